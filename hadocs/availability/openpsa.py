"""Open-PSA Model Exchange Format 2.0 read into a fault tree; knows of XML elements, not of evaluation.

What the format has and hadocs hasn't is either refused by name, where it would change the result, or noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hadocs.availability.mef_expressions import evaluate, number
from hadocs.availability.mef_xml import Document, Element, parse
from hadocs.availability.tree import (
    BasicEvent,
    CauseModel,
    CommonCause,
    FaultTree,
    FaultTreeError,
    Gate,
    GateKind,
    HouseEvent,
    nearest,
)
from hadocs.errors import InputError, Problem

MISSION_TIME = 8760.0
"""Hours that <system-mission-time/> stands for, unless told otherwise: a year."""

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
_CAUSES: Mapping[str, CauseModel] = {
    "beta-factor": "beta-factor",
    "MGL": "MGL",
    "alpha-factor": "alpha-factor",
    "phi-factor": "phi-factor",
}
_SORTS = {
    "define-gate": "gate",
    "define-basic-event": "basic-event",
    "define-house-event": "house-event",
    "define-parameter": "parameter",
}
_ASIDE = {
    "define-event-tree": "event trees",
    "define-initiating-event": "initiating events",
    "define-functional-event": "functional events",
    "define-sequence": "sequences",
    "define-rule": "rules",
    "define-alignment": "alignments",
    "define-consequence": "consequences",
    "define-consequence-group": "consequence groups",
    "define-extern-library": "external libraries",
    "define-extern-function": "external functions",
}
_DESCRIPTIVE = {"label", "attributes"}
_MOST_HINTS = 10


def read(data: bytes | str, file: str, *, top: str = "", mission_time: float = MISSION_TIME) -> FaultTree:
    """The fault tree in an Open-PSA text.

    ``file`` is only the name to show. ``top`` names the top gate; without it, it is the first gate that no
    other gate needs, and a note names the others. A name that is private to a component is its full path,
    with dots. ``mission_time`` is in hours.
    Raises InputError, with line and column, for what isn't valid or can't be evaluated.
    """
    document = parse(data, file)
    if document.root.tag != "opsa-mef":
        document.fail(document.root, f"the root element is <{document.root.tag}>", "<opsa-mef>")
    return _Reader(document, mission_time).tree(top)


@dataclass(slots=True)
class _Item:
    """A definition, and where it stands: the containers' names from the outside in."""

    sort: str
    id: str
    element: Element
    path: tuple[str, ...]
    fault_tree: bool


