"""What a file adds to a figure: its caption, and where nothing can be clicked its links, numbered and listed below."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.figures import text
from hadocs.figures.paint.frame import LEFT
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words

ABSOLUTE = ("http://", "https://", "mailto:")
SIZE = 13.0
SMALL = 11.0
"""The size of the numbers in the picture, and"""
RADIUS = 8.0


def addresses(scene: Scene) -> Mapping[str, str]:
    """The links that lead to an address of their own, each with the first name that it has."""
    found: dict[str, str] = {}
    for shape in scene.shapes:
        if isinstance(shape, Hot) and shape.href.startswith(ABSOLUTE):
            found.setdefault(shape.href, shape.label)
    return found


def listed(scene: Scene) -> tuple[str, ...]:
    """These links as lines of a numbered list."""
    links = addresses(scene).items()
    return tuple(
        f"{index}. {text.clean(label)}: {text.clean(href)}" for index, (href, label) in enumerate(links, 1)
    )


def numbered(scene: Scene) -> Scene:
    """The scene with the numbers of that list at the things that lead to these addresses; itself without any."""
    numbers = {href: index for index, href in enumerate(addresses(scene), 1)}
    hots = [s for s in scene.shapes if isinstance(s, Hot) and s.href in numbers]
    if not hots:
        return scene
    whole = Scene(scene.width, scene.height, list(scene.shapes))
    taken = [words.area for words in scene.words()]
    for hot in hots:
        said = str(numbers[hot.href])
        wide = max(2 * RADIUS, round(text.width(said, SMALL, 700) + 8, 1))
        box = _free(hot.area, wide, taken, scene.width)
        taken.append(box)
        whole.add(
            Box(box, RADIUS, "number-plain"),
            Words(
                box.middle, round(box.y + RADIUS + SMALL * 0.36, 1), said, SMALL, 700, "on-plain", "middle"
            ),
        )
    return whole


def _free(area: Area, wide: float, taken: list[Area], width: float) -> Area:
    """A place on a corner of what a number is of, or along its upper or lower edge, that covers no text."""
    high = 2 * RADIUS
    ends = [max(0.0, min(area.right - wide / 2, width - wide)), max(0.0, area.x - wide / 2)]
    steps = [*ends, *(area.right - wide - n * high for n in range(1, int(area.w // high)))]
    places = [
        Area(round(x, 1), round(y - RADIUS, 1), wide, high) for x in steps for y in (area.y, area.bottom)
    ]
    return next((p for p in places if not any(p.meets(one) for one in taken)), places[0])


def captioned(scene: Scene, caption: str, lines: tuple[str, ...] = ()) -> Scene:
    """The scene with lines and the caption below it; itself where there are none."""
    said = text.clean(caption)
    if not said and not lines:
        return scene
    whole = Scene(scene.width, scene.height, list(scene.shapes))
    # Below the title, wherever the form of the figure has it.
    left = next((words.x for words in scene.words() if words.anchor == "start"), LEFT)
    room = scene.width - 2 * left
    y = scene.height + (6 if lines else 0)
    for line in lines:
        y += 20
        short = text.shorten(line, room, SIZE)
        whole.add(Words(left, y, short, SIZE, 400, "quiet", full=line if short != line else ""))
    if said:
        y += 12
        whole.add(Wire(((left, y), (scene.width - left, y)), "rule"))
        for line in text.wrap(said, room, SIZE, lines=3):
            y += 20
            cut = text.ELLIPSIS in line
            whole.add(Words(left, y, line, SIZE, 400, "quiet", full=said if cut else ""))
    whole.height = y + 20
    return whole
