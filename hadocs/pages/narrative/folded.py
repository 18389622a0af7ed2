"""Many failures of one kind as a table instead of a story for each: large specs stay readable.

Sentences above a table are those that the timelines of all of its lines share; lines say the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hadocs.behaviour.granted import granted
from hadocs.behaviour.model import Event, Span, Timeline
from hadocs.behaviour.until import REPAIRED
from hadocs.behaviour.wording import IDLE
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative.going_home import of_themselves
from hadocs.pages.narrative.model import Case, Grid, Row
from hadocs.pages.narrative.next_loss import any_of, by_services
from hadocs.pages.narrative.outcome import hit_by, worst_of
from hadocs.pages.narrative.rests_on import rests_on
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.to_do import in_step, todo
from hadocs.pages.narrative.told import named, services, steps
from hadocs.pages.narrative.words import capital, each, say, verb
from hadocs.tell.story import Name
from hadocs.tell.words import lasting
from hadocs.topology.model import Thing

MOST = {"host": 4, "volume": 6, "rack": 2, "network": 6}
"""How many of a kind are told one by one; more become a table."""
_MOST_TOLD = 3
"""Of so many different things to do those of each line are told."""
_DASH = Md("–")
_AT_ONCE = "**At once:** "
_OF_CLUSTER = ("is-noticed", "is-counted-out", "keeps-quorum", "is-isolated", "is-fenced", "is-not-fenced",
               "waits-for-a-person")  # fmt: skip


def fold(ctx: Context, things: Sequence[Thing]) -> tuple[list[Thing], list[Case]]:
    """The things that are still told one by one, and a case with a table for each kind that has too many."""
    left, cases = list(things), []
    hosts = [t for t in things if t.kind == "host"]
    for cluster in dict.fromkeys(ctx.machine(t.id).member_of for t in hosts):
        some = [t for t in hosts if ctx.machine(t.id).member_of == cluster]
        if cluster and (len(some) > MOST["host"] or len(hosts) >= 2 * MOST["host"]):
            shared: dict[tuple[Md, ...], list[Thing]] = {}
            for thing in some:
                shared.setdefault(_frame(ctx, cluster, thing), []).append(thing)
            for frame, alike in shared.items():
                # Where quorum hangs on the host, it is a story of its own.
                lost = any(ctx.after(t).clusters[cluster].quorum == "lost" for t in alike)
                if len(alike) > 1 and not lost:
                    left = [t for t in left if t not in alike]
                    cases.append(_hosts(ctx, cluster, alike, frame, whole=len(alike) == len(some)))
    for kind in ("volume", "rack", "network"):
        some = [t for t in left if t.kind == kind]
        if len(some) > MOST[kind]:
            left = [t for t in left if t not in some]
            cases.append(_table(ctx, kind, some))
    return left, cases


def _frame(ctx: Context, cluster: str, thing: Thing) -> tuple[Md, ...]:
    """What its cluster does about a host, without the host's name: what a table's lines have to share."""
    events = ctx.after(thing).events
    own = [
        e
        for e in events
        if (e.what in _OF_CLUSTER and cluster in (e.by, e.subject))
        or e.kind == "storage"
        or (e.what == "is-counted-out" and e.actor == "storage")
    ]
    told = (replace(e, why="") if e.why == IDLE else e for e in _alone(events, own))
    return steps(ctx, tuple(told), thing.id)


def _alone(events: Sequence[Event], some: Sequence[Event]) -> tuple[Event, ...]:
    """Some of the events, with causes that point to places among these."""
    place = {id(e): n for n, e in enumerate(some)}

    def cause(one: Event) -> int | None:
        above = one.cause
        while above is not None and id(events[above]) not in place:
            above = events[above].cause
        return None if above is None else place[id(events[above])]

    return tuple(replace(e, cause=cause(e)) for e in some)


def _hosts(ctx: Context, cluster: str, things: list[Thing], frame: tuple[Md, ...], *, whole: bool) -> Case:
    found = [ctx.after(t) for t in things]
    rows = []
    for thing, one in zip(things, found, strict=True):
        again, up = _restarted(one)
        stuck = [v for v in ctx.guests_on(thing.id) if v not in again]
        when = say("{}: up after {}", _vms(ctx, again), up) if again else _DASH
        away = _missed(ctx, one)
        stay = _vms(ctx, stuck) or _DASH
        cells = (code(thing.id), when, stay, _taken(ctx, one), away, _bad(ctx, one), _next(ctx, thing))
        rows.append(Row(cells))
    heads = (
        "If this fails",
        "these start again",
        "these stay down",
        "taken over",
        "users miss",
        "down, not certain",
        "until it is back, do not lose",
    )
    ids = [t.id for t in things]
    words = "A host of {} fails" if whole else "{} of {} fails"
    title = (
        say(words, code(cluster)) if whole else say(words, names(ids, joiner="or", limit=6), code(cluster))
    )
    moved = [v for one in found for v in _restarted(one)[0]]
    behind = next((said for one in found if (said := in_step(ctx, one))), [])
    todo = [say("Repair the host and let it rejoin {}.", clustered(ctx, cluster)), *behind]
    if any(ctx.guests_on(t.id) for t in things):
        todo.append(Md("Then move the machines back on purpose, if they should be there."))
    grid = _lean(Grid(heads, tuple(rows)))
    return Case(
        title=title,
        anchor=ctx.anchor(things[0]),
        steps=_with_the_host(frame),
        grid=grid if whole or len(grid.heads) > 1 else None,
        users=_stand_still(ctx, found),
        todo=each([*todo, *of_themselves(ctx, moved)]),
        open=rests_on(ctx, dict.fromkeys(a for one in found for a in granted(one))),
        outcome=worst_of(*found),
        hit=hit_by(*found),
    )


def _with_the_host(frame: tuple[Md, ...]) -> tuple[Md, ...]:
    """What happens to the host and its machines, with what its cluster and storage do at the same moment."""
    first, stops = (
        frame[0] if frame else NOTHING,
        Md("**At once:** The host stops, and the machines on it with it."),
    )
    if not first.startswith(_AT_ONCE):
        return (stops, *frame)
    return (Md(f"{stops} {first.removeprefix(_AT_ONCE)}"), *frame[1:])


def _next(ctx: Context, thing: Thing) -> Md:
    """What takes services down if it is lost before the host is back, though alone it would not."""
    parts = [
        say(
            "{}: {} {} down{}",
            any_of(ctx, ids),
            services(ctx, some),
            verb(some, "is", "are"),
            say(", unless {} has made its copies anew before", names(anew)) if anew else NOTHING,
        )
        for (some, anew), ids in by_services(ctx, thing).items()
    ]
    return Md("; ").join(parts) if parts else _DASH


def _vms(ctx: Context, ids: Sequence[str]) -> Md:
    return named(ctx, [Name("vm", v) for v in ids]) if ids else NOTHING


def _restarted(found: Timeline) -> tuple[list[str], str]:
    """Machines that run again elsewhere, and when the first and the last of them do."""
    ups = [e for e in found.events if e.what == "starts" and e.kind == "vm"]
    again = list(dict.fromkeys(e.subject for e in ups))
    if not ups:
        return again, ""
    span = ups[0].when
    for event in ups[1:]:
        span = span.hull(event.when)
    return again, lasting(span)


def _taken(ctx: Context, found: Timeline) -> Md:
    over = [e for e in found.events if e.what in ("is-taken-over", "is-promoted") and e.kind == "service"]
    parts = [
        say("{} by {}", ctx.name("service", e.subject), ctx.name("", e.to) if e.to else "another member")
        for e in over
    ]
    return Md(", ".join(dict.fromkeys(parts))) or _DASH


def _missed(ctx: Context, found: Timeline) -> Md:
    """Services that users miss for a while, with how long."""
    by: dict[str, list[str]] = {}
    for key, outcome in found.services.items():
        if outcome.state == "interrupted":
            away = outcome.interrupted
            known = away is not None and (away.high is not None or away.low)
            by.setdefault(lasting(away) if away is not None and known else "not known how long", []).append(
                key
            )
    return Md("; ".join(say("{}: {}", services(ctx, keys), when) for when, keys in by.items())) or _DASH


def _bad(ctx: Context, found: Timeline) -> Md:
    by: dict[str, list[str]] = {}
    for key, outcome in found.services.items():
        if outcome.state == "down":
            by.setdefault(outcome.until, []).append(key)
    unsure = [k for k, o in found.services.items() if o.state == "uncertain"]
    parts = [
        say("{} until {}", services(ctx, some), titled(ctx, until))
        if until and not until.startswith(REPAIRED)
        else services(ctx, some)
        for until, some in by.items()
    ]
    parts.append(say("not certain: {}", services(ctx, unsure)) if unsure else NOTHING)
    return Md("; ".join(p for p in parts if p)) or _DASH


def _stand_still(ctx: Context, found: Sequence[Timeline]) -> Md:
    """Services that go on while their disks do not answer for a while, in all lines of a table or in some."""
    by: dict[tuple[Span, bool], list[str]] = {}
    for key in found[0].services:
        spans = [s for one in found if (s := one.services[key].stands_still) is not None]
        if spans:
            whole = spans[0]
            for span in spans[1:]:
                whole = whole.hull(span)
            always = len(spans) == len(found)
            by.setdefault((whole, always), []).append(key)
    told = []
    for (span, always), keys in by.items():
        goes, its = verb(keys, "goes", "go"), verb(keys, "its", "their")
        words = (
            "{} {} on, but {} disks do not answer {}."
            if always
            else "Where {} {} on, {} disks may not answer {}."
        )
        length = Md("for a time that is not known") if span.high is None else say("for {}", lasting(span))
        told.append(say(words, services(ctx, keys), goes, its, length))
    return each(told)


def _to_do(ctx: Context, things: Sequence[Thing]) -> Md:
    """What is to be done whichever of some things is lost; where that differs, line by line."""
    by: dict[Md, list[str]] = {}
    for thing in things:
        by.setdefault(todo(ctx, thing, ctx.after(thing), it=True), []).append(thing.id)
    if len(by) == 1:
        return next(iter(by))
    if len(by) > _MOST_TOLD:
        return Md(
            "Find out first whether it is down or only cut off. Then do what follows for each that stood there."
        )
    return each(say("{}: {}", names(ids, limit=20), text) for text, ids in by.items() if text)


def _table(ctx: Context, kind: str, things: list[Thing]) -> Case:
    same: dict[tuple[Md, ...], list[str]] = {}
    for thing in things:
        found = ctx.after(thing)
        wanted = ("host", "server") if kind == "rack" else ("vm",)
        gone = dict.fromkeys(
            e.subject for e in found.events if e.what in ("stops", "hangs", "pauses") and e.kind in wanted
        )
        again, _ = _restarted(found)
        stops = named(ctx, [Name("", m) for m in gone]) if gone else _DASH
        cells = (stops, _vms(ctx, again) or _DASH, _taken(ctx, found), _missed(ctx, found), _bad(ctx, found))
        same.setdefault(cells, []).append(thing.id)
    rows = [Row((names(ids, joiner="or", limit=20), *cells)) for cells, ids in same.items()]
    heads = ("If this is lost", "these stop", "start again", "taken over", "users miss", "down, not certain")
    noun = {"volume": "one volume", "rack": "a rack", "network": "a network"}[kind]
    found_ = [ctx.after(t) for t in things]
    return Case(
        title=capital(f"{noun} is lost"),
        anchor=ctx.anchor(things[0]),
        grid=_lean(Grid(heads, tuple(rows))),
        users=_stand_still(ctx, found_),
        todo=_to_do(ctx, things) if kind == "rack" else NOTHING,
        open=rests_on(ctx, dict.fromkeys(a for one in found_ for a in granted(one))),
        outcome=worst_of(*found_),
        hit=hit_by(*found_),
    )


def _lean(grid: Grid) -> Grid:
    keep = [i for i in range(len(grid.heads)) if i == 0 or any(row.cells[i] != _DASH for row in grid.rows)]
    return Grid(
        tuple(grid.heads[i] for i in keep), tuple(Row(tuple(r.cells[i] for i in keep)) for r in grid.rows)
    )
