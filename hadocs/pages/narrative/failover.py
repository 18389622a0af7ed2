"""How a spec's services fail over: a chapter for each kind of failure that can hit this very spec.

Words the timelines of the behaviour stage and groups what comes to the same; decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hadocs.behaviour.durations import Acting, begun_by_engines, sites_at_once, until_acting
from hadocs.behaviour.granted import granted
from hadocs.behaviour.model import Term, Timeline
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative import failback, folded, patched, planned, power, software, split, witness
from hadocs.pages.narrative.model import Case, Chapter, Grid, Row
from hadocs.pages.narrative.next_loss import at_risk, bare, risk
from hadocs.pages.narrative.noticed import users
from hadocs.pages.narrative.outcome import hit_by, worst_of
from hadocs.pages.narrative.rests_on import rests_on, while_disks_hang
from hadocs.pages.narrative.ties import TIES
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.to_do import todo
from hadocs.pages.narrative.told import fits, named, services, steps
from hadocs.pages.narrative.words import each, say, verb
from hadocs.tell.story import Name
from hadocs.tell.words import TERMS, lasting
from hadocs.topology.ends import ends
from hadocs.topology.lock_stores import elects_one
from hadocs.topology.model import Thing
from hadocs.topology.wiring import wiring_of

_LOST = {
    "host": "fails",
    "server": "fails",
    "storage": "is lost",
    "volume": "is lost",
    "network": "is lost",
    "switch": "fails",
    "witness": "is lost",
    "rack": "is lost",
    "domain": "is lost",
    "link": "is cut",
    "site": "is lost",
    "path": "is lost",
    "adapter": "is lost",
}


def chapters(ctx: Context) -> tuple[Chapter, ...]:
    """Every chapter that this spec has, unplanned failures first."""
    found = [
        _chapter(ctx, "A host fails", "a-host-fails", ("host",)),
        _chapter(ctx, "A physical server fails", "a-server-fails", ("server",)),
        software.system_hangs(ctx),
        software.program_fails(ctx),
        _chapter(ctx, "Storage is lost", "storage-is-lost", ("storage", "volume"), _STORAGE),
        _chapter(ctx, "A network or a switch is lost", "a-network-is-lost", ("network", "switch"), _NETWORK),
        _own_ways(ctx),
        _chapter(ctx, "A link between sites is cut", "a-link-is-cut", ("link",)),
        split.chapter(ctx),
        _chapter(ctx, "A witness is lost", "a-witness-is-lost", ("witness",)),
        _chapter(ctx, "A rack or a site is lost", "a-rack-or-site-is-lost", ("rack", "site")),
        _chapter(
            ctx,
            "Power, cooling, a chassis or a room is lost",
            "a-failure-domain-is-lost",
            ("domain",),
            _DOMAIN,
        ),
        power.chapter(ctx),
        planned.host_maintenance(ctx),
        patched.patching(ctx),
        failback.failback(ctx),
    ]
    return tuple(chapter for chapter in found if chapter.cases)


_STORAGE = Md(
    "Lost means: gone as a whole, with all of its controllers. One path or one "
    "controller of several is no loss here."
)
_NETWORK = Md(
    "A network is lost when all the switches that carry it are; a switch, where it is the last one."
)


_DOMAIN = Md(
    "What stands in it goes with it, and what it feeds, where nothing else does. A UPS goes on from its battery once "
    "what feeds it is lost; once that is empty, it is lost too."
)


_OWN_WAYS = Md(
    "One host loses its own paths to a storage, or its own adapter in a network, and goes on running. Those that are "
    "not here stop no service and hold none up."
)


def own_ties(ctx: Context) -> list[Thing]:
    """The ties of single hosts and servers to storage and networks."""
    return [t for t in ctx.world.ties if ends(ctx.world, t.id)[0] not in ctx.spec.vms]


def _own_ways(ctx: Context) -> Chapter:
    """Ties of single hosts and servers whose loss somebody notices, those together of which the same holds."""
    alike: dict[object, list[Thing]] = {}
    for tie in (t for t in own_ties(ctx) if _felt(ctx, ctx.after(t))):
        alike.setdefault((ends(ctx.world, tie.id)[1], _same(ctx, tie)), []).append(tie)
    cases = tuple(_own_way(ctx, group) for group in alike.values())
    title = "A host loses its own paths or its own adapter"
    return Chapter(title, "own-paths-are-lost", cases, _OWN_WAYS if cases else NOTHING)


def _own_way(ctx: Context, group: Sequence[Thing]) -> Case:
    first = group[0]
    story = _story(ctx, first, ctx.after(first), it=len(group) > 1)
    return replace(story, title=_tie(ctx, group), risk=at_risk(ctx, group, quiet=True))


def _felt(ctx: Context, found: Timeline) -> bool:
    """Whether anybody notices: a service stops or stands still, or one of its instances stops or is not reached."""
    if any(o.state != "goes-on" or o.stands_still is not None for o in found.services.values()):
        return True
    if any(e.what == "is-cut-off" for e in found.events):
        return True
    gone = found.unserved
    return any(len(m := ctx.service(s).active) > 1 and gone & set(m) for s in found.services)


def _chapter(ctx: Context, title: str, anchor: str, kinds: Sequence[str], intro: Md = NOTHING) -> Chapter:
    told, cases = folded.fold(ctx, ctx.things(*kinds))
    alike: dict[object, list[Thing]] = {}
    for thing in told:
        alike.setdefault(_same(ctx, thing), []).append(thing)
    cases = [*cases, *(_case(ctx, group) for group in alike.values())]
    return Chapter(title, anchor, tuple(cases), intro if cases else NOTHING)


def _same(ctx: Context, thing: Thing) -> object:
    """Equal for things of which all is the same but their own name, so that one story holds for each of them."""
    found = ctx.after(thing)
    body = _story(ctx, thing, found, it=True)
    own_risk = (
        at_risk(ctx, (thing, thing)) if thing.kind == "witness" else witness.gone_with(ctx, (thing, thing))
    )
    return (
        thing.kind,
        own_risk,
        bare(ctx, (thing,)),
        body.steps,
        body.users,
        body.todo,
        body.open,
        body.outcome,
        body.hit,
    )


def _story(ctx: Context, thing: Thing, found: Timeline, *, it: bool) -> Case:
    """A case without its title and risk; with ``it`` the thing is not named."""
    own = (ends(ctx.world, thing.id)[0] if thing.kind in TIES else thing.id) if it else ""
    own_steps = steps(ctx, found.events, own)
    metal = thing.kind in ("host", "server")
    harmless = worst_of(found) == "up" and len(found.events) <= 1 and not metal
    taken = found.assumes if harmless else granted(found)
    return Case(
        title=NOTHING,
        anchor=ctx.anchor(thing),
        steps=(_quiet(ctx, thing),) if harmless else (*_in_these(ctx, thing, found), *own_steps),
        users=NOTHING if harmless else each([users(ctx, found, own), _if_it_leads(ctx, thing, it=it)]),
        todo=todo(ctx, thing, found, it=it),
        open=each(
            [
                rests_on(ctx, taken, own),
                while_disks_hang(ctx, found.events, own),
            ]
        ),
        outcome=worst_of(found),
        hit=hit_by(found),
    )


def _if_it_leads(ctx: Context, thing: Thing, *, it: bool) -> Md:
    """A member that follows by the spec may lead when it is lost: leaders of databases that elect one move."""
    if thing.kind not in ("host", "server", "vm"):
        return NOTHING
    parts = []
    for machine in (thing.id, *ctx.guests_on(thing.id)):
        for key in ctx.machine(machine).services:
            active = ctx.service(key).active
            if len(active) != 1 or machine in active or not elects_one(ctx.spec.services[key]):
                continue
            who = Md("it") if it and machine == thing.id else code(machine)
            words = "If {} leads {} by then, {} fares as told of {}."
            parts.append(say(words, who, code(key), code(key), code(active[0])))
    return each(parts)


def _in_these(ctx: Context, thing: Thing, found: Timeline) -> tuple[Md, ...]:
    """Which of several cases the steps tell of, where it is not known beforehand what clusters come to."""
    told: list[Md] = []
    for cluster, end in found.clusters.items():
        if end.quorum == "uncertain":
            short = any((e.what, e.subject) == ("loses-quorum", cluster) for e in found.events)
            words = "Whether {} keeps quorum is not known beforehand. In these steps it {}."
            told.append(say(words, clustered(ctx, cluster), Md("does not" if short else "does")))
        elif cluster in found.undecided:
            out = {e.subject for e in found.events if e.what == "is-counted-out" and e.by == cluster}
            gone = ctx.gone_after(thing) | out
            stay = [m for m in ctx.cluster(cluster).members if m not in gone] if out else []
            if stay:
                words = "Which part of {} goes on is not known beforehand. In these steps {} {}."
                who = named(ctx, [Name("", m) for m in stay])
                told.append(say(words, clustered(ctx, cluster), who, verb(stay, "goes on", "go on")))
    return tuple(told)


def _case(ctx: Context, group: Sequence[Thing]) -> Case:
    first, many = group[0], len(group) > 1
    whole = _story(ctx, first, ctx.after(first), it=many)
    whole = replace(whole, title=say("{} {}", titles(ctx, group), _LOST[first.kind]))
    own = at_risk(ctx, group, quiet=_is_quiet(whole))
    told = any(r.services for t in group if t.kind in ("host", "server") for r in risk(ctx, t))
    return replace(
        whole, risk=each([own, NOTHING if told else witness.gone_with(ctx, group), bare(ctx, group)])
    )


def _is_quiet(case: Case) -> bool:
    return not case.users


def _tie(ctx: Context, group: Sequence[Thing]) -> Md:
    """Hosts' own paths or adapters in a heading: what they lose, then what is typed."""
    hosts, others = zip(*(ends(ctx.world, t.id) for t in group), strict=True)
    words = "{} loses its paths to {} ({})" if group[0].kind == "path" else "{} loses its adapter in {} ({})"
    typed = names([t.id for t in group], joiner="or", limit=6)
    return say(words, names(hosts, joiner="or", limit=6), code(others[0]), typed)


