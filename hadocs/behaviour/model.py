"""The values of the behaviour stage: timelines as data, frozen. Other files of this folder work them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from hadocs.errors import Route
from hadocs.platforms.facts import Basis
from hadocs.topology.model import Thing

What = Literal[
    "stops",
    "hangs",
    "fails",
    "is-cut-off",
    "is-parted",
    "races",
    "is-noticed",
    "is-counted-out",
    "keeps-quorum",
    "loses-quorum",
    "is-isolated",
    "gives-up",
    "is-quarantined",
    "is-fenced",
    "is-not-fenced",
    "resets-itself",
    "pauses",
    "resumes",
    "is-redirected",
    "is-restarted",
    "is-taken-over",
    "is-promoted",
    "is-moved",
    "starts",
    "runs-on",
    "runs-twice",
    "reconnects",
    "resynchronises",
    "rebuilds",
    "rejoins",
    "waits-for-a-host",
    "waits-for-a-person",
]
"""What happens to the subject of an event."""

Actor = Literal[
    "host cluster",
    "guest cluster",
    "cluster",
    "HA manager",
    "engine",
    "storage",
    "machine",
    "network",
    "clients",
    "person",
]
"""Who does it: a cluster by its layer, a platform's HA manager, a product's own engine, the storage, a person."""

ServiceFate = Literal["goes-on", "interrupted", "down", "uncertain"]
Verdict = Literal["kept", "lost", "uncertain", "not-counted"]


@dataclass(frozen=True, slots=True)
class Span:
    """A time in seconds, from ``low`` to ``high``; ``high`` is ``None`` where no bound is known."""

    low: float = 0.0
    high: float | None = 0.0

    def __add__(self, other: Span) -> Span:
        """One after the other."""
        high = None if self.high is None or other.high is None else round(self.high + other.high, 6)
        return Span(round(self.low + other.low, 6), high)

    def __sub__(self, other: Span) -> Span:
        """What is left of this after ``other``: never less than nothing."""
        high = None if self.high is None else max(round(self.high - other.low, 6), 0.0)
        low = 0.0 if other.high is None else max(round(self.low - other.high, 6), 0.0)
        return Span(low, high)

    def times(self, factor: float) -> Span:
        """So many times as long."""
        return Span(round(self.low * factor, 6), None if self.high is None else round(self.high * factor, 6))

    def or_later(self, other: Span) -> Span:
        """When both are over, where both run at the same time."""
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Span(max(self.low, other.low), high)

    def hull(self, other: Span) -> Span:
        """From the earlier beginning to the later end: for what is either the one or the other."""
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Span(min(self.low, other.low), high)

    @property
    def order(self) -> tuple[float, float]:
        """Sorts spans by time, unknown ends last."""
        return (self.low, float("inf") if self.high is None else self.high)


AT_ONCE = Span(0.0, 0.0)
UNKNOWN = Span(0.0, None)


@dataclass(frozen=True, slots=True)
class Ground:
    """What decides: a setting of the spec by its route, or a fact of the catalogue by its key."""

    route: Route = ()
    fact: str = ""
    source: tuple[str, ...] = ()
    basis: Basis | Literal["spec", "assumed", ""] = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a duration: ``name`` is a key such as ``token``, ``consensus`` or ``boot``.

    ``assumed`` says in a clause what was assumed, and is empty where nothing was.
    """

    name: str
    span: Span
    grounds: tuple[Ground, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What one party does next, in a chain: it comes after the reaction before it and its own ``terms``, or with
    ``from_loss`` that long after the loss itself.

    ``blocked`` says why the chain ends here until a person acts; ``question`` what decides whether it does. ``itself``
    is true where the subject does it, not its cluster.
    """

    what: What
    terms: tuple[Term, ...] = ()
    grounds: tuple[Ground, ...] = ()
    from_loss: bool = False
    blocked: str = ""
    question: str = ""
    why: str = ""
    itself: bool = False

    @property
    def takes(self) -> Span:
        """How long it takes, all terms together."""
        total = AT_ONCE
        for term in self.terms:
            total = total + term.span
        return total


@dataclass(frozen=True, slots=True)
class Alone:
    """What a machine does on a host that has lost touch with its cluster: ``stops``, ``pauses`` or ``runs-on``.

    What runs on stops when the cluster takes the host for failed. ``at_once``: its storage hangs on the same touch, so
    that it is between the cut and the moment in which that is noticed.
    """

    what: What
    grounds: tuple[Ground, ...] = ()
    why: str = ""
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens: ``when`` in seconds after the first loss, to ``subject``, by ``actor``.

    ``by`` is the id of the cluster, storage or product that acts, empty where it is the thing itself. ``to`` is
    where the subject goes. ``terms`` are what passes between ``cause`` (the place of an earlier event, ``None`` for
    the loss itself) and this. ``why`` is a clause with the names of the spec; of a takeover by a product's own engine
    it is the name of that.
    """

    when: Span
    what: What
    subject: str
    kind: str
    actor: Actor
    by: str = ""
    to: str | None = None
    why: str = ""
    terms: tuple[Term, ...] = ()
    grounds: tuple[Ground, ...] = ()
    cause: int | None = None
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceOutcome:
    """What becomes of a service. ``interrupted`` is how long users miss it, ``noticed`` the part of that which passes
    before anything is done about it; both only where it stops and comes back by itself. ``until`` says what ends it
    otherwise, ``question`` on what it depends where it is uncertain. ``data_loss`` is a clause, empty where nothing
    that was acknowledged is lost; ``None`` where that is not known. ``stands_still`` is how long the disks of one
    that goes on do not answer.
    """

    state: ServiceFate
    why: str = ""
    interrupted: Span | None = None
    noticed: Span | None = None
    terms: tuple[Term, ...] = ()
    until: str = ""
    question: str = ""
    data_loss: str | None = ""
    stands_still: Span | None = None


@dataclass(frozen=True, slots=True)
class ClusterOutcome:
    """What becomes of a cluster: its quorum, the votes that are left and those needed, and why in a sentence."""

    quorum: Verdict
    votes: int
    needed: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """What has to be waited for before the next thing may be touched, and what shows that it is over.

    ``first`` is what a person may have to do before it can end, in a sentence without its full stop.
    """

    what: str
    subject: str
    span: Span = UNKNOWN
    grounds: tuple[Ground, ...] = ()
    proof: str = ""
    first: str = ""


StepKind = Literal["lost", "cut", "planned", "back", "hung", "failed"]
"""``hung``: the operating system of machines does nothing any more. ``failed``: programs of services do."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is lost, cut or taken down at one moment, ``at`` seconds after the first.

    ``parts`` are the sides of a cluster that is cut, by cluster. ``programs`` are services whose program fails.
    """

    things: tuple[Thing, ...] = ()
    kind: StepKind = "lost"
    at: float = 0.0
    parts: Mapping[str, tuple[frozenset[str], ...]] = field(default_factory=lambda: MappingProxyType({}))
    programs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happens after some steps, in order of time, and what it comes to in the end."""

    steps: tuple[Step, ...]
    events: tuple[Event, ...] = ()
    services: Mapping[str, ServiceOutcome] = field(default_factory=lambda: MappingProxyType({}))
    clusters: Mapping[str, ClusterOutcome] = field(default_factory=lambda: MappingProxyType({}))
    waits: tuple[Wait, ...] = ()
    at_risk: tuple[str, ...] = ()
    """Until the repair: what would take a service down that now goes on, a sentence each."""
    assumes: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    """Clusters of which another part may go on than the events tell of: which one is not known beforehand."""

    @property
    def unserved(self) -> frozenset[str]:
        """The machines on which nobody is served any more; others may go on with the same service."""
        whats = ("stops", "hangs", "pauses", "is-cut-off")
        return frozenset(
            e.subject for e in self.events if e.what in whats and e.kind in ("vm", "host", "server")
        )
