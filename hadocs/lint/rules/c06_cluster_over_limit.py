"""A cluster has more nodes or machines than its platform supports.

Why:
    Beyond the stated limits a cluster may form and run, and is not supported: failovers of that size were never
    tested.

Fails:
    platform: hyper-v/2008
    hosts: {h1: {}, h2: {}, h3: {}, h4: {}, h5: {}, h6: {}, h7: {}, h8: {}, h9: {}, h10: {}, h11: {}, h12: {},
            h13: {}, h14: {}, h15: {}, h16: {}, h17: {}}
    clusters:
      hvc: {members: [h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12, h13, h14, h15, h16, h17]}

Passes:
    platform: hyper-v/2008
    hosts: {h1: {}, h2: {}, h3: {}, h4: {}, h5: {}, h6: {}, h7: {}, h8: {}, h9: {}, h10: {}, h11: {}, h12: {},
            h13: {}, h14: {}, h15: {}, h16: {}}
    clusters:
      hvc: {members: [h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12, h13, h14, h15, h16]}

Fix:
    Split the cluster, or move to a version with a higher limit.

References:
    - Plan for Hyper-V scalability, learn.microsoft.com/windows-server/virtualization/hyper-v/maximum-scale-limits
    - Support policies for RHEL High Availability clusters, cluster size, access.redhat.com/articles/3069031
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hadocs.lint.helpers_known import as_firm, facts_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.platforms.facts import Fact
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "error"
SMALLEST = 16
"""The lowest limit of nodes in the catalogue: below it the platform need not be known."""


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Count a cluster's members, its machines, and those of its fullest host against the catalogue's limits."""
    facts = facts_of(cluster.platform)
    if not facts and len(cluster.members) > SMALLEST:
        add = f"clusters.{cluster.id}.platform: the platform and its version"
        yield Unsaid(("clusters", cluster.id), add, (cluster.id,))
        return
    at = ("clusters", cluster.id, "members")
    counted = [("max_nodes", len(cluster.members), "nodes", cluster.id)]
    if cluster.kind == "host":
        counted.append(("max_vms_per_cluster", len(cluster.vms), "virtual machines", cluster.id))
        fullest = max(cluster.members, key=lambda h: len(world.vms_on[h]))
        counted.append(("max_vms_per_node", len(world.vms_on[fullest]), "virtual machines", fullest))
    for name, count, what, whose in counted:
        limit = _limit(facts, name)
        if limit is None or count <= limit:
            continue
        title = cluster.platform.title if cluster.platform else ""
        yield Hit(
            at if whose == cluster.id else ("hosts", whose),
            f"{whose} has {count} {what}, and {title} supports {limit}.",
            f"Split {cluster.id}, or move it to a version that supports {count} {what}.",
            tuple(dict.fromkeys((whose, cluster.id))),
            severity=as_firm(facts[name]),
            key=whose != cluster.id,
        )


def _limit(facts: Mapping[str, Fact], name: str) -> int | None:
    """The highest limit that any source gives, where it is a number."""
    fact = facts.get(name)
    if fact is None:
        return None
    values = [v for v in (fact.value, *(c.value for c in fact.also)) if isinstance(v, int)]
    return max(values, default=None)
