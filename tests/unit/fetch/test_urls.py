"""Addresses that need no normalizing are read the short way, and come out the same."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from tracker.fetch.reasons import Refusal
from tracker.fetch.urls import host_of, parse_location, parse_url, show_url

ADDRESSES = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP", "ftp"]),
    st.text("abz019.-", max_size=12),
    st.sampled_from(["", ":80", ":443", ":8080", ":0", ":65536", ":99999", ":"]),
    st.text("/abZ09._~-%2F+@é ", max_size=16),
    st.one_of(st.just(""), st.text("abz09=&.-~_?%+#é /", max_size=12).map("?{}".format)),
)


@given(ADDRESSES)
def test_an_address_is_read_as_the_library_reads_it(text: str) -> None:
    try:
        read = parse_url(text)
    except Refusal:
        return
    usual = URL(text.strip())
    assert (read.scheme, read.host, read.port) == (usual.scheme, usual.raw_host, usual.port)
    assert (read.target, read.user, read.password) == (
        usual.raw_path_qs,
        usual.user,
        usual.password,
    )
    written = usual.with_user(None).with_fragment(None)
    assert str(read) == str(
        written if written.raw_path != "/" else written.with_path("/", keep_query=True)
    )


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://news.example/rss.xml?format=rss", "https://news.example/rss.xml?format=rss"),
        ("https://NEWS.example/a b", "https://news.example/a%20b"),
        ("https://news.example/a/../b/./c", "https://news.example/b/c"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example?b=1#c", "https://news.example/?b=1"),
        ("https://user:secret@news.example:8443/a", "https://news.example:8443/a"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("http://[2001:DB8::1]:443/a", "http://[2001:db8::1]:443/a"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ],
)
def test_what_is_to_be_normalized_still_is(text: str, read: str) -> None:
    assert str(parse_url(text)) == read


@given(st.text("ab:@[]%1.-/?#é\t ", max_size=16).map("http://{}".format))
@example("http://[::1]@")
@example("http://[::1]:a@/")
def test_no_text_breaks_what_reads_addresses(text: str) -> None:
    show_url(text)
    host = host_of(text.strip())
    with suppress(Refusal):
        assert host_of(parse_url(text)) == host
    with suppress(Refusal):
        parse_location(parse_url("http://news.example/a"), text)
