"""The timeline in a real browser: filters with and without JavaScript, search, as-of, languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.seed import EVENTS, STORY, Seed

HOME = f"/timeline/{STORY}"


def ids(page: Page) -> list[int]:
    """The events of the page in their order."""
    found = page.locator("li.entry").evaluate_all("all => all.map(one => one.id)")
    return [int(one.removeprefix("event-")) for one in found]


def told(holds: Callable[[Seed], bool]) -> set[int]:
    """Ids of the told events, the first ones of the seed, for which something holds."""
    return {number for number, event in enumerate(EVENTS, 1) if holds(event)}


FILTERS = [
    # field of the form, value, what the address then holds, ids among the told events
    ("type", "ruling", "type=ruling", told(lambda event: event.type == "ruling")),
    ("status", "possible", "status=possible", told(lambda event: event.status == "possible")),
    ("status", "cancelled", "status=cancelled", told(lambda event: event.status == "cancelled")),
    ("actor", "scotus", "actor=scotus", told(lambda event: "scotus" in event.actors)),
    ("jurisdiction", "US", "jurisdiction=US", set(range(1, 27))),
    ("lang", "fr", "lang=fr", set(range(1, 27))),
    ("from", "2025-12-01", "from=2025-12-01", told(lambda event: event.date >= "2025-12")),
    ("to", "2021-12-31", "to=2021-12-31", told(lambda event: event.date < "2022")),
    ("official", "1", "official=1", told(lambda event: event.official)),
    ("q", "decrets", "q=decrets", told(lambda event: "décrets" in event.title_fr)),
]  # fmt: skip


SEVERAL = ("type", "actor", "status", "jurisdiction")


def set_field(page: Page, name: str, value: str) -> None:
    if name in SEVERAL:
        tick(page, name, value)
        return
    field = page.locator(f"#filter-form [name={name}]")
    if name == "official":
        field.check()
    elif field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
        field.dispatch_event("change")


def open_filters(page: Page) -> None:
    if not page.locator("#f-q").is_visible():
        page.locator("#filters > summary").click()


def tick(page: Page, name: str, value: str) -> None:
    """Choose a value in a list of boxes, opening the list first."""
    box = page.locator(f"#f-{name}-{value}")
    if not box.is_visible():
        page.locator(f"#f-{name}").click()
    box.check()


@pytest.mark.parametrize(
    ("name", "value", "address", "expected"), FILTERS, ids=[one[0] + one[1] for one in FILTERS]
)
def test_a_filter_works_without_reload(
    site: str, visit: Watched, name: str, value: str, address: str, expected: set[int]
) -> None:
    page = visit()
    page.goto(site + HOME)
    page.evaluate("window.stayed = true")
    set_field(page, name, value)
    expect(page).to_have_url(re.compile(re.escape(address)))
    expect(page.locator("html.busy")).to_have_count(0)
    assert {one for one in ids(page) if one <= len(EVENTS)} == expected
    assert page.evaluate("window.stayed") is True
    shown = int(page.locator("#found").inner_text().split()[0])
    assert shown == len(ids(page))


@pytest.mark.parametrize(
    ("name", "value", "address", "expected"), FILTERS, ids=[one[0] + one[1] for one in FILTERS]
)
def test_the_same_filter_works_without_javascript(
    site: str, visit: Watched, name: str, value: str, address: str, expected: set[int]
) -> None:
    page = visit(javascript=False)
    page.goto(site + HOME)
    open_filters(page)
    if name in SEVERAL:
        tick(page, name, value)
    elif name == "official":
        page.locator("#f-official").check()
    elif name == "lang":
        page.locator("#f-lang").select_option(value)
    else:
        page.locator(f"#filter-form [name={name}]").fill(value)
    page.locator("#filter-form button").click()
    assert page.url == f"{site}{HOME}?{address}"
    assert {one for one in ids(page) if one <= len(EVENTS)} == expected


@pytest.mark.parametrize("width", [390, 1280])
def test_a_form_that_is_sent_again_keeps_every_value(site: str, visit: Watched, width: int) -> None:
    """Also one that no event has, which an address may name."""
    page = visit(javascript=False, width=width)
    asked = "type=deadline&type=ruling&actor=scotus&actor=tiktok&status=occurred&status=possible"
    page.goto(f"{site}{HOME}?{asked}&type=regulation")
    open_filters(page)
    expect(page.locator("#f-type .picked")).to_have_text("Ruling, Deadline, Regulation")
    page.locator("#filter-form button").click()
    sent = parse_qs(urlsplit(page.url).query)
    assert {name: set(values) for name, values in sent.items()} == {
        "type": {"deadline", "ruling", "regulation"},
        "actor": {"scotus", "tiktok"},
        "status": {"occurred", "possible"},
    }


def test_several_values_are_chosen_by_the_keyboard_alone(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(site + HOME)
    page.locator("#f-type").focus()
    page.keyboard.press("Enter")
    page.locator("#f-type-deadline").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(f"{site}{HOME}?type=deadline")
    expect(page.locator("#f-type-deadline")).to_be_focused()
    page.locator("#f-type-ruling").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("type=deadline&type=ruling|type=ruling&type=deadline"))
    expect(page.locator("#f-type-ruling")).to_be_focused()
    types = page.locator("li.entry .dot").evaluate_all("all => all.map(one => one.className)")
    assert set(types) == {"dot t-deadline", "dot t-ruling"}


def test_a_long_list_of_values_stays_where_it_was_scrolled_to(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(site + HOME)
    page.locator("#f-type").click()
    last = page.locator("#f-type-values input").last
    last.check()
    expect(page).to_have_url(re.compile("type="))
    expect(page.locator("html.busy")).to_have_count(0)
    assert page.locator("#f-type-values").evaluate("one => one.scrollTop") > 0
    expect(page.locator("#f-type-values input").last).to_be_in_viewport()


def test_chips_take_filters_away_and_back_brings_them_again(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(f"{site}{HOME}?type=ruling&official=1")
    both = ids(page)
    page.get_by_role("link", name=re.compile("Remove the filter Official sources only")).click()
    expect(page).to_have_url(f"{site}{HOME}?type=ruling")
    expect(page.locator("li.entry")).not_to_have_count(len(both))
    assert set(both) < set(ids(page))
    page.go_back()
    expect(page.locator("li.entry")).to_have_count(len(both))
    assert ids(page) == both
    assert page.locator("#f-official").is_checked()


def test_typing_searches_and_keeps_the_place_in_the_field(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(site + HOME)
    page.locator("#f-q").press_sequentially("supreme", delay=20)
    expect(page).to_have_url(f"{site}{HOME}?q=supreme")
    expect(page.locator("#f-q")).to_be_focused()
    expect(page.locator("#f-q")).to_have_value("supreme")
    assert set(ids(page)) == {13, 15}


def test_search_does_not_mind_accents_or_capitals(site: str, visit: Watched) -> None:
    page = visit(javascript=False)
    for word in ("cession", "CESSION", "décret", "decret", "Suprême", "supreme"):
        page.goto(f"{site}{HOME}?q={word}")
        assert ids(page), word


def test_the_timeline_as_it_was_known_leaves_out_what_came_later(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(site + HOME)
    set_field(page, "asof", "2025-01-19")
    expect(page.locator(".asof-note")).to_contain_text("January 19, 2025")
    known = ids(page)
    assert known
    assert {one for one in known if one <= 26} == set(range(1, 18))
    # The deadline as it stood on that day, before it was moved.
    assert "January 19, 2025" in page.locator(".next").inner_text()
    page.get_by_role("link", name="Back to today’s knowledge").click()
    expect(page.locator(".asof-note")).to_have_count(0)
    assert len(ids(page)) == 40


def test_next_deadline_counts_days_and_says_whose_calendar(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(site + HOME)
    panel = page.locator(".next").inner_text()
    assert "35 days" in panel
    assert "April 5, 2025" in panel
    assert "America/New York" in panel
    assert "March 1, 2025" in panel


def test_a_bar_of_the_chart_filters_its_month(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(site + HOME)
    page.locator("svg a", has=page.locator("title", has_text="January 2025")).click()
    expect(page).to_have_url(f"{site}{HOME}?from=2025-01&to=2025-01")
    expect(page.locator("#f-to")).to_have_value("2025-01-31")
    dates = page.locator("li.entry time").evaluate_all("all => all.map(one => one.dateTime)")
    assert dates
    assert all(one.startswith("2025-01") for one in dates)


def test_the_chart_has_a_text_and_a_table_that_agree_with_the_list(
    site: str, visit: Watched
) -> None:
    page = visit()
    page.goto(site + HOME)
    assert page.locator("#chart-text").inner_text().startswith("Bar chart of 40 events, August")
    page.locator(".numbers summary").click()
    totals = page.locator(".numbers tbody td:nth-child(2)").all_inner_texts()
    assert sum(map(int, totals)) == 40
    page.locator(".numbers tbody a", has_text="2024").click()
    expect(page).to_have_url(re.compile("from=2024&to=2024"))


@pytest.mark.parametrize(
    ("locale", "lang", "words"),
    [
        ("en-US", "en", ["Next deadline", "January 17, 2025", "Supreme Court upholds the law"]),
        ("fr-FR", "fr", ["Prochaine échéance", "17 janvier 2025", "La Cour suprême valide la loi"]),
    ],
)
def test_the_page_speaks_the_language_of_the_reader(
    site: str, visit: Watched, locale: str, lang: str, words: list[str]
) -> None:
    page = visit(locale=locale)
    page.goto(site + HOME)
    assert page.locator("html").get_attribute("lang") == lang
    text = page.locator("main").text_content() or ""
    for word in words:
        assert word in text


def test_the_language_switch_keeps_the_filters_and_is_kept(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(f"{site}{HOME}?type=effective")
    page.get_by_role("link", name="Français").click()
    assert "type=effective" in page.url
    assert "ui=fr" in page.url
    assert "1er août 2025" in (page.locator("main").text_content() or "")
    page.get_by_role("link", name="L'entrée en vigueur est annulée", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "fr"


def test_oldest_first_turns_the_order_round(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(site + HOME)
    newest = ids(page)
    page.get_by_role("link", name="Oldest first").click()
    expect(page).to_have_url(f"{site}{HOME}?order=oldest")
    assert ids(page) == newest[::-1]


def test_today_stands_between_what_was_and_what_will_be(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(site + HOME)
    around = page.evaluate(
        """() => { const all = [...document.querySelectorAll('li.entry, li.today')];
        const at = all.findIndex(one => one.classList.contains('today'));
        return [all[at - 1], all[at + 1]].map(one => one.querySelector('time').dateTime) }"""
    )
    assert around[0] >= "2025-03-01" > around[1]


def test_hedged_and_cancelled_events_are_marked_in_words(site: str, visit: Watched) -> None:
    page = visit(javascript=False)
    page.goto(site + HOME)
    assert "Possible, not certain" in page.locator("#event-25").inner_text()
    assert "month known, day not" in page.locator("#event-25").inner_text()
    assert "Cancelled" in page.locator("#event-26").inner_text()
    assert "Official" in page.locator("#event-17").inner_text()


def test_pages_of_a_long_timeline_hold_each_event_once(
    make_site: Callable[..., str], visit: Watched
) -> None:
    site = make_site(150)
    page = visit(javascript=False)
    page.goto(site + HOME)
    found = ids(page)
    while page.locator("a[rel=next]").count():
        page.locator("a[rel=next]").click()
        found += ids(page)
    assert sorted(found) == list(range(1, 151))


def test_the_keyboard_alone_reaches_filters_and_events(site: str, visit: Watched) -> None:
    page = visit()
    page.goto(site + HOME)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id"))
        ring = page.evaluate(
            "[getComputedStyle(document.activeElement).outlineStyle, "
            "document.activeElement.outerHTML.slice(0, 80)]"
        )
        assert ring[0] != "none", ring[1]
    assert {"f-q", "f-type", "f-asof", "f-official"} <= seen


def test_the_embed_code_is_copied(site: str, visit: Watched) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site}{HOME}?type=ruling")
    page.locator("details.embed summary").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-copy]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f'<iframe src="{site}/embed/{STORY}?type=ruling"' in copied


def test_an_embedded_timeline_takes_the_height_of_its_content(
    site: str, visit: Watched, hosting: Callable[[str], str]
) -> None:
    page = visit()
    page.goto(f"{site}{HOME}?type=ruling")
    code = page.locator("#embed-code").input_value()
    page.goto(hosting(f"<!DOCTYPE html><html lang=en><title>News</title><main>{code}</main>"))
    frame = page.frame_locator("iframe")
    expect(frame.locator("li.entry").first).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').offsetHeight > 700")
    inside = frame.locator("body").evaluate("body => body.scrollHeight")
    assert abs(page.locator("iframe").evaluate("one => one.offsetHeight") - inside) < 30
    assert frame.locator("a:not([target=_top])").count() == 0
