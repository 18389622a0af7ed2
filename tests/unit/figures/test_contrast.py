"""What lies on what in figures: what says something has a contrast of at least 3 to 1 there (WCAG 1.4.11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from support.golden import NAMES
from support.shipped import analysed

from hadocs.figures import draw, paint, theme
from hadocs.figures.paint.scene import Area, Box, Dot, Drum, Icon, Scene, Shape, Symbol, Wire
from hadocs.figures.views import of_a_service, views

Ground = tuple[Area, str]
Pair = tuple[str, str, str]
"""The kind of a shape, its look, and the token of what it lies on."""


def filled(shape: Shape) -> Ground | None:
    """The place that a shape hides, and the token that is seen there."""
    if isinstance(shape, Box | Symbol | Drum):
        fill = theme.BOXES[shape.look if shape.look in theme.BOXES else "drum"][0]
        return (shape.area, fill) if fill != "none" else None
    return None


def places(shape: Shape) -> Iterator[tuple[str, str, Area]]:
    """Where to look for what is around a shape: all of a box with its border, points of a line."""
    if isinstance(shape, Box) and not shape.look.startswith("plate-"):
        yield "b", shape.look, shape.area.grown(1)
    elif isinstance(shape, Icon):
        yield "i", shape.look, Area(shape.x, shape.y, shape.size, shape.size)
    elif isinstance(shape, Dot):
        yield "a", shape.look, Area(shape.x, shape.y, 0, 0)
    elif isinstance(shape, Wire):
        for (x1, y1), (x2, y2) in zip(shape.points, shape.points[1:], strict=False):
            for part in (0.2, 0.5, 0.8):
                yield "w", shape.look, Area(x1 + (x2 - x1) * part, y1 + (y2 - y1) * part, 0, 0)


def pairs(scene: Scene) -> Iterator[Pair]:
    """What lies on what, where nothing painted later hides it."""
    grounds: Sequence[Ground | None] = [filled(shape) for shape in scene.shapes]
    for order, shape in enumerate(scene.shapes):
        for kind, look, place in places(shape):
            if kind != "b" and any(g and g[0].holds(place) for g in grounds[order + 1 :]):
                continue
            below = (g[1] for g in reversed(grounds[:order]) if g and g[0].holds(place))
            yield kind, look, next(below, "paper")


def contrast(kind: str, look: str, ground: str, palette: int) -> float:
    """The contrast of the more visible of border and fill to what is around them."""
    box = (
        (theme.ICONS[look],)
        if kind == "i"
        else theme.BOXES[look][:2]
        if kind == "b"
        else (theme.WIRES[look][1],)
    )
    seen = [theme.TOKENS[token][palette] for token in box if token != "none"]
    return max(theme.contrast(one, theme.TOKENS[ground][palette]) for one in seen)


@pytest.mark.parametrize("view", views())
def test_everything_that_says_something_is_seen_on_what_it_lies_on(view: str) -> None:
    found: set[Pair] = set()
    for name in NAMES:
        for service in list(analysed(name).spec.services)[:1] if view in of_a_service() else [""]:
            found |= set(pairs(paint.scene(draw(analysed(name), view, None, service))))
    weak = [
        f"{look} on {ground}: {ratio:.2f} {('light', 'dark')[palette]}"
        for kind, look, ground in sorted(found)
        if look not in theme.DECORATIVE
        for palette in (0, 1)
        if (ratio := contrast(kind, look, ground, palette)) < 3
    ]
    assert weak == []


def test_what_is_hidden_is_not_asked_for_and_what_is_not_is() -> None:
    card = Box(Area(0, 0, 50, 50), 0, "card-plain")
    under, over = Wire(((5, 5), (45, 5)), "grid"), Wire(((5, 25), (45, 25)), "network")
    assert set(pairs(Scene(60, 60, [under, card, over]))) == {
        ("b", "card-plain", "paper"),
        ("w", "network", "card"),
    }


@pytest.mark.parametrize("palette", (0, 1))
def test_a_finding_is_not_taken_for_storage(palette: int) -> None:
    """Both are amber: the chip of a finding is as full of it as what belongs to storage is pale."""
    for look in ("storage", "tag-storage", "drum", "card-disk", "controller"):
        fills = [theme.TOKENS[theme.BOXES[one][0]][palette] for one in ("warning", look)]
        assert theme.contrast(*fills) >= 1.5, look
