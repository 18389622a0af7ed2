"""How a spec's services fail over: a chapter for each kind of failure that can hit this very spec.

Outcomes are those of the topology's losses; this module puts them in order and adds times and consequences.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative import folded, planned, software, split
from hadocs.pages.narrative.consequence import risk_after, todo_after, users_of
from hadocs.pages.narrative.model import Case, Chapter, Grid, Row
from hadocs.pages.narrative.outcome import (
    assumed,
    detection,
    groups,
    hit,
    noticed,
    quorum_words,
    rest_of,
    restarts,
    takeover,
    worst,
)
from hadocs.pages.narrative.words import each, say, verb
from hadocs.pages.traits import Traits
from hadocs.topology.model import Loss, Thing

_LOST = {
    "host": "fails",
    "server": "fails",
    "storage": "is lost",
    "volume": "is lost",
    "network": "is lost",
    "switch": "fails",
    "witness": "is lost",
    "rack": "is lost",
    "site": "is lost",
}


def detection_table(ctx: Context) -> Grid | None:
    """How soon each cluster notices that a member is gone."""
    rows = [
        Row((code(key), detection(ctx, key)))
        for key, view in ctx.topology.clusters.items()
        if len(view.members) > 1
    ]
    return Grid(("Cluster", "A silent member is declared down after"), tuple(rows)) if rows else None


def chapters(ctx: Context) -> tuple[Chapter, ...]:
    """Every chapter that this spec has, unplanned failures first."""
    found = [
        _chapter(ctx, "A host fails", "a-host-fails", ("host",)),
        _chapter(ctx, "A physical server fails", "a-server-fails", ("server",)),
        software.guest_fails(ctx),
        software.application_fails(ctx),
        _chapter(ctx, "Storage is lost", "storage-is-lost", ("storage", "volume"), _STORAGE),
        _chapter(ctx, "A network or a switch is lost", "a-network-is-lost", ("network", "switch"), _NETWORK),
        split.chapter(ctx),
        _chapter(ctx, "A witness is lost", "a-witness-is-lost", ("witness",)),
        _chapter(ctx, "A rack or a site is lost", "a-rack-or-site-is-lost", ("rack", "site")),
        planned.host_maintenance(ctx),
        planned.patching(ctx),
        planned.failback(ctx),
    ]
    return tuple(chapter for chapter in found if chapter.cases)


_STORAGE = Md(
    "Lost means: gone as a whole, with all of its controllers. One path or one "
    "controller of several is no loss here."
)
_NETWORK = Md(
    "A network is lost when all the switches that carry it are; a switch, where it is the last one."
)


def _chapter(ctx: Context, title: str, anchor: str, kinds: Sequence[str], intro: Md = NOTHING) -> Chapter:
    told, folded_cases = folded.fold(ctx, ctx.things(*kinds))
    cases = [*folded_cases, *(_case(ctx, group) for group in groups(ctx, told))]
    return Chapter(title, anchor, tuple(cases), intro if cases else Md(""))


def _case(ctx: Context, group: tuple[Thing, ...]) -> Case:
    first = group[0]
    loss = ctx.losses[first]
    ids = [t.id for t in group]
    title = say("{} {}", names(ids, joiner="or", limit=6), _LOST[first.kind])
    calm = not (loss.down or loss.uncertain or loss.interrupted or loss.moved or loss.no_quorum)
    calm = calm and first.kind not in ("host", "server", "witness") and not loss.stopped
    steps = (_quiet(ctx, group, loss),) if calm else tuple(s for s in _steps(ctx, group, loss) if s)
    return Case(
        title=title,
        anchor=ctx.anchor(first),
        steps=steps,
        grid=_moves(ctx, group),
        users=Md("") if calm else users_of(ctx, loss),
        risk=Md("") if calm else risk_after(ctx, group, loss),
        todo=todo_after(ctx, group, loss),
        open=assumed(loss),
        outcome=worst(loss),
        hit=hit(*(ctx.losses[thing] for thing in group)),
    )


def _quiet(ctx: Context, group: tuple[Thing, ...], loss: Loss) -> Md:
    """A loss that stops nothing: what carries on in its place, where that is known."""
    tail = Md("")
    if loss.weakened:
        rest = "less behind it" if len(loss.weakened) == 1 else "less behind them"
        tail = say(" {} {} on with {}.", loss.weakened, verb(loss.weakened, "goes", "go"), rest)
    if group[0].kind == "switch":
        beside: dict[str, None] = {}
        for network in ctx.spec.networks.values():
            if group[0].id in network.switches:
                beside |= dict.fromkeys(s for s in network.switches if s != group[0].id)
        if beside and len(group) == 1:
            carries = verb(list(beside), "carries", "carry")
            return say("Nothing stops: {} {} the same networks.{}", tuple(beside), carries, tail)
        if beside:
            return say(
                "Nothing stops: each has another one beside it that carries the same networks.{}", tail
            )
    return say("Nothing stops.{}", tail)


def _steps(ctx: Context, group: tuple[Thing, ...], loss: Loss) -> list[Md]:
    # Hosts and witnesses of a group differ in what runs on them; other things of a group stop the very same.
    many = len(group) > 1 and group[0].kind in ("host", "server", "witness")
    steps = [_stops(ctx, group, loss)]
    for key, view in ctx.topology.clusters.items():
        if view.kind != "host":
            continue
        gone = [m for m in view.members if m in loss.stopped]
        if len(gone) == len(view.members):
            steps.append(say("No host of {} is left.", code(key)))
        elif gone and not many:
            steps += [
                each(
                    [
                        noticed(ctx, view, gone, moves=_moves_from(ctx, loss, key)),
                        quorum_words(ctx, view, gone, loss),
                    ]
                ),
                *restarts(ctx, loss, key),
                *takeover(ctx, loss, key),
            ]
        elif gone:
            words = {quorum_words(ctx, view, [t.id], ctx.losses[t]) for t in group}
            steps.append(
                each(
                    [
                        noticed(ctx, view, gone, any_of=True, moves=any(ctx.losses[t].moved for t in group)),
                        *(words if len(words) == 1 else ()),
                    ]
                )
            )
            steps.append(_restart_each(ctx, group, key))
        else:
            moved = [m for m in loss.moved if ctx.machine(m.what).host_cluster == key]
            if key in loss.no_quorum or (not many and loss.thing == Thing("witness", f"{key}/witness")):
                steps.append(quorum_words(ctx, view, gone, loss))
            if moved:
                steps += restarts(ctx, loss, key)
    for key, view in ctx.topology.clusters.items():
        if view.kind == "host":
            continue
        shaken = [m for m in view.members if m in loss.stopped or any(v.what == m for v in loss.moved)]
        takes = takeover(ctx, loss, key)
        if shaken and len(shaken) < len(view.members):
            steps.append(each([noticed(ctx, view, shaken), quorum_words(ctx, view, shaken, loss)]))
        elif key in loss.no_quorum or (not many and loss.thing == Thing("witness", f"{key}/witness")):
            steps.append(quorum_words(ctx, view, shaken, loss))
        steps += takes
        steps += _back(loss, shaken, key)
    return steps + rest_of(ctx, loss)


def _back(loss: Loss, shaken: Sequence[str], cluster: str) -> list[Md]:
    again = [m.what for m in loss.moved if m.what in shaken]
    if not again:
        return []
    return [
        say(
            "Once {} {} up again, {} {} {}.",
            again,
            verb(again, "is", "are"),
            verb(again, "it", "they"),
            verb(again, "rejoins", "rejoin"),
            code(cluster),
        )
    ]


def _moves_from(ctx: Context, loss: Loss, cluster: str) -> bool:
    return any(ctx.machine(m.what).host_cluster == cluster for m in loss.moved)


def _restart_each(ctx: Context, group: tuple[Thing, ...], cluster: str) -> Md:
    if not any(ctx.losses[t].moved for t in group):
        return Md("")
    return say(
        "{} starts the machines of the lost host on the others, as the table shows; "
        "each boots as after a power cut.",
        code(cluster),
    )


def _moves(ctx: Context, group: tuple[Thing, ...]) -> Grid | None:
    if len(group) < 2 or group[0].kind != "host" or not any(ctx.losses[t].moved for t in group):
        return None
    rows = []
    for thing in group:
        loss = ctx.losses[thing]
        moved = [m.what for m in loss.moved]
        stuck = [v for v in ctx.guests_on(thing.id) if v not in moved]
        hosts = tuple(dict.fromkeys(h for v in moved for h in ctx.machine(v).may_run_on))
        where = names(hosts, joiner="or") if moved else Md("–")
        rows.append(Row((code(thing.id), names(moved) or Md("–"), where, names(stuck) or Md("–"))))
    return Grid(("If this fails", "these start again", "on", "these stay down"), tuple(rows))


def _stops(ctx: Context, group: tuple[Thing, ...], loss: Loss) -> Md:
    thing = group[0]
    if thing.kind in ("storage", "volume"):
        return _stops_storage(ctx, loss, code(thing.id) if len(group) == 1 else Md("It"), thing)
    if thing.kind in ("site", "rack"):
        return _stops_place(ctx, loss, code(thing.id))
    if len(group) > 1:
        return _stops_any(thing)
    name = code(thing.id)
    if thing.kind in ("host", "server"):
        guests = ctx.guests_on(thing.id)
        here = [s for m in (thing.id, *guests) for s in ctx.machine(m).active]
        active = tuple(
            dict.fromkeys(s for s in here if s in (*loss.down, *loss.uncertain, *loss.interrupted))
        )
        head = say("{} stops{}.", name, say(", and {} with it", guests) if guests else "")
        if active:
            head = each([head, say("{} {} there.", active, verb(active, "stops", "stop"))])
        return head
    if thing.kind == "witness":
        return say("{} has one vote less to count on.", code(thing.id.rpartition("/")[0]))
    if thing.kind == "switch":
        nets = [n for n, e in ctx.spec.networks.items() if e.switches == (thing.id,)]
        if nets:
            return say(
                "{} {} no other switch: {} lost with it.",
                nets,
                verb(nets, "has", "have"),
                verb(nets, "it is", "they are"),
            )
    return say("Nothing gets through on {} any more.", name)


def _stops_any(thing: Thing) -> Md:
    return {
        "host": Md("The host stops, and the machines on it with it."),
        "server": Md("The server stops, and what runs on it with it."),
        "witness": Md("Its cluster has one vote less to count on, and keeps quorum."),
    }.get(thing.kind, Md("Nothing gets through on it any more."))


def _stops_place(ctx: Context, loss: Loss, name: Md) -> Md:
    metal = [m for m in loss.stopped if ctx.machine(m).kind != "vm"]
    guests = {v for m in metal for v in ctx.guests_on(m)}
    if not metal:
        return say("No machine stands at {}; what lies there is lost.", name)
    on_them = say(", with {} on {}", _few(guests), verb(metal, "it", "them")) if guests else ""
    return say("{} {}{}.", metal, verb(metal, "stops", "stop"), on_them)


def _few(guests: set[str]) -> Md:
    return names(sorted(guests)) if len(guests) <= 6 else Md(f"{len(guests)} machines")


def _stops_storage(ctx: Context, loss: Loss, name: Md, thing: Thing) -> Md:
    key = thing.id.partition("/")[0]
    mirror = ctx.world.mirror_of(key) if thing.kind == "storage" else None
    if mirror and not loss.down:
        return say("{} goes; {} holds the same data and takes over.", name, code(mirror))
    guests = [v for v in loss.stopped if ctx.machine(v).kind == "vm"]
    guests += [m.what for m in loss.moved if m.what not in guests]
    if guests:
        text = say("{} {} the disks that {} from and {}.", guests, verb(guests, "loses", "lose"),
                   verb(guests, "it runs", "they run"), verb(guests, "stops", "stop"))  # fmt: skip
        cluster = ctx.machine(guests[0]).host_cluster
        resilient = Traits(ctx, cluster).fact("storage_resiliency") if cluster else None
        return each([text, Md.escape(resilient) if isinstance(resilient, str) else None])
    return say("{} can't be read or written any more.", name)
