"""Small fault trees written as text, brute force to compare with, and trees that hypothesis makes up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from hadocs.availability.tree import BasicEvent, FaultTree, Gate, HouseEvent

CASES = Path(__file__).parents[3] / "shared" / "cases" / "open-psa"
"""Fault trees of others, beside the project; they are not part of it."""


def case(name: str) -> str:
    """The text of one of those files; skips, and says so, where they are not there."""
    path = CASES / name
    if not path.is_file():
        pytest.skip(f"needs {name} of the Aralia fault trees in ../shared/cases/open-psa, which is not there")
    return path.read_text(encoding="utf-8")


def tree(text: str, q: Mapping[str, float] | float, *, name: str = "tree", **more: Any) -> FaultTree:
    """A tree from lines such as ``top = or a g1`` and ``g1 = 2of a b c``; the first line is the top.

    Every name that no line defines is a basic event, with the probability that q has for it.
    """
    gates: list[Gate] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        made, kind, *inputs = line.replace("=", " ").split()
        votes = re.fullmatch(r"(\d+)of", kind)
        if votes:
            gates.append(Gate(made, "at-least", tuple(inputs), int(votes[1])))
        else:
            gates.append(Gate(made, kind, tuple(inputs)))  # type: ignore[arg-type]
    defined = {g.name for g in gates} | {h.name for h in more.get("house_events", ())}
    events = dict.fromkeys(i for g in gates for i in g.inputs if i not in defined)
    basic = [BasicEvent(e, q if isinstance(q, float) else q[e]) for e in events]
    return FaultTree(name, gates[0].name, tuple(gates), tuple(basic), **more)


def is_true(tree: FaultTree, happened: frozenset[str]) -> bool:
    """The top event's state, straight from what each kind of gate means."""
    state = {e.name: e.name in happened for e in tree.basic_events}
    state.update((h.name, h.state) for h in tree.house_events)
    for gate in tree.gates_bottom_up:
        values = [state[i] for i in gate.inputs]
        count = sum(values)
        state[gate.name] = {
            "and": lambda v=values: all(v),
            "or": lambda v=values: any(v),
            "not": lambda v=values: not v[0],
            "nand": lambda v=values: not all(v),
            "nor": lambda v=values: not any(v),
            "xor": lambda c=count: c % 2 == 1,
            "iff": lambda v=values: v[0] == v[1],
            "imply": lambda v=values: not v[0] or v[1],
            "at-least": lambda c=count, g=gate: c >= g.minimum,
            "cardinality": lambda c=count, g=gate: g.minimum <= c <= g.maximum,
            "threshold": lambda v=values, g=gate: (
                sum(w for w, true in zip(g.weights, v, strict=True) if true) >= g.minimum
            ),
            "shortage": lambda v=values, g=gate: (
                sum(w for w, true in zip(g.weights, v, strict=True) if not true) < g.minimum
            ),
        }[gate.kind]()
    return state[tree.top]


def worlds(tree: FaultTree) -> Iterator[tuple[frozenset[str], float]]:
    """Every set of events that may have happened, with its probability."""
    events = tree.used_events
    for choice in product((False, True), repeat=len(events)):
        p = 1.0
        for event, happened in zip(events, choice, strict=True):
            p *= event.probability if happened else 1 - event.probability
        yield frozenset(e.name for e, happened in zip(events, choice, strict=True) if happened), p


def brute_probability(tree: FaultTree) -> float:
    """The sum over all worlds in which the top event is true."""
    return sum(p for happened, p in worlds(tree) if is_true(tree, happened))


def brute_cut_sets(tree: FaultTree) -> set[frozenset[str]]:
    """The smallest sets of events that bring the top about while nothing else happens."""
    causing = sorted((w for w, _ in worlds(tree) if is_true(tree, w)), key=len)
    found: list[frozenset[str]] = []
    for world in causing:
        if not any(smaller <= world for smaller in found):
            found.append(world)
    return set(found)


COHERENT = ("and", "or", "at-least", "threshold", "shortage")
ANY = (*COHERENT, "not", "xor", "nand", "nor", "imply", "iff", "cardinality")


@st.composite
def trees(draw: st.DrawFn, kinds: tuple[str, ...] = COHERENT, most_events: int = 7) -> FaultTree:
    """A fault tree of some events and gates that share them freely."""
    names = [f"e{i}" for i in range(draw(st.integers(2, most_events)))]
    probability = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 1e-9, 0.01, 0.5]))
    events = tuple(BasicEvent(n, draw(probability)) for n in names)
    houses = tuple(HouseEvent(f"h{i}", draw(st.booleans())) for i in range(draw(st.integers(0, 1))))
    gates: list[Gate] = []
    for number in range(draw(st.integers(1, 7))):
        below = [*names, *(h.name for h in houses), *(g.name for g in gates)]
        kind = draw(st.sampled_from(kinds))
        size = {"not": 1, "imply": 2, "iff": 2}.get(kind) or draw(st.integers(1, 4))
        inputs = tuple(draw(st.lists(st.sampled_from(below), min_size=size, max_size=size)))
        weights = (
            tuple(float(draw(st.integers(0, 4))) for _ in inputs) if kind in {"threshold", "shortage"} else ()
        )
        least = draw(st.integers(0, int(sum(weights)) + 1 if weights else size + 1))
        most = least + draw(st.integers(0, 2)) if kind == "cardinality" else 0
        gates.append(Gate(f"g{number}", kind, inputs, least, most, weights))  # type: ignore[arg-type]
    return FaultTree("made up", gates[-1].name, tuple(gates), events, houses)
