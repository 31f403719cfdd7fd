"""feeds.yaml → Config; RELIABILITY cases 120 to 126 as far as they are configuration."""

from __future__ import annotations

import json
import re
import socket
import string
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.cli.root import cli
from tracker.config import load_config, parse_duration
from tracker.errors import ConfigError
from tracker.feedurl import canonical_url, public_url
from tracker.model import ONE_SUBJECT_KINDS, Actor, Config, Instrument, SourceKind

ROOT = Path(__file__).parents[2]

STORY = """\
stories:
  - id: ban
    title: {en: A ban, fr: Une interdiction}
    terms: [TikTok]
"""


def load(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "feeds.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def mistakes_of(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    return [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).split("\n")]


def feed_mistake(tmp_path: Path, *lines: str) -> str:
    """The one mistake of a feed whose lines after its id are given; the first stands in line 7."""
    found = mistakes_of(
        tmp_path, f"{STORY}feeds:\n  - id: f\n" + "".join(f"    {x}\n" for x in lines)
    )
    assert len(found) == 1, found
    return found[0]


def test_case_126_the_default_file_is_checked_without_a_socket(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    path = ROOT / "feeds.yaml"
    config = load_config(path)
    assert [story.id for story in config.stories] == ["tiktok-ban", "eu-ai-act"]
    assert len(config.feeds) >= 26
    for story in config.stories:
        named_in_both: tuple[Actor | Instrument, ...] = (*story.actors, *story.instruments)
        for named in named_in_both:
            assert set(named.names) == {"en", "fr"}, named.id
    assert {feed.lang for feed in config.feeds} == {"en", "fr"}
    assert all(feed.url.startswith("https://") for feed in config.feeds)
    done = CliRunner().invoke(
        cli, ["check", "--config", str(path), "--db", str(tmp_path / "none.db")]
    )
    assert done.exit_code == 0, done.output
    listed = [line.split()[0] for line in done.output.splitlines()[: len(config.feeds)]]
    assert listed == [feed.id for feed in config.feeds]
    assert f"{len(config.feeds)} feeds" in done.output.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_the_default_feeds_that_are_off_load_without_their_comment_signs(tmp_path: Path) -> None:
    text = (ROOT / "feeds.yaml").read_text("utf-8")
    on = load_config(ROOT / "feeds.yaml").feeds
    switched_on = re.sub(r"^  # (- |  )(?=[a-z_]+: )", r"  \1", text, flags=re.MULTILINE)
    off = [feed for feed in load(tmp_path, switched_on).feeds if feed not in on]
    assert len(off) == switched_on.count("\n  - id: ") - text.count("\n  - id: ") == 6
    for feed in off:
        assert feed.stories or feed.source is SourceKind.OFFICIAL, feed.id
        assert feed.dedicated is (feed.kind in ONE_SUBJECT_KINDS), feed.id


def test_the_examples_of_the_documentation_load(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    config = load(tmp_path, "".join(blocks))
    assert [feed.id for feed in config.feeds] == ["my-gazette"]
    assert [story.id for story in config.stories] == ["my-story"]


def test_every_key_reaches_its_field(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        """\
stories:
  - id: ban
    title: {en: A ban, fr: Une interdiction}
    terms: [TikTok, "2024"]
    jurisdiction: US-MT
    window: 2019-11/2026
    actors: [{id: a, names: {en: [A, B], fr: [C]}, kind: company}]
    instruments: [{id: i, names: {en: [Act]}, identifiers: [Pub. L. 1-2]}]
feeds:
  - id: f
    url: https://example.org/feed
    kind: courtlistener
    lang: fr
    jurisdiction: FR
    source: court
    stories: [ban]
    dedicated: true
    title: Le flux
    enabled: no
    interval: 1h30m
    headers: {X-Api-Key: SOME_KEY}
    proxy: SOME_PROXY
    auth: SOME_TOKEN
    full_text: false
    timezone: Europe/Paris
    allow_private: true
models: {en: my_pipeline}
""",
    )
    story, feed = config.stories[0], config.feeds[0]
    assert story.terms == ("TikTok", "2024")
    assert (story.window_start, story.window_end) == (date(2019, 11, 1), date(2026, 12, 31))
    assert story.actors[0].names == {"en": ("A", "B"), "fr": ("C",)}
    assert story.instruments[0].identifiers == ("Pub. L. 1-2",)
    assert (feed.kind, feed.lang, feed.source) == ("courtlistener", "fr", SourceKind.COURT)
    assert (feed.enabled, feed.full_text) == (False, False)
    assert (feed.dedicated, feed.allow_private) == (True, True)
    assert (feed.interval_s, feed.timezone, feed.title) == (5400, "Europe/Paris", "Le flux")
    assert (feed.headers, feed.proxy, feed.auth) == (
        {"X-Api-Key": "SOME_KEY"},
        "SOME_PROXY",
        "SOME_TOKEN",
    )
    assert config.models == {"en": "my_pipeline"}


def test_a_feed_on_one_bill_is_dedicated_to_its_stories_unless_told_otherwise(
    tmp_path: Path,
) -> None:
    bill = "feeds: [{id: f, url: 'http://a.org', kind: congress_bill"
    assert load(tmp_path, STORY + bill + ", stories: [ban]}]").feeds[0].dedicated
    assert not load(tmp_path, STORY + bill + "}]").feeds[0].dedicated
    told = STORY + bill + ", stories: [ban], dedicated: false}]"
    assert not load(tmp_path, told).feeds[0].dedicated


@pytest.mark.parametrize(
    ("lines", "source"),
    [
        ("kind: feed", "news"),
        ("kind: legisinfo", "official"),
        ("kind: congress_bill", "official"),
        ("kind: eurlex", "official"),
        ("kind: federal_register", "official"),
        ("kind: courtlistener", "court"),
        ("kind: supreme_court_docket", "court"),
        ("kind: courtlistener, source: blog", "blog"),
    ],
)
def test_registers_and_courts_speak_officially_unless_told_otherwise(
    tmp_path: Path, lines: str, source: str
) -> None:
    feed = f"feeds: [{{id: f, url: 'http://a.org', {lines}}}]"
    assert load(tmp_path, STORY + feed).feeds[0].source == source


def test_pages_of_dockets_and_bills_are_fetched_only_where_told_so(tmp_path: Path) -> None:
    def full_text(lines: str) -> bool:
        text = f"{STORY}feeds: [{{id: f, url: 'http://a.org', {lines}}}]"
        return load(tmp_path, text).feeds[0].full_text

    assert full_text("kind: feed")
    assert full_text("kind: federal_register")
    assert full_text("kind: courtlistener, full_text: true")
    for kind in ("courtlistener", "supreme_court_docket", "congress_bill", "legisinfo", "eurlex"):
        assert not full_text(f"kind: {kind}")


def test_a_dedicated_feed_without_stories_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"dedicated needs to know to what"):
        load(tmp_path, STORY + "feeds: [{id: f, url: 'http://a.org', dedicated: true}]")


def test_defaults_are_the_documented_ones(tmp_path: Path) -> None:
    text = STORY.replace(", fr: Une interdiction", "") + "feeds: [{id: f, url: 'http://a.org'}]"
    config = load(tmp_path, text)
    feed = config.feeds[0]
    assert (feed.kind, feed.source, feed.stories) == ("feed", SourceKind.NEWS, ("ban",))
    assert (feed.enabled, feed.interval_s, feed.lang) == (True, 3600, "")
    assert config.stories[0].title == {"en": "A ban", "fr": "A ban"}
    assert (config.stories[0].window_start, config.stories[0].window_end) == (None, None)


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        ("2019-11-01/..", date(2019, 11, 1), None),
        ("../2026-02", None, date(2026, 2, 28)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_window_is_inclusive(
    tmp_path: Path, window: str, start: date | None, end: date | None
) -> None:
    story = load(tmp_path, f"{STORY}    window: {window}\n").stories[0]
    assert (story.window_start, story.window_end) == (start, end)


@pytest.mark.parametrize("window", ["2026/2019", "soon", "2025-02-30/..", "/", "2025/.../"])
def test_a_window_that_is_none_is_told(tmp_path: Path, window: str) -> None:
    [told] = mistakes_of(tmp_path, f"{STORY}    window: {window}\n")
    assert told.startswith('feeds.yaml, line 5: story "ban": window is')


def test_case_120_words_that_yaml_would_turn_stay_as_written(tmp_path: Path) -> None:
    feed = "{id: '012', url: 'https://a.org', lang: no, title: 1:30}"
    config = load(tmp_path, f"{STORY}feeds: [{feed}]\n")
    assert (config.feeds[0].id, config.feeds[0].lang, config.feeds[0].title) == (
        "012",
        "no",
        "1:30",
    )


def test_case_122_an_unknown_key_is_told_with_the_nearest_known_one(tmp_path: Path) -> None:
    told = feed_mistake(tmp_path, "url: https://a.org", "langauge: en")
    assert told == 'feeds.yaml, line 8: feed "f": unknown key "langauge". Did you mean "lang"?'
    told = feed_mistake(tmp_path, "url: https://a.org", "stroies: [ban]")
    assert told == 'feeds.yaml, line 8: feed "f": unknown key "stroies". Did you mean "stories"?'


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.org/feed",
        "file:///etc/passwd",
        "a.org/feed",
        "https://a.org/a feed",
        "https:///feed",
        "https://[::1/feed",
        "https://a.org:99999/",
        "javascript:alert(1)",
    ],
)
def test_case_122_an_address_that_is_none_is_told(tmp_path: Path, url: str) -> None:
    told = feed_mistake(tmp_path, f"url: '{url}'")
    assert told.startswith('feeds.yaml, line 7: feed "f": url ')


@pytest.mark.parametrize(
    "other",
    [
        "https://a.org/feed/",
        "http://A.ORG:80/feed",
        "https://a.org:443/feed#top",
        "https://a.org/fe%65d",
    ],
)
def test_case_122_two_feeds_with_one_address_are_told_with_both_lines(
    tmp_path: Path, other: str
) -> None:
    text = f"{STORY}feeds:\n  - id: f\n    url: https://a.org/feed\n  - id: g\n    url: '{other}'\n"
    [told] = mistakes_of(tmp_path, text)
    assert told.startswith("feeds.yaml, line 9: feed address")
    assert "line 7" in told


def test_cases_31_and_122_a_name_in_its_own_letters_and_in_punycode_are_one_address(
    tmp_path: Path,
) -> None:
    feeds = "".join(
        f"  - {{id: {name}, url: 'http://{host}/feed'}}\n"
        for name, host in (("f", "Пример.рф"), ("g", "xn--e1afmkfd.xn--p1ai"))
    )
    [told] = mistakes_of(tmp_path, f"{STORY}feeds:\n{feeds}")
    assert told.startswith("feeds.yaml, line 7: feed address")
    assert "line 6" in told


@pytest.mark.parametrize(
    "host",
    [
        "xn--",
        "xn--.example",
        "xn--zz--é.example",
        "a..b",
        "é" * 64 + ".example",
        "a." * 127 + "example",
        "exa\u202emple.com",
    ],
)
def test_case_31_a_garbled_name_of_a_host_is_told(tmp_path: Path, host: str) -> None:
    told = feed_mistake(tmp_path, f"url: 'http://{host}/feed'")
    assert told.startswith('feeds.yaml, line 7: feed "f": url has a host')


@pytest.mark.parametrize(
    "host", ["xn--strae-oqa.example", "straße.example", "a_b.example", "[::1]"]
)
def test_case_31_a_name_that_is_one_is_taken(tmp_path: Path, host: str) -> None:
    text = f"{STORY}feeds: [{{id: f, url: 'http://{host}/feed'}}]"
    assert load(tmp_path, text).feeds[0].url == f"http://{host}/feed"


def test_addresses_that_differ_stay_apart() -> None:
    assert canonical_url("https://a.org/?q=a%26b") != canonical_url("https://a.org/?q=a&b")
    assert canonical_url("https://a.org/?q=%5b") == canonical_url("https://a.org?q=%5B")
    assert canonical_url("https://a.org/x?y=1") != canonical_url("https://a.org/x?y=2")
    assert canonical_url("https://a.org:8443/") != canonical_url("https://a.org/")


def test_case_122_two_feeds_with_one_id_are_told_with_both_lines(tmp_path: Path) -> None:
    feeds = "  - {id: f, url: 'https://a.org'}\n  - {id: f, url: 'https://b.org'}\n"
    [told] = mistakes_of(tmp_path, f"{STORY}feeds:\n{feeds}")
    assert told == 'feeds.yaml, line 7: feed id "f" stands here and in line 6. Keep one.'


def test_two_stories_or_actors_with_one_id_are_told(tmp_path: Path) -> None:
    actors = "    actors:\n" + "      - {id: a, names: {en: [A]}}\n" * 2
    second = STORY.removeprefix("stories:\n")
    found = mistakes_of(tmp_path, STORY + actors + second)
    assert [told.split(":")[0] for told in found] == ["feeds.yaml, line 7", "feeds.yaml, line 8"]


@pytest.mark.parametrize(
    "feed_id", ["../../x", "a/b", ".", "A" * 300, "a" * 65, "<b>", "Été", "a b", "-a", "Ftc"]
)
def test_case_123_an_id_that_is_no_slug_is_told(tmp_path: Path, feed_id: str) -> None:
    [told] = mistakes_of(tmp_path, f"{STORY}feeds:\n  - url: https://a.org\n    id: '{feed_id}'\n")
    assert told.startswith("feeds.yaml, line 7: feed ")
    assert "small letters" in told


@pytest.mark.parametrize(
    "line",
    [
        "url: https://user:hunter2@a.org/feed",
        "url: https://hunter2@a.org/feed",
        "url: https://a.org/feed?api_key=hunter2",
    ],
)
def test_case_125_a_secret_in_an_address_is_refused_and_not_repeated(
    tmp_path: Path, line: str
) -> None:
    told = feed_mistake(tmp_path, line)
    assert "environment variable" in told
    assert "hunter2" not in told


def test_case_125_a_key_in_an_address_that_stands_twice_is_not_repeated(tmp_path: Path) -> None:
    url = "'https://a.org/feed?token=hunter2'"
    text = f"{STORY}feeds:\n  - {{id: f, url: {url}}}\n  - {{id: g, url: {url}}}\n"
    [told] = mistakes_of(tmp_path, text)
    assert '"a.org/feed?token=***"' in told


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.org/?API_KEY=1&q=2#x", "https://a.org/?API_KEY=***&q=2#x"),
        ("https://a.org/?q=2&access_to%6ben=1", "https://a.org/?q=2&access_to%6ben=***"),
        ("https://a.org/?token=&key", "https://a.org/?token=&key"),
        ("https://a.org/?q=key&monkey=1", "https://a.org/?q=key&monkey=1"),
        ("https://a.org/a=b", "https://a.org/a=b"),
    ],
)
def test_case_29_what_of_an_address_with_a_key_may_be_seen(url: str, shown: str) -> None:
    assert public_url(url) == shown


