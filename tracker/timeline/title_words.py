"""The words of headlines, by language, as `titles.yaml` lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracker.errors import ConfigError
from tracker.yamlfile import MapReader, Mistakes, read_yaml

_FILE = Path(__file__).with_name("titles.yaml")
_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class TitleWords:
    """What one language needs for headlines; see the file for the meaning of each."""

    open_starts: frozenset[str]
    pronoun_starts: frozenset[str]
    pronouns: frozenset[str]
    open_ends: frozenset[str]
    conditions: frozenset[str]
    hedges: frozenset[str]
    relative: frozenset[str]
    verb_starts: re.Pattern[str]
    time_starts: re.Pattern[str]
    spans: re.Pattern[str]
    unsaid: re.Pattern[str]
    asking: re.Pattern[str]
    asked: re.Pattern[str]
    telling: re.Pattern[str]
    told: re.Pattern[str]
    time_clause: re.Pattern[str]
    next_begun: re.Pattern[str]
    subordinate: re.Pattern[str]
    list_goes_on: re.Pattern[str]
    clitics: re.Pattern[str]
    echoes: re.Pattern[str]
    duties: re.Pattern[str]
    tails: re.Pattern[str]
    joined: re.Pattern[str]
    nouns_only: re.Pattern[str]
    sayings: re.Pattern[str]
    date: re.Pattern[str]
    first_day: re.Pattern[str]
    last_day: re.Pattern[str]
    day: re.Pattern[str]
    doubled_day: re.Pattern[str]


@cache
def load_title_words(lang: str) -> TitleWords:
    """The words of a language; those of English where a language has none of its own."""
    mistakes = Mistakes(_FILE.name, ConfigError)
    top = MapReader(read_yaml(_FILE, ConfigError), "the file", mistakes)
    section = top.map(lang if lang in top.names() else _FALLBACK)

    def words(key: str) -> frozenset[str]:
        return frozenset(section.texts(key))

    def pattern(key: str) -> re.Pattern[str]:
        return re.compile(section.text(key, required=True), re.IGNORECASE)

    day, date = section.text("day"), section.text("date")
    # "Wednesday", "on Wednesday, November 19", « mercredi 19 novembre »; "on November 19" stays
    when = f"(?:{day})(?:,? {date})?{section.text('parts')}"
    spoken = f"{section.text('leading')}{when}"
    joined, openings = rf"(?:;|,?\s{section.text('joined')})", section.text("openings")
    kept = "".join(rf"(?<!\b{re.escape(word)})" for word in section.texts("kept"))
    found = TitleWords(
        open_starts=words("open_starts"),
        pronoun_starts=words("pronoun_starts"),
        pronouns=words("pronouns"),
        open_ends=words("open_ends"),
        conditions=words("conditions"),
        hedges=words("hedges"),
        relative=words("relative"),
        verb_starts=pattern("verb_starts"),
        time_starts=pattern("time_starts"),
        spans=pattern("spans"),
        unsaid=pattern("unsaid"),
        asking=pattern("asking"),
        asked=pattern("asked"),
        telling=pattern("telling"),
        told=pattern("told"),
        time_clause=pattern("time_clause"),
        # "…, and by January 1, 2026, | to do more": the head ends in how what was cut off begins
        next_begun=re.compile(rf"(?<!\d){joined}\s(?:{openings})\s{date}$", re.IGNORECASE),
        subordinate=pattern("subordinate"),
        list_goes_on=re.compile(
            rf"(?:,\s(?:[\w.’'-]+\s?){{1,3}}?)+\s{section.text('joined')}", re.IGNORECASE
        ),
        clitics=pattern("clitics"),
        echoes=pattern("echoes"),
        duties=pattern("duties"),
        tails=pattern("tails"),
        joined=pattern("joined"),
        nouns_only=pattern("nouns_only"),
        sayings=pattern("sayings"),
        date=re.compile(date, re.IGNORECASE),
        first_day=re.compile(rf"^{spoken}(?![\w'’-]),?\s+(?=\w)", re.IGNORECASE),
        last_day=re.compile(rf",\s(?:\w+\s)?{date}$", re.IGNORECASE),
        day=re.compile(rf"{kept},?\s{spoken}(?![\w'’-])(?P<comma>,?)", re.IGNORECASE),
        doubled_day=re.compile(rf"\b(?:{day}),? (?={date})", re.IGNORECASE),
    )
    mistakes.raise_any()
    return found
