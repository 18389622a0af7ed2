"""The topology of an estate with the single points of failure of one service marked on what they are.

Decides what is marked and what is said in words; knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.minutes import name_of
from hadocs.figures.parts.legend import legend
from hadocs.figures.parts.naming import Names
from hadocs.figures.parts.points import ELSEWHERE, mark_points
from hadocs.figures.parts.tied import of_ties
from hadocs.figures.plan import Figure, Key
from hadocs.figures.views import topology
from hadocs.lint.findings import Findings
from hadocs.spec.chosen import the_service
from hadocs.topology.model import Thing

OF_A_SERVICE = True

FEW = 8
"""So many are named in the sentence; below the figure and for those who can't see it all are."""


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The topology figure with the single points of one service."""
    key = the_service(analysis.spec.services, service)
    found = analysis.availability[key]
    plain = replace(analysis, findings=Findings())
    base = topology.view(plain, links)
    single = _things(analysis, key, "down", found.single_points)
    toss = [t for t in _things(analysis, key, "uncertain", found.coin_tosses) if t not in single]
    figure, left = mark_points(base, single, toss)
    names, notes = Names(analysis), []
    if some := [t for t in single if t in left]:
        notes.append(f"Single points without a shape of their own here: {_named(names, some)}.")
    if some := [t for t in toss if t in left]:
        notes.append(f"Coin tosses without a shape of their own here: {_named(names, some)}.")
    ties = of_ties(names, key, bool(single))
    sentence = _sentence(names, found.title, single, toss, ties)
    looks = {chip.severity for chip in figure.chips()}
    keys = {
        "single": Key("mark-single", "its loss alone takes the service down"),
        "toss": Key("mark-toss", "its loss may take the service down: a coin toss"),
    }
    return replace(
        figure,
        name=name_of(analysis, "single-points", key),
        title=f"Single points of failure of {found.title}",
        sentence=sentence,
        description=(sentence, *_description(names, single, toss), *base.description),
        notes=(*notes, *base.notes),
        legend=(*(k for look, k in keys.items() if look in looks), *legend(base)),
    )


def _things(analysis: Analysis, service: str, how: str, ids: Iterable[str]) -> list[Thing]:
    """The things with these ids whose loss does that to the service, in the order of the spec."""
    wanted = set(ids)
    return [
        loss.thing
        for loss in analysis.topology.losses.values()
        if loss.thing.id in wanted and service in getattr(loss, how)
    ]


def _named(names: Names, things: Iterable[Thing], most: int = 1000) -> str:
    return words.named((names.among(t.id, t.kind) for t in things), most)


def _sentence(names: Names, title: str, single: list[Thing], toss: list[Thing], ties: str) -> str:
    tail = f" {ties} {ELSEWHERE}" if ties else f" {ELSEWHERE}"
    if not single and not toss:
        return f"No single thing of this spec takes {title} down when it is lost.{tail}"
    if single:
        verb = "takes" if len(single) == 1 else "take"
        some = _named(names, single, FEW)
        out = f"{words.counted(len(single), 'thing')} {verb} {title} down when lost alone: {some}."
    else:
        out = f"No thing takes {title} down for certain when lost alone."
    return out + (f" A coin toss: {_named(names, toss, FEW)}." if toss else "") + tail


def _description(names: Names, single: list[Thing], toss: list[Thing]) -> list[str]:
    out = []
    if single:
        out.append(f"Single points of failure: {_named(names, single)}.")
    if toss:
        out.append(f"It depends, when this is lost: {_named(names, toss)}.")
    return out
