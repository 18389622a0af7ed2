"""Erasure coding: what is left of the pieces of a block, and how many of them it takes."""

from typing import Any

import pytest
from support.timelines import happens


def pool(protocol: str, count: int, copies: int, parity: int, **more: Any) -> dict[str, Any]:
    hosts = [f"x{n}" for n in range(1, count + 1)]
    held = {
        "kind": "hyperconverged",
        "protocols": [protocol],
        "on": hosts,
        "copies": copies,
        "parity": parity,
    }
    return {
        "platform": "vsphere/8.0" if protocol == "vsan" else "proxmox/8",
        "networks": {"lan": {"roles": ["management", "storage"]}},
        "storage": {"p": {**held, **more}},
        "hosts": {h: {"networks": ["lan"], "storage": {"p": {}}} for h in hosts},
        "vms": {"app": {"on": hosts[-1], "files": "p", "networks": ["lan"]}},
        "clusters": {"k": {"members": hosts, "ha": {"enabled": "true"}}},
        "services": {"shop": {"runs_on": "app"}},
    }


@pytest.mark.parametrize(
    ("protocol", "copies", "parity", "lost", "state"),
    [
        ("vsan", 4, 1, 1, "goes-on"),
        ("vsan", 4, 1, 2, "down"),
        ("vsan", 6, 2, 2, "goes-on"),
        ("vsan", 6, 2, 3, "down"),
        ("rbd", 6, 2, 1, "goes-on"),
        ("rbd", 6, 2, 2, "down"),  # k + 1 of them have to be there for it to be written
    ],
)
def test_so_many_pieces_may_be_missing(
    protocol: str, copies: int, parity: int, lost: int, state: str
) -> None:
    more = {"monitors": ["x5", "x6", "x7"]} if protocol == "rbd" else {}
    found = happens(*[f"x{n}" for n in range(1, lost + 1)], **pool(protocol, 7, copies, parity, **more))
    assert found.services["shop"].state == state


@pytest.mark.parametrize(("hosts", "anew"), [(4, False), (5, True)])
def test_pieces_are_made_anew_where_a_host_is_left_for_each(hosts: int, anew: bool) -> None:
    found = happens("x1", **pool("vsan", hosts, 4, 1))
    assert any(e.what == "rebuilds" for e in found.events) is anew
