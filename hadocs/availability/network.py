"""A fault tree made simple for evaluation: constants gone, chains of one kind merged; knows of no diagram.

Everything is a number here: events first, then operators, each after its inputs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from hadocs.availability.tree import MONOTONE, FaultTree, Gate

Kind = Literal["and", "or", "not", "xor", "count"]


@dataclass(frozen=True, slots=True)
class Operator:
    """``count`` is true where the weights of the true inputs add up to a number in ``least`` … ``most``."""

    kind: Kind
    inputs: tuple[int, ...]
    weights: tuple[int, ...] = ()
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Events are 0 … ``events - 1``; the operator at position i is number ``events + i``; ``top`` is either.

    ``top`` is None where the tree is constant; ``constant`` is then its value. ``monotone`` says that no
    operator can make it non-coherent.
    """

    events: int
    operators: tuple[Operator, ...]
    top: int | None
    constant: bool = False
    monotone: bool = True


class _Builder:
    """Collects operators, folding constants: a value is a number of the network or True or False."""

    def __init__(self, events: int) -> None:
        self.events = events
        self.operators: list[Operator] = []
        self.known: dict[Operator, int] = {}

    def add(self, operator: Operator) -> int:
        found = self.known.get(operator)
        if found is None:
            found = self.known[operator] = self.events + len(self.operators)
            self.operators.append(operator)
        return found

    def logic(self, kind: Literal["and", "or"], inputs: Sequence[int | bool]) -> int | bool:
        absorbing = kind == "or"
        rest: dict[int, None] = {}
        for i in inputs:
            if isinstance(i, bool):
                if i is absorbing:
                    return absorbing
            else:
                rest[i] = None
        if len(rest) < 2:
            return next(iter(rest), not absorbing)
        return self.add(Operator(kind, tuple(rest)))

    def negation(self, value: int | bool) -> int | bool:
        if isinstance(value, bool):
            return not value
        if value >= self.events and self.operators[value - self.events].kind == "not":
            return self.operators[value - self.events].inputs[0]
        return self.add(Operator("not", (value,)))

    def parity(self, inputs: Sequence[int | bool]) -> int | bool:
        odd = sum(1 for i in inputs if i is True) % 2 == 1
        counts: dict[int, int] = {}
        for i in inputs:
            if not isinstance(i, bool):
                counts[i] = counts.get(i, 0) + 1
        rest = tuple(i for i, n in counts.items() if n % 2)
        if not rest:
            return odd
        value: int | bool = rest[0] if len(rest) == 1 else self.differing(rest)
        return self.negation(value) if odd else value

    def differing(self, inputs: tuple[int, ...]) -> int | bool:
        """An odd number of them; what two operators of a kind have in common is told once, outside.

        (a ∨ x) ⊕ (b ∨ x) = ¬x ∧ (a ⊕ b), (a ∧ x) ⊕ (b ∧ x) = x ∧ (a ⊕ b): x may be most of a tree.
        """
        one, other = (
            self.operators[i - self.events] if i >= self.events else None for i in (inputs[0], inputs[-1])
        )
        if len(inputs) == 2 and one and other and one.kind == other.kind and one.kind in {"and", "or"}:
            kind: Literal["and", "or"] = "and" if one.kind == "and" else "or"
            common = [i for i in one.inputs if i in other.inputs]
            if common:
                rest = [self.logic(kind, [i for i in op.inputs if i not in common]) for op in (one, other)]
                shared = self.logic(kind, common)
                return self.logic(
                    "and", [shared if kind == "and" else self.negation(shared), self.parity(rest)]
                )
        return self.add(Operator("xor", inputs))

    def count(
        self, inputs: Sequence[int | bool], weights: Sequence[int], least: int, most: int | None = None
    ) -> int | bool:
        summed: dict[int, int] = {}
        for i, weight in zip(inputs, weights, strict=True):
            if i is True:
                least, most = least - weight, None if most is None else most - weight
            elif i is not False and weight:
                summed[i] = summed.get(i, 0) + weight
        total = sum(summed.values())
        least = max(least, 0)
        if least > total or (most is not None and most < least):
            return False
        if most is not None and most >= total:
            most = None
        if most is None:
            if least <= 0:
                return True
            if least <= min(summed.values()):
                return self.logic("or", list(summed))
            if total - min(summed.values()) < least:
                return self.logic("and", list(summed))
        return self.add(Operator("count", tuple(summed), tuple(summed.values()), least, most))

    def gate(self, gate: Gate, inputs: Sequence[int | bool]) -> int | bool:
        kind = gate.kind
        if kind in {"and", "or"}:
            return self.logic("or" if kind == "or" else "and", inputs)
        if kind == "nand":
            return self.negation(self.logic("and", inputs))
        if kind == "nor":
            return self.negation(self.logic("or", inputs))
        if kind == "not":
            return self.negation(inputs[0])
        if kind == "xor":
            return self.parity(inputs)
        if kind == "iff":
            return self.negation(self.parity(inputs))
        if kind == "imply":
            return self.logic("or", [self.negation(inputs[0]), inputs[1]])
        if kind == "at-least":
            return self.count(inputs, [1] * len(inputs), int(gate.minimum))
        if kind == "cardinality":
            return self.count(inputs, [1] * len(inputs), int(gate.minimum), int(gate.maximum))
        weights, minimum = whole(gate)
        return self.count(inputs, weights, minimum)


