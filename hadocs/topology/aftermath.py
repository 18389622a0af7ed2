"""The state of an estate after a loss, before anything reacts and while it does; who reaches what."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from functools import cached_property

from hadocs.topology.fencing import Clearance
from hadocs.topology.model import Loss, Move, Thing
from hadocs.topology.paired import pair_of
from hadocs.topology.policy import Policy, managed
from hadocs.topology.quorum import Step
from hadocs.topology.quorum_rules import Rules
from hadocs.topology.race import Race
from hadocs.topology.talks import talks_over
from hadocs.topology.wording import listed
from hadocs.topology.world import Way, World

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
    orderly: bool = False
    """Whether what goes is taken out of service on purpose, and says so: votes are taken along."""
    history: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """By cluster, what it has lost before and has settled on since: votes are recounted where the platform does."""

    def policy(self, cluster: str) -> Policy:
        """What a cluster is set to do."""
        return self.policies.get(cluster, _USUAL)

    def policy_with(self, cluster: str, *, restarts: bool) -> Policy:
        """The same where the spec does not say whether HA is on, with the answer to that."""
        key = cluster, restarts
        if key not in self._answered:
            self._answered[key] = managed(self.policy(cluster), restarts)
        return self._answered[key]

    @cached_property
    def _answered(self) -> dict[tuple[str, bool], Policy]:
        return {}

    earlier: frozenset[str] = frozenset()
    """Machines and sites that were lost in earlier steps; of networks the id stands after ``network:``, of a side of a
    mirrored pair whose other side has taken over after ``taken:``."""
    unsettled: frozenset[str] = frozenset()
    """Clusters that have not counted their votes anew since the last of what they have lost: it counts as the same.
    Of storage its id stands after ``storage:``, of services that ask all members (Patroni) after ``service:``."""
    anew: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By storage that may have made anew what earlier losses took of it: the machines that were lost then."""

    @cached_property
    def unhurt(self) -> dict[tuple[str, str], str | None]:
        """Answers of `reaches` where no storage, volume or network is lost: most losses ask for the same ones."""
        return {}

    @cached_property
    def single(self) -> dict[Thing, Loss]:
        """What the loss of one thing alone comes to, once it has been asked for."""
        return {}

    @cached_property
    def known(self) -> dict[Hashable, object]:
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
    """Why a storage that is not lost is not written: it has ``lacks`` copies, machines or monitors too few.

    ``until`` says what ends it where that is something else. ``serves_own``: what machines know by its own name is
    served on, and what it held for the other side of its pair is not.
    """

    why: str
    lacks: int
    until: str = ""
    serves_own: bool = False


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
    links: frozenset[str] = frozenset()
    """Links between sites that are lost."""
    out: frozenset[str] = frozenset()
    """Failure domains and switches that are lost."""
    along: tuple[Thing, ...] = ()
    """Failure domains, switches, links and storage that go with what is lost: with what they stand in or hang on."""
    sites: set[str] = field(default_factory=set)
    machines: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    storage: set[str] = field(default_factory=set)
    short: dict[str, Short] = field(default_factory=dict)
    """By storage that is not lost but has too few copies left to be written: how many it has and needs."""
    volumes: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    paths: set[tuple[str, str]] = field(default_factory=set)
    """Machines that have lost their own paths to a storage, each with that storage."""
    apart: dict[tuple[str, str], str] = field(default_factory=dict)
    """By such a machine and storage of a mirrored pair whose sides are cut apart: why it is not served."""
    alone: dict[str, str] = field(default_factory=dict)
    """By side of such a pair that goes on alone: the other one."""
    own_alone: set[str] = field(default_factory=set)
    """Sides of pairs that are cut apart and of which each goes on with its own volumes, and takes over none."""
    adapters: set[tuple[str, str]] = field(default_factory=set)
    """Machines that have lost their own adapter in a network, each with that network."""
    redirected: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """By host and volume that it reaches through others only: the hosts that reach it themselves."""
    fed: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """By host cluster and files that some of its hosts have lost: one that reaches them still, if there is one."""
    witnesses: set[str] = field(default_factory=set)
    restarted: dict[str, Move] = field(default_factory=dict)
    mirrored: dict[str, Move] = field(default_factory=dict)
    """By machine with fault tolerance whose host is lost: where its secondary goes on."""
    sheltered: dict[str, Move] = field(default_factory=dict)
    """By machine that is moved while it runs, as its host has lost its link to one of its networks: where it goes."""
    fits: dict[str, tuple[str, ...]] = field(default_factory=dict)
    no_quorum: dict[str, str] = field(default_factory=dict)
    """By cluster that has lost quorum and stops what it runs: why."""
    frozen: dict[str, str] = field(default_factory=dict)
    """By cluster that has lost quorum, lets run what runs and starts nothing: why."""
    parted: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    """By cluster whose members do not all hear each other any more: the sides."""
    twice: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    """By cluster whose sides all go on and start what the others have: the sides."""
    raced: dict[str, Race] = field(default_factory=dict)
    """By cluster whose sides all keep quorum and fence each other: the race."""
    by_hand: dict[str, frozenset[str]] = field(default_factory=dict)
    """By cluster, the sites that it has lost and that only a person hands over."""
    cut: dict[str, frozenset[str]] = field(default_factory=dict)
    mute: dict[str, frozenset[str]] = field(default_factory=dict)
    """By cluster of vSphere: hosts that live and are taken for failed, as no datastore has their heartbeat."""
    shaky: set[str] = field(default_factory=set)
    clearances: dict[str, Clearance] = field(default_factory=dict)
    """By cluster that misses members: whether those are made sure to be off."""
    blocked: dict[str, str] = field(default_factory=dict)
    """By cluster that may start nothing of what its missing members had: why, until a person confirms."""
    replaced: set[str] = field(default_factory=set)
    """Clusters that place anew what runs on the members that are left."""
    assumes: dict[str, None] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)
    """Machines that run on on a host that is cut off, while the others start them as well: nothing fences it."""
    behind: set[str] = field(default_factory=set)
    """Storage whose copies no longer reach each other while one of them is still written: the others grow old."""
    causes: dict[str, str] = field(default_factory=dict)
    unplaced: set[str] = field(default_factory=set)
    """Machines that their cluster would start elsewhere, where no host may take them: it goes on trying."""
    silent: bool = False
    """Why a machine is not restarted is not asked for."""
    powered: bool = False
    """What is lost still has power, as a system that hangs: its management board answers."""
    staying: frozenset[str] = frozenset()
    """Machines that a witness or storage lies on and that no host takes when theirs is emptied: it goes with them."""
    as_ever: frozenset[str] = frozenset()
    """VMs that do not run for want of their files even where nothing is lost; they are in ``machines`` as well."""

    @property
    def world(self) -> World:
        """The indexed spec."""
        return self.estate.world

    def without(self, machine: str) -> set[str]:
        """The networks that are lost to a machine: as a whole, or with its own adapter or its host's."""
        if not self.adapters:
            return self.networks
        moved = self.restarted.get(machine)
        host = moved.to if moved is not None else self.world.host_of(machine)
        return self.networks | {n for m, n in self.adapters if m in (machine, host)}

    def adrift(self, machine: str, storage: str) -> bool:
        """Whether a machine that holds part of a storage is cut off from the others that do, by its own adapter.

        DRBD writes on there alone, unless it has to have a majority.
        """
        entry = self.world.spec.storage[storage]
        if not any(m == machine for m, _ in self.adapters) or (
            "drbd" in entry.protocols and entry.quorum != "majority"
        ):
            return False
        if "s2d" in entry.protocols and self._goes_on_with(machine, entry.on):
            return False
        networks = set(talks_over(self.world, storage, machine) or self.world.storage_networks(machine))
        return (
            bool(networks)
            and networks <= self.without(machine)
            and len(self.world.spec.storage[storage].on) > 1
        )

    def _goes_on_with(self, machine: str, holders: tuple[str, ...]) -> bool:
        """Whether the cluster that owns a pool goes on where a machine is, without all others that hold it."""
        cluster = self.world.member_of.get(machine)
        cut = self.cut.get(cluster or "", frozenset())
        return (
            bool(cut) and machine not in cut and cut.union(self.machines).issuperset(set(holders) - {machine})
        )

    def copy(self, choices: Mapping[str, int]) -> State:
        """The same, to go on from with other answers; what becomes of one does not reach the other."""
        found = copy(self)
        for name in _GROWING:
            setattr(found, name, getattr(self, name).copy())
        found.choices = choices
        return found

    def choose(self, question: str, answers: int = 2) -> int:
        """The answer to a question in this run, the first one where it is not decided yet."""
        self.asked[question] = answers
        return self.choices.get(question, 0)

    def policy(self, cluster: str) -> Policy:
        """What a cluster is set to do; where HA may be off, as this case has it: no person waits for that answer."""
        found = self.estate.policy(cluster)
        if found.restarts is not None:
            return found
        what = f"is on in {cluster}" if found.elects else f"manages the machines of {cluster}"
        asked = f"whether HA {what} (clusters.{cluster}.ha.enabled)"
        return self.estate.policy_with(cluster, restarts=self.estate.attended or self.choose(asked) == 1)

    def cause(self, machine: str) -> str:
        """Why a machine does not run; empty where it is lost itself."""
        if machine in self.as_ever:
            return self.estate.without_files[machine]
        return self.causes.get(machine, "")

    def runs(self, machine: str) -> bool:
        """Whether a machine runs after all that happens by itself."""
        return machine not in self.machines


