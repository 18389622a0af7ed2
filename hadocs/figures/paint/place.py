"""Where everything of an estate's figure lies: gaps and sizes go to Graphviz, its x and order come back.

Turns ranks into heights, and draws outlines around what they hold. Knows no looks.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hadocs.figures import layout, text
from hadocs.figures.paint.scene import Area, around
from hadocs.figures.paint.sizes import Sizes, card_width, chips_width, measure
from hadocs.figures.plan import Figure, Group, Node

TRACK = 14
"""The distance between lines that run down beside an outline."""
BUS = 32.0


@dataclass(slots=True)
class Placed:
    """All places of a figure. Grows while it is computed, and only then."""

    sizes: Sizes
    areas: dict[str, Area] = field(default_factory=dict)
    outer: dict[str, tuple[float, float]] = field(default_factory=dict)
    """How much of the outlines around it stands at the left and right of a chassis."""
    sites: dict[str, str] = field(default_factory=dict)
    """By chassis, its site."""
    joins: dict[str, tuple[float, float]] = field(default_factory=dict)
    """How much of that belongs to the joins of split clusters."""


@functools.lru_cache(maxsize=256)
def storage_size(node: Node, count: int, bare: bool) -> tuple[float, float, tuple[str, ...]]:
    """Width, height and broken note of a cylinder, of ``count`` in the figure."""
    if bare:
        return 64, 30, ()
    most = 330 if count <= 3 else 244 if count <= 4 else 206
    note = text.wrap(text.clean(node.note), most - 92, 13.5, lines=4) if node.note else ()
    widest = max((text.width(line, 13.5) for line in note), default=0)
    title = text.width(text.clean(node.title), 17, 700) + chips_width(node.chips)
    widest = max(widest, min(title, most - 92))
    return max(min(230, most), round(widest) + 92), 62 + 18 * len(note) + 8, note


def lower(figure: Figure, source: str) -> bool:
    """Whether a chassis or outline has another one below it, so that a line down has to pass that by."""
    own = _own(figure, source)
    if not own:
        return False
    columns = {n.column for n in own}
    last = max(n.row for n in own)
    return any(n.row > last and n.column in columns and n.kind != "storage" for n in figure.nodes)


def upper(figure: Figure, target: str) -> bool:
    """Whether another chassis stands above, so that a line from a network has to pass it by."""
    own = _own(figure, target)
    return bool(own) and min(n.row for n in own) > 0


def _own(figure: Figure, key: str) -> list[Node]:
    members = next((g.members for g in figure.groups if g.id == key), ())
    found = [n for n in figure.nodes if n.id == key or (n.id in members and n.kind != "storage")]
    return found or [n for n in figure.nodes if n.block == key]  # the part of a host cluster at one site


def owner(figure: Figure, source: str) -> str:
    """The chassis that a card stands in; a chassis or outline is its own."""
    return next((n.id for n, c in figure.cards() if c.id == source), source)


def columns(figure: Figure) -> list[Node]:
    """The uppermost chassis of each column."""
    found: dict[int, Node] = {}
    for node in figure.nodes:
        if node.kind != "storage" and (node.column not in found or node.row < found[node.column].row):
            found[node.column] = node
    return [found[c] for c in sorted(found)]


def _sides(figure: Figure, sizes: Sizes) -> tuple[list[list[float]], list[list[float]]]:
    """For each column, what stands at its left and right: joins, frame, tracks and site, in pixels."""
    tops = columns(figure)
    left = [[0.0, 0.0, 0.0, 0.0] for _ in tops]
    right = [[0.0, 0.0, 0.0, 0.0] for _ in tops]
    by_id = {n.id: n for n in figure.nodes}
    for group in figure.groups:
        members = [by_id[m] for m in group.members if m in by_id and by_id[m].kind != "storage"]
        if group.kind == "band" or not members:
            continue
        which, wide = (3, sizes.style.site_side) if group.kind == "site" else (1, sizes.style.frame_side)
        left[min(n.column for n in members)][which] = wide
        right[max(n.column for n in members)][which] = wide
    for edge in figure.edges:
        if edge.kind == "join":
            one, two = by_id[owner(figure, edge.source)], by_id[owner(figure, edge.target)]
            if one.row != two.row:
                right[join_column(one, two)][0] += TRACK
        elif edge.kind == "storage" and lower(figure, edge.source):
            right[max(n.column for n in _own(figure, edge.source))][2] += TRACK
    for bus in figure.buses:
        for drop in bus.drops:
            if upper(figure, drop):
                left[min(n.column for n in _own(figure, drop))][2] += TRACK
    for side in (*left, *right):
        side[2] += 4 if side[2] else 0
    _widen(figure, sizes, tops, left, right)
    return left, right


def _widen(
    figure: Figure, sizes: Sizes, tops: list[Node], left: list[list[float]], right: list[list[float]]
) -> None:
    """Makes sites wide enough for their storage."""
    storages = [n for n in figure.nodes if n.kind == "storage"]
    for site in dict.fromkeys(n.site for n in storages if n.site):
        own = [n.column for n in tops if n.site == site]
        if not own:
            continue
        first, last = min(own), max(own)
        wide = sum(storage_size(n, len(storages), figure.bare)[0] for n in storages if n.site == site)
        count = sum(n.site == site for n in storages)
        need = wide + (count - 1) * (10 if figure.bare else 40) + (20 if figure.bare else 52)
        have = (last - first + 1) * sizes.style.chassis + (last - first) * sizes.style.gap
        have += sum(left[first]) + sum(right[last])
        have += sum(sum(right[c]) + sum(left[c + 1]) for c in range(first, last))
        if need > have:
            left[first][3] += math.ceil((need - have) / 2)
            right[last][3] += math.ceil((need - have) / 2)


def join_column(one: Node, two: Node) -> int:
    """The column at whose right side a join between two rows runs."""
    return (
        two.column - 1 if two.column > one.column else two.column if two.column < one.column else one.column
    )


def _gap(figure: Figure, sizes: Sizes, column: int, few: bool) -> float:
    """The distance that the labels between two columns need; with ``few`` columns, between any two."""
    need = 0.0
    if figure.bare:
        return need
    nodes = {n.id: n for n in figure.nodes}
    at = {c.id: n for n, c in figure.cards()} | nodes
    for edge in figure.edges:
        if edge.kind in ("move", "failover", "heartbeat") and edge.label:
            pair = sorted((at[edge.source].column, at[edge.target].column))
            if pair != [column, column + 1] and not few:
                continue
            wide = text.width(edge.label, 14, 500) + 28
            cards = edge.source not in nodes
            need = max(need, wide + 56 - 2 * sizes.style.pad if cards else wide + 28)
    return need


def place(figure: Figure, narrower: float = 0) -> Placed:
    """The places of everything in the figure of an estate, with chassis so many pixels narrower than usual."""
    sizes = measure(figure, narrower)
    done = Placed(sizes)
    look = sizes.style
    tops = columns(figure)
    storages = [n for n in figure.nodes if n.kind == "storage"]
    left, right = _sides(figure, sizes)
    sited = any(g.kind == "site" for g in figure.groups)
    items = [layout.Item(n.id, look.chassis, sizes.rows[0], 1, n.site) for n in tops]
    ties: list[layout.Tie] = []
    at = {c.id: n for n, c in figure.cards()} | {n.id: n for n in figure.nodes}
    filled = {n.site for n in tops}
    fillers = list(dict.fromkeys(n.site for n in storages if n.site and n.site not in filled))
    items += [layout.Item(f"filler:{site}", 60, 40, 1, site) for site in fillers]
    for index, (one, two) in enumerate(itertools.pairwise(tops)):
        sides = sum(right[index]) + sum(left[index + 1])
        outlines = any(right[index][1:]) or any(left[index + 1][1:])
        least = sides + (look.gap if not outlines else 16 if figure.bare else 36)
        gap = max(least, _gap(figure, sizes, index, len(tops) <= 3))
        ties.append(layout.Tie(one.id, two.id, round(gap), 20))
    chain = [*([tops[-1].id] if tops else []), *(f"filler:{s}" for s in fillers)]
    ties += [layout.Tie(a, b, 120, 1) for a, b in itertools.pairwise(chain)]
    spare = 10 if figure.bare else 36
    shapes = {n.id: storage_size(n, len(storages), figure.bare) for n in storages}
    for node in storages:
        width, height, _ = shapes[node.id]
        items.append(layout.Item(node.id, width + spare, height, 2, node.site if sited else ""))
    top_of = {n.column: n.id for n in tops}
    pulls: Counter[tuple[str, str]] = Counter()
    for edge in figure.edges:
        if edge.kind == "storage":
            for member in _own(figure, owner(figure, edge.source)) or [at[edge.source]]:
                pulls[top_of[member.column], edge.target] += 1
        elif edge.kind == "mirror":
            ties.append(layout.Tie(edge.source, edge.target, round(text.width(edge.label, 13, 500)) + 30, 4))
    ties += [layout.Tie(a, b, 0, n) for (a, b), n in pulls.items()]
    for bus in sorted(figure.buses, key=lambda b: min(n.column for d in b.drops for n in _own(figure, d))):
        items.append(layout.Item(bus.id, 60, BUS, 0, ""))
        for drop in bus.drops:
            ties += [layout.Tie(bus.id, top_of[n.column], 0, 1) for n in _own(figure, drop)]
    lonely = [n.id for n in storages if not any(b == n.id for _, b in pulls)]
    ties += [layout.Tie(tops[0].id, key, 0, 1) for key in lonely] if tops else []
    margin = 12 if figure.bare else 30
    found = layout.place(layout.Request(tuple(items), tuple(dict.fromkeys(ties)), margin))
    if any(found[a.id][0] >= found[b.id][0] for a, b in itertools.pairwise(tops)):
        # dot may turn the order of two outlines around: without them it keeps what the ties say
        order = {n.site: n.column for n in reversed(tops)}
        middle = {k: sum(n * at[a].column for (a, b), n in pulls.items() if b == k) for k in shapes}
        count = {k: sum(n for (_, b), n in pulls.items() if b == k) or 1 for k in shapes}
        row = sorted(storages, key=lambda n: (order.get(n.site, 99), middle[n.id] / count[n.id]))
        ties += [layout.Tie(a.id, b.id, 1, 1) for a, b in itertools.pairwise(row)]
        ties = [t for t in ties if not (t.weight == 4 and t.gap > 1)]
        free = tuple(replace(item, site="") for item in items)
        found = layout.place(layout.Request(free, tuple(dict.fromkeys(ties)), margin))
    _machines(figure, done, tops, {k: round(x) for k, (x, _) in found.items()}, left, right)
    _storages(figure, done, {k: round(x) for k, (x, _) in found.items()}, shapes)
    return done


def _machines(
    figure: Figure,
    done: Placed,
    tops: list[Node],
    x: Mapping[str, float],
    left: list[list[float]],
    right: list[list[float]],
) -> None:
    """Chassis, their cards and frames; y counts from the top of the first row."""
    look, sizes = done.sizes.style, done.sizes
    chassis = [n for n in figure.nodes if n.kind != "storage"]
    by_id = {n.id: n for n in chassis}
    frames = [g for g in figure.groups if g.kind in ("host-cluster", "loose")]
    spans = {g.id: [by_id[m].row for m in g.members if m in by_id] for g in frames}
    y = 0.0
    tall: dict[int, float] = {}
    for row in sorted(sizes.rows):
        if row:
            ends = any(max(s) == row - 1 for s in spans.values() if s)
            begins = any(min(s) == row for s in spans.values() if s)
            y += (10 if figure.bare else 28) + look.frame_bottom * ends + (look.frame_top + 6) * begins
        tall[row] = y
        y += sizes.rows[row]
    for node in chassis:
        middle = x[tops[node.column].id]
        high = sizes.own[node.id] if node.id in sizes.own else sizes.rows[node.row]
        done.areas[node.id] = Area(middle - look.chassis / 2, tall[node.row], look.chassis, high)
        done.sites[node.id] = node.site
        done.outer[node.id] = (sum(left[node.column]), sum(right[node.column]))
        done.joins[node.id] = (left[node.column][0], right[node.column][0])
        _cards(node, done)
    for group in frames:
        if spans[group.id]:
            hold = around(done.areas[m] for m in group.members if m in by_id)
            joins = max((left[by_id[m].column][0] for m in group.members if m in by_id), default=0)
            more = max((right[by_id[m].column][0] for m in group.members if m in by_id), default=0)
            side = look.frame_side
            done.areas[group.id] = Area(
                hold.x - side - joins, hold.y - look.frame_top, hold.w + 2 * side + joins + more,
                hold.h + look.frame_top + look.frame_bottom,
            )  # fmt: skip
    for node in chassis:  # the part of a host cluster at one site, from which a line may go
        if node.block not in done.areas:
            mates = around(done.areas[n.id] for n in chassis if n.block == node.block)
            whole = next((done.areas[g.id] for g in frames if node.id in g.members), mates)
            done.areas[node.block] = Area(mates.x, whole.y, mates.w, whole.h)
    for group in figure.groups:
        if group.kind == "band":
            hold = around(done.areas[m] for m in group.members)
            over, side, under = (9, 4, 5) if figure.bare else (28, min(26, look.pad - 4), 16)
            done.areas[group.id] = Area(
                hold.x - side, hold.y - over, hold.w + 2 * side, hold.h + over + under
            )


def _cards(node: Node, done: Placed) -> None:
    look, sizes = done.sizes.style, done.sizes
    box = done.areas[node.id]
    wide = card_width(look)
    at = box.y + sizes.flow[node.id]
    for card in node.cards:
        if card.level is None:
            done.areas[card.id] = Area(box.x + look.pad, at, wide, sizes.cards[card.id].height)
            at += sizes.cards[card.id].height + (3 if look.name == 0 else 8)
        else:
            key = (node.row, card.level)
            done.areas[card.id] = Area(box.x + look.pad, box.y + sizes.tops[key], wide, sizes.heights[key])


def _storages(
    figure: Figure,
    done: Placed,
    x: Mapping[str, float],
    shapes: Mapping[str, tuple[float, float, tuple[str, ...]]],
) -> None:
    """Cylinders with their x; their y is known once the lines above them are."""
    nodes = [n for n in figure.nodes if n.kind == "storage"]
    sited = any(g.kind == "site" for g in figure.groups)
    wished: dict[str, list[float]] = {}
    for edge in figure.edges:
        if edge.kind == "storage":
            source = edge.source if edge.source in done.areas else owner(figure, edge.source)
            wished.setdefault(edge.target, []).append(done.areas[source].middle)
    for node in nodes:
        width, height, _ = shapes[node.id]
        done.areas[node.id] = Area(round(x[node.id] - width / 2), 0, width, height)
    starts = {site: bounds[0] for site, bounds in _spans(done).items() if site or not sited}
    toward = {n.id: 0 for n in nodes}
    for edge in figure.edges:
        if edge.kind == "mirror":
            one, two = (next(n for n in nodes if n.id == key) for key in (edge.source, edge.target))
            turn = starts.get(two.site, 0.0) - starts.get(one.site, 0.0)
            toward[one.id], toward[two.id] = (1, -1) if turn > 0 else (-1, 1) if turn < 0 else (0, 0)
    spans = _spans(done)
    beyond = max((high for _, high in spans.values()), default=0.0) + (14 if figure.bare else 44)
    if sited:  # what stands at no site, or at one without machines, stands to the right of all others
        spans[""] = (beyond, 1e6)
        spans.update({n.site: (beyond, 1e6) for n in nodes if n.site not in spans})
    nodes.sort(key=lambda n: (starts.get(n.site, 1e6 if sited else 0.0), n.site, toward[n.id], x[n.id]))
    _spread(nodes, wished, done, spans, sited=sited, bare=figure.bare)


def _spans(done: Placed) -> dict[str, tuple[float, float]]:
    """From where to where each site reaches, by its chassis and the outlines around them."""
    spans: dict[str, tuple[float, float]] = {}
    for key, site in done.sites.items():
        before, after = done.outer[key]
        area = done.areas[key]
        low, high = spans.get(site, (area.x - before, area.right + after))
        spans[site] = (min(low, area.x - before), max(high, area.right + after))
    return spans


def _spread(
    layer: list[Node],
    wished: Mapping[str, list[float]],
    done: Placed,
    spans: Mapping[str, tuple[float, float]],
    *,
    sited: bool,
    bare: bool,
) -> None:
    """Each cylinder to the middle of what reaches it, as far as its neighbours and its site let it."""
    inset = 10.0 if bare else 24.0

    def away(one: Node, two: Node) -> float:
        return (10.0 if bare else 40.0) if one.site == two.site else (26.0 if bare else 112.0)

    def bounds(node: Node) -> tuple[float, float]:
        low, high = spans[node.site] if sited else (-1e6, 1e6)
        return low + inset, high - inset - done.areas[node.id].w

    def move(node: Node, x: float) -> None:
        area = done.areas[node.id]
        done.areas[node.id] = Area(round(x), area.y, area.w, area.h)

    for before, node in zip([None, *layer], layer, strict=False):
        least = done.areas[before.id].right + away(before, node) if before else -1e6
        move(
            node,
            max(done.areas[node.id].x if node.id not in wished else bounds(node)[0], bounds(node)[0], least),
        )
        if bounds(node)[0] < -1e5:
            move(
                node,
                max(least, done.areas[node.id].x if done.areas[node.id].x > -1e5 else min(wished[node.id])),
            )
    for _ in range(16):
        before_all = [done.areas[n.id].x for n in layer]
        for index, node in enumerate(layer):
            if node.id not in wished:
                continue
            area = done.areas[node.id]
            low, high = bounds(node)
            if index:
                low = max(low, done.areas[layer[index - 1].id].right + away(layer[index - 1], node))
            if index + 1 < len(layer):
                high = min(high, done.areas[layer[index + 1].id].x - away(node, layer[index + 1]) - area.w)
            aim = sum(wished[node.id]) / len(wished[node.id]) - area.w / 2
            if low <= high:
                move(node, min(max(aim, low), high))
        if before_all == [done.areas[n.id].x for n in layer]:
            break


def site_area(group: Group, done: Placed, top: float, bottom: float) -> Area:
    """The outline of a site, from ``top`` to ``bottom``, around all that stands in it."""
    drum = 12 if done.sizes.style.name == 0 else 26
    xs = []
    for member in group.members:
        area = done.areas[member]
        before, after = done.outer.get(member, (drum, drum))
        xs.append((area.x - before, area.right + after))
    left, right = min(a for a, _ in xs), max(b for _, b in xs)
    return Area(left, top, right - left, bottom - top)
