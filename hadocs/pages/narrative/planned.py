"""Work on purpose: hosts, members and guests are taken out of service one by one, and things go back.

Words the timelines of the behaviour stage, which knows what is handed over, what moves and what stays behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hadocs.behaviour.connected import left_by
from hadocs.behaviour.durations import until_counted_out
from hadocs.behaviour.engines import family
from hadocs.behaviour.homecoming import handed_back
from hadocs.behaviour.model import ServiceOutcome, Span, Step, Timeline
from hadocs.behaviour.moves import Move, emptied, how
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative.going_home import back_by_itself, once_more
from hadocs.pages.narrative.model import Case, Chapter, Grid, Outcome, Row
from hadocs.pages.narrative.rests_on import work_rests_on
from hadocs.pages.narrative.taken_out import in_step, taken_out
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.told import opened
from hadocs.pages.narrative.words import capital, each, say, verb
from hadocs.pages.runbooks.markdown import text
from hadocs.runbooks.order import Order, order
from hadocs.runbooks.preflight import preflight
from hadocs.runbooks.preflight_short import in_short
from hadocs.runbooks.text import runs
from hadocs.tell.words import lasting
from hadocs.topology.model import ClusterView
from hadocs.topology.policy import resets_the_last
from hadocs.topology.room import closed_to
from hadocs.topology.wording import listed

AFTER = 600.0
"""Seconds between two steps of work: by then what happens by itself has happened."""
MOST = 16
"""The largest cluster whose members are followed through a whole round: it takes the square of their number."""
_OVER = ("is-taken-over", "is-promoted")
_OUTCOMES: Mapping[str, Outcome] = {
    "down": "down",
    "uncertain": "uncertain",
    "interrupted": "interrupted",
    "goes-on": "up",
}


_TOLD = ("in-step",)
"""What has to be so before something is handed over is a step of its own."""


def work(ctx: Context, *machines: str) -> Timeline:
    """Machines are taken out of service and put back, one after the other."""
    steps: list[Step] = []
    for machine in machines:
        thing = (ctx.thing_of(machine),)
        steps += [Step(thing, "planned", AFTER * len(steps)), Step(thing, "back", AFTER * (len(steps) + 1))]
    return ctx.timeline(tuple(steps))


def host_maintenance(ctx: Context) -> Chapter:
    """A host or a physical server is taken down on purpose."""
    cases: list[Case] = []
    for key, view in ctx.topology.clusters.items():
        if view.kind == "host":
            cases.append(_members(ctx, key, view, view.members, "planned"))
    cases += [_loose_host(ctx, host) for host in ctx.spec.hosts if ctx.world.host_cluster(host) is None]
    for key, view in ctx.topology.clusters.items():
        metal = [m for m in view.members if ctx.machine(m).kind == "server"]
        if metal:
            cases.append(_members(ctx, key, view, metal, "planned-metal"))
    cases += [c for s in ctx.spec.servers if s not in ctx.world.member_of and (c := _loose_server(ctx, s))]
    return Chapter("Planned: a host is taken down", "planned-host", tuple(cases))


def _members(ctx: Context, key: str, view: ClusterView, members: Sequence[str], anchor: str) -> Case:
    """Any member of a cluster that is taken down, and all of them in turn."""
    if resets_the_last(ctx.spec.clusters[key]):
        return as_a_whole(
            ctx, key, members, say("{} is taken down for maintenance", names(members, joiner="or", limit=6)),
            f"{anchor}-{ctx.anchor_of_cluster(key)}",
        )  # fmt: skip
    found = {m: work(ctx, m) for m in members}
    stay = list(dict.fromkeys(vm for m in members for vm in _stays(ctx, m, found[m])))
    handed = list(dict.fromkeys(k for t in found.values() for k in handed_over(t)))
    guests = [v for m in members for v in ctx.guests_on(m)]
    moves = [how(ctx.world, ctx.topology, v) for v in guests if v not in stay]
    steps = [
        say("{} can’t leave: {}.", stay, _reasons(ctx, stay, found.values())) if stay else NOTHING,
        _before(ctx, key, found),
        _by_hand(ctx, key, [m.vm for m in moves if m.by != "person"]),
        each([*(_first(ctx, k, t) for k in handed for t in found.values()), _hand_over(ctx, handed, moves)]),
        _empty(ctx, view, moves, told=bool(handed)),
        _shut(stay, several=len(members) > 1),
        _afterwards(members, found.values(), in_step(ctx, key)),
    ]  # fmt: skip
    several = len(members) > 1
    ahead = _ahead(ctx, members) if several and len(members) <= MOST else {}
    rows = [_row(ctx, m, found[m], ahead.get(m, ()), guests=bool(guests)) for m in members]
    heads = ("Taken down", *(("Its machines",) if guests else ()), "What users notice")
    grid = Grid((*heads, *(("Votes then", "Do not lose meanwhile") if ahead else ())), tuple(rows))
    return Case(
        say("{} is taken down for maintenance", names(members, joiner="or", limit=6)),
        f"{anchor}-{ctx.anchor_of_cluster(key)}",
        tuple(s for s in steps if s),
        grid=grid if several else None,
        users=in_turn(ctx, members) if several else _felt(ctx, found[members[0]]),
        open=work_rests_on(ctx, found, _TOLD),
        outcome=worst(o for t in found.values() for o in t.services.values()),
    )


def as_a_whole(ctx: Context, key: str, members: Sequence[str], title: Md, anchor: str) -> Case:
    """The two members of a cluster of which the last one is reset as soon as the other leaves it."""
    found = {m: work(ctx, m) for m in members}
    steps = []
    for one, timeline in found.items():
        resets = next((e for e in timeline.events if e.what == "resets-itself"), None)
        if resets is not None:
            words = "{} resets itself {} after {} leaves"
            steps.append(
                say(
                    words,
                    code(resets.subject),
                    lasting(sum((t.span for t in resets.terms), Span())),
                    code(one),
                )
            )
    down = tuple(dict.fromkeys(k for t in found.values() for k, o in t.services.items() if o.state == "down"))
    return Case(
        title,
        anchor,
        (
            say("Not while {} is up: {}, and nothing is left.", code(key), Md("; ").join(steps)),
            say(
                "Stop {} as a whole, in a window, and start all of it afterwards; or mend its fencing first.",
                code(key),
            ),
        ),
        users=say("{} {} down for as long as the work takes.", down, verb(down, "is", "are"))
        if down
        else Md("Nothing."),
        open=work_rests_on(ctx, found, _TOLD),
        outcome=worst(o for t in found.values() for o in t.services.values()),
    )


def _by_hand(ctx: Context, cluster: str, vms: Sequence[str]) -> Md:
    """What is moved before its host is: its cluster, which does not look at storage, may choose a host without it."""
    if not ctx.estate.policy(cluster).blind:
        return NOTHING
    parts = []
    for vm in vms:
        may = ctx.machine(vm).may_run_on
        astray = [h for h in closed_to(ctx.world, cluster, vm) if h not in may]
        if astray and may:
            files = code(ctx.spec.vms[vm].files)
            words = "First move {} to {} by hand: {} may choose {}, which can’t reach {}."
            parts.append(
                say(
                    words, code(vm), names(may, joiner="or"), code(cluster), names(astray, joiner="or"), files
                )
            )
    return each(parts) if parts else NOTHING


def _hand_over(ctx: Context, handed: Sequence[str], moves: Sequence[Move]) -> Md:
    """What is handed over before a member goes; of machines that move live also what that is for.

    Source: vSphere 8.0, vMotion of a WSFC node (a stall beyond the heartbeats is a failover); the same for Hyper-V's
    live migration of guest clusters (Windows Server 2012 R2, guest clusters).
    """
    if not handed:
        return NOTHING
    parts = [say("Hand {} over first, from the member that is to go.", tuple(handed))]
    live = {m.vm for m in moves if m.way == "live"}
    by: dict[str, list[str]] = {}
    for key in handed:
        cluster = ctx.world.cluster_of(ctx.spec.services[key])
        if cluster is not None and live.issuperset(ctx.service(key).active):
            by.setdefault(cluster, []).append(key)
    alike: dict[Md, list[str]] = {}
    for cluster in by:
        alike.setdefault(_too_long(ctx, cluster), []).append(cluster)
    for long, clusters in alike.items():
        some = [s for c in clusters for s in by[c]]
        words = (
            "Live migration does not need that, and nobody notices anything if {} {} where {} {}; but a machine that "
            "stands still {} is taken for failed by {}, and what it carries fails over unplanned."
        )
        parts.append(say(words, some, verb(some, "stays", "stay"), verb(some, "it", "they"), verb(some, "is", "are"),
                         long, clusters))  # fmt: skip
    return each(parts)


def _too_long(ctx: Context, cluster: str) -> Md:
    """The pause from which on the others of a cluster take one that is moved for failed."""
    terms = until_counted_out(ctx.world, ctx.cluster(cluster))
    silence = terms[0].span.high if terms else None
    return say("for longer than {}", lasting(Span(silence, silence))) if silence else Md("for too long")


def _shut(stay: Sequence[str], *, several: bool) -> Md:
    """What is shut down with a member; of several members only what is on the one that is to go."""
    if not stay:
        return NOTHING
    if not several:
        return say("Shut down {}.", names(stay, limit=8))
    if len(stay) == 1:
        return say("Shut down {}, if it is on that host.", names(stay))
    return say("Of {}, shut down what is on that host, and leave the others running.", names(stay, limit=8))


def worst(outcomes: Iterable[ServiceOutcome]) -> Outcome:
    """What the worst of some outcomes comes to."""
    states = {o.state for o in outcomes}
    return next((word for state, word in _OUTCOMES.items() if state in states), "up")


def handed_over(found: Timeline) -> tuple[str, ...]:
    """The services that are handed over."""
    return tuple(dict.fromkeys(e.subject for e in found.events if e.what in _OVER))


def _stays(ctx: Context, machine: str, found: Timeline) -> tuple[str, ...]:
    """The machines that are shut down with what they run on."""
    return tuple(v for v in _shut_down(found) if v != machine and v in ctx.spec.vms)


def _shut_down(found: Timeline) -> dict[str, None]:
    """The machines that somebody shuts down."""
    return {
        e.subject: None for e in found.events if e.what == "stops" and e.kind == "vm" and e.actor == "person"
    }


def _reasons(ctx: Context, stay: Sequence[str], found: Iterable[Timeline]) -> Md:
    by: dict[str, dict[str, None]] = {}
    for timeline in found:
        for event in timeline.events:
            if event.what == "stops" and event.subject in stay:
                why = event.why.rstrip(".") or "nothing says that it may run elsewhere"
                by.setdefault(why, {})[event.subject] = None
    if len(by) > 1:
        return Md("no other host may run them meanwhile")
    return titled(ctx, next(iter(by)))


def _before(ctx: Context, key: str, found: Mapping[str, Timeline]) -> Md:
    head = say("Make sure that all members of {} are up and in step", code(key))
    by: dict[str, list[str]] = {}
    for member, timeline in found.items():
        by.setdefault(timeline.clusters[key].quorum, []).append(member)
    parts = []
    if lost := by.get("lost"):
        ends = Md("and stops")
        if ctx.estate.policy(key).without_quorum == "runs-on":
            ends = Md("so that what runs goes on, and nothing can be started or changed")
        parts.append(say("without {} it has no quorum left, {}", names(lost, joiner="or"), ends))
    if doubt := by.get("uncertain"):
        parts.append(say("whether it keeps quorum without {} is not certain", names(doubt, joiner="or")))
    return say("{}: {}.", head, Md("; ").join(parts)) if parts else say("{}.", head)


def _empty(ctx: Context, view: ClusterView, moves: Sequence[Move], *, told: bool) -> Md:
    """How a member is made empty, by its platform, and how its machines leave; ``told``: what a long pause does is."""
    kind, hand = family(view), any(m.by == "person" for m in moves)
    off = ctx.estate.policy(view.id).restarts is False
    roles = (
        Md("Pause the host and drain its roles.")
        if emptied(view)
        else Md("Move the roles of the host by hand, then pause it.")
    )
    start = {
        "wsfc": Md("Move the machines of the host by hand, then pause it.") if hand else roles,
        "vsphere": Md("Put the host into maintenance mode. Machines leave it by themselves only where DRS is fully "
                      "automated, which the spec does not say; else move each by hand.") if moves
        else Md("Put the host into maintenance mode."),
        "proxmox": NOTHING if off and not moves
        else Md("HA is off: move the machines of the host by hand.") if off
        else Md("Put the host into maintenance mode: machines that HA manages leave it; move the others by hand."),
        "pacemaker": Md("Put the member on standby."),
    }.get(kind, taken_out(ctx, view))  # fmt: skip
    parts = [start]
    by: dict[str, list[str]] = {}
    for move in moves:
        by.setdefault(move.way, []).append(move.vm)
    words = {
        "live": "{} {} by live migration and {} on.",
        "pause": "{} {} by quick migration and {} still meanwhile.",
        "restart": "{} {} here and {} elsewhere.",
    }
    verbs = {
        "live": (("moves", "runs"), ("move", "run")),
        "pause": (("moves", "stands"), ("move", "stand")),
        "restart": (("stops", "starts"), ("stop", "start")),
    }
    for way, vms in by.items():
        if way in words:
            parts.append(say(words[way], names(vms, limit=8), *verb(vms, *verbs[way])))  # type: ignore[arg-type]
    tight = [c for m in moves if m.way == "live" and not told and (c := ctx.upper_cluster(m.vm))]
    alike: dict[Md, list[str]] = {}
    for c in dict.fromkeys(tight):
        alike.setdefault(_too_long(ctx, c), []).append(c)
    words_ = "A machine that stands still {} is taken for failed by {}."
    parts += [say(words_, long, clusters) for long, clusters in alike.items()]
    return each(parts)


def _afterwards(members: Sequence[str], found: Iterable[Timeline], shows: Md = NOTHING) -> Md:
    """What has to be over before the next one, and what ``shows`` it."""
    rejoin: dict[str, None] = {}
    step: dict[str, None] = {}
    for timeline in found:
        for wait in timeline.waits:
            (rejoin if wait.what == "rejoins" else step).setdefault(wait.subject)
    out = [m for m in rejoin if m not in members]
    what = []
    if any(m in rejoin for m in members):
        what.append(Md("it has rejoined"))
    if out:
        as_well = " as well" if what else ""
        what.append(say("{} {} rejoined{}", names(out, limit=6), verb(out, "has", "have"), as_well))
    if step:
        what.append(say("{} {} in step again{}", tuple(step), verb(tuple(step), "is", "are"), shows))
    if not what:
        return Md("Work on it, and bring it back.")
    more = " before the next one" if len(members) > 1 else ""
    return say("Work on it, bring it back, and wait until {}" + more + ".", Md(listed(what)))


def _ahead(ctx: Context, members: Sequence[str]) -> Mapping[str, tuple[Md, ...]]:
    """What is left while a member is off: its cluster's votes, and what must not be lost besides."""
    told = {m: in_short(preflight(ctx.analysis, m)) for m in members}
    return {m: tuple(text(runs(cell)) for cell in cells[2:]) for m, cells in told.items()}


