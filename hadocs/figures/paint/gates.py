"""Composes a reduced fault tree: the top event, its gate, and what hangs from it in lists. Knows no services."""

from __future__ import annotations

from hadocs.figures import text
from hadocs.figures.paint.column import LEFT, WIDTH, heading, legend, notes, titled, write
from hadocs.figures.paint.samples import sample
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Symbol, Wire, Words
from hadocs.figures.plan import Figure, Node

GAP = 24.0
"""Between lists."""
WIDEST = 380.0
"""No list is wider."""
REST = 190.0
"""How wide the list is of what is not drawn, beside others."""
DISC = 22.0
NAME = 12.5
LINE = 16.5
VALUE = 58.0
"""The room for the minutes of an event, at least."""
LINES = 16
"""A box grows with its text up to so many lines: what shipped specs and most others say has room in fewer."""


def compose(figure: Figure) -> Scene:
    """The scene of a fault tree."""
    scene = Scene(WIDTH)
    nodes = {n.id: n for n in figure.nodes}
    below: dict[str, list[Node]] = {}
    for edge in figure.edges:
        below.setdefault(edge.target, []).append(nodes[edge.source])
    top = heading(scene, figure) + 8
    first = figure.nodes[0]
    box = _top(scene, first, top)
    gates = below.get(first.id, [])
    if not gates:
        scene.height = legend(scene, figure.legend, notes(scene, figure.notes, box.bottom + 20), sample)
        return scene
    gate = Area(WIDTH / 2 - 20, box.bottom + 16, 40, 37)
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
    top = notes(scene, figure.notes, max(bottoms) + 16)
    scene.height = legend(scene, figure.legend, top + 4, sample)
    return scene


def _symbols(scene: Scene) -> None:
    """Symbols, boxes and words over lines."""
    lines = [s for s in scene.shapes if isinstance(s, Wire)]
    scene.shapes = [*lines, *(s for s in scene.shapes if not isinstance(s, Wire))]


def _top(scene: Scene, node: Node, y: float) -> Area:
    """The top event."""
    lines = titled(node.title, 340, 14, 700)
    note = text.clean(node.note)
    wide = max(190.0, *(text.width(line, 14, 700) for line in lines), text.width(note, 13)) + 36
    area = Area(round(WIDTH / 2 - wide / 2), y, round(wide), 20 + 18 * len(lines) + 16)
    scene.add(Box(area, 8, "event-top", of=node.id))
    at = write(scene, lines, WIDTH / 2, y + 24, 14, weight=700, anchor="middle", full=node.title, step=18)
    scene.add(Words(WIDTH / 2, at, note, 13, 400, "quiet", "middle"))
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
            gate = Area(trunk + 22, y + 12, 30, 28)
            lines.append(Wire(((trunk, y + 2), (gate.middle, y + 2), (gate.middle, gate.y)), "input"))
            last = y + 2
            scene.add(Symbol("and", gate, "gate"))
            scene.add(Words(gate.right + 10, gate.y + 19, text.clean(node.note), NAME, 700, "strong"))
            at = gate.bottom + 10
            end = at
            for event in below.get(node.id, ()):
                area, end = _event(scene, event, gate.middle + 20, x + wide, at)
                middle = area.y + area.h / 2
                lines.append(Wire(((gate.middle, middle), (gate.middle + 20, middle)), "input"))
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
    taken = max(VALUE, text.width(value, NAME, 700) + 6)
    room = right - left - 20 - (2 + taken if value and not rest else 0)
    weight = 400 if rest else 500
    lines = text.broken(full, room, NAME, weight, LINES)
    high = 13 + LINE * (len(lines) + (1 if rest else 0))
    area = Area(left - 4, y, right - left + 4, high)
    symbol = Area(x, round(y + high / 2 - DISC / 2, 1), DISC, DISC)
    scene.add(Box(area, 6, "event-repeated" if node.tone == "repeated" else "event", of=node.id))
    scene.add(Symbol("undeveloped", symbol, "basic") if rest else Box(symbol, DISC / 2, "basic"))
    at = write(scene, lines, left + 8, y + 18, NAME, weight=weight, full=full, step=LINE)
    if rest:
        scene.add(Words(left + 8, at, value, NAME, 700, "strong"))
    elif value:
        scene.add(Words(right - 10, y + high / 2 + 4.5, value, NAME, 700, "strong", "end"))
    if node.href:
        scene.add(Hot(area, node.href, full))
    return symbol, y + high
