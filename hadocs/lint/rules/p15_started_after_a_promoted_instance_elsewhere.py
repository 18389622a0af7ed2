"""A service starts after one that is promoted on a single member, and nothing keeps it on that member.

Why:
    An order says when, not where. What uses a promoted instance, such as a file system on DRBD, finds nothing to use on
    any other member: its start fails there, and by default a failed start bans it from that member for good. A database
    is reached over the network, and what runs on several members at once is not kept on one: neither is meant.

Fails:
    platform: pacemaker/rhel-9
    servers: {n-1: {os: RHEL 9}, n-2: {os: RHEL 9}}
    clusters:
      nfs: {members: [n-1, n-2]}
    services:
      drbd: {runs_on: nfs, cluster_aware: true, promotable: true}
      files: {runs_on: nfs, cluster_aware: true, starts_after: [drbd]}

Passes:
    platform: pacemaker/rhel-9
    servers: {n-1: {os: RHEL 9}, n-2: {os: RHEL 9}}
    clusters:
      nfs: {members: [n-1, n-2]}
    services:
      drbd: {runs_on: nfs, cluster_aware: true, promotable: true}
      files: {runs_on: nfs, cluster_aware: true, starts_after: [drbd], together_with: [drbd]}
    ---
    platform: pacemaker/rhel-9
    servers: {n-1: {os: RHEL 9}, n-2: {os: RHEL 9}}
    clusters:
      app: {members: [n-1, n-2]}
    services:
      db: {runs_on: app, product: postgresql, cluster_aware: true, promotable: true}
      web: {runs_on: app, cluster_aware: true, starts_after: [db]}
      state: {runs_on: app, cluster_aware: true, promotable: true}
      api: {runs_on: app, cluster_aware: true, instances: all, starts_after: [state]}

Fix:
    Keep it together with the promoted instance, by a colocation constraint with the promoted role and a score of
    INFINITY.

References:
    - Red Hat Enterprise Linux 10, colocate cluster resources, docs.redhat.com
    - Red Hat Enterprise Linux 9, moving cluster resources (start-failure-is-fatal), docs.redhat.com
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView, Topology
from hadocs.topology.together import together_of
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker",)


def check(service: ServiceView, spec: Spec, topology: Topology, world: World) -> Iterator[Result]:
    """Look at what a service starts after, and whether it is kept together with that by any way."""
    entry = spec.services[service.id]
    view = topology.clusters.get(service.cluster or "")
    if view is None or view.platform is None or view.platform.id != "pacemaker":
        return
    if entry.instances is not None or entry.promotable:
        return
    beside = together_of(world).below(service.id)
    for place, other in enumerate(entry.starts_after):
        known = spec.services[other]
        # Those products that can be promoted answer over the network, wherever who asks runs.
        if known.promotable and known.product is None and other not in beside:
            yield Hit(
                ("services", service.id, "starts_after", place),
                f"{service.id} starts after {other} is promoted, and may be started on another member than the one "
                f"that has {other}.",
                f"If {service.id} uses what {other} has only there, say together_with: [{other}], and set the "
                f"colocation with the promoted role in {view.id}.",
                (service.id, other, view.id),
            )
