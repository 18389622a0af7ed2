"""Which procedures are for what: a service is of its family whatever else its cluster carries."""

from __future__ import annotations

from pathlib import Path

from hadocs.pipeline import analyse
from hadocs.runbooks.make import runbooks

MIXED = """hadocs: 1
name: mixed
platform: hyper-v/2022
networks: {lan: {roles: [client, cluster]}}
storage: {a: {kind: local, protocols: [local]}, san: {volumes: {files: {}}}}
servers:
  n1: {os: Windows Server 2022, networks: [lan], storage: {san: {protocol: fc}}}
  n2: {like: n1}
clusters:
  c: {members: [n1, n2], quorum: {witness: {kind: cloud}}}
services:
  db: {product: sql-server/ag, runs_on: c, active_on: n1, copies: {n1: a, n2: a}, commit: synchronous}
  files: {product: file-server, runs_on: c, active_on: n2, data: san/files}
"""


def test_a_group_that_shares_its_cluster_with_a_file_server_has_pages_of_its_own(tmp_path: Path) -> None:
    spec = tmp_path / "mixed.yaml"
    spec.write_text(MIXED, encoding="utf-8")
    found = {planned.id: planned.procedure.folder for planned in runbooks(analyse(spec)).all}
    assert found["service-failure-db"] == "sql-ag"
    assert found["service-failure-files"] == "wsfc"
    assert "forced-failover-db" in found
