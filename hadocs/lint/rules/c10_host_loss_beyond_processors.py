"""When a host fails, the others carry more virtual processors than they may.

Why:
    Host clusters look at memory when they restart machines, and hardly at processors: all of them start, and share the
    cores that are left. How many virtual processors a core may carry is for the owner to say (overcommit); beyond it
    machines wait for each other, and heartbeats of guest clusters with them.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {cores: 8, overcommit: 2:1}, hv-2: {cores: 8, overcommit: 2:1}}
    vms:
      app: {on: hv-1, vcpus: 12}
      db: {on: hv-2, vcpus: 12}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {cores: 8, overcommit: 4:1}, hv-2: {cores: 8, overcommit: 4:1}}
    vms:
      app: {on: hv-1, vcpus: 12}
      db: {on: hv-2, vcpus: 12}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Fix:
    Add cores or a host, give machines fewer virtual processors, or say which may stay down (priority: disabled).

References:
    - Hyper-V processor performance,
      learn.microsoft.com/windows-server/administration/performance-tuning/role/hyper-v-server/processor-performance
    - Performance Best Practices for VMware vSphere 8.0, CPU overcommitment, vmware.com
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.capacity import Processors, processors
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed

SEVERITY = "warning"


def check(cluster: ClusterView, spec: Spec) -> Iterator[Result]:
    """Lose each host of a cluster on its own, and tell the loss that leaves most beyond what may be."""
    if cluster.kind != "host" or len(cluster.members) < 2 or not cluster.vms:
        return
    limited = [h for h in cluster.members if spec.hosts[h].overcommit is not None]
    if not limited:
        return  # nobody has said what is too much
    lacking = _lacking(cluster, spec)
    if lacking is not None:
        yield lacking
        return
    found: list[tuple[str, Processors]] = []
    for host in cluster.members:
        stays = [v for v in cluster.vms if spec.vms[v].on == host and spec.vms[v].priority == "disabled"]
        left = [h for h in cluster.members if h != host]
        one = processors(spec, left, [v for v in cluster.vms if v not in stays])
        if one is not None and one.beyond:
            found.append((host, one))
    if not found:
        return
    host, worst = max(found, key=lambda pair: pair[1].need - pair[1].limit)
    others = [h for h, _ in found if h != host]
    again = f"; it is no better when {listed(others, joiner='or')} fails" if others else ""
    yield Hit(
        ("hosts", host),
        f"When {host} fails, the other hosts of {cluster.id} carry {worst.need} virtual processors, where their cores "
        f"and overcommit allow {worst.limit:g}{again}.",
        f"Free {worst.need - worst.limit:g} virtual processors in {cluster.id}, or add cores for them.",
        (cluster.id, host, *others),
        key=True,
    )


def _lacking(cluster: ClusterView, spec: Spec) -> Unsaid | None:
    for key in ("overcommit", "cores"):
        hosts = [h for h in cluster.members if getattr(spec.hosts[h], key) is None]
        if hosts:
            return Unsaid(("hosts", hosts[0]), f"hosts: {key} of {listed(hosts)}", (cluster.id, *hosts))
    vms = [v for v in cluster.vms if spec.vms[v].vcpus is None]
    return Unsaid(("vms", vms[0]), f"vms: vcpus of {listed(vms)}", (cluster.id, *vms)) if vms else None
