"""The storage layer of an estate: what lies where, who reaches it, how, and over how many paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.parts.cards import card_of, chassis_of, cluster_mark, own_disks
from hadocs.figures.parts.grid import Places
from hadocs.figures.parts.targets import short
from hadocs.figures.plan import Edge, Line, Mark, Node
from hadocs.spec.model import Access
from hadocs.spec.protocols import THROUGH_THE_HOST
from hadocs.topology.model import Machine

Links = Mapping[str, str]
MARKS = 4
"""So many clusters and machines that reach a storage are named in it; more are counted."""


def _id(ref: str, analysis: Analysis) -> str:
    """The storage of a reference to it or to a volume of it."""
    return ref if ref in analysis.spec.storage else ref.rsplit("/", 1)[0]


def _by_storage(table: Mapping[str, Access], analysis: Analysis) -> dict[str, list[Access]]:
    found: dict[str, list[Access]] = {}
    for ref, access in table.items():
        found.setdefault(_id(ref, analysis), []).append(access)
    return found


def _way(access: Access, storage: str, analysis: Analysis) -> str | None:
    """The protocol of an access, where it is stated or the storage has only one."""
    stated = analysis.spec.storage[storage].protocols
    return access.protocol or (stated[0] if len(stated) == 1 else None)


def _paths(counts: Iterable[int | None], *, each: bool) -> str:
    """Numbers of paths in words; nothing where they aren't all stated."""
    found = list(counts)
    known = [n for n in found if n is not None]
    if not known or len(known) < len(found):
        return ""
    low, high = min(known), max(known)
    said = words.counted(low, "path") if low == high else f"{low} to {high} paths"
    return f"{said} each" if each else said


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
        inside = [
            topology.machines[key].title
            for key, vm in spec.vms.items()
            if any(here(r) and _inside(a, _id(r, analysis), analysis) for r, a in vm.storage.items())
        ]
        servers = [topology.machines[k].title for k, s in spec.servers.items() if any(map(here, s.storage))]
        if inside and servers:
            by = words.named(servers, 3)
            what += f", reached by {by} and from inside {words.named(inside, 3)}"
        elif inside:
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
            f"disks of {words.bodies(analysis.topology, entry.on)}"
            if entry.on
            else "disks of the machines, joined"
        )
        kind += f", {words.counted(entry.copies, 'copy', 'copies')}" if entry.copies else ""
    others = [s.title or k for k, s in analysis.spec.storage.items() if s.mirror == storage]
    mirror = f"mirror of {words.named(others)}" if others else ""
    return " · ".join(filter(None, (kind, contents(storage, analysis), mirror))) or {
        "array": "storage array", "local": "local disks", "share": "file share", "hyperconverged": "",
    }[entry.kind]  # fmt: skip


def _inside(access: Access, storage: str, analysis: Analysis) -> bool:
    """Whether a guest reaches storage by itself, and not through what its host reaches."""
    return _way(access, storage, analysis) not in THROUGH_THE_HOST


@dataclass(frozen=True, slots=True)
class Reach:
    """That a machine reaches a storage: by which protocols, over how many paths; ``word`` says it where it holds it."""

    storage: str
    ways: tuple[str | None, ...]
    paths: tuple[int | None, ...] = ()
    word: str = ""


def _reach(storage: str, accesses: Sequence[Access], analysis: Analysis) -> Reach:
    ways = dict.fromkeys(_way(a, storage, analysis) for a in accesses)
    # One volume and another are reached over the same paths.
    return Reach(storage, tuple(ways), tuple(dict.fromkeys(a.paths for a in accesses)))


def guests(analysis: Analysis) -> dict[str, list[tuple[Reach, bool]]]:
    """By VM, the storage that it reaches itself, and whether it does so past its host."""
    own = own_disks(analysis)
    return {
        key: [
            (_reach(s, some, analysis), any(_inside(a, s, analysis) for a in some))
            for s, some in found.items()
            if s not in own
        ]
        for key, vm in analysis.spec.vms.items()
        if (found := _by_storage(vm.storage, analysis))
    }


