"""Doing something again whenever a spec changes, until Ctrl-C; looks at files as ``hadocs export --watch`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from hadocs.cli import inputs, output
from hadocs.errors import HadocsError, InputError, Terminated, UsageError


def again(paths: Sequence[Path], step: Callable[[], Iterable[Path]]) -> None:
    """Do a step, and again after each change of a spec in ``paths`` or of a file that the step says it has read.

    What is wrong with a spec is told, and waited for.

    Raises:
        UsageError: for standard input, which never changes.
    """
    if inputs.STREAM in paths:
        raise UsageError("standard input can't be watched: give a file or a folder")
    import time

    from hadocs.publish.ending import as_interrupt
    from hadocs.publish.watching import PAUSE, changed, state

    given = paths or (inputs.SPECS,)
    read: frozenset[Path] = frozenset()

    def looked_at() -> Iterable[Path]:
        return (*given, *read)

    output.talk(f"watching {', '.join(map(str, given))}: Ctrl-C ends")
    with as_interrupt():
        try:
            while True:
                seen = state(looked_at())
                try:
                    read = frozenset(step())
                except InputError as error:
                    output.problems(error.problems)
                except HadocsError as error:
                    output.talk(f"hadocs: {error}")
                # What changes while it is drawn is seen; what was read for the first time is looked at from now on.
                seen = {**state(looked_at()), **seen}
                changed(looked_at, seen, lambda: time.sleep(PAUSE))
        except Terminated:
            raise
        except KeyboardInterrupt:
            return
