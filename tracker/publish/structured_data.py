"""An event for machines that read pages: schema.org as JSON-LD. Pure."""

from __future__ import annotations

import json

from tracker.publish.event_page import EventView
from tracker.store.rows import EventRow

_EVENT_STATUS = {
    "occurred": "https://schema.org/EventScheduled",
    "scheduled": "https://schema.org/EventScheduled",
    "possible": "https://schema.org/EventScheduled",
    "cancelled": "https://schema.org/EventCancelled",
}


def json_ld(event: EventRow, view: EventView, page_url: str) -> str:
    """The event for machines (schema.org), safe inside a `script` element.

    A law is a `Legislation` with its date; all else is an `Event`. A date keeps its precision:
    schema.org dates are ISO 8601, which allows a year and a month.
    """
    first, _, last = event.date.partition("/")
    data: dict[str, object] = {"@context": "https://schema.org", "url": page_url}
    data["name"] = view.title
    if view.title_lang:
        data["inLanguage"] = view.title_lang
    if event.type in ("legislation", "executive_action", "regulation"):
        data |= {"@type": "Legislation", "legislationDate": first}
        identifiers = [one for row in event.instruments for one in row.identifiers]
        if identifiers:
            data["legislationIdentifier"] = identifiers[0]
        if event.jurisdiction:
            data["legislationJurisdiction"] = event.jurisdiction
    else:
        data |= {"@type": "Event", "startDate": first, "endDate": last or first}
        data["eventStatus"] = _EVENT_STATUS[event.status]
        data["location"] = {"@type": "Place", "name": view.jurisdiction or "—"}
        if event.actors:
            data["organizer"] = [
                {"@type": "Organization", "name": actor.name_en} for actor in event.actors
            ]
    data["description"] = event.summary
    data["subjectOf"] = [
        {"@type": "NewsArticle", "url": one.url, "headline": one.title}
        for one in view.statements
        if one.url
    ]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    # "</script>" or "<!--" in a title must not end or change the element.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
