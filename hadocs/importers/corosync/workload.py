"""What a cluster runs: virtual machines, services, and the disks that they move with. Knows no other part of a spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.corosync import agents
from hadocs.importers.corosync.cib import Cib, Resource
from hadocs.importers.corosync.settings import YES, duration
from hadocs.importers.model import Issue, Said
from hadocs.importers.names import Ids, whole

_ALWAYS = ("INFINITY", "+INFINITY", "1000000")
_NEVER = ("-INFINITY", "-1000000")


@dataclass(frozen=True, slots=True)
class Serves:
    """A service: where it runs if not on its cluster, where it is now, and by what that is known."""

    product: str | None
    runs_on: tuple[str, ...]
    active: str | None
    seen: str
    why: str
    data: str | None
    monitor: Mapping[str, Any] | None


@dataclass(slots=True)
class Workload:
    """All that a cluster runs."""

    machines: dict[str, Any] = field(default_factory=dict)
    services: dict[str, Serves] = field(default_factory=dict)
    storage: dict[str, Any] = field(default_factory=dict)
    apart: list[dict[str, Any]] = field(default_factory=list)
    together: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def workload(cib: Cib, ids: Ids, nodes: tuple[str, ...]) -> Workload:
    """What a cluster of these nodes runs."""
    found = Workload()
    machines = {
        p.id: p for r in cib.resources if r.kind in ("primitive", "group") for p in r.primitives()
        if p.agent in agents.MACHINES
    }  # fmt: skip
    for key, p in machines.items():
        found.machines[ids.of(key)] = _machine(cib, p, ids, nodes)
        guest = cib.meta_of(p.element).get("remote-node")
        if guest:
            found.issues.append(
                Issue(
                    "not modelled",
                    guest,
                    f"a guest node: the cluster runs resources in the machine {key} itself",
                )
            )
    _rules(cib, found, ids, machines, nodes)
    disks = _replicated(cib, found, ids, nodes)
    if machines:
        return found
    for r in cib.resources:
        _service(cib, r, found, ids, nodes, disks)
    return found


def _now(cib: Cib, r: Resource, nodes: tuple[str, ...]) -> tuple[str | None, str]:
    """The one node that a resource runs on, or is promoted on, and how that is known."""
    for p in reversed(list(r.primitives())):
        there = [(n, up) for n, up in cib.running.get(p.id, ()) if n in nodes]
        promoted = [n for n, up in there if up]
        if r.kind == "promotable":
            if len(promoted) == 1:
                return promoted[0], f"{p.id} was promoted there"
        elif len(there) == 1:
            return there[0][0], f"{p.id} ran there"
    return None, ""


def _machine(cib: Cib, p: Resource, ids: Ids, nodes: tuple[str, ...]) -> dict[str, Any]:
    node, seen = _now(cib, p, nodes)
    meta, takes = cib.meta_of(p.element), cib.utilization(p.element)
    memory, cpus = whole(takes.get("hv_memory")), whole(takes.get("cpu"))
    migrates = meta.get("allow-migrate")
    return {
        "on": Said(ids.of(node), seen) if node else None,
        "memory": Said(f"{memory} MiB", "utilization hv_memory") if memory else None,
        "vcpus": Said(cpus, "utilization cpu") if cpus else None,
        # Without it Pacemaker stops a machine here and starts it there.
        "live_migration": Said(migrates in YES, "allow-migrate" if migrates else "no allow-migrate"),
    }


def _rules(
    cib: Cib, found: Workload, ids: Ids, machines: Mapping[str, Resource], nodes: Sequence[str]
) -> None:
    """What keeps machines apart, together, or on some hosts."""
    for c in cib.colocations:
        if c.one in machines and c.other in machines and c.one != c.other:
            both = [ids.of(c.one), ids.of(c.other)]
            if c.score.startswith("-"):
                found.apart.append({"members": both, "hard": c.score in _NEVER})
            else:
                found.together.append({"members": both, "hard": c.score in _ALWAYS})
    banned: dict[str, list[str]] = {}
    for rule in cib.constraints:
        a = rule.attributes
        told = rule.tag == "rsc_location" and a.get("rsc") in machines and a.get("node") in nodes
        if told and a.get("score") in _NEVER:
            banned.setdefault(a["rsc"], []).append(a["node"])
    for vm, away in banned.items():
        left = [n for n in nodes if n not in away]
        if left:
            found.places.append({"members": [ids.of(vm)], "hosts": [ids.of(n) for n in left], "strict": True})


def _replicated(cib: Cib, found: Workload, ids: Ids, nodes: tuple[str, ...]) -> dict[str, str]:
    """The disks that DRBD copies between nodes, and which resource is which disk."""
    disks: dict[str, str] = {}
    for r in cib.resources:
        for p in r.primitives():
            if p.agent != "drbd":
                continue
            name = cib.parameters(p.element).get("drbd_resource") or p.id
            there = [n for n, _ in cib.running.get(p.id, ()) if n in nodes] or (
                list(nodes) if len(nodes) == 2 else []
            )
            if not there:
                found.issues.append(Issue("not observed", name, "on which nodes this disk of DRBD lies"))
                continue
            key = ids.of(f"drbd-{name}")
            found.storage[key] = {
                "kind": "hyperconverged",
                "protocols": ["drbd"],
                "on": Said([ids.of(n) for n in sorted(there, key=nodes.index)], f"where {p.id} ran"),
                "copies": len(there),
            }
            disks[r.id] = disks[p.id] = key
    return disks


def _service(
    cib: Cib, r: Resource, found: Workload, ids: Ids, nodes: tuple[str, ...], disks: Mapping[str, str]
) -> None:
    inside = [p for p in r.primitives() if not p.fences]
    if not inside or r.id in disks:
        return
    names = [p.agent for p in inside]
    main = [p for p in inside if p.agent not in agents.SUPPORT]
    if not main:
        partners = [c for c in cib.colocations if r.id in (c.one, c.other) and c.score in _ALWAYS]
        what = f"{', '.join(dict.fromkeys(names))}: what others stand on, and no service of its own"
        if partners:
            other = partners[0].other if partners[0].one == r.id else partners[0].one
            what += f"; together with {other}"
        found.issues.append(Issue("not modelled", r.id, what))
        return
    node, seen = _now(cib, r, nodes)
    everywhere: tuple[str, ...] = ()
    if r.kind in ("clone", "bundle"):
        there = {n for p in main for n, _ in cib.running.get(p.id, ())}
        everywhere = tuple(ids.of(n) for n in nodes if n in there) if r.kind == "clone" else ()
        if r.kind == "bundle":
            found.issues.append(Issue("not modelled", r.id, "a bundle: its replicas are told as one service"))
        elif not everywhere:
            found.issues.append(Issue("not observed", r.id, "on which nodes its instances run"))
            return
    key = ids.of(r.id)
    data = next((disks[c.other] for c in cib.colocations if c.one == r.id and c.other in disks), None)
    found.services[key] = Serves(
        agents.product(names),
        everywhere,
        ids.of(node) if node and not everywhere else None,
        seen,
        f"resource agent{'s' if len(names) > 1 else ''} {', '.join(dict.fromkeys(names))}",
        data,
        _monitor(cib, main[-1]),
    )


def _monitor(cib: Cib, p: Resource) -> dict[str, Any] | None:
    """How its program is watched: the first recurring monitor."""
    for op in cib.operations(p.element):
        a = op.attributes
        interval = duration(a.get("interval"))
        if a.get("name") == "monitor" and interval and a.get("role", "") not in ("Stopped",):
            meta = cib.meta_of(p.element)
            threshold = whole(meta.get("migration-threshold") or cib.defaults.get("migration-threshold", ""))
            return {
                "interval": Said(interval, f"monitor of {p.id}"),
                "timeout": duration(a.get("timeout")),
                "restarts": Said(threshold - 1, f"migration-threshold {threshold}") if threshold else None,
                "failure_timeout": duration(
                    meta.get("failure-timeout") or cib.defaults.get("failure-timeout")
                ),
            }
    return None
