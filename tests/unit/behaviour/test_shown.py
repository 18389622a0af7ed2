"""The timers of a platform are shown with what they hold for and where they are from."""

import pytest

from hadocs.behaviour.shown import shown
from hadocs.platforms import catalog


def test_a_condition_is_told_with_its_value() -> None:
    every = [t for t in shown("hyper-v") if t.name == "heartbeat_threshold" and t.basis == "R"]
    found = {(t.value, t.condition): t.versions for t in every}
    assert found[("10", "on hosts with clustered machines, in the same subnet")] == ("2012r2", "2012r2")
    assert found[("20", "between subnets")] == ("2016", "2025")


def test_times_are_told_as_people_read_them() -> None:
    assert "4 min" in [t.value for t in shown("hyper-v") if t.name == "isolation"]


@pytest.mark.parametrize("platform", ["hyper-v", "pacemaker", "proxmox", "vsphere"])
def test_every_timer_has_its_sources_and_versions_of_the_catalogue(platform: str) -> None:
    assert shown(platform)
    for timer in shown(platform):
        assert timer.source
        assert set(timer.versions) <= set(catalog.versions(platform))
