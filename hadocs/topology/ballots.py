"""The votes of a cluster after a loss, one by one, and what the cluster does then. Pure: of cases worked out elsewhere.

The votes are those of the moment: members that are started again elsewhere are away as long as that takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hadocs.topology import quorum
from hadocs.topology.aftermath import Estate, State
from hadocs.topology.bereft import bereft
from hadocs.topology.failures import Run
from hadocs.topology.judgement import sees_witness
from hadocs.topology.judgement import steps as steps_of
from hadocs.topology.quorum_rules import UNCOUNTED

VoteFate = Literal["counts", "lost", "uncounted", "apart", "mute"]
"""A vote ``counts``, is ``lost``, is no longer counted as it was lost before, is on the other side of a cut, or there
is none (``mute``)."""
Ending = Literal[
    "goes-on", "returns", "stops", "freezes", "halts", "ignores", "both", "race", "toss", "unknown", "nobody",
]  # fmt: skip
"""What a cluster does: it goes on; stops until members are started again; without quorum stops, or lets run what
runs, or either of the two, until people act; goes on without quorum, as it is set to; goes on on all sides; on all
sides until one has fenced the others; what is not known beforehand, or not stated; no member is left."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """What is left of the votes of ``cluster``: ``have`` of ``total``, ``needed`` make quorum.

    ``votes`` are the fates of the members' votes in their order, ``witness`` that of its vote, ``None`` without one.
    ``other`` are the votes of the other side of a cut, where there is one other. ``left`` are the members that go on,
    ``awaited`` those that are started again. ``touched`` is false where the loss takes nothing of it. ``anew`` says
    that the votes are counted anew after this, ``open_side`` that it is not known beforehand which side goes on,
    ``held`` why nothing that was lost is started elsewhere, ``held_open`` that this is so in some cases only,
    ``by_hand`` that a person hands over what ran at a site that is lost, ``distrusted`` that SBD resets what is left
    although it has the votes. ``first`` are, of sides that fence each other, those that are first for certain. ``why``
    is a sentence. ``shaky`` are the services on it that may be down with a cut although it goes on. ``perhaps`` says
    that it stops in the counted case only: it goes on where what was lost is the member without a vote.
    """

    cluster: str
    votes: tuple[tuple[str, VoteFate], ...]
    witness: VoteFate | None
    have: int
    total: int
    needed: int
    ending: Ending
    why: str = ""
    other: int | None = None
    left: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    touched: bool = True
    anew: bool = False
    open_side: bool = False
    held: str = ""
    held_open: bool = False
    by_hand: bool = False
    distrusted: bool = False
    first: tuple[str, ...] = ()
    shaky: tuple[str, ...] = ()
    perhaps: bool = False


def counts(estate: Estate, cluster: str) -> bool:
    """Whether a cluster counts votes at all, as far as is known."""
    rules = estate.rules[cluster]
    return rules.model not in UNCOUNTED and rules.model != "unknown" and not rules.conflict


def ballot(estate: Estate, runs: Sequence[Run], cluster: str) -> Ballot:
    """The votes of a cluster in the cases of a loss, of which the first is drawn; its history is that of ``estate``."""
    rules, state = estate.rules[cluster], runs[0].state
    members = frozenset(rules.names)
    earlier = estate.history.get(cluster, ())
    awaited = members & state.restarted.keys()
    gone = members & (state.machines | awaited | bereft(state, cluster))
    apart = state.cut.get(cluster, frozenset()) - gone
    parts = state.parted.get(cluster, ())
    if parts and not apart:  # no side goes on, or several: the count is that of the largest
        first = max(
            parts, key=lambda p: (sum(v for n, v in rules.nodes if n in p - gone), -_place(rules.names, p))
        )
        apart = members - first - gone
    left = members - gone - apart
    out = cluster in state.witnesses
    unseen = not out and bool(parts) and not sees_witness(state, cluster, left)
    now = quorum.Step(gone | apart, out or unseen, state.estate.orderly)
    passed = steps_of(estate, cluster, now)
    found = quorum.outcome(rules, passed)
    voters = quorum.electorate(rules, passed[:-1])
    weights = dict(voters.nodes)
    before = frozenset(n for step in earlier for n in step.nodes)
    fewer = voters.total < quorum.at_start(rules)[0]

    def fate(name: str, votes: int) -> VoteFate:
        if votes and name in before and name not in weights:
            return "uncounted" if fewer else "lost"
        if not votes or name not in weights:
            return "mute"
        return "lost" if name in gone else "apart" if name in apart else "counts"

    witness: VoteFate | None = None
    if rules.has_witness and rules.witness_votes:
        was_out = any(step.witness for step in earlier)
        witness = (
            ("uncounted" if fewer else "lost")
            if was_out
            else "lost"
            if out
            else "mute"
            if not voters.witness
            else "counts"
        )
        witness = "apart" if witness == "counts" and unseen else witness
    ending = _ending(runs, cluster, found, gone)
    other = None
    if len(parts) == 2:
        other = sum(weights.get(n, 0) for n in apart) + (voters.witness if witness == "apart" else 0)
    have = _have(found, ending, bool(parts)) if left else voters.witness if witness == "counts" else 0
    if other is not None and voters.one_without:  # whose vote it is that does not count is not known
        other = min(other, max(found.total - have, 0))
    votes = tuple((n, fate(n, v)) for n, v in rules.nodes)
    if voters.one_without and not parts:
        votes = _without_one(votes, weights, have - (voters.witness if witness == "counts" else 0))
    return Ballot(
        cluster=cluster,
        votes=votes,
        witness=witness,
        have=have,
        total=found.total,
        needed=found.needed,
        ending=ending,
        why=found.why,
        other=other,
        left=tuple(n for n in rules.names if n in left),
        awaited=tuple(n for n in rules.names if n in awaited),
        touched=bool(gone - before) or bool(parts) or (out and not any(s.witness for s in earlier)),
        anew=ending == "goes-on" and quorum.outcome(rules, [*passed, quorum.Step()]).total != found.total,
        open_side=len({_away(run.state, cluster) for run in runs}) > 1,
        held=state.blocked.get(cluster, ""),
        held_open=cluster in state.blocked and any(cluster not in run.state.blocked for run in runs),
        by_hand=cluster in state.by_hand,
        distrusted=ending == "stops" and found.verdict == "yes",
        perhaps=ending == "returns" and found.verdict == "even",
        first=_first(state, cluster),
    )


def _without_one(
    votes: tuple[tuple[str, VoteFate], ...], weights: dict[str, int], have: int
) -> tuple[tuple[str, VoteFate], ...]:
    """The member that dynamic quorum has left without a vote, where the count is that of the case that it is left."""
    counting = [n for n, fate in votes if fate == "counts"]
    if not counting or sum(weights[n] for n in counting) <= have:
        return votes
    return tuple((n, "uncounted" if n == counting[-1] else fate) for n, fate in votes)


def _first(state: State, cluster: str) -> tuple[str, ...]:
    """The side that fences the others for certain; a race that is open may end otherwise after each boot."""
    found = state.raced.get(cluster)
    if found is None or found.wins is None or found.open:
        return ()
    return tuple(n for n in state.estate.rules[cluster].names if n in found.sides[found.wins])


def _away(state: State, cluster: str) -> frozenset[str]:
    """The members that don't go on in one case, of a cut of sites or of a network: which side does may be open."""
    if not state.parts and not state.parted:
        return frozenset()
    members = state.world.member_sets[cluster]
    return state.cut.get(cluster, frozenset()) | (members & (state.machines | state.restarted.keys()))


