"""What must make no difference makes none: order, what is unrelated, a twin; and what asks for less is missed less."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.generate import estates

from hadocs.availability.model.assess import assess
from hadocs.availability.model.composed import Composed
from hadocs.availability.model.core import Model
from hadocs.availability.model.year import year
from hadocs.spec.load import load_text
from hadocs.spec.model import Spec
from hadocs.topology.build import estate_of, study

some = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
UNFELT = 1e-3
"""Minutes a year: one more instance fails a little sooner again after a failure that all have in common."""
TABLES = ("sites", "networks", "storage", "hosts", "servers", "vms", "services")
"""Sections whose order says nothing; of clusters too, but not of their members."""


def read(estate: dict[str, Any]) -> Spec:
    return load_text(yaml.safe_dump(estate, sort_keys=False, allow_unicode=True), "generated.yaml").spec


def minutes(spec: Spec) -> dict[str, float]:
    model = Model(estate_of(spec))
    return {key: (core := model.core(key)).minutes(core.values) for key in spec.services}


def copied(estate: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(estate))
    return found


@some
@given(estates())
def test_a_service_that_is_like_another_has_as_many_minutes(estate: dict[str, Any]) -> None:
    more = copied(estate)
    for key, service in estate["services"].items():
        more["services"][f"{key} twin"] = dict(service)
    before, after = minutes(read(estate)), minutes(read(more))
    for key, value in before.items():
        assert after[key] == pytest.approx(value, rel=1e-9, abs=1e-9)
        assert after[f"{key} twin"] == pytest.approx(value, rel=1e-9, abs=1e-9)


@some
@given(estates())
def test_a_cluster_that_has_nothing_to_do_with_the_others_changes_nothing_for_them(
    estate: dict[str, Any],
) -> None:
    more = copied(estate)
    # Not at a site of its own: what says no site stands at the only one, while there is but one.
    more["servers"] |= {m: {"os": "rhel-9"} for m in ("island-1", "island-2")}
    more["clusters"]["islands"] = {
        "members": ["island-1", "island-2"],
        "platform": "pacemaker/rhel9",
        "quorum": {"witness": {"kind": "none"}, "two_node": "true"},
    }
    more["services"]["on an island"] = {"runs_on": "islands", "cluster_aware": "true"}
    before, after = minutes(read(estate)), minutes(read(more))
    for key, value in before.items():
        assert after[key] == pytest.approx(value, rel=1e-9, abs=1e-9)


@some
@given(estates(), st.integers(1, 4))
def test_one_more_instance_never_costs_minutes(estate: dict[str, Any], count: int) -> None:
    """Servers of their own, each with all that it needs: nothing that is not common to all of them is."""
    made = copied(estate)
    names = [f"own-{n}" for n in range(1, count + 2)]
    made["servers"] |= {m: {"os": "rhel-9"} for m in names}
    few, many = copied(made), copied(made)
    few["services"]["s"] = {"runs_on": names[:count]}
    many["services"]["s"] = {"runs_on": names}
    assert minutes(read(many))["s"] <= minutes(read(few))["s"] + UNFELT


@some
@given(estates(), st.randoms(use_true_random=False))
def test_another_order_changes_no_figure(estate: dict[str, Any], random: Any) -> None:
    other = copied(estate)
    for table in (*TABLES, "clusters"):
        entries = list((other.get(table) or {}).items())
        random.shuffle(entries)
        other[table] = dict(entries)
    one, two = read(estate), read(other)
    before, after = (assess(s, *study(s), compare=False) for s in (one, two))
    assert before.keys() == after.keys()
    for key, a in before.items():
        b = after[key]
        for x, y in (
            (a.minutes.mean, b.minutes.mean),
            (a.minutes.p95, b.minutes.p95),
            (a.year.bad, b.year.bad),
        ):
            assert y == pytest.approx(x, rel=1e-9, abs=1e-9)
        assert {m: pytest.approx(v, rel=1e-6, abs=1e-9) for m, v in a.by_failure_mode.items()} == dict(
            b.by_failure_mode
        )
        assert set(a.single_points) == set(b.single_points)


@some
@given(estates())
def test_who_allows_more_is_missed_no_more_often(estate: dict[str, Any]) -> None:
    spec = read(estate)
    model = Model(estate_of(spec))
    for key in spec.services:
        whole = Composed(model.core(key))
        if whole.minutes.mean >= 525_599:
            continue
        misses = [
            year(whole, allowed, rto=rto)
            for allowed, rto in ((5.0, 1.0), (60.0, 5.0), (600.0, 60.0), (6e4, 600.0))
        ]
        chances = [y.misses or 0.0 for y in misses]
        within = [y.within if y.within is not None else 1.0 for y in misses]
        assert chances == sorted(chances, reverse=True)
        assert within == sorted(within)
