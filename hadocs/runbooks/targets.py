"""For what of a spec a procedure is made: its folder says for which clusters, its ``each`` for what of those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hadocs.runbooks.context import Look
from hadocs.runbooks.library import Procedure
from hadocs.runbooks.model import Target
from hadocs.runbooks.slugs import slug
from hadocs.runbooks.views.base import View
from hadocs.runbooks.views.clusters import ClusterLook
from hadocs.runbooks.views.machines import MachineView

MANY = 8
"""Of more hosts or machines than these a site has pages only for those that differ in kind."""

_PLATFORM = {
    "wsfc": "hyper-v",
    "vsphere": "vsphere",
    "proxmox": "proxmox",
    "pacemaker": "pacemaker",
    "patroni": "patroni",
}
SPECIFIC = ("any", *_PLATFORM)
"""Folders by how much they know of a cluster; of two procedures of one name that of the later wins, and of any other
folder it wins over all of these."""


def weight(folder: str) -> int:
    """How much a folder knows of its clusters."""
    return SPECIFIC.index(folder) if folder in SPECIFIC else len(SPECIFIC)


def clusters_of(look: Look, folder: str) -> tuple[ClusterLook, ...]:
    """The clusters that the procedures of a folder are for."""
    if folder == "any":
        return look.clusters
    if folder in _PLATFORM:
        only_hosts = folder in ("vsphere", "proxmox")
        return tuple(
            c
            for c in look.clusters
            if (c.platform.id == _PLATFORM[folder] or c.family == folder)
            and (c.kind == "host" or not only_hosts)
        )
    return tuple(c for c in look.clusters if c.kind != "host" and c.family == folder)


def targets(look: Look, procedure: Procedure) -> tuple[Target, ...]:
    """All things that a procedure could be made for, by its folder alone; its condition is for `fill`."""
    return tuple(dict.fromkeys(_targets(look, procedure)))


def _targets(look: Look, procedure: Procedure) -> Iterator[Target]:
    each = procedure.entry.each
    if each == "spec":
        yield Target(each, look.id, "")
        return
    if each == "site":
        there = {c.id for c in clusters_of(look, procedure.folder)}
        for site in look.sites:
            if procedure.folder == "any" or any(c.id in there for c in site.clusters):
                yield Target(each, site.id, "")
        return
    if procedure.folder == "any" and each in ("service", "storage", "guest"):
        for one in {"service": look.services, "storage": look.stores, "guest": look.machines}[each]:
            yield Target(each, one.id, _cluster_of(one))
        return
    if each == "service" and procedure.folder not in _PLATFORM:
        # A service is of its family whatever else its cluster carries.
        for one in look.services:
            if one.family == procedure.folder and one.cluster and one.cluster.kind != "host":
                yield Target(each, one.id, one.cluster.id)
        return
    for cluster in clusters_of(look, procedure.folder):
        kind = ("host" if cluster.kind == "host" else "member") if each == "node" else each
        for one in _of(cluster, kind):
            yield Target(kind, one.id, cluster.id)


def _cluster_of(view: View) -> str:
    cluster = getattr(view, "cluster", None) or getattr(view, "host_cluster", None)
    return cluster.id if cluster else ""


def _of(cluster: ClusterLook, each: str) -> Sequence[View]:
    if each == "host":
        return cluster.members if cluster.kind == "host" else ()
    if each == "member":
        return cluster.members if cluster.kind != "host" else ()
    if each == "witness":
        return (cluster,) if cluster.witness.there else ()
    several: dict[str, Sequence[View]] = {
        "cluster": (cluster,),
        "storage": cluster.storage,
        "service": cluster.services,
        "guest": cluster.machines,
    }
    return several[each]


def view_of(look: Look, target: Target) -> View:
    """The view of what a runbook is for; for a witness that of its cluster."""
    kinds = {
        "cluster": look.cluster, "witness": look.cluster, "host": look.machine, "member": look.machine,
        "guest": look.machine, "site": look.site, "storage": look.storage, "service": look.service,
    }  # fmt: skip
    made: View = kinds[target.each](target.id)
    return made


def differing(look: Look, found: Sequence[Target]) -> tuple[Target, ...]:
    """One of each kind where there are many: hosts and machines on which the same runs are taken for alike."""
    if len(found) <= MANY or found[0].each not in ("host", "guest", "member"):
        return tuple(found)
    kinds: dict[object, Target] = {}
    for target in found:
        kinds.setdefault(_kind(look.machine(target.id)), target)
    return tuple(kinds.values())


def _kind(machine: MachineView) -> object:
    members = sorted({(m.cluster.family, bool(m.active)) for m in machine.members if m.cluster})
    return (
        machine.kind,
        machine.cluster and machine.cluster.id,
        machine.platform.version,
        tuple(members),
        bool(machine.left),
        any(vm.stuck for vm in machine.machines),
        bool(machine.machines),
        bool(machine.active),
        tuple(s.id for s in machine.active),
    )


def runbook_id(procedure: str, target: Target) -> str:
    """The name of a runbook among those of its spec."""
    return procedure if target.each == "spec" else f"{procedure}-{slug(target.id)}"
