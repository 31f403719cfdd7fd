"""What all tests share."""

import pytest


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