def hosts(analysis: Analysis) -> dict[str, list[Reach]]:
    """By chassis, the storage that its machine reaches: as stated, and where what runs on it needs it."""
    spec, machines = analysis.spec, analysis.topology.machines
    own = own_disks(analysis)
    found: dict[str, dict[str, Reach]] = {}
    for key, body in {**spec.hosts, **spec.servers}.items():
        mine = found.setdefault(chassis_of(machines[key]), {})
        for storage, accesses in _by_storage(body.storage, analysis).items():
            mine[storage] = _reach(storage, accesses, analysis)
    for vm in spec.vms.values():  # a host that does not say reaches what its machines lie on
        if not vm.on:
            continue
        mine = found.setdefault(f"host:{vm.on}", {})
        through = [
            _id(r, analysis) for r, a in vm.storage.items() if not _inside(a, _id(r, analysis), analysis)
        ]
        for storage in ([_id(vm.files, analysis)] if vm.files else []) + through:
            mine.setdefault(storage, _reach(storage, [Access()], analysis))
    for storage, entry in spec.storage.items():
        for holder in entry.on:
            if machines[holder].kind != "vm":
                word = "holds it" if entry.kind == "share" else "own disks"
                found.setdefault(chassis_of(machines[holder]), {})[storage] = Reach(storage, (), word=word)
    return {c: [r for r in mine.values() if r.storage not in own] for c, mine in found.items()}


def storage_nodes(analysis: Analysis, places: Places, links: Links) -> tuple[Node, ...]:
    """A cylinder for each storage that is not one machine's own disks, in the stripe of those who reach it."""
    spec, machines = analysis.spec, analysis.topology.machines
    own = own_disks(analysis)
    reached: dict[str, list[str]] = {}
    for chassis, some in hosts(analysis).items():
        for reach in some:
            reached.setdefault(reach.storage, []).append(chassis)
    for key, mine in guests(analysis).items():
        for one, _ in mine:
            reached.setdefault(one.storage, []).append(chassis_of(machines[key]))
    site_of = {c: b.site for b in places.blocks for c in b.chassis} | dict(places.small)
    stripe_of_site = {site_of[c]: cell[0] for c, cell in places.cells.items()}
    last = max((cell[0] for cell in places.cells.values()), default=0)
    drawn: list[tuple[str, str, int]] = []
    for key, storage in spec.storage.items():
        if key in own:
            continue
        by = [c for c in reached.get(key, ()) if c in places.cells]
        sites = {machines[m].site for m in storage.on} or {site_of[c] for c in by}
        site = storage.site or (next(iter(sites)) if len(sites) == 1 else None) or ""
        stripe = max((places.cells[c][0] for c in by), default=last)
        if site in stripe_of_site:
            stripe = stripe_of_site[site]
        elif site:  # a site with nothing but storage
            last = stripe_of_site[site] = last + 1
            stripe = last
        drawn.append((key, site, stripe))
    return tuple(
        Node(
            id=f"storage:{key}",
            kind="storage",
            title=spec.storage[key].title or key,
            note=_note(key, analysis),
            icon="storage",
            site=f"site:{site}" if site and spec.sites else "",
            stripe=stripe,
            href=links.get(f"storage:{key}", ""),
        )
        for key, site, stripe in drawn
    )


def host_edges(
    analysis: Analysis, places: Places, names: Mapping[str, str], cards: frozenset[str]
) -> list[Edge]:
    """The lines from hosts and servers to storage: one from each frame, with who of it, how, and over how many paths.

    ``cards`` are those that are drawn: a server's line starts from the card of its system.
    """
    mates: dict[str, list[str]] = {}
    for chassis in places.cells:
        mates.setdefault(places.frame_of(chassis), []).append(chassis)
    by: dict[tuple[str, str], dict[str, Reach]] = {}
    for chassis, some in hosts(analysis).items():
        if chassis in places.cells:
            for reach in some:
                by.setdefault((places.frame_of(chassis), reach.storage), {})[chassis] = reach
    edges = []
    for (frame, storage), these in by.items():
        ways = words.protocols(w for r in these.values() for w in r.ways)
        if not ways:
            ways = next((r.word for r in these.values() if r.word), "")
        who = ""
        if len(these) > 1 or len(mates[frame]) > 1:
            who = f"all {len(these)}" if len(these) > 2 else "both"
            if len(these) < len(mates[frame]):
                who = short([names[c] for c in these]) if len(these) <= 4 else f"{len(these)} hosts"
        paths = _paths((n for r in these.values() for n in r.paths), each=len(these) > 1)
        card = f"os:{frame.partition(':')[2]}"
        source = card if card in cards and places.roomy else frame
        edges.append(
            Edge(
                id=f"storage:{source}>storage:{storage}",
                kind="storage",
                source=source,
                target=f"storage:{storage}",
                label=" · ".join(filter(None, (ways, who, paths))),
            )
        )
    return edges


