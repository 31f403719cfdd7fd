"""Laws, orders, bills, documents and cases that a text names → normalised ids.

A story's own instruments come first, by name or number ("PAFACA", "Pub. L. 118-50" → `pafaca`);
formal identifiers of others are normalised by the rules of `instruments.yaml`. A case is its court
and docket number, not its caption; courts have the ids of the Free Law Project (`scotus`, `cadc`,
`paed`). CELEX and ECLI as in EUR-Lex and the Council conclusions 2011/C 127/01; NOR as in the
Journal officiel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from tracker.errors import ConfigError
from tracker.model import Instrument, StoredMention, Story
from tracker.timeline.names import fold
from tracker.yamlfile import MapReader, Mistakes, YamlList, read_yaml

_GROUP = re.compile(r"\{(\w+)\}")
_CELEX_TYPES = {"regulation": "R", "reglement": "R", "directive": "L", "decision": "D"}
_CELEX_NAMES = {"R": "Regulation", "L": "Directive", "D": "Decision"}
# Bluebook names of states → postal codes, as the Free Law Project's ids of district courts begin.
_STATES = {
    "Ala": "al", "Alaska": "ak", "Ariz": "az", "Ark": "ar", "Cal": "ca", "Colo": "co",
    "Conn": "ct", "Del": "de", "Fla": "fl", "Ga": "ga", "Haw": "hi", "Idaho": "id", "Ill": "il",
    "Ind": "in", "Iowa": "ia", "Kan": "ks", "Ky": "ky", "La": "la", "Me": "me", "Md": "md",
    "Mass": "ma", "Mich": "mi", "Minn": "mn", "Miss": "ms", "Mo": "mo", "Mont": "mt", "Neb": "ne",
    "Nev": "nv", "N.H": "nh", "N.J": "nj", "N.M": "nm", "N.Y": "ny", "N.C": "nc", "N.D": "nd",
    "Ohio": "oh", "Okla": "ok", "Or": "or", "Pa": "pa", "R.I": "ri", "S.C": "sc", "S.D": "sd",
    "Tenn": "tn", "Tex": "tx", "Utah": "ut", "Vt": "vt", "Va": "va", "Wash": "wa", "W. Va": "wv",
    "Wis": "wi", "Wyo": "wy",
}  # fmt: skip
_DISTRICT = re.compile(
    r"\b(?:(?P<part>[NSEWMC])\.)?D\.\s?(?P<state>[A-Z][\w. ]*?[a-zA-Z])\.?(?=[,);\s]|$)"
)
_CIRCUIT = re.compile(r"\b(?P<number>\d{1,2})(?:st|nd|rd|th|d)\s+Cir(?:cuit|\.)")
_COURTS = (
    ("cadc", re.compile(r"\bD\.?C\.?\s+Cir(?:cuit|\.)|cour d.appel f[ée]d[ée]rale de Washington")),
    ("cafc", re.compile(r"\bFed(?:eral|\.)\s+Cir(?:cuit|\.)")),
    ("dcd", re.compile(r"\bD\.\s?D\.\s?C\.|District Court for the District of Columbia")),
    ("scotus", re.compile(r"Supreme Court|Cour supr[êe]me|SCOTUS|\bU\.S\. Sup|\(U\.S\.\)")),
)
_CIRCUIT_NAMES = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh",
)  # fmt: skip
_NEAR = 160


@dataclass(frozen=True, slots=True)
class Found:
    """An instrument and where its name stands: `[start, end)` of the text."""

    instrument: Instrument
    start: int
    end: int

    @property
    def id(self) -> str:
        """The normalised id."""
        return self.instrument.id


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    id: str
    name_en: str
    name_fr: str
    examples: tuple[str, ...]
    never: tuple[str, ...]


@cache
def rules() -> tuple[_Rule, ...]:
    """The rules of `instruments.yaml`, in its order."""
    mistakes = Mistakes("instruments.yaml", ConfigError)
    root = read_yaml(Path(__file__).with_name("instruments.yaml"), ConfigError)
    found = []
    for node in root.items if isinstance(root, YamlList) else ():
        one = MapReader(node, "a rule", mistakes)
        pattern = one.text("pattern", required=True)
        found.append(
            _Rule(
                one.text("kind", required=True),
                re.compile(
                    rf"(?<!\w)(?:{pattern})", 0 if one.flag("exact", False) else re.IGNORECASE
                ),
                one.text("id", required=True),
                one.text("name_en", required=True),
                one.text("name_fr", required=True),
                one.texts("examples", required=True),
                one.texts("never"),
            )
        )
        one.finish()
    mistakes.raise_any()
    return tuple(found)


def find_instruments(text: str, story: Story | None, court: str = "") -> tuple[Found, ...]:
    """The instruments that a text names, in its order, the longest reading of each place.

    Args:
        text: any text.
        story: whose instruments and aliases come first.
        court: the id of the court that speaks, for docket numbers without one.
    """
    own = _freeze(story.instruments) if story else ()
    aliases = _aliases(own)
    found = [
        Found(instrument, match.start(), match.end())
        for instrument, pattern in aliases
        for match in pattern.finditer(text)
    ]
    known = _by_number(own)
    for rule in rules():
        for match in rule.pattern.finditer(text):
            normal = _normalised(rule, match, text, court)
            if normal is not None:
                found.append(Found(known.get(normal.id, normal), match.start(), match.end()))
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start - f.end, f.start, f.id)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda f: f.start))


def _normalised(rule: _Rule, match: re.Match[str], text: str, court: str) -> Instrument | None:
    groups = {name: value or "" for name, value in match.groupdict().items()}
    shown = dict(groups)
    if "{court}" in rule.id:
        groups["court"] = shown["court"] = court_near(text, match.start(), match.end()) or court
        if not groups["court"]:
            if "division" in groups or "A" not in groups["number"]:
                return None
            groups["court"] = shown["court"] = "scotus"
    if rule.id.startswith("celex"):
        code = groups["type"] if len(groups["type"]) == 1 else _CELEX_TYPES[fold(groups["type"])]
        if len(groups["year"]) == 2:
            groups["year"] = shown["year"] = f"19{groups['year']}"
        groups |= {"type": code, "number": groups["number"].zfill(4)}
        shown |= {"type": _CELEX_NAMES[code], "number": groups["number"].lstrip("0")}
    if "chamber" in groups:
        chamber = "H.R." if groups["chamber"].upper().startswith("H") else "S."
        shown["chamber"], groups["chamber"] = chamber, chamber.replace(".", "")
    for name in {"page", "number"} & groups.keys():  # "90 FR 8,611", "Order 14,166", « 14 166 »
        groups[name] = shown[name] = re.sub(r"[,\s]", "", groups[name])
    if "division" in groups:  # "1:20-cv-2658"
        groups["number"] = shown["number"] = groups["number"].zfill(5)
    if "reporter" in groups:  # "F. Supp. 3d", "F.Supp.3d"
        groups["reporter"] = re.sub(r"[^A-Za-z0-9]", "", groups["reporter"])
    names = {
        "en": (_fill(rule.name_en, shown).replace(" ()", ""),),
        "fr": (_fill(rule.name_fr, shown).replace(" ()", ""),),
    }
    number = fold(_fill(rule.id, groups)).strip("-").replace("‑", "-").replace("–", "-")
    return Instrument(number, names, (names["en"][0],), rule.kind)


def _fill(template: str, groups: Mapping[str, str]) -> str:
    return _GROUP.sub(lambda match: groups.get(match[1], ""), template)


def court_near(text: str, start: int, end: int) -> str:
    """The Free Law Project's id of the federal court named nearest around `[start, end)`, or ""."""
    low = max(0, start - _NEAR)
    around = text[low : end + _NEAR]
    middle = (start + end) // 2 - low
    hits: list[tuple[int, str]] = []
    for court, pattern in _COURTS:
        hits += [(abs(m.start() - middle), court) for m in pattern.finditer(around)]
    for match in _CIRCUIT.finditer(around):
        hits.append((abs(match.start() - middle), f"ca{int(match['number'])}"))
    for number, name in enumerate(_CIRCUIT_NAMES, 1):
        for match in re.finditer(rf"\b{name}\s+circuit", around, re.IGNORECASE):
            hits.append((abs(match.start() - middle), f"ca{number}"))
    for match in _DISTRICT.finditer(around):
        state = _STATES.get(match["state"].strip(" ."))
        if state:
            part = (match["part"] or "").lower()
            hits.append((abs(match.start() - middle), f"{state}{part}d"))
    return min(hits, default=(0, ""))[1]


