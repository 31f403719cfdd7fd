"""What a page says of itself for machines: date, canonical address, language, pay wall, posts.

Only statements in fixed places count (JSON-LD, `meta`, `link`); nothing is guessed from prose.
"""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

from tracker import plaintext, weburl

HEAD = 300_000
"""Characters of a page that are searched; publishers keep these statements at the top."""
MAX_JSON_LD = 1_000_000
MAX_NODES = 20_000

_TAG = re.compile(r"<(meta|link|html)\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:.-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,1000})", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b([^<>]{0,1000})>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date.published",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "pubdate",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified")


@dataclass(frozen=True, slots=True)
class LivePost:
    """One post of a live blog, as its JSON-LD states it."""

    headline: str
    body: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was stated; "" and None where nothing was."""

    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    canonical: str = ""
    lang: str = ""
    is_free: bool = True
    posts: tuple[LivePost, ...] = ()


def read_metadata(page: str, url: str) -> Metadata:
    """The statements of an HTML page that came from `url`.

    The canonical address is kept only where it is on the same site as `url`. Instants without a
    zone are left out, as are days without a clock.
    """
    head = page[:HEAD]
    meta, canonical, lang = _head_tags(head)
    nodes = list(_json_ld(page))
    title = _TITLE.search(head)
    canonical = weburl.web_url(canonical, url) if canonical else ""
    return Metadata(
        title=meta.get("og:title", "") or (unescape(title[1]) if title else ""),
        published=_first_instant([*_values(nodes, "datePublished"), *_chosen(meta, _PUBLISHED)]),
        updated=_first_instant([*_values(nodes, "dateModified"), *_chosen(meta, _MODIFIED)]),
        canonical=canonical if canonical and weburl.same_site(canonical, url) else "",
        lang=lang.partition("-")[0].partition("_")[0].strip().lower()[:3],
        is_free=not any(_is_false(n.get("isAccessibleForFree")) for n in nodes),
        posts=tuple(_posts(nodes)),
    )


def read_instant(raw: str) -> datetime | None:
    """An ISO 8601 instant with its zone, between 1990 and 2100; None for anything else."""
    try:
        instant = datetime.fromisoformat(raw.strip()[:40])
    except ValueError:
        return None
    if instant.tzinfo is None or not 1990 <= instant.astimezone(UTC).year < 2100:
        return None
    return instant


def without_scripts(page: str) -> str:
    """The page without the contents of its scripts."""
    kept, at = [], 0
    for _, start, end in _scripts(page):
        kept.append(page[at:start])
        at = end
    kept.append(page[at:])
    return "".join(kept)


def _scripts(page: str) -> Iterator[tuple[str, int, int]]:
    """Attributes, start and end of each script's content; linear also where none is closed."""
    at = 0
    while opening := _SCRIPT.search(page, at):
        closing = _SCRIPT_END.search(page, opening.end())
        if closing is None:
            return
        yield opening[1], opening.end(), closing.start()
        at = closing.end()


def _head_tags(head: str) -> tuple[dict[str, str], str, str]:
    meta: dict[str, str] = {}
    canonical = lang = ""
    for tag, attributes in _TAG.findall(head):
        found = {
            name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(attributes)
        }
        if tag.lower() == "html":
            lang = lang or found.get("lang", "") or found.get("xml:lang", "")
        elif tag.lower() == "link":
            if found.get("rel", "").lower() == "canonical":
                canonical = canonical or found.get("href", "")
        else:
            name = (
                found.get("property") or found.get("name") or found.get("itemprop") or ""
            ).lower()
            meta.setdefault(name, found.get("content", ""))
    return meta, canonical, lang


def _json_ld(page: str) -> Iterator[Mapping[str, object]]:
    """Every object in the page's JSON-LD, outermost first; broken blocks are passed over."""
    for attributes, start, end in _scripts(page):
        if "ld+json" not in attributes.lower() or end - start > MAX_JSON_LD:
            continue
        try:
            value = json.loads(page[start:end], strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _objects(value)


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    queue, seen = deque([value]), 0
    while queue and seen < MAX_NODES:
        node = queue.popleft()
        seen += 1
        if isinstance(node, list):
            queue.extend(node)
        elif isinstance(node, dict):
            yield node
            queue.extend(v for v in node.values() if isinstance(v, dict | list))


def _types(node: Mapping[str, object]) -> set[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {name for name in names if isinstance(name, str)}


def _is_article(node: Mapping[str, object]) -> bool:
    return any(
        name.endswith("Article") or name in {"LiveBlogPosting", "BlogPosting", "Report", "WebPage"}
        for name in _types(node)
    )


def _values(nodes: list[Mapping[str, object]], key: str) -> list[str]:
    return [v for n in nodes if _is_article(n) and isinstance(v := n.get(key), str)]


def _chosen(meta: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    return [meta[name] for name in names if meta.get(name)]


def _first_instant(candidates: list[str]) -> datetime | None:
    return next((at for raw in candidates if (at := read_instant(raw))), None)


def _is_false(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.lower() == "false")


def _posts(nodes: list[Mapping[str, object]]) -> Iterator[LivePost]:
    for node in nodes:
        updates = node.get("liveBlogUpdate")
        for update in updates if isinstance(updates, list) else []:
            if not isinstance(update, dict):
                continue
            body = plaintext.plain(str(update.get("articleBody") or ""))
            headline = plaintext.plain_line(str(update.get("headline") or ""))
            if body or headline:
                published = read_instant(str(update.get("datePublished") or ""))
                yield LivePost(headline, body, published)
