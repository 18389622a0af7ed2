"""Judges nodes and frames: what overlaps, what stands where it does not belong, what does not say what it is."""

from __future__ import annotations

from collections.abc import Iterator

from support.geometry.fault import Fault
from support.geometry.members import Members
from support.geometry.read import Picture, Shape


def faults(picture: Picture, members: Members) -> Iterator[Fault]:
    """What is wrong with the nodes and frames of a picture."""
    for shape in picture.shapes:
        if not shape.role:
            yield Fault("unknown look", shape.look, _at(shape))
        if shape.role in ("node", "frame", "band", "bus") and not shape.of and members.ids:
            yield Fault("unnamed", shape.look, _at(shape))
    yield from _overlaps(picture)
    yield from _frames(picture)
    yield from _strangers(picture, members)


def _at(shape: Shape) -> tuple[float, float]:
    return (shape.area.x, shape.area.y)


def _overlaps(picture: Picture) -> Iterator[Fault]:
    solid = sorted(picture.of_role("node", "bus", "tag", "pill", "chip"), key=lambda s: s.area.y)
    for index, one in enumerate(solid):
        for two in solid[index + 1 :]:
            if two.area.y >= one.area.bottom - 1:
                break
            if one.area.grown(-0.6).meets(two.area.grown(-0.6)) and not _apart(one, two):
                yield Fault("nodes overlap", f"{one.name} and {two.name}", _at(two))


def _apart(one: Shape, two: Shape) -> bool:
    """Whether two that meet do so rightly: one lies in the other, or sits on its border as a label or a chip does."""
    nodes = ("node", "bus")
    if one.role in nodes and two.role in nodes:
        inner, outer = sorted((one, two), key=lambda s: s.area.w * s.area.h)
        return outer.area.grown(0.6).holds(inner.area) and outer.area != inner.area
    return one.role in nodes or two.role in nodes  # labels on borders are judged with the labels


def _frames(picture: Picture) -> Iterator[Fault]:
    frames = picture.of_role("frame", "band")
    for index, one in enumerate(frames):
        for two in frames[index + 1 :]:
            alike = one.look == two.look and one.area.grown(-0.6).meets(two.area.grown(-0.6))
            if alike and not (_holds(one, two) or _holds(two, one)):
                yield Fault("across a frame", f"{one.name} and {two.name}", _at(two))
    nodes = picture.of_role("node")
    for frame in frames:
        for node in nodes:
            if not frame.area.grown(-0.6).meets(node.area.grown(-0.6)) or _holds(frame, node):
                continue
            if frame.role == "band":
                if _leaf(node, nodes):
                    yield Fault("across a frame", f"{node.name} and {frame.name}", _at(node))
            elif not _holds(node, frame):
                yield Fault("across a frame", f"{node.name} and {frame.name}", _at(node))


def _leaf(node: Shape, nodes: list[Shape]) -> bool:
    """Whether a node has its place in another one and holds none: a card of a chassis."""
    return any(other is not node and _holds(other, node) for other in nodes) and not any(
        other is not node and _holds(node, other) for other in nodes
    )


def _holds(outer: Shape, inner: Shape) -> bool:
    return outer.area.grown(0.6).holds(inner.area)


def _strangers(picture: Picture, members: Members) -> Iterator[Fault]:
    nodes = [n for n in picture.of_role("node", "bus") if n.of]
    drawn: dict[str, list[Shape]] = {}
    for node in nodes:
        drawn.setdefault(node.of, []).append(node)
    frames: dict[str, list[Shape]] = {}
    for frame in picture.of_role("frame", "band"):
        frames.setdefault(frame.of, []).append(frame)
    for frame in picture.of_role("frame", "band"):
        if not frame.of:
            continue
        own = members.held.get(frame.of, frozenset())
        inside = [n for n in nodes if _holds(frame, n)]
        for node in inside:
            around = [n.of for n in inside if n is not node and _holds(n, node)]
            if not own & {node.of, *around}:
                yield Fault("stranger", f"{node.name} in {frame.name}", _at(node))
    for key, some in frames.items():
        for inner in sorted(members.held.get(key, frozenset()) & drawn.keys()):
            if not any(_holds(frame, node) for frame in some for node in drawn[inner]):
                yield Fault("left out", f"{inner} of {some[0].name}", _at(drawn[inner][0]))
