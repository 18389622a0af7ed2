"""Quorum, vote by vote: what a cluster survives, one loss after another; pure functions, no input or output.

It knows members and votes, nothing of hosts, sites or services: those who ask say which members are lost.

Sources: Windows failover clustering: "Understanding cluster and pool quorum" and "Configure and manage quorum"
(learn.microsoft.com), "Behavior of Dynamic Witness on Windows Server 2012 R2" (askcore, 2016-03-21). Corosync:
votequorum(5), corosync-qdevice(8) and exec/votequorum.c.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from hadocs.topology.quorum_rules import UNCOUNTED, Rules, Verdict
from hadocs.topology.wording import listed, remain

MOST_WEIGHTS = 8
"""How many different numbers of votes are told apart when any nodes are lost."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is lost at the same moment; before the next step the cluster has settled.

    ``orderly``: the nodes are taken out of service, one after the other, and say so.
    """

    nodes: frozenset[str] = frozenset()
    witness: bool = False
    orderly: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a cluster survives: ``have`` of ``total`` votes remain, ``needed`` make quorum.

    ``even`` is a verdict for what is not known beforehand: it survives in some cases and stops in others.
    The numbers are those of the last step, or of the one that stopped it, in the worst case.
    """

    verdict: Verdict
    total: int
    needed: int
    have: int
    why: str


@dataclass(frozen=True, slots=True)
class _State:
    """A settled cluster: who is up, whose votes count, and out of how many."""

    up: tuple[str, ...]
    counted: tuple[tuple[str, int], ...]
    witness_up: bool
    witness_votes: int
    total: int
    without: str = ""  # the node that dynamic quorum has left without a vote

    @property
    def needed(self) -> int:
        return self.total // 2 + 1


@dataclass(frozen=True, slots=True)
class _Count:
    """One loss in one state, counted."""

    alive: bool
    have: int
    total: int
    needed: int
    why: str
    state: _State


def outcome(rules: Rules, losses: Sequence[Step | frozenset[str]]) -> Outcome:
    """Whether the cluster survives ``losses``: what is in one step goes at once, steps after settling.

    Nodes that are no members are ignored. Where the spec leaves the witness open, the answer is definite
    only if it is the same with and without one.
    """
    return _outcome(rules, tuple(s if isinstance(s, Step) else Step(frozenset(s)) for s in losses))


@lru_cache(maxsize=8192)  # estates that differ in where machines run have the same clusters
def _outcome(rules: Rules, steps: tuple[Step, ...]) -> Outcome:
    if rules.names and all(any(name in s.nodes for s in steps) for name in rules.names):
        return Outcome("no", *at_start(rules), 0, "No node is left.")
    if rules.conflict or rules.model == "unknown":
        why = rules.conflict or "How the software that clusters the members counts votes is not known."
        return Outcome("unknown", *at_start(rules), 0, why)
    found = [(variant, _run(variant, steps)) for variant in rules.variants()]
    first = found[0][1]
    if all(result.verdict == first.verdict for _, result in found):
        return first
    open_ = [
        *(["there is a witness" if rules.model != "votequorum" else "there is a quorum device"]
          if rules.witness is None else []),
        *(["two_node is set"] if rules.two_node is None else []),
    ]  # fmt: skip
    why = f"It depends on whether {' or '.join(open_)}, which the spec does not say."
    return replace(first, verdict="unknown", why=why)


@lru_cache(maxsize=8192)  # losses ask the same of the same cluster again and again
def survives(
    rules: Rules, lost_nodes: frozenset[str], witness_lost: bool = False, orderly: bool = False
) -> Verdict:
    """Whether the cluster survives losing ``lost_nodes``, and its witness, at the same moment or in order."""
    return outcome(rules, [Step(lost_nodes, witness_lost, orderly)]).verdict


def any_loss(rules: Rules, pattern: Sequence[int]) -> Outcome:
    """Whether the cluster survives losing any nodes: ``(1, 1)`` is one and then another, ``(2,)`` two at once.

    ``even`` where it depends on which nodes are lost, or on whose vote dynamic quorum has taken away.
    """
    return _any_loss(rules, tuple(pattern))


@lru_cache(maxsize=1024)
def _any_loss(rules: Rules, pattern: tuple[int, ...]) -> Outcome:
    found = [(losses, outcome(rules, losses)) for losses in _choices(rules, pattern, ())]
    verdicts = {result.verdict for _, result in found}
    worst = min((r for _, r in found), key=lambda r: ("no", "even", "unknown", "yes").index(r.verdict))
    if len(verdicts) == 1:
        return worst
    if "unknown" in verdicts:
        return next(r for _, r in found if r.verdict == "unknown")
    saved = next((losses for losses, r in found if r.verdict == "yes"), None)
    stopped = next((losses for losses, r in found if r.verdict == "no"), None)
    if saved is None or stopped is None:
        return replace(worst, verdict="even")
    lost = [listed([n for n in rules.names if any(n in step for step in s)]) for s in (saved, stopped)]
    why = f"It depends on which are lost: it survives without {lost[0]}, not without {lost[1]}."
    return replace(worst, verdict="even", why=why)


