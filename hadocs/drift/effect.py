"""What differences change: topology of services, findings, availability, and what a host's maintenance would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hadocs.analysis import Analysis
from hadocs.drift.compare import Difference
from hadocs.lint.findings import Finding
from hadocs.spec.load import Loaded
from hadocs.spec.model import Spec
from hadocs.spec.model.base import Part
from hadocs.spec.source import Source

_LEAST = 0.05
"""Minutes a year by which availability has to differ to be told."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes, each before and after; findings are those that are new, and those that are gone."""

    topology: Mapping[str, tuple[str, str]]
    minutes: Mapping[str, tuple[float, float]]
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    preflight: Mapping[str, Mapping[str, tuple[str, str]]]
    """By host that is taken down, what of its preflight differs, by what it tells."""
    untried: tuple[Difference, ...] = ()
    """Differences that could not be tried: what they concern is named elsewhere in the spec."""

    @property
    def nothing(self) -> bool:
        """Whether nothing changes."""
        return not (self.topology or self.minutes or self.new or self.gone or self.preflight)


def as_observed(documented: Spec, found: Iterable[Difference]) -> tuple[Spec, tuple[Difference, ...]]:
    """The documentation with what was observed in its place, and the differences that it can't hold."""
    spec, untried = documented, []
    for difference in found:
        changed = _changed(spec, difference)
        if changed is None:
            untried.append(difference)
        else:
            spec = changed
    return spec, tuple(untried)


def _changed(spec: Spec, difference: Difference) -> Spec | None:
    route, value = difference.route, difference.value
    if difference.what == "gone" and route[0] == "services":
        return _without_service(spec, difference.thing)
    if difference.what == "gone":
        used = {m for c in spec.clusters.values() for m in c.members} | {
            m for s in spec.services.values() for m in s.runs_on
        }
        if difference.thing in used:
            return None
        return spec.model_copy(update={"vms": {k: v for k, v in spec.vms.items() if k != difference.thing}})
    if value is None or (difference.key == "members" and not value):
        return None
    if difference.what == "new":
        if route[0] != "vms" or value.on not in spec.hosts:
            return None
        known = tuple(n for n in value.networks if n in spec.networks)
        owners = tuple(h for h in value.possible_owners if h in spec.hosts)
        entry = value.model_copy(
            update={"files": None, "storage": {}, "networks": known, "possible_owners": owners}
        )
        return spec.model_copy(update={"vms": {**spec.vms, difference.thing: entry}})
    found: Spec = _set(spec, route, value)
    return found


def _without_service(spec: Spec, service: str) -> Spec | None:
    """The spec without a service; nothing where another needs it."""
    left = {k: v for k, v in spec.services.items() if k != service}
    asked = {n for s in left.values() for n in (*s.needs, *s.starts_after, *s.together_with)}
    return None if service in asked else spec.model_copy(update={"services": left})


def _set(part: Any, route: tuple[str, ...], value: Any) -> Any:
    """A part with another value at a route."""
    if not route:
        return value
    if isinstance(part, Part):
        return part.model_copy(update={route[0]: _set(getattr(part, route[0]), route[1:], value)})
    return {**part, route[0]: _set(part[route[0]], route[1:], value)}


def effect(loaded: Loaded, found: Iterable[Difference], day: date | None = None) -> Effect:
    """What the differences change together."""
    documented = loaded.spec
    observed, untried = as_observed(documented, found)
    if observed == documented:
        return Effect({}, {}, (), (), {}, untried)
    before, after = (_studied(loaded.source, spec, day) for spec in (documented, observed))
    topology = {
        s: (before.topology[s], after.topology[s])
        for s in before.topology
        if s in after.topology and before.topology[s] != after.topology[s]
    }
    minutes = {
        s: (m, after.minutes[s])
        for s, m in before.minutes.items()
        if s in after.minutes and abs(m - after.minutes[s]) >= _LEAST
    }
    old, now = ({(f.rule, frozenset(f.about)): f for f in side.findings} for side in (before, after))
    preflight = {}
    for host, told in before.preflight.items():
        there = after.preflight.get(host, told)
        if parts := {key: (text, there[key]) for key, text in told.items() if there[key] != text}:
            preflight[host] = parts
    return Effect(
        topology,
        minutes,
        tuple(f for key, f in now.items() if key not in old),
        tuple(f for key, f in old.items() if key not in now),
        preflight,
        untried,
    )


@dataclass(frozen=True, slots=True)
class _Studied:
    topology: Mapping[str, str]
    minutes: Mapping[str, float]
    findings: tuple[Finding, ...]
    preflight: Mapping[str, Mapping[str, str]]


def _studied(source: Source, spec: Spec, day: date | None) -> _Studied:
    from hadocs.lint.run import check
    from hadocs.runbooks.preflight import hosts, preflight
    from hadocs.runbooks.preflight_short import SHORT, in_short
    from hadocs.runbooks.text import plain, runs
    from hadocs.topology.build import study

    topology, estate = study(spec)
    found = check(spec, topology, estate, today=day)
    analysis = Analysis(source, spec, topology, found, (), estate)
    assessed = analysis.availability
    return _Studied(
        {s: view.topology for s, view in topology.services.items()},
        {s: assessed[s].minutes.mean for s in assessed},
        found.found,
        {
            h: dict(zip(SHORT, (plain(runs(t)) for t in in_short(preflight(analysis, h))), strict=True))
            for h in hosts(analysis)
        },
    )
