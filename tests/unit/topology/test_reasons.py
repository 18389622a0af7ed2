"""Reasons of several machines in one clause."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.timelines import told

from hadocs.topology.reasons import alike, together

HOSTS = {"a": "h1", "b": "h2", "c": "h3"}


@pytest.mark.parametrize(
    ("template", "once"),
    [
        ("clients can't reach {}: lan is lost", "clients can't reach a, b and c: lan is lost"),
        ("clients can't reach {}: lan is lost to it", "clients can't reach a, b and c: lan is lost to them"),
        ("{} is cut off from dr", "a, b and c are cut off from dr"),
        ("{} has lost its paths to san", "a, b and c have lost their paths to san"),
        ("hv, which runs {}, has no quorum left", "hv, which runs a, b and c, has no quorum left"),
        ("the files of {} can't be reached: san is lost", "the files of a, b and c can't be reached: san is lost"),
    ],
)  # fmt: skip
def test_what_is_the_same_for_all_is_said_once(template: str, once: str) -> None:
    assert alike({m: template.format(m) for m in HOSTS}, HOSTS) == once


def test_what_differs_is_said_of_each() -> None:
    reasons = {"a": "clients can't reach a: lan is lost", "b": "b is lost"}
    assert alike(reasons, HOSTS) == "clients can't reach a: lan is lost and b is lost"


def test_names_within_other_names_are_left_alone() -> None:
    reasons = {"a": "san-a/a.x is lost", "b": "san-a/b.x is lost"}
    assert alike(reasons, HOSTS) == "san-a/a.x is lost and san-a/b.x is lost"


def test_hosts_that_were_lost_stand_together_and_quorum_is_told_once() -> None:
    reasons = {
        "a": "h1 is lost, and hv has no quorum left",
        "b": "h2 is lost, and hv has no quorum left",
        "c": "hv, which runs c, has no quorum left",
    }
    assert alike(reasons, HOSTS) == "h1 and h2 are lost, and hv has no quorum left"


def test_that_a_cluster_has_no_quorum_is_told_once_whatever_it_runs() -> None:
    found = ("hv has no quorum left", "hv, which runs c, has no quorum left", "a is cut off from dr")
    assert together(found) == "hv has no quorum left and a is cut off from dr"


def test_a_lost_network_is_told_once_for_all_that_clients_reached_over_it() -> None:
    found = told(Path("specs/proxmox-three-nodes.yaml"), "public").services["web"]
    assert found.why == "clients can't reach app-1, app-2 and app-3: public is lost"
