"""The virtual machines of Hyper-V hosts, with what the hosts' cluster does with each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.model import Identity, Issue, Said
from hadocs.importers.names import Ids
from hadocs.importers.windows.document import Estate, short
from hadocs.importers.windows.networks import Networks
from hadocs.importers.windows.rows import Row
from hadocs.importers.windows.storage import Disks, place_of
from hadocs.importers.windows.words import size, usable, within

_OFFLINE = {0: "turn-off", 1: "save", 2: "shut-down", 3: "shut-down"}
"""learn.microsoft.com/previous-versions/windows/desktop/mscs/virtual-machines-offlineaction"""
_CHECKPOINTS = {
    "Disabled": "none",
    "Production": "production",
    "ProductionOnly": "production",
    "Standard": "standard",
}


@dataclass(slots=True)
class Machines:
    """The machines by id, what each is known by, the role of each, and what was not seen."""

    vms: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Identity] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    """By name of a role in small letters, its machine."""
    places: list[dict[str, Any]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def machines(estate: Estate, hosts: dict[str, str], ids: Ids, disks: Disks, nets: Networks) -> Machines:
    """All machines of these hosts (short name to id)."""
    found = Machines()
    roles, resources = _roles(estate)
    shared = _shared(estate)
    off: list[str] = []
    without: list[str] = []
    seen: set[str] = set()
    for host, row in estate.all("hosts").items():
        if host not in hosts:
            continue
        for vm in row.rows("VMs"):
            key = vm.text("Id").lower()
            name = vm.text("Name")
            if not name or (key and key in seen):
                continue
            if vm.word("ReplicationMode", "ReplicationMode") in ("Replica", "TestReplica", "ExtendedReplica"):
                found.issues.append(Issue("not modelled", name, f"a replica on {host}, which is not running"))
                continue
            seen.add(key)
            role = roles.get(key) or roles.get(name.lower())
            if vm.word("State", "VMState") == "Off":
                off.append(name)
                continue
            machine = ids.of(name.lower(), f"vm {key or name.lower()}")
            found.vms[machine] = _machine(vm, machine, host, hosts, role, disks, shared)
            told = [a for adapter in vm.rows("Adapters") for a in adapter.texts("IPAddresses")]
            inside = [n for a in told if (n := within(a, nets.ranges))]
            found.vms[machine]["networks"] = list(dict.fromkeys(inside))
            if vm.rows("Adapters") and not inside:
                without.append(name)
            found.known[machine] = Identity(
                frozenset({name.lower(), short(name)}),
                frozenset(a for a in map(usable, told) if a),
                frozenset({key} if key else ()),
            )
            if role:
                found.roles[role.text("Name").lower()] = machine
                _ruled(role, resources.get(role.text("Name").lower()), machine, found, hosts)
            elif roles and vm.flag("IsClustered") is not True:
                found.vms[machine]["possible_owners"] = Said(
                    [hosts[host]], "no role of the cluster: it stays there"
                )
    _unseen(roles, found, hosts, ids, seen, off)
    if off:
        found.issues.append(Issue("not modelled", ", ".join(off), "switched off, and left out"))
    if without:
        text = "in which networks: the hosts know no address of it that lies in a network of the cluster"
        found.issues.append(Issue("not observed", ", ".join(without), text))
    return found


def _roles(estate: Estate) -> tuple[dict[str, Row], dict[str, Row]]:
    """The roles of machines, by the id and the name of the machine; and the resource of each role."""
    groups = {
        g.text("Name").lower(): g
        for g in estate.rows("groups")
        if g.word("GroupType", "GroupType") == "VirtualMachine"
    }
    roles: dict[str, Row] = dict(groups)
    resources: dict[str, Row] = {}
    for resource in estate.rows("resources"):
        group = groups.get(resource.text("OwnerGroup").lower())
        if group is None or resource.text("ResourceType").lower() != "virtual machine":
            continue
        resources[group.text("Name").lower()] = resource
        key = resource.row("Parameters").text("VmId").strip("{}").lower()
        if key:
            roles[key] = group
    return roles, resources


def _shared(estate: Estate) -> set[str]:
    """The paths of virtual disks that several machines have."""
    counts: dict[str, set[str]] = {}
    for row in estate.all("hosts").values():
        for vm in row.rows("VMs"):
            for disk in vm.rows("Disks"):
                if disk.text("Path"):
                    counts.setdefault(disk.text("Path").lower(), set()).add(vm.text("Id") or vm.text("Name"))
    return {path for path, owners in counts.items() if len(owners) > 1}


def _machine(
    vm: Row, machine: str, host: str, hosts: dict[str, str], role: Row | None, disks: Disks, shared: set[str]
) -> dict[str, Any]:
    name = vm.text("Name")
    dynamic = vm.flag("DynamicMemoryEnabled")
    memory = max(vm.number("MemoryStartup") or 0, (vm.number("MemoryAssigned") or 0) if dynamic else 0)
    said = "MemoryStartup, or MemoryAssigned where that is more" if dynamic else "MemoryStartup"
    path = vm.text("ConfigurationLocation") or vm.text("Path")
    files, seen = place_of(path, disks, host, hosts[host], role.text("Name") if role else "")
    storage: dict[str, Any] = {}
    for disk in vm.rows("Disks"):
        where = disk.text("Path")
        if where.lower() in shared or disk.flag("SupportPersistentReservations"):
            volume, _ = place_of(where, disks, host, hosts[host])
            sets = where.lower().endswith(".vhds")
            storage[volume] = Said({"protocol": "vhd-set" if sets else "shared-vhdx"}, where)
    checkpoints = _CHECKPOINTS.get(vm.word("CheckpointType", "CheckpointType"))
    replicated = vm.word("ReplicationState", "ReplicationState") not in ("", "Disabled")
    cpus = vm.number("ProcessorCount")
    return {
        "title": name if name != machine else None,
        "on": Said(hosts[host], "Get-VM"),
        "vcpus": Said(cpus, "ProcessorCount") if cpus else None,
        "memory": Said(size(memory), said) if memory else None,
        "dynamic_memory": Said(dynamic, "DynamicMemoryEnabled") if dynamic is not None else None,
        "files": Said(files, seen) if files else None,
        "storage": storage,
        "checkpoints": Said(checkpoints, "CheckpointType") if checkpoints else None,
        "replica": Said("hyper-v-replica", "ReplicationState") if replicated else None,
    }


def _ruled(role: Row, resource: Row | None, machine: str, found: Machines, hosts: dict[str, str]) -> None:
    """What the cluster does with a machine: priority, owners, what happens when it is taken offline, heartbeat."""
    vm = found.vms[machine]
    priority = role.number("Priority")
    if priority is not None:
        word = (
            "disabled"
            if not priority
            else "low"
            if priority < 2000
            else "medium"
            if priority < 3000
            else "high"
        )
        vm["priority"] = Said(word, f"Priority {priority}")
    wished = [hosts[short(n)] for n in role.texts("PreferredOwners") if short(n) in hosts]
    if wished and len(wished) < len(hosts):
        found.places.append({"members": [machine], "hosts": wished, "strict": False})
    if resource is None:
        return
    owners = [hosts[short(n)] for n in resource.texts("PossibleOwners") if short(n) in hosts]
    if owners and len(owners) < len(hosts):
        if vm["on"].value in owners:
            vm["possible_owners"] = Said(owners, "possible owners of its resource")
        else:
            text = f"it runs on {vm['on'].value}, which is none of its possible owners: {', '.join(owners)}"
            found.issues.append(Issue("not modelled", machine, text))
    parameters = resource.row("Parameters")
    offline = parameters.number("OfflineAction")
    action = _OFFLINE.get(offline) if offline is not None else None
    if action:
        vm["offline_action"] = Said(action, "OfflineAction")
    heartbeat = parameters.flag("CheckHeartbeat")
    if heartbeat is not None:
        vm["monitoring"] = Said("guest" if heartbeat else "none", "CheckHeartbeat")
    watched = role.texts("MonitoredItems")
    # Services in the guest are told by the same heartbeat, which has to be looked at.
    if watched and heartbeat is not False:
        shown = ", ".join(watched[:5]) + (f" and {len(watched) - 5} more" if len(watched) > 5 else "")
        vm["monitoring"] = Said("application", f"Get-ClusterVMMonitoredItem: {shown}")


def _unseen(
    roles: dict[str, Row], found: Machines, hosts: dict[str, str], ids: Ids, seen: set[str], off: list[str]
) -> None:
    """Roles whose machine no host told of: the cluster knows its name and its owner, and no more."""
    names = {id(r): key for key, r in roles.items() if key in seen}
    told = {n.lower() for n in off}
    only: list[str] = []
    for role in dict.fromkeys(roles.values()):
        name = role.text("Name")
        if id(role) in names or name.lower() in found.roles or name.lower() in told:
            continue
        if role.word("State", "GroupState") == "Offline":
            found.issues.append(Issue("not modelled", name, "its role is offline, and left out"))
            continue
        machine = ids.of(name.lower(), f"vm {name.lower()}")
        owner = hosts.get(short(role.text("OwnerNode")))
        found.vms[machine] = {
            "title": name if name != machine else None,
            "on": Said(owner, "OwnerNode of its role") if owner else None,
        }
        found.known[machine] = Identity(frozenset({name.lower(), short(name)}))
        found.roles[name.lower()] = machine
        _ruled(role, None, machine, found, hosts)
        only.append(name)
    if only:
        text = "its memory, processors, disks and networks: its host did not tell"
        found.issues.append(Issue("not observed", ", ".join(only), text))
