"""Members of a guest cluster are kept apart only as far as there is room.

Why:
    Class names and soft rules of Windows give way when capacity is short: after the loss of a host two members may
    share one. That is often better than a member that stays down, but it should be a decision, for the next failure
    then takes both.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard}
      sql-b: {on: hv-2, os: Windows Server 2022 Standard}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], anti_affinity: [{members: [sql-a, sql-b]}]}
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard}
      sql-b: {on: hv-2, os: Windows Server 2022 Standard}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], anti_affinity: [{members: [sql-a, sql-b], hard: true}]}
      sql: {members: [sql-a, sql-b]}

Fix:
    Make the rule hard where a spare host is left for each member, or accept this with the reason.

References:
    - Cluster affinity, learn.microsoft.com/windows-server/failover-clustering/cluster-affinity
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hadocs.lint.helpers_placement import apart_rules
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed

SEVERITY = "info"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView, spec: Spec) -> Iterator[Result]:
    """Judge the soft rules of a host cluster that name members of one guest cluster."""
    if cluster.kind != "host":
        return
    for number, rule in enumerate(spec.clusters[cluster.id].anti_affinity):
        if rule.hard:
            continue
        for key in spec.clusters:
            members = [m for m in spec.clusters[key].members if m in rule.members and m in spec.vms]
            pairs = combinations(members, 2)
            if any(not any(r.hard for r in apart_rules(spec, *pair)) for pair in pairs):
                yield Hit(
                    ("clusters", cluster.id, "anti_affinity", number),
                    f"{listed(members)} of {key} may share a host of {cluster.id} when room is short, for the rule "
                    "that keeps them apart is soft.",
                    f"Make the rule for {listed(members)} hard, or record why it is not.",
                    (cluster.id, key, *members),
                )
