"""Paints what losses leave of votes: a row a loss, a column a cluster. Knows no cluster and no rules of quorum."""

from __future__ import annotations

from hadocs.figures import text
from hadocs.figures.paint.column import LEFT, ROOM, SAID, SMALL, WIDTH, titled, write
from hadocs.figures.paint.scene import Icon, Scene, Wire, Words
from hadocs.figures.paint.votes import squares
from hadocs.figures.plans.quorum import Cell, Ledger, Loss

NAMES = 218.0
"""So much room has what is lost, beside one cluster,"""
NARROW = 176.0
"""and beside several."""
GAP = 16.0
LINE = 17.0
SQUARE = 20.0
SMALLER = 15.0
ICONS = {
    "good": ("good", "icon-good"),
    "bad": ("bad", "icon-lost"),
    "unsure": ("unknown", "icon-unsure"),
    "back": ("clock", "icon-unsure"),
}
LOOKS = {"bad": "bad", "unsure": "unsure", "back": "unsure"}


def ledger(scene: Scene, table: Ledger, top: float) -> float:
    """Paints a table; returns where what follows may begin."""
    if not table.losses:
        return top
    if table.title:
        scene.add(Words(LEFT, top + 18, text.clean(table.title), 14.5, 700, "strong"))
        top += 28
    return _wide(scene, table, top) if len(table.heads) == 1 else _narrow(scene, table, top)


def _lost(loss: Loss, room: float) -> list[tuple[str, str, int, str]]:
    """The lines of what is lost: text, look, weight, the whole text."""
    title, note = text.clean(loss.title), text.clean(loss.note)
    out = [(line, "strong", 500, title) for line in titled(title, room, SAID, 500, 4)]
    out += [(line, "quiet", 400, note) for line in text.broken(note, room, SMALL, 400, 3)] if note else []
    return out


def _name(scene: Scene, lines: list[tuple[str, str, int, str]], y: float) -> None:
    for line, look, weight, full in lines:
        size = SAID if weight == 500 else SMALL
        write(scene, (line,), LEFT, y, size, weight=weight, look=look, full=full)
        y += LINE


def _beside(names: list[tuple[str, str, int, str]], room: float) -> float | None:
    """Where a note begins that has room beside its title; ``None`` where it has none."""
    if [weight for _, _, weight, _ in names] != [500, 400]:
        return None
    first = text.width(names[0][0], SAID, 500) + 9
    return first if first + text.width(names[1][0], SMALL) <= room else None


def _rule(scene: Scene, y: float, look: str = "rule") -> None:
    scene.add(Wire(((LEFT, y), (WIDTH - LEFT, y)), look))


def _mood(scene: Scene, cell: Cell, x: float, middle: float, size: float) -> None:
    name, look = ICONS[cell.mood]
    scene.add(Icon(name, x, round(middle - size / 2, 1), size, look))


