"""What a timeline takes for granted stands on the page, beside the outcome that rests on it."""

from pathlib import Path

import pytest

from hadocs.behaviour.granted import granted
from hadocs.pages.context import Context
from hadocs.pages.narrative import failover
from hadocs.pages.narrative.model import Case
from hadocs.pipeline import analyse
from hadocs.runbooks import preflight_tables
from hadocs.runbooks.preflight import preflight
from hadocs.runbooks.text import plain

SPECS = Path(__file__).parents[1] / "behaviour"


def cases(spec: str) -> tuple[Context, dict[str, Case]]:
    ctx = Context(analyse(SPECS / f"{spec}.yaml"))
    return ctx, {case.anchor: case for chapter in failover.chapters(ctx) for case in chapter.cases}


@pytest.mark.parametrize(
    ("spec", "anchor", "words"),
    [
        (
            "published/ag-two-subnets",
            "host-hv-1",
            "`sql-2` was synchronised and is set to fail over automatically",
        ),
        ("published/dag-dac-two-sites", "server-ex-1", "within the mount dial"),
        ("published/patroni-three-sites", "site-dc-1", "lags no further behind than maximum_lag_on_failover"),
        ("published/patroni-three-sites", "split-one-cluster-etcd", "maximum_lag_on_failover"),
    ],
)
def test_what_an_outcome_rests_on_stands_beside_it(spec: str, anchor: str, words: str) -> None:
    _, found = cases(spec)
    assert words in found[anchor].open
    assert found[anchor].outcome == "interrupted"


def test_no_single_loss_that_is_felt_hides_what_it_takes_for_granted() -> None:
    ctx, found = cases("published/ag-two-subnets")
    felt = {
        ctx.anchor(t): granted(ctx.after(t))
        for t in ctx.world.things
        if granted(ctx.after(t)) and any(o.state != "goes-on" for o in ctx.after(t).services.values())
    }
    told = {anchor: found[anchor].open for anchor in felt if anchor in found}
    assert told
    assert all(told.values())


def test_what_is_not_known_is_no_assumption() -> None:
    """A clause that asks is a sentence of its own."""
    _, found = cases("field/gfs2-clone")
    told = next(c.open for a, c in found.items() if "recover its locks" in c.open and a)
    assert "How long the file system of" in told
    assert "assumes that how" not in told


def test_a_guessed_duration_is_told_with_its_range_alone() -> None:
    ctx, _ = cases("published/metrocluster-mediator")
    lost = ctx.after(next(t for t in ctx.world.things if t.id == "esx-n1"))
    assert any(t.name == "boot" and t.assumed for e in lost.events for t in e.terms)
    assert not [a for a in granted(lost) if "boot" in a]


def test_vcenter_moves_nothing_off_a_host_that_it_does_not_reach() -> None:
    """Its adapter in the management network is the one that clients use: HA starts elsewhere what ran there once the
    host is off."""
    _, found = cases("published/metrocluster-mediator")
    told = next(c.todo for a, c in found.items() if a.startswith("adapter-esx-n1-vm---"))
    assert "if you move" not in told
    assert "if you switch `esx-n1` off" in told
    assert "starts what runs there on another host" in told
    assert "vCenter does not reach that host either" in told


@pytest.mark.parametrize("spec", ["published/patroni-three-sites", "field/patroni"])
def test_the_table_of_clusters_has_the_time_of_an_engine_that_counts_from_the_loss(spec: str) -> None:
    ctx, _ = cases(spec)
    grid = failover.detection_table(ctx)
    assert grid is not None
    row = next(r.cells for r in grid.rows if "etcd" in r.cells[0])
    assert row[2] == "`pg` after 20 to 30 s (Patroni)"


def test_who_promotes_the_only_standby_has_it_wait_for_nobody() -> None:
    """The copy has the settings of the primary: it would wait for the one that is dead."""
    _, found = cases("field/postgresql-synchronous-pair")
    told = found["server-pg-1"].todo
    assert "promotes `orders` on `pg-2`, and takes `pg-1` out of synchronous_standby_names there" in told
    assert "synchronous_standby_names" not in found["server-pg-3"].todo  # its commits wait for nobody


def test_a_pool_stays_with_the_part_of_its_cluster_that_goes_on() -> None:
    """The loss of all networks of a cluster is a cut of it, as the cut is told by itself."""
    _, found = cases("field/s2d-two-nodes-no-witness")
    told = " ".join(found["network-lan"].steps)
    assert "does not answer" not in told
    assert "stops: what still waits for its storage" not in told
    assert "clients can't reach `app`" in told


@pytest.mark.parametrize(
    ("spec", "anchor", "words"),
    [
        ("../../../specs/proxmox-three-nodes", "planned-cluster-pve", "it enters maintenance mode first"),
        ("field/ag-asynchronous", "patch-cluster-wc", "`s2` is made to commit synchronously first"),
        ("field/links-to-the-cloud-witness", "patch-cluster-agc", "MultiSubnetFailover is not stated"),
    ],
)
def test_work_on_purpose_tells_what_it_takes_for_granted_as_an_unplanned_loss_does(
    spec: str, anchor: str, words: str
) -> None:
    _, found = cases(spec)
    assert words in found[anchor].open
    assert "rejoin" not in found[anchor].open and "in step again" not in found[anchor].open


def test_a_runbook_of_work_on_purpose_tells_the_same() -> None:
    analysis = analyse(Path("specs/proxmox-three-nodes.yaml"))
    told = preflight_tables.granted(preflight(analysis, "pve-1"))
    assert told is not None
    (line,) = map(plain, told.notes)
    assert line.startswith("This assumes that pve-1 enters maintenance mode first") and line.endswith(".")
