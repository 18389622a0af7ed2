"""The figure of storage: who reaches what, through which host or past it, over how many paths, and what lies there."""

from typing import Any, cast

import pytest
from hypothesis import given, settings
from support.generate import estates
from support.geometry import faults
from support.golden import NAMES
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint, words
from hadocs.figures.paint.scene import Words
from hadocs.figures.plan import Figure
from hadocs.figures.plans.storage import Part, Stored
from hadocs.spec.model import Spec
from hadocs.topology.build import build


def of_data(data: dict[str, Any]) -> Analysis:
    parsed = Spec.model_validate({"hadocs": 1, "name": "made", "platform": "hyper-v/2022", **data})
    return Analysis(cast(Any, None), parsed, build(parsed))


def parts(figure: Figure) -> tuple[Part, ...]:
    assert isinstance(figure.content, Stored)
    return figure.content.parts


def trunks(part: Part) -> list[tuple[tuple[tuple[str, str], ...], str, str, bool]]:
    return [(rail.drops, t.target, t.text, t.far) for rail in part.rails for t in rail.trunks]


def test_hosts_that_reach_the_same_join_and_their_paths_are_counted() -> None:
    (part,) = parts(draw(analysed("vmware-wsfc-across-boxes"), "storage"))
    hosts = tuple((f"host:esxi-0{n}", "FC adapter") for n in (1, 2, 3))
    assert trunks(part) == [(hosts, "storage:array-1", "3 × 4 paths", False)]
    (card,) = part.holders[0].guests
    assert [(d.title, d.text) for d in card.disks] == [
        ("ds-vm", "files"),
        ("sql-data", "shared VMDK"),
        ("sql-witness", "shared VMDK"),
    ]
    assert (card.label, card.through, card.itself) == ("SQL-FCI 1/2", True, False)


def test_a_guest_that_reaches_the_array_itself_passes_its_host_by() -> None:
    (part,) = parts(draw(analysed("article-guest"), "storage"))
    assert [(h.guests[0].through, h.guests[0].itself, h.ways) for h in part.holders] == [
        (False, True, ())
    ] * 2
    assert trunks(part) == [((("host:hv-01", ""), ("host:hv-02", "")), "storage:san-a", "2 × 2 paths", False)]


def test_two_sites_stand_side_by_side_with_a_mirror_between_them() -> None:
    (part,) = parts(draw(analysed("microsoft-two-site-automatic"), "storage"))
    assert [s.title for s in part.sides] == ["Site A", "Site B"]
    assert [(text, far) for _, _, text, far in trunks(part)] == [
        ("2 × 4 paths", False),
        ("2 × 2 paths", True),
        ("2 × 2 paths", True),
        ("2 × 4 paths", False),
    ]
    (tie,) = part.ties
    assert (tie.source, tie.target, tie.text, tie.both) == (
        "storage:array-a",
        "storage:array-b",
        "mirror",
        True,
    )
    (copy,) = part.stores[1].volumes
    assert (copy.title, copy.copy) == ("mirror of Virtual machines", True)


def test_what_is_shipped_goes_one_way_and_its_copy_is_marked() -> None:
    (part,) = parts(draw(analysed("microsoft-two-site-manual"), "storage"))
    (tie,) = part.ties
    assert (tie.text, tie.note, tie.both) == ("replica", "shipped later", False)
    assert [v.copy for v in part.stores[1].volumes] == [True]


def test_past_four_hosts_those_with_equal_reach_are_one() -> None:
    (part,) = parts(draw(analysed("north-texas"), "storage"))
    assert [h.title for h in part.holders] == ["hv-dal-1 and 3 more", "hv-ftw-1 and 3 more"]


def test_own_disks_of_one_host_stand_in_it_and_a_pool_below_those_that_hold_it() -> None:
    data = {
        "storage": {
            "inside": {"kind": "local", "on": ["h1"], "volumes": {"v": {"title": "Scratch"}}},
            "pool": {"kind": "hyperconverged", "protocols": ["s2d"], "on": ["h1", "h2"], "copies": 2},
        },
        "hosts": {"h1": {}, "h2": {}},
        "vms": {"a": {"on": "h1", "files": "inside/v"}, "b": {"on": "h2", "files": "pool"}},
    }
    (part,) = parts(draw(of_data(data), "storage"))
    assert [s.title for s in part.stores] == ["pool"]
    assert part.stores[0].note == "disks of h1 and h2, 2 copies of each block"
    assert [(w.title, w.own, w.lines) for w in part.holders[0].ways] == [
        ("Own disks", True, ()),
        ("inside", True, ("Scratch",)),
    ]