def _row(ctx: Context, machine: str, found: Timeline, more: Sequence[Md], *, guests: bool) -> Row:
    here, stay = ctx.guests_on(machine), _stays(ctx, machine, found)
    go = [v for v in here if v not in stay]
    cells = []
    if go:
        cells.append(say("{} {}", names(go, limit=6), verb(go, "leaves", "leave")))
    if stay:
        cells.append(say("{} {} shut down", names(stay, limit=6), verb(stay, "is", "are")))
    middle = (Md("; ").join(cells) if cells else Md("none"),) if guests else ()
    return Row((code(machine), *middle, _felt(ctx, found), *more))


def _felt(ctx: Context, found: Timeline) -> Md:
    """What users notice of one piece of work."""
    by: dict[Span, list[str]] = {}
    down = [k for k, o in found.services.items() if o.state == "down"]
    doubt = [k for k, o in found.services.items() if o.state == "uncertain"]
    for key, outcome in found.services.items():
        if outcome.state == "interrupted" and outcome.interrupted is not None:
            by.setdefault(outcome.interrupted, []).append(key)
    parts = [say("{} {} down for as long as the work takes.", down, verb(down, "is", "are"))] if down else []
    parts += [say("Whether {} {} on is not certain.", doubt, verb(doubt, "goes", "go"))] if doubt else []
    parts += [
        say("{} {} interrupted for {}.", some, verb(some, "is", "are"), lasting(span))
        for span, some in by.items()
    ]
    moved = any(e.what == "is-moved" for e in found.events)
    anew = _anew(ctx, found)
    if anew and not parts and moved:
        anew.append(Md("Of machines that move nobody notices more than a moment’s pause."))
    return (
        each([*parts, *anew, once_more(ctx, handed_over(found), _saved(found))])
        if parts or anew
        else Md("Nothing but a moment’s pause as machines change over.")
        if moved
        else Md("Nothing.")
    )


