"""The values of an assessment, frozen: what a service's availability is, what it is made of, what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hadocs.availability.model.catalogue import Input
from hadocs.availability.tree import FaultTree
from hadocs.availability.uncertainty import Spread

Met = Literal["yes", "likely", "unlikely", "no"]


MANY = 30
"""From so many services on, each gets the smaller tree, and comparisons are shown for one service at a time: all of
them together would take minutes."""
MANY_HOSTS = 32
"""From so many hosts on too: the loss of one by one of them all makes trees that take a minute for each topology."""


SURE = 0.8
"""The share of the draws of the inputs in which one way has fewer minutes than another for that to be said."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two components that take the service down together, by what they are, and the minutes a year of that."""

    components: tuple[str, str]
    labels: tuple[str, str]
    minutes: float


@dataclass(frozen=True, slots=True)
class Part:
    """What a component accounts for: minutes a year by the fault tree (q·I_B) and by the pauses that it causes.

    ``things`` are the ids of the spec that it takes away, ``single`` whether it alone takes the service down,
    ``pauses`` how many it causes a year, and ``inputs`` the figures that its minutes come from, by key.
    ``until_forced``: it takes it down alone until it is mended or a person has forced a quorum, whichever is sooner.
    ``votes`` is how much of ``static`` is there only for want of votes: that counts as the failure mode quorum.
    """

    component: str
    label: str
    mode: str
    things: tuple[str, ...]
    single: bool
    static: float
    failover: float
    pauses: float = 0.0
    inputs: tuple[str, ...] = ()
    until_forced: bool = False
    votes: float = 0.0

    @property
    def minutes(self) -> float:
        """In all."""
        return self.static + self.failover


@dataclass(frozen=True, slots=True)
class Planned:
    """What the patch days of a machine cost: ``per_year`` of them, ``minutes`` a year in all.

    ``moves`` is how many interruptions each brings. ``hours`` is how long the work lasts where the service is down for
    as long, else ``None``: it is handed over or moves away, or the machine only stands by. ``inputs`` are the figures
    that its minutes come from, by key; ``others`` the machines that are away with it. ``handed``: the moves are
    handovers to another member, else those of its machine.
    """

    machine: str
    mode: str
    per_year: float
    moves: int
    minutes: float
    hours: float | None
    inputs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    handed: bool = False

    @property
    def machines(self) -> tuple[str, ...]:
        """All machines that are away."""
        return (self.machine, *self.others)


@dataclass(frozen=True, slots=True)
class Objective:
    """What is asked: ``allowed`` minutes a year. ``met`` is ``yes`` or ``no`` where the whole range says so.

    ``margin`` is the minutes that are left of the allowed ones, negative where there are too many. ``decides`` is the
    input whose range moves the result most, ``break_even`` its value at which the objective is just met (hours or a
    share), ``None`` where no value of it alone does that.
    """

    availability: float
    allowed: float
    met: Met
    margin: float
    decides: str
    break_even: float | None


@dataclass(frozen=True, slots=True)
class Year:
    """A single year: its minutes in the middle, and in one year of twenty, which has more.

    ``longest`` is the longest outage of a year in the middle, 0 where half of the years have none, ``longest_bad`` that
    of one year in twenty. ``over`` is the chance that the mean of many years is above what is asked, ``misses`` that
    a given year is, ``misses_month`` that a given month is above a twelfth of it; all are ``None`` where nothing is
    asked. ``within`` is the share of the outages, planned ones
    aside, that are over within the recovery time asked for; ``None`` without one.
    """

    typical: float
    bad: float
    longest: float
    longest_bad: float
    over: float | None
    misses: float | None
    within: float | None
    misses_month: float | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """The service another way: its mean minutes a year, their range, what they are made of, or ``why`` there are none.

    ``present`` is the way it is; ``assumed`` what had to be added to the spec for it. ``better`` is the share of the
    draws of the inputs, the same for all, in which it has fewer minutes than the way it is; ``None`` for that itself.
    """

    minutes: float | None
    by_failure_mode: Mapping[str, float]
    present: bool
    why: str
    assumed: tuple[str, ...]
    better: float | None = None
    spread: Spread | None = None

    @property
    def undecided(self) -> bool:
        """Whether it hangs on what in their ranges the inputs are if it has fewer minutes than the way it is."""
        return self.better is not None and 1 - SURE < self.better < SURE


