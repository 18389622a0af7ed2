"""A timeline as a story: events of the same moment that say the same of several things become one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from hadocs.behaviour.model import Event, Span
from hadocs.behaviour.wording import OPEN, SERVICE_ENDS, WAITS_FOR
from hadocs.tell.words import agreed, event
from hadocs.topology.wording import listed


class Name(NamedTuple):
    """A thing that is named: what kind it is, empty where only its id is known."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happens at one moment: ``template`` with ``{}`` where ``names`` stand, each a list; ``events`` are told."""

    when: Span
    template: str
    names: tuple[tuple[Name, ...], ...]
    why: str = ""
    events: tuple[Event, ...] = ()


_TOLD_WHY = (
    "is-isolated",
    "is-not-fenced",
    "is-fenced",
    "hangs",
    "pauses",
    "resumes",
    "is-redirected",
    "races",
    "runs-on",
    "runs-twice",
    "stops",
    "waits-for-a-host",
)
_STOPS = "stops"
_PERSON = "waits-for-a-person"
_SOFTWARE = ("hangs", "fails", "is-noticed")
_QUORUM = " and keeps quorum"
_WITH = ", and {} with [it|them]"
_STOPS_WHAT = "{} [stops|stop] {}"
_TAKES = ("stops", "hangs", "pauses", "resets-itself", "is-fenced", "loses-quorum")


_OWN = (("where the files of {} lie", "where its files are"),
        ("the files of {} ", "files "), (", which runs {},", ""), (" that may run {}", ""),
        ("clients can't reach {}: ", "clients can't reach it: "))  # fmt: skip


def without(why: str, *ids: str) -> str:
    """A reason without the names of those it is told of, so that it is the same for several of them."""
    if len(ids) > 1:
        one = "|".join(re.escape(key) for key in sorted(ids, key=len, reverse=True))
        several = rf"(?<![\w/.-])(?:{one})(?:, (?:{one}))* and (?:{one}|\d+ others)(?![\w/.-]| each\b)"
        for clause, short in _OWN:  # elsewhere their names are what is said: who has to be fenced
            before, after = map(re.escape, clause.split("{}"))
            why = re.sub(before + several + after, lambda _, short=short: short, why)  # type: ignore[misc]
    for key in ids:
        for clause, short in _OWN:
            why = why.replace(clause.format(key), short)
    halves = dict.fromkeys(_BETWEEN.split(why))
    return next(iter(halves)) if len(halves) == 1 else gathered(why)


_BETWEEN = re.compile(r", (?=files can't|clients can't)| and ")
_FILES = re.compile(r"the files of (\S+) can't be reached: (.*)", re.DOTALL)


