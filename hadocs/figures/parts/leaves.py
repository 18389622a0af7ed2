"""What each loss leaves of one of several clusters: losses that leave the same of it are one row. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from hadocs.behaviour.polls import Known, Poll, of_any_two, polls
from hadocs.figures.parts.polled import Told, whole
from hadocs.figures.plans.quorum import Cell, Loss, Mood
from hadocs.topology.aftermath import Estate
from hadocs.topology.quorum_rules import Verdict

VERDICTS: Mapping[Verdict, tuple[str, Mood]] = MappingProxyType(
    {
        "yes": ("goes on", "good"),
        "no": ("stops", "bad"),
        "even": ("depends on which", "unsure"),
        "unknown": ("not known", "unsure"),
    }
)


def leaves(
    estate: Estate,
    cluster: str,
    found: Sequence[Poll],
    title: Callable[[str, str], str],
    tone: str,
    witness: bool = True,
    known: Known | None = None,
) -> tuple[Loss, ...]:
    """The losses that touch a cluster: each single one, and of several at once those of ``found``, which are looked at
    together with other clusters. Those after which it has the same votes and end are one. ``witness`` adds what a
    further loss of the witness leaves; ``known`` is that of `polls`."""
    told = Told(estate, tuple(b.cluster for b in found[0].ballots) if found else (cluster,), title)
    alone = polls(estate, (cluster,), known, pairs=False, witness=witness)
    # What parts several clusters at once is told with the cut of them all: alone it parts one of them only.
    parted = {things for poll in found if poll.kind == "cut" for things in poll.alike}
    own = [
        replace(poll, alike=left)
        for poll in alone
        if poll.kind == "lost" and (left := tuple(t for t in poll.alike if t not in parted))
    ]
    both = [
        poll
        for poll in alone
        if witness and any(len(t) > 1 and "witness" in [x.kind for x in t] for t in poll.alike)
    ]
    rows: dict[tuple[object, ...], list[tuple[Poll, Cell]]] = {}
    for poll in (*own, *found, *both):
        (ballot,) = (b for b in poll.ballots if b.cluster == cluster)
        cell = _whichever(estate, poll, cluster) or told.cell(ballot, tone, short=True, alike=whole(poll))
        if cell.mood != "none":
            rows.setdefault((poll.kind, poll.places, *_same(cell)), []).append((poll, cell))
    order = sorted(rows.values(), key=lambda some: some[0][0].kind != "lost")
    return tuple(_loss(told, cluster, some) for some in order)


def _same(cell: Cell) -> tuple[object, ...]:
    """What a cell comes to, whichever nodes are lost."""
    nodes = len(cell.votes) - cell.witness
    return tuple(sorted(cell.votes[:nodes])), cell.votes[nodes:], cell.text, cell.said, cell.mood


def _loss(told: Told, cluster: str, some: Sequence[tuple[Poll, Cell]]) -> Loss:
    # Any two nodes are these two as well.
    any_two = [one for one in some if one[0].any_two == cluster]
    members = {*told.estate.rules[cluster].names}
    covered = (poll for poll, _ in some if {t.id for things in poll.alike for t in things} <= members)
    (first, cell), *more = any_two if any_two and len([*covered]) == len(some) else some
    if first.kind == "lost" and all(len(things) == 1 for poll, _ in some for things in poll.alike):
        return Loss(title=told.among(cluster, [t for poll, _ in some for (t,) in poll.alike]), cells=(cell,))
    lone = first.any_two == cluster or {b.cluster for b in first.ballots} == {cluster}
    alone = Told(told.estate, (cluster,), told.title) if lone else told
    title, note = alone.lost(first)
    if more:
        title, note = told.either([poll for poll, _ in some]), ""
    return Loss(title=title, note=note, cells=(cell,))


def _whichever(estate: Estate, poll: Poll, cluster: str) -> Cell | None:
    """The end of a cluster with any two nodes of another; ``None`` where each two leave it the same votes."""
    ends = of_any_two(estate, poll, cluster)
    if not ends:
        return None
    said, mood = VERDICTS[min(ends)] if len(ends) == 1 else ("depends on which two", "unsure")
    return Cell(said=said, mood=mood)
