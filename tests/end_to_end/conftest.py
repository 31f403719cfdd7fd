"""The servers that a run meets, and the command in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.command import Tracker
from tests.loopback.server import Server
from tracker.demo import SampleServer, serve_sample


@pytest.fixture
def server() -> Iterator[Server]:
    """One that can misbehave in every way."""
    with Server() as running:
        yield running


@pytest.fixture(scope="module")
def sample() -> Iterator[SampleServer]:
    """The one of the bundled sample."""
    with serve_sample() as running:
        yield running


@pytest.fixture
def tracker(tmp_path: Path) -> Tracker:
    return Tracker(tmp_path)
