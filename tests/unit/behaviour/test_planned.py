"""Work on purpose: what is handed over, moved and shut down, in that order, and what has to be over before the next."""

from support import estates
from support.estates import spec

from hadocs.behaviour.model import Step, Timeline
from hadocs.behaviour.scenario import steps, thing
from hadocs.behaviour.timeline import timeline
from hadocs.topology.build import study


def planned(parts: dict[str, object], *names: str) -> Timeline:
    topology, estate = study(spec(**parts))
    return timeline(estate, topology, steps(estate.world, topology, [names], planned=True))


def in_turn(parts: dict[str, object], *names: str) -> Timeline:
    """Things are taken down and put back one after the other."""
    topology, estate = study(spec(**parts))
    found: list[Step] = []
    for name in names:
        some = (thing(estate.world, name),)
        at = 600.0 * len(found)
        found += [Step(some, "planned", at), Step(some, "back", at + 600.0)]
    return timeline(estate, topology, found)


def story(found: Timeline) -> list[tuple[str, str]]:
    return [(e.what, e.subject) for e in found.events]


def test_a_service_is_handed_over_before_its_member_is_shut_down_and_that_before_its_host() -> None:
    told = story(planned(estates.guest_cluster(), "hv-1"))
    handed, down, host = (
        told.index(e) for e in (("is-taken-over", "mail"), ("stops", "a"), ("stops", "hv-1"))
    )
    assert handed < down < host


def test_what_was_taken_down_comes_back_and_what_was_shut_down_with_it_rejoins() -> None:
    found = planned(estates.guest_cluster(), "hv-1")
    told = story(found)
    assert told.index(("starts", "hv-1")) < told.index(("starts", "a")) < told.index(("rejoins", "a"))
    assert ("rejoins", "a") in [(w.what, w.subject) for w in found.waits]


def test_nobody_knows_how_long_the_work_takes() -> None:
    found = planned(estates.guest_cluster(), "hv-1")
    assert all(e.when.high is None for e in found.events if e.what == "rejoins")


def test_a_host_without_live_migration_interrupts_what_moves() -> None:
    old = planned(estates.host_cluster(platform="hyper-v/2008"), "hv-1")
    new = planned(estates.host_cluster(platform="hyper-v/2022"), "hv-1")
    assert ("pauses", "file") in story(old)
    assert {o.state for o in old.services.values()} == {"interrupted"}
    assert ("is-moved", "file") in story(new)
    assert {o.state for o in new.services.values()} == {"goes-on"}


def test_machines_are_moved_by_hand_before_windows_server_2012() -> None:
    def who(platform: str) -> set[str]:
        found = planned(estates.host_cluster(platform=platform), "hv-1")
        return {e.actor for e in found.events if e.what == "is-moved"}

    assert who("hyper-v/2008r2") == {"person"}
    assert who("hyper-v/2012") == {"cluster"}


def test_each_host_in_turn_starts_from_where_the_one_before_left_things() -> None:
    found = in_turn(estates.host_cluster(platform="hyper-v/2022"), "hv-1", "hv-2")
    assert [(e.subject, e.to) for e in found.events if e.what == "is-moved"] == [
        ("file", "hv-2"),
        ("file", "hv-1"),
    ]


def test_a_whole_round_counts_each_interruption() -> None:
    found = in_turn(estates.guest_cluster(), "hv-1", "hv-2")
    over = [e for e in found.events if e.what == "is-taken-over"]
    once = planned(estates.guest_cluster(), "hv-1").services["mail"].interrupted
    assert [e.subject for e in over] == ["mail", "mail"]
    assert once is not None
    assert found.services["mail"].interrupted == once + once
