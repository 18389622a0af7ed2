"""There is a single controller, server, switch or path between the members of a cluster and their storage.

Why:
    All members stand on the same storage, so what lies on the only way to it takes all of them: no other node can
    help. A machine with one path loses its disks with one cable and one adapter, and everything on it has to move.
    What holds a witness or disks of SBD and nothing else is left out: without a vote nothing stops yet.

Fails:
    platform: hyper-v/2022
    networks: {iscsi: {roles: [storage], switches: [sw-1]}}
    storage: {san: {protocols: [iscsi], controllers: 2}}
    hosts:
      hv-1: {networks: [iscsi], storage: {san: {protocol: iscsi, paths: 2}}}
      hv-2: {like: hv-1}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    ---
    platform: hyper-v/2022
    storage: {san: {protocols: [fc], controllers: 1}}
    hosts:
      hv-1: {storage: {san: {protocol: fc, paths: 1}}}
      hv-2: {like: hv-1}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    ---
    platform: hyper-v/2022
    storage: {nas: {kind: share, protocols: [smb], on: [filer]}}
    servers:
      filer: {}
      sql-1: {os: Windows Server 2022, storage: {nas: {protocol: smb, paths: 2}}}
      sql-2: {like: sql-1}
    clusters:
      sql: {members: [sql-1, sql-2]}

Passes:
    platform: hyper-v/2022
    networks: {iscsi: {roles: [storage], switches: [sw-1, sw-2]}}
    storage: {san: {protocols: [iscsi], controllers: 2}}
    hosts: {hv-1: {networks: [iscsi], storage: {san: {protocol: iscsi, paths: 2}}}, hv-2: {like: hv-1}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    ---
    platform: pacemaker/sles15
    storage:
      small: {protocols: [iscsi], controllers: 1, volumes: {sbd: {}}}
      a: {protocols: [fc], controllers: 2, volumes: {data: {}, sbd: {}}}
      b: {protocols: [fc], controllers: 2, volumes: {data: {}, sbd: {}}}
    servers:
      n1:
        storage: {a: {protocol: fc, paths: 2}, b: {protocol: fc, paths: 2}, small: {protocol: iscsi, paths: 1}}
      n2: {like: n1}
    clusters:
      k: {members: [n1, n2], fencing: {methods: [sbd], sbd: {devices: [a/sbd, b/sbd, small/sbd]}}}

Fix:
    Two controllers in the array, two switches or fabrics, two adapters in each machine, and multipathing over all of
    them. For an array that has one controller, a synchronous mirror that takes over will do as well.

References:
    - Failover clustering hardware requirements, learn.microsoft.com/windows-server/failover-clustering
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hadocs.lint.helpers_networks import route_of
from hadocs.lint.helpers_storage import for_votes, lone_switches, single_paths, ways_by_member
from hadocs.lint.rule import Hit, Result, Severity, Unsaid
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Spec

SEVERITY = "error"


def check(spec: Spec, world: World) -> Iterator[Result]:
    """Judge each array or share by the ways on which members of clusters reach it."""
    severity: Severity = "error" if spec.environment == "production" else "warning"
    for key, entry in spec.storage.items():
        ways = ways_by_member(world, key)
        if entry.kind not in ("array", "share") or len(ways) < 2 or for_votes(spec, key):
            continue
        machines = tuple(ways)
        if entry.controllers == 1 and not entry.on and not world.mirror_of(key):
            yield Hit(
                ("storage", key, "controllers"),
                f"{key} has one controller: when it fails, {listed(machines)} lose their storage together.",
                f"Add a second controller to {key}, or a mirror that takes over.",
                (key, *machines),
                severity=severity,
            )
        elif entry.kind == "share" and len(entry.on) == 1 and not world.mirror_of(key):
            yield Hit(
                ("storage", key, "on"),
                f"{key} lies on {entry.on[0]} alone: when that fails, {listed(machines)} lose their storage together.",
                f"Serve {key} from a cluster, such as a file server of two nodes, or mirror it.",
                (key, entry.on[0], *machines),
                severity=severity,
            )
        elif entry.controllers is None and not entry.on and not world.mirror_of(key):
            yield Unsaid(("storage", key), f"storage.{key}.controllers: how many it has", (key,))
        yield from _switches(world, key, machines, severity)
        yield from _paths(world, key, ways)


def _switches(world: World, storage: str, machines: tuple[str, ...], severity: Severity) -> Iterator[Result]:
    over_ip = tuple(m for m in machines if world.over_ip(m, storage))
    alone, unsaid = lone_switches(world, over_ip)
    if unsaid:
        others = f" (and of {listed(unsaid[1:])})" if unsaid[1:] else ""
        add = f"networks.{unsaid[0]}.switches{others}: what carries it"
        yield Unsaid(("networks", unsaid[0]), add, (*unsaid, storage))
    for switch, users in alone.items():
        carried = tuple(dict.fromkeys(n for networks in users.values() for n in networks))
        lose = "loses" if len(users) == 1 else "lose"
        yield Hit(
            ("networks", carried[0], "switches"),
            f"{switch} alone carries {listed(carried)}: when it fails, {listed(tuple(users))} {lose} {storage}.",
            f"Carry the way to {storage} over a second switch, with a path of its own.",
            (storage, *carried, *users),
            severity=severity if len(users) == len(over_ip) else "warning",
        )


def _paths(world: World, storage: str, ways: dict[str, list[str]]) -> Iterator[Result]:
    single, unsaid = single_paths(world, storage, ways)
    if single:
        first, ref = next(iter(single.items()))
        yield Hit(
            (*route_of(world, first), "storage", ref, "paths"),
            f"{listed(tuple(single))} {'reaches' if len(single) == 1 else 'reach'} {storage} over one path: one "
            "cable takes the disks from all that runs there.",
            f"Give {listed(tuple(single))} a second path to {storage}, over another adapter and another switch.",
            (storage, *single),
            severity="warning",
        )
    if unsaid:
        first, ref = next(iter(unsaid.items()))
        at = route_of(world, first)
        others = f" (and of {listed(tuple(unsaid)[1:])})" if len(unsaid) > 1 else ""
        yield Unsaid(
            (*at, "storage", ref),
            f"{at[0]}.{first}.storage.{ref}.paths{others}: how many independent paths there are",
            (storage, *unsaid),
        )
