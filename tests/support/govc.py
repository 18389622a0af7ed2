"""A small vCenter as govc prints it: written after its types and what it prints of its simulator, by hand."""

from __future__ import annotations

import copy
import json
from typing import Any

from hadocs.importers.model import Source

_HOSTS = ("host-1", "host-2", "host-3")


def _ref(kind: str, key: str) -> dict[str, str]:
    return {"type": kind, "value": key}


def _refs(kind: str, *keys: str) -> dict[str, Any]:
    return {"_value": [_ref(kind, k) for k in keys]}


def _entered(kind: str, key: str, **held: Any) -> dict[str, Any]:
    changes = [{"name": k.replace("__", "."), "op": "assign", "val": v} for k, v in held.items()]
    return {"kind": "enter", "obj": _ref(kind, key), "changeSet": changes}


def _host(number: int) -> dict[str, Any]:
    paths = [
        {"name": f"vmhba{n}", "pathState": state, "adapter": f"key-vim.host.FibreChannelHba-vmhba{n}"}
        for n, state in ((2, "active"), (3, "standby"), (4, "dead"))
    ]
    return _entered(
        "HostSystem",
        f"host-{number}",
        name=f"esx{number}.example.com",
        parent=_ref("ClusterComputeResource", "domain-c1"),
        summary__hardware={"vendor": "Contoso", "model": "S9", "memorySize": 2**38, "numCpuCores": 32},
        config__product={"fullName": "VMware ESXi 8.0.3 build-1", "apiVersion": "8.0.3.0"},
        runtime__inMaintenanceMode=number == 3,
        runtime__connectionState="connected",
        config__network__vnic={
            "_value": [
                {"device": "vmk0", "portgroup": "Management Network",
                 "spec": {"ip": {"ipAddress": f"10.0.1.{number}", "subnetMask": "255.255.255.0"}}},
                {"device": "vmk1", "portgroup": "",
                 "spec": {"ip": {"ipAddress": f"10.0.2.{number}", "subnetMask": "255.255.255.0"},
                          "distributedVirtualPort": {"portgroupKey": "dvportgroup-2"}}},
            ]
        },
        config__virtualNicManagerInfo={
            "netConfig": [
                {"nicType": "management", "selectedVnic": ["management.key-vim.host.VirtualNic-vmk0"]},
                {"nicType": "vmotion", "selectedVnic": ["vmotion.key-vim.host.VirtualNic-vmk1"]},
                {"nicType": "vsan"},
            ]
        },
        config__storageDevice__scsiLun={"_value": [{"key": "key-disk-1", "canonicalName": "naa.1"}]},
        config__storageDevice__multipathInfo={"lun": [{"lun": "key-disk-1", "path": paths}]},
        config__fileSystemVolume={
            "mountInfo": [{"volume": {"type": "VMFS", "name": "san-1", "extent": [{"diskName": "naa.1"}]}}]
        },
    )  # fmt: skip


def _machine(number: int, host: int, *, power: str = "poweredOn", template: bool = False) -> dict[str, Any]:
    return _entered(
        "VirtualMachine",
        f"vm-{number}",
        name=f"sql-{number}",
        runtime__host=_ref("HostSystem", f"host-{host}"),
        runtime__powerState=power,
        runtime__faultToleranceState="notConfigured",
        guest__hostName=f"sqlnode{number}.example.com",
        guest__ipAddress=f"10.0.0.1{number}",
        config__template=template,
        config__uuid=f"4210aaaa-0000-4000-8000-00000000000{number}",
        config__guestFullName="Microsoft Windows Server 2022 (64-bit)",
        config__hardware__numCPU=4,
        config__hardware__memoryMB=32768,
        config__files__vmPathName=f"[san-1] sql-{number}/sql-{number}.vmx",
        network=_refs("Network", "dvportgroup-1"),
    )


def _datastore(key: str, name: str, kind: str, *hosts: str) -> dict[str, Any]:
    mounts = [{"key": _ref("HostSystem", h), "mountInfo": {"accessible": True}} for h in hosts]
    return _entered("Datastore", key, name=name, summary__type=kind, host={"_value": mounts})


