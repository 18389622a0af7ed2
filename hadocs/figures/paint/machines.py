"""Paints chassis, cards, outlines, bands and cylinders at their places. Knows no routes and no colours."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint.place import Placed, storage_size
from hadocs.figures.paint.scene import Area, Box, Drum, Hot, Icon, Scene, Words
from hadocs.figures.paint.sizes import CHIP_GAP, FLOW, PILL, TAG, chip_width, chips_width, fitting
from hadocs.figures.paint.wires import tag_text
from hadocs.figures.plan import Card, Chip, Group, Node


def chassis(scene: Scene, node: Node, done: Placed) -> None:
    """A host or server: its case and its header. The cards come later, above the bands."""
    box, look, sizes = done.areas[node.id], done.sizes.style, done.sizes
    bare = look.name == 0
    weak = node.kind in ("unplaced", "witnesses")
    scene.add(
        Box(box, 3 if bare else 10, "chassis-weak" if weak else "chassis", of=node.id),
        Box(Area(box.x, box.y, box.w, sizes.header), 3 if bare else 10, "header", top_only=True),
    )
    if bare:
        return
    scene.add(Icon(node.icon, box.x + 18, box.y + (sizes.header - 28) / 2, 28, "icon"))
    room = look.chassis - 58 - 14
    marks = fitting(node.chips, room)
    room -= chips_width(marks)
    title = text.clean(node.title)
    short = text.shorten(title, room, look.name + 1, 700)
    y = box.y + 13 + look.name
    scene.add(Words(box.x + 58, y, short, look.name + 1, 700, "strong", full=title if short != title else ""))
    for index, line in enumerate(sizes.notes[node.id]):
        last = index == len(sizes.notes[node.id]) - 1 and line.endswith(text.ELLIPSIS)
        full = text.clean(node.note) if last else ""
        scene.add(
            Words(box.x + 58, y + (look.note + 5) * (index + 1), line, look.note, 400, "quiet", full=full)
        )
    if node.href:
        scene.add(Hot(Area(box.x, box.y, box.w, sizes.header), node.href, title))
    chips(scene, marks, box.right - 12, box.y + 10)


def card(scene: Scene, item: Card, done: Placed) -> None:
    """A card with what is written on it."""
    box, look = done.areas[item.id], done.sizes.style
    tone = {"guest": "guest", "host": "runs"}.get(item.tone, "plain")
    frame = {"active": "card-active", "passive": "card-passive", "member": "card-member", "ghost": "card-ghost",
             "runs": "card-runs", "witness": "card-witness",
             "disk": "card-disk"}.get(item.look, "card-plain")  # fmt: skip
    if look.name == 0:
        scene.add(Box(box, 2, frame, of=item.id))
        return
    size = done.sizes.cards[item.id]
    faded = item.look in ("ghost", "passive")
    full = text.clean(item.title)
    if item.level is None:
        scene.add(Box(box, 7, frame, of=item.id))
        colour = "storage" if item.look == "disk" else "quiet"
        scene.add(Icon(item.icon, box.x + 10, box.y + 7, 18, f"icon-{colour}"))
        title = text.shorten(full, box.w - 44, look.note, 500)
        scene.add(
            Words(box.x + 36, box.y + 21, title, look.note, 500, "strong", full=full if title != full else "")
        )
        service = item.lines[0] if item.lines else None
        note = text.clean(service.text if service else item.note)
        below = box.h > FLOW
        at = box.x + 36 + (0 if below else text.width(title, look.note, 500) + 10)
        y = box.y + (39 if below else 21)
        if service:
            scene.add(Icon(service.icon, at, y - 12, 15, f"icon-{tone}"))
            at += 20
        short = text.shorten(note, box.right - 10 - at, look.note - 0.5, 500 if service else 400)
        if note and (short == note or len(short) > 4):
            words = Words(at, y, short, look.note - 0.5, 500 if service else 400, tone if service else "quiet",
                          full=note if short != note else "")  # fmt: skip
            scene.add(words)
    else:
        scene.add(Box(box, 10, frame, of=item.id))
        scene.add(Icon(item.icon, box.x + 12, box.y + 11, 24, "icon-quiet" if faded else "icon"))
        y = box.y + 12 + look.name
        title_look = "quiet" if faded else "strong"
        scene.add(
            Words(
                box.x + 44, y, size.title, look.name, 700, title_look, full=full if size.title != full else ""
            )
        )
        y += 1
        for line in size.note:
            y += look.note + 4
            whole = text.clean(item.note) if line.endswith(text.ELLIPSIS) else ""
            scene.add(Words(box.x + 44, y, line, look.note, 400, "quiet", full=whole))
        y += 6 if item.lines else 0
        for said, short in zip(item.lines, size.lines, strict=True):
            y += look.service + 8
            kind = {"service": tone, "service-off": tone, "storage": "storage", "cluster": "guest"}.get(
                said.look, "quiet"
            )
            whole = text.clean(said.text)
            if said.icon:
                scene.add(Icon(said.icon, box.x + 15, y - 14, 18, f"icon-{kind}"))
            scene.add(
                Words(box.x + 38 if said.icon else box.x + 44, y, short, look.service, 500, kind,
                      full=whole if short != whole else "")
            )  # fmt: skip
    if item.href:
        scene.add(Hot(box, item.href, full))
    if item.level is not None:
        chips(scene, fitting(item.chips, box.w - 56), box.right - 10, box.y + 8)


def chips(scene: Scene, found: Sequence[Chip], right: float, y: float) -> None:
    """Findings, the last of them at the right. They come after their thing, whose link lies below theirs."""
    at = right - chips_width(found) + CHIP_GAP
    for chip in found:
        area = Area(at, y, chip_width(chip), 20)
        name = text.clean(chip.text)
        scene.add(
            Box(area, 10, chip.severity), Words(area.middle, y + 14, name, 12, 700, chip.severity, "middle")
        )
        if chip.href:
            scene.add(Hot(area, chip.href, f"{chip.severity} {name}"))
        at += area.w + CHIP_GAP


def outlined(scene: Scene, found: Sequence[Chip], area: Area, r: float) -> None:
    """An outline around what carries the mark of a single point of failure."""
    for chip in found:
        if chip.severity in ("single", "toss"):
            scene.add(Box(area.grown(4), r, f"mark-{chip.severity}"))


def outline(scene: Scene, group: Group, area: Area, bare: bool) -> None:
    """The frame of a site, a host cluster or of hosts in none; its label comes later."""
    r = {"site": 18, "host-cluster": 16, "loose": 16}.get(group.kind, 18)
    scene.add(Box(area, r / 3 if bare else r, group.kind, of=group.id))


def band(scene: Scene, group: Group, area: Area, bare: bool) -> None:
    """The band of a guest cluster."""
    scene.add(Box(area, 6 if bare else 18, "band", of=group.id))


def pill_text(title: str, room: float) -> str:
    """A cluster's label in the room that its outline has: details go first, then the end of its name."""
    title = text.clean(title)
    options = [title]
    head, plus, _ = title.rpartition(" + ")
    if plus:
        options.append(head)
    head, dot, _ = title.rpartition(" · ")
    if dot:
        options.append(head)
    for option in options:
        if text.width(option, 14.5, 500) <= room:
            return option
    return text.shorten(options[-1], room, 14.5, 500)


