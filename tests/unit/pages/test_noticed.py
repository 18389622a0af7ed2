"""What users are told that they notice of a service that goes on: commits that wait, clients that connect again."""

from __future__ import annotations

from typing import Any

from support.reading import unmarked

from hadocs import analyse
from hadocs.behaviour.scenario import steps
from hadocs.behaviour.timeline import timeline
from hadocs.pages.context import Context
from hadocs.pages.narrative.noticed import users
from hadocs.topology.build import study


def told(lost: str, **parts: Any) -> str:
    """What users notice of a loss, in words."""
    analysis = analyse({"hadocs": 1, "name": "estate", **parts})
    topology, estate = study(analysis.spec)
    found = timeline(estate, topology, steps(estate.world, topology, [(lost,)]))
    return unmarked(str(users(Context(analysis), found)))


def files(product: str) -> dict[str, Any]:
    """Two file servers of Windows, and a machine on what they serve."""
    return {
        "storage": {
            "san": {"protocols": ["fc"], "volumes": {"d": {}}},
            "vms": {"kind": "share", "protocols": ["smb"], "on": ["f1", "f2"], "served_by": "files"},
        },
        "servers": {n: {"os": "Windows Server 2022 Datacenter"} for n in ("f1", "f2")},
        "hosts": {"h1": {"platform": "hyper-v/2022"}},
        "vms": {"app": {"on": "h1", "files": "vms"}, "other": {"on": "h1"}},
        "clusters": {"fs": {"members": ["f1", "f2"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {
            "files": {"product": product, "runs_on": "fs", "active_on": "f1", "data": "san/d"},
            "erp": {"runs_on": "app", "cluster_aware": False},
            "web": {"runs_on": "other", "cluster_aware": False},
        },
    }


def test_clients_of_a_member_that_is_lost_wait_and_so_does_what_lies_on_the_share() -> None:
    assert told("f2", **files("sofs")) == (
        "files goes on; clients that were connected to what is lost reach it again after 0 to 45 s, and erp may stand "
        "still as long. Nobody notices anything at web."
    )


def test_where_one_member_alone_serves_nobody_notices_the_loss_of_another() -> None:
    assert told("f2", **files("file-server")) == "Nothing."
