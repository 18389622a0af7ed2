"""What people write who know their trade and not this language: told at the first try, clean at the second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from hadocs import pipeline
from hadocs.errors import InputError
from hadocs.spec.load import load
from hadocs.spec.terminal import render

TODAY = date(2026, 11, 28)


@dataclass(frozen=True)
class First:
    """A first spec, and what its author changes: what was written, what is written instead, and what said so."""

    text: str
    changes: tuple[tuple[str, str, str], ...]
    means: Mapping[str, object]


def change(old: str, new: str, said: str = "") -> tuple[str, str, str]:
    return old, new, said or new


FIRST = {
    "hyper-v": First(
        """hadocs: 1
name: SQL Cluster
platform: Hyper-V 2019
hosts:
  hv1: {ram: 512GB, cpu: 32}
  hv2: {like: hv1}
  hv3: {like: hv2}
storage:
  netapp:
    type: san
    csv: [csv1, csv2]
vms:
  sql1: {host: hv1, ram: 64GB, cpu: 8, disk: csv1, os: hv1}
  sql2: {host: hv2, ram: 64GB, cpu: 8, disk: csv1}
clusters:
  hvc:
    nodes: [hv1, hv2, hv3]
    witness: cloud
services:
  sql:
    type: SQL Server 2019
    nodes: [sql1, sql2]
""",
        (
            change("SQL Cluster", "sql-cluster"),
            change("Hyper-V 2019", "hyper-v/2019"),
            change("ram: 512GB", "memory: 512GB"),
            change("cpu: 32", "cores: 32"),
            change("type: san", "kind: array"),
            change("csv: [csv1, csv2]", "volumes: {csv1: {}, csv2: {}}"),
            change("host: hv", "on: hv"),
            change("ram: 64GB", "memory: 64GB"),
            change("cpu: 8", "vcpus: 8"),
            change("disk: csv1", "files: netapp/csv1", "netapp/csv1"),
            change("os: hv1", "os: Windows Server 2022", "such as Windows Server 2022"),
            change("nodes: [hv1, hv2, hv3]", "members: [hv1, hv2, hv3]"),
            change("witness: cloud", "quorum: {witness: {kind: cloud}}"),
            change("type: SQL Server 2019", "product: sql-server/2019-fci", "sql-server/2019-fci"),
            change("nodes: [sql1, sql2]", "runs_on: [sql1, sql2]"),
        ),
        {
            "clusters.hvc.members": ("hv1", "hv2", "hv3"),
            "clusters.hvc.quorum.witness.kind": "cloud",
            "hosts.hv3.memory": 512 * 10**9,
            "vms.sql2.on": "hv2",
            "vms.sql2.files": "netapp/csv1",
            "services.sql.runs_on": ("sql1", "sql2"),
        },
    ),
    "vsphere": First(
        """hadocs: 1
name: web
platform: VMware 7
hosts:
  esx1: {memory: 256 GB, cores: 24, datastore: ds1, cluster: prod}
  esx2: {memory: 256 GB, cores: 24, datastore: ds1, cluster: prod}
datastores:
  ds1: {type: vmfs}
vms:
  web1: {host: esx1, memory: 8GB, vcpu: 2, datastore: ds1, guest_os: RHEL 9}
  web2: {host: esx2, memory: 8GB, vcpu: 2, datastore: ds1, guest_os: RHEL 9}
clusters:
  prod: {hosts: [esx1, esx2], ha: true, drs: true}
services:
  web: {vms: [web1, web2], type: nginx, sla: 99.9%}
""",
        (
            change("VMware 7", "vsphere/7.0"),
            change(", cluster: prod", "", "clusters: {prod: {members: [esx1, …]}}"),
            change("24, datastore: ds1", "24, storage: {ds1: {}}", "storage: {ds1: {}}"),
            change("datastores:", "storage:", "storage: {ds1: {type: vmfs}}"),
            change("type: vmfs", "kind: array"),
            change("host: esx", "on: esx"),
            change("vcpu: 2", "vcpus: 2"),
            change("2, datastore: ds1", "2, files: ds1", "files: ds1"),
            change("guest_os: RHEL 9", "os: RHEL 9"),
            change("hosts: [esx1, esx2]", "members: [esx1, esx2]"),
            change("ha: true", "ha: {enabled: true}"),
            change(", drs: true", "", "nothing: DRS"),
            change("vms: [web1, web2]", "runs_on: [web1, web2]"),
            change("type: nginx", "product: nginx"),
            change("sla: 99.9%", "objectives: {availability: 99.9%}"),
        ),
        {
            "clusters.prod.members": ("esx1", "esx2"),
            "clusters.prod.ha.enabled": True,
            "vms.web2.on": "esx2",
            "services.web.runs_on": ("web1", "web2"),
            "services.web.objectives.availability": 0.999,
        },
    ),
    "proxmox": First(
        """hadocs: 1
