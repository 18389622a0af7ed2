"""The four topologies side by side for one service: the total of each, and each failure mode on one scale.

A bar says how much of it every topology has, and how much another of them avoids. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hadocs.analysis import Analysis
from hadocs.availability.model.component import MODES
from hadocs.availability.model.numbers import beyond, figure, gain, in_all
from hadocs.availability.model.result import Alternative, Assessment, More
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.minutes import amount, clustering, exact, minutes, name_of, shown_range
from hadocs.figures.plan import Bar, Column, Figure, Key, Panel, Piece
from hadocs.figures.views.decision import recommended
from hadocs.spec.chosen import the_service
from hadocs.topology.wording import INSTANCES, TOPOLOGIES, with_changes

OF_A_SERVICE = True

TELLING = 0.1
"""A mode is named as a difference where it makes at least this share of the whole difference."""
_KEYS = {
    "shared": Key("bar-shared", "as much as in the best of these topologies"),
    "extra": Key("bar-extra", "more than in the best: what another topology avoids"),
}
_ALONE = Key("bar-shared", "away, on average")

_MORE = {
    "host": "one more host",
    "path": "one more path to each storage",
    "switch": "one more switch for each network",
    "witness": "a witness",
}

Ways = Mapping[str, Alternative]


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The comparison of the topologies for one service."""
    key = the_service(analysis.spec.services, service)
    found = analysis.availability[key]
    ways = found.topologies
    possible = {kind: way for kind, way in ways.items() if way.minutes is not None}
    modes = _modes(possible)
    least = {m: min(w.by_failure_mode.get(m, 0.0) for w in possible.values()) for m in modes}
    best = min((w.minutes or 0.0 for w in possible.values()), default=0.0)
    names = {kind: clustering(kind) for kind in ways}
    if analysis.topology.services[key].independent:
        names |= {kind: INSTANCES.capitalize() for kind, way in ways.items() if way.present}
    whole = tuple(_bars(ways, names, best, links))
    columns = tuple(
        Column(
            id=kind,
            title=names[kind],
            bars=tuple(_cell(m, way.by_failure_mode.get(m, 0.0), least[m], best) for m in modes),
            present=way.present,
        )
        for kind, way in possible.items()
    )
    ranged = any(bar.range for bar in whole)
    alone = len(possible) < 2
    line = "the line below is the range" if alone else "the line below each is its range"
    note = "minutes a year on average" + (f"; {line}, 5 to 95 %" if ranged else "")
    panels = [Panel(id="all", title="In all", note=note, bars=whole)]
    if modes and not alone:
        note = "minutes a year, on a scale of their own; first where the topologies differ the most"
        panels.append(
            Panel(id="modes", title="By failure mode", note=note, rows=tuple(modes), columns=columns)
        )
    drawn = [*whole, *(bar for column in columns for bar in column.bars)]
    used = {p.look for bar in drawn for p in bar.pieces}
    sentence = _sentence(ways, names, production=analysis.spec.environment == "production")
    return Figure(
        name=name_of(analysis, "comparison", key),
        form="bars",
        title=f"{found.title} {_under(alone, analysis.topology.services[key].independent)}",
        sentence=sentence,
        description=(sentence, *_description(ways, names, modes, best)),
        panels=tuple(panels),
        notes=(*_not_compared(analysis, key), *_instead(found)) if alone else (),
        legend=tuple(_KEYS.values()) if "extra" in used else (_ALONE,) if used else (),
    )


def _bars(ways: Ways, names: Mapping[str, str], best: float, links: Mapping[str, str]) -> Iterator[Bar]:
    """A bar for each topology; those that are not possible for the same reason have a line together."""
    why: dict[str, list[str]] = {}
    for kind, way in ways.items():
        if way.minutes is None:
            why.setdefault(way.why, []).append(kind)
            continue
        span, ends = shown_range(way.spread) if way.spread is not None else (None, ())
        yield Bar(
            id=f"topology:{kind}",
            title=names[kind],
            text=in_all(way.minutes),
            note="as it is" if way.present else "",
            pieces=_pieces(way.minutes, best),
            range=span,
            ends=ends,
            present=way.present,
            href=links.get(f"topology:{kind}", ""),
        )
    for reason, kinds in why.items():
        title = listed([TOPOLOGIES.get(kind, kind) for kind in kinds])
        yield Bar(
            id=f"topology:{kinds[0]}",
            title=f"{title[0].upper()}{title[1:]}",
            absent=f"not possible: {reason}",
        )


def _under(alone: bool, independent: bool) -> str:
    if not alone:
        return "under each topology"
    return "as it is" if independent else "under the one topology with a cluster that is possible"


def _not_compared(analysis: Analysis, key: str) -> tuple[str, ...]:
    """That what fits a service best is no bar here, as it needs no cluster."""
    fits = recommended(analysis, key)
    if fits.recommended != "stand-alone" or fits.instances:
        return ()
    return ("What fits it best, independent instances, has no cluster: it is not computed here.",)


