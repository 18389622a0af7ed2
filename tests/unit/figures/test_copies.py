"""Where data goes has an arrow, and who reaches a storage is called what it is."""

import pytest
from support.golden import NAMES
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.formats._graph import graph
from hadocs.figures.paint.scene import Wire
from hadocs.figures.parts.storage import contents
from hadocs.figures.plans.storage import Guest, Stored


def guests(analysis: Analysis) -> list[Guest]:
    content = draw(analysis, "storage").content
    assert isinstance(content, Stored)
    return [guest for part in content.parts for holder in part.holders for guest in holder.guests]


@pytest.mark.parametrize("name", NAMES)
def test_each_mirror_and_what_is_shipped_has_an_arrow_where_data_goes(name: str) -> None:
    figure = draw(analysed(name))
    wires = {w.of: w for w in paint.scene(figure).shapes if isinstance(w, Wire) and w.look == "mirror"}
    for edge in (e for e in figure.edges if e.kind == "mirror"):
        wire = wires[edge.id]
        assert (wire.head and wire.tail) is edge.both
        assert wire.head or wire.tail


def test_what_is_shipped_has_its_arrow_at_the_storage_that_takes_it() -> None:
    figure = draw(analysed("microsoft-two-site-manual"))
    shapes = paint.scene(figure).shapes
    (wire,) = [w for w in shapes if isinstance(w, Wire) and w.look == "mirror" and w.of]
    assert (wire.head, wire.tail) == (True, False)
    assert wire.points[0][0] < wire.points[-1][0], "Array B stands right of Array A"
    (link,) = [one for one in graph(figure).links if one.kind == "mirror"]
    assert (link.head, link.tail) == (True, False)


@pytest.mark.parametrize("name", NAMES)
def test_no_card_of_other_machines_holds_a_member_of_a_cluster(name: str) -> None:
    topology = analysed(name).topology
    members = {
        topology.machines[m].title for c in topology.clusters.values() if c.kind != "host" for m in c.members
    }
    for guest in guests(analysed(name)):
        named = {guest.title, *guest.note.replace(" and ", ", ").split(", ")}
        if not guest.label and guest.title not in ("its own system", "each its own system"):
            assert not named & members


def test_members_that_are_too_many_for_cards_are_one_of_members() -> None:
    folded = [g for g in guests(analysed("north-texas")) if g.title == "2 more members"]
    assert [(g.note, g.label) for g in folded] == [
        ("ag-1 and fs-1", "SQL-AG 1/2 and FSC 1/2"),
        ("ag-2 and fs-2", "SQL-AG 2/2 and FSC 2/2"),
    ]


@pytest.mark.parametrize("view", ["storage", "overview"])
@pytest.mark.parametrize("name", NAMES)
def test_a_machine_is_called_another_one_only_beside_others(name: str, view: str) -> None:
    said = [key.text for key in draw(analysed(name), view).legend]
    others = {"member of a cluster", "active member", "passive member", "carries a service"}
    assert "other machine" not in said or others & {*said}


def test_a_physical_server_reaches_storage_not_from_inside_a_guest() -> None:
    assert contents("san-a", analysed("article-mixed")).startswith(
        "data of file service, reached by PHYS-01 and from inside FILE-A"
    )
    assert "reached from inside the guests" in contents("metro-dal", analysed("north-texas"))
