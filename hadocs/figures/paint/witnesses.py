"""Composes sites of mere witnesses: narrow beside the others, with lines from their clusters, or a row each below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.figures import text
from hadocs.figures.paint import small
from hadocs.figures.paint.column import LEFT, WIDTH, titled, write
from hadocs.figures.paint.page import keys
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Wire, Words
from hadocs.figures.paint.steps import put
from hadocs.figures.plan import Key
from hadocs.figures.plans.overview import Overview, Place, Votes

NARROW = 124.0
PAD = 12.0
GAP = 10.0


def narrow(
    scene: Scene, place: Place, found: Overview, marks: Mapping[str, Area], last: float, top: float,
    legend: Sequence[Key],
) -> float:  # fmt: skip
    """A site of mere witnesses at the right, with the legend below; returns where what follows may begin.

    ``marks`` are the places of the clusters, ``last`` is where the sites beside it end.
    """
    x = WIDTH - LEFT - NARROW
    inner = Area(x + 9, 0, NARROW - 18, 0)
    at = len(scene.shapes)
    y = small.wrapped(scene, place.title, inner.x, top + 20, inner.w, 2, 13.5, 700) - small.STEPS
    if place.href:
        scene.add(Hot(Area(x, top + 3, NARROW, round(y - top + 3, 1)), place.href, text.clean(place.title)))
    if place.note:
        y = small.wrapped(scene, place.note, inner.x, y + 15, inner.w, 2, look="quiet") - small.STEPS
    y += 8
    for net in place.networks:
        pill = Area(x + 4, y, NARROW - 8, small.pill_high(net.title, NARROW - 8) - 2)
        small.pill(scene, net.title, pill, "network", "network", href=net.href, of=net.id)
        y = pill.bottom + 4
    for join in (j for j in found.joins if place.id[5:] in j.sites):
        y = small.wrapped(scene, f"on {join.title}", inner.x, y + 12, inner.w, 2, look="network") - 12
    if place.votes:
        y = _votes(scene, place, marks, last, x, y + 2)
    if place.loss is not None:
        scene.add(Wire(((inner.x, y + 10), (inner.right, y + 10)), "rule"))
        y = small.wrapped(scene, place.loss.title, inner.x, y + 28, inner.w, 2, weight=700)
        y = small.wrapped(scene, place.loss.text, inner.x, y, inner.w, 6) - 6
    end = round(y + 6, 1)
    scene.shapes[at:at] = [Box(Area(x, top, NARROW, round(end - top, 1)), 8, "site", of=place.id)]
    return keys(scene, legend, x, end + 16, NARROW) if legend else end


def _votes(scene: Scene, place: Place, marks: Mapping[str, Area], last: float, x: float, top: float) -> float:
    """Each witness at the height of its cluster, where that ends beside it, with a line between the two."""
    one = len({v.text for v in place.votes}) == 1
    room = NARROW - 12 - 32
    title = titled(place.votes[0].text, room, small.SIZE, 700) if one else ()
    head = 6 + small.STEPS * len(title)
    near = [
        (marks[v.cluster], v)
        for v in place.votes
        if v.cluster in marks and marks[v.cluster].right > last - 20
    ]
    near.sort(key=lambda pair: pair[0].y)
    near += [(Area(0, 0, 0, 0), v) for v in place.votes if v.id not in {n.id for _, n in near}]
    rows: list[tuple[float, Votes, Area]] = []
    y = top + head + 12
    for area, vote in near:
        y = max(y, round(area.y + area.h / 2, 1))
        rows.append((y, vote, area))
        y += 5 + small.STEPS * len(_said(vote, room, alone=one))
    first = rows[0][0] - 12 - head
    box = Area(x + 6, round(first, 1), NARROW - 12, round(y - 10 - first, 1))
    scene.add(Box(box, 6, "strip", of=place.votes[0].id))
    if title:
        scene.add(Icon("server", box.x + 7, box.y + 5, 15, "icon"))
        small.wrapped(scene, place.votes[0].text, box.x + 27, box.y + 17, room, 2, weight=700)
    for at, vote, area in rows:
        scene.add(Icon("witness", box.x + 7, at - 7.5, 15, "icon"))
        for index, (line, look) in enumerate(_said(vote, room, alone=one)):
            full = text.clean(vote.title if look == "strong" else vote.text)
            cut = full if text.ELLIPSIS in line else ""
            weight = 500 if look == "strong" else 400
            where = round(at + 4.3 + index * small.STEPS, 1)
            scene.add(Words(box.x + 27, where, line, small.SIZE, weight, look, full=cut))
        if area.y + 8 < at < area.bottom - 8:
            scene.add(Wire(((area.right, at), (box.x, at)), "votes", ends=(vote.cluster, place.votes[0].id)))
    return box.bottom


def _said(vote: Votes, room: float, *, alone: bool) -> list[tuple[str, str]]:
    """The lines of a witness: its cluster, and what holds it where not all are held by the same."""
    names = [(t, "strong") for t in titled(vote.title, room, small.SIZE, 500)]
    return names if alone else names + [(t, "quiet") for t in titled(vote.text, room, small.SIZE)]


def witnesses_below(scene: Scene, places: Sequence[Place], top: float) -> float:
    """Sites of mere witnesses, where they are several or there is no room beside the others: a row each."""
    inner = Area(LEFT + PAD, 0, WIDTH - 2 * LEFT - 2 * PAD, 0)
    for place in places:
        at = len(scene.shapes)
        names = titled(place.title, inner.w, 13.5, 700)
        y = write(scene, names, inner.x, top + 21, 13.5, weight=700, full=place.title, step=small.STEPS)
        if place.href:
            scene.add(Hot(Area(inner.x, top + 4, inner.w * 0.4, 24), place.href, text.clean(place.title)))
        x = inner.x + text.width(names[-1], 13.5, 700) + 10
        if place.note:
            put(scene, place.note, x, y - small.STEPS, inner.right - x, small.SIZE, 400, "quiet")
        votes = ", ".join(f"{v.title} ({v.text})" for v in place.votes)
        y -= small.STEPS
        if votes:
            y = (
                small.wrapped(scene, f"Witness of {votes}", inner.x, y + small.STEPS + 2, inner.w, 3)
                - small.STEPS
            )
        if place.networks:
            nets = ", ".join(f"{n.title}: {n.note}" for n in place.networks)
            y = small.wrapped(scene, nets, inner.x, y + small.STEPS, inner.w, 2, look="quiet") - small.STEPS
        if place.loss is not None:
            y = (
                small.wrapped(
                    scene, f"{place.loss.title} {place.loss.text}", inner.x, y + small.STEPS, inner.w, 3
                )
                - small.STEPS
            )
        end = y + 13
        scene.shapes[at:at] = [
            Box(Area(LEFT, top, WIDTH - 2 * LEFT, round(end - top, 1)), 8, "site", of=place.id)
        ]
        top = end + GAP
    return top + (4 if places else 0)
