"""Clustering software that the catalogue does not know: every time is a guess, and said to be one."""

from __future__ import annotations

from hadocs.behaviour.known import assumed
from hadocs.behaviour.watching import Asked, Watch, checked


def guest(asked: Asked) -> Watch:
    """Not known."""
    return Watch(None, why=f"what {asked.view.id} watches in its machines is not known")


def inside(asked: Asked) -> Watch | None:
    """As stated, with a guess of how soon."""
    return Watch(True, (assumed("detect.application"),), why=f"{asked.view.id} watches {asked.service}")


def program(asked: Asked) -> Watch:
    """Started again in place, as nearly all clustering software does first."""
    monitor = asked.monitor
    seen = checked(asked.service, monitor) if monitor.interval is not None else assumed("detect.application")
    return Watch(
        True, (seen,), (), (assumed("program"),), moves=monitor.restarts == 0 and asked.others,
        otherwise=f"another member of {asked.view.id} takes it over" if asked.others else "",
    )  # fmt: skip
