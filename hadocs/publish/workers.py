"""Many things made on all processors of this machine, in order; knows nothing of what is made."""

from __future__ import annotations

import itertools
import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

WORTH_IT = 16
"""From how many things on another process earns what starting it costs."""
MOST = 8
OWN = 0.7
"""How much of another process' share this one takes on."""


def spread(make: Callable[[Item], Made], items: Sequence[Item]) -> list[Made]:
    """``[make(item) for item in items]``, shared among processes where that is safe and worth it.

    A process is forked, so that what was computed before need not be computed or sent again; that is safe on Linux
    while this process has one thread. Whatever goes wrong in another process is done again in this one, where its
    error is raised as usual.
    """
    edges = _edges(len(items), _processes(len(items)))
    others = [(i, j, *_fork(make, items[i:j])) for i, j in itertools.pairwise(edges[1:])]
    made: list[Made] = []
    shares: list[tuple[int, int, list[Made] | None]] = []
    try:
        for done, item in enumerate(items[: edges[1]]):
            made.append(make(item))
            _tell((done + 1) * len(items) // edges[1], len(items))
    finally:
        shares += [(i, j, _collect(child, pipe)) for i, j, child, pipe in others]
    for i, j, share in shares:
        made += [make(item) for item in items[i:j]] if share is None else share
    return made


def _edges(items: int, processes: int) -> list[int]:
    """Where the shares of the processes begin and end; this one's, the first, is smaller: it has other work too."""
    own = round(items * OWN / (OWN + processes - 1))
    rest = items - own
    return [0, *(own + rest * k // max(1, processes - 1) for k in range(processes))]


def _processes(items: int) -> int:
    if items < WORTH_IT or sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), MOST)


def _fork(make: Callable[[Item], Made], items: Sequence[Item]) -> tuple[int, int]:
    """A process that makes some things: its id, and the end of a pipe from which they can be read."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    # From here on this is the other process: it must never return into the program that it is a copy of.
    code = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump([make(item) for item in items], pipe, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)


def _collect(child: int, pipe: int) -> list[Made] | None:
    """What a process has made, or ``None`` where it failed."""
    with os.fdopen(pipe, "rb") as opened:
        data = opened.read()
    _, status = os.waitpid(child, 0)
    found: list[Made] | None = pickle.loads(data) if status == 0 else None
    return found


def _tell(done: int, total: int) -> None:
    """How far it is, on one line that is written over; on a terminal only, and where it takes a while."""
    if total >= WORTH_IT and sys.stderr.isatty():
        end = "\r\x1b[K" if done >= total else ""
        print(f"\r\x1b[Kpages of {done} of {total} specs", end=end, file=sys.stderr, flush=True)
