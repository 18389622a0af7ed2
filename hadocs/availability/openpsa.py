"""Open-PSA Model Exchange Format 2.0 read into a fault tree; knows of XML elements, not of evaluation.

What the format has and hadocs hasn't is either refused by name, where it would change the result, or noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hadocs.availability.mef_causes import group
from hadocs.availability.mef_formulas import FALSE, TRUE, Formulas
from hadocs.availability.mef_names import Item, Names, content, label
from hadocs.availability.mef_values import Values
from hadocs.availability.tree import (
    BasicEvent,
    CycleError,
    FaultTree,
    FaultTreeError,
    Gate,
    HouseEvent,
    nearest,
)
from hadocs.errors import InputError
from hadocs.xmltext import Element, fail, parse, where

MISSION_TIME = 8760.0
"""Hours that <system-mission-time/> stands for, unless told otherwise: a year."""
_MOST_NAMES = 5


def read(data: bytes | str, file: str, *, top: str = "", mission_time: float = MISSION_TIME) -> FaultTree:
    """The fault tree in one Open-PSA text, ``file`` being only the name to show; see `read_all`."""
    return read_all([(data, file)], top=top, mission_time=mission_time)


def read_all(
    texts: Sequence[tuple[bytes | str, str]], *, top: str = "", mission_time: float = MISSION_TIME
) -> FaultTree:
    """The fault tree of a model that lies in one or several Open-PSA texts, each with the name of its file to show.

    ``top`` names the top gate; without it, it is the first gate that no other gate needs, and a note names the
    others. A name that is private to a component is its full path, with dots. ``mission_time`` is in hours.
    An event that no file gives a probability is among the tree's ``unknown``.
    Raises InputError, with file, line and column, for what isn't valid or can't be evaluated.
    """
    roots = [parse(data, file) for data, file in texts]
    for root in roots:
        if root.tag != "opsa-mef":
            fail(root, f"the root element is <{root.tag}>", "<opsa-mef>")
    names = Names()
    names.read(roots)
    return _Reader(roots, names, Values(names, mission_time), Formulas(names)).tree(top)


@dataclass(slots=True)
class _Reader:
    roots: Sequence[Element]
    names: Names
    values: Values
    formulas: Formulas
    unknown: dict[str, Element] = field(default_factory=dict)

    def tree(self, wanted: str) -> FaultTree:
        names = self.names
        causes = [group(names, self.values, element, path) for element, path in names.groups]
        labels = {i.id: label(i.element) for i in names.items if i.sort == "basic-event"}
        basic: dict[str, BasicEvent] = {}
        for cause in causes:
            for member in cause.members:
                basic[member] = BasicEvent(member, cause.probability, label=labels.get(member, ""))
        gates: list[Gate] = []
        houses: list[HouseEvent] = [HouseEvent(TRUE, True), HouseEvent(FALSE, False)]
        for item in names.items:
            if item.sort == "gate":
                gates += self.formulas.gates(item)
            elif item.sort == "house-event":
                houses.append(self._house(item))
            elif item.sort == "basic-event" and item.id not in basic:
                basic[item.id] = self._basic(item)
        # Known only once all formulas have been read.
        basic.update((item.id, self._basic(item)) for item in names.implied.values())
        if names.problems:
            order = {root.source.file: at for at, root in enumerate(self.roots)}
            places = sorted(names.problems, key=lambda p: (order[p.place.file], p.place.line, p.place.column))
            raise InputError(tuple(places))
        used = {i for g in gates for i in g.inputs}
        houses = [h for h in houses if h.name in used or h.name not in {TRUE, FALSE}]
        top = self._top(wanted, gates, used)
        self._tell_unknown()
        try:
            return FaultTree(
                names.name or top,
                top,
                tuple(gates),
                tuple(basic.values()),
                tuple(houses),
                tuple(causes),
                tuple(names.notes),
                tuple(self.unknown),
            )
        except CycleError as e:
            fail(self.formulas.places[e.cycle[-1], e.cycle[0]], str(e))
        except FaultTreeError as e:
            fail(self.roots[0], str(e))

    def _top(self, wanted: str, gates: list[Gate], used: set[str]) -> str:
        defined = [i for i in self.names.items if i.sort == "gate"]
        if not defined:
            fail(self.roots[0], "there is no gate in this file", "a fault tree")
        if wanted:
            if wanted not in {i.id for i in defined}:
                known = sorted(i.id for i in defined)
                fail(self.roots[0], f"there is no gate {wanted!r}", "", nearest(wanted, known))
            return wanted
        tops = [i.id for i in defined if i.id not in used]
        if not tops:
            # Every gate is below another: a cycle, which the tree spells out.
            return gates[0].name
        if len(tops) > 1:
            note = f"The top event is {tops[0]!r}; left aside: {_few(tops[1:])}."
            self.names.notes[note] = None
        return tops[0]

    def _tell_unknown(self) -> None:
        if self.unknown:
            first = next(iter(self.unknown.values()))
            note = f"{where(first)}: no probability is given for {_few(list(self.unknown))}."
            self.names.notes[note] = None

    def _house(self, item: Item) -> HouseEvent:
        body = content(item.element)
        if body is None:
            self.names.notes[
                f"{where(item.element)}: house event {item.id!r} has no state; it is taken as false."
            ] = None
        state = body is not None and self.values.of(body, item.path) != 0
        return HouseEvent(item.id, state, label(item.element))

    def _basic(self, item: Item) -> BasicEvent:
        text = label(item.element)
        body = content(item.element) if item.id not in self.names.implied else None
        if body is None:
            self.unknown[item.id] = item.element
            return BasicEvent(item.id, 1.0, label=text)
        return BasicEvent(
            item.id, self.values.probability(body, item.path, f"probability of {item.id!r}"), label=text
        )


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:_MOST_NAMES]))
    return shown + (" and more" if len(names) > _MOST_NAMES else "")
