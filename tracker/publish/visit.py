"""One request to the site as the pages see it: language, settings, clock, address. No Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from tracker.errors import UsageError
from tracker.publish.address import Address
from tracker.publish.assets import static_path
from tracker.publish.language import CODES, Language, choose, load
from tracker.publish.site import Site, StoryWords
from tracker.store import site_queries
from tracker.store.stories import load_stories

Args = Mapping[str, Sequence[str]]
_Found = TypeVar("_Found")
_PAGE_DIGITS = 7
_OF_A_STORY = ("timeline", "deadlines", "changes")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request. `origin` is scheme and host, for addresses that leave the page."""

    path: str
    args: Args
    language: Language
    site: Site
    now: datetime
    prefix: Callable[[str], str]
    origin: str
    database: str

    @classmethod
    def of(
        cls,
        path: str,
        args: Args,
        accept_language: str,
        site: Site,
        now: datetime,
        *,
        prefix: Callable[[str], str],
        origin: str,
        database: str,
    ) -> Visit:
        """The visit of a request; the language is chosen here."""
        language = load(choose(_first(args, "ui"), accept_language))
        return cls(path, args, language, site, now, prefix, origin, database)

    def arg(self, name: str) -> str:
        """The first value of a parameter; "" if absent."""
        return _first(self.args, name)

    @property
    def asked_language(self) -> tuple[tuple[str, str], ...]:
        """`ui` as links keep it: only where the reader asked for a language."""
        ui = self.arg("ui")
        return (("ui", ui),) if ui in CODES else ()

    @property
    def spoken(self) -> str:
        """`ui` for files that speak the language of the page: their readers send no preference.

        "" for the language that is spoken to them anyway.
        """
        return self.language.code if self.language.code != CODES[0] else ""

    def address(self, path: str = "", pairs: Sequence[tuple[str, str]] = ()) -> Address:
        """A page of the site in the language that was asked for."""
        return Address(path or self.path, (*pairs, *self.asked_language), self.prefix)

    def absolute(self, address: Address) -> str:
        """The whole address, for other sites."""
        return (self.site.address or self.origin) + str(address)

    @property
    def root(self) -> str:
        """The whole address of the site, for links in files."""
        return (self.site.address or self.origin) + self.prefix("/").rstrip("/")

    def today(self, story: StoryWords) -> date:
        """Today's date in the time zone of the story."""
        return self.site.today_for(story, self.now)


def _first(args: Args, name: str) -> str:
    values = args.get(name) or ("",)
    return values[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page gives back: a template with its context, or a place to go."""

    template: str = ""
    context: Mapping[str, object] = field(default_factory=dict)
    status: int = 200
    location: str = ""
    framed: bool = False


class NotThere(Exception):
    """There is no such story or event. Carries the words for the reader."""


def page_number(visit: Visit) -> int:
    """Which page of a list is asked for; the first one if none is named.

    Raises:
        UsageError: it is no number of a page.
    """
    text = visit.arg("page") or "1"
    if text.isascii() and text.isdigit() and len(text) <= _PAGE_DIGITS and int(text):
        return int(text)
    raise UsageError("page is no page number. Give 1 or more.")


def slice_of(found: Sequence[_Found], number: int, size: int) -> Sequence[_Found]:
    """The part of a list that stands on a page.

    Raises:
        UsageError: the list has no such page.
    """
    check_page(number, len(found), size)
    return found[(number - 1) * size : number * size]


def check_page(number: int, found: int, size: int) -> None:
    """Refuse the number of a page behind the last one."""
    last = max(1, -(-found // size))
    if number > last:
        raise UsageError(f"There is no page {number}; the last one is {last}.")


def all_stories(conn: sqlite3.Connection, visit: Visit) -> tuple[StoryWords, ...]:
    """The stories in the order of the configuration, the default one first."""
    return tuple(
        visit.site.story(row.id, {"en": row.title_en, "fr": row.title_fr})
        for row in load_stories(conn)
    )


def story_of(conn: sqlite3.Connection, visit: Visit, story_id: str) -> StoryWords:
    """The story that a path names.

    Raises:
        NotThere: there is no such story.
    """
    for story in all_stories(conn, visit):
        if story.id == story_id:
            return story
    raise NotThere(visit.language("error.404_story", id=story_id[:80]))


def frame(
    conn: sqlite3.Connection | None, visit: Visit, section: str, story: StoryWords | None = None
) -> dict[str, object]:
    """What every page shows around its content.

    Args:
        conn: the database, None where there is none to read.
        visit: the request.
        section: the part of the site that the page is in, to mark it in the navigation.
        story: the story that the page is about.
    """
    language = visit.language
    stories = all_stories(conn, visit) if conn else ()
    current = story or next(iter(stories), None)
    part = section if section in _OF_A_STORY else "timeline"
    refreshed = site_queries.last_refresh(conn) if conn else ""
    return {
        "t": language,
        "lang": language.code,
        "static": lambda name: visit.prefix(static_path(name)),
        "site_title": visit.site.title or (current.title_in(language.code) if current else ""),
        "home": str(visit.address("/")),
        "section": section,
        "nav": _sections(visit, current),
        "stories": [
            (one.title_in(language.code), str(visit.address(f"/{part}/{one.id}")), one == story)
            for one in stories
        ],
        "other_language": str(visit.address().having(ui=language.other)),
        "data_url": visit.prefix(f"/{visit.database}") if visit.database else "",
        "refreshed": language.instant(refreshed),
        "refreshed_at": refreshed,
    }


def _sections(visit: Visit, story: StoryWords | None) -> list[tuple[str, str, str]]:
    """Key, name and address of each section."""
    paths = {"sources": "/sources", "about": "/about"}
    if story:
        of_story = {name: f"/{name}/{story.id}" for name in _OF_A_STORY}
        paths = of_story | paths
    return [
        (key, visit.language(f"nav.{key}"), str(visit.address(path))) for key, path in paths.items()
    ]
