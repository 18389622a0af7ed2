"""The hosts, networks and datastores of a vCenter, by what govc prints."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.model import Identity, Issue, Said
from hadocs.importers.names import Ids
from hadocs.importers.vsphere.datastores import kind_of
from hadocs.importers.vsphere.objects import Objects, dig, flag, number, reference, references, tables, text

_ROLES = {
    "management": "management",
    "vmotion": "migration",
    "vsan": "storage",
}
"""What a VMkernel adapter is selected for, as a network carries it."""
_HBAS = {"FibreChannelHba": "fc", "InternetScsiHba": "iscsi", "FibreChannelOverEthernetHba": "fcoe"}
_NETWORKS = ("Network", "DistributedVirtualPortgroup", "OpaqueNetwork")


@dataclass(slots=True)
class Found:
    """What was read of hosts, networks and storage; ids by the ids of vCenter."""

    hosts: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_ref: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    """Ids by the id of the cluster or of the single host that they are of."""
    networks: dict[str, dict[str, Any]] = field(default_factory=dict)
    network_ids: dict[str, str] = field(default_factory=dict)
    storage: dict[str, dict[str, Any]] = field(default_factory=dict)
    store_ids: dict[str, str] = field(default_factory=dict)
    """Ids by the names of datastores."""
    versions: list[str] = field(default_factory=list)
    known: dict[str, Identity] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def hosts(objects: Objects, ids: Ids) -> Found:
    """All hosts, with what they are attached to."""
    found = Found()
    bare = []
    for ref, tree in objects.of("HostSystem"):
        name = text(tree, "name") or ref
        key = found.by_ref[ref] = ids.of(short(name), f"host\0{ref}")
        found.hosts[key] = _host(tree, name, key)
        if parent := reference(dig(tree, "parent")):
            found.members.setdefault(parent[1], []).append(key)
        found.known[key] = _identity(name)
        version = text(tree, "config.product.apiversion") or text(tree, "summary.config.product.apiversion")
        found.versions += [version] if version else []
        if flag(tree, "runtime.inmaintenancemode"):
            found.issues.append(Issue("not modelled", key, "it was in maintenance mode"))
        if (state := text(tree, "runtime.connectionstate").lower()) in ("disconnected", "notresponding"):
            found.issues.append(
                Issue("not observed", key, f"vCenter had no connection to it ({state}): what is old here")
            )
        bare += [] if "memory" in found.hosts[key] else [key]
    if bare:
        text_ = "their processors and memory: summary.hardware was not collected"
        found.issues.append(Issue("not observed", ", ".join(bare), text_))
    _networks(objects, found)
    _kernel(objects, found)
    _datastores(objects, found)
    return found


def short(host: str) -> str:
    """A host's name without its domain; an address as it is."""
    return host if host[:1].isdigit() or ":" in host else host.partition(".")[0] or host


def _identity(name: str) -> Identity:
    try:
        return Identity(addresses=frozenset({str(ipaddress.ip_address(name))}))
    except ValueError:
        return Identity(frozenset({name.lower(), short(name).lower()}))


def _host(tree: Mapping[str, Any], name: str, key: str) -> dict[str, Any]:
    cores, memory = (
        number(tree, "summary.hardware.numcpucores"),
        number(tree, "summary.hardware.memorysize"),
    )
    hardware = " ".join(t for k in ("vendor", "model") if (t := text(tree, f"summary.hardware.{k}")))
    version = text(tree, "config.product.fullname") or text(tree, "summary.config.product.fullname")
    title = name if name != key else None
    found = {
        "title": Said(title or key, hardware) if hardware else title,
        "os": Said(version, "config.product") if version else None,
        "cores": Said(cores, "summary.hardware.numCpuCores") if cores else None,
        "memory": Said(f"{memory // 2**20} MiB", "summary.hardware.memorySize")
        if memory and memory >= 2**20
        else None,
    }
    return {k: v for k, v in found.items() if v is not None}


def _networks(objects: Objects, found: Found) -> None:
    """Port groups that a host has, standard and distributed; those of uplinks carry no machine."""
    ids = Ids()
    for ref, tree in objects.of(*_NETWORKS):
        name = text(tree, "name")
        attached = [found.by_ref[h] for _, h in references(tree, "host") if h in found.by_ref]
        if not name or not attached or "-DVUplinks-" in name:
            continue
        key = found.network_ids[ref] = ids.of(name, f"network\0{ref}")
        found.networks[key] = {"title": name} if name != key else {}
        for host in attached:
            _attach(found, host, key)


def _attach(found: Found, host: str, network: str) -> None:
    listed = found.hosts[host].setdefault("networks", [])
    if network not in listed:
        listed.append(network)


