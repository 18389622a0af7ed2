"""Each thing that may differ between a spec and its cluster, what it changes, and what is no drift."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import yaml

from hadocs.drift import effect
from hadocs.drift.compare import Difference, differences
from hadocs.drift.into import into
from hadocs.drift.match import matched
from hadocs.drift.report import as_text
from hadocs.drift.run import Drift, at_names, drift
from hadocs.importers.formats import formats
from hadocs.importers.model import Imported, Issue, Source
from hadocs.importers.text import written
from hadocs.spec.load import Loaded, load_text
from hadocs.spec.validate import plain

SPEC = """
hadocs: 1
name: estate
platform: vsphere/8.0
networks:
  lan: {roles: [client], cidr: 10.0.0.0/24}
storage:
  san: {volumes: {a: {}, b: {}}}
  old: {}
hosts:
  h1: {os: Windows Server 2019 Datacenter, cores: 16, memory: 256 GiB, networks: [lan],
    storage: {san: {protocol: fc, paths: 4}}}
  h2: {like: h1}
vms:
  v1: {on: h1, os: Windows Server 2019 Standard, memory: 8 GiB, vcpus: 4, files: san/a, networks: [lan]}
  v2: {on: h2, os: Windows Server 2019 Standard, memory: 8 GiB, vcpus: 4, files: san/b, networks: [lan]}
  solo: {on: h1, memory: 8 GiB, vcpus: 2, files: san/a, networks: [lan]}
clusters:
  hc:
    members: [h1, h2]
    ha: {enabled: true}
    anti_affinity: [{members: [v1, v2], hard: true}]
  gc:
    members: [v1, v2]
    quorum: {votes: {v1: 1, v2: 1}, witness: {kind: file-share, site: null}, auto_tie_breaker: true}
    heartbeat: {delay: 1 s, threshold: 20}
    fencing: {methods: [hypervisor], delay: 10 s}
services:
  shop: {runs_on: gc, active_on: v1, product: sql-server/2019-fci, data: san/a}
  wiki: {runs_on: solo}
