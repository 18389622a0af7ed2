"""What people do about what they have: disks that lie in one host alone, votes that were lost one by one, storage."""

from __future__ import annotations

import pytest
from support.read_pages import cases, page


def test_what_lies_on_one_proxmox_node_alone_is_restored_before_the_node_is_given_up() -> None:
    told = page("pve-two-nodes-stale-arp", "host-failure-pve-1")
    assert "or until it is restored from a backup by [part" in told
    assert "qmrestore <first column of the newest backup of step" in told
    assert "everything that `shop` wrote since the last backup" in told
    assert told.index("qmrestore") < told.index("It never comes back: [part")


def test_a_proxmox_node_without_disks_of_its_own_has_nothing_to_restore() -> None:
    told = page("ceph-min-size", "host-failure-h5")
    assert "qmrestore" not in told
    assert "It never comes back: take it out of the cluster" in told


@pytest.mark.parametrize(
    ("spec", "name"),
    [("microsoft-two-site-automatic", "quorum-loss-stretch"), ("north-texas", "quorum-loss-hvc-dal")],
)
def test_after_losses_one_by_one_fewer_votes_are_enough_where_windows_counts_them_anew(
    spec: str, name: str
) -> None:
    told = page(spec, name)
    assert "lost one by one before, fewer are enough" in told
    assert "or fewer after losses one by one, the cluster starts by itself" in told


def test_windows_before_2012_always_needs_as_many_votes() -> None:
    assert "one by one before" not in page("r2-switches-without-ups", "quorum-loss-hvc")


@pytest.mark.parametrize(
    ("spec", "storage"),
    [
        ("dag-witness-beside-a-member", "san"),
        ("r2-switches-without-ups", "das"),
        ("dell-2008-host", "array-1"),
    ],
)
def test_what_is_down_with_its_storage_is_down_until_that_is_back(spec: str, storage: str) -> None:
    told = page(spec, f"storage-loss-{storage}")
    assert f"down until `{storage}` is back." in told
    assert "until somebody acts" not in told


def test_one_look_at_several_machines_is_one_step() -> None:
    mail = page("dag-witness-beside-a-member", "service-failure-mail")
    assert mail.count("Test the replication of") == 2  # its heading, and its line in the record
    assert "Test-ReplicationHealth -Identity ex-1\nTest-ReplicationHealth -Identity ex-2\n" in mail
    assert "Get-ServerComponentState ex-2 | Format-Table" in mail
    paths = page("dag-witness-beside-a-member", "storage-path-loss-hvc")
    assert "Get-VM -ComputerName h1,h2 | Where-Object {$_.State -ne 'Running'}" in paths
    assert "`ex-1`, `ex-2` and `fsw` run." in paths


@pytest.mark.parametrize(
    ("spec", "site", "both"),
    [
        ("dag-dac-two-sites", "site-plano", "`d-1` and `d-2`"),
        ("ag-two-subnets", "site-main", "`a-1` and `a-2`"),
    ],
)
def test_storages_of_a_site_of_which_the_same_holds_are_told_in_one_sentence(
    spec: str, site: str, both: str
) -> None:
    todo = cases(spec)[site].todo
    assert f"Bring {both} back, or go on from what else holds their data: " in todo
    assert todo.count("Bring `") == 1


def test_a_clone_runs_on_all_of_its_members_at_once() -> None:
    told = page("gfs2-clone", "service-failure-share")
    assert "`share` runs on `n1`, `n2`, `n3` and `n4` at once." in told
    assert "runs on one of" not in told
