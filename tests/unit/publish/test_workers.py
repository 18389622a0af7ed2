"""Work shared among processes comes out as if it had been done one by one."""

import os
import threading

import pytest

from hadocs.publish import workers


def square(number: int) -> tuple[int, int]:
    """A thing to make, with the process that made it."""
    return number * number, os.getpid()


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this process had one thread, whatever runs the tests."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})


@pytest.mark.parametrize("count", [0, 1, workers.WORTH_IT - 1, workers.WORTH_IT, 50])
@pytest.mark.usefixtures("alone")
def test_everything_is_made_in_order(count: int) -> None:
    assert [n for n, _ in workers.spread(square, range(count))] == [n * n for n in range(count)]


@pytest.mark.usefixtures("alone")
def test_much_is_made_by_several_processes_and_little_by_this_one() -> None:
    assert len({pid for _, pid in workers.spread(square, range(50))}) == 3
    assert {pid for _, pid in workers.spread(square, range(5))} == {os.getpid()}


def test_beside_other_threads_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert {pid for _, pid in workers.spread(square, range(50))} == {os.getpid()}


@pytest.mark.usefixtures("alone")
def test_an_error_is_raised_here_whichever_process_met_it() -> None:
    def picky(number: int) -> int:
        if number == 31:
            raise ValueError("not this one")
        return number

    with pytest.raises(ValueError, match="not this one"):
        workers.spread(picky, range(50))
