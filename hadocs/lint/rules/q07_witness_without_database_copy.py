"""Two nodes have a witness that keeps no copy of the cluster's database, so that the order of a start matters.

Why:
    A disk witness holds a copy of the configuration, a file share or a cloud only a mark of who wrote last. When one
    node goes down, the configuration is changed, and then only that node comes back, it has an old copy: it does not
    start alone until the other one is there. At night that looks like a broken cluster.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: cloud}}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {volumes: {quorum: {size: 1 GiB}}}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: disk, on: san/quorum}}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}, hv-4: {}}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3, hv-4], quorum: {witness: {kind: cloud}}}

Fix:
    Write down that the node that went down last is started first, and accept the finding with that reason. Where both
    nodes reach a disk anyway, a disk witness has no such order; Storage Spaces Direct allows none.

References:
    - Configure and manage quorum, learn.microsoft.com/windows-server/failover-clustering/manage-cluster-quorum
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import witness_unsaid
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed

SEVERITY = "info"
SCOPE = ("hyper-v",)
_KINDS = {"file-share": "file share", "cloud": "cloud"}


def check(cluster: ClusterView) -> Iterator[Result]:
    """Look at clusters of two nodes: with more, some node that is up mostly has the newest copy."""
    if len(cluster.members) != 2:
        return
    kind = cluster.votes.witness
    if kind is None:
        yield witness_unsaid(cluster)
    elif kind in _KINDS:
        one, other = cluster.members
        yield Hit(
            ("clusters", cluster.id, "quorum", "witness", "kind"),
            f"The {_KINDS[kind]} witness of {cluster.id} keeps no copy of its configuration: after a change while "
            f"{one} was down, {one} does not start without {other}, and the other way round.",
            f"Write down that whichever of {listed(cluster.members)} went down last is started first.",
            (cluster.id,),
        )
