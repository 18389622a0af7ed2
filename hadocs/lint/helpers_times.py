"""What rules about time ask of the behaviour stage: how soon a silent member counts as down, and by what.

That stage is imported when it is first asked, so that a check of a spec without such questions does not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hadocs.lint.rule import Unsaid
from hadocs.spec.units import format_duration

if TYPE_CHECKING:
    from hadocs.behaviour.durations import Acting
    from hadocs.behaviour.model import Ground, Span, Term
    from hadocs.errors import Route
    from hadocs.topology.model import ClusterView, PlatformView
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


def boot() -> Span:
    """How long a virtual machine is assumed to boot."""
    from hadocs.behaviour.known import assumed

    return assumed("boot").span


def isolation(platform: PlatformView | None) -> Term | None:
    """How long the machines of a silent host are left where they are; ``None`` where they are not."""
    from hadocs.behaviour.known import term

    return term(platform, "isolation")


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
    """Terms with their lengths, those left out that may take no time: ``token 3.65 s and consensus 4.38 s``."""
    told = [
        f"{t.name.replace('_', ' ').replace('-', ' ')} {seconds(t.span.low)}" for t in terms if t.span.low
    ]
    return " and ".join((", ".join(told[:-1]), told[-1])) if len(told) > 1 else "".join(told)


def seconds(value: float) -> str:
    """Seconds for people, no finer than hundredths."""
    return format_duration(round(value, 2))
