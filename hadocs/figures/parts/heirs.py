"""Who takes services over from a host that is taken out of service, where the members that carry them stay on it.

Where it is not known beforehand which member takes over, each says that it may. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.choices import NAMED
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Card, Flow, Tile
from hadocs.runbooks.preflight_model import Preflight


@dataclass(frozen=True, slots=True)
class Handed:
    """A service, the card that it leaves, and the member that takes it."""

    service: str
    card: str
    heir: str


@dataclass
class Heirs:
    """The handovers of one preflight. ``busy`` are hosts that machines go to: an arrow leads to each already."""

    analysis: Analysis
    links: Mapping[str, str]
    found: Preflight
    names: Names
    busy: Sequence[str]

    def _home(self, member: str) -> str:
        """The host or server that a member runs on; nothing where that is not stated."""
        machine = self.analysis.topology.machines[member]
        home = member if machine.kind == "server" else machine.on or ""
        return "" if home == self.found.host else home

    def _stays(self, member: str) -> bool:
        return member == self.found.host or any(row.vm == member for row in self.found.stays)

    @cached_property
    def homes(self) -> tuple[str, ...]:
        """The hosts of all that may take what does not move away with its machine, and the other servers."""
        host, machines = self.found.host, self.analysis.topology.machines
        fellows = [
            m
            for view in self.analysis.topology.clusters.values()
            if host in view.members
            for m in view.members
            if m != host and machines[m].kind == "server"
        ]
        heirs = [
            heir
            for member, some in self.found.handover.values()
            if self._stays(member) and len(some) <= NAMED
            for heir in some
        ]
        return tuple(dict.fromkeys(home for home in (*map(self._home, heirs), *fellows) if home))

    @cached_property
    def takes(self) -> Mapping[str, Sequence[Handed]]:
        """By host or server, what an arrow leads to it: what it takes for certain, where nothing else goes there."""
        found: dict[str, list[Handed]] = {}
        goes: dict[str, str] = {}
        for key, (member, heirs) in self.found.handover.items():
            if len(heirs) != 1 or not self._stays(member):
                continue
            home = self._home(heirs[0])
            card = f"service:{key}" if member == self.found.host else f"vm:{member}"
            if home and home not in self.busy and goes.setdefault(card, home) == home:
                found.setdefault(home, []).append(Handed(key, card, heirs[0]))
        return found

    def flows(self, number: int) -> tuple[Flow, ...]:
        """The arrows, in the order of the tiles."""
        return tuple(
            Flow(
                source=tuple(dict.fromkeys(one.card for one in some)),
                target=self._id(home),
                number=number,
                look="guest",
            )
            for home, some in self.takes.items()
        )

    def tiles(self) -> Mapping[str, Tile]:
        """The hosts and servers that take something, and those that may, where no machine could go there."""
        loads = {load.host for load in self.found.loads}
        order = [*self.takes, *(h for h in self.homes if h not in self.takes and h not in loads)]
        return {home: self._tile(home) for home in order}

    def _tile(self, home: str) -> Tile:
        machine, some = self.analysis.topology.machines[home], self.takes.get(home, ())
        if machine.kind == "server":
            carried = len([s for s in machine.active if s not in [one.service for one in some]])
            text = f"carries {words.counted(carried, 'service') if carried else 'no service'} now"
        else:
            text = f"{words.counted(len(self.analysis.estate.world.vms_on.get(home, ())), 'machine')} there"
        return Tile(
            id=self._id(home),
            title=self.names.name(home),
            text=text,
            icon=machine.kind,
            cards=tuple(
                Card(
                    id=f"to:{one.service}",
                    title=self.names.name(one.service, "service"),
                    note="" if one.heir == home else f"on {self.names.name(one.heir)}",
                    icon="service",
                    look="active",
                    tone="guest",
                )
                for one in some
            ),
            said=tuple(self.said(home)),
            href=self.links.get(self._id(home), ""),
        )

    def said(self, home: str) -> Iterator[str]:
        """What members on a host carry then, or may, where no arrow says so."""
        drawn = {one.service for some in self.takes.values() for one in some}
        for key, (_, heirs) in self.found.handover.items():
            here = [heir for heir in heirs if self._home(heir) == home]
            if key in drawn or not here or not all(self._home(heir) in self.homes for heir in heirs):
                continue
            who = listed([self.names.name(heir) for heir in here if heir != home], joiner="or")
            verb = "carries" if len(heirs) == 1 else "may carry"
            yield f"{who} {verb} {self.names.name(key, 'service')} then".strip()

    def _id(self, home: str) -> str:
        return f"{self.analysis.topology.machines[home].kind}:{home}"
