"""Every service of every shipped spec, against an estate that is lived through event by event: failures, repairs,
common causes, takeovers, restarts, other paths, planned work that waits until all is well. Cell by cell: each failure
mode of each service, under the topology that it has."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from support.agreement import LONGER, Lived, disagreements, live, strange_years

from hadocs.availability.model.catalogue import Figures
from hadocs.availability.model.core import Model
from hadocs.availability.model.pruned import pruned
from hadocs.availability.model.variants import KINDS, Maker
from hadocs.spec.load import load
from hadocs.topology.build import estate_of

SPECS = sorted((Path(__file__).parents[4] / "specs").glob("*.yaml"))
YEARS = {
    "north-texas": 14.0,
    **dict.fromkeys(("article-guest", "article-host", "article-hybrid", "article-mixed"), 400.0),
}
"""Sixty machines live through in a year what others do in ten; the four reference clusters are told most exactly."""


@cache
def life_of(path: Path) -> Lived:
    return live(load(path).spec, YEARS.get(path.stem, 150.0), path.stem)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_each_failure_mode_has_the_minutes_of_a_life_that_is_lived_through(path: Path) -> None:
    life = life_of(path)
    assert not disagreements(life)
    # Nor do single years differ from one another more or less than a page tells.
    assert not strange_years(life)


@pytest.mark.thorough
@pytest.mark.parametrize("key", ["mail", "erp-data", "web-data", "files"])
def test_a_clustered_service_of_the_largest_spec_agrees_over_a_long_life(key: str) -> None:
    """Fourteen years of the whole estate tell too little of a single service; with what it hangs on alone a century is
    lived through in as long."""
    model = Model(estate_of(load(next(p for p in SPECS if p.stem == "north-texas")).spec))
    life = live(pruned(model.world, model.closure(key)), 120.0, f"north-texas {key}")
    assert not disagreements(life)


@pytest.mark.skipif(LONGER <= 1, reason="HADOCS_SIMULATE_LONGER=5 lives through the other topologies, too")
@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_so_it_has_under_the_topologies_that_a_service_does_not_have(path: Path) -> None:
    found = []
    model = Model(estate_of(load(path).spec))
    for key in model.world.spec.services:
        spec = pruned(model.world, model.closure(key))
        for kind in KINDS:
            variant = Maker(spec, key).make(kind).spec
            if variant is not None:
                years = 20 if path.stem == "north-texas" else 60
                wrong = disagreements(live(variant, years, f"{path.stem} {key} {kind}"))
                found += [f"{kind}: {w}" for w in wrong]
    assert not found


def changed(figures: Figures, key: str, times: float) -> Figures:
    entry = figures.inputs[key]
    return replace(figures, inputs={**figures.inputs, key: replace(entry, value=entry.value * times)})


@pytest.mark.parametrize(
    ("name", "key", "times"),
    [
        ("article-guest", "role", 8.0),
        ("article-guest", "beta", 0.0),
        ("article-guest", "guest.mtbf", 0.3),
        ("article-host", "boot", 20.0),
        ("article-host", "array.mttr", 0.5),
        ("article-host", "pause.quick", 4.0),
        ("article-hybrid", "work.guest.every", 2.0),
        ("article-hybrid", "uncovered", 6.0),
        ("article-mixed", "work.host.every", 0.3),
        ("article-mixed", "switch.mtbf", 1e9),
        ("microsoft-two-site-automatic", "site.mtbf", 1e9),
        pytest.param("north-texas", "work.guest.lasts", 0.5, marks=pytest.mark.thorough),
    ],
)
def test_a_model_with_a_wrong_time_or_without_a_component_is_told(name: str, key: str, times: float) -> None:
    life = life_of(next(p for p in SPECS if p.stem == name))
    assert disagreements(life, Model(estate_of(life.spec), inputs=changed(life.figures, key, times)))
