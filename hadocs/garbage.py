"""How often Python looks for cycles of garbage, for work that keeps nearly all that it makes. Knows nothing else."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = 200_000, 20, 20


def leave() -> None:
    """Never look again: for a process that ends now, whose memory goes back as a whole.

    At its end Python would look once more through all that was made, which takes a small check a tenth of its time.
    """
    gc.freeze()


class Kept:
    """For a process that keeps nearly all of what it made from one piece of work to the next.

    Each look goes through what was made since `settled` alone: that takes a preview of a hundred specs a third of its
    time otherwise. What the work leaves behind in cycles is looked for once in many times.
    """

    MANY = 25

    def __init__(self) -> None:
        self._before = gc.get_threshold()
        self._times = 0
        gc.set_threshold(*_RARELY)

    def settled(self) -> None:
        """A piece of work is done; what is there now stays."""
        self._times += 1
        if self._times % self.MANY == 0:
            gc.unfreeze()
            gc.collect()
        gc.freeze()

    def end(self) -> None:
        """All is as before."""
        gc.set_threshold(*self._before)
        gc.unfreeze()


@contextmanager
def rarely() -> Iterator[None]:
    """Look rarely, for as long as this lasts: each look goes through all that is kept, and finds little."""
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
