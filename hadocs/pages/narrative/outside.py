"""Machines that stay down with their host, on a host cluster that starts others: the page on failover begins so.

Sources: pve-docs, ha-manager.adoc, "Resources" (a machine is managed once it is added); vSphere Availability, VM
restart priority "disabled"; Microsoft, Add-ClusterVirtualMachineRole (only a clustered role is started elsewhere).
"""

from __future__ import annotations

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names
from hadocs.pages.narrative.words import say

_WHY = {
    "proxmox": ("the HA manager does not manage it", "the HA manager does not manage them"),
    "vsphere": ("its restart priority is disabled", "their restart priority is disabled"),
    "hyper-v": ("it is no clustered role", "they are no clustered roles"),
}


def outside(ctx: Context) -> tuple[Md, ...]:
    """By host cluster: which of its machines nothing starts elsewhere, why, and which services that leaves down."""
    told: list[Md] = []
    for key, view in ctx.topology.clusters.items():
        if view.kind != "host" or not view.vms:
            continue
        if ctx.analysis.estate.policy(key).restarts is False:
            told.append(
                say("HA of {} is off: no machine on it is started elsewhere when its host fails.", code(key))
            )
            continue
        apart = tuple(vm for vm in view.vms if ctx.spec.vms[vm].priority == "disabled")
        if not apart:
            continue
        platform = view.platform.id if view.platform else ""
        one = len(apart) == 1
        why = _WHY.get(platform, ("it is outside HA", "they are outside HA"))[0 if one else 1]
        carried = [
            s for s, v in ctx.topology.services.items() if v.machines and set(v.machines) <= set(apart)
        ]
        line = say(
            f"{{}} {'stays' if one else 'stay'} down with {'its' if one else 'their'} host in {{}}: {why} "
            "(`priority: disabled`). Until that host is back, only a person starts "
            f"{'it' if one else 'them'} elsewhere",
            names(apart),
            code(key),
        )
        told.append(
            line
            + (
                say(", and {} with {}.", names(tuple(carried)), "it" if one else "them")
                if carried
                else Md(".")
            )
        )
    return tuple(told)
