"""Which losses cost clusters votes, what each leaves, and which come to the same."""

from typing import Any

import pytest
from support.estates import spec
from support.golden import NAMES
from support.shipped import analysed

from hadocs.behaviour.polls import Poll, polls
from hadocs.topology.ballots import Ballot, counts
from hadocs.topology.build import estate_of

Found = dict[str, Ballot]


def asked(name: str, *clusters: str) -> tuple[Poll, ...]:
    return polls(analysed(name).estate, clusters)


def named(found: tuple[Poll, ...]) -> dict[tuple[str, ...], Ballot]:
    """The first ballot of each loss, by how it is lost and what."""
    return {
        (p.kind, *(t.id for things in p.alike[:1] for t in things), *p.places): p.ballots[0] for p in found
    }


def fates(ballot: Ballot) -> str:
    return "".join(fate[0] for _, fate in ballot.votes) + (ballot.witness or "-")[0]


def of_nodes(platform: str, quorum: dict[str, Any], count: int = 3) -> tuple[Poll, ...]:
    names = [f"n{n}" for n in range(1, count + 1)]
    made = spec(
        hosts={n: {} for n in names},
        clusters={"c": {"members": names, "platform": platform, "quorum": quorum}},
    )
    return polls(estate_of(made), ["c"])


def test_nodes_that_come_to_the_same_are_one_loss() -> None:
    first = asked("microsoft-two-site-automatic", "stretch")[0]
    assert [t.id for (t,) in first.alike] == ["node-a1", "node-a2", "node-b1", "node-b2"]
    assert fates(first.ballots[0]) == "lcccc"


def test_a_site_takes_the_votes_of_its_nodes_and_the_rest_goes_on() -> None:
    ballot = named(asked("microsoft-two-site-automatic", "stretch"))["lost", "site-a"]
    assert (fates(ballot), ballot.have, ballot.total, ballot.ending) == ("llccc", 3, 5, "goes-on")
    assert ballot.left == ("node-b1", "node-b2")
    assert ballot.anew


def test_after_votes_were_counted_anew_the_witness_may_be_lost_too_but_not_with_the_site_at_once() -> None:
    found = named(asked("microsoft-two-site-automatic", "stretch"))
    later, both = found["then", "site-a", "stretch/witness"], found["at-once", "site-a", "stretch/witness"]
    assert (fates(later), later.have, later.total, later.ending) == ("uuccl", 2, 3, "goes-on")
    assert (fates(both), both.have, both.total, both.ending) == ("llccl", 2, 5, "stops")


def test_of_a_link_that_is_cut_one_side_goes_on_and_which_is_not_known() -> None:
    ballot = named(asked("microsoft-two-site-automatic", "stretch"))["cut", "site-a", "site-b"]
    assert (fates(ballot), ballot.have, ballot.other, ballot.open_side) == ("aaccc", 3, 2, True)


def test_a_host_takes_the_vote_of_the_member_on_it_as_long_as_that_is_started_elsewhere() -> None:
    found = {
        p.alike[0][0].id: p.ballots for p in asked("article-hybrid", "hvc-a", "sql-fci") if p.kind == "lost"
    }
    host, guest = found["hv-02"]
    assert (fates(host), fates(guest), guest.awaited) == ("clc", "lcc", ("sql-a",))
    assert "sql-a" not in found  # it is no other than that of its host


def test_a_guest_cluster_without_its_nodes_is_back_once_they_are_started() -> None:
    ballot = named(asked("article-hybrid", "sql-fci"))["at-once", "hv-02", "hv-03"]
    assert (ballot.have, ballot.ending) == (1, "returns")


def test_nodes_without_a_vote_are_no_pair_of_their_own() -> None:
    found = [p for p in asked("microsoft-two-site-manual", "dr") if p.kind == "at-once"]
    assert [[t.id for t in p.alike[0]] for p in found] == [["node-a1", "node-a2"]]


def test_two_nodes_of_corosync_go_on_alone_and_start_nothing_if_fencing_fails() -> None:
    node, network = asked("clusters-from-scratch", "mycluster")
    assert [t.id for (t,) in network.alike] == ["lan", "sw-1"]
    assert network.ballots[0].ending == "race"
    ballot = node.ballots[0]
    assert (ballot.have, ballot.needed, ballot.ending) == (1, 1, "goes-on")
    assert "can't make sure" in ballot.held
    assert ballot.held_open  # a board without power of its own: not known for a lost server


def test_last_man_standing_counts_anew_and_without_it_the_second_loss_stops_the_cluster() -> None:
    plain = named(of_nodes("pacemaker/rhel9", {"witness": {"kind": "none"}}, 5))
    counted = named(of_nodes("pacemaker/rhel9", {"last_man_standing": True}, 5))
    assert plain["at-once", "n1", "n2"].ending == counted["at-once", "n1", "n2"].ending == "goes-on"
    assert not plain["lost", "n1"].anew
    assert counted["lost", "n1"].anew


