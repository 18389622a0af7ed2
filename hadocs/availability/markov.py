"""Markov chains, solved directly and without subtraction; knows nothing of what their states mean."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf, isfinite

from hadocs.availability.elimination import eliminated
from hadocs.availability.lumping import classes
from hadocs.availability.transient import after
from hadocs.availability.tree import FaultTreeError

State = Hashable
MOST_STATES = 20_000


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A chain seen from outside, as one component: ``failure_rate`` ω/A and ``repair_rate`` ω/U, per unit of time.

    With them the component has the chain's own unavailability and frequency.
    """

    unavailability: float
    frequency: float

    @property
    def failure_rate(self) -> float:
        """λ_eq = ω/A."""
        return self.frequency / (1.0 - self.unavailability) if self.unavailability < 1 else inf

    @property
    def repair_rate(self) -> float:
        """μ_eq = ω/U."""
        return self.frequency / self.unavailability if self.unavailability else inf


@dataclass(frozen=True)
class Chain:
    """A continuous-time chain: (from, to, rate), rates per one unit of time of the caller's choice.

    Rates of one pair add up; a rate of 0 is no transition. Raises FaultTreeError for a rate that can't be.
    """

    transitions: tuple[tuple[State, State, float], ...]

    def __post_init__(self) -> None:
        for start, end, rate in self.transitions:
            if not (isfinite(rate) and rate >= 0):
                raise FaultTreeError(f"the rate from {start!r} to {end!r} is {rate}")
        if len(self.states) > MOST_STATES:
            raise FaultTreeError(f"the chain has {len(self.states)} states, more than {MOST_STATES}")

    @cached_property
    def states(self) -> tuple[State, ...]:
        """All states, in the order in which the transitions first name them."""
        return tuple(dict.fromkeys(s for start, end, _ in self.transitions for s in (start, end)))

    @cached_property
    def rates(self) -> Mapping[State, Mapping[State, float]]:
        """Rates by state and successor."""
        rates: dict[State, dict[State, float]] = {s: {} for s in self.states}
        for start, end, rate in self.transitions:
            if rate and start != end:
                rates[start][end] = rates[start].get(end, 0.0) + rate
        return rates

    @cached_property
    def steady_state(self) -> Mapping[State, float]:
        """The long-run probability of each state; 0 for those that the chain leaves for ever.

        Raises FaultTreeError where it depends on the start (more than one set of states without a way out).
        """
        closed = self._closed()
        found = dict.fromkeys(self.states, 0.0)
        found.update(eliminated({s: self.rates[s] for s in closed}))
        return found

    def unavailability(self, up: Collection[State]) -> float:
        """The long-run probability of not being in a state of ``up``; summed, not subtracted from 1."""
        _, share, good = self._lumped(up)
        return sum(p for c, p in share.items() if not good[c])

    def frequency(self, up: Collection[State]) -> float:
        """ω: how often in a unit of time the chain leaves ``up``."""
        rates, share, good = self._lumped(up)
        return sum(
            share[c] * rate for c in share if good[c] for end, rate in rates[c].items() if not good[end]
        )

    def _lumped(
        self, up: Collection[State]
    ) -> tuple[dict[int, dict[int, float]], dict[int, float], dict[int, bool]]:
        """The chain with states that act alike as one: rates, long-run shares, and which are up."""
        known = frozenset(up)
        found = self._answers.get(known)
        if found is None:
            inside = {s: self.rates[s] for s in self._closed()}
            of = classes(inside, {s: int(s in known) for s in inside})
            rates: dict[int, dict[int, float]] = {}
            good: dict[int, bool] = {}
            for s, row in inside.items():
                if of[s] in rates:
                    continue
                good[of[s]] = s in known
                sums: dict[int, float] = {}
                for t, r in row.items():
                    if of[t] != of[s]:
                        sums[of[t]] = sums.get(of[t], 0.0) + r
                rates[of[s]] = sums
            found = self._answers[known] = rates, eliminated(rates), good
        return found

    @cached_property
    def _answers(
        self,
    ) -> dict[frozenset[State], tuple[dict[int, dict[int, float]], dict[int, float], dict[int, bool]]]:
        return {}

    def equivalent(self, up: Collection[State]) -> Equivalent:
        """The chain as one component for a fault tree."""
        return Equivalent(self.unavailability(up), self.frequency(up))

    def mean_time(self, start: State, until: Collection[State]) -> float:
        """The mean time from ``start`` to the first of the states ``until``; infinite where it may never come.

        The states ``until`` become one, which leads back to the start: then the mean time is the ratio of the
        long-run shares of the rest and of that state (renewal reward), and the same elimination solves it.
        """
        if start in until:
            return 0.0
        end = object()
        rates: dict[State, dict[State, float]] = {end: {start: 1.0}}
        stack = [start]
        while stack:
            state = stack.pop()
            if state in rates:
                continue
            row: dict[State, float] = {}
            for successor, rate in self.rates.get(state, {}).items():
                target = end if successor in until else successor
                row[target] = row.get(target, 0.0) + rate
            rates[state] = row
            stack.extend(t for t in row if t not in rates)
        if len(_reaching(rates, end)) < len(rates):
            return inf
        share = eliminated(rates)
        return sum(p for s, p in share.items() if s is not end) / share[end]

    def transient(self, start: State, time: float) -> Mapping[State, float]:
        """The probability of each state after a time, begun in ``start``; what can't be reached has none.

        Raises FaultTreeError where that takes too many steps.
        """
        if not (isfinite(time) and time >= 0):
            raise FaultTreeError(f"a time of {time} can't be")
        if start not in self.rates:
            raise FaultTreeError(f"the chain has no state {start!r}")
        rates = {s: self.rates[s] for s in _from(self.rates, start)}
        return {**dict.fromkeys(self.states, 0.0), **after(rates, start, time)}

    def unreliability(self, start: State, up: Collection[State], time: float) -> float:
        """1 − R(t): how likely the chain has left ``up`` at least once by a time; summed, not subtracted from 1."""
        if start not in up:
            return 1.0
        down = object()
        transitions = tuple(
            (s, t if t in up else down, rate)
            for s, row in self.rates.items()
            if s in up
            for t, rate in row.items()
        )
        if not transitions:
            return 0.0
        return Chain(transitions).transient(start, time).get(down, 0.0)

    def reliability(self, start: State, up: Collection[State], time: float) -> float:
        """R(t): how likely the chain, begun in ``start``, has not left ``up`` by a time."""
        return 1.0 - self.unreliability(start, up, time)

    def _closed(self) -> list[State]:
        """The one set of states that is not left once it is entered."""
        if not self.states:
            raise FaultTreeError("the chain has no states")
        # Follow the chain from any state until no further state can be come from: walk to a closed set.
        state = self.states[0]
        while True:
            ahead = _from(self.rates, state)
            back = _reaching({s: self.rates[s] for s in ahead}, state)
            outside = [s for s in ahead if s not in back]
            if not outside:
                break
            state = outside[-1]
        if len(_reaching(self.rates, state)) < len(self.states):
            raise FaultTreeError("the chain has more than one set of states without a way out")
        return list(ahead)


