"""A cluster of Proxmox VE as its /etc/pve: corosync.conf, storage.cfg, machines, and what HA does with them (of 9)."""

from __future__ import annotations

import random
from typing import Any

from hadocs.importers.model import Source
from hadocs.spec.model import Spec, Vm
from support.pve import archived
from support.trips import corosync

HOLDS = (
    *corosync.HOLDS,
    *(("clusters", "*", key) for key in ("anti_affinity", "affinity", "node_affinity")),
    ("clusters", "*", "ha", "enabled"),
    ("clusters", "*", "ha", "shutdown_policy"),
    ("clusters", "*", "fencing", "methods"),
    *(("vms", "*", key) for key in (
        "on", "vcpus", "memory", "dynamic_memory", "priority", "replica", "replica_every", "live_migration", "files",
    )),
    ("storage", "*", "kind"),
    ("storage", "*", "protocols"),
    ("storage", "*", "copies"),
    ("storage", "*", "min_copies"),
    ("hosts", "*", "storage", "*", "protocol"),
)  # fmt: skip
SHARES = {"nfs": "nfs", "smb": "cifs"}


def written(spec: Spec, cluster: str) -> list[Source]:
    """The folder as an archive."""
    return [archived("tar", files(spec, cluster))]


def files(spec: Spec, cluster: str) -> dict[str, str]:
    """The files of the folder by their paths."""
    entry = spec.clusters[cluster]
    machines = {v: vm for v, vm in spec.vms.items() if vm.on in entry.members}
    numbers = {v: n for n, v in enumerate(machines, 100)}
    found = {"corosync.conf": corosync.conf(spec, cluster), "storage.cfg": _storage(spec, entry.members)}
    managed = entry.ha is None or entry.ha.enabled is not False
    if managed:
        kept = [v for v, vm in machines.items() if vm.priority != "disabled"]
        found["ha/resources.cfg"] = "".join(
            f"{_kind(machines[v])}: {numbers[v]}\n\tstate started\n\n" for v in kept
        )
    rules = "".join(_rules(entry, machines, numbers))
    found["ha/rules.cfg"] = rules or "\n"
    if entry.ha and entry.ha.shutdown_policy:
        found["datacenter.cfg"] = f"keyboard: de\nha: shutdown_policy={entry.ha.shutdown_policy}\n"
    found["ceph.conf"] = _ceph(spec)
    copied = [
        f"local: {numbers[v]}-0\n\ttarget elsewhere\n\tschedule */{round((vm.replica_every or 900) / 60)}\n"
        for v, vm in machines.items() if vm.replica == "pvesr"
    ]  # fmt: skip
    found["replication.cfg"] = "\n".join(copied)
    for name, vm in machines.items():
        folder = "lxc" if _kind(vm) == "ct" else "qemu-server"
        found[f"nodes/{vm.on}/{folder}/{numbers[name]}.conf"] = _machine(spec, name, vm)
    return {path: text for path, text in found.items() if text}


def _kind(vm: Vm) -> str:
    return "ct" if vm.live_migration is False else "vm"


def _machine(spec: Spec, name: str, vm: Vm) -> str:
    container = _kind(vm) == "ct"
    memory = None if vm.memory is None else vm.memory // 2**20
    storage = (vm.files or "").partition("/")[0]
    local = bool(storage) and spec.storage[storage].kind == "local"
    disk = f"{storage.removesuffix(f'-{vm.on}') if local else storage}:{name}-disk-0,size=32G"
    balloon = None if vm.dynamic_memory is None else (memory or 2) // 2 if vm.dynamic_memory else 0
    said = {
        "hostname" if container else "name": name, "cores": vm.vcpus, "memory": memory, "balloon": balloon,
        "rootfs" if container else "scsi0": disk if storage else None,
    }  # fmt: skip
    return "".join(f"{key}: {value}\n" for key, value in said.items() if value is not None)


