"""Pools of processes that are at work, so that all can be ended at once."""

from __future__ import annotations

import weakref
from typing import Any, Protocol


class Ends(Protocol):
    """What has processes at work, and ends them."""

    end: weakref.finalize[..., Any]


_running: weakref.WeakSet[Ends] = weakref.WeakSet()


def until_stopped(pool: Ends) -> None:
    """Have its processes ended at the next `stop`."""
    _running.add(pool)


def stop() -> None:
    """End all other processes, whatever they are at. What is asked for from then on is made in this one."""
    for pool in list(_running):
        pool.end()
