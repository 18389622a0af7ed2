"""What a single year may bring, in sentences: the average year is one that hardly any year is like."""

from __future__ import annotations

from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import ASKED, calm, chance, figure, likely
from hadocs.availability.model.result import Assessment
from hadocs.pages.context import Context
from hadocs.pages.escape import Md
from hadocs.pages.narrative import minutes
from hadocs.pages.narrative.words import say
from hadocs.spec.units import format_duration

ALIKE = 1.1
"""A bad year with less than so many times the minutes of the middle one is no other year."""


def single(a: Assessment) -> Md | None:
    """A year in the middle and one of twenty, with the longest outage of each."""
    y = a.year
    if calm(a):
        return Md("In more than nineteen of twenty years nobody notices anything.")
    if y.bad <= least(a.minutes.mean) or y.bad < ALIKE * y.typical:
        return None
    usual = (
        say("Half of all years have under {}", minutes.span(y.typical))
        if y.typical >= 1
        else Md("Half of all years have under a minute")
    )
    found = say("{}, one in twenty over {}.", usual, minutes.span(y.bad))
    if y.longest_bad >= 1:
        found += say(
            " The longest outage to expect: in one year of twenty a single one lasts longer than {}{}.",
            minutes.span(y.longest_bad),
            f", in half of all years longer than {minutes.span(y.longest)}" if y.longest >= 1 else "",
        )
    return found


def misses(a: Assessment) -> tuple[Md, ...]:
    """How likely a given year, and the average of many, is above what is asked; how likely the recovery time holds."""
    y, found = a.year, []
    if y.misses is not None and y.over is not None:
        found.append(
            say(
                "A given year misses it with a chance of {}; by the ranges of the assumptions, the average of many "
                "years does with one of {}.",
                likely(y.misses),
                likely(y.over),
            )
        )
    if y.misses_month is not None and a.objective is not None:
        found.append(
            say(
                "Where it is asked for by the month, {} minutes each, a given month misses it with a chance of {}.",
                figure(a.objective.allowed / 12, ASKED),
                likely(y.misses_month),
            )
        )
    return tuple(found)


def recovered(ctx: Context, a: Assessment) -> tuple[Md, ...]:
    """How many of the outages are over within the recovery time that is asked for."""
    asked = ctx.spec.services[a.service].objectives
    if asked is None or not asked.rto or a.year.within is None:
        return ()  # with an rto of nothing no outage is short enough
    return (
        say(
            "Of its outages that are not planned {} are over within the {} asked for.",
            chance(a.year.within),
            format_duration(asked.rto),
        ),
    )
