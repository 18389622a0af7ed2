"""How often Python looks for cycles of garbage, for work that keeps nearly all that it makes. Knows nothing else."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def leave() -> None:
    """Never look again: for a process that ends now, whose memory goes back as a whole.

    At its end Python would look once more through all that was made, which takes a small check a tenth of its time.
    """
    gc.freeze()


@contextmanager
def rarely() -> Iterator[None]:
    """Look rarely, for as long as this lasts: each look goes through all that is kept, and finds little."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
