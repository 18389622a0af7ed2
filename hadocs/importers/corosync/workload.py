"""What a cluster runs: virtual machines, services, and the disks that they move with. Knows no other part of a spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.corosync.cib import Cib, Resource, running_on
from hadocs.importers.corosync.constrained import ALWAYS, NEVER, Constrained
from hadocs.importers.corosync.drbd import Disk
from hadocs.importers.corosync.nodes import Nodes
from hadocs.importers.corosync.serving import Serving
from hadocs.importers.corosync.times import flag
from hadocs.importers.model import Issue, Said
from hadocs.importers.names import Ids, whole

_DRBD = {
    "drbd_protocol": "protocol",
    "fencing": "fencing",
    "quorum": "quorum",
    "on_no_quorum": "on-no-quorum",
}
"""The words of the language for options of DRBD."""


@dataclass(slots=True)
class Workload:
    """All that a cluster runs."""

    machines: dict[str, Any] = field(default_factory=dict)
    services: dict[str, Any] = field(default_factory=dict)
    storage: dict[str, Any] = field(default_factory=dict)
    apart: list[dict[str, Any]] = field(default_factory=list)
    together: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    constrained: bool = True
    """Whether all constraints between services are told."""


def workload(
    cib: Cib, ids: Ids, nodes: Nodes, cluster: str, drbd: Mapping[str, tuple[Disk, str]]
) -> Workload:
    """What a cluster runs; ``drbd`` is what DRBD says of its resources, each with the file that does."""
    found = Workload()
    for key, p in nodes.machines.items():
        found.machines[ids.of(key)] = _machine(cib, p, ids, nodes)
    for key in sorted(nodes.off):
        found.issues.append(Issue("not modelled", key, "a machine that is stopped on purpose (target-role)"))
    _rules(cib, found, ids, nodes.machines, nodes.members)
    disks = _replicated(cib, found, ids, nodes.members, drbd)
    serving = Serving(cib, nodes, ids, disks, cluster, found.issues)
    found.services = serving.read()
    found.constrained = serving.whole
    return found


def _machine(cib: Cib, p: Resource, ids: Ids, nodes: Nodes) -> dict[str, Any]:
    node, seen = running_on(cib, p, nodes.members)
    takes = cib.utilization(p.element)
    memory, cpus = whole(takes.get("hv_memory")), whole(takes.get("cpu"))
    return {
        "on": Said(ids.of(node), seen) if node else None,
        "memory": Said(f"{memory} MiB", "utilization hv_memory") if memory else None,
        "vcpus": Said(cpus, "utilization cpu") if cpus else None,
        "live_migration": _migrates(cib, p, nodes.meta[p.id]) if p.id not in nodes.left else None,
        "priority": Said("disabled", "not managed") if p.id in nodes.left else None,
    }


def _migrates(cib: Cib, p: Resource, meta: Mapping[str, str]) -> Said:
    """Whether a machine moves while it runs: else Pacemaker stops it here and starts it there."""
    driver = cib.parameters(p.element).get("hypervisor", "")
    if driver.lower().startswith("lxc"):
        return Said(False, f"a container ({driver})")
    migrates = meta.get("allow-migrate")
    return Said(flag(migrates), "allow-migrate" if migrates else "no allow-migrate")


def _rules(
    cib: Cib, found: Workload, ids: Ids, machines: Mapping[str, Resource], nodes: Sequence[str]
) -> None:
    """What keeps machines apart, together, or on some hosts."""
    for c in cib.colocations:
        if c.one in machines and c.other in machines and c.one != c.other:
            both = [ids.of(c.one), ids.of(c.other)]
            if c.score.startswith("-"):
                found.apart.append({"members": both, "hard": c.score in NEVER})
            else:
                found.together.append({"members": both, "hard": c.score in ALWAYS})
    _located(cib, found, ids, machines, nodes)


def _located(
    cib: Cib, found: Workload, ids: Ids, machines: Mapping[str, Resource], nodes: Sequence[str]
) -> None:
    """On which hosts machines may run, and which of them is preferred; an order of machines is told."""
    of = {key: ids.of(key) for key in machines}
    for r in cib.resources:
        inside = [p.id for p in r.primitives()]
        if r.kind == "group" and len(inside) == 1 and inside[0] in machines:
            of[r.id] = ids.of(inside[0])
    read = Constrained(cib, of, nodes)
    for vm, bound in read.places().items():
        if not bound.nodes:
            found.issues.append(Issue("not modelled", vm, "no host that it may run on"))
        elif len(bound.nodes) < len(nodes):
            found.places.append({"members": [vm], "hosts": [ids.of(n) for n in bound.nodes], "strict": True})
        if bound.prefers and len(bound.nodes) > 1:
            found.places.append({"members": [vm], "hosts": [ids.of(bound.prefers[0])], "strict": False})
    found.issues += read.issues
    ordered = read.orders()
    if ordered:
        what = "an order of machines: in which one starts or stops before another"
        found.issues.append(Issue("not modelled", ", ".join(ordered), what))


def _replicated(
    cib: Cib, found: Workload, ids: Ids, nodes: tuple[str, ...], drbd: Mapping[str, tuple[Disk, str]]
) -> dict[str, str]:
    """The disks that DRBD copies between nodes, and which resource is which disk."""
    disks: dict[str, str] = {}
    for r in cib.resources:
        for p in r.primitives():
            if p.agent != "drbd":
                continue
            name = cib.parameters(p.element).get("drbd_resource") or p.id
            own, file = drbd.get(name, (Disk(name), ""))
            ran = [n for n, _ in cib.running.get(p.id, ()) if n in nodes]
            stated = [n for n in own.nodes if n in nodes]
            there = stated or ran or (list(nodes) if len(nodes) == 2 else [])
            if not there:
                found.issues.append(Issue("not observed", name, "on which nodes this disk of DRBD lies"))
                continue
            key = ids.of(f"drbd-{name}")
            where = file if stated else f"where {p.id} ran"
            found.storage[key] = {
                "kind": "hyperconverged",
                "protocols": ["drbd"],
                "on": Said([ids.of(n) for n in sorted(there, key=nodes.index)], where),
                "copies": len(there),
                **{
                    word: Said(own.options[said], file)
                    for word, said in _DRBD.items()
                    if own.options.get(said)
                },
            }
            disks[r.id] = disks[p.id] = key
    return disks
