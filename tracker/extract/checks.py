"""Reads every language pack there is, as `tracker check` asks."""

from __future__ import annotations

from tracker.extract import event_packs
from tracker.extract.temporal import packs


def check_packs() -> dict[str, int]:
    """The number of rules of each language, date rules and event words together.

    Raises:
        LanguagePackError: a pack is wrong; names file, line and mend.
    """
    counts = {}
    for lang in packs.languages():
        pack = packs.load_pack(lang)
        counts[lang] = len(pack.rules) + len(pack.combining)
    for lang in event_packs.languages():
        counts[lang] = counts.get(lang, 0) + len(event_packs.load_event_pack(lang).tags)
    return counts
