"""The looks of figures as styles of draw.io: words and numbers with semicolons between them. Knows no structure."""

from __future__ import annotations

import base64
import functools
import itertools
import re
from collections.abc import Iterator
from urllib.parse import quote

from hadocs.figures import icons, theme
from hadocs.figures.formats._nesting import Cell
from hadocs.figures.paint.scene import Area, Box, Dot, Drum, Wire, Words
from hadocs.figures.theme import Palette

FONT = "Roboto,Helvetica,Arial"
LID = 14
"""The height of the lid of a cylinder, in half."""
BOLD = 600
LINE = 1.2
"""The height of a line, in sizes of its letters."""
ABOVE = 5
"""So much draw.io leaves above a text at the top of its place."""


def number(value: float) -> str:
    """A number with at most two decimals."""
    said = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said


def joined(*parts: str) -> str:
    """Styles as one."""
    return "".join(f"{part};" for part in parts if part)


def colour(name: str, palette: Palette) -> str:
    """A colour of the theme; ``none`` for none."""
    return "none" if name == "none" else theme.TOKENS[name][("light", "dark").index(palette)]


def image(svg: str) -> str:
    """A picture within a style, where a semicolon would end it; draw.io adds ``;base64`` itself."""
    return "image=data:image/svg+xml," + base64.b64encode(svg.encode()).decode()


def box(cell: Cell, palette: Palette, *, clear: bool) -> str:
    """A box or a cylinder; ``clear`` where it must not cover what lies on it."""
    shape = cell.shape
    assert isinstance(shape, Box | Drum)
    fill, stroke, width, dash = theme.BOXES["drum" if isinstance(shape, Drum) else shape.look]
    filled = "none" if clear else colour(fill, palette)
    parts = [f"strokeColor={colour(stroke, palette)}", f"strokeWidth={width:g}" if width else ""]
    if dash:
        parts += ["dashed=1", f"dashPattern={dash}", "fixDash=1"]
    if isinstance(shape, Drum):
        kind = ["shape=cylinder3", f"size={number(min(LID, shape.area.h / 4))}"]
    elif cell.header is not None:
        kind = ["shape=swimlane", f"startSize={number(cell.header.area.h)}", "swimlaneHead=1"]
        head = theme.BOXES[cell.header.look][0]
        parts.append(f"swimlaneFillColor={filled}")
        filled = colour(head, palette)
    else:
        kind = []
    if isinstance(shape, Box) and shape.r:
        radius = min(shape.r, shape.area.w / 2, shape.area.h / 2)
        kind += ["rounded=1", "absoluteArcSize=1", f"arcSize={number(2 * radius)}"]
    if cell.children:
        kind += ["container=1", "collapsible=0", "recursiveResize=0"]
    if filled == "none":
        parts.append("pointerEvents=0")  # what lies below can be clicked
    return joined(*kind, "html=0", f"fillColor={filled}", *parts)


def label(words: Words, area: Area, palette: Palette) -> str:
    """The name of a thing at its place within it; draw.io takes whole numbers for it."""
    align = {"start": "left", "middle": "center", "end": "right"}[words.anchor]
    aside = {
        "start": f"spacingLeft={round(words.x - area.x)}",
        "middle": f"spacingLeft={round(2 * (words.x - area.middle))}",
        "end": f"spacingRight={round(area.right - words.x)}",
    }[words.anchor]
    above = f"spacingTop={round(text_area(words).y - area.y)}"
    return joined(f"align={align}", "verticalAlign=top", "spacing=0", aside, above) + letters(words, palette)


def text_area(words: Words) -> Area:
    """The place of a text whose baseline draw.io lays where ours is: its size below the upper edge, and a little."""
    place = words.area
    return Area(place.x, words.y - words.size + 1 - ABOVE, place.w, words.size * LINE + ABOVE)


def letters(words: Words, palette: Palette) -> str:
    """How text is written."""
    tone = colour(theme.TEXT_ON[words.look][0], palette)
    bold = "fontStyle=1" if words.weight >= BOLD else ""
    return joined(f"fontFamily={FONT}", f"fontSize={number(words.size)}", f"fontColor={tone}", bold)


def words(shape: Words, palette: Palette) -> str:
    """A text by itself."""
    align = {"start": "left", "middle": "center", "end": "right"}[shape.anchor]
    plain = joined("text", "html=0", "strokeColor=none", "fillColor=none", "spacing=0")
    return plain + joined(f"align={align}", "verticalAlign=top", "resizable=0") + letters(shape, palette)


def dot(shape: Dot, palette: Palette) -> str:
    """A disc."""
    tone = colour(theme.WIRES[shape.look][1], palette)
    return joined("ellipse", "html=0", "aspect=fixed", f"fillColor={tone}", "strokeColor=none")


