"""How long users miss each service in a failure, as bars beside what its objective allows. Decides no time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hadocs.behaviour.model import ServiceOutcome, Span
from hadocs.behaviour.wording import clock, lasting
from hadocs.figures.plan import Bar, Limit, Panel, Piece
from hadocs.spec.model import Spec
from hadocs.topology.wording import listed

MOST = 9
"""So many services have a bar."""


def away(
    services: Mapping[str, ServiceOutcome], spec: Spec, title: Callable[[str], str]
) -> tuple[Panel, ...]:
    """How long each service is away: what passes for certain, and the rest of the range."""
    bars = []
    limits: dict[float, list[str]] = {}
    for key, outcome in services.items():
        span = outcome.interrupted
        if outcome.state != "interrupted" or span is None:
            continue
        pieces = [Piece("static", round(span.low, 3))] if span.low > 0 else []
        if span.high is not None and span.high > span.low:
            pieces.append(Piece("planned", round(span.high - span.low, 3)))
        if not pieces:
            continue
        # Where nobody knows the end, the bar is what passes for certain, and its text says so.
        said = clock(span) if span.high is not None else lasting(span)
        bars.append(Bar(id=key, title=title(key), text=said, pieces=tuple(pieces)))
        goal = spec.services[key].objectives
        if goal and goal.rto:
            limits.setdefault(goal.rto, []).append(title(key))
    if not bars:
        return ()
    most = max(sum(p.value for p in b.pieces) for b in bars)
    near = {value: who for value, who in limits.items() if value <= most * 1.5}
    drawn = tuple(
        Limit(value, f"objective of {listed(tuple(who), 3, shown=2)}: {clock(Span(value, value))}")
        for value, who in sorted(near.items())
    )
    most_said = ", and at most" if any(p.look == "planned" for b in bars for p in b.pieces) else ""
    more = f"; {len(bars) - MOST} more services" if len(bars) > MOST else ""
    return (
        Panel(
            id="away",
            title="How long users miss it",
            note=f"in seconds: at least{most_said}{more}",
            bars=tuple(bars[:MOST]),
            limits=drawn[:2],
        ),
    )
