"""Formulas of failures, each written once: and, or, at least k. Knows nothing of what the failures are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from hadocs.availability.tree import BasicEvent, FaultTree, Gate, HouseEvent

NEVER = "never"
ALWAYS = "always"
"""The constants; they are no event's name, since those have a colon."""
VOTES = "clusters count votes"
"""The house event below which everything stands that goes down for want of a quorum alone."""


class Formulas:
    """Gates by name, made on demand; the same formula is the same gate.

    A formula is a name: an event's, a gate's or a constant's.
    """

    def __init__(self) -> None:
        self.gates: dict[str, Gate] = {}
        self._known: dict[tuple[object, ...], str] = {}
        self._alone: dict[str, frozenset[str]] = {}

    def any(self, parts: Iterable[str], label: str = "") -> str:
        """True where one of the parts is."""
        return self._join("or", parts, NEVER, ALWAYS, label)

    def all(self, parts: Iterable[str], label: str = "") -> str:
        """True where all of the parts are."""
        return self._join("and", parts, ALWAYS, NEVER, label)

    def at_least(self, minimum: int, parts: Iterable[str], label: str = "") -> str:
        """True where so many of the parts are."""
        sure = [p for p in parts if p != NEVER]
        minimum -= sum(p == ALWAYS for p in sure)
        rest = tuple(p for p in sure if p != ALWAYS)
        if minimum <= 0:
            return ALWAYS
        if minimum > len(rest):
            return NEVER
        if minimum == 1:
            return self.any(rest, label)
        if minimum == len(rest):
            return self.all(rest, label)
        return self._gate(("at-least", minimum, rest), "at-least", rest, label, minimum)

    def _join(self, kind: str, parts: Iterable[str], neutral: str, absorbing: str, label: str) -> str:
        rest = tuple(p for p in dict.fromkeys(parts) if p != neutral)
        if absorbing in rest:
            return absorbing
        if not rest:
            return neutral
        if len(rest) == 1:
            return rest[0]
        return self._gate((kind, frozenset(rest)), kind, rest, label)

    def _gate(
        self, key: tuple[object, ...], kind: str, inputs: tuple[str, ...], label: str, minimum: int = 0
    ) -> str:
        name = self._known.get(key)
        if name is None:
            name = self._known[key] = f"gate {len(self.gates) + 1}"
            self.gates[name] = Gate(name, kind, inputs, minimum, label=label)  # type: ignore[arg-type]
        return name

    def events(self, top: str) -> tuple[str, ...]:
        """The events below a formula, each once, depth first."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        stack = [top]
        while stack:
            name = stack.pop()
            if name in seen:
                continue
            seen.add(name)
            gate = self.gates.get(name)
            if gate:
                stack.extend(reversed(gate.inputs))
            elif name not in (NEVER, ALWAYS, VOTES):
                found[name] = None
        return tuple(found)

    def alone(self, top: str) -> frozenset[str]:
        """The events that bring a formula about by themselves."""
        known = self._alone
        stack = [top]
        while stack:
            name = stack[-1]
            gate = self.gates.get(name)
            if name in known or gate is None:
                known.setdefault(name, frozenset(() if name in (NEVER, ALWAYS, VOTES) else (name,)))
                stack.pop()
                continue
            waiting = [i for i in gate.inputs if i not in known]
            if waiting:
                stack.extend(waiting)
                continue
            each = [known[i] for i in gate.inputs if i != VOTES]
            if gate.kind == "or":
                known[name] = frozenset().union(*each)
            elif gate.kind == "and":
                known[name] = each[0].intersection(*each[1:]) if each else frozenset()
            else:
                counts = Counter(event for some in each for event in some)
                known[name] = frozenset(event for event, n in counts.items() if n >= gate.minimum)
            stack.pop()
        return known[top]

    def holds(self, top: str, failed: Collection[str]) -> bool:
        """Whether a formula is true where just these events are."""
        known: dict[str, bool] = {NEVER: False, ALWAYS: True, VOTES: True}
        stack = [top]
        while stack:
            name = stack[-1]
            gate = self.gates.get(name)
            if name in known or gate is None:
                known.setdefault(name, name in failed)
                stack.pop()
                continue
            waiting = [i for i in gate.inputs if i not in known]
            if waiting:
                stack.extend(waiting)
                continue
            count = sum(known[i] for i in gate.inputs)
            needed = {"or": 1, "and": len(gate.inputs)}.get(gate.kind, gate.minimum)
            known[name] = count >= needed
            stack.pop()
        return known[top]

    def tree(self, name: str, top: str, events: Mapping[str, BasicEvent]) -> FaultTree:
        """A formula as a fault tree of its own."""
        if top in (NEVER, ALWAYS):
            return FaultTree(name, top, house_events=(HouseEvent(top, top == ALWAYS),))
        used: dict[str, None] = {}
        stack = [top]
        while stack:
            at = stack.pop()
            if at in used or at not in self.gates:
                continue
            used[at] = None
            stack.extend(reversed(self.gates[at].inputs))
        gates = tuple(self.gates[g] for g in used)
        votes = any(VOTES in g.inputs for g in gates)
        return FaultTree(
            name,
            top,
            gates,
            tuple(events[e] for e in self.events(top)),
            (HouseEvent(VOTES, True),) if votes else (),
        )
