"""Specs after real incidents and published architectures, with the outcome that is right; sources in their heads."""

from pathlib import Path
from typing import Any

import pytest
from support.timelines import the, told

from hadocs.behaviour.model import Span, Timeline

FIELD = Path(__file__).parent / "field"


def case(name: str, *things: str, **how: Any) -> Timeline:
    """What happens in one of the specs."""
    return told(FIELD / f"{name}.yaml", *things, **how)


@pytest.mark.parametrize(
    ("name", "things", "how", "fates"),
    [
        # Both core switches part the nodes: nothing reaches the machines, and one node keeps the witness disk.
        ("r2-switches-without-ups", ("core-1", "core-2"), {}, {"intranet": "down", "web": "down"}),
        # 2012 has no dynamic witness: the share lost, then the secondary rebooted, and the primary stops.
        ("ag-2012-dead-witness", ("portal-sql/witness",), {}, {"portal-db": "goes-on"}),
        ("ag-2012-dead-witness", ("portal-sql/witness",), {"then": ("sql-2",)}, {"portal-db": "down"}),
        # No part has two of two votes; without HA what runs runs on.
        ("pve-two-nodes-stale-arp", (), {"split": ("pve",)}, {"shop": "goes-on", "mail": "goes-on"}),
        # Fencing off and quorum ignored: both run the service.
        ("two-nodes-no-stonith", ("mgmt",), {}, {"s3": "uncertain"}),
        ("two-nodes-no-stonith", (), {"split": ("objstore",)}, {"s3": "uncertain"}),
        # Primary and witness in one zone: its loss stops the database, that of the other zone does not.
        ("ref-cloud-ag-two-zones", ("az-1",), {}, {"db": "down"}),
        ("ref-cloud-ag-two-zones", ("az-2",), {}, {"db": "goes-on"}),
        # A filer is taken over by itself, a site by a person.
        ("ref-metrocluster", ("filer-n",), {}, {"orders-db": "goes-on"}),
        ("ref-metrocluster", ("esx-n2",), {}, {"orders-db": "interrupted", "hr": "goes-on"}),
        ("ref-metrocluster", ("north",), {}, {"orders-db": "down", "orders": "down", "hr": "goes-on"}),
        # Four copies over two racks and a witness outside of both.
        ("ref-s2d-campus", ("campus/rack-1",), {}, {"erp": "interrupted", "crm": "goes-on"}),
        # Proxmox' HA does not look at storage.
        ("pve-ha-node-without-disk", ("n1",), {}, {"app": "uncertain"}),
        # Three copies of which two have to be there: one host may go, two may not.
        ("ceph-min-size", ("h1",), {}, {"s": "goes-on"}),
        ("ceph-min-size", ("r1",), {}, {"s": "down"}),
        # Patroni promotes a replica that runs; one that is lost itself is missed by nobody.
        ("patroni", ("x1",), {}, {"pg": "interrupted"}),
        ("patroni", ("pg2",), {}, {"pg": "goes-on"}),
        # The replica is brought online at the other site, and the machine goes there; not so where no replica is left.
        ("storage-replica-stretch", ("jbod-a",), {}, {"app": "interrupted"}),
        ("storage-replica-stretch", ("jbod-b",), {}, {"app": "goes-on"}),
        ("storage-replica-stretch", ("jbod-a", "jbod-b"), {}, {"app": "down"}),
        ("storage-replica-stretch", ("jbod-a", "b1", "b2"), {}, {"app": "down"}),
        # The device asks the very host that died.
        ("fence-through-dead-host", ("x1",), {}, {"s": "down"}),
        ("fence-through-dead-host", ("x2",), {}, {"s": "goes-on"}),
        # A clone stops with its cluster.
        ("gfs2-clone", ("r1",), {}, {"share": "down"}),
        # Two of five have no quorum and fence nobody.
        ("inquorate-part-fences", ("r1",), {}, {"s": "down"}),
        # A watchdog alone fences nobody on two nodes that both keep quorum.
        ("two-node-watchdog-only", ("a",), {}, {"s": "down"}),
        # Three sites: the preferred one goes on with the witness; a witness beside one side goes with it.
        ("vsan-stretched", (), {"split": ("ha",)}, {"s": "goes-on", "t": "interrupted"}),
        ("vsan-stretched", ("a",), {}, {"s": "interrupted", "t": "goes-on"}),
        ("vsan-witness-beside-a-side", ("a",), {}, {"s": "down", "t": "down"}),
        ("vsan-witness-beside-a-side", (), {"split": ("ha",)}, {"s": "goes-on", "t": "interrupted"}),
        # Without its datastores a host can't tell that it lives.
        ("vsphere-iscsi-over-management", (), {"split": ("ha:x1",)}, {"s": "interrupted"}),
        ("dc-inside-only", ("hv-1",), {}, {"directory": "interrupted", "erp": "interrupted"}),
    ],
)  # fmt: skip
def test_services_fare_as_they_did(
    name: str, things: tuple[str, ...], how: dict[str, Any], fates: dict[str, str]
) -> None:
    found = case(name, *things, **how)
    assert {key: found.services[key].state for key in fates} == fates


def test_a_part_without_quorum_fences_nobody() -> None:
    assert not [
        e for e in case("inquorate-part-fences", "r1").events if e.what in ("is-fenced", "is-not-fenced")
    ]


def test_a_stated_token_counts_everywhere() -> None:
    out = the(case("token-ignored", "a"), "is-counted-out", "a").when
    assert out.high == pytest.approx(67.43)


def test_the_guest_cluster_acts_before_the_host_cluster() -> None:
    found = case("s2d-2022-order-resync-rpo", "hv-1")
    taken = [the(found, w, s).when for w, s in (("is-taken-over", "mail"), ("is-promoted", "orders"))]
    restarted = [e.when for e in found.events if e.what == "is-restarted"]
    assert max(t.order for t in taken) < min(r.order for r in restarted)
    assert "pool" in [w.subject for w in found.waits]


def test_2012_r2_hosts_with_machines_wait_ten_seconds() -> None:
    assert the(case("shared-vhdx-witness-q05", "h1"), "is-noticed", "h1").when == Span(10, 10)


def test_the_loss_of_management_isolates_every_host_of_vsphere() -> None:
    isolated = {e.subject for e in case("vsphere-ha-heartbeat", "mgmt").events if e.what == "is-isolated"}
    assert isolated == {"x1", "x2", "x3"}


def test_a_workgroup_cluster_before_2025_moves_no_machine_while_it_runs() -> None:
    found = case("workgroup-2019-live-migration", "e1", planned=True)
    assert not [e for e in found.events if e.what == "is-moved"]
    assert found.services["mes"].state == "interrupted"


def test_a_pool_that_is_short_of_copies_is_not_lost() -> None:
    outcome = case("ceph-min-size", "r1").services["s"]
    assert "some of ceph has one of three copies left and needs two" in outcome.why
    assert outcome.until == "h1 or h2 is back"


def test_patroni_promotes_once_its_lock_has_lapsed() -> None:
    found = case("patroni", "x1")
    promoted = the(found, "is-promoted", "pg")
    assert promoted.actor == "engine"
    assert promoted.when == Span(20, 30)
    assert found.services["pg"].interrupted == Span(21, 40)
    assert found.services["pg"].data_loss is None
