"""The charts of a figure as tables, for those who can't see bars: the same names and values. Knows no markup."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.availability.model.numbers import figure as number
from hadocs.figures.plan import Bar, Figure, Panel

_BAR = "bar-"
"""What the looks of a legend's entries for pieces of bars begin with."""


@dataclass(frozen=True, slots=True)
class Table:
    """A chart as a table: its title, the heads of its columns, its rows, and what else it shows, in sentences."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def tables(figure: Figure) -> tuple[Table, ...]:
    """All charts of a figure; none of one that is no chart."""
    kinds = {key.look.removeprefix(_BAR): key.text for key in figure.legend if key.look.startswith(_BAR)}
    return tuple(_of(panel, kinds) for panel in figure.panels)


def _of(panel: Panel, kinds: dict[str, str]) -> Table:
    title = f"{panel.title} ({panel.note})" if panel.note else panel.title
    notes = tuple(limit.text for limit in panel.limits)
    if panel.rows:
        rows = tuple(
            (name, *(_value(column.bars[at]) for column in panel.columns))
            for at, name in enumerate(panel.rows)
        )
        return Table(title, ("", *(column.title for column in panel.columns)), rows, notes)
    used = [look for look in kinds if any(piece.look == look for bar in panel.bars for piece in bar.pieces)]
    ranged = any(bar.ends for bar in panel.bars)
    noted = any(bar.note for bar in panel.bars)
    heads = ("", "value", *(kinds[look] for look in used))
    heads += ("range",) if ranged else ()
    heads += ("remark",) if noted else ()
    return Table(title, heads, tuple(_row(bar, used, ranged, noted) for bar in panel.bars), notes)


def _row(bar: Bar, used: list[str], ranged: bool, noted: bool) -> tuple[str, ...]:
    parts = {piece.look: piece.value for piece in bar.pieces}
    return (
        bar.title,
        _value(bar),
        *(number(parts[look]) if look in parts else "–" for look in used),
        *((", ".join(bar.ends) or "–",) if ranged else ()),
        *((bar.note,) if noted else ()),
    )


def _value(bar: Bar) -> str:
    return bar.absent or bar.text or "–"
