"""Timers and estimates as terms: a condition that is not known to hold leaves a time unknown, never a neighbour's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hadocs.behaviour.model import UNKNOWN, Ground, Span, Term
from hadocs.errors import Route
from hadocs.platforms import timers as catalogue
from hadocs.platforms.timers import Estimate, Timer
from hadocs.topology.model import PlatformView

if TYPE_CHECKING:
    from hadocs.spec.model import Spec


def durations() -> Mapping[str, Estimate]:
    """What is assumed about the durations that nothing sets, by key."""
    return catalogue.estimates()


def candidates(
    platform: PlatformView | None, name: str, conditions: Mapping[str, str | bool]
) -> tuple[Timer, ...]:
    """The timers of a name that may hold: those whose conditions are met, or are not known to fail."""
    if platform is None or not platform.known:
        return ()
    return tuple(
        timer
        for timer in catalogue.timers(platform.id, platform.version).get(name, ())
        if all(conditions.get(key, wanted) == wanted for key, wanted in timer.when.items())
    )


def count(platform: PlatformView | None, name: str, **conditions: str | bool) -> tuple[int, Ground] | None:
    """A number of things that a platform sets, where all entries that may hold agree on it."""
    found = [t for t in candidates(platform, name, conditions) if t.count is not None]
    if not found or len({t.count for t in found}) > 1:
        return None
    return int(found[0].count or 0), _ground(found)


def counts(platform: PlatformView | None, name: str) -> tuple[int, int, Ground] | None:
    """The least and the most of a number of things, where sources do not agree on it."""
    found = [t for t in candidates(platform, name, {}) if t.count is not None]
    if not found:
        return None
    numbers = [int(t.count or 0) for t in found]
    return min(numbers), max(numbers), _ground(found)


def term(platform: PlatformView | None, name: str, **conditions: str | bool) -> Term | None:
    """How long a platform's reaction takes; from the shortest to the longest where several entries may hold."""
    found = [t for t in candidates(platform, name, conditions) if t.count is None and t.factor is None]
    if not found:
        return None
    span = _span(found[0])
    for timer in found[1:]:
        span = span.hull(_span(timer))
    open_ = sorted({k for t in found for k in t.when if k not in conditions}) if len(found) > 1 else []
    return Term(name, span, (_ground(found),), f"it depends on {' and '.join(open_)}" if open_ else "")


def usual_beat(
    platform: PlatformView | None, what: str, *, subnet: str, machine_roles: bool
) -> tuple[float, Ground] | None:
    """The default of a heartbeat's delay in seconds or of its threshold, within a subnet (``same``) or across."""
    name = f"heartbeat_{what}"
    if what == "threshold":
        return count(platform, name, subnet=subnet, machine_roles=machine_roles)
    found = term(platform, name, subnet=subnet, machine_roles=machine_roles)
    return (found.span.low, found.grounds[0]) if found and found.span.low == found.span.high else None


def factor(platform: PlatformView | None, name: str) -> tuple[float, Ground] | None:
    """How many times as long as what it follows a reaction takes."""
    found = [t for t in candidates(platform, name, {}) if t.factor is not None]
    return (float(found[0].factor or 0), _ground(found)) if found else None


def of_layer(layer: str, name: str) -> Term | None:
    """How long a storage's or a product's own reaction takes, by the file of that layer."""
    found = catalogue.general(layer).get(name, ())
    return Term(name, _span(found[0]), (_ground(found),)) if found else None


def stated(name: str, seconds: float, route: Route) -> Term:
    """A duration that the spec states."""
    return Term(name, Span(seconds, seconds), (Ground(route=route, basis="spec"),))


def protection_delay(spec: Spec, cluster: str, platform: PlatformView | None) -> Term | None:
    """How long component protection of vSphere waits once all paths are taken for down: as stated, else its own."""
    usual, entry = term(platform, "paths_down_delay"), spec.clusters.get(cluster)
    ha = entry.ha if entry else None
    if usual is None or ha is None or ha.apd_delay is None:
        return usual
    return stated(usual.name, ha.apd_delay, ("clusters", cluster, "ha", "apd_delay"))


def assumed(key: str) -> Term:
    """A duration that nothing sets: the range in which nine of ten lie, by the catalogue's estimate."""
    estimate = durations()[key]
    low, high = estimate.median / estimate.factor, estimate.median * estimate.factor
    ground = Ground(fact=f"assumed {key}", source=(estimate.source,), basis="assumed")
    return Term(
        key, Span(_readable(low), _readable(high)), (ground,), estimate.title[0].lower() + estimate.title[1:]
    )


def told(spec: Spec, terms: Sequence[Term]) -> Sequence[Term]:
    """Terms with what the spec says of durations in place of what would be assumed of them."""
    if not spec.assumptions:
        return terms
    return [_told(spec, term) for term in terms]


def _told(spec: Spec, term: Term) -> Term:
    said = spec.assumptions.get(term.name)
    usual = (
        term.name in durations() and bool(term.grounds) and all(g.basis == "assumed" for g in term.grounds)
    )
    if said is None or said.value is None or not usual:
        return term
    ground = Ground(route=("assumptions", term.name, "value"), basis="spec")
    return Term(term.name, Span(said.value.low, said.value.high), (ground,))


def unknown(name: str, why: str) -> Term:
    """A duration that is not known, and why."""
    return Term(name, UNKNOWN, (), why)


def _span(timer: Timer) -> Span:
    return Span(timer.low, timer.high)


def _ground(found: tuple[Timer, ...] | list[Timer]) -> Ground:
    weakest = max(found, key=lambda t: ("M", "R+M", "R", "R*", "R/O", "O").index(t.basis))
    sources = tuple(dict.fromkeys(s for t in found for s in t.source))
    return Ground(fact=found[0].key, source=sources, basis=weakest.basis)


def _readable(seconds: float) -> float:
    """A guessed time with two figures: more would promise what is not known."""
    return float(f"{seconds:.2g}")
