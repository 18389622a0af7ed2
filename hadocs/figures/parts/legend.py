"""The legend of a figure: just what it uses, in the order in which an eye meets it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace

from hadocs.figures.plan import Chip, Figure, Key

_CARDS = {
    ("active", "guest"): Key("card-active", "active member"),
    ("passive", "guest"): Key("card-passive", "passive member"),
    ("runs", "host"): Key("card-runs", "runs here now"),
    ("ghost", "none"): Key("card-ghost", "machine may run here"),
}
_EDGES = {
    "move": Key("edge-move", "virtual machine moves"),
    "failover": Key("edge-failover", "service fails over"),
    "heartbeat": Key("edge-heartbeat", "heartbeat"),
    "storage": Key("edge-storage", "storage"),
    "mirror": Key("edge-mirror", "mirror or copy of storage"),
}
NETWORK = Key("edge-network", "attached to a network")
_CHIPS = {
    "error": Key("chip-error", "finding: error"),
    "warning": Key("chip-warning", "finding: warning"),
    "info": Key("chip-info", "finding: note"),
}


def legend(figure: Figure) -> tuple[Key, ...]:
    """An entry for every look that the figure uses and that does not say itself what it is."""
    cards = {(card.look, card.tone) for _, card in figure.cards()}
    edges = {edge.kind for edge in figure.edges}
    return (
        *(key for look, key in _CARDS.items() if look in cards),
        *((NETWORK,) if any(bus.drops for bus in figure.buses) else ()),
        *(key for kind, key in _EDGES.items() if kind in edges),
        *findings(figure.chips()),
    )


def chips_of(content: object) -> Iterator[Chip]:
    """All chips of findings in what a figure is made of."""
    if isinstance(content, Chip):
        yield content
    elif isinstance(content, tuple | list):
        for part in content:
            yield from chips_of(part)
    elif is_dataclass(content):
        for field in fields(content):
            yield from chips_of(getattr(content, field.name))


def findings(chips: Iterable[Chip]) -> Iterator[Key]:
    """What chips of findings are, and what a number on some of them or beside them counts."""
    some = tuple(chips)
    for severity, key in _CHIPS.items():
        texts = [chip.text for chip in some if chip.severity == severity]
        if texts:
            yield replace(key, text=f"{key.text} (+ others)") if any("+" in t for t in texts) else key
