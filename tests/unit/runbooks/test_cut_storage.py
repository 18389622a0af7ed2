"""Runbooks of a cut tell what the storage does that is cut too: on the same network, or mirrored between the parts."""

from __future__ import annotations

from typing import Any

import pytest

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks.make import runbooks
from hadocs.spec.load import load_text

PLATFORMS = ["hyper-v/2022", "vsphere/8.0", "proxmox/9", "pacemaker/rhel9"]


def cut(platform: str, storage: str, *, reach: str, networks: str = "") -> str:
    """The page of a cut of two hosts at two sites; ``reach`` is their way to what ``storage`` has."""
    text = f"""
hadocs: 1
name: c
platform: {platform}
sites: {{one: {{}}, two: {{}}, third: {{}}}}
networks: {{lan: {{roles: [client, management, cluster, storage]}}{networks}}}
storage: {{{storage}}}
hosts:
  a: {{site: one, networks: [lan{", san" if networks else ""}], storage: {{{reach}}}}}
  b: {{like: a, site: two}}
vms: {{v: {{on: a, files: arr-1}}}}
clusters: {{k: {{members: [a, b], quorum: {{witness: {{kind: none}}}}}}}}
services: {{s: {{runs_on: v, cluster_aware: false}}}}
"""
    made = runbooks(analyse_loaded(load_text(text)))
    (planned,) = [p for p in made.all if p.id == "network-partition-k"]
    return markdown.whole(made.make(planned), "x")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_storage_on_the_network_that_is_cut_is_lost_with_it(platform: str) -> None:
    made = cut(platform, "arr-1: {protocols: [iscsi]}", reach="arr-1: {}")
    assert "`arr-1` is reached over `lan`, over which k hears itself as well" in made
    assert "loses it at the same moment" in made and "With `lan` lost as a whole, `s` is down" in made


@pytest.mark.parametrize("platform", PLATFORMS)
def test_storage_on_a_network_of_its_own_is_not_told_of(platform: str) -> None:
    made = cut(platform, "arr-1: {protocols: [fc]}", reach="arr-1: {}")
    assert "See what arr-1" not in made


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ({"witness": "third"}, "writes wait until one side has gone on by the mediator at third"),
        ({"preferred": "one"}, "the side of one goes on, and the other serves nothing"),
        ({"switchover": "manual"}, "a person switches"),
        ({}, "one side at most may go on; which, the spec does not say"),
    ],
)
def test_of_a_mirrored_pair_it_is_said_which_side_goes_on(
    platform: str, pair: dict[str, Any], told: str
) -> None:
    more = "".join(f", {k}: {v}" for k, v in pair.items())
    both = (
        f"arr-1: {{site: one, protocols: [fc], mirror: arr-2, mirrored_by: array{more}}}, "
        "arr-2: {site: two, protocols: [fc]}"
    )
    made = cut(platform, both, reach="arr-1: {}, arr-2: {}")
    assert made.count("See what arr-1 and arr-2 do {") == 1
    assert told in made.replace("`", "")
    assert "make the other side writable for nobody" in made
    # vSphere HA counts no votes: each part goes on.
    assert ("what has votes has no disks there" in made) == (platform != "vsphere/8.0")


def pages_of(mirrored_by: str) -> dict[str, str]:
    """All pages of two Windows hosts at two sites, whose storage is mirrored."""
    text = f"""
hadocs: 1
name: c
platform: hyper-v/2022
sites: {{one: {{}}, two: {{}}}}
networks: {{lan: {{roles: [client, management, cluster]}}}}
storage:
  arr-1: {{site: one, protocols: [fc], mirror: arr-2, mirrored_by: {mirrored_by}}}
  arr-2: {{site: two, protocols: [fc]}}
hosts:
  a: {{site: one, os: Windows Server 2022, networks: [lan], storage: {{arr-1: {{}}{", arr-2: {}" if mirrored_by == "array" else ""}}}}}
  b: {{site: two, os: Windows Server 2022, networks: [lan], storage: {{arr-2: {{}}{", arr-1: {}" if mirrored_by == "array" else ""}}}}}
vms: {{v: {{on: a, files: arr-1}}}}
clusters: {{k: {{members: [a, b], quorum: {{witness: {{kind: cloud}}}}}}}}
services: {{s: {{runs_on: v, cluster_aware: false}}}}
"""  # noqa: E501
    made = runbooks(analyse_loaded(load_text(text)))
    return {p.id: markdown.whole(made.make(p), "x") for p in made.all}


def test_how_arrays_come_into_step_after_a_return_is_their_vendors_and_says_what_to_look_for() -> None:
    made = pages_of("array")
    told = [key for key, page in made.items() if "is their vendor's procedure" in page.replace("’", "'")]
    assert {"site-return-one", "storage-loss-arr-1"} <= {*told}
    assert not any("brought in step again" in page for page in made.values())
    assert "how much is left" in made["site-return-one"]


def test_storage_replica_has_commands_of_its_own_for_that() -> None:
    made = pages_of("storage-replica")
    assert not any("vendor" in page and "procedure: on some" in page for page in made.values())
    assert "Storage Replica has both in step again" in made["storage-loss-arr-1"]
