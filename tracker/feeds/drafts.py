"""From what a feed's fields say to Entries: cleaned, dated, identified, capped.

Every parser of this room fills Drafts and nothing else, so that one set of rules holds for all.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tracker import plaintext, weburl
from tracker.feeds.dates import FeedDate, earliest, feed_zone, parse_date
from tracker.model import Entry, Fact, Feed

_WORD = re.compile(r"\w+")

MAX_ENTRIES = 2_000
MAX_TITLE = 1_000
MAX_TEXT = 100_000
MAX_HTML = 400_000
MAX_KEY = 400
TITLE_FROM_TEXT = 120


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a body before it is read. `url` is where it came from, after redirects."""

    url: str
    feed: Feed
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry as the feed wrote it. `html` is markup or text as `is_html` says (None: unknown).

    `guid` is the feed's own identifier. `link_is_shared` marks links that name a page of many
    entries, such as a docket. `zone` is the one that the source is known to work in: its dates
    without a zone are in it, and its instants are put in it.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""
    html: str = ""
    is_html: bool | None = None
    lang: str = ""
    publisher: str = ""
    key: str = ""
    link_is_shared: bool = False
    zone: str = ""
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Entries in the feed's order, and how many could not be kept."""

    entries: tuple[Entry, ...]
    dropped: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A draft after cleaning, with all that its identity may rest on."""

    draft: Draft
    entry: Entry

    @property
    def digest(self) -> str:
        return _digest(self.draft.published, self.entry.title, self.entry.text)


def finish(drafts: Sequence[Draft], context: Context) -> Kept:
    """Entries from drafts; one with neither title, text nor link is dropped and counted.

    More than MAX_ENTRIES are cut to the newest, by date where there are dates and by place in the
    feed elsewhere.
    """
    notes: list[str] = []
    kept = drafts
    if len(drafts) > MAX_ENTRIES:
        over = len(drafts) - MAX_ENTRIES
        notes.append(f"{over} entries over the {MAX_ENTRIES} kept of one answer were left out")
        kept = _newest(drafts, context)
    read = [r for draft in kept if (r := _read(draft, context)) is not None]
    dropped = len(drafts) - len(read)
    entries = _identified(read)
    if repeated := len(read) - len(entries):
        notes.append(f"{repeated} entries repeat another one word for word")
    return Kept(tuple(entries), dropped, tuple(notes))


def _read(draft: Draft, context: Context) -> _Read | None:
    published = _date(draft.published, draft, context)
    updated = _date(draft.updated, draft, context)
    html, text = _body(draft)
    title = plaintext.plain_line(draft.title[: MAX_TITLE * 4])[:MAX_TITLE]
    publisher = plaintext.plain_line(draft.publisher[:500])[:200]
    if publisher and not draft.facts:
        title = title.removesuffix(f" - {publisher}")
        text = "" if _repeats(text, title, publisher) else text
    url = weburl.web_url(draft.link, context.url)
    url = weburl.canonical_url(url) if url else ""
    title = title or plaintext.excerpt(text, TITLE_FROM_TEXT) or url[:MAX_TITLE]
    if not title:
        return None
    entry = Entry(
        key="",
        url=url,
        title=title,
        published=earliest(published, updated),
        published_raw=plaintext.clean_line(draft.published[:200]),
        updated=updated.instant,
        html=html,
        text=text,
        lang=primary_language(draft.lang),
        publisher=publisher,
        facts=tuple(fact for fact in draft.facts if fact.quote and fact.quote in text),
        notes=(*draft.notes, *_date_notes(draft, published, updated, context)),
    )
    return _Read(draft, entry)


def _repeats(text: str, title: str, publisher: str) -> bool:
    """Whether the text says no more than title and publisher, as in lists of other papers' news."""
    if len(text) > 2 * (len(title) + len(publisher)):
        return False
    words = _WORD.findall(text)
    return words in (_WORD.findall(title), _WORD.findall(f"{title} {publisher}"))


def _date(raw: str, draft: Draft, context: Context) -> FeedDate:
    zone = draft.zone or context.feed.timezone
    read = parse_date(raw, fetched_at=context.fetched_at, zone=zone)
    if draft.zone and read.instant is not None:
        return FeedDate(read.instant.astimezone(feed_zone(draft.zone)))
    return read


