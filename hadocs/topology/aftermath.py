"""What a loss takes with it before anything reacts: machines, storage, networks, witnesses; who reaches what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from hadocs.topology.fencing import Clearance
from hadocs.topology.model import Move, Thing
from hadocs.topology.policy import Policy
from hadocs.topology.quorum import Rules, Step
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Storage


_USUAL = Policy()


@dataclass(frozen=True)
class Estate:
    """What a loss is worked out from: the indexed spec, where VMs may run, and how each cluster votes."""

    world: World
    may_run_on: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, Rules]
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """By cluster, what it is set to do beside counting votes."""
    doubts_fencing: bool = False
    """Whether a device that may not answer is reckoned with. The availability model can't count it yet."""
    history: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """By cluster, what it has lost before and has settled on since: votes are recounted where the platform does."""

    def policy(self, cluster: str) -> Policy:
        """What a cluster is set to do."""
        return self.policies.get(cluster, _USUAL)

    @cached_property
    def unhurt(self) -> dict[tuple[str, str], str | None]:
        """Answers of `reaches` where no storage, volume or network is lost: most losses ask for the same ones."""
        return {}


Parts = Mapping[str, tuple[frozenset[str], ...]]
"""The sides of clusters that are cut, by cluster: members of different sides do not hear each other."""