@dataclass(slots=True)
class _Reader:
    document: Document
    mission_time: float
    items: list[_Item] = field(default_factory=list)
    groups: list[tuple[Element, tuple[str, ...]]] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    by_path: dict[tuple[bool, str], _Item] = field(default_factory=dict)
    public: dict[tuple[bool, str], _Item] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    name: str = ""
    # Basic events that a common-cause group defines, since it has their probability.
    members: frozenset[str] = frozenset()

    # Definitions -----------------------------------------------------------------------------------------

    def collect(self, container: Element, path: tuple[str, ...], private: bool, inside: bool) -> None:
        """All definitions below an element; nesting is limited by the parser."""
        for element in container:
            tag = element.tag
            if tag in _SORTS:
                self.define(element, path, private, inside)
            elif tag == "define-CCF-group":
                self.groups.append((element, path))
            elif tag in {"define-fault-tree", "define-component"}:
                name = self.named(element)
                self.name = self.name or name
                role = element.attributes.get("role")
                self.collect(element, (*path, name), role == "private" or (private and role is None), True)
            elif tag == "model-data":
                self.collect(element, path, private, inside)
            elif tag in _ASIDE:
                self.notes[f"The file's {_ASIDE[tag]} are left aside: hadocs evaluates fault trees."] = None
            elif tag not in _DESCRIPTIVE:
                self.document.fail(
                    element,
                    f"hadocs can't evaluate a model with <{tag}>",
                    "fault trees, components, gates, events, parameters and common-cause groups",
                )

    def define(self, element: Element, path: tuple[str, ...], private: bool, inside: bool) -> None:
        name = self.named(element)
        sort = _SORTS[element.tag]
        role = element.attributes.get("role")
        full = ".".join((*path, name))
        hidden = role == "private" or (private and role is None)
        item = _Item(sort, full if hidden else name, element, path, inside)
        # Parameters have names of their own; all kinds of events share theirs.
        key = sort == "parameter"
        for table, at in ((self.by_path, full), *(() if hidden else ((self.public, name),))):
            before = table.get((key, at))
            if before is not None:
                self.document.fail(element, f"{name!r} is defined already, in line {before.element.line}")
            table[key, at] = item
        self.items.append(item)

    def named(self, element: Element) -> str:
        name = element.attributes.get("name", "")
        if not name:
            self.document.fail(element, f"<{element.tag}> has no name")
        return name

    def find(self, element: Element, path: tuple[str, ...], sort: str) -> _Item | None:
        """What an element refers to, seen from where it stands: own container first, the public names last."""
        name = self.named(element)
        key = sort == "parameter"
        for depth in range(len(path), -1, -1):
            found = self.by_path.get((key, ".".join((*path[:depth], name))))
            if found is not None and (depth or "." in name or found.id == name):
                break
        else:
            found = self.public.get((key, name))
        if found is None:
            # Comparing with every name takes long: where many are unknown, the first ones tell enough.
            guess = len(self.problems) < _MOST_HINTS
            known = {
                n for (k, n), i in self.public.items() if guess and k is key and sort in {"event", i.sort}
            }
            what = {"event": "event or gate"}.get(sort, sort.replace("-", " "))
            message = f"there is no {what} {name!r}"
            self.problems.append(self.document.problem(element, message, "", nearest(name, known)))
            return None
        if sort not in {"event", found.sort}:
            self.problems.append(
                self.document.problem(
                    element, f"{name!r} is a {found.sort.replace('-', ' ')}", f"<{found.sort}>"
                )
            )
            return None
        return found

    # Values ----------------------------------------------------------------------------------------------

    def expression(self, holder: Element) -> Element | None:
        """The one child that isn't descriptive."""
        parts = [c for c in holder if c.tag not in _DESCRIPTIVE]
        if len(parts) > 1:
            self.document.fail(parts[1], f"<{holder.tag}> holds more than one expression", "one")
        return parts[0] if parts else None

    def value(self, element: Element, path: tuple[str, ...]) -> float:
        """The value of an expression; parameters that it needs come first, theirs before them, by a stack."""
        stack: list[tuple[Element, tuple[str, ...], str]] = [(element, path, "")]
        begun: set[str] = set()
        while stack:
            expression, at, name = stack[-1]
            if name and name in self.values:
                stack.pop()
                continue
            needed = []
            for reference in expression.all():
                if reference.tag == "parameter":
                    item = self.parameter(reference, at)
                    if item.id not in self.values:
                        needed.append((reference, item))
            if not needed:
                if name:
                    self.values[name] = evaluate(
                        self.document, expression, self.lookup(at), self.mission_time
                    )
                stack.pop()
                continue
            begun.add(name)
            for reference, item in needed:
                if item.id in begun:
                    self.document.fail(reference, f"parameter {item.id!r} depends on itself")
                body = self.expression(item.element)
                if body is None:
                    self.document.fail(item.element, f"parameter {item.id!r} has no value")
                stack.append((body, item.path, item.id))
        return evaluate(self.document, element, self.lookup(path), self.mission_time)

    def parameter(self, reference: Element, path: tuple[str, ...]) -> _Item:
        item = self.find(reference, path, "parameter")
        if item is None:
            raise InputError((self.problems[-1],))
        return item

    def lookup(self, path: tuple[str, ...]) -> Callable[[Element], float]:
        return lambda reference: self.values[self.parameter(reference, path).id]

    # The tree --------------------------------------------------------------------------------------------

    def tree(self, top: str) -> FaultTree:
        self.collect(self.document.root, (), False, False)
        causes = [self.cause(element, path) for element, path in self.groups]
        self.members = frozenset(m for group in causes for m in group.members)
        gates: list[Gate] = []
        houses: list[HouseEvent] = [HouseEvent("#true", True), HouseEvent("#false", False)]
        basic: dict[str, BasicEvent] = {}
        for group in causes:
            for member in group.members:
                basic[member] = BasicEvent(member, group.probability)
        for item in self.items:
            if item.sort == "gate":
                gates += self.gates(item)
            elif item.sort == "house-event":
                body = self.expression(item.element)
                state = body is not None and evaluate(self.document, body, self.lookup(()), 0.0) != 0
                houses.append(HouseEvent(item.id, state, self.label(item.element)))
            elif item.sort == "basic-event" and item.id not in basic:
                basic[item.id] = self.basic(item)
        if self.problems:
            places = sorted(self.problems, key=lambda p: (p.place.line, p.place.column))
            raise InputError(tuple(places))
        used = {i for g in gates for i in g.inputs}
        houses = [h for h in houses if h.name in used or not h.name.startswith("#")]
        chosen = self.top(top, gates, used)
        try:
            return FaultTree(
                self.name or chosen,
                chosen,
                tuple(gates),
                tuple(basic.values()),
                tuple(houses),
                tuple(causes),
                tuple(self.notes),
            )
        except FaultTreeError as e:
            self.document.fail(self.document.root, str(e))

    def top(self, wanted: str, gates: list[Gate], used: set[str]) -> str:
        defined = [i for i in self.items if i.sort == "gate"]
        if wanted:
            if wanted not in {i.id for i in defined}:
                names = sorted(i.id for i in defined)
                self.document.fail(
                    self.document.root, f"there is no gate {wanted!r}", "", nearest(wanted, names)
                )
            return wanted
        tops = [i.id for i in defined if i.id not in used]
        if not defined:
            self.document.fail(self.document.root, "there is no gate in this file", "a fault tree")
        if not tops:
            # Every gate is below another: a cycle, which the tree spells out.
            return gates[0].name
        if len(tops) > 1:
            others = ", ".join(repr(t) for t in tops[1:6]) + (" and more" if len(tops) > 6 else "")
            self.notes[f"The top event is {tops[0]!r}; left aside: {others}."] = None
        return tops[0]

    def label(self, element: Element) -> str:
        return next((" ".join(c.text.split()) for c in element if c.tag == "label"), "")

    def basic(self, item: _Item) -> BasicEvent:
        body = self.expression(item.element)
        if body is None:
            self.document.fail(item.element, f"basic event {item.id!r} has no probability", "an expression")
        value = self.value(body, item.path)
        if not 0 <= value <= 1:
            self.document.fail(body, f"the probability of {item.id!r} is {value:g}", "a number from 0 to 1")
        return BasicEvent(item.id, value, label=self.label(item.element))

    def gates(self, item: _Item) -> list[Gate]:
        """The gate of a definition, and one for each operator that is nested in its formula."""
        made: list[Gate] = []
        count = 0
        constants = {"true": "#true", "1": "#true", "false": "#false", "0": "#false"}

        def reference(element: Element) -> str:
            """The name that stands for a part of the formula."""
            nonlocal count
            tag = element.tag
            if tag in {"event", "gate", "basic-event", "house-event"}:
                sort = element.attributes.get("type", "event") if tag == "event" else tag
                return self.refer(element, item.path, sort)
            if tag == "constant":
                value = element.attributes.get("value", "")
                if value not in constants:
                    self.document.fail(element, f"<constant> has the value {value!r}", "true or false")
                return constants[value]
            count += 1
            return operator(element, f"{item.id}#{count}")

        def operator(element: Element, name: str) -> str:
            kind = _KINDS.get(element.tag)
            if kind is None:
                expected = ", ".join(_KINDS) + " or a reference"
                self.document.fail(element, f"hadocs doesn't know the formula <{element.tag}>", expected)
            inputs = tuple(reference(child) for child in element)
            least = number(self.document, element, "min") if kind in {"at-least", "cardinality"} else 0
            most = number(self.document, element, "max") if kind == "cardinality" else 0
            try:
                made.append(Gate(name, kind, inputs, least, most))
            except FaultTreeError as e:
                self.document.fail(element, str(e))
            return name

        body = self.expression(item.element)
        if body is None:
            self.document.fail(item.element, f"gate {item.id!r} has no formula")
        if body.tag in _KINDS:
            operator(body, item.id)
        else:
            made.append(Gate(item.id, "and", (reference(body),)))
        # The named gate first: it is the one that a reader looks for.
        *nested, named = made
        label = self.label(item.element)
        return [
            Gate(named.name, named.kind, named.inputs, named.minimum, named.maximum, (), label),
            *nested,
        ]

    def refer(self, element: Element, path: tuple[str, ...], sort: str) -> str:
        name = self.named(element)
        if sort in {"event", "basic-event"} and name in self.members:
            return name
        found = self.find(element, path, sort)
        return found.id if found else name

    def cause(self, element: Element, path: tuple[str, ...]) -> CommonCause:
        name = self.named(element)
        model = _CAUSES.get(element.attributes.get("model", ""))
        if model is None:
            shown = element.attributes.get("model", "")
            self.document.fail(
                element, f"common-cause group {name!r} has the model {shown!r}", ", ".join(_CAUSES)
            )
        parts = {c.tag: c for c in element}
        for wanted in ("members", "distribution"):
            if wanted not in parts:
                self.document.fail(element, f"common-cause group {name!r} has no <{wanted}>")
        members = tuple(self.named(m) for m in parts["members"])
        body = self.expression(parts["distribution"])
        if body is None:
            self.document.fail(parts["distribution"], "<distribution> is empty", "an expression")
        total = self.value(body, path)
        if not 0 <= total <= 1:
            self.document.fail(
                body, f"the probability of group {name!r} is {total:g}", "a number from 0 to 1"
            )
        factors = []
        holders = [f for c in element for f in (c if c.tag == "factors" else (c,)) if f.tag == "factor"]
        for at, factor in enumerate(holders):
            # Where levels are left out, the first factor is the lowest that the model has.
            default = {"beta-factor": len(members), "MGL": at + 2}.get(model, at + 1)
            level = int(number(self.document, factor, "level")) if "level" in factor.attributes else default
            expression = self.expression(factor)
            if expression is None:
                self.document.fail(factor, "<factor> is empty", "an expression")
            factors.append((level, self.value(expression, path)))
        return CommonCause(name, model, members, total, tuple(factors))
