"""What an assessment tells: composition, single points, objectives, the other topologies, one thing more."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.estates import guest_cluster, host_cluster, spec

from hadocs.availability.diagram import compile_tree
from hadocs.availability.mef_write import write
from hadocs.availability.model.assess import assess
from hadocs.availability.model.catalogue import catalogue
from hadocs.availability.model.composed import at_medians
from hadocs.availability.model.core import Model
from hadocs.availability.model.numbers import available, figure, gain, percent
from hadocs.availability.model.plain import as_data
from hadocs.availability.model.report import as_text
from hadocs.availability.model.result import Assessment
from hadocs.availability.openpsa import read
from hadocs.spec.load import load
from hadocs.spec.model import Assumption
from hadocs.topology.build import estate_of, study

SPECS = Path(__file__).parents[4] / "specs"


def of(name: str, service: str) -> Assessment:
    made = load(SPECS / f"{name}.yaml").spec
    return assess(made, *study(made))[service]


def test_a_host_cluster_is_blind_to_a_crash_of_the_program() -> None:
    found = of("article-host", "file-service")
    guest = found.topologies["guest"].by_failure_mode
    # Of the program's failures a guest cluster mends all but those that all its machines have in common: with a mean
    # share of them of 8 % it can't be ten times better, as it is where they have none.
    assert found.by_failure_mode["application"] > 5 * guest["application"]
    common = Assumption.model_validate({"value": "0.0001 %", "source": "none in common"})
    made = load(SPECS / "article-host.yaml").spec
    none = made.model_copy(update={"assumptions": {**made.assumptions, "beta.program": common}})
    alone = assess(none, *study(none))["file-service"]
    apart = alone.topologies["guest"].by_failure_mode["application"]
    assert alone.by_failure_mode["application"] > 10 * apart
    share = catalogue()["beta.program"].average
    assert guest["application"] - apart == pytest.approx(
        share * alone.by_failure_mode["application"], rel=0.15
    )
    assert found.topologies["host"].present
    assert found.topologies["host"].minutes == found.minutes.mean


def test_two_hosts_are_far_from_what_multiplying_their_unavailabilities_says() -> None:
    found = of("article-guest", "mailbox")
    hosts = found.by_failure_mode["host hardware"] + found.by_failure_mode["hypervisor"]
    naive = (8 / (4 * 8760)) ** 2 * 525600
    assert hosts > 17 * naive


def test_a_topology_that_the_vendor_rules_out_is_not_computed() -> None:
    found = of("article-guest", "mailbox").topologies["hybrid"]
    assert found.minutes is None
    assert "vendor rules it out" in found.why


def test_instances_are_not_moved_into_clusters() -> None:
    found = of("proxmox-three-nodes", "balancer").topologies
    assert "independent instances" in found["guest"].why


def test_an_objective_is_judged_by_the_whole_range_and_names_what_decides() -> None:
    made = spec(
        **host_cluster(services={"share": {"runs_on": "file", "objectives": {"availability": "99.999 %"}}})
    )
    found = assess(made, *study(made))["share"]
    assert found.objective is not None
    assert found.objective.met == "no"
    assert found.objective.margin < 0
    assert found.objective.decides == found.assumptions[0].input.key


def test_kinds_of_time_failure_modes_and_components_each_add_up_to_the_mean() -> None:
    found = of("article-hybrid", "sql")
    mean = pytest.approx(found.minutes.mean, rel=1e-9)
    assert found.static_minutes + found.failover_minutes + found.planned_minutes == mean
    assert sum(found.by_failure_mode.values()) == mean
    assert sum(p.minutes for p in found.parts) + found.planned_minutes == mean


def test_a_thing_has_the_minutes_in_its_mode_that_it_has_by_itself() -> None:
    found = of("proxmox-three-nodes", "database")
    storage = {p.label: p.static for p in found.parts if p.mode == "storage"}
    assert set(storage) == {"ceph", "volume ceph/vms"}
    assert sum(storage.values()) == pytest.approx(found.by_failure_mode["storage"], rel=1e-9)


def test_a_better_array_of_ones_own_moves_what_hangs_on_it() -> None:
    plain = spec(**guest_cluster())
    better = spec(**guest_cluster(), assumptions={"array": {"mtbf": "500 y", "source": "log"}})
    before, after = (next(iter(assess(s, *study(s), compare=False).values())) for s in (plain, better))
    assert after.by_failure_mode["storage"] < before.by_failure_mode["storage"]
    assert any("downtime of disk arrays" in n for n in before.notes)
    assert not any("downtime of disk arrays" in n for n in after.notes)


def test_the_tree_that_is_written_is_the_tree_that_was_computed() -> None:
    found = of("article-host", "file-service")
    there = read(write(found.tree), "tree.xml")
    assert compile_tree(there).probability() == pytest.approx(
        compile_tree(found.tree).probability(), rel=1e-9
    )


def test_text_and_data_hold_the_same_and_nothing_too_precise() -> None:
    made = load(SPECS / "article-host.yaml").spec
    found = assess(made, *study(made))
    a = found["file-service"]
    text, data = as_text(found), as_data(found)["services"]["file-service"]
    assert f"about {figure(a.minutes.mean)} minutes a year on average over the ranges" in text
    assert data["minutes_per_year"]["p50"] == pytest.approx(a.minutes.p50, rel=1e-5)
    assert sum(data["by_failure_mode"].values()) == pytest.approx(data["minutes_per_year"]["mean"], rel=1e-4)
    assert f"{figure(a.minutes.p50)} in the middle" in text
    assert data["single_year"]["minutes"]["p95"] == pytest.approx(a.year.bad, rel=1e-5)
    assert data["minutes_per_year"]["mean"] == pytest.approx(a.minutes.mean, rel=1e-5)
    assert data["minutes_per_year"]["mean"] > data["minutes_per_year"]["p50"]
    assert data["single_points"] == list(a.single_points)
    assert assess(made, *study(made)) is not found
    assert as_text(assess(made, *study(made))) == text


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (0.0531, "0.053"), (1.26, "1.3"), (12.4, "12"), (344.7, "340")]
)
def test_two_digits_are_shown(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_availability_is_shown_to_two_digits_of_what_lacks() -> None:
    assert percent(0.99934411) == "99.934 %"
    assert percent(1.0) == "100 %"


def test_patch_days_of_a_lone_file_server_stop_what_lies_on_it() -> None:
    made = spec(
        hosts={"hv-1": {}, "hv-2": {}},
        servers={"nas": {}},
        storage={"exports": {"kind": "share", "on": ["nas"]}},
        vms={"file": {"on": "hv-1", "files": "exports"}},
        clusters={"hvc": {"members": ["hv-1", "hv-2"]}},
        services={"share": {"runs_on": "file"}},
    )
    work = Model(estate_of(made)).core("share").work
    found = {w.machine: w for w in work}
    assert found["nas"].moves == 1
    assert found["nas"].minutes(catalogue_averages()) == pytest.approx(365 / 30 * 55, rel=1e-3)


def test_patch_days_of_a_host_with_all_members_stop_the_service_for_their_length() -> None:
    apart = Model(estate_of(spec(**guest_cluster()))).core("mail")
    body = guest_cluster()
    body["vms"]["b"] = {**body["vms"]["b"], "on": "hv-1"}
    together = Model(estate_of(spec(**body))).core("mail")
    assert at_medians(apart).modes["planned host work"] < 15
    assert at_medians(together).modes["planned host work"] > 12 * 55 * 0.8


def test_the_loss_of_the_active_members_own_copy_is_a_takeover() -> None:
    body = guest_cluster(
        storage={"san": {}, "a-disk": {"volumes": {"v": {}}}, "b-disk": {"volumes": {"v": {}}}}
    )
    body["clusters"] = {"gc": {"members": ["a", "b"], "quorum": {"witness": {"kind": "cloud"}}}}
    body["vms"] = {m: {"on": h, "storage": {f"{m}-disk": {}}} for m, h in (("a", "hv-1"), ("b", "hv-2"))}
    body["services"] = {"mail": {"runs_on": "gc", "copies": {"a": "a-disk/v", "b": "b-disk/v"}}}
    core = Model(estate_of(spec(**body))).core("mail")
    felt = {t.component: t.minutes(core.values) / t.per_year(core.values) for t in core.terms}
    takeover = felt["host:hv-1"]
    assert felt["array:a-disk"] == pytest.approx(takeover)
    assert felt["volume:a-disk/v"] == pytest.approx(takeover)
    assert "array:b-disk" not in felt


def test_instances_that_need_an_interrupted_service_wait_for_that_one_only() -> None:
    body = guest_cluster()
    body["hosts"] |= {"hv-3": {}}
    body["clusters"]["gc"]["heartbeat"] = {"delay": "1 s", "threshold": 5}
    body["clusters"]["hosts"] = {"members": ["hv-1", "hv-3"]}
    body["vms"] |= {"i": {"on": "hv-1"}, "j": {"on": "hv-2"}}
    body["services"] |= {"web": {"runs_on": ["i", "j"], "needs": ["mail"]}}
    model = Model(estate_of(spec(**body)))
    web, mail = model.core("web"), model.core("mail")
    pauses = [{t.component: t.minutes(c.values) / t.per_year(c.values) for t in c.terms} for c in (web, mail)]
    assert pauses[0]["host:hv-1"] == pytest.approx(pauses[1]["host:hv-1"])


def catalogue_averages() -> dict[str, float]:
    return {k: i.average for k, i in catalogue().items()}


def test_patch_days_are_told_by_machine_and_where_nothing_carries_the_service_meanwhile() -> None:
    found = of("dell-2008-guest", "files-within")
    (down,) = [w for w in found.planned if w.hours is not None]
    assert (down.machine, down.mode, down.moves) == ("server-1", "planned host work", 1)
    assert down.hours == pytest.approx(55 / 60)
    assert down.per_year == pytest.approx(365 / 30, rel=1e-3)
    assert down.minutes == pytest.approx(down.per_year * 55, rel=0.01)
    assert sum(w.minutes for w in found.planned) == pytest.approx(found.planned_minutes)
    assert all(w.hours is None for w in of("article-hybrid", "sql").planned)


def test_pauses_are_part_of_the_outages_and_all_pairs_cost_what_they_cost_together() -> None:
    found = of("dell-2008-guest", "files-within")
    assert 0 < found.pauses_per_year < found.outages_per_year
    assert found.pair_count == len(found.pairs)
    assert found.pair_minutes == pytest.approx(sum(p.minutes for p in found.pairs))


@pytest.mark.parametrize(
    ("name", "service", "counts_as"),
    [
        ("microsoft-fault-domains", "warehouse", "survived"),
        ("../tests/unit/behaviour/field/two-nodes-no-stonith", "s3", "stopped"),
    ],
)
def test_a_coin_toss_is_noted_as_what_it_counts_as(name: str, service: str, counts_as: str) -> None:
    found = of(name, service)
    (note,) = [n for n in found.notes if "may or may not stop it" in n]
    assert note.endswith(f"it counts as {counts_as}.")
    assert all(toss in note for toss in found.coin_tosses)
    alone = {thing for p in found.parts if p.single for thing in p.things}
    assert alone.isdisjoint(found.coin_tosses) == (counts_as == "survived")


@pytest.mark.parametrize(
    ("value", "words"), [(0.0099999, "0.010"), (9.96, "10"), (99.6, "100"), (0.53, "0.53"), (1130.0, "1100")]
)
def test_figures_have_two_digits_where_they_are_rounded_up_too(value: float, words: str) -> None:
    assert figure(value) == words


def test_no_availability_beyond_five_nines_is_shown_to_people() -> None:
    assert available(0.9999999) == "over 99.999 %"
    assert available(0.99989) == "99.989 %"


def test_what_one_thing_more_brings_is_told_by_the_measure_of_the_service() -> None:
    assert [gain(x, 110.0) for x in (2.6, -6.1, 0.05, -0.012)] == [
        "2.6 fewer", "6.1 more", "no difference", "no difference",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["microsoft-two-site-manual", "article-guest", "article-hybrid"])
def test_what_another_topology_has_in_common_has_the_same_minutes(name: str) -> None:
    """A site takes a service along whatever it runs on: other draws of the inputs make no difference of that."""
    made = load(SPECS / f"{name}.yaml").spec
    for a in assess(made, *study(made)).values():
        for other in a.topologies.values():
            if other.minutes is None:
                continue
            assert sum(other.by_failure_mode.values()) == pytest.approx(other.minutes, rel=1e-6)
            for mode in ("site", "network"):
                here, there = a.by_failure_mode.get(mode, 0.0), other.by_failure_mode.get(mode, 0.0)
                # Common causes of switches and what else is down at the time leave a little.
                assert there == pytest.approx(here, rel=0.12 if mode == "network" else 0.02, abs=1e-6)