@dataclass
class State:
    """The estate after a loss, while it is being worked out; no one outside of this folder sees it.

    What the model can't know (who wins a coin toss) is a question: ``choices`` answers those that are decided for
    this run, ``asked`` collects all that came up, with the number of their answers.
    """

    estate: Estate
    choices: Mapping[str, int] = field(default_factory=dict)
    parts: Parts = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    at_once: frozenset[str] = frozenset()
    powerless: frozenset[str] = frozenset()
    machines: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    storage: set[str] = field(default_factory=set)
    volumes: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    witnesses: set[str] = field(default_factory=set)
    restarted: dict[str, Move] = field(default_factory=dict)
    fits: dict[str, tuple[str, ...]] = field(default_factory=dict)
    no_quorum: dict[str, str] = field(default_factory=dict)
    """By cluster that has lost quorum and stops what it runs: why."""
    frozen: dict[str, str] = field(default_factory=dict)
    """By cluster that has lost quorum, lets run what runs and starts nothing: why."""
    parted: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    """By cluster whose members do not all hear each other any more: the sides."""
    twice: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    """By cluster whose sides all go on and start what the others have: the sides."""
    by_hand: dict[str, frozenset[str]] = field(default_factory=dict)
    """By cluster, the sites that it has lost and that only a person hands over."""
    cut: dict[str, frozenset[str]] = field(default_factory=dict)
    shaky: set[str] = field(default_factory=set)
    clearances: dict[str, Clearance] = field(default_factory=dict)
    """By cluster that misses members: whether those are made sure to be off."""
    blocked: dict[str, str] = field(default_factory=dict)
    """By cluster that may start nothing of what its missing members had: why, until a person confirms."""
    assumes: dict[str, None] = field(default_factory=dict)
    causes: dict[str, str] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The indexed spec."""
        return self.estate.world

    def choose(self, question: str, answers: int = 2) -> int:
        """The answer to a question in this run, the first one where it is not decided yet."""
        self.asked[question] = answers
        return self.choices.get(question, 0)

    def runs(self, machine: str) -> bool:
        """Whether a machine runs after all that happens by itself."""
        return machine not in self.machines


def expand(state: State, lost: tuple[Thing, ...]) -> None:
    """Mark all that goes with the lost things: what stands in them, hangs on them or is carried by them."""
    world = state.world
    spec = world.spec
    ids: dict[str, set[str]] = {}
    for thing in lost:
        ids.setdefault(thing.kind, set()).add(thing.id)
    sites, racks = ids.get("site", set()), ids.get("rack", set())
    for machine, kind in world.kinds.items():
        if kind != "vm" and (world.site_of(machine) in sites or world.rack_of(machine) in racks):
            state.machines.add(machine)
        elif kind != "vm" and sites and world.site_of(machine) is None:
            state.assumes[f"{machine} is in another site (the spec does not say where it stands)"] = None
    state.powerless = frozenset(state.machines)  # a rack or site takes its outlets and boards along
    state.networks |= ids.get("network", set())
    switches = ids.get("switch", set())
    for key, network in spec.networks.items():
        if network.switches and set(network.switches) <= switches:
            state.networks.add(key)
    state.broken = ids.get("vm", set())  # no host can start these again, whatever their cluster decides
    for kind in ("host", "server", "vm"):
        state.machines |= ids.get(kind, set())
    for vm, entry in spec.vms.items():
        if entry.on in state.machines:
            state.machines.add(vm)
            state.causes[vm] = f"{entry.on} is lost"
    for key, storage in spec.storage.items():
        placed_here = world.storage_site(key) in sites or world.storage_rack(key) in racks
        if key in ids.get("storage", set()) or (placed_here and not _spans(world, key, state.machines)):
            state.storage.add(key)
        elif storage.on:
            _lose_with_holders(state, key)
            if (
                _torn(state, key)
                and state.choose(f"whether {key} goes on when its machines are cut off") == 0
            ):
                state.storage.add(key)
    state.volumes |= ids.get("volume", set())
    state.witnesses |= {w.removesuffix("/witness") for w in ids.get("witness", set())}
    for key, cluster in spec.clusters.items():
        witness = cluster.quorum.witness if cluster.quorum else None
        if witness is None or witness.kind == "none":
            continue
        if world.witness_site(key) in sites and witness.on not in spec.vms:
            state.witnesses.add(key)
        if witness.on and (
            witness.on in state.machines
            or (witness.on.partition("/")[0] in spec.storage and not _data_alive(state, witness.on))
        ):
            state.witnesses.add(key)


def _spans(world: World, storage: str, machines: set[str]) -> bool:
    holders = world.spec.storage[storage].on
    return bool(holders) and not set(holders) <= machines


def _lose_with_holders(state: State, key: str) -> None:
    storage = state.world.spec.storage[key]
    gone = [m for m in storage.on if m in state.machines]
    if not gone:
        return
    left = len(storage.on) - len(gone)
    copies = storage.copies or (len(storage.on) if storage.kind == "local" and len(storage.on) == 1 else None)
    if left == 0 or storage.kind == "local" or (storage.kind == "share" and len(storage.on) == 1):
        state.storage.add(key)
    elif copies is not None:
        if len(gone) > copies - copies_needed(storage, copies):
            state.storage.add(key)
    else:
        state.assumes[f"{key} outlives {listed(gone)} (the spec does not say how many copies it keeps)"] = (
            None
        )


def copies_needed(storage: Storage, copies: int) -> int:
    """How many of its copies a storage needs to be written: Ceph half of them, rounded up, and others one.

    Source: ceph, osd_pool_default_min_size: size - size / 2 in whole numbers where it is not set.
    """
    return copies - copies // 2 if "rbd" in storage.protocols else 1


def _torn(state: State, key: str) -> bool:
    """Whether the machines that hold a storage together no longer see each other over its network."""
    world = state.world
    left = [m for m in world.spec.storage[key].on if m not in state.machines]
    if "drbd" in world.spec.storage[key].protocols:
        return False  # the copy that is written goes on alone; the other grows old
    networks = [set(world.storage_networks(m)) for m in left]
    if len(left) < 2 or not all(networks):
        return False
    return all(n <= state.networks for n in networks)


def _data_alive(state: State, ref: str) -> bool:
    key, _, volume = ref.partition("/")
    if volume and ref in state.volumes:
        return False
    if key not in state.storage:
        return True
    mirror = state.world.mirror_of(key)
    return bool(mirror and mirror not in state.storage)


def reaches(state: State, machine: str, ref: str) -> str | None:
    """Why a machine does not reach its data after the loss, or ``None`` where it does."""
    if state.storage or state.volumes or state.networks:
        return _reaches(state, machine, ref)
    known = state.estate.unhurt
    if (machine, ref) not in known:
        known[machine, ref] = _reaches(state, machine, ref)
    return known[machine, ref]


def _reaches(state: State, machine: str, ref: str) -> str | None:
    if ref in state.volumes:
        return f"{ref} is lost"
    problems = []
    for way in state.world.ways_to(ref):
        problem = _reaches_by(state, machine, way)
        if problem is None:
            return None
        problems.append(problem)
    return listed(tuple(dict.fromkeys(problems)))


def _reaches_by(state: State, machine: str, ref: str) -> str | None:
    key = ref.partition("/")[0]
    if key in state.storage:
        return f"{key} is lost"
    way = state.world.way(machine, ref)
    if way.stated is False:
        return f"{way.by} does not reach {ref}"
    if way.networks and way.networks <= state.networks:
        return f"{way.by} reaches {key} over {listed(state.world.storage_networks(way.by))} only"
    return None
