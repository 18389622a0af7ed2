"""What a person has to do after a failure, in the order in which it is safe."""

from __future__ import annotations

from collections.abc import Sequence, Set

from hadocs.behaviour.engines import family
from hadocs.behaviour.model import Timeline
from hadocs.behaviour.until import INTO_USE, MOVED_OFF, SWITCHED_OFF
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative.confirmed import confirmations
from hadocs.pages.narrative.copies import all_elsewhere, elsewhere
from hadocs.pages.narrative.going_home import home
from hadocs.pages.narrative.ties import TIES, tie_called
from hadocs.pages.narrative.titled import called, titled
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.told import fits, named, opened, services
from hadocs.pages.narrative.words import each, say, verb
from hadocs.tell.story import Name
from hadocs.tell.words import lasting
from hadocs.topology.ends import ends
from hadocs.topology.model import Thing

_METAL = ("host", "server")
_MAKES_ANOTHER = tuple(f"a person {does} " for does in ("promotes", "forces", "fails"))
"""How what a person does begins where that makes another machine the one that is written."""


def todo(ctx: Context, thing: Thing, found: Timeline, *, it: bool) -> Md:
    """What a person has to do; with ``it`` the thing is not named, of a tie not its machine."""
    tie = thing.kind in TIES
    name = Md("it") if it else code(thing.id) if tie else called(ctx, thing.kind, thing.id)
    own = ends(ctx.world, thing.id)[0] if tie else thing.id
    parts: list[Md] = [
        *confirmations(ctx, found, own if it else ""),
        *doubled(ctx, found, tie_called(ctx, thing, it=it) if tie else name),
    ]
    then: list[Md] = []
    if thing.kind in _METAL:
        now, then = _repair_machine(ctx, thing, found, name)
        parts += now
    elif thing.kind in ("storage", "volume"):
        parts.append(_repair_storage(ctx, thing, found, name))
    elif thing.kind == "witness":
        words = "Bring the witness back, or set up another one; nothing needs to be stopped for that."
        parts.append(Md(words))
    elif thing.kind == "domain":
        parts.append(say("Bring {} back.", name))
    elif thing.kind in ("site", "rack"):
        parts.append(say("Find out first whether {} is down or only cut off.", name))
        parts += [_by_hand(ctx, c, thing, found) for c in ctx.spec.clusters if thing.kind == "site"]
        gone = {*ctx.gone_after(thing), *ctx.storage_of(thing)}
        needed, short = _needed(ctx, thing, found), ctx.short_of(thing)
        parts += [_still_held(ctx, s, name) for s in needed if s in short]
        parts += all_elsewhere(ctx, [s for s in needed if s not in short], gone)
    elif thing.kind in TIES:
        parts += _moved_off(ctx, found)
        parts += _switched_off(ctx, found)
        parts.append(say("Repair {}.", tie_called(ctx, thing, it=it)))
    else:
        parts.append(say("Repair {}.", name))
    parts += _let_go_on(ctx, thing)
    parts += handed_over(ctx, found, cut_off=thing.kind in ("network", "switch", *TIES))
    parts += _fenced_late(ctx, found, name)
    if thing.kind in ("storage", "volume", "network", "switch", *TIES):
        parts += _looked_into(ctx, found)
    shipped = any(INTO_USE in o.until for o in found.services.values() if o.state == "down")
    parts += _votes(
        ctx,
        [c for c, o in found.clusters.items() if o.quorum == "lost"],
        ctx.gone_after(thing),
        shipped=shipped,
    )
    parts += _doubtful_votes(ctx, found, ctx.gone_after(thing))
    once = name if thing.kind in ("site", "rack", "domain") else NOTHING
    parts += in_step(ctx, found, once)
    parts += then
    words = "{} stands the next loss once it has counted its votes anew: {} after this one."
    parts += [
        say(words, clustered(ctx, w.subject), lasting(w.span)) for w in found.waits if w.what == "recounts"
    ]
    return each(parts)


