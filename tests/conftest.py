"""What all tests share."""

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
