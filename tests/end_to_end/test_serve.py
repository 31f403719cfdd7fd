"""`tracker serve` says that it serves only when it does, and why it cannot."""

from __future__ import annotations

import signal
import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.end_to_end.command import Tracker
from tests.seed import seed


@pytest.fixture
def tracker(tmp_path: Path) -> Tracker:
    made = Tracker(tmp_path)
    seed(made.db, 3, moves=0)
    return made


def test_it_announces_an_address_that_answers(tracker: Tracker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = tracker.start("serve", "--port", str(port))
    assert process.stdout is not None
    announced = process.stdout.readline()
    address = f"http://127.0.0.1:{port}/"
    assert address in announced
    with urlopen(address, timeout=20) as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)


def test_a_port_in_use_is_told_and_not_announced(tracker: Tracker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = tracker.run("serve", "--port", str(port), status=1)
    assert done.stdout == ""
    assert f"127.0.0.1:{port} cannot be listened on" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_not_there_is_told_and_not_announced(tracker: Tracker) -> None:
    done = tracker.run("serve", "--db", str(tracker.folder / "none.db"), status=4)
    assert done.stdout == ""
    assert "There is no database" in done.stderr


def test_an_event_number_beyond_every_database_is_refused(tracker: Tracker) -> None:
    done = tracker.run("explain", "9" * 24, status=2)
    assert "Traceback" not in done.stderr