def doubled(ctx: Context, found: Timeline, what: Md) -> list[Md]:
    """What must be stopped on one side before ``what`` is mended, where both sides run a service."""
    twice = dict.fromkeys(
        Name("service", e.subject) for e in found.events if e.what == "runs-twice" and e.kind != "vm"
    )
    if not twice:
        return []
    words = (
        "**Before {} is mended**, stop {} on one side, and decide whose data count: what both have written can't be "
        "put together again."
    )
    return [say(words, what, named(ctx, tuple(twice)))]


def in_step(ctx: Context, found: Timeline, once: Md = NOTHING) -> list[Md]:
    """What has to have caught up before anything else is done, and what shows it; ``once`` names what is away."""
    waits = tuple(dict.fromkeys(w.subject for w in found.waits if w.what == "resynchronises"))
    if not waits:
        return []
    some, isare = named(ctx, [Name("", w) for w in waits]), fits(ctx, waits, "is", "are")
    words = "Before anything else is touched, wait until {} {} in step again."
    if once:
        words = "Once {} is back, wait until {} {} in step again before anything else is touched."
    head = say(words, *([once] if once else []), some, isare)
    return [head, *(say("{} shows it: {}.", *shown) for shown in _proofs(ctx, found)), *old_sides(ctx, found)]


def old_sides(ctx: Context, found: Timeline) -> list[Md]:
    """What the side that was written before may need before it follows another."""
    told = dict.fromkeys(w.first for w in found.waits if w.first)
    return [say("{}.", opened(titled(ctx, first))) for first in told]


def _moved_off(ctx: Context, found: Timeline) -> list[Md]:
    """What a person can do sooner than a repair: move machines off a host that has lost its adapter."""
    by: dict[str, list[str]] = {}
    for key, outcome in found.services.items():
        if outcome.state == "down" and outcome.until.startswith(MOVED_OFF):
            by.setdefault(outcome.until.partition(", or ")[0].removeprefix("a person moves "), []).append(key)
    return [
        say(
            "{} {} back sooner if you move {} first.",
            services(ctx, keys),
            fits(ctx, keys, "is", "are"),
            Md(titled(ctx, f"{MOVED_OFF}{moved}").removeprefix(MOVED_OFF)),
        )
        for moved, keys in by.items()
    ]


_HANGS = (Md("hangs"), Md("Do not wait for a migration: it does not end while the disks do not answer."))
_RUNS_ON = (Md("runs"), Md("Do not wait for a migration: vCenter does not reach that host either."))


def _switched_off(ctx: Context, found: Timeline) -> list[Md]:
    """What a person can do where machines can't leave: switch their host off, and HA does the rest.

    Those whose disks do not answer hang; others run on, and vCenter, which would move them, does not reach their host.
    """
    hung = {e.subject for e in found.events if e.what == "hangs"}
    by: dict[str, list[str]] = {}
    for key, outcome in found.services.items():
        if outcome.state == "down" and outcome.until.startswith(SWITCHED_OFF):
            by.setdefault(outcome.until.removeprefix(SWITCHED_OFF).partition(" off")[0], []).append(key)
    words = (
        "{} {} back sooner if you switch {} off, as by its management board: {} then starts what {} there on "
        "another host. Whatever else runs there goes down with it. {}"
    )
    return [
        say(words, services(ctx, keys), fits(ctx, keys, "is", "are"), code(host),
            clustered(ctx, ctx.world.member_of[host]), *(_HANGS if hung else _RUNS_ON))
        for host, keys in by.items()
    ]  # fmt: skip


