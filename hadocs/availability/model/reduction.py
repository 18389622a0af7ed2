"""What in a monotone fault tree can be told apart, and what can't: a smaller tree by names alone, no probabilities.

Four things are done to it, each leaving the function as it is. What brings the top about alone is taken out of all the
rest and stands beside it (f = x ∨ f with x false). A gate within its like is part of it. Events with the same parents
are one. A gate below which all is its own is one event (a module; Dutuit and Rauzy 1996).
"""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.availability.tree import FaultTree, Gate, GateKind, HouseEvent

_LOGIC = ("or", "and")


@dataclass(frozen=True, slots=True)
class Made:
    """An event made of others: the or or the and of ``parts``, or the tree below ``top`` of ``gates`` over them."""

    kind: str
    parts: tuple[str, ...]
    top: str = ""
    gates: tuple[Gate, ...] = ()


class Reduction:
    """A tree of or, and and at-least gates, as small as it becomes.

    ``made`` has the events that stand for several, each after its parts and by the name of the first; it may hold a
    name more than once, where what was made became part of more. ``top``, ``gates``, ``events`` and ``houses`` are what
    is left.
    """

    def __init__(self, tree: FaultTree) -> None:
        self.top = tree.top
        self.made: list[tuple[str, Made]] = []
        self.houses: tuple[HouseEvent, ...] = ()
        self._kinds: dict[str, GateKind] = {g.name: g.kind for g in tree.gates_bottom_up}
        self._least = {g.name: int(g.minimum) for g in tree.gates_bottom_up}
        self._inputs = {g.name: list(g.inputs) for g in tree.gates_bottom_up}
        self._order = {e.name: at for at, e in enumerate(tree.basic_events)}
        self._without({h.name: h.state for h in tree.house_events})
        self._alone()
        while self._joined() | self._merged() or self._own():
            pass
        # What lies beside the top is in no gate any more.
        left = {self.top, *(n for inputs in self._inputs.values() for n in inputs)}
        self.events = tuple(n for n in self._order if n in left)
        self.gates = tuple(self._gate(n) for n in self._inputs)

    def _gate(self, name: str) -> Gate:
        return Gate(name, self._kinds[name], tuple(self._inputs[name]), self._least[name])

    def _parents(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        known = found.get
        for gate, inputs in self._inputs.items():
            for name in inputs:
                over = known(name)
                if over is None:
                    found[name] = [gate]
                else:
                    over.append(gate)
        return found

    def _without(self, known: dict[str, bool]) -> None:
        """Take out what is known to be true or false; gates come after their inputs."""
        for gate in list(self._inputs):
            kind, inputs = self._kinds[gate], self._inputs[gate]
            rest = [n for n in inputs if n not in known]
            if len(rest) == len(inputs):
                continue
            sure = sum(known.get(n, False) for n in inputs)
            least = {"or": 1, "and": len(inputs)}.get(kind, self._least[gate]) - sure
            if least <= 0 or least > len(rest):
                known[gate] = least <= 0
                del self._inputs[gate]
                continue
            self._inputs[gate] = rest
            if kind == "at-least":
                self._least[gate] = least
        if self.top in known:
            self.houses = (HouseEvent(self.top, known[self.top]),)
            self._inputs = {}
            return
        below = {self.top}
        for gate in reversed(self._inputs):
            if gate in below:
                below.update(self._inputs[gate])
        self._inputs = {g: inputs for g, inputs in self._inputs.items() if g in below}

    def _alone(self) -> None:
        """Let what brings the top about alone stand beside all the rest; every event is tried at once, as a bit."""
        if self.top not in self._inputs:
            return
        bits = {name: 1 << at for name, at in self._order.items()}
        for gate, inputs in self._inputs.items():
            # reached[k]: the events with which more than k of the inputs are true.
            needed = {"or": 1, "and": len(inputs)}.get(self._kinds[gate], self._least[gate])
            reached = [0] * needed
            for name in inputs:
                for k in range(needed - 1, 0, -1):
                    reached[k] |= reached[k - 1] & bits[name]
                reached[0] |= bits[name]
            bits[gate] = reached[-1]
        alone = [name for name, at in self._order.items() if bits[self.top] >> at & 1]
        if not alone:
            return
        top = self.top
        self._without(dict.fromkeys(alone, False))
        self.houses = ()  # the rest may be false; the top is not
        rest = [top] if top in self._inputs else []
        while self.top in self._kinds or self.top in self._order:
            self.top += " alone or"
        self._kinds[self.top], self._least[self.top] = "or", 0
        self._inputs[self.top] = alone + rest

    def _merged(self) -> bool:
        """Let events with the same parents, all or gates or all and gates, be one; whether there were any."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for name, over in self._parents().items():
            if name in self._order:
                groups.setdefault(tuple(over), []).append(name)
        found = False
        for gates, names in groups.items():
            if len(names) < 2:
                continue
            kinds = {self._kinds[g] for g in gates}
            if len(kinds) > 1 or kinds.isdisjoint(_LOGIC):
                continue
            found = True
            names.sort(key=self._order.__getitem__)
            self.made.append((names[0], Made(self._kinds[gates[0]], tuple(names))))
            gone = set(names[1:])
            for gate in gates:
                self._inputs[gate] = [n for n in self._inputs[gate] if n not in gone]
        return found

    def _joined(self) -> bool:
        """Let a gate with one input be that, and an or in one other or (an and in an and) be part of it."""
        parents = self._parents()
        found = False
        for gate in list(self._inputs):
            inputs, over = self._inputs[gate], parents.get(gate, [])
            if self._kinds[gate] not in _LOGIC:
                continue
            if len(inputs) > 1 and (len(over) != 1 or self._kinds[over[0]] != self._kinds[gate]):
                continue
            found = True
            for parent in over:
                rest: list[str] = []
                for name in self._inputs[parent]:
                    rest += inputs if name == gate else [name]
                # In an or or an and, twice is the same as once; where inputs are counted it is not.
                counts = self._kinds[parent] not in _LOGIC
                self._inputs[parent] = rest if counts else list(dict.fromkeys(rest))
            for name in inputs:
                before = [g for g in parents[name] if g != gate]
                parents[name] = before + [g for g in over if g not in before]
            if self.top == gate:
                self.top = inputs[0]
            del self._inputs[gate]
        return found

    def _own(self) -> bool:
        """Let the first gates below which nothing is shared with the rest be events; whether there were any."""
        place = {name: 1 << at for at, name in enumerate((*self._order, *self._inputs))}
        parents = {n: sum(place[g] for g in set(over)) for n, over in self._parents().items()}
        below: dict[str, int] = {}
        above: dict[str, int] = {}
        found: list[tuple[str, list[str]]] = []
        taken = 0
        for gate, inputs in self._inputs.items():
            under, over = 0, 0
            for name in inputs:
                under |= place[name] | below.get(name, 0)
                over |= parents[name] | above.get(name, 0)
            below[gate], above[gate] = under, over
            # What lies above one that is taken has its turn when that is an event.
            if gate != self.top and not over & ~(under | place[gate]) and not under & taken:
                found.append((gate, [g for g in self._inputs if place[g] & under]))
                taken |= place[gate]
        for gate, inner in found:
            self._take(gate, inner)
        return bool(found)

    def _take(self, top: str, inner: list[str]) -> None:
        gates = tuple(self._gate(g) for g in (*inner, top))
        parts = sorted({n for g in gates for n in g.inputs if n in self._order}, key=self._order.__getitem__)
        self.made.append((parts[0], Made("tree", tuple(parts), top, gates)))
        for gate in (*inner, top):
            del self._inputs[gate]
        for gate, inputs in self._inputs.items():
            self._inputs[gate] = [parts[0] if n == top else n for n in inputs]
