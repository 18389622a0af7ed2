"""Each rule of placement leaves hosts, and all of them together leave none.

Why:
    Owners, rules, storage and networks are set by different people at different times. Each leaves a machine a second
    host; where no host satisfies all of them, it is restarted nowhere, though every single setting looks right.

Fails:
    platform: hyper-v/2022
    storage: {san: {protocols: [fc]}}
    hosts:
      hv-1: {storage: {san: {protocol: fc}}}
      hv-2: {storage: {san: {protocol: fc}}}
      hv-3: {storage: {}}
    vms: {app: {on: hv-1, files: san, possible_owners: [hv-1, hv-3]}}
    clusters: {hvc: {members: [hv-1, hv-2, hv-3]}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      db-1: {on: hv-1, possible_owners: [hv-1, hv-2]}
      db-2: {on: hv-2, possible_owners: [hv-1, hv-2]}
      db-3: {on: hv-1, possible_owners: [hv-1, hv-2]}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], anti_affinity: [{members: [db-1, db-2, db-3], hard: true}]}

Passes:
    platform: hyper-v/2022
    storage: {san: {protocols: [fc]}}
    hosts:
      hv-1: {storage: {san: {protocol: fc}}}
      hv-2: {storage: {san: {protocol: fc}}}
      hv-3: {storage: {}}
    vms: {app: {on: hv-1, files: san, possible_owners: [hv-1, hv-2]}}
    clusters: {hvc: {members: [hv-1, hv-2, hv-3]}}

Fix:
    Loosen one of the settings, so that a host is left that satisfies all of them.

References:
    - Set-ClusterOwnerNode, learn.microsoft.com/powershell/module/failoverclusters/set-clusterownernode
    - HA manager, rule conflicts, pve.proxmox.com/pve-docs/chapter-ha-manager.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.errors import Route
from hadocs.lint.affinity import Home, Pairing, cramped
from hadocs.lint.helpers_placement import bound_to
from hadocs.lint.rule import Hit, Result
from hadocs.spec.protocols import THROUGH_THE_HOST
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Intersect what each setting leaves a machine, and place machines that are kept apart on what is left."""
    if cluster.kind != "host" or len(cluster.members) < 2:
        return
    left: dict[str, tuple[str, ...]] = {}
    for vm in cluster.vms:
        limits = _limits(world, cluster, vm)
        hosts = left[vm] = tuple(h for h in cluster.members if all(h in allowed for _, allowed, _ in limits))
        now = world.spec.vms[vm].on
        bound = bound_to(world, vm)
        if bound is not None and len(bound) < 2:
            continue  # P07 and P05 tell
        several = len(limits) > 1 and all(any(h != now for h in allowed) for _, allowed, _ in limits)
        if several and world.spec.vms[vm].priority != "disabled" and not any(h != now for h in hosts):
            what = "; ".join(f"{name} leaves {listed(allowed, joiner='or')}" for name, allowed, _ in limits)
            yield Hit(
                limits[0][2],
                f"No second host of {cluster.id} is left for {vm}: {what}.",
                f"Loosen one of these, so that {vm} has a second host.",
                (vm, cluster.id),
            )
    yield from _apart(world, cluster, left)


def _limits(world: World, cluster: ClusterView, vm: str) -> list[tuple[str, tuple[str, ...], Route]]:
    """What each setting leaves a machine of the hosts: only those settings that bar some."""
    entry, hosts = world.spec.vms[vm], cluster.members
    found: list[tuple[str, tuple[str, ...], Route]] = []
    if entry.possible_owners:
        owners = tuple(h for h in hosts if h in entry.possible_owners)
        found.append(("possible_owners", owners, ("vms", vm, "possible_owners")))
    if (strict := world.strict_hosts.get(vm)) is not None:
        found.append(
            ("strict node affinity", tuple(h for h in hosts if h in strict), ("clusters", cluster.id))
        )
    needed: list[tuple[str | None, Route]] = [(entry.files, ("vms", vm, "files"))]
    needed += [
        (r, ("vms", vm, "storage", r)) for r, a in entry.storage.items() if a.protocol in THROUGH_THE_HOST
    ]
    for ref, route in needed:
        if ref:
            found.append((ref, tuple(h for h in hosts if world.states_reach(h, ref) is not False), route))
    if entry.networks:
        lacking = [
            h
            for h in hosts
            if world.spec.hosts[h].networks and set(entry.networks) - set(world.networks_of(h))
        ]
        found.append(
            (listed(entry.networks), tuple(h for h in hosts if h not in lacking), ("vms", vm, "networks"))
        )
    return [limit for limit in found if len(limit[1]) < len(hosts)]


def _apart(world: World, cluster: ClusterView, left: dict[str, tuple[str, ...]]) -> Iterator[Result]:
    """Machines that must be on different hosts, by all that limits them; what rules alone say is P05's to tell."""
    always = cluster.platform is not None and cluster.platform.id == "proxmox"
    for place, rule in enumerate(world.spec.clusters[cluster.id].anti_affinity):
        members = tuple(m for m in rule.members if m in left)
        if not (rule.hard or always) or not 1 < len(members) <= len(cluster.members):
            continue
        pairing = [Pairing("", "apart", members)]
        ruled = [Home("", (m,), hosts) for m in members if (hosts := world.strict_hosts.get(m)) is not None]
        limited = [
            Home("", (m,), left[m]) for m in members if left[m] and len(left[m]) < len(cluster.members)
        ]
        if any(cramped(pairing, ruled)) or not any(cramped(pairing, limited)):
            continue
        bound = [m for m in members if bound_to(world, m) is not None or len(left[m]) < len(cluster.members)]
        yield Hit(
            ("clusters", cluster.id, "anti_affinity", place, "members"),
            f"{listed(members)} must be on different hosts of {cluster.id}, and what limits {listed(bound)} does not "
            "leave each of them one.",
            f"Give {listed(bound)} more hosts, or make the rule of {cluster.id} soft.",
            (cluster.id, *members),
        )
