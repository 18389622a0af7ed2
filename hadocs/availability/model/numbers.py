"""Numbers of assessments as people read them: digits, units and words; computes nothing else."""

from __future__ import annotations

from math import floor, log10

from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model.catalogue import Input
from hadocs.availability.model.felt import LEAST, felt
from hadocs.availability.model.result import Assessment

MOST = 0.99999
"""No availability beyond this is shown to people: what is left out is sure to weigh more than what is counted."""
FEWEST = (1 - MOST) * MINUTES_PER_YEAR
"""The same in minutes a year (5.3): no fewer are shown of a service as a whole, for the same reason."""
MET = {
    "yes": "met, even at the 95 % value",
    "likely": "met on average, but not at the 95 % value",
    "unlikely": "not met on average, only at the 5 % value",
    "no": "not met, not even at the 5 % value",
}


ASKED = 3
"""Digits of what an objective allows: it is stated, not estimated, and 530 minutes are more than 99.9 % allows."""
EXACT = 0.005
"""How far off a figure that goes into the arithmetic may be printed."""


def figure(value: float, digits: int = 2) -> str:
    """A number with so many significant digits, as people write it: ``0.53``, ``12``, ``250``."""
    if value == 0:
        return "0"
    places = digits - 1 - floor(log10(abs(value)))
    rounded = round(value, places)
    # 0.0998 is 0.10: what is rounded up to a power of ten has one place less.
    places = digits - 1 - floor(log10(abs(rounded)))
    return f"{rounded:.{max(places, 0)}f}"


def downtime(minutes: float, smallest: float = LEAST) -> str:
    """Minutes without their unit: ``110``, ``0.53``, ``under 0.1``, ``0``."""
    return f"under {figure(smallest, 1)}" if 0 < abs(minutes) < smallest else figure(minutes)


def beyond(minutes: float) -> bool:
    """Whether a service as a whole has so few minutes a year that what no model knows decides about the digits."""
    return minutes < FEWEST


def in_all(minutes: float) -> str:
    """The minutes a year of a service as a whole, capped as its availability is: ``110``, ``under 5.3``."""
    return f"under {figure(FEWEST)}" if beyond(minutes) else figure(minutes)


def gain(saves: float, total: float) -> str:
    """What one thing more brings of so many minutes in all: ``2.6 fewer``, ``6.1 more``, ``no difference``."""
    if abs(saves) < felt(total):
        return "no difference"
    return f"{figure(abs(saves))} {'fewer' if saves > 0 else 'more'}"


def percent(availability: float) -> str:
    """An availability in percent, with two significant digits of what lacks to 100."""
    lacks = float(f"{(1 - availability) * 100:.1e}")
    if lacks <= 0:
        return "100 %"
    places = max(0, 1 - floor(log10(lacks)))
    return f"{100 - lacks:.{min(places, 12)}f} %"


def available(availability: float) -> str:
    """The availability of a service in percent; beyond five nines, what no model knows decides about the digits."""
    return "over 99.999 %" if availability > MOST else percent(availability)


def chance(share: float) -> str:
    """In how many of all cases something is so, as people say it: ``under 1 %``, ``8 %``, ``over 99 %``, ``100 %``."""
    if share <= 0 or share >= 1:
        return f"{round(share * 100)} %"
    if share < 0.01:
        return "under 1 %"
    return "over 99 %" if share > 0.99 else f"{round(share * 100)} %"


def likely(share: float) -> str:
    """How likely something is: what no draw shows is not said to be impossible, nor what each shows to be certain."""
    return chance(min(max(share, 0.001), 0.999))


def amount(input_: Input, value: float) -> str:
    """A value of an input with its unit: ``4 y``, ``100 min``, ``5 %``."""
    if input_.unit == "share":
        return f"{figure(value * 100)} %"
    return lasting(value)


def stated(input_: Input, value: float | None = None) -> str:
    """The value of an input as it goes into the model: with a third digit where two would be off by half a percent."""
    exact = input_.value if value is None else value
    number, unit = (exact * 100, "%") if input_.unit == "share" else _in_units(exact)
    short = unit in ("min", "s", "ms")  # no timer is known that well
    near = short or not number or abs(float(figure(number)) / number - 1) < EXACT
    return f"{figure(number, 2 if near else 3)} {unit}"


def stated_in_the_middle(input_: Input) -> str:
    """The same for arithmetic in the middle of the ranges: with that value where it is another one."""
    value, median = stated(input_), stated(input_, input_.median)
    return value if value == median else f"{value} on average, {median} in the middle"


def lasting(hours: float, digits: int = 2) -> str:
    """A time in the unit that suits it: ``4 y``, ``100 min``, ``120 ms``."""
    number, unit = _in_units(hours)
    return f"{figure(number, digits)} {unit}"


def _in_units(hours: float) -> tuple[float, str]:
    seconds = hours * 3600
    for unit, length in (("y", 31_536_000), ("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        if seconds >= length * (2 if unit in ("d", "h") else 1):
            return seconds / length, unit
    return seconds * 1000, "ms"


def without(i: Input) -> str:
    """The figure that would hold had nothing been counted: ``25 y, 5 y to 130 y``; nothing where nothing was."""
    p = i.prior
    return "" if p is None else f"{stated(p)}, {amount(p, p.low)} to {amount(p, p.high)}"


def before(i: Input) -> str:
    """The same in brackets, behind the figure that was counted."""
    return f" (without what was counted {without(i)})" if i.prior is not None else ""


def calm(a: Assessment) -> bool:
    """Whether nineteen of twenty years have no outage: what minutes such a year has are an average of what may come."""
    return a.outages_per_year < 1 / 20 and not a.planned_per_year


def shown(text: str) -> str:
    """A text on one line of a terminal: control characters as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