def titles(ctx: Context, group: Sequence[Thing]) -> Md:
    """Things in a heading: ids, which is what is typed and looked for, after a title that says something else."""
    if len(group) == 1 and group[0].kind != "witness":
        thing = group[0]
        title = ctx.name(thing.kind, thing.id)
        volume = (
            ctx.spec.storage[thing.id.partition("/")[0]].volumes.get(thing.id.partition("/")[2])
            if (thing.kind == "volume")
            else None
        )
        if volume is not None and volume.title:
            return say("{} ({})", code(thing.id), volume.title)
        plain = "".join(c for c in title.casefold() if c.isalnum())
        same = plain == "".join(c for c in thing.id.casefold() if c.isalnum())
        return code(thing.id) if same else say("{} ({})", title, code(thing.id))
    return names([t.id for t in group], joiner="or", limit=6)


def _quiet(ctx: Context, thing: Thing) -> Md:
    """A loss that stops nothing: what carries on in its place, where that is known."""
    if thing.kind == "switch":
        beside: dict[str, None] = {}
        for some in wiring_of(ctx.world).carrying.values():
            if thing.id in some:
                beside |= dict.fromkeys(s for s in some if s != thing.id)
        if len(beside) == 1:
            return Md("Nothing stops: the other switch carries the same networks.")
        if beside:
            return Md("Nothing stops: other switches carry the same networks.")
    if thing.kind == "witness":
        return Md("Nothing stops: its cluster has one vote less to count on, and keeps quorum.")
    weak = ctx.losses[thing].weakened
    less = fits(ctx, weak, "it", "them")
    goes = fits(ctx, weak, "goes", "go")
    return each(
        [
            Md("Nothing stops."),
            say("{} {} on with less behind {}.", services(ctx, weak), goes, less) if weak else None,
        ]
    )


