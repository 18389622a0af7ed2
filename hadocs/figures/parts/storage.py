"""The storage layer of an estate and the networks above it: what lies where, who reaches it and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.arrange import Block
from hadocs.figures.parts.cards import card_of, chassis_of, own_disks
from hadocs.figures.plan import Bus, Edge, Node
from hadocs.spec.model import Access, Host, Vm

Links = Mapping[str, str]
CROWD = 6
"""So many lines from hosts to storage are drawn one by one; more of them start from the outline of the hosts."""
INSIDE = 6
"""So many lines from inside guests to storage are drawn; where there are more, cards say it in words."""


def _id(ref: str, analysis: Analysis) -> str:
    """The storage of a reference to it or to a volume of it."""
    return ref if ref in analysis.spec.storage else ref.rsplit("/", 1)[0]


def _by_storage(table: Mapping[str, Access], analysis: Analysis) -> dict[str, list[Access]]:
    found: dict[str, list[Access]] = {}
    for ref, access in table.items():
        found.setdefault(_id(ref, analysis), []).append(access)
    return found


def _label(accesses: Sequence[Access], storage: str, analysis: Analysis, *, inside: bool = False) -> str:
    stated = analysis.spec.storage[storage].protocols
    found = [a.protocol or (stated[0] if len(stated) == 1 else None) for a in accesses]
    return words.protocols(found, inside=inside)


def contents(storage: str, analysis: Analysis) -> str:
    """What lies on a storage, in words."""
    spec, topology = analysis.spec, analysis.topology

    def here(ref: str | None) -> bool:
        return ref is not None and _id(ref, analysis) == storage

    parts = []
    if any(here(vm.files) for vm in spec.vms.values()):
        parts.append("files of the virtual machines")
    data = [
        topology.services[key].title
        for key, service in spec.services.items()
        if here(service.data) or any(here(copy) for copy in service.copies.values())
    ]
    if data:
        what = f"data of {words.named(data)}" if len(data) <= 2 else f"data of {len(data)} services"
        if any(here(ref) for vm in spec.vms.values() for ref in vm.storage):
            what += ", reached from inside the guests"
        parts.append(what)
    holders = [v for v in topology.clusters.values() if v.votes.witness_on and here(v.votes.witness_on)]
    parts += [f"{words.witness(v)} of {v.title}" for v in holders if words.witness(v)]
    return " · ".join(parts)


def _note(storage: str, analysis: Analysis) -> str:
    entry = analysis.spec.storage[storage]
    kind = ""
    if entry.kind == "hyperconverged":
        kind = (
            f"disks of {words.counted(len(entry.on), 'machine')}"
            if entry.on
            else "disks of the machines, joined"
        )
        kind += f", {words.counted(entry.copies, 'copy', 'copies')}" if entry.copies else ""
    others = [s.title or k for k, s in analysis.spec.storage.items() if s.mirror == storage]
    mirror = f"mirror of {words.named(others)}" if others else ""
    return " · ".join(filter(None, (kind, contents(storage, analysis), mirror))) or {
        "array": "storage array", "local": "local disks", "share": "file share", "hyperconverged": "",
    }[entry.kind]  # fmt: skip


def inside_lines(analysis: Analysis, *, drawn: bool = True) -> dict[str, list[tuple[str, str]]]:
    """By VM, the storage that it reaches from inside, with the words for how; shorter where it is not ``drawn``."""
    own = own_disks(analysis)
    return {
        key: [(s, _label(a, s, analysis, inside=drawn)) for s, a in found.items() if s not in own]
        for key, vm in analysis.spec.vms.items()
        if (found := _by_storage(vm.storage, analysis))
    }


def host_lines(analysis: Analysis) -> dict[str, list[tuple[str, str]]]:
    """By chassis, the storage that its machine reaches, with the words for how."""
    spec, machines = analysis.spec, analysis.topology.machines
    own = own_disks(analysis)
    found: dict[str, dict[str, str]] = {}
    for key, body in {**spec.hosts, **spec.servers}.items():
        lines = found.setdefault(chassis_of(machines[key]), {})
        for storage, accesses in _by_storage(body.storage, analysis).items():
            lines[storage] = _label(accesses, storage, analysis)
    for vm in spec.vms.values():  # a host that does not say reaches what its machines lie on
        if vm.files and vm.on and (storage := _id(vm.files, analysis)):
            lines = found.setdefault(f"host:{vm.on}", {})
            lines.setdefault(storage, _label([Access()], storage, analysis))
    for storage, entry in spec.storage.items():
        for holder in entry.on:
            if machines[holder].kind != "vm":
                word = "holds it" if entry.kind == "share" else "own disks"
                found.setdefault(chassis_of(machines[holder]), {}).setdefault(storage, word)
    return {c: [(s, label) for s, label in lines.items() if s not in own] for c, lines in found.items()}


def storage_nodes(analysis: Analysis, links: Links, *, sites: bool) -> tuple[Node, ...]:
    """A cylinder for each storage that is not one machine's own disks."""
    spec, machines = analysis.spec, analysis.topology.machines
    own = own_disks(analysis)
    reach: dict[str, set[str | None]] = {}
    for machine in machines.values():
        entry = spec.vms.get(machine.id) or spec.hosts.get(machine.id) or spec.servers[machine.id]
        for ref in entry.storage:
            reach.setdefault(_id(ref, analysis), set()).add(machine.site)
    nodes = []
    for key, storage in spec.storage.items():
        if key in own:
            continue
        places = {machines[m].site for m in storage.on} or reach.get(key, set())
        site = storage.site or (next(iter(places)) if len(places) == 1 else None)
        nodes.append(
            Node(
                id=f"storage:{key}",
                kind="storage",
                title=storage.title or key,
                note=_note(key, analysis),
                icon="storage",
                site=f"site:{site}" if site and sites else "",
                href=links.get(f"storage:{key}", ""),
            )
        )
    return tuple(nodes)


