"""What people do for services that are down with a site: told apart from what nothing can run."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.behaviour.rescue import Rescue, missing_networks, rescues
from hadocs.pipeline import analyse
from hadocs.topology.model import Thing

ROOT = Path(__file__).parents[3]
SHIPPED = "tests/unit/behaviour/field/arrays-shipped-to-the-other-site.yaml"


def ways(spec: str, site: str) -> dict[str, Rescue]:
    return dict(rescues(analyse(ROOT / spec).estate, [Thing("site", site)]))


def test_what_a_host_cluster_alone_looks_after_is_stranded_with_its_site() -> None:
    found = ways("specs/north-texas.yaml", "dallas")
    assert sorted(found) == ["certificates", "licences", "print"]
    assert all(way.stranded and not way.promoted and not way.forced for way in found.values())


def test_a_shipped_copy_is_brought_into_use_by_hosts_that_have_never_known_the_machine() -> None:
    (way,) = ways(SHIPPED, "a").values()
    assert dict(way.promoted) == {"arr-a": "arr-b"} and not way.forced
    assert (way.homeless, way.hosts, way.stranded) == (("m",), ("b1", "b2"), False)
    world = analyse(ROOT / SHIPPED).estate.world
    assert missing_networks(world, way.homeless, way.hosts) == ("mgmt-a",)


def test_votes_are_forced_and_owners_changed_where_the_spec_bars_the_hosts_that_are_left() -> None:
    found = ways("specs/microsoft-two-site-manual.yaml", "site-a")
    assert found["files"].forced == ("dr",) and found["files"].barred == ("files-1",)
    assert found["files"].homeless == () and found["crm"].needs == ("crm-database",)


@pytest.mark.parametrize(
    ("spec", "site", "service", "said"),
    [
        ("ref-metrocluster", "north", "orders-db", {"alone": ("filer-s",), "handed": ("stretched",)}),
        ("must-rules-of-a-site", "north", "orders", {"barred": ("orders",), "hosts": ("s-1", "s-2")}),
        ("stretched-without-witness", "hq", "erp", {"forced": ("c",), "alone": ()}),
        ("vsan-witness-beside-a-side", "a", "s", {"short": ("vs",), "stranded": True}),
        ("ref-cloud-ag-two-zones", "az-1", "db", {"forced": ("wsfc",), "promoted": {}}),
    ],
)
def test_each_way_is_told_apart(spec: str, site: str, service: str, said: dict[str, object]) -> None:
    way = ways(f"tests/unit/behaviour/field/{spec}.yaml", site)[service]
    assert {key: getattr(way, key) for key in said} == said
    assert way.stranded is bool(said.get("stranded"))


def test_a_machine_of_which_a_copy_is_kept_is_no_ones_to_bar() -> None:
    way = ways("tests/unit/behaviour/keys/linux.yaml", "a")["app"]
    assert way.replicas == ("app",) and way.barred == () and not way.stranded
