"""Cards, chassis, storage, networks and labels of an estate: what is written on them, measured and painted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hadocs.figures import text
from hadocs.figures.paint import fit
from hadocs.figures.paint.column import SMALL
from hadocs.figures.paint.fit import (
    GAP,
    LABEL,
    ROW,
    Label,
    Piece,
    across,
    chip_label,
    headed,
    inset,
    line,
    mark_label,
    prose,
    stacked,
    words,
)
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Words
from hadocs.figures.plan import Bus, Card, Group, Node


def _tone(item: Card) -> str:
    return {"guest": "guest", "host": "runs"}.get(item.tone, "plain")


LOOKS = {"active": "card-active", "passive": "card-passive", "member": "card-member", "ghost": "card-ghost",
         "runs": "card-runs", "witness": "card-witness", "disk": "card-disk"}  # fmt: skip


def card(item: Card, width: float) -> Piece:
    """A card: with all that is to be said of a machine, on a line, or the names of several without a box."""
    if item.look == "fold":
        return _fold(item, width)
    return _line_card(item, width) if item.level is None else _full_card(item, width)


def _full_card(item: Card, width: float) -> Piece:
    room = width - 17
    faded = item.look in ("ghost", "passive")
    tone = _tone(item)
    found = [mark_label(m, room - 22) for m in item.marks] + [chip_label(c, room - 22) for c in item.chips]
    title = inset(headed(item.title, room - 22, 13, "quiet" if faded else "strong", found), 22)
    rows = [title, inset(words(item.note, room - 22, SMALL, 400, "quiet", lines=3), 22)]
    rows += [
        inset(line(one, room - (0 if one.icon else 2), tone), 0 if one.icon else 2) for one in item.lines
    ]
    body = inset(stacked(rows, 3), 10, 7, 8, 8)

    def paint(scene: Scene, area: Area) -> None:
        scene.add(Box(area, 8, LOOKS.get(item.look, "card-plain"), of=item.id))
        scene.add(Icon(item.icon, area.x + 9, area.y + 7, 18, "icon-quiet" if faded else "icon"))
        if item.href:
            scene.add(Hot(area, item.href, text.clean(item.title)))
        body.paint(scene, area)

    return Piece(max(body.height, 34), paint)


def _line_card(item: Card, width: float) -> Piece:
    room = width - 16
    tone = _tone(item)
    faded = item.look == "passive"
    services = [one for one in item.lines if one.look in ("service", "service-off")]
    others = [one for one in item.lines if one not in services]
    said = ", ".join(text.clean(one.text) for one in services) or text.clean(item.note)
    weight, look = (500, tone) if services else (400, "quiet")
    found = [mark_label(m, room) for m in item.marks] + [chip_label(c, room) for c in item.chips]
    name = text.clean(item.title)
    wide = text.clear(name, SMALL, 700)
    beside = bool(said) and not found and wide + 7 + text.width(said, SMALL, weight) <= room
    head = headed(name, room, SMALL, "quiet" if faded else "strong", found)
    rows = [head]
    if not beside:
        rows.append(words(said, room, SMALL, weight, look, lines=3))
    rows += [line(one, room, tone) for one in others]
    body = inset(stacked(rows, 1), 8, 8, 3, 4)

    def paint(scene: Scene, area: Area) -> None:
        scene.add(Box(area, 6, LOOKS.get(item.look, "card-plain"), of=item.id))
        if item.href:
            scene.add(Hot(area, item.href, name))
        body.paint(scene, area)
        if beside:
            y = area.y + 3 + round(ROW * 0.76, 1)
            scene.add(Words(round(area.x + 8 + wide + 7, 1), y, said, SMALL, weight, look))

    return Piece(body.height, paint)


def _fold(item: Card, width: float) -> Piece:
    said = words(f"{item.title}: {item.note}", width - 12, SMALL, 400, "quiet", lines=3, icon=item.icon)
    body = inset(said, 6, 6, 2, 2)

    def paint(scene: Scene, area: Area) -> None:
        begun = len(scene.shapes)
        body.paint(scene, area)
        for at, shape in enumerate(scene.shapes[begun:], begun):
            if isinstance(shape, Words):  # it has no box: its first line stands for it
                scene.shapes[at] = replace(shape, of=item.id)
                break

    return Piece(body.height, paint)


def chassis_head(node: Node, width: float) -> Piece:
    """The header of a host or server."""
    room = width - 46
    found = [mark_label(m, room) for m in node.marks] + [chip_label(c, room) for c in node.chips]
    inner = stacked(
        [
            headed(node.title, room, 13.5, "strong", found, note=node.note),
            *(line(one, room, "quiet") for one in node.lines),
        ],
        3,
    )
    body = inset(inner, 36, 10, 8, 8)

    def paint(scene: Scene, area: Area) -> None:
        scene.add(Box(area, 8, "header", top_only=True))
        scene.add(Icon(node.icon, area.x + 10, area.y + 7, 20, "icon"))
        if node.href:
            scene.add(Hot(area, node.href, text.clean(node.title)))
        body.paint(scene, area)

    return Piece(max(body.height, 34), paint)


@dataclass(frozen=True, slots=True)
class _Item:
    """Something in a row of text: its width, and how it is painted around the middle of the row."""

    width: float
    paint: Callable[[Scene, float, float], None]
    height: float = 0


def _written(
    said: str, size: float, weight: int, look: str, room: float, icon: str = "", tone: str = ""
) -> list[_Item]:
    """Text as what stands in a row, in as many parts as it needs."""
    full = text.clean(said)
    shift = 18 if icon else 0
    found = []
    for index, one in enumerate(text.broken(full, room - shift, size, weight, 3)):
        lead = shift if not index else 0

        def paint(scene: Scene, x: float, y: float, one: str = one, lead: float = lead) -> None:
            if lead:
                scene.add(Icon(icon, x, y - 7, 14, f"icon-{tone}"))
            scene.add(Words(round(x + lead, 1), round(y + size * 0.36, 1), one, size, weight, look,
                            full=full if text.ELLIPSIS in one else ""))  # fmt: skip

        found.append(_Item(lead + text.clear(one, size, weight), paint))
    return found


def _chipped(one: Label) -> _Item:
    return _Item(one.width, lambda scene, x, y: one.paint(scene, x, y - one.height / 2), one.height)


def small(node: Node, most: float) -> tuple[float, Piece]:
    """A chassis that is no more than a line or two: how wide it is, at most ``most``, and what is in it."""
    room = most - 46
    items = [*_written(node.title, 13, 700, "strong", room)]
    items += [_chipped(chip_label(c, room)) for c in node.chips]
    for one in node.lines:
        look = fit.LINE_LOOKS[one.look] or "runs"
        items += _written(one.text, SMALL, 400 if one.look == "note" else 500, look, room, one.icon, look)
        items += [_chipped(mark_label(m, room)) for m in one.marks]
    rows: list[list[_Item]] = [[]]
    for item in items:
        if rows[-1] and sum(i.width + 8 for i in rows[-1]) + item.width > room:
            rows.append([])
        rows[-1].append(item)
    wide = max(sum(i.width + 8 for i in row) - 8 for row in rows)
    tall = [max(24.0, *(i.height + 5 for i in row)) for row in rows]

    def paint(scene: Scene, area: Area) -> None:
        scene.add(Box(area, 8, "chassis-weak" if node.kind == "witnesses" else "chassis", of=node.id))
        scene.add(Icon(node.icon, area.x + 10, area.y + 7, 19, "icon"))
        if node.href:
            scene.add(Hot(area, node.href, text.clean(node.title)))
        y = area.y + 5
        for row, high in zip(rows, tall, strict=True):
            x = area.x + 36
            for item in row:
                item.paint(scene, x, y + high / 2)
                x += item.width + 8
            y += high

    return min(most, round(wide) + 48), Piece(10 + sum(tall), paint)


def drum(node: Node, width: float) -> Piece:
    """What is written on a storage, below its lid."""
    room = width - 52
    chips = [chip_label(c, room) for c in node.chips]
    inner = stacked(
        [headed(node.title, room, 13.5, "strong", chips), words(node.note, room, SMALL, 400, "quiet", lines=0),
         *(line(one, room, "storage") for one in node.lines)],
        3,
    )  # fmt: skip
    return inset(inner, 40, 12, 31, 16)


def one_line(bus: Bus, width: float) -> bool:
    """Whether all that is written on a network fits on a line."""
    return pill(bus, width).height < 35


def pill(bus: Bus, width: float, *, below: bool = False) -> Piece:
    """What is written on a network, with its note ``below`` its name."""
    room = width - 30
    chips = [chip_label(c, room) for c in bus.chips]
    head = headed(bus.title, room, 12.5, "network", chips, weight=500, note=bus.note, below=below)
    body = inset(head, 15, 15, 5, 5)

    def paint(scene: Scene, area: Area) -> None:
        scene.add(Box(area, min(13.0, area.h / 2), "network", of=bus.id))
        if bus.href:
            scene.add(Hot(area, bus.href, text.clean(bus.title)))
        body.paint(scene, area)

    return Piece(body.height, paint)


def frame_label(group: Group, room: float) -> tuple[float, Piece]:
    """The label on the border of a frame or band: its width, and what is in it with the findings beside it."""
    look = {"band": "guest", "host-cluster": "host", "loose": "quiet"}[group.kind]
    chips = [chip_label(c, room) for c in group.chips]
    full = text.clean(group.title)
    beside = across(chips) + GAP if chips else 0
    found = prose(full, max(room - 24 - beside, 60), 12.5, 500, 4)
    wide = round(max(text.width(one, 12.5, 500) for one in found)) + 24
    high = 8 + 16 * len(found)

    def paint(scene: Scene, area: Area) -> None:
        place = Area(area.x, area.y, wide, high)
        scene.add(Box(place, 12, f"pill-{look}", of=group.id))
        for index, one in enumerate(found):
            cut = text.ELLIPSIS in one
            scene.add(
                Words(
                    place.middle,
                    place.y + 16.5 + 16 * index,
                    one,
                    12.5,
                    500,
                    look,
                    "middle",
                    full=full if cut else "",
                )
            )
        if group.href:
            scene.add(Hot(place, group.href, full))
        x = place.right + GAP
        for chip in chips:
            chip.paint(scene, x, place.y + (high - LABEL) / 2)
            x += chip.width + GAP

    return wide + beside, Piece(high, paint)
