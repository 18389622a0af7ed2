"""What figures say: names of protocols, kinds and counts, and sentences about a topology. Knows no plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from hadocs.figures.abridged import listed
from hadocs.platforms import catalog, systems
from hadocs.spec.model import Spec
from hadocs.spec.protocols import CHIPS
from hadocs.topology.model import ClusterView, Machine, PlatformView, ServiceView, Topology
from hadocs.topology.wording import plural

WITNESSES = {
    "disk": "disk witness", "file-share": "file share witness", "cloud": "cloud witness", "qdevice": "QDevice",
}  # fmt: skip
"""How each kind of witness is called."""


def counted(count: int, one: str, many: str = "") -> str:
    """``1 node``, ``2 nodes``: in figures of the digits, as there is little room."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def bodies(topology: Topology, some: Sequence[str]) -> str:
    """``3 hosts``, ``2 servers``; virtual ones, and those of several kinds, are machines."""
    kinds = {topology.machines[m].kind for m in some}
    one = kinds.pop() if kinds in ({"host"}, {"server"}) else "machine"
    return counted(len(some), one)


def named(names: Iterable[str], limit: int = 6) -> str:
    """``a, b and c``; beyond ``limit`` names the rest is counted."""
    return listed([*names], limit, shown=limit - 1)


_KEY = (
    r"(?:assumptions|clusters|vms|hosts|servers|storage|services|networks|operations|ha|quorum|fencing|monitor)"
    r"(?:\.[\w-]+)+"
)


def keyless(said: str) -> str:
    """A sentence without the keys of the spec that would settle it: a figure is read by people who don't write it."""
    said = re.sub(rf"\({_KEY}; ", "(", said)
    said = re.sub(rf" \({_KEY}[^()]*\)", "", said)
    said = re.sub(rf": {_KEY}(?=\.?$)", "", said)
    said = re.sub(rf",? \bin {_KEY}(?=\))", "", said)
    said = re.sub(rf" \bin {_KEY}(?= [^()]*\))", "", said)
    return re.sub(rf"[:;] {_KEY}[^();]*(?=\))", "", said)


def system(text: str | None) -> str:
    """An operating system for people: a slug such as ``windows-server-2008-r2`` is written out."""
    return systems.os_title(text) if text else ""


def protocols(found: Iterable[str | None], *, inside: bool = False) -> str:
    """The protocols on a chip. ``inside`` a guest iSCSI is reached by its own initiator."""
    names = dict.fromkeys(CHIPS[p] for p in found if p)
    text = " / ".join(names)
    return "iSCSI initiator" if inside and text == "iSCSI" else text


def machine_note(machine: Machine) -> str:
    """What a host or server is: its platform and operating system, and whether it stands alone."""
    name = system(machine.os)
    if machine.kind == "server":
        return " · ".join(filter(None, ("physical server", name)))
    title = machine.platform.title if machine.platform else ""
    product, _, below = title.partition(" on ")
    if below and name.startswith(below):  # "Hyper-V on Windows Server 2008", "Windows Server 2008 Enterprise"
        title = product
    elif title and title in name:
        title = ""
    elif name and name in title:
        name = ""
    parts = [title, name] if title or name else ["hypervisor not stated"]
    if machine.member_of is None:
        parts.append("stand-alone host")
    return " · ".join(filter(None, parts))


def witness(view: ClusterView) -> str:
    """The witness of a cluster as it is called, or nothing where there is none or none is stated."""
    return WITNESSES.get(view.votes.witness or "", "")


_KINDS = {"host": "Host", "guest": "Guest", "mixed": "Mixed", "physical": "Physical"}
_NODES = {"host": "host", "guest": "virtual node", "physical": "physical node"}
"""What the nodes of a cluster are called where its name leaves no place for its kind."""


def cluster_title(view: ClusterView, topology: Topology) -> str:
    """What a cluster's label says: kind, name, nodes and witness.

    A name that says that it is a cluster's stands alone, and what its nodes are says of which kind.
    """
    kind = f"{_KINDS[view.kind]} cluster"
    called = "cluster" in view.title.lower()
    kindly = called and kind.lower() not in view.title.lower()
    nodes = counted(len(view.members), _NODES.get(view.kind, "node") if kindly else "node")
    if view.kind == "mixed":
        virtual = sum(topology.machines[m].kind == "vm" for m in view.members)
        nodes = f"{virtual} virtual and {counted(len(view.members) - virtual, 'physical node')}"
    tie = witness(view)
    name = view.title if called else f"{kind} {view.title}"
    return f"{name} · {nodes}" + (f" + {tie}" if tie else "")