_Frozen = tuple[tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...], tuple[str, ...]], ...]


def _freeze(instruments: Iterable[Instrument]) -> _Frozen:
    """Instruments as a key for caches, for their names are a mapping."""
    return tuple(
        (one.id, one.kind, tuple(sorted(one.names.items())), one.identifiers) for one in instruments
    )


def _thaw(frozen: _Frozen) -> list[Instrument]:
    return [Instrument(id_, dict(names), numbers, kind) for id_, kind, names, numbers in frozen]


@lru_cache(maxsize=64)
def _aliases(frozen: _Frozen) -> tuple[tuple[Instrument, re.Pattern[str]], ...]:
    found = []
    for one in _thaw(frozen):
        names = {*_written(one)}
        words = "|".join(_loose(name) for name in sorted(names, key=lambda n: (-len(n), n)))
        if words:
            found.append((one, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)))
    return tuple(found)


def _loose(name: str) -> str:
    """A name as a pattern: any white space, either apostrophe, any hyphen."""
    pattern = re.escape(name).replace(r"\ ", r"\s+").replace("'", "['’]")
    return pattern.replace(r"\-", "[-‑–]")


@lru_cache(maxsize=64)
def _by_number(frozen: _Frozen) -> Mapping[str, Instrument]:
    """A story's instruments by the normalised ids of their identifiers."""
    found: dict[str, Instrument] = {}
    for one in _thaw(frozen):
        for text in _written(one):
            for rule in rules():
                match = rule.pattern.search(text)
                normal = _normalised(rule, match, text, "") if match else None
                if normal is not None:
                    found.setdefault(normal.id, one)
    return found


def _written(one: Instrument) -> Iterable[str]:
    yield from one.identifiers
    for names in one.names.values():
        yield from names


def instruments_named(
    mentions: Iterable[StoredMention], story: Story | None
) -> tuple[Instrument, ...]:
    """The instruments of mentions with their names, for saving."""
    found: dict[str, Instrument] = {}
    for mention in mentions:
        wanted = set(mention.mention.instruments) - found.keys()
        if wanted:
            for one in find_instruments(f"{mention.mention.quote}\n{mention.context}", story):
                if one.id in wanted:
                    found[one.id] = one.instrument
            for missing in wanted - found.keys():
                known = (
                    next((i for i in story.instruments if i.id == missing), None) if story else None
                )
                found[missing] = known or Instrument(missing, {"en": (missing,)})
    return tuple(found[one] for one in sorted(found))
