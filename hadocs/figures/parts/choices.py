"""What may happen on any of several after a loss: hosts on which a machine may start, members that may take over.

The stage of a settled estate goes on with the first of them; a figure says all, and draws none of them as if it were
sure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from hadocs.figures.abridged import listed
from hadocs.figures.parts.targets import short
from hadocs.runbooks.standing import Standing

NAMED = 4
"""So many places are named; of more their number is said."""
_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def either(places: Sequence[str], title: Callable[[str], str], what: str = "hosts") -> str:
    """Places in words, one of which it is: ``hv-02 or hv-03``, ``hv-dal-2, 3 or 4``, ``one of 6 hosts``."""
    if len(places) > NAMED:
        return f"one of {len(places)} {what}"
    names = [title(place) for place in places]
    brief = short(names)
    # A name with a comma would be taken for two.
    if brief.count(", ") != len(names) - 1:
        return listed(names, joiner="or")
    head, _, last = brief.rpartition(", ")
    return f"{head} or {last}" if head else last


@dataclass(frozen=True, slots=True)
class Choices:
    """Machines with the hosts on one of which each starts, services with the members of which one carries it then."""

    machines: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    services: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)

    def on(self, host: str) -> tuple[str, ...]:
        """The machines that may start on a host, in the order in which they stand here."""
        return tuple(vm for vm, hosts in self.machines.items() if host in hosts)

    def of(self, machine: str) -> tuple[str, ...]:
        """The services that a machine may carry."""
        return tuple(key for key, members in self.services.items() if machine in members)

    def where(self, subject: str, kind: str, title: Callable[[str], str]) -> str:
        """Where a machine or service starts of which it is not known beforehand, in words; nothing where it is."""
        found = {"vm": self.machines, "service": self.services}.get(kind, {})
        what = "members" if kind == "service" else "hosts"
        return either(found[subject], title, what) if subject in found else ""


SURE = Choices()
"""Nothing is open."""


def choices(struck: Standing, after: Standing) -> Choices:
    """What is open between a loss that nothing has reacted to yet and the estate that has settled."""
    state, fates = struck.run.state, struck.run.fates
    was, now = struck.world.spec.vms, after.world.spec.vms
    machines = {
        vm: state.fits[vm]
        for vm in was
        if was[vm].on != now[vm].on and after.runs(vm) and len(state.fits.get(vm, ())) > 1
    }
    services = {}
    for key, fate in fates.items():
        active = after.active(key)
        if fate.failover is None or fate.failover.to is not None or len(active) != 1:
            continue
        able = [*active, *(m for m in after.heirs(key) if m not in state.restarted)]
        if len(able) > 1:
            order = after.world.carriers(after.world.spec.services[key])
            services[key] = tuple(m for m in order if m in able)
    return Choices(MappingProxyType(machines), MappingProxyType(services))
