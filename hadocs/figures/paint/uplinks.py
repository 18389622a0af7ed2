"""Paints switches and the lines from them to the rows that they carry. Knows no hosts.

Stacks and rows are ordered so that no line has to cross another (see `hadocs.figures.parts.switches`). Each stack
with more than one line turns in a lane of its own where others would meet it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from hadocs.figures import text
from hadocs.figures.paint.column import LEFT, SMALL, settled, tag, titled
from hadocs.figures.paint.scene import Area, Box, Dot, Hot, Icon, Scene, Wire, Words
from hadocs.figures.plans.network import Sheet, Stack

LANE = 13.0
ALONE = 58.0
"""The room for the word *alone* on a line."""
LINE = 15.0
PAD = 7.0
APART = 10.0
ENTRY = 12.0
"""Between two lines into one row."""
BOX = 122.0
"""A stack is so wide at most: the usual names stay whole."""
CORNER = 5.0
"""A line begins so far from the corners of a stack."""
NEAR = 16.0
"""A stack that is so near to one of its rows stands at its height."""


@dataclass
class Lanes:
    """How wide switches and lines are together, and what stands in each stack, in lines."""

    wide: float
    box: float
    names: list[list[tuple[str, ...]]]
    turns: float
    """Where lanes begin, from the left of the sheet."""
    alone: float
    """Where the word begins."""
    joins: float
    """Where rows that several stacks carry together are joined."""


def lanes(sheet: Sheet) -> Lanes:
    """The room that the switches of a sheet need."""
    if not sheet.stacks:
        return Lanes(84, 64, [], 0, 0, 0)
    titles = [s.title for stack in sheet.stacks for s in stack.switches]
    wide = max(text.width(text.clean(t), SMALL, 500) for t in titles)
    box = round(min(max(wide + 42, 72), BOX))
    names = [[titled(s.title, box - 40, SMALL, 500) for s in stack.switches] for stack in sheet.stacks]
    turning = sum(sum(len(f.rows) for f in s.feeds) > 1 for s in sheet.stacks)
    turns = box + 13
    alone = turns + LANE * min(max(turning, 1), 3)
    joins = alone + (ALONE if any(f.alone for s in sheet.stacks for f in s.feeds) else 6)
    shared = any(len(rows) > 1 and count > 1 for rows, count in _feeding(sheet).items())
    return Lanes(round(joins + (22 if shared else 8)), box, names, turns, alone, joins + 4)


def _feeding(sheet: Sheet) -> Mapping[tuple[str, ...], int]:
    """How many lines lead to some rows together."""
    found: dict[tuple[str, ...], int] = {}
    for stack in sheet.stacks:
        for feed in stack.feeds:
            found[feed.rows] = found.get(feed.rows, 0) + 1
    return found


def entries(sheet: Sheet, row: str) -> int:
    """How many lines end at a row."""
    return next((count for rows, count in _feeding(sheet).items() if rows == (row,)), 1)


def _ends(sheet: Sheet, rows: Mapping[str, Area]) -> list[list[tuple[float, bool, bool]]]:
    """By stack where its lines end: how high, whether nothing else carries what is there, and whether it is a join."""
    feeding = _feeding(sheet)
    used: dict[tuple[str, ...], int] = {}
    out = []
    for stack in sheet.stacks:
        mine = []
        for feed in stack.feeds:
            areas = [rows[r] for r in feed.rows]
            count, at = feeding[feed.rows], used.get(feed.rows, 0)
            used[feed.rows] = at + 1
            if count == 1:
                mine += [(a.y + a.h / 2, feed.alone, False) for a in areas]
                continue
            middle = (areas[0].y + areas[0].h / 2 + areas[-1].y + areas[-1].h / 2) / 2
            mine.append((middle + (at - (count - 1) / 2) * ENTRY, feed.alone, len(areas) > 1))
        out.append(sorted(mine))
    return out


def stacks(sheet: Sheet, found: Lanes, rows: Mapping[str, Area], top: float) -> list[Area]:
    """The places of the stacks: as near to what they carry as others let them, none above ``top``."""
    highs = [sum(_high(names) for names in some) for some in found.names]
    wanted = []
    for ends, high in zip(_ends(sheet, rows), highs, strict=True):
        heights = [y for y, _, _ in ends]
        middle = (min(heights) + max(heights)) / 2
        near = min(heights, key=lambda y: (abs(y - middle), y))
        wanted.append((near if abs(near - middle) < NEAR else middle) - high / 2)
    return [
        Area(LEFT, y, found.box, high)
        for y, high in zip(settled(wanted, highs, APART, top), highs, strict=True)
    ]


def _high(names: Sequence[str]) -> float:
    return LINE * len(names) + PAD


def _start(box: Area, ends: Sequence[tuple[float, bool, bool]], names: Sequence[Sequence[str]] = ()) -> float:
    """The height at which the line of a stack begins: that at which it ends, where the stack is there.

    It is of all its switches: of several it begins between two of them.
    """
    middle = box.y + box.h / 2
    if len(ends) == 1:
        if len(names) > 1:
            between = [box.y + high for high in accumulate(_high(some) for some in names[:-1])]
            nearest = min(between, key=lambda y: abs(y - ends[0][0]))
            # A line that is nearly straight is straight.
            return ends[0][0] if abs(nearest - ends[0][0]) < CORNER else nearest
        if box.y + CORNER <= ends[0][0] <= box.bottom - CORNER:
            return ends[0][0]
        return min(max(ends[0][0], box.y + 8), box.bottom - 8)
    return next((y for y, _, _ in ends if abs(y - middle) < ENTRY / 2), middle)


def _lanes(
    boxes: Sequence[Area],
    ends: Sequence[Sequence[tuple[float, bool, bool]]],
    names: Sequence[Sequence[Sequence[str]]],
) -> list[int]:
    """By stack how many lanes lie to the left of its own, so that no line crosses another."""
    spans = []
    for box, some, said in zip(boxes, ends, names, strict=True):
        ys = [y for y, _, _ in some]
        middle = _start(box, some, said)
        spans.append((middle, min([middle, *ys]), max([middle, *ys])))
    left: list[set[int]] = [set() for _ in boxes]
    for a, (ya, low, high) in enumerate(spans):
        for b in range(a + 1, len(spans)):
            yb, start, end = spans[b]
            if high < start - 1 or end < low - 1:
                continue
            if yb <= high:
                left[a].add(b)
            elif ya >= start:
                left[b].add(a)
    depth: list[int] = [0] * len(boxes)
    for _ in boxes:
        for n, others in enumerate(left):
            depth[n] = min(max((depth[o] + 1 for o in others), default=0), len(boxes))
    return depth


def paint(scene: Scene, sheet: Sheet, found: Lanes, rows: Mapping[str, Area], boxes: Sequence[Area]) -> None:
    """Paints lines, words and switches."""
    ends = _ends(sheet, rows)
    depth = _lanes(boxes, ends, found.names)
    step = min(LANE, (found.alone - found.turns) / max(max(depth, default=0) + 1, 1))
    for row in (r for band in sheet.bands for r in band.rows if not boxes):
        area = rows[row.id]
        scene.add(Words(LEFT, area.y + area.h / 2 + 4.3, "not stated", SMALL, 400, "quiet"))
    right = max((a.x for a in rows.values()), default=0)
    for box, some, names, lane in zip(boxes, ends, found.names, depth, strict=True):
        x = round(LEFT + found.turns + step * lane, 1)
        _lines(scene, box, _start(box, some, names), some, x, found, right)
    _joined(scene, sheet, rows, found)
    for stack, box, names in zip(sheet.stacks, boxes, found.names, strict=True):
        _stack(scene, stack, box, names)


def _lines(
    scene: Scene,
    box: Area,
    y: float,
    ends: Sequence[tuple[float, bool, bool]],
    x: float,
    found: Lanes,
    right: float,
) -> None:
    """The lines of a stack, which begin at ``y``: straight where it has one at its height, else over its lane."""
    red = any(alone for _, alone, _ in ends)
    trunk = "uplink-alone" if red else "uplink"
    edge = LEFT + found.joins
    if len(ends) == 1:
        height, _, joined = ends[0]
        end = edge if joined else right
        turn = ((x, y), (x, height)) if abs(height - y) >= 1 else ()
        scene.add(Wire(((box.right, y), *turn, (end, height if turn else y)), trunk))
    else:
        scene.add(Wire(((box.right, y), (x, y)), trunk))
        outer = (ends[0][0] if ends[0][0] < y - 1 else None, ends[-1][0] if ends[-1][0] > y + 1 else None)
        for height, alone, joined in ends:
            end = edge if joined else right
            look = "uplink-alone" if alone else "uplink"
            if height in outer and look == trunk:
                scene.add(Wire(((x, y), (x, height), (end, height)), look))
            else:
                if height in outer:
                    scene.add(Wire(((x, y), (x, height)), trunk))
                scene.add(Wire(((x, height), (end, height)), look))
            if (height not in outer or look != trunk) and abs(height - y) >= 1:
                scene.add(Dot(x, height, 3.5, trunk))
        scene.add(Dot(x, y, 3.5, trunk))
    for height, alone, _ in ends:
        if alone:
            tag(scene, "alone", LEFT + found.alone + ALONE / 2 - 4, height, "single", "single", weight=700)


def _joined(scene: Scene, sheet: Sheet, rows: Mapping[str, Area], found: Lanes) -> None:
    """Rows that several stacks carry together are joined before the lines of these come in."""
    for some, count in _feeding(sheet).items():
        if count < 2 or len(some) < 2:
            continue
        x = LEFT + found.joins
        heights = [rows[r].y + rows[r].h / 2 for r in some]
        right = rows[some[0]].x
        scene.add(
            Wire(((right, heights[0]), (x, heights[0]), (x, heights[-1]), (right, heights[-1])), "uplink")
        )
        scene.add(*(Wire(((x, h), (right, h)), "uplink") for h in heights[1:-1]))
        middle = (heights[0] + heights[-1]) / 2
        dots = {*heights[1:-1], *(middle + (n - (count - 1) / 2) * ENTRY for n in range(count))}
        scene.add(*(Dot(x, h, 3.5, "uplink") for h in sorted(dots)))


def _stack(scene: Scene, stack: Stack, box: Area, names: Sequence[Sequence[str]]) -> None:
    red = any(f.alone for f in stack.feeds)
    scene.add(Box(box, 6, "switch-alone" if red else "switch", of=f"switch:{stack.switches[0].title}"))
    y = box.y
    for n, (switch, lines) in enumerate(zip(stack.switches, names, strict=True)):
        high = _high(lines)
        if n:
            scene.add(Wire(((box.x, y), (box.right, y)), "uplink-alone" if red else "uplink", role="rule"))
        scene.add(Icon("switch", box.x + 9, y + high / 2 - 8, 16, "icon-lost" if red else "icon"))
        for k, line in enumerate(lines):
            full = text.clean(switch.title) if text.ELLIPSIS in line else ""
            base = y + PAD / 2 + LINE * k + 11.4
            scene.add(
                Words(box.x + 32, round(base, 1), line, SMALL, 500, "lost" if red else "strong", full=full)
            )
        if switch.href:
            scene.add(Hot(Area(box.x, y, box.w, high), switch.href, text.clean(switch.title)))
        y += high
