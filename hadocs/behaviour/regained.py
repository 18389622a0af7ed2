"""When users have a service again that a loss took from them: the one place that says where its absence ends.

It ends when they are connected again, which may be later than when the service runs. Whatever tells of an absence takes
both from here, so that a sentence, a step and a bar can't speak of different moments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hadocs.behaviour.model import Event, Span, Timeline
from hadocs.behaviour.wording import WAITS_FOR
from hadocs.spec.reach import reached

_STOPS = ("stops", "hangs", "fails", "pauses", "is-cut-off")
_RUNS = ("starts", "resumes")
_CONNECTED = "reconnects"


@dataclass(frozen=True, slots=True)
class Absence:
    """One service that is interrupted; all times are in seconds after the loss but ``lasts``, which is how long.

    ``event`` is what happens to whom when users have it again, as an event's ``what`` and subject; none where no event
    tells of it. ``waits_for`` is the service whose return ends it, where that is later than its own.
    """

    service: str
    stops: Span
    runs: Span
    back: Span
    lasts: Span
    event: tuple[str, str] | None = None
    waits_for: str = ""


def absences(found: Timeline, needs: Mapping[str, Iterable[str]]) -> dict[str, Absence]:
    """The absences of a timeline by service, in its order; ``needs`` are the services that each one requires.

    Services that stay down have none.
    """
    own = {
        key: _own(key, outcome.interrupted, found)
        for key, outcome in found.services.items()
        if outcome.state == "interrupted" and outcome.interrupted is not None
    }
    for _ in own:  # the last of a chain decides
        later = {key: _with_needs(one, needs.get(key, ()), own) for key, one in own.items()}
        if later == own:
            break
        own = later
    return own


def waiting(found: Timeline, needs: Mapping[str, Iterable[str]]) -> Timeline:
    """The same, in which a service that runs again before one that it needs says so: users have nothing of it yet."""
    mine: dict[str, list[Event]] = {}
    for event in found.events:
        if event.kind == "service":
            mine.setdefault(event.subject, []).append(event)
    away = {
        key: _last(events, *_RUNS) for key, events in mine.items() if any(e.what in _STOPS for e in events)
    }

    def told(event: Event) -> Event:
        if event.kind != "service" or event.what not in _RUNS or event.why:
            return event
        below = reached(event.subject, lambda n: needs.get(n, ()))[1:]
        missing = [n for n in below if n in away and _later(away[n], event)]
        need = next((n for n in missing if away[n] is None), None) or max(
            missing, key=lambda n: _order(away[n]), default=None
        )
        return replace(event, why=f"{WAITS_FOR}{need}") if need else event

    return replace(found, events=tuple(map(told, found.events)))


def _later(back: Event | None, event: Event) -> bool:
    """Whether one that was away is back only after an event, or never."""
    return back is None or back.when.order > event.when.order


def _order(event: Event | None) -> tuple[float, float]:
    return event.when.order if event is not None else (0.0, 0.0)


def _own(key: str, lasts: Span, found: Timeline) -> Absence:
    """What the events of a service itself tell."""
    mine = [e for e in found.events if e.subject == key and e.kind == "service"]
    stops = next((e.when for e in mine if e.what in _STOPS), Span())
    runs = _last(mine, *_RUNS)
    back = _last(mine, _CONNECTED) or runs
    end = back.when if back else stops + lasts
    return Absence(
        service=key,
        stops=stops,
        runs=runs.when if runs else end,
        back=end,
        lasts=lasts,
        event=(back.what, key) if back else None,
    )


def _last(events: list[Event], *what: str) -> Event | None:
    return max((e for e in events if e.what in what), key=lambda e: e.when.order, default=None)


def _with_needs(one: Absence, needs: Iterable[str], own: Mapping[str, Absence]) -> Absence:
    """The same where a service that it needs is back later than itself."""
    for need in needs:
        other = own.get(need)
        if other is None or (one.event and other.back.order <= one.back.order):
            continue
        told = one.event and one.back.or_later(other.back) != other.back
        one = replace(
            one,
            runs=one.runs.or_later(other.runs) if one.event else other.runs,
            back=one.back.or_later(other.back) if one.event else other.back,
            event=None if told else other.event,
            waits_for=need,
        )
    return one
