"""Fault trees as frozen values that are valid once they exist; knows nothing of how they are evaluated.

A tree is a set of named basic events, house events and gates below one top gate; names may be shared freely.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from hadocs.errors import HadocsError

GateKind = Literal[
    "and",
    "or",
    "at-least",
    "not",
    "xor",
    "nand",
    "nor",
    "imply",
    "iff",
    "cardinality",
    "threshold",
    "shortage",
]
CauseModel = Literal["beta-factor", "MGL", "alpha-factor", "phi-factor"]

MONOTONE: frozenset[str] = frozenset({"and", "or", "at-least", "threshold", "shortage"})
"""Kinds that can't make a tree non-coherent."""
_LONGEST = 20
"""The most names of a cycle that a message spells out."""
_ARITY: Mapping[str, int] = {"not": 1, "imply": 2, "iff": 2}


class FaultTreeError(HadocsError):
    """A fault tree, group or chain that can't mean anything; the text names what is wrong in it."""


class CycleError(FaultTreeError):
    """Gates that depend on themselves; ``cycle`` names them, each an input of the one before, the first of the last."""

    def __init__(self, cycle: Sequence[str]) -> None:
        super().__init__("gates depend on themselves: " + _round(cycle))
        self.cycle = tuple(cycle)


@dataclass(frozen=True, slots=True)
class BasicEvent:
    """Something that fails by itself, independent of every other basic event.

    ``probability`` is its unavailability (0 to 1); ``failure_rate`` and ``repair_rate`` are per hour and are
    needed only for frequencies. ``error_factor`` says how uncertain the probability is: the lognormal's
    95 % quantile over its median (1 where it is certain). Events with one ``source`` share that uncertainty,
    since they were read from the same figure.
    """

    name: str
    probability: float
    failure_rate: float | None = None
    repair_rate: float | None = None
    error_factor: float = 1.0
    source: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            raise FaultTreeError(
                f"the probability of {self.name!r} is {self.probability}, it must be within 0 and 1"
            )
        for what, value in (("failure rate", self.failure_rate), ("repair rate", self.repair_rate)):
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise FaultTreeError(
                    f"the {what} of {self.name!r} is {value}, it must be a number of 0 or more"
                )
        if not (math.isfinite(self.error_factor) and self.error_factor >= 1):
            raise FaultTreeError(
                f"the error factor of {self.name!r} is {self.error_factor}, it must be 1 or more"
            )


def repairable(
    name: str,
    *,
    mttf: float,
    mttr: float,
    error_factor: float = 1.0,
    source: str = "",
    label: str = "",
) -> BasicEvent:
    """A component that fails after ``mttf`` hours and is repaired in ``mttr`` hours, both means.

    Its unavailability is mttr / (mttf + mttr), the steady state of the two-state chain.
    """
    if not (mttf > 0 and mttr > 0):
        raise FaultTreeError(f"{name!r} has mttf {mttf} and mttr {mttr}; both must be more than 0")
    return BasicEvent(name, mttr / (mttf + mttr), 1 / mttf, 1 / mttr, error_factor, source, label)


@dataclass(frozen=True, slots=True)
class HouseEvent:
    """A switch of the model: true or false, never a matter of chance."""

    name: str
    state: bool
    label: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """A function of events and other gates, by name.

    ``at-least``: true where at least ``minimum`` inputs are true. ``cardinality``: between ``minimum`` and
    ``maximum`` of them. ``xor``: an odd number of them. ``imply``: not the first, or the second.
    ``threshold``: the ``weights`` of the inputs that are true add up to ``minimum`` or more.
    ``shortage``: the weights of the inputs that are *false* add up to less than ``minimum``, so with failures
    as inputs, capacities as weights and the demand as minimum it is true where capacity falls short.
    """

    name: str
    kind: GateKind
    inputs: tuple[str, ...]
    minimum: float = 0
    maximum: float = 0
    weights: tuple[float, ...] = ()
    label: str = ""

    def __post_init__(self) -> None:
        wanted = _ARITY.get(self.kind)
        if wanted is not None and len(self.inputs) != wanted:
            raise FaultTreeError(
                f"gate {self.name!r} ({self.kind}) has {len(self.inputs)} inputs, it takes {wanted}"
            )
        if not self.inputs:
            raise FaultTreeError(f"gate {self.name!r} ({self.kind}) has no input")
        if self.kind in {"threshold", "shortage"}:
            if len(self.weights) != len(self.inputs):
                raise FaultTreeError(
                    f"gate {self.name!r} has {len(self.inputs)} inputs and {len(self.weights)} weights"
                )
            if not all(math.isfinite(w) and w >= 0 for w in (*self.weights, self.minimum)):
                raise FaultTreeError(f"gate {self.name!r}: weights and minimum must be numbers of 0 or more")
        elif self.weights:
            raise FaultTreeError(f"gate {self.name!r} ({self.kind}) takes no weights")
        if self.kind in {"at-least", "cardinality"} and (
            self.minimum < 0 or self.minimum != int(self.minimum)
        ):
            raise FaultTreeError(
                f"gate {self.name!r}: the minimum is {self.minimum}, it must be a whole number of 0 or more"
            )
        if self.kind == "cardinality" and not self.minimum <= self.maximum:
            raise FaultTreeError(
                f"gate {self.name!r}: the minimum {self.minimum:g} is above the maximum {self.maximum:g}"
            )