def _fenced_late(ctx: Context, found: Timeline, name: Md) -> list[Md]:
    """What comes with the repair where the sides of a cluster fence each other and have reached no device so far.

    Source: Pacemaker Explained, cluster options: fencing that fails is tried again (stonith-max-attempts, 10 in a row).
    """
    raced = dict.fromkeys(e.subject for e in found.events if e.what == "races")
    failed = {e.by for e in found.events if e.what == "is-not-fenced"}
    words = (
        "Once {} is back, {} may be fenced, or {}, before they hear each other again: each side of {} goes on trying. "
        "If they hear each other first, they join again by themselves. Look which of them run, and what they run, "
        "before you touch anything."
    )
    return [
        say(words, name, names(ctx.cluster(c).members, joiner="or"),
            Md("both" if len(ctx.cluster(c).members) == 2 else "several"), clustered(ctx, c))
        for c in raced
        if c in failed
    ]  # fmt: skip


def _looked_into(ctx: Context, found: Timeline) -> list[Md]:
    """Machines whose disks did not answer for a time that nobody has set a bound to, once they answer again."""
    hung = [Name("vm", e.subject) for e in found.events if e.what == "hangs" and e.kind == "vm"]
    if not hung:
        return []
    words = "Then look into {}: a system that has given its disks up meanwhile needs a restart."
    return [say(words, named(ctx, hung))]


def _proofs(ctx: Context, found: Timeline) -> list[tuple[Md, Md]]:
    """The commands or views that show that a wait is over, each once, with what they say then."""
    told = dict.fromkeys(w.proof for w in found.waits if w.proof)
    return [(code(view), titled(ctx, shows)) for view, _, shows in (p.partition(": ") for p in told)]


def handed_over(ctx: Context, found: Timeline, *, cut_off: bool = False) -> list[Md]:
    """Services that another member carries as soon as a person makes it, with what that may cost.

    One that is only ``cut_off`` still has its data and takes writes: it is stopped before another one is made to.
    Source: PostgreSQL, "Failover": the old primary has to be told that it is one no longer, else there are two.
    """
    parts = []
    for event in found.events:
        outcome = found.services.get(event.subject)
        if event.what != "waits-for-a-person" or event.kind != "service" or outcome is None:
            continue
        if outcome.state != "down" or not event.why.startswith("a person "):
            continue
        lost = "what may be lost then is not known" if outcome.data_loss is None else outcome.data_loss
        cost = (
            say("; {}", titled(ctx, lost if lost.startswith("what may ") else f"lost is then {lost}"))
            if lost
            else NOTHING
        )
        name, act = ctx.name("service", event.subject), titled(ctx, event.why)
        old = ctx.service(event.subject).active[:1]
        if cut_off and event.why.startswith(_MAKES_ANOTHER) and old:
            words = (
                "{} need not wait for that. First stop it on {}, at the console of that, or switch that off: it runs "
                "on, and is a second primary once it is reached again. Then {}{}."
            )
            parts.append(say(words, name, code(old[0]), act, cost))
            continue
        parts.append(say("{} need not wait for that: {}{}.", name, act, cost))
    return parts


def _let_go_on(ctx: Context, thing: Thing) -> list[Md]:
    """Sides of mirrored pairs that wait for a person: nothing starts before they answer, whatever has its quorum."""
    words = (
        "Once {} is surely off, a person may let {} go on alone, as the manual of the arrays says: before that both "
        "may be written, and one of them is lost when they join again. What lies there starts only after it."
    )
    pairs = {side: ctx.world.mirror_of(side) or "" for side in ctx.to_let_go_on(thing)}
    return [say(words, ctx.name("storage", o), ctx.name("storage", side)) for side, o in pairs.items()]


def _still_held(ctx: Context, storage: str, name: Md) -> Md:
    """What to do about storage that too few are left of, and that they still hold."""
    words = (
        "What is left of {} holds data and serves none of it: bring {} back first. A backup, which is as old as its "
        "last run, is for when that can't be."
    )
    return say(words, ctx.name("storage", storage), name)


