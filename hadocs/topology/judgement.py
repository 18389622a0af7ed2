"""Whether a cluster keeps quorum after a loss, and in which of its parts; what is not known is assumed or asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hadocs.topology.aftermath import Estate, State
from hadocs.topology.device import equals, of_tie
from hadocs.topology.fencing import disks, enough_disks
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.isolation import reaches_address
from hadocs.topology.lock_stores import reaches_lock
from hadocs.topology.policy import distrusts, late_device, resets_the_last
from hadocs.topology.quorum import Step, outcome, survives
from hadocs.topology.quorum_rules import Verdict
from hadocs.topology.race import Race, race
from hadocs.topology.reached import reach_site, ways_out
from hadocs.topology.severed import unheard_of
from hadocs.topology.sides import cleared, fenced_by_votes, forlorn, unfenced
from hadocs.topology.touch import touch_of
from hadocs.topology.wording import DISTRUST, listed, number


def judge(state: State, cluster: str, gone: frozenset[str]) -> Verdict:
    """Whether a cluster still has quorum without some members, noting what had to be assumed.

    Where its members no longer see each other, it goes on in the part that has quorum; the others are cut off.
    """
    members = state.world.member_sets[cluster]
    if members <= gone:
        return "no"
    witness_lost = cluster in state.witnesses
    parts = _parts(state, cluster, members - gone)
    policy = state.estate.policy(cluster)
    if len(parts) > 1:
        state.parted[cluster] = parts
    if (gone or len(parts) > 1) and distrusted(state, cluster, parts):
        return "no"
    if len(parts) > 1:
        return _judge_parts(state, cluster, gone, parts)
    if policy.without_quorum == "goes-on":
        return "yes"
    if not gone and not witness_lost:
        return "yes"
    verdict = _survives(state, cluster, gone, witness_lost)
    if verdict == "unknown" and (asked := _most_are_gone(state, cluster, gone)):
        return "yes" if state.choose(asked) else "no"
    return _decided(state, cluster, verdict)


def _most_are_gone(state: State, cluster: str, gone: frozenset[str]) -> str:
    """What is asked where it is not known how votes are counted and more than half of the members are gone at once.

    Then hardly anything goes on: to assume that it does would be no assumption, but hope. Empty where fewer are gone.
    """
    members = state.world.member_sets[cluster]
    if 2 * len(gone) <= len(members):
        return ""
    left = number(len(members) - len(gone))
    return f"whether {cluster} keeps quorum with {left} of {number(len(members))} members: {_unstated(state, cluster)}"


def distrusted(state: State, cluster: str, parts: Collection[frozenset[str]]) -> bool:
    """Whether SBD resets what is left of a cluster, in these parts.

    Of two nodes the last is, too, where the other one leaves in order.
    """
    if not state.estate.policy(cluster).fences:
        return False
    entry = state.world.spec.clusters[cluster]
    if state.estate.orderly:
        return resets_the_last(entry)
    if state.estate.attended:
        return False
    late = late_device(entry)
    if late is None:
        asked = (
            f"whether SBD trusts the quorum device of {cluster}, whose time-out has to stay below the watchdog's "
            f"(clusters.{cluster}.quorum.witness.sync_timeout and clusters.{cluster}.fencing.sbd.watchdog_timeout)"
        )
        late = state.choose(asked) == 0
    return late or distrusts(entry) or all(forlorn(state, cluster, part) for part in parts)


def lacks(state: State, cluster: str) -> str:
    """Why a cluster without quorum has none."""
    gone = state.world.member_sets[cluster] & state.machines
    parts = state.parted.get(cluster, (state.world.member_sets[cluster] - gone,))
    short = len(parts) == 1 and _survives(state, cluster, gone, cluster in state.witnesses) == "no"
    if short or not distrusted(state, cluster, parts):
        return f"{cluster} has no quorum left"
    alone = f"{DISTRUST} that two_node gives a single node of {cluster} for none, and resets that node"
    if distrusts(state.world.spec.clusters[cluster]):
        return f"a watchdog alone fences nobody on two nodes: {alone} as well"
    if all(forlorn(state, cluster, part) for part in parts):
        have = disks(state.world, cluster)
        few = f"with fewer than {number(enough_disks(have))} of" if len(have) > 2 else "without"
        return f"{few} {listed(have)} {alone}"
    return (
        f"{DISTRUST} of {cluster} for none, as its quorum device may answer later than the watchdog "
        "waits (sync_timeout), and resets what is left"
    )


def _survives(state: State, cluster: str, gone: frozenset[str], witness_lost: bool) -> Verdict:
    rules, earlier = state.estate.rules[cluster], state.estate.history.get(cluster, ())
    orderly = state.estate.orderly
    if rules.model == "majority-of-view" and orderly:
        return "yes"  # who leaves in order says so, and is no longer counted
    if not earlier:
        return survives(rules, gone, witness_lost, orderly)
    return outcome(rules, steps(state.estate, cluster, Step(gone, witness_lost, orderly))).verdict


def steps(estate: Estate, cluster: str, now: Step) -> list[Step]:
    """What a cluster has lost one after another, ``now`` last: one with what came before where it has not settled."""
    earlier = list(estate.history.get(cluster, ()))
    if earlier and cluster in estate.unsettled:
        last = earlier.pop()
        now = Step(last.nodes | now.nodes, last.witness or now.witness, last.orderly and now.orderly)
    return [*earlier, now]


def _decided(state: State, cluster: str, verdict: Verdict) -> Verdict:
    """A verdict without doubt: a coin toss is a question, the unknown an assumption."""
    if verdict == "even":
        return (
            "yes"
            if state.choose(f"whether {cluster} keeps quorum, which is a coin toss{_tie(state, cluster)}")
            else "no"
        )
    return _assumed(state, cluster) if verdict == "unknown" else verdict


def _tie(state: State, cluster: str) -> str:
    """The key that would settle who wins a tie, in brackets; a witness that is there is whoever's comes first."""
    return (
        ""
        if state.estate.rules[cluster].has_witness
        else f" (clusters.{cluster}.quorum.witness breaks a tie)"
    )


