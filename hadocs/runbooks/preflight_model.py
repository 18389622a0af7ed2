"""The answer of a preflight as frozen values: who leaves, who stays, what is left, what pauses. Computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from hadocs.behaviour.model import Actor, Span, Timeline
from hadocs.behaviour.moves import Way
from hadocs.lint.findings import Finding, Unknown
from hadocs.runbooks.risks import Hurt
from hadocs.runbooks.standing import Count, Standing
from hadocs.topology.model import Barred

EXAMPLES = (10e9, 1e9)
"""Bits a second: what is told where the spec does not say how fast machines move."""

Stay = Literal["no-cluster", "cannot-move", "unknown", "no-host", "no-room"]
"""Why a machine does not leave: its host is in no cluster; it can't move while it runs nor be restarted elsewhere; how
it moves is not known; no other host may run it; those that may are full."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """A machine that leaves. ``options`` are the hosts that it fits on by itself, ``to`` its place among all at once.

    ``way`` is how it moves (live, with a pause, by a restart), ``by`` who does it (a person where a drain leaves it),
    ``still`` how long it stands still. ``roles`` are services that are handed over inside it first, ``pauses`` those
    that stand still with it. ``meets`` are machines with which it will share a host, though it had better not.
    """

    vm: str
    memory: int | None
    vcpus: int | None
    way: Way
    by: Actor
    options: tuple[str, ...]
    to: str
    still: Span
    roles: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    barred: tuple[Barred, ...] = ()
    meets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stayer:
    """A machine that does not leave, and is off as long as its host is."""

    vm: str
    memory: int | None
    stay: Stay
    why: str
    roles: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    barred: tuple[Barred, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """What a host carries: memory in bytes, virtual processors, now and then; ``None`` where the spec is silent."""

    host: str
    memory: int | None
    cores: int | None
    now: int
    then: int
    vcpus_now: int
    vcpus_then: int
    processors: float | None = None
    """How many virtual processors it may carry, by its cores and its overcommit; ``None`` where that is not stated."""
    kept: bool = False
    """Whether the spec says what it keeps for itself; ``memory`` is then what is left of it."""
    takes_all: bool = False
    """Whether all machines that leave would fit here alone, by memory."""
    unstated: bool = False
    """Whether the memory of some machine on it is not stated."""


@dataclass(frozen=True, slots=True)
class VoteRow:
    """The votes of one cluster: now, with the host paused, off, and off with one more lost besides.

    ``members`` are those that go with the host. ``each`` has every voter that is left, the witness as ``""``, and what
    its loss leaves.
    """

    cluster: str
    members: tuple[str, ...]
    now: Count
    paused: Count
    off: Count
    each: tuple[tuple[str, Count], ...] = ()

    @property
    def worst(self) -> str:
        """Whose loss is the worst; ``""`` for the witness's."""
        return max(self.each, key=lambda one: _badness(one[1]), default=("", None))[0]

    @property
    def more(self) -> Count | None:
        """What that leaves; nothing where nobody is left."""
        return dict(self.each).get(self.worst)

    @property
    def alike(self) -> tuple[str, ...]:
        """All whose loss ends as the worst does."""
        return tuple(who for who, count in self.each if self.more and count.verdict == self.more.verdict)


def _badness(count: Count) -> tuple[int, int]:
    return ("yes", "unknown", "even", "no").index(count.verdict), count.needed - count.have


@dataclass(frozen=True, slots=True)
class GuestMember:
    """A member of a cluster on the host. ``roles`` are services that it carries now, ``heirs`` who can take them."""

    cluster: str
    member: str
    roles: tuple[str, ...]
    leaves: bool
    heirs: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Pause:
    """A service that users miss for a while. ``handed``: because it is handed over; else its machine stands still, or
    it waits for another one."""

    service: str
    span: Span
    handed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moving:
    """How long the machines take to leave, at least: ``size`` bytes over a network of ``speed`` bits a second.

    ``speed`` is ``None`` where the spec does not say; ``network`` is empty where it is not known which one it is.
    ``unstated`` are machines whose memory is not stated. ``saved`` bytes go over no network: quick migration writes
    them to ``stores`` and reads them from there.
    """

    size: int
    network: str
    speed: int | None
    unstated: tuple[str, ...] = ()
    saved: int = 0
    stores: tuple[str, ...] = ()

    def seconds(self, speed: float) -> float:
        """The time at a speed in bits a second: the memory once, with nothing written meanwhile."""
        return self.size * 8 / speed


Verdict = Literal["yes", "pauses", "down"]


@dataclass(frozen=True)
class Preflight:
    """The answer for one host. ``verdict``: nothing is noticed, some services pause, or some are down meanwhile.

    ``down`` maps services that are down while the host is off to why, ``uncertain`` those of which it is not known.
    ``stopped`` are clusters without quorum meanwhile. ``handover`` are services to hand over first, each with the
    machine that has it and those that can take it; ``wandered`` are those that are elsewhere while the host is off.
    """

    host: str
    cluster: str | None
    verdict: Verdict
    leaves: tuple[Leaver, ...]
    stays: tuple[Stayer, ...]
    whole: bool
    sure: bool
    loads: tuple[Load, ...]
    votes: tuple[VoteRow, ...]
    hurts: tuple[Hurt, ...]
    members: tuple[GuestMember, ...]
    handover: Mapping[str, tuple[str, tuple[str, ...]]]
    pauses: tuple[Pause, ...]
    down: Mapping[str, str]
    uncertain: Mapping[str, str]
    stopped: tuple[str, ...]
    rejoins: tuple[str, ...]
    resync: tuple[str, ...]
    moving: Moving | None
    findings: tuple[Finding, ...]
    unknowns: tuple[Unknown, ...]
    assumes: tuple[str, ...]
    found: Timeline = field(repr=False)
    wandered: tuple[str, ...] = ()
    off: Standing = field(repr=False, kw_only=True)
    """How everything stands while the host is off."""

    @property
    def lives(self) -> tuple[Leaver, ...]:
        """The machines that move while they run, and of which something is handed over all the same."""
        handed = {p.service for p in self.pauses if p.handed}
        return tuple(r for r in self.leaves if r.way == "live" and handed.intersection(r.roles))

    @property
    def resets(self) -> tuple[str, ...]:
        """The members that are reset as soon as this one leaves their cluster, though it leaves in order."""
        return tuple(dict.fromkeys(e.subject for e in self.found.events if e.what == "resets-itself"))

    @property
    def stops(self) -> tuple[Hurt, ...]:
        """The reasons to stop the work and bring the host back first."""
        return tuple(h for h in self.hurts if h.stops)
