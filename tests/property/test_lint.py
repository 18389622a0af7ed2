"""Whatever a valid spec says or leaves out: rules answer, in a place, and an acceptance takes away what it names."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.generate import estates

from hadocs.errors import InputError, Route
from hadocs.lint.findings import Findings
from hadocs.lint.rule import SEVERITIES
from hadocs.lint.run import check, rules
from hadocs.platforms import catalog
from hadocs.spec.load import Loaded, load_text
from hadocs.spec.schema import json_schema
from hadocs.topology.build import build, estate_of

TODAY = date(2026, 11, 22)
PARTS = json_schema()["$defs"]
SYSTEMS = [
    "Windows Server 2008 Standard",
    "Windows Server 2012 R2 Datacenter",
    "windows-server-2022",
    "Windows Server 2031 Web",
    "Hyper-V Server 2019",
    "RHEL 8",
    "Rocky Linux 9",
    "{{ os }}",
]
INNER = ("Ha", "Corosync", "Heartbeat", "Fencing", "Sbd", "Bond", "Objectives")
PLATFORMS = [*(p.key for p in catalog.platforms()), "hyper-v", "hyper-v/2031", "other/x", "made-up/1"]
PRODUCTS = [*(p.id for p in catalog.products()), "ledger <1>"]
lively = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
thorough = settings(lively, max_examples=60)


def value(schema: dict[str, Any], rng: random.Random) -> Any:
    """A value that a schema allows, for keys that refer to nothing; else ``None``."""
    kinds = schema.get("type", [])
    if "anyOf" in schema:
        part = next((s["$ref"].rpartition("/")[2] for s in schema["anyOf"] if "$ref" in s), None)
        inner = filled({}, part, rng) if part in INNER else {}
        return inner or None
    if "enum" in schema:
        return rng.choice([v for v in schema["enum"] if v is not None])
    if "boolean" in kinds and "string" not in kinds:
        return rng.choice([True, False])
    if "integer" in kinds:
        return rng.choice([1, 2, 3, 5, 40])
    if "examples" in schema:
        example = schema["examples"][0]
        times = ["250 ms", "20 s", "2 min"] if example == "5 min" else []
        sizes = ["1 GiB", "900 GiB"] if example.endswith("GiB") else []
        return rng.choice([example, *times, *sizes])
    if "array" in kinds and "enum" in schema.get("items", {}):
        return rng.sample(schema["items"]["enum"], rng.randint(0, 2))
    return None


def filled(entry: dict[str, Any], part: str, rng: random.Random) -> dict[str, Any]:
    """An entry with more of its keys given, none of them a reference."""
    schemas = PARTS[part]["properties"]
    needed = PARTS[part].get("required", ())
    more = {
        k: value(v, rng)
        for k, v in schemas.items()
        if entry.get(k) is None and (k in needed or rng.random() < 0.6)
    }
    return {**entry, **{k: v for k, v in more.items() if v is not None and v != []}}


def decorated(data: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A spec that says much more, and refers to what there is."""
    hosts, vms = list(data["hosts"]), list(data["vms"])
    data = {**data, "environment": rng.choice(["production", "lab"])}
    for section, part in (("networks", "Network"), ("storage", "Storage"), ("hosts", "Host"), ("vms", "Vm")):
        data[section] = {k: filled(v, part, rng) for k, v in data[section].items()}
    for key, storage in data["storage"].items():
        storage.pop("copies", None)
        others = [k for k in data["storage"] if k != key]
        if others and rng.random() < 0.5:
            storage["shipped_to"] = rng.choice(others)
        if storage.get("kind") in ("local", "hyperconverged"):
            storage["on"] = rng.sample(hosts, rng.randint(1, len(hosts)))
        storage["volumes"] = {k: filled(v, "Volume", rng) for k, v in storage["volumes"].items()}
    for machine in (*data["hosts"].values(), *data["servers"].values(), *data["vms"].values()):
        if rng.random() < 0.7:
            machine["os"] = rng.choice(SYSTEMS)
        for ref in list(data["storage"]):
            if rng.random() < 0.3:
                machine.setdefault("storage", {})[ref] = filled({}, "Access", rng)
    for host in data["hosts"].values():
        if rng.random() < 0.3:
            host["platform"] = rng.choice(PLATFORMS)
    for vm in data["vms"].values():
        if vm.get("on") and rng.random() < 0.3:
            vm["possible_owners"] = list(dict.fromkeys([vm["on"], rng.choice(hosts)]))
    data["clusters"] = {
        k: _cluster(filled(c, "Cluster", rng), data, hosts, vms, rng) for k, c in data["clusters"].items()
    }
    data["services"] = {
        k: filled({**s, "product": rng.choice([*PRODUCTS, s.get("product")])}, "Service", rng)
        for k, s in data["services"].items()
    }
    data["operations"] = {
        "validated": "2026-01-01",
        "hardware_changed": rng.choice(["2025-06-01", "2026-06-01"]),
    }
    return data


def _cluster(
    cluster: dict[str, Any], data: dict[str, Any], hosts: list[str], vms: list[str], rng: random.Random
) -> dict[str, Any]:
    if rng.random() < 0.4:
        cluster["platform"] = rng.choice(PLATFORMS)
    quorum = filled(dict(cluster.get("quorum") or {}), "Quorum", rng)
    quorum["votes"] = {m: rng.randint(0, 2) for m in cluster["members"] if rng.random() < 0.2}
    cluster["quorum"] = quorum
    for key, flag in (("anti_affinity", "hard"), ("affinity", "hard"), ("node_affinity", "strict")):
        made = []
        for _ in range(rng.randint(0, 2)):
            if len(vms) > 1:
                rule = {"members": rng.sample(vms, rng.randint(2, len(vms))), flag: rng.choice([True, False])}
                if key == "node_affinity":
                    rule["hosts"] = rng.sample(hosts, rng.randint(1, len(hosts)))
                made.append(rule)
        cluster[key] = made
    if cluster.get("heartbeat") and data["networks"]:
        cluster["heartbeat"]["networks"] = rng.sample(list(data["networks"]), 1)
    return cluster


