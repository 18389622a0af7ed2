"""Whether a machine that was started elsewhere goes back by itself once its host is there again, by platform.

Sources: Proxmox VE Administration Guide, High Availability (node priority, failback; on by default) and
pve-ha-manager, src/PVE/HA/Manager.pm, select_service_node; Pacemaker 2.1.5, measured: with stickiness 0 a location
score of 50 moved a resource back, with stickiness 100 it stayed; Microsoft, groups-autofailbacktype (0: prevented);
vSphere Resource Management, VM-Host affinity rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from hadocs.behaviour.engines import family
from hadocs.behaviour.known import of_layer
from hadocs.behaviour.moves import Clusters, Way, how
from hadocs.behaviour.wording import clock
from hadocs.topology.active import holds_address
from hadocs.topology.world import World


def brought_back(world: World, now: World, topology: Clusters, back: Collection[str]) -> tuple[str, ...]:
    """The machines that go back once hosts have left maintenance mode, as their HA manager has noted where they ran.

    ``world`` is the estate before the work, ``now`` the one in which they run elsewhere. Machines that can't move
    while they run are left out: what becomes of those is a person's.
    Source: pve-docs, ha-manager.adoc, "Maintenance Mode".
    """
    found = []
    for vm, entry in world.spec.vms.items():
        cluster = world.host_cluster(vm)
        if entry.on not in back or now.spec.vms[vm].on == entry.on or cluster is None:
            continue
        ha = world.spec.clusters[cluster].ha
        managed = (ha is None or ha.enabled is not False) and entry.priority != "disabled"
        if (
            managed
            and family(topology.clusters[cluster]) == "proxmox"
            and how(world, topology, vm).way == "live"
        ):
            found.append(vm)
    return tuple(found)


Fate = Literal["goes", "may", "stays"]


@dataclass(frozen=True, slots=True)
class Homecoming:
    """``fate``: it goes back by itself, may, or stays; ``depends`` is on what it hangs, ``{}`` its host.

    ``way`` is how it gets back where it goes by itself: live, or by a stop and a start.
    """

    fate: Fate
    depends: str = ""
    way: Way = "unknown"


_STAYS = Homecoming("stays")


def comes_home(world: World, topology: Clusters, vm: str, to: str | None) -> Homecoming:
    """What a machine does that runs on ``to`` (``None``: which host is not known) once its own host is back."""
    cluster, home = world.host_cluster(vm), world.host_of(vm)
    if cluster is None or home is None:
        return _STAYS
    kind = family(topology.clusters[cluster])
    entry = world.spec.clusters[cluster]
    rules = [r for r in entry.node_affinity if vm in r.members and home in r.hosts]
    # Hosts of one rule are worth the same unless the platform's own priorities say otherwise, which specs don't.
    others = {to} if to else set(entry.members) - {home}
    left = not any(others & set(r.hosts) for r in rules)
    if kind == "pacemaker":
        return _by_score(world, topology, vm, entry.stickiness, ruled=bool(rules), left=left)
    if not rules:
        return _STAYS
    if kind == "proxmox":
        if left:
            return Homecoming("goes", way=how(world, topology, vm).way)
        return Homecoming("may", "its rule gives {} the highest priority")
    if kind == "wsfc":
        return Homecoming("may", "failback to preferred owners is switched on, which it is not by default")
    if kind == "vsphere" and left:
        return Homecoming("may", "DRS is on and fully automated")
    return _STAYS


def handed_back(world: World, topology: Clusters, key: str) -> Homecoming:
    """What a service does that another member of its cluster has taken over, once its own member is back.

    ``depends`` says when it goes back, or on what it hangs. Sources: Exchange, Set-DatabaseAvailabilityGroup
    (PreferenceMoveFrequency, 2016 and later); Pacemaker as above; its default stickiness is 0 (Pacemaker Explained);
    keepalived.conf(5): an instance of higher priority takes the address back unless ``nopreempt`` is set.
    """
    service = world.spec.services[key]
    cluster = world.cluster_of(service) or ""
    product, often = (service.product or "").lower(), of_layer("exchange", "preference_move")
    if often is not None and re.fullmatch(r"exchange/(2016|2019|se)-dag", product):
        return Homecoming("goes", clock(often.span))
    if holds_address(service, world.spec.clusters[cluster].platform if cluster else None):
        return Homecoming("may", "its priority is the higher one and nopreempt is not set")
    if cluster in topology.clusters and family(topology.clusters[cluster]) == "pacemaker":
        stickiness = world.spec.clusters[cluster].stickiness
        if stickiness:
            return Homecoming("may", f"a location constraint weighs more than its stickiness, {stickiness}")
        said = "is 0, and" if stickiness == 0 else "is 0, Pacemaker's own default, and"
        return Homecoming("may", f"its stickiness {said} Pacemaker places it anew")
    return _STAYS


def _by_score(
    world: World, topology: Clusters, vm: str, stickiness: int | None, *, ruled: bool, left: bool
) -> Homecoming:
    """Pacemaker weighs the score of a location constraint against the stickiness to where a machine runs."""
    if ruled and left:
        if stickiness == 0:
            return Homecoming("goes", way=how(world, topology, vm).way)
        known = f"its stickiness, {stickiness}" if stickiness else "its stickiness"
        return Homecoming("may", f"the score for {{}} is above {known}")
    if stickiness:
        return _STAYS
    allows = "as its stickiness of 0 allows" if stickiness == 0 else "which it may unless a stickiness is set"
    return Homecoming("may", f"the cluster places it anew, {allows}")
