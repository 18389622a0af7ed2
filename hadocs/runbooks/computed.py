"""What is computed of a planned runbook put into it: the answer, tables, what users notice of each step, when to stop.

Every step that changes something is carried out from where the step before it left things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from hadocs.runbooks.context import Look
from hadocs.runbooks.maintenance import announced
from hadocs.runbooks.model import Callout, Gate, Item, Part, Runbook, Step, Table, Tbd
from hadocs.runbooks.preflight import preflight
from hadocs.runbooks.preflight_model import Preflight
from hadocs.runbooks.preflight_tables import answer, effect_words, moving_line, tables, thing_words
from hadocs.runbooks.preflight_words import Words, listed
from hadocs.runbooks.risks import Hurt
from hadocs.runbooks.simulate import Simulation, simulate
from hadocs.runbooks.text import Run, Text, plain, runs, value


def of_host(look: Look, book: Runbook) -> Runbook:
    """A runbook that takes a host down on purpose, with all that is computed of that."""
    found = preflight(look.analysis, book.target.id)
    words = Words(look.called)
    steps = [(step, change) for step in book.steps for change in step.does]
    done = simulate(look.analysis, [change for _, change in steps], announced(found))
    pauses = _pauses([step for step, _ in steps], done)
    return replace(
        book,
        answer=_may(book, found, words) or book.answer,
        answers=(*answer(found, look.called, _times(pauses, done)), *_when(pauses, words), *book.answers),
        head=tuple(_row(label, text, found, pauses, words) for label, text in book.head),
        preflight=(*tables(found, look.called), *_findings(found, words)),
        parts=tuple(_part(part, pauses, found, words) for part in book.parts),
        done_notes=(*book.done_notes, *_left(done, words)),
        tbd=(*book.tbd, *_unknown(found)),
    )


def _row(
    label: Text, text: Text, found: Preflight, pauses: Mapping[str, list[Step]], words: Words
) -> tuple[Text, Text]:
    """A row of the head: whom to tell is whoever notices something, and how long begins with what has to move."""
    said, said_of = plain(label), plain(text)
    if said == "Tell first":
        lost = tuple(key for key in pauses if key in found.down)
        brief = tuple(key for key in pauses if key not in found.down)
        told = [f"users of {words.some(lost)}: down as long as it lasts"] if lost else []
        told += [f"users of {words.some(brief)}: short pauses"] if brief else []
        shown = "; ".join(told)
        if not told and ", if " in said_of:
            return label, text  # who notices it hangs on a role that moves
        return label, runs(f"{shown[:1].upper()}{shown[1:]}") if told else runs("Nobody: nothing pauses")
    if said == "How long" and found.moving is not None and (found.moving.size or found.moving.saved):
        return label, (*runs(f"Each way {moving_line(found, words)}"), Run(" "), *text)
    return label, text


def _unknown(found: Preflight) -> tuple[Tbd, ...]:
    """What the spec would have to say for the answer to be whole."""
    moving = found.moving
    speed = moving is not None and moving.size and moving.speed is None
    network = f"speed of {moving.network}" if moving and moving.network else "network that machines move over"
    return (*((Tbd(network),) if speed else ()), *(Tbd(one.add) for one in found.unknowns))


def _may(book: Runbook, found: Preflight, words: Words) -> Text:
    """May I? Where something is down meanwhile: only if that may be."""
    gate = book.gates[0] if book.gates else None
    holds = f", if {value(f'gate {gate.letter}', 'section', f'gate-{gate.id}')} holds" if gate else ""
    if found.resets and found.cluster:
        return runs(
            f"May I? Not while {words.one(found.cluster)} is up. Stop it as a whole, in a window{holds}."
        )
    lost = tuple(dict.fromkeys((*found.down, *found.uncertain)))
    if lost:
        return runs(f"May I? Only while {words.some(lost)} may be down{holds.replace(', if', ', and if')}.")
    return runs(f"May I? Yes{holds}.")


def _pauses(steps: Sequence[Step], done: Simulation) -> Mapping[str, list[Step]]:
    """By service, the steps at which users miss it."""
    found: dict[str, list[Step]] = {}
    for step, effect in zip(steps, done.effects, strict=True):
        for service in (*effect.pauses, *effect.down):
            if step not in found.setdefault(service, []):
                found[service].append(step)
    return found


def _times(pauses: Mapping[str, list[Step]], done: Simulation) -> Mapping[str, int]:
    """How often users miss each service that is not down for the whole work."""
    down = {key for effect in done.effects for key in effect.down}
    return {key: len(steps) for key, steps in pauses.items() if key not in down}


def _when(pauses: Mapping[str, list[Step]], words: Words) -> tuple[Text, ...]:
    """At which steps users miss which services."""
    alike: dict[tuple[int, ...], list[str]] = {}
    at: dict[tuple[int, ...], list[Step]] = {}
    for service, steps in pauses.items():
        key = tuple(step.number for step in steps)
        alike.setdefault(key, []).append(service)
        at[key] = steps
    told = []
    for key, services in sorted(alike.items()):
        some = [value(str(step.number), "step", step.id) for step in at[key]]
        noun = "step" if len(some) == 1 else "steps"
        told.append(f"{words.some(services)}: {noun} {listed(some)}")
    return (runs(f"Users notice {'; '.join(told)}."),) if told else ()


def _findings(found: Preflight, words: Words) -> tuple[Table, ...]:
    """What the rules find of this host and what is on it, and what they could not tell."""
    lines = [
        f"**{value(one.rule, 'words')}** {words.told(one.message.rstrip('.'))}." for one in found.findings
    ]
    lines += [
        f"**{value(one.rule, 'words')}: the spec does not say** {words.told(one.add)}."
        for one in found.unknowns
    ]
    return (Table(runs("Findings that matter here"), (), (), notes=tuple(map(runs, lines))),) if lines else ()


def _part(part: Part, pauses: Mapping[str, list[Step]], found: Preflight, words: Words) -> Part:
    return replace(part, items=tuple(_item(item, pauses, found, words) for item in part.items))


_KNOW = re.compile(r"the users of .* know")


def _announced(boxes: Sequence[Text], pauses: Mapping[str, list[Step]], words: Words) -> tuple[Text, ...]:
    """The boxes of a gate: those users have to know who notice something, and nobody where nothing pauses."""
    know = (runs(f"the users of {words.some(tuple(pauses))} know"),) if pauses else ()
    return tuple(t for box in boxes for t in (know if _KNOW.fullmatch(plain(box)) else (box,)))


def _item(item: Item, pauses: Mapping[str, list[Step]], found: Preflight, words: Words) -> Item:
    if isinstance(item, Gate):
        return replace(item, until=_announced(item.until, pauses, words))
    if isinstance(item, Callout) and item.kind == "stop":
        return _stops(item, found, words)
    if isinstance(item, Step) and item.does and not item.noticed:
        services = [key for key, steps in pauses.items() if any(step.id == item.id for step in steps)]
        if services:
            return replace(item, noticed=runs(f"users miss {words.some(services)}"))
    return item


def _stops(box: Callout, found: Preflight, words: Words) -> Callout:
    """When to stop the work and bring the host back first: what must not be lost, with what would go with it.

    A loss that a line of the box is a sign of is told there, once; the others come first. Where it is not that of all
    that the line names, those that it is of are named.
    """
    harm = {hurt.thing.id: hurt for hurt in found.stops}
    signs = tuple(tuple(harm.pop(key) for key in of if key in harm) for of in box.of)
    whole = tuple(len(hurts) == len(of) for hurts, of in zip(signs, box.of, strict=True))
    lines = []
    for effect, alike in _by_effect(harm.values(), words).items():
        some = alike[-1].thing.kind == "path"  # the last one of several has the verb
        lines.append(
            runs(
                f"{listed([thing_words(h, words) for h in alike], 'or')} {'are' if some else 'is'} in danger: "
                f"without {'them' if some else 'it'} {effect}"
            )
        )
    for item, hurts, any_of_them in zip_longest(box.items, signs, whole, fillvalue=()):
        effects = _by_effect(hurts, words)
        one = len(effects) == 1 and any_of_them
        told = [
            f"without {'it' if one else listed([thing_words(h, words) for h in alike], 'or')} {effect}"
            for effect, alike in effects.items()
        ]
        lines.append((*item, *runs(f": {'; '.join(told)}")) if told else item)
    return replace(box, items=tuple(lines), of=())


def _by_effect(hurts: Iterable[Hurt], words: Words) -> dict[str, list[Hurt]]:
    """Losses by what they do, in words."""
    found: dict[str, list[Hurt]] = {}
    for hurt in hurts:
        found.setdefault(effect_words(hurt, words), []).append(hurt)
    return found


def _left(done: Simulation, words: Words) -> tuple[Text, ...]:
    """In what the end is not the beginning."""
    if not done.differences:
        return ()
    return (runs(f"**What stays different:** {'; '.join(map(words.told, done.differences))}."),)
