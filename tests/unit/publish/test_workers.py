"""Work shared among processes comes out as if it had been done one by one."""

import gc
import operator
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import pytest
from support.square import square, square_of

from hadocs.publish import running, spawned, workers

Made = TypeVar("Made")


VIEWS = [MappingProxyType({"n": n}) for n in range(20)]


@pytest.fixture(autouse=True)
def own_pools(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pools of one test."""
    monkeypatch.setattr(running, "_running", weakref.WeakSet())
    yield
    running.stop()


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


def test_without_other_processes_each_thing_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
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


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.usefixtures("alone")
def test_when_it_is_stopped_no_process_is_left_and_the_rest_is_made_here() -> None:
    def slowly(number: int) -> int:
        time.sleep(0.1)
        return number

    laters = workers.spread(slowly, range(50))
    (pool,) = running._running
    children = list(pool.children.values())
    assert len(children) == 2
    assert laters[0]() == 0
    running.stop()
    assert not any(map(alive, children))
    assert [later() for later in laters[:6]] == list(range(6))


@pytest.mark.usefixtures("alone")
def test_what_nobody_wants_any_more_has_no_processes() -> None:
    laters = workers.spread(square, range(50))
    (pool,) = running._running
    children = list(pool.children.values())
    del laters, pool
    gc.collect()
    assert not any(map(alive, children))


# --- Where nothing can be forked


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: no fork, no pipes to select from, no affinity, and two processors beside."""
    monkeypatch.setattr(workers, "FORKS", False)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    for name in ("fork", "sched_getaffinity"):
        monkeypatch.delattr(os, name)


@pytest.mark.usefixtures("windows")
def test_few_things_are_made_here_without_fork() -> None:
    assert {pid for _, pid in made(square, spawned.WORTH_IT - 1)} == {os.getpid()}


@pytest.mark.usefixtures("windows")
def test_new_processes_make_what_is_sent_to_them() -> None:
    laters = workers.spread(square_of, VIEWS)
    (pool,) = running._running
    wait([pool.files[0]], timeout=60)
    found = [later() for later in laters]
    assert [n for n, _ in found] == [n * n for n in range(20)]
    assert found[0][1] != os.getpid()


@pytest.mark.usefixtures("windows")
def test_what_can_t_be_sent_or_fails_there_is_made_here() -> None:
    assert made(lambda number: number, 20) == list(range(20))


@pytest.mark.usefixtures("windows")
def test_an_error_of_a_new_process_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        made(partial(operator.floordiv, 7), 20)


@pytest.mark.usefixtures("windows")
def test_new_processes_end_when_they_are_stopped() -> None:
    laters = workers.spread(square_of, VIEWS)
    (pool,) = running._running
    wait([pool.files[0]], timeout=60)
    children = list(pool.executor._processes)
    assert children
    running.stop()
    assert not any(map(alive, children))
    assert [later()[0] for later in laters] == [n * n for n in range(20)]


@pytest.mark.usefixtures("windows")
def test_where_no_process_can_be_started_all_is_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(12, "Not enough memory")

    monkeypatch.setattr(ProcessPoolExecutor, "submit", refused)
    assert {pid for _, pid in made(square, 20)} == {os.getpid()}


UNGUARDED = """
import os, sys
print("ran", flush=True)
from hadocs.publish import running, workers
workers.FORKS = False
os.cpu_count = lambda: 3
import math
laters = workers.spread(math.sqrt, range(20))
(pool,) = running._running
pool.files[0].result()
print(sum(later() for later in laters) > 0, flush=True)
"""


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(UNGUARDED)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr, done.returncode) == ("ran\nTrue\n", "", 0)
