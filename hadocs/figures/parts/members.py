"""Puts the cards into their chassis: clusters with their bands or chips, services by themselves, and the rest.

Decides levels, not pixels.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.arrange import Levels
from hadocs.figures.parts import arbiters
from hadocs.figures.parts.cards import (
    card_of,
    chassis_of,
    cluster_mark,
    disk_cards,
    ghost_card,
    line_card,
    machine_card,
    rest_card,
)
from hadocs.figures.parts.choices import either
from hadocs.figures.parts.detail import Detail
from hadocs.figures.parts.grid import Places
from hadocs.figures.parts.spans import heirs_from, heirs_of
from hadocs.figures.plan import Card, Edge, Group, Line, Mark
from hadocs.topology.model import ClusterView, Machine


@dataclass
class Draft:
    """What is being put together: cards and edges, by chassis, and what decides where they go."""

    analysis: Analysis
    places: Places
    detail: Detail
    links: Mapping[str, str]
    levels: Levels = field(default_factory=Levels)
    cards: dict[str, list[Card]] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def put(self, chassis: str, card: Card) -> None:
        """Adds a card to a chassis."""
        self.cards.setdefault(chassis, []).append(card)

    def take(self, chassis: Sequence[str], count: int = 1) -> int:
        """A level that is free in all of these, from the leftmost to the rightmost."""
        columns = [self.places.cells[c][2] for c in chassis]
        return self.levels.take([((0, c), count) for c in range(min(columns), max(columns) + 1)])


def draft(analysis: Analysis, places: Places, detail: Detail, links: Mapping[str, str]) -> Draft:
    """The cards of all chassis, with what joins them and the bands around them."""
    made = Draft(analysis, places, detail, links)
    for cluster in analysis.topology.clusters.values():
        if cluster.kind != "host" and cluster.id in places.banded:
            _banded(made, cluster)
    for machine in analysis.topology.machines.values():
        _machine(made, machine)
    _rest(made)
    _local(made)
    return made


def _card(made: Draft, machine: Machine, level: int | None, *, roomy: bool) -> Card:
    """The card of a member or of a machine with a service, with the chips of the clusters that have no frame."""
    clusters = made.analysis.topology.clusters.values()
    where = machine.id not in made.places.ghosts
    card = machine_card(machine, made.analysis, made.links, level, roomy=roomy, where=where)
    marks = tuple(
        cluster_mark(c, made.links, machine.id)
        for c in clusters
        if c.kind != "host" and machine.id in c.members and c.id not in made.places.banded
    )
    # Whether a member votes is said of hosts and servers on their chassis.
    votes = arbiters.ballots(made.analysis, machine) if machine.kind == "vm" else ()
    goes = tuple(
        line
        for c in clusters
        if c.kind != "host" and machine.id in c.members and c.id not in made.places.banded
        for line in _goes(made.analysis, c, machine)
    )
    services = tuple(line for line in card.lines if line.look in ("service", "service-off"))
    rest = card.lines[len(services) :]
    return replace(card, marks=marks, lines=(*services, *goes, *rest, *votes))


def _goes(analysis: Analysis, cluster: ClusterView, machine: Machine) -> tuple[Line, ...]:
    """Where what a member carries goes, in words: where its cluster has no frame, no arrow leads to who takes over."""
    heirs = heirs_from(analysis, cluster, machine.id)
    if not heirs:
        return ()
    names = [analysis.topology.machines[heir].title for heir in heirs]
    return (Line(f"fails over to {either(names, str, 'members')}", "cluster", "arrow"),)


def _banded(made: Draft, cluster: ClusterView) -> None:
    """The members of a cluster with its band: beside one another on one level, or below one another in a chassis."""
    machines = made.analysis.topology.machines
    members = [machines[m] for m in cluster.members]
    homes = list(dict.fromkeys(chassis_of(m) for m in members))
    members.sort(key=lambda m: made.places.cells[chassis_of(m)])
    haunted = [made.places.ghosts[m.id] for m in members if m.id in made.places.ghosts]
    level = made.take([*homes, *haunted], len(members) if len(homes) == 1 else 1)
    for index, member in enumerate(members):
        at = level + index if len(homes) == 1 else level
        made.put(chassis_of(member), _card(made, member, at, roomy=True))
        _ghost(made, member, at)
    made.groups.append(
        Group(
            id=f"cluster:{cluster.id}",
            kind="band",
            title=words.cluster_title(cluster, made.analysis.topology),
            members=tuple(card_of(m) for m in members),
            href=made.links.get(f"cluster:{cluster.id}", ""),
        )
    )
    _between(made, cluster, members)


def _between(made: Draft, cluster: ClusterView, cards: Sequence[Machine]) -> None:
    """Failover and heartbeat between neighbours in a band."""
    services = [s for s in made.analysis.topology.services.values() if s.cluster == cluster.id]
    few = len({made.places.cells[c] for c in made.places.cells}) <= 2
    first, said = True, False
    heirs = [h.partition(":")[2] for h in heirs_of(made.analysis, cluster, by_site=False)]
    near = [m.id for pair in itertools.pairwise(cards) if any(m.active for m in pair) for m in pair]
    choice = choice_of(len(heirs)) if {*heirs} - {*near} else ""
    for one, two in itertools.pairwise(cards):
        source, target = card_of(one), card_of(two)
        there = any(one.id in s.active and two.id in s.passive for s in services)
        back = any(two.id in s.active and one.id in s.passive for s in services)
        if heirs:  # what takes over is known, or that it is one of these
            there, back = there and two.id in heirs, back and one.id in heirs
        if there or back:
            if back and not there:
                source, target = target, source
            both = there and back
            label = "services fail over" if both else "service fails over"
            made.edges.append(
                Edge(id=f"failover:{source}>{target}", kind="failover", source=source, target=target,
                     label=choice or (label if few and not said else ""), both=both)
            )  # fmt: skip
            said = True
        made.edges.append(
            Edge(id=f"heartbeat:{card_of(one)}>{card_of(two)}", kind="heartbeat", source=card_of(one),
                 target=card_of(two), label="heartbeat" if first and few else "")
        )  # fmt: skip
        first = False


def choice_of(count: int) -> str:
    """What stands on an arrow to one of several members, of which it is not known which takes over."""
    return "" if count < 2 else "either" if count == 2 else f"any of {count}"


def _ghost(made: Draft, machine: Machine, level: int) -> None:
    """The place that a machine may move to, as a card beside it."""
    chassis = made.places.ghosts.get(machine.id)
    if chassis is None:
        return
    card = ghost_card(machine, chassis.partition(":")[2], level, made.links)
    made.put(chassis, card)
    source = card_of(machine)
    host = made.analysis.topology.machines.get(machine.on or "")
    label = words.planned_move(host.platform if host else None) if len(made.places.cells) <= 2 else ""
    made.edges.append(
        Edge(id=f"move:{source}>{card.id}", kind="move", source=source, target=card.id, label=label)
    )


def _machine(made: Draft, machine: Machine) -> None:
    """A machine that carries a service or is a member, and is in no band."""
    home, places = chassis_of(machine), made.places
    clusters = made.analysis.topology.clusters.values()
    member = any(c.kind != "host" and machine.id in c.members for c in clusters)
    if home in places.small or any(machine.id in c.members for c in clusters if c.id in places.banded):
        return
    if not machine.services and not member:
        return
    if member:
        level = None
        if places.roomy:
            level = made.take([home])
            made.put(home, _card(made, machine, level, roomy=True))
        else:
            full = _card(made, machine, 0, roomy=False)
            made.put(home, full if made.detail.cards else replace(_short(full), level=None))
    elif places.roomy:
        ghost = places.ghosts.get(machine.id)
        level = made.take([home, *([ghost] if ghost else [])])
        made.put(home, _card(made, machine, level, roomy=True))
        _ghost(made, machine, level)
    elif made.detail.lines:
        made.put(home, line_card(machine, made.analysis, made.links))


def _short(card: Card) -> Card:
    """A member on a line: its name and its chips."""
    return replace(card, note="", lines=())


def _rest(made: Draft) -> None:
    """Machines without a card of their own; past a number those with a service too."""
    machines = made.analysis.topology.machines
    for chassis, cards in made.cards.items():
        lines = [c for c in cards if c.level is None]
        if len(lines) > made.detail.most:
            kept = {c.id for c in lines[: made.detail.most - 1]}
            made.cards[chassis] = [c for c in cards if c.level is not None or c.id in kept]
    placed = {card.id for cards in made.cards.values() for card in cards}
    rest: dict[str, list[Machine]] = {}
    for machine in machines.values():
        if machine.kind == "vm" and card_of(machine) not in placed:
            rest.setdefault(chassis_of(machine), []).append(machine)
    for chassis, some in rest.items():
        if made.detail.all_lines:
            for machine in some:
                made.put(chassis, line_card(machine, made.analysis, made.links))
            continue
        made.put(chassis, rest_card(chassis, some, len(made.cards.get(chassis, ())), made.links))


def _local(made: Draft) -> None:
    """The disks of a machine that are its own."""
    for machine in made.analysis.topology.machines.values():
        if machine.kind != "vm" and chassis_of(machine) not in made.places.small:
            for card in disk_cards(machine.id, made.analysis, made.links):
                made.put(chassis_of(machine), card)


def said_in(made: Draft, chassis: str) -> tuple[Line, ...]:
    """Lines of a chassis: the witnesses on it; of one that is only a line, all that is on it."""
    topology = made.analysis.topology
    kind, _, key = chassis.partition(":")
    if kind == "witnesses":
        return arbiters.at_site(made.analysis, key, made.links)
    machine = topology.machines.get(key)
    if machine is None:
        return ()
    lines = line_card(machine, made.analysis, made.links).lines if chassis in made.places.small else ()
    votes = arbiters.ballots(made.analysis, machine)
    return (*lines, *votes, *arbiters.on_machine(made.analysis, machine, made.links))


def marks_of(made: Draft, chassis: str) -> tuple[Mark, ...]:
    """The chip of a host's cluster where that has no frame."""
    machine = made.analysis.topology.machines.get(chassis.partition(":")[2])
    own = made.analysis.topology.clusters.get((machine.member_of if machine else None) or "")
    if machine is None or own is None or own.kind != "host" or own.id not in made.analysis.spec.clusters:
        return ()
    if own.id in made.places.framed:
        return ()
    return (cluster_mark(own, made.links, machine.id),)