def _assumed(state: State, cluster: str) -> Verdict:
    state.assumes[f"{cluster} keeps quorum ({_unstated(state, cluster)})"] = None
    return "yes"


def _unstated(state: State, cluster: str) -> str:
    """Why it is not known whether a cluster keeps quorum, with the key that would settle it."""
    rules = state.estate.rules[cluster]
    lacks = rules.conflict.rstrip(".") or (
        "how its clustering software counts votes is not known"
        if rules.model == "unknown"
        else "its quorum is not stated"
    )
    key = (
        ""
        if rules.conflict
        else f": clusters.{cluster}.{'platform' if rules.model == 'unknown' else 'quorum'}"
    )
    return f"{lacks[0].lower()}{lacks[1:]}{key}"


def _judge_parts(
    state: State, cluster: str, gone: frozenset[str], parts: tuple[frozenset[str], ...]
) -> Verdict:
    members = state.world.member_sets[cluster]
    witness_lost = cluster in state.witnesses
    if state.estate.rules[cluster].model == "vsphere-ha":
        # Every side elects a primary of its own; locks keep machines from running twice. A host by itself stops its
        # machines, where it is set to, as long as there is a primary elsewhere that owns their datastores.
        found_dead = (
            unheard_of(state, cluster, parts)
            if state.estate.policy(cluster).restarts is not False
            else frozenset()
        )
        alone: frozenset[str] = frozenset()
        if state.estate.policy(cluster).evacuates:
            alone = _alone(state, cluster, parts)
        if found_dead:
            if not state.policy(cluster).restarts:
                return "yes"
            state.mute[cluster] = found_dead
        if found_dead or alone:
            state.cut[cluster] = found_dead | alone
        return "yes"
    picked = _device(state, cluster, parts)
    found = [
        _survives(
            state,
            cluster,
            gone | (members - part),
            witness_lost or not sees_witness(state, cluster, part) or picked not in (None, place),
        )
        for place, part in enumerate(parts)
    ]
    if state.estate.policy(cluster).fences and not state.estate.attended:
        found = ["no" if forlorn(state, cluster, p) else f for p, f in zip(parts, found, strict=True)]
    if state.estate.policy(cluster).without_quorum == "goes-on":
        found = ["yes" for _ in parts]
    winners = [part for part, verdict in zip(parts, found, strict=True) if verdict == "yes"]
    if len(winners) > 1 and (
        unfenced(state, cluster)
        or fenced_by_votes(state, cluster)
        or state.estate.rules[cluster].model == "nobody"
    ):
        state.twice[cluster] = tuple(winners)
        return "yes"
    if len(winners) > 1 and state.estate.policy(cluster).fences:
        return _race(state, cluster, gone, tuple(winners))
    if not winners and "unknown" in found:
        if not state.choose(f"whether a part of {cluster} keeps quorum: {_unstated(state, cluster)}"):
            return "no"
        state.shaky.add(cluster)
        return "yes"
    if not winners and "even" in found:
        winners = [part for part, verdict in zip(parts, found, strict=True) if verdict == "even"]
        # Of two halves one has the vote that the other lacks: which one was decided before the cut.
        if len(winners) != 2 and _decided(state, cluster, "even") == "no":
            return "no"
    if not winners:
        return "no"
    if state.estate.rules[cluster].model == "elsewhere" and len(winners) > 1:
        able = [i for i, part in enumerate(winners) if any(reaches_lock(state, cluster, m) for m in part)]
        asked = f"which part of {cluster} reaches the store of its lock"
        wins = able[0] if len(able) == 1 else state.choose(asked, len(winners))
        state.cut[cluster] = members - gone - winners[wins]
        return "yes"
    wins = 0
    if len(winners) > 1:
        state.assumes[f"one part of {cluster} goes on; which one is not known beforehand"] = None
        wins = state.choose(
            f"which part of {cluster} goes on is not known beforehand{_tie(state, cluster)}", len(winners)
        )
    state.cut[cluster] = members - gone - winners[wins]
    return "yes"


