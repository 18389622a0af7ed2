"""A network without what says nothing: the same function of the same events, by fewer inputs. Knows of no diagram.

Of the inputs of an or, one that implies another goes (a ∧ b ∨ a = a); of an and, one that another implies. Cluster
models are full of them: losing two members and the witness is told beside losing the two members.
"""

from __future__ import annotations

from collections.abc import Callable

from hadocs.availability.network import Kind, Network, Operator, merged


def leaner(net: Network) -> Network:
    """The same network with fewer inputs, or the very one where there is nothing to leave out."""
    if net.top is None or not net.monotone:
        return net
    implied = _Implied(net.events)
    place = list(range(net.events))
    known: dict[Operator, int] = {}
    for op in net.operators:
        inputs = [place[i] for i in op.inputs]
        if op.kind in {"and", "or"}:
            inputs = _needed(inputs, implied.by if op.kind == "and" else implied.implies)
            if len(inputs) == 1:
                place.append(inputs[0])
                continue
        made = Operator(op.kind, tuple(inputs), op.weights, op.least, op.most)
        if made not in known:
            known[made] = implied.add(made)
        place.append(known[made])
    found = Network(net.events, tuple(known), place[net.top], False, net.monotone)
    return net if found == net else merged(found)


def _needed(inputs: list[int], says_more: Callable[[int, int], bool]) -> list[int]:
    """Those inputs beside which none of the others is enough; of such as say the same the first."""
    kept: list[int] = []
    for one in dict.fromkeys(inputs):
        if not any(says_more(one, other) for other in kept):
            kept = [other for other in kept if not says_more(other, one)]
            kept.append(one)
    return kept


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

    def by(self, one: int, other: int) -> bool:
        """Whether ``one`` is implied by ``other``."""
        return self.implies(other, one)

    def implies(self, one: int, other: int) -> bool:
        """Whether ``other`` is true wherever ``one`` is."""
        if one == other:
            return True
        if not self._below[one] & self._below[other]:
            return False
        key = one, other
        if key not in self._known:
            self._known[key] = self._told(one, other)
        return self._known[key]

    def _told(self, one: int, other: int) -> bool:
        inputs, others = self._inputs[one], self._inputs[other]
        kind, of_other = self._kinds[one], self._kinds[other]
        if kind == "or":
            return all(self.implies(i, other) for i in inputs)
        if of_other == "and":
            return all(self.implies(one, i) for i in others)
        if kind == "and" and any(self.implies(i, other) for i in inputs):
            return True
        return of_other == "or" and any(self.implies(one, i) for i in others)