def test_where_lines_would_be_many_letters_stand_at_both_ends() -> None:
    arrays = {f"san-{n}": {"protocols": ["fc"]} for n in range(5)}
    reach = {key: {"paths": 2} for key in arrays}
    data = {"storage": arrays, "hosts": {"h1": {"storage": reach}, "h2": {"storage": reach}}}
    (part,) = parts(draw(of_data(data), "storage"))
    assert part.rails == ()
    assert [s.mark for s in part.stores] == ["A", "B", "C", "D", "E"]
    assert part.holders[0].ways[0].lines[1] == "B  san-1 · 2 paths"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("microsoft-two-site-automatic", "Each storage may be lost alone, and no service stops."),
        ("article-hybrid", "The loss of SAN-S takes down SQL Server FCI."),
        ("microsoft-two-site-manual", "The loss of Array A takes down File server, CRM database and CRM."),
    ],
)
def test_the_heading_says_what_the_loss_of_a_storage_leads_to(name: str, said: str) -> None:
    assert said in draw(analysed(name), "storage").sentence


def test_a_spec_without_storage_says_so() -> None:
    figure = draw(of_data({"hosts": {"h": {}}}), "storage")
    assert figure.sentence == "The spec states no storage."
    assert faults(figure) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_is_as_wide_as_the_column_of_a_page_and_tells_every_storage_in_words(name: str) -> None:
    figure = draw(analysed(name), "storage")
    assert paint.scene(figure).width == 830
    said = " ".join(figure.description)
    assert all((s.title or key) in said for key, s in analysed(name).spec.storage.items())


@given(estates(odd=True))
@settings(max_examples=10, deadline=None)
def test_any_estate_is_drawn_without_a_fault(data: dict[str, Any]) -> None:
    assert faults(draw(of_data(data), "storage")) == []


def test_two_counts_of_paths_at_one_of_several_storages_are_told_by_letters() -> None:
    data = {
        "hadocs": 1,
        "name": "counts",
        "storage": {"s1": {"volumes": {"v": {}}}, "s2": {"volumes": {"v": {}}}},
        "hosts": {"h1": {}, "h2": {"storage": {"s1": {}}}, "h3": {"storage": {"s1": {}, "s2": {}}}},
    }
    assert faults(draw(of_data(data), "storage")) == []


def test_servers_that_are_drawn_as_one_are_one_system_each() -> None:
    servers = {f"s{n}": {"storage": {"san": {"protocol": "fc"}}} for n in range(6)}
    figure = draw(
        of_data(
            {
                "platform": "pacemaker/rhel9",
                "storage": {"san": {"volumes": {"v": {}}}},
                "servers": servers,
                "clusters": {"k": {"members": list(servers)}},
                "services": {"x": {"runs_on": "k", "cluster_aware": True, "data": "san/v"}},
            }
        ),
        "storage",
    )
    (part,) = parts(figure)
    ((card,),) = (holder.guests for holder in part.holders)
    assert (card.title, card.label, card.note) == ("each its own system", "k", "s0, s1, s2 and 3 others")
    assert faults(figure) == []


def test_what_lies_on_disks_of_hosts_says_so_beside_figures_that_count_machines() -> None:
    analysis = analysed("proxmox-three-nodes")
    for view in ("overview", "topology"):
        told = [w.full or w.text for w in paint.scene(draw(analysis, view)).words()]
        assert any("disks of 3 hosts" in one for one in told), view
        assert not any("disks of 3 machines" in one for one in told)
    assert words.bodies(analysed("clusters-from-scratch").topology, ["pcmk-1", "pcmk-2"]) == "2 servers"
    assert words.bodies(analysis.topology, ["pve-1", "db-1"]) == "2 machines"


@pytest.mark.parametrize(
    ("name", "label"),
    [("clusters-from-scratch", "Systems"), ("article-mixed", "Systems"), ("article-guest", "Guests")],
)
def test_the_system_of_a_physical_server_is_no_guest(name: str, label: str) -> None:
    said = {s.text for s in paint.scene(draw(analysed(name), "storage")).shapes if isinstance(s, Words)}
    assert said & {"Guests", "Systems"} == {label}
