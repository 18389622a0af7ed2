"""What hurts, the worst first: the table that leads to the cases of the failover page. Judges nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.pages.escape import Md, link, names
from hadocs.pages.narrative.model import Case, Chapter, Grid, Outcome, Row
from hadocs.pages.narrative.words import say

WORDS: dict[Outcome, str] = {"down": "down", "uncertain": "not certain", "interrupted": "interrupted"}
"""How bad it is, in a word, the worst first."""
_STYLES: dict[Outcome, str] = {"down": "error", "uncertain": "warning", "interrupted": "info"}
_PLANNED = ("planned", "patch", "back")


def chip(outcome: Outcome) -> Md:
    """How bad it is, as a chip: the colour repeats the word."""
    return Md(f'<span class="hadocs-chip hadocs-chip--{_STYLES[outcome]}">{WORDS[outcome]}</span>')


def told(chapters: Sequence[Chapter]) -> list[Case]:
    """The unplanned cases in which a service suffers, the worst first; of equals those that hit the most."""
    order = list(WORDS)
    found = [
        case
        for chapter in chapters
        for case in chapter.cases
        if case.outcome in order and not case.anchor.startswith(_PLANNED)
    ]
    return sorted(found, key=lambda c: (order.index(c.outcome), *(-len(some) for some in c.hit.by.values())))


def table(cases: Sequence[Case], there: Mapping[str, str]) -> Grid | None:
    """The cases, each with how bad it is and which services it hits; those in ``there`` are told in its files."""
    rows = []
    for case in cases:
        to = f"{there.get(case.anchor, '')}#{case.anchor}"
        rows.append(Row((link(case.title, to), chip(case.outcome), _services(case))))
    return Grid(("If this happens", "How bad", "Services"), tuple(rows)) if rows else None


def _services(case: Case) -> Md:
    there = {outcome: some for outcome, some in case.hit.by.items() if some}
    if set(there) == {case.outcome}:
        return names(there[case.outcome], limit=10)
    parts = [say("{}: {}", WORDS[outcome], names(some)) for outcome, some in there.items()]
    return Md("; ".join(parts)) or Md("–")


def worst(cases: Sequence[Case]) -> Outcome:
    """The worst outcome of some cases; ``up`` where nothing suffers."""
    return next((outcome for outcome in WORDS if any(case.outcome == outcome for case in cases)), "up")
