"""Cells of Datasette's own tables: where an event or an address of the web is linked."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from tracker.publish.address import outgoing

# The column that leads to an event's page, per table.
_EVENT_COLUMNS = {"events": ("title", "id"), "event_versions": ("title", "event_id")}
_REL = "noopener noreferrer nofollow ugc"


def render(row: Any, value: object, column: str, table: str | None, root: str) -> str | None:
    """The HTML of a cell, escaped; None leaves it to Datasette.

    Args:
        row: the row, by column name; a foreign key may be expanded to a mapping.
        value: the cell.
        column: its column.
        table: its table, None for the result of a query.
        root: path of the site's front page.
    """
    if not isinstance(value, str) or not value:
        return None
    shown, key = _EVENT_COLUMNS.get(table or "", ("", ""))
    if column == shown and row is not None and key in row.keys():  # noqa: SIM118 - sqlite3.Row
        event = row[key]["value"] if isinstance(row[key], dict) else row[key]
        return Markup('<a href="{}event/{}">{}</a>').format(root, event, value)
    if value.startswith(("http://", "https://")) and " " not in value and outgoing(value):
        text = value if len(value) <= 100 else value[:99] + "…"
        return Markup('<a href="{}" rel="{}">{}</a>').format(value, _REL, text)
    return None
