"""feeds.yaml → Config.

Every mistake is an error that names file, line and key and tells how to mend it; all mistakes of a
file are told at once. Nothing here opens a socket or reads an environment variable: `auth`, `proxy`
and `headers` hold *names* of environment variables, and a value that is a secret itself is refused
without being repeated in the message.

The keys are described in feeds.yaml itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tracker import edtf
from tracker.errors import ConfigError
from tracker.feedurl import canonical_url, public_url, url_fault
from tracker.model import (
    ONE_SUBJECT_KINDS,
    Actor,
    Config,
    Feed,
    Instrument,
    SourceKind,
    Story,
)
from tracker.timezones import named_zone
from tracker.yamlfile import MapReader, Mistakes, nearest, read_yaml

SOURCES_OF_KINDS = {
    "feed": SourceKind.NEWS,
    "federal_register": SourceKind.OFFICIAL,
    "courtlistener": SourceKind.COURT,
    "supreme_court_docket": SourceKind.COURT,
    "congress_bill": SourceKind.OFFICIAL,
    "legisinfo": SourceKind.OFFICIAL,
    "eurlex": SourceKind.OFFICIAL,
}
"""Who speaks in the feeds of each kind, unless told otherwise."""
FEED_KINDS = tuple(SOURCES_OF_KINDS)
KINDS_WITH_PAGES = frozenset({"feed", "federal_register"})
"""Kinds whose entries have pages that say more. That of a docket entry is the whole docket, and
court and parliament sites shut theirs to programs."""

DEFAULT_INTERVAL_S = 3600
MIN_INTERVAL_S = 60
MAX_INTERVAL_S = 30 * 86400
MAX_ID_LENGTH = 64

_NO_HEADERS: Mapping[str, str] = {}

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_JURISDICTION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_ENVIRONMENT_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# Two of one name would be sent, and there is one honest User-Agent.
_OWN_HEADERS = frozenset(
    {"user-agent", "host", "accept-encoding", "if-none-match", "if-modified-since"}
    | {"connection", "content-length", "transfer-encoding", "te", "expect", "upgrade"}
)
_DURATION = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?", re.ASCII)


def load_config(path: Path | str) -> Config:
    """Reads and checks feeds.yaml.

    Raises:
        ConfigError: the file cannot be read or has mistakes; one line for each of them.
    """
    root = read_yaml(Path(path), ConfigError)
    mistakes = Mistakes(str(path), ConfigError)
    top = MapReader(root, "the file", mistakes)
    stories = _read_stories(top, mistakes)
    feeds = _read_feeds(top, mistakes, tuple(story.id for story in stories))
    models = _read_words(top, "models")
    top.finish()
    mistakes.raise_any()
    return Config(str(path), stories, feeds, models)


def parse_duration(text: str) -> int:
    """Seconds of a duration such as `30m`, `1h`, `1h30m` or `2d`.

    Raises:
        ValueError: the text is not of that form.
    """
    match = _DURATION.fullmatch(text.replace(" ", ""))
    if match is None or not any(match.groups()):
        raise ValueError(f"not a duration: {text!r}")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


# --- stories ------------------------------------------------------------------------------------


def _read_stories(top: MapReader, mistakes: Mistakes) -> tuple[Story, ...]:
    stories = []
    ids = _Unique("story id", mistakes)
    for reader in top.maps("stories", "story"):
        stories.append(_read_story(reader))
        ids.add(stories[-1].id, reader.line_of("id"))
    if top.is_map and not stories:
        mistakes.add(top.line_of("stories"), 'no story to follow. Add one under "stories:".')
    return tuple(stories)


def _read_story(reader: MapReader) -> Story:
    story_id = _read_id(reader)
    title = _read_words(reader, "title")
    if reader.is_map and not title:
        reader.complain("title", 'is missing. Add a line "title: {en: …, fr: …}".')
    first = next(iter(title.values()), story_id)
    start, end = _read_window(reader)
    story = Story(
        id=story_id,
        title={"en": first, "fr": first, **title},
        terms=reader.texts("terms", required=True),
        jurisdiction=_read_jurisdiction(reader),
        window_start=start,
        window_end=end,
        actors=_read_actors(reader),
        instruments=_read_instruments(reader),
    )
    reader.finish()
    return story


def _read_actors(story: MapReader) -> tuple[Actor, ...]:
    actors = []
    ids = _Unique("actor id", story.mistakes)
    for reader in story.maps("actors", "actor"):
        actor = Actor(_read_id(reader), _read_names(reader), reader.text("kind"))
        ids.add(actor.id, reader.line_of("id"))
        actors.append(actor)
        reader.finish()
    return tuple(actors)


def _read_instruments(story: MapReader) -> tuple[Instrument, ...]:
    instruments = []
    ids = _Unique("instrument id", story.mistakes)
    for reader in story.maps("instruments", "instrument"):
        names = _read_names(reader)
        instrument = Instrument(_read_id(reader), names, reader.texts("identifiers"))
        ids.add(instrument.id, reader.line_of("id"))
        instruments.append(instrument)
        reader.finish()
    return tuple(instruments)


def _read_names(reader: MapReader) -> Mapping[str, tuple[str, ...]]:
    """Names by language: `{en: [ByteDance], fr: [ByteDance]}`."""
    by_language = reader.map("names")
    names = {}
    for language in by_language.names():
        _check_language(by_language, language, language)
        names[language] = by_language.texts(language, required=True)
    if reader.is_map and by_language.is_map and not names:
        reader.complain("names", 'is missing. Add a line "names: {en: […], fr: […]}".')
    return names


def _read_words(reader: MapReader, key: str) -> Mapping[str, str]:
    """One text by language: `{en: …, fr: …}`."""
    by_language = reader.map(key)
    words = {}
    for language in by_language.names():
        _check_language(by_language, language, language)
        words[language] = by_language.text(language, required=True)
    return words


def _read_window(reader: MapReader) -> tuple[date | None, date | None]:
    """`2019-11-01/..`, `../2026`, `2019/2026-01`: first and last day, None where open."""
    written = reader.text("window")
    if not written:
        return None, None
    start, slash, end = written.partition("/")
    try:
        first = None if start == ".." else edtf.bounds(start)[0]
        last = None if end == ".." else edtf.bounds(end if slash else start)[1]
    except ValueError:
        first, last = date.max, date.min
    if first and last and last < first:
        reader.complain("window", f'is "{written}". Write first/last, such as 2019-11-01/..')
        return None, None
    return first, last


# --- feeds --------------------------------------------------------------------------------------


def _read_feeds(top: MapReader, mistakes: Mistakes, story_ids: tuple[str, ...]) -> tuple[Feed, ...]:
    feeds = []
    ids = _Unique("feed id", mistakes)
    urls = _Unique("feed address", mistakes)
    for reader in top.maps("feeds", "feed"):
        feed = _read_feed(reader, story_ids)
        ids.add(feed.id, reader.line_of("id"))
        urls.add(canonical_url(feed.url) if feed.url else "", reader.line_of("url"))
        feeds.append(feed)
    return tuple(feeds)


def _read_feed(reader: MapReader, story_ids: tuple[str, ...]) -> Feed:
    feed = Feed(
        id=_read_id(reader),
        url=_read_url(reader),
        kind=(kind := _read_kind(reader)),
        lang=_read_language(reader),
        jurisdiction=_read_jurisdiction(reader),
        source=reader.choice("source", SourceKind, SOURCES_OF_KINDS.get(kind, SourceKind.NEWS)),
        stories=_read_story_ids(reader, story_ids),
        dedicated=_read_dedicated(reader, kind),
        title=reader.text("title"),
        enabled=reader.flag("enabled", True),
        interval_s=_read_interval(reader),
        headers=_read_headers(reader),
        proxy=_read_environment_name(reader, "proxy"),
        auth=_read_environment_name(reader, "auth"),
        full_text=reader.flag("full_text", kind in KINDS_WITH_PAGES),
        timezone=_read_timezone(reader),
        allow_private=reader.flag("allow_private", False),
    )
    reader.finish()
    return feed


def _read_dedicated(reader: MapReader, kind: str) -> bool:
    names_stories = bool(reader.lined_texts("stories"))
    dedicated = reader.flag("dedicated", names_stories and kind in ONE_SUBJECT_KINDS)
    if dedicated and not names_stories:
        reader.complain("dedicated", 'needs to know to what. Add a line "stories: [story-id]".')
    return dedicated


def _read_id(reader: MapReader) -> str:
    """An id becomes a file name, a URL and a facet, so it is a slug."""
    written = reader.text("id", required=True)
    if written and (len(written) > MAX_ID_LENGTH or not _SLUG.fullmatch(written)):
        reader.complain(
            "id",
            "must be a short name of small letters, digits and hyphens, such as "
            f"federal-register ({MAX_ID_LENGTH} characters at most).",
        )
    return written


def _read_url(reader: MapReader) -> str:
    """An http(s) address without credentials; "" after a mistake."""
    url = reader.text("url", required=True)
    fault = url_fault(url) if url else ""
    if fault:
        reader.complain("url", fault)
        return ""
    return url


def _read_kind(reader: MapReader) -> str:
    kind = reader.text("kind", "feed")
    if kind not in FEED_KINDS:
        hint = nearest(kind, FEED_KINDS)
        reader.complain("kind", f'is "{kind}".{hint} Allowed: {", ".join(FEED_KINDS)}.')
    return kind


def _read_language(reader: MapReader) -> str:
    written = reader.text("lang")
    if written:
        _check_language(reader, "lang", written)
    return written


def _check_language(reader: MapReader, key: str, written: str) -> None:
    if not _LANGUAGE.fullmatch(written):
        reader.complain(key, f'is "{written[:40]}". Write a language code such as en or fr.')


def _read_jurisdiction(reader: MapReader) -> str:
    written = reader.text("jurisdiction")
    if written and not _JURISDICTION.fullmatch(written):
        reader.complain(
            "jurisdiction", f'is "{written[:40]}". Write a code such as US, EU, FR or US-MT.'
        )
    return written


def _read_story_ids(reader: MapReader, story_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The stories a feed is read for; all of them where it names none."""
    named = reader.lined_texts("stories")
    for one in named:
        if one.value not in story_ids:
            hint = nearest(one.value, story_ids)
            reader.mistakes.add(
                one.line, f'{reader.what}: stories names "{one.value}", which is no story.{hint}'
            )
    return tuple(dict.fromkeys(one.value for one in named)) or story_ids


