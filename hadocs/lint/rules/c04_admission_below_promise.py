"""vSphere HA keeps room for fewer host failures than the spec claims to survive, or for more than it can.

Why:
    What admission control keeps free is all that is certain after a failure. A cluster that is to take over a whole
    site needs room for all hosts of that site, a service with an availability to keep needs room for one host, and no
    setting makes hosts hold more memory than they have.

Fails:
    platform: vsphere/8.0
    sites: {a: {}, b: {}}
    hosts: {esxi-a1: {site: a}, esxi-a2: {site: a}, esxi-b1: {site: b}, esxi-b2: {site: b}}
    clusters:
      vc:
        members: [esxi-a1, esxi-a2, esxi-b1, esxi-b2]
        site_failover: automatic
        ha: {admission_control: percentage, failures_tolerated: 1}

Passes:
    platform: vsphere/8.0
    sites: {a: {}, b: {}}
    hosts: {esxi-a1: {site: a}, esxi-a2: {site: a}, esxi-b1: {site: b}, esxi-b2: {site: b}}
    clusters:
      vc:
        members: [esxi-a1, esxi-a2, esxi-b1, esxi-b2]
        site_failover: automatic
        ha: {admission_control: percentage, failures_tolerated: 2}

Fix:
    Raise failures_tolerated to what the cluster is to survive, with the memory that this takes, or claim less.

References:
    - vSphere Availability, admission control, docs.vmware.com GUID-C4059DB9
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hadocs.lint.helpers_capacity import gib
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed, number
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("vsphere",)


def check(cluster: ClusterView, spec: Spec, topology: Topology, world: World) -> Iterator[Result]:
    """Judge the failures that a host cluster keeps room for; admission control that is off is another rule's."""
    entry = spec.clusters[cluster.id]
    ha = entry.ha
    if cluster.kind != "host" or (ha and (ha.enabled is False or ha.admission_control == "disabled")):
        return
    promised = _promised(cluster, spec, topology)
    sites = Counter(s for h in cluster.members if (s := world.site_of(h)))
    whole_site = entry.site_failover == "automatic" and len(sites) > 1
    tolerated = ha.failures_tolerated if ha else None
    if tolerated is None:
        if promised or whole_site:
            add = f"clusters.{cluster.id}.ha.failures_tolerated: how many host failures it keeps room for"
            yield Unsaid(("clusters", cluster.id), add, (cluster.id,))
        return
    what = _short(cluster, spec, tolerated, sites if whole_site else Counter())
    if what:
        noun = "host failure" if tolerated == 1 else "host failures"
        relies = (
            f"; {listed(promised)} {'relies' if len(promised) == 1 else 'rely'} on it" if promised else ""
        )
        yield Hit(
            ("clusters", cluster.id, "ha", "failures_tolerated"),
            f"{cluster.id} is set to tolerate {number(tolerated)} {noun}, {what}{relies}.",
            f"Make failures_tolerated of {cluster.id} and its hosts match what it is to survive.",
            (cluster.id, *promised),
        )


def _promised(cluster: ClusterView, spec: Spec, topology: Topology) -> tuple[str, ...]:
    """The services with an availability to keep that run on machines of a cluster."""
    return tuple(
        key
        for key, service in spec.services.items()
        if service.objectives
        and service.objectives.availability is not None
        and any(topology.machines[m].host_cluster == cluster.id for m in topology.services[key].machines)
    )


def _short(cluster: ClusterView, spec: Spec, tolerated: int, sites: Counter[str]) -> str:
    if tolerated >= len(cluster.members):
        return f"and has {number(len(cluster.members))} hosts in all"
    site, hosts = sites.most_common(1)[0] if sites else ("", 0)
    if hosts > tolerated:
        return f"and is to take over site {site}, which has {number(hosts)} hosts"
    sizes = sorted((spec.hosts[h].usable or 0 for h in cluster.members), reverse=True)
    need = sum(spec.vms[v].memory or 0 for v in cluster.vms)
    left = sum(sizes[tolerated:])
    if all(sizes) and need > left:
        return f"and its machines need {gib(need)}, where {gib(left)} would be left"
    return ""
