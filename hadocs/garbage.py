"""How often Python looks for cycles of garbage, for work that keeps nearly all that it makes. Knows nothing else."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def rarely() -> Iterator[None]:
    """Look rarely, for as long as this lasts: each look goes through all that is kept, and finds little."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
