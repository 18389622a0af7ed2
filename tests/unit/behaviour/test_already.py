"""What a spec leaves down before anything is lost is never told as the work of a loss."""

from __future__ import annotations

from support.estates import spec

from hadocs.behaviour.already import SOUND, already
from hadocs.behaviour.model import Step, Timeline
from hadocs.behaviour.timeline import timeline
from hadocs.topology.build import build, estate_of
from hadocs.topology.model import Thing

ESTATE = {
    "platform": "hyper-v/2022",
    "hosts": {
        "hv-1": {"memory": "64 GiB", "storage": {"san": {"protocol": "fc"}}},
        "hv-2": {"memory": "64 GiB", "storage": {}},
    },
    "storage": {"san": {"kind": "array", "volumes": {"csv": {}}}},
    "vms": {
        "app": {"on": "hv-1", "memory": "8 GiB", "files": "san/csv"},
        "lost": {"on": "hv-2", "memory": "8 GiB", "files": "san/csv"},
    },
    "services": {"ledger": {"runs_on": "app"}, "stranded": {"runs_on": "lost"}},
}


def test_it_is_known_before_anything_is_lost_and_why() -> None:
    found = already(estate_of(spec(**ESTATE)).world)
    assert "lost" in found.machines
    assert "app" not in found.machines
    assert list(found.services) == ["stranded"]
    assert "hv-2 does not reach san/csv" in found.services["stranded"]


def test_a_loss_neither_stops_it_nor_is_it_waited_for() -> None:
    estate = spec(**ESTATE)
    steps = (Step((Thing("host", "hv-2"),), "lost", 0.0),)
    told = timeline(estate_of(estate), build(estate), steps)
    assert not {"lost", "stranded"} & {e.subject for e in told.events}
    outcome = told.services["stranded"]
    assert (outcome.state, outcome.until) == ("down", SOUND)
    assert outcome.why.endswith("and nothing need be lost for that")
    assert told.services["ledger"].state == "goes-on"


def test_a_sound_spec_leaves_nothing_down() -> None:
    sound = {**ESTATE, "hosts": {h: {"memory": "64 GiB", "storage": {"san": {}}} for h in ("hv-1", "hv-2")}}
    found = already(estate_of(spec(**sound)).world)
    assert not found.machines
    assert not found.services


CLUSTER = {
    **ESTATE,
    "networks": {"lan": {"roles": ["client", "cluster"]}},
    "hosts": {
        "hv-1": {"memory": "64 GiB", "networks": ["lan"], "storage": {"san": {"protocol": "fc"}}},
        "hv-2": {"memory": "64 GiB", "networks": ["lan"], "storage": {}},
        **{
            f"hv-{n}": {"memory": "64 GiB", "networks": ["lan"], "storage": {"san": {"protocol": "fc"}}}
            for n in (3, 4, 5)
        },
    },
    "vms": {
        f"n-{n}": {
            "on": f"hv-{n}", "os": "Windows Server 2022", "memory": "8 GiB", "files": "san/csv", "networks": ["lan"]
        }
        for n in (1, 2, 3, 4, 5)
    },
    "clusters": {"gc": {"members": [f"n-{n}" for n in range(1, 6)], "quorum": {"witness": {"kind": "cloud"}}}},
    "services": {
        "erp": {"runs_on": "gc", "active_on": "n-2", "preference": ["n-1"], "cluster_aware": "true"},
        "shop": {"runs_on": "gc", "active_on": "n-3", "needs": ["erp"], "cluster_aware": "true"},
    },
}  # fmt: skip


def told_of(lost: str, kind: str) -> Timeline:
    parsed = spec(**CLUSTER)
    return timeline(estate_of(parsed), build(parsed), (Step((Thing(kind, lost),), "lost", 0.0),))


def test_a_service_never_stops_on_a_member_that_does_not_run_as_the_spec_stands() -> None:
    assert "n-2" in already(estate_of(spec(**CLUSTER)).world).machines
    for lost, kind in (
        ("san", "storage"),
        ("hv-1", "host"),
        ("hv-2", "host"),
        ("lan", "network"),
        ("n-1", "vm"),
    ):
        assert not [e for e in told_of(lost, kind).events if e.what == "stops" and e.by == "n-2"]


def test_one_that_another_member_has_already_goes_on_there_and_so_does_what_needs_it() -> None:
    found = told_of("hv-2", "host")
    assert {k: o.state for k, o in found.services.items()} == {"erp": "goes-on", "shop": "goes-on"}
    assert not [e for e in found.events if e.kind == "service"]
    assert any(a.startswith("another member carried erp before anything was lost") for a in found.assumes)


def test_it_stops_with_the_member_that_has_it() -> None:
    found = told_of("n-1", "vm")
    assert found.services["erp"].state == "interrupted"
    (stops,) = [e for e in found.events if (e.subject, e.what) == ("erp", "stops")]
    assert stops.by == "n-1"
