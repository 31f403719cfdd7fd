"""Pages of the shapes that the web has, and the articles that must come of them."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tracker.articles import article_from_entry
from tracker.model import Article, Entry, Feed

CASES = Path(__file__).parents[2] / "cases" / "pages"
PAGES = sorted(CASES.glob("*.html"))


def shown(article: Article) -> dict[str, object]:
    return {
        "title": article.title,
        "url": article.url,
        "published": article.published.isoformat() if article.published else "",
        "lang": article.lang,
        "text_status": article.text_status.value,
        "paragraphs": article.text.split("\n\n"),
        "sections": [
            {
                "starts": article.document[s.start : s.start + 30],
                "ends": article.document[max(s.start, s.end - 20) : s.end],
                "published": s.published.isoformat() if s.published else "",
                "date": s.date,
            }
            for s in article.sections
        ],
        "notes": list(article.notes),
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page_gives_the_expected_article(page: Path, rewrite_expected: bool) -> None:
    path = page.with_suffix(".json")
    case = json.loads(path.read_text("utf-8"))
    stated = case["entry"].pop("published", "")
    entry = Entry(
        key="x", published=datetime.fromisoformat(stated) if stated else None, **case["entry"]
    )
    feed = Feed(id="pages", url="https://feed.example/")
    article = article_from_entry(entry, feed, page.read_bytes(), entry.url, "text/html")
    if rewrite_expected:
        case["entry"] |= {"published": stated} if stated else {}
        text = json.dumps(case | {"article": shown(article)}, ensure_ascii=False, indent=2)
        path.write_text(text + "\n", "utf-8")
        case = json.loads(text)
    assert shown(article) == case["article"]
