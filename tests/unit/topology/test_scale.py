"""A loss costs what it takes with it, not the size of the estate: questions are counted, never seconds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.crowds import crowd
from support.work import calls, growth

from benchmarks.large import SHAPES
from hadocs.lint.run import check
from hadocs.spec.load import load, load_text
from hadocs.spec.model import Spec
from hadocs.topology import failures
from hadocs.topology.aftermath import State
from hadocs.topology.build import estate_of, study
from hadocs.topology.failures import examine, lose
from hadocs.topology.model import Thing
from hadocs.topology.takeover import decide_upper_clusters
from hadocs.topology.touch import touch_of

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


OPEN = 109
"""The seed of an estate in which much is not stated: losses end in many ways, and some machines reach no files."""


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[Any]:
    """The arguments with which a function of `failures` is called from now on."""
    asked: list[Any] = []
    real = getattr(failures, name)

    def noted(*args: Any, **more: Any) -> Any:
        asked.append(args)
        return real(*args, **more)

    monkeypatch.setattr(failures, name, noted)
    return asked


def test_machines_on_which_nothing_hangs_are_lost_alike_and_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(tmp_path, "farm", 60)  # 15 hosts and 45 machines, every fourth with a service
    asked = counted(monkeypatch, "examine")
    study(spec)
    assert sum(things[0].kind == "vm" for _, things in asked) == len(spec.services) + 1


@pytest.mark.parametrize("attended", [False, True])
def test_what_is_taken_from_another_machine_is_what_the_loss_comes_to(attended: bool) -> None:
    estate = replace(estate_of(Spec.model_validate(crowd(OPEN))), attended=attended)
    idle = [Thing("vm", v) for v in sorted(touch_of(estate.world).idle)]
    assert len(idle) > 3
    assert [lose(estate, (thing,)) for thing in idle] == [examine(estate, (thing,))[0] for thing in idle]


def test_each_way_in_which_a_loss_ends_is_the_one_that_its_answers_give_from_the_start() -> None:
    estate = estate_of(Spec.model_validate(crowd(OPEN)))
    for thing in estate.world.things:
        for run in examine(estate, (thing,))[1]:
            anew = State(estate, run.state.choices)
            failures._begin(anew, (thing,))
            decide_upper_clusters(anew)
            assert anew == run.state


def test_what_clusters_of_guests_leave_open_has_nothing_worked_out_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    estate = estate_of(Spec.model_validate(crowd(OPEN)))
    begun = counted(monkeypatch, "_begin")
    decided = counted(monkeypatch, "decide_upper_clusters")
    ways = sum(len(examine(estate, (thing,))[1]) for thing in estate.world.things)
    base = 1  # the estate when nothing is lost
    assert len(decided) - base == ways > len(begun)
