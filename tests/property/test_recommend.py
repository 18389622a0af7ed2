"""What always holds for recommendations, whatever the estate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from support.generate import estates
from support.golden import SPECS

from hadocs.lint.findings import Findings
from hadocs.lint.run import check
from hadocs.recommend import Recommendation, as_data, as_text, recommend
from hadocs.recommend.model import CANDIDATES
from hadocs.recommend.steps import SETTLED, reached, to, way_to
from hadocs.recommend.subject import Subject
from hadocs.recommend.tree import tree
from hadocs.recommend.trial import tried
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import build, estate_of
from hadocs.topology.world import World


@given(estates(odd=True))
def test_every_service_has_an_answer_with_reasons(data: dict[str, Any]) -> None:
    spec = Spec.model_validate(data)
    found = recommend(spec, build(spec))
    assert list(found) == list(spec.services)
    for service in found.values():
        assert (service.recommended is None) == bool(service.open)
        assert service.path[0].id == tree().start
        assert service.recommended not in service.against
        assert all(service.against.values())
        if service.recommended is None:
            assert any(a.answer == "unknown" for a in service.path)
            assert service.steps
        elif not service.as_is:
            assert service.steps, "the way to another topology has a step"


@given(estates(odd=True))
def test_every_topology_can_be_asked_for_the_steps_to_it(data: dict[str, Any]) -> None:
    spec = Spec.model_validate(data)
    topology = build(spec)
    for view in topology.services.values():
        subject = Subject(World(spec), topology, view, check(spec, topology, estate_of(spec)))
        for target in CANDIDATES:
            found = [step.text for step in to(subject, target)]
            assert all(text.endswith(".") for text in found)
            assert len(found) == len(set(found))
            assert found or reached(subject, target)


@given(estates(odd=True))
def test_the_same_spec_gives_the_same_recommendation(data: dict[str, Any]) -> None:
    def told() -> tuple[str, str]:
        spec = Spec.model_validate(data)
        topology = build(spec)
        found = recommend(spec, topology, check(spec, topology, estate_of(spec)))
        return json.dumps(as_data(found)), as_text(found)

    assert told() == told()


REFUSING = {"P01", "P07", "P09", "P10", "Q03", "Q15", "W01", "W03", "W09", "S07", "S08"}
"""Rules about something that somebody did on purpose: no advice may come to that."""


def refused(spec: Spec, present: Findings, key: str, found: Recommendation) -> None:
    """Nothing that an advised way leads to is found by a rule, unless a step of the advice mends it."""
    topology = build(spec)
    subject = Subject(World(spec), topology, topology.services[key], present)
    if found.recommended is None or found.as_is:
        return
    way = way_to(subject, found.recommended)
    if way is None:
        return
    before = {(f.rule, f.about) for f in present.found}
    asked = {r for step in found.steps for r in step.rules}
    for one in tried(subject, way).found:
        new = (one.rule, one.about) not in before
        assert one.rule in asked | set().union(*SETTLED.values()), (one, [s.text for s in found.steps])
        assert not new or one.rule not in REFUSING, (one, [s.text for s in found.steps])


@given(estates(odd=False))
def test_no_step_leads_to_what_a_rule_refuses(data: dict[str, Any]) -> None:
    spec = Spec.model_validate(data)
    topology = build(spec)
    present = check(spec, topology, estate_of(spec))
    for key, found in recommend(spec, topology, present).items():
        refused(spec, present, key, found)


PRODUCTS = ("", "ad-ds", "iis", "sql-server/fci", "sql-server/ag", "exchange/2019-dag")
LARGEST = "north-texas"


def cases() -> Iterator[Any]:
    """Every shipped estate with every product; of the largest one only the dearest in a run of every day."""
    for path in sorted(SPECS):
        for product in PRODUCTS:
            rare = path.stem == LARGEST and product not in ("", "exchange/2019-dag")
            marks = pytest.mark.thorough if rare else ()
            yield pytest.param(path, product, id=f"{product}-{path.stem}", marks=marks)


@pytest.mark.parametrize(("path", "product"), [*cases()])
def test_no_step_for_a_shipped_estate_leads_there_whatever_the_product(path: Path, product: str) -> None:
    spec = load(path).spec
    if product:
        changed = {
            k: s.model_copy(update={"product": product, "cluster_aware": None})
            for k, s in spec.services.items()
        }
        spec = spec.model_copy(update={"services": changed})
    topology = build(spec)
    present = check(spec, topology, estate_of(spec))
    for key, found in recommend(spec, topology, present).items():
        refused(spec, present, key, found)
