"""What differences change: topology of services, findings, availability, and what a host's maintenance would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hadocs.analysis import Analysis
from hadocs.drift.compare import Difference
from hadocs.drift.tried import as_observed
from hadocs.importers.model import Tree
from hadocs.lint.findings import Finding
from hadocs.spec.load import Loaded
from hadocs.spec.model import Spec
from hadocs.spec.source import Source

MOST_HOSTS = 12
"""Of so many hosts the preflight is worked out on both sides: each takes half a second in a large estate."""
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
    unlooked: int = 0
    """How many more hosts have a preflight that may differ."""

    @property
    def nothing(self) -> bool:
        """Whether nothing changes."""
        return not (self.topology or self.minutes or self.new or self.gone or self.preflight)


def effect(loaded: Loaded, found: Sequence[Difference], seen: Tree, day: date | None = None) -> Effect:
    """What the differences change together; ``seen`` is the tree of what was observed, under documented ids."""
    documented = loaded.spec
    observed, untried = as_observed(loaded, found, seen)
    if observed is None:
        return Effect({}, {}, (), (), {}, untried)
    every = _concerned(documented, found)
    looked = every[:MOST_HOSTS]
    before, after = (_studied(loaded.source, spec, day, looked) for spec in (documented, observed))
    topology = {
        s: (before.topology[s], after.topology[s])
        for s in before.topology
        if s in after.topology and before.topology[s] != after.topology[s]
    }
    downtime = {
        s: (m, after.minutes[s])
        for s, m in before.minutes.items()
        if s in after.minutes
        and abs(m - after.minutes[s]) >= _LEAST
        and minutes(m) != minutes(after.minutes[s])
    }
    old, now = ({(f.rule, frozenset(f.about)): f for f in side.findings} for side in (before, after))
    preflight = {}
    for host, told in before.preflight.items():
        there = after.preflight.get(host, told)
        if parts := {key: (text, there[key]) for key, text in told.items() if there[key] != text}:
            preflight[host] = parts
    return Effect(
        topology,
        downtime,
        tuple(f for key, f in now.items() if key not in old),
        tuple(f for key, f in old.items() if key not in now),
        preflight,
        untried,
        len(every) - len(looked),
    )


def _concerned(spec: Spec, found: Sequence[Difference]) -> list[str]:
    """The hosts whose maintenance the differences may change, in the order of the spec."""

    def of(thing: str, observed: str = "") -> Iterator[str]:
        if thing in spec.vms:
            yield from (spec.vms[thing].on or "", observed)
        elif thing in spec.hosts:
            home = next((c.members for c in spec.clusters.values() if thing in c.members), (thing,))
            yield from home
        elif thing in spec.clusters:
            for member in spec.clusters[thing].members:
                yield from (spec.vms[member].on or "",) if member in spec.vms else (member,)
        elif thing in spec.services:
            for name in spec.services[thing].runs_on:
                yield from of(name)
        else:
            yield from spec.hosts

    hosts = {h for d in found for h in of(d.thing, d.observed if d.route[-1] == "on" else "")}
    return [h for h in spec.hosts if h in hosts]


@dataclass(frozen=True, slots=True)
class _Studied:
    topology: Mapping[str, str]
    minutes: Mapping[str, float]
    findings: tuple[Finding, ...]
    preflight: Mapping[str, Mapping[str, str]]


def _studied(source: Source, spec: Spec, day: date | None, looked: Sequence[str]) -> _Studied:
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
            if h in looked
        },
    )


def minutes(value: float) -> str:
    """Minutes with their unit."""
    return f"{value:.1f} min" if value < 100 else f"{value:.0f} min"
