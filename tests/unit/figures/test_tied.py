"""What a host's own paths and adapters take down is told with the single points: figures and pages agree with it."""

import pytest
from support.golden import NAMES
from support.shipped import analysed

from hadocs.behaviour.model import Step
from hadocs.figures import draw
from hadocs.pages.context import Context
from hadocs.pages.narrative.ties import lost_alone
from hadocs.topology.ends import ends
from hadocs.topology.failures import lose


@pytest.mark.parametrize("name", NAMES)
def test_every_own_way_that_takes_a_service_down_alone_is_told(name: str) -> None:
    analysis = analysed(name)
    spec, world = analysis.spec, analysis.estate.world
    ever = lose(analysis.estate, ())
    for service in spec.services:
        if service in (*ever.down, *ever.uncertain):
            continue
        figures = [draw(analysis, view, None, service).sentence for view in ("single-points", "dependencies")]
        page = lost_alone(Context(analysis), service, also=True)
        for tie in world.ties:
            machine, target = ends(world, tie.id)
            if world.kinds[machine] == "vm":
                continue
            state = analysis.timeline((Step((tie,)),)).services[service].state
            harms = state in ("down", "uncertain")
            title = spec.networks[target].title if tie.kind == "adapter" else spec.storage[target].title
            assert all(not harms or title in f.partition(" alone loses ")[2] for f in figures), (tie, figures)
            assert all(not harms or analysis.topology.machines[machine].title in f for f in figures), tie
            what = "paths of" if tie.kind == "path" else "adapter of"
            own = (f"{what} `{machine}` ", f"{what} {analysis.topology.machines[machine].title} ")
            assert not harms or (any(o in page for o in own) and title in page), (tie, page)
        if not page:
            assert not any(" alone loses " in f for f in figures)


def test_machines_with_the_same_ways_are_told_together() -> None:
    said = draw(analysed("proxmox-two-nodes-qdevice"), "dependencies", None, "erp").sentence
    assert (
        "It is also down where pve-2 alone loses its paths to NAS or its adapter in LAN or “Storage and migration”. "
        "No other thing takes it down when lost alone." in said
    )


def test_what_depends_is_told_of_ways_as_well() -> None:
    said = draw(analysed("north-texas"), "single-points", None, "erp").sentence
    assert (
        "Whether it goes on is not certain where hv-dal-3 alone loses its adapter in “Clients, Dallas”, or "
        in said
    )


def test_nothing_is_said_of_ways_that_harm_nobody() -> None:
    for view in ("dependencies", "single-points"):
        assert "alone loses" not in draw(analysed("article-guest"), view).sentence
    assert not lost_alone(Context(analysed("article-guest")), "mailbox", also=True)


def test_networks_whose_names_look_like_several_stand_in_quotes() -> None:
    for view in ("dependencies", "single-points"):
        said = draw(analysed("north-texas"), view, service="files").sentence
        assert "in “Clients, Dallas”, or" in said
        assert "“Clients, Dallas” and “Clients, Fort Worth”" in said
        assert " Clients, Dallas" not in said
