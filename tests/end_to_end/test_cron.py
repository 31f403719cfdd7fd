"""Cases 11 to 17, 29, 34 and 94 to 99: runs that follow, meet and interrupt one another.

The feeds are served by the loopback server that can misbehave; none of their entries touches the
story unless a test needs pages, so that nothing has to be extracted.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.command import Tracker, ignore_no_signal
from tests.end_to_end.content import dump_of
from tests.end_to_end.following import FEED, follow, report, rows, rss, wait_for
from tests.loopback.behaviours import (
    MEBIBYTE,
    bomb,
    drip_body,
    drip_headers,
    raw,
    redirect,
    reply,
    sequence,
    silent,
)
from tests.loopback.server import PRIVATE, PUBLIC, Behaviour, Server
from tracker.update.pages import MOST_TRIES, PAGES_PER_FEED

SECRET = "s3cret-w0rd"


def test_case_11_a_feed_that_is_gone_is_asked_again_only_when_told_to(
    tracker: Tracker, server: Server
) -> None:
    urls = {"ended": server.on("/ended", reply(b"", 410)), "good": server.on("/good", reply(FEED))}
    follow(tracker, urls)

    def told(*arguments: str) -> list[str]:
        """What a pass says of the feed."""
        lines = tracker.run("refresh", *arguments).stderr.splitlines()
        return [line for line in lines if line.startswith("ended: ")]

    (first,) = told()
    assert "410 (gone)" in first
    schedule = tracker.folder / "tracker.db.schedule.json"
    for keeps_schedule in (True, False):
        if not keeps_schedule:
            schedule.unlink()
        (later,) = told()
        assert "gone for good (410), so not asked" in later
    assert server.count("/ended") == 1
    assert report(tracker)["ended"]["outcome"] == "not due"
    assert tracker.run("health").stdout.startswith("gone: ended: ")
    told("--force")
    assert server.count("/ended") == 2


def test_case_11_a_changed_address_is_asked_at_once(tracker: Tracker, server: Server) -> None:
    follow(tracker, {"gone": server.on("/gone", reply(b"", 410))})
    tracker.run("refresh", status=3)
    follow(tracker, {"gone": server.on("/moved", reply(FEED))})
    tracker.run("refresh")
    assert server.count("/moved") == 1


def test_case_12_failures_are_counted_and_a_success_ends_them(
    tracker: Tracker, server: Server
) -> None:
    answers = sequence(reply(b"", 404), reply(b"", 404), reply(FEED))
    follow(tracker, {"flaky": server.on("/flaky", answers)})
    tracker.run("refresh", status=3)
    ((since,),) = rows(tracker, "SELECT failing_since FROM feeds")
    tracker.run("refresh", "--force", status=3)
    state = "SELECT failures, failing_since, last_error IS NULL FROM feeds"
    assert rows(tracker, state) == [(2, since, 0)]
    tracker.run("refresh", "--force")
    assert rows(tracker, state) == [(0, None, 1)]


def test_case_13_retry_after_is_kept_by_the_next_runs_for_the_whole_host(
    tracker: Tracker, server: Server
) -> None:
    busy = server.on("/busy", reply(b"", 429, {"Retry-After": "3600"}))
    follow(tracker, {"busy": busy})
    tracker.run("refresh", status=3)
    follow(tracker, {"busy": busy, "sister": server.on("/sister", reply(FEED))})
    done = tracker.run("refresh", "--force")
    assert "left alone" in done.stderr
    assert (server.count("/busy"), server.count("/sister")) == (1, 0)


def test_case_13_what_a_page_is_answered_holds_for_its_host_in_the_next_runs_too(
    tracker: Tracker, server: Server
) -> None:
    papers = rss("TikTok divests", "TikTok waits", host=f"{PRIVATE}:{server.port}")
    feed = server.on("/feed", reply(papers)).replace(PUBLIC, PRIVATE)
    for path in ("/0", "/1"):
        server.on(path, reply(b"", 429, {"Retry-After": "7200"}))
    follow(tracker, {"feed": feed})
    tracker.run("refresh")
    assert server.count("/0") + server.count("/1") == 1
    assert "left alone" in tracker.run("refresh", "--force").stderr
    assert server.count("/feed") == 1
    assert server.count("/0") + server.count("/1") == 1


def test_case_13_a_run_that_was_interrupted_has_not_forgotten_it(
    tracker: Tracker, server: Server
) -> None:
    urls = {"busy": server.on("/busy", reply(b"", 429, {"Retry-After": "3600"}))}
    slow = server.on("/slow", silent()).replace(PUBLIC, PRIVATE)
    follow(tracker, {**urls, "slow": slow})
    child = tracker.start("refresh")
    wait_for(server, "/busy")
    wait_for(server, "/slow")
    time.sleep(0.5)
    child.terminate()
    child.communicate(timeout=30)
    assert child.returncode == 128 + signal.SIGTERM
    server.on("/slow", reply(FEED))
    assert "1 feeds asked" in tracker.run("refresh").stdout
    assert (server.count("/busy"), server.count("/slow")) == (1, 2)


def test_case_05_entries_of_a_private_feed_lead_to_no_other_private_host(
    tracker: Tracker, server: Server
) -> None:
    papers = rss("TikTok divests", host=f"{PRIVATE}:{server.port}")
    server.on("/0", reply(PAGE, headers={"Content-Type": "text/html"}))
    follow(tracker, {"feed": server.on("/feed", reply(papers))})
    tracker.run("refresh")
    assert [request.host for request in server.requests] == [PUBLIC]
    assert rows(tracker, "SELECT text_status FROM articles") == [("title",)]
    server.on("/feed", reply(rss("TikTok divests", host=f"{PUBLIC}:{server.port}")))
    tracker.run("refresh", "--force")
    assert server.count("/0") == 1


def test_cases_17_and_99_validators_do_not_get_ahead_of_the_entries(
    tracker: Tracker, server: Server
) -> None:
    tag = {"ETag": '"1"'}
    host = f"127.0.0.1:{server.port}"
    server.on("/0", silent())
    pages = reply(rss("TikTok divests", host=host), headers=tag)
    urls = {
        "first": server.on("/first", reply(FEED, headers=tag)),
        "second": server.on("/second", pages),
    }
    follow(tracker, urls)
    child = tracker.start("refresh")
    wait_for(server, "/0")
    time.sleep(0.2)
    child.kill()
    child.communicate()
    assert rows(tracker, "SELECT feed_id, count(*) FROM entries GROUP BY 1") == [("first", 2)]
    server.on("/second", reply(FEED, headers=tag))
    tracker.run("refresh", "--force")
    conditions = [
        [request.headers.get("if-none-match") for request in server.asked(path)]
        for path in ("/first", "/second")
    ]
    assert conditions == [[None, '"1"'], [None, None]]
    assert rows(tracker, "SELECT outcome FROM runs ORDER BY id") == [("interrupted",), ("done",)]
    assert rows(tracker, "SELECT count(*) FROM entries") == [(4,)]


def test_case_29_a_secret_reaches_its_server_and_nothing_else(
    tracker: Tracker, server: Server, tmp_path: Path
) -> None:
    tracker.environment.update(FEED_KEY=SECRET, FEED_LOGIN=f"reader:{SECRET}")
    echo = redirect(f"/there?q={SECRET}&api_key={SECRET}", 301)
    follow(
        tracker,
        {
            "echo": server.on("/echo", echo),
            "closed": server.on("/closed", reply(SECRET.encode(), 403)),
            "strange": server.on("/strange", raw(f"HTTP/1.1 {SECRET}\r\n\r\n".encode())),
        },
        extra=", headers: {X-Api-Key: FEED_KEY}, auth: FEED_LOGIN",
    )
    server.on("/there", reply(FEED))
    outputs = [
        tracker.run("refresh", "-vv"),
        tracker.run("refresh", "--force", "--json"),
        tracker.run("health"),
        tracker.run("export", "json"),
        tracker.run("opml"),
    ]
    assert server.asked("/closed")[0].headers["x-api-key"] == SECRET
    for done in outputs:
        assert SECRET not in done.stdout
        assert SECRET not in done.stderr
    kept = [path for path in tmp_path.iterdir() if path.is_file()]
    assert tracker.db in kept
    for path in kept:
        assert SECRET.encode() not in path.read_bytes(), path


def test_case_29_a_key_in_the_address_of_a_feed_is_sent_and_neither_stored_nor_told(
    tracker: Tracker, server: Server
) -> None:
    url = server.on("/feed", reply(FEED, headers={"ETag": '"1"'}))
    follow(tracker, {"feed": f"{url}?token={SECRET}&q=1", "other": server.on("/o", reply(FEED))})
    outputs = [tracker.run(*words.split()) for words in (
        "refresh -vv", "check", "check --json", "check --online -vv", "health", "opml"
    )]  # fmt: skip
    shown = f"{url}?token=***&q=1"
    assert (shown,) in rows(tracker, "SELECT url FROM feeds")
    assert shown in outputs[1].stdout
    assert server.asked("/feed")[0].target == f"/feed?token={SECRET}&q=1"
    # Another key is no other address, and one that was stored once is not kept.
    with closing(sqlite3.connect(tracker.db)) as conn, conn:
        conn.execute("UPDATE feeds SET url = ? WHERE id = 'feed'", [f"{url}?token=0ld&q=1"])
    follow(tracker, {"feed": f"{url}?token={SECRET}-2&q=1"})
    assert "feed: url changed" not in tracker.run("check").stdout
    assert report(tracker, "--force")["feed"]["outcome"] == "unchanged"
    assert rows(tracker, "SELECT url FROM feeds WHERE followed") == [(shown,)]
    for done in outputs:
        assert SECRET not in done.stdout
        assert SECRET not in done.stderr
    for path in set(tracker.folder.iterdir()) - {tracker.config}:
        assert SECRET.encode() not in path.read_bytes(), path


def test_case_34_two_hundred_feeds_of_which_fifty_are_bad_end_inside_the_deadline(
    tracker: Tracker,
) -> None:
    hosts = tuple(f"127.3.0.{n}" for n in range(1, 201))
    dots = b"<author>" + b"a." * 40_000 + b"</author></item>"  # minutes of feedparser's time
    bad = [
        silent(),
        drip_headers(),
        drip_body(),
        raw(b""),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>"),
        reply(b"", 500),
        redirect("?again"),
        bomb(1, 20 * MEBIBYTE),
        reply(b"<html><title>Just a moment...</title></html>"),
        reply(FEED.replace(b"</item>", dots, 1)),
    ]
    with Server(addresses=hosts) as server:
        server.on("/good", reply(FEED))
        for kind, behaviour in enumerate(bad):
            server.on(f"/bad{kind}", behaviour)
        urls = {f"good{n}": server.url("/good", hosts[n]) for n in range(150)}
        urls |= {f"bad{n}": server.url(f"/bad{n % len(bad)}", hosts[150 + n]) for n in range(50)}
        follow(tracker, urls)
        began = time.monotonic()
        done = tracker.run("refresh", "--max-time", "5")
        # The deadline, and what it takes to start the program and to end the parsers.
        assert time.monotonic() - began < 15
    assert "200 feeds asked" in done.stdout
    assert "50 failed" in done.stdout
    told = re.findall(r"^(bad\d+): ", done.stderr, re.MULTILINE)
    assert sorted(told) == sorted(f"bad{n}" for n in range(50))


def test_cases_94_and_98_of_ten_runs_one_works_and_the_others_leave_at_once(
    tracker: Tracker, server: Server
) -> None:
    # One after the other at one host, so that the holder is at work for minutes.
    slow = {f"slow{n}": server.on(f"/slow{n}", drip_body()) for n in range(9)}
    follow(tracker, slow)
    holder = tracker.start("refresh")
    wait_for(server, "/slow0")
    others = [tracker.start("refresh") for _ in range(9)]
    for other in others:
        _, stderr = other.communicate(timeout=100)
        assert other.returncode == 5
        assert f"(pid {holder.pid}, started 20" in stderr
    waited_s = []
    for _ in range(3):
        began = time.monotonic()
        tracker.run("refresh", status=5)
        waited_s.append(time.monotonic() - began)
    assert min(waited_s) < 3  # half a second of a quiet machine
    assert holder.poll() is None
    assert server.connections == 1
    holder.kill()
    holder.communicate()
    follow(tracker, {"good": server.on("/good", reply(FEED))})
    tracker.run("refresh", "--force")


def test_case_94_a_lock_that_cannot_be_made_is_a_matter_of_storage(
    tracker: Tracker, server: Server, tmp_path: Path
) -> None:
    follow(tracker, {"good": server.on("/good", reply(FEED))})
    (tmp_path / "file").write_text("")
    done = tracker.run("refresh", "--db", str(tmp_path / "file" / "tracker.db"), status=4)
    assert str(tmp_path / "file") in done.stderr
    assert server.connections == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_case_95_a_signal_while_fetching_ends_the_run_soon(
    tracker: Tracker, server: Server, name: str
) -> None:
    follow(tracker, {"slow": server.on("/slow", silent())})
    child = tracker.start("refresh")
    wait_for(server, "/slow")
    began = time.monotonic()
    child.send_signal(signal.Signals[name])
    _, stderr = child.communicate(timeout=30)
    assert time.monotonic() - began < 5
    assert child.returncode == 128 + signal.Signals[name]
    assert "Traceback" not in stderr


INTERRUPTED = """
import os, signal, sys, time
from tracker.cli import main
from {module} import {owner}

