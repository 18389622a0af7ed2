"""The decision tree as a figure."""

from typing import Any, cast

import pytest
from support.geometry import faults
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.views import decision
from hadocs.spec.model import Spec
from hadocs.topology.build import build

DATA = {
    "title": "Which?",
    "summary": "From the top.",
    "start": "a",
    "nodes": [
        {"id": "a", "question": "Is it aware?", "yes": "b", "no": "host"},
        {"id": "b", "question": "Is <host> ruled out?", "yes": "guest", "no": "hybrid"},
    ],
    "outcomes": [
        {"id": "guest", "title": "Guest", "topology": "guest", "text": "Inside."},
        {"id": "hybrid", "title": "Hybrid", "topology": "hybrid", "text": "Both."},
        {"id": "host", "title": "Host", "topology": "host", "text": "Outside."},
    ],
}


def test_every_question_has_both_answers_and_every_outcome_its_colour() -> None:
    plan = decision.draw(DATA)
    assert [(e.source, e.label, e.target) for e in plan.edges] == [
        ("a", "yes", "b"), ("a", "no", "host"), ("b", "yes", "guest"), ("b", "no", "hybrid"),
    ]  # fmt: skip
    assert {n.id: n.tone for n in plan.nodes if n.kind == "outcome"} == {
        "guest": "guest", "hybrid": "guest", "host": "host",
    }  # fmt: skip


def test_the_shipped_tree_is_painted_without_faults() -> None:
    from hadocs.recommend.tree import decision as shipped

    assert faults(decision.draw(shipped())) == []


def test_text_appears_literally() -> None:
    assert "Is &lt;host&gt; ruled" in paint.svg(decision.draw(DATA), standalone=False)


def test_an_answer_that_leads_nowhere_is_refused() -> None:
    broken = {**DATA, "nodes": [{"id": "a", "question": "?", "yes": "gone", "no": "host"}]}
    with pytest.raises(KeyError, match="gone"):
        decision.draw(broken)


def test_the_answers_for_a_service_lead_from_the_first_question_to_what_is_recommended() -> None:
    plan = draw(analysed("article-hybrid"), "decision")
    ways = {e.source: e.target for e in plan.edges if e.kind == "taken"}
    at = plan.nodes[0].id
    while at in ways:
        at = ways.pop(at)
    assert not ways
    assert next(n for n in plan.nodes if n.id == at).tone == "guest"
    assert plan.sentence == "Hybrid clustering, as it is."


def test_where_an_answer_is_not_known_both_ways_are_open() -> None:
    plan = draw(analysed("proxmox-three-nodes"), "decision", None, "database")
    kinds = {e.source: {o.kind for o in plan.edges if o.source == e.source} for e in plan.edges}
    assert {"open"} in kinds.values()
    assert {"answer", "taken"} in kinds.values()
    assert plan.sentence == "Open: guest clustering or hybrid clustering."


def test_the_way_of_a_cluster_of_physical_servers_ends_at_that() -> None:
    servers = {"a": {}, "b": {}}
    data = {
        "hadocs": 1, "name": "metal", "platform": "pacemaker/rhel9", "servers": servers,
        "clusters": {"c": {"members": ["a", "b"]}}, "services": {"s": {"runs_on": "c", "cluster_aware": True}},
    }  # fmt: skip
    parsed = Spec.model_validate(data)
    figure = decision.view(Analysis(cast(Any, None), parsed, build(parsed)), {}, "s")
    assert figure.sentence == "A cluster of physical servers, as it is."
    taken = {e.target for e in figure.edges if e.kind == "taken"}
    ends = [n.title for n in figure.nodes if n.id in taken and n.kind == "outcome"]
    assert ends == ["A cluster of physical servers"]
