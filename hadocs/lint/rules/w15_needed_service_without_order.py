"""A service needs another one of its Pacemaker cluster, and no order says that it starts after it.

Why:
    Pacemaker knows of no need but its constraints: it starts both at the same time. A start that fails for want of the
    other one bans the service from that member, as start-failure-is-fatal is on by default, until a person cleans up.
    It is told only of clusters whose services state any order or place, where the rest is taken to be stated as well.

Fails:
    platform: pacemaker/rhel-9
    servers: {n-1: {os: RHEL 9}, n-2: {os: RHEL 9}}
    clusters:
      erp: {members: [n-1, n-2]}
    services:
      files: {runs_on: erp, cluster_aware: true}
      address: {runs_on: erp, cluster_aware: true, starts_after: [files], together_with: [files]}
      app: {runs_on: erp, cluster_aware: true, needs: [files]}

Passes:
    platform: pacemaker/rhel-9
    servers: {n-1: {os: RHEL 9}, n-2: {os: RHEL 9}}
    clusters:
      erp: {members: [n-1, n-2]}
    services:
      files: {runs_on: erp, cluster_aware: true}
      address: {runs_on: erp, cluster_aware: true, starts_after: [files], together_with: [files]}
      app: {runs_on: erp, cluster_aware: true, needs: [files], starts_after: [address]}

Fix:
    Set an order constraint, or put both into one group, and say starts_after.

References:
    - Red Hat Enterprise Linux 9, moving cluster resources (start-failure-is-fatal), docs.redhat.com
    - Pacemaker Explained, ordering constraints, clusterlabs.org/projects/pacemaker/doc
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView, Topology
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker",)


def check(service: ServiceView, spec: Spec, topology: Topology, world: World) -> Iterator[Result]:
    """Look at what a service needs on its own cluster, where constraints of that cluster are stated at all."""
    view = topology.clusters.get(service.cluster or "")
    if view is None or view.platform is None or view.platform.id != "pacemaker":
        return
    mates = {k: s for k, s in spec.services.items() if world.cluster_of(s) == view.id}
    if not any(s.starts_after or s.together_with for s in mates.values()):
        return
    before = _before(spec, service.id)
    for place, need in enumerate(spec.services[service.id].needs):
        if need in mates and need not in before:
            yield Hit(
                ("services", service.id, "needs", place),
                f"{service.id} needs {need}, and nothing lets {view.id} start it after {need}: both start at once.",
                f"Say starts_after: [{need}], and set that order in {view.id}.",
                (service.id, need, view.id),
            )


def _before(spec: Spec, service: str) -> set[str]:
    """What a service starts after, through rows of any length."""
    found: set[str] = set()
    work = list(spec.services[service].starts_after)
    while work:
        other = work.pop()
        if other not in found:
            found.add(other)
            work += spec.services[other].starts_after
    return found
