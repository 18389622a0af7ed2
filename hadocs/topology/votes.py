"""Who votes in a cluster and what that survives, as a view and in words; the arithmetic is in `quorum`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

from hadocs.platforms.facts import QuorumModel
from hadocs.spec.model import Cluster, Quorum
from hadocs.topology.model import Votes
from hadocs.topology.policy import distrusts
from hadocs.topology.quorum import any_loss, at_start, needed_of, start
from hadocs.topology.quorum_rules import UNCOUNTED, WITNESS_NAMES, Rules, Verdict, rules_of
from hadocs.topology.wording import listed, number


def votes_of(
    members: Sequence[str],
    quorum: Quorum | None,
    model: QuorumModel,
    platform: str = "",
    preferred: frozenset[str] = frozenset(),
    entry: Cluster | None = None,
) -> Votes:
    """The votes of a cluster of ``members`` under ``model``, and what they survive.

    ``quorum`` is the spec's, ``None`` where it says nothing; ``platform`` the platform's id, ``preferred`` the members
    that keep their votes (see `rules_of`).
    """
    rules = rules_of(members, quorum, model, platform, preferred)
    witness = quorum.witness if quorum else None
    total, needed = at_start(rules)
    one, then, both = (any_loss(rules, pattern) for pattern in ((1,), (1, 1), (2,)))
    counted = one.verdict != "unknown" and rules.model not in UNCOUNTED | {"wsfc-disk-only"}
    reason = f" After the loss of one: {one.why}" if counted else ""
    return Votes(
        model=rules.model,
        nodes=MappingProxyType(dict(rules.nodes)),
        witness=rules.witness,
        witness_on=witness.on if witness else None,
        witness_site=witness.site if witness else None,
        stated=rules.witness is not None,
        total=total,
        needed=needed,
        one_loss=one.verdict,
        one_then_another=then.verdict,
        two_at_once=both.verdict,
        why=describe(rules, entry=entry) + reason,
    )


def two_node_words(entry: Cluster | None) -> str:
    """What two_node comes to with the fencing that the spec states."""
    if entry is not None and distrusts(entry):
        return "two_node leaves either node quorum, and its watchdog resets it all the same"
    if entry is not None and entry.fencing is not None and not entry.fencing.enabled:
        return "with two_node either node goes on alone, and nothing fences the other"
    return "with two_node either node goes on alone, once it has fenced the other"


def describe(rules: Rules, mark: Callable[[str], str] = str, entry: Cluster | None = None) -> str:
    """Who votes, in a sentence or two: "Three votes: hv-01, hv-02 and the disk witness; two are needed.".

    Members are named as ``mark`` has them. ``entry`` is the spec's own of the cluster, whose fencing and HA count.
    """
    if rules.conflict:
        return rules.conflict
    if rules.model == "unknown":
        return "How the software that clusters the members counts votes is not known."
    if rules.model == "vsphere-ha":
        if entry is not None and entry.ha is not None and entry.ha.enabled is False:
            return "No votes: vSphere HA is off, and restarts no machine elsewhere."
        return "No votes: vSphere HA restarts machines on any host that is left."
    if rules.model == "elsewhere":
        return "No votes: who leads is decided by a lock in a store, which has a majority of its own."
    if rules.model == "nobody":
        return "No votes: each part of it goes on, and takes itself for the only one."
    if rules.model == "wsfc-disk-only":
        return "One vote, that of the witness disk: without the disk the cluster stops."
    state = next(iter(start(rules)))
    voters = [mark(name) if n == 1 else f"{mark(name)} ({number(n)})" for name, n in rules.nodes if n]
    mute = [mark(name) for name, n in rules.nodes if not n]
    device = WITNESS_NAMES.get(rules.witness or "", "")
    if state.witness_votes:
        voters.append(device if state.witness_votes == 1 else f"{device} ({number(state.witness_votes)})")
    are = "is" if needed_of(rules, state) == 1 else "are"
    head = f"{number(state.total)} vote{'' if state.total == 1 else 's'}".capitalize()
    text = f"{head}: {listed(voters)}; {number(needed_of(rules, state))} {are} needed."
    if state.without:
        text = (
            f"{head} among {listed(voters)}, because Windows leaves {_mute(rules, mark)} without: "
            f"{number(state.needed)} {are} needed."
        )
    if mute:
        text += f" {listed(mute)} {'has' if len(mute) == 1 else 'have'} no vote."
    if device and not state.witness_votes:
        text += f" {device[0].upper()}{device[1:]} votes only while the count of nodes with a vote is even."
    if rules.two_node:
        words = two_node_words(entry)
        text += f" {words[0].upper()}{words[1:]}."
    if rules.witness is None:
        thing = "quorum device" if rules.model == "votequorum" else "witness"
        text += f" The spec does not say whether there is a {thing}."
    if rules.two_node is None:
        text += " The spec does not say whether two_node is set."
    return text


def _mute(rules: Rules, mark: Callable[[str], str]) -> str:
    """Who may be left without a vote by dynamic quorum."""
    others = [mark(name) for name, votes in rules.nodes if votes and name not in rules.preferred]
    return listed(others, joiner="or") if rules.preferred and others else "one of them"


def pool_outcome(nodes: int, witness: bool, pattern: Sequence[int], *, database: bool = False) -> Verdict:
    """Whether the storage pool of Storage Spaces Direct survives, with as many drives in each node.

    The pool needs more than half of its drives, or half of them with the cluster's witness; it does not adapt
    after a loss, and never survives more than two nodes ("Understanding cluster and pool quorum", 2018). Where the
    ``database`` of a cluster that has its quorum breaks ties (the page of 2024, of Windows Server 2019 and later), one
    of two nodes is enough; of half of more nodes without a witness that page says both, which is "unknown".
    """
    lost = sum(pattern)
    if lost > 2 or lost * 2 > nodes:
        return "no"
    if lost * 2 < nodes or witness:
        return "yes"
    if not database:
        return "no"
    return "yes" if nodes == 2 else "unknown"


def quorum_chain(
    nodes: int, losses: Sequence[int] | None = None, *, last_man_standing: bool = True
) -> tuple[int, ...]:
    """votequorum's quorum at the start and after each loss has settled: 8 nodes → 5, 3, 2, 2.

    Without ``losses`` each step loses as many nodes as quorum allows. The chain ends where quorum is lost.
    """
    expected, left = nodes, nodes
    chain = [expected // 2 + 1]
    planned = iter(losses) if losses is not None else None
    while True:
        loss = left - chain[-1] if planned is None else next(planned, 0)
        if loss <= 0 or left - loss < chain[-1]:
            return tuple(chain)
        left -= loss
        expected = left if last_man_standing else expected
        chain.append(expected // 2 + 1)
