"""Findings on the topology figure: each error and warning as a chip on the foremost thing that is drawn.

Decides which chip stands where; knows no pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.figures.focus import is_part
from hadocs.figures.parts.cards import card_of
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Card, Chip, Figure
from hadocs.lint.findings import Finding

MOST = 2
"""A thing has no more chips than this; one with the number of the others stands beside them."""


def mark(figure: Figure, analysis: Analysis, links: Mapping[str, str]) -> Figure:
    """The figure with the errors and warnings of its spec on the things that they are about.

    A finding stands at one thing: the first it is about that is drawn. ``links`` leads from ``finding:0`` (its
    number among all findings) to where it is told; what is about nothing that is drawn has no chip.
    """
    severe = [(n, f) for n, f in enumerate(analysis.findings.found) if f.severity != "info"]
    if not severe:
        return figure
    place, names = _places(figure, analysis), Names(analysis)
    found: dict[str, list[Chip]] = {}
    said: list[str] = []
    for number, finding in severe:
        where = next((place[key] for key in finding.about if key in place), None)
        if where is not None and finding.severity != "info":
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


def _places(figure: Figure, analysis: Analysis) -> dict[str, str]:
    """By id of the spec, the element of the figure that can carry its chips."""
    found: dict[str, str] = {}
    cards = {card.id: node.id for node, card in figure.cards() if card.look != "ghost"}
    roomy = {card.id for _, card in figure.cards() if card.level is not None and card.look != "ghost"}
    for key, machine in analysis.topology.machines.items():
        card = card_of(machine)
        if machine.kind in ("host", "server") and any(n.id == f"{machine.kind}:{key}" for n in figure.nodes):
            found[key] = f"{machine.kind}:{key}"
        elif card in roomy:
            found[key] = card
        elif card in cards:
            found[key] = cards[card]
    nodes = {n.id for n in figure.nodes}
    found |= {key: f"storage:{key}" for key in analysis.spec.storage if f"storage:{key}" in nodes}
    volumes = (f"{s}/{v}" for s, entry in analysis.spec.storage.items() for v in entry.volumes)
    for ref in volumes:
        if (key := ref.partition("/")[0]) in found:
            found.setdefault(ref, found[key])
    drawn = {b.id for b in figure.buses}
    found |= {key: f"network:{key}" for key in analysis.spec.networks if f"network:{key}" in drawn}
    outlines = {g.id for g in figure.groups}
    for cluster in analysis.topology.clusters:
        whole = f"cluster:{cluster}"
        parts = (f"{whole}@{site}" for site in ("", *analysis.spec.sites))
        if shown := [key for key in (whole, *parts) if key in outlines]:
            found[cluster] = shown[0]
    return found
