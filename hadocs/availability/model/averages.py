"""The inputs at what stands for their averages, and which of them quantities are worked out from."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.availability.model.catalogue import Input, Noting
from hadocs.availability.model.component import Quantity
from hadocs.availability.model.terms import Draw


class Averages:
    """The averages of ``inputs``, which may grow: what platforms say becomes an input when it is first asked for."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self.inputs = inputs
        self._values = Draw()
        self._asked: dict[int, tuple[Quantity, tuple[str, ...]]] = {}

    @property
    def values(self) -> Draw:
        """Every input at what stands for its average."""
        if len(self._values) != len(self.inputs):
            self._values = Draw({key: entry.average for key, entry in self.inputs.items()})
        return self._values

    def inputs_of(self, *quantities: Quantity) -> tuple[str, ...]:
        """The inputs that quantities are worked out from, in the order in which they are asked for."""
        found: dict[str, None] = {}
        for quantity in quantities:
            if id(quantity) not in self._asked:
                values = Noting(self.values)
                quantity(values)
                # The quantity is kept, so that its id stays its own.
                self._asked[id(quantity)] = quantity, tuple(values.asked)
            found |= dict.fromkeys(self._asked[id(quantity)][1])
        return tuple(found)
