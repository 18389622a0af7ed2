"""The topology of an estate: networks, chassis with their machines, clusters and storage, in one figure.

Decides what is shown and what stands next to what; knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.arrange import Grid, arrange
from hadocs.figures.parts import storage as stores
from hadocs.figures.parts.cards import chassis_of
from hadocs.figures.parts.chips import mark
from hadocs.figures.parts.grid import blocks_of, stretched, wanted_ghosts, wishes
from hadocs.figures.parts.legend import legend
from hadocs.figures.parts.members import Draft, place_cluster, place_rest, place_services
from hadocs.figures.plan import Edge, Figure, Group, Line, Node

CALM = 4
"""A block of more chassis than this has one line to each network and storage instead of one a chassis."""


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:  # noqa: ARG001 - it shows all services
    """The topology figure of a spec."""
    spec, topology = analysis.spec, analysis.topology
    sites = bool(spec.sites)
    clusters = [c for c in topology.clusters.values() if c.kind != "host"]
    ghosts = wanted_ghosts(topology.machines)
    grid = arrange(blocks_of(analysis), wishes(analysis, clusters, ghosts), stretched(analysis))
    draft = Draft(analysis, grid, ghosts, links)
    for cluster in clusters:
        place_cluster(draft, cluster)
    place_services(draft)
    place_rest(draft)
    wrapped = {
        b.id for b in grid.blocks if len(b.chassis) > CALM or len({grid.cells[c][0] for c in b.chassis}) > 1
    }
    nodes = _chassis(analysis, grid, draft, links, sites=sites)
    names = {n.id: n.title for n in nodes}
    cards = frozenset(c.id for n in nodes for c in n.cards)
    inside = sum(map(len, stores.inside_lines(analysis).values())) <= stores.INSIDE and grid.rows == 1
    if not inside:
        nodes = _say_inside(nodes, analysis)
    storage = stores.storage_nodes(analysis, links, sites=sites)
    edges = (
        *draft.edges,
        *_heartbeats(grid),
        *stores.storage_edges(analysis, grid.blocks, wrapped, names, cards, inside=inside),
    )
    buses = stores.buses(analysis, grid.blocks, wrapped, names, links, sites=sites)
    groups = (*_outlines(analysis, grid, wrapped, storage, links, bool(ghosts), sites=sites), *draft.groups)
    figure = Figure(
        name=spec.name,
        form="estate",
        title=spec.display_title,
        sentence=words.sentence(spec, topology),
        description=words.description(
            spec, topology, [(n.title, stores.contents(n.id.partition(":")[2], analysis)) for n in storage]
        ),
        nodes=(*nodes, *storage),
        groups=groups,
        buses=buses,
        edges=edges,
    )
    figure = mark(figure, analysis, links)
    return replace(figure, legend=legend(figure))


def _chassis(
    analysis: Analysis, grid: Grid, draft: Draft, links: Mapping[str, str], *, sites: bool
) -> tuple[Node, ...]:
    machines = analysis.topology.machines
    nodes = []
    order = sorted(grid.cells, key=lambda c: grid.cells[c])
    block_of = {c: b for b in grid.blocks for c in b.chassis}
    for chassis in order:
        kind, _, key = chassis.partition(":")
        row, column = grid.cells[chassis]
        machine = machines.get(key)
        cards = sorted(draft.cards.get(chassis, []), key=lambda c: (c.level is None, c.level or 0))
        title, note = machine.title if machine else "", words.machine_note(machine) if machine else ""
        if kind == "unplaced":
            title, note = "Host not stated", "the spec does not say where these run"
        elif kind == "witnesses":
            title, note = "Witness", "on no machine of this spec"
        site = block_of[chassis].site
        nodes.append(
            Node(
                id=chassis,
                kind=kind,  # type: ignore[arg-type]
                title=title,
                note=note,
                icon={"unplaced": "unknown", "witnesses": "witness"}.get(kind, kind),
                site=f"site:{site}" if site and sites else "",
                block=block_of[chassis].id,
                row=row,
                column=column,
                cards=tuple(cards),
                href=links.get(chassis, ""),
            )
        )
    return tuple(nodes)


def _say_inside(nodes: Sequence[Node], analysis: Analysis) -> tuple[Node, ...]:
    """Storage that guests reach themselves as a line of their cards, where lines to it would not be calm."""
    spec = analysis.spec
    said = {
        f"vm:{key}": tuple(
            Line(" · ".join(filter(None, (spec.storage[s].title or s, label))), "storage", "storage")
            for s, label in some
        )
        for key, some in stores.inside_lines(analysis, drawn=False).items()
    }
    return tuple(
        replace(
            n,
            cards=tuple(
                replace(c, lines=(*c.lines, *said.get(c.id, ())))
                if c.level is not None and c.look != "ghost"
                else c
                for c in n.cards
            ),
        )
        for n in nodes
    )


def _heartbeats(grid: Grid) -> list[Edge]:
    """Dotted lines between neighbouring hosts of one host cluster."""
    cluster = {c: b.cluster for b in grid.blocks for c in b.chassis}
    at = {cell: chassis for chassis, cell in grid.cells.items()}
    edges: list[Edge] = []
    for chassis, (row, column) in grid.cells.items():
        other = at.get((row, column + 1))
        if other and cluster[chassis] and cluster[chassis] == cluster[other]:
            label = "heartbeat" if grid.columns <= 3 and not edges else ""
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


def _apart(members: Sequence[str], grid: Grid) -> bool:
    """Whether a frame around these chassis holds no other, and none of the frames that reach over two sites."""
    places = [grid.cells[m] for m in members]
    rows, columns = [r for r, _ in places], [c for _, c in places]

    def inside(chassis: Sequence[str]) -> bool:
        """Whether the rectangle around some chassis meets that around the members."""
        others = [grid.cells[c] for c in chassis]
        return (
            min(r for r, _ in others) <= max(rows)
            and min(rows) <= max(r for r, _ in others)
            and min(c for _, c in others) <= max(columns)
            and min(columns) <= max(c for _, c in others)
        )

    clusters: dict[str, list[str]] = {}
    for block in grid.blocks:
        clusters.setdefault(block.cluster or block.id, []).extend(block.chassis)
    return not any(inside(some) for some in clusters.values() if not set(some) & set(members))


def _outlines(
    analysis: Analysis,
    grid: Grid,
    wrapped: set[str],
    storage: Sequence[Node],
    links: Mapping[str, str],
    ghosts: bool,
    *,
    sites: bool,
) -> list[Group]:
    """Sites, host clusters, and chassis of no cluster where they wrap into rows."""
    topology = analysis.topology
    groups = []
    standing = [b.site for b in grid.blocks]
    for key, site in analysis.spec.sites.items() if sites else ():
        here = [c for b in grid.blocks if b.site == key for c in b.chassis]
        here += [n.id for n in storage if n.site == f"site:{key}"]
        if here:
            groups.append(
                Group(id=f"site:{key}", kind="site", title=site.title or f"Site {key}", members=tuple(here),
                      href=links.get(f"site:{key}", ""))
            )  # fmt: skip
    groups.sort(key=lambda g: standing.index(g.id[5:]) if g.id[5:] in standing else len(standing))
    for cluster in topology.clusters.values():
        if cluster.kind != "host":
            continue
        moving = sum(bool(topology.machines[m].may_run_on) for m in cluster.vms)
        note = ""
        if not ghosts and moving:
            all_move = moving == len(cluster.vms) and moving > 1
            who = f"all {moving} machines" if all_move else words.counted(moving, "machine")
            note = f"{who} may restart on another host"
        href = links.get(f"cluster:{cluster.id}", "")
        members = tuple(chassis_of(topology.machines[m]) for m in cluster.members)
        if _apart(members, grid):
            title = words.cluster_title(cluster, topology)
            groups.append(
                Group(
                    id=f"cluster:{cluster.id}",
                    kind="host-cluster",
                    title=title,
                    note=note,
                    members=members,
                    href=href,
                )
            )
            continue
        for block in grid.blocks:  # one frame would go around others too: each part gets its own
            if block.cluster == cluster.id:
                title = f"Host cluster {cluster.title} · {len(block.chassis)} of {words.counted(len(members), 'node')}"
                groups.append(
                    Group(
                        id=block.id,
                        kind="host-cluster",
                        title=title,
                        note=note,
                        members=block.chassis,
                        href=href,
                    )
                )
    groups += [
        Group(id=b.id, kind="loose", title=f"In no host cluster · {len(b.chassis)}", members=b.chassis)
        for b in grid.blocks
        if not b.cluster and b.id in wrapped
    ]
    return groups
