"""The numbers of the thirteen Aralia fault trees and of P8, in small trees of our own: same probability, same cut sets.

Each tree is made to have so many minimal cut sets of each order, of events that no two share, so that its probability
follows by hand; the one probability of all events is chosen for it to be the published one. Around that stand gates
that add nothing (supersets of cut sets), which an engine has to see through.
"""

from __future__ import annotations

from itertools import count
from math import prod

import pytest
from support.trees import tree

from hadocs.availability.evaluate import evaluate
from hadocs.availability.tree import BasicEvent, FaultTree, Gate

NUMBERS = {
    "baobab2": (0.0007130182598, "0/6/121/268/630/3780"),
    "chinese": (0.001170581811, "0/12/0/24/188/168"),
    "das9201": (0.01342366773, "0/82/9740/2881/1246/254/14"),
    "das9202": (0.01011538126, "1/1/16/112/448/1536/3648/5632/7168/5120/4096"),
    "das9203": (0.001348797196, "0/7/728/3585/11880"),
    "das9205": (1.384077354e-08, "0/0/0/0/0/17280"),
    "das9206": (0.229686838, "25/96/627/8327/8895/1548"),
    "edf9205": (0.2093509058, "15/1089/4247/6662/2671/2112/3132/1380"),
    "edfpa15b": (0.3627365169, "21/3222/62102/260068/232464/245748/624856/726288/442068/250004/58352/5280"),
    "edfpa15r": (0.01897503071, "1/92/633/1181/1803/2568/4118/5771/5153/3741/1320/168"),
    "isp9603": (0.003233264387, "0/22/1320/1074/720/200/82/16"),
    "isp9605": (1.371708805e-05, "0/0/13/88/462/27/5040"),
    "isp9606": (0.05431735536, "4/163/936/672/1"),
}  # fmt: skip
"""Probability and minimal cut sets by order from one, each agreed by two other engines on the tree of that name."""


class Maker:
    """Makes gates with so many cut sets of an order; ``events`` and ``gates`` are what came of it."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.events: list[str] = []
        self.gates: list[Gate] = []

    def event(self) -> str:
        self.events.append(f"e{next(self.numbers)}")
        return self.events[-1]

    def gate(self, kind: str, *inputs: str) -> str:
        name = f"g{next(self.numbers)}"
        self.gates.append(Gate(name, kind, inputs))  # type: ignore[arg-type]
        return name

    def sets(self, number: int, order: int) -> str:
        """A gate with ``number`` minimal cut sets of ``order`` events each: n = a·b + r, factor by factor."""
        if order == 1:
            return self.gate("or", *(self.event() for _ in range(number)))
        if number == 1:
            return self.gate("and", *(self.event() for _ in range(order)))
        wide = max(2, round(number ** (1 / order)))
        more, rest = divmod(number, wide)
        one = self.gate("and", self.sets(wide, 1), self.sets(more, order - 1))
        return self.gate("or", one, self.sets(rest, order)) if rest else one


def by_hand(q: float, number: int, order: int) -> float:
    """The probability of such a gate, by the same factors: no two of them share an event."""
    if order == 1:
        return 1 - (1 - q) ** number
    if number == 1:
        return q**order
    wide = max(2, round(number ** (1 / order)))
    more, rest = divmod(number, wide)
    one = by_hand(q, wide, 1) * by_hand(q, more, order - 1)
    return 1 - (1 - one) * (1 - by_hand(q, rest, order)) if rest else one


def of_all(q: float, orders: tuple[int, ...]) -> float:
    return 1 - prod(1 - by_hand(q, n, k) for k, n in enumerate(orders, 1) if n)


def made(probability: float, orders: tuple[int, ...]) -> FaultTree:
    """A tree with these cut sets, its events as probable as the whole asks for."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if of_all(middle, orders) < probability else (low, middle)
    m = Maker()
    parts = [m.sets(number, order) for order, number in enumerate(orders, 1) if number]
    # What is told twice, and more than has to happen, changes nothing.
    idle = [m.gate("and", part, m.event(), parts[0]) for part in parts]
    top = m.gate("or", *parts, *idle)
    return FaultTree("ours", top, tuple(m.gates), tuple(BasicEvent(e, high) for e in m.events))


@pytest.mark.parametrize("name", NUMBERS)
def test_the_numbers_of_an_aralia_tree(name: str) -> None:
    probability, text = NUMBERS[name]
    orders = tuple(int(n) for n in text.split("/"))
    found = evaluate(made(probability, orders))
    assert found.probability == pytest.approx(probability, rel=1e-9)
    assert found.by_order == orders
    assert found.count == sum(orders)
    assert found.bounds is None


def test_the_numbers_of_p8() -> None:
    """SCRAM's Chinese tree: P, and the importance of its event e1 at 0.02, in a tree of three events."""
    p, q, rrw, raw = 0.00456932178, 0.02, 1.48441, 16.9902
    without, with_it = p / rrw, p * raw
    found = evaluate(
        tree(
            "top = or both alone\nboth = and e1 a",
            {"e1": q, "alone": without, "a": 1 - (1 - with_it) / (1 - without)},
        )
    )
    assert found.probability == pytest.approx(p, rel=1e-5)
    e1 = found.importance["e1"]
    assert e1.birnbaum == pytest.approx(0.0745557, rel=1e-5)
    assert e1.cif == pytest.approx(0.326332, rel=1e-5)
    assert e1.dif == pytest.approx(0.339805, rel=1e-5)
    assert e1.raw == pytest.approx(raw, rel=1e-5)
    assert e1.rrw == pytest.approx(rrw, rel=1e-5)
    found = evaluate(made(p, (0, 12, 0, 24, 188, 168)))
    assert found.probability == pytest.approx(p, rel=1e-9)
    assert found.count == 392
    assert found.by_order == (0, 12, 0, 24, 188, 168)
