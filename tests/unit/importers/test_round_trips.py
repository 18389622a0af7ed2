"""A spec as its cluster would tell it, imported again: nothing that the format can hold is lost, nothing made up."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from types import ModuleType

import pytest
import yaml
from support.golden import SPECS
from support.trips import collector, govc, pacemaker, pve, rvtools
from support.trips.held import held

from hadocs.api import load
from hadocs.importers.formats import formats
from hadocs.importers.text import written
from hadocs.spec.load import load_text
from hadocs.spec.model import Spec

TRIPS: Mapping[str, ModuleType] = {
    "pacemaker": pacemaker, "proxmox": pve, "windows": collector, "vsphere": rvtools, "govc": govc,
}  # fmt: skip
FORMATS = {"hyper-v": "windows", "proxmox": "proxmox", "vsphere": "vsphere", "pacemaker": "pacemaker"}
SEEDS = range(8)


@cache
def made(format_: str, seed: int) -> Spec:
    return load_text(yaml.safe_dump(TRIPS[format_].made(random.Random(seed)), sort_keys=False)).spec


def again(format_: str, spec: Spec, cluster: str) -> Spec:
    name = "vsphere" if format_ == "govc" else format_
    return load_text(written(formats()[name].read(TRIPS[format_].written(spec, cluster)))).spec


@pytest.mark.parametrize("format_", TRIPS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_cluster_of_many_settings_comes_back_as_it_was(format_: str, seed: int) -> None:
    spec = made(format_, seed)
    (cluster,) = spec.clusters
    holds = TRIPS[format_].HOLDS
    assert held(again(format_, spec, cluster), cluster, holds) == held(spec, cluster, holds)


@pytest.mark.parametrize("format_", TRIPS)
def test_these_clusters_say_all_that_a_format_holds(format_: str) -> None:
    holds = TRIPS[format_].HOLDS
    unsaid = set(holds)
    for seed in SEEDS:
        spec = made(format_, seed)
        unsaid -= {route for route in unsaid if held(spec, next(iter(spec.clusters)), [route])}
    assert not unsaid


def shipped() -> list[tuple[str, Spec, str]]:
    found = []
    for path in SPECS:
        spec = load(path).spec
        for cluster, entry in spec.clusters.items():
            platform = (entry.platform or spec.platform or "pacemaker").partition("/")[0]
            # On vSphere a cluster in guests is one of Windows, whose hosts no collector reads.
            if platform != "vsphere" or entry.members[0] in spec.hosts:
                found.append((FORMATS[platform], spec, cluster))
                found += [("govc", spec, cluster)] if platform == "vsphere" else []
    return found


@pytest.mark.parametrize(
    ("format_", "spec", "cluster"), shipped(), ids=lambda v: v if isinstance(v, str) else v.name
)
def test_what_a_shipped_spec_says_of_a_cluster_comes_back(format_: str, spec: Spec, cluster: str) -> None:
    said = held(spec, cluster, TRIPS[format_].HOLDS)
    if format_ == "pacemaker":
        # What a node is, the cluster on it does not know.
        said = {k: v for k, v in said.items() if k[0] != "vms" or k[1] not in spec.clusters[cluster].members}
    back = held(again(format_, spec, cluster), cluster, TRIPS[format_].HOLDS)
    assert {key: back.get(key) for key in said} == said
