"""A small /etc/pve, written after the Administration Guide: three nodes, Ceph, a share, local disks, rules of 9."""

from __future__ import annotations

import io
import tarfile
import zipfile

from hadocs.importers.model import Source

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
