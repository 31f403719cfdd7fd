"""One article, one key, whatever a feed does to GUIDs and links (RELIABILITY 47 to 50)."""

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feeds.samples import item, one, parse, rss
from tracker.weburl import canonical_url, identity, web_url


def keys(body: str) -> list[str]:
    return [entry.key for entry in parse(body).entries]


def test_case_47_without_guid_and_link_the_key_comes_from_title_and_content() -> None:
    feed = rss(item(title="Ban upheld", description="The court ruled."), item(title="Other"))
    first, second = keys(feed)
    assert first != second
    assert keys(feed) == [first, second]
    assert keys(rss(item(title="Ban upheld", description="The court ruled."))) == [first]


def test_case_47_a_title_is_made_of_the_first_words_of_the_text() -> None:
    entry = one(rss(item(description="<p>The Senate voted on Tuesday. " + "More words. " * 40)))
    assert entry.title.startswith("The Senate voted on Tuesday. More words.")
    assert entry.title.endswith("…")
    assert len(entry.title) <= 120


def test_case_47_an_item_with_nothing_in_it_is_skipped_and_counted() -> None:
    parsed = parse(rss(item(guid="1"), item(title="A"), item(date="Mon, 20 Jan 2025 10:00 GMT")))
    assert [entry.title for entry in parsed.entries] == ["A"]
    assert parsed.dropped == 2


def test_case_47_an_item_with_a_link_alone_is_kept_under_its_address() -> None:
    entry = one(rss(item(link="https://news.example/x")))
    assert (entry.title, entry.url) == ("https://news.example/x",) * 2


def test_case_48_one_guid_on_thirty_entries_with_their_own_links_gives_thirty_entries() -> None:
    feed = rss(
        *(item(title=f"T{n}", link=f"https://news.example/{n}", guid="same") for n in range(30))
    )
    assert len(set(keys(feed))) == 30
    assert keys(feed) == keys(feed)


def test_case_48_entries_that_share_guid_and_link_are_told_apart_by_what_they_say() -> None:
    docket = "https://ecf.example.gov/cgi-bin/DktRpt.pl?630003"
    day = "Mon, 20 Jan 2025 {}:00:00 GMT"
    items = [
        item("2:24-cv-1 A v. B", docket, docket, day.format(h), f"[Order] ({h})")
        for h in range(10, 13)
    ]
    together = keys(rss(*items))
    assert len(set(together)) == 3
    assert len({entry.url for entry in parse(rss(*items)).entries}) == 3
    alone = [keys(rss(one_item))[0] for one_item in items]
    assert alone == together


def test_case_48_an_entry_repeated_word_for_word_is_kept_once() -> None:
    again = item(title="A", link="https://news.example/a", guid="1", description="x")
    parsed = parse(rss(again, again))
    assert len(parsed.entries) == 1
    assert parsed.notes == ("1 entries repeat another one word for word",)
    assert parsed.dropped == 0


def test_case_49_a_guid_reused_for_another_article_gives_another_key() -> None:
    before = keys(rss(item(title="Ban", link="https://news.example/ban", guid="7")))
    after = keys(rss(item(title="Deal", link="https://news.example/deal", guid="7")))
    assert before != after


def test_case_50_one_article_keeps_its_key_under_ten_guids_and_ten_links() -> None:
    links = [
        "https://news.example/a/ban",
        "http://news.example/a/ban",
        "https://www.news.example/a/ban",
        "https://news.example/a/ban/",
        "https://news.example/a/ban?utm_source=rss&utm_medium=feed",
        "https://news.example/a/ban#xtor=RSS-3208",
        "https://news.example/a/ban?at_medium=RSS&at_campaign=x",
        "https://NEWS.example:443/a/ban;jsessionid=0A1B?fbclid=IwAR0",
        "https://news.example/a/ban?ref=rss#comments",
        "https://news.example/a/ban/index.html?sid=99",
    ]
    found = {keys(rss(item("T", link, f"session-{n}")))[0] for n, link in enumerate(links)}
    assert found == {"url:news.example/a/ban"}


def test_parameters_that_name_the_page_are_part_of_its_identity() -> None:
    pages = [
        "https://news.example/story?id=1",
        "https://news.example/story?id=2",
        "https://news.example/story?reference=1",
        "https://news.example/story?gallery=1",
        "https://news.example/story?source=senate",
        "https://news.example/cgi-bin/show.pl?630003",
        "https://news.example/live#entry-12",
        "https://news.example/live#entry-13",
    ]
    assert len({identity(web_url(page)) for page in pages}) == len(pages)


def test_a_guid_tells_entries_apart_that_link_to_the_feeds_home_page() -> None:
    feed = rss(
        item(title="A", link="https://news.example/", guid="a"),
        item(title="B", link="https://news.example/", guid="b"),
    )
    assert keys(feed) == ["id:a", "id:b"]


def test_entries_of_one_live_page_with_their_own_titles_are_told_apart_by_guid() -> None:
    page = "https://news.example/live"
    both = keys(rss(item("A", page, "a", description="1"), item("B", page, "b", description="2")))
    assert len(set(both)) == 2
    edited = keys(rss(item("A", page, "a", description="3"), item("B", page, "b", description="2")))
    assert both == edited


def test_case_52_an_edited_entry_keeps_its_key() -> None:
    link = "https://news.example/a"
    before = one(rss(item("Ban upheld", link, "1", "Mon, 20 Jan 2025 10:00:00 GMT", "Long text")))
    after = one(rss(item("Removed", link, "1", "Tue, 21 Jan 2025 10:00:00 GMT", "")))
    assert before.key == after.key


def test_a_key_of_a_hundred_kilobytes_is_shortened_and_stays_distinct() -> None:
    one_key, other = (keys(rss(item(title="A", guid="x" * 100_000 + end)))[0] for end in "ab")
    assert len(one_key) < 500
    assert one_key.startswith("id:xxx")
    # What differs beyond the first 1,800 characters is not looked at.
    assert one_key == other


URLS = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}/{path}?{query}#{fragment}",
    st.sampled_from(["http", "https", "HTTPS"]),
    st.from_regex(r"[a-z]{1,8}\.[a-z]{2,3}", fullmatch=True),
    st.text(max_size=20),
    st.text(max_size=20),
    st.text(max_size=10),
)


@given(URLS | st.text(max_size=60))
def test_keeping_and_canonising_an_address_twice_changes_nothing(raw: str) -> None:
    kept = web_url(raw)
    assert web_url(kept) == kept
    if kept:
        canonical = canonical_url(kept)
        assert web_url(canonical) == canonical
        assert canonical_url(canonical) == canonical
        assert identity(canonical) == identity(kept)
        assert kept.isascii()


@given(st.lists(st.sampled_from("ABCDE"), max_size=8), st.lists(st.sampled_from("12"), max_size=8))
def test_keys_are_unique_within_a_feed_and_the_same_at_each_reading(
    titles: list[str], guids: list[str]
) -> None:
    feed = rss(
        *(
            item(title=t, link="https://news.example/x", guid=g)
            for t, g in zip(titles, guids, strict=False)
        )
    )
    found = keys(feed)
    assert len(set(found)) == len(found)
    assert keys(feed) == found
