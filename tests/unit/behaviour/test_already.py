"""What a spec leaves down before anything is lost is never told as the work of a loss."""

from __future__ import annotations

from support.estates import spec

from hadocs.behaviour.already import SOUND, already
from hadocs.behaviour.model import Step
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
