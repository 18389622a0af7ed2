"""Members that have reset themselves boot again: what they do then, as far as a source says, and what stays open.

Sources: corosync, votequorum(5), wait_for_all (two_node switches it on) and two_node; ClusterLabs/sbd,
src/sbd-cluster.c, sbd_cpg_membership_health_update: a single node of two is distrusted only by an SBD that has seen
both, which one that has just booted has not; Proxmox VE, chapter "High Availability" (Fencing) and pve-ha-manager,
src/PVE/HA/LRM.pm: a node holds its lock, and with it a watchdog, only with quorum.
"""

from __future__ import annotations

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.engines import family
from hadocs.spec.model import Cluster
from hadocs.topology.wording import listed


def booted_again(draft: Draft) -> tuple[str, ...]:
    """What is taken for granted of them, or not known: a clause each, in the order of the clusters."""
    reset = dict.fromkeys(e.subject for e in draft.events if e.what == "resets-itself")
    told: list[str] = []
    for key, view in draft.topology.clusters.items():
        some = [m for m in view.members if m in reset]
        if not some or any(m in draft.up for m in some):
            continue  # of those that are told to boot, events tell what comes of it
        who = listed(some)
        boots, starts, is_are = ("boots", "starts", "is") if len(some) == 1 else ("boot", "start", "are")
        if family(view) == "proxmox":
            told.append(
                f"{who} {boots} again, {is_are} reset by no watchdog meanwhile, and {starts} nothing before {key} "
                "has quorum there"
            )
        elif family(view) == "pacemaker":
            told += _pacemaker(draft.world.spec.clusters[key], key, who, (boots, starts, is_are))
    return tuple(told)


def _pacemaker(entry: Cluster, key: str, who: str, verbs: tuple[str, str, str]) -> list[str]:
    boots, starts, is_are = verbs
    quorum = entry.quorum
    pair = quorum is not None and quorum.two_node and len(entry.members) == 2
    if quorum is not None and pair and quorum.wait_for_all is not False:
        by = "wait_for_all" if quorum.wait_for_all else "wait_for_all, which two_node switches on"
        until = "nothing before both have heard each other"
        return [f"{who} {boots} again, {is_are} not reset anew, and {starts} {until} ({by})"]
    if pair:
        return [
            f"{who} {boots} again",
            f"whether {who} then {starts} alone what ran there is not known: wait_for_all is off in {key}, and SBD "
            "that has not seen both nodes since it booted takes the quorum of one for true",
        ]
    return [
        f"{who} {boots} again, and {starts} nothing before {key} has quorum there",
        f"whether {who} {is_are} reset anew until then is not known",
    ]