def pill_area(group: Group, area: Area) -> Area:
    """Where a group's label sits: left on the upper edge of a frame, in the middle of that of a band."""
    words = pill_text(group.title, _pill_room(group, area))
    wide = round(text.width(words, 14.5, 500)) + 30
    whole = wide + chips_width(group.chips)
    x = area.middle - whole / 2 if group.kind == "band" else area.x + 16
    return Area(round(x), area.y - PILL / 2, wide, PILL)


def label_area(group: Group, area: Area) -> Area:
    """The same with the chips of its findings, which stand at its right."""
    place = pill_area(group, area)
    return Area(place.x, place.y, place.w + chips_width(group.chips), place.h)


def _pill_room(group: Group, area: Area) -> float:
    return area.w - 64 - chips_width(group.chips)


def pill(scene: Scene, group: Group, area: Area) -> None:
    """A group's label."""
    words, place = pill_text(group.title, _pill_room(group, area)), pill_area(group, area)
    look = {"band": "guest", "host-cluster": "host", "loose": "quiet"}[group.kind]
    full = text.clean(group.title)
    scene.add(
        Box(place, PILL / 2, f"pill-{look}", of=group.id),
        Words(
            place.middle, place.y + 20, words, 14.5, 500, look, "middle", full=full if words != full else ""
        ),
    )
    if group.href:
        scene.add(Hot(place, group.href, full))
    chips(scene, group.chips, label_area(group, area).right, place.y + 5)


def tag(scene: Scene, area: Area, label: str, look: str) -> None:
    """A label on a line."""
    short, full = tag_text(label), text.clean(label)
    scene.add(
        Box(area, TAG / 2, f"tag-{look}"),
        Words(area.middle, area.y + 17.5, short, 13, 500, look, "middle", full=full if short != full else ""),
    )


def drum(scene: Scene, node: Node, done: Placed, count: int) -> None:
    """A storage."""
    area = done.areas[node.id]
    scene.add(Drum(area, "storage", of=node.id))
    if done.sizes.style.name == 0:
        return
    _, _, note = storage_size(node, count, bare=False)
    title = text.clean(node.title)
    points = [c for c in node.chips if c.severity in ("single", "toss")]
    found = [c for c in node.chips if c not in points]
    room = area.w - 92 - chips_width(found)
    short = text.shorten(title, room, 17, 700)
    scene.add(
        Icon("storage", area.x + 26, area.y + area.h / 2 - 6, 28, "icon-storage"),
        Words(area.x + 68, area.y + 50, short, 17, 700, "strong", full=title if short != title else ""),
    )
    for index, line in enumerate(note):
        full = text.clean(node.note) if line.endswith(text.ELLIPSIS) else ""
        scene.add(Words(area.x + 68, area.y + 71 + 18 * index, line, 13.5, 400, "quiet", full=full))
    if node.href:
        scene.add(Hot(area, node.href, title))
    chips(scene, found, area.right - 12, area.y + 34)
    # A name must stay readable in a narrow cylinder: the mark sits on its lower edge.
    chips(scene, points, area.middle + (chips_width(points) - CHIP_GAP) / 2, area.bottom - 6)
