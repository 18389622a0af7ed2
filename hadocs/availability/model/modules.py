"""A smaller fault tree that says the same: events that only ever matter together become one. Knows names only."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hadocs.availability.diagram import Diagram, compile_tree
from hadocs.availability.measures import by_level
from hadocs.availability.model.columns import Number
from hadocs.availability.model.reduction import Reduction
from hadocs.availability.tree import BasicEvent, FaultTree
from hadocs.availability.zbdd import minimal_cut_sets


@dataclass(frozen=True, slots=True)
class Module:
    """An event (no ``kind``), or what nothing else in the tree depends on: the or, the and or a tree of ``parts``.

    A tree has its ``diagram``, whose levels are the parts in their order. The name is that of the first event, so no
    two modules of a fault tree have the same.
    """

    name: str
    kind: str = ""
    parts: tuple[Module, ...] = ()
    diagram: Diagram | None = None

    @property
    def events(self) -> tuple[str, ...]:
        """The names of its events."""
        return tuple(e for p in self.parts for e in p.events) if self.kind else (self.name,)

    def probability(self, of: Callable[[str], Number]) -> Number:
        """That of the module, from those of its events, which are independent; small ones keep their digits."""
        if not self.kind:
            return of(self.name)
        return _joined(self, [p.probability(of) for p in self.parts])

    def weights(self, q: Mapping[str, float]) -> dict[str, float]:
        """P(module | event) − P(module | not event), by event."""
        known: dict[int, float] = {}
        self._note(q, known)
        found: dict[str, float] = {}
        stack: list[tuple[Module, float]] = [(self, 1.0)]
        while stack:
            module, weight = stack.pop()
            if not module.kind:
                found[module.name] = weight
                continue
            above = module._above([known[id(p)] for p in module.parts])
            stack += ((p, weight * a) for p, a in zip(module.parts, above, strict=True))
        return found

    def _note(self, q: Mapping[str, float], known: dict[int, float]) -> float:
        """Its probability; those of all parts within parts are noted by their ids."""
        found = _joined(self, [p._note(q, known) for p in self.parts]) if self.kind else q[self.name]
        known[id(self)] = found
        return found

    def _above(self, parts: list[float]) -> list[float]:
        """The weight of each part: how likely the others leave it to that part."""
        if self.diagram is not None:
            return by_level(self.diagram, parts)
        open_ = [1.0 - p for p in parts] if self.kind == "or" else parts
        before = [1.0]
        for p in open_:
            before.append(before[-1] * p)
        after, result = 1.0, before[:-1]
        for at in range(len(open_) - 1, -1, -1):
            result[at] *= after
            after *= open_[at]
        return result

    def cuts(self, aside: Container[str]) -> list[Cut]:
        """What brings it about: an event or two, and at the most one of those that count ``aside`` of that."""
        if not self.kind:
            return [(self.name,)]
        if self.diagram is not None:
            return cuts(self.diagram, {p.name: p for p in self.parts}, aside)
        each = [p.cuts(aside) for p in self.parts]
        if self.kind == "or":
            return [c for some in each for c in some]
        return _products(each, aside) if len(each) <= _MOST else []


Cut = tuple[str, ...]
"""The names of the events of a cut set."""
_MOST = 3


def _products(each: Sequence[Sequence[Cut]], aside: Container[str]) -> list[Cut]:
    """One cut of each, all that are small enough."""
    found: list[Cut] = [()]
    for some in each:
        found = [(*one, *other) for one in found for other in some]
        found = [
            c for c in found if sum(n in aside for n in c) <= 1 and len(c) - sum(n in aside for n in c) <= 2
        ]
    return found


def _joined(module: Module, parts: list[Number]) -> Number:
    """The probability of a module with parts, from theirs."""
    if module.diagram is not None:
        return module.diagram.values(parts)[module.diagram.root]
    u = parts[0]
    for q in parts[1:]:
        u = u + (q - u * q) if module.kind == "or" else u * q
    return u


def modules(tree: FaultTree) -> tuple[FaultTree, Mapping[str, Module]]:
    """The smaller tree, and the module that each of its events stands for.

    See `hadocs.availability.model.reduction`: a tree in which nothing is shared becomes a single event.
    """
    if tree.top in tree.houses:
        return tree, {}
    reduced = Reduction(tree)
    known: dict[str, Module] = {e.name: Module(e.name) for e in tree.basic_events}
    q = {e.name: e.probability for e in tree.basic_events}
    for name, made in reduced.made:
        parts = tuple(known[n] for n in made.parts)
        if made.kind != "tree":
            known[name] = Module(name, made.kind, parts)
            continue
        inner = FaultTree(name, made.top, made.gates, tuple(_event(p, q) for p in parts))
        diagram = compile_tree(inner)
        by_name = {p.name: p for p in parts}
        known[name] = Module(name, "tree", tuple(by_name[e.name] for e in diagram.levels), diagram)
    events = tuple(_event(known[n], q) for n in reduced.events)
    houses = tuple(h for h in tree.house_events if h.name == reduced.top)
    small = FaultTree(tree.name, reduced.top, reduced.gates, events, houses or reduced.houses)
    return small, {n: known[n] for n in reduced.events}


def _event(module: Module, q: Mapping[str, float]) -> BasicEvent:
    return BasicEvent(module.name, module.probability(q.__getitem__))


def cuts(diagram: Diagram, members: Mapping[str, Module], aside: Container[str]) -> list[Cut]:
    """The minimal cut sets of one or two events, and at the most one of those ``aside``, in terms of the members'.

    Raises Budget.
    """
    sets = minimal_cut_sets(diagram)
    found = [c for cut in sets.of_order(1) for c in members[cut.events[0]].cuts(aside)]
    for cut in sets.of_order(2):
        found += _products([members[n].cuts(aside) for n in cut.events], aside)
    for level, event in enumerate(diagram.levels):
        if event.name in aside and not members[event.name].kind:
            for cut in sets.holding(level).of_order(2):
                found += _products([[(event.name,)], *(members[n].cuts(aside) for n in cut.events)], aside)
    return found


def pairs(
    diagram: Diagram, members: Mapping[str, Module], aside: Container[str] = ()
) -> Iterator[tuple[tuple[str, str], str]]:
    """The cut sets of order two of the whole tree, in no order; each with the event ``aside`` that it needs, if any.

    Raises Budget.
    """
    for cut in cuts(diagram, members, aside):
        beside = [n for n in cut if n in aside]
        rest = [n for n in cut if n not in aside]
        if len(rest) == 2:
            yield (rest[0], rest[1]), beside[0] if beside else ""
