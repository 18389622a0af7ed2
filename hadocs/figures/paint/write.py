"""Writes a scene as SVG. Knows markup and escaping, not what anything means."""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from hadocs.figures import icons, text, theme
from hadocs.figures.paint.scene import (
    Area,
    Box,
    Dot,
    Drum,
    Hot,
    Icon,
    Point,
    Scene,
    Shape,
    Symbol,
    Wire,
    Words,
)
from hadocs.figures.plan import Figure

HEAD = 11
"""How long an arrow head is."""
_ON_PAGES = "Roboto,'Helvetica Neue',Arial,sans-serif"
_LAST = "'Noto Sans','DejaVu Sans Condensed','DejaVu Sans',sans-serif"
"""Some programs take sans-serif for one certain font, and leave letters out where that is not installed. DejaVu Sans is
a sixth wider than Roboto, its condensed sister hardly: with it texts stay in place without ``textLength`` too."""
_ANYWHERE = f"Roboto,hadocs,'Helvetica Neue',Arial,'Liberation Sans',{_LAST}"
_BESIDE = f"Arial,'Liberation Sans','Helvetica Neue',Roboto,{_LAST}"
"""For programs without style sheets: LibreOffice looks for the first font alone, and takes a wide one for Roboto."""
_XLINK = "http://www.w3.org/1999/xlink"
_HREF = "xlink:href"
"""Some editors know this older form only, and on pages Material's instant navigation fails at the newer one."""
CORNER = 7
"""The radius at which lines turn."""


@functools.lru_cache(maxsize=16384)
def num(value: float) -> str:
    """A number with at most one decimal, the same in every locale."""
    whole = round(value, 1)
    return str(int(whole)) if whole == int(whole) else f"{whole:.1f}"


def attr(value: str) -> str:
    """Text as a quoted attribute, without what XML forbids."""
    return quoteattr(text.clean(value))


@functools.lru_cache(maxsize=4096)
def body(value: str) -> str:
    """Text as element content, without what XML forbids."""
    return escape(text.clean(value))


def write(scene: Scene, figure: Figure, mode: theme.Mode, face: str = "", *, marked: bool = False) -> str:
    """The SVG of a scene, on one line. ``face`` is a ``@font-face`` rule to embed.

    ``marked`` has every shape say what it stands for, in ``data-of``, ``data-ends`` and ``data-role``.

    Places that lead somewhere lie over the picture, outside of the part that is one image to assistive
    technology: links inside of an image would be hidden from it.
    """
    pen = _Pen(figure.name, mode, marked, held=bool(face))
    links = [s for s in scene.shapes if isinstance(s, Hot)] if mode in ("page", "alone") else []
    parts = [part for shape in _runs(scene.shapes) if (part := pen.shape(shape))]
    named = sorted({s.name for s in scene.shapes if isinstance(s, Icon)})
    outlines = "".join(f'<path id="{figure.name}-i-{name}" d="{icons.outline(name)}"/>' for name in named)
    defs = f"<defs>{outlines}</defs>" if outlines else ""
    w, h = num(scene.width), num(scene.height)
    paper = f'<rect{pen.paint("paper")} width="{w}" height="{h}"/>' if mode != "page" else ""
    focus = _focus(mode) if links else ""
    named_fonts = f"{theme.ROOT}{{font-family:{_ANYWHERE}}}" if face else ""
    rules = face + named_fonts + focus + theme.css(mode, frozenset(pen.used))
    style = f"<style>{rules}</style>" if rules else ""
    name = f"{figure.name}-{figure.form if not figure.bare else 'thumbnail'}"
    about = f'<title id="{name}-title">{body(figure.title)}</title>'
    if figure.description or figure.sentence:
        about += f'<desc id="{name}-desc">{body(" ".join(figure.description or (figure.sentence,)))}</desc>'
    label = f'role="img" aria-labelledby="{name}-title"'
    if "<desc" in about:
        label += f' aria-describedby="{name}-desc"'
    size = f'viewBox="0 0 {w} {h}" width="{w}" height="{h}"'
    font = f'font-family="{_ON_PAGES if mode == "page" else _BESIDE if face else _ANYWHERE}"'
    shown = 'style="max-width:100%;height:auto"' if mode == "page" else ""
    spaces = f'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="{_XLINK}"'
    head = f'<svg {spaces} class="hf" {size} {font} {shown}'.rstrip()
    picture = "".join(parts)
    if links:
        told = [s for s in scene.shapes if isinstance(s, Words) and s.full]
        hots = "".join(_hot(hot, told) for hot in links)
        inner = f"<g {label}>{about}{paper}{picture}</g>"
        return f"{head}>{style}{defs}{inner}{hots}</svg>"
    return f"{head} {label}>{about}{style}{defs}{paper}{picture}</svg>"


