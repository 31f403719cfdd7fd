"""What a whole export says of itself, whatever its format."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from tracker.store.rows import DeadlineRow, EventRow

# Marks the ids of a site that has not been given an address; `.invalid` belongs to nobody
# (RFC 2606).
NO_AUTHORITY = "timeline-tracker.invalid"
SCHEMA_VERSION = "1.0"

# Device names that Windows keeps for itself, with any suffix.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """The frame of an export.

    Attributes:
        story: id of the story.
        title: its title in `lang`.
        lang: language of titles and words in the formats that have room for one (iCalendar,
            Atom, TimelineJS); the tables and JSON hold all languages.
        generated: newest change among the events, ISO 8601; from the data, never from the clock,
            so that an export made twice is the same. "" without events.
        count: number of events that follow.
        site: public address of the site, to link to its event pages; "" for no such links.
        authority: the domain that makes ids of calendar entries and Atom entries the site's own.
            It must stay the same for ever and wherever the export is made.
        deadlines: the story's deadlines, for the calendar.
        filters: the filters in force as pairs of a query string.
        bare_deadlines: whether a deadline that no selected event states gets an entry too.
    """

    story: str
    title: str
    lang: str = "en"
    generated: str = ""
    count: int = 0
    site: str = ""
    authority: str = NO_AUTHORITY
    deadlines: tuple[DeadlineRow, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    bare_deadlines: bool = False

    def event_url(self, event_id: int) -> str:
        """The address of an event's page, "" if the site has no address."""
        return f"{self.site.rstrip('/')}/event/{event_id}" if self.site else ""

    def story_url(self, page: str = "timeline", suffix: str = "") -> str:
        """The address of a page of the story, "" if the site has no address."""
        path = f"{page}/{quote(self.story, safe='')}{suffix}"
        return f"{self.site.rstrip('/')}/{path}" if self.site else ""

    def view_url(self, page: str = "timeline", suffix: str = "") -> str:
        """The same with filters and language, so that who follows it gets this view again."""
        spoken = (("ui", self.lang),) if self.lang != "en" else ()
        query = urlencode((*self.filters, *spoken))
        url = self.story_url(page, suffix)
        return f"{url}?{query}" if url and query else url


def authority_of(site: str) -> str:
    """The host of a site's configured address, for ids; `NO_AUTHORITY` without one."""
    return urlsplit(site).hostname or NO_AUTHORITY


def title_in(row: EventRow, lang: str) -> str:
    """The event's title in `lang` or, if it is told in another language only, in that one."""
    return (row.title_fr if lang == "fr" else row.title_en) or row.title


def file_name(story: str, suffix: str) -> str:
    """A name that every system takes: the story as `[a-z0-9-]{1,80}`, then the suffix."""
    slug = re.sub(r"[^a-z0-9]+", "-", story.lower()).strip("-")[:80].rstrip("-") or "timeline"
    if _RESERVED.fullmatch(slug):
        slug = f"timeline-{slug}"
    return f"{slug}{suffix}"