def _one(view: ServiceView, topology: Topology) -> str:
    machines = topology.machines
    names = [machines[m].title for m in view.machines]
    cluster = topology.clusters.get(view.cluster or "")
    title = cluster.title if cluster else ""
    runs, moves = ("run", "move") if plural(view.title) else ("runs", "moves")
    if cluster and len(view.active) > 1:
        active = named(machines[m].title for m in view.active)
        others = named(machines[m].title for m in view.passive)
        tail = f", and may run on {others}" if others else ""
        return f"{view.title} {runs} on {active} at once{tail}; {title} watches over it."
    if view.topology == "host":
        machine = machines[view.machines[0]]
        keeper = topology.clusters[machine.host_cluster or ""]
        if len(names) > 1:
            return f"{named(names)} each carry {view.title}; host clusters keep the machines running."
        if not machine.may_run_on:
            return f"{machine.title} belongs to {keeper.title}, but no other host of it may run the machine."
        hosts = [machines[h].title for h in (machine.on, *machine.may_run_on) if h]
        return f"{machine.title} moves between {named(hosts)}; the guest does not know that it moves."
    if view.topology == "guest":
        return (
            f"{title} runs inside the virtual machines: {view.title} {moves} between them, the machines stay."
        )
    if view.topology == "hybrid" and cluster:
        keepers = [topology.clusters[c].title for c in cluster.host_clusters]
        verb = "keeps" if len(keepers) == 1 else "keep"
        return f"{named(keepers)} {verb} each machine running; {title} inside the machines keeps {view.title} running."
    if view.topology == "partly-hybrid":
        kept = [machines[m].title for m in view.machines if machines[m].host_cluster]
        return f"{title} keeps {view.title} running; of its members a host cluster keeps only {named(kept)} running."
    if view.topology == "mixed" and cluster:
        virtual = [machines[m].title for m in cluster.members if machines[m].kind == "vm"]
        physical = [machines[m].title for m in cluster.members if machines[m].kind != "vm"]
        kinds = "is a virtual machine" if len(virtual) == 1 else "are virtual machines"
        others = "is a physical server" if len(physical) == 1 else "are physical servers"
        return f"Of the members of {title}, {named(virtual)} {kinds} and {named(physical)} {others}."
    if view.topology == "physical":
        return f"{view.title} {moves} between the physical servers of {title}: {named(names)}."
    if len(names) > 1:
        return (
            f"{view.title} {runs} on {named(names)}, each an instance of its own, and no cluster takes over."
        )
    return f"{view.title} {runs} on {named(names)}, and no cluster takes over."


def sentence(spec: Spec, topology: Topology) -> str:
    """One sentence that says what the figure of this spec shows."""
    services = list(topology.services.values())
    if len(services) == 1:
        return _one(services[0], topology)
    counts = [
        (len(spec.sites), "site", ""), (len(spec.hosts), "host", ""), (len(spec.servers), "physical server", ""),
        (len(spec.vms), "virtual machine", ""),
    ]  # fmt: skip
    kinds = [view.kind for view in topology.clusters.values()]
    carrying = [
        counted(kinds.count(kind), f"{kind} cluster")
        for kind in ("host", "guest", "mixed", "physical")
        if kind in kinds
    ]
    estate = named(counted(n, one, many) for n, one, many in counts if n)
    if not services:
        return f"{estate}; {named(carrying)}." if carrying else f"{estate}."
    carried = counted(len(services), "service")
    if not carrying:
        return f"{estate} carry {carried}, and no cluster takes over."
    return f"{estate}; {named(carrying)} {'keeps' if len(kinds) == 1 else 'keep'} {carried} running."


def description(spec: Spec, topology: Topology, storage: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """All of the figure in sentences, in reading order. ``storage`` pairs names with what lies there."""
    machines = topology.machines
    out = [sentence(spec, topology)]
    for cluster in topology.clusters.values():
        members = named((machines[m].title for m in cluster.members), 12)
        out.append(f"{cluster_title(cluster, topology)}: {members}.")
    for machine in machines.values():
        if machine.kind == "host":
            vms = [m.title for m in machines.values() if m.on == machine.id]
            out.append(f"{machine.title} runs {named(vms, 8) or 'no virtual machine'}.")
    out += _targets(topology)
    for service in topology.services.values():
        active = named(machines[m].title for m in service.active)
        passive = named(machines[m].title for m in service.passive)
        out.append(
            f"{service.title} {'are' if plural(service.title) else 'is'} active on {active}"
            + (f" and can move to {passive}." if passive else ".")
        )
    out += [f"{name} holds {content}." for name, content in storage if content]
    return tuple(out)


def _targets(topology: Topology) -> list[str]:
    """Where machines may run besides, those together that may run at the same places."""
    machines = topology.machines
    alike: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for machine in machines.values():
        if machine.kind == "vm":
            alike.setdefault((machine.on is not None, machine.may_run_on), []).append(machine.title)
    return [
        f"{named(titles, 8)} may {'also ' if placed else ''}run on {named((machines[h].title for h in hosts), 12)}."
        if hosts
        else f"{named(titles, 8)} may run on no {'other ' if placed else ''}host."
        for (placed, hosts), titles in alike.items()
    ]


def planned_move(platform: PlatformView | None) -> str:
    """How the platform moves a running machine on purpose (``live migration``); ``moves`` where that is unknown."""
    known = catalog.find_platform(f"{platform.id}/{platform.version}") if platform else None
    fact = known.facts.get("planned_move") if known else None
    ways = list(fact.value) if fact and fact.value else []
    best = "live-migration" if "live-migration" in ways else ways[0] if ways else "moves"
    return str(best).replace("-", " ")
