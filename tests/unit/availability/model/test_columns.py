"""A column reckons in each row as a number does alone, and what is shared among variants is what each has by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.availability.model.additions import additions
from hadocs.availability.model.columns import column, each, least, most, rows
from hadocs.availability.model.composed import FEWER
from hadocs.availability.model.core import Model
from hadocs.availability.model.spread import effects
from hadocs.availability.model.variants import KINDS, Maker
from hadocs.pipeline import load
from hadocs.topology.build import estate_of, study

SPECS = [p for p in sorted(Path("specs").glob("*.yaml")) if p.stem != "north-texas"]


def test_a_column_is_a_number_row_by_row() -> None:
    values = [0.3, 1.7, 2.0]
    x, y = column(values), column(list(reversed(values)))
    for row, (a, b) in enumerate(zip(values, reversed(values), strict=True)):
        expected = (
            ((a + b) * 2 - a / b) / 3 + 1 / b - -a + (5 - b) * a + 1 + min(a, b) - max(0.4, b, a) + round(a)
        )
        shown = (
            ((x + y) * 2 - x / y) / 3 + 1 / y - -x + (5 - y) * x + 1 + least(x, y) - most(most(0.4, y), x)
        ) + each(round, x)
        assert rows(shown, 3)[row] == expected
    assert rows(1.5, 2) == [1.5, 1.5]
    assert least(2.0, 1.0) == 1.0
    assert each(max, 2.0, 3.0) == 3.0


def test_columns_of_different_lengths_do_not_go_together() -> None:
    with pytest.raises(ValueError, match="shorter"):
        column([1.0, 2.0]) + column([1.0])


@pytest.mark.parametrize("path", SPECS, ids=[p.stem for p in SPECS])
def test_minutes_of_many_draws_are_those_of_each(path: Path) -> None:
    model = Model(estate_of(load(path).spec))
    for key in model.world.spec.services:
        core = model.core(key)
        draws = model.sample(FEWER)
        found = rows(core.minutes(draws), FEWER)
        for row in (0, FEWER - 1):
            values = {name: rows(draws[name], FEWER)[row] for name in model.times.inputs}
            assert found[row] == pytest.approx(core.minutes(values), rel=1e-9)
        for effect in effects(core)[0]:
            high = core.minutes({**model.averages, effect.key: model.times.inputs[effect.key].high})
            assert effect.high == pytest.approx(high, rel=1e-9)


@pytest.mark.parametrize("path", SPECS, ids=[p.stem for p in SPECS])
def test_a_variant_that_shares_is_the_variant_alone(path: Path) -> None:
    spec = load(path).spec
    topology, estate = study(spec)
    model = Model(estate, {loss.thing: loss for loss in topology.losses.values()})
    quorum = {key: view.votes.model for key, view in topology.clusters.items()}
    for key in spec.services:
        model.core(key)
        made = [
            (found.spec, found.kind in ("path", "switch"))
            for found in additions(spec, model.closure(key), dict(quorum))
            if found.spec
        ]
        made += [(v.spec, False) for kind in KINDS if (v := Maker(spec, key).make(kind)).spec]
        for other, alike in made:
            shared, alone = model.variant(other, alike=alike).core(key), Model(estate_of(other)).core(key)
            assert shared.tree == alone.tree
            assert shared.minutes(shared.values) == pytest.approx(alone.minutes(alone.values), rel=1e-12)
