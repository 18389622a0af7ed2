"""The table of protocols has each one that a spec may name, and no other."""

from typing import get_args

from hadocs.spec import protocols
from hadocs.spec.model.estate import Protocol


def test_every_protocol_of_the_language_has_its_names() -> None:
    assert tuple(protocols.WAYS) == get_args(Protocol)
    assert all(way.name for way in protocols.WAYS.values())


def test_no_two_protocols_look_alike() -> None:
    for names in (protocols.NAMES, protocols.CHIPS):
        assert len(set(names.values())) == len(names)


def test_what_needs_neither_a_network_nor_a_host_is_none() -> None:
    assert set(protocols.WAYS) == protocols.OVER_IP | protocols.THROUGH_THE_HOST
