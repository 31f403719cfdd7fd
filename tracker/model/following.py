"""What feeds.yaml asks for: stories to follow and the feeds to poll."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.model.kinds import SourceKind

ONE_SUBJECT_KINDS = frozenset({"supreme_court_docket", "congress_bill", "eurlex"})
"""Kinds of feeds on one bill, act or case: dedicated to their stories unless told otherwise. That
they tell no more is to be expected, for their matter may be over."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or body of a story. `names` maps a language to its names, the first one shown."""

    id: str
    names: Mapping[str, tuple[str, ...]]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, order or case of a story, with its names by language and its formal identifiers."""

    id: str
    names: Mapping[str, tuple[str, ...]]
    identifiers: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A regulation story to follow. `window_start`/`window_end` are inclusive, None = open."""

    id: str
    title: Mapping[str, str]
    terms: tuple[str, ...]
    jurisdiction: str = ""
    window_start: date | None = None
    window_end: date | None = None
    actors: tuple[Actor, ...] = ()
    instruments: tuple[Instrument, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A source to poll. `headers` and `auth` name environment variables, never hold secrets.

    `dedicated`: every entry belongs to the feed's `stories`, whatever words it uses.
    """

    id: str
    url: str
    kind: str = "feed"
    lang: str = ""
    jurisdiction: str = ""
    source: SourceKind = SourceKind.NEWS
    stories: tuple[str, ...] = ()
    dedicated: bool = False
    title: str = ""
    enabled: bool = True
    interval_s: int = 3600
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str = ""
    auth: str = ""
    full_text: bool = True
    timezone: str = ""
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """All of feeds.yaml; the order of `feeds` is the order of reports."""

    path: str
    stories: tuple[Story, ...]
    feeds: tuple[Feed, ...]
    models: Mapping[str, str] = field(default_factory=dict)
