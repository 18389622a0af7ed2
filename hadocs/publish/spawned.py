"""Things made by processes that are started anew, for where none can be forked: Windows, macOS."""

from __future__ import annotations

import contextlib
import copyreg
import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import types
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from hadocs.publish.running import until_stopped

Item = TypeVar("Item")
Made = TypeVar("Made")

WORTH_IT = 12
"""From how many things on it pays: a process takes a second or two to start, a spec's pages some tenths."""


def _view(content: dict[Any, Any]) -> types.MappingProxyType[Any, Any]:
    return types.MappingProxyType(content)


# Maps that can't be changed are what specs and topologies are made of; pickle knows all but them.
copyreg.pickle(types.MappingProxyType, lambda view: (_view, (dict(view),)))


def spread(make: Callable[[Item], Made], items: Sequence[Item], others: int) -> list[Callable[[], Made]]:
    """For each item a function that returns ``make(item)``; see `hadocs.publish.workers.spread`."""
    try:
        pool = _Pool(make, items, others)
    except (OSError, RuntimeError):  # no more processes, or no more threads: then without
        return [cache(partial(make, item)) for item in items]
    return [partial(pool.get, number) for number in range(len(items))]


class _Pool(Generic[Item, Made]):
    """Processes that put what they made into files; what nobody has begun when it is asked for is made here."""

    def __init__(self, make: Callable[[Item], Made], items: Sequence[Item], others: int) -> None:
        self.make = make
        self.items = items
        self.last: tuple[int, Made] | None = None
        self.folder = tempfile.mkdtemp(prefix="hadocs-")
        self.executor = ProcessPoolExecutor(others, multiprocessing.get_context("spawn"), _quietly)
        self.end: weakref.finalize[..., Any] = weakref.finalize(self, _end, self.executor, self.folder)
        until_stopped(self)
        self.here: dict[int, str] = {}
        self.untried = len(items)
        with _no_main():
            self.files: list[Future[str]] = [
                self.executor.submit(_put_down, make, item, self._file(n)) for n, item in enumerate(items)
            ]

    def _file(self, number: int) -> str:
        return str(Path(self.folder, str(number)))

    def get(self, number: int) -> Made:
        """What was made of an item."""
        if self.last is None or self.last[0] != number:
            self.last = number, self._get(number)
        return self.last[1]

    def _get(self, number: int) -> Made:
        file = self.files[number]
        while self.end.alive and number not in self.here and not file.done() and self._make_last():
            pass
        if self.end.alive and (number in self.here or not file.cancel()):
            with contextlib.suppress(Exception):  # if it was not that process, it shows again below
                made: Made = pickle.loads(Path(self.here.get(number) or file.result()).read_bytes())
                return made
        return self.make(self.items[number])

    def _make_last(self) -> bool:
        """Make the last thing that nobody has begun; whether there was one."""
        while self.untried:
            self.untried -= 1
            last = self.untried
            if self.files[last].cancel():
                with contextlib.suppress(Exception):  # it is raised when the thing is asked for
                    self.here[last] = _put_down(self.make, self.items[last], self._file(last))
                return True
        return False


def _put_down(make: Callable[[Any], object], item: object, file: str) -> str:
    Path(file).write_bytes(pickle.dumps(make(item), pickle.HIGHEST_PROTOCOL))
    return file


def _quietly() -> None:
    """Ctrl-C goes to every process of a console: the others end without a word."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(1))


def _end(executor: ProcessPoolExecutor, folder: str) -> None:
    import shutil

    processes = list((getattr(executor, "_processes", None) or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(5)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _no_main() -> Iterator[None]:
    """Start processes that don't run this one's main script again, as they would otherwise to find what is in it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