def detection_table(ctx: Context) -> Grid | None:
    """How soon each cluster acts on a silent member, and what that is made of."""
    rows = []
    for key, view in ctx.topology.clusters.items():
        if len(view.members) > 1:
            found = until_acting(ctx.world, view)
            if view.kind == "host" and ctx.estate.policy(key).restarts is False:
                # Without vSphere HA no host of it listens for another.
                counted = Md("–") if ctx.estate.policy(key).elects else _counted(ctx, key, found)
                rows.append(Row((code(key), counted, Md("never: its HA is off"), Md("–"))))
            else:
                rows.append(
                    Row(
                        (
                            code(key),
                            _counted(ctx, key, found),
                            _begins(ctx, key, found),
                            _made_of(ctx, key, found),
                        )
                    )
                )
    heads = (
        "Cluster",
        "A silent member is counted out after",
        "what is lost there begins to run elsewhere after",
        "which is made of",
    )
    return Grid(heads, tuple(rows)) if rows else None


def _counted(ctx: Context, cluster: str, found: Acting) -> Md:
    """By itself, and with all that stand at its site, where that takes longer."""
    at_once: dict[str, list[str]] = {}
    for site, span in sites_at_once(ctx.world, ctx.cluster(cluster)).items():
        at_once.setdefault(lasting(span), []).append(site)
    more = [
        say("all of {} at once after {}", names(sites, joiner="or"), when) for when, sites in at_once.items()
    ]
    return Md("; ").join((Md.escape(lasting(found.counted)), *more))


