"""The figure of all specs: what they stand on together, by the files that describe it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from support.geometry import faults, narrow
from support.shipped import all_analysed, analysed

from hadocs import api, pipeline
from hadocs.analysis import Analysis
from hadocs.cli import run as cli
from hadocs.errors import UsageError
from hadocs.figures import draw, paint
from hadocs.figures.plan import Figure
from hadocs.figures.plans.overview import Overview, Place

COMMON = """\
hadocs: 1
sites: {east: {title: East}, west: {title: West}, spare: {title: Spare}}
networks:
  lan: {title: LAN, roles: [client]}
  wan: {title: WAN, roles: [cluster]}
storage:
  san-e: {title: SAN East, site: east, mirror: san-w}
  san-w: {title: SAN West, site: west}
hosts:
  hv-1: {platform: hyper-v/2022, site: east, memory: 64 GiB, networks: [lan, wan], storage: {san-e: {paths: 2}}}
  hv-2: {platform: hyper-v/2022, site: west, memory: 64 GiB, networks: [wan], storage: {san-w: {paths: 2}}}
"""
SPEC = """\
hadocs: 1
name: {name}
title: The {name}
uses: [common/estate.yaml]
vms:
  {name}-1: {{on: hv-1, memory: 40 GiB}}
  {name}-2: {{on: hv-2, memory: 8 GiB}}
clusters:
  {name}-c: {{members: [{name}-1, {name}-2], platform: hyper-v/2022, quorum: {{witness: {{kind: cloud}}}}}}
services:
  {name}: {{runs_on: {name}-c, active_on: {name}-1, cluster_aware: true}}
"""
ALONE = """\
hadocs: 1
name: alone
sites: {east: {title: East}}
hosts: {hv-1: {platform: hyper-v/2022, site: east}}
vms: {a: {on: hv-1}}
services: {a: {runs_on: a}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "estate.yaml").write_text(COMMON, "utf-8")
    for name in ("mail", "shop"):
        (tmp_path / f"{name}.yaml").write_text(SPEC.format(name=name), "utf-8")
    (tmp_path / "alone.yaml").write_text(ALONE, "utf-8")
    return tmp_path


@pytest.fixture
def analyses(folder: Path) -> tuple[Analysis, ...]:
    return tuple(pipeline.analyse_all([folder]))


def overview(figure: Figure) -> Overview:
    return cast(Overview, figure.content)


def place(found: Overview, title: str) -> Place:
    return next(p for p in found.places if p.title == title)


def test_specs_are_bands_across_the_sites_that_they_share(analyses) -> None:
    found = overview(draw(analyses, "estate"))
    names = {p.id[5:]: p.title for p in found.places}
    assert {s.title: [names[k] for k in s.sites] for s in found.spans} == {
        "1  alone": ["On no shared site"],
        "2  The mail": ["East", "West"],
        "3  The shop": ["East", "West"],
    }


def test_what_has_the_same_name_in_another_file_is_another_thing(analyses) -> None:
    found = overview(draw(analyses, "estate"))
    assert [p.title for p in found.places].count("East") == 1
    strips = [s for f in found.fleets for s in f.strips]
    assert [(s.title, sum(n for _, n in s.machines)) for s in strips] == [("hv-1", 2), ("hv-2", 2)]


def test_a_site_that_nothing_stands_at_is_not_shared(analyses) -> None:
    assert "Spare" not in [p.title for p in overview(draw(analyses, "estate")).places]


def test_the_memory_of_a_host_is_that_of_the_machines_of_all_specs(analyses) -> None:
    east = next(f for f in overview(draw(analyses, "estate")).fleets if f.strips[0].title == "hv-1")
    assert east.strips[0].text == "125 %"
    assert "all specs together need more memory than hv-1 has" in [s.text for s in east.said]


def test_arrays_and_networks_say_which_specs_stand_on_them(analyses) -> None:
    found = overview(draw(analyses, "estate"))
    assert place(found, "East").stores[0].said[0] == "specs 2, 3"
    assert [(n.title, n.note) for n in place(found, "East").networks] == [("LAN", "specs 2, 3")]
    assert [(j.title, j.note) for j in found.joins] == [("WAN", "specs 2, 3")]
    assert len(found.copies) == 1


def test_physical_servers_stand_with_their_networks_and_say_what_they_do(folder: Path) -> None:
    (folder / "common" / "estate.yaml").write_text(
        COMMON.replace("storage:", "  dark: {title: Dark}\nstorage:", 1)
        + "servers:\n  fs: {title: File server, site: spare, networks: [dark]}\n",
        "utf-8",
    )
    for name in ("mail", "shop"):
        text = SPEC.format(name=name).replace("kind: cloud", "kind: file-share, on: fs")
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    figure = draw(pipeline.analyse_all([folder]), "estate")
    spare = place(overview(figure), "Spare")
    assert [(s.title, s.text, s.look) for s in spare.servers] == [
        ("File server", "specs 2, 3 · witness of mail-c and shop-c", "plain")
    ]
    assert [n.title for n in spare.networks] == ["Dark"]
    assert "1 physical server" in figure.sentence
    assert "File server at Spare: specs 2, 3" in " ".join(figure.description)
    assert faults(figure) == []