def _needed(ctx: Context, thing: Thing, found: Timeline) -> tuple[str, ...]:
    """Storage that goes with a place, and on which services that are down then had their data or machines."""
    spec, used = ctx.spec, dict.fromkeys(ctx.storage_of(thing), False)
    for key, outcome in found.services.items():
        if outcome.state == "down":
            entry = spec.services[key]
            machines = [m for m in ctx.service(key).machines if m in spec.vms]
            refs = (entry.data, *entry.copies.values(), *(spec.vms[m].files for m in machines))
            used |= {s: True for r in refs if r and (s := r.partition("/")[0]) in used}
    return tuple(s for s, is_used in used.items() if is_used and not ctx.world.mirror_of(s))


def _repair_machine(ctx: Context, thing: Thing, found: Timeline, name: Md) -> tuple[list[Md], list[Md]]:
    """What to do at once, and what only when all is in step again."""
    cluster = ctx.machine(thing.id).member_of or ctx.machine(thing.id).remote_to
    rejoin = say(" and let it rejoin {}", clustered(ctx, cluster)) if cluster else NOTHING
    parts = [say("Repair {}{}.", name, rejoin)]
    again = tuple(dict.fromkeys(e.subject for e in found.events if e.what == "is-restarted"))
    here = ctx.guests_on(thing.id)
    by_itself, by_hand = home(ctx, found, [v for v in again if v in here], name)
    parts += by_itself
    alone = ctx.world.host_cluster(here[0]) is None if here else False
    open_ = {
        m for key, o in found.services.items() if o.state == "uncertain" for m in ctx.service(key).active
    }
    open_ = set() if alone else open_  # outside of a host cluster no other host has it to start
    if asked := [Name("vm", v) for v in here if v not in again and v in open_]:
        words = "See whether {} {} started elsewhere; if not{}, start {} on a host that can run {}, once {} is off."
        it = "it" if len(asked) == 1 else "them"
        doubted = cluster is not None and found.clusters[cluster].quorum == "uncertain"
        kept = say(" and {} has kept quorum", clustered(ctx, cluster)) if doubted and cluster else NOTHING
        parts.append(say(words, named(ctx, asked), verb(asked, "has", "have"), kept, it, it, name))
    on = {e.subject for e in found.events if e.kind == "vm" and e.what == "runs-on"}
    off = [v for v in here if v not in (*again, *open_, *on)]
    free: dict[tuple[str, ...], list[str]] = {}
    for v in off:
        if hosts := _by_a_person_on(ctx, v, found):
            free.setdefault(hosts, []).append(v)
    for hosts, some in free.items():
        words = "{} {} off until {} is back; once that is off for certain, a person can start {} on {}."
        it, those = "it" if len(some) == 1 else "them", [Name("vm", v) for v in some]
        others = named(ctx, [Name("host", h) for h in hosts], joiner="or")
        parts.append(say(words, named(ctx, those), verb(those, "is", "are"), name, it, others))
    if stuck := [Name("vm", v) for v in off if not _by_a_person_on(ctx, v, found)]:
        words = "{} {} only once {} is back{}."
        hand = ", by hand where nothing else does it" if alone else ""
        parts.append(say(words, named(ctx, stuck), verb(stuck, "starts", "start"), name, hand))
    return parts, by_hand


def _by_a_person_on(ctx: Context, vm: str, found: Timeline) -> tuple[str, ...]:
    """The hosts on which a person can start a machine, as HA is off: none without quorum."""
    cluster = ctx.world.host_cluster(vm)
    if cluster is None or ctx.estate.policy(cluster).restarts is not False:
        return ()
    return () if found.clusters[cluster].quorum == "lost" else ctx.machine(vm).may_run_on


