"""Runbooks of the same estate on each version: what is told differs as the versions do."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.golden import hold
from support.shipped import analysed

from hadocs.pages.runbooks.markdown import whole
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks.make import runbooks
from hadocs.spec.load import load_text

FOLDER = Path(__file__).parent / "runbooks"

WINDOWS = """\
hadocs: 1
name: estate
owner: {{team: Platform, contact: platform@example.com, escalation: +1 303 555 0100}}
platform: hyper-v/{version}
networks: {{lan: {{roles: [client, cluster, migration], speed: 10 Gbit/s}}}}
storage: {{san: {{protocols: [fc], volumes: {{machines: {{}}, quorum: {{}}, data: {{}}}}}}}}
hosts:
  hv-1: {{memory: 128 GiB, networks: [lan], storage: {{san: {{protocol: fc, paths: 2}}}}}}
  hv-2: {{like: hv-1}}
  hv-3: {{like: hv-1}}
vms:
  sql-1: {{on: hv-1, os: Windows Server {os}, memory: 16 GiB, files: san/machines, networks: [lan]}}
  sql-2: {{like: sql-1, on: hv-2}}
  web-1: {{on: hv-1, os: Debian 13, memory: 8 GiB, files: san/machines, networks: [lan]}}
clusters:
  hvc: {{title: HVC, members: [hv-1, hv-2, hv-3], quorum: {{witness: {{kind: disk, on: san/quorum}}}},
    anti_affinity: [{{members: [sql-1, sql-2], hard: true}}]}}
  sql: {{title: SQL, members: [sql-1, sql-2], quorum: {{witness: {{kind: file-share}}}}}}
services:
  ledger: {{product: sql-server/fci, runs_on: sql, active_on: sql-1, data: san/data, objectives: {{rto: 5 min}}}}
  web: {{product: web, runs_on: web-1, needs: [ledger]}}
"""
PROXMOX = """\
hadocs: 1
name: estate
owner: {{team: Platform, contact: platform@example.com, escalation: +1 303 555 0100}}
platform: proxmox/{version}
networks: {{lan: {{roles: [client, migration], speed: 10 Gbit/s}}, ring: {{roles: [cluster]}}}}
storage: {{ceph: {{kind: hyperconverged, protocols: [rbd], on: [pve-1, pve-2, pve-3], copies: 3}}}}
hosts:
  pve-1: {{memory: 128 GiB, networks: [lan, ring], storage: {{ceph: {{protocol: rbd}}}}}}
  pve-2: {{like: pve-1}}
  pve-3: {{like: pve-1}}
vms:
  web-1: {{on: pve-1, os: Debian 13, memory: 8 GiB, files: ceph, networks: [lan]}}
clusters:
  pve: {{title: PVE, members: [pve-1, pve-2, pve-3], quorum: {{witness: {{kind: none}}}}}}
services:
  web: {{product: web, runs_on: web-1}}
"""
VSPHERE = """\
hadocs: 1
name: estate
owner: {{team: Platform, contact: platform@example.com, escalation: +1 303 555 0100}}
platform: vsphere/{version}
networks: {{lan: {{roles: [client, management]}}, vmotion: {{roles: [migration], speed: 10 Gbit/s}}}}
storage: {{array: {{protocols: [fc], volumes: {{machines: {{}}}}}}}}
hosts:
  esx-1: {{memory: 128 GiB, networks: [lan, vmotion], storage: {{array: {{protocol: fc, paths: 2}}}}}}
  esx-2: {{like: esx-1}}
  esx-3: {{like: esx-1}}
vms:
  web-1: {{on: esx-1, os: Debian 13, memory: 8 GiB, files: array/machines, networks: [lan]}}
  web-2: {{like: web-1, on: esx-2}}
clusters:
  ha: {{title: HA, members: [esx-1, esx-2, esx-3], ha: {{enabled: true}}, anti_affinity: [{{members: [web-1, web-2]}}]}}
services:
  web: {{product: web, runs_on: [web-1, web-2]}}
"""
PACEMAKER = """\
hadocs: 1
name: estate
owner: {{team: Platform, contact: platform@example.com, escalation: +1 303 555 0100}}
networks: {{lan: {{roles: [client]}}, ring: {{roles: [cluster]}}}}
storage: {{san: {{protocols: [fc], volumes: {{db: {{}}}}}}}}
servers:
  db-1: {{os: {os}, memory: 64 GiB, networks: [lan, ring], storage: {{san: {{protocol: fc, paths: 2}}}}}}
  db-2: {{like: db-1}}
clusters:
  db:
    platform: pacemaker/{version}
    members: [db-1, db-2]
    quorum: {{witness: {{kind: none}}, two_node: true}}
    fencing: {{methods: [ipmi]}}
services:
  ledger: {{product: postgresql, runs_on: db, active_on: db-1, data: san/db, objectives: {{rto: 5 min}}}}
"""
RHEL = {"rhel8": "Red Hat Enterprise Linux 8", "rhel9": "Red Hat Enterprise Linux 9"}
WINDOWS_VERSIONS = {"2008": "2008", "2008r2": "2008 R2", "2012r2": "2012 R2", "2022": "2022", "2025": "2025"}


@pytest.mark.parametrize("version", WINDOWS_VERSIONS)
def test_host_maintenance_of_hyper_v_says_what_was_accepted(version: str) -> None:
    spec = WINDOWS.format(version=version, os=WINDOWS_VERSIONS[version])
    of = runbooks(analyse_loaded(load_text(spec)))
    (planned,) = of.named("host-maintenance-hv-1")
    hold(FOLDER / f"host-maintenance-hyper-v-{version}.md", whole(of.make(planned), "estate.yaml"))


def test_drills_of_a_shipped_spec_say_what_was_accepted() -> None:
    of = runbooks(analysed("clusters-from-scratch"))
    (planned,) = of.named("drills")
    hold(FOLDER / "drills-clusters-from-scratch.md", whole(of.make(planned), "clusters-from-scratch.yaml"))


@pytest.mark.parametrize("version", ["8", "9"])
def test_host_maintenance_of_proxmox_says_what_was_accepted(version: str) -> None:
    of = runbooks(analyse_loaded(load_text(PROXMOX.format(version=version))))
    (planned,) = of.named("host-maintenance-pve-1")
    hold(FOLDER / f"host-maintenance-proxmox-{version}.md", whole(of.make(planned), "estate.yaml"))


@pytest.mark.parametrize("version", ["7.0", "8.0"])
def test_host_maintenance_of_vsphere_says_what_was_accepted(version: str) -> None:
    of = runbooks(analyse_loaded(load_text(VSPHERE.format(version=version))))
    (planned,) = of.named("host-maintenance-esx-1")
    hold(FOLDER / f"host-maintenance-vsphere-{version}.md", whole(of.make(planned), "estate.yaml"))


@pytest.mark.parametrize("version", RHEL)
def test_host_maintenance_of_pacemaker_says_what_was_accepted(version: str) -> None:
    of = runbooks(analyse_loaded(load_text(PACEMAKER.format(version=version, os=RHEL[version]))))
    (planned,) = of.named("host-maintenance-db-1")
    hold(FOLDER / f"host-maintenance-pacemaker-{version}.md", whole(of.make(planned), "estate.yaml"))
