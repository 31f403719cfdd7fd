"""What a pass that brings no article, the one that cron calls most, does without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.command import Tracker
from tests.end_to_end.following import FEED, follow, report, rows, rss
from tests.loopback.behaviours import reply, sequence
from tests.loopback.server import Server

HEAVY = ("bs4", "feedparser", "lxml", "numpy", "spacy", "sqlite_utils", "trafilatura")
ROOMS = ("tracker.extract", "tracker.timeline", "tracker.workers")
PASS = f"""
import json, resource, sys
from tracker.cli.root import cli
cli.main(["refresh", "--force", "-q"], standalone_mode=False)
print(json.dumps({{
    "loaded": [name for name in {HEAVY + ROOMS} if name in sys.modules],
    "children_kib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
}}))
"""


def what_a_pass_needs(tracker: Tracker) -> dict[str, object]:
    """The libraries that a forced pass loads, and the memory of the processes that it starts."""
    environment = {"TRACKER_DB": str(tracker.db), "TRACKER_CONFIG": str(tracker.config)}
    done = subprocess.run(
        [sys.executable, "-c", PASS],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    needed: dict[str, object] = json.loads(done.stdout)
    return needed


def test_a_pass_over_unchanged_feeds_loads_no_heavy_library_and_starts_no_process(
    tmp_path: Path,
) -> None:
    tracker = Tracker(tmp_path)
    with Server() as server:
        feed = reply(FEED, headers={"ETag": '"1"'})
        follow(tracker, {f"feed{n}": server.on(f"/feed{n}", feed) for n in range(3)})
        first = what_a_pass_needs(tracker)
        assert first["loaded"] != []  # the test can tell
        again = what_a_pass_needs(tracker)
        asked = [server.asked(f"/feed{n}")[-1].headers.get("if-none-match") for n in range(3)]
    assert asked == ['"1"'] * 3
    assert again == {"loaded": [], "children_kib": 0}


def test_news_that_touch_no_story_are_read_with_the_parser_of_feeds_alone(tmp_path: Path) -> None:
    markup = b"<![CDATA[<p>Said &amp; done.</p>\n<p><a href='/x'>More</a></p>]]>"
    end = b"<description>" + markup + b"</description></item>"
    news = rss("The council meets", "The weather – très beau", "A vote", "A delay")
    old, new = (reply(body.replace(b"</item>", end)) for body in (FEED, news))
    tracker = Tracker(tmp_path)
    with Server() as server:
        feeds = {f"feed{n}": server.on(f"/feed{n}", sequence(old, new)) for n in range(3)}
        follow(tracker, feeds)
        report(tracker)
        needed = what_a_pass_needs(tracker)
    assert needed == {"loaded": ["feedparser"], "children_kib": 0}
    stored = rows(tracker, "SELECT DISTINCT text FROM entries WHERE title = 'A vote'")
    assert stored == [("Said & done.\n\nMore",)]
