"""A round through all hosts of a cluster, as procedures for patching name it: `order` in views."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.runbooks import order
from hadocs.runbooks.model import Table
from hadocs.runbooks.order_table import turns

View = Any
"""A view of `hadocs.runbooks.context`, which reads this and so can't be read from here."""


@dataclass(frozen=True)
class Handed:
    """A service that is handed over: ``service``, and the member that carries it from then on (``to``)."""

    service: View
    to: View


@dataclass(frozen=True)
class TurnLook:
    """One host's turn: its ``host``, what is ``handed`` over before, which machines are shut down (``stays``), what
    ``pauses`` and what is ``down`` in it, and the host before, where this one may only go down when that is back
    (``unless``).
    """

    host: View
    handed: tuple[Handed, ...]
    stays: tuple[View, ...]
    pauses: tuple[View, ...]
    down: tuple[View, ...]
    unless: View | None
    last: bool


@dataclass(frozen=True)
class Round:
    """The order of a cluster's hosts, in which each service moves as seldom as possible."""

    cluster: View

    @cached_property
    def _order(self) -> order.Order:
        return order.order(self.cluster.of.analysis, self.cluster.id)

    @cached_property
    def turns(self) -> tuple[TurnLook, ...]:
        """The turns, one for each host."""
        look = self.cluster.of
        found = self._order.turns
        return tuple(
            TurnLook(
                host=look.machine(turn.host),
                handed=tuple(Handed(look.service(k), look.machine(to)) for k, to in turn.handed.items()),
                stays=tuple(map(look.machine, turn.stays)),
                pauses=tuple(map(look.service, turn.pauses)),
                down=tuple(map(look.service, turn.down)),
                unless=look.machine(turn.unless) if turn.unless else None,
                last=turn is found[-1],
            )
            for turn in found
        )

    @property
    def hosts(self) -> tuple[View, ...]:
        """The hosts in their order."""
        return tuple(turn.host for turn in self.turns)

    @property
    def pauses(self) -> tuple[View, ...]:
        """Services that pause at least once."""
        return tuple(map(self.cluster.of.service, self._order.pauses))

    @property
    def down(self) -> tuple[View, ...]:
        """Services that are down for a turn."""
        return tuple(map(self.cluster.of.service, self._order.down))

    def table(self) -> Table | None:
        """The order, and why."""
        return turns(self._order, self.cluster.of.called)
