"""Steps are typed where they work, name those that they hold for, and stand before what they decide."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.runbooks.order import order
from hadocs.runbooks.shell import slot

ROOT = Path(__file__).parents[3]
TEXAS, MANUAL = "specs/north-texas.yaml", "specs/microsoft-two-site-manual.yaml"
BOXES, OLD, CEPH = (
    "specs/vmware-wsfc-across-boxes.yaml",
    "specs/dell-2008-host.yaml",
    "specs/proxmox-three-nodes.yaml",
)
FIELD, PUBLISHED = "tests/unit/behaviour/field", "tests/unit/behaviour/published"
REPLICA, POOL = f"{FIELD}/storage-replica-stretch.yaml", f"{FIELD}/ref-s2d-campus.yaml"
TWO = f"{FIELD}/s2d-two-nodes-no-witness.yaml"
GALERA = f"{PUBLISHED}/galera-arbitrator.yaml"


@cache
def books(spec: str) -> Runbooks:
    return runbooks(analyse(ROOT / spec))


@cache
def page(spec: str, name: str) -> str:
    (planned,) = [p for p in books(spec).all if p.id == name]
    return markdown.whole(books(spec).make(planned), "x")


def step(made: str, title: str) -> str:
    """A step by the beginning of its title."""
    (found,) = [s for s in re.split(r"(?m)^### ☐ \d+ · ", made) if s.startswith(title)]
    return found


def test_members_of_a_site_that_goes_down_are_stopped_from_one_that_stays() -> None:
    made = page(TEXAS, "site-shutdown-dallas")
    # Without -Cluster a cmdlet asks the cluster service of its own machine, which the first line has stopped.
    dag = step(made, "Stop the members of DAG-1 here")
    assert "`exch-3` · PowerShell" in dag and "-Name exch-1 -Wait" in dag and "-Name exch-2 -Wait" in dag
    for cluster, stays in (("SQL-FCI", "sql-2"), ("SQL-AG", "ag-2"), ("FSC", "fs-2")):
        assert f"`{stays}` · PowerShell" in step(made, f"Stop the members of {cluster} here")


@pytest.mark.parametrize("name", ["site-shutdown-dallas", "site-return-dallas"])
def test_nobody_looks_at_the_members_of_one_cluster_twice_in_a_row(name: str) -> None:
    made = page(TEXAS, name)
    for cluster in ("HVC-DAL", "DAG-1", "SQL-FCI", "SQL-AG", "FSC"):
        looks = re.findall(rf"(?m)^### .*See (?:who|that all members) of {cluster} (?:is|are) up", made)
        assert len(looks) == 1, cluster


def test_instances_are_taken_out_of_use_before_their_machines_are_shut_down() -> None:
    made = page(TEXAS, "site-shutdown-dallas")
    assert "`erp`, `shop` and `desktops` run elsewhere at once" in step(
        made, "Take the instances here out of use"
    )
    assert made.index("Take the instances here") < made.index("Shut the machines of stage 3 on hv-dal-1")
    assert "Take the instances" not in page(MANUAL, "site-shutdown-site-a")


def test_a_witness_disk_is_presented_to_those_that_reach_its_array() -> None:
    back = step(page(MANUAL, "quorum-loss-dr"), "Bring the witness back")
    assert "present the disk to `node-a1` and `node-a2` again" in back
    both = step(page(BOXES, "quorum-loss-sql-fci"), "Bring the witness back")
    assert "present the disk to `sql-1` and `sql-2` again" in both


def test_guests_have_no_cables_and_are_held_off_by_what_keeps_them_running() -> None:
    guests = page(TEXAS, "quorum-loss-sql-ag")
    assert "cables" not in guests and "its network adapters disconnected at its host" in guests
    held = step(guests, "Hold the others down")
    assert "by its role in HVC-DAL or HVC-FTW (`Stop-ClusterGroup`)" in held and "start action" not in held
    assert "vSphere HA leaves off what a person has powered off" in step(
        page(BOXES, "quorum-loss-sql-fci"), "Hold the others down"
    )
    alone = step(page("specs/article-mixed.yaml", "quorum-loss-file"), "Hold the others down")
    assert "its start action off" in alone and "Stop-ClusterGroup" not in alone
    assert "network cables out" in page(TEXAS, "quorum-loss-hvc-dal")


def test_a_machine_that_a_rule_keeps_off_a_host_is_not_said_to_restart_there() -> None:
    made = page(TEXAS, "host-failure-hv-dal-1")
    assert "`exch-1` on `hv-dal-3` or `hv-dal-4` alone." in made
    assert "of `exch-1` `hv-dal-3` or `hv-dal-4`." in step(made, "Start what has failed")
    assert " alone." not in page(TEXAS, "host-failure-hv-dal-3").split("**Who may**")[0]


@pytest.mark.parametrize("name", ["site-failover-east", "site-return-east", "cold-start-east"])
def test_nothing_runs_at_a_site_that_has_an_arbitrator_alone(name: str) -> None:
    made = page(GALERA, name)
    assert "`west` or `south`" not in made and "`west` and `south` alone" not in made


def test_the_side_of_storage_replica_that_only_receives_takes_nothing_over() -> None:
    made = page(REPLICA, "storage-loss-jbod-b")
    assert "what runs is written there, and `jbod-b` only received it" in made
    assert "the table says" not in made and "taken over" not in made and "in its place" not in made
    source = page(REPLICA, "storage-loss-jbod-a")
    assert "goes on in its place" in source and "has not taken over" in source


def test_a_disk_that_storage_replica_keeps_goes_home_before_the_machine_on_it() -> None:
    made = page(REPLICA, "site-return-a")
    assert "Move-ClusterSharedVolume -Name <volume> -Node a1" in step(made, "Move jbod-a/csv-1 back first")
    assert made.index("Move jbod-a/csv-1 back first") < made.index("Move app back")
    assert "Move-ClusterSharedVolume" not in page(REPLICA, "site-return-b")


def test_storage_of_the_hosts_own_disks_has_no_paths_to_lose() -> None:
    made = page(POOL, "storage-loss-pool")
    assert "path loss" not in made.lower() and "one host that is down, with its disks" in made
    assert "One host sees its disks, another does not" in page(TEXAS, "storage-loss-san-dal")


def test_each_part_of_a_windows_2008_cluster_is_asked_for_itself() -> None:
    made = page(OLD, "network-partition-hv-cluster")
    ask = step(made, "Ask each part who is up")
    assert "\ncluster node /status\n" in ask, "its name leads to the part that runs, whoever asks"
    assert "5396" not in made, "2012 R2 is the first to write it"
    assert "5396" in page(TEXAS, "network-partition-hvc-dal")


def test_ceph_is_asked_before_votes_are_lowered() -> None:
    made = page(CEPH, "quorum-loss-pve")
    assert made.index("See what Ceph has left") < made.index("Gate C") < made.index("· Lower the votes")
    assert "lowering the votes starts no machine on `ceph`" in step(made, "See what Ceph has left")
    other = page("specs/proxmox-two-nodes-qdevice.yaml", "quorum-loss-branch")
    assert "ceph" not in other.lower()


def test_a_dead_disk_can_be_changed_where_nothing_is_left_to_rebuild_on() -> None:
    made = page(CEPH, "storage-loss-pve")
    assert "we cannot draw any conclusions" in step(made, "See that nothing hangs on it any more")
    gate = made[made.index("Do not destroy the OSD until") :]
    assert "or can't end: then the last box" in gate and "for want of another disk" in gate
    five = page(f"{PUBLISHED}/ceph-three-rooms.yaml", "storage-loss-pve")
    assert "for want of another disk" not in five


def test_a_blank_of_a_command_is_words_without_what_brackets_leave() -> None:
    assert slot("share outside of Site A (main)") == "<share outside of Site A main>"
    assert slot("a|b") == "<a_b>" and slot("()") == "<value>"


def test_a_cluster_of_guests_is_patched_with_the_member_that_serves_last() -> None:
    """Its members stand on hosts, and have turns of their own all the same: the page on failures says so too."""
    found = order(analyse(ROOT / CEPH), "pg")
    assert found.hosts == ("db-2", "db-3", "db-1") and found.pauses == {"database": 1, "web": 1}
    assert [t.reason for t in found.turns] == ["quiet", "quiet", "spared"]


@pytest.mark.parametrize("name", ["cluster-patching-pg", "host-maintenance-db-1", "host-maintenance-pve-1"])
def test_no_next_node_goes_down_before_the_copy_of_the_last_one_is_seen_in_step(name: str) -> None:
    made = page(CEPH, name)
    boxes = re.findall(r"- \[ \] `db-(\d)` has caught up \((.*?)\)(.*)", made)
    assert [n for n, *_ in boxes] == (["2", "3", "1"] if "patching" in name else ["1"])
    assert all(
        "`SELECT application_name, state FROM pg_stat_replication`: streaming" in how for _, how, _ in boxes
    )
    assert "how one sees that a copy has caught up" not in made


def test_after_a_split_copies_of_the_side_that_joined_are_taken_in_by_their_product() -> None:
    made = page(TEXAS, "split-brain-sql-ag")
    copies = step(made, "Take the copies of web-data there in again")
    assert "stay so until somebody resumes them: **that throws away what they alone have.**" in copies
    assert (
        made.index("· The same for each other one")
        < made.index("· Take the copies")
        < made.index("· See that all roles")
    )
    assert "is seeded anew" in step(page(TEXAS, "split-brain-dag-1"), "Take the copies of mail")
    assert "Take the copies" not in page(TEXAS, "split-brain-fsc"), "a disk that moves has no copies"


@pytest.mark.parametrize("host", ["hv-1", "hv-2"])
def test_of_two_nodes_without_a_witness_nobody_promises_what_the_votes_decide(host: str) -> None:
    made = page(TWO, f"host-failure-{host}")
    assert "Look first whether hci still has quorum." in made and "Most of it happens by itself" not in made
    assert "**whether `hci` keeps quorum is not known beforehand**" in made and "loses quorum" not in made
    assert "the table of what happens by itself says" not in made, "it ends where the votes decide"
    assert ("If it does, `app` restarts on `hv-2` by itself" in made) is (host == "hv-1")
    forced = page(TWO, "quorum-loss-hci")
    assert "as soon as 1 vote is there" in forced and "1 votes" not in forced


def test_what_machines_hold_together_is_named_where_a_place_of_them_is_lost() -> None:
    rest = step(
        page(f"{PUBLISHED}/ceph-three-rooms.yaml", "site-failover-room-a"), "See what has no second place now"
    )
    assert "`rbd` lacks the copies that room-a held of it" in rest
    assert "lacks the copies" not in step(
        page(TEXAS, "site-failover-dallas"), "See what has no second place now"
    )


def test_votes_that_the_cluster_has_taken_away_are_not_counted_among_its_members() -> None:
    made = page(f"{FIELD}/stretched-without-witness.yaml", "quorum-loss-c")
    assert "needs 2 of 3 votes: `h1`, `h2`, `d1`, `d2`. One of them has no vote" in made
    assert "and from none at `hq`." in made
    assert "has no vote" not in page(TEXAS, "quorum-loss-dag-1")


def test_without_quorum_nobody_brings_a_replica_online() -> None:
    lost = page(f"{FIELD}/stretched-without-witness.yaml", "site-failover-hq")
    assert "**`c` loses quorum**" in lost and "is promoted" not in lost
    assert "`jbod-b` is promoted" in page(REPLICA, "site-failover-a")


def test_an_array_that_a_person_let_go_on_alone_hands_back_before_machines_move() -> None:
    made = page(f"{FIELD}/ref-metrocluster.yaml", "site-return-north")
    assert "Only if `filer-s` was let go on alone" in step(made, "Let filer-n lead again")
    assert made.index("· Let filer-n lead again") < made.index("· Move orders-db back")
    assert "lead again" not in page(REPLICA, "site-return-a")


def test_votes_are_not_lowered_on_an_old_copy_of_drbd_nor_where_drbd_has_no_majority() -> None:
    made = page(f"{FIELD}/drbd-majority-one-network.yaml", "quorum-loss-pc")
    gate = made[made.index('<a id="gate-force">') : made.index("Count the votes that are left")]
    assert "this member has the newest data" in gate
    assert "more than half of `n1`, `n2` and `n3` are on: with fewer DRBD lets nobody write to `r0`" in gate


def test_a_machine_on_disks_of_a_lost_node_is_not_said_to_start_by_hand() -> None:
    assert "**`db-1` does not:** off until `pve-1` is back.\n" in page(CEPH, "host-failure-pve-1")
    other = page(f"{FIELD}/pve-two-nodes-stale-arp.yaml", "host-failure-pve-1")
    assert "or until you start" not in other


def test_of_a_lost_site_it_is_told_what_must_not_be_lost_next() -> None:
    ceph = step(page(f"{PUBLISHED}/ceph-three-rooms.yaml", "site-failover-room-a"), "See what has no second")
    assert (
        "only while room-a is away: the loss of `b-1`, `b-2` or `c-1` takes `erp` and `crm` down, and leaves pve "
        "without quorum." in ceph
    )
    # Of one node and its witness both have to stay: votes are not adjusted below three where there is a witness.
    texas = step(page(TEXAS, "site-failover-dallas"), "See what has no second")
    assert "`FS-AUS` takes" in texas and "leaves SQL-FCI, SQL-AG and FSC without quorum" in texas
    nothing = step(page(MANUAL, "site-failover-site-a"), "See what has no second")
    assert "A list of what takes services down if one more thing is lost." in nothing


def test_what_is_known_of_software_that_clusters_its_own_members_is_told_at_its_steps() -> None:
    view = "Shown by `SHOW GLOBAL STATUS LIKE 'wsrep_%'`"
    for spec in (
        GALERA,
        f"{PUBLISHED}/galera-three-sites.yaml",
    ):  # by its platform; by the product it carries
        assert view in step(page(spec, "site-failover-east"), "See the votes of gal")
        shut = page(spec, "site-shutdown-east")
        assert view in step(shut, "See the votes of gal")
        assert "stop its database server in order" in step(shut, "Take g-1 out of gal")
        cold = page(spec, "cold-start-east")
        assert "galera_new_cluster" in cold
        assert "start its software there" in step(cold, "Stage 2: let the members join gal")
    # The member that is asked has data: an arbitrator answers no query.
    assert step(page(GALERA, "site-shutdown-west"), "See the votes of gal").splitlines()[2] == "`g-1`"


def test_a_machine_with_fault_tolerance_runs_on_and_is_not_shut_down_for_maintenance() -> None:
    spec = f"{FIELD}/fault-tolerance-twice.yaml"
    lost = page(spec, "host-failure-x1")
    assert "`m` runs on: what was the secondary on another host is the primary now." in lost
    assert "`m` `PoweredOn`, not on `x1`" in step(lost, "See where the machines of x1 run now")
    assert "runs on: what was" not in page(spec, "host-failure-x2")
    down = page(spec, "host-maintenance-x1")
    assert "**Nothing stops.**" in down and "`m` leaves by vMotion" in down


def test_where_the_spec_says_what_carries_vcenter_nobody_guesses() -> None:
    spec = f"{FIELD}/fault-tolerance-twice.yaml"
    here = step(page(spec, "host-failure-x2"), "Connect to vCenter")
    assert (
        "`n` carried it on `x2`, and HA starts it elsewhere. `vc` is away for 80 to 323 s. Wait, then" in here
    )
    other = page(spec, "host-failure-x1")
    assert "`n` carries it, by the spec on `x2`:&#32;it is not lost with `x1`." in step(
        other, "Connect to vCenter"
    )
    assert "look at `n`, by the spec on `x2`; then" in other
    unknown = page(f"{FIELD}/ref-metrocluster.yaml", "host-failure-esx-n1")
    assert "vCenter ran on `esx-n1`, perhaps" in unknown


def test_a_host_that_powers_its_machines_off_is_not_said_to_leave_them_on() -> None:
    off = page(f"{FIELD}/isolation-address-at-one-site.yaml", "network-partition-ha")
    assert "machines go on running as long as an isolation address answers." in off
    assert "A host that is isolated powers its machines off" in off and "leave them on" not in off


def test_votes_of_proxmox_are_not_lowered_while_the_qdevice_can_come_back_or_without_a_word_on_replicas() -> (
    None
):
    gate = page("specs/proxmox-two-nodes-qdevice.yaml", "quorum-loss-branch").split(
        "Do not lower the votes until"
    )[1]
    assert (
        "the QDevice can't be brought back: with its vote half of the nodes are enough"
        in gate.split("###")[0]
    )
    assert "last replication" not in gate
    assert (
        "QDevice"
        not in page(CEPH, "quorum-loss-pve").split("Do not lower the votes until")[1].split("###")[0]
    )
