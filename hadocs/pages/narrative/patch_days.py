"""What the patch days of each machine cost a service, in a sentence and a table. Computes nothing."""

from __future__ import annotations

from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import downtime, figure
from hadocs.availability.model.result import Assessment, Planned
from hadocs.pages.escape import Md, code, md
from hadocs.pages.narrative import minutes
from hadocs.pages.narrative.model import Grid, Row
from hadocs.topology.wording import listed

TOLD = 0.05
"""The share of a service's minutes from which on the patch days of one machine are told first."""


def down(a: Assessment) -> Md | None:
    """On which machines' patch days nothing carries the service, where that makes much of its minutes."""
    found = [w for w in a.planned if w.hours is not None and w.minutes >= TOLD * a.minutes.mean]
    if not found:
        return None
    names = [f"{_machines(w)} ({_lasting(w.hours or 0.0)})" for w in found]
    return Md(f"On a patch day of {listed(names, joiner='or')} it is down until the work is done.")


def table(a: Assessment) -> Grid | None:
    """What the patch days of each machine cost, the most first, and all that moves: words above count the moves.

    What moves nothing and is too little to tell is left out.
    """
    smallest = least(a.minutes.mean)
    rows = [
        Row(
            (
                _machines(w),
                md(w.mode),
                minutes.number(figure(w.per_year)),
                md(_on_patch_day(w)),
                minutes.number(downtime(w.minutes, smallest)),
            )
        )
        for w in a.planned
        if w.minutes >= smallest or w.moves
    ]
    heads = ("Patch days of", "Failure mode", "A year", "What happens", "Minutes a year")
    return Grid(heads, tuple(rows)) if rows else None


def _on_patch_day(w: Planned) -> str:
    if w.others:
        return f"all away at once, down until it is done ({_lasting(w.hours or 0.0)})"
    if w.hours is not None:
        return f"down until it is done ({_lasting(w.hours)})"
    if w.moves:
        over = "handed over" if w.handed else "moved"
        return f"{over}, and back" if w.moves > 1 else f"{over}, and stays there"
    return "less to fall back on"


def _machines(w: Planned) -> Md:
    return Md(listed(tuple(code(m) for m in w.machines)))


def _lasting(hours: float) -> str:
    return f"{figure(hours * 60)} min" if hours < 2 else f"{figure(hours)} h"
