"""The four topologies side by side for one service: the total of each, and each failure mode on one scale.

A bar says how much of it every topology has, and how much another of them avoids. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.analysis import Analysis
from hadocs.availability.model import earned
from hadocs.availability.model.components import MODES
from hadocs.availability.model.report import beyond, figure, in_all
from hadocs.availability.model.result import Alternative
from hadocs.figures import words
from hadocs.figures.minutes import amount, clustering, exact, minutes, name_of
from hadocs.figures.plan import Bar, Column, Figure, Key, Panel, Piece
from hadocs.spec.chosen import the_service
from hadocs.topology.wording import with_changes

OF_A_SERVICE = True

TELLING = 0.1
"""A mode is named as a difference where it makes at least this share of the whole difference."""
_KEYS = {
    "shared": Key("bar-shared", "as much as in the best of these topologies"),
    "extra": Key("bar-extra", "more than in the best: what another topology avoids"),
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
    whole = tuple(
        Bar(
            id=f"topology:{kind}",
            title=clustering(kind),
            text=in_all(way.minutes),
            note="as it is" if way.present else "",
            pieces=_pieces(way.minutes, best),
            range=_range(way),
            ends=_ends(way),
            present=way.present,
            href=links.get(f"topology:{kind}", ""),
        )
        if way.minutes is not None
        else Bar(id=f"topology:{kind}", title=clustering(kind), absent=f"not possible: {way.why}")
        for kind, way in ways.items()
    )
    columns = tuple(
        Column(
            id=kind,
            title=clustering(kind),
            bars=tuple(_cell(m, way.by_failure_mode.get(m, 0.0), least[m], best) for m in modes),
            present=way.present,
        )
        for kind, way in possible.items()
    )
    ranged = any(bar.range for bar in whole)
    note = "minutes a year on average" + ("; the line below each is its range, 5 to 95 %" if ranged else "")
    panels = [Panel(id="all", title="In all", note=note, bars=whole)]
    if modes:
        note = "minutes a year, on a scale of their own; first where the topologies differ the most"
        if len(possible) == 1:
            note = "minutes a year, on a scale of their own"
        panels.append(
            Panel(id="modes", title="By failure mode", note=note, rows=tuple(modes), columns=columns)
        )
    drawn = [*whole, *(bar for column in columns for bar in column.bars)]
    used = {p.look for bar in drawn for p in bar.pieces}
    sentence = _sentence(found.title, ways, production=analysis.spec.environment == "production")
    return Figure(
        name=name_of(analysis, "comparison", key),
        form="bars",
        title=f"{found.title} under each topology",
        sentence=sentence,
        description=(sentence, *_description(ways, modes, best)),
        panels=tuple(panels),
        legend=tuple(_KEYS.values()) if "extra" in used else (),
    )


def _modes(possible: Ways) -> list[str]:
    """The modes that any topology has, those first in which they differ the most."""
    there = [m for m in MODES if any(w.by_failure_mode.get(m) for w in possible.values())]

    def most(mode: str) -> tuple[float, float]:
        values = [w.by_failure_mode.get(mode, 0.0) for w in possible.values()]
        return exact(max(values) - min(values)), exact(max(values))

    return sorted(there, key=lambda m: (-most(m)[0], -most(m)[1]))


def _pieces(value: float, least: float) -> tuple[Piece, ...]:
    """A bar in two pieces; a difference that two digits don't show is none."""
    more = value - least if figure(value) != figure(least) else 0.0
    found = (Piece("shared", exact(value - more)), Piece("extra", exact(more)))
    return tuple(p for p in found if p.value > 0)


def _range(way: Alternative) -> tuple[float, float] | None:
    """What the ranges of the assumptions leave it, where they leave anything."""
    found = way.spread
    if found is None or found.p95 <= found.p5:
        return None
    return exact(found.p5), exact(found.p95)


def _ends(way: Alternative) -> tuple[str, ...]:
    found = way.spread
    return (earned.low(found), earned.high(found)) if found is not None and _range(way) else ()


def _cell(mode: str, value: float, least: float, best: float) -> Bar:
    return Bar(id=mode, title=mode, text=amount(value, best), pieces=_pieces(value, least))


def _sentence(title: str, ways: Ways, *, production: bool) -> str:
    """Why another topology is better or worse than the present one; mixed is for tests, so no advice for production."""
    now = next(((k, w) for k, w in ways.items() if w.present), None)
    others = [(k, w) for k, w in ways.items() if not w.present and w.minutes is not None]
    if now is None or now[1].minutes is None:
        return "Minutes a year, by failure mode."
    said = f"{clustering(now[0])}, as it is: {_about(now[1].minutes)} minutes a year"
    if not others:
        return f"{said}; no other topology with a cluster is possible for {title}."
    if production:
        others = [o for o in others if o[0] != "mixed"] or others
    best = min(others, key=lambda o: o[1].minutes or 0.0)
    worst = max(others, key=lambda o: o[1].minutes or 0.0)
    other = best if (best[1].minutes or 0.0) < now[1].minutes else worst
    difference = (other[1].minutes or 0.0) - now[1].minutes
    moved = {m: other[1].by_failure_mode.get(m, 0.0) - now[1].by_failure_mode.get(m, 0.0) for m in MODES}
    telling = sorted(
        (m for m in MODES if moved[m] * difference > 0 and abs(moved[m]) >= TELLING * abs(difference)),
        key=lambda m: -abs(moved[m]),
    )[:3]
    said += f". {clustering(other[0])}: {_about(other[1].minutes or 0.0)}"
    if other[1].undecided:
        return f"{said}; between the two no difference can be told, for it hangs on the assumptions which has fewer."
    if not telling or in_all(now[1].minutes) == in_all(other[1].minutes or 0.0):
        return f"{said}."
    parts = [
        _change(m, now[1].by_failure_mode.get(m, 0.0), other[1].by_failure_mode.get(m, 0.0)) for m in telling
    ]
    return f"{said}; the difference is mostly {words.named(parts)}."


def _about(minutes: float) -> str:
    return in_all(minutes) if beyond(minutes) else f"about {in_all(minutes)}"


def _change(mode: str, before: float, after: float) -> str:
    """A mode with its minutes in two topologies; what is a hundredth of the other is next to nothing."""
    shown = [figure(v) if v > max(before, after) / 100 else "almost none" for v in (before, after)]
    return f"{mode} ({shown[0]} to {shown[1]})"


def _description(ways: Ways, modes: list[str], best: float) -> list[str]:
    out = []
    for kind, way in ways.items():
        if way.minutes is None:
            out.append(f"{clustering(kind)}: not possible: {way.why.rstrip('.')}.")
            continue
        parts = [f"{m} {amount(way.by_failure_mode[m], best)}" for m in modes if way.by_failure_mode.get(m)]
        added = f" It is what the spec has, {with_changes(way.assumed)}." if way.assumed else ""
        now = ", as it is" if way.present else ""
        out.append(
            f"{clustering(kind)}{now}: {minutes(way.minutes)} a year, of that {words.named(parts, 99)}.{added}"
        )
    return out
