"""One thing more: the spec with another host, path, switch or witness for a service. Computes no availability."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from hadocs.availability.model.clusters import most_lost
from hadocs.spec.model import Spec
from hadocs.spec.model.cluster import Quorum, Witness
from hadocs.spec.model.power import Adapter
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import Estate
from hadocs.topology.quorum_rules import MAJORITIES, UNCOUNTED
from hadocs.topology.wiring import wiring_of
from hadocs.topology.wording import listed, number
from hadocs.topology.world import World

More = Literal["host", "path", "switch", "witness"]


@dataclass(frozen=True)
class Addition:
    """A spec with one thing more and what that is, or why there is none; ``clusters`` are those that it is in."""

    kind: More
    what: str
    spec: Spec | None
    clusters: tuple[str, ...] = ()


def additions(spec: Spec, closure: tuple[str, ...], quorum_models: dict[str, str]) -> Iterator[Addition]:
    """What could be added for a service: each of host, path, switch and witness once."""
    world = World(spec)
    machines = dict.fromkeys(m for k in closure for m in world.carriers(spec.services[k]))
    yield _host(world, closure[0])
    yield _path(world, machines)
    yield _switch(world)
    yield _witness(world, machines, quorum_models)


def _host(world: World, service: str) -> Addition:
    spec = world.spec
    active = active_on(world, spec.services[service])[0]
    home = world.host_of(active)
    cluster = world.host_cluster(active)
    if active not in spec.vms:
        return Addition("host", "it runs on no virtual machine that another host could take", None)
    if home is None:
        return Addition("host", f"the spec does not say on which host {active} runs", None)
    if cluster is None:
        return Addition("host", f"no host cluster keeps {active} running", None)
    entry = spec.clusters[cluster]
    sites: dict[str | None, list[str]] = {}
    for member in entry.members:
        sites.setdefault(world.site_of(member), []).append(member)
    # Sites with as many hosts each stay so: where one has more votes, its loss stops the other one as well.
    even = len({len(members) for members in sites.values()}) == 1
    here = sites[world.site_of(home)]
    alike = [_first(spec, home, m) if m is here else m[0] for m in (sites.values() if even else (here,))]
    names = {f"one more host like {like}": like for like in alike}
    hosts = {**spec.hosts}
    for name, like in names.items():
        # In a rack with others it would go with them.
        own = {"rack": f"rack of {name}"} if spec.hosts[like].rack else {}
        hosts[name] = spec.hosts[like].model_copy(update=own)
    update: dict[str, Any] = {
        "hosts": hosts,
        "clusters": {
            **spec.clusters,
            cluster: entry.model_copy(update={"members": (*entry.members, *names)}),
        },
    }
    racks = any(spec.hosts[like].rack for like in alike)
    what = f"{listed(tuple(names))} in {cluster}"
    if racks:
        what += ", each in a rack of its own" if len(names) > 1 else ", in a rack of its own"
    return Addition("host", what, spec.model_copy(update=update), (cluster,))


def _first(spec: Spec, host: str, members: list[str]) -> str:
    """The first of some hosts that one more of is as good as one more like ``host``: so it serves more services."""
    own = {"rack": None}
    body = spec.hosts[host].model_copy(update=own)
    return next(m for m in members if spec.hosts[m].model_copy(update=own) == body)


def _path(world: World, machines: dict[str, None]) -> Addition:
    spec = world.spec
    # The whole of their clusters, so that hosts stay alike.
    relevant = {h for m in machines for h in (m, world.host_of(m)) if h}
    relevant |= {m for c in spec.clusters.values() if relevant & set(c.members) for m in c.members}
    update: dict[str, Any] = {}
    found: list[str] = []
    for section in ("hosts", "servers", "vms"):
        bodies = dict(getattr(spec, section))
        for key, body in bodies.items():
            if key in relevant and any(a.paths for a in body.storage.values()):
                more = {
                    r: a.model_copy(update={"paths": a.paths + 1}) if a.paths else a
                    for r, a in body.storage.items()
                }
                bodies[key] = body.model_copy(update={"storage": more})
                found.append(key)
        update[section] = bodies
    if not found:
        inside = _holds_its_own(world, relevant)
        why = (
            "the machines hold its storage themselves"
            if inside
            else "the spec does not say how many paths there are"
        )
        return Addition("path", why, None)
    return Addition("path", "one more path to each storage", spec.model_copy(update=update))


def _holds_its_own(world: World, machines: set[str]) -> bool:
    """Whether the storage that machines work with lies in themselves, so that no paths lead to it."""
    spec = world.spec
    used = [
        (m, ref.partition("/")[0])
        for m in sorted(machines)
        if (body := spec.hosts.get(m) or spec.servers.get(m) or spec.vms.get(m)) is not None
        for ref in body.storage
    ]
    return bool(used) and all({m, world.host_of(m)} & set(spec.storage[s].on) for m, s in used)


def _switch(world: World) -> Addition:
    spec, wiring = world.spec, wiring_of(world)
    more = {n: f"one more switch of {', '.join(some)}" for n, some in wiring.carrying.items() if some}
    if not more:
        return Addition("switch", "the spec does not say which switches carry its networks", None)
    networks = {
        key: n.model_copy(update={"switches": (*n.switches, more[key])}) if n.switches else n
        for key, n in spec.networks.items()
    }
    # One that is added hangs on the same power as the last of those that it stands beside.
    switches = dict(spec.switches)
    switches |= {
        more[n]: spec.switches[some[-1]]
        for n, some in wiring.carrying.items()
        if n in more and some[-1] in spec.switches
    }
    update: dict[str, Any] = {"networks": networks, "switches": switches}
    for section in ("hosts", "servers"):
        bodies = {}
        for machine, body in getattr(spec, section).items():
            # What hangs on switches by cables of its own gets a cable more.
            cables = {
                f"one more in {n}": Adapter(switch=more[n], networks=(n,))
                for n in body.networks
                if (machine, n) in wiring.by_adapter
            }
            bodies[machine] = (
                body.model_copy(update={"adapters": {**body.adapters, **cables}}) if cables else body
            )
        update[section] = bodies
    return Addition("switch", "one more switch for each network", spec.model_copy(update=update))


def _witness(world: World, machines: dict[str, None], models: dict[str, str]) -> Addition:
    spec = world.spec
    involved = {c for m in machines for c in (world.member_of.get(m), world.host_cluster(m)) if c}
    clusters = dict(spec.clusters)
    found = []
    for key in spec.clusters:
        quorum = spec.clusters[key].quorum
        witness = quorum.witness if quorum else None
        if key not in involved or (witness and witness.kind != "none"):
            continue
        model = models.get(key, "unknown")
        if not (model.startswith("wsfc-") or model == "votequorum") or model == "wsfc-disk-only":
            continue
        kind: Any = "qdevice" if model == "votequorum" else "cloud"
        new = Witness.model_construct(kind=kind, on=None, site=None, algorithm=None, dfs=None)
        if kind == "qdevice":  # one that is made up answers before any watchdog runs out
            new = new.model_copy(update={"sync_timeout": 1.0})
        base = quorum or Quorum()
        clusters[key] = spec.clusters[key].model_copy(
            update={"quorum": base.model_copy(update={"witness": new, "two_node": False})}
        )
        found.append(key)
    if not found:
        return Addition(
            "witness", _no_witness(spec, [c for c in spec.clusters if c in involved], models), None
        )
    return Addition(
        "witness",
        f"a witness for {listed(found)}",
        spec.model_copy(update={"clusters": clusters}),
        tuple(found),
    )


def _no_witness(spec: Spec, involved: list[str], models: dict[str, str]) -> str:
    """Why none of a service's clusters could do with a witness."""
    if not involved:
        return "it stands on no cluster"
    found: dict[str, list[str]] = {}
    for key in involved:
        quorum = spec.clusters[key].quorum
        model = models.get(key, "unknown")
        if quorum is not None and quorum.witness is not None and quorum.witness.kind != "none":
            why = "has one|have one each"
        elif model in UNCOUNTED:
            why = "counts no votes|count no votes"
        elif model in MAJORITIES:
            why = "takes none|take none"
        else:
            why = "counts its votes in a way that is not known|count their votes in a way that is not known"
        found.setdefault(why, []).append(key)
    return ", and ".join(f"{listed(keys)} {why.split('|')[len(keys) > 1]}" for why, keys in found.items())


