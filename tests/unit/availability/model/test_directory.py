"""A Windows cluster's takeover waits for a domain controller, where a loss takes the only one along."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.availability.model.core import Model
from hadocs.spec.load import load
from hadocs.topology.build import estate_of

ESTATE = """hadocs: 1
name: estate
platform: {platform}
networks: {{lan: {{roles: [client, cluster]}}}}
storage: {{san: {{protocols: [fc], volumes: {{vms: {{}}, data: {{}}}}}}}}
hosts:
  host-1: {{networks: [lan], storage: {{san: {{protocol: fc}}}}}}
  host-2: {{like: host-1}}
  host-3: {{like: host-1}}
vms:
  node-a:
    on: host-1
    os: Windows Server 2022
    files: san/vms
    networks: [lan]
    storage: {{san/data: {{protocol: fc}}}}
  node-b: {{like: node-a, on: host-2}}
  dc-1: {{on: {dc_on}, os: Windows Server 2022, files: san/vms, networks: [lan]}}
  dc-2: {{like: dc-1, on: host-3}}
clusters:
  hosts: {{members: [host-1, host-2, host-3], quorum: {{witness: {{kind: cloud}}}}}}
  guests: {{members: [node-a, node-b], quorum: {{witness: {{kind: cloud}}}}, domain: {domain}}}
services:
  sql: {{runs_on: guests, active_on: node-a, data: san/data, cluster_aware: true, needs: [{needs}]}}
  directory: {{product: ad-ds, runs_on: [{controllers}]}}
"""


def minutes(tmp_path: Path, **given: str) -> float:
    """Minutes a year of pauses of the service by the hardware of host-1, which carries its active member."""
    values = {
        "platform": "hyper-v/2022", "dc_on": "host-1", "domain": "joined", "needs": "", "controllers": "dc-1",
    } | given  # fmt: skip
    file = tmp_path / "estate.yaml"
    file.write_text(ESTATE.format(**values), encoding="utf-8")
    core = Model(estate_of(load(file).spec)).core("sql")
    found = [t.minutes(core.values) for t in core.terms if t.component == "host:host-1"]
    assert len(found) == 1
    return found[0]


def test_with_the_only_controller_on_the_host_that_fails_the_takeover_waits_for_its_restart(
    tmp_path: Path,
) -> None:
    assert minutes(tmp_path) > 1.5 * minutes(tmp_path, dc_on="host-2")


@pytest.mark.parametrize(
    "given",
    [
        {"controllers": "dc-1, dc-2"},
        {"domain": "workgroup"},
        {"dc_on": "host-3"},
    ],
    ids=["another is left", "no domain", "elsewhere"],
)
def test_else_nothing_waits(tmp_path: Path, given: dict[str, str]) -> None:
    assert minutes(tmp_path, **given) == pytest.approx(minutes(tmp_path, dc_on="host-2"))


def test_a_service_that_needs_the_directory_is_interrupted_with_it_already(tmp_path: Path) -> None:
    """Nothing is added then: as long as the controller is away the service is, whoever takes it over."""
    assert minutes(tmp_path, needs="directory") <= minutes(tmp_path)