name: pve-lab
platform: Proxmox 8
nodes:
  pve1: {ip: 10.0.0.1, ram: 128}
  pve2: {ip: 10.0.0.2, ram: 128}
  pve3: {ip: 10.0.0.3, ram: 128}
storage:
  ceph: {type: ceph, nodes: [pve1, pve2, pve3], replicas: 3}
vms:
  db: {node: pve1, cores: 4, memory: 16, disk: ceph}
clusters:
  pve: {nodes: [pve1, pve2, pve3], expected_votes: 3}
services:
  db: {vm: db, app: PostgreSQL 16, rto: 5min}
""",
        (
            change("Proxmox 8", "proxmox/8"),
            change("\nnodes:", "\nhosts:", "hosts, such as hosts: "),
            change("ip: 10.0.0.1, ", "", "nothing: machines have no addresses"),
            change("ip: 10.0.0.2, ", ""),
            change("ip: 10.0.0.3, ", ""),
            change("ram: 128", "memory: 128 GiB", "memory, such as memory: 256 GiB"),
            change("type: ceph", "kind: hyperconverged"),
            change(
                "nodes: [pve1, pve2, pve3], replicas: 3", "on: [pve1, pve2, pve3], copies: 3", "copies: 3"
            ),
            change("node: pve1", "on: pve1"),
            change("cores: 4", "vcpus: 4"),
            change("memory: 16,", "memory: 16 GiB,", "the unit is missing"),
            change("disk: ceph", "files: ceph"),
            change("nodes: [pve1, pve2, pve3]", "members: [pve1, pve2, pve3]"),
            change("expected_votes: 3", "quorum: {expected_votes: 3}"),
            change("vm: db", "runs_on: db"),
            change("app: PostgreSQL 16", "product: other/PostgreSQL 16", "other/PostgreSQL 16"),
            change("rto: 5min", "objectives: {rto: 5min}"),
        ),
        {
            "hosts.pve3.memory": 128 * 2**30,
            "storage.ceph.on": ("pve1", "pve2", "pve3"),
            "storage.ceph.copies": 3,
            "vms.db.vcpus": 4,
            "clusters.pve.quorum.expected_votes": 3,
            "services.db.objectives.rto": 300,
        },
    ),
    "pacemaker": First(
        """hadocs: 1
name: nfs
servers:
  node1: {os: RHEL 9, rack: 512GB}
  node2: {os: RHEL 9, location: dc1}
clusters:
  pcs1:
    nodes: [node1, node2]
    version: pacemaker 2.1
    fencing: ipmi
    quorum: {two_node: 1, wait_for_all: yes}
storage:
  drbd0: {type: drbd, nodes: [node1, node2]}
services:
  nfs: {cluster: pcs1, vip: 10.1.1.10, storage: drbd0}
""",
        (
            change("rack: 512GB", "memory: 512GB"),
            change("location: dc1", "site: dc1"),
            change("clusters:", "sites: {dc1: {}}\nclusters:", "sites: {dc1: {}} at the top"),
            change("nodes: [node1, node2]\n", "members: [node1, node2]\n", "members: [node1, node2]"),
            change("version: pacemaker 2.1", "platform: pacemaker/upstream", "pacemaker/upstream"),
            change("fencing: ipmi", "fencing: {methods: [ipmi]}"),
            change("two_node: 1", "two_node: true", '"true"'),
            change("wait_for_all: yes", "wait_for_all: true", '"true"'),
            change("type: drbd, nodes:", "kind: hyperconverged, on:", "kind: hyperconverged"),
            change("cluster: pcs1", "runs_on: pcs1"),
            change("vip: 10.1.1.10, ", "", "nothing: services have no addresses"),
            change("storage: drbd0}", "data: drbd0}", "data: drbd0"),
        ),
        {
            "servers.node1.memory": 512 * 10**9,
            "clusters.pcs1.fencing.methods": ("ipmi",),
            "clusters.pcs1.quorum.two_node": True,
            "storage.drbd0.on": ("node1", "node2"),
            "services.nfs.data": "drbd0",
        },
    ),
    "exchange": First(
        """hadocs: 1
name: exch
platform: Windows Server 2019
hosts:
  HV01: {os: Windows Server 2019, memory: 256 GB}
  HV02: {like: HV01}
vms:
  MBX1: {on: HV01, os: Windows Server 2019, memory: 96 GiB}
  MBX2: {like: MBX1, on: HV02}
clusters:
  hvc: {members: [HV01, HV02], quorum: {witness: cloud}}
