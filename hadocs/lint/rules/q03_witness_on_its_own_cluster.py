"""The witness runs on the very machines that it is to decide about.

Why:
    On a member, or in a machine that the cluster itself keeps running, the witness is lost together with what it
    should outvote; and after a power cut the cluster waits for a vote that only the running cluster can cast. On the
    host of a guest cluster's member, one failure takes two votes.

Fails:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}}
    vms: {qnetd: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2], quorum: {witness: {kind: qdevice, on: qnetd}}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-1: {on: hv-1, os: windows-server-2022-standard}
      sql-2: {on: hv-2, os: windows-server-2022-standard}
      share: {on: hv-1}
    clusters:
      sql: {members: [sql-1, sql-2], quorum: {witness: {kind: file-share, on: share}}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {storage: {target: {protocol: iscsi}}}, hv-2: {storage: {target: {protocol: iscsi}}}}
    vms: {iscsi: {on: hv-1}}
    storage: {target: {kind: share, protocols: [iscsi], on: [iscsi], volumes: {quorum: {}}}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: disk, on: target/quorum}}}

Passes:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}}
    servers: {qnetd: {}}
    clusters:
      pve: {members: [pve-1, pve-2], quorum: {witness: {kind: qdevice, on: qnetd}}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-1: {on: hv-1, os: windows-server-2022-standard}
      sql-2: {on: hv-2, os: windows-server-2022-standard}
      share: {on: hv-3}
    clusters:
      sql: {members: [sql-1, sql-2], quorum: {witness: {kind: file-share, on: share}}}

Fix:
    Put the witness on a machine that is no member and does not run on one: a small server, a machine of another
    cluster, or a cloud.

References:
    - Configure and manage quorum, learn.microsoft.com/windows-server/failover-clustering/manage-cluster-quorum
    - Quorum devices, Red Hat High Availability Add-On reference,
      docs.redhat.com/en/documentation/red_hat_enterprise_linux/7/html/high_availability_add-on_reference/s1-quorumdev-haar
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import counts_votes, takes_along, witness_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"


def check(cluster: ClusterView, world: World, estate: Estate) -> Iterator[Result]:
    """Look at the machines that a cluster's witness lies on, and at their hosts."""
    votes = cluster.votes
    if not counts_votes(cluster) or votes.witness in ("none", "cloud"):
        return
    at = ("clusters", cluster.id, "quorum", "witness")
    if votes.witness is None:
        yield witness_unsaid(cluster)
        return
    if votes.witness_on is None:
        if votes.witness_site is None:  # a site alone says that it lies on nothing of this spec
            add = f"clusters.{cluster.id}.quorum.witness.on: what it lies on, or its site where that is elsewhere"
            yield Unsaid(at, add, (cluster.id,))
        return
    holders = _holders(world, votes.witness, votes.witness_on)
    own = [m for m in holders if m in cluster.members or world.host_of(m) in cluster.members]
    fix = f"Put the witness on a machine that is no member of {cluster.id} and does not run on one."
    if own:
        member = own[0] in cluster.members
        yield Hit(
            (*at, "on"),
            f"The witness of {cluster.id} lies on {listed(own)}, "
            + ("a member of it" if member else f"which {cluster.id} itself keeps running")
            + ": it is lost with the votes that it should outweigh.",
            fix,
            (cluster.id, *own),
        )
        return
    for holder in holders:
        host = world.host_of(holder)
        if host is None:
            yield Unsaid(("vms", holder), f"vms.{holder}.on: the host it runs on", (holder, cluster.id))
            return
        beside = [m for m in cluster.members if world.host_of(m) == host]
        if beside and takes_along(estate.rules[cluster.id], beside):
            yield Hit(
                (*at, "on"),
                f"{holder}, with the witness of {cluster.id}, runs on {host} beside {listed(beside)}: when {host} "
                "is lost, so are both, and the rest can't count on a majority.",
                f"Move {holder} to a host that runs no member of {cluster.id}, and keep it apart from them.",
                (cluster.id, holder, host),
                severity="warning",
            )
            return


def _holders(world: World, kind: str, ref: str) -> tuple[str, ...]:
    """The machines that a witness lies on; a disk on a pool or a disk of the members themselves is Q05's business."""
    if ref in world.kinds:
        return (ref,)
    entry = world.storage_entry(ref)[1]
    if kind != "disk":
        return entry.on
    # A machine that serves a disk, such as an iSCSI target.
    return tuple(m for m in entry.on if m in world.spec.vms) if entry.kind != "hyperconverged" else ()
