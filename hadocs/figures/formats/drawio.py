"""draw.io: things that hold things, edges that follow them, layers for networks and storage; open and edit.

Made from the painted scene alone (`_nesting`), so that a figure of any form has it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from hadocs.figures import theme
from hadocs.figures.formats import _styles as styles
from hadocs.figures.formats._nesting import Cell, Line, Nest, Tiles, near, nest
from hadocs.figures.formats._styles import number
from hadocs.figures.how import How
from hadocs.figures.paint.scene import Area, Box, Dot, Drum, Icon, Point, Scene, Words
from hadocs.figures.plan import Figure
from hadocs.figures.theme import Palette

ENDINGS = (".drawio",)
TEXT = True
MAIN, NETWORKS, STORAGE = "layer-main", "layer-networks", "layer-storage"
NAMES = {NETWORKS: "Networks", MAIN: "Machines", STORAGE: "Storage"}
OF = {NETWORKS: ("network",), STORAGE: ("storage", "mirror", "tag-storage")}
"""How the looks of what is in a layer begin; the rest is in the first."""


def encode(figure: Figure, how: How) -> bytes:
    """The figure as a file of draw.io, as plain XML."""
    from hadocs.figures import paint
    from hadocs.figures.formats._foot import captioned

    scene = captioned(paint.scene(figure), how.caption)
    return _Writer(figure, scene, nest(scene), how.palette or "light").file().encode()


class _Writer:
    """Writes cells, each within what holds it."""

    def __init__(self, figure: Figure, scene: Scene, made: Nest, palette: Palette) -> None:
        self.figure = figure
        self.scene = scene
        self.made = made
        self.palette: Palette = palette
        self.layer = {id(item): _layer(item) for item in made.painted()}
        self.order = _order(made, self.layer)
        self.clear: set[int] = set()
        self.out: list[str] = []

    def file(self) -> str:
        """All of it."""
        w, h = number(self.scene.width), number(self.scene.height)
        ground = styles.colour("paper", self.palette)
        for layer in self.order:
            self.out.append(f'<mxCell id="{layer}" value="{NAMES[layer]}" parent="0"/>')
        turns = list(self._turns())
        self.clear = _covering([item for item, _ in turns])
        for item, parent in turns:
            if isinstance(item, Cell):
                self._cell(item, parent)
            else:
                self._line(item, parent)
        body = "\n".join(self.out)
        title = _attr(self.figure.title or self.figure.name)
        return (
            '<mxfile host="hadocs" compressed="false">\n'
            f"<diagram id={_attr(self.figure.name)} name={title}>\n"
            f'<mxGraphModel dx="{w}" dy="{h}" grid="0" gridSize="10" guides="1" tooltips="1" connect="1" arrows="1" '
            f'fold="1" page="1" pageScale="1" pageWidth="{w}" pageHeight="{h}" background="{ground}" math="0" '
            'shadow="0">\n'
            f'<root>\n<mxCell id="0"/>\n{body}\n</root>\n</mxGraphModel>\n</diagram>\n</mxfile>\n'
        )

    def _turns(self) -> Iterator[tuple[Cell | Line, str]]:
        """Everything in the order of the file, with the id of what holds it."""
        for layer in self.order:
            top = [item for item in self.made.painted() if self.layer[id(item)] == layer and self._top(item)]
            for item in top:
                yield from self._with_children(item, layer)

    def _top(self, item: Cell | Line) -> bool:
        """Whether nothing of its own layer holds it."""
        return item.parent is None or self.layer[id(item.parent)] != self.layer[id(item)]

    def _with_children(self, item: Cell | Line, parent: str) -> Iterator[tuple[Cell | Line, str]]:
        yield item, parent
        if isinstance(item, Cell):
            for child in item.children:
                if not self._top(child):
                    yield from self._with_children(child, item.id)

    def _origin(self, item: Cell | Line) -> Point:
        """Where what holds it begins, which its place is told from."""
        if item.parent is None or self._top(item):
            return (0.0, 0.0)
        return (item.parent.area.x, item.parent.area.y)

    def _cell(self, cell: Cell, parent: str) -> None:
        shape, palette = cell.shape, self.palette
        said, full, more = "", "", ' vertex="1"'
        if isinstance(shape, Words):
            style, said, full = styles.words(shape, palette), shape.text, shape.full
            more += ' connectable="0"'
        elif isinstance(shape, Box | Drum):
            style = styles.box(cell, palette, clear=id(cell) in self.clear)
            if cell.label:
                style += styles.label(cell.label, cell.area, palette)
                said, full = cell.label.text, cell.label.full
        elif isinstance(shape, Icon):
            style, more = styles.icon(shape.name, shape.look, palette), more + ' connectable="0"'
        elif isinstance(shape, Dot):
            style = styles.dot(shape, palette)
        else:
            from hadocs.figures.paint.write import shape_alone

            style = styles.picture(shape_alone(shape, palette), cell.area)
        a = styles.text_area(shape) if isinstance(shape, Words) else cell.area
        x, y = self._origin(cell)
        where = _geometry(Area(a.x - x, a.y - y, a.w, a.h))
        self._write(cell.id, said, style, parent, more, where, cell.link, full)

    def _line(self, line: Line, parent: str) -> None:
        x, y = self._origin(line)
        points = line.shape.points
        style = styles.wire(line.shape, self.palette)
        more = ' edge="1"'
        ends = (("exit", "source", line.source, points[0]), ("entry", "target", line.target, points[-1]))
        for key, word, cell, (px, py) in ends:
            if cell is not None:
                style += _anchored(key, cell.area, px, py)
                more += f" {word}={_attr(cell.id)}"
        inner = "".join(f'<mxPoint x="{number(px - x)}" y="{number(py - y)}"/>' for px, py in points[1:-1])
        way = f'<Array as="points">{inner}</Array>' if inner else ""
        free = "".join(
            f'<mxPoint x="{number(px - x)}" y="{number(py - y)}" as="{word}Point"/>'
            for _, word, _, (px, py) in ends
        )
        self._write(
            line.id,
            "",
            style,
            parent,
            more,
            f'<mxGeometry relative="1" as="geometry">{free}{way}</mxGeometry>',
        )
        for tag in line.tags:
            self._tag(tag, line)

    def _tag(self, tag: Cell, line: Line) -> None:
        """A label that stays on its line."""
        a = tag.area
        along = _along(line.shape.points, a.middle, a.y + a.h / 2)
        where = (
            f'<mxGeometry x="{number(2 * along - 1)}" width="{number(a.w)}" height="{number(a.h)}" relative="1" '
            f'as="geometry"><mxPoint x="{number(-a.w / 2)}" y="{number(-a.h / 2)}" as="offset"/></mxGeometry>'
        )
        assert tag.label is not None
        style = styles.box(tag, self.palette, clear=False) + styles.label(tag.label, a, self.palette)
        self._write(
            tag.id, tag.label.text, style, line.id, ' vertex="1" connectable="0"', where, "", tag.label.full
        )

    def _write(
        self,
        key: str,
        said: str,
        style: str,
        parent: str,
        more: str,
        where: str,
        link: str = "",
        full: str = "",
    ) -> None:
        from hadocs.figures.formats._foot import ABSOLUTE

        extra = f" link={_attr(link)}" if link.startswith(ABSOLUTE) else ""
        extra += f" tooltip={_attr(full)}" if full else ""
        inner = f"style={_attr(style)} parent={_attr(parent)}{more}>{where}</mxCell>"
        if extra:
            self.out.append(
                f"<UserObject label={_attr(said)}{extra} id={_attr(key)}><mxCell {inner}</UserObject>"
            )
        else:
            value = f" value={_attr(said)}" if said else ""
            self.out.append(f"<mxCell id={_attr(key)}{value} {inner}")


def _attr(said: str) -> str:
    from hadocs.figures import text

    return quoteattr(text.clean(said))


def _geometry(area: Area) -> str:
    place = f'x="{number(area.x)}" y="{number(area.y)}" width="{number(area.w)}" height="{number(area.h)}"'
    return f'<mxGeometry {place} as="geometry"/>'


def _anchored(key: str, area: Area, x: float, y: float) -> str:
    """Where at a thing a line ends, in parts of its width and height."""
    a = area
    across = min(max((x - a.x) / a.w, 0.0), 1.0) if a.w else 0.5
    down = min(max((y - a.y) / a.h, 0.0), 1.0) if a.h else 0.5
    return f"{key}X={across:.6g};{key}Y={down:.6g};{key}Dx=0;{key}Dy=0;{key}Perimeter=0;"


def _along(points: Sequence[Point], x: float, y: float) -> float:
    """Which part of a line lies before the place nearest to a point."""
    pieces = list(itertools.pairwise(points))
    feet = [near(a, b, x, y) for a, b in pieces]
    best = min(range(len(pieces)), key=lambda at: math.dist(feet[at], (x, y)))
    before = sum(math.dist(a, b) for a, b in pieces[:best])
    whole = sum(math.dist(a, b) for a, b in pieces) or 1.0
    return (before + math.dist(pieces[best][0], feet[best])) / whole


def _layer(item: Cell | Line) -> str:
    """The layer of a thing: that of what holds it, unless its own look says another."""
    if isinstance(item, Line) and item.source and item.target and item.parent:
        return _layer(item.parent)  # an edge within one thing hangs there, as draw.io itself would have it
    chain = (item, *(item.within() if isinstance(item, Cell) else ()))
    for one in chain:
        look = "storage" if isinstance(one.shape, Drum) else str(getattr(one.shape, "look", ""))
        plain = isinstance(one.shape, Words | Icon) and one.parent is not None
        for layer, begins in OF.items():
            if look.startswith(begins) and not plain:
                return layer
    return MAIN


def _order(made: Nest, layers: dict[int, str]) -> tuple[str, ...]:
    """The layers in the order that differs least from that of painting."""
    used = [name for name in NAMES if name == MAIN or name in layers.values()]
    over: dict[tuple[str, str], int] = {}
    below = Tiles[tuple[Cell | Line, Area]]()
    for item in made.painted():
        mine = layers[id(item)]
        for area in _areas(item):
            for other, place in below.meeting(area):
                theirs = layers[id(other)]
                if mine != theirs and area.meets(place):
                    over[theirs, mine] = over.get((theirs, mine), 0) + _harm(other, item)
            below.add((item, area), area)
    orders = list(itertools.permutations(used))
    return min(orders, key=lambda o: sum(n for (a, b), n in over.items() if o.index(a) > o.index(b)))


def _harm(lower: Cell | Line, upper: Cell | Line) -> int:
    """How bad it is where the lower of two comes to lie over the upper: letters that are crossed, most of all."""
    if isinstance(lower, Cell):
        return 1  # a box that covers something is cleared
    return 20 if isinstance(upper, Cell) and (upper.label or isinstance(upper.shape, Words)) else 2


def _covering(turns: Sequence[Cell | Line]) -> set[int]:
    """The filled boxes that would cover what is painted on them, as it comes earlier in the file."""
    found: set[int] = set()
    before = Tiles[tuple[int, Area]]()
    for item in turns:
        if (
            isinstance(item, Cell)
            and isinstance(item.shape, Box)
            and theme.BOXES[item.shape.look][0] != "none"
        ):
            inner = item.area.grown(-0.5)
            if any(rank > item.rank and area.meets(inner) for rank, area in before.meeting(inner)):
                found.add(id(item))
        for area in _areas(item):
            before.add((item.rank, area), area)
    return found


def _areas(item: Cell | Line) -> Iterator[Area]:
    """The places that a thing takes: of a line, those of its pieces."""
    if isinstance(item, Cell):
        yield item.area
        return
    for (x1, y1), (x2, y2) in itertools.pairwise(item.shape.points):
        yield Area(min(x1, x2) - 0.5, min(y1, y2) - 0.5, abs(x2 - x1) + 1, abs(y2 - y1) + 1)
