"""What a later loss leaves of what an earlier one had set going: who is lost by then does not do it any more.

Each step is worked out on the estate as the steps before it have left it. Where the next one comes before that, a
restart on a host that is lost meanwhile never happens, nor what would have followed from it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from hadocs.behaviour.model import Event, ServiceOutcome, Span
from hadocs.topology.aftermath import State

_OWN = ("starts", "rejoins", "resumes", "runs-on", "gives-up", "resets-itself", "is-restarted", "is-moved")
_BACK = ("is-restarted", "starts", "is-taken-over", "is-promoted", "reconnects")


@dataclass(frozen=True, slots=True)
class Overtaken:
    """The events of earlier steps that still happen, and those that are ``void``."""

    events: list[Event]
    void: tuple[Event, ...]

    def still(self, events: Sequence[Event], at: float) -> list[Event]:
        """The events of the later step without the ends of what had not come back by then."""
        away = {e.subject for e in self.void if e.what in _BACK}
        gone = {
            i
            for i, e in enumerate(events)
            if e.what in ("stops", "hangs", "pauses") and e.subject in away and e.when.low <= at
        }
        return without(events, gone) if gone else list(events)

    def services(self, outcomes: Mapping[str, ServiceOutcome], at: float) -> dict[str, ServiceOutcome]:
        """What became of services by then: those that had not come back were away until ``at``."""
        found = dict(outcomes)
        for event in self.void:
            outcome = found.get(event.subject)
            if event.kind != "service" or outcome is None or outcome.interrupted is None:
                continue
            since = [e.when.low for e in self.events if e.what == "stops" and e.subject == event.subject]
            if since:
                passed = max(at - max(since), 0.0)
                found[event.subject] = replace(outcome, interrupted=Span(passed, passed))
        return found


def overtaken(
    events: Sequence[Event], at: float, past: State, now: State, stopped: Collection[str]
) -> Overtaken:
    """Part the events of earlier steps; ``stopped`` are clusters that act no more, ``at`` is when the later step is."""
    gone: set[int] = set()
    for place, event in enumerate(events):
        if event.cause in gone or (event.when.low > at and _void(event, past, now, stopped)):
            gone.add(place)
    if not gone:
        return Overtaken(list(events), ())
    return Overtaken(without(events, gone), tuple(events[i] for i in sorted(gone)))


def _void(event: Event, past: State, now: State, stopped: Collection[str]) -> bool:
    """Whether an event to come can't happen any more: its actor, its place or its subject is lost."""
    if event.by in stopped:
        return True
    to = event.to
    if to is None and event.what in ("is-restarted", "starts") and event.subject in past.restarted:
        to = past.restarted[event.subject].to or past.fits[event.subject][0]
    if to in now.machines:
        return True
    return event.what in _OWN and event.subject in now.machines


def without(events: Sequence[Event], gone: Collection[int]) -> list[Event]:
    """The other events; what one that is left out had caused is caused by what caused that."""
    places: dict[int, int] = {}
    kept: list[Event] = []
    for place, event in enumerate(events):
        if place in gone:
            continue
        cause = event.cause
        while cause is not None and cause in gone:
            cause = events[cause].cause
        places[place] = len(kept)
        kept.append(replace(event, cause=None if cause is None else places[cause]))
    return kept
