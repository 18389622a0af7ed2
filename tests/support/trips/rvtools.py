"""A cluster of vSphere as an export of RVTools: the columns of its tabs that are read."""

from __future__ import annotations

import random
from typing import Any

from hadocs.importers.model import Source
from hadocs.spec.model import Spec
from support import rvtools

HOLDS = (
    ("clusters", "*", "members"),
    *(("clusters", "*", "ha", key) for key in (
        "enabled", "admission_control", "failures_tolerated", "isolation_response", "vm_monitoring",
        "failure_interval",
    )),
    *(("hosts", "*", key) for key in ("cores", "memory", "networks")),
    ("hosts", "*", "storage", "*", "paths"),
    *(("vms", "*", key) for key in (
        "on", "vcpus", "memory", "os", "priority", "monitoring", "fault_tolerance", "files", "networks",
    )),
    ("storage", "*", "kind"),
)  # fmt: skip
_ISOLATION = {"leave": "none", "shutdown": "shutdown", "power-off": "powerOff"}
_MONITORING = {
    "none": "vmMonitoringDisabled",
    "guest": "vmMonitoringOnly",
    "application": "vmAndAppMonitoring",
}
_TYPES = {"share": "NFS", "hyperconverged": "vsan"}


def written(spec: Spec, cluster: str) -> list[Source]:
    """The export as a folder of CSV files."""
    return [rvtools.folder(tabs=tabs(spec, cluster))]


def tabs(spec: Spec, cluster: str) -> dict[str, list[list[str]]]:
    """The rows of each tab, its head first."""
    entry = spec.clusters[cluster]
    ha = entry.ha
    found: dict[str, list[dict[str, Any]]] = {
        "vInfo": [], "vHost": [], "vCluster": [], "vDatastore": [], "vMultiPath": [], "vPort": []
    }  # fmt: skip
    for name in entry.members:
        host = spec.hosts[name]
        found["vHost"].append({"Host": f"{name}.example.com", "Cluster": cluster, "# Cores": host.cores,
                               "# Memory": _mib(host.memory), "ESX Version": "VMware ESXi 8.0.3 build-1"})  # fmt: skip
        found["vPort"] += [
            {"Host": f"{name}.example.com", "Port Group": n, "Switch": "vSwitch0"} for n in host.networks
        ]
        for store, access in host.storage.items():
            if access.paths:
                ways = {f"Path {n}": f"p{n}" for n in range(1, access.paths + 1)}
                states = {f"Path {n} state": "active" for n in range(1, access.paths + 1)}
                found["vMultiPath"].append(
                    {"Host": f"{name}.example.com", "Datastore": store, **ways, **states}
                )
    for name, vm in spec.vms.items():
        if vm.on in entry.members:
            found["vInfo"].append(_vm(name, vm, cluster))
    for name, store in spec.storage.items():
        seen = [f"{m}.example.com" for m in entry.members if name in spec.hosts[m].storage]
        kind = _TYPES.get(store.kind or "", "VMFS")
        found["vDatastore"].append(
            {"Name": name, "Type": kind, "Capacity MB": 1024, "Hosts": ", ".join(seen)}
        )
    if ha:
        control = None if ha.admission_control is None else ha.admission_control != "disabled"
        found["vCluster"].append({
            "Name": cluster, "HA enabled": ha.enabled, "AdmissionControlEnabled": control,
            "Failover Level": ha.failures_tolerated,
            "Isolation Response": _ISOLATION.get(ha.isolation_response or ""),
            "VM Monitoring": _MONITORING.get(ha.vm_monitoring or ""),
            "Failure Interval": None if ha.failure_interval is None else round(ha.failure_interval),
        })  # fmt: skip
    return {tab: _rows(rows) for tab, rows in found.items() if rows}


def _vm(name: str, vm: Any, cluster: str) -> dict[str, Any]:
    return {
        "VM": name, "Powerstate": "poweredOn", "Template": False, "CPUs": vm.vcpus, "Memory": _mib(vm.memory),
        **{f"Network #{n}": net for n, net in enumerate(vm.networks, 1)},
        "HA Restart Priority": vm.priority, "HA VM Monitoring": _MONITORING.get(vm.monitoring or ""),
        "FT State": "running" if vm.fault_tolerance else "notConfigured",
        "Path": f"[{vm.files.partition('/')[0]}] {name}/{name}.vmx" if vm.files else None, "Cluster": cluster,
        "Host": f"{vm.on}.example.com", "OS according to the VMware Tools": vm.os, "VM UUID": f"uuid-{name}",
    }  # fmt: skip


def _mib(size: int | None) -> int | None:
    return None if size is None else size // 2**20


def _rows(rows: list[dict[str, Any]]) -> list[list[str]]:
    head = list(dict.fromkeys(key for row in rows for key in row))
    return [head, *(["" if row.get(key) is None else str(row[key]) for key in head] for row in rows)]


def made(chance: random.Random) -> dict[str, Any]:
    """A cluster of hosts with datastores of all kinds, and machines on them."""
    members = [f"esx{n}" for n in range(1, chance.choice([2, 3, 4]) + 1)]
    storage: dict[str, Any] = {
        "san": {"kind": "array"},
        "nas": {"kind": "share"},
        "local-1": {"kind": "local", "on": members[:1]},
    }
    reach = {"san": {"paths": chance.choice([1, 2, 4])}, "nas": {"protocol": "nfs"}}
    networks: dict[str, Any] = {"lan": {}, "apps": {}}
    hosts = {
        m: {"cores": 32, "memory": "512 GiB", "networks": ["lan", "apps"], "storage": dict(reach)}
        for m in members
    }
    hosts[members[0]]["storage"]["local-1"] = {"protocol": "local"}  # type: ignore[index]
    vms = {
        f"v{n}": {
            "on": chance.choice(members), "vcpus": n, "memory": f"{chance.randint(1, 64)} GiB",
            "os": chance.choice(["Microsoft Windows Server 2022 (64-bit)", "Debian GNU/Linux 12 (64-bit)"]),
            "priority": chance.choice(["disabled", "low", "medium", "high"]), "files": chance.choice(["san", "nas"]),
            "monitoring": chance.choice(sorted(_MONITORING)),
            "networks": chance.sample(["lan", "apps"], chance.randint(1, 2)),
            **({"fault_tolerance": True} if chance.random() < 0.2 else {}),
        } for n in range(1, 7)
    }  # fmt: skip
    watched = chance.choice(sorted(_MONITORING))
    ha: dict[str, Any] = {
        "enabled": chance.random() < 0.9, "isolation_response": chance.choice(sorted(_ISOLATION)),
        "vm_monitoring": watched,
        **({"admission_control": "disabled"} if chance.random() < 0.3 else {"failures_tolerated": 1}),
        # Where nothing is watched, how long it may be silent is a number without a meaning.
        **({} if watched == "none" else {"failure_interval": chance.choice(["30 s", "1 min"])}),
    }  # fmt: skip
    return {"hadocs": 1, "name": "made", "platform": "vsphere/8.0", "networks": networks, "storage": storage,
            "hosts": hosts, "vms": vms, "clusters": {"prod": {"members": members, "ha": ha}}}  # fmt: skip
