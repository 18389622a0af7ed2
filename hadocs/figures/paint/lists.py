"""Keeps the whole of a list with the lines that say it in short: a browser shows it where the pointer rests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hadocs.figures import text
from hadocs.figures.abridged import DEPTH, bare
from hadocs.figures.paint.scene import Scene, Words
from hadocs.figures.plan import Figure

_COUNT = re.compile(r"(?:and|or) \d+ (?:more|others)\b")


def tell(scene: Scene, figure: Figure) -> None:
    """Puts the whole of each list to the lines that say it in short, and into what is kept with lines that are cut."""
    if not figure.abridged:
        return
    wholes = {bare(one.text): one.whole for one in figure.abridged}
    inside = {one.text: one.whole for one in figure.abridged}
    any_line, any_text = _one_of(wholes), _one_of(inside)

    def spelt(said: str) -> str:
        for _ in range(DEPTH):
            said = any_text.sub(lambda found: inside[found[0]], said)
        return said

    # A list may run over several lines, each of which is a shape.
    places, starts, lines = [], [], ""
    for place, shape in enumerate(scene.shapes):
        if isinstance(shape, Words):
            places.append(place)
            starts.append(len(lines))
            lines += bare(shape.text)
    ends = [*starts[1:], len(lines)]
    for found in any_line.finditer(lines):
        whole = spelt(wholes[found[0]])
        for place, start, end in zip(places, starts, ends, strict=True):
            shape = scene.shapes[place]
            if isinstance(shape, Words) and start < found.end() and found.start() < end:
                full = (
                    shape.full
                    if text.ELLIPSIS in shape.text
                    else " · ".join(filter(None, (shape.full, whole)))
                )
                scene.shapes[place] = replace(shape, full=full)
    before = None
    for place in places:
        shape = scene.shapes[place]
        assert isinstance(shape, Words)
        if shape.full:
            shape = replace(shape, full=spelt(shape.full))
        elif before and text.ELLIPSIS in before.text and _COUNT.match(shape.text):
            # The name before the count is cut, so that the two are no longer what the plan says.
            shape = replace(shape, full=before.full)
        scene.shapes[place] = before = shape


def _one_of(some: Mapping[str, str]) -> re.Pattern[str]:
    """Any of some texts, the longest of those that begin at one place."""
    return re.compile("|".join(map(re.escape, sorted(some, key=lambda s: (-len(s), s)))))
