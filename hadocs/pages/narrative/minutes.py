"""Minutes a year, availabilities and the like as pages write them: two digits and no more. Computes nothing else."""

from __future__ import annotations

from hadocs.availability.model import earned
from hadocs.availability.model.numbers import figure
from hadocs.availability.uncertainty import Spread
from hadocs.pages.escape import Md


def span(minutes: float, digits: int = 2) -> str:
    """Minutes in a sentence, with hours or seconds where those are easier to imagine: ``110 minutes (1.8 h)``.

    Those are of the minutes that stand there, so that nobody who reckons them gets others.
    """
    shown = figure(minutes, digits)
    words, value = f"{shown} {unit(shown)}", float(shown)
    if value >= 1440:
        return f"{words} ({figure(value / 1440, digits)} days)"
    if value >= 90:
        return f"{words} ({figure(value / 60, digits)} h)"
    if 1 / 600 <= value < 1:
        return f"{words} ({figure(value * 60, digits)} s)"
    return words


def unit(shown: str) -> str:
    """The unit after a figure that is written already: ``under 1 minute``, ``0.53 minutes``."""
    return "minute" if shown.removeprefix("under ") in ("1", "1.0") else "minutes"


def range_of(found: Spread) -> str:
    """The range of 90 % in a table, with the digits that are earned: ``50 to 240``."""
    return f"{earned.low(found)} to {earned.high(found)}"


def share(part: float, whole: float) -> str:
    """A part in percent: ``38 %``, ``under 1 %``."""
    if whole <= 0 or part <= 0:
        return "0 %"
    percent = part / whole * 100
    return f"{round(percent)} %" if percent >= 1 else "under 1 %"


def times(per_year: float) -> str:
    """How many outages there are: ``about 4.5 outages a year``, ``about one outage in 19 years``."""
    if per_year >= 0.95:
        one = figure(per_year) in ("1", "1.0")
        return "about one outage a year" if one else f"about {figure(per_year)} outages a year"
    if per_year >= 0.01:
        return f"about one outage in {figure(1 / per_year)} years"
    return "less than one outage in a hundred years"


def number(text: str) -> Md:
    """A figure in a table cell, kept on one line."""
    return Md(text.replace(" ", "&nbsp;"))