def _anew(ctx: Context, found: Timeline) -> list[Md]:
    """Services of which one of several instances is stopped: they go on, and its clients come again."""
    by: dict[tuple[str, ...], list[str]] = {}
    for key, lost in left_by(found, ctx.topology).items():
        by.setdefault(lost, []).append(key)
    words = "{} {} on; who is connected to {} has to connect anew."
    return [say(words, some, verb(some, "goes", "go"), names(lost, joiner="or")) for lost, some in by.items()]


def _saved(found: Timeline) -> tuple[str, ...]:
    """The machines that are saved for a move, with what they serve, and moved back like that."""
    return tuple(dict.fromkeys(e.subject for e in found.events if e.what == "pauses" and e.kind == "vm"))


def _counted(ctx: Context, found: Timeline) -> dict[str, tuple[int, Span | None]]:
    """How often each service is interrupted by work in turn, and for how long in all."""
    often: dict[str, int] = {}
    for event in found.events:
        if event.kind == "service" and event.what == "stops":
            often[event.subject] = often.get(event.subject, 0) + 1
    for key, service in ctx.spec.services.items():
        waits = next((n for n in service.requires if n in often), None)
        if key not in often and waits is not None and found.services[key].state == "interrupted":
            often[key] = often[waits]
    return {key: (times, found.services[key].interrupted) for key, times in often.items()}


