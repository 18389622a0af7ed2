"""Composes the figure of one service's dependencies, from its users at the left to storage and networks."""

from __future__ import annotations

from itertools import pairwise

from hadocs.figures import text
from hadocs.figures.paint import blocks
from hadocs.figures.paint.branches import (
    NAMED,
    PAD,
    ROOM,
    THINGS,
    Columns,
    anchor_of,
    between_high,
    between_wide,
    gap_after,
    inner_high,
    machine_wide,
    middles_of,
    place_high,
    row_high,
    title_of,
)
from hadocs.figures.paint.column import LEFT, SMALL, WIDTH, heading, legend, notes, tag, titled, write
from hadocs.figures.paint.joined import Done, rails
from hadocs.figures.paint.rails import rail
from hadocs.figures.paint.scene import Area, Box, Dot, Hot, Scene, Wire, Words
from hadocs.figures.plan import Figure
from hadocs.figures.plans.dependencies import Between, Dependencies, Place, Voted

ARROW = 42.0
"""Between the service and those above and below it, and"""
HEADS = 26.0


def compose(figure: Figure) -> Scene:
    """The scene of a figure of that form."""
    content = figure.content
    assert isinstance(content, Dependencies)
    scene = Scene(WIDTH)
    done = Done(Columns.of(content))
    top = heading(scene, figure) + 4
    _heads(scene, content, done.columns, top)
    top += HEADS
    up, own, down = _stack(content, done.columns)
    anchor = anchor_of(content, done.columns)
    middle = round(top + max(up + own / 2, anchor))
    bottom = _places(scene, content, done, round(middle - anchor))
    _left(scene, content, done, middle)
    low = max(bottom, middle + own / 2 + down)
    if content.voted:
        low = _voted(scene, content, content.voted, done, low + 14)
    top = notes(scene, figure.notes, low + 14)
    scene.height = legend(scene, figure.legend, top, _swatch)
    return scene


def _heads(scene: Scene, content: Dependencies, columns: Columns, top: float) -> None:
    names = [("Users", columns.users), ("Services", columns.services), ("Machines", columns.machines)]
    if columns.cluster:
        names.append(("Cluster", columns.cluster))
    if any(row.host for p in content.places for row in p.rows) or content.voted:
        names.append(("Hosts", columns.hosts))
    names.append(("Storage and networks", columns.things))
    for name, (x, _) in names:
        scene.add(Words(x, top + 12, name, SMALL, 500, "quiet"))


# --- users, services, cluster


def _stack(content: Dependencies, columns: Columns) -> tuple[float, float, float]:
    """How high it is above the service, the service itself with what stands beside it, and below it."""
    wide = columns.services[1]
    above = blocks.high(content.above, wide) + ARROW if content.above else 0.0
    below = blocks.high(content.below, wide) + ARROW if content.below else 0.0
    return above, _own_high(content, columns), below


def _own_high(content: Dependencies, columns: Columns) -> float:
    beside = [(content.own, columns.services[1]), (content.users, columns.users[1])]
    if content.cluster and columns.cluster:
        beside.append((content.cluster, columns.cluster[1]))
    return max(blocks.high(block, wide) for block, wide in beside)


def _left(scene: Scene, content: Dependencies, done: Done, middle: float) -> None:
    columns = done.columns
    high = _own_high(content, columns)
    top = middle - high / 2
    users = Area(columns.users[0], top, columns.users[1], high)
    own = Area(columns.services[0], top, columns.services[1], high)
    last = own
    scene.add(
        Wire(
            ((users.right, middle), (own.x, middle)),
            "needs",
            head=True,
            ends=(content.users.id, content.own.id),
        )
    )
    if content.cluster and columns.cluster:
        last = Area(columns.cluster[0], top, columns.cluster[1], high)
        scene.add(
            Wire(
                ((own.right, middle), (last.x, middle)),
                "needs",
                head=True,
                ends=(content.own.id, content.cluster.id),
            )
        )
        blocks.paint(scene, content.cluster, last)
        done.areas[content.cluster.id] = last
    blocks.paint(scene, content.users, users)
    blocks.paint(scene, content.own, own)
    for block, upper in ((content.above, True), (content.below, False)):
        if block is None:
            continue
        tall = blocks.high(block, own.w)
        area = Area(own.x, own.y - ARROW - tall if upper else own.bottom + ARROW, own.w, tall)
        points = (
            ((own.middle, area.bottom), (own.middle, own.y))
            if upper
            else ((own.middle, own.bottom), (own.middle, area.y))
        )
        scene.add(Wire(points, "needs", head=True, ends=(block.id, content.own.id)))
        scene.add(Words(own.middle + 10, (points[0][1] + points[1][1]) / 2 + 4, "needs", SMALL, 400, "quiet"))
        blocks.paint(scene, block, area)
    _trunk(scene, content, done, last, middle)


