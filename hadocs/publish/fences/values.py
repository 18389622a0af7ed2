"""The values that a page may show within its text: a small, closed set, each as people write it. Knows no Markdown.

``ledger.title`` is one of a whole spec, ``ledger.services.sql.availability`` one of a thing in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hadocs.publish.fences.wrong import WrongError
from hadocs.spec.names import enumerated, nearest, quoted

if TYPE_CHECKING:
    from hadocs.analysis import Analysis
    from hadocs.availability.model.result import Assessment

NOT_STATED = "not stated"
Value = Callable[["Analysis"], str]
ValueOf = Callable[["Analysis", str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a spec whose things have values: what one is called, where they are, and the values by name."""

    noun: str
    things: Callable[[Analysis], Mapping[str, Any]]
    values: Mapping[str, ValueOf]


def names(keys: Mapping[str, Any] | Any, titles: Mapping[str, Any]) -> str:
    """Things by their titles, with commas between them."""
    return ", ".join(titles[key].title for key in keys) or "none"


def _assessed(analysis: Analysis, key: str) -> Assessment:
    return analysis.availability[key]


def _availability(analysis: Analysis, key: str) -> str:
    from hadocs.availability.model.numbers import available

    return available(_assessed(analysis, key).availability)


def _downtime(analysis: Analysis, key: str) -> str:
    from hadocs.availability.model.numbers import figure

    return f"{figure(_assessed(analysis, key).minutes.mean)} min a year"


def _range(analysis: Analysis, key: str) -> str:
    from hadocs.availability.model.earned import high, low

    spread = _assessed(analysis, key).minutes
    return f"{low(spread)} to {high(spread)} min a year"


def _objective(analysis: Analysis, key: str) -> str:
    from hadocs.spec.units import format_percent

    asked = _assessed(analysis, key).objective
    return format_percent(asked.availability) if asked else NOT_STATED


def _cluster_of(analysis: Analysis, key: str) -> str:
    topology = analysis.topology
    cluster = topology.services[key].cluster
    return topology.clusters[cluster].title if cluster else "none"


def _votes(analysis: Analysis, key: str) -> str:
    votes = analysis.topology.clusters[key].votes
    if not votes.needed:
        return "not counted"
    return f"{votes.total}, of which {votes.needed} are needed"


def _witness(analysis: Analysis, key: str) -> str:
    from hadocs.figures.words import witness

    return witness(analysis.topology.clusters[key]) or "none"


def _on(analysis: Analysis, key: str) -> str:
    machines = analysis.topology.machines
    on = machines[key].on
    return machines[on].title if on else NOT_STATED


def _runs(analysis: Analysis, key: str) -> str:
    machines = analysis.topology.machines
    return names([m.id for m in machines.values() if m.on == key], machines)


def _platform(analysis: Analysis, key: str) -> str:
    platform = analysis.topology.machines[key].platform
    return platform.title if platform else NOT_STATED


def _findings(analysis: Analysis) -> str:
    from hadocs.figures.words import counted
    from hadocs.lint.rule import SEVERITIES
    from hadocs.topology.wording import listed

    found = [f.severity for f in analysis.findings.found]
    words = {"info": "note"}
    counts = [counted(found.count(s), words.get(s, s)) for s in SEVERITIES if s in found]
    return listed(counts) if counts else "none"


WHOLE: Mapping[str, Value] = {
    "title": lambda a: a.spec.display_title,
    "summary": lambda a: a.spec.summary or NOT_STATED,
    "revision": lambda a: a.source.revision,
    "findings": _findings,
    "sites": lambda a: str(len(a.spec.sites)),
    "hosts": lambda a: str(len(a.spec.hosts)),
    "servers": lambda a: str(len(a.spec.servers)),
    "vms": lambda a: str(len(a.spec.vms)),
    "clusters": lambda a: str(len(a.topology.clusters)),
    "services": lambda a: str(len(a.topology.services)),
}
"""The values of a whole spec."""


def _machines(kind: str) -> Callable[[Analysis], Mapping[str, Any]]:
    return lambda a: {key: m for key, m in a.topology.machines.items() if m.kind == kind}


def _title(part: str) -> ValueOf:
    return lambda a, key: str(getattr(a.topology, part)[key].title)


PARTS: Mapping[str, Part] = {
    "services": Part(
        "service",
        lambda a: a.topology.services,
        {
            "title": _title("services"),
            "topology": lambda a, key: a.topology.services[key].topology,
            "cluster": _cluster_of,
            "active": lambda a, key: names(a.topology.services[key].active, a.topology.machines),
            "machines": lambda a, key: names(a.topology.services[key].machines, a.topology.machines),
            "availability": _availability,
            "downtime": _downtime,
            "range": _range,
            "objective": _objective,
        },
    ),
    "clusters": Part(
        "cluster",
        lambda a: a.topology.clusters,
        {
            "title": _title("clusters"),
            "kind": lambda a, key: a.topology.clusters[key].kind,
            "members": lambda a, key: names(a.topology.clusters[key].members, a.topology.machines),
            "votes": _votes,
            "witness": _witness,
        },
    ),
    "hosts": Part(
        "host",
        _machines("host"),
        {"title": _title("machines"), "platform": _platform, "vms": _runs},
    ),
    "vms": Part(
        "virtual machine",
        _machines("vm"),
        {
            "title": _title("machines"),
            "host": _on,
            "elsewhere": lambda a, key: names(a.topology.machines[key].may_run_on, a.topology.machines),
        },
    ),
}
"""The values of things, by the part of the spec that they are in."""


def value(analysis: Analysis, path: str) -> str:
    """What ``title`` or ``services.sql.availability`` of a spec is, in words.

    Raises `WrongError` for anything that there is not, with the nearest that there is.
    """
    if path in WHOLE:
        return WHOLE[path](analysis)
    kind, _, rest = path.partition(".")
    if kind not in PARTS:
        known = [*WHOLE, *(f"{part}.ID.VALUE" for part in PARTS)]
        near = nearest(kind, PARTS if rest else WHOLE)
        raise WrongError(f"a spec has no value {quoted(path)}", f"one of {', '.join(known)}", near)
    part = PARTS[kind]
    key, _, last = rest.rpartition(".")
    things = part.things(analysis)
    shown = ", ".join(part.values)
    if not key:
        raise WrongError(f"{quoted(path)} is no value", f"{kind}.ID.VALUE, where VALUE is one of {shown}")
    if key not in things:
        there = f"one of {enumerated(things)}" if things else f"the id of a {part.noun}; the spec has none"
        raise WrongError(f"there is no {part.noun} {quoted(key)}", there, nearest(key, things))
    if last not in part.values:
        raise WrongError(
            f"a {part.noun} has no value {quoted(last)}", f"one of {shown}", nearest(last, part.values)
        )
    return part.values[last](analysis, key)