def _as_the_runbook(
    round_: Order, told: Mapping[str, tuple[int, Span | None]]
) -> dict[str, tuple[int, Span | None]]:
    """The same as the runbook for the hosts of a cluster counts it: it chooses who takes over, and moves machines back.

    One interruption lasts as long as it does here, where that counts what clients need as well.
    """
    found: dict[str, tuple[int, Span | None]] = {}
    for key, times in round_.pauses.items():
        before, span = told.get(key, (0, None))
        if key in round_.down:
            continue
        if span is None or not before:
            found[key] = (times, round_.spans[key])
        else:
            high = None if span.high is None else span.high * times / before
            found[key] = (times, Span(span.low * times / before, high))
    return found


def in_turn(ctx: Context, members: Sequence[str]) -> Md:
    """What each service feels when all members are done in turn, each from where the one before left things."""
    if len(members) > MOST:
        return NOTHING
    cluster = ctx.world.member_of.get(members[0]) or ""
    hosts = cluster in ctx.topology.clusters and ctx.cluster(cluster).kind == "host"
    round_ = order(ctx.analysis, cluster) if hosts else None
    turns = round_.hosts if round_ else sorted(members, key=lambda m: len(handed_over(work(ctx, m))))
    found = work(ctx, *turns)
    often = _counted(ctx, found)
    if round_ is not None:
        often = _as_the_runbook(round_, often)
    shut = _shut_down(found).keys()
    down = [k for k, v in ctx.topology.services.items() if set(v.active) & shut and k not in often]
    by: dict[tuple[int, Span | None], list[str]] = {}
    for key, (times, span) in often.items():
        by.setdefault((times, span), []).append(key)
    parts = []
    for (times, span), some in by.items():
        count = "once" if times == 1 else "twice" if times == 2 else f"{times} times"
        long = say(", {} in all", lasting(span)) if span is not None else NOTHING
        parts.append(say("{} {} interrupted {}{}", some, verb(some, "is", "are"), count, long))
    if down:
        parts.append(
            say(
                "{} {} down while {} host is worked on",
                down,
                verb(down, "is", "are"),
                verb(down, "its", "their"),
            )
        )
    anew = [key for key in left_by(found, ctx.topology) if key not in often and key not in down]
    if anew:
        words = "who is connected to an instance of {} that is taken out has to connect anew"
        parts.append(say(words, names(anew, joiner="or")))
    if not parts:
        moved = any(e.what == "is-moved" for e in found.events)
        parts.append(Md("nothing but a moment’s pause of each machine that moves" if moved else "nothing"))
    last = (
        say(", {} last", turns[-1:])
        if list(turns) != list(members) and handed_over(work(ctx, turns[-1]))
        else NOTHING
    )
    ends = (
        Md("what was saved is moved back before the next")
        if round_ and _saved(found)
        else Md("each from where the one before left things")
    )
    told = say("All in turn{}, {}: {}.", last, ends, Md("; ").join(parts))
    away = list(round_.roles) if round_ is not None else _elsewhere(ctx, found)
    return each([told, back_by_itself(ctx, away), _handed_back(ctx, away)])