def _storage(spec: Spec, members: tuple[str, ...]) -> str:
    lines = []
    for name, entry in spec.storage.items():
        reach = [m for m in members if any(s.partition("/")[0] == name for s in spec.hosts[m].storage)]
        if entry.kind == "local":
            lines.append(f"lvmthin: {name.removesuffix(f'-{entry.on[0]}')}\n\tthinpool data\n\tvgname pve\n")
        elif entry.kind == "hyperconverged":
            lines.append(f"rbd: {name}\n\tpool {name}\n\tcontent images\n")
        else:
            kind = SHARES[entry.protocols[0]]
            lines.append(
                f"{kind}: {name}\n\tserver nas.example.com\n\texport /x\n\tnodes {','.join(reach)}\n"
            )
    return "\n".join(dict.fromkeys(lines))


def _ceph(spec: Spec) -> str:
    for entry in spec.storage.values():
        if entry.kind == "hyperconverged":
            said = {"osd_pool_default_size": entry.copies, "osd_pool_default_min_size": entry.min_copies}
            return "[global]\n" + "".join(f"\t{k} = {v}\n" for k, v in said.items() if v)
    return ""


def _rules(entry: Any, machines: dict[str, Vm], numbers: dict[str, int]) -> list[str]:
    def listed(names: Any) -> str:
        return ",".join(f"{_kind(machines[n])}:{numbers[n]}" for n in names)

    lines = []
    for kind, rules in (("negative", entry.anti_affinity), ("positive", entry.affinity)):
        lines += [
            f"resource-affinity: {kind}-{n}\n\tresources {listed(rule.members)}\n\taffinity {kind}\n\n"
            for n, rule in enumerate(rules)
        ]
    for n, rule in enumerate(entry.node_affinity):
        strict = "\tstrict 1\n" if rule.strict else ""
        lines.append(
            f"node-affinity: on-{n}\n\tresources {listed(rule.members)}\n\tnodes {','.join(rule.hosts)}\n{strict}\n"
        )
    return lines


def made(chance: random.Random) -> dict[str, Any]:
    """A cluster with shares, local disks and Ceph, machines and containers, and rules for them."""
    members = [f"pve{n}" for n in range(1, chance.choice([2, 3, 4]) + 1)]
    storage: dict[str, Any] = {
        "nas": {"kind": "share", "protocols": [chance.choice(sorted(SHARES))]},
        "ceph": {
            "kind": "hyperconverged",
            "protocols": ["rbd"],
            "on": members,
            "copies": len(members),
            "min_copies": 1,
        },
    }
    protocol = storage["nas"]["protocols"][0]
    hosts: dict[str, Any] = {
        m: {"storage": {"nas": {"protocol": protocol}, "ceph": {"protocol": "rbd"}}} for m in members
    }
    if chance.random() < 0.5:
        del hosts[members[-1]]["storage"]["nas"]
    vms: dict[str, Any] = {}
    for n in range(1, 6):
        on = chance.choice(members)
        where = chance.choice(["ceph", "local", *(["nas"] if "nas" in hosts[on]["storage"] else [])])
        if where == "local":
            where = f"local-lvm-{on}"
            storage[where] = {"kind": "local", "on": [on]}
            hosts[on]["storage"][where] = {"protocol": "local"}
        vms[f"v{n}"] = {"on": on, "vcpus": n, "memory": f"{chance.randint(1, 64)} GiB", "files": where}
        if chance.random() < 0.3:
            vms[f"v{n}"]["live_migration"] = False
        else:
            vms[f"v{n}"]["dynamic_memory"] = chance.random() < 0.5
        if where.startswith("local") and chance.random() < 0.5:
            vms[f"v{n}"] |= {"replica": "pvesr", "replica_every": f"{chance.choice([5, 15, 30])} min"}
    if chance.random() < 0.5:
        vms["v5"]["priority"] = "disabled"
    cluster = {
        "members": members,
        "ha": {
            "enabled": True,
            "shutdown_policy": chance.choice(["conditional", "freeze", "failover", "migrate"]),
        },
        "fencing": {"methods": ["watchdog"]},
        "anti_affinity": [{"members": ["v1", "v2"], "hard": True}],
        "affinity": [{"members": ["v3", "v4"], "hard": True}],
        "node_affinity": [{"members": ["v1"], "hosts": [vms["v1"]["on"]], "strict": chance.random() < 0.5}],
        **corosync.settings(chance, members),
    }
    return {"hadocs": 1, "name": "made", "platform": "proxmox/9", "storage": storage, "hosts": hosts, "vms": vms,
            "clusters": {"office": cluster}}  # fmt: skip