def may_start(rules: Rules, present: frozenset[str], witness: bool = True) -> Outcome:
    """Whether the cluster starts after all of it was down, with ``present`` nodes and the witness up or not."""
    total, needed = at_start(rules)
    have = sum(v for n, v in rules.nodes if n in present) + (rules.witness_votes if witness else 0)
    up = [name for name in rules.names if name in present]
    if not up:
        return Outcome("no", total, needed, 0, "No node is present.")
    if rules.conflict or rules.model == "unknown" or not rules.stated:
        why = rules.conflict or "The spec does not say how the cluster counts votes."
        return Outcome("unknown", total, needed, have, why)
    count = remain(have, total, needed, present=True)
    if rules.model in UNCOUNTED:
        return Outcome("yes", total, needed, have, f"{_counts_none(rules)}.")
    if rules.model == "majority":
        return Outcome("yes" if have >= needed else "no", total, needed, have, count)
    if rules.model == "majority-of-view":
        why = f"{count} Members wait for all that were there before, or a person starts one as the first."
        return Outcome("yes" if have >= total else "no", total, total, have, why)
    if rules.model == "wsfc-disk-only":
        return Outcome("yes" if witness else "no", 1, 1, int(witness), "The disk witness alone decides.")
    if rules.model == "votequorum":
        if rules.waits_for_all:
            why = f"{count} wait_for_all makes the first start wait for all {total}."
            return Outcome("yes" if have >= total else "no", total, total, have, why)
        if rules.auto_tie_breaker and have < needed and have * 2 >= total - total % 2:
            return Outcome("unknown", total, needed, have, f"{count} Half of the votes may start it.")
        return Outcome("yes" if have >= needed else "no", total, needed, have, count)
    if rules.model == "wsfc-static":
        return Outcome("yes" if have >= needed else "no", total, needed, have, count)
    if len(up) == len(rules.names) and (witness or not rules.has_witness):
        return Outcome("yes", total, needed, have, "Every node is present.")
    why = "It depends on which nodes held a vote when it stopped: dynamic quorum keeps that."
    return Outcome("unknown", total, needed, have, why)


@dataclass(frozen=True, slots=True)
class Electorate:
    """Whose votes count: ``nodes`` by name and the ``witness``, out of ``total``, of which ``needed`` make quorum.

    ``one_without`` is true where dynamic quorum has left one of the nodes without a vote, and which one is not known.
    """

    nodes: tuple[tuple[str, int], ...]
    witness: int
    total: int
    needed: int
    one_without: bool = False


def electorate(rules: Rules, earlier: Sequence[Step] = ()) -> Electorate:
    """Whose votes count once a cluster has settled on what it has lost ``earlier``.

    Where the spec leaves open how votes are counted, as without what it does not state.
    """
    rules = rules.variants()[0]
    state = next(iter(start(rules, earlier)))
    for step in earlier:
        state = next(iter(_settled(rules, _count(rules, state, step).state, earlier)))
    up = frozenset(state.up)
    nodes = tuple((n, v) for n, v in rules.nodes if v and n in up)
    if rules.model == "wsfc-disk-only":
        return Electorate((), 1, 1, 1)
    witness = state.witness_votes if state.witness_up else 0
    return Electorate(nodes, witness, state.total, needed_of(rules, state), bool(state.without))


def differing(rules: Rules, pattern: Sequence[int]) -> tuple[tuple[frozenset[str], ...], ...]:
    """The losses of ``pattern`` that differ, as `any_loss` looks at them: one for all that are alike."""
    return tuple(_choices(rules, tuple(pattern), ()))


def _choices(
    rules: Rules, pattern: tuple[int, ...], lost: tuple[frozenset[str], ...]
) -> Iterator[tuple[frozenset[str], ...]]:
    """The losses of ``pattern`` that differ: nodes with the same votes are alike, unless one of them decides a tie."""
    if not pattern:
        yield lost
        return
    left = [(n, v) for n, v in rules.nodes if not any(n in step for step in lost)]
    groups: dict[tuple[int, bool, bool], list[str]] = {}
    for index, (name, weight) in enumerate(left):
        kind = (weight, rules.auto_tie_breaker and _decides(rules, left, index), name in rules.preferred)
        groups.setdefault(kind, []).append(name)
    some = list(groups.values())
    if len(groups) > MOST_WEIGHTS:
        # Votes only add up: between the lightest and the heaviest losses nothing else comes out.
        ranked = sorted(groups, key=lambda key: (not key[1], key[0]))
        some = [groups[key] for key in (*ranked[:4], *ranked[-4:])]
    for picked in _picks(some, min(pattern[0], len(left))):
        yield from _choices(rules, pattern[1:], (*lost, frozenset(picked)))


