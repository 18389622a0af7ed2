"""A loss costs what it takes with it, not the size of the estate: questions are counted, never seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.work import calls, growth

from benchmarks.large import SHAPES
from hadocs.lint.run import check
from hadocs.spec.load import load, load_text
from hadocs.spec.model import Spec
from hadocs.topology.build import study

MORE = 4
"""How many times as large the larger estate is."""
MOST = 2 * MORE
"""How many times as many calls it may take: work that grows with the square would take sixteen times as many."""

GROWING = sorted(SHAPES.keys() - {"likes", "one_cluster"})
"""Those whose result grows with their size."""


def spec_of(tmp_path: Path, shape: str, size: int) -> Spec:
    """A spec of a shape, loaded."""
    path = tmp_path / f"{shape}-{size}.yaml"
    path.write_text(SHAPES[shape](size), encoding="utf-8")
    return load(path).spec


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


def test_what_a_chain_of_services_brings_is_worked_out_once_for_each_link() -> None:
    def follow(length: int) -> None:
        chain = "".join(f"  s{i}: {{runs_on: a, needs: [s{i + 1}]}}\n" for i in range(length))
        text = f"hadocs: 1\nname: n\nhosts: {{h: }}\nvms: {{a: {{on: h}}}}\nservices:\n{chain}"
        study(load_text(f"{text}  s{length}: {{runs_on: a}}\n").spec)

    assert growth(follow, 500) < 2.2


def test_a_loss_leaves_alone_what_is_down_whatever_is_lost(tmp_path: Path) -> None:
    topology, _ = study(spec_of(tmp_path, "unreachable", 40))
    assert len(topology.losses["vm-1"].down) == 40
    assert topology.losses["vm-1"].down is topology.losses["vm-2"].down
    assert topology.losses["vm-1"].why["app-1"] == "vm-1 is lost"
    assert "can't be reached" in topology.losses["vm-1"].why["app-2"]