def test_of_one_spec_all_that_it_describes_is_drawn_and_what_is_shipped() -> None:
    by = {a.spec.name: overview(draw((a,), "estate")) for a in all_analysed()}
    assert [(s.title, s.look) for s in by["clusters-from-scratch"].places[0].servers] == [
        ("pcmk-1", "active"), ("pcmk-2", "passive"),
    ]  # fmt: skip
    assert {p.title: [s.title for s in p.servers] for p in by["north-texas"].places} == {
        "Dallas": ["DC-3"], "Fort Worth": [], "Austin": ["FS-AUS"],
    }  # fmt: skip
    assert [(c.label, c.both) for c in by["microsoft-two-site-manual"].copies] == [("shipped", False)]


def test_the_loss_of_a_site_counts_the_services_of_all_specs(analyses) -> None:
    loss = place(overview(draw(analyses, "estate")), "East").loss
    assert loss is not None
    assert loss.text.endswith("in 2 specs")


def test_the_sentence_says_what_is_shared(analyses) -> None:
    assert draw(analyses, "estate").sentence.startswith(
        "3 specs share 2 sites, 2 hosts, 2 storage systems and 2 networks:"
    )
    assert "no two of them" in draw(all_analysed(), "estate").sentence


def test_bands_lead_to_the_pages_of_specs(analyses) -> None:
    found = overview(draw(analyses, "estate", {"spec:mail": "clusters/mail/index.html"}))
    assert [s.href for s in found.spans] == ["", "clusters/mail/index.html", ""]


def test_it_passes_the_check_of_the_geometry(analyses) -> None:
    for some in (analyses, all_analysed(), analyses[:1], analyses[1:]):
        figure = draw(some, "estate")
        assert [str(f) for f in (*faults(figure), *narrow(figure))] == []


def test_very_many_specs_of_the_same_sites_are_one_band(folder: Path) -> None:
    for number in range(25):
        (folder / f"n{number}.yaml").write_text(SPEC.format(name=f"n{number}"), "utf-8")
    figure = draw(pipeline.analyse_all([folder]), "estate")
    assert [s.title for s in overview(figure).spans] == ["1  alone", "27 specs"]
    assert faults(figure) == []


def test_the_command_draws_all_specs_into_one_file(folder: Path, monkeypatch) -> None:
    monkeypatch.chdir(folder)
    assert cli.main(["draw", ".", "--view", "estate", "-o", "all.svg"]) == 0
    assert "The shop" in Path("all.svg").read_text("utf-8")
    assert cli.main(["draw", ".", "--view", "estate", "-o", "out/"]) == 0
    assert [f.name for f in Path("out").iterdir()] == ["estate.svg"]


def test_the_library_takes_several_specs(folder: Path) -> None:
    drawing = api.draw([folder / "mail.yaml", folder / "shop.yaml"], "estate")
    assert drawing.title == "The estate"


def test_a_view_of_one_spec_refuses_several(analyses) -> None:
    with pytest.raises(UsageError, match="The view topology is of one spec; these show several: estate"):
        draw(analyses, "topology")


def test_the_home_page_shows_it_where_something_is_shared(analyses) -> None:
    from hadocs.pages import home_page

    page, file = home_page(analyses)
    assert 'src="estate.svg"' in str(page.content)
    assert (file.path, "The shop" in str(file.content)) == ("estate.svg", True)
    page, file = home_page(analyses, images=True)
    assert "](estate.svg)" in str(page.content)
    assert len(home_page(analyses[:2])) == 1


def test_disks_that_machines_of_one_site_hold_together_stand_there(tmp_path: Path) -> None:
    spec = tmp_path / "campus.yaml"
    spec.write_text(
        "hadocs: 1\nname: campus\nplatform: hyper-v/2022\nsites: {campus: {title: Campus}, cloud: {title: Cloud}}\n"
        "hosts:\n  n1: {site: campus}\n  n2: {site: campus}\n"
        "storage:\n  pool: {kind: hyperconverged, on: [n1, n2]}\nvms:\n  vm: {on: n1, files: pool}\n"
        "clusters:\n  c: {members: [n1, n2], quorum: {witness: {kind: cloud}}}\n",
        "utf-8",
    )
    found = cast(Overview, draw(pipeline.analyse(spec), "estate").content).places
    assert {p.title: [s.title for s in p.stores] for p in found if p.stores} == {"Campus": ["pool"]}


def test_the_estate_of_one_spec_speaks_of_no_other_specs() -> None:
    figure = draw(pipeline.analyse("specs/article-host.yaml"), "estate")
    assert [p.title for p in cast(Overview, figure.content).places] == ["Site not stated"]
    assert "memory in use" in [key.text for key in figure.legend]


def test_what_a_storage_says_is_whole_however_long_its_names_are() -> None:
    """Past six lines the number of those that are not named was cut off."""
    long = "a storage that is reached by machines with very long names indeed"
    figure = draw(analysed("article-host"), "topology")
    note = f"files of {', '.join([long] * 6)} and 31 others · disk witness of all"
    changed = tuple(replace(n, note=note) if n.kind == "storage" else n for n in figure.nodes)
    figure = replace(figure, nodes=changed)
    said = " ".join(w.text for w in paint.scene(figure).words())
    assert "31 others" in said
    assert "disk witness of all" in said
    assert faults(figure) == []
