"""Which chassis there are, which of them stay together, and where each stands. Decides places, not pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hadocs.analysis import Analysis
from hadocs.figures.arrange import Block, Wish, arrange
from hadocs.figures.parts import arbiters
from hadocs.figures.parts.cards import chassis_of
from hadocs.figures.stripes import WIDEST, Cell, standing
from hadocs.topology.model import ClusterView, Machine

GHOSTS = 4
"""Up to so many machines that may run at one more place show it by a card there."""
BANDS = 3
"""Up to so many guest clusters have a band."""
TALL = 5
"""A chassis with more cards than this is crowded."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything stands.

    ``roomy``: all chassis stand in one row, with all that is to be said of each machine. ``framed`` are host clusters
    with a frame, ``banded`` guest clusters with a band: each is drawn around all its members and around nothing else.
    ``small`` are chassis that are no more than a line. ``ghosts`` maps machines to the one chassis beside theirs that
    they may move to.
    """

    blocks: tuple[Block, ...]
    cells: Mapping[str, Cell]
    small: Mapping[str, str]
    roomy: bool
    framed: frozenset[str]
    banded: frozenset[str]
    ghosts: Mapping[str, str]

    def frame_of(self, chassis: str) -> str:
        """The id of the frame that a chassis stands in, or of the chassis itself."""
        block = next((b for b in self.blocks if chassis in b.chassis), None)
        if block and block.cluster in self.framed:
            return f"cluster:{block.cluster}"
        if block and not block.cluster and len(block.chassis) > WIDEST:
            return block.id
        return chassis


def places(analysis: Analysis) -> Places:
    """Where everything of an estate stands."""
    blocks, small = _blocks(analysis)
    machines, clusters = analysis.topology.machines, analysis.topology.clusters
    guests = [c for c in clusters.values() if c.kind != "host"]
    count = sum(len(b.chassis) for b in blocks)
    if count > WIDEST or _tallest(analysis) > TALL:
        found = standing(blocks)
        whole = {
            c
            for c in found.framed
            if all(chassis_of(machines[m]) in found.cells for m in clusters[c].members)
        }
        return Places(tuple(blocks), found.cells, small, False, frozenset(whole), frozenset(), {})
    wanted = _wanted(machines)
    if not len(wanted) == len(_movable(machines)) <= GHOSTS or not set(wanted.values()) <= {
        c for b in blocks for c in b.chassis
    }:
        wanted = {}
    single = [Block(f"loose:{c}", b.site, "", (c,)) for b in blocks if not b.cluster for c in b.chassis]
    kept = [b for b in blocks if b.cluster]
    order = {c: n for n, b in enumerate(blocks) for c in b.chassis}
    free = sorted([*kept, *single], key=lambda b: order[b.chassis[0]])
    hosts = [
        tuple(home for m in c.members if (home := chassis_of(machines[m])) in order)
        for c in clusters.values()
        if c.kind == "host"
    ]
    wishes = [
        replace(
            w,
            all=tuple(c for c in w.all if c in order),
            beside={c: some for c, some in w.beside.items() if c in order},
        )
        for w in _wishes(machines, guests, wanted)
    ]
    grid = arrange(free, [w for w in wishes if w.all], [some for some in hosts if some])
    at = {c: column for c, (_, column) in grid.cells.items()}
    framed = frozenset(c.id for c in clusters.values() if c.kind == "host" and _apart(c, machines, at))
    banded = [c.id for c in guests if _bandable(c, machines, at)]
    all_banded = len(guests) <= BANDS and len(banded) == len(guests)
    ghosts = {m: h for m, h in wanted.items() if abs(at[f"host:{machines[m].on}"] - at[h]) == 1}
    return Places(
        tuple(grid.blocks),
        {c: (0, 0, column) for c, column in at.items()},
        small,
        True,
        framed,
        frozenset(banded) if all_banded else frozenset(),
        ghosts if len(ghosts) == len(wanted) and all_banded and _calm(guests, machines, ghosts) else {},
    )


def _blocks(analysis: Analysis) -> tuple[list[Block], dict[str, str]]:
    """Chassis by site and host cluster, in the order of the spec; and those that are only a line, with their site."""
    machines, clusters = analysis.topology.machines, analysis.topology.clusters
    bodies = [m for m in machines.values() if m.kind != "vm"]
    lines = [m for m in bodies if m.kind == "server" and not m.member_of]
    small = {chassis_of(m): m.site or "" for m in lines}
    if len(lines) == len(bodies):
        small = {}
    small |= arbiters.places(analysis)
    found: dict[tuple[str, str], list[str]] = {}
    for machine in bodies:
        cluster = clusters.get(machine.member_of or "")
        key = cluster.id if cluster and cluster.kind == "host" else ""
        if chassis_of(machine) not in small:
            found.setdefault((machine.site or "", key), []).append(chassis_of(machine))
    away = [m for m in machines.values() if m.kind == "vm" and m.on is None]
    for chassis, machine in {chassis_of(m): m for m in away}.items():
        found.setdefault(((machine.site or "") if machine.provider else "", ""), []).append(chassis)
    sites = list(dict.fromkeys(site for site, _ in found))
    return [
        Block(f"cluster:{kept}@{site}" if kept else f"loose:@{site}", site, kept, tuple(chassis))
        for place in sites
        for (site, kept), chassis in found.items()
        if site == place
    ], small


def _tallest(analysis: Analysis) -> int:
    """The most cards of a chassis that say all there is to say of a machine."""
    count: dict[str, int] = {}
    for machine in analysis.topology.machines.values():
        if machine.services or machine.member_of:
            home = chassis_of(machine)
            count[home] = count.get(home, 0) + (machine.kind == "vm")
    return max(count.values(), default=0)


def _movable(machines: Mapping[str, Machine]) -> list[Machine]:
    """The machines with a service that may be restarted elsewhere."""
    return [m for m in machines.values() if m.kind == "vm" and m.on and m.may_run_on and m.services]


def _wanted(machines: Mapping[str, Machine]) -> dict[str, str]:
    """By machine the one other chassis that it may run on; of those that may run on more the card says so."""
    return {m.id: f"host:{m.may_run_on[0]}" for m in _movable(machines) if len(m.may_run_on) == 1}


def _wishes(
    machines: Mapping[str, Machine], guests: Sequence[ClusterView], ghosts: Mapping[str, str]
) -> list[Wish]:
    """What should stand together: members of a cluster, and a machine with a host that it may move to."""
    wishes, clustered = [], set()
    for cluster in guests:
        members = [machines[m] for m in cluster.members]
        beside = {chassis_of(m): (ghosts[m.id],) for m in members if m.id in ghosts}
        wishes.append(Wish(tuple(dict.fromkeys(chassis_of(m) for m in members)), beside))
        clustered |= {m.id for m in members}
    for key, host in ghosts.items():
        if key not in clustered:
            home = chassis_of(machines[key])
            wishes.append(Wish((home,), {home: (host,)}))
    return wishes


def _calm(guests: Sequence[ClusterView], machines: Mapping[str, Machine], ghosts: Mapping[str, str]) -> bool:
    """Whether the places that members may move to lie beside their band, each on a host of its own."""
    for cluster in guests:
        used = [chassis_of(machines[m]) for m in cluster.members]
        beside = [ghosts[m] for m in cluster.members if m in ghosts]
        if len({*used, *beside}) < len(set(used)) + len(beside):
            return False
    return True


def _apart(cluster: ClusterView, machines: Mapping[str, Machine], at: Mapping[str, int]) -> bool:
    """Whether the members stand beside one another, with nobody in between."""
    places = sorted(at.get(chassis_of(machines[m]), -9) for m in cluster.members)
    return places[0] >= 0 and places == list(range(places[0], places[0] + len(places)))


def _bandable(cluster: ClusterView, machines: Mapping[str, Machine], at: Mapping[str, int]) -> bool:
    """Whether a band through neighbours, or within one chassis, holds all members and nothing else."""
    members = [machines[m] for m in cluster.members]
    if any(m.member_of != cluster.id for m in members):
        return False
    homes = {chassis_of(m) for m in members}
    if not all(home in at for home in homes):
        return False
    if len(homes) == 1:
        return True
    return len(homes) == len(members) and _apart(cluster, machines, at)
