"""Changes that go wrong: patch days of machines and releases of services, with and without somebody to fall back on."""

from __future__ import annotations

from typing import Any

import pytest
from support.agreement import disagreements, live
from support.estates import guest_cluster, host_cluster, spec

from hadocs.availability.frequency import HOURS_PER_YEAR
from hadocs.availability.model.assess import assess
from hadocs.availability.model.core import Core, Model
from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import FEWEST, beyond, downtime, in_all
from hadocs.availability.model.plain import as_data
from hadocs.availability.model.report import as_text
from hadocs.spec.model import Changes, Spec
from hadocs.topology.build import estate_of, study
from hadocs.topology.world import World

WHY = {"source": "our own"}


def core_of(made: Spec, service: str) -> Core:
    return Model(estate_of(made)).core(service)


def often(core: Core, kind: str) -> float:
    """How often a year a kind of change takes the service down, at the medians."""
    rates = [c.rate(core.values) for c in core.components if c.kind == "change" and c.name.startswith(kind)]
    return sum(rates) * HOURS_PER_YEAR


def instances(count: int, needed: int = 1, **more: Any) -> Spec:
    machines = [f"dc-{n}" for n in range(1, count + 1)]
    return spec(
        servers={m: {"os": "windows-server/2022"} for m in machines},
        services={"directory": {"runs_on": machines, "needed": needed}},
        **more,
    )


def test_what_has_nothing_to_fall_back_on_is_down_with_each_change_that_goes_wrong() -> None:
    core = core_of(instances(1), "directory")
    v = core.values
    assert often(core, "release") == pytest.approx(
        v["change.release"] / v["work.application.every"] * HOURS_PER_YEAR
    )
    assert often(core, "patch day") == pytest.approx(
        v["change.patch"] / v["work.host.every"] * HOURS_PER_YEAR
    )


def test_of_several_only_those_changes_count_that_reach_all_of_them_before_they_show() -> None:
    alone, two = (core_of(instances(n), "directory") for n in (1, 2))
    for kind in ("release", "patch day"):
        assert often(two, kind) == pytest.approx(alone.values["change.spreads"] * often(alone, kind))


@pytest.mark.parametrize("count", [3, 4, 9])
def test_one_more_of_them_makes_no_change_go_wrong_more_often(count: int) -> None:
    two, more = (core_of(instances(n), "directory") for n in (2, count))
    for kind in ("release", "patch day"):
        assert often(more, kind) == pytest.approx(often(two, kind))


def test_where_all_instances_are_needed_the_first_one_to_get_it_is_enough() -> None:
    alone, both = core_of(instances(1), "directory"), core_of(instances(2, needed=2), "directory")
    for kind in ("release", "patch day"):
        assert often(both, kind) == pytest.approx(often(alone, kind))


def told(count: int = 2, **changes: str) -> Spec:
    """Instances of which the spec says how changes are made."""
    made = instances(count)
    entry = made.services["directory"].model_copy(update={"changes": Changes.model_validate(changes)})
    return made.model_copy(update={"services": {"directory": entry}})


@pytest.mark.parametrize(("what", "kind"), [("releases", "release"), ("patches", "patch day")])
def test_a_change_that_all_get_at_once_goes_wrong_as_often_as_one_machine_has_it(
    what: str, kind: str
) -> None:
    alone, both = core_of(instances(1), "directory"), core_of(told(**{what: "all-at-once"}), "directory")
    assert often(both, kind) == pytest.approx(often(alone, kind))
    # Whatever else is changed goes on as it did, and what is stated to be so is what is assumed.
    other = "patch day" if kind == "release" else "release"
    as_assumed = core_of(instances(2), "directory")
    assert often(both, other) == pytest.approx(often(as_assumed, other))
    assert often(core_of(told(**{what: "rolling"}), "directory"), kind) == pytest.approx(
        often(as_assumed, kind)
    )


def test_machines_that_are_patched_at_once_leave_nobody_to_carry_the_service() -> None:
    alone, both = core_of(instances(1), "directory"), core_of(told(3, patches="all-at-once"), "directory")
    (one,), (all_of_them,) = alone.work, both.work
    assert (all_of_them.machine, all_of_them.others) == ("dc-1", ("dc-2", "dc-3"))
    assert all_of_them.minutes(both.values) == pytest.approx(one.minutes(alone.values))


def test_what_needs_a_service_is_down_with_it_when_all_its_machines_are_patched() -> None:
    made = told(patches="all-at-once")
    web = made.services["directory"].model_copy(
        update={"runs_on": ("dc-1",), "needs": ("directory",), "changes": None}
    )
    core = core_of(made.model_copy(update={"services": {**made.services, "web": web}}), "web")
    # dc-1 is away once, not by itself and with the others.
    assert [(w.machine, w.others) for w in core.work] == [("dc-1", ("dc-2",))]


def test_what_is_said_of_changes_is_told_and_not_assumed() -> None:
    def of(made: Spec) -> str:
        return as_text(assess(made, *study(made), compare=False))

    assumed = "is assumed: say under `changes` of directory whether they do"
    assert assumed in of(instances(2))
    assert assumed in of(told(releases="all-at-once"))
    assert assumed not in of(told(releases="all-at-once", patches="all-at-once"))
    assert "is assumed: say" not in of(told(releases="rolling", patches="rolling"))
    text = of(told(patches="all-at-once"))
    assert "Patch days of directory reach all its machines at once, as the spec says" in text
    assert "patch days of dc-1 and dc-2" in text


