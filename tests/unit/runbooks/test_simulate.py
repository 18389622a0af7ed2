"""Changes carried out one after the other, each from what the one before it left."""

from pathlib import Path
from typing import Any

import pytest
from support import estates
from support.estates import spec

from hadocs.analysis import Analysis
from hadocs.pipeline import analyse
from hadocs.runbooks.maintenance import announced, changes
from hadocs.runbooks.model import Change
from hadocs.runbooks.preflight import preflight
from hadocs.runbooks.simulate import Announced, ImpossibleError, simulate, stop_rules
from hadocs.spec.source import Source
from hadocs.topology.build import study


def analysis(**parts: Any) -> Analysis:
    topology, estate = study(spec(**parts))
    return Analysis(Source.__new__(Source), estate.world.spec, topology, known_estate=estate)


def three(**more: Any) -> dict[str, Any]:
    return {
        "platform": "hyper-v/2022",
        "storage": {"san": {"volumes": {"csv": {}}}},
        "hosts": {h: {"storage": {"san": {}}} for h in ("h1", "h2", "h3")},
        "vms": {"a": {"on": "h1", "files": "san/csv"}, "b": {"on": "h2", "files": "san/csv"}},
        "clusters": {
            "c": {"members": ["h1", "h2", "h3"], "quorum": {"witness": {"kind": "none"}, "dynamic": True}}
        },
        "services": {"s": {"runs_on": "a"}},
        **more,
    }


@pytest.fixture(scope="module")
def proxmox() -> Analysis:
    return analyse(Path("specs/proxmox-three-nodes.yaml"))


def test_each_change_starts_from_where_the_one_before_left_things() -> None:
    found = simulate(
        analysis(**three()), [Change("drain", "h1"), Change("drain", "h3"), Change("move", "a", "h1")]
    )
    first, second, third = found.effects
    assert first.moved == {"a": "h3"}
    assert second.moved == {"a": "h2"}  # h1 is paused by now, and takes nothing
    assert third.refused == "a can't run on h1 now"


def test_a_drain_hands_nothing_over_inside_of_guests_and_a_step_of_its_own_does(proxmox: Analysis) -> None:
    found = simulate(proxmox, [Change("hand-over", "database"), Change("drain", "pve-1")])
    hand, drain = found.effects
    assert (hand.handed, set(hand.pauses)) == ({"database": "db-2"}, {"database", "web"})
    assert (drain.left, dict(drain.pauses)) == (("db-1",), {})


def test_a_host_that_is_switched_off_with_machines_on_it_takes_their_services_away(proxmox: Analysis) -> None:
    found = simulate(proxmox, [Change("stop", "pve-1")], Announced())
    assert set(found.unannounced) >= {"database", "web"}
    told = simulate(proxmox, [Change("stop", "pve-1")], Announced(pauses=frozenset({"database", "web"})))
    assert not told.unannounced


def test_a_planned_round_is_announced_and_ends_as_it_began(proxmox: Analysis) -> None:
    before = preflight(proxmox, "pve-1")
    found = simulate(proxmox, changes(before), announced(before))
    assert (found.same, found.unannounced, found.down) == (True, (), ())
    assert set(found.pauses) == {"database", "web"}


def test_what_is_left_undone_is_told_in_the_end(proxmox: Analysis) -> None:
    before = preflight(proxmox, "pve-1")
    found = simulate(proxmox, changes(before)[:-2])
    assert found.differences == (
        "pve-1 is paused",
        "lb-1 runs on pve-3, not on pve-1",
        "app-1 runs on pve-2, not on pve-1",
        "database is active on db-2, not on db-1",
    )


def test_votes_are_told_where_they_change() -> None:
    found = simulate(
        analysis(**three()), [Change("drain", "h1"), Change("stop", "h1"), Change("start", "h1")]
    )
    drain, stop, start = found.effects
    assert not drain.votes
    assert (stop.votes["c"].verdict, stop.after.votes("c", "h2").verdict) == ("yes", "even")
    assert start.votes["c"].have == 3


def test_a_witness_that_is_pulled_changes_the_votes_and_comes_back() -> None:
    parts = estates.host_cluster(platform="hyper-v/2022")
    found = simulate(analysis(**parts), [Change("detach", "hvc/witness"), Change("attach", "hvc/witness")])
    out, back = found.effects
    assert out.votes["hvc"] != found.first.votes("hvc")
    assert back.after.votes("hvc") == found.first.votes("hvc")
    assert found.same


def test_a_member_that_leaves_its_cluster_hands_over_what_it_has() -> None:
    parts = estates.guest_cluster()
    found = simulate(
        analysis(**parts), [Change("detach", "a"), Change("attach", "a"), Change("give-back", "mail")]
    )
    gone, _, home = found.effects
    assert set(gone.pauses) == {"mail"}
    assert home.handed == {"mail": "a"}
    assert found.same


def test_a_service_that_is_stopped_takes_those_along_that_need_it() -> None:
    parts = three(services={"s": {"runs_on": "a"}, "t": {"runs_on": "b", "needs": ["s"]}})
    stop, start = simulate(analysis(**parts), [Change("stop", "s"), Change("start", "s")]).effects
    assert (stop.down, start.back) == (("s", "t"), ("s", "t"))


def test_a_cluster_without_quorum_runs_again_when_it_is_forced() -> None:
    parts = three(platform="hyper-v/2008")
    done = [Change("stop", "h1"), Change("stop", "h2"), Change("force", "c")]
    lost, forced = simulate(analysis(**parts), done).effects[1:]
    assert lost.down == ("s",)
    assert forced.back == ("s",)


def test_a_procedure_that_names_what_the_spec_does_not_have_is_a_mistake() -> None:
    with pytest.raises(ImpossibleError, match="drain h9: the spec has no machine of that name"):
        simulate(analysis(**three()), [Change("drain", "h9")])


def test_stop_rules_follow_from_the_state_that_a_step_leaves(proxmox: Analysis) -> None:
    before = preflight(proxmox, "pve-1")
    found = simulate(proxmox, changes(before))
    by = {
        (e.change.doing, e.change.what): [h.thing.id for h in stop_rules(proxmox, e)] for e in found.effects
    }
    assert by["drain", "pve-1"] == []
    assert by["stop", "pve-1"] == ["pve-2", "pve-3"]
    assert by["give-back", "database"] == []