CONFIGURATION: dict[str, Any] = {
    "dasConfig": {
        "enabled": True,
        "vmMonitoring": "vmMonitoringOnly",
        "hostMonitoring": "enabled",
        "vmComponentProtecting": "enabled",
        "admissionControlEnabled": True,
        "admissionControlPolicy": {
            "cpuFailoverResourcesPercent": 33, "memoryFailoverResourcesPercent": 33, "failoverLevel": 1,
            "autoComputePercentages": True,
        },
        "defaultVmSettings": {
            "restartPriority": "medium",
            "isolationResponse": "powerOff",
            "vmToolsMonitoringSettings": {"failureInterval": 30},
        },
        "option": [{"key": "das.respectvmvmantiaffinityrules", "value": "true"}],
    },
    "dasVmConfig": [
        {"key": _ref("VirtualMachine", "vm-1"), "dasSettings": {"restartPriority": "high"}},
        {"key": _ref("VirtualMachine", "vm-2"), "dasSettings": {"restartPriority": "clusterRestartPriority"}},
    ],
    "drsConfig": {"enabled": True},
    "rule": [
        {"key": 1, "enabled": True, "name": "apart", "vm": _refs("VirtualMachine", "vm-1", "vm-2")["_value"]},
        {"key": 2, "enabled": True, "name": "pin", "mandatory": True, "vmGroupName": "sql",
         "affineHostGroupName": "left"},
        {"key": 3, "enabled": True, "name": "keep off", "vmGroupName": "sql", "antiAffineHostGroupName": "right"},
        {"key": 4, "enabled": False, "name": "old", "vm": _refs("VirtualMachine", "vm-1", "vm-2")["_value"]},
        {"key": 5, "enabled": True, "name": "first", "vmGroup": "sql", "dependsOnVmGroup": "sql"},
    ],
    "group": [
        {"name": "sql", "vm": [_ref("VirtualMachine", "vm-1")]},
        {"name": "left", "host": [_ref("HostSystem", "host-1"), _ref("HostSystem", "host-2")]},
        {"name": "right", "host": [_ref("HostSystem", "host-3")]},
    ],
}  # fmt: skip

FILES: dict[str, list[Any]] = {
    "clusters.json": [
        _entered(
            "ClusterComputeResource", "domain-c1", name="Prod", host=_refs("HostSystem", *_HOSTS),
            configurationEx=CONFIGURATION,
        )
    ],
    "hosts.json": [_host(n) for n in (1, 2, 3)],
    "vms.json": [
        _machine(1, 1), _machine(2, 2), _machine(3, 3, power="poweredOff"), _machine(4, 3, template=True),
    ],
    "datastores.json": [
        _datastore("datastore-1", "san-1", "VMFS", *_HOSTS),
        _datastore("datastore-2", "boot-1", "VMFS", "host-1"),
        _datastore("datastore-3", "iso", "NFS41", *_HOSTS),
    ],
    "networks.json": [
        _entered("DistributedVirtualPortgroup", "dvportgroup-1", name="Servers", host=_refs("HostSystem", *_HOSTS)),
        _entered("DistributedVirtualPortgroup", "dvportgroup-2", name="vMotion", host=_refs("HostSystem", *_HOSTS)),
        _entered("DistributedVirtualPortgroup", "dvportgroup-3", name="DVS0-DVUplinks-8",
                 host=_refs("HostSystem", *_HOSTS)),
        _entered("Network", "network-4", name="Management Network", host=_refs("HostSystem", *_HOSTS)),
    ],
    "rules.json": [
        ["Rule: apart", "  Type: ClusterAntiAffinityRuleSpec", "  VM: sql-1", "  VM: sql-2",
         "Rule: pin", "  Type: ClusterVmHostRuleInfo", "  vmGroupName: sql", "  affineHostGroupName left"]
    ],
    "rules-of-another.json": [None],
}  # fmt: skip


def files() -> dict[str, list[Any]]:
    """What govc printed, file by file, to be changed."""
    return copy.deepcopy(FILES)


def source(name: str, documents: list[Any]) -> Source:
    """A file as govc prints it: one document after another."""
    return Source(name, "\n".join(json.dumps(d, indent=2) for d in documents).encode())


def sources(held: dict[str, list[Any]] | None = None) -> list[Source]:
    """All the files."""
    return [source(name, documents) for name, documents in (FILES if held is None else held).items()]
