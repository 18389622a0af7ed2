"""What whoever is called at night would act on: each of these sentences was false once, and would have hurt."""

from __future__ import annotations

import re

import pytest
from support.read_pages import books, cases, page

from hadocs.runbooks.model import Gate, Runbook, Step
from hadocs.runbooks.text import plain


def test_each_copy_of_a_group_is_as_old_as_its_own_commits() -> None:
    todo = cases("ag-two-subnets")["site-main"].todo
    assert "`orders` has a copy on `a-3`, which may lack what was not sent yet" in todo
    assert "every commit" not in todo
    forced = page("ag-two-subnets", "forced-failover-orders")
    assert "`sql-3` commits asynchronously: **expect loss** where only `sql-3` survives" in forced
    assert "`sql-2` commits synchronously" in forced and "The copies are synchronous" not in forced
    assert "`ASYNCHRONOUS_COMMIT` and `MANUAL` for `sql-3`" in forced
    assert "no failover to `sql-3` is without loss" in page("ag-two-subnets", "service-failure-orders")
    assert "`sql-2` takes over" in page("ag-two-subnets", "guest-failure-sql-1")


def test_a_node_without_ha_is_emptied_by_hand_and_what_lies_on_it_alone_is_shut_down_and_started() -> None:
    told = page("pve-two-nodes-stale-arp", "host-maintenance-pve-1")
    assert "ha-manager" not in told and "watchdog closed" not in told and "--online" not in told
    assert told.index("qm shutdown") < told.index("qm list && pct list") < told.index("Do the work on")
    assert told.index("Do the work on") < told.index("qm start")
    assert "Until `pve-1` is back nothing is started, moved or changed there" in told
    managed = page("proxmox-three-nodes", "host-maintenance-pve-1")
    assert "node-maintenance enable pve-1" in managed and "qm shutdown" not in managed


def test_who_is_told_first_is_whoever_misses_something() -> None:
    told = page("pve-two-nodes-stale-arp", "cluster-patching-pve")
    assert "Users of `shop` and `mail`" in told and "Nobody has to miss" not in told
    for name in ("vsan-stretched", "ceph-min-size"):
        (round_,) = (p for p in books(name).all if p.procedure.id == "cluster-patching")
        words = page(name, round_.id)
        assert ("Users miss nothing" in words) == ("Nobody has to miss anything" in words)


def test_members_of_galera_are_patched_one_by_one_and_nothing_is_handed_over() -> None:
    steps = " ".join(cases("galera-arbitrator")["patch-cluster-gal"].steps)
    assert "then patch `g-1` and `g-2` one at a time" in steps and "hand" not in steps
    assert "`wsrep_local_state_comment` says `Synced`" in steps
    planned = " ".join(cases("galera-arbitrator")["planned-metal-cluster-gal"].steps)
    assert "Stop its database server in order" in planned and "as its software does it" not in planned
    assert "`rs.stepDown()`" in " ".join(cases("mongodb-two-networks")["planned-metal-cluster-rs"].steps)


def test_galera_forms_by_itself_with_all_that_it_had_alone() -> None:
    power = cases("galera-arbitrator")["power-returns"]
    assert "`gal` forms once `g-1`, `g-2` and `garbd` are up" in " ".join(power.steps)
    assert "`galera_new_cluster`" in power.todo
    assert "galera_new_cluster" in page("galera-arbitrator", "cold-start-east")


def test_where_one_writes_and_nobody_hands_over_patches_are_told_as_the_outage_that_they_are() -> None:
    patched = cases("postgresql-synchronous-pair")["patch-instances-orders"]
    steps = " ".join(patched.steps)
    assert "take it out of `synchronous_standby_names` on `pg-1`" in steps
    assert steps.index("Patch `pg-2`") < steps.index("hand `orders` over") < steps.index("Patch `pg-1`")
    assert patched.outcome == "down" and "Nothing" not in patched.users
    ledger = cases("postgresql-synchronous-pair")["patch-instances-ledger"]
    assert "synchronous_standby_names" not in " ".join(ledger.steps)
    assert cases("read-scale-group")["patch-instances-db"].outcome == "down"
    assert "commit synchronously first" in " ".join(cases("read-scale-group")["patch-instances-db"].steps)


def test_what_one_machine_writes_starts_with_that_machine() -> None:
    (told,) = [
        s for s in cases("postgresql-synchronous-pair")["power-returns"].steps if "`orders` starts" in s
    ]
    assert "`pg-1` is up and `pg-2` is up (commits wait for its copy)" in told
    assert "`ledger` starts, once `pg-3` is up" in told
    group = cases("read-scale-group")["power-returns"]
    assert "`db` starts, once `s1` is up" in " ".join(group.steps)
    assert "Where `s1` does not come back, a person forces `db` over to `s2`" in group.todo


def test_a_cluster_that_ignores_quorum_does_not_wait_for_its_other_node() -> None:
    power = cases("two-nodes-no-stonith")["power-returns"]
    assert "`objstore` forms once one of `srv-1` and `srv-2` is up" in " ".join(power.steps)
    assert "all of them only" not in power.todo
    lost = page("two-nodes-no-stonith", "quorum-loss-objstore")
    assert "cancel_wait_for_all" not in lost and "keeps the others waiting" not in lost
    assert "Pacemaker does not wait and starts everything" in lost


def test_without_a_witness_the_node_without_a_vote_does_not_start_alone() -> None:
    steps = " ".join(cases("s2d-two-nodes-no-witness")["power-returns"].steps)
    assert "one of `hv-1` and `hv-2` is up (both, where it is the one without a vote)" in steps


