"""The values of the catalogue: facts with their sources, platforms and products; frozen, computed from nothing.

Knows nothing of files: `catalog` reads those, `schema` says what they may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

Basis = Literal["R", "R*", "M", "O", "R+M", "R/O"]
"""R: read at its source; R*: read in an excerpt of it; M: measured; O: own knowledge, nothing rests on it."""

QuorumModel = Literal[
    "wsfc-static",  # WSFC 2008 and 2008 R2, or dynamic quorum switched off: a majority of all votes
    "wsfc-dynamic",  # WSFC 2012: dynamic quorum, the witness vote is fixed
    "wsfc-dynamic-witness",  # WSFC 2012 R2 on: dynamic quorum and dynamic witness
    "wsfc-disk-only",  # legacy: the witness disk alone decides
    "votequorum",  # corosync: Pacemaker and Proxmox VE
    "majority",  # etcd, Consul, MongoDB …: a majority of all members, lost ones counted
    "majority-of-view",  # Galera, group replication: a majority of the members that were there before
    "elsewhere",  # Patroni: members count nothing, a store elsewhere holds the lock
    "nobody",  # keepalived: members count nothing, each part of them goes on
    "vsphere-ha",  # no votes: an elected primary host, network and datastore heartbeats
    "unknown",  # it is not known what software clusters the members
]
Topology = Literal["host", "guest", "hybrid", "mixed", "physical"]
Support = Literal["supported", "conditional", "discouraged", "ruled-out"]
Kind = Literal["mail", "databases", "files", "network", "coordination", "applications"]
"""What a product is for, broadly: products of one kind share a page."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Another value that another source gives for the same fact."""

    value: Any
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its value, where it is from, when that was last looked up, and how well it is known.

    ``value`` is text, a number, true or false, a date or a tuple of texts. ``source`` holds texts or addresses.
    ``also`` holds what other sources say instead; ``note`` says so then, or what the value leaves out.
    """

    value: Any
    source: tuple[str, ...]
    checked: date
    basis: Basis
    note: str = ""
    also: tuple[Claim, ...] = ()

    @property
    def firm(self) -> bool:
        """Whether an error may rest on it: read at its source or measured, and no source says otherwise."""
        return self.basis in ("R", "M", "R+M") and not self.also


NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


def _nothing() -> Mapping[str, Fact]:
    return NO_FACTS


PHASES = ("mainstream", "support", "extended")
"""Full support, which brings improvements too; what everybody has; and what is paid for or done by others after it."""


@dataclass(frozen=True, slots=True)
class Life:
    """Until when one version is supported.

    The days are the last ones of each phase, ``None`` where the version has no such phase or its end is not known;
    ``open`` says that no end of ``support`` is announced. ``names`` tells what its vendor calls the phases.
    """

    key: str
    title: str
    names: Mapping[str, str]
    source: tuple[str, ...]
    checked: date
    basis: Basis
    mainstream: date | None = None
    support: date | None = None
    extended: date | None = None
    open: bool = False
    note: str = ""

    @property
    def firm(self) -> bool:
        """Whether a warning may rest on it."""
        return self.basis in ("R", "M", "R+M")

    def facts(self) -> Mapping[str, Fact]:
        """The days as facts of a platform or product: ``mainstream_ends``, ``support_ends``, ``extended_ends``."""
        found: dict[str, Fact] = {}
        for phase in PHASES:
            day = getattr(self, phase)
            called = self._called(phase) if day is not None else ""
            note = ". ".join(part for part in (called, self.note.rstrip(".")) if part)
            if day is not None or (phase == "support" and self.open):
                value = day if day is not None else "no end is announced"
                found[f"{phase}_ends"] = Fact(
                    value, self.source, self.checked, self.basis, f"{note}." if note else ""
                )
        return MappingProxyType(found)

    def _called(self, phase: str) -> str:
        name = self.names.get(phase, "")
        return name[:1].upper() + name[1:]


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform of the catalogue in one version. ``known`` is false where it has the platform, not that version.

    ``version`` is empty where only the platform was named; ``facts`` are then those that all its versions share.
    An unknown version has no facts at all: its neighbours' are not assumed. ``quorum_model`` tells how its
    clusters vote; the other ``facts`` are parsed when they are first asked for.
    """

    id: str
    version: str
    title: str
    short: str
    known: bool = True
    quorum_model: QuorumModel = "unknown"
    read: Callable[[], Mapping[str, Fact]] = field(default=_nothing, repr=False, compare=False)

    @property
    def facts(self) -> Mapping[str, Fact]:
        """Its facts by name, in the order of the file."""
        return self.read()

    @property
    def key(self) -> str:
        """How a spec names it: ``hyper-v/2008r2``."""
        return f"{self.id}/{self.version}" if self.version else self.id


@dataclass(frozen=True, slots=True)
class Product:
    """A product: what is known about how it is made available.

    ``topologies`` holds what its vendor says to each topology; a missing one is not known. ``life`` tells until when
    this release is supported, where one is meant and that is known.
    """

    id: str
    title: str
    facts: Mapping[str, Fact] = field(default_factory=_nothing)
    topologies: Mapping[Topology, Fact] = field(default_factory=lambda: MappingProxyType({}))
    life: Life | None = None
    kind: Kind = "applications"

    def _flag(self, name: str) -> bool | None:
        fact = self.facts.get(name)
        return fact.value if fact is not None and isinstance(fact.value, bool) else None

    @property
    def cluster_aware(self) -> bool | None:
        """Whether it supports failover clustering itself; ``None`` where not known."""
        return self._flag("cluster_aware")

    @property
    def shared_disk(self) -> bool | None:
        """Whether its members share a disk; ``None`` where not known."""
        return self._flag("shared_disk")

    @property
    def own_replication(self) -> bool | None:
        """Whether it copies its data between instances itself; ``None`` where not known."""
        return self._flag("own_replication")

    @property
    def virtual_address(self) -> bool | None:
        """Whether one instance holds an address that another takes over without a cluster; ``None`` where not known."""
        return self._flag("virtual_address")

    @property
    def load_balanced(self) -> bool | None:
        """Whether several instances serve at the same time behind a balancer; ``None`` where not known."""
        return self._flag("load_balanced")
