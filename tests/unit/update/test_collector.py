"""The search for cycles: rarer during a pass, afterwards as it was."""

import gc

import pytest

from tracker.update.collector import rare_collection


def test_cycles_are_looked_for_less_often_in_the_block_and_as_before_behind_it() -> None:
    before = gc.get_threshold()
    with rare_collection():
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_threshold()[1:] == before[1:]
    assert gc.get_threshold() == before


def test_an_error_leaves_the_search_as_it_was() -> None:
    before = gc.get_threshold()
    with pytest.raises(OSError, match="disk full"), rare_collection():
        raise OSError("disk full")
    assert gc.get_threshold() == before
