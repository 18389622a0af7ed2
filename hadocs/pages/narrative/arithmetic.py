"""From what is assumed to minutes a year, for the largest parts: arithmetic that a reader can do again.

Lays out what the availability derives; computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.availability.model import derived, worked
from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import downtime, figure, in_all, stated, stated_in_the_middle
from hadocs.availability.model.result import Assessment, Part, Planned
from hadocs.pages.escape import Md, md
from hadocs.pages.narrative import minutes
from hadocs.pages.narrative.assumed import moves
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.words import number, say

_MOST = 5
_BY_ITSELF = "all of it counts, for it takes the service down alone"
_HAPPENS = (("fails", "mended"), ("comes", "undone"))
"""What failures do, and what changes that go wrong do."""
_ALONE, _TOGETHER = (
    "all of it counts, for its loss alone takes the service down",
    "it takes others to bring it down",
)


def table(a: Assessment) -> Grid | None:
    """The three largest parts, each with its arithmetic and the figures that it rests on."""
    found = derived.largest(a)
    if not found:
        return None
    total = sum(p.minutes for p in found)
    rows = [Row((_name(p), _lines(a, p), _figures(a, p), _minutes(a, p.minutes))) for p in found]
    of = minutes.number(f"{_shown(a, total)} of {in_all(a.minutes.mean)}")
    rows.append(Row((Md("**together**"), Md(""), Md(""), Md(f"**{of}**"))))
    return Grid(("Part", "Arithmetic", "Rests on", "Minutes a year"), tuple(rows))


def _name(part: Part | Planned) -> Md:
    if isinstance(part, Planned):
        return say("patch days of {}", part.machines)
    return say("{} (the program)", part.label) if part.mode == "application" else md(part.label)


def _lines(a: Assessment, part: Part | Planned) -> Md:
    lines: list[Md] = []
    if isinstance(part, Planned):
        done = derived.work(part)
        return _joined([_product(done, "patch days")] if done is not None else [])
    single = derived.alone(a, part)
    if single is not None:
        how, comes, ends = worked.single(single), *_HAPPENS[part.mode == "changes"]
        words = (
            "{} once in {} and is {} in {}, each in the middle of its range: {} of {} are {} minutes a year"
        )
        lines.append(say(words, comes, how.every, ends, how.mended, how.mended, how.period, how.middle))
        counts = _ALONE if part.mode != "changes" else _BY_ITSELF
        lines.append(say("on average over the ranges × {} = {} minutes; {}", how.times, how.minutes, counts))
    elif part.static >= least(a.minutes.mean) and part.until_forced:
        lines.append(
            say(
                "{} minutes until it is mended or the quorum is forced; {}",
                figure(part.static, worked.DIGITS),
                _ALONE,
            )
        )
    elif part.static >= least(a.minutes.mean):
        lines.append(say("{} minutes until it is mended; {}", figure(part.static, worked.DIGITS), _TOGETHER))
    paused = derived.pauses(part)
    if paused is not None and paused.minutes >= least(a.minutes.mean):
        lines.append(_product(paused, "pauses"))
    return _joined(lines)


def _product(done: derived.Pauses, what: str) -> Md:
    often, each, minutes_of_all = worked.product(done.per_year, done.each)
    return say("{} {} a year × {} minutes each, on average = {} minutes", often, what, each, minutes_of_all)


def _figures(a: Assessment, part: Part | Planned) -> Md:
    """The figures that the part is worked out from and that matter, the one that moves the whole most first."""
    used = [u for u in a.assumptions if u.input.key in part.inputs]
    if isinstance(part, Planned):
        # Of machines that only stand by meanwhile it tells in its minutes, too, and those are seconds.
        used = [u for u in used if moves(u)]
    words = stated_in_the_middle if isinstance(part, Part) and derived.alone(a, part) else stated
    shown = [say("{}: {}", u.input.title, minutes.number(words(u.input))) for u in used[:_MOST]]
    if len(used) > _MOST:
        shown.append(say("and {} more", number(len(used) - _MOST)))
    return _joined(shown)


def _joined(lines: Sequence[Md]) -> Md:
    return Md("<br>".join(lines)) if lines else Md("–")


def _minutes(a: Assessment, value: float) -> Md:
    return minutes.number(_shown(a, value))


def _shown(a: Assessment, value: float) -> str:
    return downtime(value, least(a.minutes.mean))
