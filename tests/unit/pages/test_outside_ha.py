"""What the page on failover begins with: machines that stay down with their host, on a host cluster that has HA."""

from __future__ import annotations

from typing import Any

import pytest
from support import estates
from support.golden import SPECS
from support.reading import unmarked

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.narrative.outside import outside
from hadocs.spec.load import load
from hadocs.topology.build import build


def told(platform: str, **ha: Any) -> list[str]:
    spec = estates.spec(
        platform=platform,
        hosts={"p1": {}, "p2": {}, "p3": {}},
        vms={"web": {"on": "p1"}, "test": {"on": "p1", "priority": "disabled"}},
        clusters={"c": {"members": ["p1", "p2", "p3"], **({"ha": ha} if ha else {})}},
        services={"web": {"runs_on": "web"}, "trial": {"runs_on": "test"}},
    )
    return [
        unmarked(str(line)) for line in outside(Context(Analysis(load(SPECS[0]).source, spec, build(spec))))
    ]


@pytest.mark.parametrize(
    ("platform", "why"),
    [
        ("proxmox/9", "the HA manager does not manage it"),
        ("vsphere/8.0", "its restart priority is disabled"),
        ("hyper-v/2022", "it is no clustered role"),
    ],
)
def test_a_machine_outside_ha_is_named_with_the_reason_and_its_services(platform: str, why: str) -> None:
    (line,) = told(platform, enabled="true")
    assert "test stays down with its host in c" in line
    assert why in line
    assert "trial with it" in line
    assert "web" not in line


def test_where_ha_is_off_it_is_of_all_machines() -> None:
    (line,) = told("vsphere/8.0", enabled="false")
    assert "HA of c is off" in line
