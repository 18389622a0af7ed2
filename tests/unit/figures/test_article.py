"""The four cases of the article: what the eye must find in each."""

import pytest
from support.shipped import analysed

from hadocs.figures import draw
from hadocs.figures.plan import Figure


def figure(name: str) -> Figure:
    return draw(analysed(f"article-{name}"))


def looks(plan: Figure) -> dict[str, str]:
    return {card.id: card.look for _, card in plan.cards()}


def kinds(plan: Figure) -> set[str]:
    return {edge.kind for edge in plan.edges}


def test_host_clustering_moves_the_machine_and_shows_where_it_may_run() -> None:
    plan = figure("host")
    assert looks(plan) == {"vm:file-01": "runs", "ghost:file-01@hv-02": "ghost"}
    (move,) = [e for e in plan.edges if e.kind == "move"]
    assert (move.source, move.target, move.label) == ("vm:file-01", "ghost:file-01@hv-02", "quick migration")
    assert {g.kind for g in plan.groups} == {"host-cluster"}
    assert plan.groups[0].title == "Host cluster HVC-A · 2 nodes + disk witness"
    assert "failover" not in kinds(plan)


def test_guest_clustering_moves_the_service_and_reaches_storage_from_inside() -> None:
    plan = figure("guest")
    assert looks(plan) == {"vm:exch-a": "active", "vm:exch-b": "passive"}
    assert {g.kind for g in plan.groups} == {"band", "site"}
    (failover,) = [e for e in plan.edges if e.kind == "failover"]
    assert (failover.source, failover.target) == ("vm:exch-a", "vm:exch-b")
    stored = [e for e in plan.edges if e.kind == "storage"]
    assert {(e.source, e.label) for e in stored} == {
        ("vm:exch-a", "iSCSI initiator · 2 paths"),
        ("vm:exch-b", "iSCSI initiator · 2 paths"),
    }


def test_hybrid_clustering_shows_both_layers_with_the_members_side_by_side() -> None:
    plan = figure("hybrid")
    column = {n.id: n.column for n in plan.nodes if n.kind == "host"}
    assert abs(column["host:hv-02"] - column["host:hv-03"]) == 1
    assert sorted(g.kind for g in plan.groups) == ["band", "host-cluster", "host-cluster"]
    assert looks(plan)["ghost:sql-a@hv-01"] == looks(plan)["ghost:sql-b@hv-04"] == "ghost"
    assert {"move", "failover", "heartbeat", "storage"} <= kinds(plan)
    chips = {(e.source.split(":")[0], e.label) for e in plan.edges if e.kind == "storage"}
    assert chips == {("cluster", "FC · both · 2 paths each"), ("vm", "iSCSI initiator · 2 paths")}


def test_mixed_clustering_shows_the_servers_own_system_as_a_member() -> None:
    plan = figure("mixed")
    assert looks(plan) == {"vm:file-a": "passive", "os:phys-01": "active"}
    (failover,) = [e for e in plan.edges if e.kind == "failover"]
    assert (failover.source, failover.target) == ("os:phys-01", "vm:file-a")
    assert plan.groups[0].title.startswith("Mixed cluster FILE · 1 virtual and 1 physical node")


@pytest.mark.parametrize("name", ["host", "guest", "hybrid", "mixed"])
def test_the_legend_holds_just_what_the_figure_uses(name: str) -> None:
    plan = figure(name)
    shown = {key.look.removeprefix("edge-") for key in plan.legend if key.look.startswith("edge-")}
    assert shown == kinds(plan) | {"network"}


@pytest.mark.parametrize("name", ["host", "guest", "hybrid", "mixed"])
def test_the_description_names_every_machine(name: str) -> None:
    analysis = analysed(f"article-{name}")
    said = " ".join(draw(analysis).description)
    for machine in analysis.topology.machines.values():
        assert machine.title in said
