"""How long users miss each service in a failure, as bars beside what its objective allows. Decides no time.

A bar ends where `hadocs.behaviour.regained` says that users have the service again, and carries the number of the step
that tells of the same moment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from hadocs.behaviour.model import Span
from hadocs.behaviour.regained import Absence
from hadocs.behaviour.wording import as_said, clock, lasting, rounded
from hadocs.figures.abridged import abridged, listed
from hadocs.figures.parts.events import Story
from hadocs.figures.plan import Bar, Key, Limit, Panel, Piece, StepMark, Tick
from hadocs.spec.model import Spec

MOST = 9
"""So many services have a bar."""
NAMED = 6
"""So many names stand at one bar; of more the rest is counted."""
MANY = 4
"""Past so many services those of one cluster stand together, and equal ones are one bar."""
KEYS = {
    "static": Key("bar-static", "away"),
    "planned": Key("bar-planned", "may be away"),
    "connecting": Key("bar-connecting", "runs, users may not be connected yet"),
}
"""What the pieces of the bars are, as the legend has it."""
_STEPS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800,
)  # fmt: skip
"""Seconds between lines of the axis."""
_TICKS = 6


def away(
    absences: Mapping[str, Absence],
    spec: Spec,
    story: Story,
    title: Callable[[str], str],
    home: Callable[[str], str],
    down: Mapping[str, str],
    unsure: Sequence[str],
    maybe: Collection[str] = (),
) -> tuple[Panel, ...]:
    """How long each service is away; ``home`` is the title of the cluster that a service runs in or on.

    ``down`` are services that do not come back by themselves, each with what ends that, in words; ``unsure`` those of
    which it is not certain whether they go on; ``maybe`` those that may as well not be away at all.
    """
    found = list(absences.values())
    many = len(found) > MANY
    groups = [[one] for one in found]
    if many:
        order = list(dict.fromkeys(home(one.service) for one in found))
        found.sort(key=lambda one: order.index(home(one.service)))
        groups = [
            list(some)
            for _, some in groupby(
                found, key=lambda one: (home(one.service), one.service in maybe, _same(one))
            )
        ]
    several = many and len({home(one.service) for one in found}) > 1
    bars = []
    limits: dict[float, list[str]] = {}
    for some in groups:
        bar = _bar(some, story, title, home(some[0].service) if several else "")
        if some[0].service in maybe:
            bar = replace(bar, text=f"{bar.text}, or not at all", pieces=_open_all(bar.pieces))
        if not bar.pieces:
            continue
        bars.append(bar)
        for one in some:
            goal = spec.services[one.service].objectives
            if goal and goal.rto:
                # It counts from when the service is away, as the bar does.
                limits.setdefault(goal.rto + bar.start, []).append(title(one.service))
    most = max((bar.start + sum(p.value for p in bar.pieces) for bar in bars), default=0.0)
    for key in down:
        goal = spec.services[key].objectives
        if goal and goal.rto:
            limits.setdefault(goal.rto, []).append(title(key))
    most = most or 1.3 * max((value for value in limits if value), default=0.0)
    fold = len(found) + len(down) > MANY
    bars = [*_stay(down, unsure, most or 1.0, title, many=fold), *bars]
    if not any(bar.pieces for bar in bars):
        return ()
    near = {value: who for value, who in limits.items() if value <= most * 1.5}
    drawn = tuple(_limit(value, who, spec, absences, title) for value, who in sorted(near.items()))[:2]
    rest = [bar.title for bar in bars[MOST:]]
    more = f"; {abridged(f'{len(rest)} more not shown', rest)}" if rest else ""
    return (
        Panel(
            id="away",
            title="How long users miss it",
            note=f"from the failure on, until users are connected again{more}",
            bars=tuple(bars[:MOST]),
            limits=drawn,
            ticks=_ticks(max([most, *(limit.value for limit in drawn)])) or (Tick(0.0, "0"),),
        ),
    )


def _open_all(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces of a bar of which it is open whether there is one: what would be certain is so no more."""
    first = [p for p in pieces if p.look in ("static", "planned")]
    rest = tuple(p for p in pieces if p not in first)
    whole = round(sum(p.value for p in first), 3)
    return (Piece("planned", whole), *rest) if first else rest


def _stay(
    down: Mapping[str, str], unsure: Sequence[str], most: float, title: Callable[[str], str], *, many: bool
) -> Iterator[Bar]:
    """Bars that are open at their end, of services that stay down, and rows without one, of those of which it is not
    certain.

    Of many those that the same ends are one.
    """
    by: dict[str, list[str]] = {}
    for key, until in down.items():
        by.setdefault(until if many else key, []).append(key)
    for some in by.values():
        until = down[some[0]]
        said = f"until {until}" if until else "does not come back by itself"
        yield Bar(
            id=some[0],
            title=_names(some, title),
            text="down",
            pieces=(Piece("static", round(most, 3), said),),
            open=True,
        )
    if unsure:
        goes = "it goes on is" if len(unsure) == 1 else "they go on is"
        yield Bar(id=unsure[0], title=_names(unsure, title), absent=f"whether {goes} not certain")


