"""The overview: sites side by side, what is across them, and numbers that are those of the other stages."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, cast

import pytest
from support.geometry import faults
from support.golden import NAMES
from support.shipped import analysed
from support.upkeep import estate

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.paint.column import WIDTH
from hadocs.figures.paint.scene import Box, Hot, Wire, Words
from hadocs.figures.plan import Figure
from hadocs.figures.plans.overview import Fleet, Overview, Place, Span
from hadocs.spec.model import Spec
from hadocs.topology.build import build

NAMED = {
    "odd": 'Größe <b>&"x"</b> 東京 חנות \u202e\x07 ] --> {{ }}',
    "long": "the-longest-name-that-anyone-ever-gave-to-anything-" * 4,
    "pictures": "👩‍👩‍👧‍👦🇩🇪🔥" * 6,
    "cjk": "東京データセンター" * 5,
    "rtl": "مركز البيانات الرئيسي " * 4,
}


def of_data(data: dict[str, Any]) -> Analysis:
    parsed = Spec.model_validate({"hadocs": 1, "name": "estate", **data})
    return Analysis(cast(Any, None), parsed, build(parsed))


def overview(figure: Figure) -> Overview:
    return cast(Overview, figure.content)


def shown(name: str) -> Overview:
    return overview(draw(analysed(name), "overview"))


def place(found: Overview, title: str) -> Place:
    return next(p for p in found.places if p.title == title)


def fleet(found: Overview, title: str) -> Fleet:
    return next(f for f in found.fleets if f.title == title)


def span(found: Overview, title: str) -> Span:
    return next(s for s in found.spans if s.title == title)


def said(tile: Fleet) -> list[str]:
    return [" ".join(filter(None, (s.icon, s.title, s.text))) for s in tile.said]


def painted(figure: Figure) -> None:
    scene = paint.scene(figure)
    assert scene.width == WIDTH
    assert faults(figure) == []
    assert min(w.size for w in scene.words()) >= 12


def sites(count: int, **more: Any) -> dict[str, Any]:
    """A host with a machine at each of some sites."""
    keys = [f"s{n}" for n in range(count)]
    return {
        "platform": "hyper-v/2022",
        "sites": {k: {"title": f"Site {k}"} for k in keys},
        "hosts": {f"h-{k}": {"site": k, "memory": "64 GiB"} for k in keys},
        "vms": {f"v-{k}": {"on": f"h-{k}", "memory": "8 GiB"} for k in keys},
        **more,
    }


def test_sites_are_columns_and_one_of_mere_witnesses_is_the_narrow_one() -> None:
    found = shown("north-texas")
    assert [(p.title, p.mere) for p in found.places] == [
        ("Dallas", False),
        ("Fort Worth", False),
        ("Austin", True),
    ]
    assert [v.title for v in place(found, "Austin").votes] == ["DAG-1", "SQL-FCI", "SQL-AG", "FSC"]
    assert {v.text for v in place(found, "Austin").votes} == {"FS-AUS"}


def test_without_sites_there_is_one_column_that_says_so() -> None:
    assert [p.title for p in shown("article-hybrid").places] == ["Site not stated"]


def test_a_tile_says_nodes_room_votes_and_how_full_each_host_is() -> None:
    tile = fleet(shown("north-texas"), "HVC-DAL")
    assert said(tile) == [
        "host 4 nodes · 30 machines",
        "good N+1 60 % of memory with a host less",
        "witness needs 3 of 5 votes, one a disk witness",
    ]
    first = tile.strips[0]
    assert (first.title, first.text) == ("hv-dal-1", "44 %")
    assert dict(first.machines) == {"active": 1, "service": 4, "plain": 2}


def test_members_stand_first_then_services_then_the_rest() -> None:
    for tile in shown("north-texas").fleets:
        for strip in tile.strips:
            kinds = [kind for kind, _ in strip.machines]
            assert kinds == [k for k in ("active", "passive", "service", "plain") if k in kinds]


@pytest.mark.parametrize("name", NAMES)
def test_every_machine_is_one_square_and_every_host_is_in_one_tile(name: str) -> None:
    analysis, found = analysed(name), shown(name)
    squares = sum(n for f in found.fleets for s in f.strips for _, n in s.machines)
    assert squares == len(analysis.spec.vms)
    strips = [s.id for f in found.fleets for s in f.strips]
    assert sorted(strips) == sorted(f"host:{h}" for h in analysis.spec.hosts)


def test_what_the_spec_does_not_say_of_memory_is_said() -> None:
    data = sites(1, clusters={"c": {"members": ["h-s0", "h-x"], "quorum": {"witness": {"kind": "cloud"}}}})
    data["hosts"]["h-x"] = {"site": "s0"}
    tile = fleet(overview(draw(of_data(data), "overview")), "c")
    assert "unknown N+1 not known, memory of hosts not stated" in said(tile)
    assert [s.text for s in tile.strips] == ["12 %", ""]


def room(found: Overview, cluster: str) -> list[str]:
    return [
        line for line in said(next(f for f in found.fleets if f.id == f"cluster:{cluster}")) if "N+1" in line
    ]


def of_one_cluster(vms: dict[str, Any], count: int = 3, **more: Any) -> Overview:
    """The overview of a host cluster of so many hosts of 64 GiB."""
    hosts = {f"h-{n}": {"memory": "64 GiB"} for n in range(1, count + 1)}
    cluster = {"members": [*hosts], "quorum": {"witness": {"kind": "cloud"}}, **more.pop("cluster", {})}
    data = {"platform": "hyper-v/2022", "hosts": hosts, "vms": vms, "clusters": {"c": cluster}, **more}
    figure = draw(of_data(data), "overview")
    painted(figure)
    return overview(figure)


def test_room_is_of_the_hosts_that_may_take_the_machines() -> None:
    wide = {"a": {"on": "h-1", "memory": "32 GiB"}, "b": {"on": "h-2", "memory": "16 GiB"}}
    assert room(of_one_cluster(wide), "c") == ["good N+1 38 % of memory with a host less"]
    bound = {vm: {**entry, "possible_owners": ["h-1", "h-2"]} for vm, entry in wide.items()}
    told = ["good N+1 75 % of memory where they may run, with a host less"]
    assert room(of_one_cluster(bound), "c") == told
    rule = {"node_affinity": [{"members": ["a", "b"], "hosts": ["h-1", "h-2"], "strict": True}]}
    assert room(of_one_cluster(wide, cluster=rule), "c") == told


def test_the_tightest_of_the_sets_of_hosts_counts_where_machines_are_bound_to_different_ones() -> None:
    vms = {
        "a": {"on": "h-1", "memory": "48 GiB", "possible_owners": ["h-1", "h-4"]},
        "b": {"on": "h-2", "memory": "16 GiB", "possible_owners": ["h-2", "h-3"]},
    }
    assert room(of_one_cluster(vms, 4), "c") == [
        "good N+1 75 % of memory where they may run, with a host less"
    ]


def test_a_machine_that_no_other_host_may_take_is_told_with_what_becomes_of_its_work() -> None:
    vms = {"a": {"on": "h-1", "memory": "8 GiB", "possible_owners": ["h-1"]}}
    assert room(of_one_cluster(vms), "c") == ["bad No N+1 1 machine may run on no other host"]
    vms["b"] = {**vms["a"], "on": "h-2", "possible_owners": ["h-2"]}
    alone = {"services": {"x": {"runs_on": "a"}, "y": {"runs_on": "b"}}}
    assert room(of_one_cluster(vms, **alone), "c") == ["bad No N+1 1 machine may run on no other host"]
    together = {"services": {"x": {"runs_on": ["a", "b"]}}}
    assert room(of_one_cluster(vms, **together), "c") == [
        "partly N+1 but for 1 machine others carry on its work; 12 % of memory with a host less"
    ]


def test_room_is_worth_nothing_to_a_cluster_that_a_host_takes_the_quorum_of() -> None:
    vms = {"a": {"on": "h-1", "memory": "8 GiB"}}
    two = {"members": ["h-1", "h-2"], "quorum": {"witness": {"kind": "none"}, "dynamic": False}}
    assert room(of_one_cluster(vms, 2, cluster=two), "c") == ["bad No N+1 without h-1 it has no quorum"]
    open_ = {"members": ["h-1", "h-2"], "quorum": {"witness": {"kind": "none"}, "dynamic": True}}
    (line,) = room(of_one_cluster(vms, 2, cluster=open_), "c")
    assert line == "unknown N+1 not certain, its quorum with a host less is a coin toss"


def test_where_a_restart_is_not_certain_room_is_not_either() -> None:
    """Pacemaker restarts nothing before the lost node is fenced, and the spec does not say by what."""
    data = {"platform": "pacemaker/rhel9", "cluster": {"quorum": {"witness": {"kind": "none"}}}}
    (line,) = room(of_one_cluster({"a": {"on": "h-1", "memory": "8 GiB"}}, **data), "c")
    assert line == "unknown N+1 not certain that all start elsewhere; 6 % of memory with a host less"


def _every(name: str) -> Analysis:
    if name in NAMES:
        return analysed(name)
    return of_data({k: v for k, v in estate(int(name)).items() if k not in ("hadocs", "name")})


@pytest.mark.parametrize("name", [*NAMES, *map(str, range(24))])
def test_a_tile_is_good_only_where_every_machine_of_every_host_starts_elsewhere(name: str) -> None:
    """What is said of room is what the losses of the hosts come to, one by one."""
    analysis = _every(name)
    topology, vms = analysis.topology, analysis.spec.vms
    found = overview(draw(analysis, "overview"))
    losses = {loss.thing.id: loss for loss in topology.losses.values() if loss.thing.kind == "host"}
    for view in topology.clusters.values():
        lines = room(found, view.id) if any(f.id == f"cluster:{view.id}" for f in found.fleets) else []
        if not lines or not lines[0].startswith("good") or analysis.estate.policy(view.id).restarts is None:
            continue
        told = int(lines[0].split()[2])
        for host in view.members:
            starts = {m.what: m.to for m in losses[host].moved}
            for vm in (v for v in view.vms if vms[v].on == host and vms[v].priority != "disabled"):
                assert vm in starts
                open_ = [h for h in topology.machines[vm].may_run_on if h != host]
                here = [v for v in view.vms if vms[v].on in open_]
                need = sum(vms[v].memory or 0 for v in (vm, *here))
                have = sum(analysis.spec.hosts[h].usable or 0 for h in open_)
                assert told >= int(100 * need / max(have, 1)) or not open_


def test_machines_that_fit_nowhere_with_a_host_less_are_counted() -> None:
    data = sites(1, clusters={"c": {"members": ["h-s0", "h-x"], "quorum": {"witness": {"kind": "cloud"}}}})
    data["hosts"]["h-x"] = {"site": "s0", "memory": "64 GiB"}
    data["vms"] = {"a": {"on": "h-s0", "memory": "48 GiB"}, "b": {"on": "h-x", "memory": "48 GiB"}}
    tile = fleet(overview(draw(of_data(data), "overview")), "c")
    assert "bad No N+1 150 % of memory with a host less" in said(tile)


def test_where_nothing_restarts_machines_no_spare_host_is_claimed() -> None:
    data = sites(1, clusters={"c": {"members": ["h-s0", "h-x"], "ha": {"enabled": False}}})
    data["platform"] = "vsphere/8.0"
    data["hosts"]["h-x"] = {"site": "s0", "memory": "64 GiB"}
    lines = said(fleet(overview(draw(of_data(data), "overview")), "c"))
    assert "bad nothing restarts its machines: HA is off" in lines
    assert not [line for line in lines if "N+1" in line]


def test_a_band_says_who_is_active_who_takes_over_and_what_the_cluster_outlives() -> None:
    band = span(shown("north-texas"), "SQL-FCI")
    assert band.sites == ("dallas", "fort-worth")
    assert [(m.title, m.note, m.look) for m in band.members] == [
        ("sql-1", "hv-dal-3", "active"),
        ("sql-2", "hv-ftw-3", "passive"),
    ]
    assert (band.text, band.heir, band.choice) == ("ERP database · 2 nodes + witness", "vm:sql-2", 1)
    assert band.verdict is not None
    assert (band.verdict.icon, band.verdict.text) == ("good", "outlives a site")


def test_of_several_that_may_take_over_the_arrow_says_how_many() -> None:
    """Those at its own site as well, which take over where its host alone is lost: exch-2, 3 or 4."""
    figure = draw(analysed("north-texas"), "overview")
    band = span(overview(figure), "DAG-1")
    assert (band.heir, band.choice) == ("vm:exch-3", 3)
    assert "any of 3" in [w.text for w in paint.scene(figure).words()]


def test_the_active_member_stands_at_the_lane_and_the_arrow_crosses_nothing() -> None:
    scene = paint.scene(draw(analysed("north-texas"), "overview"))
    cells = [s.area for s in scene.shapes if isinstance(s, Box) and s.look.startswith("cell-")]
    arrows = [s for s in scene.shapes if isinstance(s, Wire) and s.look == "failover"]
    for arrow in arrows[:4]:
        (x1, y), (x2, _) = arrow.points
        assert not [c for c in cells if c.y < y < c.bottom and x1 < c.middle < x2]
        assert [c for c in cells if c.right == x1]
        assert [c for c in cells if c.x == x2]


def test_what_stops_with_a_host_is_told_with_its_name() -> None:
    verdict = span(shown("dell-2008-guest"), "Within one server").verdict
    assert verdict is not None
    assert (verdict.icon, verdict.text) == ("bad", "stops with server-1")


def test_the_loss_of_a_site_is_told_in_numbers() -> None:
    found = shown("north-texas")
    losses = {p.title: p.loss.text for p in found.places if p.loss}
    assert losses == {
        "Dallas": "3 services stay down, 7 are interrupted",
        "Fort Worth": "3 services stay down, 2 wait for their disks for 15 to 60 s",
        "Austin": "no service stops; four clusters lose their witness and one mirrored pair loses its mediator",
    }


def test_storage_says_how_many_paths_lead_to_it_and_who_reaches_it_from_inside() -> None:
    found = place(shown("north-texas"), "Dallas")
    reaches = {s.title: [(r.title, r.label) for r in s.reaches] for s in found.stores}
    assert reaches == {
        "SAN Dallas": [("HVC-DAL", "FC · 4 × 4 paths")],
        "Metro array Dallas": [("SQL-FCI", ""), ("FSC", "")],
    }


def test_a_mirror_is_one_line_between_the_two_arrays() -> None:
    assert [(c.source, c.target, c.both) for c in shown("north-texas").copies] == [
        ("storage:metro-dal", "storage:metro-ftw", True)
    ]
    scene = paint.scene(draw(analysed("north-texas"), "overview"))
    assert len([s for s in scene.shapes if isinstance(s, Wire) and s.look == "mirror" and s.tail]) == 1


def test_what_joins_sites_lies_between_them() -> None:
    found = shown("north-texas")
    assert [(j.title, j.note, j.sites) for j in found.joins] == [
        ("Between the sites", "2 switches", ("dallas", "fort-worth"))
    ]


def test_a_finding_stands_at_the_first_thing_that_is_drawn_and_leads_to_it() -> None:
    links = {f"finding:{n}": f"index.html#f{n}" for n in range(9)}
    found = overview(draw(analysed("north-texas"), "overview", links))
    chip = span(found, "FSC").chip
    assert chip is not None
    assert (chip.text, chip.severity, chip.href) == ("T09 +1", "warning", "index.html#f1")
    assert fleet(found, "HVC-DAL").chip is None


def test_nothing_is_said_to_have_no_finding_that_one_is_about() -> None:
    figure = draw(analysed("north-texas"), "overview")
    found = overview(figure)
    assert fleet(found, "HVC-DAL").elsewhere  # T09 is about a node of it, and stands at the service
    assert not fleet(found, "HVC-FTW").elsewhere
    assert not span(found, "FSC").elsewhere  # it has a chip
    said = [s.text for s in paint.scene(figure).shapes if isinstance(s, Words)]
    assert said.count("no finding") == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_chip_is_in_the_legend_which_ends_where_the_figure_does(name: str) -> None:
    figure = draw(analysed(name), "overview")
    found = overview(figure)
    chips = [one.chip for one in (*found.fleets, *found.spans) if one.chip]
    looks = {key.look for key in figure.legend}
    assert {f"chip-{chip.severity}" for chip in chips} <= looks
    keys = {key.text for key in figure.legend}
    for shape in paint.scene(figure).shapes:
        if isinstance(shape, Words) and any(shape.text in key for key in keys):
            assert shape.area.right <= 810, shape


def test_what_is_drawn_leads_to_its_place() -> None:
    links = {"cluster:sql-fci": "a", "host:hv-dal-1": "b", "storage:san-dal": "c", "site:dallas": "d"}
    scene = paint.scene(draw(analysed("north-texas"), "overview", links))
    assert {s.href for s in scene.shapes if isinstance(s, Hot)} == {"a", "b", "c", "d"}


def test_hosts_past_eight_fold_by_rack_and_without_racks_into_one() -> None:
    hosts = {f"h{n}": {"rack": f"r{n // 6}", "memory": "64 GiB"} for n in range(12)}
    clusters = {"c": {"members": [*hosts]}}
    data = {"platform": "hyper-v/2022", "hosts": hosts, "clusters": clusters}
    assert [s.title for s in overview(draw(of_data(data), "overview")).fleets[0].strips] == [
        "r0 · 6",
        "r1 · 6",
    ]
    bare = {**data, "hosts": {h: {} for h in hosts}}
    assert [s.title for s in overview(draw(of_data(bare), "overview")).fleets[0].strips] == ["12 hosts"]


def test_bands_past_eight_fold_by_their_sites() -> None:
    data = sites(2)
    data["vms"] = {f"m{n}-{k}": {"on": f"h-s{k}"} for n in range(9) for k in (0, 1)}
    data["clusters"] = {f"g{n}": {"members": [f"m{n}-0", f"m{n}-1"]} for n in range(9)}
    figure = draw(of_data(data), "overview")
    (band,) = overview(figure).spans
    assert (band.title, band.sites, band.members) == ("9 guest clusters", ("s0", "s1"), ())
    painted(figure)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7])
def test_sites_wrap_and_clusters_across_rows_stand_above_them(count: int) -> None:
    ends = [f"v-s{0}", f"v-s{count - 1}"]
    networks = {"wan": {"title": "WAN", "switches": ["a", "b"]}, "lan": {}}
    data = sites(count, networks=networks)
    for host in data["hosts"].values():
        host["networks"] = ["wan"]
    if count > 1:
        data["clusters"] = {"g": {"members": ends}, "h": {"members": [*data["hosts"]]}}
    painted(draw(of_data(data), "overview"))


@pytest.mark.parametrize("name", NAMES)
def test_no_name_is_lost_for_want_of_room(name: str) -> None:
    """Titles of 40 characters or fewer stand there whole: what is cut has its whole text one hover away."""
    scene = paint.scene(draw(analysed(name), "overview"))
    titles = {*(c.title for c in analysed(name).topology.clusters.values())}
    titles |= {s.title or k for k, s in analysed(name).spec.storage.items()}
    cut = {w.full for w in scene.words() if w.text.endswith("…")}
    assert not {t for t in titles & cut if len(t) <= 40}


@pytest.mark.parametrize("word", NAMED.values(), ids=NAMED)
@pytest.mark.parametrize(
    "name", ["north-texas", "microsoft-fault-domains", "article-mixed", "proxmox-three-nodes"]
)
def test_any_name_is_painted_literally_and_within_its_place(name: str, word: str) -> None:
    spec = analysed(name).spec
    parts = ("sites", "networks", "storage", "hosts", "servers", "vms", "clusters", "services")
    renamed = {
        p: {k: e.model_copy(update={"title": word}) for k, e in getattr(spec, p).items()} for p in parts
    }
    changed = spec.model_copy(update=renamed)
    figure = draw(Analysis(cast(Any, None), changed, build(changed)), "overview")
    painted(figure)
    ET.fromstring(paint.svg(figure, standalone=False))


@pytest.mark.parametrize("seed", range(12))
def test_overviews_of_generated_estates_have_no_faults(seed: int) -> None:
    painted(draw(of_data({k: v for k, v in estate(seed).items() if k not in ("hadocs", "name")}), "overview"))


def test_an_estate_of_nothing_is_drawn_too() -> None:
    painted(draw(of_data({}), "overview"))
    painted(draw(of_data({"vms": {"a": {}}}), "overview"))


@pytest.mark.parametrize("shape", ["farm", "sites", "guest_clusters", "hosts", "networks", "volumes"])
def test_large_estates_stay_readable(shape: str) -> None:
    from hadocs.api import analyse

    path = Path(__file__).resolve().parents[3] / "benchmarks" / "large.py"
    found = importlib.util.spec_from_file_location("large", path)
    assert found is not None
    assert found.loader is not None
    large = importlib.util.module_from_spec(found)
    found.loader.exec_module(large)
    figure = draw(analyse(getattr(large, shape)(60)), "overview")
    painted(figure)
    assert len(paint.svg(figure, standalone=False).encode()) < 48_000


def many(clusters: int, **more: Any) -> dict[str, Any]:
    """So many host clusters of two hosts, each with an array of its own, at one site."""
    each = range(1, clusters + 1)
    return {
        "platform": "hyper-v/2022",
        "sites": {"here": {}},
        "storage": {f"san-{n}": {"kind": "array", "site": "here", "controllers": 2} for n in each},
        "hosts": {
            f"hv-{n}-{m}": {"site": "here", "memory": "64 GiB", "storage": {f"san-{n}": {"paths": 2}}}
            for n in each
            for m in (1, 2)
        },
        "vms": {f"vm-{n}": {"on": f"hv-{n}-1", "memory": "16 GiB"} for n in each},
        "clusters": {
            f"c-{n}": {"members": [f"hv-{n}-1", f"hv-{n}-2"], "quorum": {"witness": {"kind": "cloud"}}}
            for n in each
        },
        **more,
    }


def test_many_host_clusters_of_a_site_are_one_tile_with_a_line_for_each() -> None:
    figure = draw(of_data(many(30)), "overview", {"cluster:c-7": "parts.html#c-7"})
    painted(figure)
    scene = paint.scene(figure)
    (tile,) = overview(figure).fleets
    assert tile.title == "30 host clusters"
    assert said(tile) == [
        "host 60 nodes · 30 machines",
        "good N+1 in all",
        "witness each needs 2 of 3 votes, one a cloud witness",
    ]
    assert [(s.title, s.note, s.text) for s in tile.strips][:2] == [
        ("c-1", "2 nodes", "12 %"),
        ("c-2", "2 nodes", "12 %"),
    ]
    assert [s.href for s in scene.shapes if isinstance(s, Hot)] == ["parts.html#c-7"]
    assert scene.height < 1000


def test_of_many_host_clusters_those_without_a_spare_host_are_named() -> None:
    data = many(9)
    data["vms"] |= {f"large-{n}": {"on": "hv-3-2", "memory": "60 GiB"} for n in (1,)}
    (tile,) = overview(draw(of_data(data), "overview")).fleets
    assert "good N+1 in 8 of 9" in said(tile)
    assert "bad No N+1 in c-3" in said(tile)


def test_many_arrays_of_a_site_are_one_with_their_number_and_their_mirrors_counted() -> None:
    data = many(9)
    data["sites"] = {"here": {}, "there": {}}
    data["storage"] |= {
        f"copy-{n}": {"kind": "array", "site": "there", "mirror": f"san-{n}"} for n in range(1, 9)
    }
    figure = draw(of_data(data), "overview")
    painted(figure)
    found = overview(figure)
    (store,) = place(found, "here").stores
    assert (store.title, store.said) == ("9 arrays", ("2 controllers each",))
    assert [r.title for r in store.reaches] == ["9 host clusters"]
    assert [(c.source, c.target, c.label) for c in found.copies] == [
        (place(found, "there").stores[0].id, store.id, "8 mirrors")
    ]


def test_eight_host_clusters_have_a_tile_each() -> None:
    found = overview(draw(of_data(many(8)), "overview"))
    assert [f.title for f in found.fleets] == [f"c-{n}" for n in range(1, 9)]


def test_those_who_can_not_see_it_are_told_in_sentences() -> None:
    told = draw(analysed("north-texas"), "overview").description
    assert "Between the sites (2 switches) joins Dallas and Fort Worth." in told
    assert "Austin holds the witness of DAG-1, SQL-FCI, SQL-AG and FSC." in told
    assert "If Dallas is lost: 3 services stay down, 7 are interrupted." in told
    assert any(line.startswith("SQL-FCI in Dallas and Fort Worth: ERP database · 2 nodes") for line in told)


def test_services_on_guest_nodes_of_a_cluster_of_hosts_are_found_there() -> None:
    figure = draw(
        of_data(
            {
                "platform": "pacemaker/rhel9",
                "hosts": {"h1": {}, "h2": {}},
                "vms": {"guest": {"on": "h1"}},
                "clusters": {"kvm": {"members": ["h1", "h2"], "remotes": {"guest": {}}}},
                "services": {"app": {"runs_on": "kvm", "cluster_aware": True}},
            }
        ),
        "overview",
    )
    assert [f.id for f in overview(figure).fleets] == ["cluster:kvm"]
    assert faults(figure) == []


def test_a_drum_says_the_paths_of_all_that_reach_it_in_one_line() -> None:
    def lines(guest: dict[str, Any], *hosts: dict[str, Any]) -> tuple[str, ...]:
        data = {
            "storage": {"san": {"protocols": ["iscsi"]}},
            "hosts": {f"h-{n}": {"storage": {"san": access}} for n, access in enumerate(hosts)},
            "vms": {"vm": {"on": "h-0", "storage": {"san": guest}}} if guest is not NONE else {},
            "clusters": {f"c-{n}": {"members": [f"h-{n}"]} for n in range(len(hosts))},
        }
        (store,) = overview(draw(of_data(data), "overview")).places[0].stores
        return store.said

    two, four, open_ = {"paths": 2}, {"paths": 4}, {"protocol": "iscsi"}
    assert lines(NONE, two, two) == ("iSCSI · 2 paths each",)
    assert lines(NONE, two, four) == ("iSCSI · 2 to 4 paths",)
    assert lines(open_, two, four) == ("iSCSI · 2 to 4 paths where stated",)
    assert lines(two, two, two) == ("iSCSI · 3 × 2 paths",)
    assert lines(two, two) == ("iSCSI · 2 × 2 paths",)


NONE: dict[str, Any] = {}


def test_what_stands_at_no_stated_site_outlives_no_site_for_certain() -> None:
    data = {
        "sites": {"a": {}, "b": {}},
        "servers": {"s-1": {"site": "a"}, "s-2": {}, "s-3": {"site": "a"}, "s-4": {"site": "b"}},
        "clusters": {
            "open": {"members": ["s-1", "s-2"], "quorum": {"witness": {"kind": "cloud"}}},
            "shut": {"members": ["s-3", "s-4"], "quorum": {"witness": {"kind": "cloud"}}},
        },
    }
    found = overview(draw(of_data(data), "overview"))
    said = {s.title: s.verdict.text for s in found.spans if s.verdict}
    assert said["open"] == "whether it outlives a site is not known"
    assert said["shut"] != said["open"]


def test_a_member_of_a_cluster_without_a_service_is_not_passive() -> None:
    data = {
        "hosts": {"h": {}},
        "vms": {"a": {"on": "h"}, "b": {"on": "h"}},
        "clusters": {"c": {"members": ["a", "b"]}},
    }
    figure = draw(of_data(data), "overview")
    assert [s.machines for f in overview(figure).fleets for s in f.strips] == [(("plain", 2),)]
    assert "passive member" not in [key.text for key in figure.legend]


def test_volumes_of_one_storage_are_reached_over_the_same_paths() -> None:
    reached = {f"san/{v}": {"protocol": "iscsi", "paths": 2} for v in ("data", "quorum")}
    data = {
        "storage": {"san": {"volumes": {"data": {}, "quorum": {}}}},
        "hosts": {"h-0": {}, "h-1": {}},
        "vms": {f"vm-{n}": {"on": f"h-{n}", "storage": reached} for n in range(2)},
        "clusters": {"fci": {"members": ["vm-0", "vm-1"]}},
    }
    (store,) = overview(draw(of_data(data), "overview")).places[0].stores
    assert store.said == ("iSCSI · 2 × 2 paths", "2 volumes")


def test_a_disk_that_guests_have_through_their_host_adds_no_paths_to_those_of_the_host() -> None:
    shared = {"san": {"protocol": "shared-vhdx"}}
    data = {
        "storage": {"san": {"protocols": ["fc"]}},
        "hosts": {"h": {"storage": {"san": {"protocol": "fc", "paths": 2}}}},
        "vms": {vm: {"on": "h", "files": "san", "storage": shared} for vm in ("a", "b")},
        "clusters": {"hvc": {"members": ["h"]}, "fsc": {"members": ["a", "b"]}},
    }
    (store,) = overview(draw(of_data(data), "overview")).places[0].stores
    assert store.said == ("FC · 2 paths; shared VHDX",)


def test_a_mirror_within_a_site_is_said_by_the_storage_as_no_line_shows_it() -> None:
    data = {
        "storage": {"san-1": {"mirror": "san-2"}, "san-2": {}},
        "hosts": {"h": {"storage": {"san-1": {}, "san-2": {}}}},
    }
    figure = draw(of_data(data), "overview")
    words = [w.text for w in paint.scene(figure).words()]
    assert "mirrored with san-2" in words and "mirrored with san-1" in words
    assert "copy of data" not in [key.text for key in figure.legend]
    assert faults(figure) == []
    between = draw(analysed("north-texas"), "overview")
    assert not any(w.text.startswith("mirrored with") for w in paint.scene(between).words())
    assert "copy of data" in [key.text for key in between.legend]


def test_hosts_in_no_cluster_are_called_so_within_a_sentence() -> None:
    reach = {"san": {"protocol": "fc", "paths": 2}}
    data: dict[str, Any] = {
        "hosts": {name: {"storage": reach} for name in ("hv-1", "hv-2", "hv-3", "hv-4")},
        "storage": {"san": {}},
        "clusters": {"hvc": {"members": ["hv-1", "hv-2"]}},
        "platform": "hyper-v/2022",
    }
    titles = [r.title for p in overview(draw(of_data(data), "overview")).places for r in p.stores[0].reaches]
    assert titles == ["hvc", "hosts in no host cluster"]
    assert "reached from hvc" in " ".join(draw(of_data(data), "overview").description)
    del data["hosts"]["hv-4"]
    titles = [r.title for p in overview(draw(of_data(data), "overview")).places for r in p.stores[0].reaches]
    assert titles == ["hvc", "hv-3"]
