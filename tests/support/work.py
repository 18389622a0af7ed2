"""How much work a call does, counted instead of timed: the same on every machine, however busy it is."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls(work: Callable[[], Any]) -> int:
    """How many functions are called while something is done, those of Python and those written in C."""
    count = 0

    def counted(_: FrameType, event: str, __: Any) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    before = sys.getprofile()
    gc.collect()
    gc.disable()  # when it runs depends on what ran before
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return count


def growth(work: Callable[[int], Any], size: int) -> float:
    """By how much the work grows from a size to twice it: about 2 where it is in step with the size, 4 with its square.

    What is done once only, such as imports, is done before.
    """
    work(size // 2)
    once = calls(lambda: work(size))
    return calls(lambda: work(2 * size)) / once
