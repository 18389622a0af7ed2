"""All guest nodes that may carry a service are on one host.

Why:
    A guest node goes with its host. Where all that may run a service stand on one, the loss of that host takes the
    service down until the host is fenced, a machine has booted elsewhere and the service has started in it: what
    several guest nodes are there to spare.

Fails:
    platform: pacemaker/rhel-9
    hosts: {kvm-1: {}, kvm-2: {}}
    vms: {web-1: {on: kvm-1}, web-2: {on: kvm-1}}
    clusters:
      kvm: {members: [kvm-1, kvm-2], remotes: {web-1: {}, web-2: {}}}
    services:
      web: {runs_on: kvm, cluster_aware: true}

Passes:
    platform: pacemaker/rhel-9
    hosts: {kvm-1: {}, kvm-2: {}}
    vms: {web-1: {on: kvm-1}, web-2: {on: kvm-2}}
    clusters:
      kvm: {members: [kvm-1, kvm-2], remotes: {web-1: {}, web-2: {}}}
    services:
      web: {runs_on: kvm, cluster_aware: true}

Fix:
    Move one of the guest nodes to another host, and keep them apart with anti_affinity (a colocation constraint with a
    score of -INFINITY).

References:
    - Pacemaker Explained, guest nodes, clusterlabs.org/projects/pacemaker/doc/3.0/Pacemaker_Explained/html/
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Look at what the guest nodes of a host cluster carry, each group of them once."""
    told: set[tuple[str, ...]] = set()
    for key in cluster.services:
        machines = world.carriers(world.spec.services[key])
        homes = {world.host_of(m) for m in machines}
        guests = all(world.is_guest(m, cluster.id) for m in machines)
        if not guests or len(machines) < 2 or len(homes) > 1 or machines in told:
            continue
        told.add(machines)
        host = str(world.host_of(machines[0]))
        yield Hit(
            ("vms", machines[-1], "on"),
            f"{listed(machines)}, all that may run {key}, are guest nodes on {host} and go with it.",
            f"Move one of {listed(machines)} to another host of {cluster.id}, and keep them apart with anti_affinity.",
            (cluster.id, *machines, host),
        )