def _elsewhere(ctx: Context, found: Timeline) -> list[str]:
    """The services that run on another member in the end."""
    last = {e.subject: e.to for e in found.events if e.what in _OVER}
    return [key for key, to in last.items() if to is None or to not in ctx.service(key).active]


def _handed_back(ctx: Context, away: Sequence[str]) -> Md:
    """What is elsewhere in the end, and does not surely go back by itself: its way back interrupts it once more."""
    some = [k for k in away if handed_back(ctx.world, ctx.topology, k).fate != "goes"]
    if not some:
        return NOTHING
    words = "{} {} elsewhere then: {} way back is one more interruption."
    return say(words, some, verb(some, "runs", "run"), verb(some, "its", "their"))


def _loose_host(ctx: Context, host: str) -> Case:
    found = work(ctx, host)
    stay, handed = _stays(ctx, host, found), handed_over(found)
    steps = [
        say("{} can’t leave: {} is in no host cluster.", stay, code(host)) if stay else NOTHING,
        *(each([_first(ctx, key, found), _over(key, found)]) for key in handed),
        say("Shut down {}.", names(stay, limit=8)) if stay else say("Nothing runs on {}.", code(host)),
        _afterwards((host,), (found,)),
    ]  # fmt: skip
    return Case(
        say("{} is taken down for maintenance", code(host)),
        f"planned-{ctx.anchor(ctx.thing_of(host))}",
        tuple(s for s in steps if s),
        users=_felt(ctx, found),
        open=work_rests_on(ctx, {host: found}, _TOLD),
        outcome=worst(found.services.values()),
    )


