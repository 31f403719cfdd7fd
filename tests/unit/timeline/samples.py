"""Hypothesis strategies: mentions that look alike in every way that matters to linking."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tracker.model import EventMention, EventType, SourceKind, Status, StoredMention
from tracker.timeline.linking import link_mentions

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
DATES = (
    "2025-01-18",
    "2025-01-19",
    "2025-01-20",
    "2025-01-18/2025-01-19",
    "2025-01",
    "2025",
    "2025-04-04",
    "2025-04-05",
    "2025-04",
    "2024-12-31",
)
CLAUSES = (
    ("service", "TikTok went dark", ("TikTok",), "en"),
    ("service", "TikTok s'est éteint", ("TikTok",), "fr"),
    ("service", "service was restored", (), "en"),
    ("service", "Apple pulled it from its app store", ("Apple",), "en"),
    ("service", "it happened", (), "en"),
    ("deadline", "ByteDance must sell", ("ByteDance",), "en"),
    ("deadline", "agencies must comply", (), "en"),
    ("deadline", "late in the month it is due", (), "en"),
    ("extension", "Trump extended it by 75 days", (), "en"),
    ("legislation", "Biden signed the law", (), "en"),
    ("ruling", "the court blocked the ban", (), "en"),
    ("ruling", "the court upheld the law", ("Supreme Court",), "en"),
)

CASES = ((), ("number:24-1",), ("number:24-2", "caption:smith/jones"), ("caption:smith/jones",))


def clauses() -> st.SearchStrategy[EventMention]:
    """What one clause says."""

    def make(clause: tuple[str, str, tuple[str, ...], str], date: str, status: Status, start: int):
        kind, quote, actors, _ = clause
        end = start + len(quote)
        return EventMention(EventType(kind), date, status, False, actors, quote, start, end)

    return st.builds(
        make,
        st.sampled_from(CLAUSES),
        st.sampled_from(DATES),
        st.sampled_from(list(Status)),
        st.integers(0, 3).map(lambda n: n * 100),
    )


@st.composite
def mentions(draw: st.DrawFn, most: int = 14) -> list[StoredMention]:
    """Mentions of one story in a few articles; each article tells a type and date once."""
    told = draw(st.lists(st.tuples(st.integers(1, 5), clauses()), min_size=1, max_size=most))
    kept = {(article, said.type, said.date, said.start): said for article, said in told}
    found = []
    for number, ((article, *_), said) in enumerate(kept.items(), 1):
        lang = "fr" if "é" in said.quote else "en"
        known = FIRST + timedelta(days=article)
        found.append(
            StoredMention(
                id=number,
                story="s",
                mention=said,
                article_id=article,
                lang=lang,
                published=known,
                known_at=known,
                source=SourceKind.OFFICIAL if article == 3 else SourceKind.NEWS,
                source_group=str(article),
                context=said.quote,
                place=1000 * article + number,
                cases=CASES[article % len(CASES)],
            )
        )
    return found


def partition(told: list[StoredMention]) -> set[frozenset[int]]:
    """The groups as sets of ids. Row ids tell the order of arrival: they are dealt out anew."""
    renamed = [replace(mention, id=n) for n, mention in enumerate(told, 1)]
    names = {n: mention.place for n, mention in enumerate(told, 1)}
    return {
        frozenset(names[mention.id] for mention in group.mentions)
        for group in link_mentions(renamed)
    }
