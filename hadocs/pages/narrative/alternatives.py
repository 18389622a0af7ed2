"""One service under the four topologies by failure mode: the table, what was assumed, and why one is better.

Every sentence follows from differences between the minutes; what explains a difference is said only where there is one.
"""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.availability.model.component import MODES
from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import chance, downtime, gain, in_all
from hadocs.availability.model.result import SURE, Alternative, Assessment, More
from hadocs.pages.escape import Md, code, md
from hadocs.pages.narrative import minutes
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.words import capital, say
from hadocs.topology.wording import TOPOLOGIES, listed, with_changes

SAME = 0.05
"""Totals that differ by less than this share of the larger one count as equal."""
TELLING = 0.1
"""A failure mode is named where it makes up this share of all that is gained, or lost."""
MOST_NAMED = 3
_OF_HOST = ("host hardware", "hypervisor")
_MINDED = {
    "application": "a host cluster does not notice that a program has failed, and a cluster with the program in it "
    "restarts it or hands it over",
    "operating system": "another member takes over while a crashed guest is down",
    "changes": "a change that goes wrong can be stopped on the machine that gets it first, while another one carries "
    "the service",
    "planned guest work": "the service is handed over before a guest restarts, and does not wait for the restart",
}
"""Why a cluster of the service's own has fewer minutes than a host cluster alone, by failure mode."""


@dataclass(frozen=True, slots=True)
class Way:
    """A topology with the service's minutes under it."""

    kind: str
    other: Alternative
    total: float


def ways(a: Assessment) -> tuple[Way, ...]:
    """The topologies under which the service is possible, in the order of the result."""
    return tuple(Way(k, o, o.minutes) for k, o in a.topologies.items() if o.minutes is not None)


def table(a: Assessment) -> Grid | None:
    """Minutes a year by failure mode and topology; nothing where there is only one to show."""
    found = ways(a)
    if len(found) < 2:
        return None
    smallest = least(min(w.total for w in found))
    rows = [
        Row((md(mode), *(_cell(w.other.by_failure_mode.get(mode), smallest) for w in found)))
        for mode in MODES
        if any(w.other.by_failure_mode.get(mode) for w in found)
    ]
    rows.append(Row((Md("**in all**"), *(Md(f"**{in_all(w.total)}**") for w in found))))
    rows.append(Row((Md("5 to 95 %"), *(_range(w.other) for w in found))))
    now = next((w.total for w in found if w.other.present), 0.0)
    rows.append(Row((Md("Fewer than as it is, in so many draws"), *(_told(w, now) for w in found))))
    heads = tuple(capital(_name(w.kind)) + (", as it is" if w.other.present else "") for w in found)
    return Grid(("Minutes a year", *heads), tuple(rows))


def _cell(value: float | None, smallest: float) -> Md:
    return minutes.number(downtime(value, smallest)) if value else Md("–")


def _range(other: Alternative) -> Md:
    return Md("–") if other.spread is None else minutes.number(minutes.range_of(other.spread))


def _told(way: Way, now: float) -> Md:
    """In how many draws of the assumptions one way has fewer minutes, and whether that tells a difference."""
    if way.other.better is None:
        return Md("–")
    words = chance(way.other.better)
    if way.other.undecided:
        return Md(f"{words}: no difference can be told")
    return Md(f"{words}: hardly a difference" if _alike(way.total, now) else words)


def _name(kind: str) -> str:
    return TOPOLOGIES.get(kind, kind)


def assumed(a: Assessment) -> tuple[Md, ...]:
    """What had to be added to the spec or left out of it for each alternative."""
    return tuple(
        say("**{}**: {}.", capital(_name(w.kind)), with_changes(w.other.assumed))
        for w in ways(a)
        if w.other.assumed
    )


def impossible(a: Assessment) -> tuple[Md, ...]:
    """Why the service is not possible under a topology; reasons that are the same are given once."""
    why: dict[str, list[str]] = {}
    for kind, other in a.topologies.items():
        if other.minutes is None:
            why.setdefault(other.why, []).append(_name(kind))
    return tuple(
        say("**{}**: not possible, {}{}", capital(listed(kinds)), reason, "" if reason.endswith(".") else ".")
        for reason, kinds in why.items()
    )


