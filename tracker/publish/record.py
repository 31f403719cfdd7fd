"""The record of the tracker itself: what changed on each day, and how each feed is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from tracker.publish.address import Address, host_of, outgoing
from tracker.publish.event_page import change_words
from tracker.publish.language import Language
from tracker.publish.page import title_of
from tracker.store.site_rows import FeedRow, VersionRow

# A feed is silent after this many of its usual gaps, and never before two weeks.
_SILENT_GAPS = 5
_SILENT_AT_LEAST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one event."""

    kind: str
    name: str
    title: str
    title_lang: str
    type_name: str
    date: str
    details: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of one day, UTC."""

    edtf: str
    name: str
    changes: tuple[Change, ...]


def days(versions: Sequence[VersionRow], language: Language, address: Address) -> tuple[Day, ...]:
    """The changes under their days, in the order they come in."""
    return tuple(
        Day(key, language.date(key), tuple(_change(one, language, address) for one in group))
        for key, group in groupby(versions, key=lambda version: version.known_from[:10])
    )


def _change(version: VersionRow, language: Language, address: Address) -> Change:
    kind = "gone" if version.gone else "changed" if version.previous_date else "new"
    title, title_lang = title_of(version, language)
    details = []
    if version.previous_date not in ("", version.date):
        old, new = language.date(version.previous_date), language.date(version.date)
        details.append(language("changes.moved", old=old, new=new))
    if version.previous_status not in ("", version.status):
        old, new = (
            language(f"status.{version.previous_status}"),
            language(f"status.{version.status}"),
        )
        details.append(language("changes.status_moved", old=old, new=new))
    if kind != "new" and not details:
        details.append(change_words(version.change, language))
    return Change(
        kind=kind,
        name=language(f"changes.{kind}"),
        title=title,
        title_lang=title_lang,
        type_name=language(f"type.{version.type}"),
        date=language.date(version.date),
        details=tuple(details),
        url=str(address.at(f"/event/{version.event_id}").plain("ui", "asof")),
    )


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One feed. `level` is ok, warning, error or off."""

    title: str
    host: str
    url: str
    kind: str
    lang: str
    articles: str
    last: str
    new: str
    level: str
    state: str


def health(feed: FeedRow, now: datetime, language: Language) -> FeedHealth:
    """How a feed is, in words."""
    level, state = _state(feed, now, language)
    return FeedHealth(
        title=feed.title or feed.id,
        host=host_of(feed.url),
        url=_site_of(feed.url),
        kind=language(f"kind.{feed.source}"),
        lang=feed.lang,
        articles=language.number(feed.articles),
        last=language.instant(feed.last_success) or language("sources.never"),
        new=language.instant(feed.last_new_entry) or "—",
        level=level,
        state=state,
    )


def _site_of(url: str) -> str:
    """The host's front page: the address of a feed may hold a key that is not for readers."""
    host = host_of(url)
    return f"{outgoing(url).split(':', 1)[0]}://{host}/" if host else ""


def _state(feed: FeedRow, now: datetime, language: Language) -> tuple[str, str]:
    if feed.gone:
        return "off", language("sources.gone")
    if not feed.followed:
        return "off", language("sources.dropped")
    if feed.failures:
        times = language.plural("sources.failing_times", feed.failures)
        since = language.instant(feed.failing_since or feed.last_success)
        return "error", f"{language('sources.failing', date=since)}; {times}" if since else times
    if feed.moved:
        return "warning", language("sources.moved")
    if not feed.last_success:
        return "warning", language("sources.waiting")
    if feed.last_new_entry and feed.usual_gap_s:
        patience = max(_SILENT_GAPS * timedelta(seconds=feed.usual_gap_s), _SILENT_AT_LEAST)
        if now - datetime.fromisoformat(feed.last_new_entry) > patience:
            return "warning", language("sources.silent", date=language.instant(feed.last_new_entry))
    return "ok", language("sources.ok")
