"""Several machines of a Hyper-V host cluster lie on one volume that is no Cluster Shared Volume.

Why:
    Such a volume belongs to one host at a time. All machines on it run there and move together, and a failover
    succeeds for none of them where the other host has no room for all. Hyper-V 2008 has no Cluster Shared Volumes.

Fails:
    platform: hyper-v/2008
    storage: {san: {protocols: [fc], volumes: {lun-1: {}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms: {web: {on: hv-1, files: san/lun-1}, print: {on: hv-1, files: san/lun-1}}
    clusters:
      hvc: {members: [hv-1, hv-2]}

Passes:
    platform: hyper-v/2008
    storage: {san: {protocols: [fc], volumes: {lun-1: {}, lun-2: {}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms: {web: {on: hv-1, files: san/lun-1}, print: {on: hv-1, files: san/lun-2}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    ---
    platform: hyper-v/2008r2
    storage: {san: {protocols: [fc], volumes: {csv-1: {csv: true}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms: {web: {on: hv-1, files: san/csv-1}, print: {on: hv-2, files: san/csv-1}}
    clusters:
      hvc: {members: [hv-1, hv-2]}

Fix:
    One volume for each machine, or from 2008 R2 on a Cluster Shared Volume for all of them.

References:
    - Dell, High Availability Solutions Guide for Microsoft Hyper-V (2008), page 23
    - HP ProLiant DL980, Configuring Hyper-V and failover clustering for Windows Server 2008 R2, page 4
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import facts_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed, number
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge the volumes on which the machines of a host cluster lie."""
    if cluster.kind != "host" or len(cluster.members) < 2:
        return
    fact = facts_of(cluster.platform).get("csv")
    lying: dict[str, list[str]] = {}
    for vm in cluster.vms:
        if files := world.spec.vms[vm].files:
            lying.setdefault(files, []).append(vm)
    for ref, vms in lying.items():
        key, _, name = ref.partition("/")
        entry = world.spec.storage[key]
        on_share = entry.kind != "array" or (entry.protocols and set(entry.protocols) <= {"smb"})
        if len(vms) < 2 or on_share:
            continue
        if not name:
            add = f"vms.{vms[0]}.files (and of {listed(vms[1:])}): the volume of {key} that each lies on"
            yield Unsaid(("vms", vms[0], "files"), add, (cluster.id, *vms))
            continue
        csv = False if fact is not None and not fact.value else entry.volumes[name].csv
        if csv is None:
            add = f"storage.{key}.volumes.{name}.csv: whether it is a Cluster Shared Volume"
            yield Unsaid(("storage", key, "volumes", name), add, (ref,))
        elif not csv:
            yield Hit(
                ("vms", vms[1], "files"),
                f"{listed(vms)} lie on {ref}, which one host of {cluster.id} owns at a time: they move together, "
                f"and only to a host with room for all {number(len(vms))}.",
                f"Give {listed(vms)} a volume each, or make {ref} a Cluster Shared Volume, from 2008 R2 on.",
                (cluster.id, ref, *vms),
            )