_GROWING = tuple(
    f.name for f in fields(State) if f.default_factory in (dict, set) and f.name not in ("choices", "parts")
)
"""What of a case grows while it is worked out; what it holds is frozen itself."""


def leaves_before(state: State, machine: str) -> bool:
    """Whether a machine is on another host before its own is taken down in order, and takes along what lies on it."""
    world = state.world
    if not state.estate.orderly or machine not in world.spec.vms or machine in state.broken | state.staying:
        return False
    return world.host_cluster(machine) is not None and world.host_of(machine) in state.machines


def reaches(state: State, machine: str, ref: str) -> str | None:
    """Why a machine does not reach its data after the loss, or ``None`` where it does."""
    if state.storage or state.volumes or state.networks or state.paths or state.adapters:
        return _reaches(state, machine, ref)
    known = state.estate.unhurt
    if (machine, ref) not in known:
        known[machine, ref] = _reaches(state, machine, ref)
    return known[machine, ref]


def _reaches(state: State, machine: str, ref: str) -> str | None:
    if ref in state.volumes:
        return f"{ref} is lost"
    problems = []
    # Who takes a storage out of service in order has said so to nobody who would switch for that.
    somebody = state.estate.attended and not state.estate.orderly
    for way in state.world.mirrors.ways_to(ref, attended=somebody):
        problem = _reaches_by(state, machine, way, mirror=way != ref)
        if problem is None:
            return None
        problems.append(problem)
    if len(problems) > 1 and redirects(state, state.world.way(machine, ref).by, ref):
        return None  # through a host that reaches the other side of the pair
    return listed(tuple(dict.fromkeys(problems)))


