"""Specs that nobody would write on purpose: figures beyond reason, too many of everything, trees too large."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from support.estates import guest_cluster, spec

from hadocs.availability import diagram
from hadocs.availability.bdd import Budget
from hadocs.availability.diagram import Diagram, compile_tree
from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model import standing
from hadocs.availability.model.assess import assess
from hadocs.availability.model.result import Assessment
from hadocs.availability.tree import FaultTree
from hadocs.availability.trimmed import Spare
from hadocs.errors import HadocsError
from hadocs.topology.build import study

KINDS = ("host", "hypervisor", "guest", "application", "array", "volume", "path", "switch", "network")


def of(sections: Mapping[str, Any], service: str) -> Assessment:
    made = spec(**sections)
    return assess(made, *study(made))[service]


@pytest.mark.parametrize(
    "figures",
    [
        {"mtbf": "1 s"},
        {"mtbf": "0.000000001 ms", "mttr": "0.000000001 ms"},
        {"mtbf": "1 h", "mttr": "1 y"},
        {"mttr": "999999999999 y"},
        {"mtbf": "999999999999 y"},
    ],
)
def test_no_year_has_more_minutes_and_all_of_them_have_a_failure_mode(figures: dict[str, str]) -> None:
    told = {kind: {**figures, "source": "a slip of the pen"} for kind in KINDS}
    found = of(guest_cluster(assumptions=told), "mail")
    assert 0 <= found.minutes.p5 <= found.minutes.p50 <= found.minutes.p95 <= MINUTES_PER_YEAR
    assert sum(found.by_failure_mode.values()) == pytest.approx(found.minutes.mean)
    for other in found.topologies.values():
        assert other.minutes is None or other.minutes <= MINUTES_PER_YEAR * (1 + 1e-9)
        assert other.minutes is None or sum(other.by_failure_mode.values()) == pytest.approx(other.minutes)


def test_a_million_paths_are_no_more_than_some() -> None:
    def minutes(count: int) -> float:
        arrays = {"san": {"controllers": count, "volumes": {"csv": {}, "data": {}, "quorum": {}}}}
        sections = guest_cluster(storage=arrays)
        for vm in sections["vms"].values():
            vm["storage"] = {"san": {"protocol": "iscsi", "paths": count}}
        return of(sections, "mail").minutes.p50

    assert minutes(1_000_000) == pytest.approx(minutes(32), rel=1e-12)


def many(hosts: int) -> dict[str, Any]:
    """A guest cluster of four on a host cluster of so many."""
    names = [f"h{n}" for n in range(hosts)]
    return {
        "platform": "hyper-v/2022",
        "storage": {"san": {"controllers": 2}},
        "hosts": {n: {"memory": "64 GiB", "storage": {"san": {"paths": 2}}} for n in names},
        "vms": {f"v{n}": {"on": names[n], "memory": "8 GiB", "files": "san"} for n in range(4)},
        "clusters": {"hc": {"members": names}, "gc": {"members": ["v0", "v1", "v2", "v3"]}},
        "services": {"s": {"runs_on": "gc"}},
    }


def test_a_tree_too_large_is_made_smaller_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = of(many(8), "s")
    assert not any("too large" in note for note in whole.notes)
    refused: list[FaultTree] = []

    def first_refused(
        tree: FaultTree, like: Diagram | None = None, spare: Callable[[], Spare] | None = None
    ) -> Diagram:
        if not refused:
            refused.append(tree)
            raise Budget
        return compile_tree(tree, like=like, spare=spare)

    monkeypatch.setattr(standing, "compile_tree", first_refused)
    coarse = of(many(8), "s")
    assert any("too large" in note for note in coarse.notes)
    assert len(coarse.tree.gates) < len(whole.tree.gates)
    assert coarse.minutes.p50 == pytest.approx(whole.minutes.p50, rel=1e-3)


def test_what_adds_next_to_nothing_is_left_out_of_a_large_diagram_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All else is as it was: what brings it about alone, what each part costs, and how it compares."""
    whole = of(many(8), "s")
    monkeypatch.setattr(diagram, "WHOLE", 20)
    monkeypatch.setattr(diagram, "AS_IT_IS", 20)
    less = of(many(8), "s")
    assert not any("left out" in note for note in whole.notes)
    assert any("left out" in note for note in less.notes)
    assert (less.pair_count, less.pairs) == (None, ())
    assert less.static_minutes == pytest.approx(whole.static_minutes, rel=1e-3)
    assert less.minutes.mean == pytest.approx(whole.minutes.mean, rel=1e-3)
    assert less.outages_per_year == pytest.approx(whole.outages_per_year, rel=1e-3)
    assert less.planned_minutes == pytest.approx(whole.planned_minutes, rel=1e-3)
    single = {p.component: p.minutes for p in whole.parts if p.single}
    assert {p.component for p in less.parts if p.single} == set(single)
    for part in less.parts:
        if part.single:
            assert part.minutes == pytest.approx(single[part.component], rel=1e-3)
    for kind, way in whole.topologies.items():
        assert less.topologies[kind].minutes == pytest.approx(way.minutes, rel=1e-3)


def test_a_tree_too_large_in_any_case_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(
        _: FaultTree, like: Diagram | None = None, spare: Callable[[], Spare] | None = None
    ) -> Diagram:
        raise Budget

    monkeypatch.setattr(standing, "compile_tree", refused)
    with pytest.raises(HadocsError, match="the service 's' is too large"):
        of(many(4), "s")
