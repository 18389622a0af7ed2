"""Composes the figure of quorum: votes in rows or boxes, the line of the majority, and what losses leave of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hadocs.figures import text
from hadocs.figures.paint.column import (
    LEFT,
    ROOM,
    SAID,
    SMALL,
    WIDTH,
    heading,
    legend,
    notes,
    tag,
    titled,
    write,
)
from hadocs.figures.paint.ledger import ledger
from hadocs.figures.paint.left import left_high, left_rows
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Wire, Words
from hadocs.figures.paint.votes import gap, hatch, squares
from hadocs.figures.plan import Figure
from hadocs.figures.plans.quorum import Cell, Electorate, Place, Quorum, Ruled, Voter

FEW = 6
"""Up to so many votes are boxes with their names, more are squares."""
LABEL = 176.0
"""The room of a row's name, and at its other end of what its votes come to."""
ENDS = 122.0
EDGE = LEFT + 14 + LABEL + 14
"""Where the first vote of each row begins."""
VOTES = WIDTH - LEFT - 14 - ENDS - 12 - EDGE
UNIT = 100.0
BETWEEN = 10.0
SQUARE = 24.0
NAME = 12.5
LINE = 15.0
DASH = 8.0
"""How far the line of the majority reaches beyond what it divides."""


def compose(figure: Figure) -> Scene:
    """The scene of a figure of that form."""
    content = figure.content
    assert isinstance(content, Quorum)
    scene = Scene(WIDTH)
    top = heading(scene, figure) + 6
    if len(content.electorates) == 1:
        top = _rows(scene, content.electorates[0], top) + 8
    else:
        top = _grid(scene, content.electorates, top)
    for table in content.ledgers:
        top = ledger(scene, table, top) + 4
    for ruled in content.ruled:
        top = _ruled(scene, ruled, top) + 10
    top = notes(scene, figure.notes, top)
    scene.height = legend(scene, figure.legend, top, _swatch)
    return scene


# --- one cluster: a row a place


def _rows(scene: Scene, found: Electorate, top: float) -> float:
    most = max((sum(max(v.votes, 1) for v in p.voters) for p in found.places), default=1)
    count = max(most, found.needed + 0.6, 1)
    unit = min(UNIT, VOTES / count)
    boxes = _are_boxes(found, unit)
    if not boxes:
        unit = min(SQUARE + 6, VOTES / count)
    line = (
        round(EDGE + found.needed * unit - BETWEEN / 2, 1)
        if boxes
        else gap(found.needed, EDGE, unit, _size(unit))
    )
    if found.text:
        scene.add(*_label(found.text, line, top + 12))
        top += 20
    start = top
    for place in found.places:
        high = _row(scene, found, place, top, unit, boxes, line)
        top = round(top + high + 10)
    if boxes and found.text:
        scene.add(Wire(((line, start - DASH), (line, top - 10 + DASH)), "limit"))
    return top


def _label(said: str, line: float, y: float) -> list[Words]:
    """What the line of the majority means, beside its upper end."""
    full = text.clean(said)
    wide = text.width(full, SAID, 700)
    if line + 8 + wide <= WIDTH - LEFT:
        return [Words(round(line + 8, 1), y, full, SAID, 700, "runs")]
    return [Words(round(line - 8, 1), y, full, SAID, 700, "runs", "end")]


def _row(
    scene: Scene, found: Electorate, place: Place, top: float, unit: float, boxes: bool, line: float
) -> float:
    title = titled(place.title, LABEL, 14, 700, 3)
    note = text.broken(text.clean(place.note), LABEL, SMALL, 400, 2) if place.note else ()
    names = ""
    listed: tuple[str, ...] = ()
    if boxes:
        inner = _box_high(place.voters, unit)
    else:
        names = text.clean(", ".join(v.title for v in place.voters))
        listed = text.broken(names, VOTES, SMALL, 400, 2)
        inner = SQUARE + 8 + 16 * len(listed)
    high = round(max(inner, 18 * len(title) + 16 * len(note) + 2, 36) + 22)
    scene.add(Box(Area(LEFT, top, ROOM, high), 12, "site", of=place.id))
    middle = top + high / 2
    tall = 18 * len(title) + 16 * len(note)
    y = write(
        scene, title, LEFT + 14, round(middle - tall / 2 + 13, 1), 14, weight=700, full=place.title, step=18
    )
    write(scene, note, LEFT + 14, y - 1, SMALL, look="quiet", full=place.note, step=16)
    if boxes:
        _boxes(scene, found, place.voters, EDGE, round(top + (high - inner) / 2, 1), unit, inner)
    else:
        cell = _cell(found, place.voters)
        y = round(top + (high - inner) / 2 + SQUARE / 2, 1)
        _squares(scene, cell, y, unit)
        write(scene, listed, EDGE, y + SQUARE / 2 + 16, SMALL, look="quiet", full=names, step=16)
        if found.text:
            scene.add(Wire(((line, y - SQUARE / 2 - 6), (line, y + SQUARE / 2 + 4)), "limit"))
    right = WIDTH - LEFT - 14
    if place.text:
        lines = text.broken(text.clean(place.said), ENDS, SMALL, 400, 2) if place.said else ()
        y = round(middle - (18 + 16 * len(lines)) / 2 + 13, 1)
        look = "runs" if place.enough else "strong"
        scene.add(Words(right, y, text.clean(place.text), 14, 700, look, "end"))
        write(scene, lines, right, y + 17, SMALL, look="quiet", anchor="end", step=16)
    return high


