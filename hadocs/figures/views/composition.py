"""What the minutes a year of a service are made of: by kind of time and by failure mode, with range and objective.

Decides what is shown; knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.analysis import Analysis
from hadocs.availability.model import earned
from hadocs.availability.model.numbers import ASKED, MET, beyond, figure, in_all
from hadocs.availability.model.result import Assessment
from hadocs.figures.minutes import KINDS, amount, exact, minutes, name_of, shown_range
from hadocs.figures.plan import Bar, Figure, Limit, Panel, Piece, PieceLook
from hadocs.spec.chosen import the_service
from hadocs.spec.units import format_percent

OF_A_SERVICE = True


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The composition of one service's downtime."""
    key = the_service(analysis.spec.services, service)
    found = analysis.availability[key]
    modes = sorted(found.by_failure_mode.items(), key=lambda item: -item[1])
    bars = tuple(
        Bar(
            id=f"mode:{mode}",
            title=mode,
            text=amount(value, found.minutes.mean),
            pieces=_split(found, mode, value),
            href=links.get(f"mode:{mode}", ""),
        )
        for mode, value in modes
    )
    whole = _whole(found)
    note = "minutes a year" + ("; the line below is the range, 5 to 95 %" if whole.range else "")
    panels = [Panel(id="all", title="In all", note=note, bars=(whole,), limits=_limits(found))]
    if bars:
        panels.append(
            Panel(
                id="modes", title="By failure mode", note="minutes a year, on a scale of their own", bars=bars
            )
        )
    used = {p.look for panel in panels for bar in panel.bars for p in bar.pieces}
    return Figure(
        name=name_of(analysis, "composition", key),
        form="bars",
        title=f"Downtime of {found.title}, and what it is made of",
        sentence=_sentence(found, modes),
        description=_description(found, modes),
        panels=tuple(panels),
        legend=tuple(entry for look, entry in KINDS.items() if look in used),
    )


def _pieces(static: float, failover: float, planned: float) -> tuple[Piece, ...]:
    kinds: tuple[tuple[PieceLook, float], ...] = (
        ("static", static), ("failover", failover), ("planned", planned),
    )  # fmt: skip
    there = [(look, value) for look, value in kinds if value > 0]
    whole = figure(static + failover + planned)
    # What is as much as the whole bar stands at its end.
    return tuple(Piece(look, exact(v), figure(v) if figure(v) != whole else "") for look, v in there)


def _split(found: Assessment, mode: str, value: float) -> tuple[Piece, ...]:
    """A mode by kinds of time: what is neither pause nor planned is down until something is mended."""
    if mode.startswith("planned"):
        return _pieces(0, 0, value)
    pauses = min(found.failover_by_mode.get(mode, 0.0), value)
    static = value - pauses
    return _pieces(static if static > 1e-9 * value else 0.0, pauses, 0)


def _whole(found: Assessment) -> Bar:
    m = found.minutes
    span, ends = shown_range(m)
    return Bar(
        id="all",
        title="on average",
        text=in_all(m.mean),
        note=f"in the middle {earned.middle(m)}" if m.mean > 0 else "",
        pieces=_pieces(found.static_minutes, found.failover_minutes, found.planned_minutes),
        range=span,
        ends=ends,
    )


def _limits(found: Assessment) -> tuple[Limit, ...]:
    asked = found.objective
    if asked is None:
        return ()
    return (
        Limit(
            exact(asked.allowed),
            f"{format_percent(asked.availability)} allows {figure(asked.allowed, ASKED)} minutes",
        ),
    )


def _sentence(found: Assessment, modes: list[tuple[str, float]]) -> str:
    m = found.minutes
    if beyond(m.mean):
        return f"{in_all(m.mean).capitalize()} minutes a year by what is counted; what is not counted weighs more."
    said = f"About {figure(m.mean)} minutes a year on average, between {earned.low(m)} and {earned.high(m)} (5 to 95 %)"
    if modes:
        said += f"; the most by {modes[0][0]}, {figure(modes[0][1])}"
    return f"{said}."


def _description(found: Assessment, modes: list[tuple[str, float]]) -> tuple[str, ...]:
    out = [_sentence(found, modes)]
    parts = (
        ("until something is repaired or restarted", found.static_minutes),
        ("for interruptions that it survives", found.failover_minutes),
        ("for planned work", found.planned_minutes),
    )
    out += [
        f"{minutes(value, found.minutes.mean).capitalize()} {what}." for what, value in parts if value > 0
    ]
    out += [f"{mode[0].upper()}{mode[1:]}: {minutes(value, found.minutes.mean)}." for mode, value in modes]
    if found.objective is not None:
        (limit,) = _limits(found)
        out.append(f"{limit.text} a year: {MET[found.objective.met]}.")
    return tuple(out)
