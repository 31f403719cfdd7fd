"""What the owner of a site has set: time zones of stories, its address, where to report a mistake.

These are words and choices in `metadata.json` under `plugins` → `tracker` (docs/site.md lists
them). The stories themselves and their titles come from the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from tracker.errors import ConfigError
from tracker.publish.address import outgoing
from tracker.timezones import named_zone


@dataclass(frozen=True, slots=True)
class StoryWords:
    """How a story is presented. `zone` is the IANA time zone in which its days are counted."""

    id: str
    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"

    def title_in(self, code: str) -> str:
        """Its title in a language, else in any, else made from its id."""
        titles = [self.title.get(code, ""), *self.title.values()]
        plain = self.id.replace("-", " ")
        return next(filter(None, titles), plain[:1].upper() + plain[1:])

    def description_in(self, code: str) -> str:
        """One sentence on it in a language; "" if there is none."""
        return self.description.get(code, "")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured figure for the About page."""

    name: Mapping[str, str]
    value: str
    measured_on: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Site:
    """The settings of one site.

    Attributes:
        title: its name in the masthead; the default story's title if empty.
        licence: of the data, in words.
        licence_url: where it can be read.
        stories: what is set of single stories; their titles are in the database.
        address: where readers find it (`https://timeline.example.org`), for links in files and for
            permanent ids; the address of each request if empty.
        report_url: where a reader reports a mistake, with `{id}`, `{title}` and `{url}`.
        accuracy: measured figures for the About page.
        today: freezes the clock of an archived copy.
        read_only: refuses every request but GET, also on Datasette's own pages.
    """

    title: str = ""
    licence: str = ""
    licence_url: str = ""
    address: str = ""
    stories: tuple[StoryWords, ...] = ()
    report_url: str = ""
    accuracy: tuple[Measure, ...] = ()
    today: date | None = None
    read_only: bool = True

    def story(self, story_id: str, titles: Mapping[str, str] | None = None) -> StoryWords:
        """A story with the titles that the database has, where none is set here."""
        found = next((one for one in self.stories if one.id == story_id), StoryWords(story_id))
        return replace(found, title=found.title or titles or {})

    def today_for(self, story: StoryWords, now: datetime) -> date:
        """The calendar day of `now` in the time zone of the story."""
        return self.today or now.astimezone(named_zone(story.zone)).date()


def read_site(config: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> Site:
    """The settings from the plugin's configuration, title and licence from the metadata.

    Raises:
        ConfigError: a value has the wrong shape; the message names the key.
    """
    try:
        return Site(
            title=str((metadata or {}).get("title") or ""),
            licence=str((metadata or {}).get("license") or ""),
            licence_url=outgoing(str((metadata or {}).get("license_url") or "")),
            stories=tuple(
                _story(key, value) for key, value in dict(config.get("stories") or {}).items()
            ),
            address=str(config.get("address") or "").rstrip("/"),
            report_url=str(config.get("report_url") or ""),
            accuracy=tuple(
                Measure(dict(one["name"]), str(one["value"]), dict(one.get("measured_on") or {}))
                for one in config.get("accuracy") or ()
            ),
            today=_today(config.get("today")),
            read_only=config.get("read_only") is not False,
        )
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise ConfigError(
            f"metadata.json: plugins → tracker cannot be read ({error}). "
            "docs/site.md shows its keys."
        ) from error


def _story(story_id: str, value: Mapping[str, Any]) -> StoryWords:
    zone = str(value.get("timezone") or "UTC")
    try:
        named_zone(zone)
    except ValueError as error:
        raise ConfigError(
            f"metadata.json: story {story_id!r} has the unknown timezone {zone!r}. "
            "Give an IANA name such as America/New_York."
        ) from error
    return StoryWords(
        story_id, dict(value.get("title") or {}), dict(value.get("description") or {}), zone
    )


def _today(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def utc_now() -> datetime:
    """The clock of the site, read once per request."""
    return datetime.now(UTC)
