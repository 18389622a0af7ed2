"""Values of the parameters of an Open-PSA model, each worked out once; knows nothing of events and gates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hadocs.availability.mef_expressions import evaluate
from hadocs.availability.mef_names import Item, Names, content
from hadocs.errors import InputError
from hadocs.xmltext import Element, fail


@dataclass(slots=True)
class Values:
    """Expressions of one model; ``mission_time`` is in hours."""

    names: Names
    mission_time: float
    _known: dict[str, float] = field(default_factory=dict)

    def of(self, element: Element, path: tuple[str, ...]) -> float:
        """The value of an expression; parameters that it needs come first, theirs before them, by a stack."""
        stack: list[tuple[Element, tuple[str, ...], str]] = [(element, path, "")]
        begun: set[str] = set()
        while stack:
            expression, at, name = stack[-1]
            if name and name in self._known:
                stack.pop()
                continue
            needed = []
            for reference in expression.all():
                if reference.tag == "parameter":
                    item = self._parameter(reference, at)
                    if item.id not in self._known:
                        needed.append((reference, item))
            if not needed:
                if name:
                    self._known[name] = evaluate(expression, self._lookup(at), self.mission_time)
                stack.pop()
                continue
            if name:
                begun.add(name)
            for reference, item in needed:
                if item.id in begun:
                    fail(reference, f"parameter {item.id!r} depends on itself")
                body = content(item.element)
                if body is None:
                    fail(item.element, f"parameter {item.id!r} has no value")
                stack.append((body, item.path, item.id))
        return evaluate(element, self._lookup(path), self.mission_time)

    def probability(self, element: Element, path: tuple[str, ...], what: str) -> float:
        """The value of an expression that must be a probability; ``what`` it is of."""
        value = self.of(element, path)
        if not 0 <= value <= 1:
            fail(element, f"the {what} is {value:g}", "a number from 0 to 1")
        return value

    def _parameter(self, reference: Element, path: tuple[str, ...]) -> Item:
        item = self.names.find(reference, path, "parameter")
        if item is None:
            raise InputError((self.names.problems[-1],))
        return item

    def _lookup(self, path: tuple[str, ...]) -> Callable[[Element], float]:
        return lambda reference: self._known[self._parameter(reference, path).id]
