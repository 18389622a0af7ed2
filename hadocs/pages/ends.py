"""The page of what ends when: the support of all that the specs of a site run, by day.

Lays out what the catalogue has; knows no day, so that the same specs always make the same page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hadocs.analysis import Analysis
from hadocs.pages import glossary
from hadocs.pages.escape import Md, link, md
from hadocs.pages.narrative import sourced
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.words import count, say
from hadocs.pages.page import Page
from hadocs.pages.render import render
from hadocs.platforms.facts import Life
from hadocs.topology.lifecycle import Use, endless, uses
from hadocs.topology.wording import listed

PATH = "platforms/ends.md"
HEADS = ("What", "Who runs it", "Full support until", "Support until", "Extended until", "Source")


def page(analyses: Sequence[Analysis]) -> Page:
    """All versions that the specs run, by the last day of their support."""
    found: dict[str, list[tuple[Analysis, Use]]] = {}
    for analysis in analyses:
        for use in uses(analysis.spec, analysis.topology):
            found.setdefault(use.life.key, []).append((analysis, use))
    rows = sorted(found.values(), key=lambda users: _order(users[0][1].life))
    text = render(
        "ends.md.j2",
        table=Grid(HEADS, tuple(_row(users) for users in rows)),
        unknown=[_without(a) for a in analyses if endless(a.spec, a.topology)],
    )
    return Page(PATH, glossary.with_tooltips(text))


def _order(life: Life) -> tuple[date, str]:
    return life.support or date.max, life.title


def _row(users: Sequence[tuple[Analysis, Use]]) -> Row:
    life = users[0][1].life
    what = say("{}<br>{}", life.title, life.note) if life.note else md(life.title)
    who = Md("<br>".join(say("{}: {}", _spec(a), _users(a, use)) for a, use in users))
    support = _day(life, "support", life.support) if life.support else Md("no end is announced")
    return Row(
        (
            what,
            who,
            _day(life, "mainstream", life.mainstream),
            support,
            _day(life, "extended", life.extended),
            say("{}<br>{}", sourced.sources(life.source), sourced.day(life.checked)),
        )
    )


def _spec(analysis: Analysis) -> Md:
    return link(analysis.spec.display_title, f"../clusters/{analysis.spec.name}/index.md")


def _users(analysis: Analysis, use: Use) -> str:
    """Services by their titles, clusters by theirs, and how many machines there are."""
    spec, topology = analysis.spec, analysis.topology
    if use.services:
        return listed([topology.services[key].title for key in use.services])
    clusters = [topology.clusters[key].title for key in use.clusters]
    machines = count(len(use.machines), _noun(spec, use)) if use.machines else ""
    return f"{listed(clusters)} ({machines})" if clusters and machines else listed(clusters) or machines


def _noun(spec: object, use: Use) -> str:
    kinds = {kind for kind in ("hosts", "servers", "vms") if set(use.machines) & set(getattr(spec, kind))}
    return (
        {"hosts": "host", "servers": "server"}.get(next(iter(kinds)), "machine")
        if len(kinds) == 1
        else "machine"
    )


def _day(life: Life, phase: str, day: date | None) -> Md:
    """A last day, with what its vendor calls the phase."""
    return say("{}<br>{}", sourced.day(day), life.names[phase]) if day else Md("–")


def _without(analysis: Analysis) -> Md:
    return say("{}: {}", _spec(analysis), listed(list(endless(analysis.spec, analysis.topology))))
