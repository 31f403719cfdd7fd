"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from tracker import plaintext
from tracker.errors import FeedError
from tracker.feeds import json_values as js
from tracker.feeds.drafts import Context, Draft, finish, primary_language
from tracker.model import ParsedFeed


def parse_json_feed(body: bytes, context: Context) -> ParsedFeed:
    """The feed in those bytes; entries that are no objects are counted as dropped.

    Raises:
        FeedError: broken JSON, or JSON that is no feed.
    """
    document = js.load_object(body, "a JSON Feed")
    listed = document.get("items")
    if not isinstance(listed, list):
        if "jsonfeed.org" not in js.text(document, "version"):
            keys = ", ".join(plaintext.escaped(k[:30]) for k in list(document)[:5])
            raise FeedError(f"JSON, but not a JSON Feed (its keys: {keys})")
        listed = []
    items = js.objects(document, "items")
    lang = js.text(document, "language")[:20]
    kept = finish([_draft(item, lang) for item in items], context)
    return ParsedFeed(
        title=plaintext.plain_line(js.text(document, "title")[:4000])[:500],
        entries=kept.entries,
        lang=primary_language(lang),
        dropped=kept.dropped + len(listed) - len(items),
        notes=kept.notes,
    )


def _draft(item: js.Object, lang: str) -> Draft:
    html = js.text(item, "content_html")
    return Draft(
        guid=js.text(item, "id"),
        link=js.text(item, "url", "external_url"),
        title=js.text(item, "title"),
        published=js.text(item, "date_published"),
        updated=js.text(item, "date_modified"),
        html=html or js.text(item, "content_text", "summary"),
        is_html=bool(html),
        lang=js.text(item, "language") or lang,
    )