def _trunk(scene: Scene, content: Dependencies, done: Done, source: Area, middle: float) -> None:
    """From the service or its cluster to each branch."""
    rows = [y for some in done.middles for y in some]
    if not rows:
        return
    machine = done.columns.machines[0]
    if len(rows) == 1:
        y = rows[0]
        points = ((source.right, middle), (machine, y)) if abs(y - middle) < 1 else (
            (source.right, middle), (done.columns.trunk, middle), (done.columns.trunk, y), (machine, y)
        )  # fmt: skip
        scene.add(Wire(points, "needs", head=True))
        return
    x = done.columns.trunk
    look = "bracket-guest" if content.cluster else "bracket-runs"
    scene.add(Wire(((source.right, middle), (x, middle)), look))
    scene.add(Wire(((x, min(*rows, middle)), (x, max(*rows, middle))), look))
    for y in rows:
        scene.add(Wire(((x, y), (machine, y)), look))
    scene.add(Dot(x, middle, 4, look))
    if content.text:
        stops = sorted({*rows, middle})
        gaps = [(b - a, -abs((a + b) / 2 - middle), (a + b) / 2) for a, b in pairwise(stops)]
        at = max(gaps)[2]
        tone = "guest" if content.cluster else "runs"
        tag(
            scene,
            text.clean(content.text),
            x,
            round(at, 1),
            "tag-guest" if content.cluster else "tag-majority",
            tone,
        )


# --- sites


def _places(scene: Scene, content: Dependencies, done: Done, top: float) -> float:
    columns = done.columns
    for n, place in enumerate(content.places):
        high = place_high(place, columns)
        area = Area(columns.frame, top, WIDTH - LEFT - columns.frame, high)
        done.frames.append(area)
        _place(scene, place, done, area)
        top = round(top + high)
        between = gap_after(content, n)
        if between or n + 1 < len(content.places):
            tall = between_high(between, columns)
            if n + 1 == len(content.places):
                tall -= 2 * (ROOM - THINGS * 2)  # nothing stands below that
            if between:
                _put_between(done, between, top, tall)
            top = round(top + tall)
    for one in rails(content, done):
        rail(scene, one, done.areas)
    for between in content.between:
        _volume(scene, between, done)
    for place in content.places:
        for row in place.rows:
            blocks.paint(scene, row.machine, done.areas[row.machine.id])
            if row.host:
                blocks.paint(scene, row.host, done.areas[row.host.id])
        for block in place.things:
            blocks.paint(scene, block, done.areas[block.id])
    for between in content.between:
        for block in (*between.things, *([between.volume] if between.volume else [])):
            blocks.paint(scene, block, done.areas[block.id])
    return top


def _place(scene: Scene, place: Place, done: Done, area: Area) -> None:
    columns = done.columns
    if place.title:
        scene.add(Box(area, 12, "site", of=place.id))
        lines = title_of(place, columns)
        y = write(scene, lines, area.x + PAD, area.y + 22, 14, weight=700, full=place.title, step=18)
        for point in place.points:
            scene.add(Words(area.x + PAD, y - 2, text.clean(point), SMALL, 700, "lost"))
            y += 16
        if place.href:
            scene.add(
                Hot(Area(area.x, area.y, columns.things[0] - area.x, 26), place.href, text.clean(place.title))
            )
    _, things = inner_high(place, columns)
    middles = [round(area.y + m, 1) for m in middles_of(place, columns)]
    for row, middle in zip(place.rows, middles, strict=True):
        high = row_high(row, columns)
        at = round(middle - high / 2, 1)
        done.areas[row.machine.id] = Area(columns.machines[0], at, machine_wide(row, columns), high)
        if row.host:
            done.areas[row.host.id] = Area(columns.hosts[0], at, columns.hosts[1], high)
            ends = (row.machine.id, row.host.id)
            start = columns.machines[0] + columns.machines[1]
            scene.add(Wire(((start, middle), (columns.hosts[0], middle)), "needs", head=True, ends=ends))
    done.middles.append(middles)
    y = area.y + (area.h - things) / 2
    for block in place.things:
        high = blocks.high(block, columns.things[1])
        done.areas[block.id] = Area(columns.things[0], round(y, 1), columns.things[1], high)
        y += high + THINGS