def _body(draft: Draft) -> tuple[str, str]:
    """Markup to keep for later reading ("" where there is none) and its plain text."""
    body = draft.html[:MAX_HTML]
    is_html = plaintext.looks_like_html(body) if draft.is_html is None else draft.is_html
    if is_html:
        return body.encode("utf-8", "replace").decode(), plaintext.from_html(body)[:MAX_TEXT]
    return "", plaintext.clean_text(body)[:MAX_TEXT]


def _date_notes(
    draft: Draft, published: FeedDate, updated: FeedDate, context: Context
) -> tuple[str, ...]:
    notes = [f"published {raw!r}: {note}" for raw, note in _said(draft.published, published)]
    notes += [f"updated {raw!r}: {note}" for raw, note in _said(draft.updated, updated)]
    if published.instant and updated.instant and updated.instant < published.instant:
        notes.append("updated before it was published; the earlier instant counts")
    elif (at := earliest(published, updated)) and at > context.fetched_at:
        notes.append("published later than it was fetched")
    return tuple(notes)


def _said(raw: str, read: FeedDate) -> list[tuple[str, str]]:
    shown = plaintext.excerpt(plaintext.clean_line(raw[:200]), 40)
    return [(shown, note) for note in read.notes]


def primary_language(tag: str) -> str:
    """The primary subtag of a BCP 47 tag, in lower case: "fr" of "fr-CA"; "" for no such tag."""
    primary = tag.strip().replace("_", "-").partition("-")[0].lower()
    return primary if primary.isascii() and primary.isalpha() and 2 <= len(primary) <= 3 else ""


def _newest(drafts: Sequence[Draft], context: Context) -> list[Draft]:
    """The newest MAX_ENTRIES, in the order of the feed; those without a date count as oldest."""

    def age(index: int) -> tuple[float, int]:
        draft = drafts[index]
        instant = earliest(
            _date(draft.published, draft, context), _date(draft.updated, draft, context)
        )
        return (-instant.timestamp() if instant else 0.0, index)

    order = sorted(range(len(drafts)), key=age)
    return [drafts[index] for index in sorted(order[:MAX_ENTRIES])]


def _identified(read: list[_Read]) -> list[Entry]:
    """Entries with their keys, word-for-word repetitions left out.

    The link names the article, and survives a GUID that is repeated, reused or new at each fetch.
    The GUID counts where there is no link of its own; the content where there is neither.
    Entries of one document that share a key and differ are told apart by GUID, else by content.
    """
    groups: dict[str, list[_Read]] = defaultdict(list)
    for item in read:
        groups[_base_key(item)].append(item)
    keys: dict[int, str] = {}
    for base, group in groups.items():
        distinct = {item.digest: item for item in reversed(group)}
        for item in distinct.values():
            keys[id(item)] = base if len(distinct) == 1 else _split_key(base, item, group)
    taken: set[str] = set()
    entries: list[Entry] = []
    for item in read:
        key = keys.get(id(item), "")
        if key and key not in taken:
            taken.add(key)
            entries.append(replace(item.entry, key=key, url=_own_address(item.entry.url, key)))
    return entries


def _own_address(url: str, key: str) -> str:
    """The link, made the entry's own by a fragment where it names a page of several entries."""
    if not url or key.startswith("key:") or key == _short(f"url:{weburl.identity(url)}"):
        return url
    return f"{url.partition('#')[0]}#{_digest(key)[:12]}"


def _base_key(item: _Read) -> str:
    draft, url = item.draft, item.entry.url
    if draft.key:
        return _short(f"key:{draft.key}")
    guid = plaintext.clean_line(draft.guid[: 2 * MAX_KEY + 1000])
    if url and not draft.link_is_shared:
        return _short(f"url:{weburl.identity(url)}")
    if guid and not (url and _names_same_page(guid, url)):
        return _short(f"id:{guid}")
    return f"hash:{item.digest}"


def _names_same_page(guid: str, url: str) -> bool:
    address = weburl.web_url(guid)
    return bool(address) and weburl.identity(address) == weburl.identity(url)


def _split_key(base: str, item: _Read, group: list[_Read]) -> str:
    guids = [other.draft.guid for other in group]
    own = item.draft.guid
    told_apart = bool(own) and guids.count(own) == 1 and len({o.entry.title for o in group}) > 1
    return f"{base} {_digest(own) if told_apart else item.digest}"


def _short(key: str) -> str:
    return key if len(key) <= MAX_KEY else f"{key[:60]}…{_digest(key)}"


def _digest(*parts: str) -> str:
    text = "\x1f".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(text).hexdigest()[:20]
