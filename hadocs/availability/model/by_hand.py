"""How much of the interruptions that a service survives is spent waiting for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.terms import Draw, Term

WORKS: Mapping[str, float] = {"uncovered": 0.0, "unconfirmed": 0.0}
"""Every failover does what it should, and no loss asks for anybody that may not."""
PERSON = ("reaction.day", "reaction.night", "hands")
"""The inputs that a person's time is made of."""

_INSTANT = 1e-9


class Lasting(Protocol):
    """An interruption, or planned work, of so many hours."""

    @property
    def hours(self) -> Callable[[Values], float]:
        """How long it lasts."""


class Waits:
    """Which interruptions last until a person has acted, though every failover does what it should; at some values."""

    def __init__(self, values: Values) -> None:
        self.works = Draw({**values, **WORKS})
        # A person who needs hardly any time makes no difference where nobody is waited for.
        self._at_once = Draw({**self.works, **dict.fromkeys(PERSON, _INSTANT)})

    def whole(self, lasting: Lasting) -> bool:
        """Whether one of them is left to a person."""
        return lasting.hours(self.works) > lasting.hours(self._at_once)


def by_hand(terms: Iterable[Term], values: Values) -> float:
    """The share (0 … 1) of the minutes of some interruptions in which a person has to act, at some values.

    Those that are left to a person count as a whole; of all others the share in which what should work by itself does
    not.
    """
    waits = Waits(values)
    missed = 1 - min(1.0, values["uncovered"])
    asked = 1 - min(1.0, values["unconfirmed"])
    whole = alone = 0.0
    for term in terms:
        whole += term.minutes(values)
        if waits.whole(term):
            continue
        share = 1.0
        if term.hours({**values, "uncovered": 0.0}) != term.hours(values):
            share *= missed
        if term.hours({**values, "unconfirmed": 0.0}) != term.hours(values):
            share *= asked
        alone += min(term.minutes(values), term.minutes(waits.works) * share)
    return 1 - alone / whole if whole > 0 else 0.0
