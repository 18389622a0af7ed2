"""vSphere HA may break an anti-affinity rule when it restarts machines.

Why:
    DRS keeps machines apart while all is well. After a host failure it is vSphere HA that restarts them, and unless it
    is told to respect the rule it may put both on one host. The failure that the rule was made for is the one in
    which it does not hold. Up to vSphere 6.5 HA has to be told.

Fails:
    platform: vsphere/8.0
    hosts: {esxi-1: {}, esxi-2: {}, esxi-3: {}}
    vms: {sql-1: {on: esxi-1}, sql-2: {on: esxi-2}}
    clusters:
      vc:
        members: [esxi-1, esxi-2, esxi-3]
        anti_affinity: [{members: [sql-1, sql-2], hard: true}]
        ha: {respect_anti_affinity: false}
    ---
    platform: vsphere/6.5
    hosts: {esxi-1: {}, esxi-2: {}, esxi-3: {}}
    vms: {sql-1: {on: esxi-1}, sql-2: {on: esxi-2}}
    clusters:
      vc: {members: [esxi-1, esxi-2, esxi-3], anti_affinity: [{members: [sql-1, sql-2], hard: true}]}

Passes:
    platform: vsphere/8.0
    hosts: {esxi-1: {}, esxi-2: {}, esxi-3: {}}
    vms: {sql-1: {on: esxi-1}, sql-2: {on: esxi-2}}
    clusters:
      vc:
        members: [esxi-1, esxi-2, esxi-3]
        anti_affinity: [{members: [sql-1, sql-2], hard: true}]
        ha: {respect_anti_affinity: true}

Fix:
    Tell vSphere HA that it must respect anti-affinity rules between machines during a failover.

References:
    - vSphere Availability 6.5, page 26 (vSphere HA and DRS rules), docs.vmware.com
    - Epping, vSphere 6 HA Deepdive, affinity rules
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import facts_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed

SEVERITY = "warning"
SCOPE = ("vsphere",)


def check(cluster: ClusterView, spec: Spec) -> Iterator[Result]:
    """Judge a host cluster that has rules to respect and HA that could break them."""
    entry = spec.clusters[cluster.id]
    ha = entry.ha
    if cluster.kind != "host" or not entry.anti_affinity or (ha is not None and ha.enabled is False):
        return
    at = ("clusters", cluster.id)
    own = facts_of(cluster.platform).get("ha_respects_anti_affinity")
    members = tuple(dict.fromkeys(m for rule in entry.anti_affinity for m in rule.members))
    if ha is None or ha.respect_anti_affinity is None:
        if own is not None and own.value is False and own.firm:
            yield Hit(
                (*at, "anti_affinity"),
                f"HA of {cluster.id} may restart {listed(members)} on one host, against the anti-affinity rules: "
                f"{cluster.platform.title if cluster.platform else 'it'} keeps to them only where it is told to, and "
                "the spec does not say that it is.",
                f"Make HA of {cluster.id} respect anti-affinity rules, and say so (ha.respect_anti_affinity: true).",
                (cluster.id, *members),
            )
            return
        yield Unsaid(at, f"clusters.{cluster.id}.ha.respect_anti_affinity: true or false", (cluster.id,))
    elif not ha.respect_anti_affinity:
        yield Hit(
            (*at, "ha", "respect_anti_affinity"),
            f"HA of {cluster.id} may restart {listed(members)} on one host, against the anti-affinity rules.",
            f"Make HA of {cluster.id} respect anti-affinity rules.",
            (cluster.id, *members),
        )
