"""What ``hadocs-collect.ps1`` would write on a small estate, made by the tables of properties that Microsoft documents.

No output of a real cluster is public. A cluster of two Hyper-V hosts, and one of SQL Server in two of its machines.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from hadocs.importers.model import Source

VM_IDS = {
    "SQL-A": "11111111-aaaa-4aaa-8aaa-000000000001",
    "SQL-B": "11111111-aaaa-4aaa-8aaa-000000000002",
    "WEB1": "11111111-aaaa-4aaa-8aaa-000000000003",
}
MAX = 4294967295
GIB = 2**30
_NODE = {
    "State": "Up",
    "StatusInformation": "Normal",
    "NodeWeight": 1,
    "DynamicWeight": 1,
    "BuildNumber": 20348,
}


def _resource(name: str, kind: str, group: str, owner: str, **parameters: str) -> dict[str, Any]:
    return {
        "Name": name, "ResourceType": kind, "OwnerGroup": group, "OwnerNode": owner, "State": "Online",
        "RestartAction": 2, "RestartThreshold": 1, "IsAlivePollInterval": MAX, "PossibleOwners": [],
        "Parameters": parameters,
    }  # fmt: skip


def _group(name: str, kind: str, owner: str, **more: Any) -> dict[str, Any]:
    return {
        "Name": name, "GroupType": kind, "State": "Online", "OwnerNode": owner, "IsCoreGroup": False,
        "Priority": 2000, "AntiAffinityClassNames": [], "PreferredOwners": [], **more,
    }  # fmt: skip


def _machine(
    name: str, maker: str, model: str, cores: int, memory: int, address: str, **more: Any
) -> dict[str, Any]:
    return {
        "Name": name, "DNSHostName": name, "PartOfDomain": True, "BuildNumber": "20348", "Manufacturer": maker,
        "Caption": "Microsoft Windows Server 2022 Datacenter", "Model": model, "Cores": cores,
        "TotalPhysicalMemory": memory, "Addresses": [address, "fe80::1"], "Guest": {}, **more,
    }  # fmt: skip


def _vm(
    name: str, address: str, memory: int, disks: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "Name": name, "Id": VM_IDS.get(name, name), "State": "Running", "IsClustered": True, "ProcessorCount": 4,
        "DynamicMemoryEnabled": False, "MemoryStartup": memory, "MemoryAssigned": memory,
        "ConfigurationLocation": rf"C:\ClusterStorage\Volume1\{name}", "CheckpointType": "Production",
        "ReplicationState": "Disabled", "ReplicationMode": "None", "Disks": disks or [],
        "Adapters": [{"Name": "Network Adapter", "SwitchName": "vs", "IPAddresses": [address, "fe80::2"]}], **more,
    }  # fmt: skip


def _network(name: str, role: str, address: str, **more: Any) -> dict[str, Any]:
    return {"Name": name, "Id": f"id-{name}", "Role": role, "State": "Up", "Address": address,
            "AddressMask": "255.255.255.0", **more}  # fmt: skip


def hosts() -> dict[str, Any]:
    """The cluster of the hosts."""
    shared = {
        "Path": r"C:\ClusterStorage\Volume2\sql.vhds",
        "ControllerType": "SCSI",
        "SupportPersistentReservations": True,
    }
    return {
        "hadocs": "windows-collector", "format": 1, "machine": "HV1", "collectedAt": "2026-11-29T10:00:00Z",
        "powershell": "5.1.20348.1",
        "cluster": {
            "Name": "HVC", "Domain": "example.com", "Id": "c-1", "AdministrativeAccessPoint": "ActiveDirectoryAndDns",
            "DynamicQuorum": 1, "SameSubnetDelay": 1000, "SameSubnetThreshold": 20, "CrossSubnetDelay": 1000,
            "CrossSubnetThreshold": 20, "RouteHistoryLength": 40, "ClusterEnforcedAntiAffinity": 0, "S2DEnabled": 0,
        },
        "quorum": {"QuorumType": "Majority", "Resource": "File Share Witness"},
        "nodes": [
            {"Name": n, **_NODE} for n in ("HV1", "HV2")
        ],
        "groups": [
            _group("Cluster Group", "Cluster", "HV1", IsCoreGroup=True),
            _group("SQL-A", "VirtualMachine", "HV1", Priority=3000, AntiAffinityClassNames=["sql"],
                   PreferredOwners=["HV1"]),
            _group("SQL-B", "VirtualMachine", "HV2", Priority=3000, AntiAffinityClassNames=["sql"],
                   MonitoredItems=["MSSQLSERVER", "Spooler"]),
            _group("WEB1", "VirtualMachine", "HV1"),
        ],
        "resources": [
            _resource("File Share Witness", "File Share Witness", "Cluster Group", "HV1", SharePath=r"\\FS9\witness"),
            *(
                _resource(f"Virtual Machine {n}", "Virtual Machine", n, o, VmId=VM_IDS[n], OfflineAction="1",
                          CheckHeartbeat="1")
                for n, o in (("SQL-A", "HV1"), ("SQL-B", "HV2"), ("WEB1", "HV1"))
            ),
        ],
        "networks": [_network("Client", "ClusterAndClient", "10.0.0.0"), _network("Cluster", "Cluster", "10.0.1.0"),
                     _network("iSCSI", "None", "10.0.2.0")],
        "interfaces": [
            {"Node": f"HV{n}", "Network": net, "Address": f"10.0.{third}.{n}", "State": "Up"}
            for n in (1, 2)
            for net, third in (("Client", 0), ("Cluster", 1), ("iSCSI", 2))
        ],
        "volumes": [
            {"Name": f"CSV{n}", "OwnerNode": "HV1", "State": "Online", "Size": 4 * 2**40,
             "FriendlyVolumeName": rf"C:\ClusterStorage\Volume{n}"} for n in (1, 2)
        ],
        "volumeStates": [], "affinityRules": [], "migration": {"MigrationNetworkOrder": "id-Cluster;id-Client"},
        "faultDomains": [
            {"Name": "Dallas", "Type": "Site", "ParentName": ""},
            {"Name": "R1", "Type": "Rack", "ParentName": "Dallas"},
            {"Name": "HV1", "Type": "Node", "ParentName": "R1"},
            {"Name": "HV2", "Type": "Node", "ParentName": "Dallas"},
        ],
        "machines": [_machine(f"HV{n}", "Contoso", "Server 9", 16, 256 * GIB, f"10.0.0.{n}") for n in (1, 2)],
        "iscsi": [
            {"Node": f"HV{n}", "TargetNodeAddress": "iqn.t", "InitiatorPortalAddress": f"10.0.2.{n}",
             "IsConnected": True}
            for n in (1, 2) for _ in (1, 2)
        ],
        "hosts": [
            {"Name": "HV1", "LogicalProcessorCount": 32, "MemoryCapacity": 256 * GIB, "Switches": [],
             "VMs": [_vm("SQL-A", "10.0.0.11", 32 * GIB, [shared]), _vm("WEB1", "10.0.0.20", 8 * GIB)]},
            {"Name": "HV2", "LogicalProcessorCount": 32, "MemoryCapacity": 256 * GIB, "Switches": [],
             "VMs": [_vm("SQL-B", "10.0.0.12", 32 * GIB, [shared]), _vm("OLD", "10.0.0.99", GIB, State="Off")]},
        ],
        "errors": [],
    }  # fmt: skip


def guests() -> dict[str, Any]:
    """The cluster of SQL Server in two of their machines."""
    sql = "SQL Server (MSSQLSERVER)"
    return {
        "hadocs": "windows-collector", "format": 1, "machine": "SQLNODE1", "collectedAt": "2026-11-29T10:05:00Z",
        "powershell": "7.4.1",
        "cluster": {"Name": "SQLC", "Id": "c-2", "AdministrativeAccessPoint": "ActiveDirectoryAndDns",
                    "DynamicQuorum": 1, "SameSubnetDelay": 1000, "SameSubnetThreshold": 10},
        "quorum": {"QuorumType": "Majority", "Resource": "Cluster Disk 1"},
        "nodes": [
            {"Name": n, **_NODE, "Manufacturer": "Microsoft Corporation", "Model": "Virtual Machine"}
            for n in ("SQLNODE1", "SQLNODE2")
        ],
        "groups": [
            _group("Cluster Group", "Cluster", "SQLNODE1", IsCoreGroup=True),
            _group(sql, "Unknown", "SQLNODE1", PreferredOwners=["SQLNODE1"]),
        ],
        "resources": [
            _resource("Cluster Disk 1", "Physical Disk", "Cluster Group", "SQLNODE1"),
            _resource("Cluster Disk 2", "Physical Disk", sql, "SQLNODE1"),
            _resource("SQL Server", "SQL Server", sql, "SQLNODE1", InstanceName="MSSQLSERVER"),
            _resource("SQL Network Name", "Network Name", sql, "SQLNODE1", DnsName="sql", HostRecordTTL="300",
                      RegisterAllProvidersIP="0"),
            _resource("SQL IP", "IP Address", sql, "SQLNODE1", Address="10.0.0.50"),
        ],
        "networks": [_network("Cluster Network 1", "ClusterAndClient", "10.0.0.0")],
        "interfaces": [
            {"Node": f"SQLNODE{n}", "Network": "Cluster Network 1", "Address": f"10.0.0.1{n}", "State": "Up"}
            for n in (1, 2)
        ],
        "machines": [
            _machine(f"SQLNODE{n}", "Microsoft Corporation", "Virtual Machine", 4, 32 * GIB, f"10.0.0.1{n}",
                     Guest={"VirtualMachineId": VM_IDS["SQL-A"].upper()} if n == 1 else {})
            for n in (1, 2)
        ],
        "hosts": [], "iscsi": [], "errors": [],
    }  # fmt: skip


def source(document: Any, name: str = "hosts.json", encoding: str = "utf-8") -> Source:
    """A document as a file."""
    return Source(name, json.dumps(copy.deepcopy(document), indent=1).encode(encoding))


DOMAINS = """<Topology>
  <Site Name="SEA" Location="Contoso HQ, Seattle">
    <Rack Name="A01"><Node Name="HV1" Location="unit 33"/></Rack>
  </Site>
  <site name="NYC" description="Contoso east">
    <rack name="A01"><chassis name="B1"><node name="HV2"/></chassis></rack>
  </site>
</Topology>
"""


def domains(text: str = DOMAINS, encoding: str = "utf-8") -> Source:
    """The fault domains of the cluster of the hosts as Get-ClusterFaultDomainXML prints them."""
    return Source("domains.xml", text.encode(encoding))