def shape_alone(shape: Shape, palette: theme.Palette) -> str:
    """The markup of one shape that is no icon, with literal colours."""
    return _Pen("", palette, marked=False, held=False).shape(shape)


def _focus(mode: theme.Mode) -> str:
    """The rule that frames the link that has the keyboard, on a page in the colour of its text."""
    colour = "currentColor" if mode == "page" else theme.TOKENS["site"][0]
    return f".hf a:focus-visible rect{{stroke:{colour};stroke-width:3}}"


def _hot(hot: Hot, told: Sequence[Words]) -> str:
    """A link. It lies over the texts: of those below it, it says what is kept with them."""
    a = hot.area
    below = dict.fromkeys(
        words.full
        for words in told
        if a.holds(Area(words.area.middle, words.area.y + words.area.h / 2, 0, 0))
    )
    below.pop(hot.label, None)
    whole = f"<title>{body(' · '.join(below))}</title>" if below else ""
    where = f'x="{num(a.x)}" y="{num(a.y)}" width="{num(a.w)}" height="{num(a.h)}"'
    area = f'<rect {where} rx="6" fill="none" pointer-events="all"/>'
    # Tools that know the newer attribute only would not take it for a link.
    return f'<a {_HREF}={attr(hot.href)} role="link" aria-label={attr(hot.label)}>{whole}{area}</a>'


def _runs(shapes: Sequence[Shape]) -> Iterator[Shape | tuple[Box, ...]]:
    """The shapes, with sharp-cornered boxes of one look that follow one another as one: bars of a chart are many."""
    for (look, alike), run in itertools.groupby(
        shapes,
        lambda s: (
            (s.look, True) if isinstance(s, Box) and not (s.r or s.of or s.role) else (str(id(s)), False)
        ),
    ):
        if alike and look:
            yield tuple(s for s in run if isinstance(s, Box))
        else:
            yield from run


class _Pen:
    """Writes shapes in the colours of a mode, and remembers which looks it needed."""

    def __init__(self, name: str, mode: theme.Mode, marked: bool, held: bool) -> None:
        self.name = name
        self.marked = marked
        self.held = held
        """Texts keep the width that they were measured with, where another font has to paint them."""
        self.mode: theme.Mode = mode
        self.used: set[tuple[str, str]] = set()

    def paint(self, kind: str, look: str = "") -> str:
        """The attributes of something of a look: its colours, and its class where these can change."""
        self.used.add((kind, look))
        named = f' class="{theme.name_of(kind, look)}"' if self.mode in ("page", "alone") else ""
        return named if self.mode == "page" else named + theme.paint(kind, look, self.mode)

    def mark(self, shape: Box | Drum | Symbol | Wire) -> str:
        """What a shape stands for, where that is asked for."""
        if not self.marked:
            return ""
        ends = json.dumps(shape.ends) if isinstance(shape, Wire) and shape.ends else ""
        said = (("of", shape.of), ("role", shape.role), ("ends", ends))
        return "".join(f" data-{name}={attr(value)}" for name, value in said if value)

    def shape(self, shape: Shape | tuple[Box, ...]) -> str:
        """A shape, or boxes of one look; nothing for what is not painted."""
        if isinstance(shape, tuple):
            areas = (box.area for box in shape)
            d = "".join(f"M{num(a.x)} {num(a.y)}h{num(a.w)}v{num(a.h)}h{num(-a.w)}z" for a in areas)
            return f'<path{self.paint("b", shape[0].look)} d="{d}"/>'
        if isinstance(shape, Words):
            return self._words(shape)
        if isinstance(shape, Box):
            return self._box(shape)
        if isinstance(shape, Wire):
            return self._wire(shape)
        if isinstance(shape, Drum):
            return self._drum(shape)
        if isinstance(shape, Symbol):
            return f'<path{self.paint("b", shape.look)}{self.mark(shape)} d="{_outline(shape)}"/>'
        if isinstance(shape, Icon):
            scale = f"{shape.size / icons.BOX:.3f}".rstrip("0").rstrip(".")
            sized = f"scale({scale})" if scale != "1" else ""
            place = f"translate({num(shape.x)} {num(shape.y)}){sized}"
            look = self.paint("i", shape.look)
            return f'<use {_HREF}="#{self.name}-i-{shape.name}"{look} transform="{place}"/>'
        if isinstance(shape, Dot):
            look = self.paint("a", shape.look)
            return f'<circle{look} cx="{num(shape.x)}" cy="{num(shape.y)}" r="{num(shape.r)}"/>'
        return ""

    def _box(self, box: Box) -> str:
        a, r = box.area, min(box.r, box.area.h / 2, box.area.w / 2)
        look = self.paint("b", box.look) + self.mark(box)
        if box.top_only:
            d = (
                f"M{num(a.x)} {num(a.bottom)}v{num(r - a.h)}a{num(r)} {num(r)} 0 0 1 {num(r)} {num(-r)}"
                f"h{num(a.w - 2 * r)}a{num(r)} {num(r)} 0 0 1 {num(r)} {num(r)}v{num(a.h - r)}z"
            )
            return f'<path{look} d="{d}"/>'
        where = f'x="{num(a.x)}" y="{num(a.y)}" width="{num(a.w)}" height="{num(a.h)}"'
        return f'<rect{look} {where} rx="{num(r)}"/>'

    def _drum(self, drum: Drum) -> str:
        a: Area = drum.area
        rx, ry = a.w / 2, min(14.0, a.h / 4)
        curve = f"a{num(rx)} {num(ry)} 0 0"
        d = f"M{num(a.x)} {num(a.y + ry)}{curve} 1 {num(a.w)} 0v{num(a.h - 2 * ry)}{curve} 1 {num(-a.w)} 0z"
        lid = f"M{num(a.x)} {num(a.y + ry)}{curve} 0 {num(a.w)} 0"
        look = drum.look if drum.look.startswith("drum-") else "drum"
        return (
            f'<path{self.paint("b", look)}{self.mark(drum)} d="{d}"/><path{self.paint("l", look)} d="{lid}"/>'
        )

    def _wire(self, wire: Wire) -> str:
        points = list(wire.points)
        heads = []
        if wire.head:
            heads.append(_head(points[-1], points[-2]))
            points[-1] = _toward(points[-1], points[-2], HEAD - 1)
        if wire.tail:
            heads.append(_head(points[0], points[1]))
            points[0] = _toward(points[0], points[1], HEAD - 1)
        line = f'<path{self.paint("w", wire.look)}{self.mark(wire)} d="{_path(points)}"/>'
        return line + "".join(f'<path{self.paint("a", wire.look)} d="{d}"/>' for d in heads)

    def _words(self, words: Words) -> str:
        anchor = f' text-anchor="{words.anchor}"' if words.anchor != "start" else ""
        weight = f' font-weight="{words.weight}"' if words.weight != 400 else ""
        whole = f"<title>{body(words.full)}</title>" if words.full else ""
        said, held = text.clean(words.text), ""
        if self.held and said and text.known(said, words.weight):
            held = f' textLength="{num(text.width(said, words.size, words.weight))}" lengthAdjust="spacingAndGlyphs"'
        return (
            f'<text{self.paint("t", words.look)} x="{num(words.x)}" y="{num(words.y)}" font-size="{num(words.size)}"'
            f"{weight}{anchor}{held}>{body(words.text)}{whole}</text>"
        )


