"""Paths and adapters are named by both of their ends."""

from __future__ import annotations

from hadocs.spec.model import Spec
from hadocs.topology.ends import ends
from hadocs.topology.world import World


def test_the_machine_of_a_path_is_one_of_the_spec_though_its_id_has_colons() -> None:
    spec = Spec.model_validate(
        {
            "hadocs": 1,
            "name": "x",
            "platform": "hyper-v/2022",
            "hosts": {"hv:1": {"networks": ["lan:a"]}},
            "networks": {"lan:a": {}},
        }
    )
    world = World(spec)
    assert [ends(world, tie.id) for tie in world.ties] == [("hv:1", "lan:a")]
