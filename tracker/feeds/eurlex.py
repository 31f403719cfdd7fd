"""Dates of acts of the European Union, from the Publications Office's SPARQL endpoint (no key).

The Official Journal's feed gives a day of publication only; the day an act was adopted, those on
which it enters into force and applies, and its end stand in CELLAR's metadata.
"""

import re
from collections import defaultdict
from urllib.parse import parse_qs, urlencode, urlsplit

from tracker.errors import FeedError
from tracker.feeds import json_values as js
from tracker.feeds.drafts import Context, Draft, finish
from tracker.feeds.facts import FactSheet, day_of_reading, field_day
from tracker.model import EventType, Feed, ParsedFeed

ZONE = "Europe/Brussels"
RESULTS = "application/sparql-results+json"

_CELEX = re.compile(r"\d{5}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?")
_LANGUAGES = {"en": "ENG", "fr": "FRA"}
_PARLIAMENT = re.compile(r"european parliament|parlement européen", re.IGNORECASE)
_QUERY = """\
PREFIX cdm: <http://publications.europa.eu/ontology/cdm#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT DISTINCT ?celex ?title ?adopted ?force ?end ?transposition WHERE {{
  VALUES ?celex {{ {celex} }}
  ?work cdm:resource_legal_id_celex ?celex .
  OPTIONAL {{ ?work cdm:work_date_document ?adopted }}
  OPTIONAL {{ ?work cdm:resource_legal_date_entry-into-force ?force }}
  OPTIONAL {{ ?work cdm:resource_legal_date_end-of-validity ?end }}
  OPTIONAL {{ ?work cdm:resource_legal_date_transposition ?transposition }}
  OPTIONAL {{
    ?expression cdm:expression_belongs_to_work ?work ;
      cdm:expression_uses_language
        <http://publications.europa.eu/resource/authority/language/{language}> ;
      cdm:expression_title ?title
  }}
}}"""
_SENTENCES = {
    "en": {
        "adopted": "The act was adopted on {day}.",
        "force": "It enters into force or starts to apply on {day}.",
        "transposition": "It must be transposed by {day}.",
        "end": "It ceases to apply on {day}.",
    },
    "fr": {
        "adopted": "L'acte a été adopté le {day}.",
        "force": "Il entre en vigueur ou devient applicable le {day}.",
        "transposition": "Il doit être transposé au plus tard le {day}.",
        "end": "Il cesse de s'appliquer le {day}.",
    },
}


def request_url(feed: Feed) -> str:
    """The query for the acts that the feed's address names in `celex=`, by commas.

    An address with a `query=` of its own, or one that names no act, stays as it is.
    """
    parts = urlsplit(feed.url)
    asked = parse_qs(parts.query)
    numbers = _CELEX.findall(",".join(asked.get("celex", ())))
    if "query" in asked or not numbers:
        return feed.url
    query = _QUERY.format(
        celex=" ".join(f'"{n}"^^xsd:string' for n in numbers),
        language=_LANGUAGES.get(feed.lang, "ENG"),
    )
    base = parts._replace(query="", fragment="").geturl()
    return f"{base}?{urlencode({'query': query, 'format': RESULTS})}"


def parse_eurlex(body: bytes, context: Context) -> ParsedFeed:
    """Acts, one entry each, with their dates as facts.

    `adopted` is legislation for an act of Parliament and Council, else a regulation; `force` and
    `end` are effective dates; `transposition` is a deadline.

    Raises:
        FeedError: broken JSON, or JSON that is no SPARQL result.
    """
    answer = js.load_object(body, "a SPARQL result")
    if "results" not in answer:
        raise FeedError("JSON, but not a SPARQL result: it has no results")
    rows = js.objects(js.mapping(answer, "results"), "bindings")
    acts: dict[str, list[js.Object]] = defaultdict(list)
    for row in rows:
        if celex := _value(row, "celex"):
            acts[celex].append(row)
    kept = finish([_draft(celex, found, context) for celex, found in acts.items()], context)
    lang = "fr" if context.feed.lang == "fr" else "en"
    return ParsedFeed("EUR-Lex", kept.entries, lang, kept.dropped, kept.notes)


def _draft(celex: str, rows: list[js.Object], context: Context) -> Draft:
    lang = "fr" if context.feed.lang == "fr" else "en"
    title = next((t for row in rows if (t := _value(row, "title"))), celex)
    adopted = next((d for row in rows if (d := _value(row, "adopted"))), "")
    by_parliament = _PARLIAMENT.search(title) is not None
    types = {
        "adopted": EventType.LEGISLATION if by_parliament else EventType.REGULATION,
        "force": EventType.EFFECTIVE,
        "transposition": EventType.DEADLINE,
        "end": EventType.EFFECTIVE,
    }
    sheet = FactSheet(as_of=day_of_reading(context), lang=lang)
    sheet.say(title)
    for name, type_ in types.items():
        for stated in sorted({v for row in rows if (v := _value(row, name))}):
            sheet.state(
                type_,
                field_day(stated),
                _SENTENCES[lang][name],
                source=name,
                instruments=(f"CELEX {celex}",),
            )
    language = _LANGUAGES[lang][:2]
    return Draft(
        key=celex,
        link=f"https://eur-lex.europa.eu/legal-content/{language}/TXT/?uri=CELEX:{celex}",
        title=title,
        published=adopted,
        zone=ZONE,
        html=sheet.text,
        is_html=False,
        lang=lang,
        publisher="EUR-Lex",
        facts=tuple(sheet.facts),
    )


def _value(row: js.Object, name: str) -> str:
    return js.text(js.mapping(row, name), "value").strip()
