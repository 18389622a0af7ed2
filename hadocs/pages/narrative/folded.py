"""Many failures of one kind as a table instead of a story for each: large specs stay readable.

Every line says what the losses say; nothing is left out but the order of events, which is the same for all.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names
from hadocs.pages.narrative.model import Case, Grid, Row
from hadocs.pages.narrative.outcome import hit, noticed, quorum_words, worst
from hadocs.pages.narrative.words import capital, each, say, span, verb
from hadocs.pages.traits import Traits
from hadocs.topology.model import Loss, Thing

MOST = {"host": 4, "volume": 6, "rack": 2, "network": 6}
"""How many of a kind are told one by one; more become a table."""
_DASH = Md("–")
_ORDER = ("up", "interrupted", "uncertain", "down")


def fold(ctx: Context, things: Sequence[Thing]) -> tuple[list[Thing], list[Case]]:
    """The things that are still told one by one, and a case with a table for each kind that has too many."""
    left, cases = list(things), []
    hosts = [t for t in things if t.kind == "host"]
    for cluster in dict.fromkeys(ctx.machine(t.id).member_of for t in hosts):
        some = [t for t in hosts if ctx.machine(t.id).member_of == cluster]
        # Where a loss costs quorum, each host is a story of its own.
        tellable = cluster and not any(ctx.losses[t].no_quorum for t in some)
        if cluster and tellable and (len(some) > MOST["host"] or len(hosts) >= 2 * MOST["host"]):
            left = [t for t in left if t not in some]
            cases.append(_hosts(ctx, cluster, some))
    for kind in ("volume", "rack", "network"):
        some = [t for t in left if t.kind == kind]
        if len(some) > MOST[kind]:
            left = [t for t in left if t not in some]
            cases.append(_table(ctx, kind, some))
    return left, cases


def _hosts(ctx: Context, cluster: str, things: list[Thing]) -> Case:
    view = ctx.cluster(cluster)
    losses = [ctx.losses[t] for t in things]
    quorum = {quorum_words(ctx, view, [t.id], ctx.losses[t]) for t in things}
    steps = [
        Md("The host stops, and the machines on it with it."),
        each([noticed(ctx, view, [things[0].id], any_of=True), *(quorum if len(quorum) == 1 else ())]),
        say(
            "{} starts those machines on other hosts, as the table shows. Each boots as after a power cut.",
            code(cluster),
        ),
    ]
    uppers = [
        k for k, v in ctx.topology.clusters.items()
        if v.kind != "host" and any(ctx.world.host_of(m) == t.id for m in v.members for t in things)
    ]  # fmt: skip
    if uppers:
        times = {s for u in uppers if (s := Traits(ctx, u).silence(ctx.cluster(u).members[:1])) is not None}
        when = say(" after {} of silence", span(times.pop())) if len(times) == 1 else Md("")
        words = (
            "{} {} a member on that host{} and {} its service over; once that member is up again, it rejoins."
        )
        steps.append(say(words, uppers, verb(uppers, "misses", "miss"), when, verb(uppers, "hands", "hand")))
    rows = []
    for thing, loss in zip(things, losses, strict=True):
        moved = [m.what for m in loss.moved]
        stuck = [v for v in ctx.guests_on(thing.id) if v not in moved]
        rows.append(
            Row(
                (
                    code(thing.id),
                    names(moved, limit=20) or _DASH,
                    names(stuck) or _DASH,
                    _taken(loss),
                    _away(loss),
                    _bad(loss),
                )
            )
        )
    heads = (
        "If this fails",
        "these start again",
        "these stay down",
        "taken over",
        "away until their machine, or what they need, is up",
        "down, not certain",
    )
    return Case(
        title=say("A host of {} fails", code(cluster)),
        anchor=ctx.anchor(things[0]),
        steps=tuple(s for s in steps if s),
        grid=_lean(Grid(heads, tuple(rows))),
        todo=say(
            "Repair the host and let it rejoin {}. Then move the machines back on purpose, "
            "if they should be there.",
            code(cluster),
        ),
        outcome=max((worst(loss) for loss in losses), key=_ORDER.index),
        hit=hit(*losses),
    )


def _taken(loss: Loss) -> Md:
    parts = [
        say("{} by {}", code(m.what), code(m.to) if m.to else Md("another member")) for m in loss.failed_over
    ]
    return Md(", ".join(parts)) or _DASH


def _away(loss: Loss) -> Md:
    over = {m.what for m in loss.failed_over}
    return names([s for s in loss.interrupted if s not in over]) or _DASH


def _bad(loss: Loss) -> Md:
    parts = [names(loss.down), say("not certain: {}", loss.uncertain) if loss.uncertain else Md("")]
    return Md("; ".join(p for p in parts if p)) or _DASH


def _table(ctx: Context, kind: str, things: list[Thing]) -> Case:
    same: dict[tuple[Md, ...], list[str]] = {}
    for thing in things:
        loss = ctx.losses[thing]
        moved = [m.what for m in loss.moved]
        metal = [m for m in loss.stopped if m in ctx.spec.hosts or m in ctx.spec.servers]
        stops = names(metal) if kind == "rack" else names([m for m in loss.stopped if m in ctx.spec.vms])
        cells = (stops or _DASH, names(moved) or _DASH, _taken(loss), _away(loss), _bad(loss))
        same.setdefault(cells, []).append(thing.id)
    rows = [Row((names(ids, joiner="or", limit=20), *cells)) for cells, ids in same.items()]
    heads = (
        "If this is lost",
        "these stop",
        "start again elsewhere",
        "taken over",
        "away, come back",
        "down, not certain",
    )
    noun = {"volume": "one volume", "rack": "a rack", "network": "a network"}[kind]
    return Case(
        title=capital(f"{noun} is lost"),
        anchor=ctx.anchor(things[0]),
        grid=_lean(Grid(heads, tuple(rows))),
        outcome=max((worst(ctx.losses[t]) for t in things), key=_ORDER.index),
        hit=hit(*(ctx.losses[t] for t in things)),
    )


def _lean(grid: Grid) -> Grid:
    keep = [i for i in range(len(grid.heads)) if i == 0 or any(row.cells[i] != _DASH for row in grid.rows)]
    return Grid(
        tuple(grid.heads[i] for i in keep), tuple(Row(tuple(r.cells[i] for i in keep)) for r in grid.rows)
    )
