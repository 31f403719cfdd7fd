"""Every page: accessible, whole on a phone, in both colours, and saying what it should."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.seed import STORY

PAGES = {
    "timeline": f"/timeline/{STORY}",
    "filtered": f"/timeline/{STORY}?type=ruling&q=law&asof=2025-02-01",
    "nothing found": f"/timeline/{STORY}?q=zzzz",
    "deadlines": f"/deadlines/{STORY}?on=2025-03-01",
    "event": "/event/17",
    "changes": f"/changes/{STORY}",
    "sources": "/sources",
    "about": "/about",
    "embed": f"/embed/{STORY}",
    "wrong filter": f"/timeline/{STORY}?type=nonsense",
    "no such event": "/event/9999",
}
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=_RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


# Axe looks at every element; the told events hold one of each kind.
_EVENTS = 26
_IN_DARK_AND_FRENCH = ("filtered", "deadlines", "event", "sources")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(make_site: Callable[..., str], visit: Watched, name: str) -> None:
    visit.expected = ("400 (Bad Request)", "404 (Not Found)")
    page = visit(width=1280)
    page.goto(make_site(_EVENTS) + PAGES[name])
    unfold(page)
    assert violations(page) == []


@pytest.mark.parametrize("name", _IN_DARK_AND_FRENCH)
def test_axe_finds_nothing_in_the_dark_on_a_french_phone(
    make_site: Callable[..., str], visit: Watched, name: str
) -> None:
    page = visit(width=390, color_scheme="dark", locale="fr")
    page.goto(make_site(_EVENTS) + PAGES[name])
    unfold(page)
    assert violations(page) == []


def test_nothing_is_wider_than_a_phone(site: str, visit: Watched) -> None:
    visit.expected = ("400 (Bad Request)", "404 (Not Found)")
    page = visit(width=320)
    for name, path in PAGES.items():
        page.goto(site + path)
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("width", [320, 375])
def test_the_sections_stand_in_one_line_that_shows_where_one_is(
    site: str, visit: Watched, width: int, locale: str
) -> None:
    page = visit(width=width, locale=locale)
    page.goto(f"{site}/about")
    links = page.locator(".masthead nav:not(.stories) a:visible")
    tops = links.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    assert len(tops) == 5
    # The last sixteen pixels are the page's margin, over which a longer line fades out.
    current = page.locator(".masthead nav [aria-current=page]")
    right = current.evaluate("one => one.getBoundingClientRect().right")
    assert 0 < right <= width - 16


def test_the_key_to_the_chart_is_whole_on_a_phone(
    make_site: Callable[..., str], visit: Watched
) -> None:
    page = visit(width=390, locale="fr")
    page.goto(f"{make_site(_EVENTS)}/timeline/{STORY}")
    rights = page.locator(".legend a").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().right)"
    )
    assert len(rights) > 9
    assert max(rights) <= 390


def test_the_event_page_marks_date_and_trigger_in_their_context(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(f"{site}/event/17")
    first = page.locator(".statements > li").first
    assert first.locator("blockquote").inner_text() == (
        "It had been expected. ByteDance must divest by January 19."
    )
    assert first.locator("mark.m-trigger").inner_text() == "divest by"
    assert first.locator("mark.m-date").inner_text() == "January 19"
    first.locator("summary").click()
    assert "counted from the publication day" in first.locator("details").inner_text()
    assert page.locator(".statements > li").count() == 3
    assert page.get_by_role("link", name="Report a mistake").get_attribute("href") == (
        "mailto:desk@example.org?subject=Event%2017"
    )
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert (data["@type"], data["startDate"]) == ("Event", "2025-01-19")
    assert page.locator("meta[property='og:title']").get_attribute("content")


def test_the_deadline_page_tells_every_move(make_site: Callable[..., str], visit: Watched) -> None:
    page = visit()
    page.goto(f"{make_site(40, today='2026-02-01', moves=7)}/deadlines/{STORY}")
    moves = page.locator(".moves-list:not(.proposals) li").all_inner_texts()
    assert len(moves) == 7
    assert moves[1].startswith("Extended on January 20, 2025 · EO 14166 → due April 5, 2025")
    assert "76 days later than before" in moves[1]
    assert "later" not in moves[0]
    assert moves[6].startswith("Met on January 22, 2026")
    assert page.locator(".lifeline circle").count() == 7
    page.locator("#on").fill("2025-03-01")
    page.locator("form.on button").click()
    expect(page.locator(".answer")).to_have_text(
        "On March 1, 2025 the date in force was April 5, 2025."
    )


@pytest.mark.parametrize(
    ("locale", "sentence", "article"),
    [
        ("en", "The order gave TikTok 75 more days on Monday.", "https://register.example.org/182"),
        ("fr", "Le décret a accordé lundi 75 jours de plus.", "https://depeche.example.org/181"),
    ],
)
def test_each_move_quotes_the_reader_s_language_and_leads_to_its_source(
    make_site: Callable[..., str], visit: Watched, locale: str, sentence: str, article: str
) -> None:
    page = visit(locale=locale)
    page.goto(f"{make_site(40, today='2026-02-01', moves=7)}/deadlines/{STORY}")
    move = page.locator(".moves-list:not(.proposals) > li").nth(1)
    expect(move.locator("blockquote")).to_contain_text(sentence)
    assert move.locator(".source a").first.get_attribute("href") == article
    move.locator(".source .detail").click()
    target = page.locator(".statements > li:target")
    expect(target).to_be_in_viewport()
    expect(target.locator("blockquote")).to_contain_text(sentence)


def test_the_page_of_an_event_says_at_once_how_its_deadline_stands(
    make_site: Callable[..., str], visit: Watched
) -> None:
    page = visit(width=390)
    page.goto(f"{make_site(40, today='2026-02-01', moves=7)}/event/18")
    expect(page.locator(".lead blockquote")).to_contain_text("gave TikTok 75 more days on Monday")
    expect(page.locator(".lead")).to_be_in_viewport(ratio=1)
    standing = page.locator(".in-life .facts").inner_text()
    assert "Met on January 22, 2026" in standing
    assert "January 23, 2026, moved 5 times" in standing


def test_print_shows_the_list_and_the_addresses_of_its_sources(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(f"{site}/timeline/{STORY}")
    page.emulate_media(media="print")
    expect(page.locator(".side")).not_to_be_visible()
    expect(page.locator("li.entry").first).to_be_visible()


@pytest.mark.parametrize(("events", "locale"), [(0, "en"), (1, "fr")])
def test_case_111_a_small_site_is_whole(
    make_site: Callable[..., str], visit: Watched, events: int, locale: str
) -> None:
    page = visit(locale=locale)
    site = make_site(events)
    for path in ("/", "/sources", "/about", f"/deadlines/{STORY}", f"/changes/{STORY}"):
        answer = page.goto(site + path)
        assert answer is not None
        assert answer.status == 200
    page.goto(site)
    assert violations(page) == []
    if events == 0:
        assert "tracker refresh" in page.locator("main").inner_text()
    else:
        assert page.locator("li.entry").count() == 1


def test_datasette_pages_work_under_our_policy(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(f"{site}/tracker/events")
    page.get_by_role("link", name="ByteDance must divest TikTok").first.click()
    expect(page.locator("h1")).to_have_text("ByteDance must divest TikTok")
    page.goto(f"{site}/tracker/events?_facet=type&_search=court")
    assert page.locator("table.rows-and-columns tbody tr").count() > 1
    # Datasette's own menus are scripts of its templates, which the policy knows by hash.
    page.locator("th .dropdown-menu-icon").first.click()
    expect(page.locator(".dropdown-menu").first).to_be_visible()
