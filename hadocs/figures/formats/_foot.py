"""What stands below a figure in a file: its caption, and its links as a numbered list where nothing can be clicked."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.figures import text
from hadocs.figures.paint.frame import LEFT
from hadocs.figures.paint.scene import Hot, Scene, Wire, Words

ABSOLUTE = ("http://", "https://", "mailto:")
SIZE = 13.0


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
            cut = line.endswith(text.ELLIPSIS)
            whole.add(Words(left, y, line, SIZE, 400, "quiet", full=said if cut else ""))
    whole.height = y + 20
    return whole
