"""Which networks the members of a cluster see each other over, as rules ask for it; judges nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hadocs.lint.rule import Unsaid
from hadocs.topology.heartbeats import heartbeat_by_member, heartbeat_networks
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.errors import Route
    from hadocs.topology.model import PlatformView
    from hadocs.topology.world import World

_SECTIONS = {"host": "hosts", "server": "servers", "vm": "vms"}


@dataclass(frozen=True, slots=True)
class Link:
    """Networks that members have in common and no others, and who sees whom over them, in a clause.

    ``members`` are all who have such a fellow member; two of them may well have further networks in common.
    """

    members: tuple[str, ...]
    networks: tuple[str, ...]
    who: str


def route_of(world: World, machine: str) -> Route:
    """Where a machine stands in the spec."""
    return (_SECTIONS[world.kinds[machine]], machine)


def links(world: World, cluster: str) -> tuple[Link, ...]:
    """Each set of networks that is all that some two members of a cluster have in common.

    Members that share no network are not linked. Empty where the spec does not say for all members.
    """
    found = heartbeat_by_member(world, cluster) or {}
    order = {network: place for place, network in enumerate(world.spec.networks)}
    groups: dict[tuple[str, ...], list[str]] = {}
    for member, networks in found.items():
        groups.setdefault(tuple(sorted(set(networks), key=order.__getitem__)), []).append(member)
    # What is shared, and the groups that share it; a group with nothing else shares it within as well.
    shared: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    several = list(groups.items())
    for place, (mine, members) in enumerate(several):
        if len(members) > 1:
            shared.setdefault(mine, {})[mine] = None
        for theirs, _ in several[place + 1 :]:
            if common := tuple(n for n in mine if n in theirs):
                shared.setdefault(common, {}).update({mine: None, theirs: None})
    return tuple(
        _link(found, networks, [groups[s] for s in sides], within=networks in sides)
        for networks, sides in shared.items()
    )


def _link(all_: Iterable[str], networks: tuple[str, ...], sides: list[list[str]], *, within: bool) -> Link:
    concerned = {m for side in sides for m in side}
    members = tuple(m for m in all_ if m in concerned)
    if len(sides) == 1 or all(len(side) == 1 for side in sides):
        who = f"{listed(members)} see each other"
    elif len(sides) == 2 and not within:
        who = f"{listed(sides[0])} {'sees' if len(sides[0]) == 1 else 'see'} {listed(sides[1])}"
    else:
        who = f"some of {listed(members)} see each other"
    return Link(members, networks, who)


def networks_unsaid(world: World, cluster: str) -> Unsaid | None:
    """What the spec has to add before it is known over which networks the members see each other."""
    entry = world.spec.clusters[cluster]
    if heartbeat_by_member(world, cluster) is None:
        chosen = entry.heartbeat.networks if entry.heartbeat else ()
        lacking = [
            m
            for m in entry.members
            if not any(
                n in chosen if chosen else world.spec.networks[n].roles != ("storage",)
                for n in world.networks_of(m)
            )
        ]
        at = route_of(world, lacking[0])
        others = f" (and of {listed(lacking[1:])})" if lacking[1:] else ""
        return Unsaid(
            at, f"{at[0]}.{at[1]}.networks{others}: the networks that {cluster} can use", (cluster, *lacking)
        )
    stated = entry.heartbeat is not None and entry.heartbeat.networks
    if not stated and not heartbeat_networks(world, cluster):
        return Unsaid(
            ("clusters", cluster),
            f"clusters.{cluster}.heartbeat.networks: those that carry it, for its members share none",
            (cluster,),
        )
    return None


def heartbeat_route(world: World, cluster: str) -> Route:
    """Where the spec says which networks carry a cluster's heartbeat: stated, or by its members."""
    heartbeat = world.spec.clusters[cluster].heartbeat
    if heartbeat and heartbeat.networks:
        return ("clusters", cluster, "heartbeat", "networks")
    return ("clusters", cluster, "members")


def is_corosync(platform: PlatformView | None) -> bool:
    """Whether corosync carries a cluster's heartbeat."""
    return platform is not None and platform.id in ("proxmox", "pacemaker")


def for_clients_alone(world: World, cluster: str) -> bool:
    """Whether guests see each other over nothing but networks that carry clients; false where not stated."""
    guests = world.cluster_kinds[cluster] in ("guest", "mixed")
    networks = networks_in_use(world, cluster)
    return guests and bool(networks) and all("client" in world.spec.networks[n].roles for n in networks)


def networks_in_use(world: World, cluster: str) -> tuple[str, ...]:
    """All networks that can carry the heartbeat of some member; empty where the spec does not say for all."""
    found = heartbeat_by_member(world, cluster) or {}
    return tuple(dict.fromkeys(n for networks in found.values() for n in networks))