def _put_between(done: Done, between: Between, top: float, tall: float) -> None:
    columns = done.columns
    wide = between_wide(between, columns)
    x = columns.machines[0] if between.volume else columns.things[0]
    sizes = [blocks.high(b, wide) for b in between.things]
    y = top + (tall - sum(sizes) - THINGS * max(len(sizes) - 1, 0)) / 2
    for block, high in zip(between.things, sizes, strict=True):
        done.areas[block.id] = Area(x, round(y, 1), wide, high)
        y += high + THINGS
    if between.volume:
        high = blocks.high(between.volume, columns.things[1])
        done.areas[between.volume.id] = Area(
            columns.things[0], round(top + (tall - high) / 2, 1), columns.things[1], high
        )


def _volume(scene: Scene, between: Between, done: Done) -> None:
    if between.volume is None:
        return
    area = done.areas[between.volume.id]
    upper, lower = done.areas[between.upper], done.areas[between.lower]
    x = round(area.x + area.w * 0.5, 1)
    for points, said, ends in (
        (((x, upper.bottom), (x, area.y)), between.text, (between.upper, between.volume.id)),
        (((x, area.bottom), (x, lower.y)), between.note, (between.volume.id, between.lower)),
    ):
        scene.add(Wire(points, "storage", ends=ends))
        edge = area.y - ROOM / 2 if points[1][1] == area.y else area.bottom + ROOM / 2
        scene.add(Words(x + 9, round(edge + 4, 1), text.clean(said), SMALL, 400, "storage"))


# --- the witness, legend


def _voted(scene: Scene, content: Dependencies, voted: Voted, done: Done, top: float) -> float:
    columns = done.columns
    block_high = blocks.high(voted.witness, columns.hosts[1])
    said = [
        line for one in voted.said for line in text.broken(text.clean(one), columns.things[1], SMALL, 400, 4)
    ]
    title = (
        titled(voted.title, columns.things[0] - columns.frame - 2 * PAD, 14, 700, 2) if voted.title else ()
    )
    head = NAMED + 18 * (len(title) - 1) if title else 0
    high = round(max(block_high, 16 * len(said)) + 2 * PAD + head)
    frame = Area(columns.frame, round(top), WIDTH - LEFT - columns.frame, high)
    if voted.title:
        scene.add(Box(frame, 12, "site", of=voted.id))
    middle = round(frame.y + head + (high - head) / 2 - (PAD / 2 if head else 0), 1)
    source = done.areas[content.cluster.id] if content.cluster else None
    area = Area(columns.hosts[0], round(middle - block_high / 2, 1), columns.hosts[1], block_high)
    if source and content.cluster:
        x = source.x + 22
        scene.add(
            Wire(
                ((x, source.bottom), (x, middle), (area.x, middle)),
                "votes",
                ends=(content.cluster.id, voted.witness.id),
            )
        )
        tag(scene, "votes", columns.trunk - 8, middle, "tag-quiet", "quiet", weight=400)
    if title:
        write(scene, title, frame.x + PAD, frame.y + 22, 14, weight=700, full=voted.title, step=18)
    blocks.paint(scene, voted.witness, area)
    y = round(middle - 16 * (len(said) - 1) / 2 + 4.3, 1)
    write(scene, said, columns.things[0], y, SMALL, look="quiet", step=16)
    return frame.bottom


def _swatch(scene: Scene, look: str, x: float, y: float) -> None:
    if look in ("needs", "votes", "bracket-guest", "bracket-runs", "bracket-needs", "storage"):
        scene.add(Wire(((x, y), (x + 28, y)), look, head=look == "needs", role="key"))
    else:
        scene.add(Box(Area(x, y - 8, 28, 16), 5, look, role="key"))
