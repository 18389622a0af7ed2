"""Gates from the formulas of Open-PSA, one for each operator; knows of no value but the numbers of votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hadocs.availability.mef_expressions import number
from hadocs.availability.mef_names import Item, Names, content, label, named
from hadocs.availability.tree import FaultTreeError, Gate, GateKind
from hadocs.xmltext import Element, fail, where

TRUE, FALSE = "#true", "#false"
"""House events that stand for constants within a formula."""
_KINDS: Mapping[str, GateKind] = {
    "and": "and",
    "or": "or",
    "not": "not",
    "xor": "xor",
    "nand": "nand",
    "nor": "nor",
    "imply": "imply",
    "iff": "iff",
    "atleast": "at-least",
    "cardinality": "cardinality",
}
_IDEMPOTENT = {"and", "or", "nand", "nor"}
_CONSTANTS = {"true": TRUE, "1": TRUE, "false": FALSE, "0": FALSE}
_PAIR = 2


@dataclass(slots=True)
class Formulas:
    """``places`` says where a gate refers to each of its inputs."""

    names: Names
    places: dict[tuple[str, str], Element] = field(default_factory=dict)

    def gates(self, item: Item) -> list[Gate]:
        """The gate of a definition, and one for each operator that is nested in its formula."""
        made: list[Gate] = []
        count = 0

        def reference(element: Element) -> str:
            """The name that stands for a part of the formula."""
            nonlocal count
            tag = element.tag
            if tag in {"event", "gate", "basic-event", "house-event"}:
                sort = element.attributes.get("type", "event") if tag == "event" else tag
                return self._refer(element, item.path, sort)
            if tag == "constant":
                value = element.attributes.get("value", "")
                if value not in _CONSTANTS:
                    fail(element, f"<constant> has the value {value!r}", "true or false")
                return _CONSTANTS[value]
            count += 1
            return operator(element, f"{item.id}#{count}")

        def operator(element: Element, name: str) -> str:
            kind = _KINDS.get(element.tag)
            if kind is None:
                expected = ", ".join(_KINDS) + " or a reference"
                fail(element, f"hadocs doesn't know the formula <{element.tag}>", expected)
            inputs = tuple(reference(child) for child in element)
            for child, used in zip(element, inputs, strict=True):
                self.places.setdefault((name, used), child)
            least, most = (
                _votes(element, item, len(inputs)) if kind in {"at-least", "cardinality"} else (0, 0)
            )
            if kind == "xor" and len(inputs) > _PAIR:
                note = f"{where(element)}: <xor> has {len(inputs)} arguments: true where an odd number of them is."
                self.names.notes[note] = None
            try:
                made.append(Gate(name, kind, inputs, least, most))
            except FaultTreeError as e:
                fail(element, str(e))
            self._repeated(element, item, kind, inputs)
            return name

        body = content(item.element)
        if body is None:
            fail(item.element, f"gate {item.id!r} has no formula")
        if body.tag in _KINDS:
            operator(body, item.id)
        else:
            made.append(Gate(item.id, "and", (reference(body),)))
            self.places[item.id, made[-1].inputs[0]] = body
        # The named gate first: it is the one that a reader looks for.
        *nested, top = made
        text = label(item.element)
        return [Gate(top.name, top.kind, top.inputs, top.minimum, top.maximum, (), text), *nested]

    def _refer(self, element: Element, path: tuple[str, ...], sort: str) -> str:
        found = self.names.known(named(element), path, sort)
        name = found.id if found else named(element)
        if sort in {"event", "basic-event"} and name in self.names.members:
            return name
        found = self.names.find(element, path, sort)
        return found.id if found else name

    def _repeated(self, element: Element, item: Item, kind: GateKind, inputs: tuple[str, ...]) -> None:
        """An argument that stands twice: a vote would count it twice, which nobody means."""
        seen: set[str] = set()
        for child, name in zip(element, inputs, strict=True):
            if name not in seen or name in {TRUE, FALSE}:
                seen.add(name)
                continue
            message = f"gate {item.id!r}: <{element.tag}> has {name!r} twice"
            if kind not in _IDEMPOTENT:
                fail(child, message, "each argument once")
            self.names.notes[f"{where(child)}: {message}; it counts once."] = None


def _votes(element: Element, item: Item, inputs: int) -> tuple[int, int]:
    """From how many to how many arguments must be true."""
    least = _whole(element, "min")
    if element.tag == "atleast":
        if not 1 <= least <= inputs:
            never = "can never be true" if least > inputs else "is always true"
            message = f"gate {item.id!r}: {least} of {inputs} arguments {never}"
            fail(element, message, f"a min of 1 to {inputs}")
        return least, 0
    most = _whole(element, "max")
    if not least <= min(most, inputs):
        message = f"gate {item.id!r}: from {least} to {most} of {inputs} arguments can never be true"
        fail(element, message, f"a min of no more than the max and than {inputs}")
    return least, most


def _whole(element: Element, attribute: str) -> int:
    value = number(element, attribute)
    if value < 0 or value != int(value):
        fail(element, f"<{element.tag}> has the {attribute} {value:g}", "a whole number of 0 or more")
    return int(value)