def _wide(scene: Scene, table: Ledger, top: float) -> float:
    """One cluster: votes, their number, and what happens in a column of its own."""
    cells = [loss.cells[0] for loss in table.losses]
    first = LEFT + NAMES + GAP
    most = max(len(c.votes) for c in cells)
    room = min(most * 25.0, 212.0)
    count_at = round(first + room + 8)
    counts = max(text.width(text.clean(c.text), SAID, 700) for c in cells)
    icon_at = round(count_at + counts + 14)
    said_at = icon_at + 26
    for head, x in ((table.text, LEFT), ("Votes left", first), ("What happens", said_at)):
        scene.add(Words(x, top + 14, head, SMALL, 500, "quiet"))
    top += 22
    _rule(scene, top, "axis")
    for loss, cell in zip(table.losses, cells, strict=True):
        names = _lost(loss, NAMES)
        full = text.clean(cell.said)
        said = text.broken(full, WIDTH - LEFT - said_at, SAID, 500 if cell.mood == "bad" else 400, 4)
        rows = 1 if _beside(names, NAMES) is not None else len(names)
        high = round(LINE * max(rows, len(said), 1) + 17)
        middle = top + high / 2
        if (beside := _beside(names, NAMES)) is not None:
            _name(scene, names[:1], round(middle + 4.6, 1))
            scene.add(Words(LEFT + beside, round(middle + 4.6, 1), names[1][0], SMALL, 400, "quiet"))
        else:
            _name(scene, names, round(middle + 4.6 - LINE * (len(names) - 1) / 2, 1))
        squares(scene, cell, first, middle, room, SQUARE)
        scene.add(
            Words(
                count_at,
                round(middle + 4.6, 1),
                text.clean(cell.text),
                SAID,
                700,
                LOOKS.get(cell.mood, "strong") if cell.mood == "bad" else "strong",
            )
        )
        if cell.mood != "none":
            _mood(scene, cell, icon_at, middle, 18)
        y = round(middle + 4.6 - LINE * (len(said) - 1) / 2, 1)
        write(
            scene,
            said,
            said_at,
            y,
            SAID,
            weight=500 if cell.mood == "bad" else 400,
            look=LOOKS.get(cell.mood, "strong"),
            full=full,
            step=LINE,
        )
        top = round(top + high)
        _rule(scene, top)
    return top + 14


def _narrow(scene: Scene, table: Ledger, top: float) -> float:
    """Several clusters: in each column the votes, and below them their number and the outcome."""
    wide = (ROOM - NARROW) / len(table.heads)
    xs = [round(LEFT + NARROW + n * wide + GAP) for n in range(len(table.heads))]
    room = wide - GAP - 4
    heads = [titled(h.title, room, SMALL, 700, 2) for h in table.heads]
    lines = max(len(h) for h in heads)
    scene.add(Words(LEFT, top + 14 + 16 * (lines - 1), table.text, SMALL, 500, "quiet"))
    for head, said, x in zip(table.heads, heads, xs, strict=True):
        write(
            scene,
            said,
            x,
            top + 14 + 16 * (lines - len(said)),
            SMALL,
            weight=700,
            look=head.tone,
            full=head.title,
            step=16,
        )
    top += 22 + 16 * (lines - 1)
    _rule(scene, top, "axis")
    for loss in table.losses:
        names = _lost(loss, NARROW)
        told = [_cell_lines(cell, room) for cell in loss.cells]
        highs = [
            (SMALLER + 8 if cell.votes else 0) + 16 * len(own)
            for cell, own in zip(loss.cells, told, strict=True)
        ]
        high = round(max(LINE * len(names), *highs) + 12)
        _name(scene, names, round(top + high / 2 + 4.6 - LINE * (len(names) - 1) / 2, 1))
        for cell, own, tall, x in zip(loss.cells, told, highs, xs, strict=True):
            y = round(top + (high - tall) / 2, 1)
            if cell.votes:
                squares(scene, cell, x, y + SMALLER / 2, room, SMALLER)
                y += SMALLER + 8
            inset = 0
            if cell.mood != "none":
                _mood(scene, cell, x, y + 8, 15)
                inset = 20
            look = LOOKS.get(cell.mood, "quiet" if cell.mood == "none" else "strong")
            write(
                scene,
                own,
                x + inset,
                y + 12.4,
                SMALL,
                weight=500 if cell.mood == "bad" else 400,
                look=look,
                full=_joined(cell),
                step=16,
            )
        top = round(top + high)
        _rule(scene, top)
    return top + 14


def _joined(cell: Cell) -> str:
    return " · ".join(filter(None, (text.clean(cell.text), text.clean(cell.said))))


def _cell_lines(cell: Cell, room: float) -> tuple[str, ...]:
    said = _joined(cell) if cell.said or not cell.votes else ""
    inset = 0 if cell.mood == "none" else 20
    return text.broken(said, room - inset, SMALL, 500 if cell.mood == "bad" else 400, 4) if said else ()
