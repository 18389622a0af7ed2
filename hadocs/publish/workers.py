"""Many things made on all processors while this process does other work; knows nothing of the things."""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import struct
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, MutableMapping, Sequence
from functools import cache, partial
from typing import Any, Generic, TypeVar

from hadocs.publish.running import until_stopped

Item = TypeVar("Item")
Made = TypeVar("Made")

FORKS = sys.platform == "linux"
"""Whether a process may be forked: elsewhere there is no such thing, or system libraries don't bear it."""
WORTH_IT = 3
"""From how many things on another process earns what forking it costs."""
MOST = 7
"""Other processes at most."""
_TOKENS = 8192
"""So many tokens of four bytes fit into any pipe at once."""
_TOKEN = struct.Struct("<i")
_DONE = struct.Struct("<iqq")


def spread(make: Callable[[Item], Made], items: Sequence[Item]) -> list[Callable[[], Made]]:
    """For each item a function that returns ``make(item)``, made by another process meanwhile where that is safe.

    On Linux a process is forked, so that what was computed before need not be computed or sent again; that is safe
    while this process has one thread. Elsewhere new processes are started, which takes a second or more, and what
    they need is sent to them. Whoever asks for a thing that is not there yet makes others that nobody has begun while
    it waits. Whatever goes wrong in another process is done again in this one, where its error is raised as usual.
    """
    others = _others()
    if FORKS and others and len(items) >= WORTH_IT and threading.active_count() == 1:
        pool = _Pool(make, items, others)
        return [partial(pool.get, number) for number in range(len(items))]
    if not FORKS and others:
        from hadocs.publish import spawned

        if len(items) >= spawned.WORTH_IT:
            return spawned.spread(make, items, others)
    return [cache(partial(make, item)) for item in items]


def _others() -> int:
    """How many processes this machine has room for beside this one."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:
        processors = os.cpu_count() or 1
    return min(processors - 1, MOST)


def _end(children: MutableMapping[int, int], files: MutableMapping[int, int], queue: int) -> None:
    for pipe, child in list(children.items()):
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(pipe)
    children.clear()
    os.close(queue)
    for file in files.values():
        os.close(file)


class _Pool(Generic[Item, Made]):
    """Processes that take the next items from one pipe, write what they made into files, and tell where it is."""

    def __init__(self, make: Callable[[Item], Made], items: Sequence[Item], others: int) -> None:
        self.make = make
        self.items = items
        self.step = -(-len(items) // _TOKENS)
        self.queue, filling = os.pipe()
        os.write(filling, b"".join(_TOKEN.pack(n) for n in range(0, len(items), self.step)))
        os.close(filling)  # so that an empty queue is an end, and nobody waits at it
        self.places: dict[int, tuple[int, int, int]] = {}
        self.own: dict[int, Made] = {}
        self.last: tuple[int, Made] | None = None
        self.files: dict[int, int] = {}
        self.children: dict[int, int] = {}
        self.end: weakref.finalize[..., Any] = weakref.finalize(
            self, _end, self.children, self.files, self.queue
        )
        until_stopped(self)
        for _ in range(others):
            self._fork()

    def _fork(self) -> None:
        with tempfile.TemporaryFile() as opened:
            file = os.dup(opened.fileno())
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        child = os.fork()
        if child:
            os.close(writing)
            self.files[reading] = file
            self.children[reading] = child
            return
        # From here on this is the other process: it must never return into the program that it is a copy of.
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            for pipe in (reading, *self.children):
                os.close(pipe)
            at = 0
            while os.getppid() == parent and (numbers := self._next()):
                for number in numbers:
                    data = pickle.dumps(self.make(self.items[number]), pickle.HIGHEST_PROTOCOL)
                    written = 0
                    while written < len(data):
                        written += os.write(file, data[written:])
                    os.write(writing, _DONE.pack(number, at, len(data)))
                    at += len(data)
            code = 0
        finally:
            os._exit(code)

    def _next(self) -> range:
        """The next items that nobody has begun; none where all are."""
        token = os.read(self.queue, _TOKEN.size)
        if not token:
            return range(0)
        (start,) = _TOKEN.unpack(token)
        return range(start, min(start + self.step, len(self.items)))

    def get(self, number: int) -> Made:
        """What was made of an item."""
        if self.last is None or self.last[0] != number:
            self.last = number, self._get(number)
        return self.last[1]

    def _get(self, number: int) -> Made:
        if not self.end.alive:
            return self.make(self.items[number])
        self._hear(wait=False)
        while number not in self.places and number not in self.own:
            if mine := self._next():
                for n in mine:
                    self.own[n] = self.make(self.items[n])
                self._hear(wait=False)
            elif self.children:
                self._hear(wait=True)
            else:  # whoever had begun it has failed
                self.own[number] = self.make(self.items[number])
        if number in self.own:
            return self.own[number]
        file, at, length = self.places[number]
        found: Made = pickle.loads(os.pread(file, length, at))
        return found

    def _hear(self, *, wait: bool) -> None:
        """Take in what the others tell."""
        while self.children:
            ready, _, _ = select.select(list(self.children), [], [], None if wait else 0)
            if not ready:
                return
            wait = False
            for pipe in ready:
                told = os.read(pipe, _DONE.size)
                if len(told) == _DONE.size:
                    number, at, length = _DONE.unpack(told)
                    self.places[number] = self.files[pipe], at, length
                else:  # it has ended
                    os.close(pipe)
                    os.waitpid(self.children.pop(pipe), 0)