""".replace(", site: null", "")
ALL = {"hc": frozenset({"members", "vms", "anti_affinity", "affinity", "node_affinity"}),
       "gc": frozenset({"members", "votes", "corosync", "services", "fencing", "delays"})}  # fmt: skip


def seen(
    change: Mapping[tuple[str, ...], Any] | None = None, whole: Any = None, issues: tuple[Issue, ...] = ()
) -> Imported:
    """The cluster as documented, with some values changed; ``None`` takes one away."""
    tree = yaml.safe_load(SPEC.replace("on: h", '"on": h'))
    tree["hosts"]["h2"] = deepcopy(tree["hosts"]["h1"])
    for route, value in (change or {}).items():
        held = tree
        for step in route[:-1]:
            held = held[step]
        if value is None:
            del held[route[-1]]
        else:
            held[route[-1]] = value
    asked = {c: told for c, told in ALL.items() if c in tree["clusters"]}
    return Imported(tree, (), issues, {}, asked if whole is None else whole)


def against(observed: Imported) -> Drift:
    return drift(load_text(SPEC), observed)


@cache
def documented() -> Loaded:
    return load_text(SPEC)


def said(observed: Imported) -> list[tuple[str, str, str]]:
    """What differs, without what that changes, which takes longer to work out."""
    return [(d.what, d.thing, d.key) for d in differing(observed)]


def differing(observed: Imported) -> list[Difference]:
    loaded = documented()
    there = at_names(matched(loaded.spec, observed), observed)
    return differences(loaded.spec, there, load_text(written(there)).spec, plain(loaded.source.root))


def test_the_cluster_as_documented_has_none() -> None:
    assert said(seen()) == []


CHANGES: dict[str, tuple[dict[tuple[str, ...], Any], tuple[str, str, str]]] = {
    "a machine on another host": ({("vms", "solo", "on"): "h2"}, ("placement", "solo", "on")),
    "anti-affinity gone": ({("clusters", "hc", "anti_affinity"): None}, ("changed", "hc", "anti_affinity")),
    "anti-affinity softer": (
        {("clusters", "hc", "anti_affinity"): [{"members": ["v2", "v1"], "hard": False}]},
        ("changed", "hc", "anti_affinity"),
    ),
    "votes": ({("clusters", "gc", "quorum", "votes"): {"v1": 0}}, ("changed", "gc", "quorum.votes")),
    "the kind of a witness": (
        {("clusters", "gc", "quorum", "witness"): {"kind": "none"}}, ("changed", "gc", "quorum.witness")
    ),
    "an option of corosync off": (
        {("clusters", "gc", "quorum", "auto_tie_breaker"): False}, ("changed", "gc", "quorum.auto_tie_breaker")
    ),
    "a threshold": (
        {("clusters", "gc", "heartbeat", "threshold"): 5}, ("changed", "gc", "heartbeat.threshold")
    ),
    "paths": ({("hosts", "h1", "storage", "san", "paths"): 1}, ("changed", "h1", "storage.san.paths")),
    "a protocol": (
        {("hosts", "h1", "storage", "san", "protocol"): "iscsi"}, ("changed", "h1", "storage.san.protocol")
    ),
    "fencing off": ({("clusters", "gc", "fencing", "enabled"): False}, ("changed", "gc", "fencing.enabled")),
    "no fence device left": ({("clusters", "gc", "fencing", "methods"): None}, ("changed", "gc", "fencing.methods")),
    "a delay of fencing": ({("clusters", "gc", "fencing", "delay"): "0 s"}, ("changed", "gc", "fencing.delay")),
    "a head start in a fence race gone": (
        {("clusters", "gc", "fencing", "delay"): None}, ("changed", "gc", "fencing.delay")
    ),
    "an option of corosync gone": (
        {("clusters", "gc", "quorum", "auto_tie_breaker"): None}, ("changed", "gc", "quorum.auto_tie_breaker")
    ),
    "HA off": ({("clusters", "hc", "ha", "enabled"): False}, ("changed", "hc", "ha.enabled")),
    "the version of the hosts": ({("platform",): "vsphere/7.0"}, ("changed", "all hosts", "platform")),
    "the version of a guest": (
        {("vms", "v1", "os"): "Microsoft Windows Server 2022 (64-bit)"}, ("changed", "v1", "os")
    ),
    "the version of a product": (
        {("services", "shop", "product"): "sql-server/2022-fci"}, ("changed", "shop", "product")
    ),
    "processors": ({("vms", "v1", "vcpus"): 8}, ("changed", "v1", "vcpus")),
    "memory": ({("vms", "v1", "memory"): "16 GiB"}, ("changed", "v1", "memory")),
    "a machine on other storage": ({("vms", "v1", "files"): "old"}, ("changed", "v1", "files")),
    "a machine on another volume": ({("vms", "v1", "files"): "san/b"}, ("changed", "v1", "files")),
    "a range": ({("networks", "lan", "cidr"): "10.0.1.0/24"}, ("changed", "lan", "cidr")),
    "a service on something else": ({("services", "wiki", "runs_on"): "v1"}, ("changed", "wiki", "runs_on")),
    "a service on another member": ({("services", "shop", "active_on"): "v2"}, ("placement", "shop", "active_on")),
    "data on another volume": ({("services", "shop", "data"): "san/b"}, ("changed", "shop", "data")),
    "a service gone": ({("services", "shop"): None}, ("gone", "shop", "")),
    "a machine gone": ({("vms", "solo"): None, ("services", "wiki"): None}, ("gone", "solo", "")),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_each_thing_that_differs_is_told_alone(name: str) -> None:
    change, expected = CHANGES[name]
    assert said(seen(change)) == [expected]


def test_members_are_told_with_what_came_and_went() -> None:
    observed = seen({("hosts", "h3"): {"memory": "256 GiB"}, ("clusters", "hc", "members"): ["h1", "h3"]})
    told = {d.key: d for d in differing(observed) if d.thing == "hc"}
    assert told["members"].observed == "with h3; without h2"
    assert ("new", "h3", "") in said(observed)


NOT_SEEN: dict[str, dict[tuple[str, ...], Any]] = {
    "a cluster that was not asked": {("clusters", "gc"): None, ("services", "shop"): None},
    "votes that nobody told": {("clusters", "gc", "quorum"): None},
    "a witness that nobody told": {("clusters", "gc", "quorum", "witness"): None},
    "storage by names of its own": {
        ("vms", "v1", "files"): "datastore-1", ("storage", "datastore-1"): {}, ("hosts", "h1", "storage"): {}
    },
    "a volume where only the storage is documented": {("vms", "v1", "files"): "san"},
    "a system in other words": {("vms", "v1", "os"): "Microsoft Windows Server 2019 (64-bit)"},
    "a system that the catalogue does not know": {("vms", "v1", "os"): "Other Linux (64-bit)"},
    "a product without its version": {("services", "shop", "product"): "sql-server/fci"},
    "memory that the firmware keeps": {("hosts", "h1", "memory"): "255 GiB"},
    "a service of no cluster": {("services", "wiki"): None},
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_SEEN)
def test_what_was_not_observed_is_no_drift(name: str) -> None:
    assert said(seen(NOT_SEEN[name])) == []


def test_nothing_is_gone_from_what_was_not_seen_whole() -> None:
    change: dict[tuple[str, ...], Any] = {
        ("vms", "solo"): None, ("services",): None, ("clusters", "gc", "fencing"): None,
        ("clusters", "hc", "anti_affinity"): None,
    }  # fmt: skip
    assert said(seen(change, whole={})) == []


def test_a_service_is_not_gone_where_one_of_another_name_is_there() -> None:
    change = {("services", "shop"): None, ("services", "mssql"): {"runs_on": "gc", "product": "oracle/x"}}
    assert said(seen(change)) == [("new", "mssql", "")]


def test_a_topology_that_became_another_is_an_effect() -> None:
    found = against(seen({("services", "wiki", "runs_on"): "gc"}))
    assert found.effect.topology == {"wiki": ("host", "hybrid")}
    assert "wiki was a host service and is a hybrid one" in as_text(found)


def test_what_is_gone_is_gone_from_what_it_changes() -> None:
    found = against(seen({("services", "shop"): None}))
    assert not found.effect.topology
    assert "shop" not in found.effect.minutes


def test_what_keeps_machines_apart_and_is_gone_is_a_new_finding() -> None:
    found = against(seen({("clusters", "hc", "anti_affinity"): None})).effect
    assert "P02" in {f.rule for f in found.new}


def test_into_puts_paths_and_ranges_where_the_file_has_them() -> None:
    observed = seen(
        {("hosts", "h1", "storage", "san", "paths"): 1, ("networks", "lan", "cidr"): "10.0.1.0/24"}
    )
    text, told = into(SPEC, load_text(SPEC), observed)
    assert "cidr: 10.0.1.0/24" in text
    assert "paths: 1" in text
    assert any("h1: storage.san.paths was 4, is 1" in line for line in told)


def test_what_is_like_a_machine_that_changed_stays_as_it_was_observed() -> None:
    observed = seen({("hosts", "h1", "memory"): "512 GiB"})
    text, told = into(SPEC, load_text(SPEC), observed)
    assert told == ["h1: memory was 256 GiB, is 512 GiB", "h2: memory was 512 GiB, is 256 GiB"]
    hosts = load_text(text).spec.hosts
    assert (hosts["h1"].memory, hosts["h2"].memory) == (512 * 2**30, 256 * 2**30)


def test_the_preflight_is_worked_out_for_hosts_that_a_difference_may_concern(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved = seen({("vms", "solo", "on"): "h2"})
    assert set(against(moved).effect.preflight) == {"h1", "h2"}
    monkeypatch.setattr(effect, "MOST_HOSTS", 1)
    found = against(moved)
    assert set(found.effect.preflight) == {"h1"}
    assert "what 1 more host taken down would mean was not worked out" in as_text(found)


BOUND_CIB = """<cib epoch="1"><configuration><crm_config/>
<nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes>
<resources><primitive id="db" class="ocf" type="Dummy"/><primitive id="app" class="ocf" type="Dummy"/>{more}</resources>
<constraints>{rules}</constraints></configuration><status/></cib>"""
BOUND_RULES = {
    "starts_after": '<rsc_order id="o" first="db" then="app"/>',
    "together_with": '<rsc_colocation id="c" rsc="app" with-rsc="db" score="INFINITY"/>',
    "possible_owners": '<rsc_location id="l" rsc="app" node="n2" score="-INFINITY"/>',
    "preference": '<rsc_location id="p" rsc="db" node="n1" score="50"/>',
}


def told_by_cib(rules: str, more: str = "") -> Imported:
    source = Source("cib.xml", BOUND_CIB.format(rules=rules, more=more).encode())
    return formats()["pacemaker"].read([source])


@pytest.mark.parametrize("key", sorted(BOUND_RULES))
def test_a_constraint_that_is_gone_is_drift_where_the_cluster_told_of_all(key: str) -> None:
    documented = load_text(written(told_by_cib("".join(BOUND_RULES.values()))))
    rest = "".join(rule for k, rule in BOUND_RULES.items() if k != key)
    (found,) = drift(documented, told_by_cib(rest)).found
    assert (found.what, found.key, found.observed) == ("changed", key, "no constraint")
    _, lines = into(written(told_by_cib("".join(BOUND_RULES.values()))), documented, told_by_cib(rest))
    assert f"{found.thing}: {key}: no constraint; left in the spec" in lines
    address = '<primitive id="ip" class="ocf" type="IPaddr2"/>'
    between = rest + '<rsc_colocation id="i" rsc="app" with-rsc="ip" score="INFINITY"/>'
    assert not drift(documented, told_by_cib(between, address)).found, "the address may stand between the two"


def test_who_is_preferred_is_drift_where_it_is_another() -> None:
    documented = load_text(written(told_by_cib(BOUND_RULES["preference"])))
    other = BOUND_RULES["preference"].replace("n1", "n2")
    (found,) = drift(documented, told_by_cib(other)).found
    assert (found.key, found.documented, found.observed) == ("preference", "n1", "n2")
    assert not drift(documented, told_by_cib(BOUND_RULES["preference"])).found


def test_downtime_that_is_the_same_in_words_is_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    import hadocs.drift.effect as module

    told = iter((218.6, 219.4))

    def studied(*_: object) -> Any:
        return module._Studied({}, {"shop": next(told)}, (), {})

    monkeypatch.setattr(module, "_studied", studied)
    found = against(seen({("clusters", "gc", "heartbeat", "threshold"): 9}))
    assert found.found
    assert not found.effect.minutes