def _size(unit: float) -> float:
    """The size of a square that has so much room."""
    return unit - 6 if unit > 12 else unit


def _squares(scene: Scene, cell: Cell, middle: float, unit: float) -> None:
    squares(scene, cell, EDGE, middle, unit * len(cell.votes), _size(unit))


def _cell(found: Electorate, voters: Sequence[Voter]) -> Cell:
    """The votes of some voters as squares."""
    votes = [look for v in voters for look in (["vote"] * v.votes or ["mute"])]
    witness = sum(max(v.votes, 1) for v in voters if v.icon == "witness")
    return Cell(votes=tuple(votes), witness=witness, tone=found.tone)  # type: ignore[arg-type]


# --- voters as boxes


def _are_boxes(found: Electorate, unit: float) -> bool:
    """Whether votes are few enough, and names short enough, to be boxes."""
    voters = [v for p in found.places for v in p.voters]
    return (
        len(voters) <= FEW
        and all(v.votes <= 1 for v in voters)
        and all(_fits(v, unit - BETWEEN - 10) for v in voters)
    )


def _fits(voter: Voter, room: float) -> bool:
    full = text.clean(voter.title)
    return text.longest(full, NAME, 500) <= room and len(text.broken(full, room, NAME, 500)) <= 3


def _lines(voter: Voter, unit: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room = unit - BETWEEN - 10
    note = text.clean(voter.note)
    return titled(voter.title, room, NAME, 500, 3), text.broken(note, room, SMALL, 400, 2) if note else ()


def _box_high(voters: Sequence[Voter], unit: float) -> float:
    lines = [_lines(v, unit) for v in voters]
    return 38 + LINE * max((len(a) + len(b) for a, b in lines), default=1) + 6


def _boxes(
    scene: Scene, found: Electorate, voters: Sequence[Voter], x: float, y: float, unit: float, high: float
) -> None:
    for n, voter in enumerate(voters):
        box = Area(round(x + n * unit, 1), y, round(unit - BETWEEN, 1), high)
        look = f"card-vote-{found.tone if voter.votes else 'mute'}"
        title, note = _lines(voter, unit)
        tall = 28 + LINE * (len(title) + len(note))
        at = round(y + (high - tall) / 2, 1)
        scene.add(Box(box, 8, look, of=voter.id))
        scene.add(
            Icon(voter.icon, round(box.middle - 11, 1), at, 22, "icon" if voter.votes else "icon-quiet")
        )
        base = write(
            scene,
            title,
            box.middle,
            at + 38,
            NAME,
            weight=500,
            look="strong" if voter.votes else "quiet",
            anchor="middle",
            full=voter.title,
            step=LINE,
        )
        write(scene, note, box.middle, base, SMALL, look="quiet", anchor="middle", full=voter.note, step=LINE)
        if voter.href:
            scene.add(Hot(box, voter.href, text.clean(voter.title)))


# --- several clusters: a box each


def _grid(scene: Scene, found: Sequence[Electorate], top: float) -> float:
    if not found:
        return top
    across = 3 if len(found) > 2 and all(_are_boxes(e, _unit(e, 3)) for e in found) else 2
    gap = 18.0
    wide = (ROOM - gap * (across - 1)) / across
    for start in range(0, len(found), across):
        row = found[start : start + across]
        high = max(_frame_high(e, across) for e in row)
        for n, one in enumerate(row):
            _frame(scene, one, Area(round(LEFT + n * (wide + gap), 1), top, round(wide, 1), high), across)
        top = round(top + high + 16)
    return top + 4


def _voters(found: Electorate) -> tuple[Voter, ...]:
    return tuple(v for p in found.places for v in p.voters)


def _unit(found: Electorate, across: int) -> float:
    inner = (ROOM - 18.0 * (across - 1)) / across - 28 + BETWEEN
    return min(inner / max(len(_voters(found)), found.needed, 1), UNIT)


def _heads(found: Electorate, wide: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    note = text.clean(found.note)
    return titled(found.title, wide - 28, 14, 700, 3), text.broken(
        note, wide - 28, SMALL, 400, 2
    ) if note else ()


def _names(found: Electorate, wide: float) -> tuple[str, ...]:
    return text.broken(text.clean(", ".join(v.title for v in _voters(found))), wide - 28, SMALL, 400, 3)


def _frame_high(found: Electorate, across: int) -> float:
    wide = (ROOM - 18.0 * (across - 1)) / across
    title, note = _heads(found, wide)
    unit = _unit(found, across)
    inner = (
        _box_high(_voters(found), unit)
        if _are_boxes(found, unit)
        else SQUARE + 10 + 16 * len(_names(found, wide))
    )
    own = round(14 + 18 * len(title) + 16 * len(note) + 36 + inner + DASH + 12)
    return own + left_high(found.losses, wide - 28)


def _frame(scene: Scene, found: Electorate, box: Area, across: int) -> None:
    scene.add(Box(box, 12, "host-cluster" if found.tone == "host" else "band", of=found.id))
    title, note = _heads(found, box.w)
    y = write(
        scene, title, box.x + 14, box.y + 24, 14, weight=700, look=found.tone, full=found.title, step=18
    )
    y = write(scene, note, box.x + 14, y - 1, SMALL, look="quiet", full=found.note, step=16)
    if found.href:
        scene.add(Hot(Area(box.x, box.y, box.w, y - box.y - 6), found.href, text.clean(found.title)))
    voters, unit = _voters(found), _unit(found, across)
    boxes = _are_boxes(found, unit)
    left = box.x + 14
    first = round(y + 24, 1)
    if boxes:
        high = _box_high(voters, unit)
        _boxes(scene, found, voters, left, first, unit, high)
        line = round(left + found.needed * unit - BETWEEN / 2, 1)
        bottom = first + high
    else:
        cell = _cell(found, voters)
        step = min((box.w - 28) / max(len(cell.votes), found.needed, 1), SQUARE + 6)
        squares(scene, cell, left, first + SQUARE / 2, step * len(cell.votes), _size(step))
        line = gap(found.needed, left, step, _size(step))
        bottom = first + SQUARE
        write(
            scene,
            _names(found, box.w),
            left,
            bottom + 22,
            SMALL,
            look="quiet",
            full=", ".join(v.title for v in voters),
            step=16,
        )
    if found.text:
        said = text.clean(found.text)
        half = text.width(said, SMALL, 700) / 2 + 11
        middle = min(max(line, box.x + 6 + half), box.right - 6 - half)
        scene.add(Wire(((line, first - 13), (line, bottom + DASH - 2)), "limit"))
        tag(scene, said, middle, first - 16, "tag-majority", "runs", weight=700)
    own = _frame_high(replace(found, losses=()), across)
    left_rows(scene, found.losses, Area(left, box.y + own - 6, box.w - 28, 0))


# --- the rest


def _ruled(scene: Scene, ruled: Ruled, top: float) -> float:
    """A cluster without votes: its name, and what rules instead."""
    title = titled(ruled.title, ROOM - 28, 14, 700, 3)
    said = text.broken(text.clean(ruled.text), ROOM - 28, SAID, 400, 5)
    box = Area(LEFT, top, ROOM, round(18 * len(title) + 18 * len(said) + 22))
    scene.add(Box(box, 10, "fact", of=ruled.id))
    y = write(scene, title, LEFT + 14, top + 24, 14, weight=700, full=ruled.title, step=18)
    write(scene, said, LEFT + 14, y, SAID, look="quiet", full=ruled.text, step=18)
    if ruled.href:
        scene.add(Hot(box, ruled.href, text.clean(ruled.title)))
    return box.bottom


def _swatch(scene: Scene, look: str, x: float, y: float) -> None:
    if look == "limit":
        scene.add(Wire(((x, y), (x + 28, y)), look, role="key"))
    elif look == "witness":
        scene.add(Icon("witness", x + 5, y - 9, 18, "icon"))
    else:
        box = Area(x + 5, y - 9, 18, 18)
        scene.add(Box(box, 4, look, role="key"))
        if look == "vote-struck":
            hatch(scene, box)
