"""A smaller fault tree that says the same: events that only ever stand side by side become one. Knows names only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod

from hadocs.availability.tree import BasicEvent, FaultTree
from hadocs.availability.zbdd import CutSets


def modules(tree: FaultTree) -> tuple[FaultTree, Mapping[str, tuple[str, ...]]]:
    """The smaller tree, and the events that each of its events stands for (itself first).

    Events whose parents are the same or gates happen or not as one: with q = 1 − Π (1 − q_i) and the sum of their
    rates. The rest of the tree can't tell them apart.
    """
    parents: dict[str, list[str]] = {}
    for gate in tree.gates:
        for name in gate.inputs:
            parents.setdefault(name, []).append(gate.name)
    groups: dict[tuple[str, ...], list[BasicEvent]] = {}
    for event in tree.basic_events:
        over = tuple(parents.get(event.name, ()))
        alone = not over or any(tree.gate[g].kind != "or" for g in over)
        groups.setdefault((event.name,) if alone else ("", *over), []).append(event)
    members = {group[0].name: tuple(e.name for e in group) for group in groups.values()}
    gone = {name for names in members.values() for name in names[1:]}
    events = tuple(
        e if len(members[e.name]) == 1 else _one([tree.events[n] for n in members[e.name]])
        for e in tree.basic_events
        if e.name not in gone
    )
    gates = tuple(replace(g, inputs=tuple(n for n in g.inputs if n not in gone)) for g in tree.gates)
    return FaultTree(tree.name, tree.top, gates, events, tree.house_events), members


def together(unavailabilities: Sequence[float]) -> float:
    """1 − Π (1 − q), without losing the digits of small ones."""
    u = 0.0
    for q in unavailabilities:
        u += q - u * q
    return u


def _one(events: Sequence[BasicEvent]) -> BasicEvent:
    q = together([e.probability for e in events])
    return BasicEvent(events[0].name, q, sum(e.failure_rate or 0.0 for e in events))


def pairs(
    sets: CutSets, members: Mapping[str, tuple[str, ...]], events: Mapping[str, BasicEvent]
) -> Iterator[tuple[tuple[str, str], float]]:
    """The cut sets of order two in terms of the whole tree's events, with their probabilities; in no order."""
    for cut in sets.of_order(2):
        a, b = cut.events
        for one in members[a]:
            for other in members[b]:
                yield (one, other), prod((events[one].probability, events[other].probability))