def gathered(why: str) -> str:
    """A reason in which the files of several machines that can't be reached for the same cause stand together."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"(?:, | and )(?=the files of )", why):
        told = _FILES.fullmatch(part)
        found.setdefault(told[2] if told else part, []).extend([told[1]] if told else [])
    several = [f"the files of {listed(vms)} can't be reached: {w}" if vms else w for w, vms in found.items()]
    return listed(several)


def _never(_: Name) -> bool:
    return False


def story(events: Sequence[Event], plural: Callable[[Name], bool] = _never) -> tuple[Sentence, ...]:
    """The sentences of a timeline's events, in order of time; nothing is left out but what was said already.

    ``plural`` says which thing is called in the plural, so that its verb is one as well.
    """
    with_it = _along(events)
    followers = {f for some in with_it.values() for f in some}
    said: dict[tuple[object, ...], Sentence] = {}
    keys: dict[int, tuple[object, ...]] = {}
    for place, found in enumerate(events):
        if place in followers:
            continue
        if _by_that(events, found) and found.cause in keys:
            keys[place] = keys[found.cause]
            out = said[keys[place]]
            said[keys[place]] = replace(out, template=out.template + _QUORUM, events=(*out.events, found))
            continue
        one = _sentence(events, place, with_it.get(place, ()))
        others = one.names[:-1] if place in with_it else one.names
        key = (one.when, one.template, one.why, tuple(n for i, n in enumerate(others) if i != _at(one)))
        keys[place] = key
        earlier = said.get(key)
        said[key] = one if earlier is None else _joined(earlier, one)
    return tuple(_agreed(one, plural) for one in said.values())


def _by_that(events: Sequence[Event], one: Event) -> bool:
    """Whether a cluster keeps quorum in the moment in which it has counted members out: that is one sentence."""
    if one.what != "keeps-quorum" or one.cause is None:
        return False
    above = events[one.cause]
    return above.what == "is-counted-out" and above.by == one.subject and above.when == one.when


def _along(events: Sequence[Event]) -> dict[int, tuple[int, ...]]:
    """By the place of what stops: the machines that stop with it in the same moment."""
    found: dict[int, list[int]] = {}
    for place, one in enumerate(events):
        if one.what == _STOPS and one.cause is not None and one.kind == "vm":
            above = events[one.cause]
            takes = above.what in _TAKES and above.why != SERVICE_ENDS
            if takes and above.when == one.when and above.kind in ("host", "server"):
                found.setdefault(one.cause, []).append(place)
    return {k: tuple(v) for k, v in found.items()}


def _sentence(events: Sequence[Event], place: int, along: Sequence[int]) -> Sentence:
    one = events[place]
    template, ids = event(one)
    names: tuple[tuple[Name, ...], ...] = tuple(
        (Name(kind, key),) for kind, key in zip(_kinds(one, ids), ids, strict=True)
    )
    told = one.what in _TOLD_WHY or (
        one.what == _PERSON and (one.kind == "service" or _above(events, one).what in _SOFTWARE)
    )
    why = without(one.why, one.subject) if told else ""
    if _is_there(events, one):
        template, names, why = "{} [stops|stop] there", names[:1], ""
    elif (
        one.kind == "service"
        and one.what == _STOPS
        and _above(events, one).kind == "service"
        and one.cause is not None
    ):
        needed = Name("service", _above(events, one).subject)
        may = _above(events, one).why.startswith(OPEN)
        template, names, why = (
            f"{{}} {'may stop' if may else '[stops|stop]'} with {{}}, which [it needs|they need]",
            (names[0], (needed,)),
            "",
        )
    elif one.what == "starts" and one.why.startswith(WAITS_FOR):
        template += ", and [waits|wait] for {}"
        names = (*names, (Name("service", one.why.removeprefix(WAITS_FOR)),))
    if along and one.what == _STOPS and one.by:
        template = _STOPS_WHAT
        names = (*names, tuple(Name(events[i].kind, events[i].subject) for i in along))
    elif along:
        template += _WITH
        names = (*names, tuple(Name(events[i].kind, events[i].subject) for i in along))
    return Sentence(one.when, template, names, why, (one, *(events[i] for i in along)))


def _above(events: Sequence[Event], one: Event) -> Event:
    return events[one.cause] if one.cause is not None else one


def _is_there(events: Sequence[Event], one: Event) -> bool:
    """Whether a service stops with its machine, which has been told to stop in the same moment."""
    if one.kind != "service" or one.what != _STOPS or one.cause is None:
        return False
    above = events[one.cause]
    return above.subject == one.by and above.what in _TAKES and above.when == one.when


def _kinds(one: Event, ids: Sequence[str]) -> list[str]:
    """The kind of each name: that of the subject where it stands first, and unknown for others."""
    found, free = [], True
    for key in ids:
        mine = free and key == one.subject
        found.append(one.kind if mine else "")
        free = free and not mine
    return found


def _at(one: Sentence) -> int:
    """Where the subject stands among the names."""
    subject = one.events[0].subject
    return next((i for i, some in enumerate(one.names) if some[0].id == subject), -1)


def _joined(earlier: Sentence, later: Sentence) -> Sentence:
    at = _at(earlier)
    if at < 0:
        return earlier
    names = list(earlier.names)
    several = earlier.template.endswith(_WITH) or earlier.template == _STOPS_WHAT
    for place in {at, len(names) - 1} if several else {at}:
        names[place] = tuple(dict.fromkeys((*names[place], *later.names[place])))
    return replace(earlier, names=tuple(names), events=(*earlier.events, *later.events))


def _agreed(one: Sentence, plural: Callable[[Name], bool]) -> Sentence:
    at = _at(one)
    many = at >= 0 and (len(one.names[at]) > 1 or any(map(plural, one.names[at])))
    return replace(one, template=agreed(one.template, many))