@pytest.mark.parametrize(
    "line",
    ["auth: Bearer hunter2", "proxy: http://me:hunter2@proxy:80", "headers: {X-Key: hunter2}"],
)
def test_case_125_a_secret_in_place_of_a_name_is_refused_and_not_repeated(
    tmp_path: Path, line: str
) -> None:
    told = feed_mistake(tmp_path, "url: https://a.org", line)
    assert told.startswith('feeds.yaml, line 8: feed "f"')
    assert "environment variable" in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("kind: courtlistner", 'Did you mean "courtlistener"?'),
        ("lang: english", "en or fr"),
        ("jurisdiction: usa", "US, EU"),
        ("source: offical", 'Did you mean "official"?'),
        ("stories: [bann]", 'Did you mean "ban"?'),
        ("stories: ban", "must be a list"),
        ("interval: hourly", "30m"),
        ("interval: 5s", "1m to 30d"),
        ("timezone: Mars/Olympus", "America/New_York"),
        ("timezone: ../../etc/passwd", "America/New_York"),
        ("enabled: perhaps", "true or false"),
        ("headers: {'bad name': KEY}", "no name of an HTTP header"),
        ("headers: {User-agent: KEY}", "the tracker sets itself"),
        ("headers: {Accept-Encoding: KEY}", "the tracker sets itself"),
    ],
)
def test_a_value_that_is_none_is_told_with_its_mend(tmp_path: Path, line: str, words: str) -> None:
    told = feed_mistake(tmp_path, "url: https://a.org", line)
    assert told.startswith("feeds.yaml, line 8: ")
    assert words in told


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes_of(
        tmp_path,
        "stories:\n  - id: Ban\n    terms: []\nfeeds:\n  - id: f\n  - just words\nfeed: []\n",
    )
    assert [told.split(": ", 1)[0] for told in found] == [
        "feeds.yaml, line 2",
        "feeds.yaml, line 2",
        "feeds.yaml, line 3",
        "feeds.yaml, line 5",
        "feeds.yaml, line 6",
        "feeds.yaml, line 7",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("feeds: []\n", "no story to follow"),
        ("- a\n- b\n", "must be a map"),
        ("stories: none\n", "must be a list"),
        ("just words\n", "must be a map"),
    ],
)
def test_case_121_a_file_of_another_shape_is_told(tmp_path: Path, text: str, words: str) -> None:
    assert words in "\n".join(mistakes_of(tmp_path, text))


def test_a_file_that_is_absent_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "absent.yaml")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30m", 1800), ("1h", 3600), ("1h30m", 5400), ("2d", 172800), ("90 s", 90)],
)
def test_a_duration_is_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "1", "h", "30m1h", "-1h", "1.5h", "١h"])
def test_a_duration_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


KEYS = st.sampled_from(
    [
        "id",
        "url",
        "kind",
        "lang",
        "source",
        "stories",
        "title",
        "interval",
        "headers",
        "auth",
        "timezone",
        "terms",
        "names",
        "window",
        "actors",
    ]
)
VALUES = st.recursive(
    st.text(string.printable, max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["stories", "feeds", "models"]), VALUES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_case_121_any_shape_loads_or_is_told_with_lines(tmp_path: Path, shape: object) -> None:
    # JSON is YAML as far as these characters go.
    try:
        load(tmp_path, json.dumps(shape))
    except ConfigError as problem:
        for line in str(problem).split("\n"):
            assert re.match(r".*feeds\.yaml, line \d+: ", line)