def _from(rates: Mapping[State, Mapping[State, float]], start: State) -> dict[State, None]:
    """The states that can follow, the start among them."""
    found: dict[State, None] = {start: None}
    stack = [start]
    while stack:
        for state in rates[stack.pop()]:
            if state not in found:
                found[state] = None
                stack.append(state)
    return found


def _reaching(rates: Mapping[State, Mapping[State, float]], end: State) -> dict[State, None]:
    """The states from which ``end`` can be reached, itself among them."""
    before: dict[State, list[State]] = {s: [] for s in rates}
    for state, row in rates.items():
        for successor in row:
            if successor in before:
                before[successor].append(state)
    return _from({s: dict.fromkeys(b, 1.0) for s, b in before.items()}, end)


def redundant(
    units: int,
    needed: int,
    *,
    mttf: float,
    mttr: float,
    crews: int | None = None,
    standby: float = 1.0,
) -> tuple[Chain, frozenset[State]]:
    """Identical units of which so many are needed, as a chain over how many have failed, and its up states.

    ``crews`` repair at a time (None: as many as there are failures). Units beyond those that are needed fail
    with ``standby`` times the rate of a working one: 1 hot, 0 cold, between them warm. Times in one unit.
    """
    if not (0 < needed <= units and mttf > 0 and mttr > 0 and 0 <= standby <= 1):
        raise FaultTreeError(
            f"{needed} of {units} units with mttf {mttf}, mttr {mttr}, standby {standby} can't be"
        )
    if crews is not None and crews < 1:
        raise FaultTreeError(f"{crews} repair crews can't be: the chain would never come back")
    transitions: list[tuple[State, State, float]] = []
    for failed in range(units):
        alive = units - failed
        working = min(alive, needed)
        transitions.append((failed, failed + 1, (working + (alive - working) * standby) / mttf))
        busy = failed + 1 if crews is None else min(crews, failed + 1)
        transitions.append((failed + 1, failed, busy / mttr))
    return Chain(tuple(transitions)), frozenset(range(units - needed + 1))


