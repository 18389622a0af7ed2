"""How much of what a service survives waits for a person: by the figures themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.availability.model.assess import assess
from hadocs.availability.model.by_hand import by_hand
from hadocs.availability.model.core import Model
from hadocs.availability.model.terms import Draw
from hadocs.spec.load import load
from hadocs.topology.build import study

ROOT = Path(__file__).parents[4]
FIELD = ROOT / "tests" / "unit" / "behaviour" / "field"


@pytest.mark.parametrize(
    ("spec", "service"),
    [("dell-2008-guest", "files-across"), ("article-mixed", "file-service"), ("north-texas", "mail")],
)
def test_it_is_what_is_gone_where_every_failover_works(spec: str, service: str) -> None:
    model = Model(study(load(ROOT / "specs" / f"{spec}.yaml").spec)[1])
    terms = model.core(service).terms
    values = model.averages
    works = Draw({**values, "uncovered": 0.0, "unconfirmed": 0.0})
    whole = sum(t.minutes(values) for t in terms)
    left = sum(t.minutes(works) for t in terms)
    share = by_hand(terms, values)
    # What works takes its own time in the other cases only: nine of ten of what is left.
    least = 1 - left / whole
    assert least < share < least + (1 - least) * (values["uncovered"] + values["unconfirmed"])
    assert by_hand(terms, works) == pytest.approx(0, abs=1e-9)


def test_what_is_always_left_to_a_person_counts_as_a_whole() -> None:
    model = Model(study(load(FIELD / "ag-asynchronous.yaml").spec)[1])
    core = model.core("db")
    by_person = [t for t in core.terms if t.hours(model.averages) > 0.5]
    assert by_person
    assert by_hand(by_person, model.averages) == pytest.approx(1)
    assert by_hand((), model.averages) == 0


def test_a_service_says_so_in_minutes() -> None:
    spec = load(ROOT / "specs" / "article-mixed.yaml").spec
    topology, estate = study(spec)
    (found,) = assess(spec, topology, estate, compare=False).values()
    core = Model(estate).core(found.service)
    assert found.by_hand_minutes == pytest.approx(
        found.failover_minutes * by_hand(core.terms, core.model.averages), rel=1e-6
    )
    assert 0 < found.by_hand_minutes < found.failover_minutes
