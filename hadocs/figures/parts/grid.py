"""Which chassis there are, which of them stay together, and what is wished to be next to what. Places nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.arrange import Block, Wish
from hadocs.figures.parts.cards import chassis_of
from hadocs.topology.model import ClusterView, Machine

GHOSTS = 4
"""Up to so many machines with a service on host clusters show where else they may run."""


def blocks_of(analysis: Analysis) -> list[Block]:
    """Chassis by site and host cluster, in the order of the spec."""
    machines = analysis.topology.machines
    clusters = analysis.topology.clusters
    found: dict[tuple[str, str], list[str]] = {}
    for machine in machines.values():
        if machine.kind == "vm":
            continue
        cluster = clusters.get(machine.member_of or "")
        key = cluster.id if cluster and cluster.kind == "host" else ""
        found.setdefault((machine.site or "", key), []).append(chassis_of(machine))
    if any(m.kind == "vm" and m.on is None for m in machines.values()):
        found.setdefault(("", ""), []).append("unplaced:")
    for view in clusters.values():
        if far_witness(view, machines):
            some = found.setdefault((view.votes.witness_site or "", ""), [])
            if (place := f"witnesses:{view.votes.witness_site}") not in some:
                some.append(place)
    sites = list(dict.fromkeys(site for site, _ in found))
    single = sum(map(len, found.values())) <= 6
    blocks = []
    for site in sites:
        for (at, kept), chassis in found.items():
            if at != site:
                continue
            if kept or not single:
                name = f"cluster:{kept}@{site}" if kept else f"loose:@{site}"
                blocks.append(Block(name, site, kept, tuple(chassis)))
            else:  # each by itself, so that it can stand beside the one that it is clustered with
                blocks += [Block(f"loose:{c}", site, "", (c,)) for c in chassis]
    return blocks


def far_witness(view: ClusterView, machines: Mapping[str, Machine]) -> bool:
    """Whether the witness stands on nothing of this spec, at a site without members: it gets a place of its own."""
    votes = view.votes
    if not votes.witness_site or votes.witness_on or not words.witness(view):
        return False
    return votes.witness_site not in {machines[m].site for m in view.members}


def stretched(analysis: Analysis) -> list[tuple[str, ...]]:
    """The chassis of each host cluster, which its frame should hold without others in between."""
    machines = analysis.topology.machines
    return [
        tuple(chassis_of(machines[m]) for m in c.members)
        for c in analysis.topology.clusters.values()
        if c.kind == "host"
    ]


def wanted_ghosts(machines: Mapping[str, Machine]) -> dict[str, tuple[str, ...]]:
    """By VM, the chassis it may be restarted on; empty where there are too many to be calm."""
    found = {
        m.id: tuple(f"host:{h}" for h in m.may_run_on)
        for m in machines.values()
        if m.kind == "vm" and m.on and m.may_run_on and m.services
    }
    return found if len(found) <= GHOSTS else {}


def members_of(cluster: ClusterView, machines: Mapping[str, Machine]) -> list[Machine]:
    """The members that are drawn with this cluster: a machine in two clusters is drawn with one of them."""
    return [machines[m] for m in cluster.members if machines[m].member_of == cluster.id]


def wishes(
    analysis: Analysis, clusters: Sequence[ClusterView], ghosts: Mapping[str, tuple[str, ...]]
) -> list[Wish]:
    """What should stand together: members of a cluster, and a machine with a host that it may move to."""
    machines = analysis.topology.machines
    wishes = []
    clustered = set()
    for cluster in clusters:
        members = members_of(cluster, machines)
        if members:
            beside = {chassis_of(m): ghosts[m.id] for m in members if m.id in ghosts}
            wishes.append(Wish(tuple(dict.fromkeys(chassis_of(m) for m in members)), beside))
            clustered |= {m.id for m in members}
    for key, hosts in ghosts.items():
        if key not in clustered:
            home = chassis_of(machines[key])
            wishes.append(Wish((home,), {home: hosts}))
    return wishes
