"""The topology of an estate: networks, chassis with their machines, clusters and storage, in one figure.

Decides what is shown and what stands next to what; knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts import arbiters, networks
from hadocs.figures.parts import storage as stores
from hadocs.figures.parts.beside import beside
from hadocs.figures.parts.cards import chassis_of
from hadocs.figures.parts.chips import mark
from hadocs.figures.parts.choices import either
from hadocs.figures.parts.detail import Much, detail
from hadocs.figures.parts.grid import Places, places
from hadocs.figures.parts.legend import legend
from hadocs.figures.parts.members import Draft, draft, marks_of, said_in
from hadocs.figures.parts.spans import heirs_of
from hadocs.figures.plan import Edge, Figure, Group, Node

INSIDE = 6
"""So many lines from guests to storage are drawn; of more the storage says whose it is."""


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:  # noqa: ARG001 - it shows all services
    """The topology figure of a spec."""
    return part(analysis, links)


def part(analysis: Analysis, links: Mapping[str, str], much: Much = "") -> Figure:
    """The same of a part of a spec, with so much of each machine."""
    spec, topology = analysis.spec, analysis.topology
    where = places(analysis)
    made = draft(analysis, where, detail(spec, much), links)
    storage = stores.storage_nodes(analysis, where, links)
    nodes = _chassis(analysis, made, links, storage)
    names = {n.id: n.title for n in nodes}
    cards = frozenset(c.id for n in nodes for c in n.cards if c.level is not None)
    inside = stores.guest_edges(analysis, cards) if where.roomy else []
    lowest = {n.cards[-1].id for n in nodes if n.cards}
    if len(inside) > INSIDE or not {e.source for e in inside} <= lowest:
        inside = []
    edges = (
        *made.edges,
        *_heartbeats(where),
        *stores.host_edges(analysis, where, names, cards),
        *inside,
        *stores.mirror_edges(analysis),
    )
    told = stores.guest_words(analysis, frozenset(e.id for e in inside), links)
    storage = tuple(
        replace(n, lines=told[key]) if (key := n.id.partition(":")[2]) in told else n for n in storage
    )
    figure = Figure(
        name=spec.name,
        form="estate",
        title=spec.display_title,
        sentence=words.sentence(spec, topology),
        description=words.description(
            spec, topology, [(n.title, stores.contents(n.id.partition(":")[2], analysis)) for n in storage]
        ),
        nodes=(*nodes, *storage),
        groups=(*_outlines(analysis, where, (*nodes, *storage), links), *made.groups),
        buses=networks.buses(analysis, where, names, links),
        edges=edges,
        notes=_notes(analysis, where, nodes),
    )
    figure = mark(beside(figure, analysis), analysis, links)
    return replace(figure, legend=legend(figure))


def _notes(analysis: Analysis, where: Places, nodes: Sequence[Node]) -> tuple[str, ...]:
    """What has to be known to read chips and lines."""
    machines, clusters = analysis.topology.machines, analysis.topology.clusters
    out = []
    if any(m.look == "guest" for n in nodes for c in n.cards for m in c.marks):
        out.append("A chip names the cluster of a member, with its number among the members.")
    out += _takers(analysis, where)
    movable = [m for m in machines.values() if m.kind == "vm" and m.host_cluster]
    if not where.roomy and any(m.may_run_on and not m.member_of for m in movable):
        several = any(len(clusters[m.host_cluster or ""].members) > 2 for m in movable)
        other = "any other host" if several else "the other host"
        out.append(f"Machines may restart on {other} of their cluster, unless their card says less.")
    return (" ".join(out),) if out else ()


def _takers(analysis: Analysis, where: Places) -> Iterator[str]:
    """Who takes over in a band, where no arrow from neighbour to neighbour can show it."""
    topology = analysis.topology
    for view in topology.clusters.values():
        if view.kind == "host" or view.id not in where.banded or len(view.members) < 3:
            continue
        heirs = [topology.machines[h.partition(":")[2]] for h in heirs_of(analysis, view, by_site=False)]
        names = [heir.title for heir in heirs]
        carried = [s for s in view.services if len(topology.services[s].active) == 1]
        what = listed([topology.services[s].title for s in carried], 4, shown=3)
        if len(heirs) > 1:
            yield f"{either(names, str, 'members')} may take {what} over."
        elif heirs:
            yield f"{names[0]} takes {what} over."


def _chassis(
    analysis: Analysis, made: Draft, links: Mapping[str, str], storage: Sequence[Node]
) -> tuple[Node, ...]:
    """All chassis: those in rows, then those that are only a line."""
    machines, where = analysis.topology.machines, made.places
    block_of = {c: b for b in where.blocks for c in b.chassis}
    site_of = {c: b.site for c, b in block_of.items()} | dict(where.small)
    stripes = {site_of[c]: cell[0] for c, cell in where.cells.items()}
    stripes |= {n.site.partition(":")[2]: n.stripe for n in storage if n.site}
    last = max([*stripes.values(), *(n.stripe for n in storage)], default=-1)
    nodes = []
    for chassis in [*sorted(where.cells, key=where.cells.__getitem__), *where.small]:
        kind, _, key = chassis.partition(":")
        machine = machines.get(key)
        title, note = machine.title if machine else "", words.machine_note(machine) if machine else ""
        if kind == "unplaced":
            provider = key.partition("@")[0]
            title, note = "Host not stated", "the spec does not say where these run"
            if provider:
                title, note = f"Hosts of {provider}", "not part of this spec"
        elif kind == "witnesses":
            title, note = arbiters.title(analysis, key), "on no machine of this spec"
        small = chassis in where.small
        if machine and not where.roomy:
            body = analysis.spec.hosts.get(key) or analysis.spec.servers[key]
            note = f"rack {body.rack}" if body.rack else ""
        lines = said_in(made, chassis)
        if small:
            lines = (*lines, *networks.lines(analysis, chassis))
        site = site_of[chassis]
        stripes.setdefault(site, last + 1)
        stripe, row, column = (
            where.cells.get(chassis, (stripes[site], 0, 0)) if not small else (stripes[site], 0, 0)
        )
        cards = made.cards.get(chassis, [])
        if (
            machine
            and machine.kind == "host"
            and not cards
            and not small
            and not analysis.estate.world.vms_on.get(key)
        ):
            note = f"{note} · runs no machine" if note else "runs no machine"  # an empty place says why
        nodes.append(
            Node(
                id=chassis,
                kind=kind,  # type: ignore[arg-type]
                title=title,
                note=note,
                icon={"unplaced": "unknown", "witnesses": "witness"}.get(kind, kind),
                site=f"site:{site}" if site and analysis.spec.sites else "",
                block="" if small else where.frame_of(chassis),
                stripe=stripe,
                row=row,
                column=column,
                small=small,
                cards=tuple(sorted(cards, key=lambda c: (c.level is None, c.level or 0))),
                lines=lines,
                marks=marks_of(made, chassis),
                href=links.get(chassis, ""),
            )
        )
    return tuple(nodes)


def _heartbeats(where: Places) -> list[Edge]:
    """Dotted lines between neighbouring hosts of one host cluster, where there is room for them."""
    edges: list[Edge] = []
    if not where.roomy:
        return edges
    cluster = {c: b.cluster for b in where.blocks for c in b.chassis}
    at = {cell: chassis for chassis, cell in where.cells.items()}
    for chassis, (stripe, row, column) in where.cells.items():
        other = at.get((stripe, row, column + 1))
        if other and cluster[chassis] in where.framed and cluster[chassis] == cluster[other]:
            label = "heartbeat" if len(where.cells) <= 2 and not edges else ""
            edges.append(
                Edge(
                    id=f"heartbeat:{chassis}>{other}",
                    kind="heartbeat",
                    source=chassis,
                    target=other,
                    label=label,
                )
            )
    return edges


def _outlines(
    analysis: Analysis, where: Places, nodes: Sequence[Node], links: Mapping[str, str]
) -> list[Group]:
    """Sites, host clusters, and chassis of no cluster where they wrap into rows."""
    topology = analysis.topology
    groups = []
    for key, site in analysis.spec.sites.items():
        here = tuple(n.id for n in nodes if n.site == f"site:{key}")
        if here:
            title = site.title or f"Site {key}"
            groups.append(
                Group(
                    id=f"site:{key}",
                    kind="site",
                    title=title,
                    members=here,
                    href=links.get(f"site:{key}", ""),
                )
            )
    groups += [
        Group(
            id=f"cluster:{cluster.id}",
            kind="host-cluster",
            title=words.cluster_title(cluster, topology),
            members=tuple(chassis_of(topology.machines[m]) for m in cluster.members),
            href=links.get(f"cluster:{cluster.id}", ""),
        )
        for cluster in topology.clusters.values()
        if cluster.kind == "host" and cluster.id in where.framed
    ]
    loose = {
        n.block: tuple(o.id for o in nodes if o.block == n.block)
        for n in nodes
        if n.block.startswith("loose:")
    }
    return groups + [
        Group(id=block, kind="loose", title=f"In no host cluster · {len(some)}", members=some)
        for block, some in loose.items()
    ]
