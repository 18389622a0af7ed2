"""DRBD's protocols, and mirrors that a person switches to."""

import pytest
from support.estates import pacemaker
from support.timelines import happens, the

from hadocs.errors import InputError
from hadocs.spec.load import load_text


@pytest.mark.parametrize(
    ("protocol", "lost", "waits"), [("A", True, False), ("B", False, True), ("C", False, True)]
)
def test_what_is_on_the_way_is_lost_with_its_node(protocol: str, lost: bool, waits: bool) -> None:
    parts = pacemaker(2, quorum={"two_node": "true", "witness": {"kind": "none"}})
    pair = {"kind": "hyperconverged", "protocols": ["drbd"], "on": ["n1", "n2"], "drbd_protocol": protocol}
    parts["storage"] = {"pair": pair}
    parts["services"]["db"]["data"] = "pair"
    assert ("not yet sent" in (happens("n1", **parts).services["db"].data_loss or "")) is lost
    assert any(e.what == "pauses" for e in happens("n2", **parts).events) is waits


def test_a_mirror_that_a_person_switches_to_serves_nothing_until_then() -> None:
    parts = pacemaker(2, quorum={"two_node": "true", "witness": {"kind": "none"}})
    parts["storage"] = {"a": {"mirror": "b"}, "b": {}}
    parts["services"]["db"]["data"] = "a"
    assert happens("a", **parts).services["db"].state == "goes-on"
    parts["storage"]["b"]["switchover"] = "manual"
    found = happens("a", **parts)
    assert found.services["db"].state == "down"
    assert "a person switches a over to b" in found.services["db"].until
    assert happens("b", **parts).services["db"].state == "goes-on"
    assert the(found, "stops", "db")


def test_a_node_without_a_disk_breaks_the_tie_of_drbd_while_it_is_there() -> None:
    parts = pacemaker(3)
    pair = {"kind": "hyperconverged", "protocols": ["drbd"], "on": ["n1", "n2"], "quorum": "majority"}
    parts["storage"] = {"pair": pair}
    parts["services"]["db"]["data"] = "pair"
    parts["services"]["db"]["possible_owners"] = ["n1", "n2"]
    assert happens("n2", **parts).services["db"].state == "down"
    pair["witness"] = "n3"
    assert happens("n2", **parts).services["db"].state == "goes-on"
    assert happens("n3", **parts).services["db"].state == "goes-on"
    both = happens("n3", then=("n2",), **parts).services["db"]
    assert both.state == "down"


@pytest.mark.parametrize(
    ("storage", "message"),
    [
        ("{switchover: manual}", "has no mirror"),
        ("{mirrored_by: array}", "has no mirror"),
        ("{mirror: b, mirrored_by: array}, b: {mirrored_by: storage-replica}", "storage-replica at"),
        ("{protocols: [fc], drbd_protocol: A}", "not reached by drbd"),
    ],
)
def test_what_has_no_mirror_or_no_drbd_or_two_that_mirror_is_told(storage: str, message: str) -> None:
    with pytest.raises(InputError) as found:
        load_text(f"hadocs: 1\nname: x\nservers: {{s: {{}}}}\nstorage: {{a: {storage}}}\n")
    assert message in found.value.problems[0].message
