"""Hosts by what keeps their machines running: host clusters, and hosts in none. Says how many, how full, how safe."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.parts.cards import chassis_of, own_disks
from hadocs.figures.parts.meanwhile import share
from hadocs.figures.parts.worst import Worst
from hadocs.figures.plan import Key
from hadocs.figures.plans.overview import Fleet, Said, Square, Strip
from hadocs.lint.helpers_capacity import Reserve, Room, room_of, shortages, unsaid
from hadocs.topology.failures import lose
from hadocs.topology.model import ClusterView, Loss, Machine, Thing
from hadocs.topology.quorum_rules import UNCOUNTED

SHOWN = 8
"""So many hosts of a cluster have a strip each; of more the strips are those of racks, or one."""
STRIPS = 32
"""So many strips a figure has; with more each cluster has one a site."""
_ORDER: tuple[Square, ...] = ("active", "passive", "service", "plain")
Links = Mapping[str, str]


def fleets(analysis: Analysis, links: Links, worst: Worst) -> tuple[Fleet, ...]:
    """All hosts, and machines whose host is not stated, in the order of the spec."""
    topology, spec = analysis.topology, analysis.spec
    world = analysis.estate.world
    found = []
    some = [c for c in topology.clusters.values() if c.kind == "host"]
    taken = {m for c in some for m in c.members}
    loose: dict[str, list[str]] = {}
    for host in spec.hosts:
        if host not in taken:
            loose.setdefault(topology.machines[host].site or "", []).append(host)
    apart = len(spec.hosts) > STRIPS
    for cluster in some:
        key = f"cluster:{cluster.id}"
        found.append(
            Fleet(
                id=key,
                title=cluster.title,
                kind="host-cluster",
                sites=sites_of(analysis, cluster.members),
                said=tuple(_said(analysis, cluster)),
                strips=_strips(analysis, cluster.members, links, one=apart),
                chip=worst.of(key),
                elsewhere=worst.elsewhere(key),
                href=links.get(key, ""),
            )
        )
    for site, hosts in loose.items():
        count = sum(len(world.vms_on[h]) for h in hosts)
        machines = f" · {words.counted(count, 'machine')}" if count else ""
        said = [Said(icon="host", text=f"{words.counted(len(hosts), 'host')}{machines}")]
        if count:
            said.append(
                Said(icon="unknown", text=f"no cluster of hosts restarts {'it' if count == 1 else 'them'}")
            )
        said += _memory_unsaid(analysis, hosts)
        said += _disks(analysis, hosts)
        found.append(
            Fleet(
                id=f"loose:{site}",
                title="In no host cluster"
                if taken
                else "Stand-alone " + ("hosts" if len(hosts) > 1 else "host"),
                kind="loose",
                sites=(site,),
                said=tuple(said),
                strips=_strips(analysis, hosts, links, one=apart),
                chip=worst.of(f"loose:{site}"),
                href=links.get(f"loose:{site}", ""),
            )
        )
    away: dict[str, list[Machine]] = {}
    for machine in topology.machines.values():
        if machine.kind == "vm" and machine.on is None:
            away.setdefault(chassis_of(machine), []).append(machine)
    for key, lost in away.items():
        sites = tuple(dict.fromkeys(m.site or "" for m in lost))
        provider = lost[0].provider
        strip = f"a host of {provider}" if provider else "no host"
        found.append(
            Fleet(
                id=key,
                title=f"Hosts of {provider}" if provider else "Host not stated",
                kind="loose",
                sites=sites[:1],
                said=(Said(icon="vm", text=words.counted(len(lost), "machine")),),
                strips=(
                    Strip(
                        id=f"{key}0",
                        title=strip,
                        machines=squares((m, analysis) for m in lost),
                        site=sites[0],
                    ),
                ),
                chip=worst.of(key),
            )
        )
    return tuple(found)


def sites_of(analysis: Analysis, machines: Sequence[str]) -> tuple[str, ...]:
    """The sites that some machines stand in, in the order of the spec; one without a name where it is not stated."""
    here = {analysis.topology.machines[m].site or "" for m in machines}
    return tuple(s for s in (*analysis.spec.sites, "") if s in here)


def _said(analysis: Analysis, cluster: ClusterView) -> Iterator[Said]:
    nodes, machines = words.counted(len(cluster.members), "node"), words.counted(len(cluster.vms), "machine")
    yield Said(icon="host", text=f"{nodes} · {machines}")
    yield from _room(analysis, cluster)
    yield Said(icon="witness", text=votes(analysis, cluster))
    yield from _disks(analysis, cluster.members)


def _room(analysis: Analysis, cluster: ClusterView) -> Iterator[Said]:
    """Whether the machines of any one host fit on the others, and how full these are then."""
    if not cluster.vms:
        return
    restarts = analysis.estate.policy(cluster.id).restarts
    if restarts is False:
        yield Said(icon="bad", text="nothing restarts its machines: HA is off")
        return
    if restarts is None:
        yield Said(icon="unknown", text="whether HA restarts them is not stated")
    if len(cluster.members) < 2:
        yield Said(icon="bad", title="No N+1", text="there is no other host")
        return
    lacking = unsaid(cluster, analysis.spec)
    if lacking is not None:
        whose = "hosts" if lacking.at[0] == "hosts" else "machines"
        yield Said(icon="unknown", title="N+1", text=f"not known, memory of {whose} not stated")
        return
    room = room_of(cluster, analysis.topology, analysis.estate)
    reserves = [room.reserve(host) for host in cluster.members]
    worst = max(reserves, key=lambda r: r.full)
    open_to_all = len(worst.places) == len(cluster.members) - 1
    where = "" if open_to_all else "where they may run, "
    full = f"{share(worst.full)} of memory {where}with a host less"
    short = max((len(s.vms) for s in shortages(cluster, analysis.topology, analysis.estate)), default=0)
    if short:
        fits = f"{words.counted(short, 'machine fits', 'machines fit')} nowhere then"
        yield Said(icon="bad", title="No N+1", text=full if worst.full > 1 else fits)
        return
    if without := _quorum(analysis, cluster):
        yield without
        return
    bound = max(reserves, key=lambda r: len(r.barred))
    if not bound.barred:
        if restarts and not all(_starts_elsewhere(analysis, room, host) for host in cluster.members):
            yield Said(icon="unknown", title="N+1", text=f"not certain that all start elsewhere; {full}")
            return
        yield Said(icon="good", title="N+1", text=full)
        return
    count = len(bound.barred)
    if all(_carried(analysis, r) for r in reserves):
        whose = "its" if count == 1 else "their"
        title = f"N+1 but for {words.counted(count, 'machine')}"
        yield Said(icon="partly", title=title, text=f"others carry on {whose} work; {full}")
        return
    yield Said(
        icon="bad",
        title="No N+1",
        text=f"{words.counted(count, 'machine')} may run on no other host",
    )


def _quorum(analysis: Analysis, cluster: ClusterView) -> Said | None:
    """What is said of room that is of no use, as a cluster that has lost a host restarts nothing."""
    for host in cluster.members:
        loss = _lost(analysis, host)
        if cluster.id in loss.no_quorum and not any(m.source == host for m in loss.moved):
            title = analysis.topology.machines[host].title
            return Said(icon="bad", title="No N+1", text=f"without {title} it has no quorum")
    if cluster.votes.model in UNCOUNTED or cluster.votes.one_loss in ("yes", "no"):
        return None
    why = "is a coin toss" if cluster.votes.one_loss == "even" else "is not known"
    return Said(icon="unknown", title="N+1", text=f"not certain, its quorum with a host less {why}")


def _lost(analysis: Analysis, host: str) -> Loss:
    return lose(analysis.estate, (Thing("host", host),))


def _starts_elsewhere(analysis: Analysis, room: Room, host: str) -> bool:
    """Whether it is certain of all machines of a host that they start on another when it is lost."""
    moved = {m.what for m in _lost(analysis, host).moved}
    return moved.issuperset(room.waiting((host,)))


def _carried(analysis: Analysis, reserve: Reserve) -> bool:
    """Whether all services of machines that are bound to a host go on without it."""
    machines, topology = analysis.topology.machines, analysis.topology
    loss = _lost(analysis, reserve.lost)
    gone = {*loss.down, *loss.uncertain}

    def carries(machine: Machine) -> set[str]:
        cluster = topology.clusters.get(machine.member_of or "")
        return {*machine.services, *(cluster.services if cluster is not None else ())}

    return all((on := carries(machines[v])) and not on & gone for v in reserve.barred)


def votes(analysis: Analysis, cluster: ClusterView) -> str:
    """How many votes a cluster needs of how many, in a few words."""
    rules, view = analysis.estate.rules[cluster.id], cluster.votes
    if rules.conflict or view.model == "unknown":
        return "how it counts votes is not known"
    if view.model in UNCOUNTED:
        return "counts no votes"
    if view.model == "wsfc-disk-only":
        return "its witness disk alone decides"
    said = f"needs {view.needed} of {words.counted(view.total, 'vote')}"
    if view.witness is None:
        thing = "QDevice" if view.model == "votequorum" else "witness"
        return f"{said}, {thing} not stated"
    name = words.witness(cluster)
    if not name:
        return f"{said}, no " + ("QDevice" if view.model == "votequorum" else "witness")
    extra = view.total - sum(view.nodes.values())
    if extra < 1:
        return f"{said}, none now of the {name}"
    return f"{said}, one a {name}" if extra == 1 else f"{said}, {extra} of the {name}"


def _memory_unsaid(analysis: Analysis, hosts: Sequence[str]) -> Iterator[Said]:
    spec, world = analysis.spec, analysis.estate.world
    if any(
        share_of(analysis, [h]) is None and (world.vms_on[h] or spec.hosts[h].memory is None) for h in hosts
    ):
        yield Said(icon="unknown", text="how full they are is not stated")


def _disks(analysis: Analysis, hosts: Sequence[str]) -> Iterator[Said]:
    some = [h for h in hosts if h in own_disks(analysis).values()]
    if some:
        yield Said(icon="disk", text=f"own disks in {words.counted(len(some), 'host')}")


def _strips(analysis: Analysis, hosts: Sequence[str], links: Links, *, one: bool) -> tuple[Strip, ...]:
    """A strip a host; of many hosts one a rack, or one a site."""
    machines, world = analysis.topology.machines, analysis.estate.world
    if len(hosts) <= SHOWN and not one:
        return tuple(
            _strip(analysis, f"host:{h}", machines[h].title, [h], links.get(f"host:{h}", "")) for h in hosts
        )
    racks: dict[tuple[str, str], list[str]] = {}
    for host in hosts:
        rack = world.rack_of(host) or ""
        racks.setdefault((machines[host].site or "", rack), []).append(host)
    if one or not all(rack for _, rack in racks) or len(racks) > SHOWN:
        racks = {}
        for host in hosts:
            racks.setdefault((machines[host].site or "", ""), []).append(host)
    return tuple(
        _strip(
            analysis,
            f"rack:{some[0]}",
            f"{rack.rpartition('/')[2]} · {len(some)}" if rack else words.counted(len(some), "host"),
            some,
            "",
        )
        for (_, rack), some in racks.items()
    )


def _strip(analysis: Analysis, key: str, title: str, hosts: Sequence[str], href: str) -> Strip:
    machines, world = analysis.topology.machines, analysis.estate.world
    part = share_of(analysis, hosts)
    return Strip(
        id=key,
        title=title,
        machines=squares((machines[v], analysis) for h in hosts for v in world.vms_on[h]),
        share=part,
        text=share(part) if part is not None else "",
        site=machines[hosts[0]].site or "",
        href=href,
    )


def share_of(analysis: Analysis, hosts: Sequence[str]) -> float | None:
    """How much of the memory of some hosts their machines take; ``None`` where the spec does not state all of it."""
    spec, world = analysis.spec, analysis.estate.world
    sizes = [spec.hosts[h].usable for h in hosts]
    used = [spec.vms[v].memory for h in hosts for v in world.vms_on[h]]
    if None in sizes or None in used:
        return None
    return sum(u or 0 for u in used) / max(sum(s or 0 for s in sizes), 1)


def square(machine: Machine, analysis: Analysis) -> Square:
    """What a machine is at a glance."""
    cluster = analysis.topology.clusters.get(machine.member_of or "")
    if cluster is not None and cluster.kind != "host" and cluster.services:
        return "active" if machine.active else "passive"
    return "service" if machine.services else "plain"


def squares(machines: Iterable[tuple[Machine, Analysis]]) -> tuple[tuple[Square, int], ...]:
    """How many machines of each look there are, each with the spec that it is of."""
    kinds = [square(machine, analysis) for machine, analysis in machines]
    return tuple((kind, kinds.count(kind)) for kind in _ORDER if kind in kinds)


def keys(looks: Collection[str]) -> Iterator[Key]:
    """What squares mean, of the looks that there are."""
    for look, text in (
        ("active", "active member"),
        ("passive", "passive member"),
        ("service", "carries a service"),
        ("plain", "other machine" if len(looks) > 1 else "machine"),
    ):
        if look in looks:
            yield Key(f"square-{look}", text)
