"""What rules about timers ask: how soon a silent member is noticed, from the spec or else the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hadocs.lint.helpers_votes import facts_of
from hadocs.spec.units import parse_duration

if TYPE_CHECKING:
    from hadocs.errors import Route
    from hadocs.platforms.facts import Fact
    from hadocs.topology.model import ClusterView
    from hadocs.topology.world import World

TOKEN_PER_NODE = 0.65
"""Seconds that corosync adds to its token for each node beyond two (token_coefficient, corosync.conf(5))."""


@dataclass(frozen=True, slots=True)
class Detection:
    """How soon a silent member counts as down, in seconds, how that comes about, and where the spec says it.

    ``stated`` is false where all of it is the platform's default; ``at`` is the cluster then.
    """

    seconds: float
    how: str
    at: Route
    stated: bool


def seconds(fact: Fact | None) -> float | None:
    """The duration that a fact's value begins with, after an "about": ``15 s``, ``about 2 min``."""
    match = re.match(r"(?:about )?(\d+(?:\.\d+)? (?:ms|s|min|h))\b", str(fact.value)) if fact else None
    return parse_duration(match[1]) if match else None


def count(fact: Fact | None) -> int | None:
    """The whole number that a fact's value is."""
    return fact.value if fact is not None and type(fact.value) is int else None


def one_subnet(world: World, cluster: ClusterView) -> bool:
    """Whether two members have a network in common, or the spec does not tell that they have none."""
    networks = [set(world.networks_of(m)) for m in cluster.members]
    if not all(networks):
        return True
    return any(a & b for n, a in enumerate(networks) for b in networks[n + 1 :])


def detection(world: World, cluster: ClusterView) -> Detection | None:
    """How soon a cluster takes a silent member for down; ``None`` where neither spec nor catalogue tell.

    Between members without a common network the values for other subnets count (Windows).
    """
    entry = world.spec.clusters[cluster.id]
    beat, facts, at = entry.heartbeat, facts_of(cluster.platform), ("clusters", cluster.id)
    across = cluster.votes.model.startswith("wsfc") and not one_subnet(world, cluster)
    prefix, suffix = ("cross_", "_cross_subnet") if across else ("", "")
    delay = getattr(beat, f"{prefix}delay") if beat else None
    threshold = getattr(beat, f"{prefix}threshold") if beat else None
    if delay is None and threshold is None and not cluster.votes.model.startswith("wsfc"):
        return _by_platform(world, cluster)
    key = f"{prefix}threshold" if threshold is not None else f"{prefix}delay"
    stated = delay is not None or threshold is not None
    delay = delay if delay is not None else seconds(facts.get(f"heartbeat_delay{suffix}"))
    threshold = threshold if threshold is not None else count(facts.get(f"heartbeat_threshold{suffix}"))
    if delay is None or threshold is None:
        return None
    how = f"{threshold} missed heartbeats, {delay:g} s apart"
    return Detection(delay * threshold, how, (*at, "heartbeat", key) if stated else at, stated)


def _by_platform(world: World, cluster: ClusterView) -> Detection | None:
    entry, at = world.spec.clusters[cluster.id], ("clusters", cluster.id)
    default = seconds(facts_of(cluster.platform).get("detection_time"))
    if cluster.platform is not None and cluster.platform.id == "pacemaker":
        stated = entry.corosync.token if entry.corosync else None
        token = default if stated is None else stated
        if token is None:
            return None
        real = token + max(len(cluster.members) - 2, 0) * TOKEN_PER_NODE
        route = (*at, "corosync", "token") if stated is not None else at
        return Detection(real, f"corosync's token of {token:g} s", route, stated is not None)
    if default is None:
        return None
    return Detection(default, "the default of its platform", at, False)
