"""vSphere whose HA is off: its pages speak of no HA that would act, and say what a person can start elsewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from support.timelines import told

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.spec.load import load_text

SPEC = """\
hadocs: 1
name: hosts
platform: vsphere/8.0
networks: {n: {roles: [client, cluster, management]}}
hosts:
  x1: {memory: 64 GiB, networks: [n], storage: {arr: {}}}
  x2: {like: x1}
  x3: {like: x1}
storage: {arr: {protocols: [fc], volumes: {ds: {}}}}
vms: {m: {on: x1, memory: 8 GiB, files: arr/ds}}
clusters: {c: {members: [x1, x2, x3], ha: {enabled: HA}}}
services: {s: {runs_on: m}}
"""


@cache
def books(ha: bool) -> Runbooks:
    return runbooks(analyse_loaded(load_text(SPEC.replace("HA", "true" if ha else "false"))))


def page(name: str, ha: bool = False) -> str:
    (planned,) = [p for p in books(ha).all if p.id == name]
    return markdown.whole(books(ha).make(planned), "x")


@pytest.mark.parametrize(
    "name", ["host-failure-x1", "host-maintenance-x1", "node-remove-x1", "cluster-patching-c"]
)
def test_no_state_of_ha_is_looked_for_where_it_is_off(name: str) -> None:
    states = (
        r"hostDown|connectedToMaster|networkIsolated|DasHostState|restarts by HA|HA has started|HA starts it"
    )
    assert not re.search(states, page(name))
    assert re.search(states, page(name, ha=True))


def test_hosts_are_parted_for_ha_alone() -> None:
    assert "network-partition-c" not in {p.id for p in books(False).all}
    assert "network-partition-c" in {p.id for p in books(True).all}


def test_a_lost_host_begins_with_what_nothing_does() -> None:
    assert "vSphere HA is off: nothing starts elsewhere by itself." in page("host-failure-x1")
    assert "register `m` from the datastore on another host" in page("host-failure-x1")


def test_what_a_person_can_start_elsewhere_need_not_wait_for_its_host(tmp_path: Path) -> None:
    (tmp_path / "hosts.yaml").write_text(SPEC.replace("HA", "false"), encoding="utf-8")
    found = told(tmp_path / "hosts.yaml", "x1").services["s"]
    assert found.until == "a person has repaired it, or a person starts m on x2 or x3"
