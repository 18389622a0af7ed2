"""Timelines as the steps of a case: one step for each moment, with its time. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hadocs.behaviour.model import AT_ONCE, Event, Span
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, names
from hadocs.pages.narrative.titled import called, titled
from hadocs.pages.narrative.words import capital, each, say, verb
from hadocs.tell.story import Name, Sentence, story
from hadocs.tell.words import clock
from hadocs.topology.clauses import is_name
from hadocs.topology.wording import plural

IT = Md("it")
MOST_NAMES = 8
_ON = " on {}"
_THE = ("the cluster ", "the network ")
_OF_IT = re.compile(r"\b([Tt]he) (operating system|heartbeat|OSDs) of it\b")


def steps(ctx: Context, events: Sequence[Event], it: str = "") -> tuple[Md, ...]:
    """What happens, moment by moment; the thing whose id is ``it`` is not named, so that others may stand for it."""
    found: dict[str, list[Md]] = {}
    for sentence in story(events, lambda one: one.id != it and _is_plural(ctx, one)):
        found.setdefault(lead(sentence.when), []).append(_words(ctx, sentence, it))
    return tuple(each([say("**{}:**", when), *told]) for when, told in found.items())


def _words(ctx: Context, sentence: Sentence, it: str) -> Md:
    template, shown = sentence.template, [named(ctx, some, it) for some in sentence.names]
    if template.endswith(_ON) and len(shown) > 1 and shown[-1] == shown[-2] != IT:
        template, shown = (
            template.removesuffix(_ON),
            shown[:-1],
        )  # a title that a service shares with its machine
    text = say(template, *shown)
    if not template.startswith("{") or (sentence.names and sentence.names[0][0].id == it):
        text = capital(text)  # a title keeps the letters that the spec gives it
    text = opened(Md(_its(text)))
    why = because(titled(ctx, unnamed(sentence.why, it).rstrip(".")), _several(sentence))
    if not why:
        return say("{}.", text)
    if sentence.events[0].what == "is-fenced":
        words = "{} if it can, which hangs on {}." if why.startswith("whether") else "{} if it can: {}."
        return say(words, text, why)
    return say("{}; {}." if ":" in template else "{}: {}.", text, why)


def _several(sentence: Sentence) -> bool:
    return bool(sentence.names) and len(sentence.names[0]) > 1


def because(why: Md, many: bool) -> Md:
    """A reason with what lies behind it in brackets: a sentence has one colon. ``many`` are those it is told of."""
    first, colon, behind = str(why).partition(": ")
    if first.startswith("files can"):
        first = f"{'their' if many else 'its'} {first}"
    if many and first.endswith("reach it"):
        first = f"{first.removesuffix('it')}them"
    return Md(f"{first} ({behind})" if colon else first)


def named(ctx: Context, some: Sequence[Name], it: str = "", joiner: str = "and") -> Md:
    """Names in a sentence: titles where the spec gives them; of very many the first two and how many besides."""
    shown = [IT if n.id == it else called(ctx, n.kind, n.id) for n in some]
    if len(shown) > MOST_NAMES:
        return Md(f"{shown[0]}, {shown[1]} {joiner} {len(shown) - 2} others")
    return Md(f"{', '.join(shown[:-1])} {joiner} {shown[-1]}") if len(shown) > 1 else shown[0]


def opened(text: Md) -> Md:
    """A sentence that begins with "the cluster" begins with a capital; a title keeps the letters of the spec."""
    return capital(text) if text.startswith(_THE) else text


def services(ctx: Context, keys: Sequence[str]) -> Md:
    """Services in a sentence."""
    return named(ctx, [Name("service", key) for key in keys]) if keys else names(())


def fits(ctx: Context, keys: Sequence[str], one: str, many: str) -> str:
    """The verb behind services: ``one`` for a single one, ``many`` for more, and where its title is a plural."""
    return verb(
        2 if len(keys) > 1 or any(_is_plural(ctx, Name("service", k)) for k in keys) else 1, one, many
    )


def _is_plural(ctx: Context, name: Name) -> bool:
    """Whether a service is called by a title in the plural; what goes by its id is one thing."""
    title = (
        ctx.spec.services[name.id].title if name.kind == "service" and name.id in ctx.spec.services else None
    )
    return bool(title) and plural(str(title))


def unnamed(text: str, it: str) -> str:
    """A clause of the topology without the name of the thing that is told of as ``it``.

    An id may be a word of the language, such as ``a`` for a site: that stays where no name stands.
    """
    if not it:
        return text
    pattern = rf"(?<![\w/-]){re.escape(it)}(?![\w/-])"
    return _its(re.sub(pattern, lambda found: "it" if is_name(text, found) else found[0], text))


def _its(text: str) -> str:
    """What belongs to it, as people say that: its heartbeat."""
    return _OF_IT.sub(lambda found: f"{'Its' if found[1] == 'The' else 'its'} {found[2]}", text)


def lead(when: Span) -> str:
    """The time of a step: ``At once``, ``After 10 s``, ``After 6 to 8 s``, ``After 20 s at the earliest``."""
    if when == AT_ONCE:
        return "At once"
    if when.high is None and not when.low:
        return "After a time that is not known"
    if when.high is None:
        return f"After {clock(Span(when.low, when.low))} at the earliest"
    return f"After {clock(when)}"
