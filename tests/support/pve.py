"""A small /etc/pve, written after the Administration Guide: three nodes, Ceph, a share, local disks, rules of 9."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from typing import Any

from hadocs.importers.model import Source
from hadocs.importers.proxmox.files import settings

FILES = {
    "corosync.conf": """totem {
  cluster_name: Office
  config_version: 3
  interface {
    linknumber: 0
  }
  secauth: on
  version: 2
}
nodelist {
"""
    + "".join(
        f"  node {{\n    name: pve{n}\n    nodeid: {n}\n    quorum_votes: 1\n    ring0_addr: 10.1.2.{n}\n  }}\n"
        for n in (1, 2, 3)
    )
    + """}
quorum {
  provider: corosync_votequorum
}
""",
    "storage.cfg": """dir: local
\tpath /var/lib/vz
\tcontent iso,vztmpl,backup

lvmthin: local-lvm
\tthinpool data
\tvgname pve
\tcontent images,rootdir

rbd: vms
\tpool vms
\tcontent images
\tkrbd 0

nfs: nas
\texport /export
\tserver 10.1.9.9
\tpath /mnt/pve/nas
\tcontent images
\tnodes pve1,pve2
""",
    "ceph.conf": """[global]
\tauth_client_required = cephx
\tosd_pool_default_min_size = 2
\tosd_pool_default_size = 3
[mon.pve1]
\tpublic_addr = 10.1.3.1
[mon.pve2]
[mon.pve3]
""",
    "datacenter.cfg": "ha: shutdown_policy=migrate\nmigration: secure,network=10.1.2.0/24\nkeyboard: de\n",
    "replication.cfg": "local: 103-0\n\ttarget pve2\n\tschedule */5\n",
    "ha/resources.cfg": "vm: 100\n\tstate started\n\nvm: 101\n\tmax_restart 2\n\nct: 102\n\tstate ignored\n",
    "ha/rules.cfg": """node-affinity: near
\tresources vm:100
\tnodes pve1:2,pve2
\tstrict 1

resource-affinity: apart
\tresources vm:100,vm:101
\taffinity negative

resource-affinity: off
\tresources vm:100,vm:101
\taffinity positive
\tdisable
""",
    "nodes/pve1/qemu-server/100.conf": """#a note
boot: order=scsi0
cores: 2
sockets: 2
memory: 8192
balloon: 4096
name: db-1
net0: virtio=BC:24:11:00:00:01,bridge=vmbr0
ipconfig0: ip=10.1.1.10/24,gw=10.1.1.1
ostype: l26
scsi0: vms:vm-100-disk-0,size=32G
ide2: local:iso/debian.iso,media=cdrom
smbios1: uuid=0A0B0C0D-0000-4000-8000-000000000100

