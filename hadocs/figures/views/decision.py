"""The decision tree: which topology fits one service, by which questions and answers.

`draw` takes the tree as plain data, as the guide shows it: every question, and no answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hadocs.analysis import Analysis
from hadocs.figures.minutes import name_of
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Edge, Figure, Key, Node
from hadocs.recommend import recommend_one
from hadocs.recommend.model import Answer, Recommendation
from hadocs.recommend.report import verdict
from hadocs.recommend.tree import decision
from hadocs.spec.chosen import the_service

OF_A_SERVICE = True

TONES = {
    "host": "host", "guest": "guest", "hybrid": "guest", "partly-hybrid": "guest", "mixed": "guest",
    "physical": "guest", "stand-alone": "runs",
}  # fmt: skip
"""The tone of an outcome by its topology; others are plain."""


_PHYSICAL = "A cluster of physical servers", "None of its members is a virtual machine."
"""What an outcome is called that leads to a cluster with virtual members where all are physical."""
_KEYS = {
    "taken": Key("line-taken", "the answer for this service"),
    "open": Key("line-open", "not known yet: both ways"),
}


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The tree with the answers for one service; ``links`` has questions and outcomes by their ids."""
    key = the_service(analysis.spec.services, service)
    found = recommended(analysis, key)
    answers = {answer.id: answer for answer in found.path}
    tree = draw(decision(), links=links, name=name_of(analysis, "decision", key))
    edges = tuple(_answered(edge, answers.get(edge.source)) for edge in tree.edges)
    kinds = {edge.kind for edge in edges}
    nodes = tuple(
        replace(node, title=_PHYSICAL[0], note=_PHYSICAL[1])
        if found.recommended == "physical" and node.id in found.outcomes
        else node
        for node in tree.nodes
    )
    verdict_ = verdict(found)
    return replace(
        tree,
        title=f"Which topology fits {found.title}",
        sentence=f"{verdict_[0].upper()}{verdict_[1:]}.",
        description=tuple(
            f"{a.question} {a.answer.capitalize()}. "
            f"{Names(analysis).titled(a.because.text, tuple(a.because.names))}"
            for a in found.path
        ),
        nodes=nodes,
        edges=edges,
        legend=tuple(entry for kind, entry in _KEYS.items() if kind in kinds),
    )


def recommended(analysis: Analysis, key: str) -> Recommendation:
    """The topology that fits a service, worked out once."""
    made: Recommendation = analysis.once(
        ("recommended", key),
        lambda: recommend_one(analysis.spec, analysis.topology, key, analysis.findings),
    )
    return made


def _answered(edge: Edge, answer: Answer | None) -> Edge:
    if answer is None or answer.answer not in (edge.label, "unknown"):
        return edge
    return replace(edge, kind="open" if answer.answer == "unknown" else "taken")


def draw(data: Mapping[str, Any], *, links: Mapping[str, str] | None = None, name: str = "which") -> Figure:
    """The figure of a decision tree.

    ``data`` has ``title``, ``summary`` and ``start``, the id of the first question;
    ``nodes``, questions with ``id``, ``question``, ``yes`` and ``no``; and ``outcomes`` with ``id``, ``title``,
    ``topology`` and ``text``.
    ``links`` maps ids to where they lead.

    Raises:
        KeyError: where an answer leads to a node that is not there.
    """
    found: dict[str, Mapping[str, Any]] = {
        str(n["id"]): n for n in (*data["nodes"], *data.get("outcomes", ()))
    }
    start = str(data.get("start") or next(iter(found)))
    order: list[str] = []
    waiting = [start]
    while waiting:
        key = waiting.pop(0)
        if key not in order:
            order.append(key)
            entry = found[key]
            waiting += [str(entry[a]) for a in ("yes", "no") if a in entry]
    nodes, edges, said = [], [], []
    for key in order:
        entry = found[key]
        question = "question" in entry
        text = str(entry["question"] if question else entry["title"])
        nodes.append(
            Node(
                id=key,
                kind="question" if question else "outcome",
                title=text,
                note="" if question else str(entry.get("text") or ""),
                tone=TONES.get(str(entry.get("topology")), "plain"),
                href=(links or {}).get(key, ""),
            )
        )
        for answer in ("yes", "no"):
            if answer in entry:
                target = str(entry[answer])
                edges.append(
                    Edge(id=f"{key}:{answer}", kind="answer", source=key, target=target, label=answer)
                )
        if question:
            yes, no = (found[str(entry[a])] for a in ("yes", "no"))
            said.append(f"{text} If yes: {_name(yes)} If no: {_name(no)}")
    return Figure(
        name=name,
        form="tree",
        title=str(data.get("title") or "Which should you use?"),
        sentence=str(data.get("summary") or ""),
        description=tuple(said),
        nodes=tuple(nodes),
        edges=tuple(edges),
    )


def _name(entry: Mapping[str, Any]) -> str:
    text = str(entry.get("question") or entry.get("title") or "")
    return text if text.endswith((".", "?")) else f"{text}."
