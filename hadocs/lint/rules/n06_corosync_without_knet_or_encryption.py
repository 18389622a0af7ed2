"""Corosync talks over a transport of old, or without encryption.

Why:
    The transports udp and udpu have one link and no encryption: a second network is not used, and whoever reaches
    the cluster's network can speak as a node. Knet brings up to eight links and encrypts; with encryption off, any
    machine in that network can still forge what nodes tell each other. Corosync 2 (RHEL 7, SLES 12 and 15, Ubuntu
    18.04) has no knet, and encrypts over udp and udpu: there only its encryption is judged.

Fails:
    platform: pacemaker/rhel9
    servers: {db-1: {}, db-2: {}, db-3: {}}
    clusters:
      db: {members: [db-1, db-2, db-3], platform: pacemaker/rhel9, corosync: {transport: udpu}}
    ---
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], corosync: {transport: knet, crypto: false}}

Passes:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], corosync: {transport: knet, crypto: true}}
    ---
    platform: pacemaker/sles15
    servers: {db-1: {}, db-2: {}, db-3: {}}
    clusters:
      db: {members: [db-1, db-2, db-3], platform: pacemaker/sles15, corosync: {transport: udpu, crypto: true}}

Fix:
    Set transport to knet and turn encryption on, with the same key on every node. A change of transport needs the
    whole cluster stopped.

References:
    - corosync.conf(5), github.com/corosync/corosync/blob/main/man/corosync.conf.5
    - corosync.conf(5) of Corosync 2.4.3, manpages.ubuntu.com/manpages/bionic/man5/corosync.conf.5.html
    - Proxmox VE, Cluster Manager, pve.proxmox.com/pve-docs/chapter-pvecm.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_networks import is_corosync
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker", "proxmox")
_COROSYNC_2 = ("rhel7", "sles12", "sles15", "ubuntu18.04", "upstream", "", None)
"""Releases that have Corosync 2, and those of which it is not known."""


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge a cluster by what its corosync is set to."""
    if len(cluster.members) < 2 or not is_corosync(cluster.platform):
        return
    at = ("clusters", cluster.id)
    corosync = world.spec.clusters[cluster.id].corosync
    transport = corosync.transport if corosync else None
    crypto = corosync.crypto if corosync else None
    platform = cluster.platform
    # Of a release that is not known nothing tells that it has knet.
    second = platform is not None and platform.id == "pacemaker" and platform.version in _COROSYNC_2
    if transport in ("udp", "udpu") and not second:
        yield Hit(
            (*at, "corosync", "transport"),
            f"The nodes of {cluster.id} talk over {transport}, which has one link and no encryption.",
            f"Stop {cluster.id} once, set its transport to knet, and add a second link.",
            (cluster.id,),
        )
        return
    if crypto is False:
        yield Hit(
            (*at, "corosync", "crypto"),
            f"The nodes of {cluster.id} talk without encryption: any machine in their network can speak as one.",
            f"Turn encryption on for {cluster.id}, with the same key on every node.",
            (cluster.id,),
        )
        return
    if transport in ("udp", "udpu") and crypto:
        return
    values = {"transport": (transport, "knet, udp or udpu"), "crypto": (crypto, "true or false")}
    lacking = {key: expected for key, (value, expected) in values.items() if value is None}
    if lacking:
        keys = " and ".join(f"{key} ({expected})" for key, expected in lacking.items())
        yield Unsaid(at, f"clusters.{cluster.id}.corosync: {keys}", (cluster.id,))
