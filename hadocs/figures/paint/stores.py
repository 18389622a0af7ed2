"""Paints storage with its controllers and volumes. Knows no hosts."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.figures import text
from hadocs.figures.paint.column import SAID, SMALL, finding, titled
from hadocs.figures.paint.scene import Area, Box, Drum, Hot, Icon, Scene, Words
from hadocs.figures.plans.storage import Store, Volume

LINE = 16.0
PAD = 14.0
GAP = 10.0
LID = 14.0
"""Half of what the lid of a drum takes."""
FOOT = 18.0
"""Below the text of a drum, where its edge curves."""
CONTROLLER = 28.0
LEAST = 150.0
"""A volume is no narrower, where there are several."""
NARROW = 180.0
"""A storage below this width has less room around its text."""

Said = tuple[str, str, int, str]
"""A line, its look, its weight, and the whole that it is of."""


@dataclass
class Kept:
    """A storage laid out for its width."""

    store: Store
    wide: float
    head: list[Said]
    controllers: tuple[str, ...]
    across: int
    volumes: list[list[Said]]

    @property
    def pad(self) -> float:
        """Between its borders and what is in it."""
        return _pad(self.wide)

    @property
    def top(self) -> float:
        """How high its head is."""
        return 26 + LINE * len(self.head)

    @property
    def rows(self) -> list[float]:
        """The heights of its rows of volumes."""
        highs = [LINE * len(v) + 2 * LID + FOOT for v in self.volumes]
        return [max(highs[n : n + self.across]) for n in range(0, len(highs), self.across)]

    @property
    def begin(self) -> float:
        """From its top to its volumes."""
        return self.top + (CONTROLLER + GAP if self.controllers else 0)

    @property
    def high(self) -> float:
        """How high all of it is."""
        return self.begin + sum(self.rows) + GAP * (len(self.rows) - 1) + PAD


def _pad(wide: float) -> float:
    return PAD if wide >= NARROW else 8.0


def kept(store: Store, wide: float) -> Kept:
    """A storage laid out for a width."""
    room = wide - 2 * _pad(wide)
    head: list[Said] = [
        (line, "strong", 700, store.title)
        for line in titled(store.title, room - (110 if store.mark else 60), SAID, 700)
    ]
    for said in (store.note, *store.lines):
        if said:
            head += [
                (line, "quiet", 400, said) for line in text.broken(text.clean(said), room, SMALL, 400, 4)
            ]
    controllers = store.controllers
    if len(controllers) > 1 and (len(controllers) > 4 or room / len(controllers) < 92):
        controllers = (f"{len(controllers)} controllers",)
    across = max(1, min(len(store.volumes), int((room + GAP) / (LEAST + GAP)), 4))
    each = (room - GAP * (across - 1)) / across
    return Kept(
        store, wide, head, controllers, across, [_volume(v, each - 2 * _pad(wide)) for v in store.volumes]
    )


def _volume(volume: Volume, room: float) -> list[Said]:
    out: list[Said] = [(line, "strong", 700, volume.title) for line in titled(volume.title, room, SMALL, 700)]
    for look, some in (("quiet", (volume.text,)), ("plain", volume.lines)):
        for said in filter(None, some):
            out += [(line, look, 400, said) for line in text.broken(text.clean(said), room, SMALL, 400, 4)]
    return out


def paint(scene: Scene, found: Kept, x: float, y: float, high: float) -> float:
    """A storage at a place; returns the height at which its first volumes have their middle."""
    store = found.store
    scene.add(Box(Area(x, y, found.wide, high), 10, "storage", of=store.id))
    middle = x + found.wide / 2
    title = max(text.width(line, SAID, 700) for line, _, weight, _ in found.head if weight == 700)
    scene.add(Icon(store.icon, middle - title / 2 - 26, y + 12, 20, "icon-storage"))
    if store.mark:
        disc = Area(x + found.pad, y + 8, 20, 20)
        scene.add(Box(disc, 10, "number-plain", of=f"{store.id}/mark"))
        scene.add(Words(disc.middle, disc.y + 14.4, store.mark, SMALL, 700, "on-plain", "middle"))
    base = y + 27
    for line, look, weight, whole in found.head:
        _put(scene, line, middle, base, SAID if weight == 700 else SMALL, weight, look, whole, "middle")
        base += LINE
    if store.href:
        scene.add(Hot(Area(x, y, found.wide, found.top), store.href, text.clean(store.title)))
    room = found.wide - 2 * found.pad
    count = len(found.controllers)
    for n, said in enumerate(found.controllers):
        each = min((room - GAP * (count - 1)) / count, 160)
        step = room / count
        box = Area(
            round(x + found.pad + step * n + (step - each) / 2), y + found.top, round(each), CONTROLLER
        )
        scene.add(Box(box, 5, "controller", of=f"{store.id}/controller {n + 1}"))
        short = text.shorten(said, box.w - 8, SMALL)
        whole_ = said if short != said else ""
        scene.add(Words(box.middle, box.y + 18.5, short, SMALL, 400, "plain", "middle", whole_))
    each = round((room - GAP * (found.across - 1)) / found.across)
    at = y + found.begin
    for n, row in enumerate(found.rows):
        for k in range(n * found.across, min((n + 1) * found.across, len(store.volumes))):
            place = Area(x + found.pad + (k - n * found.across) * (each + GAP), at, each, row)
            _paint_volume(scene, store.volumes[k], place, found.volumes[k], found.pad)
        at += row + GAP
    right = x + found.wide - 10
    for chip in reversed(store.chips):
        right = finding(scene, chip, right, y).x - 4
    return y + found.begin + found.rows[0] / 2


def _paint_volume(scene: Scene, volume: Volume, area: Area, lines: list[Said], pad: float) -> None:
    scene.add(Drum(area, "drum-copy" if volume.copy else "drum-card", of=volume.id))
    base = area.y + 2 * LID + 14
    for line, look, weight, whole in lines:
        _put(scene, line, area.x + pad, base, SMALL, weight, look, whole)
        base += LINE
    if volume.href:
        scene.add(Hot(area, volume.href, text.clean(volume.title)))


def _put(
    scene: Scene, line: str, x: float, y: float, size: float, weight: int, look: str, whole: str,
    anchor: str = "start",
) -> None:  # fmt: skip
    full = text.clean(whole) if text.ELLIPSIS in line else ""
    scene.add(Words(round(x, 1), round(y, 1), line, size, weight, look, anchor, full))  # type: ignore[arg-type]