def test_a_volume_is_read_directly_by_the_hosts_that_have_a_path_to_it() -> None:
    told = page("storage-replica-stretch", "host-maintenance-a1")
    assert "`Direct` for what lies on `jbod-a` on `a1` and `a2`" in told and "on each host" not in told
    assert "`Direct` for" in page("ref-s2d-campus", "host-maintenance-n1")
    assert "`Direct` for `pool/v" in page("s2d-two-nodes-no-witness", "host-maintenance-hv-1")


def test_the_row_that_leads_to_a_forced_start_is_named() -> None:
    for name, runbook in (
        ("ag-two-subnets", "quorum-loss-wsfc"),
        ("s2d-two-nodes-no-witness", "quorum-loss-hci"),
    ):
        told = page(name, runbook)
        assert "Force only if the row fits that leads to [part C]" in told and "last row" not in told
    assert "until 1 votes" not in page("s2d-two-nodes-no-witness", "quorum-loss-hci")


def test_of_two_nodes_that_reset_themselves_no_part_goes_on() -> None:
    told = page("two-node-watchdog-only", "network-partition-k")
    assert "part that goes on" not in told and "one part alone" not in told
    assert "`s` `Started` on no node, or on **one alone**" in told
    other = page("inquorate-part-fences", "network-partition-k")
    assert "part that goes on" in other and "**one part alone**" in other
    assert "then nothing pauses" not in page("two-node-watchdog-only", "host-maintenance-a")


def test_a_sign_of_several_hosts_says_which_of_them_may_not_be_lost() -> None:
    told = page("vsan-stretched", "host-maintenance-x1")
    assert "`x2`, `x3` or `x4` reports anything:&#32;without `x3` or `x4` **`s` and `t` are down**" in told


def test_no_gate_is_closed_by_a_setting_that_the_spec_does_not_say() -> None:
    told = page("vsan-stretched", "host-maintenance-x1")
    assert "HAAdmissionControlEnabled `True`" not in told and "DrsEnabled `True`, " not in told
    assert "Go on: in step [5](#step-5) you move `m` by hand" in told
    assert "showed what is written there, or **If not** lets you go on" in told
    assert "HAAdmissionControlEnabled `True`" in page("vsphere-ha-heartbeat", "host-maintenance-x1")


@pytest.mark.parametrize(
    ("name", "runbook"),
    [
        ("ceph-min-size", "host-maintenance-h1"),
        ("pve-two-nodes-stale-arp", "host-maintenance-pve-1"),
        ("dag-dac-two-sites", "member-maintenance-ex-1"),
        ("dag-dac-two-sites", "datacentre-switchover-plano"),
        ("dag-dac-two-sites", "quorum-loss-dag"),
        ("ag-two-subnets", "member-maintenance-sql-1"),
        ("vsan-stretched", "node-remove-x1"),
        ("ceph-min-size", "node-remove-h1"),
    ],
)
def test_whoever_stops_in_the_middle_finds_the_way_back(name: str, runbook: str) -> None:
    """Each step from the first change to the last one before the way home stands in a row of the table."""
    (planned,) = [p for p in books(name).all if p.id == runbook]
    book = books(name).make(planned)
    assert book.back is not None
    last = max(step.number for step in book.steps)
    home = next(
        (
            p.items
            for p in book.parts
            if p.id in ("back", "return") or plain(p.title).startswith("Bring it back")
        ),
        (),
    )
    homeward = {one.number for one in home if isinstance(one, Step)}
    told: set[int] = set()
    for row in book.back.rows:
        at = plain(row[0])
        for found in re.finditer(r"(from )?steps? ((?:\d+(?: to \d+)?(?:, | and )?)+)(.*)", at):
            some = [
                n
                for first, end in re.findall(r"(\d+)(?: to (\d+))?", found[2])
                for n in range(int(first), int(end or first) + 1)
            ]
            open_ = found[1] or found[3].startswith(("what follows", "after"))
            told.update(some, range(some[0], last + 1) if open_ else ())
        if gate := re.search(r"before gate ([A-Z])", at):
            (until,) = (g for g in book.gates if g.letter == gate[1])
            told.update(_before(book, until))
    assert {step.number for step in book.steps} - told - homeward == set()


def _before(book: Runbook, gate: Gate) -> list[int]:
    """The steps before a gate."""
    items = [item for part in book.parts for item in part.items]
    return [i.number for i in items[: items.index(gate)] if isinstance(i, Step)]


@pytest.mark.parametrize(
    ("name", "site"),
    [("vsan-stretched", "a"), ("storage-replica-stretch", "a"), ("metrocluster-mediator", "north")],
)
def test_where_a_lost_site_is_taken_over_by_itself_nobody_is_asked_to_act(name: str, site: str) -> None:
    told = page(name, f"site-failover-{site}")
    assert "there is nothing to bring up by hand" in told
    for false in (
        "old votes",
        "is given up",
        "Do not bring anything up",
        "copied back",
        "the spec has no key for it",
    ):
        assert false not in told, false
    assert "not computed" not in told and "never by itself" not in told


def test_a_member_of_patroni_that_follows_by_the_spec_may_lead_when_it_is_lost() -> None:
    told = cases("patroni-three-sites")
    assert "If it leads pg by then, pg fares as told of pg-1." in told["server-pg-2"].users.replace("`", "")
    assert "leads" not in told["server-pg-1"].users
