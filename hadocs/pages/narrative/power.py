"""Everything is off and power returns: what starts when, what waits for what, and what can't start by itself."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.power import Need, Start, power_returns
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, names
from hadocs.pages.narrative.model import Case, Chapter, Hit
from hadocs.pages.narrative.taken_out import first_of_all
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.told import fits, named, opened, services
from hadocs.pages.narrative.words import each, number, say, verb
from hadocs.tell.story import Name
from hadocs.topology.handing import by_hand, handed_by_nobody
from hadocs.topology.stored import kind_of


def chapter(ctx: Context) -> Chapter:
    """The one case of it."""
    found = power_returns(ctx.estate, ctx.topology)
    stuck = [s for s in found if s.stage is None]
    down = tuple(s.subject for s in stuck if s.kind == "service")
    started = [s for s in found if s.actor == "person" and s.stage is not None]
    case = Case(
        title=Md("Everything is off, and power returns"),
        anchor="power-returns",
        steps=_steps(ctx, found),
        users=say("{} {} down until a person has started what waits in a circle.", services(ctx, down),
                  verb(down, "stays", "stay")) if down
        else Md("All services are away until their turn; how long storage and hosts take to start is not known."),
        todo=_todo(ctx, found, started),
        outcome="down" if down else "unknown",
        hit=Hit(down=down),
    )  # fmt: skip
    words = (
        "In which order things can start, and what each waits for. Networks and switches are taken to be back with "
        "the power."
    )
    return Chapter("Everything is off, power returns", "power-returns-to-all", (case,), Md(words))


def _steps(ctx: Context, found: Sequence[Start]) -> tuple[Md, ...]:
    told: list[Md] = []
    stages = sorted({s.stage for s in found if s.stage is not None})
    for stage in stages:
        some = [s for s in found if s.stage == stage]
        told.append(each(_stage(ctx, some, first=stage == 0)))
    told += [_circle(ctx, [s for s in found if s.stage is None and s.kind == kind]) for kind in _KINDS]
    return tuple(t for t in told if t)


_POWERED = ("storage", "host", "server")
_KINDS = ("storage", "cluster", "host", "server", "vm", "service")


def _stage(ctx: Context, some: Sequence[Start], *, first: bool) -> list[Md]:
    at_once = [s for kind in _KINDS for s in some if s.kind == kind and first and kind in _POWERED]
    found: list[Md] = [_with_power(ctx, at_once)] if at_once else []
    some = [s for s in some if s not in at_once]
    for kind in _KINDS:
        alike: dict[object, list[Start]] = {}
        for start in some:
            if start.kind == kind:
                alike.setdefault(_alike(start), []).append(start)
        # What several do without is told once for all of them, after what each needs.
        without: dict[Md, list[Start]] = {}
        for start in (s for group in alike.values() for s in group):
            if loose := [n for n in start.needs if n.loose]:
                without.setdefault(_need(ctx, loose[:1], start.kind), []).append(start)
        shared = {words: those for words, those in without.items() if len(those) > 1}
        apart = {s.subject for those in shared.values() for s in those}
        found += [_told(ctx, group, loose=group[0].subject not in apart) for group in alike.values()]
        found += [
            opened(say("{} do {}.", named(ctx, [Name(s.kind, s.subject) for s in those]), words))
            for words, those in shared.items()
        ]
    return found


def _with_power(ctx: Context, some: Sequence[Start]) -> Md:
    who = named(ctx, [Name(s.kind, s.subject) for s in some])
    return say("{} {} with the power.", who, verb(some, "comes", "come"))


def _alike(start: Start) -> object:
    """Equal for what starts by the same hand after the same kinds of things, so that one sentence holds for all."""
    if start.kind in ("vm", "service"):
        clusters = tuple(n.subjects for n in start.needs if n.what == "cluster")
        return (start.actor, clusters, tuple(n.what for n in start.needs if n.what != "cluster"))
    return (start.kind, start.needs) if start.needs else start.kind


def _told(ctx: Context, group: Sequence[Start], *, loose: bool = True) -> Md:
    start = group[0]
    who = named(ctx, [Name(s.kind, s.subject) for s in group])
    needs = _needs(ctx, group, without=loose)
    if start.kind == "storage":
        return say("{} {} there {}.", who, verb(group, "is", "are"), needs)
    if start.kind == "cluster":
        return opened(say("{} {} {}.", who, verb(group, "forms", "form"), needs))
    if start.kind == "vm":
        by = next((n.subjects[0] for n in start.needs if n.what == "cluster"), None)
        if start.actor == "person":
            words = "A person, or a setting that the spec does not tell of, starts {}{}."
            return say(words, who, say(", {}", needs) if needs else "")
        words = "{} starts {}{}."
        rest = say(", {}", needs) if needs else NOTHING
        return opened(say(words, _cluster_of(ctx, by), who, rest))
    return say(
        "{} {}, {}.",
        who,
        fits(ctx, [s.subject for s in group], "starts", "start"),
        needs or Md("once its machine is up"),
    )


def _needs(ctx: Context, group: Sequence[Start], *, without: bool = True) -> Md:
    """What a group waits for, from "once" on; where that is not the same for all of it, each waits for its own.

    ``without``: what it does not wait for, though people do, is told as well.
    """
    parts: dict[Md, None] = {}
    own, loose = False, NOTHING
    for kind in dict.fromkeys(n.what for s in group for n in s.needs):
        if kind == "cluster" and group[0].kind == "vm":
            continue
        wanted = [n for s in group for n in s.needs if n.what == kind]
        if wanted[0].loose:
            if without:
                does = Md("it does" if len(group) == 1 else "they do")
                loose = say("; {} {}", does, _need(ctx, wanted, group[0].kind))
            continue
        theirs = {tuple(n.subjects for n in s.needs if n.what == kind) for s in group}
        if len(theirs) > 1 and kind in _OWN:
            own = True
            every = tuple(dict.fromkeys(s for n in wanted for s in n.subjects))
            what = "its host" if group[0].kind == "vm" and kind == "machine" else _OWN[kind]
            parts[say("{} is up ({})", what, named(ctx, [_name(s) for s in every]))] = None
        else:
            parts[_need(ctx, wanted, group[0].kind)] = None
    shown = list(parts)
    if not shown:
        return loose
    once = Md(f"{', '.join(shown[:-1])} and {shown[-1]}") if len(shown) > 1 else Md("".join(shown))
    return say("{} {}{}", Md("each once" if own else "once"), once, loose)


_OWN = {
    "storage": "its storage",
    "machine": "a machine of its own",
    "standby": "its synchronous standby",
    "service": "what it needs",
}
"""What things of a group wait for, each for its own."""


def _need(ctx: Context, wanted: Sequence[Need], of: str) -> Md:
    need = wanted[0]
    every = tuple(dict.fromkeys(s for n in wanted for s in n.subjects))
    who = named(ctx, [_name(s) for s in every])
    why = say(" ({})", need.why) if need.why else NOTHING
    if need.what == "directory":
        words = "{} answers, a domain controller"
        if need.loose:
            words = "not wait for {}, without which nobody can log on and names are not found"
        one_of = who if len(every) == 1 else named(ctx, [_name(s) for s in every], "", "or")
        one_of = one_of if need.loose or len(every) == 1 else say("one of {}", who)
        return say(words, one_of)
    if need.sides:
        return say(
            "{} {} up{}", _one_side(ctx, need), verb(need.sides[0] if need.least > 1 else 1, "is", "are"), why
        )
    if need.what == "witness" and of == "storage":
        return say("its witness ({}) is reached (without it once both sides are up)", who)
    if need.what == "witness":
        return say(
            "the witness on {} is reached (without it once {} members are up)", who, number(need.instead)
        )
    if len(wanted) > 1 or need.least >= len(every):
        return say("{} {} up{}", who, fits(ctx, [_name(s).id for s in every], "is", "are"), why)
    return say("{} of {} {} up{}", number(need.least), who, verb(need.least, "is", "are"), why)


def _one_side(ctx: Context, need: Need) -> Md:
    """The machines of one of several sides: ``x1 and x2, or x3 and x4,``."""
    if need.least == 1 == len(need.sides[0]):
        return say("one of {}", named(ctx, [_name(s) for s in need.subjects]))
    said = []
    for side in need.sides:
        all_of = named(ctx, [_name(s) for s in side])
        said.append(say("{} of {}", number(len(side) - need.spare), all_of) if need.spare else all_of)
    return say("{},", Md(", or ").join(said))


def _name(key: str) -> Name:
    kind, _, one = key.partition(":")
    return Name(kind, one)


def _cluster_of(ctx: Context, key: str | None) -> Md:
    """The cluster that starts machines; the spec may have none that does."""
    return clustered(ctx, _name(key).id) if key else Md("")


def _circle(ctx: Context, stuck: Sequence[Start]) -> Md:
    if not stuck:
        return NOTHING
    by: dict[tuple[str, ...], list[Start]] = {}
    for start in stuck:
        by.setdefault(start.circle, []).append(start)
    found = []
    for waits, group in by.items():
        who = named(ctx, [Name(s.kind, s.subject) for s in group])
        what = named(ctx, [_name(w) for w in waits])
        words = "**{} {} not start by {}:** {} for {}."
        found.append(say(words, who, verb(group, "does", "do"), verb(group, "itself", "themselves"),
                         verb(group, "it waits", "they wait"), what))  # fmt: skip
    return each(found)


_FINDS_THE_NEWEST = ("ceph", "s2d", "vsan")
"""Kinds of storage that keep what lacks its newest copy inactive until the machine with it is there.

