"""The specs after real incidents say what their heads say that is wrong with them, and nothing that is not."""

from datetime import date
from pathlib import Path

import pytest

from hadocs.lint.findings import Findings
from hadocs.lint.run import check
from hadocs.spec.load import load
from hadocs.topology.build import study

FIELD = Path(__file__).parents[1] / "behaviour" / "field"
TODAY = date(2026, 11, 28)


def said(name: str) -> Findings:
    """What all rules say of one of the specs."""
    spec = load(FIELD / f"{name}.yaml").spec
    topology, estate = study(spec)
    return check(spec, topology, estate, today=TODAY)


@pytest.mark.parametrize(
    ("name", "rule", "severity"),
    [
        ("dc-inside-only", "P09", "warning"),
        ("pve-two-nodes-stale-arp", "Q01", "error"),
        ("two-nodes-no-stonith", "F01", "error"),
        ("two-nodes-no-stonith", "Q19", "error"),
        ("ref-cloud-ag-two-zones", "Q02", "error"),
        ("pve-ha-node-without-disk", "P11", "warning"),
        ("ceph-min-size", "T09", "error"),
        ("fence-through-dead-host", "F09", "error"),
        ("gfs2-clone", "S14", "warning"),
        ("s2d-2022-order-resync-rpo", "S13", "warning"),
        ("token-ignored", "T09", "error"),
        ("two-node-watchdog-only", "F08", "error"),
        ("two-node-watchdog-only", "T09", "warning"),
        ("vsphere-ha-heartbeat", "N01", "warning"),
        ("workgroup-2019-live-migration", "T08", "warning"),
    ],
)
def test_what_is_wrong_is_found(name: str, rule: str, severity: str) -> None:
    assert severity in {f.severity for f in said(name).found if f.rule == rule}


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("shared-vhdx-witness-q05", "Q05"),
        ("shared-vhdx-witness-q05", "S05"),
        ("pve-two-nodes-stale-arp", "P11"),
        ("inquorate-part-fences", "F09"),
        ("ref-s2d-campus", "S13"),
    ],
)
def test_what_is_right_is_not(name: str, rule: str) -> None:
    assert rule not in {f.rule for f in said(name).found}


def test_a_commit_mode_that_is_not_stated_is_asked_for() -> None:
    asked = {u.add for name in ("patroni", "s2d-2022-order-resync-rpo") for u in said(name).unknown}
    assert "services.pg.commit: synchronous or asynchronous" in asked
    assert "services.orders.commit: synchronous or asynchronous" in asked


def test_the_token_that_is_stated_is_in_the_finding() -> None:
    (found,) = (f for f in said("token-ignored").found if f.rule == "T09")
    assert "consensus 37 s" in found.message
