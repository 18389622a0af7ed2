"""A part of a spec: what belongs to it is there, what does not is not, and what happens was decided for the whole."""

from __future__ import annotations

import re

import pytest
from support.geometry import faults
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.errors import UsageError
from hadocs.figures import draw
from hadocs.figures.focus import Focus, Within, focused
from hadocs.figures.plan import Figure


def texas() -> Analysis:
    return analysed("north-texas")


def part(**focus) -> Analysis:
    return focused(texas(), Focus(**focus))


def figure(**focus) -> Figure:
    return draw(texas(), focus=Focus(**focus))


def test_nothing_stated_is_the_whole_itself() -> None:
    whole = texas()
    assert focused(whole, Focus()) is whole
    assert draw(whole, focus=Focus()) == draw(whole)


def test_a_host_cluster_has_its_machines_their_networks_storage_and_witnesses() -> None:
    spec = part(cluster="hvc-dal").spec
    assert list(spec.hosts) == ["hv-dal-1", "hv-dal-2", "hv-dal-3", "hv-dal-4"]
    assert len(spec.vms) == 30
    assert list(spec.servers) == ["fs-aus"]
    assert {"client-dal", "cluster-dal", "iscsi-dal", "wan"} <= set(spec.networks)
    assert not any(key.endswith("-ftw") for key in spec.networks)
    assert list(spec.storage) == ["san-dal", "metro-dal"]
    assert list(spec.sites) == ["dallas", "austin"]


def test_a_guest_cluster_has_its_members_alone_and_the_hosts_that_they_run_on() -> None:
    spec = part(cluster="sql-fci").spec
    assert list(spec.vms) == ["sql-1", "sql-2"]
    assert list(spec.hosts) == ["hv-dal-3", "hv-ftw-3"]


def test_a_card_names_places_that_are_not_in_the_figure() -> None:
    cards = {c.id: c for _, c in figure(cluster="sql-fci").cards()}
    assert "may run on hv-dal-1, 2, 4" in [line.text for line in cards["vm:sql-1"].lines]


def test_a_cluster_that_is_there_in_part_has_chips_and_no_frame() -> None:
    made = figure(cluster="sql-fci")
    assert [g.kind for g in made.groups] == ["site", "site", "site", "band"]
    marks = {n.id: [m.text for m in n.marks] for n in made.nodes if n.marks}
    assert marks == {"host:hv-dal-3": ["HVC-DAL 3/4"], "host:hv-ftw-3": ["HVC-FTW 3/4"]}


def test_a_site_has_what_stands_there_and_members_say_which_they_are() -> None:
    made = figure(site="fort-worth")
    assert [n.id for n in made.nodes if n.kind == "host"] == [f"host:hv-ftw-{n}" for n in (1, 2, 3, 4)]
    assert {m.text for _, c in made.cards() for m in c.marks} >= {"SQL-FCI 2/2", "DAG-1 3/4", "DAG-1 4/4"}


def test_a_service_has_what_it_needs() -> None:
    spec = part(service="erp-data").spec
    assert set(spec.vms) == {"sql-1", "sql-2", "dc-1", "dc-2"}
    assert set(spec.servers) == {"dc-3", "fs-aus"}


def test_more_depth_never_shows_less() -> None:
    before: set[str] = set()
    for depth in range(4):
        spec = part(near="sql-1", depth=depth).spec
        now = {*spec.hosts, *spec.vms, *spec.storage, *spec.networks, *spec.clusters}
        assert before <= now
        before = now
    assert "sql-1" in before


def test_only_some_kinds_leaves_the_hosts() -> None:
    made = figure(only=("networks",))
    assert sum(n.kind == "host" for n in made.nodes) == 8
    assert made.buses
    assert not any(n.kind == "storage" for n in made.nodes)
    assert not [c for _, c in made.cards()]
    assert {g.kind for g in made.groups} == {"site"}


def test_detail_says_more_or_less_of_the_same_machines() -> None:
    low, high = figure(detail="low"), figure(detail="high")
    assert {c.id for _, c in low.cards()} < {c.id for _, c in high.cards()} | {c.id for _, c in low.cards()}
    assert sum(c.id.startswith("vm:") for _, c in high.cards()) == 60
    assert sum(c.id.startswith("vm:") for _, c in low.cards()) == 10


@pytest.mark.parametrize(
    ("focus", "said"),
    [
        ({"cluster": "hvc-dall"}, "no cluster 'hvc-dall'. Did you mean hvc-dal?"),
        ({"site": "dalas"}, "no site 'dalas'. Did you mean dallas?"),
        ({"service": "erp-dat"}, "no service 'erp-dat'. Did you mean erp-data?"),
        ({"near": "sql-11"}, "no thing 'sql-11'"),
        ({"only": ("network",)}, "Did you mean networks?"),
        ({"cluster": "hvc-dal", "site": "fort-worth"}, "Nothing is left to show"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is_near(focus: dict, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        part(**focus)


def test_a_view_that_shows_the_whole_says_which_show_parts() -> None:
    with pytest.raises(UsageError, match=r"--site: the view quorum shows no part of a spec; .*: topology"):
        draw(texas(), "quorum", focus=Focus(site="dallas"))


def test_parts_on_one_page_have_ids_of_their_own() -> None:
    names = {figure(cluster=key).name for key in texas().spec.clusters}
    assert len(names) == len(texas().spec.clusters)


def test_what_is_shown_is_iterated_and_what_is_known_can_be_looked_up() -> None:
    some = Within({"a": 1, "b": 2, "c": 3}, ["c", "a"])
    assert (list(some), len(some), some["b"], "b" in some) == (["a", "c"], 2, 2, True)


@pytest.mark.parametrize("name", ["north-texas", "microsoft-two-site-automatic", "vmware-wsfc-across-boxes"])
def test_parts_of_shipped_specs_are_as_good_as_the_whole(name: str) -> None:
    analysis = analysed(name)
    spec = analysis.spec
    parts = [Focus(cluster=c) for c in spec.clusters]
    parts += [Focus(site=s) for s in spec.sites if any(h.site == s for h in spec.hosts.values())]
    parts += [Focus(near=next(iter(spec.vms))), Focus(only=("networks", "storage")), Focus(detail="high")]
    for one in parts:
        assert faults(draw(analysis, focus=one)) == [], one