@pytest.mark.parametrize(
    ("policy", "ending"), [("stop", "stops"), ("freeze", "freezes"), ("ignore", "ignores")]
)
def test_what_a_cluster_without_quorum_does_is_its_policy(policy: str, ending: str) -> None:
    found = named(of_nodes("pacemaker/rhel9", {"witness": {"kind": "none"}, "no_quorum_policy": policy}))
    assert found["at-once", "n1", "n2"].ending == ending


def test_what_the_spec_does_not_say_leaves_the_end_unknown() -> None:
    found = of_nodes("hyper-v/2022", {}, 2)
    assert {p.ballots[0].ending for p in found if p.kind == "lost"} == {"unknown"}


def test_clusters_without_votes_do_not_count() -> None:
    analysis = analysed("vmware-wsfc-across-boxes")
    assert [c for c in analysis.topology.clusters if counts(analysis.estate, c)] == ["sql-fci"]


@pytest.mark.parametrize("name", NAMES)
def test_each_array_network_and_rack_that_takes_a_vote_is_told(name: str) -> None:
    analysis = analysed(name)
    for key in (c for c in analysis.topology.clusters if counts(analysis.estate, c)):
        members = {*analysis.spec.clusters[key].members}
        told = {t for poll in asked(name, key) for things in poll.alike for t in things}
        for loss in analysis.topology.losses.values():
            gone = members & {*loss.stopped}
            whole = gone == members and loss.thing.kind == "rack"  # as much as any loss can
            if gone and loss.thing.kind in ("storage", "network", "switch", "rack") and not whole:
                assert loss.thing in told


def test_what_several_clusters_stand_on_is_told_beside_all_of_them() -> None:
    found = asked("north-texas", "sql-fci", "sql-ag", "fsc")
    (same,) = [p for p in found if any(t.id == "san-dal" for things in p.alike for t in things)]
    assert [t.id for (t,) in same.alike] == ["dallas/d-02", "dallas/d-05", "dallas", "san-dal"]
    assert [fates(b) for b in same.ballots] == ["lcc", "lcc", "lcc"]


def test_a_network_that_joins_the_sites_is_the_link_between_them() -> None:
    (cut,) = [p for p in asked("north-texas", "dag-1") if p.kind == "cut"]
    assert [t.id for (t,) in cut.alike] == ["wan"]


def test_of_three_parts_no_two_are_the_other_side_together() -> None:
    (parted,) = [p for p in asked("proxmox-three-nodes", "pg") if [t.id for (t,) in p.alike] == ["public"]]
    ballot = parted.ballots[0]
    assert (ballot.have, ballot.other, ballot.ending) == (1, None, "stops")


def test_of_two_nodes_of_which_one_has_no_vote_both_sides_do_not_have_one() -> None:
    names = ("n1", "n2")
    made = spec(
        networks={"lan": {"roles": ["client", "cluster"]}},
        hosts={n: {"networks": ["lan"]} for n in names},
        clusters={
            "c": {"members": list(names), "platform": "wsfc/2022", "quorum": {"witness": {"kind": "none"}}}
        },
    )
    (parted,) = [
        p for p in polls(estate_of(made), ["c"]) if any(t.id == "lan" for things in p.alike for t in things)
    ]
    ballot = parted.ballots[0]
    assert (ballot.have, ballot.other, ballot.total) == (1, 0, 1)


def test_a_place_that_takes_all_nodes_is_told_of_their_cluster_alone() -> None:
    estate = analysed("north-texas").estate
    lost = {t.id: p.ballots[0] for p in polls(estate, ["hvc-dal"]) for (t, *_) in p.alike if p.kind == "lost"}
    assert (lost["dallas"].ending, lost["dallas"].have) == ("nobody", 0)


def test_hosts_below_nodes_that_are_started_elsewhere_are_told_from_those_nodes() -> None:
    found = {
        (p.kind, *(t.id for t in p.alike[0])): p
        for p in asked("vmware-wsfc-across-boxes", "sql-fci")
        if p.kind != "lost"
    }
    later = found["then", "esxi-01", "esxi-02"]
    assert (later.below, later.restarted, later.ballots[0].ending) == (True, ("sql-1",), "goes-on")
    assert found["at-once", "esxi-01", "esxi-02"].below
    # Nothing starts a member of a host cluster elsewhere.
    assert not any(p.below for p in asked("microsoft-two-site-automatic", "stretch"))


def test_a_witness_lost_first_is_a_case_of_its_own_where_votes_are_counted_anew_without_it() -> None:
    found = named(asked("microsoft-two-site-manual", "dr"))
    assert found["last", "node-a1", "dr/witness"].ending == "stops"
    assert found["then", "dr/witness", "node-a1"].ending == "toss"
    # Without dynamic quorum the order makes no difference.
    assert not [p for p in asked("article-host", "hvc-a") if p.kind in ("then", "last")]
    assert found["last", "node-a1", "dr/witness"].have == 1
