"""A cluster of Windows as hadocs-collect.ps1 would tell it, by the properties that Microsoft documents."""

from __future__ import annotations

import ipaddress
import json
import random
from typing import Any

from hadocs.importers.model import Source
from hadocs.spec.model import Spec

HOLDS = (
    ("clusters", "*", "members"),
    ("clusters", "*", "domain"),
    *(("clusters", "*", key) for key in ("anti_affinity", "affinity", "node_affinity")),
    *(("clusters", "*", "quorum", key) for key in ("votes", "dynamic", "disk_only")),
    ("clusters", "*", "quorum", "witness", "kind"),
    *(("clusters", "*", "heartbeat", key) for key in (
        "delay", "threshold", "cross_delay", "cross_threshold", "route_history",
    )),
    *(("hosts", "*", key) for key in ("cores", "memory", "rack", "site", "networks")),
    *(("servers", "*", key) for key in ("cores", "memory")),
    *(("vms", "*", key) for key in (
        "on", "vcpus", "memory", "dynamic_memory", "priority", "monitoring", "offline_action", "checkpoints",
        "possible_owners", "replica", "networks",
    )),
    *(("services", "*", key) for key in ("active_on", "runs_on")),
    ("services", "*", "clients", "name_ttl"),
    ("services", "*", "clients", "all_addresses"),
    ("services", "*", "monitor", "restarts"),
)  # fmt: skip
_PRIORITIES = {"disabled": 0, "low": 1000, "medium": 2000, "high": 3000}
_OFFLINE = {"turn-off": 0, "save": 1, "shut-down": 2}
_CHECKPOINTS = {"none": "Disabled", "production": "Production", "standard": "Standard"}
_DOMAINS = {"joined": "ActiveDirectoryAndDns", "detached": "Dns", "workgroup": "Dns"}
_WITNESSES = {"disk": "Physical Disk", "file-share": "File Share Witness", "cloud": "Cloud Witness"}


def written(spec: Spec, cluster: str) -> list[Source]:
    """A file of each cluster: the machines of those in guests are the hosts'."""
    assert cluster in spec.clusters
    found = {c: document(spec, c) for c in spec.clusters}
    clustered = {m for entry in spec.clusters.values() for m in entry.members}
    found |= {host: _alone(spec, host) for host in spec.hosts if host not in clustered}
    return [Source(f"{name}.json", json.dumps(told).encode()) for name, told in found.items()]


def _alone(spec: Spec, host: str) -> dict[str, Any]:
    """A host that is in no cluster; it knows no networks by name."""
    machines = {v: vm for v, vm in spec.vms.items() if vm.on == host}
    return {"hadocs": "windows-collector", "format": 1, "machine": host, "collectedAt": "2026-11-29T10:00:00Z",
            "machines": [_machine(spec, host)], "hosts": [_host(spec, host, machines)], "errors": []}  # fmt: skip


def document(spec: Spec, cluster: str) -> dict[str, Any]:
    """What is in it."""
    entry = spec.clusters[cluster]
    hosts = entry.members[0] in spec.hosts
    said, beat = entry.quorum, entry.heartbeat
    properties: dict[str, Any] = {"Name": cluster, "Id": f"id-{cluster}"}
    if entry.domain:
        properties["AdministrativeAccessPoint"] = _DOMAINS[entry.domain]
        properties["Domain"] = "" if entry.domain == "workgroup" else "example.com"
    if said and said.dynamic is not None:
        properties["DynamicQuorum"] = int(said.dynamic)
    if beat:
        properties |= {
            "SameSubnetDelay": _ms(beat.delay), "SameSubnetThreshold": beat.threshold,
            "CrossSubnetDelay": _ms(beat.cross_delay), "CrossSubnetThreshold": beat.cross_threshold,
            "RouteHistoryLength": beat.route_history,
            "ResiliencyDefaultPeriod": None if beat.isolation is None else int(beat.isolation),
            "ResiliencyLevel": (beat.resiliency_level or "").title().replace("-", "") or None,
        }  # fmt: skip
    # The classes of a cluster are all hard or all soft; rules say it of themselves.
    mixed = len({rule.hard for rule in entry.anti_affinity}) > 1
    properties["ClusterEnforcedAntiAffinity"] = int(not mixed and any(r.hard for r in entry.anti_affinity))
    machines = {v: vm for v, vm in spec.vms.items() if hosts and vm.on in entry.members}
    groups, resources = [_group("Cluster Group", "Cluster", entry.members[0], IsCoreGroup=True)], []
    quorum: dict[str, Any] = {}
    if said and said.witness:
        kind = _WITNESSES.get(said.witness.kind, "")
        quorum = {"QuorumType": "DiskOnly" if said.disk_only else "Majority", "Resource": kind}
        if kind:
            resources.append(_resource(kind, kind, "Cluster Group"))
    for name, vm in machines.items():
        groups.append(_role(entry, name, vm, classes=not mixed))
        resources.append(_machine_resource(name, vm))
    for name, service in spec.services.items():
        if not hosts and service.runs_on == (cluster,):
            groups.append(_group(name, "GenericService", service.active_on or ""))
            resources += _service_resources(name, service)
    return {
        "hadocs": "windows-collector", "format": 1, "machine": entry.members[0], "collectedAt": "2026-11-29T10:00:00Z",
        "cluster": properties, "quorum": quorum, "groups": groups, "resources": resources,
        "nodes": [{"Name": m, "State": "Up", "BuildNumber": 20348, "NodeWeight": said.votes.get(m, 1) if said else 1}
                  for m in entry.members],
        "networks": _networks(spec), "interfaces": _interfaces(spec, entry.members),
        "faultDomains": _places(spec, entry.members),
        "machines": [_machine(spec, m) for m in entry.members],
        "hosts": [_host(spec, m, machines) for m in entry.members] if hosts else [],
        "affinityRules": [
            *({"Name": f"together {n}", "RuleType": "SameNode", "Groups": list(rule.members), "Enabled": 1}
              for n, rule in enumerate(entry.affinity)),
            *({"Name": f"apart {n}", "RuleType": "DifferentNode", "Groups": list(rule.members), "Enabled": 1,
               "SoftAntiAffinity": int(not rule.hard)} for n, rule in enumerate(entry.anti_affinity) if mixed),
        ],
        "volumes": [], "iscsi": [], "errors": [],
    }  # fmt: skip


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _group(name: str, kind: str, owner: str, **more: Any) -> dict[str, Any]:
    return {"Name": name, "GroupType": kind, "State": "Online", "OwnerNode": owner, "IsCoreGroup": False,
            "AntiAffinityClassNames": [], "PreferredOwners": [], **more}  # fmt: skip


