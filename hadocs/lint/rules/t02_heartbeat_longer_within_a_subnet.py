"""The heartbeat within a subnet is more patient than the one between subnets.

Why:
    Members in one subnet should notice each other's failure no later than members that are far apart. Microsoft asks
    for values within a subnet that do not exceed those across; the other way round a far member is given up first,
    although its line is the slower one.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc:
        members: [hv-1, hv-2]
        heartbeat: {delay: 2 s, threshold: 20, cross_delay: 1 s, cross_threshold: 20}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc:
        members: [hv-1, hv-2]
        heartbeat: {delay: 1 s, threshold: 40, cross_delay: 1 s, cross_threshold: 40}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2], heartbeat: {delay: 1 s, threshold: 20}}

Fix:
    Raise CrossSubnetDelay and CrossSubnetThreshold to at least the values of the same subnet.

References:
    - HADR best practices for SQL Server on Azure virtual machines,
      learn.microsoft.com/azure/azure-sql/virtual-machines/windows/hadr-cluster-best-practices
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.errors import Route
from hadocs.lint.helpers_times import usual_beat
from hadocs.lint.rule import Hit, Result, Severity, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("hyper-v",)
FIRM = ("R", "M", "R+M")


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Compare what is stated within and across; a side that is not stated is the version's default."""
    beat = world.spec.clusters[cluster.id].heartbeat
    if beat is None or len(cluster.members) < 2:
        return
    at: Route = ("clusters", cluster.id, "heartbeat")
    faults: list[str] = []
    route = at
    severity: Severity | None = None
    for key, unit in (("delay", " s"), ("threshold", "")):
        within, across = getattr(beat, key), getattr(beat, f"cross_{key}")
        if within is None and across is None:
            continue
        default = usual_beat(cluster, key, "cross" if across is None else "same")
        usual = default[0] if default else None
        if across is None:
            if usual is None or within > usual:
                add = f"clusters.{cluster.id}.heartbeat.cross_{key}: at least {within:g}{unit}, as within a subnet"
                yield Unsaid(at, add, (cluster.id,))
            continue
        if within is None and usual is None:
            add = f"clusters.{cluster.id}.heartbeat.{key}: its value within a subnet"
            yield Unsaid(at, add, (cluster.id,))
            continue
        known = within if within is not None else usual
        if known is not None and known > across:
            firm = within is not None or (default is not None and default[1].basis in FIRM)
            mine: Severity = "error" if firm else "warning"
            severity = "error" if "error" in (severity, mine) else mine
            route = (*at, f"cross_{key}")
            faults.append(f"a {key} of {known:g}{unit} within a subnet exceeds {across:g}{unit} across")
    if faults:
        yield Hit(
            route,
            f"The heartbeat of {cluster.id} is more patient within a subnet than between subnets: "
            f"{' and '.join(faults)}.",
            f"Raise the cross-subnet values of {cluster.id} to at least those within a subnet.",
            (cluster.id,),
            severity=severity,
        )
