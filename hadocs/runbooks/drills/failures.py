"""All ways in which things of a spec fail that a drill could be about, each worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hadocs.analysis import Analysis
from hadocs.behaviour.model import Event, Step, Timeline
from hadocs.runbooks.drills.model import Failure, Reaction, Way
from hadocs.spec.model.drills import Drilled
from hadocs.topology.model import ClusterView, Thing

MANY = 6
"""Of more members than these those on which most hangs stand for all."""
_LEAST = 0.002
"""What every failure weighs at least, as a share of all: none is left out for want of minutes."""

_REACTS = {
    "is-counted-out": "is-counted-out", "is-fenced": "is-fenced", "keeps-quorum": "keeps-quorum",
    "is-taken-over": "is-taken-over", "is-promoted": "is-taken-over", "is-redirected": "is-redirected",
    "resets-itself": "resets-itself", "is-isolated": "is-isolated", "resumes": "resumes",
    "reconnects": "reconnects",
}  # fmt: skip
"""The events that tell of something that has to work."""


def failures(analysis: Analysis) -> tuple[Failure, ...]:
    """Every failure, in the order of the spec."""
    weights = _weights(analysis)
    least = _LEAST * (sum(weights.values()) or 1.0)
    found: list[Failure] = []
    for name, way, procedure, thing, cluster, step in _ways(analysis, weights):
        happens = analysis.timeline((step,))
        reactions = frozenset(_reactions(analysis, step, happens))
        weight = max(weights.get(name, 0.0), least)
        found.append(Failure(name, way, procedure, thing, cluster, step, happens, weight, reactions))
    return tuple(found)


_Way = tuple[str, Way, Drilled, str, str, Step]


def _ways(analysis: Analysis, weights: Mapping[str, float]) -> Iterator[_Way]:
    world, topology = analysis.estate.world, analysis.topology
    things = {t.id: t for t in world.things}
    for key, view in topology.clusters.items():
        members = _standing_for(view.members, weights)
        for member in members:
            kind = world.kinds[member]
            procedure = _book_of(view)
            yield member, "power", procedure, member, key, Step((Thing(kind, member),))
            if kind != "host":
                hung = Step((Thing(kind, member),), "hung")
                yield f"system:{member}", "crash", procedure, member, key, hung
        witness = f"{key}/witness"
        if witness in things:
            yield witness, "witness", "witness-replacement", witness, key, Step((things[witness],))
        if view.kind == "host":
            yield from _paths(analysis, members, key)
    for key in topology.services:
        cluster = topology.services[key].cluster or ""
        if cluster:
            yield (
                f"program:{key}",
                "program",
                "service-failure",
                key,
                cluster,
                Step((), "failed", programs=(key,)),
            )
    yield from _alone(analysis)
    yield from _places(analysis)


def _book_of(cluster: ClusterView) -> Drilled:
    """The runbook of a member that is gone: of Windows, members that are no hosts have one of their own."""
    windows = cluster.platform is not None and cluster.platform.id == "hyper-v"
    return "guest-failure" if windows and cluster.kind != "host" else "host-failure"


def _alone(analysis: Analysis) -> Iterator[_Way]:
    """Hosts that are in no cluster, with what runs on them."""
    world = analysis.estate.world
    for host in world.spec.hosts:
        if host not in world.member_of and world.vms_on.get(host):
            yield host, "power", "host-failure", host, "", Step((Thing("host", host),))


def _standing_for(members: tuple[str, ...], weights: Mapping[str, float]) -> tuple[str, ...]:
    if len(members) <= MANY:
        return members
    kept = set(sorted(members, key=lambda m: (-weights.get(m, 0.0), members.index(m)))[:MANY])
    return tuple(m for m in members if m in kept)


def _paths(analysis: Analysis, hosts: tuple[str, ...], cluster: str) -> Iterator[_Way]:
    """The ways of one host to each storage: of the host with most machines on it."""
    world = analysis.estate.world
    for storage in world.spec.storage:
        ties = [t for t in world.ties if t.kind == "path" and t.id in {f"{h}:{storage}" for h in hosts}]
        if ties:
            most = max(ties, key=lambda t: len(world.vms_on.get(t.id.partition(":")[0], ())))
            yield most.id, "path", "storage-path-loss", most.id, cluster, Step((most,))


def _places(analysis: Analysis) -> Iterator[_Way]:
    world = analysis.estate.world
    ways: Mapping[str, tuple[Way, Drilled]] = {
        "storage": ("storage", "storage-loss"), "network": ("network", "network-partition"),
        "switch": ("network", "network-partition"), "rack": ("rack", "host-failure"), "site": ("site", "dr-test"),
    }  # fmt: skip
    many = len(world.spec.sites) > 1
    for thing in world.things:
        if thing.kind == "network" and set(world.spec.networks[thing.id].roles) <= {
            "migration",
            "management",
        }:
            continue  # nothing has to work for anybody when it is away
        if thing.kind in ways and (thing.kind != "site" or many):
            way, procedure = ways[thing.kind]
            yield thing.id, way, procedure, thing.id, "", Step((thing,))


def _weights(analysis: Analysis) -> Mapping[str, float]:
    """Minutes a year by the name of a failure: what the fault tree and the pauses have of its components."""
    found: dict[str, float] = {}
    for key, assessment in analysis.availability.items():
        for part in assessment.parts:
            for name in _names(part.component, part.things, key):
                found[name] = found.get(name, 0.0) + part.minutes
    return found


def _names(component: str, things: tuple[str, ...], service: str) -> Iterator[str]:
    kind, _, about = component.partition(":")
    if kind == "application":
        yield f"program:{about.rpartition(' on ')[0] or service}"
    elif kind == "guest" and len(things) == 1:
        yield f"system:{things[0]}"
    elif kind == "all paths":
        host, _, storage = about.partition(" > ")
        yield f"{host}:{storage}"
    elif len(things) == 1:
        yield things[0]


def _reactions(analysis: Analysis, step: Step, happens: Timeline) -> Iterator[Reaction]:
    topology = analysis.topology
    for event in happens.events:
        yield from _of_event(event)
    for thing in step.things:
        if thing.kind == "path":
            machine = topology.machines[thing.id.partition(":")[0]]
            yield "without-path", machine.member_of or machine.host_cluster or thing.id
        elif thing.kind not in ("host", "server", "vm"):
            yield f"without-{thing.kind}", thing.id
    gone = {e.subject for e in happens.events if e.what in ("stops", "hangs") and e.kind in ("vm", "server")}
    for key, view in topology.services.items():
        if len(view.active) > 1 and gone & set(view.active) and happens.services[key].state == "goes-on":
            yield "outlives", key
    if step.kind == "failed":
        yield from (("is-noticed", key) for key in step.programs)


def _of_event(event: Event) -> Iterator[Reaction]:
    what = _REACTS.get(event.what)
    if event.what == "is-restarted":
        yield ("is-restarted", event.by if event.kind == "vm" else event.subject)
    elif what in ("is-taken-over", "reconnects"):
        yield what, event.subject
    elif what in ("resumes", "keeps-quorum", "is-redirected"):
        if event.kind in ("cluster", "storage", "volume"):
            yield what, event.subject
    elif what is not None and event.by:
        yield what, event.by
