"""Asks the decision tree about each service of a spec and puts together what it comes to. Reads no files itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from hadocs.recommend import against, steps
from hadocs.recommend.answers import QUESTIONS
from hadocs.recommend.model import CANDIDATES, Answer, Candidate, Recommendation
from hadocs.recommend.subject import Subject
from hadocs.recommend.tree import tree
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.lint.findings import Findings
    from hadocs.spec.model import Spec
    from hadocs.topology.model import Topology


def recommend(
    spec: Spec, topology: Topology, findings: Findings | None = None
) -> Mapping[str, Recommendation]:
    """The topology that fits each service, by the id of the service, in the order of the spec.

    With ``findings`` of the same spec, what they say of a service speaks against its present topology where
    another one is recommended, and what they ask for is among the steps.
    """
    world = World(spec)
    return MappingProxyType(
        {key: of(Subject(world, topology, view, findings)) for key, view in topology.services.items()}
    )


def recommend_one(
    spec: Spec, topology: Topology, service: str, findings: Findings | None = None
) -> Recommendation:
    """The topology that fits one service; see `recommend`. The designs of the other services are not tried."""
    return of(Subject(World(spec), topology, topology.services[service], findings))


def of(subject: Subject) -> Recommendation:
    """The topology that fits one service."""
    path, outcomes = ask(subject)
    candidates = tuple(dict.fromkeys(_topology(subject, o) for o in outcomes))
    allowed = tuple(c for c in candidates if not subject.ruled_out(c))
    recommended = allowed[0] if len(allowed) == 1 else None
    answers = {a.id: a for a in path}
    others = tuple(c for c in CANDIDATES if c != recommended)
    return Recommendation(
        service=subject.id,
        title=subject.service.title,
        present=subject.service.topology,
        why_present=subject.service.why,
        recommended=recommended,
        open=allowed if recommended is None else (),
        outcomes=tuple(o for o in outcomes if _topology(subject, o) in allowed),
        as_is=recommended is not None and steps.reached(subject, recommended),
        path=path,
        conditions=tuple(dict.fromkeys(r for c in allowed for r in against.conditions(subject, c))),
        against=MappingProxyType({c: against.reasons(subject, c, answers, allowed) for c in others}),
        steps=steps.to(subject, recommended) if recommended else steps.to_decide(subject, path, allowed),
        checked=subject.check is not None,
        unsaid=subject.unsaid,
        accepted=subject.accepted,
        instances=subject.service.independent,
    )


def ask(subject: Subject) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """Every question that was asked, and the ids of the outcomes reached, both in the order of the tree.

    An answer that is not known leads both ways.
    """
    decision = tree()
    asked: dict[str, Answer] = {}
    reached: set[str] = set()
    todo = [decision.start]
    while todo:
        key = todo.pop()
        if key in decision.outcomes:
            reached.add(key)
        elif key not in asked:
            node = decision.nodes[key]
            given = QUESTIONS[key](subject)
            asked[key] = Answer(key, node.question, given.answer, given.because, given.source, given.add)
            todo += {"yes": [node.yes], "no": [node.no], "unknown": [node.yes, node.no]}[given.answer]
    return (
        tuple(asked[key] for key in decision.nodes if key in asked),
        tuple(key for key in decision.outcomes if key in reached),
    )


def _topology(subject: Subject, outcome: str) -> Candidate:
    """The topology of an outcome: a mixed cluster without a virtual member is a physical one."""
    topology = tree().outcomes[outcome].topology
    return "physical" if topology == "mixed" and not subject.vms_in_reach else topology