@pytest.mark.parametrize("changes", [{"releases": "all-at-once"}, {"patches": "all-at-once"}])
@pytest.mark.parametrize("made", [guest_cluster(), host_cluster()], ids=["cluster", "one-machine"])
def test_changes_that_all_get_at_once_agree_with_a_life_that_is_lived_through(
    made: dict[str, Any], changes: dict[str, str]
) -> None:
    base = spec(**made)
    (key,) = base.services
    entry = base.services[key].model_copy(update={"changes": Changes.model_validate(changes)})
    life = live(base.model_copy(update={"services": {key: entry}}), 300.0, "at once")
    assert not disagreements(life)
    if len(World(base).carriers(base.services[key])) > 1:
        # A model that takes them for rolling is told.
        assert disagreements(life, Model(estate_of(base), inputs=life.figures))


def test_machines_of_another_system_do_not_get_the_same_patches() -> None:
    made = spec(
        hosts={h: {"platform": "vsphere/8"} for h in ("esx-1", "esx-2")}
        | {"kvm-1": {"platform": "other/kvm"}},
        vms={"a": {"on": "esx-1"}, "b": {"on": "kvm-1"}},
        services={"web": {"runs_on": ["a", "b"]}},
    )
    core = core_of(made, "web")
    # Whichever of the hosts is lost to its patches, an instance is on the other one.
    assert [c.name for c in core.components if c.kind == "change"] == ["release:web", "patch day:a, b"]


def test_hosts_alike_get_the_same_patches_and_the_first_of_them_warns_the_others() -> None:
    made = spec(
        hosts={h: {"platform": "vsphere/8"} for h in ("esx-1", "esx-2")},
        vms={"a": {"on": "esx-1"}, "b": {"on": "esx-2"}},
        services={"db": {"runs_on": "a"}, "web": {"runs_on": "b", "needs": ["db"]}},
    )
    both, one = core_of(made, "web"), core_of(made, "db")
    # Of the two hosts that `web` hangs on any may be the first, and is enough; `db` hangs on its own.
    v = both.values
    hosts = v["change.patch"] / v["work.host.every"]
    assert {c.name: c.rate(v) for c in both.components}["patch day:esx-1, esx-2"] == pytest.approx(hosts)
    assert {c.name: c.rate(v) for c in one.components}["patch day:esx-1"] == pytest.approx(hosts)


def test_a_service_is_down_with_the_releases_of_what_it_needs() -> None:
    made = spec(
        servers={"s": {}, "t": {}},
        services={"db": {"runs_on": "s"}, "web": {"runs_on": "t", "needs": ["db"]}},
        assumptions={
            "db": {"release_every": "10 d", **WHY},
            "application": {"release_every": "100 d", **WHY},
        },
    )
    core = core_of(made, "web")
    rates = {c.name: c.rate(core.values) for c in core.components}
    # A plan is an average; its range is as wide for both.
    assert rates["release:db"] == pytest.approx(10 * rates["release:web"])


def test_a_program_that_runs_on_several_machines_fails_on_all_of_them_with_a_share_of_its_failures() -> None:
    alone, two, nine = (core_of(instances(n), "directory") for n in (1, 2, 9))

    def rate(core: Core, name: str) -> float:
        return {c.name: c.rate(core.values) for c in core.components}.get(name, 0.0)

    whole = rate(alone, "application:directory on dc-1")
    share = alone.values["beta.program"]
    everywhere = "common application:directory"
    assert rate(alone, everywhere) == 0
    assert rate(two, everywhere) == rate(nine, everywhere) == pytest.approx(share * whole)
    assert rate(two, "application:directory on dc-1") == pytest.approx((1 - share) * whole)
    assert two.single(everywhere)
    assert not two.single("application:directory on dc-1")


def test_in_a_cluster_each_crash_is_restarted_handed_over_or_common() -> None:
    core = core_of(spec(**guest_cluster()), "mail")
    found = [c.rate(core.values) for c in core.components if c.name == "common application:mail"]
    terms = [t.rate(core.values) for t in core.terms if t.mode == "application"]
    assert sum(found) + sum(terms) == pytest.approx(1 / core.values["application.mtbf"])


def test_changes_are_a_failure_mode_with_parts_that_add_up_to_it() -> None:
    made = spec(**host_cluster())
    found = assess(made, *study(made), compare=False)
    data = as_data(found)["services"]["share"]
    parts = [c for c in data["components"] if c["failure_mode"] == "changes"]
    assert len(parts) == 3
    assert sum(c["static"] for c in parts) == pytest.approx(data["by_failure_mode"]["changes"], rel=1e-4)
    assert all(c["single"] and c["derivation"] for c in parts)
    assert {"change.release", "change.patch", "change.spreads", "change.undone"} <= {
        a["input"] for a in data["assumptions"]
    }
    assert "one host after another" in " ".join(data["notes"])


def test_minutes_are_capped_where_percentages_are() -> None:
    never = {
        "change.patch": {"value": "0.0001 %", **WHY},
        "change.release": {"value": "0.0001 %", **WHY},
        "beta.program": {"value": "0.0001 %", **WHY},
    }
    found = assess(made := instances(3, assumptions=never), *study(made), compare=False)
    a = found["directory"]
    assert a.minutes.mean < FEWEST
    assert "over 99.999 %: under 5.3 minutes a year by what is counted" in as_text(found)
    assert as_data(found)["services"]["directory"]["beyond_what_is_counted"] is True
    assert (in_all(5.2), in_all(5.3), beyond(5.25), beyond(5.26)) == ("under 5.3", "5.3", True, False)
    # No part is told more exactly than to a thousandth of all, nor than to six seconds.
    assert (downtime(0.4, least(40)), downtime(0.04, least(40)), downtime(0.4, least(4000))) == (
        "0.40", "under 0.1", "under 1",
    )  # fmt: skip
