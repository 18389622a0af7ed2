"""Places for several machines at once: each fits by itself, and all of them together. Knows no platform and no loss.

Put one by one, largest first on the emptiest host, machines may find no room though there is some for all: this looks
on. Deterministic; past `MOST_TRIES` it gives up and keeps the best that it has seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST_TRIES = 2_000
"""How many places are tried for one question: far more than clusters need, and over in hundredths of a second."""


@dataclass(frozen=True)
class Question:
    """What is to be placed. ``options`` are the hosts that each machine fits on by itself, ``needs`` what it takes
    (memory in bytes), ``free`` what hosts have left, ``used`` what they carry: the one that carries least comes first.
    ``slots`` are how many more machines they may carry, where that is limited.

    ``apart`` are sets of machines no two of which may share a host, ``rather`` those that share one only if they must,
    ``together`` those that go to one host. Machines in ``settled`` are on their hosts already, and count for these.
    """

    options: Mapping[str, Sequence[str]]
    needs: Mapping[str, float]
    free: Mapping[str, float]
    used: Mapping[str, float] = field(default_factory=dict)
    slots: Mapping[str, float] = field(default_factory=dict)
    apart: Sequence[frozenset[str]] = ()
    rather: Sequence[frozenset[str]] = ()
    together: Sequence[frozenset[str]] = ()
    settled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """A place for each machine that has one. ``whole``: all have. ``sure`` is false where the search gave up, so that
    there may be places for more.
    """

    at: Mapping[str, str]
    whole: bool
    sure: bool = True


def assign(question: Question) -> Places:
    """A place for each machine, all at once; where there is none for all, for as many as were found."""
    search = _Search(question)
    whole = search.find()
    # Of two answers that place as many the first was found with the better places.
    return Places(dict(search.best), whole, whole or search.tries <= MOST_TRIES)


class _Search:
    """Tries places in depth, the largest machine first."""

    def __init__(self, question: Question) -> None:
        self.q = question
        self.free = dict(question.free)
        self.slots = {h: question.slots.get(h, float("inf")) for h in question.free}
        self.used = {h: question.used.get(h, 0.0) for h in question.free}
        self.at: dict[str, str] = {}
        self.best: dict[str, str] = {}
        self.tries = self.deepest = 0
        self.rank = {h: n for n, h in enumerate(question.free)}
        rules = {"apart": question.apart, "rather": question.rather, "together": question.together}
        self.rules = {
            name: {m: [s for s in sets if m in s] for m in question.options} for name, sets in rules.items()
        }
        placeable = [m for m, hosts in question.options.items() if hosts]
        self.order = sorted(placeable, key=lambda m: (-question.needs.get(m, 0), len(question.options[m])))

    def find(self) -> bool:
        """Whether all find a place; ``best`` are the places, or those of the most that do."""
        need = sum(self.q.needs.get(m, 0) for m in self.order)
        if need > sum(self.free.values()):
            self._fill(0)
            return False
        # A stack of its own: hundreds of machines are no reason to recurse.
        left = [self._choices(self.order[0])] if self.order else []
        while left:
            machine = self.order[len(left) - 1]
            if machine in self.at:
                self._take(machine)
            if left[-1] and self.tries <= MOST_TRIES:
                self.tries += 1
                self._put(machine, left[-1].pop(0))
                if len(self.at) == len(self.order):
                    self.best = dict(self.at)
                    return len(self.order) == len(self.q.options)
                left.append(self._choices(self.order[len(left)]))
                continue
            if len(left) > self.deepest:
                self.deepest = len(left)
                self._fill(len(left) - 1)
            left.pop()
        return not self.q.options

    def _fill(self, start: int) -> None:
        """Keep what is placed, and what of the rest still fits beside it."""
        more: list[str] = []
        for machine in self.order[start:]:
            if found := self._choices(machine):
                self._put(machine, found[0])
                more.append(machine)
        if len(self.at) > len(self.best):
            self.best = dict(self.at)
        for machine in more:
            self._take(machine)

    def _put(self, machine: str, host: str) -> None:
        self.at[machine] = host
        self.slots[host] -= 1
        self.free[host] -= self.q.needs.get(machine, 0)
        self.used[host] += (
            self.q.needs.get(machine, 0) + 1
        )  # a byte, so that those whose size is unknown spread too

    def _take(self, machine: str) -> None:
        host = self.at.pop(machine)
        self.slots[host] += 1
        self.free[host] += self.q.needs.get(machine, 0)
        self.used[host] -= self.q.needs.get(machine, 0) + 1

    def _choices(self, machine: str) -> list[str]:
        """Where a machine fits now, the best first: with none that it would rather not meet, then the emptiest."""
        need = self.q.needs.get(machine, 0)
        beside = {h for s in self.rules["together"][machine] if (h := self._host_of_any(s, machine))}
        found: list[tuple[int, float, int, str]] = []
        for host in self.q.options[machine]:
            if self.free[host] < need or self.slots[host] < 1 or (beside and beside != {host}):
                continue
            if any(self._meets(s, machine, host) for s in self.rules["apart"][machine]):
                continue
            met = sum(self._meets(s, machine, host) for s in self.rules["rather"][machine])
            found.append((met, self.used[host], self.rank[host], host))
        return [host for *_, host in sorted(found)]

    def _where(self, machine: str) -> str | None:
        return self.at.get(machine) or self.q.settled.get(machine)

    def _host_of_any(self, some: frozenset[str], but: str) -> str | None:
        return next((h for m in sorted(some) if m != but and (h := self._where(m))), None)

    def _meets(self, some: frozenset[str], machine: str, host: str) -> bool:
        return any(m != machine and self._where(m) == host for m in some)
