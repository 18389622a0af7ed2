"""What must not be lost next, as pages of failures tell it: with witnesses, machines of a cloud, and own paths."""

from __future__ import annotations

import pytest
from support.read_pages import cases


@pytest.mark.parametrize(
    ("spec", "case", "witness"),
    [
        ("article-mixed", "server-phys-01", "the witness of FILE"),
        ("article-mixed", "system-file-a", "the witness of FILE"),
        ("fci-on-one-file-server", "server-sql-1", "the witness of `c`"),
        ("r2-switches-without-ups", "host-blade-1", "the witness of `hvc`"),
        ("dag-witness-beside-a-member", "host-h2", "the witness of `dag`"),
        ("ref-cloud-ag-two-zones", "site-az-2", "the witness of `wsfc`"),
    ],
)
def test_the_witness_whose_vote_is_needed_while_a_member_is_away_is_among_what_must_not_be_lost(
    spec: str, case: str, witness: str
) -> None:
    assert witness in cases(spec)[case].risk


def test_a_witness_on_a_machine_that_is_told_of_by_itself_is_not_told_twice() -> None:
    risk = cases("north-texas")["site-dallas"].risk
    assert "FS-AUS" in risk
    assert "the witness of" not in risk


def test_a_zone_of_a_cloud_leaves_machines_that_stand_on_no_host_of_the_spec() -> None:
    assert "the loss of `wsfc-1`" in cases("ref-cloud-ag-two-zones")["site-az-2"].risk


def test_what_runs_elsewhere_for_want_of_a_path_has_nowhere_left_to_go() -> None:
    found = cases("article-mixed")
    (path,) = (c for a, c in found.items() if a.startswith("path-phys-01-san-a"))
    assert path.risk == (
        "Until the paths of PHYS-01 to SAN-A are back, the loss of HV-01 takes file service down as well."
    )


def test_what_hangs_on_which_part_of_a_cluster_goes_on_has_no_next_loss_that_is_certain() -> None:
    found = cases("dag-witness-beside-a-member")
    assert not [c.risk for a, c in found.items() if a.startswith("adapter-") and c.risk]


def test_members_of_which_each_is_a_risk_to_the_others_are_told_in_one_sentence() -> None:
    risk = cases("mongodb-two-networks")["server-m-2"].risk
    assert risk == "Until it is back, the loss of another of them or of `m-1` takes `db` down as well."


@pytest.mark.parametrize(
    ("spec", "title"),
    [
        ("ceph-min-size", "`h1`, `h2`, `h3` or `h4` loses its adapter in `st`"),
        ("vsan-stretched", "`x2` or `x4` loses its adapter in `vsan`"),
        ("gfs2-clone", "`n1`, `n2`, `n3` or `n4` loses its adapter in `lan`"),
    ],
)
def test_hosts_that_fare_alike_without_their_own_adapter_share_a_story(spec: str, title: str) -> None:
    (one,) = (c for c in cases(spec).values() if c.title.startswith(title))
    told = " ".join((*one.steps, one.users, one.todo))
    host = title.split("`")[1]
    assert f"`{host}`" not in told
    assert "Repair its adapter in" in one.todo


def test_a_machine_with_a_name_of_one_letter_is_code_where_it_is_moved() -> None:
    found = cases("ceph-min-size")
    (one,) = (c for a, c in found.items() if a.startswith("adapter-h5-lan"))
    assert "if you move `m` to" in one.todo


def test_of_a_rack_and_its_site_that_come_to_the_same_the_rack_is_named() -> None:
    found = cases("microsoft-fault-domains")
    told = [
        row.cells[-1]
        for c in found.values()
        if c.grid
        for row in c.grid.rows
        if "do not lose" in c.grid.heads[-1]
    ]
    assert told
    assert all("`nyc/B07`" in cell or "`sea/A01`" in cell for cell in told)
    assert not [cell for cell in told if "New York" in cell or "Seattle" in cell]


def test_after_a_node_of_one_site_the_other_site_with_more_of_them_must_not_be_lost() -> None:
    risk = cases("microsoft-two-site-automatic")["host-node-a1"].risk
    assert risk.startswith("Until `node-a1` is back, the loss of Site B")


@pytest.mark.parametrize(
    ("spec", "case", "words"),
    [
        (
            "gfs2-clone",
            "rack-r2",
            "is down until `r2` is back, or a person confirms to `gfs` that `n3` and `n4` are off",
        ),
        ("fence-through-dead-host", "host-x1", "`x1` is back, or a person confirms to `g` that `a` is off"),
    ],
)
def test_a_service_that_waits_for_a_word_that_members_are_off_need_not_wait_for_their_repair(
    spec: str, case: str, words: str
) -> None:
    told = cases(spec)[case]
    assert words in told.users
    assert "until a person confirms it" not in told.users
    assert "then confirm that to" in told.todo