def _begins(ctx: Context, cluster: str, found: Acting) -> Md:
    """The cluster's own time, and that of engines which count from the loss beside it."""
    own = begun_by_engines(ctx.world, ctx.cluster(cluster))
    told = [say("{} after {} ({})", code(key), lasting(span), title) for key, (title, span) in own.items()]
    waiting = [s for s in ctx.cluster(cluster).services if s not in own and _waits_for_a_person(ctx, s)]
    told += [say("{} not before a person has acted", code(key)) for key in waiting]
    others = {*ctx.cluster(cluster).services} - {*own, *waiting}
    rest = NOTHING if (own or waiting) and not others else _begun(found)
    return Md("; ").join(p for p in (rest, *told) if p)


def _waits_for_a_person(ctx: Context, service: str) -> bool:
    """Whether a person hands a service over when the machine that carries it is lost: nothing else does."""
    active = ctx.topology.services[service].active
    if len(active) != 1:
        return False
    events = ctx.after(Thing(ctx.world.kinds[active[0]], active[0])).events
    return any(e.what == "waits-for-a-person" and e.subject == service for e in events)


def _begun(found: Acting) -> Md:
    if found.blocked:
        return say("not before a person has acted: {}", found.blocked)
    if found.question:
        return say("{}; not certain: {}", lasting(found.takes), found.question)
    return Md.escape(lasting(found.takes))


def _made_of(ctx: Context, cluster: str, found: Acting) -> Md:
    if not found.terms:
        return Md("–")
    by: dict[Md, list[Md]] = {}
    for term in found.terms:
        named = say("{} {}", TERMS.get(term.name, term.name), lasting(term.span))
        by.setdefault(_set_by(ctx, cluster, term), []).append(named)
    return Md("; ".join(f"{', '.join(some)}{whose}" for whose, some in by.items()))


def _set_by(ctx: Context, cluster: str, term: Term) -> Md:
    """What sets a term: keys of the spec, the platform's own value, or an estimate."""
    stated = tuple(".".join(map(str, g.route[2:])) for g in term.grounds if g.route)
    if stated:
        return say(" ({})", stated)
    if any(g.basis == "assumed" for g in term.grounds):
        return Md(" (assumed)")
    platform = ctx.cluster(cluster).platform
    return say(" ({})", platform.title) if platform and term.grounds else NOTHING
