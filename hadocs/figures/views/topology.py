"""The topology of an estate: networks, chassis with their machines, clusters and storage, in one figure.

Decides what is shown and what stands next to what; knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.arrange import Block, Grid, Levels, Wish, arrange, runs
from hadocs.figures.estate import storage as stores
from hadocs.figures.estate.cards import (
    card_of,
    chassis_of,
    disk_cards,
    ghost_card,
    machine_card,
    plain_cards,
    witness_cards,
)
from hadocs.figures.estate.legend import legend
from hadocs.figures.plan import Card, Edge, Figure, Group, Line, Node
from hadocs.topology.model import ClusterView, Machine

GHOSTS = 4
"""Up to so many machines with a service on host clusters show where else they may run."""
SMALL = 8
"""More machines than this that carry a service by themselves get small cards."""
CALM = 4
"""A block of more chassis than this has one line to each network and storage instead of one a chassis."""


@dataclass
class _Draft:
    """What is being put together: cards and edges, by chassis."""

    cards: dict[str, list[Card]] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def put(self, chassis: str, card: Card) -> None:
        self.cards.setdefault(chassis, []).append(card)


def view(analysis: Analysis, links: Mapping[str, str]) -> Figure:
    """The topology figure of a spec."""
    spec, topology = analysis.spec, analysis.topology
    sites = bool(spec.sites)
    blocks = _blocks(analysis)
    clusters = [c for c in topology.clusters.values() if c.kind != "host"]
    ghosts = _wanted_ghosts(topology.machines)
    grid = arrange(blocks, _wishes(analysis, clusters, ghosts), _stretched(analysis))
    draft = _Draft()
    levels = Levels()
    for cluster in clusters:
        _place_cluster(cluster, analysis, grid, levels, ghosts, draft, links)
    _place_services(analysis, grid, levels, ghosts, draft, links)
    _place_rest(analysis, draft, links)
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
    buses = stores.buses(analysis, grid.blocks, wrapped, links, sites=sites)
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
    return replace(figure, legend=legend(figure))


def _blocks(analysis: Analysis) -> list[Block]:
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
        if _far_witness(view, machines):
            some = found.setdefault((view.votes.witness_site, ""), [])
            if (chassis := f"witnesses:{view.votes.witness_site}") not in some:
                some.append(chassis)
    sites = list(dict.fromkeys(site for site, _ in found))
    single = sum(map(len, found.values())) <= 6
    blocks = []
    for site in sites:
        for (at, cluster), chassis in found.items():
            if at != site:
                continue
            if cluster or not single:
                name = f"cluster:{cluster}@{site}" if cluster else f"loose:@{site}"
                blocks.append(Block(name, site, cluster, tuple(chassis)))
            else:  # each by itself, so that it can stand beside the one that it is clustered with
                blocks += [Block(f"loose:{c}", site, "", (c,)) for c in chassis]
    return blocks


def _far_witness(view: ClusterView, machines: Mapping[str, Machine]) -> bool:
    """Whether the witness stands on nothing of this spec, at a site without members: it gets a place of its own."""
    votes = view.votes
    if not votes.witness_site or votes.witness_on or not words.witness(view):
        return False
    return votes.witness_site not in {machines[m].site for m in view.members}


def _stretched(analysis: Analysis) -> list[tuple[str, ...]]:
    """The chassis of each host cluster, which its frame should hold without others in between."""
    machines = analysis.topology.machines
    return [
        tuple(chassis_of(machines[m]) for m in c.members)
        for c in analysis.topology.clusters.values()
        if c.kind == "host"
    ]


def _wanted_ghosts(machines: Mapping[str, Machine]) -> dict[str, tuple[str, ...]]:
    """By VM, the chassis it may be restarted on; empty where there are too many to be calm."""
    found = {
        m.id: tuple(f"host:{h}" for h in m.may_run_on)
        for m in machines.values()
        if m.kind == "vm" and m.on and m.may_run_on and m.services
    }
    return found if len(found) <= GHOSTS else {}


def _members(cluster: ClusterView, machines: Mapping[str, Machine]) -> list[Machine]:
    """The members that are drawn with this cluster: a machine in two clusters is drawn with one of them."""
    return [machines[m] for m in cluster.members if machines[m].member_of == cluster.id]


def _wishes(
    analysis: Analysis, clusters: Sequence[ClusterView], ghosts: Mapping[str, tuple[str, ...]]
) -> list[Wish]:
    machines = analysis.topology.machines
    wishes = []
    clustered = set()
    for cluster in clusters:
        members = _members(cluster, machines)
        if members:
            beside = {chassis_of(m): ghosts[m.id] for m in members if m.id in ghosts}
            wishes.append(Wish(tuple(dict.fromkeys(chassis_of(m) for m in members)), beside))
            clustered |= {m.id for m in members}
    for key, hosts in ghosts.items():
        if key not in clustered:
            home = chassis_of(machines[key])
            wishes.append(Wish((home,), {home: hosts}))
    return wishes


def _beside(home: str, allowed: Sequence[str], taken: Sequence[str], grid: Grid, most: int) -> list[str]:
    """The neighbours of a chassis, in its row, that are allowed; at most ``most``."""
    row, column = grid.cells[home]
    at = {cell: chassis for chassis, cell in grid.cells.items()}
    near = [at.get((row, column + 1)), at.get((row, column - 1))]
    return [c for c in near if c and c in allowed and c not in taken][:most]


def _ghosts_and_moves(
    machine: Machine, hosts: Sequence[str], level: int, draft: _Draft, label: str, links: Mapping[str, str]
) -> None:
    for index, chassis in enumerate(hosts):
        card = ghost_card(machine, chassis.partition(":")[2], level, links)
        draft.put(chassis, card)
        source = card_of(machine)
        draft.edges.append(
            Edge(
                id=f"move:{source}>{card.id}",
                kind="move",
                source=source,
                target=card.id,
                label="" if index else label,
            )
        )


def _place_cluster(
    cluster: ClusterView,
    analysis: Analysis,
    grid: Grid,
    levels: Levels,
    ghosts: Mapping[str, tuple[str, ...]],
    draft: _Draft,
    links: Mapping[str, str],
) -> None:
    """The cards of a guest, mixed or physical cluster, the bands around them and what joins the bands."""
    machines = analysis.topology.machines
    members = _members(cluster, machines)
    if not members:
        return
    home: dict[str, list[Machine]] = {}
    for member in members:
        home.setdefault(chassis_of(member), []).append(member)
    parts = runs(home, grid.cells)
    split = len(parts) > 1
    shown: list[list[Machine]] = []
    for row in sorted({grid.cells[part[0]][0] for part in parts}):
        here = [part for part in parts if grid.cells[part[0]][0] == row]
        wanted = [(grid.cells[c], len(home[c])) for part in here for c in part]
        columns = [grid.cells[c][1] for part in here for c in part]
        empty = [((row, c), 1) for c in range(min(columns), max(columns)) if c not in columns]
        beside: dict[str, list[str]] = {}
        claimed: list[str] = list(home)
        for chassis in (c for part in here for c in part):
            if len(home[chassis]) == 1 and (member := home[chassis][0]).id in ghosts:
                beside[member.id] = _beside(chassis, ghosts[member.id], claimed, grid, 1)
                claimed += beside[member.id]
        haunted = [(grid.cells[c], 1) for some in beside.values() for c in some]
        level = levels.take([*wanted, *empty, *haunted])
        for part in here:
            cards = []
            for chassis in part:
                for index, member in enumerate(home[chassis]):
                    card = machine_card(member, analysis, links, level + index)
                    if split:
                        mark = Line(f"in {cluster.title}", "cluster", "")
                        card = replace(card, lines=(*card.lines, mark))
                    draft.put(chassis, card)
                    cards.append(member)
                    _ghosts_and_moves(
                        member,
                        beside.get(member.id, ()),
                        level,
                        draft,
                        _move_word(member, analysis, grid),
                        links,
                    )
            shown.append(cards)
            if not split or len(cards) > 1:
                _band(cluster, cards, analysis, len(shown), draft, links)
            _between(cluster, cards, analysis, grid, draft)
    for one, two in zip(shown, shown[1:], strict=False):
        source, target = card_of(one[-1]), card_of(two[0])
        draft.edges.append(Edge(id=f"join:{source}>{target}", kind="join", source=source, target=target))


def _band(
    cluster: ClusterView,
    cards: Sequence[Machine],
    analysis: Analysis,
    index: int,
    draft: _Draft,
    links: Mapping[str, str],
) -> None:
    draft.groups.append(
        Group(
            id=f"cluster:{cluster.id}" + (f"/{index}" if index > 1 else ""),
            kind="band",
            title=words.cluster_title(cluster, analysis.topology),
            members=tuple(card_of(m) for m in cards),
            href=links.get(f"cluster:{cluster.id}", ""),
        )
    )


def _between(
    cluster: ClusterView, cards: Sequence[Machine], analysis: Analysis, grid: Grid, draft: _Draft
) -> None:
    """Failover and heartbeat between neighbours in a band."""
    topology = analysis.topology
    services = [s for s in topology.services.values() if s.cluster == cluster.id]
    first, said = True, False
    for one, two in zip(cards, cards[1:], strict=False):
        source, target = card_of(one), card_of(two)
        there = any(one.id in s.active and two.id in s.passive for s in services)
        back = any(two.id in s.active and one.id in s.passive for s in services)
        if there or back:
            if back and not there:
                source, target = target, source
            both = there and back
            label = "services fail over" if both else "service fails over"
            label = label if grid.columns <= 4 else "fails over"
            draft.edges.append(
                Edge(id=f"failover:{source}>{target}", kind="failover", source=source, target=target,
                     label="" if said else label, both=both)
            )  # fmt: skip
            said = True
        draft.edges.append(
            Edge(id=f"heartbeat:{card_of(one)}>{card_of(two)}", kind="heartbeat", source=card_of(one),
                 target=card_of(two), label="heartbeat" if first and grid.columns <= 3 else "")
        )  # fmt: skip
        first = False


def _move_word(machine: Machine, analysis: Analysis, grid: Grid) -> str:
    """How a machine is moved on purpose on its platform, where there is room to say it."""
    if grid.columns > 3:
        return ""
    host = analysis.topology.machines.get(machine.on or "")
    return words.planned_move(host.platform if host else None)


def _place_services(
    analysis: Analysis,
    grid: Grid,
    levels: Levels,
    ghosts: Mapping[str, tuple[str, ...]],
    draft: _Draft,
    links: Mapping[str, str],
) -> None:
    """The cards of machines that carry a service and are in no guest, mixed or physical cluster."""
    clusters = analysis.topology.clusters
    small = _count_single(analysis) > SMALL
    for machine in analysis.topology.machines.values():
        cluster = clusters.get(machine.member_of or "")
        if not machine.services or (cluster and cluster.kind != "host"):
            continue
        home = chassis_of(machine)
        if small:
            card = machine_card(machine, analysis, links)
            what = words.listed((s.text.rpartition(" · ")[0] for s in card.lines if s.look == "service"), 3)
            draft.put(home, replace(card, lines=(Line(what, "service", "service"),)))
            continue
        hosts = _beside(home, ghosts.get(machine.id, ()), (home,), grid, 2 if len(ghosts) == 1 else 1)
        level = levels.take([(grid.cells[c], 1) for c in (home, *hosts)])
        draft.put(home, machine_card(machine, analysis, links, level))
        _ghosts_and_moves(machine, hosts, level, draft, _move_word(machine, analysis, grid), links)


def _count_single(analysis: Analysis) -> int:
    """How many machines carry a service without being in a guest, mixed or physical cluster."""
    clusters = analysis.topology.clusters
    found = [m for m in analysis.topology.machines.values() if m.services]
    return sum(m.member_of is None or clusters[m.member_of].kind == "host" for m in found)


def _place_rest(analysis: Analysis, draft: _Draft, links: Mapping[str, str]) -> None:
    """Machines without a service, witnesses and local disks."""
    machines = analysis.topology.machines
    placed = {card.id for cards in draft.cards.values() for card in cards}
    rest: dict[str, list[Machine]] = {}
    for machine in machines.values():
        if machine.kind == "vm" and card_of(machine) not in placed:
            rest.setdefault(chassis_of(machine), []).append(machine)
    for chassis, some in rest.items():
        for card in plain_cards(chassis, some, analysis, links):
            draft.put(chassis, card)
    for machine in machines.values():
        if machine.kind != "vm":
            for card in (
                *witness_cards(machine.id, analysis, links),
                *disk_cards(machine.id, analysis, links),
            ):
                draft.put(chassis_of(machine), card)
    for view in analysis.topology.clusters.values():
        if _far_witness(view, machines):
            draft.put(
                f"witnesses:{view.votes.witness_site}",
                Card(id=f"witness:{view.id}", title=words.witness(view), note=f"of {view.title}", icon="witness",
                     look="witness", href=links.get(f"cluster:{view.id}", "")),
            )  # fmt: skip


def _chassis(
    analysis: Analysis, grid: Grid, draft: _Draft, links: Mapping[str, str], *, sites: bool
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
    edges = []
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
            who = f"all {moving} machines" if all_move else words.number(moving, "machine")
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
                title = f"Host cluster {cluster.title} · {len(block.chassis)} of {words.number(len(members), 'node')}"
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
