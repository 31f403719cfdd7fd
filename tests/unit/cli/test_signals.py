"""Case 95, moment by moment: the status is 128 + n, whatever the signal interrupts."""

import signal
import subprocess
import sys

import pytest

from tracker.cli.signals import ENDING

FRAME = """
import os, signal, sys, time
import tracker.cli.root
from tracker.cli import main

def send():
    os.kill(os.getpid(), signal.SIGTERM)

{body}

tracker.cli.root.run = run
main()
"""


def ending_of(body: str, ignored: signal.Signals | None = None) -> tuple[int, str]:
    """Exit status and stderr of a command whose work is `run()` in `body`."""

    def ignore() -> None:
        for number in ENDING:  # whatever runs the tests may ignore some
            signal.signal(number, signal.SIG_IGN if number == ignored else signal.SIG_DFL)

    done = subprocess.run(
        [sys.executable, "-c", FRAME.format(body=body)],
        capture_output=True,
        text=True,
        timeout=30,
        preexec_fn=ignore,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("number", ENDING)
def test_case_95_each_signal_has_its_own_status(number: signal.Signals) -> None:
    body = f"def run():\n    os.kill(os.getpid(), {int(number)})\n    time.sleep(10)"
    assert ending_of(body) == (128 + number, "")


def test_case_95_an_error_that_follows_from_the_signal_does_not_hide_it() -> None:
    body = """
def run():
    try:
        send()
        time.sleep(10)
    finally:
        raise RuntimeError("the database was in the middle of something")
"""
    assert ending_of(body) == (128 + signal.SIGTERM, "")


def test_case_95_a_signal_that_python_drops_comes_again() -> None:
    body = """
class Dropped:
    def __del__(self):
        send()
        time.sleep(0.01)

def run():
    dropped = Dropped()
    del dropped
    time.sleep(10)
    return 0
"""
    assert ending_of(body) == (128 + signal.SIGTERM, "")


def test_case_95_a_second_signal_ends_what_hangs_in_the_first() -> None:
    body = """
def run():
    try:
        send()
        time.sleep(10)
    finally:
        send()
        time.sleep(10)
"""
    assert ending_of(body) == (-signal.SIGTERM, "")


def test_what_is_ignored_from_the_start_stays_ignored() -> None:
    body = "def run():\n    os.kill(os.getpid(), signal.SIGHUP)\n    time.sleep(0.1)\n    return 0"
    assert ending_of(body, ignored=signal.SIGHUP) == (0, "")


def test_an_error_without_a_signal_keeps_its_traceback() -> None:
    status, stderr = ending_of("def run():\n    raise RuntimeError('a bug')")
    assert status == 1
    assert "RuntimeError: a bug" in stderr
