"""A site that is lost, and comes back: only what is mirrored is copied, and nobody waits for votes that no one has."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse
from hadocs.runbooks.make import Runbooks, runbooks

ROOT = Path(__file__).parents[3]
TEXAS, MANUAL = "specs/north-texas.yaml", "specs/microsoft-two-site-manual.yaml"
FIELD = "tests/unit/behaviour/field"
SHIPPED = f"{FIELD}/arrays-shipped-to-the-other-site.yaml"


@cache
def books(spec: str) -> Runbooks:
    return runbooks(analyse(ROOT / spec))


@cache
def page(spec: str, name: str) -> str:
    (planned,) = [p for p in books(spec).all if p.id == name]
    return markdown.whole(books(spec).make(planned), "x")


def part(made: str, title: str) -> str:
    """A step by the beginning of its title."""
    (found,) = [s for s in re.split(r"(?m)^#{2,3} ", made) if re.match(rf"(☐ \d+ · )?{re.escape(title)}", s)]
    return found


def test_only_storage_that_is_mirrored_is_copied_back() -> None:
    step = part(page(TEXAS, "site-return-dallas"), "Wait until every copy here")
    assert "copied **from** `metro-ftw` **to** `metro-dal`" in step
    assert "**Nothing is copied onto `san-dal`:**" in step and "san-ftw" not in step
    assert "`mail` and `web-data` catch up by their own replication" in step
    alone = part(page(TEXAS, "site-return-fort-worth"), "Wait until every copy here")
    assert "**from** `metro-dal` **to** `metro-ftw`" in alone and "copied onto `san-ftw`" in alone


@pytest.mark.parametrize("spec", [SHIPPED, MANUAL])
def test_no_spec_has_storage_copied_that_it_does_not_mirror_or_ship(spec: str) -> None:
    for planned in books(spec).all:
        if planned.procedure.id != "site-return":
            continue
        look = books(spec).look
        pairs = {(s.id, str(o)) for s in look.stores if (o := s.pair or s.shipped_to)}
        made = page(spec, planned.id)
        for source, target in re.findall(r"\*\*from\*\* `([^`]+)` \*\*to\*\* `([^`]+)`", made):
            assert (target, source) in pairs, planned.id


def test_what_runs_at_both_sites_starts_with_its_machines_and_is_not_stopped() -> None:
    made = page(TEXAS, "site-return-dallas")
    step = part(made, "Start Dallas cut off")
    assert "`directory`, `addresses`, `radius`, `erp`, `shop` and `desktops` run here beside" in step
    assert "stop it" not in step, "no one brought any of them up by hand elsewhere"
    assert "with one pause of its own" not in made and "Never connect Dallas while" not in made


def test_who_carries_a_role_after_the_loss_is_the_one_that_took_it_over() -> None:
    made = page(TEXAS, "site-return-dallas")
    assert "The role of `erp-data` with OwnerNode `sql-2`, `Online`" in made
    assert "The role of `files` with OwnerNode `fs-2`, `Online`" in made
    assert "`ag-2` may hold the last good copy" in made and "`ag-1` may hold" not in made
    assert "`sql-1` has it: leave out step" in made and "Bring the role online first" not in made
    before = page(TEXAS, "site-shutdown-dallas")
    assert "The role of `erp-data` with OwnerNode `sql-1`, `Online`" in before


def test_what_nothing_elsewhere_can_run_stays_down_and_is_decided_about() -> None:
    lost = page(TEXAS, "site-failover-dallas")
    step = part(lost, "Decide about print, certificates and licences")
    assert "stay down until Dallas is back" in step and "print-1 is rebuilt by script" in step
    for word in ("is promoted at", "forced (", "writable", "storage of Fort Worth"):
        assert word not in lost
    back = page(TEXAS, "site-return-dallas")
    assert "Move print back" not in back and "By moving its machine" not in back
    assert "each runs at one place" in part(back, "See that print, certificates and licences run")


def test_a_name_that_clients_still_have_is_no_reason_to_force_anything() -> None:
    made = page(TEXAS, "site-failover-dallas")
    assert "| 35 s to 21 min | clients of `web-data` connect anew |" in made
    step = part(made, "Wait until what comes by itself")
    assert "`erp-data`, `web-data` and `files` run, and some clients do not come" in step
    assert "Force nothing for that" in step


def test_a_shipped_copy_is_promoted_and_its_machine_taken_in_by_hosts_that_do_not_know_it() -> None:
    made = page(SHIPPED, "site-failover-a")
    assert "up to 15 min old: **what was written since is lost.**" in part(made, "Make arr-b writable")
    taken = part(made, "Take m in at ha-b")
    assert "then register its machine from there" in taken
    assert "**`mgmt-a` is not there:** it gets `mgmt-b`" in taken
    assert "quorum" not in part(made, "B · Bring up") and "Force ha-" not in made


def test_a_service_on_a_shipped_copy_goes_back_by_a_last_copy_and_not_by_a_move() -> None:
    step = part(page(SHIPPED, "site-return-a"), "Bring s back to arr-a")
    order = [
        "`s` off where it runs",
        "a last copy from `arr-b` to `arr-a`",
        "`arr-a` writable",
        "on again, here",
    ]
    assert [step.index(one) for one in order] == sorted(step.index(one) for one in order)
    assert "Not by moving its machine" in step and "`m` out of the inventory of ha-b" in step
    manual = part(page(MANUAL, "site-return-site-a"), "Bring files, crm-database and crm back")
    assert "a last copy from `array-b/replica` to `array-a`" in manual and "inventory" not in manual


def test_nothing_is_copied_back_from_a_site_that_nothing_was_brought_up_for() -> None:
    made = page(SHIPPED, "site-failover-b")
    assert "copied back" not in made and "No way back" not in made
    assert "What `arr-a` holds has no copy" in part(made, "See what has no second place")


@pytest.mark.parametrize(
    ("spec", "name"), [(SHIPPED, "cold-start-a"), (f"{FIELD}/metro-links.yaml", "cold-start-a")]
)
def test_ha_of_vsphere_has_no_quorum_to_wait_for(spec: str, name: str) -> None:
    made = page(spec, name)
    assert "quorum" not in made and "is `master` of its HA" in made
    assert "SQL-FCI has its quorum (2 of 3 votes)" in page(TEXAS, "cold-start-dallas")


def test_hosts_that_the_spec_bars_get_the_machines_before_they_start() -> None:
    made = page(MANUAL, "site-failover-site-a")
    step = part(made, "Force Cluster with a recovery site")
    assert "`array-b/replica` is made writable first" in step
    assert "`node-b1` and `node-b2` are made owners of `files-1`, `crm-1` and `crm-db` there" in step
    assert "writable {" not in made and "Set-ClusterOwnerNode" not in made, "once, where it is forced"
    forced = page(MANUAL, "quorum-loss-dr")
    titles = [
        "Stop the copying from array-a", "Make array-b/replica writable", "Hold the others down", "Force the start",
        "Move the votes", "Let the hosts here own", "See which roles are not online",
    ]  # fmt: skip
    at = [forced.index(f"· {title}") for title in titles]
    assert at == sorted(at)
    assert "Set-ClusterOwnerNode -Owners node-b1,node-b2" in forced and "No checked command" not in forced


def test_owners_and_votes_that_were_moved_for_a_lost_site_go_back_to_it() -> None:
    made = page(MANUAL, "site-return-site-a")
    home = part(made, "Bring files, crm-database and crm back")
    assert "their owners set back (step [5](#step-5)); on again, here" in home
    assert "Set-ClusterOwnerNode -Owners node-a1,node-a2" in part(made, "Set the owners of")
    votes = part(made, "Give the votes of Cluster with a recovery site back")
    given = re.findall(r"-Name (\S+)\)\.NodeWeight = (\d)", votes)
    assert given == [("node-a1", "1"), ("node-a2", "1"), ("node-b1", "0"), ("node-b2", "0")]
    for name in ("site-return-site-b", "site-return-dallas"):
        other = page(TEXAS if "dallas" in name else MANUAL, name)
        assert "NodeWeight = " not in other and "Set-ClusterOwnerNode" not in other, (
            "nothing was moved for it"
        )


def test_a_page_of_a_site_leads_to_the_page_of_the_cluster_that_it_speaks_of() -> None:
    planned = books(TEXAS).named("site-failover-dallas")[0]
    found = books(TEXAS).beside("quorum-loss-sql-fci", planned.target)
    assert found is not None and found.id == "quorum-loss-sql-fci"


def test_of_storage_that_is_given_up_only_what_nothing_else_holds_is_restored() -> None:
    made = page(TEXAS, "storage-loss-san-dal")
    gate = made[made.index("Do not give `san-dal` up until") :]
    assert "`mail` and `web-data` lose nothing by this" in gate
    step = part(made, "Restore from the backup what nothing else holds")
    assert "**Not `dc-1` or `dhcp-1`:**" in step and "databases" not in step
    assert "`sql-1`, `ag-1` and `fs-1` are members of clusters that go on elsewhere" in step
    alone = page("specs/dell-2008-host.yaml", "storage-loss-array-1")
    assert "the loss is accepted: everything since the last backup" in alone and "lose nothing" not in alone


def test_no_backup_is_restored_while_the_other_side_of_a_pair_has_the_data() -> None:
    made = page("tests/unit/runbooks/two-sites-by-hand.yaml", "storage-loss-arr-a")
    assert "Let arr-b go on in its place" in made
    assert "since the last backup" not in made and "Restore from the backup" not in made


def test_an_availability_group_that_was_forced_over_is_resumed_by_somebody() -> None:
    step = part(
        page("tests/unit/behaviour/published/ag-two-subnets.yaml", "site-return-main"),
        "Wait until every copy",
    )
    assert "its databases here stay suspended until somebody resumes them" in step
    assert "suspended until" not in part(page(TEXAS, "site-return-dallas"), "Wait until every copy")


@pytest.mark.parametrize(
    ("spec", "name", "changed"),
    [
        (SHIPPED, "site-failover-a", True),
        (SHIPPED, "site-failover-b", False),
        (TEXAS, "site-failover-dallas", True),
    ],
)
def test_what_was_brought_up_can_not_be_undone_by_waiting(spec: str, name: str, changed: bool) -> None:
    back = part(page(spec, name), "Go back")
    assert ("No way back but" in back) is changed and (
        "| at any time | Nothing was changed" in back
    ) is not changed


def test_nothing_is_said_of_votes_where_nobody_counts_any() -> None:
    for name in ("site-failover-a", "site-failover-b", "cold-start-a", "site-return-a"):
        made = page(SHIPPED, name).replace("it counts no votes", "")
        assert not re.search(r"quorum|old votes|[Ff]orce ", made), name


def test_a_note_of_the_spec_is_told_only_where_it_is_about_what_stays_down() -> None:
    sea = page("specs/microsoft-fault-domains.yaml", "site-failover-sea")
    assert "Decide about warehouse" in sea and "Noted in the spec" not in sea
    assert "Noted in the spec" not in page(TEXAS, "site-failover-fort-worth")
    assert "Noted in the spec: The autumn test" in page(TEXAS, "site-failover-dallas")


AG = "tests/unit/behaviour/published/ag-two-subnets.yaml"


def test_an_availability_group_is_forced_onto_a_copy_once_the_cluster_was_forced() -> None:
    # Source: learn.microsoft.com, WSFC disaster recovery through forced quorum: after it no group goes online alone.
    site = page(AG, "site-failover-main")
    forced, over = part(site, "Force wsfc to start"), part(site, "Force orders onto a copy")
    assert site.index(forced) < site.index(over) < site.index(part(site, "See that orders is back"))
    assert "point of no return" in over and "Go on with the next one" not in site
    quorum = page(AG, "quorum-loss-wsfc")
    roles, over = part(quorum, "See which roles are not online"), part(quorum, "Force orders onto a copy")
    assert "never that of `orders`" in roles and quorum.index(over) < quorum.index(
        part(quorum, "Ask the users")
    )
    for name in ("site-failover-main", "quorum-loss-wsfc"):
        (planned,) = [p for p in books(AG).all if p.id == name]
        assert "forced-failover-orders" in repr(books(AG).make(planned)), name
    assert "unless it is lost too" in part(
        page(AG, "forced-failover-orders"), "See that the survivors have quorum"
    )


def test_two_nodes_under_a_watchdog_alone_are_sent_on_and_nobody_counts_on_its_time() -> None:
    # Source: ClusterLabs/sbd, src/sbd-cluster.c: SBD takes the quorum of a single node of two for none.
    made = page(f"{FIELD}/two-node-watchdog-only.yaml", "host-failure-a")
    assert "A watchdog alone fences nobody" in made and "counts as off" not in made
    assert (
        "is not fenced" not in made
        and "stonith_admin --confirm" not in made
        and "confirm a --force" not in made
    )
    assert "SBD takes the quorum of `k` for none" in made and "loses quorum" not in made
    assert "`s`: `Stopped`" in part(made, "Ask the others") and "end that wait" in made