def _resource(name: str, kind: str, group: str, **parameters: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "ResourceType": kind,
        "OwnerGroup": group,
        "State": "Online",
        "Parameters": parameters,
    }


def _role(entry: Any, name: str, vm: Any, *, classes: bool) -> dict[str, Any]:
    more: dict[str, Any] = {} if vm.priority is None else {"Priority": _PRIORITIES[vm.priority]}
    more["AntiAffinityClassNames"] = [
        f"apart-{n}" for n, rule in enumerate(entry.anti_affinity) if classes and name in rule.members
    ]
    wished = [list(rule.hosts) for rule in entry.node_affinity if rule.members == (name,)]
    return _group(name, "VirtualMachine", vm.on, PreferredOwners=wished[0] if wished else [], **more)


def _machine_resource(name: str, vm: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"VmId": f"id-{name}"}
    if vm.offline_action:
        said["OfflineAction"] = str(_OFFLINE[vm.offline_action])
    if vm.monitoring:
        said["CheckHeartbeat"] = str(int(vm.monitoring == "guest"))
    made = _resource(f"Virtual Machine {name}", "Virtual Machine", name, **said)
    return made | {"PossibleOwners": list(vm.possible_owners)}


def _service_resources(name: str, service: Any) -> list[dict[str, Any]]:
    main = _resource(f"{name} program", "Generic Service", name)
    if service.monitor and service.monitor.restarts is not None:
        main |= {"RestartThreshold": service.monitor.restarts, "RestartAction": 2}
    if service.clients is None:
        return [main]
    told: dict[str, Any] = {}
    if service.clients.name_ttl is not None:
        told["HostRecordTTL"] = str(round(service.clients.name_ttl))
    if service.clients.all_addresses is not None:
        told["RegisterAllProvidersIP"] = str(int(service.clients.all_addresses))
    return [main, _resource(f"{name} name", "Network Name", name, **told)]


def _networks(spec: Spec) -> list[dict[str, Any]]:
    found = []
    for name, entry in spec.networks.items():
        span = _span(spec, name)
        roles = {("client", "cluster"): "ClusterAndClient", ("cluster",): "Cluster", ("client",): "Client"}
        role = roles.get(tuple(sorted(r for r in entry.roles if r in ("client", "cluster"))), "None")
        found.append({"Name": name, "Id": f"id-{name}", "Role": role, "State": "Up",
                      "Address": str(span.network_address), "AddressMask": str(span.netmask)})  # fmt: skip
    return found


def _interfaces(spec: Spec, members: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"Node": m, "Network": net, "Address": _address(spec, net, m), "State": "Up"}
        for m in members
        for net in getattr(spec.hosts.get(m) or spec.servers.get(m) or spec.vms.get(m), "networks", ())
    ]


def _address(spec: Spec, network: str, machine: str) -> str:
    """An address that no other machine of the spec has."""
    return str(_span(spec, network)[[*spec.hosts, *spec.servers, *spec.vms].index(machine) + 1])


