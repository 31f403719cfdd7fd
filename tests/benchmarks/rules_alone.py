"""What the rules find without anything learned: the floor that the trained models have to beat.

    python -m tests.benchmarks.rules_alone [GOLD.jsonl …]

Each date expression, as the date rules read it, is an event of the type whose trigger word stands
nearest to it in its clause or the one beside it. What lies ahead of the publication is scheduled.
Nothing was learned from any gold, so all of it is unseen: compare with `cv` of `make train`.
"""

import argparse
from pathlib import Path
from typing import Any

from tests.benchmarks.naive import DEV
from tracker.evaluate import load_gold, render_scores, score
from tracker.extract.candidates import Candidate, Reading, Source, days_between
from tracker.extract.features import EVENT_FAMILIES
from tracker.extract.proposals import FAMILY
from tracker.extract.reading import read_article
from tracker.stateless import article_from_record

TYPES = {family: type_.value for type_, family in FAMILY.items()}
TRAIN = DEV.parent / "train"


def nearest_type(candidate: Candidate, reading: Reading) -> str:
    """The type whose trigger stands nearest to a date, "" where none is in reach."""
    sentence = reading.sentences[candidate.sentence]
    here = sentence.clause[candidate.first]
    near = [
        (abs(sentence.clause[match.first] - here), abs(match.first - candidate.first), family)
        for match in sentence.matches
        if (family := match.tag.split(".", 1)[0]) in EVENT_FAMILIES
        and abs(sentence.clause[match.first] - here) <= 1
    ]
    return TYPES[min(near)[2]] if near else ""


def extract(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Events of one article in the form that `score` reads."""
    reading = read_article(article_from_record(record))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for candidate in reading.candidates:
        type_ = nearest_type(candidate, reading) if candidate.source is Source.OWN else ""
        if not type_:
            continue
        published = reading.published
        ahead = published is not None and days_between(candidate.date, published) > 0
        sentence = reading.sentences[candidate.sentence]
        found[type_, candidate.date] = {
            "type": type_, "date": candidate.date, "status": "scheduled" if ahead else "occurred",
            "quote": reading.document[sentence.start : sentence.end],
            "start": sentence.start, "end": sentence.end,
        }  # fmt: skip
    return list(found.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", nargs="*", type=Path)
    files = parser.parse_args().gold
    groups = [[path] for path in files] or [
        sorted(folder.glob(f"{lang}*.jsonl")) for folder in (DEV, TRAIN) for lang in ("en", "fr")
    ]
    for paths in groups:
        gold = {id_: article for path in paths for id_, article in load_gold(path).items()}
        predicted = {id_: {"id": id_, "events": extract(a)} for id_, a in gold.items()}
        print(f"{paths[0].parent.name}, {len(gold)} articles: {paths[0].name} …")
        print(render_scores(score(gold, predicted)))


if __name__ == "__main__":
    main()
