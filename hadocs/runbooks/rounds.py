"""The round in which all hosts of a cluster are patched, as procedures name it: `order` in views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from hadocs.runbooks.model import Table
from hadocs.runbooks.order import Order, Turn, order
from hadocs.runbooks.order_table import turns
from hadocs.runbooks.views.base import View
from hadocs.runbooks.views.clusters import ClusterLook
from hadocs.runbooks.views.machines import MachineView
from hadocs.runbooks.views.services import ServiceLook


@dataclass(frozen=True, eq=False)
class Handing(MachineView):
    """A member at its host's turn: ``active`` is what it hands over then, ``near`` begins with who takes over."""

    handed: Mapping[str, str]

    @cached_property
    def active(self) -> tuple[ServiceLook, ...]:
        """The services that it hands over in this turn."""
        return tuple(self.of.service(key) for key in self.handed)

    @cached_property
    def near(self) -> tuple[MachineView, ...]:
        """Who takes over, then its other peers."""
        to = next(iter(self.handed.values()), None)
        return tuple(sorted(super().near, key=lambda m: m.id != to))


@dataclass(frozen=True)
class Handed:
    """A service that is handed over: ``service``, and the member that carries it from then on (``to``)."""

    service: ServiceLook
    to: MachineView


@dataclass(frozen=True, eq=False)
class TurnLook(View):
    """One host's turn: ``host``, ``others``, what is ``handed`` over before, what ``stays`` and is shut down."""

    turn: Turn
    cluster: ClusterLook
    last: bool

    @property
    def host(self) -> MachineView:
        """Whose turn it is."""
        found: MachineView = self.of.machine(self.turn.host)
        return found

    @property
    def others(self) -> tuple[MachineView, ...]:
        """The other hosts of the cluster."""
        return self.host.peers

    @property
    def admin(self) -> MachineView:
        """The host where one types meanwhile."""
        return self.others[0]

    @cached_property
    def handed(self) -> tuple[Handed, ...]:
        """What is handed over before, and to whom."""
        to = self.turn.handed.items()
        return tuple(Handed(self.of.service(key), self.of.machine(heir)) for key, heir in to)

    @cached_property
    def handing(self) -> tuple[Handing, ...]:
        """The members on the host that hand something over."""
        found: dict[str, dict[str, str]] = {}
        for service, to in self.turn.handed.items():
            cluster = self.of.service(service).cluster
            members = {m.id for m in cluster.members} if cluster else set()
            here = [m.id for m in self.host.machines if m.id in members]
            for member in here[:1]:
                found.setdefault(member, {})[service] = to
        return tuple(Handing(self.of, member, handed) for member, handed in found.items())

    @cached_property
    def stays(self) -> tuple[MachineView, ...]:
        """The machines that no other host may run."""
        return tuple(map(self.of.machine, self.turn.stays))

    @cached_property
    def pauses(self) -> tuple[ServiceLook, ...]:
        """The services that users miss for a moment in this turn."""
        return tuple(map(self.of.service, self.turn.pauses))

    @cached_property
    def down(self) -> tuple[ServiceLook, ...]:
        """The services that are down for this turn."""
        return tuple(map(self.of.service, self.turn.down))

    @property
    def unless(self) -> MachineView | None:
        """The host of the turn before, where this turn costs more while that one is away."""
        return self.of.machine(self.turn.unless) if self.turn.unless else None

    @cached_property
    def costs_quorum(self) -> tuple[ClusterLook, ...]:
        """The clusters that then stop for want of votes."""
        return tuple(map(self.of.cluster, self.turn.costs_quorum))

    @cached_property
    def costs(self) -> tuple[ServiceLook, ...]:
        """The services that are then down."""
        return tuple(map(self.of.service, self.turn.costs))


@dataclass(frozen=True)
class Round:
    """The whole round of a cluster."""

    cluster: ClusterLook

    @cached_property
    def order(self) -> Order:
        """The order, computed."""
        return order(self.cluster.of.analysis, self.cluster.id)

    @cached_property
    def turns(self) -> tuple[TurnLook, ...]:
        """Each host's turn, in order."""
        found = self.order.turns
        return tuple(TurnLook(self.cluster.of, t.host, t, self.cluster, last=t is found[-1]) for t in found)

    @property
    def hosts(self) -> tuple[MachineView, ...]:
        """The hosts in their order."""
        return tuple(turn.host for turn in self.turns)

    @cached_property
    def pauses(self) -> tuple[ServiceLook, ...]:
        """The services that pause at least once."""
        return tuple(self.cluster.of.service(key) for key in self.order.pauses if key not in self.order.down)

    @cached_property
    def down(self) -> tuple[ServiceLook, ...]:
        """The services that are down for a turn."""
        return tuple(map(self.cluster.of.service, self.order.down))

    def table(self) -> Table | None:
        """The order as a table."""
        return turns(self.order, self.cluster.of.called)
