"""Quorum, cell by cell: the published tables, written out, and what must hold for any cluster."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadocs.platforms.facts import QuorumModel
from hadocs.spec.model import Quorum
from hadocs.topology import quorum as q
from hadocs.topology import quorum_rules as r
from hadocs.topology import votes as v

NONE = {"witness": {"kind": "none"}}
DISK = {"witness": {"kind": "disk"}}
SHARE = {"witness": {"kind": "file-share"}}
QDEVICE = {"witness": {"kind": "qdevice"}}
ONE, THEN, BOTH = (1,), (1, 1), (2,)
FACTS = Path(__file__).parents[4] / "shared" / "research" / "facts.csv"


def nodes(count: int) -> list[str]:
    return [f"n{i}" for i in range(1, count + 1)]


def rules(
    count: int, said: Mapping[str, Any] | None, model: QuorumModel, platform: str = "", **more: Any
) -> r.Rules:
    quorum = None if said is None and not more else Quorum.model_validate({**(said or {}), **more})
    return r.rules_of(nodes(count), quorum, model, platform)


def answers(given_rules: r.Rules) -> tuple[str, str, str]:
    one, then, both = (q.any_loss(given_rules, pattern).verdict for pattern in (ONE, THEN, BOTH))
    return one, then, both


def lost(*names: str, witness: bool = False) -> q.Step:
    return q.Step(frozenset(names), witness)


# Windows failover clustering, 2012 R2 and later.
# Source of the table: "Understanding cluster and pool quorum", learn.microsoft.com
# (MicrosoftDocs/windowsserverdocs, storage/storage-spaces/understand-quorum.md).
DYNAMIC = [
    (2, NONE, "even", "no", "no"),
    (2, DISK, "yes", "no", "no"),
    (3, NONE, "yes", "even", "no"),
    (3, DISK, "yes", "yes", "no"),
    (4, NONE, "yes", "yes", "even"),
    (4, DISK, "yes", "yes", "yes"),
    (5, NONE, "yes", "yes", "yes"),
    (5, DISK, "yes", "yes", "yes"),
    (6, NONE, "yes", "yes", "yes"),
    (6, DISK, "yes", "yes", "yes"),
    (9, NONE, "yes", "yes", "yes"),
    (16, DISK, "yes", "yes", "yes"),
]


@pytest.mark.parametrize(("count", "said", "one", "then", "both"), DYNAMIC)
def test_the_table_of_dynamic_quorum_and_dynamic_witness(
    count: int, said: dict[str, Any], one: str, then: str, both: str
) -> None:
    assert answers(rules(count, said, "wsfc-dynamic-witness")) == (one, then, both)


@pytest.mark.parametrize("kind", ["file-share", "cloud"])
def test_every_kind_of_witness_counts_the_same(kind: str) -> None:
    said = {"witness": {"kind": kind}}
    for count in range(2, 7):
        expected = answers(rules(count, DISK, "wsfc-dynamic-witness"))
        assert answers(rules(count, said, "wsfc-dynamic-witness")) == expected


VERDICTS = {"Yes": "yes", "No": "no", "50/50": "even"}
CELLS = re.compile(r"one loss: (\S+); one then another: (\S+); two at once: (\S+)")


@pytest.mark.skipif(not FACTS.exists(), reason="the research notes are not next to this checkout")
def test_every_cell_of_the_research_notes() -> None:
    seen = 0
    with FACTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = re.fullmatch(r"quorum_outcome n=(\d)(\+?) witness=(\S+)", row["key"])
            if not key:
                continue
            match = CELLS.search(row["value"])
            assert match
            expected = tuple(VERDICTS[v.strip(";")] for v in match.groups())
            counts = range(int(key[1]), 10 if key[2] else int(key[1]) + 1)
            for count in counts:
                for said in {"0": [NONE], "1": [DISK], "any": [NONE, DISK]}[key[3]]:
                    assert answers(rules(count, said, "wsfc-dynamic-witness")) == expected
                    seen += 1
    assert seen >= 16


# A majority of all votes, Windows Server 2008 and 2008 R2: ceil(n/2) - 1 nodes may be lost without a witness,
# ceil(n/2) with a live one. Source: TechNet, quoted in the research notes; sys.dm_hadr_cluster of sql-docs.
STATIC = [
    (2, NONE, "no", "no", "no"),
    (2, DISK, "yes", "no", "no"),
    (3, NONE, "yes", "no", "no"),
    (3, SHARE, "yes", "no", "no"),
    (4, NONE, "yes", "no", "no"),
    (4, SHARE, "yes", "yes", "yes"),
    (5, NONE, "yes", "yes", "yes"),
]


@pytest.mark.parametrize(("count", "said", "one", "then", "both"), STATIC)
def test_static_majority(count: int, said: dict[str, Any], one: str, then: str, both: str) -> None:
    assert answers(rules(count, said, "wsfc-static")) == (one, then, both)


@pytest.mark.parametrize("count", range(2, 17))
def test_static_majority_survives_as_many_as_the_formula_says(count: int) -> None:
    without = -(-count // 2) - 1
    assert q.any_loss(rules(count, NONE, "wsfc-static"), (without,)).verdict == "yes"
    assert q.any_loss(rules(count, NONE, "wsfc-static"), (without + 1,)).verdict == "no"
    if count % 2 == 0:
        assert q.any_loss(rules(count, DISK, "wsfc-static"), (count // 2,)).verdict == "yes"
        assert q.any_loss(rules(count, DISK, "wsfc-static"), (count // 2 + 1,)).verdict == "no"


def test_dynamic_quorum_switched_off_is_a_static_majority() -> None:
    off = rules(4, NONE, "wsfc-dynamic-witness", dynamic=False)
    assert off.model == "wsfc-static"
    assert answers(off) == ("yes", "no", "no")


# Windows Server 2012: nodes' votes adapt one by one, the witness keeps its vote, and there is no tie breaker for
# a split in halves yet (that came with 2012 R2), but the last two nodes are told apart.
DYNAMIC_2012 = [
    (2, NONE, "even", "no", "no"),
    (2, DISK, "yes", "no", "no"),
    (3, NONE, "yes", "even", "no"),
    (3, DISK, "yes", "yes", "no"),
    (4, NONE, "yes", "yes", "no"),
    (4, DISK, "yes", "yes", "yes"),
    (5, NONE, "yes", "yes", "yes"),
]


@pytest.mark.parametrize(("count", "said", "one", "then", "both"), DYNAMIC_2012)
def test_dynamic_quorum_of_2012(count: int, said: dict[str, Any], one: str, then: str, both: str) -> None:
    assert answers(rules(count, said, "wsfc-dynamic")) == (one, then, both)


class TestTheWitnessItselfIsLost:
    def test_at_the_same_moment_as_a_node(self) -> None:
        for model in ("wsfc-static", "wsfc-dynamic", "wsfc-dynamic-witness"):
            result = q.outcome(rules(2, DISK, model), [lost("n1", witness=True)])
            assert result.verdict == "no"
            assert result.why == "1 of 3 votes remains; 2 are needed."

    def test_alone_two_nodes_go_on(self) -> None:
        for model in ("wsfc-static", "wsfc-dynamic", "wsfc-dynamic-witness"):
            assert q.survives(rules(2, DISK, model), frozenset(), witness_lost=True) == "yes"

    def test_an_odd_count_does_not_miss_it(self) -> None:
        with_it = rules(3, DISK, "wsfc-dynamic-witness")
        assert q.outcome(with_it, [lost("n1", witness=True)]).verdict == "yes"

    def test_first_and_then_one_of_four(self) -> None:
        result = q.outcome(rules(4, DISK, "wsfc-dynamic-witness"), [lost(witness=True), lost("n1")])
        assert result.verdict == "yes"

    def test_first_and_then_half_of_four_is_a_toss(self) -> None:
        # The tie breaker for a split in halves: one node is left without a vote once the witness has gone.
        result = q.outcome(rules(4, DISK, "wsfc-dynamic-witness"), [lost(witness=True), lost("n1", "n2")])
        assert result.verdict == "even"

    def test_first_and_then_one_of_two_is_not_known_beforehand(self) -> None:
        result = q.outcome(rules(2, DISK, "wsfc-dynamic-witness"), [lost(witness=True), lost("n1")])
        assert result.verdict == "even"

    def test_after_all_nodes_but_one(self) -> None:
        # "Behavior of Dynamic Witness on Windows Server 2012 R2", askcore: never below three votes with a witness.
        one_by_one = [lost("n4"), lost("n3"), lost("n2")]
        four = rules(4, DISK, "wsfc-dynamic-witness")
        assert q.outcome(four, one_by_one).verdict == "yes"
        assert q.outcome(four, [*one_by_one, lost(witness=True)]).verdict == "no"

    def test_with_a_site(self) -> None:
        # Two nodes at each of two sites, the witness at the first: that site takes the cluster down.
        four = rules(4, SHARE, "wsfc-dynamic-witness")
        assert q.survives(four, frozenset({"n1", "n2"}), witness_lost=True) == "no"
        assert q.survives(four, frozenset({"n3", "n4"})) == "yes"

    def test_the_disk_that_decides_alone(self) -> None:
        alone = rules(3, DISK, "wsfc-static", disk_only=True)
        assert alone.model == "wsfc-disk-only"
        assert answers(alone) == ("yes", "yes", "yes")
        assert q.survives(alone, frozenset(), witness_lost=True) == "no"


class TestNodesWithoutAVote:
    def test_losing_one_does_not_matter(self) -> None:
        # NodeWeight=0 for the recovery site.
        given_rules = rules(3, NONE, "wsfc-static", votes={"n3": 0})
        assert q.survives(given_rules, frozenset({"n3"})) == "yes"
        assert q.survives(given_rules, frozenset({"n1"})) == "no"

    def test_any_loss_says_which(self) -> None:
        result = q.any_loss(rules(3, NONE, "wsfc-static", votes={"n3": 0}), ONE)
        assert result.verdict == "even"
        assert result.why == "It depends on which are lost: it survives without n3, not without n1."

    def test_only_nodes_with_a_vote_make_the_count_even(self) -> None:
        given_rules = rules(4, DISK, "wsfc-dynamic-witness", votes={"n4": 0})
        assert v.describe(given_rules) == (
            "Three votes: n1, n2 and n3; two are needed. n4 has no vote. "
            "The disk witness votes only while the count of nodes with a vote is even."
        )
        assert q.survives(given_rules, frozenset({"n1", "n2"})) == "no"
        assert q.survives(given_rules, frozenset({"n1", "n4"}), witness_lost=True) == "yes"


class TestVotequorum:
    """Source: votequorum(5) and corosync-qdevice(8) of corosync 3; exec/votequorum.c."""

    @pytest.mark.parametrize(
        ("count", "one", "then", "both"),
        [(3, "yes", "no", "no"), (4, "yes", "no", "no"), (5, "yes", "yes", "yes"), (8, "yes", "yes", "yes")],
    )
    def test_a_majority_of_expected_votes(self, count: int, one: str, then: str, both: str) -> None:
        assert answers(rules(count, NONE, "votequorum")) == (one, then, both)

    def test_eight_nodes_tolerate_three_not_four(self) -> None:
        eight = rules(8, NONE, "votequorum")
        assert q.any_loss(eight, (3,)).verdict == "yes"
        assert q.any_loss(eight, (4,)).verdict == "no"
        assert q.any_loss(eight, (3, 1)).verdict == "no"

    def test_two_node(self) -> None:
        two = rules(2, NONE, "votequorum", two_node=True)
        assert answers(two) == ("yes", "no", "no")
        assert two.waits_for_all
        assert not rules(2, NONE, "votequorum", two_node=True, wait_for_all=False).waits_for_all

    def test_two_node_is_off_where_there_are_more(self) -> None:
        three = rules(3, NONE, "votequorum", two_node=True)
        assert answers(three) == answers(rules(3, NONE, "votequorum"))

    def test_last_man_standing_chain(self) -> None:
        # The manual's example: 8 nodes, quorum 5; 5 left, quorum 3; 3 left, quorum 2; 2 left, quorum 2.
        assert v.quorum_chain(8, (3, 2, 1)) == (5, 3, 2, 2)
        assert v.quorum_chain(8) == (5, 3, 2, 2)
        assert v.quorum_chain(8, (3, 1), last_man_standing=False) == (5, 5)
        eight = rules(8, NONE, "votequorum", last_man_standing=True)
        for pattern, needed, have in (((3,), 5, 5), ((3, 2), 3, 3), ((3, 2, 1), 2, 2)):
            result = q.any_loss(eight, pattern)
            assert (result.verdict, result.needed, result.have) == ("yes", needed, have)
        assert q.any_loss(eight, (3, 2, 1, 1)).verdict == "no"
        assert q.any_loss(eight, (4,)).verdict == "no"

    def test_last_man_standing_down_to_one_needs_the_tie_breaker(self) -> None:
        four = rules(4, NONE, "votequorum", last_man_standing=True, auto_tie_breaker=True, wait_for_all=True)
        assert q.outcome(four, [lost("n4"), lost("n3"), lost("n2")]).verdict == "yes"
        assert q.outcome(four, [lost("n4"), lost("n3"), lost("n1")]).verdict == "no"

    def test_auto_tie_breaker_keeps_the_half_with_the_lowest_node_id(self) -> None:
        four = rules(4, NONE, "votequorum", auto_tie_breaker=True)
        assert q.survives(four, frozenset({"n3", "n4"})) == "yes"
        assert q.survives(four, frozenset({"n1", "n2"})) == "no"
        assert q.survives(four, frozenset({"n1", "n4"})) == "no"
        assert q.survives(four, frozenset({"n2", "n3", "n4"})) == "no"
        assert answers(four) == ("yes", "even", "even")

    def test_auto_tie_breaker_gives_way_where_the_other_part_may_have_quorum(self) -> None:
        # votequorum.c, are_we_quorate: two of five are half, rounded down, but the three others are a majority.
        five = rules(5, NONE, "votequorum", auto_tie_breaker=True, wait_for_all=True)
        assert q.survives(five, frozenset({"n3", "n4", "n5"})) == "no"
        assert q.outcome(five, [lost("n5"), lost("n3", "n4")]).verdict == "yes"

    def test_auto_tie_breaker_takes_the_place_of_two_node(self) -> None:
        two = rules(2, NONE, "votequorum", two_node=True, auto_tie_breaker=True)
        assert q.survives(two, frozenset({"n2"})) == "yes"
        assert q.survives(two, frozenset({"n1"})) == "no"

    def test_auto_tie_breaker_of_an_odd_count_needs_wait_for_all(self) -> None:
        assert not rules(3, NONE, "votequorum", auto_tie_breaker=True).auto_tie_breaker
        assert rules(3, NONE, "votequorum", auto_tie_breaker=True, wait_for_all=True).auto_tie_breaker

    @pytest.mark.parametrize(
        ("count", "one", "then", "both"),
        [(2, "yes", "no", "no"), (4, "yes", "yes", "yes"), (6, "yes", "yes", "yes")],
    )
    def test_a_quorum_device_with_ffsplit(self, count: int, one: str, then: str, both: str) -> None:
        given_rules = rules(count, QDEVICE, "votequorum")
        assert given_rules.witness_votes == 1
        assert answers(given_rules) == (one, then, both)

    @pytest.mark.parametrize("count", [3, 5, 7])
    def test_a_quorum_device_of_an_odd_count_has_one_vote_less_than_the_nodes(self, count: int) -> None:
        # pvecm of Proxmox VE: N-1 votes, so that one node may be left, but the device is nearly a single point.
        given_rules = rules(count, QDEVICE, "votequorum", "proxmox")
        assert given_rules.witness_votes == count - 1
        assert q.any_loss(given_rules, (count - 1,)).verdict == "yes"
        assert q.survives(given_rules, frozenset(), witness_lost=True) == "yes"
        assert q.survives(given_rules, frozenset({"n1"}), witness_lost=True) == "no"

    def test_lms_may_be_stated_for_an_even_count(self) -> None:
        said = {"witness": {"kind": "qdevice", "algorithm": "lms"}}
        assert q.any_loss(rules(4, said, "votequorum"), (3,)).verdict == "yes"

    def test_expected_votes_override_the_count(self) -> None:
        assert q.any_loss(rules(3, NONE, "votequorum", expected_votes=5), ONE).verdict == "no"
        # Fewer than there are is raised to what is there.
        assert q.any_loss(rules(5, NONE, "votequorum", expected_votes=3), (3,)).verdict == "no"

    def test_uneven_votes(self) -> None:
        given_rules = rules(3, NONE, "votequorum", votes={"n1": 3})
        assert q.survives(given_rules, frozenset({"n2", "n3"})) == "yes"
        assert q.survives(given_rules, frozenset({"n1"})) == "no"

    @pytest.mark.parametrize(
        ("said", "more", "word"),
        [
            (QDEVICE, {"two_node": True}, "two_node"),
            (QDEVICE, {"last_man_standing": True}, "last_man_standing"),
            (QDEVICE, {"auto_tie_breaker": True}, "auto_tie_breaker"),
            (DISK, {}, "disk witness"),
            (NONE, {"last_man_standing": True, "votes": {"n1": 2}}, "one vote"),
            (QDEVICE, {"votes": {"n1": 2}}, "ffsplit"),
            ({"witness": {"kind": "qdevice", "algorithm": "lms"}}, {"expected_votes": 2}, "lms"),
        ],
    )
    def test_what_contradicts_itself_is_unknown(
        self, said: dict[str, Any], more: dict[str, Any], word: str
    ) -> None:
        result = q.any_loss(rules(2, said, "votequorum", **more), ONE)
        assert result.verdict == "unknown"
        assert word in result.why


class TestStarting:
    def test_a_majority_starts(self) -> None:
        three = rules(3, NONE, "votequorum")
        assert q.may_start(three, frozenset({"n1", "n2"})).verdict == "yes"
        assert q.may_start(three, frozenset({"n1"})).verdict == "no"

    def test_wait_for_all_waits_for_all(self) -> None:
        three = rules(3, NONE, "votequorum", wait_for_all=True)
        assert q.may_start(three, frozenset({"n1", "n2"})).verdict == "no"
        assert q.may_start(three, frozenset(nodes(3))).verdict == "yes"

    def test_two_node_does_so_unless_told_otherwise(self) -> None:
        assert q.may_start(rules(2, NONE, "votequorum", two_node=True), frozenset({"n1"})).verdict == "no"
        told = rules(2, NONE, "votequorum", two_node=True, wait_for_all=False)
        assert q.may_start(told, frozenset({"n1"})).verdict == "yes"

    def test_static_quorum_starts_with_a_majority(self) -> None:
        two = rules(2, DISK, "wsfc-static")
        assert q.may_start(two, frozenset({"n1"})).verdict == "yes"
        assert q.may_start(two, frozenset({"n1"}), witness=False).verdict == "no"

    def test_dynamic_quorum_remembers_who_voted_last(self) -> None:
        four = rules(4, DISK, "wsfc-dynamic-witness")
        assert q.may_start(four, frozenset(nodes(4))).verdict == "yes"
        assert q.may_start(four, frozenset(nodes(3))).verdict == "unknown"

    def test_nobody_starts_nothing(self) -> None:
        assert q.may_start(rules(2, DISK, "wsfc-static"), frozenset()).verdict == "no"


class TestWhatTheSpecDoesNotSay:
    def test_two_windows_nodes_without_a_word_about_a_witness(self) -> None:
        votes = v.votes_of(nodes(2), None, "wsfc-dynamic-witness")
        assert (votes.stated, votes.witness, votes.one_loss) == (False, None, "unknown")
        assert votes.why.endswith("The spec does not say whether there is a witness.")

    def test_a_definite_answer_where_the_witness_makes_no_difference(self) -> None:
        assert answers(rules(3, None, "wsfc-static")) == ("yes", "no", "no")
        assert answers(rules(5, None, "wsfc-dynamic-witness")) == ("yes", "yes", "yes")
        assert answers(rules(4, None, "wsfc-dynamic-witness")) == ("yes", "yes", "unknown")

    def test_a_quorum_without_a_witness_key_does_not_state_one_either(self) -> None:
        assert not v.votes_of(nodes(2), Quorum.model_validate({"votes": {"n1": 1}}), "wsfc-static").stated

    def test_none_is_a_stated_no(self) -> None:
        votes = v.votes_of(nodes(2), Quorum.model_validate(NONE), "wsfc-static")
        assert (votes.stated, votes.witness, votes.one_loss) == (True, "none", "no")

    def test_two_proxmox_nodes(self) -> None:
        assert q.any_loss(rules(2, None, "votequorum", "proxmox"), ONE).verdict == "unknown"
        assert q.any_loss(rules(2, NONE, "votequorum", "proxmox"), ONE).verdict == "no"
        assert q.any_loss(rules(2, QDEVICE, "votequorum", "proxmox"), ONE).verdict == "yes"

    def test_two_pacemaker_nodes_may_have_two_node(self) -> None:
        # pcs sets it up for two nodes by itself, so its absence has to be stated.
        assert q.any_loss(rules(2, None, "votequorum", "pacemaker"), ONE).verdict == "unknown"
        assert q.any_loss(rules(2, NONE, "votequorum", "pacemaker"), ONE).verdict == "unknown"
        said = rules(2, NONE, "votequorum", "pacemaker", two_node=False)
        assert q.any_loss(said, ONE).verdict == "no"

    def test_three_corosync_nodes_survive_one_in_any_case(self) -> None:
        assert answers(rules(3, None, "votequorum")) == ("yes", "unknown", "unknown")

    def test_unknown_software_is_unknown_until_nobody_is_left(self) -> None:
        assert answers(rules(2, None, "unknown")) == ("unknown", "no", "no")
        assert answers(rules(3, None, "unknown")) == ("unknown", "unknown", "unknown")

    def test_unknown_software_is_not_said_to_be_missing_from_the_spec(self) -> None:
        # It may well be in the spec, such as other/etcd, and its way of counting not be known.
        said = v.describe(rules(3, None, "unknown"))
        assert said == "How the software that clusters the members counts votes is not known."

    def test_vsphere_ha_goes_on_to_the_last_host(self) -> None:
        assert answers(rules(2, None, "vsphere-ha")) == ("yes", "no", "no")
        assert answers(rules(3, None, "vsphere-ha")) == ("yes", "yes", "yes")
        votes = v.votes_of(nodes(3), None, "vsphere-ha")
        assert (votes.total, votes.needed) == (0, 0)

    def test_windows_has_no_quorum_device(self) -> None:
        assert answers(rules(3, QDEVICE, "wsfc-static"))[0] == "unknown"


class TestPreferred:
    """Windows takes the vote of a node of the other side: LowerQuorumPriorityNodeID, PreferredSite."""

    def test_the_preferred_half_outlives_the_other_and_not_the_other_way_round(self) -> None:
        four = r.rules_of(
            nodes(4), Quorum.model_validate(NONE), "wsfc-dynamic-witness", "", frozenset({"n1", "n2"})
        )
        assert q.survives(four, frozenset({"n3", "n4"})) == "yes"
        assert q.survives(four, frozenset({"n1", "n2"})) == "no"
        assert q.survives(rules(4, NONE, "wsfc-dynamic-witness"), frozenset({"n3", "n4"})) == "even"
        assert q.any_loss(four, BOTH).verdict == "even"  # it depends on which two
        assert "because Windows leaves n3 or n4 without: two are needed" in v.describe(four)

    def test_of_two_nodes_the_preferred_one_outlives_the_other(self) -> None:
        for model in ("wsfc-dynamic", "wsfc-dynamic-witness"):
            two = r.rules_of(nodes(2), Quorum.model_validate(NONE), model, "", frozenset({"n1"}))
            assert (q.survives(two, frozenset({"n2"})), q.survives(two, frozenset({"n1"}))) == ("yes", "no")

    def test_with_a_witness_or_without_dynamic_quorum_it_decides_nothing(self) -> None:
        for said, model in ((DISK, "wsfc-dynamic-witness"), (NONE, "wsfc-static")):
            quorum = Quorum.model_validate(said)
            some, none = (
                r.rules_of(nodes(4), quorum, model, "", p) for p in (frozenset({"n1"}), frozenset[str]())
            )
            assert answers(some) == answers(none)

    def test_it_matters_again_once_the_witness_is_lost(self) -> None:
        four = r.rules_of(
            nodes(4), Quorum.model_validate(DISK), "wsfc-dynamic-witness", "", frozenset({"n1", "n2"})
        )
        steps = [lost(witness=True), lost("n3", "n4")]
        assert q.outcome(four, steps).verdict == "yes"
        assert q.outcome(four, [lost(witness=True), lost("n1", "n2")]).verdict == "no"

    def test_where_all_are_preferred_any_of_them_loses_its_vote(self) -> None:
        quorum = Quorum.model_validate(NONE)
        every = r.rules_of(nodes(4), quorum, "wsfc-dynamic-witness", "", frozenset(nodes(4)))
        assert q.survives(every, frozenset({"n3", "n4"})) == "even"


class TestInWords:
    def test_a_disk_witness(self) -> None:
        given_rules = r.rules_of(["hv-01", "hv-02"], Quorum.model_validate(DISK), "wsfc-static")
        assert v.describe(given_rules) == "Three votes: hv-01, hv-02 and the disk witness; two are needed."

    def test_the_node_without_a_vote(self) -> None:
        assert v.describe(rules(2, NONE, "wsfc-dynamic-witness")) == (
            "One vote among n1 and n2, because Windows leaves one of them without: one is needed."
        )

    def test_a_device_with_many_votes(self) -> None:
        assert v.describe(rules(3, QDEVICE, "votequorum")) == (
            "Five votes: n1, n2, n3 and the quorum device (two); three are needed."
        )

    def test_long_lists_are_shortened(self) -> None:
        assert v.describe(rules(16, NONE, "votequorum")) == (
            "16 votes: n1, n2 and 14 others; nine are needed."
        )

    def test_an_outcome_counts(self) -> None:
        result = q.outcome(rules(3, NONE, "votequorum"), [frozenset({"n2"})])
        assert result == q.Outcome("yes", 3, 2, 2, "2 of 3 votes remain; 2 are needed.")
        assert (
            q.outcome(rules(2, NONE, "votequorum", "proxmox"), [frozenset(nodes(2))]).why
            == "No node is left."
        )

    def test_a_toss_says_what_it_depends_on(self) -> None:
        result = q.outcome(rules(2, NONE, "wsfc-dynamic-witness"), [frozenset({"n1"})])
        assert result.verdict == "even"
        assert result.why.startswith("It depends on which node has no vote, which is not known beforehand:")


def test_the_votes_of_a_cluster() -> None:
    said = Quorum.model_validate({"witness": {"kind": "disk", "on": "san-a/quorum", "site": "dallas"}})
    votes = v.votes_of(["hv-01", "hv-02"], said, "wsfc-dynamic-witness")
    assert dict(votes.nodes) == {"hv-01": 1, "hv-02": 1}
    assert (votes.witness, votes.witness_on, votes.witness_site) == ("disk", "san-a/quorum", "dallas")
    assert (votes.total, votes.needed) == (3, 2)
    assert (votes.one_loss, votes.one_then_another, votes.two_at_once) == ("yes", "no", "no")
    assert votes.why == (
        "Three votes: hv-01, hv-02 and the disk witness; two are needed. "
        "After the loss of one: 2 of 3 votes remain; 2 are needed."
    )


# The pool of Storage Spaces Direct; source as for the first table.
POOL = [
    (2, False, "no", "no", "no"),
    (2, True, "yes", "no", "no"),
    (3, False, "yes", "no", "no"),
    (3, True, "yes", "no", "no"),
    (4, False, "yes", "no", "no"),
    (4, True, "yes", "yes", "yes"),
    (5, False, "yes", "yes", "yes"),
    (5, True, "yes", "yes", "yes"),
    (8, False, "yes", "yes", "yes"),
]


@pytest.mark.parametrize(("count", "witness", "one", "then", "both"), POOL)
def test_the_table_of_the_storage_pool(count: int, witness: bool, one: str, then: str, both: str) -> None:
    assert [v.pool_outcome(count, witness, p) for p in (ONE, THEN, BOTH)] == [one, then, both]


def test_the_storage_pool_never_survives_three_nodes() -> None:
    assert v.pool_outcome(16, True, (3,)) == "no"


@pytest.mark.parametrize(("count", "expected"), [(2, "yes"), (4, "unknown")])
def test_as_of_windows_server_2019_a_clusters_database_breaks_ties_of_its_pool(
    count: int, expected: str
) -> None:
    """Source: Microsoft, quorum.md of 2024; of four nodes its table says no and its example yes."""
    half = (count // 2,)
    assert v.pool_outcome(count, False, half, database=True) == expected
    assert v.pool_outcome(count, False, (count // 2 + 1,), database=True) == "no"


MODELS: list[QuorumModel] = [
    "wsfc-static",
    "wsfc-dynamic",
    "wsfc-dynamic-witness",
    "votequorum",
    "vsphere-ha",
]
RANK = {"no": 0, "even": 1, "unknown": 1, "yes": 2}


@st.composite
def clusters(draw: st.DrawFn) -> r.Rules:
    model = draw(st.sampled_from(MODELS))
    count = draw(st.integers(1, 6))
    witness = QDEVICE if model == "votequorum" else DISK
    return rules(count, draw(st.sampled_from([NONE, witness])), model, "proxmox")


@st.composite
def static(draw: st.DrawFn) -> r.Rules:
    weights = draw(st.lists(st.integers(0, 3), min_size=1, max_size=6))
    named = dict(zip(nodes(len(weights)), weights, strict=True))
    return rules(len(weights), NONE, "votequorum", "proxmox", votes=named)


@given(static(), st.data())
def test_losing_fewer_never_turns_yes_into_no(given_rules: r.Rules, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from(given_rules.names)))
    fewer = data.draw(st.sets(st.sampled_from(sorted(gone)))) if gone else set()
    if q.survives(given_rules, frozenset(gone)) == "yes":
        assert q.survives(given_rules, frozenset(fewer)) == "yes"


@given(static(), st.data())
def test_one_more_vote_for_a_node_that_stays_never_hurts(given_rules: r.Rules, data: st.DataObject) -> None:
    stays = data.draw(st.sampled_from(given_rules.names))
    gone = frozenset(data.draw(st.sets(st.sampled_from(given_rules.names))) - {stays})
    more = {name: n + (name == stays) for name, n in given_rules.nodes}
    richer = rules(len(more), NONE, "votequorum", "proxmox", votes=more)
    assert RANK[q.survives(richer, gone)] >= RANK[q.survives(given_rules, gone)]


@given(clusters(), st.data())
def test_names_do_not_matter(given_rules: r.Rules, data: st.DataObject) -> None:
    steps = data.draw(
        st.lists(
            st.builds(lost, *[st.sampled_from(given_rules.names)] * 2, witness=st.booleans()), max_size=3
        )
    )
    other = {name: f"<b>{index}" for index, name in enumerate(given_rules.names)}
    said = Quorum.model_validate({"witness": {"kind": given_rules.witness}})
    renamed = r.rules_of(list(other.values()), said, given_rules.model, "proxmox")
    before = q.outcome(given_rules, steps)
    after = q.outcome(renamed, [q.Step(frozenset(other[n] for n in s.nodes), s.witness) for s in steps])
    assert (before.verdict, before.total, before.needed, before.have) == (
        after.verdict,
        after.total,
        after.needed,
        after.have,
    )


@given(clusters())
def test_a_witness_never_hurts_while_it_is_there(given_rules: r.Rules) -> None:
    kind = {"kind": "qdevice" if given_rules.model == "votequorum" else "disk"}
    said = Quorum.model_validate({"witness": kind})
    better = r.rules_of(given_rules.names, said, given_rules.model, "proxmox")
    for before, after in zip(answers(given_rules), answers(better), strict=True):
        assert RANK[after] >= RANK[before]


@given(clusters(), st.data())
def test_nothing_survives_the_loss_of_everything(given_rules: r.Rules, data: st.DataObject) -> None:
    assert q.outcome(given_rules, [frozenset(given_rules.names)]).verdict == "no"
    assert q.any_loss(given_rules, (1,) * len(given_rules.names)).verdict == "no"


def test_the_largest_cluster_is_counted_quickly() -> None:
    votes = v.votes_of(nodes(64), None, "wsfc-dynamic-witness")
    assert (votes.total, votes.one_loss, votes.two_at_once) == (63, "yes", "yes")


@pytest.mark.parametrize("option", ["two_node", "last_man_standing", "auto_tie_breaker"])
def test_options_of_corosync_are_a_contradiction_on_windows(option: str) -> None:
    said = Quorum.model_validate({"witness": {"kind": "none"}, option: True})
    rules = r.rules_of(["a", "b"], said, "wsfc-dynamic-witness", "hyper-v")
    assert "Windows does not know them" in rules.conflict
    assert q.survives(rules, frozenset({"a"})) == "unknown"


def test_what_was_counted_once_is_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def rules() -> r.Rules:
        return r.rules_of(nodes(5), Quorum.model_validate(DISK), "wsfc-dynamic-witness")

    first, any_one = q.outcome(rules(), [{"n1"}, {"n2", "n3"}]), q.any_loss(rules(), [1, 1])  # type: ignore[list-item]
    for counting in ("_run", "_choices"):
        monkeypatch.setattr(q, counting, None)
    assert q.outcome(rules(), (q.Step(frozenset({"n1"})), q.Step(frozenset({"n3", "n2"})))) is first
    assert q.any_loss(rules(), (1, 1)) is any_one
