"""A network without what says nothing: the same function of the same events, by fewer inputs. Knows of no diagram.

Of the inputs of an or, one that implies another goes (a ∧ b ∨ a = a); of an and, one that another implies. Cluster
models are full of them: losing two members and the witness is told beside losing the two members.
"""

from __future__ import annotations

from itertools import repeat

from hadocs.availability.network import Kind, Network, Operator, merged
from hadocs.availability.remembered import Remembered


def leaner(net: Network) -> Network:
    """The same network with fewer inputs, or the very one where there is nothing to leave out."""
    found = _REMEMBERED.get(net, lambda: _leaner(net))
    return net if found == net else found


def _leaner(net: Network) -> Network:
    if net.top is None or not net.monotone:
        return net
    implied = _Implied(net.events)
    place = list(range(net.events))
    known: dict[tuple[object, ...], int] = {}
    kept: list[Operator] = []
    for op in net.operators:
        inputs = [place[i] for i in op.inputs]
        if op.kind in {"and", "or"}:
            inputs = implied.needed(inputs, op.kind == "and")
            if len(inputs) == 1:
                place.append(inputs[0])
                continue
        key = op.kind, tuple(inputs), op.weights, op.least, op.most
        number = known.get(key)
        if number is None:
            kept.append(Operator(*key))
            number = known[key] = implied.add(kept[-1])
        place.append(number)
    found = Network(net.events, tuple(kept), place[net.top], False, net.monotone)
    return net if found == net else merged(found)


_REMEMBERED: Remembered[Network] = Remembered(20_000, lambda net: len(net.operators))
"""Each is asked for again where its diagram takes too many nodes, and it is tried with more of them."""


class _Implied:
    """Which value of a network is true wherever another one is, as far as their operators tell."""

    def __init__(self, events: int) -> None:
        self._kinds: list[Kind | None] = [None] * events
        self._inputs: list[tuple[int, ...]] = [()] * events
        self._below = [1 << n for n in range(events)]
        """The events that each depends on, as bits."""
        self._known: dict[tuple[int, int], bool] = {}

    def add(self, op: Operator) -> int:
        """Take in an operator over values that are known; its number."""
        below = 0
        for i in op.inputs:
            below |= self._below[i]
        self._kinds.append(op.kind)
        self._inputs.append(op.inputs)
        self._below.append(below)
        return len(self._kinds) - 1

    def needed(self, inputs: list[int], both: bool) -> list[int]:
        """Those inputs of an and (``both``) or of an or beside which none of the others is enough.

        Of such as say the same it is the first.
        """
        kept: list[int] = []
        implies, below = self.implies, self._below
        for one in dict.fromkeys(inputs):
            own = below[one]
            near = [other for other in kept if own & below[other]]
            for other in near:
                if implies(other, one) if both else implies(one, other):
                    break
            else:
                for other in near:
                    if implies(one, other) if both else implies(other, one):
                        kept.remove(other)
                kept.append(one)
        return kept

    def implies(self, one: int, other: int) -> bool:
        """Whether ``other`` is true wherever ``one`` is."""
        if one == other:
            return True
        if not self._below[one] & self._below[other]:
            return False
        key = one, other
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._told(one, other)
        return found

    def _told(self, one: int, other: int) -> bool:
        implies, inputs = self.implies, self._inputs
        kind, of_other = self._kinds[one], self._kinds[other]
        if kind == "or":
            return False not in map(implies, inputs[one], repeat(other))
        if of_other == "and":
            return False not in map(implies, repeat(one), inputs[other])
        if kind == "and" and True in map(implies, inputs[one], repeat(other)):
            return True
        return of_other == "or" and True in map(implies, repeat(one), inputs[other])
