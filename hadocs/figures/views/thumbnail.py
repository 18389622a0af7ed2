"""The topology in small, for tables and cards: frames, bands, machines and storage, and no text.

The same arrangement as the topology figure, with what carries no service left out where it is much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.figures.plan import Card, Figure, Node
from hadocs.figures.views import topology

FEW = 3
"""So many small cards of a chassis are drawn, one where there are many chassis; more would only be stripes."""
MANY = 6
"""So many chassis are many."""


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:  # noqa: ARG001 - a thumbnail leads nowhere itself, and shows all services
    """The small figure of a spec."""
    whole = topology.view(analysis, {})
    # Without letters a witness on nothing says nothing, but that there is something at its site.
    others = {node.site for node in whole.nodes if node.kind != "witnesses"}
    kept = [node for node in whole.nodes if node.kind != "witnesses" or node.site not in others]
    gone = {node.id for node in whole.nodes} - {node.id for node in kept}
    few = FEW if len(whole.nodes) <= MANY else 1
    return replace(
        whole,
        bare=True,
        legend=(),
        description=(whole.sentence,),
        nodes=tuple(_small(node, few) for node in kept),
        notes=(),
        corner=(),
        groups=tuple(
            replace(group, chips=(), members=tuple(m for m in group.members if m not in gone))
            for group in whole.groups
        ),
        buses=tuple(replace(bus, chips=(), note="") for bus in whole.buses),
        edges=tuple(replace(edge, label="") for edge in whole.edges if edge.kind != "heartbeat"),
    )


def _small(node: Node, few: int) -> Node:
    kept: list[Card] = []
    loose = 0
    for card in node.cards:
        loose += card.level is None
        if card.level is not None or loose <= few:
            kept.append(replace(card, lines=(), note="", chips=(), marks=()))
    return replace(node, note="", chips=(), lines=(), marks=(), cards=tuple(kept))
