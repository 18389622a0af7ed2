"""One thing that can fail, or several by one cause: its kind, how often, for how long, and what that counts as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, prod

from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.columns import least
from hadocs.topology.model import Thing

Quantity = Callable[[Values], float]
"""A quantity that follows from inputs: a rate an hour, or hours."""

MODES = (
    "host hardware",
    "hypervisor",
    "operating system",
    "application",
    "storage",
    "network",
    "site",
    "quorum",
    "changes",
    "planned host work",
    "planned guest work",
)
"""Failure modes, in the order in which reports have them."""
_MODE_OF = {
    "host": "host hardware", "hypervisor": "hypervisor", "guest": "operating system", "application": "application",
    "array": "storage", "controller": "storage", "local-disk": "storage", "pool": "storage", "share": "storage",
    "volume": "storage", "path": "storage", "switch": "network", "network": "network", "site": "site",
    "rack": "site", "feed": "site", "ups": "site", "pdu": "site", "generator": "site", "cooling": "site",
    "chassis": "site", "room": "site", "failure-domain": "site", "link": "network", "witness": "quorum",
    "restart": "host hardware", "unforced": "quorum",
    "change": "changes",
}  # fmt: skip
_MOST_HANGS_ON = (
    "site",
    "network",
    "storage",
    "host hardware",
    "hypervisor",
    "operating system",
    "application",
    "changes",
    "quorum",
)
FOREMOST = tuple(sorted(_MODE_OF, key=lambda kind: _MOST_HANGS_ON.index(_MODE_OF[kind])))
"""All kinds, by how much hangs on what is of them, the most first."""
WHAT_OF = {"host": "hardware", "guest": "operating system"}
"""What of several things fails at once, where it is not they themselves."""
STORAGE_KINDS = {"array": "array", "local": "local-disk", "share": "share", "hyperconverged": "pool"}
"""The kind of component that a storage is, by its own kind."""
MOST_SPLIT = 6
"""Up to so many of a kind, pairs and threes of them fail together; beyond, only all of them do."""
MOST_ALIKE = 32


@dataclass(frozen=True)
class Component:
    """Something that fails: one thing or, by a common cause, several of one kind at once.

    ``things`` are lost by it; ``rate`` is per hour while it works, ``repair`` in hours. ``common`` is set where it
    stands for several that fail together. Of paths and controllers ``owner`` is the machine or storage whose they
    are, and ``taken`` the share of its parts of this kind that goes.
    """

    name: str
    kind: str
    label: str
    things: tuple[Thing, ...]
    rate: Quantity
    repair: Quantity
    common: bool = False
    owner: str = ""
    taken: float = 1.0

    @property
    def mode(self) -> str:
        """The failure mode that it counts as."""
        return _MODE_OF[self.kind]

    def unavailability(self, values: Values) -> float:
        """The share of the time for which it has failed, in the long run."""
        x = self.rate(values) * self.repair(values)
        return x / (1.0 + x)


def person(v: Values) -> float:
    """Hours until a person has mended what does not mend itself: 40 of the 168 hours of a week are working hours."""
    day = 40 / 168
    return day * v["reaction.day"] + (1 - day) * v["reaction.night"] + v["hands"]


def guest_repair(v: Values) -> float:
    """Hours that a crashed guest is away: it restarts by itself, or a person has to see to it."""
    return _restarted(v, v["boot"])


def server_repair(v: Values) -> float:
    """The same of a physical server's operating system: its boot takes longer."""
    return _restarted(v, v["boot.physical"])


def _restarted(v: Values, boot: float) -> float:
    missed = least(1.0, v["unnoticed.guest"])
    return (1 - missed) * (v["detect.guest"] + boot + v["start"]) + missed * person(v)


def sizes(of: int) -> tuple[int, ...]:
    """How many of so many may fail at once by one cause: two, three, or all; a fourth takes all the others along."""
    return tuple(dict.fromkeys(n for n in (2, 3, of) if n <= of and (n == of or of <= MOST_SPLIT)))


def share(together: int, of: int, beta: float, gamma: float) -> float:
    """The share of a member's failures in which just these ``together`` of ``of`` fail at once.

    Multiple Greek letters: β for a second one, γ for a third and again for a fourth, with which all go. So one more
    of a kind never makes it likelier that all of them fail at once.
    """
    if of == 1:
        return 1.0
    beta, gamma = least(beta, 1.0), least(gamma, 1.0)
    letters = (beta, gamma, gamma)[: min(of, 4) - 1]
    everything = prod(letters)
    if together == of:
        return everything
    if of > MOST_SPLIT:
        return 1 - everything
    alike = prod(letters[: together - 1]) * (1 - letters[together - 1])
    return alike / comb(of - 1, together - 1)
