"""Whoever takes a member down sees first whether the witness is up, not only that one is configured."""

from __future__ import annotations

import re

import pytest

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks import cards
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.runbooks.text import plain
from hadocs.spec.load import load_text

SPEC = """\
hadocs: 1
name: two
platform: hyper-v/{version}
hosts: {{{hosts}}}
storage: {{san: {{protocols: [iscsi], volumes: {{d: {{}}, e: {{}}, f: {{}}, q: {{}}, g: {{}}}}}}}}
vms:
  a: {{on: h-1, os: Windows Server {os}, memory: 8 GiB, files: san/d}}
  b: {{on: h-2, os: Windows Server {os}, memory: 8 GiB, files: san/e}}
clusters:
  c: {{members: [{members}], quorum: {{witness: {{kind: disk, on: san/q}}}}}}
  g: {{members: [a, b], quorum: {{witness: {{kind: disk, on: san/g}}}}}}
services: {{s: {{product: sql-server/fci, runs_on: g, active_on: a, data: san/f}}}}
"""
VERSIONS = ["2008", "2008r2", "2012", "2012r2", "2022"]


def made(version: str, hosts: int = 2) -> Runbooks:
    names = [f"h-{n + 1}" for n in range(hosts)]
    return runbooks(
        analyse_loaded(
            load_text(
                SPEC.format(
                    version=version,
                    os=version.replace("r2", " R2"),
                    hosts=", ".join(f"{h}: {{memory: 64 GiB}}" for h in names),
                    members=", ".join(names),
                )
            )
        )
    )


def page(of: Runbooks, name: str) -> str:
    (planned,) = [p for p in of.all if p.id == name]
    return markdown.whole(of.make(planned), "x")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "name", ["host-maintenance-h-1", "member-maintenance-a", "cluster-patching-c", "node-remove-h-1"]
)
def test_the_state_of_the_witness_is_seen_before_anything_goes_down(version: str, name: str) -> None:
    told = page(made(version), name)
    (step,) = re.findall(r"### [^\n]*See that the witness.*?(?=\n###|\Z)", told, re.DOTALL)
    shows = r"cluster /cluster:\w resource /status" if version == "2008" else r"\)\.QuorumResource \| .*State"
    assert re.search(shows, step)
    assert "`Online`" in step and "QuorumType" not in step and "/quorum\n" not in step
    assert told.index(step) < told.index("](#gate-a)") if "](#gate-a)" in told else True


@pytest.mark.parametrize("version", VERSIONS)
def test_a_card_asks_for_the_state_of_the_witness(version: str) -> None:
    check = next(c for c in cards.card(made(version), "g").checks if "witness" in plain(c.well))
    assert re.search(r"resource /status|State", str(check.command))
    assert "Online" in plain(check.well) and "row" in plain(check.bad)


@pytest.mark.parametrize("version", VERSIONS)
def test_one_host_and_a_fixed_witness_are_two_votes_and_the_witness_is_taken_out(version: str) -> None:
    told = page(made(version), "node-remove-h-1")
    fixed = version in ("2008", "2008r2", "2012")
    assert ("two votes, an even number, and both are needed" in told) is fixed
    assert ("Take the witness out" in told) is fixed
    assert ("its vote alone counts, and the witness is not asked" in told) is not fixed
    assert "only one that matters" not in told


@pytest.mark.parametrize("version", VERSIONS)
def test_two_hosts_that_are_left_keep_their_witness(version: str) -> None:
    told = page(made(version, hosts=3), "node-remove-h-1")
    assert "Take the witness out" not in told and "a witness has to be there, `Online`" in told
    assert ("Take the witness out" in page(made(version, hosts=4), "node-remove-h-1")) is (
        version in ("2008", "2008r2", "2012")
    )
