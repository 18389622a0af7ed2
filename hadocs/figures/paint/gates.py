"""Composes a reduced fault tree: the top event, its gate, and what hangs from it in lists. Knows no services."""

from __future__ import annotations

from hadocs.figures import text
from hadocs.figures.paint.frame import LEFT, heading, key_rows, legend, notes
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Symbol, Wire, Words
from hadocs.figures.plan import Figure, Node

WIDTH = 1000.0
GAP = 30.0
"""Between lists."""
WIDEST = 430.0
"""No list is wider."""
REST = 220.0
"""How wide the list is of what is not drawn, beside others."""
DISC = 24.0
NAME = 13.5
LINE = 18.0
VALUE = 62.0
"""The room for the minutes of an event."""


def compose(figure: Figure) -> Scene:
    """The scene of a fault tree."""
    scene = Scene(WIDTH)
    nodes = {n.id: n for n in figure.nodes}
    below: dict[str, list[Node]] = {}
    for edge in figure.edges:
        below.setdefault(edge.target, []).append(nodes[edge.source])
    top = heading(scene, figure, WIDTH) - 8
    first = figure.nodes[0]
    box = _top(scene, first, top)
    gates = below.get(first.id, [])
    if not gates:
        scene.height = legend(
            scene, key_rows(figure.legend, WIDTH), notes(scene, figure, WIDTH, box.bottom + 24)
        )
        return scene
    gate = Area(WIDTH / 2 - 23, box.bottom + 16, 46, 42)
    scene.add(Wire(((WIDTH / 2, box.bottom), (WIDTH / 2, gate.y)), "input"))
    inputs = below.get(gates[0].id, [])
    lists = [
        [n for n in inputs if n.kind == "event"],
        [n for n in inputs if n.kind == "and"],
        [n for n in inputs if n.kind == "undeveloped"],
    ]
    shown = [some for some in lists if some]
    bus = gate.bottom + 18
    room = WIDTH - 2 * LEFT - GAP * (len(shown) - 1)
    narrow = REST if lists[2] and len(shown) > 1 else 0.0
    others = len(shown) - (1 if narrow else 0)
    wide = min(float(round((room - narrow) / max(others, 1))), WIDEST)
    x = float(round((WIDTH - wide * others - narrow - GAP * (len(shown) - 1)) / 2))
    bottoms: list[float] = []
    trunks: list[float] = []
    lines: list[Wire] = []
    for some in shown:
        mine = narrow if some is lists[2] and narrow else wide
        trunks.append(x + 10)
        bottoms.append(_list(scene, some, below, x, mine, bus + 18, bus, lines))
        x += mine + GAP
    if len(trunks) > 1 or trunks[0] != WIDTH / 2:
        scene.add(Wire(((min(*trunks, WIDTH / 2), bus), (max(*trunks, WIDTH / 2), bus)), "input"))
    scene.add(Wire(((WIDTH / 2, gate.bottom - 6), (WIDTH / 2, bus)), "input"))
    scene.shapes += lines
    scene.add(Symbol("or", gate, "gate"))
    _symbols(scene)
    top = notes(scene, figure, WIDTH, max(bottoms) + 24)
    scene.height = legend(scene, key_rows(figure.legend, WIDTH), top + 8)
    return scene


def _symbols(scene: Scene) -> None:
    """Symbols, boxes and words over lines."""
    lines = [s for s in scene.shapes if isinstance(s, Wire)]
    scene.shapes = [*lines, *(s for s in scene.shapes if not isinstance(s, Wire))]


def _top(scene: Scene, node: Node, y: float) -> Area:
    """The top event."""
    full = text.clean(node.title)
    lines = text.wrap(full, 380, 16, 700, lines=2)
    wide = max(220.0, *(text.width(line, 16, 700) for line in lines), text.width(node.note, 14)) + 40
    area = Area(round(WIDTH / 2 - wide / 2), y, round(wide), 22 + 20 * len(lines) + 18)
    scene.add(Box(area, 8, "event-top", of=node.id))
    at = y + 10
    for line in lines:
        at += 18
        scene.add(Words(WIDTH / 2, at, line, 16, 700, "strong", "middle",
                        full if line.endswith(text.ELLIPSIS) else ""))  # fmt: skip
        at += 2
    scene.add(Words(WIDTH / 2, at + 17, text.clean(node.note), 14, 400, "quiet", "middle"))
    return area


def _list(
    scene: Scene,
    some: list[Node],
    below: dict[str, list[Node]],
    x: float,
    wide: float,
    y: float,
    bus: float,
    lines: list[Wire],
) -> float:
    """Paints what hangs from one trunk; returns where it ends."""
    trunk = x + 10
    last = y
    for node in some:
        if node.kind == "and":
            gate = Area(trunk + 26, y + 12, 32, 30)
            lines.append(Wire(((trunk, y + 2), (gate.middle, y + 2), (gate.middle, gate.y)), "input"))
            last = y + 2
            scene.add(Symbol("and", gate, "gate"))
            scene.add(Words(gate.right + 12, gate.y + 20, text.clean(node.note), 13.5, 700, "strong"))
            at = gate.bottom + 10
            end = at
            for event in below.get(node.id, ()):
                area, end = _event(scene, event, gate.middle + 22, x + wide, at)
                middle = area.y + area.h / 2
                lines.append(Wire(((gate.middle, middle), (gate.middle + 22, middle)), "input"))
                at = end + 6
                down = middle
            lines.append(Wire(((gate.middle, gate.bottom), (gate.middle, down)), "input"))
            y = end + 16
        else:
            area, end = _event(scene, node, trunk + 18, x + wide, y)
            last = area.y + area.h / 2
            lines.append(Wire(((trunk, last), (trunk + 18, last)), "input"))
            y = end + 8
    lines.append(Wire(((trunk, bus), (trunk, last)), "input"))
    return y


def _event(scene: Scene, node: Node, x: float, right: float, y: float) -> tuple[Area, float]:
    """An event: its symbol, and its box with name and minutes; the symbol's place and where it ends."""
    rest = node.kind == "undeveloped"
    left = x + DISC
    full = text.clean(node.title)
    value = text.clean(node.note)
    room = right - left - 24 - (2 + VALUE if value and not rest else 0)
    lines = text.wrap(full, room, NAME, 400 if rest else 500, lines=6 if rest else 3)
    high = 14 + LINE * (len(lines) + (1 if rest else 0))
    area = Area(left - 4, y, right - left + 4, high)
    symbol = Area(x, round(y + high / 2 - DISC / 2, 1), DISC, DISC)
    scene.add(Box(area, 6, "event-repeated" if node.tone == "repeated" else "event", of=node.id))
    scene.add(Symbol("undeveloped", symbol, "basic") if rest else Box(symbol, DISC / 2, "basic"))
    at = y + 20
    for line in lines:
        scene.add(Words(left + 8, at, line, NAME, 400 if rest else 500, "strong",
                        full=full if line.endswith(text.ELLIPSIS) else ""))  # fmt: skip
        at += LINE
    if rest:
        scene.add(Words(left + 8, at, value, NAME, 700, "strong"))
    elif value:
        scene.add(Words(right - 10, y + high / 2 + 5, value, NAME, 700, "strong", "end"))
    if node.href:
        scene.add(Hot(area, node.href, full))
    return symbol, y + high