@dataclass(frozen=True, slots=True)
class More:
    """One thing more: ``saves`` minutes a year (negative where it costs some), ``None`` where it does not apply.

    ``saves`` is 0 where all that it could save makes no difference: a thousandth of the minutes, or six seconds.

    ``why`` says why it costs some, where the votes of a cluster are the reason.
    """

    kind: str
    what: str
    saves: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Assumed:
    """An input that was used, and the minutes a year at its own 5 % and 95 % value with all else on average."""

    input: Input
    low: float
    high: float

    @property
    def effect(self) -> float:
        """How many minutes lie between the two."""
        return abs(self.high - self.low)


@dataclass(frozen=True, slots=True)
class Together:
    """The most costly ``pairs`` of components that take a service down, how many there are and what all of them cost.

    ``count`` and ``minutes`` a year are ``None`` where there are too many combinations to list.
    """

    pairs: tuple[Pair, ...] = ()
    count: int | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The availability of one service.

    Minutes are downtime minutes a year of 525 600: the mean over the ranges of the inputs, since means add up, with the
    quantiles of the whole beside it. ``at_medians`` are those with every input at its median, ``on_average``
    with every input at what stands for its average, from which each of ``assumptions`` moves them. ``availability`` is
    that of ``minutes.mean``, and ``by_failure_mode`` adds up to it; so do ``static_minutes`` (what the fault tree has),
    ``failover_minutes`` (interruptions that the service survives; ``failover_by_mode`` splits them, and
    ``by_hand_minutes`` are those of them in which a person has to act) and ``planned_minutes``.
    ``outages_per_year`` counts
    what is not planned (``pauses_per_year`` those of them that it survives), ``planned_per_year`` the planned
    interruptions, and ``planned`` has them by machine. ``single_points`` are ids of the spec whose loss alone takes the
    service down for certain, ``coin_tosses`` those with which it depends on what is not known beforehand.
    ``waits`` are those of both after which a person ends it before the repair: ``person`` for certain, ``unsure`` where
    that is open.
    ``combined`` has the one `Together`, ``years`` the one `year`. These, ``topologies`` and ``more`` are worked out
    when they are first looked at.
    """

    service: str
    title: str
    topology: str
    availability: float
    minutes: Spread
    at_medians: float
    on_average: float
    outages_per_year: float
    pauses_per_year: float
    planned_per_year: float
    by_failure_mode: Mapping[str, float]
    failover_by_mode: Mapping[str, float]
    static_minutes: float
    failover_minutes: float
    by_hand_minutes: float
    planned_minutes: float
    planned: tuple[Planned, ...]
    single_points: tuple[str, ...]
    coin_tosses: tuple[str, ...]
    waits: Mapping[str, str]
    combined: Sequence[Together]
    parts: tuple[Part, ...]
    objective: Objective | None
    years: Sequence[Year]
    topologies: Mapping[str, Alternative]
    more: Sequence[More]
    assumptions: tuple[Assumed, ...]
    notes: Sequence[str]
    tree: FaultTree

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The most costly cut sets of order two."""
        return self.combined[0].pairs

    @property
    def pair_count(self) -> int | None:
        """How many cut sets of order two there are."""
        return self.combined[0].count

    @property
    def pair_minutes(self) -> float | None:
        """The minutes a year of all cut sets of order two."""
        return self.combined[0].minutes

    @property
    def year(self) -> Year:
        """What a single year may bring."""
        return self.years[0]