def _decides(rules: Rules, left: Sequence[tuple[str, int]], index: int) -> bool:
    """Whether a node that is left decides a tie of halves."""
    last = len(left) - 1
    return index == {"lowest": 0, "highest": last}.get(rules.tie_node, -1) or left[index][0] == rules.tie_node


def _picks(groups: Sequence[list[str]], size: int) -> Iterator[list[str]]:
    """Each way to take ``size`` names from groups whose members are alike."""
    if not groups:
        if size == 0:
            yield []
        return
    for taken in range(min(size, len(groups[0])), -1, -1):
        for rest in _picks(groups[1:], size - taken):
            yield [*islice(groups[0], taken), *rest]


def _counts_none(rules: Rules) -> str:
    return "vSphere HA counts no votes" if rules.model == "vsphere-ha" else "The members count no votes"


def at_start(rules: Rules) -> tuple[int, int]:
    """The total of votes and those needed while nothing is lost; without a witness where none is stated."""
    if rules.model in UNCOUNTED or rules.model == "unknown":
        return 0, 0
    state = next(iter(start(rules)))
    return state.total, needed_of(rules, state)


def _run(rules: Rules, steps: Sequence[Step]) -> Outcome:
    """Every way the cluster may go through ``steps``, taken together; ``rules`` leave nothing open."""
    states: tuple[_State, ...] = start(rules, steps)
    going = [_count(rules, state, Step()) for state in states]
    stopped: list[_Count] = []
    for left, step in zip(range(len(steps) - 1, -1, -1), steps, strict=True):
        if step.orderly:
            found = [c for state in states for c in _in_order(rules, state, step, steps)]
        else:
            found = [_count(rules, state, step) for state in states]
        counts = list(dict.fromkeys(found))
        stopped += [count for count in counts if not count.alive]
        going = [count for count in counts if count.alive]
        # Different pasts often lead to the same present; what follows the last step decides nothing.
        states = (
            tuple(dict.fromkeys(s for count in going for s in _settled(rules, count.state, steps)))
            if left
            else ()
        )
    worst = min(stopped or going, key=lambda count: count.have - count.needed)
    if stopped and going:
        better = max(going, key=lambda count: count.have - count.needed)
        why = f"It depends on which node has no vote, which is not known beforehand: {better.why} Or: {worst.why}"
        return Outcome("even", worst.total, worst.needed, worst.have, why)
    return Outcome("no" if stopped else "yes", worst.total, worst.needed, worst.have, worst.why)


def start(rules: Rules, steps: Sequence[Step] = ()) -> tuple[_State, ...]:
    """The cluster while nothing is lost, in every way it may stand that tells for what ``steps`` lose."""
    total = sum(n for _, n in rules.nodes) + rules.witness_votes
    if rules.model == "votequorum" and rules.expected_votes:
        total = max(total, rules.expected_votes)
    if rules.model == "wsfc-disk-only":
        total = 1
    state = _State(rules.names, rules.nodes, rules.has_witness, rules.witness_votes, total)
    return (state,) if rules.model == "votequorum" else _settled(rules, state, steps)


def _settled(rules: Rules, state: _State, steps: Sequence[Step]) -> tuple[_State, ...]:
    """The states that the cluster may have settled into after what is down in ``state`` is down."""
    if rules.model == "votequorum":
        if not rules.last_man_standing:
            return (state,)
        return (replace(state, total=sum(n for _, n in _voting(rules, state.up))),)
    if rules.model == "majority-of-view":
        return (replace(state, total=sum(n for _, n in _voting(rules, state.up))),)
    if rules.model not in ("wsfc-dynamic", "wsfc-dynamic-witness"):
        return (state,)
    voting = _voting(rules, state.up)
    if rules.model == "wsfc-dynamic":
        # 2012: the witness keeps its vote whether it is up or not; the last two nodes are told apart without one.
        whole = replace(state, counted=voting, total=len(voting) + rules.witness_votes, without="")
        return (whole,) if rules.has_witness or len(voting) != 2 else _without_one(rules, whole, steps)
    if rules.has_witness and len(voting) == 1 and len(rules.nodes) > 1:
        # Windows never counts below three votes where a witness is configured (askcore, 2016-03-21).
        return (replace(state, counted=voting, witness_votes=1, total=3, without=""),)
    whole = replace(state, counted=voting, witness_votes=0, total=len(voting), without="")
    if len(voting) % 2 or not voting:
        return (whole,)
    if rules.has_witness and state.witness_up:
        return (replace(whole, witness_votes=1, total=len(voting) + 1),)
    # For the last two nodes after their witness sources differ (askcore: three votes stay, so both are needed;
    # else one of the two is): either way the loss of one can't be relied on, which is what this says.
    return _without_one(rules, whole, steps)


