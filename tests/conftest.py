"""What all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

# A busy machine must not fail a property: what is slow is measured in the benchmarks.
settings.register_profile("tracker", deadline=None)
settings.load_profile("tracker")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-expected",
        action="store_true",
        help="write what comes out of recorded input as what must come out; read the diff",
    )


@pytest.fixture
def rewrite_expected(request: pytest.FixtureRequest) -> bool:
    """Whether recorded expectations are to be written anew."""
    return bool(request.config.getoption("--rewrite-expected"))


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder in which nobody may write. Root may write everywhere, so it is another user here."""
    user, nobody = os.geteuid(), 65534
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        if user == 0:
            os.seteuid(nobody)
        try:
            yield folder
        finally:
            os.seteuid(user)
            folder.chmod(0o755)