def _repair_storage(ctx: Context, thing: Thing, found: Timeline, name: Md) -> Md:
    storage, _, volume = thing.id.partition("/") if thing.kind == "volume" else (thing.id, "", "")
    mirror = ctx.world.mirror_of(storage)
    if not any(o.state == "down" for o in found.services.values()):
        return say("Repair {}.", name)
    if mirror and volume:
        words = "Bring {} back, or restore from a backup; {} mirrors what happened to it."
        return say(words, name, ctx.name("storage", mirror))
    if mirror:
        words = "Bring {} back. {} holds the same data: what can be made to reach it goes on from there."
        return say(words, name, ctx.name("storage", mirror))
    return elsewhere(ctx, thing, name)


def _by_hand(ctx: Context, cluster: str, thing: Thing, found: Timeline) -> Md:
    """That a person has to hand a site over; nothing where all that its cluster carries goes on, or is there again."""
    members = ctx.cluster(cluster).members
    there = [m for m in members if ctx.machine(m).site == thing.id]
    if not ctx.estate.policy(cluster).by_hand or not there or len(there) == len(members):
        return NOTHING
    services, vms = ctx.topology.services, ctx.cluster(cluster).vms
    down = [k for k, o in found.services.items() if o.state in ("down", "uncertain")]
    waits = any(services[k].cluster == cluster or {*services[k].machines} & {*vms} for k in down)
    if not waits and not any(ctx.machine(v).site == thing.id for v in vms):
        return NOTHING
    words = "If it is down, a person has to hand over to the other site in {}: its site_failover is manual."
    return say(words, clustered(ctx, cluster))


def _doubtful_votes(ctx: Context, found: Timeline, gone: Set[str]) -> list[Md]:
    """The same of clusters of which it is not known beforehand whether they keep quorum."""
    told: list[Md] = []
    for cluster in (c for c, o in found.clusters.items() if o.quorum == "uncertain"):
        words = "See whether {} has quorum: without it nothing can be started there."
        told += [say(words, clustered(ctx, cluster)), *_votes(ctx, [cluster], gone)]
    return told


def _votes(ctx: Context, clusters: Sequence[str], gone: Set[str], *, shipped: bool = False) -> list[Md]:
    """When clusters without quorum start again, and what must not be done in haste.

    What was ``shipped`` starts on such a cluster only once that was forced.
    """
    if not clusters:
        return []
    who = (
        clustered(ctx, clusters[0])
        if len(clusters) == 1
        else named(ctx, [Name("cluster", c) for c in clusters])
    )
    begins = all(family(ctx.cluster(c)) not in ("proxmox", "pacemaker") for c in clusters)
    itself = verb(clusters, "by itself", "by themselves")
    does = (
        verb(clusters, "starts", "start")
        if begins
        else verb(clusters, "has quorum again", "have quorum again")
    )
    head = opened(say("{} {} {} once enough votes are back.", who, Md(does), Md(itself)))
    if not any(family(ctx.cluster(c)) in ("wsfc", "proxmox", "pacemaker") for c in clusters):
        return [head]
    clusters = [c for c in clusters if not set(ctx.cluster(c).members) <= gone]
    if not clusters:
        return [head]  # nobody is left who could be made to start
    if dags := [c for c in clusters if any(ctx.spec.services[s].dac for s in ctx.cluster(c).services)]:
        # Source: OfficeDocs-Exchange, datacenter-switchovers: in DAC mode the cmdlets do what is forced else.
        words = "Force nothing in {}, which is in DAC mode: Exchange's own cmdlets switch it over."
        head = each([head, say(words, named(ctx, [Name("cluster", c) for c in dags]))])
        clusters = [c for c in clusters if c not in dags]
        if not clusters:
            return [head]
    words = (
        "Forcing {} to {} without them is the last resort, on one side only, and only when the others are "
        "surely off."
    )
    forced = say(words, verb(clusters, "it", "one of them"), Md("start" if begins else "go on"))
    before = "What was shipped starts there only after that, and once that copy can be written."
    return [head, forced, *([Md(before)] if shipped else [])]