def _without_one(rules: Rules, whole: _State, steps: Sequence[Step]) -> tuple[_State, ...]:
    """One node, any of them, is left without a vote, so that the rest is odd; one for all that ``steps`` lose alike.

    Those that are preferred keep theirs as long as another one has a vote to lose.
    Source: Microsoft, LowerQuorumPriorityNodeID (2012 R2) and PreferredSite (2016 on), "Configure and manage quorum".
    """
    last = rules.has_witness and len(whole.counted) == 2
    others = [n for n, _ in whole.counted if n not in rules.preferred] if rules.preferred and not last else []
    alike: dict[tuple[bool, ...], str] = {}
    for name in others or [n for n, _ in whole.counted]:
        alike.setdefault(tuple(name in step.nodes for step in steps), name)
    return tuple(
        replace(
            whole,
            counted=tuple((n, v) for n, v in whole.counted if n != name),
            total=whole.total - 1,
            without=name,
        )
        for name in alike.values()
    )


def _voting(rules: Rules, up: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    alive = set(up)
    return tuple((name, n) for name, n in rules.nodes if n and name in alive)


def needed_of(rules: Rules, state: _State) -> int:
    """The votes that make quorum in a settled state."""
    if rules.model == "wsfc-disk-only" or (rules.two_node and len(rules.nodes) == 2):
        return 1
    return state.needed


def _in_order(rules: Rules, state: _State, step: Step, steps: Sequence[Step]) -> list[_Count]:
    """One loss counted; with dynamic quorum a node that leaves in order takes its vote along before it goes.

    Sources: Microsoft, "Configure and manage quorum", dynamic quorum management: votes are removed from nodes that
    shut down, down to the last one; "Understanding cluster and pool quorum".
    """
    left = tuple(name for name in state.up if name not in step.nodes)
    dynamic = rules.model in ("wsfc-dynamic", "wsfc-dynamic-witness")
    witness_up = state.witness_up and not step.witness
    # What is left of the votes when the witness was lost before, and one node remains, sources tell differently.
    unsettled = rules.has_witness and not witness_up and rules.model == "wsfc-dynamic-witness"
    voting = _voting(rules, left)
    if not (step.orderly and dynamic and voting) or (unsettled and len(voting) == 1):
        return [_count(rules, state, step)]
    after = replace(state, up=left, witness_up=witness_up)
    gone = Step(witness=step.witness)
    return [_count(rules, settled, gone) for settled in _settled(rules, after, steps)]


def _count(rules: Rules, state: _State, step: Step) -> _Count:
    """What is left of ``state`` after ``step``, and whether that is a quorum."""
    up = tuple(name for name in state.up if name not in step.nodes)
    witness_up = state.witness_up and not step.witness
    after = replace(state, up=up, witness_up=witness_up)
    needed = needed_of(rules, state)
    if not up:
        return _Count(False, 0, state.total, needed, "No node is left.", after)
    if rules.model in UNCOUNTED:
        does = "host that is left restarts the machines" if rules.model == "vsphere-ha" else "member may lead"
        return _Count(True, 0, 0, 0, f"{_counts_none(rules)}: any {does}.", after)
    if rules.model == "wsfc-disk-only":
        why = "The disk witness alone decides, and it is " + ("there." if witness_up else "lost.")
        return _Count(witness_up, int(witness_up), 1, 1, why, after)
    alive = set(up)
    have = sum(n for name, n in state.counted if name in alive)
    have += state.witness_votes if witness_up else 0
    why = remain(have, state.total, needed)
    if have >= needed:
        return _Count(True, have, state.total, needed, why, after)
    if rules.auto_tie_breaker and have == state.total // 2 and len(state.up) - len(up) < needed:
        # Half is left: the half with that node goes on (votequorum.c, are_we_quorate and check_auto_tie_breaker).
        decides = {"lowest": state.up[0], "highest": state.up[-1]}.get(rules.tie_node, rules.tie_node)
        verb = "is" if decides in alive else "is not"
        tie = f"{why} auto_tie_breaker decides for the half with {decides}, which {verb} this one."
        return _Count(decides in alive, have, state.total, needed, tie, after)
    return _Count(False, have, state.total, needed, why, after)