def _alone(state: State, cluster: str, parts: tuple[frozenset[str], ...]) -> frozenset[str]:
    """The hosts of vSphere that are isolated while another one is there to own their datastores as the primary.

    A host that still reaches its isolation address is not, though it hears no other one: it becomes the primary.
    Source: Epping, vSphere HA Deepdive: isolation detection and its addresses, by default the gateway.
    """
    told = {m: reaches_address(state, cluster, parts, m) for part in parts if len(part) == 1 for m in part}
    if len(parts[0]) > 1:
        return frozenset(m for m in told if not told[m])
    if unlinked := without_link(state, cluster, parts):
        return frozenset(m for m in unlinked if not told.get(m))
    if told and None not in told.values():
        found = frozenset(m for m in told if not told[m])
        return found if len(found) < len(told) else frozenset()
    if cluster not in state.parts:
        return frozenset()
    asked = f"which host of {cluster} still reaches its isolation address, if any"
    answer = state.choose(asked, len(parts) + 1)
    return frozenset(m for i, part in enumerate(parts, 1) for m in part if answer and i != answer)


def without_link(state: State, cluster: str, parts: tuple[frozenset[str], ...]) -> frozenset[str]:
    """The members that have no network of the heartbeat left while others have one; empty where none has."""
    seen = heartbeat_by_member(state.world, cluster) if state.networks or state.adapters else None
    if not seen:
        return frozenset()
    members = [m for part in parts for m in part]
    found = frozenset(m for m in members if set(seen[m]) <= state.without(m))
    return found if len(found) < len(members) else frozenset()


def _device(state: State, cluster: str, parts: tuple[frozenset[str], ...]) -> int | None:
    """The part that gets the vote of a quorum device; -1 where none does, ``None`` where there is no such device."""
    rules = state.estate.rules[cluster]
    if rules.model != "votequorum" or rules.witness != "qdevice" or rules.conflict:
        return None
    if cluster in state.witnesses:
        return -1
    connected = [part if sees_witness(state, cluster, part) else frozenset() for part in parts]
    alike = equals(rules, parts, connected)
    if len(alike) > 1 and rules.heuristics:
        sides = listed([listed(sorted(parts[i])) for i in alike], joiner="or")
        at = f"clusters.{cluster}.quorum.witness.heuristics"
        question = f"whether the heuristics of the quorum device of {cluster} hold for {sides} ({at})"
        return alike[state.choose(question, len(alike))]
    if len(alike) > 1:
        tie = of_tie(rules, [parts[i] for i in alike], [connected[i] for i in alike])
        return -1 if tie is None else alike[tie]
    return alike[0] if alike else -1


def _race(state: State, cluster: str, gone: frozenset[str], sides: tuple[frozenset[str], ...]) -> Verdict:
    """Sides that all have quorum fence each other; the one that is first goes on, where fencing is confirmed at all."""
    world, members = state.world, state.world.member_sets[cluster]
    found = _one_armed(state, cluster, gone, sides) or race(world, cluster, sides)
    state.raced[cluster] = found
    wins = found.wins if found.wins is not None else state.choose(found.why, len(sides))
    lost = members - gone - sides[wins]
    answer = cleared(state, cluster, lost, lost)
    state.clearances[cluster] = answer
    if answer.answer == "no" or (answer.answer == "unknown" and state.choose(answer.why) == 0):
        why = f" ({answer.why})" if answer.answer == "no" else ""
        names = listed([listed(sorted(side)) for side in sides])
        state.blocked[cluster] = (
            f"{names} run on, none of them can make sure that the others are off{why}, "
            "and nothing is started elsewhere until a person confirms it"
        )
        return "yes"
    state.cut[cluster] = lost
    return "yes"


def _one_armed(
    state: State, cluster: str, gone: frozenset[str], sides: tuple[frozenset[str], ...]
) -> Race | None:
    """The race that is none, as all sides but one have lost every network on which they would reach a device."""
    if not (state.networks or state.adapters):
        return None
    members = state.world.member_sets[cluster]
    lost = [members - gone - side for side in sides]
    able = [i for i, some in enumerate(lost) if cleared(state, cluster, some, some).answer != "no"]
    if len(able) != 1:
        return None
    why = f"only {listed(sorted(sides[able[0]]))} reaches a fencing device"
    return Race(sides, able[0], why, why)


