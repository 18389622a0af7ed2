"""What makes an estate better makes no service of it worse: better parts, more of them, and other names change nothing.

Two things are no such part, and say so: a host or a witness more changes how many votes make a majority, and how much
failures have in common (beta, gamma) says which fail together, not how many fail.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.generate import estates

from hadocs.availability.model.additions import additions, drawback
from hadocs.availability.model.assess import assess
from hadocs.availability.model.catalogue import catalogue, figures
from hadocs.availability.model.composed import FEWER, Composed
from hadocs.availability.model.core import Model
from hadocs.availability.model.helped import ALIKE, bound
from hadocs.spec.load import load, load_text
from hadocs.spec.model import Cluster, Network, Quorum, Service, Spec, Storage
from hadocs.spec.model.estate import Server, Vm
from hadocs.topology.build import estate_of, study

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
REFERENCE = [p for p in SPECS if p.stem.startswith("article-")]
ALONE = [p for p in SPECS if "uses:" not in p.read_text(encoding="utf-8")]
WORDS = {
    *("client", "cluster", "storage", "migration", "management", "iscsi", "fc", "smb", "vmdk", "rbd", "drbd"),
    *(n for m in (Spec, Vm, Server, Service, Storage, Cluster, Network, Quorum) for n in m.model_fields),
}
COMMON = ("beta", "beta.switch", "gamma")
LONGER = ("mtbf", "every")
"""Endings of inputs of which more is better; so it is with ``restarted``. Of all the others less is."""
ROUNDING = 1e-9
UNFELT = 1e-3
"""Minutes a year: what is away a little less itself, is a little more often there to be missed."""
VOTES_ASIDE = 1e-3
"""By so much of a service's minutes one more host may cost where no votes do: pairs that failed at once, and stopped
two services in one pause, fail one after the other."""
some = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


def read(estate: dict[str, Any]) -> Spec:
    return load_text(yaml.safe_dump(estate, sort_keys=False, allow_unicode=True), "generated.yaml").spec


def minutes(spec: Spec, inputs: Any = None) -> dict[str, float]:
    model = Model(estate_of(spec), inputs=inputs)
    cores = {key: model.core(key) for key in spec.services}
    return {key: core.minutes(core.values) for key, core in cores.items()}


def better(key: str, value: float, times: float) -> float:
    if key == "restarted":
        return min(1.0, value * times)
    return value * times if key.rpartition(".")[2] in LONGER else value / times


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_a_better_input_of_the_catalogue_never_costs_minutes(path: Path) -> None:
    model = Model(estate_of(load(path).spec))
    for service in model.world.spec.services:
        core = model.core(service)
        before = core.minutes(core.values)
        assert 0 <= before <= 525600
        asked = [k for k in core.used if k not in COMMON]
        assert asked
        for key in asked:
            # A heartbeat that waits for less than a live migration takes is no better one.
            for times in (1.2, 2.0) if key.startswith("detect:") else (1.2, 5.0, 1000.0):
                after = core.minutes({**core.values, key: better(key, core.values[key], times)})
                assert after <= before * (1 + ROUNDING), f"{service} suffers from a better {key}"


@pytest.mark.parametrize("path", REFERENCE, ids=lambda p: p.stem)
def test_nor_does_it_where_the_whole_model_is_made_anew_of_it(path: Path) -> None:
    spec = load(path).spec
    base = figures(spec, {})
    before = minutes(spec, base)
    for key in catalogue():
        if key in COMMON:
            continue
        entry = base.inputs[key]
        turned = {**base.inputs, key: replace(entry, value=better(key, entry.value, 2.0))}
        for service, after in minutes(spec, replace(base, inputs=turned)).items():
            # What is repaired sooner is there sooner to fail again, and a failover costs its time each time.
            slack = 1e-4 if key.endswith(".mttr") else ROUNDING
            assert after <= before[service] * (1 + slack), f"{service} suffers from a better {key}"


def with_more(estate: dict[str, Any], what: str) -> dict[str, Any]:
    """The estate with one more path to each storage, controller of each array or switch of each network."""
    more = json.loads(json.dumps(estate))
    if what == "switch":
        for network in more["networks"].values():
            if network.get("switches"):
                network["switches"].append(f"one more of {', '.join(network['switches'])}")
    elif what == "controller":
        for storage in more["storage"].values():
            if storage.get("controllers"):
                storage["controllers"] += 1
    else:
        for machine in (*more["hosts"].values(), *more["servers"].values(), *more["vms"].values()):
            for access in (machine.get("storage") or {}).values():
                if access.get("paths"):
                    access["paths"] += 1
    return more


@st.composite
def counted(draw: st.DrawFn) -> dict[str, Any]:
    """An estate that says how many paths and controllers it has."""
    estate = draw(estates())
    for storage in estate["storage"].values():
        storage["controllers"] = draw(st.integers(1, 3))
    for machine in (*estate["hosts"].values(), *estate["servers"].values()):
        machine["storage"] = {s: {"paths": draw(st.integers(1, 3))} for s in machine["storage"]}
    return estate


@pytest.mark.parametrize("what", ["path", "controller", "switch"])
@some
@given(estate=counted())
def test_a_redundant_part_never_costs_minutes(what: str, estate: dict[str, Any]) -> None:
    before, after = minutes(read(estate)), minutes(read(with_more(estate, what)))
    for service, value in after.items():
        assert value <= before[service] + UNFELT, f"{service} suffers from one more {what}"


def more(spec: Spec) -> Iterator[tuple[str, str, str, float, float]]:
    """For each service and thing more: kind, service, why it does not help, minutes before and after."""
    topology, estate = study(spec)
    votes = {key: view.votes.model for key, view in topology.clusters.items()}
    before = minutes(spec)
    for key in spec.services:
        for addition in additions(spec, Model(estate).closure(key), dict(votes)):
            if addition.spec is not None:
                after = estate_of(addition.spec)
                core = Model(after).core(key)
                why = drawback(addition, estate, after)
                yield addition.kind, key, why, before[key], core.minutes(core.values)


def worse(spec: Spec) -> list[str]:
    """What one thing more costs although no votes explain it."""
    found = []
    for kind, key, why, before, after in more(spec):
        slack = VOTES_ASIDE if kind == "host" else 0.0
        if not why and after > before * (1 + slack) + UNFELT:
            found.append(f"{key}, one more {kind}: {before:.6f}, then {after:.6f}")
        if kind in ("path", "switch"):
            assert not why
    return found


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_one_more_never_costs_minutes_unless_votes_say_why(path: Path) -> None:
    assert not worse(load(path).spec)


@some
@given(estates())
def test_one_more_of_any_estate_never_costs_minutes_unless_votes_say_why(estate: dict[str, Any]) -> None:
    assert not worse(read(estate))


def saves_too_much(spec: Spec) -> list[str]:
    """What one more path, switch or host saves, or a host costs, beyond what it can by what is there."""
    found, estate = [], estate_of(spec)
    model = Model(estate)
    for key in spec.services:
        core = model.core(key)
        now = Composed(core, model.sample(FEWER))
        for addition in additions(spec, model.closure(key), {}):
            if addition.kind == "witness" or addition.spec is None:
                continue
            most = bound(now, addition)
            larger = model.larger(addition.spec, alike=addition.kind in ALIKE)
            now, then = now.beside(larger.core(key, core), FEWER)
            saved = now.minutes.mean - then.minutes.mean
            if (abs(saved) if addition.kind == "host" else saved) > most * (1 + ROUNDING) + UNFELT:
                found.append(f"{key}, one more {addition.kind}: {saved:.6f} of {most:.6f}")
    return found


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_one_more_saves_no_more_than_the_failures_that_it_helps_against_cost(path: Path) -> None:
    assert not saves_too_much(load(path).spec)


@some
@given(estates())
def test_one_more_of_any_estate_saves_no_more_than_those_failures_cost(estate: dict[str, Any]) -> None:
    assert not saves_too_much(read(estate))


def test_what_makes_no_difference_is_not_worked_out() -> None:
    """Domain controllers stand on two sites: no switch of either comes to six seconds a year."""
    spec = load(REFERENCE[0].parent / "north-texas.yaml").spec
    topology, estate = study(spec)
    found = {one.kind: one for one in assess(spec, topology, estate)["directory"].more}
    assert found["path"].saves == found["switch"].saves == found["host"].saves == 0


def one_host_in_its_cluster() -> dict[str, Any]:
    """A Linux cluster of two guests, one on the only host of a Windows cluster without a witness, one elsewhere."""
    return {
        "hadocs": 1,
        "name": "one-host",
        "platform": "hyper-v/2012",
        "hosts": {"hv-1": {}, "hv-2": {}},
        "vms": {"a": {"on": "hv-1"}, "b": {"on": "hv-2", "os": "rhel-9"}},
        "clusters": {
            "hc": {"members": ["hv-1"], "quorum": {"witness": {"kind": "none"}}},
            "gc": {"members": ["a", "b"]},
        },
        "services": {"s": {"runs_on": "gc", "active_on": "a"}},
    }


def test_a_second_host_without_a_witness_may_take_the_first_along_and_says_so() -> None:
    found = {
        kind: (why, before, after) for kind, _, why, before, after in more(read(one_host_in_its_cluster()))
    }
    why, before, after = found["host"]
    assert after > before
    assert why.startswith("with two hosts hc outlives no loss for certain, as with one")


def test_a_witness_of_a_cluster_whose_quorum_is_not_stated_says_what_it_changes() -> None:
    estate = one_host_in_its_cluster()
    estate["vms"] = {v: {"on": "hv-2", "os": "Windows Server 2022"} for v in ("a", "b")}
    whys = {kind: why for kind, _, why, _, _ in more(read(estate))}
    assert "what quorum gc has is not stated, and it is taken to keep it" in whys["witness"]


def test_a_third_host_of_a_majority_of_votes_outlives_no_more_at_once_and_costs_nothing() -> None:
    spec = load(next(p for p in SPECS if p.stem == "article-host")).spec
    found = {m.kind: m for m in assess(spec, *study(spec))["file-service"].more}
    assert found["host"].saves is not None
    # Of losses one after another it outlives more, for votes are counted anew between them.
    assert found["host"].saves > 0


def renamed(value: Any, names: dict[str, str]) -> Any:
    """A spec as read from YAML with other ids: as keys, as values, before a slash, and behind a layer."""
    if isinstance(value, dict):
        # What YAML 1.1 takes for a truth is the key `on`.
        return {"on" if k is True else renamed(k, names): renamed(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [renamed(v, names) for v in value]
    if isinstance(value, str):
        layer, colon, name = value.partition(":")
        if colon and layer in ("system", "program"):
            return layer + colon + names.get(name, name)
        head, slash, tail = value.partition("/")
        return names.get(head, head) + slash + names.get(tail, tail) if slash else names.get(value, value)
    return value


def new_names(estate: dict[str, Any], seed: int) -> dict[str, str]:
    """Another name for every id, in no order that the old ones had."""
    ids = [i for s in ("sites", "networks", "storage", "hosts", "servers", "vms", "clusters", "services")
           for i in estate.get(s) or {}]  # fmt: skip
    ids += [v for storage in (estate.get("storage") or {}).values() for v in storage.get("volumes") or {}]
    ids += [s for n in (estate.get("networks") or {}).values() for s in n.get("switches") or []]
    ids += [
        m["rack"]
        for s in ("hosts", "servers", "storage")
        for m in (estate.get(s) or {}).values()
        if m.get("rack")
    ]
    # An id that is also a word of the language, such as a network called iscsi, keeps its name.
    ids = [i for i in dict.fromkeys(ids) if i not in WORDS]
    numbers = random.Random(seed).sample(range(100, 100 + 10 * len(ids)), len(ids))
    return {i: f"n{n} of it" for i, n in zip(ids, numbers, strict=True)}


def assert_same(one: Spec, other: Spec) -> None:
    a, b = (list(assess(s, *study(s)).values()) for s in (one, other))
    assert len(a) == len(b)
    for x, y in zip(a, b, strict=True):
        same = [(x.minutes.p5, y.minutes.p5), (x.minutes.p50, y.minutes.p50), (x.minutes.p95, y.minutes.p95)]
        same += [(x.outages_per_year, y.outages_per_year), (x.planned_per_year, y.planned_per_year)]
        same += [(v, y.by_failure_mode[m]) for m, v in x.by_failure_mode.items()]
        same += [(v.minutes or 0.0, y.topologies[k].minutes or 0.0) for k, v in x.topologies.items()]
        for before, after in same:
            assert after == pytest.approx(before, rel=1e-12, abs=1e-15)
        assert len(x.single_points) == len(y.single_points)
        assert x.pair_count == y.pair_count


@pytest.mark.parametrize("path", ALONE, ids=lambda p: p.stem)
def test_other_names_for_everything_change_no_figure_of_a_shipped_spec(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    body = renamed(yaml.safe_load(text), {})
    names = new_names(body, 3)
    other = renamed(body, names)
    assert not (set(other["services"]) & set(body["services"])) - WORDS
    assert_same(read(body), read(other))


@some
@given(estates(), st.integers(0, 1000))
def test_other_names_for_everything_change_no_figure(estate: dict[str, Any], seed: int) -> None:
    assert_same(read(estate), read(renamed(estate, new_names(estate, seed))))