def _reaches_by(state: State, machine: str, ref: str, *, mirror: bool) -> str | None:
    key = ref.partition("/")[0]
    short = state.short.get(key)
    if key in state.storage and (short is None or mirror or not short.serves_own):
        return short.why if short else f"{key} is lost"
    if mirror and key in state.own_alone:
        return f"{key} goes on with its own volumes alone"
    way = state.world.way(machine, ref)
    if way.stated is False:
        return f"{way.by} does not reach {ref}"
    if way.by != machine and machine in state.restarted:
        return None  # it runs on a host by now that was chosen for reaching its files
    lost = _way_lost(state, way, key)
    return None if lost and redirects(state, way.by, ref) else lost


def _way_lost(state: State, way: Way, key: str) -> str | None:
    """Why a machine's own way to a storage is lost, or ``None`` where it is not."""
    if (way.by, key) in state.paths:
        return state.apart.get((way.by, key)) or f"{way.by} has lost its paths to {key}"
    if way.networks and way.networks <= state.without(way.by):
        return f"{way.by} reaches {key} over {listed(state.world.storage_networks(way.by))} only"
    if state.adapters and way.by in state.world.spec.storage[key].on and state.adrift(way.by, key):
        return f"{way.by} is cut off from the other machines that hold {key}"
    return None


def redirects(state: State, host: str, ref: str) -> bool:
    """Whether a host that lost its way to a Cluster Shared Volume reaches it through another host, noting which.

    Only Windows has such volumes, from 2008 R2 on; the other host needs a way of its own, and to be in the same part
    of the cluster. On Storage Spaces Direct a host without its network is out of the pool, and redirects nothing.
    Source: Microsoft, "Use Cluster Shared Volumes in a failover cluster".
    """
    world = state.world
    cluster = world.member_of.get(host)
    key, _, volume = ref.partition("/")
    storage = world.spec.storage[key]
    if cluster is None or world.cluster_kinds[cluster] == "guest" or storage.on or storage.kind != "array":
        return False
    model = state.estate.rules[cluster].model
    if not model.startswith("wsfc") or not volume:
        return False
    shared = storage.volumes[volume].csv if volume in storage.volumes else None
    # Before 2012 such a volume carries virtual machines only; other roles may lie on a plain disk.
    if world.cluster_kinds[cluster] != "host" and (shared is None or model == "wsfc-static"):
        return False
    if shared is False or (shared is None and not state.estate.policy(cluster).shares):
        return False
    others = tuple(
        m for m in world.spec.clusters[cluster].members if m != host and _own_way(state, cluster, m, ref)
    )
    asked = f"whether {ref} is a Cluster Shared Volume (storage.{key}.volumes.{volume}.csv)"
    if not others or (shared is None and not state.choose(asked)):
        return False
    state.redirected[host, ref] = others
    return True


def _own_way(state: State, cluster: str, host: str, ref: str) -> bool:
    """Whether a host runs in the cluster and reaches a volume by its own way."""
    if host in state.machines or host in state.cut.get(cluster, ()):
        return False
    for one in _served_as_one(state.world, ref):
        if one != ref and one.partition("/")[0] in state.own_alone:
            continue
        way, key = state.world.way(host, one), one.partition("/")[0]
        if key not in state.storage and way.stated is not False and _way_lost(state, way, key) is None:
            return True
    return False


def _served_as_one(world: World, ref: str) -> tuple[str, ...]:
    """A volume, and the other side of its pair where arrays serve both as one disk: a replica is brought online."""
    ways = world.ways_to(ref)
    return ways if pair_of(world, ref.partition("/")[0]) == "metro" else ways[:1]