Source: docs.ceph.com, placement group states (down: a replica with necessary data is down).
"""


def _todo(ctx: Context, found: Sequence[Start], started: Sequence[Start]) -> Md:
    parts: list[Md] = []
    waiting = [s for s in found if s.kind == "cluster" and any(n.what == "members" and n.least == len(n.subjects)
                                                              and n.least > 1 for n in s.needs)]  # fmt: skip
    words = "Switch on every member of {}: it starts with all of them only."
    parts += [
        each([say(words, clustered(ctx, start.subject)), first_of_all(ctx, start.subject)])
        for start in waiting
    ]
    spread = [s for s in found if s.kind == "storage" and any(n.what == "holders" and n.least < len(n.subjects)
                                                              for n in s.needs)]  # fmt: skip
    alone = [s for s in spread if kind_of(ctx.world, s.subject) in _FINDS_THE_NEWEST]
    kept = [s for s in spread if s not in alone]
    if alone:
        who, itself = (
            named(ctx, [Name(s.kind, s.subject) for s in alone]),
            verb(alone, "itself", "themselves"),
        )
        words = "{} {} out by {} which copy is the newest: bring up every machine that holds one, and force nothing."
        parts.append(say(words, who, verb(alone, "finds", "find"), itself))
    copied = [
        s
        for s in found
        if s.kind == "service" and ctx.spec.services[s.subject].copies and not _told_by_itself(ctx, s.subject)
    ]
    if kept or copied:
        who = named(ctx, [Name(s.kind, s.subject) for s in (*kept, *copied)])
        parts.append(say("Of {}, bring back first the copy that was written last.", who))
    for start in found:
        if start.kind == "service" and (act := _over(ctx, start.subject)):
            parts.append(act)
    anew = [s.subject for s in started if s.kind == "cluster"]
    parts += [first_of_all(ctx, cluster) for cluster in anew]
    started = [s for s in started if s.kind != "cluster"]
    if started:
        who = named(ctx, [Name(s.kind, s.subject) for s in started])
        parts.append(say("Start {} by hand, where nothing else does.", who))
    stuck = {f"{s.kind}:{s.subject}" for s in found if s.stage is None}
    directory = [s for s in found if s.kind == "cluster" and any(
        n.what == "directory" and (n.loose or f"{s.kind}:{s.subject}" in stuck) for n in s.needs)]  # fmt: skip
    inside = [s for s in directory if all(_inside(ctx, s.subject, m) for n in s.needs if n.what == "directory"
                                          for m in n.subjects)]  # fmt: skip
    for start in inside:
        words = (
            "Every domain controller is a machine of {}. If it does not come up, start one of them on a single host by "
            "hand, outside of the cluster, with a local account."
        )
        parts.append(say(words, clustered(ctx, start.subject)))
    if stuck and not inside:
        parts.append(Md("Break the circle by hand: start one of those that wait for each other on its own."))
    return each(parts) or Md("Wait, and look whether each stage is complete before the next one.")


def _told_by_itself(ctx: Context, key: str) -> bool:
    """Whether which copy of a service comes first is told with what a person does about it."""
    service = ctx.spec.services[key]
    cluster = ctx.world.cluster_of(service)
    return handed_by_nobody(ctx.world, service) or bool(cluster and first_of_all(ctx, cluster))


def _over(ctx: Context, key: str) -> Md:
    """What a person does where the one that writes does not come back and nothing hands its service over."""
    service = ctx.spec.services[key]
    if not handed_by_nobody(ctx.world, service):
        return NOTHING
    active = ctx.service(key).active
    able = [m for m in ctx.service(key).machines if m not in active]
    hand = by_hand(service, key, active[0], able)
    loses = say("; {} is lost", titled(ctx, hand.may_lose)) if hand.may_lose else NOTHING
    return say("Where {} does not come back, {}{}.", names(active), titled(ctx, hand.by_hand), loses)


def _inside(ctx: Context, cluster: str, key: str) -> bool:
    name = _name(key)
    return name.kind == "vm" and ctx.machine(name.id).host_cluster == cluster
