"""The error budget of a service, how it is spent, and how sure any of it is: sentences over an assessment's figures."""

from __future__ import annotations

from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import chance, downtime, figure, in_all
from hadocs.availability.model.result import Assessment
from hadocs.pages.escape import Md
from hadocs.pages.narrative import minutes
from hadocs.pages.narrative.words import number, say
from hadocs.topology.wording import listed

FEW = 3
LEAST = 0.01
"""The share of an error budget below which a failure mode is not named."""
_BASES = {
    "published": "published",
    "vendor": "a vendor’s word",
    "assumed": "assumed",
    "spec": "from this spec",
}


def sure(a: Assessment) -> Md | None:
    """How sure the figures are, in a line: how wide the range is, what of it is assumed, and what moves it most."""
    m = a.minutes
    if not a.assumptions or m.p5 <= 0:
        return None
    assumed = sum(u.input.basis == "assumed" for u in a.assumptions)
    found = say(
        "**How sure that is**: the 5 and the 95 % value are a factor of {} apart; {} of the {} figures that went "
        "into it are assumed.",
        figure(m.p95 / m.p5),
        number(assumed) if assumed else "none",
        str(len(a.assumptions)),
    )
    most = a.assumptions[0]
    if figure(most.low) != figure(most.high):
        found += say(
            " What moves it most is *{}* ({}): over its range alone the minutes go from {} to {}.",
            most.input.title,
            _BASES[most.input.basis],
            figure(min(most.low, most.high)),
            figure(max(most.low, most.high)),
        )
    return found


def spent(a: Assessment) -> tuple[Md, ...]:
    """How the error budget is spent on average, by what; nothing where nothing is asked."""
    asked = a.objective
    if asked is None or asked.allowed <= 0:
        return ()
    share = a.minutes.mean / asked.allowed
    smallest = least(a.minutes.mean)
    modes = sorted(a.by_failure_mode.items(), key=lambda i: -i[1])[:FEW]
    by = listed(
        [f"{mode} {minutes.share(v, asked.allowed)}" for mode, v in modes if v >= LEAST * asked.allowed]
    )
    if share <= 1:
        words = say(
            "Of this error budget {} {} spent on average ({}), {} minutes are left.",
            in_all(a.minutes.mean),
            "minutes are",
            f"{minutes.share(a.minutes.mean, asked.allowed)}: {by}" if by else chance(share),
            downtime(asked.margin, smallest),
        )
    else:
        # Rounded it may be the budget itself, which it is not.
        much = "a little more than" if figure(share) == "1.0" else f"{figure(share)} times"
        words = say("On average {} this error budget is spent{}.", much, f": {by}" if by else "")
    return (words,)