def _outline(symbol: Symbol) -> str:
    a = symbol.area
    m, r = a.middle, a.w / 2
    if symbol.kind == "and":
        return f"M{num(a.x)} {num(a.bottom)}V{num(a.y + r)}a{num(r)} {num(r)} 0 0 1 {num(a.w)} 0V{num(a.bottom)}z"
    if symbol.kind == "or":
        side, lift = a.y + a.h * 0.42, a.w * 0.22
        return (
            f"M{num(a.x)} {num(a.bottom)}Q{num(m)} {num(a.bottom - a.h * 0.36)} {num(a.right)} {num(a.bottom)}"
            f"C{num(a.right)} {num(side)} {num(m + lift)} {num(a.y + a.h * 0.12)} {num(m)} {num(a.y)}"
            f"C{num(m - lift)} {num(a.y + a.h * 0.12)} {num(a.x)} {num(side)} {num(a.x)} {num(a.bottom)}z"
        )
    c = a.y + a.h / 2
    return f"M{num(m)} {num(a.y)}L{num(a.right)} {num(c)}L{num(m)} {num(a.bottom)}L{num(a.x)} {num(c)}z"


def _toward(a: Point, b: Point, by: float) -> Point:
    """The point ``by`` pixels from ``a`` on the way to ``b``."""
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return (a[0] + (b[0] - a[0]) * by / length, a[1] + (b[1] - a[1]) * by / length)


def _path(points: Sequence[Point]) -> str:
    out = [f"M{num(points[0][0])} {num(points[0][1])}"]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(CORNER, math.dist(before, at) / 2, math.dist(at, after) / 2)
        a, b = _toward(at, before, reach), _toward(at, after, reach)
        out.append(f"L{num(a[0])} {num(a[1])}Q{num(at[0])} {num(at[1])} {num(b[0])} {num(b[1])}")
    out.append(f"L{num(points[-1][0])} {num(points[-1][1])}")
    return "".join(out)


def _head(tip: Point, back: Point) -> str:
    base = _toward(tip, back, HEAD)
    dx, dy = (base[1] - tip[1]) * 0.45, (tip[0] - base[0]) * 0.45
    return (
        f"M{num(tip[0])} {num(tip[1])}L{num(base[0] + dx)} {num(base[1] + dy)}"
        f"L{num(base[0] - dx)} {num(base[1] - dy)}z"
    )
