"""What clusters do by themselves after a loss: count votes, restart machines. Knows nothing of services."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from hadocs.topology.aftermath import Estate, State, reaches
from hadocs.topology.fencing import clearance
from hadocs.topology.model import Move
from hadocs.topology.placement import bar
from hadocs.topology.policy import distrusts
from hadocs.topology.quorum import Step, Verdict, outcome, survives
from hadocs.topology.wording import listed
from hadocs.topology.world import World


def _judge(state: State, cluster: str, gone: frozenset[str]) -> Verdict:
    """Whether a cluster still has quorum without some members, noting what had to be assumed.

    Where its members no longer see each other, it goes on in the part that has quorum; the others are cut off.
    """
    members = state.world.member_sets[cluster]
    if members <= gone:
        return "no"
    witness_lost = cluster in state.witnesses
    parts = _parts(state, cluster, members - gone)
    policy = state.estate.policy(cluster)
    if (gone or len(parts) > 1) and _distrusted(state, cluster):
        return "no"
    if len(parts) > 1:
        state.parted[cluster] = parts
        return _judge_parts(state, cluster, gone, parts)
    if policy.without_quorum == "goes-on":
        return "yes"
    if not gone and not witness_lost:
        return "yes"
    return _decided(state, cluster, _survives(state, cluster, gone, witness_lost))


def _distrusted(state: State, cluster: str) -> bool:
    """Whether SBD resets what is left of a cluster; nodes that leave in order are not missed."""
    if state.estate.attended or not state.estate.policy(cluster).fences:
        return False
    return distrusts(state.world.spec.clusters[cluster])


def _lacks(state: State, cluster: str) -> str:
    """Why a cluster without quorum has none."""
    if _distrusted(state, cluster):
        return (
            f"a watchdog alone fences nobody on two nodes: SBD takes the quorum that two_node gives a single node of "
            f"{cluster} for none, and resets that node as well"
        )
    return f"{cluster} has no quorum left"


def _survives(state: State, cluster: str, gone: frozenset[str], witness_lost: bool) -> Verdict:
    rules, earlier = state.estate.rules[cluster], state.estate.history.get(cluster, ())
    if not earlier:
        return survives(rules, gone, witness_lost)
    return outcome(rules, [*earlier, Step(gone, witness_lost)]).verdict


def _decided(state: State, cluster: str, verdict: Verdict) -> Verdict:
    """A verdict without doubt: a coin toss is a question, the unknown an assumption."""
    if verdict == "even":
        return "yes" if state.choose(f"whether {cluster} keeps quorum is a coin toss") else "no"
    return _assumed(state, cluster) if verdict == "unknown" else verdict


def _assumed(state: State, cluster: str) -> Verdict:
    rules = state.estate.rules[cluster]
    lacks = rules.conflict.rstrip(".") or (
        "how its clustering software counts votes is not known"
        if rules.model == "unknown"
        else "its quorum is not stated"
    )
    state.assumes[f"{cluster} keeps quorum ({lacks[0].lower()}{lacks[1:]})"] = None
    return "yes"


def _judge_parts(
    state: State, cluster: str, gone: frozenset[str], parts: tuple[frozenset[str], ...]
) -> Verdict:
    members = state.world.member_sets[cluster]
    witness_lost = cluster in state.witnesses
    if state.estate.rules[cluster].model == "vsphere-ha":
        return "yes"  # every side elects a primary of its own; locks keep machines from running twice
    found = [
        _survives(
            state, cluster, gone | (members - part), witness_lost or not sees_witness(state, cluster, part)
        )
        for part in parts
    ]
    if state.estate.policy(cluster).without_quorum == "goes-on":
        found = ["yes" for _ in parts]
    winners = [part for part, verdict in zip(parts, found, strict=True) if verdict == "yes"]
    if len(winners) > 1 and unfenced(state, cluster):
        state.twice[cluster] = tuple(winners)
        return "yes"
    if not winners and "unknown" in found:
        state.shaky.add(cluster)
        return _assumed(state, cluster)
    if not winners and "even" in found:
        winners = [part for part, verdict in zip(parts, found, strict=True) if verdict == "even"]
        # Of two halves one has the vote that the other lacks: which one was decided before the cut.
        if len(winners) != 2 and _decided(state, cluster, "even") == "no":
            return "no"
    if not winners:
        return "no"
    wins = 0
    if len(winners) > 1:
        state.assumes[f"one part of {cluster} goes on; which one is not known beforehand"] = None
        wins = state.choose(f"which part of {cluster} goes on is not known beforehand", len(winners))
    state.cut[cluster] = members - gone - winners[wins]
    return "yes"


def sees_witness(state: State, cluster: str, part: frozenset[str]) -> bool:
    """Whether a part may still reach the witness: not where the cut is between sites, and it stands in another's."""
    world = state.world
    home = world.witness_site(cluster)
    if home is None or cluster not in state.parts:
        return True
    at = {m: world.site_of(m) for m in state.world.member_sets[cluster]}
    here = {at[m] for m in part}
    there = {at[m] for m in at if m not in part}
    return home in here or home not in there or bool(here & there)


