"""Writes a scene as SVG. Knows markup and escaping, not what anything means."""

from __future__ import annotations

import functools
import itertools
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


def write(scene: Scene, figure: Figure, mode: theme.Mode, face: str = "") -> str:
    """The SVG of a scene, on one line. ``face`` is a ``@font-face`` rule to embed.

    Places that lead somewhere lie over the picture, outside of the part that is one image to assistive
    technology: links inside of an image would be hidden from it.
    """
    used: set[str] = {"paper"} if mode == "alone" else set()
    links = [s for s in scene.shapes if isinstance(s, Hot)] if mode in ("page", "alone") else []
    parts = [part for shape in _runs(scene.shapes) if (part := _shape(shape, figure.name, used))]
    named = sorted({s.name for s in scene.shapes if isinstance(s, Icon)})
    defs = "".join(f'<path id="{figure.name}-i-{name}" d="{icons.outline(name)}"/>' for name in named)
    w, h = num(scene.width), num(scene.height)
    scope = ".hf" if mode == "page" else "svg"
    css = theme.css(mode, frozenset(used), scope)
    focus = f"{scope} a:focus-visible rect{{stroke:currentColor;stroke-width:3}}" if links else ""
    style = f"<style>{face}{css}{focus}</style>"
    name = f"{figure.name}-{figure.form if not figure.bare else 'thumbnail'}"
    about = f'<title id="{name}-title">{body(figure.title)}</title>'
    if figure.description or figure.sentence:
        about += f'<desc id="{name}-desc">{body(" ".join(figure.description or (figure.sentence,)))}</desc>'
    label = f'role="img" aria-labelledby="{name}-title' + (f' {name}-desc"' if "<desc" in about else '"')
    paper = f'<rect class="paper" width="{w}" height="{h}"/>' if mode == "alone" else ""
    size = f'viewBox="0 0 {w} {h}" width="{w}" height="{h}"'
    font = "font-family=\"Roboto,'Helvetica Neue',Arial,sans-serif\""
    shown = 'style="max-width:100%;height:auto"' if mode == "page" else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="hf" {size} {font} {shown}'.rstrip()
    picture = "".join(parts)
    if links:
        hots = "".join(_hot(hot) for hot in links)
        inner = f"<g {label}>{about}{paper}{picture}</g>"
        return f"{head}>{style}<defs>{defs}</defs>{inner}{hots}</svg>"
    return f"{head} {label}>{about}{style}<defs>{defs}</defs>{paper}{picture}</svg>"


def _hot(hot: Hot) -> str:
    a = hot.area
    where = f'x="{num(a.x)}" y="{num(a.y)}" width="{num(a.w)}" height="{num(a.h)}"'
    return (
        f'<a href={attr(hot.href)} aria-label={attr(hot.label)}><rect {where} rx="6" fill="transparent"/></a>'
    )


def _runs(shapes: Sequence[Shape]) -> Iterator[Shape | tuple[Box, ...]]:
    """The shapes, with sharp-cornered boxes of one look that follow one another as one: bars of a chart are many."""
    for (look, alike), run in itertools.groupby(
        shapes, lambda s: (s.look, True) if isinstance(s, Box) and not s.r else (str(id(s)), False)
    ):
        if alike and look:
            yield tuple(s for s in run if isinstance(s, Box))
        else:
            yield from run


def _shape(shape: Shape | tuple[Box, ...], name: str, used: set[str]) -> str:
    if isinstance(shape, tuple):
        used.add(f"b-{shape[0].look}")
        areas = (box.area for box in shape)
        d = "".join(f"M{num(a.x)} {num(a.y)}h{num(a.w)}v{num(a.h)}h{num(-a.w)}z" for a in areas)
        return f'<path class="b-{shape[0].look}" d="{d}"/>'
    if isinstance(shape, Words):
        return _words(shape, used)
    if isinstance(shape, Box):
        return _box(shape, used)
    if isinstance(shape, Wire):
        return _wire(shape, used)
    if isinstance(shape, Drum):
        return _drum(shape, used)
    if isinstance(shape, Symbol):
        return _symbol(shape, used)
    if isinstance(shape, Icon):
        used.add(f"i-{shape.look}")
        scale = f"{shape.size / icons.BOX:.3f}".rstrip("0").rstrip(".")
        sized = f"scale({scale})" if scale != "1" else ""
        place = f"translate({num(shape.x)} {num(shape.y)}){sized}"
        return f'<use href="#{name}-i-{shape.name}" class="i-{shape.look}" transform="{place}"/>'
    if isinstance(shape, Dot):
        used.add(f"a-{shape.look}")
        return f'<circle class="a-{shape.look}" cx="{num(shape.x)}" cy="{num(shape.y)}" r="{num(shape.r)}"/>'
    return ""


