"""Whatever version and witness a cluster has, also one that its version can't have: its runbooks can be made."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from hadocs.pipeline import analyse
from hadocs.platforms import catalog
from hadocs.runbooks.make import runbooks

HYPER_V = """hadocs: 1
name: any
platform: hyper-v/{version}
networks: {{client: {{roles: [client]}}, cluster: {{roles: [cluster]}}}}
storage: {{san: {{protocols: [iscsi], volumes: {{csv: {{csv: true}}, data: {{}}, q: {{}}}}}}}}
hosts:
  a: {{networks: [client, cluster], memory: 64 GiB, storage: {{san: {{}}}}}}
  b: {{networks: [client, cluster], memory: 64 GiB, storage: {{san: {{}}}}}}
vms:
  x: {{on: a, memory: 8 GiB, files: san/csv, networks: [client, cluster], storage: {{san: {{protocol: iscsi}}}}}}
  y: {{on: b, memory: 8 GiB, files: san/csv, networks: [client, cluster], storage: {{san: {{protocol: iscsi}}}}}}
clusters:
  hosts: {{members: [a, b], quorum: {{witness: {witness}}}}}
  sql: {{members: [x, y], quorum: {{witness: {witness}}}}}
services: {{db: {{runs_on: sql, product: sql-server/fci, data: san/data}}}}
"""
OTHERS = """hadocs: 1
name: any
platform: {platform}/{version}
networks: {{client: {{roles: [client]}}, cluster: {{roles: [cluster]}}}}
storage: {{san: {{protocols: [iscsi], volumes: {{vms: {{}}}}}}}}
hosts:
  a: {{networks: [client, cluster], memory: 64 GiB, storage: {{san: {{}}}}}}
  b: {{networks: [client, cluster], memory: 64 GiB, storage: {{san: {{}}}}}}
vms: {{x: {{on: a, memory: 8 GiB, files: san/vms, networks: [client]}}}}
clusters: {{c: {{members: [a, b], quorum: {{witness: {witness}}}}}}}
services: {{web: {{runs_on: x}}}}
"""
WITNESSES = ("{kind: cloud}", "{kind: file-share}", "{kind: disk}", "{kind: none}", "{kind: qdevice}")


def _made(tmp_path: Path, text: str) -> None:
    spec = tmp_path / "any.yaml"
    spec.write_text(text)
    books = runbooks(analyse(spec))
    for planned in books.all:
        book = books.make(planned)
        assert book.parts or book.procedure == "drills", book.id  # it may be that none can be done
        assert all(books.title(planned)), book.id


@pytest.mark.parametrize(("version", "witness"), [*product(catalog.versions("hyper-v"), WITNESSES)])
def test_on_windows(tmp_path: Path, version: str, witness: str) -> None:
    _made(tmp_path, HYPER_V.format(version=version, witness=witness))


@pytest.mark.parametrize("platform", ["vsphere", "proxmox", "pacemaker"])
def test_elsewhere(tmp_path: Path, platform: str) -> None:
    for version, witness in product(catalog.versions(platform), WITNESSES[3:]):
        _made(tmp_path, OTHERS.format(platform=platform, version=version, witness=witness))
