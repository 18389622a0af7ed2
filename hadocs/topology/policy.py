"""What a cluster is set to do, where settings decide more than votes: read from its spec and its platform.

Sources: Pacemaker Explained, no-quorum-policy; ha-manager and its watchdog-mux.c; vSphere HA, host isolation response
and VM component protection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from hadocs.platforms.majorities import find_majority

if TYPE_CHECKING:
    from hadocs.platforms.facts import QuorumModel
    from hadocs.spec.model import Cluster

WithoutQuorum = Literal["stops", "runs-on", "goes-on"]


@dataclass(frozen=True, slots=True)
class Policy:
    """``fences``: it makes sure that what it misses is off before it starts anything elsewhere (Pacemaker).

    ``restarts``: it starts machines and roles of lost members elsewhere; ``None`` where it is not
    known whether its HA manages them (Proxmox VE) or is on (vSphere). ``without_quorum``: it stops what it runs,
    lets it run on and starts nothing, or goes on as if it had quorum. ``by_hand``: a lost site is handed over by a
    person. ``blind``: it chooses hosts without a look at whether they reach the storage. ``heeds_rivals``: whether a
    restart respects anti-affinity; ``None`` where that is not known. ``mirrors``: a machine with fault tolerance has a
    secondary on another host, which goes on in its place. ``elects``: one of its hosts has to hear another one, or an
    isolation address, before it restarts anything. ``starved``: whether a machine whose host has lost its files is
    started on another host that reaches them; ``None`` where that is not known. ``evacuates``: a host that is isolated
    stops its machines, so that the others start them. ``halts``: what it carries stands still until a silent member is
    counted out. ``foreign``: the spec says that it is software which is not modelled. ``restless``: what runs well may
    be placed anew whenever members come or go (Pacemaker without stickiness). ``idles``: a host that runs nothing
    under HA is reset by nobody, and runs on without quorum (Proxmox VE). ``shelters``: it moves machines off a host
    that has lost its link to one of their networks. ``moves_live``: machines can move while they run.
    ``overcommits``: it starts machines where what is reserved for them fits, which need not be all of their memory.
    ``shares``: its hosts may have volumes in common (Cluster Shared Volumes). ``recounts``: its vSAN counts votes anew
    once it has lost a side, so that what is left outlives the witness too.
    """

    fences: bool = False
    restarts: bool | None = True
    without_quorum: WithoutQuorum = "stops"
    by_hand: bool = False
    blind: bool = False
    heeds_rivals: bool | None = True
    mirrors: bool = False
    elects: bool = False
    starved: bool | None = False
    evacuates: bool = False
    halts: bool = False
    foreign: bool = False
    restless: bool = False
    idles: bool = False
    shelters: bool = False
    moves_live: bool = True
    overcommits: bool = False
    recounts: bool | None = None
    shares: bool = True


def diskless(entry: Cluster) -> bool:
    """Whether SBD watches over the nodes of a Pacemaker cluster without a disk: a node without quorum resets itself."""
    fencing = entry.fencing
    if fencing is None or not fencing.enabled or (fencing.sbd is not None and fencing.sbd.devices):
        return False
    return "watchdog" in fencing.ways or fencing.sbd is not None


def distrusts(entry: Cluster) -> bool:
    """Whether SBD takes the quorum of two nodes for none once one is silent, and resets the other one too.

    Source: ClusterLabs/sbd, src/sbd-cluster.c, sbd_cpg_membership_health_update.
    """
    two_node = entry.quorum is not None and entry.quorum.two_node
    return two_node and len(entry.members) == 2 and diskless(entry)


def resets_the_last(entry: Cluster) -> bool:
    """Whether SBD resets one of two nodes as soon as the other leaves, in order as well: it counts the members that
    Pacemaker's group has, once it has seen both, and not why one is gone.

    Source: ClusterLabs/sbd, src/sbd-cluster.c, sbd_cpg_membership_health_update.
    """
    return distrusts(entry) or (len(entry.members) == 2 and late_device(entry) is True)


def late_device(entry: Cluster) -> bool | None:
    """Whether SBD without a disk takes the quorum of a cluster for none, as that may wait for its device for longer
    than the watchdog does; ``None`` where the spec does not state both. A watchdog takes a second at least.

    Source: ClusterLabs/sbd, src/sbd-cluster.c, sbd_cpg_membership_health_update (1.5): the health is that of two_node.
    """
    witness = entry.quorum.witness if entry.quorum else None
    if witness is None or witness.kind != "qdevice" or not diskless(entry):
        return False
    watchdog = entry.fencing.sbd.watchdog_timeout if entry.fencing and entry.fencing.sbd else None
    if witness.sync_timeout is not None and witness.sync_timeout <= (watchdog or 1.0):
        return False
    return None if witness.sync_timeout is None or watchdog is None else True


def _managed(entry: Cluster, *, ranked: bool, drs: bool = False) -> bool | None:
    """Whether HA manages the machines of a cluster: in Proxmox VE no machine is managed until somebody adds it, and a
    cluster of vSphere has HA once somebody turns it on.

    A watchdog, rules of placement and the order of restarts (``ranked``: machines have one stated) are there for what
    HA manages alone: a spec that has them has said so. With ``drs`` rules of placement tell nothing: they are another
    part's, which heeds them without HA.
    Sources: pve-docs, ha-manager.adoc, "Resources", "Rules" and "Fencing"; vSphere Web Services API,
    ClusterDasConfigInfo.enabled; vSphere Resource Management, "Using DRS affinity rules".
    """
    if entry.ha is not None:
        return entry.ha.enabled is not False
    if ranked or drs:
        return True if ranked else None
    watched = entry.fencing is not None and "watchdog" in entry.fencing.ways
    return True if watched or entry.node_affinity or entry.anti_affinity or entry.affinity else None


def managed(policy: Policy, on: bool) -> Policy:
    """A policy once it is known whether HA is on."""
    if on:
        return replace(policy, restarts=True)
    off = replace(policy, restarts=False, without_quorum="runs-on", blind=False, idles=False)
    return replace(off, starved=False, mirrors=False, evacuates=False) if policy.elects else off


def policy_of(entry: Cluster, model: QuorumModel, platform: str, *, ranked: bool = False) -> Policy:
    """The policy of a cluster; ``platform`` is the id of its platform, empty where it is not known.

    ``ranked`` tells that the spec states of any machine that it runs what HA alone heeds: a priority, fault tolerance.
    """
    by_hand = entry.site_failover == "manual"
    off = entry.ha is not None and entry.ha.enabled is False
    if model == "vsphere-ha":
        heeds = entry.ha.respect_anti_affinity if entry.ha else None
        protects = entry.ha.component_protection if entry.ha else None
        return Policy(
            restarts=_managed(entry, ranked=ranked, drs=True),
            without_quorum="runs-on",
            by_hand=by_hand,
            heeds_rivals=heeds,
            mirrors=not off,
            overcommits=not off,
            elects=True,
            starved=False if off else protects,
            evacuates=not off
            and entry.ha is not None
            and entry.ha.isolation_response in ("shutdown", "power-off"),
        )
    if model == "votequorum" and platform == "proxmox":
        return Policy(
            restarts=_managed(entry, ranked=ranked),
            without_quorum="runs-on" if off else "stops",
            by_hand=by_hand,
            blind=not off,
            idles=not off,
        )
    if model == "votequorum":
        said = entry.quorum.no_quorum_policy if entry.quorum else None
        without: WithoutQuorum = "goes-on" if said == "ignore" else "runs-on" if said == "freeze" else "stops"
        if diskless(entry):
            without = "stops"  # a node without quorum is reset by its watchdog, whatever the policy
        return Policy(fences=True, without_quorum=without, by_hand=by_hand, restless=entry.stickiness == 0)
    own = find_majority(platform)
    halts = own is not None and own[0].halts
    return Policy(by_hand=by_hand, halts=halts, foreign=platform == "other", starved=model.startswith("wsfc"))
