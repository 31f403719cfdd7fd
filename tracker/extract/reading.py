"""Prepares an article for scoring: sentences, dates, headers, candidates."""

from __future__ import annotations

import re
from datetime import date

from tracker.extract.candidates import Reading, find_headers, place_timexes, propose, section_days
from tracker.extract.event_packs import load_event_pack
from tracker.extract.temporal import find_timexes
from tracker.extract.tokens import read_sentences
from tracker.model import Article

MAX_CHARACTERS = 200_000
"""What is read of a document. No article is longer; a dump that is costs itself only."""

_FIRST_YEAR, _LAST_YEAR = 1980, 2080


def publication_day(article: Article) -> date | None:
    """The day of publication in the article's own zone; None where absent or absurd."""
    if article.published is None or not _FIRST_YEAR <= article.published.year <= _LAST_YEAR:
        return None
    return article.published.date()


# An entry in the feeds of U.S. courts: "[Order on Motion to Dismiss] Smith v. Jones (19)".
_PAPER = re.compile(r"\[[^\[\]]{1,200}\](?P<caption>.*?)(?:\([^()]{0,40}\))?")


def names_a_paper(article: Article) -> bool:
    """Whether a docket entry only names the kind of a paper, and tells nothing of what it says.

    Nothing follows the kind but the caption of the case, which is the title's, and a number.
    """
    found = _PAPER.fullmatch(article.text.strip())
    return found is not None and found["caption"].strip() in article.title


def read_article(article: Article) -> Reading:
    """Everything the scorer needs; see `Reading`."""
    document = article.document[:MAX_CHARACTERS]
    pack = load_event_pack(article.lang)
    published = publication_day(article)
    sentences = read_sentences(document, len(article.title), pack.lexicon)
    found = find_timexes(
        document, article.lang, article.published if published else None,
        locale=article.jurisdiction, sections=article.sections,
    )  # fmt: skip
    timexes = place_timexes(sentences, found)
    headers = find_headers(sentences, timexes, document)
    reading = Reading(
        article,
        document,
        sentences,
        timexes,
        published,
        [],
        len(article.title),
        headers,
        pack.joiners,
    )
    reading.posted = section_days(sentences, article.sections)
    reading.first_body = next((s.index for s in sentences if not s.in_title), 0)
    reading.candidates = [] if names_a_paper(article) else propose(reading)
    return reading
