"""A cluster is cut in two: which side goes on, by the arithmetic of its votes. Tells only what that can tell."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names
from hadocs.pages.narrative.model import Case, Chapter, Hit, Outcome
from hadocs.pages.narrative.words import capital, each, say, verb
from hadocs.pages.traits import Traits
from hadocs.topology import quorum
from hadocs.topology.model import ClusterView


def chapter(ctx: Context) -> Chapter:
    """The two sides of each cluster that spans sites, and of each cluster of two members."""
    cases = []
    for view in ctx.topology.clusters.values():
        sides = _sides(ctx, view)
        if sides:
            cases.append(_case(ctx, view, sides))
    intro = Md(
        "All machines run, but the members do not hear one another. One side has to "
        "stop, or both would write."
    )
    return Chapter("A cluster is cut in two", "a-cluster-is-cut", tuple(cases), intro if cases else Md(""))


def _sides(ctx: Context, view: ClusterView) -> _Cut | None:
    sites: dict[str | None, list[str]] = {}
    for member in view.members:
        sites.setdefault(ctx.machine(member).site, []).append(member)
    if len(sites) == 2 and None not in sites:
        (one, left), (other, right) = sites.items()
        return _Cut(str(one), left, str(other), right)
    if len(view.members) == 2:
        return _Cut("", [view.members[0]], "", [view.members[1]])
    return None


@dataclass(frozen=True, slots=True)
class _Cut:
    """The two sides of a cluster: members, and the site of each side where it is one."""

    one: str
    left: list[str]
    other: str
    right: list[str]


def _case(ctx: Context, view: ClusterView, cut: _Cut) -> Case:
    one, left, other, right = cut.one, cut.left, cut.other, cut.right
    title = (
        say("The link between {} and {} is cut, and with it {}", code(one), code(other), code(view.id))
        if one
        else say("{} and {} do not hear each other ({})", code(left[0]), code(right[0]), code(view.id))
    )
    steps, outcome = _verdict(ctx, view, cut)
    return Case(
        title=title,
        anchor=f"split-{ctx.anchor_of_cluster(view.id)}",
        steps=steps,
        outcome=outcome,
        hit=Hit.of(outcome, _carried(ctx, view)),
        todo=Md(
            "Restore the link; the two sides become one cluster again by themselves."
            if Traits(ctx, view.id).family == "vsphere"  # where neither side stops for want of votes
            else "Restore the link; the side that stopped rejoins by itself. Start nothing there "
            "by force while the other side runs."
        ),
    )


def _carried(ctx: Context, view: ClusterView) -> tuple[str, ...]:
    """The services that run on a cluster now, or in the machines that it keeps running."""
    if view.kind != "host":
        return view.services
    guests = [guest for member in view.members for guest in ctx.guests_on(member)]
    return tuple(dict.fromkeys(s for guest in guests for s in ctx.machine(guest).active))


def _verdict(ctx: Context, view: ClusterView, cut: _Cut) -> tuple[tuple[Md, ...], Outcome]:
    one, left, other, right = cut.one, cut.left, cut.other, cut.right
    family = Traits(ctx, view.id).family
    if family == "vsphere":
        return _vsphere(ctx, view), "unknown"
    rules, site = ctx.rules[view.id], view.votes.witness_site
    has = view.votes.witness not in (None, "none")
    reach_left, reach_right = has and not (other and site == other), has and not (one and site == one)
    lone = quorum.survives(rules, frozenset(right), not reach_left)
    rone = quorum.survives(rules, frozenset(left), not reach_right)
    without = [quorum.survives(rules, frozenset(x), True) for x in (right, left)] if has else [lone, rone]
    what = Md("stops, and its machines with it" if view.kind == "host" else "stops")
    a, b = _side(one, left), _side(other, right)
    if rules.two_node:
        return _two_node(ctx, view, a, b), "interrupted"
    if "unknown" in (lone, rone):
        why = quorum.outcome(rules, [frozenset(right)]).why
        return (say("Which side goes on is unknown. {}", why),), "unknown"
    if "even" in (lone, rone):
        return (
            say("Which side goes on is a coin toss: {}", quorum.outcome(rules, [frozenset(right)]).why),
        ), "uncertain"
    if lone == "yes" and rone == "yes":
        steps = [
            say(
                "Either {} or {} goes on: whichever gets the vote of {} first. The other {}.",
                a,
                b,
                _witness(view),
                what,
            )
        ]
        if has and not any(v == "yes" for v in without) and not (site or one):
            steps.append(say("If neither reaches {}, both stop.", _witness(view)))
        if view.kind == "host" and any(ctx.guests_on(m) for m in view.members):
            steps.append(
                Md("Machines of the side that stops start again on the other, where that can run them.")
            )
        if has and site and one:
            steps.append(
                say(
                    "{} is at {}; a side that does not reach that site stops.",
                    _witness(view, True),
                    code(site),
                )
            )
        return tuple(steps), "interrupted"
    if lone == "yes" or rone == "yes":
        stay, go = (a, b) if lone == "yes" else (b, a)
        members = right if lone == "yes" else left
        why = _why(view, left if lone == "yes" else right, site, one if lone == "yes" else other)
        steps = [say("{} goes on{}. {} {}.", capital(stay), why, capital(go), what)]
        moved = [v for m in members for v in ctx.guests_on(m)] if view.kind == "host" else []
        if moved:
            steps.append(
                say(
                    "The machines that ran there ({}) start again on the side that goes on, where "
                    "it can run them.",
                    moved,
                )
            )
        return tuple(steps), "interrupted"
    return (say("Neither side has enough votes: all of {} stops.", code(view.id)),), "down"


def _side(site: str, members: list[str]) -> Md:
    return say("the side of {} ({})", code(site), members) if site else names(members)


def _why(view: ClusterView, members: list[str], site: str | None, side: str) -> Md:
    own = sum(view.votes.nodes.get(m, 1) for m in members)
    if site and site == side:
        return say(
            " with {} {} and that of {}, which is there", own, verb(own, "vote", "votes"), _witness(view)
        )
    return say(" with {} of {} votes", own, view.votes.total) if own >= view.votes.needed else Md("")


def _witness(view: ClusterView, start: bool = False) -> Md:
    kind = {
        "disk": "disk witness",
        "file-share": "file share witness",
        "cloud": "cloud witness",
        "qdevice": "quorum device",
    }
    return Md(f"{'The' if start else 'the'} {kind.get(view.votes.witness or '', 'witness')}")


def _two_node(ctx: Context, view: ClusterView, a: Md, b: Md) -> tuple[Md, ...]:
    fencing = ctx.spec.clusters[view.id].fencing
    race = say(
        "With two_node both {} and {} have quorum. They try to fence each other; the "
        "one that is faster goes on.",
        a,
        b,
    )
    if fencing is None:
        return (
            race,
            Md(
                "The spec states no fencing, so what happens is unknown. Without fencing both "
                "would go on, and the data part ways."
            ),
        )
    if not fencing.enabled:
        return (
            each(
                [
                    say(
                        "With two_node both {} and {} have quorum, and fencing is off: both go on, and "
                        "the data part ways.",
                        a,
                        b,
                    )
                ]
            ),
        )
    return (
        race,
        Md("The other is switched off, and started again it waits for its peer before it does anything."),
    )


def _vsphere(ctx: Context, view: ClusterView) -> tuple[Md, ...]:
    response = Traits(ctx, view.id).fact("isolation_response")
    return (
        Md(
            "vSphere HA has no votes to count. Each side elects a primary host of its own "
            "and restarts what it takes for lost."
        ),
        Md(
            "A machine that still runs on the other side holds the locks on its disks, so "
            "that it can’t start twice."
        ),
        say(
            "An isolated host follows its isolation response; the spec does not tell which{}.",
            say(" (default: {})", str(response).rstrip(".").removesuffix(" by default")) if response else "",
        ),
    )