def _loose_server(ctx: Context, server: str) -> Case | None:
    """A server of no cluster that others need, such as one that serves storage; nothing where users miss nothing."""
    found = work(ctx, server)
    missed = [k for k, o in found.services.items() if o.state != "goes-on"]
    if not missed or any(server in ctx.service(k).machines for k in missed):
        return None
    steps = (
        say(
            "Agree on a window with the users of {}: no other machine stands in for {}.", missed, code(server)
        ),
        say("Shut down {}.", code(server)),
        _afterwards((server,), (found,)),
    )
    return Case(
        say("{} is taken down for maintenance", code(server)),
        f"planned-{ctx.anchor(ctx.thing_of(server))}",
        steps,
        users=_felt(ctx, found),
        open=work_rests_on(ctx, {server: found}, _TOLD),
        outcome=worst(found.services.values()),
    )


def _first(ctx: Context, key: str, found: Timeline) -> Md:
    """What comes before a service is handed over, so that nothing is lost: its other copy has to have caught up."""
    stops = (e for e in found.events if e.what == "stops" and e.subject == key)
    told = next((t.assumed for e in stops for t in e.terms if t.name == "in-step"), "")
    return say("{}.", opened(capital(titled(ctx, told)))) if told else NOTHING


def _over(key: str, found: Timeline) -> Md:
    event = next(e for e in found.events if e.what in _OVER and e.subject == key)
    return (
        say("Hand {} over to {}.", code(key), code(event.to)) if event.to else say("Hand {} over.", code(key))
    )
