"""Everything is off and power returns: in which order things can start, and what each of them waits for.

No times: how long machines take to boot after a power cut, and who comes first, nobody knows. Sources: votequorum(5),
wait_for_all and two_node; Windows Server's clusters start without a directory from 2012 on (the fact
`starts_without_directory`); ha-manager of Proxmox VE, which starts machines once its node has quorum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from hadocs.behaviour.engines import family
from hadocs.behaviour.model import Actor
from hadocs.platforms import catalog
from hadocs.platforms.majorities import find_majority
from hadocs.topology.aftermath import Estate
from hadocs.topology.commits import standbys
from hadocs.topology.directory import controllers
from hadocs.topology.handing import handed_by_nobody
from hadocs.topology.holding import copies_needed, domains
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.stored import pool_limit
from hadocs.topology.wording import number

NeedKind = Literal[
    "holders", "storage", "machine", "standby", "members", "witness", "cluster", "directory", "service"
]


@dataclass(frozen=True, slots=True)
class Need:
    """What something waits for: ``least`` of ``subjects`` have to be there, and ``why`` in the words of a setting.

    ``loose``: it can do without, as far as the vendor says, but not in every respect. ``instead`` are so many members
    or holders that are enough without a witness. Where there are ``sides``, subjects that go together, one of them has
    to be there but for ``spare`` of it, whatever there is of the others.
    """

    what: NeedKind
    subjects: tuple[str, ...]
    least: int
    why: str = ""
    loose: bool = False
    instead: int = 0
    sides: tuple[tuple[str, ...], ...] = ()
    spare: int = 0

    def met(self, stages: Mapping[str, int]) -> int | None:
        """The stage after which it is met by what starts at ``stages``; ``None`` where it never is."""
        wanted = [(side, len(side) - self.spare) for side in self.sides] or [(self.subjects, self.least)]
        there = [(sorted(stages[s] for s in some if s in stages), least) for some, least in wanted]
        return min((up[least - 1] for up, least in there if len(up) >= least), default=None)


@dataclass(frozen=True, slots=True)
class Start:
    """Something that starts: by whom, after what, and at which stage; stage 0 needs nothing but power.

    ``stage`` is ``None`` where it waits in a circle; ``circle`` are then those of its needs that wait for it.
    ``actor`` is a person where nothing in the spec starts it.
    """

    subject: str
    kind: str
    actor: Actor
    needs: tuple[Need, ...] = ()
    stage: int | None = 0
    circle: tuple[str, ...] = ()


@dataclass
class _Finding:
    estate: Estate
    topology: Topology
    items: dict[str, Start] = field(default_factory=dict)

    @property
    def directory(self) -> tuple[str, ...]:
        """The machines that are domain controllers, as far as the spec tells."""
        return controllers(self.estate.world.spec, self.topology)


def power_returns(estate: Estate, topology: Topology) -> tuple[Start, ...]:
    """Everything of an estate that starts, by stage; what waits in a circle comes last."""
    found = _Finding(estate, topology)
    _storage(found)
    _machines(found)
    for view in topology.clusters.values():
        if len(view.members) > 1:
            found.items[_key("cluster", view.id)] = _cluster(found, view)
    _services(found)
    # What stands at a site that the spec names and says no more of is taken to come with the power, as networks are.
    stages = _stages(found.items, {_key("site", s): 0 for s in estate.world.spec.sites})
    ordered = [_placed(found.items, key, stages) for key in found.items]
    return tuple(sorted(ordered, key=lambda s: len(found.items) if s.stage is None else s.stage))


def _key(kind: str, key: str) -> str:
    return f"{kind}:{key}"


def _machine(found: _Finding, machine: str) -> str:
    return _key(found.estate.world.kinds[machine], machine)


def _storage(found: _Finding) -> None:
    spec = found.estate.world.spec
    for key, storage in spec.storage.items():
        needs: tuple[Need, ...] = ()
        if storage.on:
            holders = tuple(_machine(found, m) for m in storage.on)
            copies = storage.copies or (1 if len(storage.on) == 1 else None)
            if sided := _one_side(found, key, copies):
                needs = sided
            elif storage.kind == "local":
                needs = (Need("holders", holders, len(holders)),)
            elif copies is not None:
                spare = copies - copies_needed(storage, copies)
                least = max(len(holders) - spare, 1)
                what = "pieces" if storage.parity else "copies"
                why = (
                    f"{copies} {what}, of which it needs {copies_needed(storage, copies)}"
                    if copies > 1
                    else ""
                )
                # With ``limit`` machines away a pool has no quorum of its own, however many copies are left.
                if (limit := pool_limit(found.estate.world, key)) and len(holders) - limit + 1 > least:
                    least = len(holders) - limit + 1
                    why += "; a pool needs more than half of its machines, or half of them and the witness"
                needs = (Need("holders", holders, least, why),)
            else:
                needs = (Need("holders", holders, len(holders), "the spec does not say how many it needs"),)
        found.items[_key("storage", key)] = Start(key, "storage", "storage", needs)


def _one_side(found: _Finding, key: str, copies: int | None) -> tuple[Need, ...]:
    """What a vSAN of two sides waits for: one side and the witness, or both sides, have most votes of every object.

    Machines of both sides without the witness have most votes of some objects only.
    Sources: VMware, vSAN 8.0, stretched cluster failure handling; ntpro.nl, vSAN 6.6, witnesses, components and votes
    (an object is there with more than half of its votes).
    """
    world, storage = found.estate.world, found.estate.world.spec.storage[key]
    apart = domains(world, key)
    if "vsan" not in storage.protocols or len(apart) != 2 or copies is None or storage.parity:
        return ()
    sides = tuple(tuple(_machine(found, m) for m in domain) for domain in apart)
    holders = tuple(m for side in sides for m in side)
    spare = ceil(copies / 2) - 1  # what a side can miss by copies of its own
    least = max(min(len(side) for side in sides) - spare, 1)
    witness = storage.witness
    if witness is None:
        why = "and its witness, of which the spec does not tell"
        return (Need("holders", holders, least, why, sides=sides, spare=spare),)
    lies = _machine(found, witness) if witness in world.kinds else _key("site", witness)
    without = len(holders) - 2 * spare
    return (
        Need("holders", holders, least, sides=sides, spare=spare),
        Need("witness", (lies,), 1, instead=without),
    )


def _machines(found: _Finding) -> None:
    world, topology = found.estate.world, found.topology
    for machine, kind in world.kinds.items():
        if kind != "vm":
            found.items[_key(kind, machine)] = Start(machine, kind, "machine")
            continue
        entry, needs, actor = world.spec.vms[machine], [], "person"
        cluster = world.host_cluster(machine)
        if cluster is not None and len(topology.clusters[cluster].members) > 1:
            needs.append(Need("cluster", (_key("cluster", cluster),), 1))
            starts = found.estate.policy(cluster).restarts is not False and entry.priority != "disabled"
            actor = "host cluster" if starts else "person"
        elif entry.on:
            needs.append(Need("machine", (_machine(found, entry.on),), 1))
        if entry.files:
            needs.append(Need("storage", (_key("storage", entry.files.partition("/")[0]),), 1))
        found.items[_key("vm", machine)] = Start(machine, "vm", actor, tuple(needs))  # type: ignore[arg-type]


def _cluster(found: _Finding, view: ClusterView) -> Start:
    entry = found.estate.world.spec.clusters[view.id]
    members = tuple(_machine(found, m) for m in view.members)
    needs: list[Need] = []
    quorum = entry.quorum
    waits = quorum is not None and (
        quorum.wait_for_all or (quorum.two_node and quorum.wait_for_all is not False)
    )
    witness = _witness(found, view)
    own = find_majority(entry.platform or "")
    if found.estate.policy(view.id).without_quorum == "goes-on":
        why = "no_quorum_policy is ignore: one that starts alone does not wait"
        needs.append(Need("members", members, 1, why))
    elif own is not None and own[0].all_off:
        needs.append(Need("members", members, len(members), own[0].all_off))
    elif own is not None and own[0].first:
        needs.append(Need("members", members, 1, "a person starts it anew: it does not form by itself"))
    elif waits:
        why = (
            "wait_for_all"
            if quorum is not None and quorum.wait_for_all
            else "two_node waits for all at the start"
        )
        needs.append(Need("members", members, len(members), why))
    else:
        with_it = _least(view, witness is not None or _witness_votes(view))
        votes = [view.votes.nodes.get(m, 1) for m in entry.members]
        voting = tuple(m for m, n in zip(members, votes, strict=True) if n) or members
        without = _least(view, False)
        # A witness that lies on nothing of the spec can't be waited for by its name.
        elsewhere = witness is None and without > with_it
        why = f"with the witness; without it {number(without)}" if elsewhere else ""
        if mute := _mute(found, view, voting):
            voting = tuple(m for m in voting if m not in mute) if len(mute) == 1 else voting
            more = "both" if len(voting) == 2 else number(with_it + 1)
            why = f"{more}, where it is the one without a vote" if len(mute) > 1 else "the vote is there"
        needs.append(Need("members", voting, with_it, why))
        if witness is not None and without > with_it:
            needs.append(Need("witness", (witness,), 1, instead=without))
    if (directory := _directory(found, view)) is not None:
        needs.append(directory)
    actor: Actor = "host cluster" if view.kind == "host" else "cluster"
    if own is not None and own[0].first and not own[0].all_off:
        actor = "person"
    return Start(view.id, "cluster", actor, tuple(needs))


def _witness_votes(view: ClusterView) -> bool:
    return view.votes.witness not in (None, "none")


def _mute(found: _Finding, view: ClusterView, voting: Sequence[str]) -> tuple[str, ...]:
    """Those of which one has no vote: Windows takes one vote from an even number of members without a witness.

    Source: Microsoft, Understanding cluster and pool quorum, dynamic quorum; LowerQuorumPriorityNodeID.
    """
    rules, total = found.estate.rules[view.id], sum(view.votes.nodes.values())
    if not view.votes.model.startswith("wsfc-dynamic") or rules.has_witness or view.votes.total >= total:
        return ()
    kept = {_machine(found, m) for m in rules.preferred}
    return tuple(m for m in voting if m not in kept)


def _least(view: ClusterView, with_witness: bool) -> int:
    """How many members have to be up until they have quorum, those with the most votes first."""
    if not view.votes.total or not view.votes.needed:
        return 1
    have = 1 if with_witness and _witness_votes(view) else 0
    votes = sorted((view.votes.nodes.get(m, 1) for m in view.members), reverse=True)
    for count, own in enumerate(votes, 1):
        have += own
        if have >= view.votes.needed:
            return count
    return len(votes)


def _witness(found: _Finding, view: ClusterView) -> str | None:
    """What the witness lies on, where that is of this spec."""
    on, world = view.votes.witness_on, found.estate.world
    if on is None:
        return None
    if on in world.kinds:
        return _machine(found, on)
    storage = on.partition("/")[0]
    return _key("storage", storage) if storage in world.spec.storage else None


def _directory(found: _Finding, view: ClusterView) -> Need | None:
    """Windows' clusters look for a domain controller when they start, and from 2012 on can do without."""
    entry = found.estate.world.spec.clusters[view.id]
    controllers = tuple(m for m in found.directory if m not in view.members)
    if family(view) != "wsfc" or entry.domain in ("workgroup", "detached") or not controllers:
        return None
    platform = view.platform
    facts = (
        catalog.find_platform(f"{platform.id}/{platform.version}") if platform and platform.known else None
    )
    fact = facts.facts.get("starts_without_directory") if facts else None
    return Need(
        "directory",
        tuple(_machine(found, m) for m in controllers),
        1,
        loose=fact is not None and fact.value is True,
    )


