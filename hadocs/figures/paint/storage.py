"""Composes the figure of storage: hosts with guests and adapters above, storage with its volumes below."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint import holders, stores, trunks
from hadocs.figures.paint.column import LEFT, SMALL, WIDTH, heading, legend, notes, tag, titled, write
from hadocs.figures.paint.samples import sample
from hadocs.figures.paint.scene import Area, Box, Point, Scene, Wire, Words
from hadocs.figures.plan import Figure
from hadocs.figures.plans.storage import Part, Stored

LABELS = 80.0
"""The width of the names of the layers at the left."""
LANE = 116.0
"""Between two sites, at least: what is said of lines there stands in it whole."""
LEAST = 0.36
"""A site has no less of the room than this."""
GAP = 12.0
PAD = 12.0
ACROSS, BELOW = 3, 2
"""So many hosts and so much storage stand side by side where no lines are drawn."""


def compose(figure: Figure) -> Scene:
    """The scene of a figure of that form."""
    scene = Scene(WIDTH)
    top = heading(scene, figure)
    content = figure.content
    for part in content.parts if isinstance(content, Stored) else ():
        top = (_drawn if part.rails or not any(s.mark for s in part.stores) else _told)(scene, part, top) + 22
    top = notes(scene, figure.notes, top)
    scene.height = legend(scene, figure.legend, top, _swatch)
    return scene


def _columns(part: Part) -> list[tuple[float, float]]:
    """The left and right ends of each site, or of all."""
    left, right = LEFT + LABELS, WIDTH - LEFT
    if not part.sides:
        return [(left, right)]
    count = [max(sum(one.side == n for one in some) for some in (part.holders, part.stores)) for n in (0, 1)]
    told = [text.clean(t.text) for rail in part.rails for t in rail.trunks if t.far]
    lane = max([LANE, *(round(text.width(one, SMALL, 500)) + 34.0 for one in told)])
    room = right - left - lane
    first = room * min(max(count[0] / sum(count), LEAST), 1 - LEAST)
    return [(left, left + first), (left + first + lane, right)]


def _drawn(scene: Scene, part: Part, top: float) -> float:
    """A part with its lines; returns where what follows may begin."""
    columns, paired = _columns(part), bool(part.sides)
    pad = PAD if paired else 0.0
    heads = [
        titled(side.title, right - left - 30, SMALL + 1, 700)
        for side, (left, right) in zip(part.sides, columns, strict=False)
    ]
    begin = top + (34 + 17 * (max(map(len, heads)) - 1) if paired else 6)
    placed: list[tuple[holders.Made, float]] = []
    for n, (left, right) in enumerate(columns):
        some = [h for h in part.holders if h.side == n]
        if some:
            weights = [2 if len(h.guests) > 2 else 1.5 if len(h.guests) > 1 else 1.2 for h in some]
            room = right - left - 2 * pad - GAP * (len(some) - 1)
            x = left + pad
            for holder, weight in zip(some, weights, strict=True):
                wide = round(room * weight / sum(weights) - 0.5)
                if len(some) == 1 and not paired:
                    wide = round(min(wide, 420))
                placed.append((holders.made(holder, wide, True), x))
                x += wide + GAP
    inner, high = holders.below([m for m, _ in placed])
    bottom = begin + inner + (holders.TURN + high + 14 if high else 0) if placed else begin - 10
    spans = _spans(part, columns, pad)
    bounds = {m.holder.id: Area(x, begin, m.wide, 0) for m, x in placed}
    exits: dict[tuple[str, str], Point] = {}
    mark = len(scene.shapes)
    for found, x in placed:
        for way, point in holders.paint(scene, found, x, begin, inner, high).items():
            exits[found.holder.id, way] = (point[0], bottom if way else bottom + 1)
    rails = [r for r in part.rails if all(d in exits for d in r.drops)]
    # Lines leave a host from its ways, and are painted from there on over its border.
    drops = {
        d: (exits[d][0], begin + inner + holders.TURN + high if d[1] else bottom + 1)
        for r in rails
        for d in r.drops
    }
    laid = trunks.plan(rails, drops, bounds, spans)
    made = {s.id: stores.kept(s, spans[s.id][1] - spans[s.id][0]) for s in part.stores}
    below = bottom + (laid.high if rails else 34)
    tall = max((k.high for k in made.values()), default=0.0)
    areas = {s: Area(spans[s][0], below, k.wide, tall) for s, k in made.items()}
    foot = below + tall if made else bottom
    if paired:
        frames = [
            Box(Area(left, top + 6, right - left, foot + PAD - top - 6), 10, "site", of=side.id)
            for side, (left, right) in zip(part.sides, columns, strict=True)
        ]
        scene.shapes[mark:mark] = frames
        for side, lines, (left, _) in zip(part.sides, heads, columns, strict=True):
            write(scene, lines, left + 14, top + 25, SMALL + 1, weight=700, full=side.title, step=17)
    trunks.paint(scene, laid, bottom, areas, (columns[0][1] + columns[-1][0]) / 2 if paired else 0)
    middles = {s.id: stores.paint(scene, made[s.id], areas[s.id].x, below, tall) for s in part.stores}
    _ties(scene, part, areas, middles)
    _labels(scene, part, begin, inner, high, below, made)
    return foot + (PAD if paired else 0)


def _spans(part: Part, columns: Sequence[tuple[float, float]], pad: float) -> dict[str, tuple[float, float]]:
    """The left and right ends of each storage."""
    out = {}
    for n, (left, right) in enumerate(columns):
        some = [s for s in part.stores if s.side == n]
        gap = LANE if part.ties and not part.sides else GAP
        room = right - left - 2 * pad - gap * (len(some) - 1)
        for k, store in enumerate(some):
            wide = round(room / len(some) - 0.5)
            x = left + pad + k * (wide + gap)
            out[store.id] = (x, x + wide)
    return out


def _ties(scene: Scene, part: Part, areas: dict[str, Area], middles: dict[str, float]) -> None:
    for n, tie in enumerate(part.ties):
        one, two = areas[tie.source], areas[tie.target]
        turned = one.x > two.x
        left, right = (two, one) if turned else (one, two)
        y = min(middles[tie.source], middles[tie.target]) + 30 * n
        points = ((left.right, y), (right.x, y))
        of = f"tie:{tie.source}:{tie.target}"
        points = (points[1], points[0]) if turned else points
        scene.add(Wire(points, "mirror", head=True, tail=tie.both, of=of))
        middle = (left.right + right.x) / 2
        tag(scene, tie.text, middle, y, "tag-storage", "storage", of=of)
        scene.add(Words(round(middle, 1), y + 27, tie.note, SMALL, 400, "quiet", "middle"))


def _labels(
    scene: Scene,
    part: Part,
    begin: float,
    inner: float,
    high: float,
    below: float,
    made: dict[str, stores.Kept],
) -> None:
    """The names of the layers."""
    said: list[tuple[str, float]] = []
    if part.holders:
        # The system of a physical server is nobody's guest.
        bare = any(holder.icon == "server" for holder in part.holders)
        said.append(("Systems" if bare else "Guests", begin + max(inner / 2, 40)))
    if high:
        own = {way.own for holder in part.holders for way in holder.ways}
        word = (
            "Own disks" if own == {True} else "Host adapters, own disks" if True in own else "Host adapters"
        )
        said.append((word, begin + inner + holders.TURN + high / 2 - 8))
    if made:
        first = next(iter(made.values()))
        if first.controllers:
            said.append(("Controllers", below + first.top + 16))
        said.append(("Volumes", below + first.begin + first.rows[0] / 2))
    for word, y in said:
        write(
            scene, text.broken(word, LABELS - 12, SMALL, 700), LEFT, round(y), SMALL, weight=700, look="quiet"
        )


def _told(scene: Scene, part: Part, top: float) -> float:
    """A part without lines: letters stand for the storage at the hosts that reach it."""
    left, right = LEFT, WIDTH - LEFT
    top += 8
    for n in range(0, len(part.holders), ACROSS):
        row = part.holders[n : n + ACROSS]
        wide = round((right - left - GAP * (ACROSS - 1)) / ACROSS)
        made = [holders.made(h, wide, False) for h in row]
        inner, high = holders.below(made)
        for k, found in enumerate(made):
            holders.paint(scene, found, left + k * (wide + GAP), top, inner, high)
        top += inner + (holders.TURN + high + 14 if high else 0) + GAP + 2
    top += 10
    for n in range(0, len(part.stores), BELOW):
        some = part.stores[n : n + BELOW]
        wide = round((right - left - GAP * (BELOW - 1)) / BELOW)
        kept = [stores.kept(s, wide) for s in some]
        tall = max(k.high for k in kept)
        for k, found_ in enumerate(kept):
            stores.paint(scene, found_, left + k * (wide + GAP), top, tall)
        top += tall + GAP + 8
    return top - GAP


def _swatch(scene: Scene, look: str, x: float, y: float) -> None:
    if look.startswith("card"):
        scene.add(Box(Area(x, y - 9, 28, 18), 5, look, role="key"))
    elif look == "copy":
        scene.add(Box(Area(x, y - 9, 28, 18), 5, "drum-copy", role="key"))
    elif look.startswith("chip-"):
        sample(scene, look, x, y)
    else:
        scene.add(Wire(((x, y), (x + 28, y)), look, role="key"))
