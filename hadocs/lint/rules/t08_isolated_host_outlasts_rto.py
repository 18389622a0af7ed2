"""An isolated host keeps its machines for longer than a service on them may be down.

Why:
    From Windows Server 2016 on a host that falls silent is isolated first: for four minutes by default its machines are
    left where they are, in the hope that it comes back. If it has really failed, nothing is restarted before that, so
    that a service whose goal is shorter misses it.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {web: {on: hv-1}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: cloud}}}
    services:
      shop: {runs_on: web, objectives: {rto: 2 min}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {web: {on: hv-1}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: cloud}}}
    services:
      shop: {runs_on: web, objectives: {rto: 15 min}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {web: {on: hv-1}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: cloud}}, heartbeat: {isolation: 10 s}}
    services:
      shop: {runs_on: web, objectives: {rto: 2 min}}
    ---
    platform: hyper-v/2012r2
    hosts: {hv-1: {}, hv-2: {}}
    vms: {web: {on: hv-1}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: disk}}}
    services:
      shop: {runs_on: web, objectives: {rto: 2 min}}

Fix:
    Lower ResiliencyDefaultPeriod of the host cluster, or the ResiliencyPeriod of the machines' groups, below the goal
    less the time for a boot, and state it as isolation of the cluster's heartbeat; or move such a service to a guest
    cluster.

References:
    - ResiliencyDefaultPeriod, learn.microsoft.com/previous-versions/windows/desktop/mscs/resiliencydefaultperiod
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_times import isolation
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.units import format_duration
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Compare the period with the goals of the services that only this host cluster brings back."""
    if cluster.kind != "host" or len(cluster.members) < 2 or (left := isolation(world, cluster)) is None:
        return
    period = left.span.low
    short: list[tuple[float, str]] = []
    for vm in cluster.vms:
        for key in topology.machines[vm].services:
            view = topology.services[key]
            if view.cluster is not None or len(view.machines) > 1:
                continue  # other members or instances do not wait for this host
            goals = world.spec.services[key].objectives
            if goals is None or goals.rto is None:
                add = f"services.{key}.objectives.rto: how soon it has to run again"
                yield Unsaid(("services", key), add, (key, cluster.id))
            elif goals.rto < period:
                short.append((goals.rto, key))
    if short:
        names = [key for _, key in short]
        unless = "" if any(g.route for g in left.grounds) else ", unless that is changed"
        which = "is" if len(names) == 1 else "are"
        yield Hit(
            ("services", names[0], "objectives", "rto"),
            f"{listed(names)} {which} to run again within {format_duration(min(short)[0])}, but {cluster.id} leaves "
            f"the machines of a silent host where they are for {format_duration(period)}{unless}.",
            f"Lower ResiliencyDefaultPeriod of {cluster.id}, and say so (clusters.{cluster.id}.heartbeat.isolation).",
            (cluster.id, *names),
        )
