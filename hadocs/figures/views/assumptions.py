"""How far each assumption moves a service's minutes a year over its own range: the one that moves them most on top.

Decides what is shown; knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.availability.model.numbers import amount, beyond, figure, in_all
from hadocs.availability.model.result import Assessment, Assumed
from hadocs.figures.minutes import exact, name_of
from hadocs.figures.plan import Bar, Figure, Key, Limit, Panel, Piece
from hadocs.spec.chosen import the_service

OF_A_SERVICE = True
MOST = 8
"""So many assumptions get a bar; those below hardly move anything beside them."""
_KEYS = {
    "shared": Key("bar-shared", "fewer than with all at their averages"),
    "extra": Key("bar-extra", "more than that"),
}
_OF_TIMES = {"mean time between failures": "between failures", "mean time to repair": "to repair"}
"""How titles of inputs end, and what stands beside the bar instead: what is cut off a name must not tell two apart."""


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The assumptions of one service, with the minutes at either end of the range of each."""
    key = the_service(analysis.spec.services, service)
    found = analysis.availability[key]
    moving = [u for u in found.assumptions if figure(u.low) != figure(u.high)]
    shown = moving[:MOST]
    middle = found.on_average
    bars = tuple(_bar(used, middle, links) for used in shown)
    limits = (Limit(exact(middle), f"{figure(middle)} with all at their averages"),) if bars else ()
    panel = Panel(
        id="assumptions",
        title="Over its own range",
        note="minutes a year, with all others at their averages",
        bars=bars,
        limits=limits,
    )
    used = {piece.look for bar in bars for piece in bar.pieces}
    sentence = _sentence(found, shown)
    return Figure(
        name=name_of(analysis, "assumptions", key),
        form="bars",
        title=f"What moves the minutes of {found.title}",
        sentence=sentence,
        description=(sentence, *map(_told, shown), *_rest(len(moving) - len(shown)), *_apart(found)),
        panels=(panel,) if bars else (),
        notes=(*_rest(len(moving) - len(shown)), *_apart(found)),
        legend=tuple(entry for look, entry in _KEYS.items() if look in used),
    )


def _bar(used: Assumed, middle: float, links: Mapping[str, str]) -> Bar:
    """The bar of one assumption, from its fewer minutes to its more."""
    low, high = sorted((used.low, used.high))
    turn = min(max(middle, low), high)
    pieces = (Piece("shared", exact(turn - low)), Piece("extra", exact(high - turn)))
    i = used.input
    name, _, of = i.title.rpartition(": ")
    time = _OF_TIMES.get(of, "")
    ends = " and ".join(_ends(used))
    return Bar(
        id=f"assumption:{i.key}",
        title=name if time else i.title,
        text=f"{figure(low)} to {figure(high)}",
        note=f"{time}: {ends}" if time else f"at {ends}",
        start=exact(low),
        pieces=tuple(p for p in pieces if p.value > 0),
        href=links.get(f"assumption:{i.key}", ""),
    )


def _ends(used: Assumed) -> tuple[str, str]:
    """The ends of an assumption's range: where there are fewer minutes, and where more."""
    low, high = amount(used.input, used.input.low), amount(used.input, used.input.high)
    return (low, high) if used.low <= used.high else (high, low)


def _told(used: Assumed) -> str:
    fewer, more = _ends(used)
    low, high = sorted((used.low, used.high))
    return f"{used.input.title}: {figure(low)} minutes a year at {fewer}, {figure(high)} at {more}."


def _sentence(found: Assessment, shown: Sequence[Assumed]) -> str:
    if not shown:
        return f"No assumption moves the minutes of {found.title} over its range."
    most = shown[0]
    low, high = sorted((most.low, most.high))
    name = most.input.title
    return f"{name} moves them most: from {figure(low)} to {figure(high)} minutes a year over its range."


def _apart(found: Assessment) -> tuple[str, ...]:
    """How the line of this figure and the minutes of all others differ, where one sees that they do.

    What several ranges bring together is more than the sum of what each brings by itself.
    """
    line, mean = figure(found.on_average), in_all(found.minutes.mean)
    if line == mean or beyond(found.minutes.mean):
        return ()
    return (
        f"The average over all ranges together is {mean} minutes a year, as in other figures; "
        f"with each input at its own average it is {line}.",
    )


def _rest(count: int) -> tuple[str, ...]:
    if count < 1:
        return ()
    return (f"{'One more moves' if count == 1 else f'{count} more move'} them less.",)
