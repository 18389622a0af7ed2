"""What a loss takes with it before anything reacts: machines, storage, networks, witnesses; who reaches what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from hadocs.topology.fencing import Clearance
from hadocs.topology.model import Move, Thing
from hadocs.topology.policy import Policy
from hadocs.topology.quorum import Step
from hadocs.topology.quorum_rules import Rules
from hadocs.topology.wording import listed, number
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
    attended: bool = False
    """Whether somebody does what is left to a person: confirms that a silent member is off, hands a site over, starts
    a machine on a host that can run it. Without, it is what happens by itself."""
    history: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """By cluster, what it has lost before and has settled on since: votes are recounted where the platform does."""

    def policy(self, cluster: str) -> Policy:
        """What a cluster is set to do."""
        return self.policies.get(cluster, _USUAL)

    @cached_property
    def unhurt(self) -> dict[tuple[str, str], str | None]:
        """Answers of `reaches` where no storage, volume or network is lost: most losses ask for the same ones."""
        return {}

    @cached_property
    def known(self) -> dict[str, object]:
        """What later stages work out once for an estate and keep, by a name of theirs."""
        return {}

    @cached_property
    def without_files(self) -> Mapping[str, str]:
        """The VMs that do not reach their files even where nothing is lost, each with why."""
        found: dict[str, str] = {}
        for vm, entry in self.world.spec.vms.items():
            why = reaches(State(self), entry.on or vm, entry.files) if entry.files else None
            if why:
                found[vm] = f"the files of {vm} can't be reached: {why}"
        return found


@dataclass(frozen=True, slots=True)
class Short:
    """Why a storage is not written for want of copies, and how many more it needs."""

    why: str
    lacks: int


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
    short: dict[str, Short] = field(default_factory=dict)
    """By storage that is not lost but has too few copies left to be written: how many it has and needs."""
    volumes: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    witnesses: set[str] = field(default_factory=set)
    restarted: dict[str, Move] = field(default_factory=dict)
    mirrored: dict[str, Move] = field(default_factory=dict)
    """By machine with fault tolerance whose host is lost: where its secondary goes on."""
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
    silent: bool = False
    """Why a machine is not restarted is not asked for."""
    as_ever: frozenset[str] = frozenset()
    """VMs that do not run for want of their files even where nothing is lost; they are in ``machines`` as well."""

    @property
    def world(self) -> World:
        """The indexed spec."""
        return self.estate.world

    def choose(self, question: str, answers: int = 2) -> int:
        """The answer to a question in this run, the first one where it is not decided yet."""
        self.asked[question] = answers
        return self.choices.get(question, 0)

    def cause(self, machine: str) -> str:
        """Why a machine does not run; empty where it is lost itself."""
        if machine in self.as_ever:
            return self.estate.without_files[machine]
        return self.causes.get(machine, "")

    def runs(self, machine: str) -> bool:
        """Whether a machine runs after all that happens by itself."""
        return machine not in self.machines


def expand(state: State, lost: tuple[Thing, ...]) -> None:
    """Mark all that goes with the lost things: what stands in them, hangs on them or is carried by them."""
    world = state.world
    spec = world.spec
    touch = world.touch
    ids: dict[str, set[str]] = {}
    for thing in lost:
        ids.setdefault(thing.kind, set()).add(thing.id)
    sites, racks = ids.get("site", set()), ids.get("rack", set())
    for site in sites:
        state.machines.update(touch.at_site.get(site, ()))
    for rack in racks:
        state.machines.update(touch.at_rack.get(rack, ()))
    if sites:
        for machine in touch.nowhere:
            if machine not in state.machines:
                what = f"{machine} is in another site (the spec does not say where it stands)"
                state.assumes[what] = None
    state.powerless = frozenset(state.machines)  # a rack or site takes its outlets and boards along
    state.networks |= ids.get("network", set())
    switches = ids.get("switch", set())
    for switch in switches:
        carried = touch.networks_on.get(switch, ())
        state.networks.update(n for n in carried if switches.issuperset(spec.networks[n].switches))
    state.broken = ids.get("vm", set())  # no host can start these again, whatever their cluster decides
    for kind in ("host", "server", "vm"):
        state.machines |= ids.get(kind, set())
    for host in [m for m in state.machines if m in spec.hosts]:
        for vm in world.vms_on[host]:
            state.machines.add(vm)
            state.causes[vm] = f"{host} is lost"
    _expand_storage(state, ids)
    state.volumes |= ids.get("volume", set())
    state.witnesses |= {w.removesuffix("/witness") for w in ids.get("witness", set())}
    _expand_witnesses(state, sites)


def _expand_storage(state: State, ids: Mapping[str, set[str]]) -> None:
    world, touch = state.world, state.world.touch
    sites, racks, stored = ids.get("site", set()), ids.get("rack", set()), ids.get("storage", set())
    places = [
        *(f"site:{s}" for s in sites),
        *(f"rack:{r}" for r in racks),
        *(f"machine:{m}" for m in state.machines),
        *(f"network:{n}" for n in state.networks),
    ]
    touched = {*stored, *(key for place in places for key in touch.storage_at.get(place, ()))}
    for key in sorted(touched, key=touch.storage_order.__getitem__):
        placed_here = world.storage_site(key) in sites or world.storage_rack(key) in racks
        if key in stored or (placed_here and not _spans(world, key, state.machines)):
            state.storage.add(key)
        elif world.spec.storage[key].on:
            _lose_with_holders(state, key)
            if (
                _torn(state, key)
                and state.choose(f"whether {key} goes on when its machines are cut off") == 0
            ):
                state.storage.add(key)


def _expand_witnesses(state: State, sites: set[str]) -> None:
    spec, touch = state.world.spec, state.world.touch
    lost = {*state.storage, *(v.partition("/")[0] for v in state.volumes)}
    for key in (c for site in sites for c in touch.witnesses_at.get(f"site:{site}", ())):
        quorum = spec.clusters[key].quorum
        witness = quorum.witness if quorum else None
        if witness and witness.on not in spec.vms:
            state.witnesses.add(key)
    for machine in state.machines:
        state.witnesses.update(touch.witnesses_at.get(f"machine:{machine}", ()))
    for key in (c for s in lost for c in touch.witnesses_at.get(f"storage:{s}", ())):
        quorum = spec.clusters[key].quorum
        witness = quorum.witness if quorum else None
        if witness and witness.on and not _data_alive(state, witness.on):
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
        needed = copies_needed(storage, copies)
        if len(gone) > copies - needed:
            state.storage.add(key)
            if have := max(copies - len(gone), 0):
                some = f"some of {key}" if len(storage.on) > copies else key
                why = f"{some} has {number(have)} of {number(copies)} copies left and needs {number(needed)}"
                state.short[key] = Short(why, needed - have)
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
        short = state.short.get(key)
        return short.why if short else f"{key} is lost"
    way = state.world.way(machine, ref)
    if way.stated is False:
        return f"{way.by} does not reach {ref}"
    if way.networks and way.networks <= state.networks:
        return f"{way.by} reaches {key} over {listed(state.world.storage_networks(way.by))} only"
    return None
