"""From a valid spec to its topology, in one pass; the arithmetic lies in the other files of this folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from hadocs.platforms import catalog
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import Estate
from hadocs.topology.classify import classify
from hadocs.topology.depend import Dependencies
from hadocs.topology.failures import lose
from hadocs.topology.model import (
    Barred,
    ClusterView,
    Dependency,
    Loss,
    Machine,
    PlatformView,
    ServiceView,
    Thing,
    Topology,
    Votes,
)
from hadocs.topology.placement import placement
from hadocs.topology.platform import cluster_platform, machine_platform, platform_view, quorum_model
from hadocs.topology.policy import Policy, policy_of
from hadocs.topology.quorum_rules import Rules, rules_of
from hadocs.topology.votes import votes_of
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Spec

__all__ = [
    "build",
    "cluster_platform",
    "clusters_of",
    "estate_of",
    "machine_platform",
    "platform_view",
    "quorum_model",
    "study",
]


def build(spec: Spec) -> Topology:
    """What a spec means: kinds, topologies, places to run, votes, and what each single loss comes to."""
    return study(spec)[0]


def estate_of(spec: Spec) -> Estate:
    """What `hadocs.topology.failures.lose` works from, for whoever asks about more than one loss at a time."""
    world = World(spec)
    platforms = {m: machine_platform(world, m) for m in world.kinds}
    voting = {c: _Voting.of(world, c, platforms) for c in spec.clusters}
    return _estate(world, {v: placement(world, v) for v in spec.vms}, voting)


def clusters_of(world: World) -> Mapping[str, ClusterView]:
    """The clusters of a spec without the services on them: who is in them, by which software, and their votes."""
    platforms = {m: machine_platform(world, m) for m in world.kinds}
    return _clusters(world, {c: _Voting.of(world, c, platforms) for c in world.spec.clusters}, {})


def study(spec: Spec, *, losing: bool = True) -> tuple[Topology, Estate]:
    """The topology of a spec, and the estate that further losses can be asked of.

    Without ``losing`` no loss is worked out, which is most of it: then there are no ``losses``, and services depend on
    nothing. Timelines never ask for either.
    """
    world = World(spec)
    platforms = {m: machine_platform(world, m) for m in world.kinds}
    voting = {c: _Voting.of(world, c, platforms) for c in spec.clusters}
    places = {v: placement(world, v) for v in spec.vms}
    estate = _estate(world, places, voting)
    losses = _losses(estate) if losing else {}
    services = _services(world, losses) if losing else _services(world)
    leaning = _leaning(services)
    topology = Topology(
        machines=MappingProxyType(_machines(world, platforms, places, services)),
        clusters=MappingProxyType(_clusters(world, voting, services)),
        services=MappingProxyType(services),
        losses=MappingProxyType({key: _weakened(loss, leaning) for key, loss in losses.items()}),
        things=world.things,
    )
    return topology, estate


@dataclass(frozen=True, slots=True)
class _Voting:
    """The platform of a cluster, and how it votes on it."""

    platform: PlatformView | None
    rules: Rules
    votes: Votes

    @classmethod
    def of(cls, world: World, cluster: str, platforms: Mapping[str, PlatformView | None]) -> _Voting:
        entry = world.spec.clusters[cluster]
        platform = cluster_platform(world, cluster, platforms)
        model, key = quorum_model(platform), platform.id if platform else ""
        said = entry.quorum.preferred if entry.quorum else None
        preferred = frozenset(m for m in entry.members if said is not None and said in (m, world.site_of(m)))
        votes = votes_of(entry.members, entry.quorum, model, key, preferred, entry)
        return cls(
            platform,
            rules_of(entry.members, entry.quorum, model, key, preferred),
            replace(votes, witness_site=world.witness_site(cluster)),
        )


Places = Mapping[str, tuple[tuple[str, ...], tuple[Barred, ...]]]


def _estate(world: World, places: Places, voting: Mapping[str, _Voting]) -> Estate:
    return Estate(
        world,
        {v: p[0] for v, p in places.items()},
        {c: v.rules for c, v in voting.items()},
        {c: _policy(world, c, v) for c, v in voting.items()},
    )


def _policy(world: World, cluster: str, voting: _Voting) -> Policy:
    """What a cluster is set to do, and what its platform does beside."""
    entry, platform = world.spec.clusters[cluster], voting.platform
    ranked = any(
        (vm := world.spec.vms[key]).priority or vm.fault_tolerance
        for m in entry.members
        for key in world.vms_on.get(m, ())
    )
    found = policy_of(entry, voting.rules.model, platform.id if platform else "", ranked=ranked)
    if platform is not None and platform.id == "vsphere":
        known = catalog.find_platform(f"{platform.id}/{platform.version}")
        anew = known.facts.get("vsan_votes_anew") if known else None
        return replace(found, recounts=anew.value if anew and isinstance(anew.value, bool) else None)
    if platform is None or platform.id != "hyper-v" or world.cluster_kinds[cluster] != "host":
        return found
    known = catalog.find_platform(f"{platform.id}/{platform.version}")
    facts = known.facts if known else {}
    moves = facts.get("planned_move")
    live = moves is None or "live-migration" in moves.value
    live = live and (entry.domain != "workgroup" or "workgroup_live_migration" in facts)
    shares = "csv" not in facts or facts["csv"].value is not False
    return replace(found, shelters="protected_network" in facts, moves_live=live, shares=shares)


def _losses(estate: Estate) -> dict[str, Loss]:
    things = estate.world.things
    counts: dict[str, int] = {}
    for thing in things:
        counts[thing.id] = counts.get(thing.id, 0) + 1
    return {(t.id if counts[t.id] == 1 else f"{t.kind}:{t.id}"): lose(estate, (t,)) for t in things}


def _weakened(loss: Loss, leaning: Mapping[Thing, tuple[str, ...]]) -> Loss:
    touched = {*loss.down, *loss.uncertain, *loss.interrupted}
    return replace(loss, weakened=tuple(s for s in leaning.get(loss.thing, ()) if s not in touched))


def _leaning(services: Mapping[str, ServiceView]) -> dict[Thing, tuple[str, ...]]:
    """The services that depend on each thing."""
    found: dict[Thing, list[str]] = {}
    for key, view in services.items():
        for dependency in view.depends_on:
            found.setdefault(dependency.thing, []).append(key)
    return {thing: tuple(keys) for thing, keys in found.items()}


def _services(world: World, losses: Mapping[str, Loss] | None = None) -> dict[str, ServiceView]:
    """The services; without ``losses`` it is left out what they depend on."""
    # What is down whatever is lost is one tuple for very many losses.
    each = (losses or {}).values()
    sets = {id(loss.down): frozenset(loss.down) for loss in each}
    down_by = {loss.thing: sets[id(loss.down)] for loss in each}
    dependencies = Dependencies(world)
    alike: dict[Dependency, Dependency] = {}

    def depends_on(key: str) -> Iterator[Dependency]:
        for thing, how in dependencies.of(key).items():
            found = Dependency(thing, how, key in down_by.get(thing, ()))
            # Services on the same hosts depend on them in the same words: one value for all.
            yield alike.setdefault(found, found)

    found: dict[str, ServiceView] = {}
    for key, service in world.spec.services.items():
        topology, why = classify(world, service)
        product = catalog.find_product(service.product) if service.product else None
        aware = service.cluster_aware
        if aware is None and product is not None:
            aware = product.cluster_aware
        found[key] = ServiceView(
            id=key,
            title=service.title or key,
            topology=topology,
            why=why,
            product=product.title if product else service.product,
            cluster=world.cluster_of(service),
            machines=world.carriers(service),
            active=active_on(world, service),
            active_stated=service.active_on is not None or world.cluster_of(service) is None,
            cluster_aware=aware,
            depends_on=tuple(depends_on(key)) if losses is not None else (),
        )
    return found


def _machines(
    world: World,
    platforms: Mapping[str, PlatformView | None],
    places: Places,
    services: Mapping[str, ServiceView],
) -> dict[str, Machine]:
    found: dict[str, Machine] = {}
    carried = _by((m, s) for s, view in services.items() for m in view.machines)
    active = _by((m, s) for s, view in services.items() for m in view.active)
    for key, kind in world.kinds.items():
        body = world.body(key)
        may_run_on, barred = places.get(key, ((), ()))
        found[key] = Machine(
            id=key,
            kind=kind,
            title=body.title or key,
            site=world.site_of(key),
            rack=world.rack_of(key),
            os=body.os,
            platform=platforms[key],
            on=world.spec.vms[key].on if kind == "vm" else None,
            provider=world.spec.vms[key].provider if kind == "vm" else None,
            host_cluster=world.host_cluster(key),
            member_of=world.member_of.get(key),
            remote_to=(home := world.remote_to.get(key)),
            guest=home is not None and world.is_guest(key, home),
            may_run_on=may_run_on,
            barred=barred,
            services=carried.get(key, ()),
            active=active.get(key, ()),
        )
    return found


def _by(pairs: Iterable[tuple[str | None, str]]) -> dict[str | None, tuple[str, ...]]:
    """What goes with each key, in the order of the pairs, each once."""
    found: dict[str | None, dict[str, None]] = {}
    for key, value in pairs:
        found.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in found.items()}


def _clusters(
    world: World,
    voting: Mapping[str, _Voting],
    services: Mapping[str, ServiceView],
) -> dict[str, ClusterView]:
    found: dict[str, ClusterView] = {}
    vms = _by((world.host_cluster(v), v) for v in world.spec.vms)
    carried = _by((view.cluster, s) for s, view in services.items())
    for key, cluster in world.spec.clusters.items():
        beneath = (world.host_cluster(m) for m in cluster.members if world.kinds[m] == "vm")
        found[key] = ClusterView(
            id=key,
            kind=world.cluster_kinds[key],
            title=cluster.title or key,
            members=cluster.members,
            platform=voting[key].platform,
            votes=voting[key].votes,
            vms=vms.get(key, ()),
            services=carried.get(key, ()),
            host_clusters=tuple(dict.fromkeys(c for c in beneath if c)),
        )
    return found