def _kernel(objects: Objects, found: Found) -> None:
    """What the VMkernel adapters of hosts are selected for, and the range that they have."""
    by_name = {(e.get("title") or k): k for k, e in found.networks.items()}
    ranges: dict[str, set[str]] = {}
    roles: dict[str, list[str]] = {}
    for ref, tree in objects.of("HostSystem"):
        chosen = {
            key.rpartition("-")[2]: _ROLES[kind]
            for entry in tables(tree, "config.virtualnicmanagerinfo.netconfig")
            if (kind := text(entry, "nictype").lower()) in _ROLES
            for key in (dig(entry, "selectedvnic") or ())
            if isinstance(key, str)
        }
        for nic in tables(tree, "config.network.vnic"):
            group = text(nic, "spec.distributedvirtualport.portgroupkey")
            network = found.network_ids.get(group) or by_name.get(text(nic, "portgroup"))
            if not network:
                continue
            _attach(found, found.by_ref[ref], network)
            if role := chosen.get(text(nic, "device")):
                roles.setdefault(network, []).append(role)
            if span := _range(text(nic, "spec.ip.ipaddress"), text(nic, "spec.ip.subnetmask")):
                ranges.setdefault(network, set()).add(span)
    for network, told in roles.items():
        found.networks[network]["roles"] = Said(list(dict.fromkeys(told)), "VMkernel adapters")
    for network, spans in ranges.items():
        if len(spans) == 1:
            found.networks[network]["cidr"] = Said(spans.pop(), "VMkernel adapters")


def _range(address: str, mask: str) -> str:
    try:
        span = ipaddress.ip_network(f"{address}/{mask}", strict=False)
    except ValueError:
        return ""
    return "" if span.num_addresses < 2 or span.is_loopback else str(span)


def _datastores(objects: Objects, found: Found) -> None:
    """The datastores that hosts mount, and how they reach them."""
    ids = Ids()
    ways = {found.by_ref[ref]: _paths(tree) for ref, tree in objects.of("HostSystem")}
    arrays = []
    for _, tree in objects.of("Datastore"):
        name = text(tree, "name") or text(tree, "summary.name")
        if not name or name in found.store_ids:
            continue
        refs = [r for e in tables(tree, "host") if (r := reference(dig(e, "key"))) is not None]
        seen = [found.by_ref[h] for _, h in refs if h in found.by_ref]
        if not seen and refs:
            continue
        key = found.store_ids[name] = ids.of(name)
        kind = text(tree, "summary.type")
        entry, protocol = kind_of(kind, f"datastore of type {kind or 'unknown'}", seen)
        found.storage[key] = {"title": name, **entry} if name != key else entry
        if entry["kind"].value == "array":
            arrays.append(key)
        used = set()
        for host in seen:
            over, count = ways[host].get(name, ("", 0))
            way: dict[str, Any] = {}
            if protocol or over:
                way["protocol"] = protocol or over
                used |= {over} - {""}
            if count and entry["kind"].value == "array":
                way["paths"] = count
            told = Said(way, "config.storageDevice.multipathInfo") if "paths" in way else way
            found.hosts[host].setdefault("storage", {})[key] = told
        if used and "protocols" not in entry:
            found.storage[key]["protocols"] = sorted(used)
    if arrays:
        what = "which arrays these lie on: two of them may be on one"
        found.issues.append(Issue("not observed", ", ".join(arrays), what))


def _paths(tree: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    """By the name of a VMFS: over what its disks are reached, and over how many paths, where fewest."""
    disks = {
        text(lun, "canonicalname"): text(lun, "key") for lun in tables(tree, "config.storagedevice.scsilun")
    }
    units: dict[str, tuple[str, int]] = {}
    for unit in tables(tree, "config.storagedevice.multipathinfo.lun"):
        live = [p for p in tables(unit, "path") if text(p, "pathstate").lower() != "dead"]
        over = {_HBAS.get(text(p, "adapter").rpartition("-")[0].rpartition(".")[2], "") for p in live}
        units[text(unit, "lun")] = (over.pop() if len(over) == 1 else "", len(live))
    found: dict[str, tuple[str, int]] = {}
    for mount in tables(tree, "config.filesystemvolume.mountinfo"):
        name = text(mount, "volume.name")
        held = [units.get(disks.get(text(e, "diskname"), "")) for e in tables(mount, "volume.extent")]
        there = [h for h in held if h is not None]
        if name and there:
            over = {h[0] for h in there}
            found[name] = (over.pop() if len(over) == 1 else "", min(h[1] for h in there))
    return found
