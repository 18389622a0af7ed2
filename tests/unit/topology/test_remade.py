"""Whether vSAN has a place elsewhere for what lay on a host: one fault domain for each part of an object."""

import pytest

from hadocs.analysis import Analysis
from hadocs.pipeline import analyse_loaded
from hadocs.spec.load import load_text
from hadocs.topology.remade import places_needed, remade


def pool(hosts: int, more: str, sites: str = "") -> Analysis:
    names = [f"x{n}" for n in range(1, hosts + 1)]
    listed = "\n".join(f"  {n}: {{{f'site: {sites[at]}' if sites else ''}}}" for at, n in enumerate(names))
    places = f"sites: {{{', '.join(f'{s}: {{}}' for s in sorted({*sites, 'w'}))}}}\n" if sites else ""
    text = (
        f"hadocs: 1\nname: pool\nplatform: vsphere/8.0\n{places}"
        f"storage: {{vs: {{kind: hyperconverged, protocols: [vsan], on: [{', '.join(names)}]{more}}}}}\n"
        f"hosts:\n{listed}\nclusters: {{ha: {{members: [{', '.join(names)}], ha: {{enabled: true}}}}}}\n"
    )
    return analyse_loaded(load_text(text))


@pytest.mark.parametrize(
    ("hosts", "more", "needed", "anew"),
    [
        (3, ", copies: 2", 3, False),  # RAID-1 on three hosts: two copies and a witness
        (4, ", copies: 2", 3, True),
        (5, ", copies: 3", 5, False),
        (6, ", copies: 3", 5, True),
        (4, ", copies: 4, parity: 1", 4, False),  # RAID-5, 3 + 1
        (5, ", copies: 4, parity: 1", 4, True),
        (6, ", copies: 6, parity: 2", 6, False),  # RAID-6, 4 + 2
        (7, ", copies: 6, parity: 2", 6, True),
        (4, "", None, None),
    ],
)
def test_as_many_hosts_have_to_be_left_as_an_object_has_parts(
    hosts: int, more: str, needed: int | None, anew: bool | None
) -> None:
    world = pool(hosts, more).estate.world
    assert places_needed(world.spec.storage["vs"]) == needed
    assert remade(world, "vs", {"x1"}) is anew


@pytest.mark.parametrize(("gone", "anew"), [({"x1"}, True), ({"x1", "x2"}, False)])
def test_a_side_makes_anew_on_its_own_other_hosts(gone: set[str], anew: bool) -> None:
    world = pool(4, ", copies: 2, fault_domain: site, witness: w", "aabb").estate.world
    assert remade(world, "vs", gone) is anew


def test_of_two_hosts_and_a_witness_nothing_is_made_anew() -> None:
    world = pool(2, ", copies: 2, witness: w", "ab").estate.world
    assert remade(world, "vs", {"x1"}) is False


def test_a_host_that_holds_nothing_of_it_takes_nothing_along() -> None:
    world = pool(4, ", copies: 4, parity: 1").estate.world
    assert remade(world, "vs", {"elsewhere"}) is True