def unfenced(state: State, cluster: str) -> bool:
    """Whether nothing keeps the sides of a cluster from running the same things: its fencing is switched off."""
    fencing = state.world.spec.clusters[cluster].fencing
    return state.estate.policy(cluster).fences and fencing is not None and not fencing.enabled


def _parts(state: State, cluster: str, alive: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The groups of members that still see each other, largest first; one group where nothing tells otherwise."""
    if cluster in state.parts:
        sides = (side & alive for side in state.parts[cluster])
        return tuple(sorted((side for side in sides if side), key=lambda s: (-len(s), sorted(s))))
    hit = not state.networks.isdisjoint(state.world.touch.networks_of[cluster])
    seen = state.world.heartbeat_by_member(cluster) if hit else None
    if seen is None:
        return (alive,)
    groups: list[tuple[set[str], set[str]]] = []
    for member in state.world.spec.clusters[cluster].members:
        if member not in alive:
            continue
        networks, group = set(seen[member]) - state.networks, {member}
        apart = []
        for others, theirs in groups:
            if theirs & networks or _on_one_host(state, group, others):
                group |= others
                networks |= theirs
            else:
                apart.append((others, theirs))
        groups = [*apart, (group, networks)]
    return tuple(frozenset(g) for g, _ in sorted(groups, key=lambda g: (-len(g[0]), sorted(g[0]))))


def _on_one_host(state: State, some: set[str], others: set[str]) -> bool:
    """Whether a machine of each hangs on the same host and network: its virtual switch works without the others."""
    world = state.world
    return any(
        world.host_of(a) == world.host_of(b) and set(world.networks_of(a)) & set(world.networks_of(b))
        for a in some
        for b in others
        if a in world.spec.vms and b in world.spec.vms and world.host_of(a)
    )


def touched_clusters(state: State) -> list[str]:
    """The clusters for which a loss can have changed anything, in the order of the spec; others go on as ever."""
    world = state.world
    touch = world.touch
    members = world.member_of.keys()
    found = {world.member_of[m] for some in (state.machines, state.restarted.keys()) for m in members & some}
    found |= state.witnesses | state.parts.keys()
    if state.networks:
        for network in state.networks:
            found.update(touch.clusters_on.get(network, ()))
    return sorted(found, key=touch.cluster_order.__getitem__)


def _of(state: State, cluster: str, machines: Collection[str]) -> frozenset[str]:
    """The members of a cluster that are among some machines."""
    return state.world.member_sets[cluster].intersection(machines)


def decide_host_clusters(state: State, only: str | None = None) -> None:
    """Let each host cluster, or ``only`` one, count its votes; one without quorum gives up its VMs."""
    world = state.world
    for key in (only,) if only else touched_clusters(state):
        cluster = world.spec.clusters[key]
        if world.cluster_kinds[key] != "host":
            continue
        gone = _of(state, key, state.machines)
        verdict = _judge(state, key, gone)
        _by_hand(state, key, gone)
        if verdict == "no" and len(gone) < len(cluster.members):
            if state.estate.policy(key).without_quorum == "runs-on":
                state.frozen[key] = f"{key} has no quorum left"
                continue
            state.no_quorum[key] = _lacks(state, key)
            for host in cluster.members:
                for vm in world.vms_on.get(host, ()):
                    state.machines.add(vm)
                    state.causes.setdefault(vm, f"{key}, which runs {vm}, has no quorum left")
        if state.estate.policy(key).without_quorum == "runs-on":
            continue
        for host in state.cut.get(key, ()):
            # Without quorum a host gives up its machines, and the part that has quorum starts them.
            for vm in world.vms_on.get(host, ()):
                state.machines.add(vm)
                state.causes.setdefault(vm, f"{host}, which runs {vm}, is cut off from {key}")
        if verdict == "yes":
            _clear(state, key, gone | state.cut.get(key, frozenset()))


def _by_hand(state: State, cluster: str, gone: frozenset[str]) -> None:
    """Note the sites that are lost as a whole where the cluster leaves those to a person."""
    if not state.estate.policy(cluster).by_hand or state.estate.attended:
        return
    world = state.world
    away = gone | state.cut.get(cluster, frozenset())
    sites: dict[str | None, set[str]] = {}
    for member in world.spec.clusters[cluster].members:
        sites.setdefault(world.site_of(member), set()).add(member)
    lost = frozenset(s for s, members in sites.items() if s is not None and members <= away)
    if lost and len(lost) < len(sites):
        state.by_hand[cluster] = lost


def _clear(state: State, cluster: str, gone: frozenset[str]) -> None:
    """Fence the members that a cluster misses; where that is not confirmed, it starts nothing of theirs."""
    if not state.estate.policy(cluster).fences or state.estate.attended or not gone:
        return
    world = state.world
    cut = state.cut.get(cluster, frozenset())
    found = clearance(
        world,
        cluster,
        [m for m in world.spec.clusters[cluster].members if m in gone],
        dead=frozenset(state.at_once - cut),
        powerless=state.powerless,
        restarted=state.restarted,
    )
    state.clearances[cluster] = found
    open_ = found.answer == "unknown" and state.choose(found.why) == 0
    if found.answer == "no" or open_:
        missed = listed(tuple(m for m in world.spec.clusters[cluster].members if m in gone))
        why = "" if open_ else f" ({found.why})"
        state.blocked[cluster] = (
            f"{cluster} can't make sure that {missed} is off{why}, "
            "and starts nothing elsewhere until a person confirms it"
        )


def restart(state: State, only: str | None = None) -> None:
    """Put the VMs of lost hosts on others, largest first, as far as memory and hard anti-affinity allow.

    With ``only``, those of one cluster: VMs never leave theirs.
    """
    world = state.world
    spec = world.spec
    gone = [v for v in state.machines if v in spec.vms and v not in state.broken]
    follow = [v for v in _following(state) if v not in gone]
    stranded = frozenset(follow)
    gone += follow
    gone = [v for v in gone if (cluster := world.host_cluster(v)) and cluster not in state.no_quorum]
    held = {v: why for v in gone if (why := _held(state, v) or (v in stranded and _handed_over(state, v)))}
    state.causes.update(held)
    state.machines |= stranded
    gone = [v for v in gone if v not in held]
    if only:
        gone = [v for v in gone if world.host_cluster(v) == only]
    gone.sort(key=world.touch.order.__getitem__)
    room = _Room(state)
    order = sorted(gone, key=lambda v: (_RANK.get(spec.vms[v].priority, 1), -(spec.vms[v].memory or 0)))
    for vm in order:
        if _mirrored(state, vm, room):
            continue
        allowed, why = room.chosen(vm)
        if not allowed:
            if vm in stranded:
                state.machines.discard(vm)  # it stops for want of its files, which is told as that
            elif not state.silent:
                state.causes[vm] = why or room.why_not(vm)
            continue
        best = max(allowed, key=room.free)
        room.place(vm, best)
        # What goes where another goes has the same choice as that one: which it comes to is not known either.
        leader = next((other for other in room.beside(vm) if other in state.fits), None)
        state.fits[vm] = where = state.fits[leader] if leader else allowed
        state.machines.discard(vm)
        to = where[0] if len(where) == 1 else None
        state.restarted[vm] = Move(vm, spec.vms[vm].on, to)


def _following(state: State) -> list[str]:
    """Machines whose host runs on and has lost their files, while a replica of those is there: they go where it is.

    Only a cluster of Windows owns the replica's disk as a resource and takes its machines along. Source: Microsoft,
    "Stretch cluster replication using shared storage": automatic failover of the disk with its roles.
    """
    world, ever = state.world, state.estate.without_files
    found: dict[str, None] = {}
    for vm in (vm for way in ways_lost(state) for vm in world.touch.vms_by_way.get(way, ())):
        entry, cluster = world.spec.vms[vm], world.host_cluster(vm)
        if vm in state.machines or vm in ever or cluster is None or not entry.files:
            continue
        mirrored = world.mirror_of(entry.files.partition("/")[0]) and owns_replicas(state.estate, cluster)
        if mirrored and reaches(state, entry.on or vm, entry.files):
            found[vm] = None
    return list(found)


def owns_replicas(estate: Estate, cluster: str) -> bool:
    """Whether a host cluster brings the replica of a storage online by itself, and its machines with it."""
    return estate.rules[cluster].model.startswith("wsfc")


def _handed_over(state: State, vm: str) -> str:
    """Why a person has to bring a replica online first; empty where the cluster does."""
    cluster, files = state.world.host_cluster(vm) or "", state.world.spec.vms[vm].files or ""
    if not state.estate.policy(cluster).by_hand or state.estate.attended:
        return ""
    key = files.partition("/")[0]
    return f"site_failover of {cluster} is manual: a person has to hand {key} over to {state.world.mirror_of(key)}"


_RANK: dict[str | None, int] = {"high": 0, "medium": 1, "low": 2}


def _mirrored(state: State, vm: str, room: _Room) -> bool:
    """Whether the secondary of a machine with fault tolerance goes on in its place, noting where."""
    world, cluster = state.world, state.world.host_cluster(vm) or ""
    if not world.spec.vms[vm].fault_tolerance or not state.estate.policy(cluster).mirrors:
        return False
    others = [h for h in state.estate.may_run_on[vm] if h in state.machines]
    if others and not state.choose(f"whether the secondary of {vm} runs on {listed(others, joiner='or')}"):
        return False
    allowed = room.targets(vm)
    if not allowed:
        return False
    room.place(vm, max(allowed, key=room.free))
    state.fits[vm] = allowed
    state.machines.discard(vm)
    state.mirrored[vm] = Move(vm, world.spec.vms[vm].on, allowed[0] if len(allowed) == 1 else None)
    return True


def _held(state: State, vm: str) -> str:
    """Why a host cluster starts a lost machine on no other host, whatever room there is; empty where it does."""
    world = state.world
    cluster = world.host_cluster(vm) or ""
    if not state.estate.policy(cluster).restarts:
        return f"HA is off in {cluster}: nothing starts {vm} elsewhere"
    if state.estate.policy(cluster).elects and _all_alone(state, cluster):
        return f"every host of {cluster} is isolated, and none of them starts {vm} elsewhere"
    if world.spec.vms[vm].priority == "disabled":
        return f"the restart of {vm} is disabled in {cluster}"
    site = world.site_of(vm)
    if site in state.by_hand.get(cluster, ()):
        return f"site_failover of {cluster} is manual: a person has to hand {site} over"
    return state.blocked.get(cluster) or state.frozen.get(cluster, "")


def _all_alone(state: State, cluster: str) -> bool:
    """Whether no host of a cluster that runs has a network left on which it would hear another one."""
    seen = state.world.heartbeat_by_member(cluster) if state.networks else None
    if not seen:
        return False
    return all(
        set(seen[m]) <= state.networks for m in state.world.spec.clusters[cluster].members if state.runs(m)
    )


class _Room:
    """What hosts have left while the VMs of one loss are placed; each is looked at when it is first asked for."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._world = state.world
        self._down = frozenset(state.machines)
        self._free: dict[str, float] = {}
        self._placed: dict[str, str] = {}
        self._landed: dict[str, set[int]] = {}
        self._alike: dict[tuple[object, ...], tuple[str, ...]] = {}

    def free(self, host: str) -> float:
        """The memory in bytes that a host has left; no end of it where the spec does not say."""
        if host not in self._free:
            spec = self._world.spec
            memory = spec.hosts[host].memory
            here = self._world.vms_on[host] if memory else ()
            used = sum(spec.vms[v].memory or 0 for v in here if v not in self._down)
            self._free[host] = memory - used if memory else float("inf")
        return self._free[host]

    def place(self, vm: str, host: str) -> None:
        """Put a VM on a host."""
        self._free[host] = self.free(host) - (self._world.spec.vms[vm].memory or 0)
        self._placed[vm] = host
        rules = self._world.keeping_apart.get(vm, ())
        self._landed.setdefault(host, set()).update(map(id, rules))

    def chosen(self, vm: str) -> tuple[tuple[str, ...], str]:
        """The hosts that a VM is started on, as far as its cluster looks; or why none, where that is what it asks."""
        state, cluster = self._state, self._world.host_cluster(vm) or ""
        allowed = self.targets(vm)
        blind = _blind(state, vm, cluster, allowed)
        if allowed and (not blind or state.choose(blind)):
            return allowed, ""
        if blind and allowed:
            return (), blind
        return _unheeded(state, vm, cluster, self.free), ""

    def targets(self, vm: str) -> tuple[str, ...]:
        """The hosts that have room for a VM, reach its files, and carry none that it must not meet."""
        need = self._world.spec.vms[vm].memory or 0
        apart, beside = vm in self._world.keeping_apart, self.beside(vm)
        return tuple(
            host
            for host in self._hosts(vm)
            if self.free(host) >= need
            and not (apart and self._taken(vm, host))
            and (not beside or host in beside.values())
        )

    def beside(self, vm: str) -> dict[str, str]:
        """The machines that hard affinity keeps a VM with and that run by now, each with its host."""
        cluster = self._world.host_cluster(vm)
        rules = self._world.spec.clusters[cluster].affinity if cluster else ()
        found: dict[str, str] = {}
        for rule in rules:
            if rule.hard and vm in rule.members:
                for other in rule.members:
                    host = self._placed.get(other) or self._world.host_of(other)
                    if other != vm and host and (other in self._placed or other not in self._down):
                        found[other] = host
        return found

    def _hosts(self, vm: str) -> tuple[str, ...]:
        """The hosts that are left for a VM and reach its files: the same for all that may run on the same hosts."""
        state, world = self._state, self._world
        files, known = world.spec.vms[vm].files, state.estate.may_run_on[vm]
        cut = state.cut.get(world.host_cluster(vm) or "", ())
        freed = _freed(state, vm)
        key = (files, id(known), freed)
        if key not in self._alike:
            self._alike[key] = tuple(
                host
                for host in known + freed
                if host not in state.machines
                and host not in cut
                and not (files and reaches(state, host, files))
            )
        return self._alike[key]

    def _taken(self, vm: str, host: str) -> bool:
        """Whether a rival of a VM runs on a host by now."""
        landed = self._landed.get(host, ())
        if any(id(rule) in landed for rule in self._world.keeping_apart[vm]):
            return True
        here = self._world.rivals_on(vm, host)
        return any(self._state.runs(o) and o not in self._placed for o in here)

    def why_not(self, vm: str) -> str:
        """Why no host is left for a VM."""
        state, world = self._state, self._world
        entry = world.spec.vms[vm]
        cluster = world.host_cluster(vm) or ""
        away = world.rivals(vm)
        problems: dict[str, None] = {
            f"hard affinity keeps {vm} with {other} on {host}": None
            for other, host in self.beside(vm).items()
        }
        hosts = state.estate.may_run_on[vm] + _freed(state, vm)
        for host in hosts:
            if host in state.machines or host in state.cut.get(cluster, ()):
                continue
            problem = reaches(state, host, entry.files) if entry.files else None
            at = ((o, self._placed.get(o, world.spec.vms[o].on)) for o in away if o in world.spec.vms)
            taken = next((o for o, on in at if on == host and state.runs(o)), None)
            if problem:
                problems[f"its files can't be reached: {problem}"] = None
            elif taken:
                problems[f"hard anti-affinity keeps {vm} away from {taken} on {host}"] = None
            else:
                problems[f"no host that may run {vm} has enough free memory"] = None
        problems.update(dict.fromkeys(_barred(state, vm, cluster, hosts)))
        return listed(tuple(problems)) or f"no host of {cluster} that may run {vm} is left"


def _blind(state: State, vm: str, cluster: str, allowed: tuple[str, ...]) -> str:
    """The question whether a cluster that does not look at storage starts a machine where its disks are not."""
    world, entry = state.world, state.world.spec.vms[vm]
    if not state.estate.policy(cluster).blind or not entry.files or state.estate.attended:
        return ""
    files = entry.files
    lacking = tuple(
        h
        for h in _closed(world, cluster, files)
        if h not in allowed
        and state.runs(h)
        and h not in state.cut.get(cluster, ())
        and not (entry.possible_owners and h not in entry.possible_owners)
        and h in world.strict_hosts.get(vm, (h,))
    )
    if not lacking:
        return ""
    return f"whether {cluster} starts {vm} on {listed(lacking, joiner='or')}, which can't reach {files}"


def _closed(world: World, cluster: str, files: str) -> tuple[str, ...]:
    """The hosts of a cluster that do not reach some files, as the spec has it."""
    key = (cluster, files)
    if key not in world.closed:
        holders = world.spec.storage[files.partition("/")[0]].on
        world.closed[key] = tuple(
            h
            for h in world.spec.clusters[cluster].members
            if h not in holders and world.states_reach(h, files) is False
        )
    return world.closed[key]


def _unheeded(state: State, vm: str, cluster: str, free: Callable[[str], float]) -> tuple[str, ...]:
    """Hosts that only anti-affinity bars, where the cluster does not respect it at a restart, or may not."""
    world, heeds = state.world, state.estate.policy(cluster).heeds_rivals
    if heeds is True or vm not in world.keeping_apart:
        return ()
    entry = world.spec.vms[vm]
    apart = frozenset(world.rivals(vm))
    found = tuple(
        h
        for h in world.spec.clusters[cluster].members
        if h != entry.on
        and state.runs(h)
        and bar(world, vm, entry, h, apart | frozenset(state.machines)) is None
        and free(h) >= (entry.memory or 0)
        and not (entry.files and reaches(state, h, entry.files))
    )
    if not found or (
        heeds is None
        and not state.estate.attended
        and not state.choose(f"whether {cluster} respects anti-affinity when it restarts {vm}")
    ):
        return ()
    return found


def _barred(state: State, vm: str, cluster: str, hosts: tuple[str, ...]) -> list[str]:
    """Why a VM can't run on the hosts that are left, hosts with the same reason together."""
    world = state.world
    entry, absent = world.spec.vms[vm], frozenset(state.machines)
    found: dict[str, list[str]] = {}
    for host in world.spec.clusters[cluster].members:
        if host in hosts or host == entry.on or host in state.machines:
            continue
        why = bar(world, vm, entry, host, absent)
        if why:
            # The reason names its host: hosts have the same one if nothing else tells the two apart.
            found.setdefault(why.replace(host, ""), []).append(host)
    first = {same[0]: same for same in found.values()}
    return [
        f"{vm} can't run on {listed(same, joiner='or')}: {bar(world, vm, entry, host, absent)}"
        for host, same in first.items()
    ]


def _freed(state: State, vm: str) -> tuple[str, ...]:
    """Hosts that only a rival's presence barred, now that the rival runs there no more."""
    world = state.world
    cluster = world.host_cluster(vm)
    if vm not in world.keeping_apart or cluster is None:
        return ()
    if all(rule.vms.intersection(state.machines) <= {vm} for rule in world.keeping_apart[vm]):
        return ()  # none of its rivals has gone
    entry, known = world.spec.vms[vm], state.estate.may_run_on[vm]
    absent = frozenset(state.machines)
    return tuple(
        host
        for host in world.spec.clusters[cluster].members
        if host not in known and host != entry.on and bar(world, vm, entry, host, absent) is None
    )


def stop_without_files(state: State) -> None:
    """Stop the VMs that no longer reach their own files, and the witnesses that lie in stopped VMs."""
    world = state.world
    touch, ever = world.touch, state.estate.without_files
    touched = {vm for way in ways_lost(state) for vm in touch.vms_by_way.get(way, ())}
    aside = {vm for vm in (*state.machines, *state.restarted, *touched) if vm in ever} if ever else set()
    state.as_ever = frozenset(ever.keys() - aside)
    for vm in touched:
        entry = world.spec.vms[vm]
        if not state.runs(vm) or not entry.files or vm in state.restarted:
            continue
        why = reaches(state, entry.on or vm, entry.files)
        if why:
            state.machines.add(vm)
            state.causes[vm] = f"the files of {vm} can't be reached: {why}"
    state.machines |= state.as_ever
    for vm in touch.witness_vms.intersection(state.machines):
        state.witnesses.update(touch.witnesses_at[f"machine:{vm}"])


def ways_lost(state: State) -> Iterator[str]:
    """What is lost of the ways to data, as `hadocs.topology.touch.Touch` names them."""
    yield from (f"storage:{s}" for s in state.storage)
    yield from (f"volume:{v}" for v in state.volumes)
    yield from (f"network:{n}" for n in state.networks)


def decide_upper_clusters(state: State, only: str | None = None) -> None:
    """Let each other cluster, or ``only`` one, count its votes, with its machines as they are by now."""
    world = state.world
    for key in (only,) if only else touched_clusters(state):
        cluster = world.spec.clusters[key]
        if world.cluster_kinds[key] == "host":
            continue
        final = _of(state, key, state.machines)
        shaken = final | _of(state, key, state.restarted)
        verdict = _judge(state, key, shaken)
        # Restarted members come back and vote again: the cluster forms anew once they are up.
        if verdict != "yes" and final != shaken and _judge(state, key, final) == "yes":
            state.shaky.add(key)
            continue
        _by_hand(state, key, final)
        if verdict == "no" and len(final) < len(cluster.members):
            if state.estate.policy(key).without_quorum == "runs-on":
                state.frozen[key] = f"{key} has no quorum left and starts nothing"
            else:
                state.no_quorum[key] = _lacks(state, key)
        elif verdict == "yes":
            _clear(state, key, shaken | state.cut.get(key, frozenset()))
