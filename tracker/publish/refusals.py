"""Why a request is refused, in the reader's language.

The store and the command line say it once, in English, in a closed set of phrases
(`tracker.store.selection`, `tracker.store.queries`).
"""

from __future__ import annotations

import re

from tracker.publish.language import Language

_NAMED = r"(?P<name>\w+)=(?P<value>.+)"
_PHRASES = {
    "refusal.after": r"from=(?P<first>\S+) lies after to=(?P<last>\S+)\. Give the earlier .+",
    "refusal.no_word": r"q=(?P<value>.+) holds no word to search for\. .+",
    "refusal.long": r"(?P<name>\w+) is (?P<count>\d+) characters long\. .+ (?P<most>\d+)\.",
    "refusal.nul": rf"{_NAMED} holds a NUL character\. .+",
    "refusal.repeated": r"(?P<name>\w+) is given (?P<count>\d+) times\. .+",
    "refusal.many": r"(?P<name>\w+) has (?P<count>\d+) values\. Give at most (?P<most>\d+)\.",
    "refusal.unknown": rf"{_NAMED} is unknown\. Give one of: (?P<allowed>.+)\.",
    "refusal.not_here": rf"{_NAMED} is unknown\. This timeline has: (?P<has>.+)\.",
    "refusal.no_date": rf"{_NAMED} is no date\. .+",
    "refusal.no_day": rf"{_NAMED} is no day\. .+",
    "refusal.no_flag": rf"{_NAMED} is neither yes nor no\. .+",
    "refusal.order": r"order is unknown\. Give one of: (?P<allowed>.+)\.",
    "refusal.page": r"page is no page number\. .+",
    "refusal.last_page": r"There is no page (?P<number>\d+); the last one is (?P<last>\d+)\.",
    "refusal.changes": r"There is no page (?P<number>\d+); the changes .+",
}
_PATTERNS = {key: re.compile(phrase, re.DOTALL) for key, phrase in _PHRASES.items()}


def render_refusal(message: str, language: Language) -> tuple[str, str]:
    """The message and the code of its language: English where there are no other words for it."""
    for key, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(message):
            return language(key, **found.groupdict()), language.code
    return message, "en"
