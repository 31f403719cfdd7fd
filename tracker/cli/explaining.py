"""The command that answers "why?": explain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.options import db_option, json_option, print_json, silent_option, verbose_option
from tracker.errors import UsageError
from tracker.plaintext import clean_line

if TYPE_CHECKING:
    from tracker.model import EventMention, Timex
    from tracker.store.rows import EventRow
    from tracker.store.site_rows import ClaimRow, MentionDetail, VersionRow

_LARGEST_ID = 2**63 - 1  # of SQLite's integers


@click.command("explain")
@silent_option
@verbose_option
@db_option
@json_option
@click.argument("event", required=False, type=click.IntRange(1, _LARGEST_ID))
@click.option("--text", help="Explain what is read from this sentence instead.")
@click.option("--published", help="With --text: when it was published (ISO 8601).")
@click.option("--lang", default="", help="With --text: en or fr; found from the text if not given.")
def explain_command(
    db: Path, as_json: bool, event: int | None, text: str | None, published: str | None, lang: str
) -> None:
    """Why EVENT stands in the timeline: articles, quotes, rules, dates, links.

    With --text, what is read from a sentence and by which rules.
    """
    if (event is None) == (text is None):
        raise UsageError("Give an event's id, or --text with a sentence; not both.")
    if text is not None:
        _explain_text(text, published, lang, as_json=as_json)
    else:
        _explain_event(db, event or 0, as_json=as_json)


def _explain_text(text: str, published: str | None, lang: str, *, as_json: bool) -> None:
    from tracker import stateless
    from tracker.extract import Extractor, find_timexes

    instant = stateless.parse_published(published)
    if published and instant is None:
        raise UsageError(f"--published {published!r} is no ISO 8601 instant, as 2025-01-17T13:22Z.")
    record = {"id": "1", "title": "", "text": text, "published": published, "lang": lang}
    article = stateless.article_from_record(record)
    mentions = Extractor().extract(article)
    timexes = find_timexes(text, article.lang, instant)
    if as_json:
        print_json(
            {
                "lang": article.lang,
                "timexes": [asdict(timex) for timex in timexes],
                "events": [asdict(mention) for mention in mentions],
            }
        )
        return
    for line in [*_timex_lines(timexes), *_mention_lines(mentions)]:
        click.echo(line)


def _timex_lines(timexes: tuple[Timex, ...]) -> Iterator[str]:
    if not timexes:
        yield "No date expression."
    for timex in timexes:
        yield f"date   “{timex.text}” = {timex.edtf or timex.value} ({timex.type}, {timex.rule})"
        if timex.role:
            yield f"       role: {timex.role}"
        if timex.steps:
            yield f"       {timex.steps}"
        if timex.alternatives:
            yield f"       it could also be {', '.join(timex.alternatives)}"


def _mention_lines(mentions: tuple[EventMention, ...]) -> Iterator[str]:
    if not mentions:
        yield "No event."
    for mention in mentions:
        yield f"event  {mention.type.value} {mention.date} {mention.status.value}"
        yield f"       “{mention.quote}”"
        yield from _grounds(mention.trigger, mention.date_text, mention.rules, mention.reasons)
        if mention.actors:
            yield f"       who: {', '.join(mention.actors)}"
        yield f"       confidence {mention.confidence:.2f}"


def _grounds(
    trigger: str, date_text: str, rules: tuple[str, ...], reasons: tuple[str, ...]
) -> Iterator[str]:
    if trigger:
        yield f"       said by “{trigger}”"
    if date_text:
        yield f"       dated by “{date_text}”"
    if rules:
        yield f"       rules: {', '.join(rules)}"
    for reason in reasons:
        yield f"       - {reason}"


def _explain_event(db: Path, event_id: int, *, as_json: bool) -> None:
    from tracker.store import queries, site_queries
    from tracker.store.database import open_readonly

    with closing(open_readonly(db)) as conn:
        event = queries.event(conn, event_id)
        if event is None:
            merged = site_queries.redirect(conn, event_id)
            event = queries.event(conn, merged) if merged else None
            if event is None:
                raise UsageError(f"{db} has no event {event_id}.")
            click.echo(f"{event_id} was merged into {event.id}.", err=True)
        claims = site_queries.claims(conn, event.id)
        mentions = site_queries.mentions(conn, event.id)
        versions = site_queries.versions(conn, event.id)
    if as_json:
        print_json(
            {
                "event": _event_document(event, claims),
                "mentions": [asdict(mention) for mention in mentions],
                "versions": [asdict(version) for version in versions],
            }
        )
        return
    for line in _event_lines(event, claims, mentions, versions):
        click.echo(line)


def _event_document(event: EventRow, claims: tuple[ClaimRow, ...]) -> dict[str, object]:
    """The event without its sources, which its mentions tell in full."""
    document: dict[str, object] = event._asdict()
    del document["sources"]
    for name, rows in (
        ("claims", claims),
        ("actors", event.actors),
        ("instruments", event.instruments),
    ):
        document[name] = [asdict(row) for row in rows]
    return document


def _event_lines(
    event: EventRow,
    claims: tuple[ClaimRow, ...],
    mentions: tuple[MentionDetail, ...],
    versions: tuple[VersionRow, ...],
) -> Iterator[str]:
    yield f"{event.date}  {event.type}, {event.status}  {clean_line(event.title)}"
    official = "an official one" if event.official else "none official"
    yield (
        f"{event.source_count} sources, {official}; confidence {event.confidence:.2f}; "
        f"{event.review}"
    )
    for claim in claims:
        by = f"{len(claim.mention_ids)} statements{', official' if claim.official else ''}"
        yield f"dated {claim.date} by {by}"
    for mention in mentions:
        yield ""
        outlet = mention.publisher or mention.feed_title
        yield f"{mention.published}  {clean_line(outlet)}: {clean_line(mention.article_title)}"
        yield f"       {mention.url}"
        yield f"       “{clean_line(mention.quote)}”"
        yield f"       read as {mention.date}, {mention.status}" + (
            "; counted from another date" if mention.derived else ""
        )
        yield from _grounds(mention.trigger, mention.date_text, mention.rules, mention.reasons)
        for reason in mention.link_reasons:
            yield f"       linked: {reason}"
        if mention.withdrawn:
            yield "       withdrawn: the source or the rules no longer say so"
    yield ""
    for version in versions:
        yield f"known from {version.known_from}: {version.change}"