def covered_pair(
    *, mttf: float, mttr: float, coverage: float, reconfigure: float, reboot: float
) -> tuple[Chain, frozenset[State]]:
    """Two units, one crew; a first failure is covered with probability ``coverage`` and takes ``reconfigure``,
    else ``reboot``, before the other goes on alone. States "two", "reconfiguring", "rebooting", "one", "none";
    up in "two" and "one". Times in one unit (Heimann, Mittal, Trivedi 1990).
    """  # fmt: skip
    if not (0 <= coverage <= 1 and min(mttf, mttr, reconfigure, reboot) > 0):
        raise FaultTreeError("coverage must be within 0 and 1, and all times more than 0")
    return (
        Chain(
            (
                ("two", "reconfiguring", 2 * coverage / mttf),
                ("two", "rebooting", 2 * (1 - coverage) / mttf),
                ("reconfiguring", "one", 1 / reconfigure),
                ("rebooting", "one", 1 / reboot),
                ("one", "two", 1 / mttr),
                ("one", "none", 1 / mttf),
                ("none", "one", 1 / mttr),
            )
        ),
        frozenset({"two", "one"}),
    )


def planned_work(
    units: int, needed: int, *, mttf: float, mttr: float, every: float, lasts: float, crews: int | None = None
) -> tuple[Chain, frozenset[State]]:
    """As `redundant` with hot units, and work on one unit at a time that begins only where none has failed.

    Work on a healthy estate starts once ``every`` on average for each unit and takes one unit away for
    ``lasts``. States (failed, in work); it ends by itself, and failures meanwhile are repaired as ever.
    """
    if not (0 < needed <= units and min(mttf, mttr, every, lasts) > 0) or (crews is not None and crews < 1):
        raise FaultTreeError(
            "needed units, times and crews must be more than 0, and no more needed than there are"
        )
    transitions: list[tuple[State, State, float]] = [((0, False), (0, True), units / every)]
    for work in (False, True):
        for failed in range(units - work + 1):
            if work:
                transitions.append(((failed, True), (failed, False), 1 / lasts))
            if failed < units - work:
                transitions.append(((failed, work), (failed + 1, work), (units - work - failed) / mttf))
            if failed:
                busy = failed if crews is None else min(crews, failed)
                transitions.append(((failed, work), (failed - 1, work), busy / mttr))
    chain = Chain(tuple(transitions))
    return chain, frozenset(_up(chain.states, units, needed))


def _up(states: Iterable[State], units: int, needed: int) -> Iterable[State]:
    for state in states:
        assert isinstance(state, tuple)
        failed, work = state
        if units - failed - work >= needed:
            yield state
