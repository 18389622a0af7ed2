"""What pages of clusters from the field say, read as whoever runs such a cluster reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from support.golden import SPECS

from hadocs.analysis import Analysis
from hadocs.availability.model.variants import not_applicable
from hadocs.pages.context import Context
from hadocs.pages.escape import plain
from hadocs.pages.narrative.designs import happens
from hadocs.pages.narrative.failover import chapters
from hadocs.pages.narrative.inventory_clusters import voters
from hadocs.pages.narrative.model import Case
from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.spec.load import load

FIELD = Path(__file__).parents[1] / "behaviour" / "field"
ARTICLES = SPECS[0].parent


@cache
def analysed(name: str) -> Analysis:
    file = FIELD / f"{name}.yaml"
    return analyse_loaded(load(file if file.exists() else ARTICLES / f"{name}.yaml"))


@cache
def books(name: str) -> Runbooks:
    return runbooks(analysed(name))


def page(name: str, runbook: str) -> str:
    """A runbook as Markdown."""
    (planned,) = [p for p in books(name).all if p.id == runbook]
    return markdown.whole(books(name).make(planned), "x")


def case(name: str, anchor: str) -> Case:
    """A case of how it fails over."""
    (found,) = (c for ch in chapters(Context(analysed(name))) for c in ch.cases if c.anchor == anchor)
    return found


def test_of_two_nodes_with_a_watchdog_alone_none_is_taken_down_alone() -> None:
    name = "two-node-watchdog-only"
    told = page(name, "host-maintenance-a")
    assert "May I? Not while `k` is up" in told and "`b` is reset as well" in told
    assert "Nothing stops" not in told and "`Quorate: Yes`, and" not in told
    assert "pcs cluster stop --all" in told and "pcs cluster stop a\n" not in told
    assert "pcs cluster start --all" in told and "standby a" not in told
    assert not [p for p in books(name).all if p.procedure.id == "cluster-patching"]
    for anchor in ("planned-metal-cluster-k", "patch-cluster-k"):
        work = case(name, anchor)
        assert "`b` resets itself 60 s after `a` leaves" in work.steps[0] and work.outcome == "down"
        assert work.grid is None, "no further loss is told where nothing is left"


def test_two_node_lets_nobody_go_on_alone_where_a_watchdog_is_all_that_fences() -> None:
    ctx = Context(analysed("two-node-watchdog-only"))
    assert "once it has fenced the other" not in voters(ctx.rules["k"], ctx.spec.clusters["k"])
    (finding,) = (f for f in ctx.analysis.findings.found if f.rule == "F08")
    assert "SBD resets the other" in finding.message and "run everything" not in finding.message


def test_hosts_without_a_path_by_the_spec_are_not_looked_at_as_if_they_had_lost_one() -> None:
    lost = page("microsoft-two-site-manual", "storage-path-loss-dr")
    assert "`node-b1` and `node-b2` have no path to `array-a`" in lost
    assert "`Direct` is for `node-a1` and `node-a2`" in lost and "Well: `Direct`." not in lost
    assert "each of `node-a1` and `node-a2` · PowerShell" in page(
        "microsoft-two-site-manual", "storage-loss-array-a"
    )
    everywhere = page("microsoft-two-site-automatic", "storage-path-loss-stretch")
    assert "no path to" not in everywhere and "Well: `Direct`." in everywhere


def test_machines_may_be_owned_where_the_copy_of_their_storage_is_before_they_start() -> None:
    told = page("microsoft-two-site-manual", "storage-loss-array-a")
    presented, owners = told.index("presented to `node-b1` and `node-b2`"), told.index("Set-ClusterOwnerNode")
    assert presented < owners and "-Owners node-b1,node-b2" in told
    assert "listed as roles and start" not in told


def test_a_pool_of_the_hosts_own_disks_is_held_off_with_them() -> None:
    told = page("ref-s2d-campus", "storage-loss-pool")
    assert "it is the disks of `n1`, `n2`, `n3` and `n4`" in told and "ports closed" not in told
    assert "ports closed" in page("microsoft-two-site-manual", "storage-loss-array-a")


def test_storage_replica_says_itself_when_it_is_in_step_and_disks_in_a_shelf_have_no_console() -> None:
    told = page("storage-replica-stretch", "storage-loss-jbod-a")
    assert "(Get-SRGroup).Replicas" in told and "`ContinuouslyReplicating`" in told
    assert "are brought in step again" not in told and "Its own console" not in told
    assert "`a1` or `a2` · PowerShell" in told and "Get-StorageEnclosure" in told
    assert "`app` stops and comes back by itself" in told


def test_an_osd_is_destroyed_once_nothing_hangs_on_it_and_min_size_is_what_ceph_says() -> None:
    told = page("ceph-min-size", "storage-loss-pve")
    assert told.index("ceph osd safe-to-destroy") < told.index("pveceph osd destroy")
    assert "`ceph osd ok-to-stop` and its number" not in told
    assert "TBD" not in told.partition("It writes as long as")[2].partition("of them are there")[0]


def test_a_machine_on_a_node_without_its_store_is_moved_before_it_is_started() -> None:
    told = page("pve-ha-node-without-disk", "host-failure-n1")
    assert "by the spec `n1` and `n2` have `nas/vmstore`" in told
    assert "mv /etc/pve/nodes/" in told
    assert "mv /etc/pve/nodes/" not in page("proxmox-three-nodes", "host-failure-pve-1")


def test_lost_paths_name_all_storage_and_what_mirrors_it() -> None:
    told = page("ref-metrocluster", "storage-path-loss-stretched")
    assert "`filer-n` and `filer-s` hold the same data" in told and "reach both by the spec" in told
    assert "has lost paths to filer-n and filer-s" in told


def test_three_copies_leave_two() -> None:
    case_ = Context(analysed("drbd-majority-one-network"))
    told = " ".join(s for ch in chapters(case_) for c in ch.cases for s in c.steps)
    assert "on the two copies that are left" in told and "on one copy" not in told


def test_hosts_told_in_one_table_share_what_their_storage_does_and_say_what_must_not_be_lost_next() -> None:
    told = case("ceph-min-size", "host-h1")
    steps = " ".join(told.steps)
    assert "`ceph` does not answer" in told.steps[0] and "After 21 to 30 s" in steps
    assert "HEALTH_OK" in told.todo and "move the machines back" not in told.todo
    assert told.grid is not None and told.grid.heads[-1] == "until it is back, do not lose"
    assert "`h2`, `h3`, `h4` or `h5`: `s` is down" in told.grid.rows[0].cells[-1]


def test_of_a_clone_one_program_fails_and_nothing_is_handed_back() -> None:
    failed = case("gfs2-clone", "app-share")
    assert failed.outcome == "up"
    assert "`n2`, `n3` and `n4`; who was connected to `n1` has to connect anew" in failed.users
    back = case("gfs2-clone", "back-cluster-gfs")
    assert "Nothing has to be handed back" in back.steps[0] and "until a person" not in back.steps[0]


def test_each_method_of_fencing_that_fails_says_why() -> None:
    (told,) = [s for s in case("gfs2-clone", "rack-r2").steps if "management board" in s and "A person" in s]
    assert "the outlets of `n3` and `n4` have no power either" in told


def test_no_physical_server_opens_a_disk_of_virtual_machines() -> None:
    world = Context(analysed("vmware-wsfc-across-boxes")).world
    assert not_applicable(world, "sql", "mixed") == "a physical server does not reach a clustered VMDK"
    assert not_applicable(world, "sql", "guest") == ""
    assert not_applicable(Context(analysed("article-mixed")).world, "file-service", "mixed") == ""


def test_a_machine_is_moved_by_hand_where_its_cluster_may_choose_a_host_without_its_storage() -> None:
    told = case("pve-ha-node-without-disk", "planned-cluster-pve")
    assert "First move `app` to `n2` by hand: `pve` may choose `n3`" in " ".join(told.steps)
    assert "by hand: `pve` may choose" not in " ".join(case("ceph-min-size", "planned-cluster-pve").steps)


def test_moments_of_a_story_are_rounded_alike() -> None:
    steps = case("gfs2-clone", "server-n1").steps
    assert "**After 9 s:**" in steps[2] and "**After 9 to 155 s:**" in steps[3]


def test_a_machine_that_hangs_needs_whoever_leads_users_away_as_a_program_that_fails_does() -> None:
    ctx = Context(analysed("microsoft-fault-domains"))
    hung, failed = happens(ctx, "shop", "guest"), happens(ctx, "shop", "app")
    assert {one.outcome.question for one in (*hung, *failed)} == {
        "what leads users away from an instance that no longer answers is not stated"
    }
    assert {one.outcome.state for one in happens(ctx, "shop", "host")} == {"goes-on"}


def test_hosts_told_in_one_table_have_their_osds_marked_down_before_ceph_answers_again() -> None:
    context = Context(analyse_loaded(load(FIELD / "ceph-min-size.yaml")))
    (case,) = [
        c for ch in chapters(context) for c in ch.cases if c.grid is not None and c.anchor == "host-h1"
    ]
    told = [plain(s).replace("`", "") for s in case.steps]
    (marked,) = [i for i, s in enumerate(told) if s.endswith("ceph marks its OSDs down.")]
    (again,) = [i for i, s in enumerate(told) if s.endswith("ceph answers again.")]
    assert marked < again
