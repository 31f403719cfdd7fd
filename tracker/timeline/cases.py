"""Which case a court's entry belongs to, so that two cases of one day are not taken for one.

A case is its court and docket number. Entries do not always state both, so each is known by all
the keys that can be found, and two entries are compared by the surest kind that both have: the
number with its court, the docket's page (as at CourtListener), the bare number, and last the
caption, of which only the parties' names count.
"""

from __future__ import annotations

import re
from datetime import timedelta

from tracker import edtf
from tracker.model import Article, EventMention, EventType, SourceKind
from tracker.timeline.instruments import court_near, find_instruments
from tracker.timeline.names import is_common, name_of

# What an entry tells of an earlier day is the background of its case, not a part of it.
_OWN_DAY = timedelta(days=1)
# The acts of a court, and what it orders or is asked for; a law's date may stand in any case.
CASE_TYPES = frozenset(
    {
        EventType.LAWSUIT,
        EventType.HEARING,
        EventType.RULING,
        EventType.DEADLINE,
        EventType.EXTENSION,
    }
)
_NUMBERED = ("docket", "page", "number")
_PAGE = re.compile(r"//(?:www\.)?([^/]+/docket/\d+)(?:/|$)")
_APPEALS = re.compile(r"ca(?:\d+|dc|fc)")
_NUMBER = re.compile(
    r"(?<![\w:/-])(?:\d:)?\d\d[-‑–](?:(?:cv|cr|mc|mj|misc|ap|bk)[-‑–])?\d{2,6}(?![\w/]|[-‑–]\d)",
    re.IGNORECASE,
)
_PARTY = r"[A-Z][\w.,'’& ]{0,80}?"
_CAPTION = re.compile(rf"(?P<one>{_PARTY})\s+(?:v|vs)\.?\s+(?P<other>[A-Z][\w.,'’& ]{{0,80}})")
_IN_RE = re.compile(r"\bIn re:? (?P<one>[A-Z][\w.,'’& ]{0,80})")
_WORD = re.compile(r"[^\W\d_][\w'’&-]+")


def case_keys(article: Article, mention: EventMention) -> tuple[str, ...]:
    """The keys of the case that a mention is an act in, as `kind:value`; () for none.

    Only what the article tells of its own day or of days to come counts. The title may name the
    case in any article; in the text its number is looked for where a court speaks.
    """
    if mention.type not in CASE_TYPES or _is_background(article, mention):
        return ()
    court = court_near(article.title, 0, 0)
    named = " ".join((article.title, *mention.instruments))
    dockets, numbers = _dockets(named, court), []
    if article.source is SourceKind.COURT:
        dockets = dockets or _only(_dockets(article.text, court))
        numbers = _numbers(named) or _only(_numbers(article.text))
    found = [f"docket:{one}" for one in dockets]
    found += [f"page:{match[1]}" for match in _PAGE.finditer(article.url)]
    found += [f"number:{one}" for one in numbers]
    found += [f"caption:{sides}" for sides in _sides(article.title)]
    return tuple(sorted(set(found)))


def same_case(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """Whether the keys of two mentions are of one case; None where they cannot be compared."""
    for kind in _NUMBERED:
        first, second = _values(one, kind), _values(other, kind)
        if first and second:
            return bool(first & second)
    first, second = _values(one, "caption"), _values(other, "caption")
    if not first or not second:
        return None
    return any(_same_parties(a, b) for a in first for b in second)


def level_of(keys: frozenset[str]) -> str:
    """Of which level the court is that the keys name: `supreme`, `appeals` or `trial`, or ""."""
    for docket in sorted(_values(keys, "docket")):
        court = docket.partition("-")[0]
        if court == "scotus":
            return "supreme"
        return "appeals" if _APPEALS.fullmatch(court) else "trial"
    return ""


def _values(keys: frozenset[str], kind: str) -> set[str]:
    return {key.removeprefix(f"{kind}:") for key in keys if key.startswith(f"{kind}:")}


def _same_parties(one: str, other: str) -> bool:
    """Whether the sides of two captions share a name each, as far as both have any."""
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    return all(set(a.split()) & set(b.split()) for a, b in pairs if a and b)


def _is_background(article: Article, mention: EventMention) -> bool:
    if article.published is None:
        return False
    return edtf.bounds(mention.date)[1] < article.published.date() - _OWN_DAY


def _dockets(text: str, court: str) -> list[str]:
    found = find_instruments(text, None, court)
    return [one.id for one in found if one.instrument.kind == "case"]


def _numbers(text: str) -> list[str]:
    return [re.sub(r"[‑–]", "-", match[0]).lower() for match in _NUMBER.finditer(text)]


def _only(some: list[str]) -> list[str]:
    """What a text names, if that is one thing: of several, one may be cited."""
    return some if len(set(some)) == 1 else []


def _sides(title: str) -> list[str]:
    """The folded names of each side of a caption as `smith/jones acme`; [] without a caption."""
    match = _CAPTION.search(title) or _IN_RE.search(title)
    if match is None:
        return []
    sides = [_party(side) for side in match.groups()]
    return ["/".join(sides)] if any(sides) else []


def _party(side: str) -> str:
    # "Entry #81 in TikTok Inc. v. Garland"
    names = map(name_of, _WORD.findall(side.rpartition(" in ")[2]))
    return " ".join(sorted({name for name in names if name and not is_common(name)}))