def guest_edges(analysis: Analysis, cards: frozenset[str]) -> list[Edge]:
    """The lines from guests to the storage that they reach past their hosts, from cards that are drawn."""
    machines = analysis.topology.machines
    edges = []
    for key, some in guests(analysis).items():
        for reach, inside in some:
            if inside and card_of(machines[key]) in cards:
                label = words.protocols(reach.ways, inside=True)
                label = " · ".join(filter(None, (label, _paths(reach.paths, each=False))))
                source, target = card_of(machines[key]), f"storage:{reach.storage}"
                edges.append(
                    Edge(
                        id=f"storage:{source}>{target}",
                        kind="storage",
                        source=source,
                        target=target,
                        label=label,
                    )
                )
    for storage, entry in analysis.spec.storage.items():
        for holder in entry.on:
            source, target = f"vm:{holder}", f"storage:{storage}"
            if machines[holder].kind == "vm" and source in cards:
                edges.append(
                    Edge(
                        id=f"storage:{source}>{target}#",
                        kind="storage",
                        source=source,
                        target=target,
                        label="holds it",
                    )
                )
    return edges


def guest_words(analysis: Analysis, drawn: frozenset[str], links: Links) -> dict[str, tuple[Line, ...]]:
    """By storage what is said in it of the guests that reach it themselves and have no line (``drawn`` are ids)."""
    topology = analysis.topology
    found: dict[str, dict[str, list[tuple[Reach, Machine]]]] = {}
    for key, some in guests(analysis).items():
        machine = topology.machines[key]
        for reach, inside in some:
            if f"storage:{card_of(machine)}>storage:{reach.storage}" in drawn:
                continue
            way = words.protocols(reach.ways) or "reached"
            said = f"{way} {'from the guests' if inside else 'through the hosts'}"
            found.setdefault(reach.storage, {}).setdefault(said, []).append((reach, machine))
    out = {
        key: tuple(_guests(said, some, analysis, links) for said, some in ways.items())
        for key, ways in found.items()
    }
    for storage, entry in analysis.spec.storage.items():
        holders = [topology.machines[h] for h in entry.on if topology.machines[h].kind == "vm"]
        holders = [h for h in holders if f"storage:vm:{h.id}>storage:{storage}#" not in drawn]
        if holders:
            line = Line(f"held by {words.named(h.title for h in holders)}", "storage")
            out[storage] = (*out.get(storage, ()), line)
    return out


def _guests(said: str, some: Sequence[tuple[Reach, Machine]], analysis: Analysis, links: Links) -> Line:
    """How guests reach a storage, over how many paths, with the chips of their clusters."""
    paths = _paths((n for reach, _ in some for n in reach.paths), each=len(some) > 1)
    marks: dict[str, Mark] = {}
    for _, machine in some:
        cluster = analysis.topology.clusters.get(machine.member_of or "")
        mark = cluster_mark(cluster, links) if cluster else Mark(machine.title)
        marks.setdefault(mark.text, mark)
    few = list(marks.values())
    if len(few) > MARKS:
        few = [*few[: MARKS - 1], Mark(f"+{len(few) - MARKS + 1}")]
    return Line(" · ".join(filter(None, (said, paths))), "storage", marks=tuple(few))


def mirror_edges(analysis: Analysis) -> list[Edge]:
    """Mirrors, and what is shipped later, each once."""
    spec = analysis.spec
    edges: dict[str, Edge] = {}
    for key, entry in spec.storage.items():
        for other, label, both in (
            (entry.mirror, "mirrored", True),
            (entry.shipped_to, "shipped later", False),
        ):
            if not other:
                continue
            source, target = f"storage:{key}", f"storage:{_id(other, analysis)}"
            if source != target and f"mirror:{target}>{source}" not in edges:
                edges[f"mirror:{source}>{target}"] = Edge(
                    id=f"mirror:{source}>{target}",
                    kind="mirror",
                    source=source,
                    target=target,
                    label=label,
                    both=both,
                )
    return list(edges.values())
