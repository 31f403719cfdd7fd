"""The name of a jurisdiction in the reader's language.

Countries and the European Union are named by the CLDR (Babel), states and provinces by ISO 3166-2
(pycountry, which Babel has no counterpart for).
"""

from __future__ import annotations

import gettext
from functools import cache

import pycountry
from babel import Locale
from babel.core import get_global


@cache
def place_name(code: str, language: str) -> str:
    """The name of a place; a code that names none comes back as it is.

    Args:
        code: a country or union (`US`, `EU`, `UK`), or a part of a country (`US-MT`).
        language: the code of the language of the name.
    """
    country, _, part = code.partition("-")
    # The CLDR files the United Kingdom under GB alone, and knows UK as another word for it.
    country = get_global("territory_aliases").get(country, [country])[0]
    land = Locale.parse(language).territories.get(country)
    if not land or not part:
        return land or code
    division = pycountry.subdivisions.get(code=f"{country}-{part}")  # type: ignore[no-untyped-call]
    return f"{_translated(division.name, language)}, {land}" if division else code


def _translated(name: str, language: str) -> str:
    """The name of a part of a country in a language, else as the standard has it.

    The standard adds a name in another language in brackets: Wales [Cymru GB-CYM].
    """
    names = gettext.translation(
        "iso3166-2", pycountry.LOCALES_DIR, languages=[language], fallback=True
    )
    return names.gettext(name).partition(" [")[0]
