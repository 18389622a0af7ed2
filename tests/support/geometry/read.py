"""Reads SVG that hadocs painted back into boxes, lines, texts and discs with their places in pixels.

Knows the few commands of paths that the painter writes, and no plan.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field, replace

from hadocs.figures import text
from hadocs.figures.paint.scene import Area, Point
from support.geometry import roles

SVG = "{http://www.w3.org/2000/svg}"
OPAQUE_ROLES = ("node", "tag", "pill", "chip", "plate", "number", "part", "bus", "port")


@dataclass(frozen=True, slots=True)
class Letters:
    """A line of text where it stands; ``whole`` is its hover title."""

    text: str
    size: float
    weight: int
    area: Area
    whole: str
    order: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A box, a cylinder, a symbol. ``solid`` has a fill."""

    look: str
    role: str
    of: str
    area: Area
    solid: bool
    order: int
    kind: str = "box"

    @property
    def name(self) -> str:
        """How it is called in what is found."""
        return f"{self.look} {self.of}".strip()


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its corners; ``heads`` says at which of its two ends there is an arrow."""

    look: str
    role: str
    of: str
    ends: tuple[str, ...]
    points: tuple[Point, ...]
    order: int
    heads: tuple[bool, bool] = (False, False)

    @property
    def name(self) -> str:
        """How it is called in what is found."""
        return f"{self.look} {self.of or ' > '.join(self.ends)}".strip()

    @property
    def pieces(self) -> tuple[tuple[Point, Point], ...]:
        """Its straight pieces."""
        return tuple(zip(self.points, self.points[1:], strict=False))


@dataclass(slots=True)
class Picture:
    """All that is painted, by kind; ``order`` of each is its place among all."""

    width: float
    height: float
    texts: list[Letters] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    dots: list[Point] = field(default_factory=list)
    icons: list[Area] = field(default_factory=list)
    curves: list[tuple[Area, str, int]] = field(default_factory=list)
    """The lids and feet of cylinders as short pieces, with the name of each and its order."""

    def of_role(self, *wanted: str) -> list[Shape]:
        """The shapes of some roles."""
        return [s for s in self.shapes if s.role in wanted]

    def edges(self) -> list[Line]:
        """The lines that join things."""
        return [line for line in self.lines if line.role in ("edge", "branch")]


def read(svg: str) -> Picture:
    """The picture that is in an SVG."""
    root = ET.fromstring(svg)
    picture = Picture(float(root.get("width", "0")), float(root.get("height", "0")))
    for order, element in enumerate(e for e in root.iter() if e.get("class")):
        kind, _, look = element.get("class", "").partition("-")
        tag = element.tag.removeprefix(SVG)
        if kind == "t":
            _text(picture, element, order)
        elif kind == "b":
            _box(picture, element, tag, look, order)
        elif kind == "l":
            _curves(picture, element, order)
        elif kind == "w":
            _line(picture, element, look, order)
        elif kind == "a" and tag == "circle":
            picture.dots.append((_number(element, "cx"), _number(element, "cy")))
        elif kind == "a":
            _head(picture, element)
        elif kind == "i":
            picture.icons.append(_icon(element))
    return picture


def _number(element: ET.Element, name: str) -> float:
    return float(element.get(name, "0"))


def _text(picture: Picture, element: ET.Element, order: int) -> None:
    said = element.text or ""
    size, weight = _number(element, "font-size"), int(element.get("font-weight", "400"))
    wide = text.width(said, size, weight)
    x = _number(element, "x") - {"middle": wide / 2, "end": wide}.get(element.get("text-anchor", ""), 0.0)
    whole = element.find(f"{SVG}title")
    area = Area(x, _number(element, "y") - 0.76 * size, wide, 0.97 * size)
    picture.texts.append(
        Letters(said, size, weight, area, (whole.text or "") if whole is not None else "", order)
    )


def _box(picture: Picture, element: ET.Element, tag: str, look: str, order: int) -> None:
    role = element.get("data-role") or roles.of_box(look)
    solid = element.get("fill", "none") != "none"
    one = Shape(look, role, element.get("data-of", ""), Area(0, 0, 0, 0), solid, order)
    if tag == "rect":
        area = Area(*(_number(element, name) for name in ("x", "y", "width", "height")))
        picture.shapes.append(replace(one, area=area))
        return
    kind = "drum" if look == "drum" else "box"
    picture.shapes += [replace(one, area=area, kind=kind) for area in _bounds(element.get("d", ""))]


def _curves(picture: Picture, element: ET.Element, order: int) -> None:
    """A lid belongs to the cylinder before it, whose foot is as round."""
    body = picture.shapes[-1]
    (start, arc) = _commands(element.get("d", ""))
    (x, y), (rx, ry) = start[1], arc[1][:2]
    for name, middle in (("lid", y), ("foot", body.area.bottom - ry)):
        at = [(x + 2 * rx * n / 32, middle + ry * math.sqrt(1 - (n / 16 - 1) ** 2)) for n in range(33)]
        for (x1, y1), (x2, y2) in itertools.pairwise(at):
            piece = Area(x1, min(y1, y2) - 0.5, x2 - x1, abs(y2 - y1) + 1)
            picture.curves.append((piece, f"{name} of {body.name}", order))


def _line(picture: Picture, element: ET.Element, look: str, order: int) -> None:
    points: list[Point] = []
    for letter, numbers in _commands(element.get("d", "")):
        if letter == "Q":
            points[-1:] = (
                [(numbers[0], numbers[1])] if len(points) > 1 else [points[-1], (numbers[0], numbers[1])]
            )
        else:
            points.append((numbers[0], numbers[1]))
    role = element.get("data-role") or roles.of_wire(look)
    ends = tuple(json.loads(element.get("data-ends", "[]")))
    picture.lines.append(Line(look, role, element.get("data-of", ""), ends, tuple(points), order))


def _head(picture: Picture, element: ET.Element) -> None:
    """An arrow head belongs to the line before it: that ends at its tip."""
    (tip, one, two) = [(n[0], n[1]) for letter, n in _commands(element.get("d", "")) if letter in "ML"]
    base = ((one[0] + two[0]) / 2, (one[1] + two[1]) / 2)
    line = picture.lines[-1]
    points, heads = list(line.points), list(line.heads)
    at = min((0, -1), key=lambda n: math.dist(points[n], base))
    points[at], heads[at] = tip, True
    picture.lines[-1] = replace(line, points=tuple(points), heads=(heads[0], heads[1]))


def _icon(element: ET.Element) -> Area:
    x, y = (float(n) for n in re.findall(r"translate\((\S+) (\S+?)\)", element.get("transform", ""))[0])
    scale = re.findall(r"scale\((\S+?)\)", element.get("transform", ""))
    size = 24 * (float(scale[0]) if scale else 1.0)
    return Area(x, y, size, size)


@functools.lru_cache(maxsize=8192)
def _commands(d: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
    found = re.findall(r"([A-Za-z])([^A-Za-z]*)", d)
    return tuple((letter, tuple(map(float, re.findall(r"-?[\d.]+", rest)))) for letter, rest in found)


def _bounds(d: str) -> list[Area]:
    """The rectangles around the closed parts of a path."""
    out: list[Area] = []
    xs: list[float] = []
    ys: list[float] = []
    x = y = 0.0
    for letter, n in _commands(d):
        if letter in "zZ":
            out.append(Area(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)))
            xs, ys = [], []
            continue
        base = (x, y) if letter.islower() else (0.0, 0.0)
        kind = letter.lower()
        if kind == "h":
            x = base[0] + n[0]
        elif kind == "v":
            y = base[1] + n[0]
        elif kind == "a":
            before = (x, y)
            x, y = base[0] + n[5], base[1] + n[6]
            if (
                y == before[1]
            ):  # half of an ellipse: above its chord where it goes right, below where it goes left
                ys.append(y - n[1] if x > before[0] else y + n[1])
        else:
            x, y = base[0] + n[-2], base[1] + n[-1]
        xs.append(x)
        ys.append(y)
    return out
