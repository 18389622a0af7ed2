"""What an assessment tells: composition, single points, objectives, the other topologies, one thing more."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.estates import guest_cluster, host_cluster, spec

from hadocs.availability.diagram import compile_tree
from hadocs.availability.mef_write import write
from hadocs.availability.model.assess import assess
from hadocs.availability.model.report import as_data, as_text, figure, percent
from hadocs.availability.model.result import Assessment
from hadocs.availability.openpsa import read
from hadocs.spec.load import load
from hadocs.topology.build import study

SPECS = Path(__file__).parents[4] / "specs"


def of(name: str, service: str) -> Assessment:
    made = load(SPECS / f"{name}.yaml").spec
    return assess(made, *study(made))[service]


def test_a_host_cluster_is_blind_to_a_crash_of_the_program() -> None:
    found = of("article-host", "file-service")
    guest = found.topologies["guest"].by_failure_mode
    assert found.by_failure_mode["application"] > 10 * guest["application"]
    assert found.topologies["host"].present
    assert found.topologies["host"].minutes == found.minutes.p50


def test_two_hosts_are_far_from_what_multiplying_their_unavailabilities_says() -> None:
    found = of("article-guest", "mailbox")
    hosts = found.by_failure_mode["host hardware"] + found.by_failure_mode["hypervisor"]
    naive = (8 / (4 * 8760)) ** 2 * 525600
    assert hosts > 17 * naive


def test_a_topology_that_the_vendor_rules_out_is_not_computed() -> None:
    found = of("article-guest", "mailbox").topologies["hybrid"]
    assert found.minutes is None
    assert "vendor rules it out" in found.why


def test_instances_are_not_moved_into_clusters() -> None:
    found = of("proxmox-three-nodes", "balancer").topologies
    assert "independent instances" in found["guest"].why


def test_an_objective_is_judged_by_the_whole_range_and_names_what_decides() -> None:
    made = spec(
        **host_cluster(services={"share": {"runs_on": "file", "objectives": {"availability": "99.999 %"}}})
    )
    found = assess(made, *study(made))["share"]
    assert found.objective is not None
    assert found.objective.met == "no"
    assert found.objective.margin < 0
    assert found.objective.decides == found.assumptions[0].input.key


def test_layers_and_modes_add_up_to_the_middle_of_the_range() -> None:
    found = of("article-hybrid", "sql")
    assert found.static_minutes + found.failover_minutes + found.planned_minutes == pytest.approx(
        found.minutes.p50
    )
    assert sum(found.by_failure_mode.values()) == pytest.approx(found.minutes.p50)


def test_a_better_array_of_ones_own_moves_what_hangs_on_it() -> None:
    plain = spec(**guest_cluster())
    better = spec(**guest_cluster(), assumptions={"array": {"mtbf": "500 y", "source": "log"}})
    before, after = (next(iter(assess(s, *study(s), compare=False).values())) for s in (plain, better))
    assert after.by_failure_mode["storage"] < before.by_failure_mode["storage"]
    assert any("downtime of disk arrays" in n for n in before.notes)
    assert not any("downtime of disk arrays" in n for n in after.notes)


def test_the_tree_that_is_written_is_the_tree_that_was_computed() -> None:
    found = of("article-host", "file-service")
    there = read(write(found.tree), "tree.xml")
    assert compile_tree(there).probability() == pytest.approx(
        compile_tree(found.tree).probability(), rel=1e-9
    )


def test_text_and_data_hold_the_same_and_nothing_too_precise() -> None:
    made = load(SPECS / "article-host.yaml").spec
    found = assess(made, *study(made))
    a = found["file-service"]
    text, data = as_text(found), as_data(found)["services"]["file-service"]
    assert f"about {figure(a.minutes.p50)} minutes a year" in text
    assert data["minutes_per_year"]["p50"] == pytest.approx(a.minutes.p50, rel=1e-5)
    assert sum(data["by_failure_mode"].values()) == pytest.approx(data["minutes_per_year"]["p50"], rel=1e-4)
    assert data["single_points"] == list(a.single_points)
    assert assess(made, *study(made)) is not found
    assert as_text(assess(made, *study(made))) == text


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (0.0531, "0.053"), (1.26, "1.3"), (12.4, "12"), (344.7, "340")]
)
def test_two_digits_are_shown(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_availability_is_shown_to_two_digits_of_what_lacks() -> None:
    assert percent(0.99934411) == "99.934 %"
    assert percent(1.0) == "100 %"
