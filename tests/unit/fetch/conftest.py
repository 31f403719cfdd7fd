"""The loopback server that every test of this room talks to."""

from collections.abc import Iterator

import pytest

from tests.loopback.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running
