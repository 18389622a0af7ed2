"""The decision tree, "Which should you use?", as it is written in its data file; answers nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from hadocs.recommend.model import Candidate


@dataclass(frozen=True, slots=True)
class Node:
    """A question, and the ids of the nodes or outcomes that its answers lead to."""

    id: str
    question: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the questions lead to."""

    id: str
    topology: Candidate
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The questions in the order in which they are asked, and the outcomes, by id."""

    start: str
    nodes: Mapping[str, Node]
    outcomes: Mapping[str, Outcome]

    def ways_to(self, outcome: str) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Every way to an outcome: the questions on it, each with the answer that leads on."""

        def search(key: str, gone: tuple[tuple[str, str], ...]) -> list[tuple[tuple[str, str], ...]]:
            if key == outcome:
                return [gone]
            node = self.nodes.get(key)
            if node is None:
                return []
            return search(node.yes, (*gone, (key, "yes"))) + search(node.no, (*gone, (key, "no")))

        return tuple(search(self.start, ()))


@cache
def decision() -> dict[str, Any]:
    """The tree as plain data: ``title``, ``summary``, ``start``, ``nodes`` and ``outcomes``, not to be changed."""
    import yaml

    text = (files("hadocs.recommend") / "data" / "decision.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


@cache
def tree() -> Tree:
    """The tree as values."""
    data = decision()
    nodes = [Node(n["id"], n["question"], n["yes"], n["no"]) for n in data["nodes"]]
    outcomes = [Outcome(o["id"], o["topology"], o["title"], o["text"]) for o in data["outcomes"]]
    return Tree(data["start"], {n.id: n for n in nodes}, {o.id: o for o in outcomes})