def _instead(found: Assessment) -> tuple[str, ...]:
    """What a service that no other topology is possible for can be compared with: itself with one thing more."""
    some = [one for one in found.more if one.saves is not None and one.kind in _MORE]
    if not some:
        return ("There is nothing else to compare it with.",)
    said: dict[str, list[More]] = {}
    for one in sorted(some, key=lambda one: -(one.saves or 0.0)):
        said.setdefault(gain(one.saves or 0.0, found.minutes.mean), []).append(one)
    parts = [f"{listed([_MORE[one.kind] for one in same])}, {what}" for what, same in said.items()]
    return (f"What one thing more would change, in minutes a year: {'; '.join(parts)}.",)


def _modes(possible: Ways) -> list[str]:
    """The modes that any topology has, those first in which they differ the most."""
    there = [m for m in MODES if any(w.by_failure_mode.get(m) for w in possible.values())]

    def most(mode: str) -> tuple[float, float]:
        values = [w.by_failure_mode.get(mode, 0.0) for w in possible.values()]
        # As in the bars, a difference that two digits don't show is none.
        apart = max(values) - min(values) if figure(max(values)) != figure(min(values)) else 0.0
        return exact(apart), exact(max(values))

    return sorted(there, key=lambda m: (-most(m)[0], -most(m)[1]))


def _pieces(value: float, least: float) -> tuple[Piece, ...]:
    """A bar in two pieces; a difference that two digits don't show is none."""
    more = value - least if figure(value) != figure(least) else 0.0
    found = (Piece("shared", exact(value - more)), Piece("extra", exact(more)))
    return tuple(p for p in found if p.value > 0)


def _cell(mode: str, value: float, least: float, best: float) -> Bar:
    return Bar(id=mode, title=mode, text=amount(value, best), pieces=_pieces(value, least))


def _sentence(ways: Ways, names: Mapping[str, str], *, production: bool) -> str:
    """Why another topology is better or worse than the present one; mixed is for tests, so no advice for production."""
    now = next(((k, w) for k, w in ways.items() if w.present), None)
    others = [(k, w.minutes, w) for k, w in ways.items() if not w.present and w.minutes is not None]
    if now is None or now[1].minutes is None:
        return "Minutes a year, by failure mode."
    kind, there, least = now[0], now[1], now[1].minutes
    said = f"{names[kind]}, as it is: {_about(least)} minutes a year on average"
    if not others:
        return f"{said}. No other topology with a cluster is possible."
    tests = ""
    if production and (safe := [o for o in others if o[0] != "mixed"]):
        # The shortest bar is told of even where it is no advice.
        mixed = next((minutes for kind, minutes, _ in others if kind == "mixed"), least)
        fewest = min(least, *(minutes for _, minutes, _ in safe))
        if mixed < fewest and in_all(mixed) != in_all(fewest):
            tests = f" {names['mixed']} has the fewest, {in_all(mixed)}, and is meant for tests."
        others = safe
    others.sort(key=lambda o: o[1])
    other, total, way = others[0]
    if total >= least or in_all(total) == in_all(least):
        other, total, way = others[-1]
    if in_all(total) == in_all(least):
        same = listed([names[k].lower() for k, _, _ in others])
        return f"{said}, and as many with {same}."
    difference = total - least
    moved = {m: way.by_failure_mode.get(m, 0.0) - there.by_failure_mode.get(m, 0.0) for m in MODES}
    telling = sorted(
        (m for m in MODES if moved[m] * difference > 0 and abs(moved[m]) >= TELLING * abs(difference)),
        key=lambda m: -abs(moved[m]),
    )[:3]
    said += f". {names[other]}: {_about(total)} minutes"
    if way.undecided:
        return f"{said}. Which of the two has fewer depends on the assumptions.{tests}"
    if not telling:
        return f"{said}.{tests}"
    parts = [_change(m, there.by_failure_mode.get(m, 0.0), way.by_failure_mode.get(m, 0.0)) for m in telling]
    return f"{said}; the difference is mostly {words.named(parts)}.{tests}"


def _about(minutes: float) -> str:
    return in_all(minutes) if beyond(minutes) else f"about {in_all(minutes)}"


def _change(mode: str, before: float, after: float) -> str:
    """A mode with its minutes in two topologies; what is a hundredth of the other is next to nothing."""
    shown = [figure(v) if v > max(before, after) / 100 else "almost none" for v in (before, after)]
    return f"{mode} ({shown[0]} to {shown[1]})"


def _description(ways: Ways, names: Mapping[str, str], modes: list[str], best: float) -> list[str]:
    out = []
    for kind, way in ways.items():
        if way.minutes is None:
            out.append(f"{names[kind]}: not possible: {way.why.rstrip('.')}.")
            continue
        parts = [f"{m} {amount(way.by_failure_mode[m], best)}" for m in modes if way.by_failure_mode.get(m)]
        added = f" It is what the spec has, {with_changes(way.assumed)}." if way.assumed else ""
        now = ", as it is" if way.present else ""
        out.append(
            f"{names[kind]}{now}: {minutes(way.minutes)} a year, of that {words.named(parts, 99)}.{added}"
        )
    return out