[before-update]
name: old-name
memory: 1
""",
    "nodes/pve2/qemu-server/101.conf": "cores: 2\nmemory: 4096\nname: db-2\nscsi0: vms:vm-101-disk-0,size=32G\n",
    "nodes/pve3/lxc/102.conf": "arch: amd64\ncores: 1\nhostname: proxy\nmemory: 512\nostype: debian\n"
    "rootfs: nas:102/vm-102-disk-0.raw,size=8G\n",
    "nodes/pve3/qemu-server/103.conf": "memory: 2048\nname: build\nvirtio0: local-lvm:vm-103-disk-0,size=64G\n",
    "nodes/pve3/qemu-server/900.conf": "name: golden\ntemplate: 1\n",
    "priv/authkey.key": "secret",
}


def archived(kind: str, files: dict[str, str] | None = None, prefix: str = "pve/") -> Source:
    """These files as an archive: zip, tar or tar.gz."""
    held = io.BytesIO()
    given = FILES if files is None else files
    if kind == "zip":
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in given.items():
                archive.writestr(prefix + name, text)
    else:
        with tarfile.open(fileobj=held, mode="w:gz" if kind == "tar.gz" else "w") as archive:
            for name, text in given.items():
                info = tarfile.TarInfo(prefix + name)
                info.size = len(text.encode())
                archive.addfile(info, io.BytesIO(text.encode()))
    return Source(f"pve.{kind}", held.getvalue())


def _machine(number: int, kind: str, node: str, status: str = "running") -> dict[str, Any]:
    return {
        "id": f"{kind}/{number}",
        "type": kind,
        "vmid": number,
        "node": node,
        "status": status,
        "maxmem": 1,
    }


def answers() -> dict[str, Any]:
    """What the API of the same cluster answers, by path, to be changed."""
    nodes = ("pve1", "pve2", "pve3")
    found: dict[str, Any] = {
        "version": {"version": "9.0.10", "release": "9.0", "repoid": "deadbeef"},
        "cluster/status": [
            {"type": "cluster", "id": "cluster", "name": "Office", "nodes": 3, "quorate": 1},
            *({"type": "node", "id": f"node/{n}", "name": n, "nodeid": i} for i, n in enumerate(nodes, 1)),
        ],
        "cluster/resources": [
            _machine(100, "qemu", "pve1"), _machine(101, "qemu", "pve2"), _machine(102, "lxc", "pve3"),
            _machine(103, "qemu", "pve3"), {**_machine(900, "qemu", "pve3", "stopped"), "template": 1},
            *(
                {"type": "node", "id": f"node/{n}", "node": n, "status": "online", "maxmem": 2**36, "maxcpu": 32}
                for n in nodes
            ),
        ],
        "cluster/options": {
            "ha": {"shutdown_policy": "migrate"}, "migration": {"type": "secure", "network": "10.1.2.0/24"},
            "keyboard": "de",
        },
        "cluster/ha/resources": [
            {"sid": "vm:100", "type": "vm", "state": "started", "digest": "d"},
            {"sid": "vm:101", "type": "vm", "max_restart": 2}, {"sid": "ct:102", "type": "ct", "state": "ignored"},
        ],
        "cluster/ha/rules": [
            {"rule": "near", "type": "node-affinity", "resources": "vm:100", "nodes": "pve1:2,pve2", "strict": 1},
            {"rule": "apart", "type": "resource-affinity", "resources": "vm:100,vm:101", "affinity": "negative"},
            {"rule": "off", "type": "resource-affinity", "resources": "vm:100,vm:101", "affinity": "positive",
             "disable": 1},
        ],
        "cluster/replication": [
            {"id": "103-0", "type": "local", "guest": 103, "jobnum": 0, "target": "pve2", "schedule": "*/5"}
        ],
        "cluster/config/nodes": [
            {"node": n, "name": n, "nodeid": str(i), "quorum_votes": "1", "ring0_addr": f"10.1.2.{i}"}
            for i, n in enumerate(nodes, 1)
        ],
        "cluster/config/totem": {
            "cluster_name": "Office", "version": "2", "secauth": "on", "interface": {"0": {"linknumber": "0"}},
        },
        "cluster/config/qdevice": {},
        "storage": [
            {"storage": "local", "type": "dir", "path": "/var/lib/vz", "content": "iso,vztmpl,backup", "digest": "d"},
            {"storage": "local-lvm", "type": "lvmthin", "thinpool": "data", "content": "images,rootdir"},
            {"storage": "vms", "type": "rbd", "pool": "vms", "content": "images", "krbd": 0},
            {"storage": "nas", "type": "nfs", "server": "10.1.9.9", "export": "/export", "content": "images",
             "nodes": "pve1,pve2"},
        ],
        "nodes/pve1/ceph/pool": [
            {"pool": 1, "pool_name": "vms", "size": 3, "min_size": 2, "crush_rule": 0, "type": "replicated"}
        ],
        "nodes/pve1/ceph/osd": {
            "root": {"children": [{"type": "root", "children": [
                {"type": "host", "name": n, "children": [{"type": "osd", "name": "osd.0"}]} for n in nodes
            ]}]}
        },
        "nodes/pve1/ceph/mon": [{"name": n, "host": n} for n in nodes],
        "ceph/rules": [
            {"rule_id": 0, "rule_name": "replicated_rule", "steps": [
                {"op": "take", "item": -1}, {"op": "chooseleaf_firstn", "num": 0, "type": "host"}, {"op": "emit"}]}
        ],
    }  # fmt: skip
    for node in nodes:
        found[f"nodes/{node}/status"] = {
            "cpuinfo": {"cpus": 32, "cores": 16, "sockets": 1}, "memory": {"total": 2**36}, "pveversion": "x",
        }  # fmt: skip
        found[f"nodes/{node}/network"] = [
            {"iface": "vmbr0", "type": "bridge", "cidr": f"10.1.2.{node[-1]}/24", "bridge_ports": "eno1"},
            {"iface": "eno1", "type": "eth"},
        ]
    for path, text in FILES.items():
        part = path.split("/")
        if part[0] == "nodes" and part[-1] != "900.conf":
            said, _ = settings(text.encode())
            kind = "qemu" if part[2] == "qemu-server" else "lxc"
            found[f"nodes/{part[1]}/{kind}/{part[3].removesuffix('.conf')}/config"] = {**said, "digest": "d"}
    return found


def answered(held: dict[str, Any] | None = None, name: str = "office.json") -> Source:
    """All answers in one file."""
    given = answers() if held is None else held
    return Source(name, json.dumps({f"/{k}": v for k, v in given.items()}).encode())


def asked_folder(held: dict[str, Any] | None = None) -> Source:
    """The same as a folder, a file for each answer by its path."""
    given = answers() if held is None else held
    return Source(
        "asked", b"", tuple((f"{k}.json", json.dumps(v).encode()) for k, v in sorted(given.items()))
    )
