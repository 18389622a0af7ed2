"""A cluster of vSphere as govc prints its objects: configuration, hosts, machines, datastores, networks."""

from __future__ import annotations

import random
from typing import Any

from hadocs.importers.model import Source
from hadocs.spec.model import Spec
from support import govc
from support.trips import rvtools

HOLDS = (
    ("clusters", "*", "members"),
    *(("clusters", "*", key) for key in ("anti_affinity", "affinity", "node_affinity")),
    *(("clusters", "*", "ha", key) for key in (
        "enabled", "admission_control", "failures_tolerated", "respect_anti_affinity", "isolation_response",
        "component_protection", "vm_monitoring", "failure_interval",
    )),
    *(("hosts", "*", key) for key in ("cores", "memory", "networks")),
    ("hosts", "*", "storage", "*", "protocol"),
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


def _entered(kind: str, key: str, held: dict[str, Any]) -> dict[str, Any]:
    changes = [{"name": k, "op": "assign", "val": v} for k, v in held.items() if v is not None]
    return {"kind": "enter", "obj": {"type": kind, "value": key}, "changeSet": changes}


def _refs(kind: str, names: Any) -> list[dict[str, str]]:
    return [{"type": kind, "value": name} for name in names]


def written(spec: Spec, cluster: str) -> list[Source]:
    """A file for each kind of object; the ids of vCenter are those of the spec."""
    entry = spec.clusters[cluster]
    vms = {v: vm for v, vm in spec.vms.items() if vm.on in entry.members}
    held = {"name": cluster, "host": {"_value": _refs("HostSystem", entry.members)},
            "configurationEx": _configuration(entry, vms)}  # fmt: skip
    reach = {s: [m for m in entry.members if s in spec.hosts[m].storage] for s in spec.storage}
    attached = {n: [m for m in entry.members if n in spec.hosts[m].networks] for n in spec.networks}
    return [
        govc.source("clusters.json", [_entered("ClusterComputeResource", cluster, held)]),
        govc.source("hosts.json", [_host(spec, m, cluster) for m in entry.members]),
        govc.source("vms.json", [_machine(v, vm) for v, vm in vms.items()]),
        govc.source("datastores.json", [
            _entered("Datastore", s, {
                "name": s, "summary.type": _TYPES.get(spec.storage[s].kind or "", "VMFS"),
                "host": {"_value": [{"key": r, "mountInfo": {"accessible": True}} for r in _refs("HostSystem", seen)]},
            }) for s, seen in reach.items()
        ]),
        govc.source("networks.json", [
            _entered("DistributedVirtualPortgroup", n, {"name": n, "host": {"_value": _refs("HostSystem", seen)}})
            for n, seen in attached.items()
        ]),
    ]  # fmt: skip


def _host(spec: Spec, name: str, cluster: str) -> dict[str, Any]:
    host = spec.hosts[name]
    arrays = {s: a for s, a in host.storage.items() if spec.storage[s].kind == "array"}
    luns = [{"key": f"key-{s}", "canonicalName": f"naa.{s}"} for s in arrays]
    ways = [
        {"lun": f"key-{s}", "path": [
            {"name": f"{s}-{n}", "pathState": "active", "adapter": f"key-vim.host.FibreChannelHba-vmhba{n}"}
            for n in range(access.paths or 0)
        ]} for s, access in arrays.items()
    ]  # fmt: skip
    mounts = [{"volume": {"type": "VMFS", "name": s, "extent": [{"diskName": f"naa.{s}"}]}} for s in arrays]
    return _entered("HostSystem", name, {
        "name": f"{name}.example.com", "parent": {"type": "ClusterComputeResource", "value": cluster},
        "summary.hardware": {"memorySize": host.memory, "numCpuCores": host.cores},
        "config.product": {"fullName": "VMware ESXi 8.0.3 build-1", "apiVersion": "8.0.3.0"},
        "runtime.connectionState": "connected",
        "config.storageDevice.scsiLun": {"_value": luns},
        "config.storageDevice.multipathInfo": {"lun": ways},
        "config.fileSystemVolume": {"mountInfo": mounts},
    })  # fmt: skip


def _machine(name: str, vm: Any) -> dict[str, Any]:
    return _entered("VirtualMachine", name, {
        "name": name, "runtime.host": {"type": "HostSystem", "value": vm.on}, "runtime.powerState": "poweredOn",
        "runtime.faultToleranceState": "running" if vm.fault_tolerance else "notConfigured",
        "config.template": False, "config.uuid": f"uuid-{name}", "config.guestFullName": vm.os,
        "config.hardware.numCPU": vm.vcpus, "config.hardware.memoryMB": vm.memory // 2**20 if vm.memory else None,
        "config.files.vmPathName": f"[{vm.files.partition('/')[0]}] {name}/{name}.vmx" if vm.files else None,
        "network": {"_value": _refs("DistributedVirtualPortgroup", vm.networks)},
    })  # fmt: skip


def _configuration(entry: Any, vms: dict[str, Any]) -> dict[str, Any]:
    rules, groups = [], []
    for kind, held in (
        ("ClusterAntiAffinityRuleSpec", entry.anti_affinity),
        ("ClusterAffinityRuleSpec", entry.affinity),
    ):
        rules += [
            {"name": f"{kind} {n}", "_typeName": kind, "enabled": True, "mandatory": rule.hard or None,
             "vm": _refs("VirtualMachine", rule.members)} for n, rule in enumerate(held)
        ]  # fmt: skip
    for n, rule in enumerate(entry.node_affinity):
        rules.append({"name": f"on {n}", "enabled": True, "mandatory": rule.strict, "vmGroupName": f"vms {n}",
                      "affineHostGroupName": f"hosts {n}"})  # fmt: skip
        groups += [{"name": f"vms {n}", "vm": _refs("VirtualMachine", rule.members)},
                   {"name": f"hosts {n}", "host": _refs("HostSystem", rule.hosts)}]  # fmt: skip
    each = [
        {"key": {"type": "VirtualMachine", "value": v}, "dasSettings": {
            "restartPriority": vm.priority,
            **({"vmToolsMonitoringSettings": {"clusterSettings": False, "vmMonitoring": _MONITORING[vm.monitoring]}}
               if vm.monitoring else {}),
        }} for v, vm in vms.items()
    ]  # fmt: skip
    return {"dasConfig": _das(entry.ha), "dasVmConfig": each, "rule": rules, "group": groups}


def _das(ha: Any) -> dict[str, Any]:
    if ha is None:
        return {}
    policy: dict[str, Any] = {"failoverLevel": ha.failures_tolerated}
    if ha.admission_control == "percentage":
        policy |= {"cpuFailoverResourcesPercent": 33, "autoComputePercentages": True}
    elif ha.admission_control == "dedicated-hosts":
        policy["failoverHosts"] = []
    said = {
        "enabled": ha.enabled, "vmMonitoring": _MONITORING.get(ha.vm_monitoring or ""), "hostMonitoring": "enabled",
        "vmComponentProtecting": {True: "enabled", False: "disabled"}.get(ha.component_protection),
        "admissionControlEnabled": None if ha.admission_control is None else ha.admission_control != "disabled",
        "admissionControlPolicy": policy,
        "defaultVmSettings": {
            "isolationResponse": _ISOLATION.get(ha.isolation_response or ""),
            "vmToolsMonitoringSettings": {"failureInterval": round(ha.failure_interval or 0) or None},
        },
        "option": [] if ha.respect_anti_affinity is None else [
            {"key": "das.respectvmvmantiaffinityrules", "value": str(ha.respect_anti_affinity).lower()}
        ],
    }  # fmt: skip
    return {key: value for key, value in said.items() if value is not None}


def made(chance: random.Random) -> dict[str, Any]:
    """What RVTools could say, and what only the cluster's configuration does."""
    spec = rvtools.made(chance)
    for host in spec["hosts"].values():
        host["storage"]["san"] = {"protocol": "fc", "paths": chance.choice([1, 2, 4])}
    cluster = spec["clusters"]["prod"]
    ha = cluster["ha"]
    ha |= {"respect_anti_affinity": chance.random() < 0.5, "component_protection": chance.random() < 0.5}
    if "failures_tolerated" in ha:
        ha["admission_control"] = chance.choice(["slots", "percentage", "dedicated-hosts"])
    cluster |= {
        "anti_affinity": [{"members": ["v1", "v2"], "hard": chance.random() < 0.5}],
        "affinity": [{"members": ["v3", "v4"], "hard": chance.random() < 0.5}],
        "node_affinity": [
            {"members": ["v5"], "hosts": [spec["vms"]["v5"]["on"]], "strict": chance.random() < 0.5}
        ],
    }
    return spec