def _read_interval(reader: MapReader) -> int:
    written = reader.text("interval")
    if not written:
        return DEFAULT_INTERVAL_S
    try:
        seconds = parse_duration(written)
    except ValueError:
        reader.complain("interval", f'is "{written[:40]}". Write a duration such as 30m, 1h or 1d.')
        return DEFAULT_INTERVAL_S
    if not MIN_INTERVAL_S <= seconds <= MAX_INTERVAL_S:
        reader.complain("interval", f'is "{written}". Write something from 1m to 30d.')
    return seconds


def _read_timezone(reader: MapReader) -> str:
    written = reader.text("timezone")
    if written:
        try:
            named_zone(written)
        except ValueError:
            reader.complain(
                "timezone", f'is "{written[:40]}". Write a name such as America/New_York.'
            )
    return written


def _read_environment_name(reader: MapReader, key: str) -> str:
    """The name of an environment variable. A value of another form may be the secret: not told."""
    written = reader.text(key)
    if written and not _ENVIRONMENT_NAME.fullmatch(written):
        reader.complain(
            key,
            "must name an environment variable in capitals, such as FTC_FEED_TOKEN, and never hold "
            "the value itself.",
        )
    return written


def _read_headers(reader: MapReader) -> Mapping[str, str]:
    named = reader.map("headers")
    if not named.names():
        return _NO_HEADERS
    headers = {}
    for header in named.names():
        if not _HEADER_NAME.fullmatch(header):
            named.complain(header, "is no name of an HTTP header.")
        elif header.lower() in _OWN_HEADERS:
            named.complain(header, "is a header that the tracker sets itself. Take it out.")
        headers[header] = _read_environment_name(named, header)
    return headers


class _Unique:
    """Complains where something that must be unique comes a second time, naming both lines."""

    def __init__(self, what: str, mistakes: Mistakes) -> None:
        self._what = what
        self._mistakes = mistakes
        self._lines: dict[str, int] = {}

    def add(self, value: str, line: int) -> None:
        """Notes one value; "" stands for one that was refused already."""
        if not value:
            return
        first = self._lines.setdefault(value, line)
        if first != line:
            self._mistakes.add(
                line,
                f'{self._what} "{public_url(value)}" stands here and in line {first}. Keep one.',
            )
