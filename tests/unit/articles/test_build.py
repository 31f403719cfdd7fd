import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.articles.samples import FEED, NOW, PARAGRAPHS, SUMMARY, URL, entry, page
from tracker.articles import ArticlePool, article_from_entry
from tracker.model import Article, Feed, TextStatus


def read(body: bytes, url: str = URL, content_type: str = "text/html", **of: object) -> Article:
    return article_from_entry(entry(**of), FEED, body, url, content_type)


def test_the_page_gives_the_text_and_the_feed_the_rest() -> None:
    article = read(page())
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.text_status is TextStatus.FULL
    assert (article.title, article.published) == ("Supreme Court upholds TikTok ban", NOW)
    assert (article.lang, article.feed_id, article.jurisdiction) == ("en", "news", "US")
    assert article.url == URL
    assert article.notes == ()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", TextStatus.TITLE),
        ("Supreme Court upholds TikTok ban", TextStatus.TITLE),
        (SUMMARY, TextStatus.SUMMARY),
        (SUMMARY * 30, TextStatus.FULL),
        (SUMMARY * 30 + " […]", TextStatus.SUMMARY),
        (SUMMARY * 30 + "…", TextStatus.SUMMARY),
    ],
)
def test_without_a_page_the_feeds_text_is_marked_for_what_it_is(
    text: str, status: TextStatus
) -> None:
    article = article_from_entry(entry(text=text), FEED)
    assert (article.text, article.text_status) == (text, status)


@pytest.mark.parametrize(
    "footer",
    [
        "\n\nThe post Supreme Court upholds TikTok ban appeared first on News.",
        "\n\nL’article TikTok interdit est apparu en premier sur Actu.",
        "\nContinue reading on news.example",
        "\n\nLire la suite",
    ],
)
def test_what_blog_software_adds_to_a_feeds_text_is_taken_off(footer: str) -> None:
    assert article_from_entry(entry(text=SUMMARY + footer), FEED).text == SUMMARY


WALLS = {
    "consent": page(
        "We and our 812 partners store and access information on your device.",
        "You can accept all cookies or manage your preferences at any time.",
        title="Before you continue",
    ),
    "consent en français": page(
        "Nous et nos 134 partenaires stockons des informations sur votre appareil.",
        "Vous pouvez continuer sans accepter, ou gérer vos choix.",
        lang="fr",
    ),
    "pay wall": page(PARAGRAPHS[0], "Subscribe to continue reading. Already a subscriber? Log in."),
    "pay wall en français": page(PARAGRAPHS[0], "Il vous reste 85 % de cet article à lire."),
    "flagged pay wall": page(
        PARAGRAPHS[0],
        PARAGRAPHS[1],
        head='<script type="application/ld+json">{"@type": "NewsArticle", '
        '"isAccessibleForFree": "False"}</script>',
    ),
    "login": page("Sign in to continue", "Forgot your password?", title="Sign in"),
    "soft 404": page("Sorry, we looked everywhere.", title="404 - Page not found"),
    "introuvable": page("Cette page n'existe plus.", title="Page introuvable", lang="fr"),
    "needs JavaScript": page("Please enable JavaScript to view this site.", title="News"),
    "robot check": page("Verify you are human by completing the action.", title="Just a moment..."),
    "empty": b"<html><body></body></html>",
    "home page": page(
        *["Weather, sport and the lottery numbers of this week." for _ in range(9)], title="News"
    ),
}


@pytest.mark.parametrize("name", WALLS)
def test_case_64_a_wall_is_stored_as_no_text_and_the_feeds_text_stays(name: str) -> None:
    article = read(WALLS[name])
    assert article.text == SUMMARY
    assert article.text_status is TextStatus.SUMMARY
    assert article.url == URL
    (note,) = article.notes
    assert note.startswith("page not used: ")


def test_a_page_with_less_than_the_feed_does_not_replace_it() -> None:
    whole = " ".join(PARAGRAPHS) + " " + SUMMARY
    article = read(page(PARAGRAPHS[0], PARAGRAPHS[1]), text=whole)
    assert article.text == whole
    assert article.notes == ("page not used: a page with less text than the feed",)


def test_a_long_article_may_speak_of_walls() -> None:
    about = "Critics said that readers must accept all cookies and subscribe to continue reading."
    article = read(page(*PARAGRAPHS * 8, about))
    assert article.text_status is TextStatus.FULL
    assert about in article.text


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"%PDF-1.7 x", "application/pdf", "application/pdf"),
        (b"%PDF-1.7 x", "text/html", "binary data"),
        (b"\x89PNG\r\n", "image/png", "image/png"),
        (b"PK\x03\x04", "", "binary data"),
        (b"\x00\x00\x00 ftypisom", "text/html", "binary data"),
        (b"x", "video/mp4", "video/mp4"),
        (b"x", "application/json", "application/json"),
    ],
)
def test_case_65_what_is_no_html_is_noted_by_its_type(
    body: bytes, content_type: str, kind: str
) -> None:
    article = read(body, content_type=content_type)
    assert article.text == SUMMARY
    assert article.notes == (f"page not used: the page is {kind}, not HTML",)


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="/2025/the-ban">', "https://news.example/2025/the-ban"),
        ('<link rel="canonical" href="https://www.news.example/x?utm_source=y">',
         "https://www.news.example/x"),
        ('<link rel="canonical" href="http://127.0.0.1/">', URL),
        ('<link rel="canonical" href="https://evil.example/">', URL),
        ('<link rel="canonical" href="javascript:alert(1)">', URL),
        ('<meta http-equiv="refresh" content="0;url=http://127.0.0.1/">', URL),
    ],
)  # fmt: skip
def test_case_66_a_page_names_its_own_address_only_within_its_site(head: str, url: str) -> None:
    assert read(page(head=head)).url == url