def _services(found: _Finding) -> None:
    world, topology = found.estate.world, found.topology
    for key, service in world.spec.services.items():
        view, needs = topology.services[key], []
        if view.cluster is not None and len(topology.clusters[view.cluster].members) > 1:
            needs.append(Need("cluster", (_key("cluster", view.cluster),), 1))
            actor: Actor = "cluster"
        else:
            needs += _instance(found, key)
            actor = "machine"
        if service.data:
            needs.append(Need("storage", (_key("storage", service.data.partition("/")[0]),), 1))
        if service.dac and view.cluster is not None:
            members = tuple(_machine(found, m) for m in view.machines)
            needs.append(
                Need("members", members, len(members), "DAC mode mounts nothing until all are reached")
            )
        needs += [Need("service", (_key("service", n),), 1) for n in service.requires]
        found.items[_key("service", key)] = Start(key, "service", actor, tuple(needs))


def _instance(found: _Finding, key: str) -> tuple[Need, ...]:
    """What a service without a cluster waits for: any of its machines, or the one that writes, and what that needs."""
    world, view = found.estate.world, found.topology.services[key]
    service = world.spec.services[key]
    if not handed_by_nobody(world, service):
        return (Need("machine", tuple(_machine(found, m) for m in view.machines), 1),)
    writer = Need("machine", tuple(_machine(found, m) for m in view.active), 1)
    kept = tuple(_machine(found, m) for m in standbys(found.estate, service))
    return (writer, Need("standby", kept, 1, "commits wait for its copy")) if kept else (writer,)