def _box(box: Box, used: set[str]) -> str:
    used.add(f"b-{box.look}")
    a, r = box.area, min(box.r, box.area.h / 2, box.area.w / 2)
    if box.top_only:
        d = (
            f"M{num(a.x)} {num(a.bottom)}v{num(r - a.h)}a{num(r)} {num(r)} 0 0 1 {num(r)} {num(-r)}"
            f"h{num(a.w - 2 * r)}a{num(r)} {num(r)} 0 0 1 {num(r)} {num(r)}v{num(a.h - r)}z"
        )
        return f'<path class="b-{box.look}" d="{d}"/>'
    return (
        f'<rect class="b-{box.look}" x="{num(a.x)}" y="{num(a.y)}" width="{num(a.w)}" '
        f'height="{num(a.h)}" rx="{num(r)}"/>'
    )


def _drum(drum: Drum, used: set[str]) -> str:
    used.add("b-drum")
    a: Area = drum.area
    rx, ry = a.w / 2, min(14.0, a.h / 4)
    curve = f"a{num(rx)} {num(ry)} 0 0"
    d = f"M{num(a.x)} {num(a.y + ry)}{curve} 1 {num(a.w)} 0v{num(a.h - 2 * ry)}{curve} 1 {num(-a.w)} 0z"
    lid = f"M{num(a.x)} {num(a.y + ry)}{curve} 0 {num(a.w)} 0"
    return f'<path class="b-drum" d="{d}"/><path class="b-drum" style="fill:none" d="{lid}"/>'


def _symbol(symbol: Symbol, used: set[str]) -> str:
    used.add(f"b-{symbol.look}")
    a = symbol.area
    m, r = a.middle, a.w / 2
    if symbol.kind == "and":
        d = f"M{num(a.x)} {num(a.bottom)}V{num(a.y + r)}a{num(r)} {num(r)} 0 0 1 {num(a.w)} 0V{num(a.bottom)}z"
    elif symbol.kind == "or":
        side, lift = a.y + a.h * 0.42, a.w * 0.22
        d = (
            f"M{num(a.x)} {num(a.bottom)}Q{num(m)} {num(a.bottom - a.h * 0.36)} {num(a.right)} {num(a.bottom)}"
            f"C{num(a.right)} {num(side)} {num(m + lift)} {num(a.y + a.h * 0.12)} {num(m)} {num(a.y)}"
            f"C{num(m - lift)} {num(a.y + a.h * 0.12)} {num(a.x)} {num(side)} {num(a.x)} {num(a.bottom)}z"
        )
    else:
        c = a.y + a.h / 2
        d = f"M{num(m)} {num(a.y)}L{num(a.right)} {num(c)}L{num(m)} {num(a.bottom)}L{num(a.x)} {num(c)}z"
    return f'<path class="b-{symbol.look}" d="{d}"/>'


def _toward(a: Point, b: Point, by: float) -> Point:
    """The point ``by`` pixels from ``a`` on the way to ``b``."""
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return (a[0] + (b[0] - a[0]) * by / length, a[1] + (b[1] - a[1]) * by / length)


def _wire(wire: Wire, used: set[str]) -> str:
    used.add(f"w-{wire.look}")
    points = list(wire.points)
    heads = []
    if wire.head:
        heads.append(_head(points[-1], points[-2], wire.look, used))
        points[-1] = _toward(points[-1], points[-2], HEAD - 1)
    if wire.tail:
        heads.append(_head(points[0], points[1], wire.look, used))
        points[0] = _toward(points[0], points[1], HEAD - 1)
    return f'<path class="w-{wire.look}" d="{_path(points)}"/>' + "".join(heads)


def _path(points: Sequence[Point]) -> str:
    out = [f"M{num(points[0][0])} {num(points[0][1])}"]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(CORNER, math.dist(before, at) / 2, math.dist(at, after) / 2)
        a, b = _toward(at, before, reach), _toward(at, after, reach)
        out.append(f"L{num(a[0])} {num(a[1])}Q{num(at[0])} {num(at[1])} {num(b[0])} {num(b[1])}")
    out.append(f"L{num(points[-1][0])} {num(points[-1][1])}")
    return "".join(out)


def _head(tip: Point, back: Point, look: str, used: set[str]) -> str:
    used.add(f"a-{look}")
    base = _toward(tip, back, HEAD)
    dx, dy = (base[1] - tip[1]) * 0.45, (tip[0] - base[0]) * 0.45
    d = (
        f"M{num(tip[0])} {num(tip[1])}L{num(base[0] + dx)} {num(base[1] + dy)}"
        f"L{num(base[0] - dx)} {num(base[1] - dy)}z"
    )
    return f'<path class="a-{look}" d="{d}"/>'


def _words(words: Words, used: set[str]) -> str:
    used.add(f"t-{words.look}")
    anchor = f' text-anchor="{words.anchor}"' if words.anchor != "start" else ""
    weight = f' font-weight="{words.weight}"' if words.weight != 400 else ""
    stretch = ""
    if not text.known(words.text, words.weight):
        stretch = f' textLength="{num(words.area.w)}" lengthAdjust="spacingAndGlyphs"'
    whole = f"<title>{body(words.full)}</title>" if words.full else ""
    return (
        f'<text class="t-{words.look}" x="{num(words.x)}" y="{num(words.y)}" font-size="{num(words.size)}"'
        f"{weight}{anchor}{stretch}>{body(words.text)}{whole}</text>"
    )