def together(
    block: Block, labels: Mapping[str, str], *, wrapped: bool, names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """From whom lines go, with their labels: from each chassis of a small block, or from its outline as a whole.

    ``labels`` are those of the chassis of the block that have such a line; ``wrapped`` says that the block stands
    in several rows or is long, so that single lines would not be calm.
    """
    if not wrapped:
        return [(c, labels[c]) for c in block.chassis if c in labels]
    groups: dict[str, list[str]] = {}
    for chassis in block.chassis:
        if chassis in labels:
            groups.setdefault(labels[chassis], []).append(chassis)
    out = []
    for label, some in groups.items():
        who = "" if len(some) == len(block.chassis) else words.named((names[c] for c in some), 3)
        if not who and len(some) > 1 and label:
            who = "both" if len(some) == 2 else f"all {len(some)}"
        out.append((block.id, " · ".join(filter(None, (label, who)))))
    return out


def storage_edges(
    analysis: Analysis,
    blocks: Sequence[Block],
    wrapped: set[str],
    names: Mapping[str, str],
    cards: frozenset[str],
    *,
    inside: bool,
) -> tuple[Edge, ...]:
    """The lines from hosts, servers and, where ``inside`` is true, guests to storage; and mirrors.

    ``cards`` are those that are drawn: a server's line starts from the card of its system, a line of a machine
    that is folded from its chassis.
    """
    spec, machines = analysis.spec, analysis.topology.machines
    lines = host_lines(analysis)
    edges: dict[str, Edge] = {}

    def add(kind: str, source: str, target: str, label: str) -> None:
        key = f"{kind}:{source}>{target}" + (f"#{label}" if f"{kind}:{source}>{target}" in edges else "")
        edges[key] = Edge(id=key, kind=kind, source=source, target=target, label=label)  # type: ignore[arg-type]

    crowded = sum(map(len, lines.values())) > CROWD
    for storage in spec.storage:
        for block in blocks:
            labels = {c: label for c in block.chassis for s, label in lines.get(c, []) if s == storage}
            as_one = block.id in wrapped or (crowded and len(block.chassis) > 1)
            for source, label in together(block, labels, wrapped=as_one, names=names):
                card = f"os:{source.partition(':')[2]}"
                add(
                    "storage",
                    card if card in cards and source in names else source,
                    f"storage:{storage}",
                    label,
                )
    if inside:
        for key, some in inside_lines(analysis).items():
            for storage, label in some:
                card = card_of(machines[key])
                source = card if card in cards else chassis_of(machines[key])
                if f"storage:{source}>storage:{storage}" not in edges or source == card:
                    add("storage", source, f"storage:{storage}", label)
    for storage, entry in spec.storage.items():
        for holder in entry.on:
            if machines[holder].kind == "vm" and inside:
                card = card_of(machines[holder])
                add(
                    "storage",
                    card if card in cards else chassis_of(machines[holder]),
                    f"storage:{storage}",
                    "holds it",
                )
        if entry.mirror and f"mirror:storage:{entry.mirror}>storage:{storage}" not in edges:
            add("mirror", f"storage:{storage}", f"storage:{entry.mirror}", "mirrored")
    return tuple(edges.values())


def buses(
    analysis: Analysis,
    blocks: Sequence[Block],
    wrapped: set[str],
    names: Mapping[str, str],
    links: Links,
    *,
    sites: bool,
) -> tuple[Bus, ...]:
    """The networks that carry clients, with a drop to each chassis that is attached itself or by a machine in it.

    Where one drop stands for all chassis of an outline, those that are not attached are named.
    Networks that only carry heartbeats, storage, migration or management are not drawn as buses: heartbeats are
    dotted lines, storage networks are chips on the storage's lines.
    """
    spec, machines = analysis.spec, analysis.topology.machines
    bodies: dict[str, Host | Vm] = {**spec.hosts, **spec.servers, **spec.vms}
    out = []
    for key, network in spec.networks.items():
        if network.roles and "client" not in network.roles:
            continue
        attached = {chassis_of(machines[m]) for m, body in bodies.items() if key in body.networks}
        drops: list[str] = []
        absent: list[str] = []
        for block in blocks:
            some = [c for c in block.chassis if c in attached]
            if block.id in wrapped and len(some) < len(block.chassis):
                absent += [names[c] for c in block.chassis if c not in attached] if some else []
            drops += [block.id] if some and block.id in wrapped else some
        if not drops:
            continue
        at = {block.site for block in blocks if set(block.chassis) & attached}
        title = network.title or (key if "net" in key.lower() or "lan" in key.lower() else f"{key} network")
        out.append(
            Bus(
                id=f"network:{key}",
                title=" ".join(filter(None, (title, network.cidr)))
                + (f" · not on {words.named(absent, 4)}" if absent else ""),
                site=f"site:{next(iter(at))}" if sites and len(at) == 1 and at != {""} else "",
                drops=tuple(drops),
                href=links.get(f"network:{key}", ""),
            )
        )
    return tuple(out)