def whole(gate: Gate) -> tuple[list[int], int]:
    """Weights and minimum of a threshold or shortage gate as whole numbers, of the inputs that are *true*.

    Exact: 0.1 + 0.2 against 0.3 is decided by what the numbers say in decimal, not by their rounding.
    """
    exact = [Fraction(str(w)) for w in (*gate.weights, gate.minimum)]
    scale = 1
    for f in exact:
        scale = scale * f.denominator // _gcd(scale, f.denominator)
    *weights, minimum = (int(f * scale) for f in exact)
    if gate.kind == "shortage":
        # Less than the minimum is up just where more than total - minimum is lost.
        minimum = sum(weights) - minimum + 1
    return weights, minimum


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def network(tree: FaultTree) -> Network:
    """The network of a tree whose common-cause groups are expanded already; events as in ``used_events``."""
    number: dict[str, int | bool] = {e.name: i for i, e in enumerate(tree.used_events)}
    number.update((h.name, h.state) for h in tree.house_events)
    build = _Builder(len(tree.used_events))
    for gate in tree.gates_bottom_up:
        number[gate.name] = build.gate(gate, [number[i] for i in gate.inputs])
    top = number[tree.top]
    monotone = all(g.kind in MONOTONE for g in tree.gates_bottom_up)
    if isinstance(top, bool):
        return Network(build.events, (), None, top, monotone)
    return merged(Network(build.events, tuple(build.operators), top, False, monotone))


def merged(net: Network) -> Network:
    """Without operators that nothing needs; an and in an and (or in an or) with one parent joins its parent."""
    events, operators, top = net.events, net.operators, net.top
    assert top is not None
    parents = [0] * (events + len(operators))
    needed = [False] * (events + len(operators))
    needed[top] = True
    for at in range(events + len(operators) - 1, events - 1, -1):
        if needed[at]:
            for i in operators[at - events].inputs:
                needed[i] = True
                parents[i] += 1
    kept: list[Operator] = []
    place = list(range(events)) + [0] * len(operators)
    inputs_of: dict[int, tuple[int, ...]] = {}
    joins = [False] * (events + len(operators))
    for at in range(events, events + len(operators)):
        op = operators[at - events]
        for i in op.inputs:
            if i >= events and parents[i] == 1 and op.kind in {"and", "or"}:
                joins[i] |= operators[i - events].kind == op.kind and needed[at]
    for at, op in enumerate(operators, events):
        if not needed[at]:
            continue
        if op.kind in {"and", "or"}:
            flat: dict[int, None] = {}
            for i in op.inputs:
                flat.update(dict.fromkeys(inputs_of[i] if joins[i] else (place[i],)))
            inputs_of[at] = tuple(flat)
        else:
            inputs_of[at] = tuple(place[i] for i in op.inputs)
        if not joins[at]:
            place[at] = events + len(kept)
            kept.append(Operator(op.kind, inputs_of[at], op.weights, op.least, op.most))
    return Network(events, tuple(kept), place[top], False, net.monotone)


def without(net: Network, gone: Collection[int]) -> Network:
    """A monotone network with some of its events and operators false, and without what is then of no use."""
    assert net.top is not None
    build = _Builder(net.events)
    place: list[int | bool] = [False if n in gone else n for n in range(net.events)]
    for at, op in enumerate(net.operators, net.events):
        inputs = [place[i] for i in op.inputs]
        if at in gone:
            place.append(False)
        elif op.kind == "count":
            place.append(build.count(inputs, op.weights, op.least, op.most))
        else:
            place.append(build.logic("and" if op.kind == "and" else "or", inputs))
    top = place[net.top]
    if isinstance(top, bool):
        return Network(net.events, (), None, top, net.monotone)
    return merged(Network(net.events, tuple(build.operators), top, False, net.monotone))
