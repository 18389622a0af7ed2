"""What rules about time ask of the behaviour stage: how soon a silent member counts as down, and by what.

That stage is imported when it is first asked, so that a check of a spec without such questions does not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hadocs.lint.rule import Unsaid

if TYPE_CHECKING:
    from hadocs.behaviour.durations import Acting
    from hadocs.behaviour.model import Ground, Span, Term, Timeline
    from hadocs.errors import Route
    from hadocs.topology.aftermath import Estate
    from hadocs.topology.model import ClusterView, PlatformView, Topology
    from hadocs.topology.world import World

_SILENCE = ("silence", "token", "declared_failed", "detect")


@dataclass(frozen=True, slots=True)
class Noticed:
    """How soon a silent member counts as down: ``soonest`` in seconds, and ``how`` that comes about in a clause.

    ``at`` is where the spec says so, or the cluster where all of it is the platform's default.
    """

    soonest: float
    how: str
    at: Route


def noticed(world: World, cluster: ClusterView, members: Iterable[str] = ()) -> Noticed | None:
    """How soon a cluster takes a silent member for down; ``None`` where neither spec nor catalogue tell."""
    from hadocs.behaviour.durations import until_counted_out

    terms = until_counted_out(world, cluster, members)
    first = next((t for t in terms if t.name in _SILENCE), None)
    if first is None or first.name == "detect" or first.span.high is None:
        return None
    return Noticed(
        sum(t.span.low for t in terms), in_words(terms), stated_at(terms) or ("clusters", cluster.id)
    )


def add_times(cluster: ClusterView) -> Unsaid:
    """What the spec has to add before it is known when a cluster takes a member for down."""
    key = "corosync.token" if cluster.votes.model == "votequorum" else "heartbeat: delay and threshold"
    return Unsaid(("clusters", cluster.id), f"clusters.{cluster.id}.{key}", (cluster.id,))


def acting(world: World, cluster: ClusterView) -> Acting:
    """From the loss of a member until the others begin to start elsewhere what it had."""
    from hadocs.behaviour.durations import until_acting

    return until_acting(world, cluster)


def after_loss(estate: Estate, topology: Topology, machine: str) -> Timeline:
    """What happens when a host or server is lost."""
    from hadocs.behaviour.model import Step
    from hadocs.behaviour.timeline import timeline
    from hadocs.topology.model import Thing

    return timeline(estate, topology, (Step((Thing(estate.world.kinds[machine], machine),)),))


def firm(terms: Iterable[Term]) -> float:
    """What of a duration settings and facts tell, at the least: without what is assumed."""
    return sum(t.span.low for t in terms if _told(t))


def boot() -> Span:
    """How long a virtual machine is assumed to boot."""
    from hadocs.behaviour.known import assumed

    return assumed("boot").span


def isolation(world: World, cluster: ClusterView) -> Term | None:
    """How long the machines of a silent host are left where they are; ``None`` where they are not."""
    from hadocs.behaviour.engines.wsfc import isolated

    return isolated(cluster.platform, world, cluster.id)


def longest(platform: PlatformView | None, timer: str) -> float | None:
    """The longest that a reaction of a platform may take, in seconds; ``None`` where that is not known."""
    from hadocs.behaviour.known import term

    found = term(platform, timer)
    return found.span.high if found else None


def usual_beat(cluster: ClusterView, what: str, subnet: str) -> tuple[float, Ground] | None:
    """The default of a heartbeat's ``delay`` in seconds or of its ``threshold``, within a subnet or across."""
    from hadocs.behaviour.known import usual_beat as usual

    return usual(
        cluster.platform, what, subnet=subnet, machine_roles=cluster.kind == "host" and bool(cluster.vms)
    )


def stated_at(terms: Iterable[Term]) -> Route:
    """The first setting of the spec that a duration comes from; empty where none of it is stated."""
    return next((g.route for t in terms for g in t.grounds if g.route), ())


def in_words(terms: Iterable[Term]) -> str:
    """The longest terms of a duration with their lengths: ``token 25 s, consensus 37 s, boot 30 s (assumed)``."""
    found = tuple(terms)
    whole = sum(t.span.low for t in found)
    return ", ".join(_named(t, seconds(t.span.low)) for t in found if t.span.low > whole / 20)


def in_ranges(terms: Iterable[Term]) -> str:
    """The terms that matter to a duration's end, from the least to the most: ``redo 15 to 60 s (assumed)``."""
    from hadocs.behaviour.wording import clock

    found = tuple(terms)
    least, most = sum(t.span.low for t in found), sum(t.span.high or 0.0 for t in found)
    return ", ".join(
        _named(t, clock(t.span).replace("or later", "or more"))
        for t in found
        if t.span.high is None or t.span.high > most / 20 or t.span.low > least / 20
    )


def _named(term: Term, lasting: str) -> str:
    from hadocs.behaviour.wording import TERMS

    name = TERMS.get(term.name, term.name).removesuffix(" (assumed)")
    return f"{name} {lasting}{'' if _told(term) else ' (assumed)'}"


def seconds(value: float) -> str:
    """Seconds for people, no finer than they need it."""
    from hadocs.behaviour.wording import seconds as words

    return words(value)


def _told(term: Term) -> bool:
    return all(g.basis != "assumed" for g in term.grounds)
