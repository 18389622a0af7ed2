"""Findings on the topology figure: each error and warning as a chip at what it is foremost about.

Decides which chips a thing has; knows no pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.figures.focus import is_part
from hadocs.figures.parts.naming import Names
from hadocs.figures.parts.spots import CORNER, Spots
from hadocs.figures.plan import Card, Chip, Figure
from hadocs.lint.findings import Finding

MOST = 2
"""A thing has no more chips than this; one with the number of the others stands beside them."""


def mark(figure: Figure, analysis: Analysis, links: Mapping[str, str]) -> Figure:
    """The figure with the errors and warnings of its spec on the things that they are about.

    A finding stands at one thing: the foremost that it is about, else at the nearest frame around that, else in the
    corner of the figure; never at something else that it names. ``links`` leads from ``finding:0`` (its number among
    all findings) to where it is told. In a part of a spec what is about nothing of that part has no chip.
    """
    severe = [(n, f) for n, f in enumerate(analysis.findings.found) if f.severity != "info"]
    if not severe:
        return figure
    spots, names = Spots.of(figure, analysis), Names(analysis)
    found: dict[str, list[Chip]] = {}
    said: list[str] = []
    for number, finding in severe:
        where = spots.of_finding(finding)
        if where is not None:
            chip = Chip(finding.rule, finding.severity, links.get(f"finding:{number}", ""))
            found.setdefault(where, []).append(chip)
        if where is not None or not is_part(analysis):
            said.append(_sentence(finding, names))
    chips = {key: _few(some) for key, some in found.items()}

    def own(key: str) -> tuple[Chip, ...]:
        return chips.get(key, ())

    return replace(
        figure,
        nodes=tuple(
            replace(n, chips=own(n.id), cards=tuple(_card(c, own) for c in n.cards)) for n in figure.nodes
        ),
        groups=tuple(replace(g, chips=own(g.id)) for g in figure.groups),
        buses=tuple(replace(b, chips=own(b.id)) for b in figure.buses),
        corner=own(CORNER),
        description=(*figure.description, *said),
    )


def _card(card: Card, own: Callable[[str], tuple[Chip, ...]]) -> Card:
    return replace(card, chips=own(card.id)) if own(card.id) else card


def _sentence(finding: Finding, names: Names) -> str:
    """A finding for those who can't see the figure."""
    return f"{finding.severity.capitalize()} {finding.rule}: {names.titled(finding.message, finding.about)}"


def _few(chips: Sequence[Chip]) -> tuple[Chip, ...]:
    """At most so many chips, the worst first; one rule stands there once, with a number for what is left out."""
    shown: dict[str, Chip] = {}
    for chip in chips:
        shown.setdefault(chip.text, chip)
    few = list(shown.values())[:MOST]
    rest = len(shown) - len(few)
    if rest:
        few.append(Chip(f"+{rest}", list(shown.values())[MOST].severity, list(shown.values())[MOST].href))
    return tuple(few)
