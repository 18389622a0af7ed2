"""Work on all members of a cluster in turn: pages count interruptions as its runbook and the availability do."""

from __future__ import annotations

from functools import cache

import pytest
from support.read_pages import cases
from support.shipped import analysed

from hadocs.pages.context import Context
from hadocs.pages.escape import plain
from hadocs.pages.narrative.planned import host_maintenance, in_turn
from hadocs.pages.runbooks import markdown
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.order import order


@cache
def context(name: str) -> Context:
    return Context(analysed(name))


def told(name: str, cluster: str) -> str:
    ctx = context(name)
    return plain(in_turn(ctx, ctx.cluster(cluster).members)).replace("`", "")


def test_machines_that_are_saved_go_back_before_the_next_host_and_pause_twice() -> None:
    said = told("dell-2008-host", "hv-cluster")
    assert "what was saved is moved back before the next" in said
    assert "intranet, doors and ledger are interrupted twice, 30 to 480 s in all" in said
    ctx = context("dell-2008-host")
    grid = host_maintenance(ctx).cases[0].grid
    assert grid is not None
    assert plain(grid.rows[1].cells[2]).replace("`", "") == (
        "ledger is interrupted for 15 to 240 s. Once more when vm-c is moved back."
    )


@pytest.mark.parametrize(
    ("name", "cluster"),
    [("dell-2008-host", "hv-cluster"), ("north-texas", "hvc-dal"), ("proxmox-three-nodes", "pve")],
)
def test_the_page_of_failures_counts_as_the_runbook_does(name: str, cluster: str) -> None:
    counts = set(order(context(name).analysis, cluster).pauses.values())
    said = {n for w, n in (("once", 1), ("twice", 2)) if f"interrupted {w}" in told(name, cluster)}
    assert said == counts


@pytest.mark.parametrize(
    ("name", "cluster", "service"),
    [("dell-2008-guest", "across-two", "files-across"), ("article-mixed", "file", "file-service")],
)
def test_the_way_back_of_what_was_handed_over_is_one_more(name: str, cluster: str, service: str) -> None:
    assert f"{service} runs elsewhere then: its way back is one more interruption." in told(name, cluster)


def test_a_row_of_planned_work_tells_of_the_handover_back() -> None:
    (case,) = [c for c in host_maintenance(context("article-mixed")).cases if "phys-01" in plain(c.title)]
    assert plain(case.users).replace("`", "") == (
        "file-service is interrupted for 35 to 105 s. Once more if file-service is handed back."
    )


def test_roles_that_no_turn_hands_over_do_not_stay_anywhere() -> None:
    books = runbooks(analysed("dell-2008-host"))
    (planned,) = [p for p in books.all if p.id == "cluster-patching-hv-cluster"]
    said = markdown.whole(books.make(planned), "x")
    assert "Roles stay where" not in said and "goes back at the end of its host's turn" in said
    assert "Only roles that are meant to be off" not in said  # cluster.exe lists all of them


@pytest.mark.parametrize(
    ("spec", "anchor", "service", "member"),
    [
        ("galera-three-sites", "planned-metal-cluster-gal", "shop-db", "g-1"),
        ("galera-arbitrator", "planned-metal-cluster-gal", "shop-db", "g-2"),
        ("gfs2-clone", "planned-metal-cluster-gfs", "share", "n3"),
    ],
)
def test_clients_of_an_instance_that_is_taken_out_connect_anew_though_its_service_goes_on(
    spec: str, anchor: str, service: str, member: str
) -> None:
    case = cases(spec)[anchor]
    assert case.grid is not None
    felt = {str(row.cells[0]): str(row.cells[1]) for row in case.grid.rows}
    assert felt[f"`{member}`"] == f"`{service}` goes on; who is connected to `{member}` has to connect anew."
    assert case.users.endswith(
        f"who is connected to an instance of `{service}` that is taken out has to connect anew."
    )


def test_an_arbitrator_that_nobody_is_connected_to_is_taken_out_unnoticed() -> None:
    case = cases("galera-arbitrator")["planned-metal-cluster-gal"]
    assert case.grid is not None
    assert [str(row.cells[1]) for row in case.grid.rows if row.cells[0] == "`garbd`"] == ["Nothing."]


def test_a_server_that_serves_the_storage_of_others_is_told_of_though_it_is_in_no_cluster() -> None:
    found = cases("fci-on-one-file-server")
    assert found["planned-server-nas-1"].users == "`db` is down for as long as the work takes."
    assert found["planned-server-nas-1"].outcome == "down"
