import json
from datetime import datetime

from tests.unit.articles.samples import FEED, PARAGRAPHS, URL, entry, page
from tracker.articles import article_from_entry


def test_a_live_blogs_own_posts_are_its_text_and_its_sections() -> None:
    posts = [
        {
            "@type": "BlogPosting",
            "headline": f"Post {n}",
            "articleBody": f"<p>{text}</p>",
            "datePublished": f"2025-01-17T1{n}:00:00-05:00",
        }
        for n, text in enumerate(PARAGRAPHS)
    ]
    statement = {"@type": "LiveBlogPosting", "liveBlogUpdate": [*posts, "odd", {"headline": ""}]}
    head = f'<script type="application/ld+json">{json.dumps({"@graph": [statement]})}</script>'
    article = article_from_entry(entry(), FEED, page(head=head), URL, "text/html")
    assert [article.document[s.start : s.end] for s in article.sections] == [
        f"Post {n}\n\n{text}" for n, text in enumerate(PARAGRAPHS)
    ]
    assert [s.published for s in article.sections] == [
        datetime.fromisoformat(post["datePublished"]) for post in posts
    ]


def test_a_post_without_a_readable_instant_has_none() -> None:
    statement = {
        "@type": "LiveBlogPosting",
        "liveBlogUpdate": [
            {"headline": "A", "articleBody": text, "datePublished": stated}
            for text, stated in zip(PARAGRAPHS, ["2025-01-17", "x", "", None], strict=True)
        ],
    }
    head = f'<script type="application/ld+json">{json.dumps(statement)}</script>'
    article = article_from_entry(entry(), FEED, page(head=head), URL, "text/html")
    assert [s.published for s in article.sections] == [None] * 4
