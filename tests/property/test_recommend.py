"""What always holds for recommendations, whatever the estate."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from support.generate import estates

from hadocs.lint.run import check
from hadocs.recommend import as_data, as_text, recommend
from hadocs.recommend.model import CANDIDATES
from hadocs.recommend.steps import reached, to
from hadocs.recommend.subject import Subject
from hadocs.recommend.tree import tree
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
