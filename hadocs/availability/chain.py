"""A Markov chain from text, a report out: all that `hadocs markov` does between reading and printing.

A line is a transition: the state it leaves, the state it goes to, and how often an hour. What follows # is a remark.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, isinf
from typing import Literal

from hadocs.availability.markov import Chain
from hadocs.availability.tree import FaultTreeError
from hadocs.errors import InputError, Place, Problem, UsageError

_LIKE = "a transition is FROM TO RATE, such as: both one 0.0002"
_MOST_SHOWN = 20
"""States that the text lists; JSON has them all."""


def read(text: str, name: str) -> Chain:
    """The chain that a text holds, rates per hour; ``name`` is the file's. Raises InputError, placed."""
    found: list[tuple[str, str, float]] = []
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        at = Place(name, number, line.index(words[-1]) + 1 if len(words) == 3 else 1, line)
        if len(words) != 3:
            problems.append(Problem(f"{len(words)} words, expected 3: {_LIKE}", at, ""))
            continue
        rate = _rate(words[2])
        if rate is None:
            problems.append(
                Problem(f"{words[2]!r} is no rate: expected a number from 0 on, per hour", at, "")
            )
            continue
        found.append((words[0], words[1], rate))
    if not found and not problems:
        problems.append(Problem(f"there is no transition; {_LIKE}", Place(name), ""))
    if problems:
        raise InputError(tuple(problems))
    return Chain(tuple(found))


def _rate(word: str) -> float | None:
    try:
        value = float(word)
    except ValueError:
        return None
    return value if isfinite(value) and value >= 0 else None


@dataclass(frozen=True)
class Solved:
    """A chain begun in ``start``, with the states in which it is ``up``, and the ``times`` (hours) that were asked for.

    Long-run figures are None where they depend on the start. Properties raise FaultTreeError where a solution would
    take too many steps.
    """

    chain: Chain
    start: str
    up: tuple[str, ...]
    times: tuple[float, ...]

    @cached_property
    def steady(self) -> dict[str, float] | None:
        """The long-run probability of each state."""
        try:
            return {str(s): p for s, p in self.chain.steady_state.items()}
        except FaultTreeError:
            return None

    @property
    def unavailability(self) -> float | None:
        """The long-run share of the time in which it is not up."""
        return None if self.steady is None else self.chain.unavailability(self.up)

    @property
    def frequency(self) -> float | None:
        """How often an hour it goes down in the long run."""
        return None if self.steady is None else self.chain.frequency(self.up)

    @cached_property
    def first(self) -> float:
        """The mean hours until it is down for the first time; infinite where it may never be."""
        return self.chain.mean_time(self.start, [s for s in self.chain.states if s not in self.up])

    @cached_property
    def after(self) -> tuple[dict[str, float], ...]:
        """The probability of each state at each time."""
        return tuple({str(s): p for s, p in self.chain.transient(self.start, t).items()} for t in self.times)

    @cached_property
    def unreliability(self) -> tuple[float, ...]:
        """1 − R(t) at each time: how likely it has been down by then."""
        return tuple(self.chain.unreliability(self.start, self.up, t) for t in self.times)

    def down(self, shares: dict[str, float]) -> float:
        """The probability of not being up; summed, not subtracted from 1."""
        return sum(p for s, p in shares.items() if s not in self.up)

    def as_data(self) -> dict[str, object]:
        """Plain data for JSON. ``mean_time_to_down`` is the text ``infinity`` where it may never be down."""
        return {
            "start": self.start,
            "up": list(self.up),
            "unavailability": self.unavailability,
            "frequency_per_hour": self.frequency,
            "mean_time_to_down_hours": "infinity" if isinf(self.first) else self.first,
            "states": self.steady,
            "times": [
                {
                    "hours": hours,
                    "unavailability": self.down(shares),
                    "reliability": 1.0 - lost,
                    "unreliability": lost,
                    "states": shares,
                }
                for hours, shares, lost in zip(self.times, self.after, self.unreliability, strict=True)
            ],
        }

    def as_text(self) -> str:
        """The report for people."""
        chain, steady = self.chain, self.steady
        lines = [
            f"Chain         {len(chain.states)} states, begun in {self.start}",
            f"Up            {', '.join(self.up)}",
        ]
        if steady is None:
            lines.append("In the long run it depends on the start: some states are never left again.")
        else:
            lines.append(
                f"In the long run up {1 - self.down(steady):.10g} of the time, down {self.down(steady):.4g}"
            )
            lines.append(f"Goes down     {self.frequency or 0.0:.4g} times an hour in the long run")
        never = "may never be" if isinf(self.first) else f"{self.first:.6g} h on average"
        lines.append(f"First down    {never}")
        if self.times:
            columns = ("after", "down then", "down by then, 1 - R(t)", "never down, R(t)")
            lines += ["", "".join(f"{head:>24}" for head in columns)]
            for hours, shares, lost in zip(self.times, self.after, self.unreliability, strict=True):
                cells = (f"{hours:g} h", f"{self.down(shares):.6g}", f"{lost:.6g}", f"{1 - lost:.10g}")
                lines.append("".join(f"{cell:>24}" for cell in cells))
        heads = ("state", *(["in the long run"] if steady else []), *(f"after {t:g} h" for t in self.times))
        if len(heads) > 1:
            lines += ["", f"{heads[0]:<24}" + "".join(f"{h:>18}" for h in heads[1:])]
            for state in map(str, chain.states[:_MOST_SHOWN]):
                values = [*([steady[state]] if steady else []), *(shares[state] for shares in self.after)]
                lines.append(f"{state:<24}" + "".join(f"{cell:>18.6g}" for cell in values))
            if len(chain.states) > _MOST_SHOWN:
                lines.append(f"and {len(chain.states) - _MOST_SHOWN} more; JSON has them all")
        return "\n".join(lines) + "\n"


def markov(
    text: str,
    name: str,
    *,
    up: Collection[str],
    start: str = "",
    times: Sequence[float] = (),
    form: Literal["text", "json"] = "text",
) -> str:
    """The report on the chain that a text holds, ending in a line break; begun in its first state unless told.

    ``times`` are in hours. Raises InputError, placed, for a text that holds none, UsageError for a state that is not
    there, and FaultTreeError where a solution would take too many steps.
    """
    chain = read(text, name)
    known = [str(s) for s in chain.states]
    for state in (*up, *((start,) if start else ())):
        if state not in known:
            raise UsageError(f"the chain has no state {state!r}; it has {', '.join(known[:_MOST_SHOWN])}")
    if not up:
        raise UsageError(f"say with --up in which states it is up; it has {', '.join(known[:_MOST_SHOWN])}")
    solved = Solved(chain, start or known[0], tuple(dict.fromkeys(up)), tuple(times))
    if form == "json":
        return json.dumps(solved.as_data(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return solved.as_text()
