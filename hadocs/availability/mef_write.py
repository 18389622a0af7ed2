"""A fault tree written as Open-PSA XML that any engine can read; knows nothing of evaluation.

Only and, or, not, atleast and two-input xor are used: everything else is spelled out, common causes too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from hadocs.availability.ccf import expanded
from hadocs.availability.network import whole
from hadocs.availability.tree import FaultTree, FaultTreeError, Gate

# The identifiers of the format: no dot, no dash at an end, no two dashes together. ASCII is safe everywhere.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_STATES = 50_000

_Node = tuple[str, str, tuple["_Node", ...]]
"""(tag, attributes as they are written, children)."""


def write(tree: FaultTree) -> str:
    """The text of an Open-PSA file, ending in a line break; the same tree gives the same text.

    A name that is no identifier in the format is replaced by one that is, and stands in the <label>.
    Raises FaultTreeError where a weighted gate would need too many gates to spell out.
    """
    tree = expanded(tree)
    writer = _Writer(tree)
    # The top first: readers that take the first gate for the top are right.
    gates = list(reversed(tree.gates_bottom_up))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<opsa-mef>"]
    lines.append(f"  <define-fault-tree name={quoteattr(writer.identifier(tree.name, 'tree'))}>")
    if not gates:
        # The top is an event: a gate of its own makes it one.
        lines += [
            '    <define-gate name="top">',
            *_lines(writer.reference(tree.top), 6),
            "    </define-gate>",
        ]
    for gate in gates:
        lines += [
            f"    <define-gate name={quoteattr(writer.names[gate.name])}>",
            *writer.label(gate.name, gate.label),
        ]
        lines += _lines(writer.formula(gate), 6)
        lines.append("    </define-gate>")
        for name, node in writer.extra:
            lines += [f'    <define-gate name="{name}">', *_lines(node, 6), "    </define-gate>"]
        writer.extra.clear()
    for house in tree.house_events:
        if house.name in tree.below:
            lines.append(f"    <define-house-event name={quoteattr(writer.names[house.name])}>")
            lines += writer.label(house.name, house.label)
            lines += [f'      <constant value="{str(house.state).lower()}"/>', "    </define-house-event>"]
    for event in tree.used_events:
        lines.append(f"    <define-basic-event name={quoteattr(writer.names[event.name])}>")
        lines += writer.label(event.name, event.label)
        if event.name not in tree.unknown:
            lines.append(f'      <float value="{event.probability!r}"/>')
        lines.append("    </define-basic-event>")
    return "\n".join([*lines, "  </define-fault-tree>", "</opsa-mef>", ""])


def _lines(node: _Node, indent: int) -> Iterator[str]:
    tag, attributes, children = node
    if not children:
        yield " " * indent + f"<{tag}{attributes}/>"
        return
    yield " " * indent + f"<{tag}{attributes}>"
    for child in children:
        yield from _lines(child, indent + 2)
    yield " " * indent + f"</{tag}>"


class _Writer:
    def __init__(self, tree: FaultTree) -> None:
        self.tree = tree
        self.taken: set[str] = {"top"} if not tree.gates_bottom_up else set()
        self.extra: list[tuple[str, _Node]] = []
        # Names that are fine as they are keep themselves, whatever the others become.
        fine = [n for n in tree.names if _NAME.fullmatch(n)]
        self.names = {n: self.identifier(n, n) for n in fine}
        self.names.update((n, self.identifier(n, "event")) for n in tree.names if n not in self.names)

    def identifier(self, name: str, otherwise: str) -> str:
        """A free identifier that is as near to the name as the format allows."""
        near = "_".join(re.findall("[A-Za-z0-9]+", name)) if not _NAME.fullmatch(name) else name
        near = near or otherwise
        if not near[0].isalpha() and near[0] != "_":
            near = f"_{near}"
        free, count = near, 1
        while free in self.taken:
            count += 1
            free = f"{near}_{count}"
        self.taken.add(free)
        return free

    def label(self, name: str, label: str) -> list[str]:
        """The label's line: the event's own, or the name where it could not stand as it is."""
        text = " ".join(_NOT_XML.sub("?", label or ("" if self.names[name] == name else name)).split())
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return [f"      <label>{escaped}</label>"] if escaped else []

    def reference(self, name: str) -> _Node:
        sort = (
            "gate" if name in self.tree.gate else "basic-event" if name in self.tree.events else "house-event"
        )
        return sort, f" name={quoteattr(self.names[name])}", ()

    def own_gate(self, name: str, node: _Node) -> _Node:
        """A reference to a further gate that is made of the formula."""
        own = self.identifier(name, "gate")
        self.extra.append((own, node))
        return "gate", f' name="{own}"', ()

    def formula(self, gate: Gate) -> _Node:
        inputs = [self.reference(i) for i in gate.inputs]
        kind = gate.kind
        if kind in {"and", "or"}:
            return _several(kind, inputs)
        if kind == "not":
            return _negation(inputs[0])
        if kind in {"nand", "nor"}:
            return _negation(_several(kind[1:], inputs))
        if kind == "imply":
            return _several("or", [_negation(inputs[0]), inputs[1]])
        if kind in {"xor", "iff"}:
            value = inputs[0]
            for at, other in enumerate(inputs[1:], 2):
                # Two of the same: many engines refuse it, and it is never true.
                value = _constant(False) if value == other else ("xor", "", (value, other))
                if at < len(inputs):
                    # A gate of its own for each step: nested, many inputs would be many levels deep.
                    value = self.own_gate(f"{gate.name}_{at}", value)
            return _negation(value) if kind == "iff" else value
        if kind == "at-least":
            return self.at_least(gate, [1] * len(inputs), int(gate.minimum))
        if kind == "cardinality":
            least = self.at_least(gate, [1] * len(inputs), int(gate.minimum))
            more = self.at_least(gate, [1] * len(inputs), int(gate.maximum) + 1)
            return _several("and", [least, _negation(more)])
        return self.at_least(gate, *whole(gate))

    def at_least(self, gate: Gate, weights: Sequence[int], least: int) -> _Node:
        """True where the weights of the true inputs reach ``least``; may leave gates in ``extra``."""
        summed: dict[str, int] = {}
        for name, weight in zip(gate.inputs, weights, strict=True):
            if weight:
                summed[name] = summed.get(name, 0) + weight
        inputs = [self.reference(n) for n in summed]
        if least <= 0:
            return _constant(True)
        if least > sum(summed.values()):
            return _constant(False)
        if set(summed.values()) == {1}:
            if least == 1:
                return _several("or", inputs)
            if least == len(inputs):
                return _several("and", inputs)
            return "atleast", f' min="{least}"', tuple(inputs)
        return self.weighted(gate.name, inputs, list(summed.values()), least)

    def weighted(self, name: str, inputs: list[_Node], weights: list[int], least: int) -> _Node:
        """One gate for each input and each weight that can still be wanted before it."""
        left = [sum(weights[at:]) for at in range(len(weights) + 1)]
        wanted: list[set[int]] = [{least}]
        for at, weight in enumerate(weights):
            wanted.append({w for want in wanted[at] for w in (want, want - weight) if 0 < w <= left[at + 1]})
            if sum(map(len, wanted)) > _MOST_STATES:
                raise FaultTreeError(
                    f"gate {name!r} has too many different sums of weights to be written out"
                )
        below: dict[int, _Node] = {}
        for at in range(len(inputs) - 1, -1, -1):
            here: dict[int, _Node] = {}
            for want in sorted(wanted[at]):
                after = want - weights[at]
                taken = inputs[at] if after <= 0 else _several("and", [inputs[at], below[after]])
                node = _several("or", [taken, below[want]]) if want in below else taken
                if at and node[2]:
                    node = self.own_gate(f"{name}_{at + 1}_{want}", node)
                here[want] = node
            below = here
        return below[least]


def _several(tag: str, parts: Sequence[_Node]) -> _Node:
    """And, or: of each part once, and of one part the part itself, as many engines insist."""
    unique = tuple(dict.fromkeys(parts))
    return unique[0] if len(unique) == 1 else (tag, "", unique)


def _negation(node: _Node) -> _Node:
    return node[2][0] if node[0] == "not" else ("not", "", (node,))


def _constant(value: bool) -> _Node:
    return "constant", f' value="{str(value).lower()}"', ()
