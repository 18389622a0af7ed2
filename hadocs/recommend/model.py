"""The values of a recommendation, frozen: questions with answers, reasons, steps. Computes nothing but text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hadocs.errors import Route
from hadocs.topology.model import TopologyKind
from hadocs.topology.wording import INSTANCES, listed

Candidate = Literal["host", "guest", "hybrid", "mixed", "physical", "stand-alone"]
CANDIDATES: tuple[Candidate, ...] = ("host", "guest", "hybrid", "mixed", "physical", "stand-alone")
TITLES: Mapping[Candidate, str] = {
    "host": "host clustering",
    "guest": "guest clustering",
    "hybrid": "hybrid clustering",
    "mixed": "mixed clustering",
    "physical": "a cluster of physical servers",
    "stand-alone": INSTANCES,
}
Word = Literal["yes", "no", "unknown"]
Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence: ``{}`` in ``template`` stands for one of ``values``, a text or a tuple of ids of the spec.

    Kept apart so that a page can escape the texts and set the ids as code.
    """

    template: str
    values: tuple[Value, ...] = ()

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return self.template.format(*(v if isinstance(v, str) else listed(v) for v in self.values))

    @property
    def names(self) -> frozenset[str]:
        """The ids of the spec in it."""
        return frozenset(name for v in self.values if isinstance(v, tuple) for name in v)

    def __str__(self) -> str:
        return self.text


def say(template: str, *values: Value) -> Phrase:
    """A sentence of a template and what is put into it."""
    return Phrase(template, values)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer or a reason is from.

    ``catalogue`` and ``platform``: a fact about the product or platform ``of``, found in ``cited``, looked up on
    ``checked``, known as well as ``basis`` says (see `hadocs.platforms.facts.Basis`). ``spec``: stated at
    ``route``. ``rule``: a finding of the rule ``of``. ``assumption``: taken for granted, because neither spec nor
    catalogue says. ``unknown``: nothing tells.
    """

    kind: Literal["catalogue", "platform", "spec", "rule", "assumption", "unknown"]
    of: str = ""
    cited: tuple[str, ...] = ()
    checked: date | None = None
    basis: str = ""
    route: Route = ()


UNKNOWN = Source("unknown")
ASSUMED = Source("assumption")


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the decision tree, how it is answered for one service, and because of which fact.

    ``add`` says what the spec would have to say for a better answer; empty where the answer is firm.
    """

    id: str
    question: str
    answer: Word
    because: Phrase
    source: Source
    add: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that speaks against a topology, or a condition under which it holds."""

    said: Phrase
    source: Source


@dataclass(frozen=True, slots=True)
class Todo:
    """A step, and the ids of the rules whose findings ask for it; none where it is a part of the way alone."""

    said: Phrase
    rules: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The step as plain text."""
        return self.said.text


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The topology that fits a service.

    ``recommended`` is ``None`` where unknown answers leave several (they are in ``open``, in the order of the
    decision tree) or where the vendor rules out all that the answers lead to (``open`` is empty then).
    ``outcomes`` are the ids of the outcomes that were reached. ``present`` is the topology that the service has,
    ``instances`` whether it runs as independent instances, ``as_is`` whether what it is now is the recommended one.
    ``conditions`` hold for the recommended one (or the open ones);
    ``against`` maps every other topology to what speaks against it. ``steps`` lead to the recommended topology, or
    to an answer where several are open, with what findings ask for of what stays. ``checked`` is whether there were
    findings to go by; ``unsaid`` is what rules about the service could not tell for want of, and ``accepted`` are the
    rules whose findings about it the owner accepts.
    """

    service: str
    title: str
    present: TopologyKind
    why_present: str
    recommended: Candidate | None
    open: tuple[Candidate, ...]
    outcomes: tuple[str, ...]
    as_is: bool
    path: tuple[Answer, ...]
    conditions: tuple[Reason, ...]
    against: Mapping[Candidate, tuple[Reason, ...]]
    steps: tuple[Todo, ...]
    checked: bool = False
    unsaid: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    instances: bool = False
