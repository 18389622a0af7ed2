"""The figure of what a service hangs on: branches by site, what they share, and the single points of the model."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, cast

import pytest
from support.estates import spec
from support.geometry import faults, narrow
from support.golden import NAMES
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.paint.blocks import _lines
from hadocs.figures.paint.dependencies import compose
from hadocs.figures.paint.scene import Box, Dot, Wire
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Figure
from hadocs.figures.plans.dependencies import Block, Dependencies
from hadocs.topology.branches import branches, enough
from hadocs.topology.build import build

LONG = "A machine whose name is as long as forty"
ODD = "名前の長い機械 مجموعة ☕️🧪"


def content(figure: Figure) -> Dependencies:
    assert isinstance(figure.content, Dependencies)
    return figure.content


def drawn(found: Dependencies) -> list[Block]:
    out = [b for b in (found.users, found.above, found.own, found.below, found.cluster) if b]
    out += [b for p in found.places for r in p.rows for b in (r.machine, r.host) if b]
    out += [b for p in found.places for b in p.things]
    out += [b for g in found.between for b in (*g.things, g.volume) if b]
    return [*out, *([found.voted.witness] if found.voted else [])]


def of(name: str, service: str) -> Dependencies:
    return content(draw(analysed(name), "dependencies", service=service))


def made(**sections: Any) -> Analysis:
    found = spec(**sections)
    return Analysis(cast(Any, None), found, build(found))


@pytest.mark.parametrize("service", ["mailbox", "warehouse", "shop"])
def test_lines_to_what_sites_share_cross_none_of_a_site(service: str) -> None:
    """A crossing looks like a joint: as if a branch hung on what only the other one needs."""
    scene = paint.scene(draw(analysed("microsoft-fault-domains"), "dependencies", service=service))
    wires = [s.points for s in scene.shapes if isinstance(s, Wire) and s.look == "bracket-needs"]
    upright = [(x, sorted((a, b))) for some in wires for (x, a), (z, b) in pairwise(some) if x == z]
    level = [(y, sorted((a, b))) for some in wires for (a, y), (b, z) in pairwise(some) if y == z]
    crossed = [(x, y) for x, (low, high) in upright for y, (a, b) in level if a < x < b and low < y < high]
    assert crossed == []


def test_branches_stand_at_their_sites_and_either_is_enough() -> None:
    found = of("north-texas", "erp-data")
    assert [(p.title, [r.machine.title for r in p.rows]) for p in found.places] == [
        ("Dallas", ["sql-1"]), ("Fort Worth", ["sql-2"]),
    ]  # fmt: skip
    assert found.text == "either"
    assert [r.machine.said for p in found.places for r in p.rows] == [("active",), ("passive",)]
    host = found.places[0].rows[0].host
    assert host is not None
    assert (host.title, host.said) == ("hv-dal-3", ("or hv-dal-1, 2, 4",))


def test_a_single_point_stands_between_those_that_share_it() -> None:
    figure = draw(analysed("north-texas"), "dependencies", service="erp-data")
    (gap,) = content(figure).between
    assert gap.volume is not None
    assert (gap.volume.points, gap.upper, gap.text) == (("single point",), "storage:metro-dal", "holds it")
    assert (gap.lower, gap.note) == ("storage:metro-ftw", "mirror of it")
    assert figure.sentence == (
        "One single point: the volume SQL Server instance on Metro array Dallas. "
        "The loss of any of these is a coin toss: “Clients, Dallas” and “Clients, Fort Worth”. "
        "Whether it goes on is not certain where hv-dal-3 alone loses its adapter in “Clients, Dallas”, "
        "or hv-ftw-3 alone loses its adapter in “Clients, Fort Worth”. "
        "It may be down where Dallas and Fort Worth do not reach each other though all else runs. "
        "Programs that fail and changes that go wrong are no loss of a thing: its fault tree has them."
    )


def test_a_network_that_joins_sites_stands_in_the_frame_of_none() -> None:
    figure = draw(analysed("microsoft-two-site-manual"), "dependencies", service="files")
    found = content(figure)
    assert [(p.title, [b.title for b in p.things]) for p in found.places] == [("Site A (main)", ["Array A"])]
    (gap,) = found.between
    assert [(b.title, b.said) for b in gap.things] == [("Client network", ("joins Site A and Site B",))]
    assert found.places[0].rows[0].shared == ("network:client",)
    assert (
        "Beyond Site A (main): Client network (single point; joins Site A and Site B)." in figure.description
    )


def test_what_some_sites_have_in_common_is_joined_by_those_that_use_it() -> None:
    hosts = {f"h-{s}": {"site": s, "networks": ["lan", *(["ab"] if s != "c" else [])]} for s in "abc"}
    found = made(
        sites={s: {} for s in "abc"}, networks={"lan": {"roles": ["client"]}, "ab": {"roles": ["client"]}},
        hosts=hosts, vms={f"v-{s}": {"on": f"h-{s}", "networks": hosts[f"h-{s}"]["networks"]} for s in "abc"},
        services={"web": {"runs_on": ["v-a", "v-b", "v-c"]}},
    )  # fmt: skip
    figure = draw(found, "dependencies", service="web")
    shared = {r.machine.title: r.shared for p in content(figure).places for r in p.rows}
    assert shared["v-a"] == shared["v-b"] == ("network:lan", "network:ab")
    assert shared["v-c"] == ("network:lan",)
    rails = [s for s in compose(figure).shapes if isinstance(s, Wire) and s.look == "bracket-needs"]
    assert len({x for w in rails for (x, y1), (x2, y2) in [w.points] if x == x2 and y1 != y2}) == 2
    assert faults(figure) == []


def test_no_line_runs_through_a_site_that_has_nothing_of_it_and_words_say_who_uses_what() -> None:
    at = {"a": ["ab", "ac"], "b": ["ab", "bc"], "c": ["ac", "bc"]}
    found = made(
        sites={s: {} for s in at}, networks={n: {"roles": ["client"]} for n in ("ab", "ac", "bc")},
        hosts={f"h-{s}": {"site": s, "networks": n} for s, n in at.items()},
        vms={f"v-{s}": {"on": f"h-{s}", "networks": n} for s, n in at.items()},
        services={"web": {"runs_on": ["v-a", "v-b", "v-c"]}},
    )  # fmt: skip
    figure = draw(found, "dependencies", service="web")
    shared = {r.machine.title: r.shared for p in content(figure).places for r in p.rows}
    assert shared == {
        "v-a": ("network:ab",), "v-b": ("network:ab", "network:bc"), "v-c": ("network:bc",),
    }  # fmt: skip
    said = {b.title: b.said for g in content(figure).between for b in g.things}
    assert said == {"ab": (), "bc": (), "ac": ("used by a and c",)}
    assert [*faults(figure), *narrow(figure)] == []


def test_a_number_stands_with_its_unit() -> None:
    lines = _lines(Block(id="s", title="s", said=("asked: back in 1 h",)), 104)[1]
    assert [line for line, *_ in lines] == ["asked: back in", "1 h"]


def test_what_needs_it_stands_above_and_what_it_needs_below() -> None:
    found = of("north-texas", "erp-data")
    assert found.above is not None
    assert found.below is not None
    assert (found.above.title, found.above.said) == ("ERP", ("8 instances",))
    assert (found.below.title, found.below.said[-1]) == ("Active Directory", "any one is enough")


def test_a_single_point_of_a_needed_service_stands_with_that() -> None:
    below = of("north-texas", "erp").below
    assert below is not None
    assert below.points == ("single point: the volume SQL Server instance",)


def test_a_witness_elsewhere_says_what_its_loss_leaves() -> None:
    voted = of("north-texas", "erp-data").voted
    assert voted is not None
    assert voted.said == ("its vote may be lost:", "2 of 3 votes are left")


def test_instances_fold_and_say_how_many_are_enough() -> None:
    found = of("north-texas", "erp")
    assert [[r.machine.title for r in p.rows] for p in found.places] == [["4 instances"], ["4 instances"]]
    assert found.text == "1 of 8"
    (place,) = of("proxmox-three-nodes", "web").places
    assert place.rows[0].machine.said == ("app-1, app-2 and app-3", "any one is enough")


def test_a_majority_has_its_numbers() -> None:
    assert of("proxmox-three-nodes", "database").text == "2 of 3"
    assert enough(analysed("north-texas").estate, "mail") == (2, 4, True)


def test_each_branch_uses_the_side_of_a_mirror_at_its_site() -> None:
    one, two = branches(analysed("north-texas").estate, "erp-data")
    assert "metro-dal" in [t.id for t in one.uses]
    assert "metro-ftw" in [t.id for t in two.uses]


def all_services() -> list[tuple[str, str]]:
    return [(name, key) for name in NAMES for key in analysed(name).spec.services]


@pytest.mark.parametrize(("name", "service"), all_services())
def test_every_single_point_of_the_model_is_marked_or_named_and_nothing_else(name: str, service: str) -> None:
    analysis = analysed(name)
    figure = draw(analysis, "dependencies", service=service)
    losses = analysis.topology.losses.values()
    single = [loss.thing for loss in losses if service in loss.down]
    marked = [b for b in drawn(content(figure)) if b.points and not b.toss]
    said = " ".join((*(p for b in marked for p in b.points), *figure.notes))
    places = {p.id for p in content(figure).places if p.points}
    names = Names(analysis)
    for thing in single:
        own = {b.id for b in marked if b.points[0] == "single point"}
        told = names.thing(thing, short=True) in said or names.thing(thing) in said
        volume = f"data:{thing.id}" in own
        assert f"{thing.kind}:{thing.id}" in own | places or told or volume, thing
    if not single:
        assert marked == []
        assert places == set()
    named = [names.among(t.id, t.kind) for t in single]
    assert all(n in figure.sentence for n in named) if len(named) <= 4 else str(len(named)) in figure.sentence


@pytest.mark.parametrize(("name", "service"), all_services())
def test_no_box_is_drawn_twice_and_all_is_told_in_sentences(name: str, service: str) -> None:
    figure = draw(analysed(name), "dependencies", service=service)
    found = drawn(content(figure))
    ids = [b.id for b in found]
    assert len(ids) == len(set(ids))
    said = " ".join(figure.description)
    assert all(b.title in said and all(p in said for p in b.points) for b in found if b.look != "users")


def test_members_on_one_host_share_its_box() -> None:
    (place,) = content(draw(analysed("dell-2008-guest"), "dependencies", service=first_within())).places
    assert len(place.rows) == 1


def first_within() -> str:
    topology = analysed("dell-2008-guest").topology
    return next(k for k, s in topology.services.items() if {"vm-a", "vm-b"} <= set(s.machines))


def test_what_does_not_run_as_the_spec_stands_says_so() -> None:
    analysis = made(
        hosts={"h": {"storage": {}}},
        storage={"san": {}},
        vms={"v": {"on": "h", "files": "san"}},
        services={"s": {"runs_on": "v"}},
    )
    figure = draw(analysis, "dependencies")
    assert figure.sentence.startswith("As the spec stands it does not run")
    assert faults(figure) == []


def test_a_machine_on_no_host_is_not_stated_to_be_on_one() -> None:
    figure = draw(made(vms={"v": {}}, services={"s": {"runs_on": "v"}}), "dependencies")
    (row,) = content(figure).places[0].rows
    assert row.host is not None
    assert (row.host.title, row.host.look) == ("not stated", "unknown")
    assert faults(figure) == []


@pytest.mark.parametrize("word", [LONG, ODD, "x" * 60])
def test_any_name_has_room(word: str) -> None:
    sites = {f"s{n}": {"title": f"{word} {n}"} for n in range(2)}
    nets = {f"n{n}": {"title": f"{word} {n}", "roles": ["client"]} for n in range(3)}
    hosts = {
        f"h{n}": {"title": f"{word} {n}", "site": f"s{n % 2}", "networks": ["n0", f"n{n % 2 + 1}"]}
        for n in range(4)
    }
    vms = {f"v{n}": {"title": f"{word} {n}", "on": f"h{n}", "files": f"d{n % 2}"} for n in range(4)}
    storage = {f"d{n}": {"title": f"{word} {n}", "site": f"s{n}"} for n in range(2)} | {"d2": {"title": word}}
    cluster = {
        "title": word,
        "platform": "hyper-v/2022",
        "members": list(vms),
        "quorum": {"witness": {"kind": "cloud"}},
    }
    services = {
        "a": {"title": word, "runs_on": "c", "data": "d2", "needs": ["b"]},
        "b": {"title": word, "runs_on": ["v0", "v1"]},
        "e": {"title": word, "runs_on": "v2", "needs": ["a"]},
    }
    analysis = made(
        sites=sites,
        networks=nets,
        hosts=hosts,
        vms=vms,
        storage=storage,
        clusters={"c": cluster},
        services=services,
    )
    for key in services:
        figure = draw(analysis, "dependencies", service=key)
        assert faults(figure) == []


@pytest.mark.parametrize("name", NAMES)
def test_only_what_takes_the_service_down_itself_has_the_look_of_a_single_point(name: str) -> None:
    analysis = analysed(name)
    for service, found in analysis.availability.items():
        figure = draw(analysis, "dependencies", None, service)
        marked = {s.of for s in paint.scene(figure).shapes if isinstance(s, Box) and s.look == "card-single"}
        for block in (key.partition(":")[2] for key in marked if key and not key.startswith("data:")):
            assert block in {p.removesuffix("/witness") for p in (*found.single_points, "")} or (
                f"{block}/witness" in found.single_points
            ), (service, block)


def test_an_array_that_may_be_lost_though_its_volume_may_not_is_no_single_point() -> None:
    figure = draw(analysed("microsoft-two-site-automatic"), "dependencies", None, "portal")
    (array,) = [b for p in content(figure).places for b in p.things if b.id == "storage:array-a"]
    assert (array.points, array.part) == (("single point: the volume Virtual machines",), True)
    looks = {s.of: s.look for s in paint.scene(figure).shapes if isinstance(s, Box)}
    assert (looks["storage:array-a"], looks["network:client"]) == ("card-storage", "card-single")


@pytest.mark.parametrize(("name", "service"), all_services())
def test_what_is_drawn_is_not_said_to_be_left_out(name: str, service: str) -> None:
    figure = draw(analysed(name), "dependencies", service=service)
    found = content(figure)
    left = next((note for note in figure.notes if note.startswith("Not drawn")), "")
    told = found.voted or any(
        s.startswith("witness: ") for s in (found.cluster.said if found.cluster else ())
    )
    if told:
        assert not re.search(r"(?<!other )witnesses", left), left


@pytest.mark.parametrize(("name", "service"), all_services())
def test_rails_of_one_row_meet_nowhere(name: str, service: str) -> None:
    """Else what another row joins of them would seem to lead to all that this row uses."""
    scene = compose(draw(analysed(name), "dependencies", service=service))
    dots = [s for s in scene.shapes if isinstance(s, Dot) and s.look == "bracket-needs"]
    wires = [s for s in scene.shapes if isinstance(s, Wire) and s.look == "bracket-needs"]
    for dot in dots:
        through = [w for w in wires if w.points[0][1] == w.points[1][1] == dot.y and _within(w, dot.x)]
        assert through == [], (dot, through)


def _within(wire: Wire, x: float) -> bool:
    (one, _), (two, _) = wire.points[0], wire.points[-1]
    return min(one, two) < x < max(one, two)