def _place(names: tuple[str, ...], part: frozenset[str]) -> int:
    return min((names.index(n) for n in part), default=0)


def _have(found: quorum.Outcome, ending: Ending, parted: bool) -> int:
    """Of two halves the one that goes on has the vote that the count of the worse one lacks."""
    return found.needed if parted and ending == "goes-on" and found.verdict == "even" else found.have


def _ending(runs: Sequence[Run], cluster: str, found: quorum.Outcome, gone: frozenset[str]) -> Ending:
    if all(_of(run.state, cluster, gone) == "nobody" for run in runs):
        return "nobody"
    if found.verdict == "unknown":
        return "unknown"
    ends = {_of(run.state, cluster, gone) for run in runs}
    if len(ends) == 1:
        return ends.pop()
    if ends == {"stops", "freezes"}:
        return "halts"
    return "toss" if ends & {"stops", "freezes"} else "returns" if "returns" in ends else "toss"


def _of(state: State, cluster: str, gone: frozenset[str]) -> Ending:
    """What the cluster does in one case."""
    members = state.world.member_sets[cluster]
    if members <= state.machines:
        return "nobody"
    if cluster in state.no_quorum:
        return "stops"
    if cluster in state.frozen:
        return "freezes"
    if cluster in state.shaky or members <= gone:
        return "returns"
    if cluster in state.twice:
        return "both"
    if cluster in state.raced:
        return "race"
    return "ignores" if _without(state, cluster, gone) else "goes-on"


def _without(state: State, cluster: str, gone: frozenset[str]) -> bool:
    """Whether a cluster goes on although it has no quorum, as it is set to."""
    if state.estate.policy(cluster).without_quorum != "goes-on" or cluster in state.parted:
        return False
    rules, lost = state.estate.rules[cluster], cluster in state.witnesses
    return quorum.survives(rules, gone, lost, state.estate.orderly) != "yes"