dags:
  dag1: {members: [MBX1, MBX2], witness: file-share}
services:
  mail: {product: Exchange 2016, dag: dag1}
""",
        (
            change("platform: Windows Server 2019", "platform: hyper-v/2019", "hyper-v/2019"),
            change("{witness: cloud}", "{witness: {kind: cloud}}", "witness: {kind: cloud}"),
            change("dags:\n", "", '"dag1" inside clusters'),
            change("witness: file-share", "quorum: {witness: {kind: file-share}}"),
            change("Exchange 2016", "exchange/2016-dag"),
            change("dag: dag1", "runs_on: dag1"),
        ),
        {
            "clusters.dag1.members": ("MBX1", "MBX2"),
            "clusters.dag1.quorum.witness.kind": "file-share",
            "services.mail.product": "exchange/2016-dag",
            "services.mail.runs_on": ("dag1",),
        },
    ),
    "guest cluster": First(
        """hadocs: 1
name: fci
platform: hyper-v/2022
hosts:
  hv-01: {memory: 256 GiB, networks: [lan]}
  hv-02: {like: hv-01}
storage:
  san: {volumes: [csv1, sqldata, quorum]}
vms:
  sql-01: {on: hv-01, memory: 32, files: csv1, os: Windows Server 2022}
  sql-02: {like: sql-01, on: hv-02}
  sql-03: {like: sql-02, on: hv-01}
clusters:
  hvc: {members: [hv-01, hv-02], platform: vsphere/8.0}
  sqlc: {members: [sql-01, sql-02, sql-03], quorum: {witness: {type: disk, disk: quorum}}}
services:
  sql: {runs_on: sqlc, product: mssql/2019, data: sqldata}
""",
        (
            change("storage:\n", "networks: {lan: {}}\nstorage:\n", "networks: {lan: {}} at the top"),
            change("[csv1, sqldata, quorum]", "{csv1: {}, sqldata: {}, quorum: {}}"),
            change("memory: 32,", "memory: 32 GiB,", "the unit is missing"),
            change("files: csv1", "files: san/csv1", '"san/csv1"'),
            change(", platform: vsphere/8.0", "", "no platform here"),
            change("type: disk", "kind: disk"),
            change("disk: quorum", "on: san/quorum", '"san/quorum"'),
            change("mssql/2019", "sql-server/2019-fci"),
            change("data: sqldata", "data: san/sqldata", '"san/sqldata"'),
        ),
        {
            "clusters.sqlc.quorum.witness.on": "san/quorum",
            "vms.sql-03.files": "san/csv1",
            "services.sql.data": "san/sqldata",
        },
    ),
}


def problems(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        pipeline.check([path], TODAY)
    return render(caught.value.problems, width=200)


@pytest.mark.parametrize("first", FIRST.values(), ids=FIRST)
def test_a_first_spec_is_told_all_at_once_and_its_second_is_clean(first: First, tmp_path: Path) -> None:
    path = tmp_path / "first.yaml"
    path.write_text(first.text)
    told = problems(path)
    second = first.text
    for old, new, said in first.changes:
        assert said in told, told
        assert old in second
        second = second.replace(old, new)
    path.write_text(second)
    (checked,) = pipeline.check([path], TODAY)
    assert not checked.warnings
    spec = load(path).spec
    for way, value in first.means.items():
        found: object = spec
        for step in way.split("."):
            found = found[step] if isinstance(found, Mapping) else getattr(found, step)
        assert found == value, way


@pytest.mark.parametrize("first", FIRST.values(), ids=FIRST)
def test_no_mistake_of_a_first_spec_passes_without_a_word(first: First, tmp_path: Path) -> None:
    """With all but one of the changes made, the one that is left is told: as an error or as a warning."""
    for left, _, _ in first.changes:
        text = first.text
        for old, new, _ in first.changes:
            text = text if old == left else text.replace(old, new)
        path = tmp_path / "first.yaml"
        path.write_text(text)
        try:
            (checked,) = pipeline.check([path], TODAY)
        except InputError as error:
            assert error.problems
        else:
            assert checked.warnings, left


def test_the_same_mistake_is_told_once_with_its_places(tmp_path: Path) -> None:
    rows = "".join(f"  v{i}: {{host: h1}}\n" for i in range(12))
    path = tmp_path / "a.yaml"
    path.write_text(f"hadocs: 1\nname: a\nhosts: {{h1: }}\nvms:\n{rows}")
    told = problems(path)
    assert told.count("unknown key") == 1
    assert told.count("on: h1") == 1
    assert all(f"a.yaml:{line}:" in told for line in range(5, 17))
    assert told.endswith("12 errors in 1 file")