work, calls = {owner}.{name}, 0

def interrupted(*arguments, **named):
    global calls
    calls += 1
    if calls == {call}:
        os.kill(os.getpid(), signal.{signal})
        time.sleep(30)
    return work(*arguments, **named)

{owner}.{name} = interrupted
sys.argv[1:] = ["refresh"]
main()
"""


def interrupted_pass(tracker: Tracker, **moment: object) -> subprocess.CompletedProcess[str]:
    """A pass that is sent a signal in the middle of a call of one of its functions."""
    return subprocess.run(
        [sys.executable, "-c", INTERRUPTED.format(**moment)],
        env={
            **os.environ,
            "TRACKER_DB": str(tracker.db),
            "TRACKER_CONFIG": str(tracker.config),
            "TRACKER_SPACING": "0",
        },
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=ignore_no_signal,
    )


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_case_95_a_signal_while_writing_undoes_the_feed_in_hand(
    tracker: Tracker, server: Server, name: str
) -> None:
    urls = {path: server.on(f"/{path}", reply(FEED)) for path in ("first", "second", "third")}
    follow(tracker, urls)
    done = interrupted_pass(
        tracker,
        module="tracker.store",
        owner="feeds",
        name="save_entry",
        call=4,  # the last of the second feed
        signal=name,
    )
    assert done.returncode == 128 + signal.Signals[name], done.stderr
    assert done.stderr == "tracker: interrupted; what was finished is saved.\n"
    counted = "SELECT feed_id, count(*) FROM entries GROUP BY 1 ORDER BY 1"
    assert rows(tracker, counted) == [("first", 2)]
    assert rows(tracker, "SELECT feed_id FROM fetch_state") == [("first",)]
    assert rows(tracker, "SELECT outcome FROM runs") == [("interrupted",)]
    assert rows(tracker, "PRAGMA integrity_check") == [("ok",)]
    tracker.run("refresh")
    assert rows(tracker, counted) == [("first", 2), ("second", 2), ("third", 2)]


def test_case_17_entries_whose_validators_were_not_saved_are_undone_with_them(
    tracker: Tracker, server: Server
) -> None:
    follow(tracker, {path: server.on(f"/{path}", reply(FEED)) for path in ("first", "second")})
    done = interrupted_pass(
        tracker,
        module="tracker.store",
        owner="feeds",
        name="save_success",
        call=2,
        signal="SIGKILL",
    )
    assert done.returncode == -signal.SIGKILL
    assert rows(tracker, "SELECT DISTINCT feed_id FROM entries") == [("first",)]
    assert rows(tracker, "SELECT feed_id FROM fetch_state") == [("first",)]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_case_95_a_signal_while_extracting_leaves_the_feed_undone(
    tracker: Tracker, server: Server, name: str
) -> None:
    told = server.on("/told", reply(rss("TikTok divests")))
    urls = {"first": server.on("/first", reply(FEED)), "told": told}
    follow(tracker, urls, extra=", full_text: false")
    done = interrupted_pass(
        tracker,
        module="tracker.update.absorb",
        owner="Reader",
        name="read_articles",
        call=2,  # the first feed has no article
        signal=name,
    )
    assert done.returncode == 128 + signal.Signals[name], done.stderr
    assert done.stderr == "tracker: interrupted; what was finished is saved.\n"
    assert rows(tracker, "SELECT DISTINCT feed_id FROM entries") == [("first",)]
    assert rows(tracker, "SELECT feed_id FROM fetch_state") == [("first",)]


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"PYTHONUNBUFFERED": "1", "HOME": "/nonexistent"},
        {},
    ],
)
def test_case_95_the_bare_world_of_cron_is_enough(
    tracker: Tracker, server: Server, environment: dict[str, str]
) -> None:
    follow(tracker, {"good": server.on("/good", reply(FEED)), "bad": server.url("/très-mauvais")})
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tracker",
            "refresh",
            "--db",
            tracker.db,
            "--config",
            tracker.config,
        ],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", **environment},
        stdin=None,
        close_fds=True,
        preexec_fn=lambda: os.close(0),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"UnicodeEncodeError" not in done.stderr
    assert rows(tracker, "SELECT count(*) FROM entries") == [(2,)]


@pytest.mark.parametrize("arguments", [["refresh"], ["refresh", "--json"], ["export", "json"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_case_95_nobody_reads_the_output(
    tracker: Tracker, server: Server, arguments: list[str], unbuffered: str
) -> None:
    tracker.environment["PYTHONUNBUFFERED"] = unbuffered
    follow(tracker, {"good": server.on("/good", reply(FEED))})
    if arguments[0] != "refresh":
        tracker.run("refresh")
    child = tracker.start(*arguments)
    assert child.stdout is not None
    child.stdout.close()
    child.stdout = None
    _, stderr = child.communicate(timeout=60)
    assert child.returncode == 128 + signal.SIGPIPE, stderr
    assert "Traceback" not in stderr
    assert rows(tracker, "SELECT count(*) FROM entries") == [(2,)]


def test_case_97_all_feeds_failed_one_failed_nothing_new(tracker: Tracker, server: Server) -> None:
    bad = {"bad": server.on("/bad", reply(b"", 500))}
    follow(tracker, bad)
    tracker.run("refresh", "-q", status=3)
    follow(tracker, {**bad, "good": server.on("/good", reply(FEED))})
    feeds = report(tracker, "--force")
    assert (feeds["good"]["outcome"], feeds["bad"]["outcome"]) == ("new", "failed")
    assert "500" in str(feeds["bad"]["message"])
    tracker.run("refresh", "--force", "--strict", status=3)
    quiet = tracker.run("refresh", "-q", "--force", "--only", "good")
    assert (quiet.stdout, quiet.stderr) == ("", "")


def test_case_09_a_move_is_reported_and_feeds_yaml_left_alone(
    tracker: Tracker, server: Server
) -> None:
    follow(tracker, {"moved": server.on("/old", redirect("/new", 301))})
    new = server.on("/new", reply(FEED))
    before = tracker.config.read_bytes()
    for _ in range(3):
        done = tracker.run("refresh", "--force")
        assert new in done.stderr
    assert tracker.config.read_bytes() == before
    assert rows(tracker, "SELECT moved_to FROM feeds") == [(new,)]
    assert server.count("/old") == 3
    told = f"moved: moved: moved for good; in feeds.yaml set url: {new}"
    assert told in tracker.run("health").stdout
    for status in (302, 303, 307):
        server.on("/old", redirect("/new", status))
        assert new not in tracker.run("refresh", "--force").stderr
        assert rows(tracker, "SELECT moved_to FROM feeds") == [(None,)]


def test_case_10_two_feeds_that_end_at_one_address_do_not_double_entries(
    tracker: Tracker, server: Server
) -> None:
    text = rss("TikTok divests", host=f"127.0.0.1:{server.port}")
    server.on("/feed", reply(text))
    follow(
        tracker,
        {
            "one": server.on("/one", redirect("/feed")),
            "two": server.on("/two", redirect("/feed")),
        },
        extra=", full_text: false",
    )
    done = tracker.run("refresh")
    assert "two feeds are one" in done.stderr
    assert rows(tracker, "SELECT count(*) FROM articles") == [(1,)]


PAGE = (
    "<html><head><title>TikTok divests</title></head><body><article><h1>TikTok divests</h1><p>"
    + "The company said on Monday that it would sell its business in the country. " * 12
    + "</p></article></body></html>"
).encode()


@pytest.mark.parametrize(
    ("trouble", "where"),
    [(reply(b"", 503), "/0"), (raw(b""), "/0"), (reply(b"", 500), "/robots.txt")],
)
def test_a_page_that_failed_for_a_moment_is_fetched_by_a_later_pass(
    tracker: Tracker, server: Server, trouble: Behaviour, where: str
) -> None:
    host = f"127.0.0.1:{server.port}"
    feed = reply(rss("TikTok divests", host=host), headers={"ETag": '"1"'})
    follow(tracker, {"feed": server.on("/feed", feed)})
    healthy = {
        "/0": reply(PAGE, headers={"Content-Type": "text/html"}),
        "/robots.txt": reply(b"", 404),
    }
    for path, behaviour in healthy.items():
        server.on(path, trouble if path == where else behaviour)
    tracker.run("refresh")
    state = "SELECT count(*), min(text_status) FROM articles"
    assert rows(tracker, state) == [(1, "title")]
    server.on(where, healthy[where])
    assert report(tracker, "--force")["feed"]["entries_new"] == 0
    assert rows(tracker, state) == [(1, "full")]
    before = dump_of(tracker.db)
    fetched = server.count("/0")
    tracker.run("refresh", "--force")
    assert dump_of(tracker.db) == before
    assert server.count("/0") == fetched


def test_case_34_pages_that_take_too_long_to_read_end_with_the_run_and_come_with_the_next_one(
    tracker: Tracker, server: Server
) -> None:
    host = f"127.0.0.1:{server.port}"
    titles = [f"TikTok case {n}" for n in range(16)]
    follow(tracker, {"feed": server.on("/feed", reply(rss(*titles, host=host)))})
    attributes = b" ".join(b"a%d='1'" % n for n in range(150_000))  # half a minute a page
    endless = PAGE.replace(b"<article>", b"<article " + attributes + b">")
    for n in range(len(titles)):
        server.on(f"/{n}", reply(endless, headers={"Content-Type": "text/html"}))
    began = time.monotonic()
    tracker.run("refresh", "--max-time", "5")
    assert time.monotonic() - began < 25  # fifteen seconds a page would be a minute
    state = "SELECT text_status, count(*) FROM articles GROUP BY 1"
    assert rows(tracker, state) == [("title", 16)]
    for n in range(len(titles)):
        server.on(f"/{n}", reply(PAGE, headers={"Content-Type": "text/html"}))
    assert report(tracker, "--force")["feed"]["entries_new"] == 0
    assert rows(tracker, state) == [("full", 16)]


def test_a_page_that_fails_again_and_again_is_given_up(tracker: Tracker, server: Server) -> None:
    host = f"127.0.0.1:{server.port}"
    follow(tracker, {"feed": server.on("/feed", reply(rss("TikTok divests", host=host)))})
    server.on("/0", reply(b"", 503))
    for _ in range(MOST_TRIES):
        tracker.run("refresh", "--force")
    before = dump_of(tracker.db)
    tracker.run("refresh", "--force")
    assert dump_of(tracker.db) == before
    assert server.count("/0") == MOST_TRIES


def test_a_page_that_does_not_exist_is_asked_for_once(tracker: Tracker, server: Server) -> None:
    host = f"127.0.0.1:{server.port}"
    follow(tracker, {"feed": server.on("/feed", reply(rss("TikTok divests", host=host)))})
    for _ in range(2):
        tracker.run("refresh", "--force")
    assert server.count("/0") == 1


def test_pages_over_the_number_of_a_pass_come_with_the_next_one(
    tracker: Tracker, server: Server
) -> None:
    host = f"127.0.0.1:{server.port}"
    titles = [f"TikTok case {n}" for n in range(PAGES_PER_FEED + 2)]
    follow(tracker, {"feed": server.on("/feed", reply(rss(*titles, host=host)))})
    for expected in (PAGES_PER_FEED, len(titles)):
        tracker.run("refresh", "--force")
        assert sum(server.count(f"/{n}") for n in range(len(titles))) == expected


def test_check_online_asks_each_feed_once_and_stores_nothing(
    tracker: Tracker, server: Server
) -> None:
    recorded = Path(__file__).parents[1] / "cases" / "feeds"
    docket = (recorded / "supreme-court-docket.json").read_bytes()
    register = (recorded / "federal-register.json").read_bytes()
    follow(
        tracker,
        {
            "docket": server.on("/docket.json", reply(docket)),
            "wall": server.on("/wall", reply(b"<html><title>Just a moment...</title></html>")),
            "register": server.on("/api/v1/documents.json", reply(register)),
            "moved": server.on("/old", redirect(server.on("/new", reply(FEED)), 301)),
            "gone": server.on("/gone", reply(status=410)),
        },
    )
    text = tracker.config.read_text("utf-8")
    for feed, kind in (("docket", "supreme_court_docket"), ("register", "federal_register")):
        text = text.replace(f"{{id: {feed},", f"{{id: {feed}, kind: {kind},")
    tracker.config.write_text(text, "utf-8")
    tracker.environment["TRACKER_CONTACT"] = "desk@paper.example"
    answers = json.loads(tracker.run("check", "--online", "--json", status=3).stdout)["online"]
    agents = {request.headers["user-agent"] for request in server.requests}
    assert [agent.endswith("(+desk@paper.example)") for agent in agents] == [True]
    told = {answer["feed_id"]: answer for answer in answers}
    assert list(told) == ["docket", "wall", "register", "moved", "gone"]
    assert told["docket"]["entries"] > 1
    assert told["register"]["entries"] > 1
    assert (told["wall"]["entries"], told["gone"]["entries"]) == (None, None)
    assert "Just a moment" in told["wall"]["message"]
    assert f"moved for good to {server.url('/new')}" in told["moved"]["message"]
    assert "without TLS" in told["moved"]["message"]
    assert [server.count(path) for path in ("/wall", "/new", "/gone")] == [1, 1, 1]
    assert server.asked("/api/v1/documents.json")[0].target.count("fields%5B%5D=") > 5
    assert not tracker.db.exists()


def test_case_53_an_entry_that_leaves_the_feed_and_comes_back_is_the_same(
    tracker: Tracker, server: Server
) -> None:
    gone = rss("The council meets")
    follow(tracker, {"feed": server.on("/feed", sequence(*map(reply, (FEED, gone, FEED))))})
    stored = "SELECT id, key, title, first_seen FROM entries ORDER BY id"
    tracker.run("refresh")
    before = rows(tracker, stored)
    assert len(before) == 2
    for _ in range(2):
        assert report(tracker, "--force")["feed"]["entries_new"] == 0
        assert rows(tracker, stored) == before


def test_case_100_a_first_run_over_thirty_feeds(tracker: Tracker) -> None:
    hosts = tuple(f"127.4.0.{n}" for n in range(1, 31))
    with Server(addresses=hosts) as server:
        server.on("/0", reply(PAGE, headers={"Content-Type": "text/html"}))
        urls = {}
        for number, host in enumerate(hosts):
            titles = ["TikTok divests", *(f"Another matter {n}" for n in range(29))]
            body = rss(*titles, host=f"{host}:{server.port}")
            urls[f"feed{number}"] = server.url(f"/feed{number}", host)
            server.on(f"/feed{number}", reply(body))
        follow(tracker, urls)
        began = time.monotonic()
        tracker.run("refresh")
        assert time.monotonic() - began < 60
    assert rows(tracker, "SELECT count(*) FROM entries") == [(900,)]
    assert rows(tracker, "SELECT text_status, count(*) FROM articles GROUP BY 1") == [("full", 30)]


def test_case_100_what_the_first_feed_brought_is_there_while_the_pass_goes_on(
    tracker: Tracker, server: Server
) -> None:
    host = f"127.0.0.1:{server.port}"
    server.on("/0", reply(PAGE, headers={"Content-Type": "text/html"}))
    slow = [f"TikTok waits {n}" for n in range(9)]  # one after the other, 30 s each
    for number in range(len(slow)):
        server.on(f"/slow/{number}", drip_body())
    urls = {
        "first": server.on("/first", reply(rss("TikTok divests", host=host))),
        "second": server.on("/second", reply(rss(*slow, host=f"{host}/slow"))),
    }
    follow(tracker, urls)
    child = tracker.start("refresh")
    wait_for(server, "/slow/0")
    deadline = time.monotonic() + 90
    while not rows(tracker, "SELECT id FROM articles WHERE feed_id = 'first'"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "schema_version" in json.loads(tracker.run("export", "json").stdout)
    assert child.poll() is None
    child.kill()
    child.communicate()