def drawback(addition: Addition, before: Estate, after: Estate) -> str:
    """Why one thing more does not help, by the votes of its clusters; empty where votes don't say.

    A path, a switch or a controller more never makes things worse; a host or a witness may.
    """
    found: list[str] = []
    devices: dict[int, list[str]] = {}
    for cluster in addition.clusters:
        was, now = (len(e.world.spec.clusters[cluster].members) for e in (before, after))
        if addition.kind == "witness":
            if _takes_it(before, cluster):
                found.append(
                    f"what quorum {cluster} has is not stated, and it is taken to keep it; with a witness votes count"
                )
            elif before.rules[cluster].two_node is not False and after.rules[cluster].two_node is False:
                goes = "goes" if before.rules[cluster].two_node else "is taken to go"
                found.append(
                    f"either node of {cluster} {goes} on alone now; with a witness a node that is alone needs it"
                )
            elif after.rules[cluster].witness_votes > 1:
                # With lms a device has one vote less than the nodes together (corosync-qdevice(8)).
                devices.setdefault(after.rules[cluster].witness_votes, []).append(cluster)
            continue
        outlived, outlives = (_outlives(e, cluster) for e in (before, after))
        if outlives <= outlived:
            as_with = (
                f"as with {number(was)}"
                if outlives == outlived
                else f"with {number(was)} it was {number(outlived)}"
            )
            what = f"the loss of {number(outlives)} at once" if outlives else "no loss for certain"
            found.append(
                f"with {number(now)} hosts {cluster} outlives {what}, {as_with}, and there are more that can fail"
            )
    for votes, of in devices.items():
        if len(of) == 1:
            said = (
                f"device of {of[0]} would have {number(votes)} votes: without it and one node the others stop"
            )
        else:
            said = f"devices of {listed(of)} would have {number(votes)} votes each: without one of them and a node "
            said += "the other nodes of that cluster stop"
        found.append(f"the quorum {said}")
    return "; ".join(found)


def _takes_it(estate: Estate, cluster: str) -> bool:
    """Whether a Windows cluster is taken to keep its quorum, as the spec does not say what it is."""
    quorum = estate.world.spec.clusters[cluster].quorum
    unstated = quorum is None or quorum.witness is None
    return unstated and estate.rules[cluster].model.startswith("wsfc")


def _outlives(estate: Estate, cluster: str) -> int:
    """How many members, whichever they are, a cluster of equal votes can lose at once."""
    count = most_lost(estate, cluster, 1)
    return (len(estate.world.spec.clusters[cluster].members) if count is None else count) - 1