def bare(data: Any) -> Any:
    """The same without the keys that have no value."""
    if isinstance(data, dict):
        return {k: bare(v) for k, v in data.items() if v is not None}
    return [bare(v) for v in data] if isinstance(data, list) else data


def without_what_hangs_on_nothing(data: dict[str, Any]) -> dict[str, Any]:
    """A spec without the keys that are refused for what stands beside them: how often one ships to nowhere."""
    for _ in range(3):  # what hangs on a key that is refused itself is refused once that is gone
        try:
            loaded(data)
            break
        except InputError as refused:
            for problem in refused.problems:
                *way, key = problem.route
                node: Any = data
                for step in way:
                    node = node[step]
                if not isinstance(node, dict) or key in node:  # two problems may be of one key
                    del node[key]
    return data


specs = st.builds(
    lambda data, rng, more: without_what_hangs_on_nothing(bare(decorated(data, rng) if more else data)),
    st.booleans().flatmap(lambda odd: estates(odd=odd)),
    st.randoms(use_true_random=False),
    st.sampled_from([True, True, True, False]),
)


def loaded(data: dict[str, Any]) -> Loaded:
    return load_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000))


def said(spec: Loaded, today: date | None = TODAY) -> Findings:
    return check(spec.spec, build(spec.spec), estate_of(spec.spec), today=today)


def arrives(data: Any, route: Route) -> bool:
    """Whether a route leads to something the spec says, or to a key that is missing from such a thing."""
    for number, step in enumerate(route):
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not in_list and not (isinstance(data, dict) and step in data):
            # The last steps may lack where nothing is said; what is named before them may not.
            return number >= min(2, len(route) - 1) and isinstance(data, dict)
        data = data[step]
    return True


@given(specs)
@thorough
def test_no_valid_spec_makes_a_rule_raise_and_all_it_says_has_a_place(data: dict[str, Any]) -> None:
    spec = loaded(data)
    lines = len(next(iter(spec.source.texts.values())).lines)
    found = said(spec)
    for finding in found.found:
        place = spec.source.locate(finding.route, key=finding.key)
        assert 1 <= place.line <= lines
        assert arrives(data, finding.route), (finding.rule, finding.route)
        assert finding.severity in SEVERITIES
        assert finding.message.endswith(".")
        assert finding.fix.endswith(".")
        assert any(key in finding.message for key in finding.about), (finding.rule, finding.message)
    for unknown in found.unknown:
        assert 1 <= spec.source.locate(unknown.route).line <= lines
        assert arrives(data, unknown.route), (unknown.rule, unknown.route)
        assert unknown.add
        assert unknown.about


@given(specs)
@lively
def test_what_is_said_is_about_things_of_the_spec(data: dict[str, Any]) -> None:
    spec = loaded(data)
    known = {
        *(
            k
            for s in ("sites", "networks", "storage", "hosts", "servers", "vms", "clusters", "services")
            for k in data[s]
        ),
        *(f"{s}/{v}" for s, entry in data["storage"].items() for v in entry.get("volumes", {})),
    }
    found = said(spec)
    for one in (*found.found, *found.unknown):
        if one.rule in rules() and one.route[:1] != ("operations",):
            assert any(key in known for key in one.about), (one.rule, one.about)


@given(specs, st.randoms(use_true_random=False))
@lively
def test_accepting_a_rule_removes_exactly_its_findings(data: dict[str, Any], rng: random.Random) -> None:
    before = said(loaded(data))
    if not before.found:
        return
    rule = rng.choice([f.rule for f in before.found])
    after = said(loaded({**data, "accept": {rule: {"reason": "as agreed"}}}))
    assert after.found == tuple(f for f in before.found if f.rule != rule)
    accepted = [a.finding for a in after.accepted]
    assert sorted(accepted, key=repr) == sorted((f for f in before.found if f.rule == rule), key=repr)
    assert after.unknown == before.unknown


@given(specs, st.randoms(use_true_random=False))
@lively
def test_accepting_for_one_thing_leaves_what_is_about_others(
    data: dict[str, Any], rng: random.Random
) -> None:
    before = said(loaded(data))
    if not before.found:
        return
    chosen = rng.choice(before.found)
    key = chosen.about[0]
    after = said(loaded({**data, "accept": {chosen.rule: {"reason": "as agreed", "on": [key]}}}))
    assert after.found == tuple(f for f in before.found if f.rule != chosen.rule or key not in f.about)
    assert chosen in [a.finding for a in after.accepted]


@given(specs)
@lively
def test_the_same_spec_gets_the_same_findings(data: dict[str, Any]) -> None:
    assert said(loaded(data)) == said(loaded(data))


@given(specs)
@lively
def test_without_a_day_nothing_depends_on_it_but_by_the_newest_that_is_written_down(
    data: dict[str, Any],
) -> None:
    spec = loaded(data)
    newest = spec.spec.operations.newest if spec.spec.operations else None
    left_out = {r.id for r in rules().values() if r.timely and (newest is None or "today" in r.asks_for)}
    kept = tuple(f for f in said(spec, today=newest or TODAY).found if f.rule not in left_out)
    assert said(spec, today=None).found == kept
