"""Cuts the entries that were read before out of a feed's bytes, so that only news is parsed.

feedparser spends about a quarter of a millisecond on an entry; a changed feed usually repeats 28
of 30. The cut is made only in bytes of which we are sure where an entry begins and ends, and only
where reading an entry does not depend on its neighbours; in all other cases the answer is None and
the whole feed is parsed. Pure: no state, no clock.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker import __version__, weburl

DIGEST_BYTES = 12

_TAG = re.compile(rb"<(/?)(item|entry)(?=[\s/>])[^<>]*>")
_PREFIXED = re.compile(rb"<[\w.-]+:(?:item|entry)[\s>]")
_ROOT = re.compile(rb"<(?![?!])[^<>]*>")
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)")
_LINK = re.compile(rb"<link\b([^<>]*)>(?:\s*(?:<!\[CDATA\[)?([^<\]]*))?")
_HREF = re.compile(rb"\bhref\s*=\s*[\"']([^\"']*)")
_ABSOLUTE = re.compile(rb"(?:https?:)?//", re.IGNORECASE)
_GUID = re.compile(rb"<(?:guid|id)\b[^<>]*>\s*(?:<!\[CDATA\[)?([^<\]]*)")
_ASCII_LIKE = re.compile(rb"utf-?8|us-ascii|iso-8859-\d+|windows-125\d|latin-?1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cut:
    """A feed without the entries read before.

    Attributes:
        body: parse this instead of the whole.
        digests: of every entry of the whole feed, packed; give it as `known` next time.
        fresh: the entries left in `body`.
        skipped: the entries cut out.
    """

    body: bytes
    digests: bytes
    fresh: int
    skipped: int


def cut_seen(body: bytes, known: bytes = b"", *, salt: str = "") -> Cut | None:
    """Leave out the entries whose bytes are known; None where the whole feed must be parsed.

    Args:
        body: an RSS, RDF or Atom document, decompressed.
        known: `Cut.digests` of the last body that was parsed and saved; b"" for none.
        salt: what else the reading of an entry depends on, such as the feed's time zone. Another
            version of the tracker makes all entries new by itself.
    """
    if not _is_plain(body):
        return None
    spans = _entry_spans(body)
    if spans is None or not spans:
        return None
    root = _ROOT.search(body)
    if root is None or root.start() >= spans[0][0]:
        return None
    seed = hashlib.blake2b(body[: root.end()], digest_size=16)
    seed.update(f"{__version__}\0{salt}".encode())
    digests = [_digest(seed, body[start:end]) for start, end in spans]
    if len(set(digests)) < len(digests):
        return None
    seen = {known[i : i + DIGEST_BYTES] for i in range(0, len(known), DIGEST_BYTES)}
    fresh = [digest not in seen for digest in digests]
    # Identities matter only when some entries go and others stay.
    if any(fresh) and not all(fresh) and not _stand_alone(body, spans):
        return None
    return Cut(
        body=_without(body, [span for span, new in zip(spans, fresh, strict=True) if not new]),
        digests=b"".join(digests),
        fresh=sum(fresh),
        skipped=len(fresh) - sum(fresh),
    )


def _is_plain(body: bytes) -> bool:
    """Whether `<` is a tag in these bytes and nowhere else a part of a letter or an entity."""
    declared = _DECLARED.search(body, 0, 400)
    return (
        b"\0" not in body
        and b"\x1b" not in body
        and b"<!DOCTYPE" not in body
        and b"<!ENTITY" not in body
        and (declared is None or _ASCII_LIKE.fullmatch(declared[1]) is not None)
        and _PREFIXED.search(body) is None
    )


def _entry_spans(body: bytes) -> list[tuple[int, int]] | None:
    """Where entries begin and end; None when tags do not alternate or text hides one."""
    spans: list[tuple[int, int]] = []
    opened: re.Match[bytes] | None = None
    end = 0
    for tag in _TAG.finditer(body):
        closes = bool(tag[1])
        if closes != (opened is not None):
            return None
        if opened is None:
            if tag[0].endswith(b"/>") or not _is_whole(body, end, tag.start()):
                return None
            opened = tag
        else:
            if tag[2] != opened[2] or not _is_whole(body, opened.start(), tag.end()):
                return None
            spans.append((opened.start(), tag.end()))
            opened, end = None, tag.end()
    return spans if opened is None and _is_whole(body, end, len(body)) else None


def _is_whole(body: bytes, start: int, end: int) -> bool:
    """Whether no CDATA section or comment reaches over the edges of this part."""
    return body.count(b"<![CDATA[", start, end) == body.count(b"]]>", start, end) and body.count(
        b"<!--", start, end
    ) == body.count(b"-->", start, end)


def _stand_alone(body: bytes, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether no two entries share an identity.

    Entries that share one are told apart by looking at all of them (`drafts`), so none of them may
    be cut out.
    """
    named = []
    for start, end in spans:
        names = _names(body[start:end])
        if names is None:
            return False
        named.append(names)
    return _are_disjoint({_roughly(n) for n in names} for names in named) or _are_disjoint(
        {_exactly(n) for n in names} for names in named
    )


def _names(entry: bytes) -> set[bytes] | None:
    """The links of an entry, or its GUID where it has none; None where a link is relative."""
    links = set()
    for attributes, text in _LINK.findall(entry):
        href = _HREF.search(attributes)
        links.add((href[1] if href else text).strip())
    links.discard(b"")
    if not all(_ABSOLUTE.match(link) for link in links):
        return None
    return links or {guid.strip() for guid in _GUID.findall(entry)[:1] if guid.strip()}


def _roughly(name: bytes) -> bytes:
    """Coarser than the real identity of a link: what differs here differs there too."""
    path = re.split(rb"[?#;&]", name.lower(), maxsplit=1)[0]
    path = re.sub(rb"^(?:https?:)?//(?:www\.)?", b"", path)
    return re.sub(rb"/(?:index|default)\.\w+$", b"", path).rstrip(b"/")


def _exactly(name: bytes) -> str:
    """The identity of a link as `drafts` sees it; "" for what is no absolute address."""
    url = weburl.web_url(html.unescape(name.decode("utf-8", "replace")))
    return weburl.identity(url) if url else ""


def _are_disjoint(groups: Iterable[set[bytes] | set[str]]) -> bool:
    taken: set[bytes | str] = set()
    for group in groups:
        if not taken.isdisjoint(group):
            return False
        taken |= group
    return True


def _digest(seed: hashlib.blake2b, entry: bytes) -> bytes:
    state = seed.copy()
    state.update(entry)
    return state.digest()[:DIGEST_BYTES]


def _without(body: bytes, spans: Sequence[tuple[int, int]]) -> bytes:
    kept = []
    end = 0
    for start, stop in spans:
        kept.append(body[end:start])
        end = stop
    kept.append(body[end:])
    return b"".join(kept)