def test_a_link_without_a_title_gets_the_pages() -> None:
    article = read(page(), title=URL, text="")
    assert article.title == "Supreme Court upholds TikTok ban"


def test_an_entry_that_names_a_part_of_a_page_keeps_its_own_address() -> None:
    head = f'<link rel="canonical" href="{URL}">'
    part = article_from_entry(entry(url=f"{URL}#entry-12"), FEED, page(head=head), URL, "text/html")
    assert part.url == f"{URL}#entry-12"


def ld(stated: str) -> str:
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "'
        + stated
        + '"}</script>'
    )


def test_case_67_the_feeds_date_is_the_anchor_and_the_conflict_is_recorded() -> None:
    article = read(page(head=ld("2025-01-20T15:00:00+00:00")))
    assert article.published == NOW
    assert article.notes == (
        "the page states another date of publication, 2025-01-20T15:00+00:00; the feed's counts",
    )


def test_case_67_the_pages_date_counts_where_the_feed_has_none() -> None:
    stated = datetime(2025, 1, 17, 10, 30, tzinfo=UTC) - timedelta(hours=0)
    assert read(page(head=ld("2025-01-17T10:30:00Z")), published=None).published == stated
    assert read(page(head=ld("2025-01-17")), published=None).published is None
    assert read(page(head=ld("17/01/2025 10:30")), published=None).published is None


@pytest.mark.parametrize(
    "json_ld",
    [
        '{"@type": "NewsArticle", "x": "' + "y" * 5_000_000 + '"}',
        "[" * 10_000 + "]" * 10_000,
        '{"datePublished": ',
        '{"@type": 7, "datePublished": {"a": []}, "liveBlogUpdate": "x"}',
        "null",
        "NaN",
    ],
    ids=["5 MB", "10,000 levels", "broken", "odd types", "null", "NaN"],
)
def test_case_67_bad_json_ld_costs_itself_only(json_ld: str) -> None:
    article = read(page(head=f'<script type="application/ld+json">{json_ld}</script>'))
    assert article.text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "{{7*7}} {% raw %}",
        "</textarea><b>x",
        "a\x1b[31mred",
        "a\u202eb",
        "a\x00b\x07",
    ],
)
def test_case_68_text_is_plain_and_nothing_in_it_can_act(payload: str) -> None:
    article = read(page(*PARAGRAPHS, f"{PARAGRAPHS[0]} {payload}"), title=f"Ban {payload}")
    for char in "\x1b\u202e\x00\x07":
        assert char not in article.text
    assert "<script>alert(1)</script>" not in article.text or payload.startswith("&lt;")


@pytest.fixture(scope="module")
def pool() -> Iterator[ArticlePool]:
    with ArticlePool(workers=1, deadline_s=2.0) as pool:
        yield pool


MONSTERS = {
    "50,000 attributes": b"<html><body " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">",
    "100,000 items": b"<html><body><ul>" + b"<li>x</li>" * 100_000,
    "50,000 divs": b"<html><body>" + b"<div>" * 50_000 + b"text",
    "one paragraph of 5 MB": b"<html><body><p>" + b"word " * 1_000_000,
    "unclosed comments": b"<html><body>" + b"<!-- " * 200_000,
    "unclosed scripts": b"<html><body>" + b'<script type="application/ld+json">' * 20_000,
    "unclosed metas": b"<html><head>" + b"<meta " * 200_000,
    "title openings": b"<title" * 200_000,
}


@pytest.mark.parametrize("name", MONSTERS)
def test_case_63_a_monster_costs_its_own_page_only(pool: ArticlePool, name: str) -> None:
    started = time.monotonic()
    article = pool.submit(entry(), FEED, MONSTERS[name], URL, "text/html").result()
    assert time.monotonic() - started < 15
    assert article.text == SUMMARY
    assert article.notes


def test_an_official_feeds_composed_text_is_full_and_keeps_its_facts() -> None:
    feed = Feed(id="fr", url="https://fr.example/", kind="federal_register", lang="en")
    article = article_from_entry(entry(text="Signed on January 20, 2025."), feed)
    assert article.text_status is TextStatus.FULL


def test_two_entries_have_two_ids_and_one_entry_has_one_for_ever() -> None:
    first = article_from_entry(entry(), FEED).id
    assert article_from_entry(entry(text="edited"), FEED).id == first
    assert article_from_entry(entry(key="url:other"), FEED).id != first
