"""Puts the cards into their chassis: clusters with their bands, services by themselves, and the rest.

Decides levels, not pixels.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.arrange import Grid, Levels, runs
from hadocs.figures.parts.cards import (
    card_of,
    chassis_of,
    disk_cards,
    ghost_card,
    machine_card,
    plain_cards,
    witness_cards,
)
from hadocs.figures.parts.grid import far_witness, members_of
from hadocs.figures.plan import Card, Edge, Group, Line
from hadocs.topology.model import ClusterView, Machine

SMALL = 8
"""More machines than this that carry a service by themselves get small cards."""


@dataclass
class Draft:
    """What is being put together: cards and edges, by chassis, and what decides where they go."""

    analysis: Analysis
    grid: Grid
    ghosts: Mapping[str, tuple[str, ...]]
    """By machine the chassis on which a card shows that it may run there too."""
    links: Mapping[str, str]
    levels: Levels = field(default_factory=Levels)
    cards: dict[str, list[Card]] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def put(self, chassis: str, card: Card) -> None:
        """Adds a card to a chassis."""
        self.cards.setdefault(chassis, []).append(card)


def _beside(home: str, allowed: Sequence[str], taken: Sequence[str], grid: Grid, most: int) -> list[str]:
    """The neighbours of a chassis, in its row, that are allowed; at most ``most``."""
    row, column = grid.cells[home]
    at = {cell: chassis for chassis, cell in grid.cells.items()}
    near = [at.get((row, column + 1)), at.get((row, column - 1))]
    return [c for c in near if c and c in allowed and c not in taken][:most]


def _ghosts_and_moves(draft: Draft, machine: Machine, hosts: Sequence[str], level: int) -> None:
    label = _move_word(draft, machine)
    for index, chassis in enumerate(hosts):
        card = ghost_card(machine, chassis.partition(":")[2], level, draft.links)
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


def place_cluster(draft: Draft, cluster: ClusterView) -> None:
    """The cards of a guest, mixed or physical cluster, the bands around them and what joins the bands."""
    grid = draft.grid
    members = members_of(cluster, draft.analysis.topology.machines)
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
            if len(home[chassis]) == 1 and (member := home[chassis][0]).id in draft.ghosts:
                beside[member.id] = _beside(chassis, draft.ghosts[member.id], claimed, grid, 1)
                claimed += beside[member.id]
        haunted = [(grid.cells[c], 1) for some in beside.values() for c in some]
        level = draft.levels.take([*wanted, *empty, *haunted])
        for part in here:
            cards = []
            for chassis in part:
                for index, member in enumerate(home[chassis]):
                    card = machine_card(member, draft.analysis, draft.links, level + index)
                    if split:
                        mark = Line(f"in {cluster.title}", "cluster", "")
                        card = replace(card, lines=(*card.lines, mark))
                    draft.put(chassis, card)
                    cards.append(member)
                    _ghosts_and_moves(draft, member, beside.get(member.id, ()), level)
            shown.append(cards)
            if not split or len(cards) > 1:
                _band(draft, cluster, cards, len(shown))
            _between(draft, cluster, cards)
    for one, two in itertools.pairwise(shown):
        source, target = card_of(one[-1]), card_of(two[0])
        draft.edges.append(Edge(id=f"join:{source}>{target}", kind="join", source=source, target=target))


def _band(draft: Draft, cluster: ClusterView, cards: Sequence[Machine], index: int) -> None:
    draft.groups.append(
        Group(
            id=f"cluster:{cluster.id}" + (f"/{index}" if index > 1 else ""),
            kind="band",
            title=words.cluster_title(cluster, draft.analysis.topology),
            members=tuple(card_of(m) for m in cards),
            href=draft.links.get(f"cluster:{cluster.id}", ""),
        )
    )


def _between(draft: Draft, cluster: ClusterView, cards: Sequence[Machine]) -> None:
    """Failover and heartbeat between neighbours in a band."""
    grid = draft.grid
    services = [s for s in draft.analysis.topology.services.values() if s.cluster == cluster.id]
    first, said = True, False
    for one, two in itertools.pairwise(cards):
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


def _move_word(draft: Draft, machine: Machine) -> str:
    """How a machine is moved on purpose on its platform, where there is room to say it."""
    if draft.grid.columns > 3:
        return ""
    host = draft.analysis.topology.machines.get(machine.on or "")
    return words.planned_move(host.platform if host else None)


def place_services(draft: Draft) -> None:
    """The cards of machines that carry a service and are in no guest, mixed or physical cluster."""
    analysis, grid, ghosts, links = draft.analysis, draft.grid, draft.ghosts, draft.links
    clusters = analysis.topology.clusters
    small = _count_single(analysis) > SMALL
    for machine in analysis.topology.machines.values():
        cluster = clusters.get(machine.member_of or "")
        if not machine.services or (cluster and cluster.kind != "host"):
            continue
        home = chassis_of(machine)
        if small:
            card = machine_card(machine, analysis, links)
            what = words.named((s.text.rpartition(" · ")[0] for s in card.lines if s.look == "service"), 3)
            draft.put(home, replace(card, lines=(Line(what, "service", "service"),)))
            continue
        hosts = _beside(home, ghosts.get(machine.id, ()), (home,), grid, 2 if len(ghosts) == 1 else 1)
        level = draft.levels.take([(grid.cells[c], 1) for c in (home, *hosts)])
        draft.put(home, machine_card(machine, analysis, links, level))
        _ghosts_and_moves(draft, machine, hosts, level)


def _count_single(analysis: Analysis) -> int:
    """How many machines carry a service without being in a guest, mixed or physical cluster."""
    clusters = analysis.topology.clusters
    found = [m for m in analysis.topology.machines.values() if m.services]
    return sum(m.member_of is None or clusters[m.member_of].kind == "host" for m in found)


def place_rest(draft: Draft) -> None:
    """Machines without a service, witnesses and local disks."""
    analysis, links = draft.analysis, draft.links
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
        if far_witness(view, machines):
            draft.put(
                f"witnesses:{view.votes.witness_site}",
                Card(id=f"witness:{view.id}", title=words.witness(view), note=f"of {view.title}", icon="witness",
                     look="witness", href=links.get(f"cluster:{view.id}", "")),
            )  # fmt: skip