def _stages(items: Mapping[str, Start], given: Mapping[str, int]) -> dict[str, int]:
    """The stage of everything that can start by what starts before it, and by what is ``given``."""
    stages = dict(given)
    while True:
        # What starts in a round needs only what earlier rounds have started: a circle is never entered.
        found = {
            key: stage
            for key, item in items.items()
            if key not in stages and (stage := _stage(item.needs, stages)) is not None
        }
        if not found:
            return stages
        stages |= found


def _stage(needs: Sequence[Need], stages: Mapping[str, int]) -> int | None:
    stage = 0
    for need in needs:
        if need.loose:
            continue
        if (met := need.met(stages)) is not None:
            stage = max(stage, met + 1)
        elif need.what != "witness" or not _without(need, needs, stages):
            return None
        else:
            stage = max(stage, _without(need, needs, stages))
    return stage


def _without(witness: Need, needs: Sequence[Need], stages: Mapping[str, int]) -> int:
    """The stage at which enough members or holders are there without the witness; 0 where they never are."""
    least = witness.instead
    members = next((n for n in needs if n.what in ("members", "holders")), None)
    there = sorted(stages[s] for s in members.subjects if s in stages) if members else []
    return there[least - 1] + 1 if len(there) >= least else 0


def _placed(items: Mapping[str, Start], key: str, stages: Mapping[str, int]) -> Start:
    item = items[key]
    subject, kind, actor, needs = item.subject, item.kind, item.actor, item.needs
    if key in stages:
        return Start(subject, kind, actor, needs, stages[key])
    circle = tuple(
        dict.fromkeys(
            s
            for need in needs
            if not need.loose and need.met(stages) is None
            for s in need.subjects
            if s not in stages
        )
    )
    return Start(subject, kind, actor, needs, None, circle)
