"""Which findings are about a service: by what it stands on, and not by what others have on the same hosts."""

from __future__ import annotations

from typing import Any

import pytest
from support.estates import hybrid, spec

from hadocs.lint.concerns import of_service
from hadocs.lint.findings import Finding
from hadocs.topology.build import build
from hadocs.topology.world import World


def concerned(about: tuple[str, ...], **sections: Any) -> set[str]:
    """The services that a finding about some things concerns."""
    made = spec(**hybrid(**sections))
    found = Finding("Q01", "a-name", "error", ("clusters",), "m", "f", about)
    topology = build(made)
    return {s for s in made.services if any(of_service([found], World(made), topology, s))}


SECOND: dict[str, Any] = {
    "services": {
        "sql": {"runs_on": "gc", "active_on": "a", "data": "san/data"},
        "web": {"runs_on": "w"},
    }
}


def with_web() -> dict[str, Any]:
    vms = {**hybrid()["vms"], "w": {"on": "hv-1", "files": "san-1"}}
    return {**SECOND, "vms": vms}


@pytest.mark.parametrize(
    ("about", "services"),
    [
        (("sql",), {"sql"}),
        (("gc",), {"sql"}),
        (("gc", "fs"), {"sql"}),
        (("w",), {"web"}),
        (("hvc-1",), {"sql", "web"}),
        (("hvc-2", "hv-3"), {"sql"}),
        (("hvc-1", "gc", "a", "b"), {"sql"}),
        (("hvc-1", "w"), {"web"}),
        (("san",), {"sql"}),
        (("san/data",), {"sql"}),
        (("san-1", "hv-1", "hv-2"), {"sql", "web"}),
        (("W10",), set()),
        ((), set()),
    ],
)
def test_a_finding_is_about_who_stands_on_what_it_names(about: tuple[str, ...], services: set[str]) -> None:
    assert concerned(about, **with_web()) == services


def test_a_network_is_everybody_s_who_is_on_it() -> None:
    sections = with_web()
    sections["networks"] = {"lan": {}, "other": {}}
    sections["vms"]["w"]["networks"] = ["lan"]
    assert concerned(("lan",), **sections) == {"web"}
    assert concerned(("other",), **sections) == set()


def test_a_mirror_that_takes_over_is_stood_on_as_well() -> None:
    sections = with_web()
    storage = hybrid()["storage"]
    sections["storage"] = {**storage, "far": {}, "san-1": {"mirror": "far"}}
    assert concerned(("far",), **sections) == {"sql", "web"}