def _names(some: Sequence[str], title: Callable[[str], str]) -> str:
    return listed([title(key) for key in some], NAMED, shown=NAMED - 1)


def keys(panels: Sequence[Panel]) -> tuple[Key, ...]:
    """The entries of the legend for the pieces that there are."""
    used = {piece.look for panel in panels for bar in panel.bars for piece in bar.pieces}
    return tuple(key for look, key in KEYS.items() if look in used)


def _same(one: Absence) -> tuple[object, ...]:
    return one.stops, one.runs, one.back, one.lasts, one.waits_for


def _bar(some: Sequence[Absence], story: Story, title: Callable[[str], str], group: str) -> Bar:
    first = some[0]
    # Where nobody knows the end, the bar is what passes for certain, and its text says so.
    said = clock(first.lasts) if first.lasts.high is not None else lasting(first.lasts)
    pieces = _pieces(first)
    return Bar(
        id=first.service,
        title=_names([one.service for one in some], title),
        text=said,
        note=f"waits for {title(first.waits_for)}" if first.waits_for else "",
        start=round(first.stops.low, 3),
        pieces=pieces,
        marks=tuple(_marks(first, story, first.stops.low + sum(p.value for p in pieces))) if pieces else (),
        group=group,
        open=first.lasts.high is None,
    )


def _pieces(one: Absence) -> tuple[Piece, ...]:
    """Kinds of time one after the other, from when it may be away at first: as long as the words beside them say."""
    stop = one.stops.low if one.stops.high is None else one.stops.high
    back, runs = one.back, one.runs
    if stop >= back.low:  # whether it is away at all is open
        stop = one.stops.low
        certain = stop
    else:
        certain = back.low
    ends = [("planned", stop), ("static", certain)]
    if back.high is not None:
        served = back.high if runs.high is None else min(max(runs.high, certain), back.high)
        ends += [("planned", served), ("connecting", back.high)]
    said = as_said(one.lasts)
    told = {round(one.lasts.low, 6): said.low}
    if one.lasts.high is not None and said.high is not None:
        told[round(one.lasts.high, 6)] = said.high
    last = ends[-1][1] - one.stops.low
    last = told.get(round(last, 6), rounded(last))
    found, before = [], 0.0
    for look, end in ends:
        at = end - one.stops.low
        at = min(max(told.get(round(at, 6), rounded(at)), before), last)
        found.append(Piece(look, round(at - before, 3)))  # type: ignore[arg-type]
        before = at
    return tuple(piece for piece in found if piece.value > 0)


def _marks(one: Absence, story: Story, last: float) -> list[StepMark]:
    """The numbers of the steps at the ends: that it runs again, and that users have it, where the bar ends."""
    if one.event is None:
        return []
    what, subject = one.event
    ends = [(("starts", subject), one.runs)] if what != "starts" and one.runs != one.back else []
    ends.append(((what, subject), one.back))
    found = []
    for (word, of), when in ends:
        number = story.number.get(f"{word}:service:{of}", 0)
        if number:
            value = when.low if when.high is None else when.high
            value = last if when is one.back else min(rounded(value), last)
            found.append(StepMark(round(value, 3), number, story.steps[number - 1].look))
    return found


def _limit(
    value: float, who: Sequence[str], spec: Spec, absences: Mapping[str, Absence], title: Callable[[str], str]
) -> Limit:
    goals = {
        goal.rto
        for key in absences
        if title(key) in who and (goal := spec.services[key].objectives) is not None and goal.rto
    }
    said = min(goals) if len(goals) == 1 else value
    return Limit(value, f"objective of {listed(tuple(who), 3, shown=2)}: {clock(Span(said, said))}")


def _ticks(most: float) -> tuple[Tick, ...]:
    """Round times from 0 on as people say them."""
    step = next((s for s in _STEPS if most / s < _TICKS), 0)
    if most < 2:
        step = 0
    if not step:
        return ()
    length, unit = next((u for u in _UNITS if step % u[0] == 0), (1, "s"))
    return tuple(
        Tick(float(n * step), f"{n * step / length:g} {unit}" if n else "0")
        for n in range(int(most / step) + 1)
    )


_UNITS = ((3600, "h"), (60, "min"))
"""Longer units than seconds: a scale has the longest of which all its steps are whole."""
