"""A loss costs what it takes with it, not the size of the estate: questions are counted, never seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from benchmarks.large import SHAPES
from hadocs.lint.run import check
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import study

MORE = 4
"""How many times as large the larger estate is."""
MOST = 2 * MORE
"""How many times as many calls it may take: work that grows with the square would take sixteen times as many."""

GROWING = sorted(SHAPES.keys() - {"chain", "likes", "one_cluster"})
"""Those whose result grows with their size; each service of a chain depends on all behind it, by its nature."""


def spec_of(tmp_path: Path, shape: str, size: int) -> Spec:
    """A spec of a shape, loaded."""
    path = tmp_path / f"{shape}-{size}.yaml"
    path.write_text(SHAPES[shape](size), encoding="utf-8")
    return load(path).spec


def calls(work: Callable[[], object]) -> int:
    """How many calls of Python functions some work takes: the same on every machine, however busy it is."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", GROWING)
def test_topology_and_findings_grow_as_the_estate_does(tmp_path: Path, shape: str) -> None:
    small, large = spec_of(tmp_path, shape, 48), spec_of(tmp_path, shape, 48 * MORE)

    def work(spec: Spec) -> None:
        check(spec, *study(spec))

    work(spec_of(tmp_path, shape, 40))  # what is read once is no part of it
    assert calls(lambda: work(large)) <= MOST * calls(lambda: work(small))


def test_a_chain_of_a_thousand_services_is_followed_to_its_end(tmp_path: Path) -> None:
    topology, _ = study(spec_of(tmp_path, "chain", 1000))
    assert {d.thing.id for d in topology.services["app-0"].depends_on} >= {f"vm-{n}" for n in range(8)}
    assert topology.losses["vm-7"].why["app-0"] == "it needs app-1"


def test_a_loss_leaves_alone_what_is_down_whatever_is_lost(tmp_path: Path) -> None:
    topology, _ = study(spec_of(tmp_path, "unreachable", 40))
    assert len(topology.losses["vm-1"].down) == 40
    assert topology.losses["vm-1"].down is topology.losses["vm-2"].down
    assert topology.losses["vm-1"].why["app-1"] == "vm-1 is lost"
    assert "can't be reached" in topology.losses["vm-1"].why["app-2"]
