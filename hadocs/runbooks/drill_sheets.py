"""The sheets of a test plan: what is computed of each drill put into its filled part, and the result to paste back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from hadocs.behaviour.drilled import Compared, compared
from hadocs.behaviour.model import Event
from hadocs.behaviour.wording import clock, seconds
from hadocs.runbooks import drill_words as words
from hadocs.runbooks.context import Look
from hadocs.runbooks.drills.model import Plan
from hadocs.runbooks.happening import happens, named, some
from hadocs.runbooks.model import Command, Item, Part, Piece, Runbook, Step, Table
from hadocs.runbooks.slugs import slug
from hadocs.runbooks.text import Run, Text, plain, runs, value
from hadocs.runbooks.views.drills import DrillLook
from hadocs.runbooks.views.services import ServiceLook
from hadocs.spec.units import format_duration

ROWS = 9
"""So many moments a sheet has: the rest are told as how many."""
PAPER = 6
"""So many failures that are for paper alone are named."""
HEADS = ("Drill", "Users notice", "Last held", "Measured then")
RECORD = ("Date", "Lost", "Service", "What", "Measured", "Computed", "Result")
SHEET = ("After", "Event", "Seen by", "Measured, s")
_MEASURES = {"noticed": "begun to start after", "interrupted": "interrupted for", "data_lost": "data lost"}


def filled(look: Look, book: Runbook) -> Runbook:
    """The runbook of a test plan, with its tables, timelines and results."""
    by_part = {f"drill--{slug(drill.id)}": drill for drill in look.drills.drills}
    letters = {part.id: part.letter for part in book.parts}
    return replace(
        book,
        preflight=tuple(tables(look, letters)),
        parts=tuple(_part(look, part, by_part.get(part.id)) for part in book.parts),
    )


def tables(look: Look, letters: Mapping[str, str]) -> Iterator[Table]:
    """What stands before the drills: the plan, what is on record, what is for paper alone, and what is left."""
    plan = look.drills.plan
    if plan.drills:
        yield Table(
            runs("The plan"),
            _heads(HEADS),
            tuple(_row(look, d, letters) for d in look.drills.drills),
            notes=_share(plan),
        )
    record = record_table(look)
    if record is not None:
        yield record
    if plan.paper:
        shown = [(_text(words.lost(look, f)), _text(_why(look, f))) for f in plan.paper[:PAPER]]
        more = len(plan.paper) - len(shown)
        note = (runs(f"And {more} more of the kind."),) if more else ()
        lead = runs("Never live: on paper, or in a lab")
        yield Table(lead, _heads(("Lost", "Then")), tuple(shown), notes=note)


INDEX = ("Drill", "Last held", "Measured then", "Computed")


def index(look: Look) -> Table | None:
    """The plan in few words, for the index of all runbooks; ``None`` where there is no drill."""
    rows = []
    for drill in look.drills.drills:
        first, notice, last, then = _row(look, drill, {})
        rows.append((first, last, then, notice))
    return Table((), _heads(INDEX), tuple(rows)) if rows else None


def _why(look: Look, failure: object) -> str:
    found = failure.timeline  # type: ignore[attr-defined]
    down = [k for k, o in found.services.items() if o.state == "down"]
    open_ = [k for k, o in found.services.items() if o.state == "uncertain"]
    said = []
    if down:
        until = {o.until for k, o in found.services.items() if k in down and o.until}
        end = f" until {value(until.pop(), 'words')}" if len(until) == 1 else ""
        said.append(f"{some(look, down, 4)} {'stays' if len(down) == 1 else 'stay'} down{end}")
    if open_:
        question = next((found.services[k].question for k in open_ if found.services[k].question), "")
        hangs = f": it hangs on {value(question, 'words')}" if question else ""
        said.append(f"nobody knows what becomes of {some(look, open_, 4)}{hangs}")
    return "; ".join(said)


def _share(plan: Plan) -> tuple[Text, ...]:
    covered, every = len(plan.covered), len(plan.failures)
    told = f"Together they show all that has to work in {covered} of the {every} failures that can be tried out live"
    if covered < every:
        told += f", with {plan.share * 100:.0f} % of what the availability hangs on in those"
    left = [value(f.name, "name") for f in plan.left[:ROWS]]
    rest = (
        f" Not among them: {', '.join(left)}{f' and {len(plan.left) - ROWS} more' if len(plan.left) > ROWS else ''}."
        if left
        else ""
    )
    return (runs(f"{told}.{rest}"),)


def record_table(look: Look) -> Table | None:
    """What was measured, beside what is computed of it now; ``None`` where nothing is on record."""
    operations = look.spec.operations
    if operations is None or not operations.drills:
        return None
    rows = _compared(look)
    shown: list[tuple[Text, ...]] = []
    for at, drill in sorted(enumerate(operations.drills), key=lambda pair: pair[1].date, reverse=True):
        mine = [r for r in rows if r.at == at]
        begin = (_text(str(drill.date)), _text(words.of(look, drill)))
        passed = {True: "passed", False: "**failed**", None: ""}[drill.passed]
        if not mine:
            shown.append(
                (*begin, _text("–"), _text("–"), _text("not recorded"), _text("–"), _text(passed or "–"))
            )
        shown += [
            (
                *begin,
                _text(named(look, one.service)),
                _text(_MEASURES[one.field]),
                _text(seconds(one.measured)),
                _text(words.span(one.computed)),
                _text(words.verdict(one)),
            )
            for one in mine
        ]
    return Table(runs("On record: measured beside computed"), _heads(RECORD), tuple(shown), frozenset((4, 5)))


def _compared(look: Look) -> tuple[Compared, ...]:
    return compared(look.analysis.estate, look.analysis.topology)


def _row(look: Look, drill: DrillLook, letters: Mapping[str, str]) -> tuple[Text, ...]:
    planned = drill.planned
    anchor = f"part-drill--{slug(drill.id)}"
    what = runs(words.lost(look, planned.failure))
    letter = letters.get(f"drill--{slug(drill.id)}")
    head: Text = (Run(plain(what), "section", target=anchor),)
    if letter:
        head = (Run(letter, "section", target=anchor), Run(": "), *what)
    missed = [f"{named(look, s.id)}: {drill.long(s)}" for s in drill.interrupted]
    missed += [f"{named(look, s.id)}: stands still for {drill.stands(s)}" for s in drill.still]
    if not drill.interrupted and drill.beside and drill.carrier:
        missed.append(f"whoever is connected to {named(look, drill.carrier.id)} connects anew")
    notice = "; ".join(missed) or "nothing"
    then = ""
    if planned.last is not None:
        at = list(look.spec.operations.drills).index(planned.last)
        then = words.measured(look, [r for r in _compared(look) if r.at == at])
    return (
        head,
        _text(notice),
        _text(words.last(planned)),
        _text(then or "–"),
    )


def _part(look: Look, part: Part, drill: DrillLook | None) -> Part:
    if drill is None:
        return part
    items = tuple(_item(look, item, drill) for item in part.items)
    return replace(part, intro=_intro(look, drill), items=items)


def _intro(look: Look, drill: DrillLook) -> Text:
    planned = drill.planned
    proved = words.proves(look, sorted(planned.failure.reactions))
    told = [f"**Proves** that {proved}."]
    if planned.covers:
        told.append(f"**Covers** {words.covers(look, planned.covers)} as well.")
    if drill.interrupted:
        told.append(f"**Users miss** {_missed(look, drill)}.")
    elif drill.beside and drill.carrier:
        one = named(look, drill.carrier.id)
        told.append(f"**Whoever is connected to {one} has to connect anew**, by what is computed.")
    elif not drill.still:
        told.append("**Users notice nothing**, by what is computed.")
    if drill.still:
        stands = "; ".join(f"{named(look, s.id)} stands still for {drill.stands(s)}" for s in drill.still)
        told.append(f"**No client is thrown off**, by what is computed: {stands}.")
    told.append(f"**Last held:** {words.last(planned)}.")
    return runs(" ".join(told))


def _missed(look: Look, drill: DrillLook) -> str:
    found = []
    for service in drill.interrupted:
        outcome = drill.failure.timeline.services[service.id]
        loss = (
            ", what was acknowledged stays" if outcome.data_loss == ""
            else ", whether anything acknowledged is lost is not known" if outcome.data_loss is None
            else f", and {value(outcome.data_loss, 'words')}"
        )  # fmt: skip
        goal = f" (objective {format_duration(service.rto)})" if service.rto is not None else ""
        found.append(f"{named(look, service.id)} for {drill.long(service)}{goal}{loss}")
    return "; ".join(found)


def _item(look: Look, item: Item, drill: DrillLook) -> Item:
    if not isinstance(item, Step):
        return item
    if item.id.startswith("hold--"):
        return replace(item, table=sheet(look, drill, item.id))
    if item.id.startswith("result--"):
        return replace(
            item, shell="yaml", command=result(drill, item.id), source="docs/language/services.md, drills"
        )
    return item


# --- the stopwatch


def moments(drill: DrillLook) -> tuple[tuple[Event, ...], ...]:
    """The events of a drill, those of one kind at one time together, in order of time."""
    found: dict[tuple[object, ...], list[Event]] = {}
    up = {(e.subject, e.when.order) for e in drill.failure.timeline.events if e.what == "starts"}
    for event in drill.failure.timeline.events:
        if event.what == "rejoins" and (event.subject, event.when.order) in up:
            continue  # it runs, and is a member: one look
        if event.what not in words.ON_A_SHEET or (
            event.what == "stops" and event.subject == drill.failure.thing
        ):
            continue
        key = (event.when.order, event.what, event.kind, event.by if event.what == "is-counted-out" else "")
        found.setdefault(key, []).append(event)
    return tuple(map(tuple, found.values()))


def told(drill: DrillLook) -> tuple[tuple[Event, ...], ...]:
    """Those that the sheet has: of too many what storage does by itself is left out first."""
    every = moments(drill)
    if len(every) <= ROWS:
        return every
    stores = drill.of.spec.storage
    without = [
        some for some in every if some[0].kind not in ("storage", "volume") and some[0].by not in stores
    ]
    return tuple(without[:ROWS])


def sheet(look: Look, drill: DrillLook, step: str) -> Table:
    """What is expected from second to second, with a blank beside each row."""
    every = moments(drill)
    shown = told(drill)
    rows = []
    for number, events in enumerate(shown, 1):
        blank: Text = (Run("____", "blank", target=_cell(step, number)),)
        seen = words.seen(look, events[0], drill.gone)
        rows.append((_text(clock(events[0].when)), _text(happens(look, events, 4)), _text(seen), blank))
    more = len(every) - len(shown)
    notes = (runs(f"`hadocs fail` has {more} more: this sheet leaves them out."),) if more else ()
    if any(e.when.high is None for events in shown for e in events):
        notes = (
            *notes,
            runs("“Or later”: the spec or the platform gives no upper bound. What you measure is one."),
        )
    return Table((), _heads(SHEET), tuple(rows), frozenset((0, 3)), notes)


def _cell(step: str, number: int) -> str:
    return f"{step} {number}"


# --- the result


NO_FIELD = "result"
"""What stands for the step of a blank that is filled in by hand, in the spec itself."""


def result(drill: DrillLook, step: str) -> Command:
    """What is put into the spec, with blanks that are filled from the stopwatch.

    A blank for which there is no field says so: else it would be the owner's, who fills it in once for all drills.
    """
    hold = step.replace("result--", "hold--")
    every = told(drill)
    pieces = [
        Piece(
            "operations:\n  drills:\n"
            f"    - procedure: {drill.procedure}\n"
            f"      of: {_scalar(drill.lost)}\n"
            "      date: "
        ),
        Piece("<year-month-day>", True, NO_FIELD),
        Piece("\n"),
    ]
    own = [s for s in drill.interrupted if _found(every, (s.id,), ("starts", "reconnects"))]
    measured = own or [*(drill.interrupted or drill.still)] or _untouched(drill)
    pieces.append(Piece("      measured:\n"))
    for service in measured:
        pieces += [Piece(f"        {_scalar(service.id)}: {{"), *_noticed(service, every, hold)]
        back = _found(every, (service.id,), ("reconnects",)) or _found(every, (service.id,), ("starts",))
        key = _cell(hold, back) if back and drill.interrupted else NO_FIELD
        pieces += [
            Piece("interrupted: "),
            Piece("<seconds>", True, key),
            Piece(" s, data_lost: "),
            Piece("<seconds>", True, NO_FIELD),
        ]
        pieces.append(Piece(" s}\n"))
    pieces += [
        Piece("      passed: "),
        Piece("<true or false>", True, NO_FIELD),
        Piece("\n      by: "),
        Piece("<who led it>", True, NO_FIELD),
        Piece("\n      notes: "),
        Piece("<what was seen besides>", True, NO_FIELD),
    ]
    return Command("yaml", tuple(pieces))


def _untouched(drill: DrillLook) -> list[ServiceLook]:
    return [drill.of.services[0]] if drill.of.services else []


def _noticed(service: ServiceLook, every: Sequence[Sequence[Event]], hold: str) -> Iterator[Piece]:
    """When something was done about it: the row in which it, or the machine that carries it, begins to start."""
    about = (service.id, *(m.id for m in service.active))
    row = _found(every, about, ("is-taken-over", "is-promoted", "is-restarted"))
    if row:
        yield from (Piece("noticed: "), Piece("<seconds>", True, _cell(hold, row)), Piece(" s, "))


def _found(every: Sequence[Sequence[Event]], subjects: Sequence[str], what: Sequence[str]) -> int:
    """The row at which something happens to one of some things, counted from one; none where it does not."""
    for number, events in enumerate(every, 1):
        if events[0].what in what and any(e.subject in subjects for e in events):
            return number
    return 0


@cache
def _scalar(name: str) -> str:
    """A name as YAML reads it back: in quotes unless it is a plain word."""
    return (
        name
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_./-]*(?::[A-Za-z0-9_./-]+)*", name)
        and name.lower() not in _WORDS
        else json.dumps(name)
    )


_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


def _heads(names: Sequence[str]) -> tuple[Text, ...]:
    return tuple((Run(name),) if name else () for name in names)


def _text(said: str) -> Text:
    return runs(said)
