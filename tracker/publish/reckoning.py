"""How a due date was worked out, in the reader's language.

The timeline states it once, in English, in a closed set of phrases (`timeline.day_counts`,
`timeline.dissent`): `2025-04-05 (the due date before) + 75 days = 2025-06-19`.
"""

from __future__ import annotations

import re
from functools import partial

from tracker.publish.language import Language

_PHRASES = {
    "why.due_before": re.compile(r"\(the due date before\)"),
    "why.state": re.compile(r"\bthe sources state\b"),
    "why.would_be": re.compile(r"(?<=days) would be\b"),
    "why.one_source": re.compile(r"(?<=: )1 source(?=;|$)"),
    "why.sources": re.compile(r"(?<=: )(?P<n>\d+) sources(?=;|$)"),
    "why.days": re.compile(r"\+ (?P<n>\d+) days\b"),
}


def render_reckoning(explanation: str, language: Language) -> str:
    """The explanation of a step of a deadline in the language of the page.

    Dates stay as in ISO 8601: they are the terms of a sum.
    """
    for key, phrase in _PHRASES.items():
        explanation = phrase.sub(partial(say, language, key), explanation)
    return explanation


def say(language: Language, key: str, found: re.Match[str]) -> str:
    """The words of a key with what a phrase held."""
    return language(key, **found.groupdict())
