"""Work shared among processes comes out as if it had been done one by one."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import pytest

from hadocs.publish import workers

Made = TypeVar("Made")


def square(number: int) -> tuple[int, int]:
    """A thing to make, with the process that made it."""
    return number * number, os.getpid()


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this process had one thread, whatever runs the tests."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})


def made(make: Callable[[int], Made], count: int) -> list[Made]:
    """Everything, asked for in order."""
    return [later() for later in workers.spread(make, range(count))]


@pytest.mark.parametrize("count", [0, 1, workers.WORTH_IT - 1, workers.WORTH_IT, 50])
@pytest.mark.usefixtures("alone")
def test_everything_is_made(count: int) -> None:
    assert [n for n, _ in made(square, count)] == [n * n for n in range(count)]


@pytest.mark.usefixtures("alone")
def test_it_may_be_asked_for_in_any_order_and_again() -> None:
    laters = workers.spread(square, range(50))
    assert [laters[n]()[0] for n in (49, 0, 49, 0, 7)] == [2401, 0, 2401, 0, 49]


@pytest.mark.usefixtures("alone")
def test_more_things_than_fit_into_a_pipe_at_once() -> None:
    count = 2 * workers._TOKENS + 3
    assert made(str, count)[-1] == str(count - 1)


@pytest.mark.usefixtures("alone")
def test_much_is_made_by_other_processes_while_this_one_does_something_else() -> None:
    laters = workers.spread(square, range(50))
    time.sleep(1)
    others = {later()[1] for later in laters}
    assert os.getpid() not in others
    assert 1 <= len(others) <= 2


@pytest.mark.usefixtures("alone")
def test_who_waits_makes_what_nobody_has_begun() -> None:
    def slowly(number: int) -> int:
        time.sleep(0.005)
        return os.getpid()

    assert os.getpid() in made(slowly, 50)


@pytest.mark.usefixtures("alone")
def test_little_is_made_by_this_process() -> None:
    assert {pid for _, pid in made(square, 2)} == {os.getpid()}


def test_beside_other_threads_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert {pid for _, pid in made(square, 50)} == {os.getpid()}


def test_without_other_processes_each_thing_is_made_once() -> None:
    seen: list[int] = []
    laters = workers.spread(seen.append, range(3))
    for later in (*laters, *laters):
        later()
    assert seen == [0, 1, 2]


@pytest.mark.usefixtures("alone")
def test_an_error_is_raised_here_whichever_process_met_it() -> None:
    def picky(number: int) -> int:
        if number == 31:
            raise ValueError("not this one")
        return number

    with pytest.raises(ValueError, match="not this one"):
        made(picky, 50)


@pytest.mark.usefixtures("alone")
def test_what_a_process_had_begun_when_it_was_killed_is_made_here() -> None:
    here = os.getpid()

    def deadly(number: int) -> int:
        if os.getpid() != here and number % 10 == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert made(deadly, 50) == list(range(50))