def why(a: Assessment, *, test: bool = False, host: str = "") -> tuple[Md, ...]:
    """Which topology has the fewest minutes, and by which failure modes.

    ``test`` is set where the estate is for tests, ``host`` is the host that all members stand on where they do.
    """
    found = ways(a)
    present = next((w for w in found if w.other.present), None)
    if len(found) < 2 or present is None:
        return ()
    order = sorted(found, key=lambda w: (w.total, not w.other.present))
    sentences = [_order(order)]
    left = order
    if order[0].kind == "mixed" and order[0] is not present and not test:
        # It is no advice for production, so that another one is to be explained where there is one.
        left = order[1:] if len(order) > 2 else order
        sentences.append(
            Md(
                "[Mixed clustering](../../guide/mixed.md) is for tests, and for a physical leg that has to stay."
            )
        )
    best = left[0]
    if best is not present and (_alike(best.total, present.total) or not _surely(best.other)):
        hardly = "there is hardly a difference" if _surely(best.other) else "no difference can be told"
        words = "Between {} and {}, as it is, {}."
        sentences.append(say(words, _name(best.kind), _name(present.kind), hardly))
        best = present
    against = present if best is not present else left[-1]
    return (*sentences, *(_differences(best, against, host) if against is not best else ()))


def _alike(one: float, other: float) -> bool:
    """Whether totals are so near each other that they count as equal."""
    return abs(one - other) < SAME * max(one, other)


def _surely(other: Alternative) -> bool:
    """Whether it has fewer minutes than the way it is whatever in their ranges the assumptions are."""
    return other.better is None or other.better >= SURE


def _order(order: list[Way]) -> Md:
    words = [
        f"{_name(w.kind)} {in_all(w.total)}{'' if n else ' minutes a year'}{' (as it is)' if w.other.present else ''}"
        for n, w in enumerate(order)
    ]
    return say("The fewest first: {}.", listed(words))


def _differences(best: Way, other: Way, host: str) -> list[Md]:
    """By what failure modes one is better than another, and by which it is worse."""
    if _alike(best.total, other.total):
        return []
    gains = {
        mode: other.other.by_failure_mode.get(mode, 0.0) - best.other.by_failure_mode.get(mode, 0.0)
        for mode in MODES
    }
    better = _telling({m: v for m, v in gains.items() if v > 0})
    worse = _telling({m: -v for m, v in gains.items() if v < 0}, sum(v for v in gains.values() if v > 0))
    found = []
    if better:
        found.append(
            say(
                "**{}** has fewer minutes than {} for {}.",
                capital(_name(best.kind)),
                _name(other.kind),
                listed([_moved(mode, other, best) for mode in better]),
            )
        )
        found += [
            capital(f"{words}.")
            for words in dict.fromkeys(_reason(m, best, other, host) for m in better)
            if words
        ]
    if worse:
        found.append(
            say(
                "It has more for {}.",
                listed([_moved(mode, other, best) for mode in worse]),
            )
        )
    return found


def _telling(by: dict[str, float], whole: float | None = None) -> list[str]:
    total = sum(by.values()) if whole is None else whole
    order = sorted(by, key=lambda m: -by[m])
    return [m for m in order if total > 0 and by[m] >= TELLING * total][:MOST_NAMED]


def _moved(mode: str, before: Way, after: Way) -> str:
    old, new = (downtime(w.other.by_failure_mode.get(mode, 0.0)) for w in (before, after))
    return f"{mode} ({new} instead of {old})"


def _reason(mode: str, best: Way, other: Way, host: str) -> str | Md:
    """Why one topology has fewer minutes of a failure mode than another, where the topologies alone explain it."""
    if host and other.other.present and mode in (*_OF_HOST, "planned host work"):
        return say("as it is, all that could carry it stands on {}", code(host))
    if other.kind == "host" and best.kind in ("guest", "hybrid", "mixed") and mode in _MINDED:
        return _MINDED[mode]
    if best.kind == "mixed" and mode == "hypervisor":
        return "the physical member has no hypervisor"
    if best.kind == "mixed" and mode == "planned guest work":
        return "what is patched on the physical member counts as work on a host"
    if best.kind == "hybrid" and other.kind == "guest" and mode in _OF_HOST:
        return "a lost member is back after a restart on another host, and need not wait for a repair"
    if best.kind in ("host", "hybrid") and other.kind in ("guest", "mixed") and mode == "planned host work":
        return "machines move away from a host at work with a shorter pause than a handover of the service"
    return ""


def more(a: Assessment) -> Grid | None:
    """What one more host, path, switch or witness would bring."""
    if not a.more:
        return None
    rows = [Row((md(one.kind), _which(one), _brings(one, a.minutes.mean))) for one in a.more]
    return Grid(("One more", "Which, or why none", "Minutes a year"), tuple(rows))


def _which(one: More) -> Md:
    """What would be added and, where it does not help, why."""
    return say("{}; {}", one.what, one.why) if one.why else md(one.what)


def _brings(one: More, total: float) -> Md:
    return Md("–") if one.saves is None else minutes.number(gain(one.saves, total))


def costs(a: Assessment) -> bool:
    """Whether one thing more costs minutes rather than saving some, and the votes don't say why."""
    total = a.minutes.mean
    return any(
        one.saves is not None and one.saves < 0 and not one.why and gain(one.saves, total).endswith("more")
        for one in a.more
    )
