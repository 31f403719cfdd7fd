"""JSON Lines in, JSON Lines out, no database: what `tracker extract` and `tracker timex` do.

A line that cannot be read costs itself only: it is passed to `on_problem` and left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from io import BufferedReader
from itertools import tee
from typing import Any

from tracker.articles import detect_language, find_sections, likelier_language
from tracker.extract import Extractor, find_timexes
from tracker.model import Article, EventMention, StoredMention, Timex
from tracker.plaintext import from_html
from tracker.timeline import cluster, scope_mentions

READ = ("en", "fr")
_PIECE = 1 << 20

Problem = Callable[[str], None]
Record = dict[str, Any]


def arriving_lines(stream: BufferedReader) -> Iterator[list[bytes]]:
    """The lines of a stream in groups: each what has arrived, without waiting for more.

    So whoever writes one line and waits for its answer gets it, and a file is read in long groups.
    """
    parts: list[bytes] = []
    while piece := stream.read1(_PIECE):
        *whole, rest = piece.split(b"\n")
        if whole:
            whole[0] = b"".join([*parts, whole[0]])
            parts.clear()
            yield whole
        parts.append(rest)
    if last := b"".join(parts):
        yield [last]


def read_records(
    lines: Iterable[str | bytes], name: str, on_problem: Problem, first: int = 1
) -> Iterator[Record]:
    """The objects of a JSON Lines stream; blank lines are passed over.

    Args:
        lines: the lines; bytes are UTF-8.
        name: what the stream is called in messages.
        on_problem: told of each line that is left out.
        first: the number of the first line, which also is its id where it has none.
    """
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            on_problem(f"{name}, line {number}: not JSON ({error}); left out.")
            continue
        if not isinstance(record, dict):
            on_problem(f"{name}, line {number}: not an object; left out.")
            continue
        record.setdefault("id", str(number))
        yield record


def parse_published(value: object) -> datetime | None:
    """An ISO 8601 instant; a value without a zone is taken as UTC, anything else is None."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def article_from_record(record: Record) -> Article:
    """An article from `{"id"?, "url"?, "published"?, "title"?, "text"|"html", "lang"?}`."""

    def words(key: str) -> str:
        value = record.get(key)
        return value if isinstance(value, str) else ""

    text = words("text") or from_html(words("html"))
    title = words("title")
    document = f"{title}\n\n{text}"
    published = parse_published(record.get("published"))
    lang = words("lang") or _language(document)
    return Article(
        id=str(record["id"]),
        title=title,
        text=text,
        published=published,
        lang=lang,
        sections=find_sections(document, published, lang),
        url=words("url"),
        kind=words("kind"),
    )


def _language(text: str) -> str:
    """The text's language; of one too short to tell, the likelier of those that we read."""
    return detect_language(text) or likelier_language(text, READ)


def event_record(mention: EventMention) -> Record:
    """One event as a line of `tracker extract` holds it."""
    return {
        "type": mention.type.value,
        "date": mention.date,
        "status": mention.status.value,
        "derived": mention.derived,
        "actors": list(mention.actors),
        "quote": mention.quote,
        "start": mention.start,
        "end": mention.end,
        "trigger": mention.trigger,
        "date_text": mention.date_text,
        "rules": list(mention.rules),
        "confidence": round(mention.confidence, 3),
    }


def extract_records(
    extractor: Extractor, articles: Iterable[Article], on_problem: Problem
) -> Iterator[Record]:
    """`{"id", "events"}` for each article, in order; a failed one has no events and is reported."""
    for article, mentions in _extract_all(extractor, articles, on_problem):
        yield {"id": article.id, "events": [event_record(mention) for mention in mentions]}


def extract_linked(
    extractor: Extractor, articles: Iterable[Article], on_problem: Problem
) -> Iterator[Record]:
    """The same with `cluster`, equal for mentions of one real-world event across the input."""
    stored: list[StoredMention] = []
    per_article: list[tuple[str, range]] = []
    extracted = _extract_all(extractor, articles, on_problem)
    for number, (article, mentions) in enumerate(extracted, 1):
        first = len(stored)
        stored += [
            _stand_alone(mention, article, number, first + offset + 1)
            for offset, mention in enumerate(mentions)
        ]
        per_article.append((article.id, range(first, len(stored))))
    clusters = cluster(stored)
    for article_id, indexes in per_article:
        events = [
            event_record(stored[index].mention) | {"cluster": str(clusters[index])}
            for index in indexes
        ]
        yield {"id": article_id, "events": events}


def _extract_all(
    extractor: Extractor, articles: Iterable[Article], on_problem: Problem
) -> Iterator[tuple[Article, tuple[EventMention, ...]]]:
    def tell(article: Article, error: Exception) -> None:
        """A hostile article must cost itself only."""
        on_problem(f"article {article.id}: {type(error).__name__}: {error}; no events.")

    articles, same = tee(articles)
    return zip(articles, extractor.extract_all(same, tell), strict=True)


def _stand_alone(
    mention: EventMention, article: Article, article_number: int, number: int
) -> StoredMention:
    known = article.published or datetime(1970, 1, 1, tzinfo=UTC)
    [scoped] = scope_mentions(article, [mention], None)
    return StoredMention(
        id=number,
        story="",
        mention=scoped.mention,
        article_id=article_number,
        lang=article.lang,
        published=article.published,
        known_at=known,
        source=article.source,
        source_group=str(article_number),
        jurisdiction=article.jurisdiction,
        context=scoped.context,
        place=number,
        keywords=scoped.keywords,
        cases=scoped.cases,
        headline=article.title,
    )


def timex_record(record: Record) -> Record:
    """`{"id", "timexes"}` of one `{"id", "published"?, "text", "lang"?}`.

    Raises:
        LanguagePackError: the record names a language without a pack.
    """
    text = str(record.get("text") or "")
    lang = str(record.get("lang") or "") or _language(text)
    found = find_timexes(text, lang, parse_published(record.get("published")))
    return {"id": record["id"], "timexes": [_timex(timex) for timex in found]}


def _timex(timex: Timex) -> Record:
    fields = {
        "start": timex.start,
        "end": timex.end,
        "text": timex.text,
        "type": timex.type,
        "value": timex.value,
    }
    extra = {
        "edtf": timex.edtf,
        "role": timex.role,
        "mod": timex.mod,
        "longest": timex.longest,
        "rule": timex.rule,
    }
    return fields | {key: value for key, value in extra.items() if value}