def _span(spec: Spec, network: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Its range; one of its own where the spec does not say."""
    given = spec.networks[network].cidr or f"10.99.{list(spec.networks).index(network)}.0/24"
    return ipaddress.ip_network(given)


def _places(spec: Spec, members: tuple[str, ...]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for m in members:
        host = spec.hosts.get(m)
        if host is None:
            continue
        parent = host.rack or host.site or ""
        found[m] = {"Name": m, "Type": "Node", "ParentName": parent}
        if host.rack:
            found[host.rack] = {"Name": host.rack, "Type": "Rack", "ParentName": host.site or ""}
        if host.site:
            found[host.site] = {"Name": host.site, "Type": "Site", "ParentName": ""}
    return list(found.values())


def _machine(spec: Spec, name: str) -> dict[str, Any]:
    vm, part = spec.vms.get(name), spec.hosts.get(name) or spec.servers.get(name)
    model = "Virtual Machine" if vm else "Server 9"
    said = {"Name": name, "DNSHostName": name, "Manufacturer": "Contoso", "Model": model, "Addresses": []}
    cores, memory = (
        (vm.vcpus, vm.memory) if vm else (getattr(part, "cores", None), getattr(part, "memory", None))
    )
    return {**said, "Cores": cores, "TotalPhysicalMemory": memory}


def _host(spec: Spec, name: str, machines: dict[str, Any]) -> dict[str, Any]:
    vms = [_vm(spec, v, vm) for v, vm in machines.items() if vm.on == name]
    return {"Name": name, "VMs": vms}


def _vm(spec: Spec, name: str, vm: Any) -> dict[str, Any]:
    said = {
        "Name": name, "Id": f"id-{name}", "State": "Running", "IsClustered": True, "ProcessorCount": vm.vcpus,
        "DynamicMemoryEnabled": vm.dynamic_memory, "MemoryStartup": vm.memory, "MemoryAssigned": vm.memory,
        "Path": r"\\files9\vms", "ReplicationMode": "Primary" if vm.replica else "None",
        "ReplicationState": "Replicating" if vm.replica else "Disabled",
        "Adapters": [{"Name": "a", "IPAddresses": [_address(spec, net, name)]} for net in vm.networks],
    }  # fmt: skip
    if vm.checkpoints:
        said["CheckpointType"] = _CHECKPOINTS[vm.checkpoints]
    return said


def made(chance: random.Random) -> dict[str, Any]:
    """A cluster of hosts with machines, or one of servers with services."""
    members = [f"n{n}" for n in range(1, chance.choice([2, 3, 4]) + 1)]
    cluster: dict[str, Any] = {
        "members": members, "domain": "joined",
        "quorum": {
            "votes": {members[0]: 0} if chance.random() < 0.5 else {}, "dynamic": chance.random() < 0.5,
            "witness": {"kind": chance.choice(["none", "file-share", "cloud", "disk"])},
        },
        "heartbeat": {"delay": "1 s", "threshold": chance.choice([5, 10, 20]), "cross_delay": "2 s",
                      "cross_threshold": 20, "route_history": chance.choice([10, 40])},
    }  # fmt: skip
    networks = {
        n: {"cidr": f"10.{i}.0.0/24", "roles": ["client", "cluster"]} for i, n in enumerate(("lan", "inner"))
    }
    spec = {
        "hadocs": 1,
        "name": "made",
        "platform": "hyper-v/2022",
        "networks": networks,
        "clusters": {"c": cluster},
    }
    machine = {"cores": chance.choice([8, 16]), "memory": "256 GiB"}
    if chance.random() < 0.4:
        services = {
            f"s{n}": {
                "runs_on": "c", "active_on": chance.choice(members), "product": "generic-clustered",
                "clients": {"name_ttl": "300 s", "all_addresses": chance.random() < 0.5}, "monitor": {"restarts": n},
            } for n in (1, 2)
        }  # fmt: skip
        return spec | {"servers": dict.fromkeys(members, machine), "services": services}
    places = {"site": "dallas", "rack": "R1", "networks": ["lan", "inner"]}
    hosts = dict.fromkeys(members, machine | places)
    vms: dict[str, Any] = {}
    for n in range(1, 6):
        on = chance.choice(members)
        vms[f"v{n}"] = {
            "on": on, "vcpus": n, "memory": f"{chance.randint(1, 64)} GiB", "dynamic_memory": chance.random() < 0.5,
            "priority": chance.choice(sorted(_PRIORITIES)), "monitoring": chance.choice(["none", "guest"]),
            "offline_action": chance.choice(sorted(_OFFLINE)), "networks": ["lan"],
            "checkpoints": chance.choice(sorted(_CHECKPOINTS)),
        }  # fmt: skip
        if chance.random() < 0.4 and len(members) > 2:
            vms[f"v{n}"]["possible_owners"] = sorted({on, members[0]})
        if chance.random() < 0.3:
            vms[f"v{n}"]["replica"] = "hyper-v-replica"
    cluster |= {
        "anti_affinity": [{"members": ["v1", "v2"], "hard": chance.random() < 0.5}],
        "affinity": [{"members": ["v3", "v4"]}],
        "node_affinity": [{"members": ["v5"], "hosts": [members[0]]}],
    }
    return spec | {"sites": {"dallas": {}}, "hosts": hosts, "vms": vms}