def icon(name: str, look: str, palette: Palette) -> str:
    """An icon, as a shape that the file itself holds: it takes colours, and turns dark with the rest."""
    tone = colour(theme.ICONS[look], palette)
    return joined(
        f"shape=stencil({_stencil(name)})", "html=0", "aspect=fixed", f"fillColor={tone}", "strokeColor=none"
    )


@functools.cache
def _stencil(name: str) -> str:
    """The outline of an icon as draw.io keeps shapes: XML, percent-encoded, deflated, in base64.

    It is stored and not compressed, so that no version of a library makes other bytes of it.
    """
    parts = "".join(_pieces(icons.outline(name)))
    xml = (
        f'<shape name="{name}" w="{icons.BOX}" h="{icons.BOX}" aspect="fixed" strokewidth="inherit">'
        f"<background><path>{parts}</path></background><foreground><fill/></foreground></shape>"
    )
    data = quote(xml, safe="").encode()
    stored = b"\x01" + len(data).to_bytes(2, "little") + (0xFFFF - len(data)).to_bytes(2, "little") + data
    return base64.b64encode(stored).decode()


_TOKEN = re.compile(r"([a-zA-Z])|(-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?)")
_TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "a": 7, "z": 0}


def _pieces(outline: str) -> Iterator[str]:
    """The steps of an SVG path, from place to place, as elements of a stencil."""
    x = y = first_x = first_y = back_x = back_y = 0.0
    for step, given in _steps(outline):
        kind = step.lower()
        dx, dy = (x, y) if step.islower() else (0.0, 0.0)
        v = [*given]
        if kind in "mlcsq":
            v = [value + (dx, dy)[at % 2] for at, value in enumerate(v)]
        elif kind == "h":
            v = [v[0] + dx, y]
        elif kind == "v":
            v = [x, v[0] + dy]
        elif kind == "a":
            v = [*v[:5], v[5] + dx, v[6] + dy]
        elif kind == "z":
            v = [first_x, first_y]
        if kind == "s":
            v = [2 * x - back_x, 2 * y - back_y, *v]
        n = [number(value) for value in v]
        if kind == "m":
            first_x, first_y = v
            yield f'<move x="{n[0]}" y="{n[1]}"/>'
        elif kind in "lhv":
            yield f'<line x="{n[0]}" y="{n[1]}"/>'
        elif kind in "cs":
            yield f'<curve x1="{n[0]}" y1="{n[1]}" x2="{n[2]}" y2="{n[3]}" x3="{n[4]}" y3="{n[5]}"/>'
        elif kind == "q":
            yield f'<quad x1="{n[0]}" y1="{n[1]}" x2="{n[2]}" y2="{n[3]}"/>'
        elif kind == "a":
            yield (
                f'<arc rx="{n[0]}" ry="{n[1]}" x-axis-rotation="{n[2]}" large-arc-flag="{n[3]}" sweep-flag="{n[4]}" '
                f'x="{n[5]}" y="{n[6]}"/>'
            )
        else:
            yield "<close/>"
        x, y = v[-2:]
        back_x, back_y = v[-4:-2] if kind in "cs" else (x, y)


def _steps(outline: str) -> Iterator[tuple[str, list[float]]]:
    """The steps of a path, each with its numbers; those that a letter leaves out have that of the step before."""
    tokens = [(letter, number) for letter, number in _TOKEN.findall(outline)]
    at, step = 0, ""
    while at < len(tokens):
        if tokens[at][0]:
            step, at = tokens[at][0], at + 1
        elif step in "mM":  # further places after a move are lines
            step = "l" if step == "m" else "L"
        count = _TAKES[step.lower()]
        given = [float(value) for _, value in tokens[at : at + count]]
        at += count
        yield step, given


def picture(markup: str, area: Area) -> str:
    """What draw.io has no shape for, as a picture that the file itself holds."""
    a = area
    view = " ".join(number(v) for v in (a.x, a.y, a.w, a.h))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{number(a.w)}" height="{number(a.h)}" viewBox="{view}">{markup}</svg>'
    )
    return joined("shape=image", "html=0", "imageAspect=0", image(svg))


def wire(shape: Wire, palette: Palette) -> str:
    """A line."""
    _, stroke, width, dash = theme.WIRES[shape.look]
    upright = all(a[0] == b[0] or a[1] == b[1] for a, b in itertools.pairwise(shape.points))
    parts = [
        "edgeStyle=orthogonalEdgeStyle" if upright else "edgeStyle=none",
        "rounded=1",
        "arcSize=14",
        "html=0",
    ]
    parts += [f"strokeColor={colour(stroke, palette)}", f"strokeWidth={width:g}"]
    parts += ["dashed=1", f"dashPattern={dash}", "fixDash=1"] if dash else []
    for key, there in (("end", shape.head), ("start", shape.tail)):
        parts += [f"{key}Arrow=block", f"{key}Fill=1", f"{key}Size=5"] if there else [f"{key}Arrow=none"]
    return joined(*parts)