def sees_witness(state: State, cluster: str, part: frozenset[str]) -> bool:
    """Whether a part may still reach the witness: not where the cut is between sites, and it stands in another's, nor
    where no member has a network left on which one is reached that is no disk, or a link to its site.
    """
    world = state.world
    home = world.witness_site(cluster)
    if _unlinked(state, cluster, part) or not reach_site(state, part, home):
        return False
    if home is None or cluster not in state.parts:
        return True
    at = {m: world.site_of(m) for m in state.world.member_sets[cluster]}
    here = {at[m] for m in part}
    there = {at[m] for m in at if m not in part}
    return home in here or home not in there or bool(here & there)


def _unlinked(state: State, cluster: str, part: frozenset[str]) -> bool:
    """Whether no member of a part has a network left, itself or its adapters lost, and the witness is reached so."""
    world = state.world
    entry = world.spec.clusters[cluster]
    witness = entry.quorum.witness if entry.quorum else None
    if not (state.adapters or state.networks) or witness is None or witness.kind in ("disk", "none"):
        return False
    if (at := witness.on or "") in world.spec.vms and world.host_of(at) in {
        world.host_of(m) or m for m in part
    }:
        return False  # on the same host, whose virtual switch works without the others
    own = {m: set(world.networks_of(m) if at in world.kinds else ways_out(world, m)) for m in part}
    return all(own[m] and own[m] <= state.without(m) for m in part)


def _parts(state: State, cluster: str, alive: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The groups of members that still see each other, largest first; one group where nothing tells otherwise."""
    if cluster in state.parts:
        sides = (side & alive for side in state.parts[cluster])
        return tuple(sorted((side for side in sides if side), key=lambda s: (-len(s), sorted(s))))
    lost = state.networks | {n for _, n in state.adapters}
    hit = not lost.isdisjoint(touch_of(state.world).networks_of[cluster])
    seen = heartbeat_by_member(state.world, cluster) if hit else None
    if seen is None:
        return (alive,)
    # Members that share no network at all hear each other over routers, with whatever network they have left.
    routed = len(_groups(state, seen, seen.keys(), frozenset())) > 1
    groups = _groups(state, seen, alive, lost, routed=routed)
    if len(groups) == 1 and not routed and state.estate.rules[cluster].model.startswith("wsfc"):
        groups = _half_heard(state, cluster, seen, alive)
    return tuple(sorted(groups, key=lambda g: (-len(g), sorted(g))))


def _half_heard(
    state: State, cluster: str, seen: Mapping[str, tuple[str, ...]], alive: frozenset[str]
) -> list[frozenset[str]]:
    """The groups of a Windows cluster where a member hears some of the others and no longer all: it may be left out.

    No page of Microsoft's that was found says whether nodes that do not all hear each other stay one membership.
    """
    for member in (m for m in seen if m in alive):
        was, now = set(seen[member]), set(seen[member]) - state.without(member)
        if was == now:
            continue
        unheard = [
            m
            for m in seen
            if m in alive - {member}
            and was & set(seen[m])
            and not now & (set(seen[m]) - state.without(m))
            and not _on_one_host(state, {member}, {m})
        ]
        if not unheard or len(unheard) == len(alive) - 1:
            continue
        heard = [m for m in seen if m in alive - {member} and m not in unheard]
        still = f"still hears {listed(heard)}, but no longer {listed(unheard, joiner='or')}"
        asked = f"whether {cluster} keeps {member}, which {still}"
        if state.choose(asked):
            return [alive - {member}, frozenset({member})]
    return [alive]


def _groups(
    state: State,
    seen: Mapping[str, tuple[str, ...]],
    alive: Collection[str],
    lost: Collection[str],
    *,
    routed: bool = False,
) -> list[frozenset[str]]:
    """Members that hear each other over the networks that they have left, which are all of them where none is lost."""
    groups: list[tuple[set[str], set[str]]] = []
    for member in seen:
        if member not in alive:
            continue
        networks, group = set(seen[member]), {member}
        if lost:
            networks -= state.without(member)
        apart = []
        for others, theirs in groups:
            linked = bool(theirs and networks) if routed else bool(theirs & networks)
            if linked or (lost and _on_one_host(state, group, others)):
                group |= others
                networks |= theirs
            else:
                apart.append((others, theirs))
        groups = [*apart, (group, networks)]
    return [frozenset(g) for g, _ in groups]


def _on_one_host(state: State, some: set[str], others: set[str]) -> bool:
    """Whether a machine of each hangs on the same host and network: its virtual switch works without the others."""
    world = state.world
    return any(
        world.host_of(a) == world.host_of(b) and set(world.networks_of(a)) & set(world.networks_of(b))
        for a in some
        for b in others
        if a in world.spec.vms and b in world.spec.vms and world.host_of(a)
    )
