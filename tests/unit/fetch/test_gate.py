"""Answers of many servers at once are taken in one portion after the other."""

import asyncio

from tracker.fetch.gate import ARRIVED_BYTES, Gate


class Socket(asyncio.ReadTransport):
    def __init__(self) -> None:
        super().__init__()
        self.is_read = True

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True


class Connection:
    def __init__(self) -> None:
        self.transport = Socket()


def test_servers_wait_while_answers_of_others_lie_there_and_no_longer() -> None:
    gate, quick, slow, late = Gate(), Connection(), Connection(), Connection()
    gate.expect(quick)
    gate.expect(slow)
    gate.let_in(quick, ARRIVED_BYTES)
    assert slow.transport.is_read
    gate.let_in(quick, 1)
    gate.expect(late)
    assert quick.transport.is_read  # it is in the middle of its answer
    assert not slow.transport.is_read and not late.transport.is_read
    gate.take_up(quick, ARRIVED_BYTES + 1)
    assert slow.transport.is_read and late.transport.is_read


def test_a_connection_that_is_gone_is_not_touched_again() -> None:
    gate, quick, lost = Gate(), Connection(), Connection()
    gate.expect(quick)
    gate.expect(lost)
    gate.let_in(quick, ARRIVED_BYTES + 1)
    gate.take_up(lost, 0)
    gate.take_up(quick, ARRIVED_BYTES + 1)
    assert not lost.transport.is_read
