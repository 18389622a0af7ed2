"""Storage as an overview shows it: what it is, who reaches it on how many paths, what else holds its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.parts.cards import own_disks
from hadocs.figures.parts.worst import Worst
from hadocs.figures.plans.overview import Copied, Fleet, Overview, Reach, Store
from hadocs.spec.model import Access, Host, Vm

Links = Mapping[str, str]
Ways = dict[str, list[Access]]
"""By machine, how it reaches one storage."""


def _id(ref: str, analysis: Analysis) -> str:
    return ref if ref in analysis.spec.storage else ref.rsplit("/", 1)[0]


def stores(
    analysis: Analysis, links: Links, worst: Worst, fleets: Sequence[Fleet], spans: Mapping[str, str]
) -> dict[tuple[str, ...], tuple[Store, ...]]:
    """By site, or sites that it reaches over, all storage but what is nothing but one machine's own disks.

    Where no site is stated it is that of those who hold it, or who reach it.
    """
    spec = analysis.spec
    own = own_disks(analysis)
    ways = _ways(analysis)
    found: dict[tuple[str, ...], list[Store]] = {}
    for key, entry in spec.storage.items():
        if key in own:
            continue
        reaches = (*_hosts(analysis, key, ways[key], fleets), *_guests(analysis, ways[key], spans))
        machines = analysis.topology.machines
        at = {machines[m].site or "" for m in entry.on or ways[key]}
        sites = (entry.site,) if entry.site else tuple(s for s in (*spec.sites, "") if s in (at or {""}))
        found.setdefault(sites, []).append(
            Store(
                id=f"storage:{key}",
                title=entry.title or key,
                said=tuple(_said(analysis, key, reaches, ways[key])),
                reaches=reaches,
                chip=worst.of(f"storage:{key}"),
                href=links.get(f"storage:{key}", ""),
            )
        )
    return {sites: tuple(some) for sites, some in found.items()}


def _ways(analysis: Analysis) -> dict[str, Ways]:
    """Who reaches each storage, by what is stated; a host that states nothing reaches what its machines lie on."""
    spec = analysis.spec
    found: dict[str, Ways] = {key: {} for key in spec.storage}
    bodies: dict[str, Host | Vm] = {**spec.hosts, **spec.servers, **spec.vms}
    for machine, body in bodies.items():
        for ref, access in body.storage.items():
            found[_id(ref, analysis)].setdefault(machine, []).append(access)
    for vm in spec.vms.values():
        if vm.files and vm.on and vm.on in spec.hosts:
            found[_id(vm.files, analysis)].setdefault(vm.on, [Access()])
    return found


def _how(analysis: Analysis, storage: str, accesses: Sequence[Access]) -> tuple[str, str]:
    """The protocol, and the paths that each of some machines has."""
    stated = analysis.spec.storage[storage].protocols
    protocol = words.protocols(a.protocol or (stated[0] if len(stated) == 1 else None) for a in accesses)
    counts = sorted({a.paths for a in accesses if a.paths})
    if not counts or None in {a.paths for a in accesses}:
        return protocol, ""
    low, high = counts[0], counts[-1]
    return protocol, words.counted(low, "path") if low == high else f"{low} to {high} paths"


def _hosts(analysis: Analysis, storage: str, ways: Ways, fleets: Sequence[Fleet]) -> tuple[Reach, ...]:
    topology = analysis.topology
    by: dict[str, list[str]] = {}
    for machine in ways:
        if topology.machines[machine].kind == "host":
            cluster = topology.machines[machine].host_cluster
            by.setdefault(
                f"cluster:{cluster}" if cluster else f"loose:{topology.machines[machine].site or ''}", []
            ).append(machine)
    found = []
    for fleet in fleets:
        some = by.get(fleet.id, [])
        if not some:
            continue
        members = (
            topology.clusters[fleet.id.partition(":")[2]].members
            if fleet.kind == "host-cluster"
            else [h for h in analysis.spec.hosts if topology.machines[h].host_cluster is None]
        )
        sites = {topology.machines[m].site for m in some}
        all_of = [m for m in members if topology.machines[m].site in sites]
        protocol, paths = _how(analysis, storage, [a for m in some for a in ways[m]])
        count = f"{len(some)} of {len(all_of)} hosts" if len(some) < len(all_of) else ""
        if paths and "to" not in paths:
            many = f"{len(some)} × {paths}" if len(some) > 1 and not count else paths
        else:
            many = paths or ("" if count else words.counted(len(some), "host"))
        found.append(
            Reach(
                source=fleet.id,
                title=_called(analysis, fleet, some),
                tone="host" if fleet.kind == "host-cluster" else "quiet",
                label=" · ".join(filter(None, (protocol, count, many))),
            )
        )
    return tuple(found)


def _called(analysis: Analysis, fleet: Fleet, some: Sequence[str]) -> str:
    """Hosts that reach a storage, within a sentence: by the name of their cluster, one in none by its own."""
    if fleet.kind == "host-cluster":
        return fleet.title
    return analysis.topology.machines[some[0]].title if len(some) == 1 else "hosts in no host cluster"


def _guests(analysis: Analysis, ways: Ways, spans: Mapping[str, str]) -> tuple[Reach, ...]:
    """Machines and servers that reach the storage themselves: their clusters, and the others counted."""
    topology = analysis.topology
    clusters: dict[str, str] = {}
    others: list[str] = []
    for machine in ways:
        if topology.machines[machine].kind == "host":
            continue
        member = topology.machines[machine].member_of
        if member and topology.clusters[member].kind != "host":
            clusters[member] = topology.clusters[member].title
        else:
            others.append(topology.machines[machine].title)
    folded = [c for c in clusters if spans[c] != f"cluster:{c}"]
    found = [
        Reach(source=f"cluster:{c}", title=t, tone="guest") for c, t in clusters.items() if c not in folded
    ]
    if folded:
        found.append(
            Reach(source=spans[folded[0]], title=words.counted(len(folded), "cluster"), tone="guest")
        )
    if others:
        title = others[0] if len(others) == 1 else words.counted(len(others), "machine")
        found.append(Reach(source="", title=title, tone="quiet"))
    return tuple(found)


def _said(analysis: Analysis, storage: str, reaches: Sequence[Reach], ways: Ways) -> list[str]:
    entry = analysis.spec.storage[storage]
    kind = {"local": "local disks", "share": "file share", "array": ""}.get(entry.kind, "")
    if entry.kind == "hyperconverged":
        kind = f"disks of {words.bodies(analysis.topology, entry.on)}" if entry.on else "joined disks"
    if entry.kind == "share" and entry.on:
        kind = f"on {words.named((analysis.topology.machines[m].title for m in entry.on), 2)}"
    copies = words.counted(entry.copies, "copy", "copies") if entry.copies else ""
    heads = words.counted(entry.controllers, "controller") if entry.controllers else ""
    volumes = words.counted(len(entry.volumes), "volume") if entry.volumes else ""
    said = [" · ".join(filter(None, (kind, copies, heads)))]
    said += [_over(analysis, storage, reaches, ways), volumes]
    return [line for line in said if line][:3]


def _over(analysis: Analysis, storage: str, reaches: Sequence[Reach], ways: Ways) -> str:
    """How those reach a storage of whom no line says it: guests and servers, and hosts where there are several lines.

    One line for all of them: the paths of some and of others can't both be "not stated" and "different".
    """
    hosts = {m for m in ways if analysis.topology.machines[m].kind == "host"}
    inner = [m for m in ways if m not in hosts]
    labels = [r.label for r in reaches if r.label] if len(reaches) > 1 else []
    if labels and not inner:
        if len(labels) == 1:
            return labels[0]
        if len(set(labels)) == 1:
            return f"{labels[0]} each"
    by: dict[str, list[Access]] = {}
    for m in ways if labels else inner:
        # Several volumes of one storage are reached over the same paths.
        alike = {(_how(analysis, storage, [access])[0], access.paths): access for access in ways[m]}
        for (protocol, _), access in alike.items():
            by.setdefault(protocol, []).append(access)
    lines = [line for protocol, some in by.items() if (line := _alike(analysis, storage, protocol, some))]
    return "; ".join(lines) or ("paths not stated" if by else "")


def _alike(analysis: Analysis, storage: str, protocol: str, some: Sequence[Access]) -> str:
    """A protocol, and over how many paths each of those reaches the storage that use it."""
    stated = [a for a in some if a.paths]
    paths = _how(analysis, storage, stated)[1] if stated else ""
    if paths and len(stated) < len(some):
        paths += " where stated"
    elif paths and len(some) > 1 and "to" not in paths:
        paths = f"{len(some)} × {paths}"
    return " · ".join(filter(None, (protocol, paths)))


def apart(found: Overview) -> bool:
    """Whether data is copied from one site to another; within one no line says it."""
    at = {s.id: p.id for p in found.places for s in p.stores}
    return any(at.get(c.source) != at.get(c.target) for c in found.copies)


def copies(analysis: Analysis) -> tuple[Copied, ...]:
    """Mirrors, each once, and what is shipped."""
    found: dict[frozenset[str], Copied] = {}
    for key, entry in analysis.spec.storage.items():
        if entry.mirror:
            pair = frozenset((key, entry.mirror))
            found.setdefault(
                pair,
                Copied(source=f"storage:{key}", target=f"storage:{entry.mirror}", label="mirror", both=True),
            )
    shipped = []
    for key, entry in analysis.spec.storage.items():
        targets = dict.fromkeys(_id(r, analysis) for r in (entry.shipped_to,) if r)
        shipped += [
            Copied(source=f"storage:{key}", target=f"storage:{to}", label="shipped", both=False)
            for to in targets
            if to != key
        ]
    return (*found.values(), *shipped)