@dataclass(frozen=True, slots=True)
class CommonCause:
    """A common-cause group: members of one kind that may fail together.

    ``probability`` is the total for each member, ``factors`` level → factor as the Open-PSA Model Exchange
    Format has them (see ``ccf.py``). Rates are split among the combinations as the probability is.
    """

    name: str
    model: CauseModel
    members: tuple[str, ...]
    probability: float
    factors: tuple[tuple[int, float], ...]
    failure_rate: float | None = None
    repair_rate: float | None = None


@dataclass(frozen=True)
class FaultTree:
    """A valid fault tree: every name defined once, no gate below itself.

    Raises FaultTreeError at construction where it isn't. ``notes`` are sentences about what the tree does not
    hold (such as parts of a file that were left aside); a report repeats them. ``unknown`` are basic events whose
    probability nobody knows: the figure that they have stands for nothing.
    """

    name: str
    top: str
    gates: tuple[Gate, ...] = ()
    basic_events: tuple[BasicEvent, ...] = ()
    house_events: tuple[HouseEvent, ...] = ()
    common_causes: tuple[CommonCause, ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    _order: tuple[str, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for name in self.names:
            if name in seen:
                raise FaultTreeError(f"{name!r} is defined more than once in fault tree {self.name!r}")
            seen.add(name)
        for group in self.common_causes:
            for member in group.members:
                if member not in self.events:
                    raise FaultTreeError(
                        f"{member!r} in common-cause group {group.name!r} is no basic event"
                        + _hint(member, self.events)
                    )
        if self.top not in seen:
            raise FaultTreeError(
                f"the top event {self.top!r} of {self.name!r} is not defined" + _hint(self.top, seen)
            )
        for gate in self.gates:
            for name in gate.inputs:
                if name not in seen:
                    raise FaultTreeError(
                        f"gate {gate.name!r} names {name!r}, which is not defined" + _hint(name, seen)
                    )
        order = _children_first([g.name for g in self.gates], self.gate)
        object.__setattr__(self, "_order", order)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all gates, then basic events, then house events."""
        return (
            *(g.name for g in self.gates),
            *(e.name for e in self.basic_events),
            *(h.name for h in self.house_events),
        )

    @cached_property
    def gate(self) -> Mapping[str, Gate]:
        """Gates by name."""
        return {g.name: g for g in self.gates}

    @cached_property
    def events(self) -> Mapping[str, BasicEvent]:
        """Basic events by name."""
        return {e.name: e for e in self.basic_events}

    @cached_property
    def houses(self) -> Mapping[str, HouseEvent]:
        """House events by name."""
        return {h.name: h for h in self.house_events}

    @cached_property
    def gates_bottom_up(self) -> tuple[Gate, ...]:
        """The gates that the top event depends on, each after all of its inputs."""
        used = self.below
        return tuple(self.gate[n] for n in self._order if n in used)

    @cached_property
    def below(self) -> frozenset[str]:
        """The names of all that the top event depends on, itself among them."""
        found = {self.top}
        stack = [self.top]
        while stack:
            gate = self.gate.get(stack.pop())
            for name in gate.inputs if gate else ():
                if name not in found:
                    found.add(name)
                    stack.append(name)
        return frozenset(found)

    @cached_property
    def used_events(self) -> tuple[BasicEvent, ...]:
        """The basic events that the top event depends on, in the order in which the tree has them."""
        return tuple(e for e in self.basic_events if e.name in self.below)


def nearest(name: str, names: Iterable[str]) -> str:
    """The one of the names that is nearest to a name, or nothing where none is near."""
    return next(iter(difflib.get_close_matches(name, sorted(names), 1)), "")


def _hint(name: str, names: Iterable[str]) -> str:
    close = nearest(name, names)
    return f" (did you mean {close!r}?)" if close else ""


def _round(cycle: Sequence[str]) -> str:
    """A cycle in words: each name and the first again, with those in the middle of a long one left out."""
    names = [repr(name) for name in (*cycle, cycle[0])]
    if len(names) > _LONGEST:
        half = _LONGEST // 2
        names[half:-half] = [f"{len(names) - 2 * half} more"]
    return " → ".join(names)


def _children_first(names: Iterable[str], gates: Mapping[str, Gate]) -> tuple[str, ...]:
    """The gates, each after those it depends on; raises FaultTreeError on a cycle, which it spells out."""
    done: dict[str, None] = {}
    for start in names:
        if start in done:
            continue
        path: dict[str, None] = {start: None}
        stack = [(start, iter(gates[start].inputs))]
        while stack:
            name, inputs = stack[-1]
            for child in inputs:
                if child in path:
                    cycle = [*path][[*path].index(child) :]
                    raise CycleError(cycle)
                if child in gates and child not in done:
                    path[child] = None
                    stack.append((child, iter(gates[child].inputs)))
                    break
            else:
                stack.pop()
                del path[name]
                done[name] = None
    return tuple(done)
