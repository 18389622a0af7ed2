"""What the figure of maintenance says of the time without the host: votes, one more loss, and what is so on any day."""

from functools import cache
from typing import Any, cast

import pytest
from support.geometry import faults
from support.golden import SPECS
from support.upkeep import estate

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Box
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Fact, Figure
from hadocs.runbooks.preflight import hosts, preflight
from hadocs.spec.model import Spec
from hadocs.topology.build import build


def of_data(data: dict[str, Any]) -> Analysis:
    parsed = Spec.model_validate(data)
    return Analysis(cast(Any, None), parsed, build(parsed))


ESTATES = {path.stem: pipeline.analyse(path) for path in SPECS} | {
    f"estate {n}": of_data(estate(n)) for n in range(3)
}
EVERY = [(name, host) for name, analysis in ESTATES.items() for host in hosts(analysis)]


@cache
def drawn(name: str, host: str) -> Figure:
    return draw(ESTATES[name], "maintenance", of=host)


def boxes(name: str, host: str) -> dict[str, Fact]:
    return {fact.id: fact for fact in drawn(name, host).facts}


@pytest.mark.parametrize(("name", "host"), EVERY)
def test_what_takes_a_service_down_on_any_day_is_named_and_no_loss_is_called_harmless_then(
    name, host
) -> None:
    analysis = ESTATES[name]
    found, figure = preflight(analysis, host), drawn(name, host)
    box = figure.facts[-1]
    said = f"{box.title} {box.text} {box.note}"
    never = {loss.thing for loss in analysis.topology.losses.values() if set(loss.down) - {*found.down}}
    never = {t for t in never if t.id != host and t.id not in {one.id for one in found.off.off}}
    stores = {t.id for t in never if t.kind == "storage"}
    for thing in never:
        if thing.kind != "volume" or thing.id.partition("/")[0] not in stores:
            assert Names(analysis).among(thing.id, thing.kind) in said
    if never or found.stops:
        assert "One more thing may fail" not in figure.sentence
        assert "Nothing that is lost alone" not in said
    assert " others" not in box.title + box.text
    assert " is down" not in box.text  # it would be


def test_what_availability_calls_single_points_must_not_fail() -> None:
    analysis = ESTATES["vmware-wsfc-across-boxes"]
    said = draw(analysis, "maintenance", of="esxi-01").sentence
    assert said.endswith("As on any day, neither All-flash array nor VM network may fail.")
    points = {p for one in analysis.availability.values() for p in one.single_points}
    assert {p for p in points if "/" not in p} == {"array-1", "client"}


@pytest.mark.parametrize(("name", "host"), EVERY)
def test_each_cluster_with_a_member_there_has_its_votes(name: str, host: str) -> None:
    analysis = ESTATES[name]
    world, names, found = analysis.estate.world, Names(analysis), boxes(name, host)
    here = (host, *world.vms_on.get(host, ()))
    for key in {c for m in here if (c := world.member_of.get(m))}:
        if len(world.spec.clusters[key].members) > 1:
            folded = found.get("votes:kept")
            assert f"votes:{key}" in found or (folded is not None and names.name(key) in folded.text)


@pytest.mark.parametrize(("name", "host"), EVERY)
def test_all_without_whom_quorum_would_be_gone_are_named(name: str, host: str) -> None:
    analysis = ESTATES[name]
    found = boxes(name, host)
    for row in preflight(analysis, host).votes:
        box = found.get(f"votes:{row.cluster}")
        if box is None or not row.off.counted or row.off.verdict != "yes" or row.more is None:
            continue
        for who, count in row.each:
            named = (Names(analysis).name(who) if who else "the witness") in box.note
            assert named or count.verdict != row.more.verdict or row.more.verdict == "yes"


def test_the_votes_of_machines_that_are_shut_down_go_with_the_host_and_those_that_move_take_theirs() -> None:
    gone = boxes("dell-2008-guest", "server-1")
    assert (gone["votes:across-two"].votes, gone["votes:across-two"].note) == (
        ("lost", "vote", "witness"),
        "vm-c is shut down. Without vm-d or the witness too there would be no quorum.",
    )
    moved = boxes("vmware-wsfc-across-boxes", "esxi-01")["votes:sql-fci"]
    assert (moved.votes, moved.text) == (("vote", "vote", "witness"), "3 votes, 2 needed")
    assert moved.note == "sql-1 moves, and takes its vote along. One more voter may be lost."


def test_many_clusters_that_lose_no_vote_are_one_box() -> None:
    nodes = {h: {"memory": "256 GiB", "storage": {"san": {}}} for h in ("h1", "h2", "h3")}
    vms = {
        f"v{n}-{m}": {"on": f"h{m}", "memory": "1 GiB", "files": "san/v"} for n in range(4) for m in (1, 2, 3)
    }
    guests = {
        f"g{n}": {"members": [f"v{n}-{m}" for m in (1, 2, 3)], "quorum": {"witness": {"kind": "none"}}}
        for n in range(4)
    }
    many = of_data(
        {
            "hadocs": 1,
            "name": "many",
            "platform": "hyper-v/2022",
            "hosts": nodes,
            "storage": {"san": {"volumes": {"v": {}}}},
            "vms": vms,
            "clusters": {"c": {"members": list(nodes)}, **guests},
        }
    )
    found = {fact.id: fact for fact in draw(many, "maintenance", of="h1").facts}
    assert [key for key in found if key.startswith("votes")] == ["votes:c", "votes:kept"]
    assert found["votes:kept"].text == "g0, g1, g2 and g3 keep all their votes: their members move."


def test_a_network_that_the_others_hang_on_meanwhile_must_not_fail() -> None:
    box = boxes("microsoft-fault-domains", "server01")["more"]
    assert box.title == "Do not lose rack B07, New York City or Cluster network"
    assert box.text.endswith("Without Cluster network, Warehouse application would be down.")


@pytest.mark.parametrize("name", ["north-texas", "dell-2008-guest", "article-mixed"])
def test_boxes_have_their_place(name: str) -> None:
    analysis = ESTATES[name]
    assert not [fault for host in hosts(analysis) for fault in faults(draw(analysis, "maintenance", of=host))]


def test_where_something_is_down_meanwhile_no_further_loss_is_called_harmless() -> None:
    machines = {h: {"memory": "64 GiB"} for h in ("h1", "h2")}
    data = {
        "hadocs": 1, "name": "x", "hosts": machines, "platform": "hyper-v/2022",
        "vms": {"a": {"on": "h1"}, "b": {"on": "h1"}},
        "clusters": {"g": {"members": ["a", "b"], "quorum": {"witness": {"kind": "none"}}}},
        "services": {"s": {"runs_on": "g", "active_on": "a"}},
    }  # fmt: skip
    figure = draw(of_data(data), "maintenance", of="h1")
    assert "One more thing may fail" not in figure.sentence
    assert figure.facts[-1].text == "Nothing more goes down that would not on any other day."


def test_a_name_that_looks_like_several_is_quoted_among_others() -> None:
    note = boxes("north-texas", "hv-dal-1")["more"].note
    assert note.endswith("“Clients, Dallas” or “Clients, Fort Worth”.")
    risk = {f.id: f.text for f in draw(ESTATES["north-texas"], "failure", of="dallas").facts}["risk"]
    assert "“Office, Austin”" in risk
    assert "Office, Austin" not in risk.replace("“Office, Austin”", "")


def test_a_volume_that_something_hangs_on_meanwhile_must_not_be_lost() -> None:
    box = boxes("article-guest", "hv-01")["more"]
    assert "the volume “Databases and logs of EXCH-B” on SAN-A" in box.title
    # The storage that a witness lies on is told by its witness, and a volume by its storage.
    assert "volume" not in boxes("dell-2008-host", "node-1")["more"].title


def test_what_is_at_risk_after_a_failure_counts_volumes_paths_and_links_and_what_is_not_certain() -> None:
    def risk(name: str, of: str) -> str:
        return next(f.text for f in draw(ESTATES[name], "failure", of=of).facts if f.id == "risk")

    # The paths of node-2 do what its loss does, and are told by it.
    assert "The loss of node-2 or the witness of Hyper-V host cluster takes Intranet" in risk(
        "dell-2008-host", "node-1"
    )
    assert "the paths of esxi-02 to All-flash array may take" in risk("vmware-wsfc-across-boxes", "sql-1")
    assert "the volume “Databases and logs of EXCH-B” on SAN-A" in risk("article-guest", "hv-01")
    said = risk("north-texas", "metro-dal")
    assert "the loss of Between the sites may take ERP database, File shares" in said
    linked = of_data(
        {
            "hadocs": 1, "name": "linked", "platform": "hyper-v/2022", "sites": {"a": {}, "b": {}},
            "links": {"dark": {"between": ["a", "b"]}, "lit": {"between": ["a", "b"]}},
            "networks": {"lan": {"roles": ["client", "cluster"]}},
            "storage": {"san": {"site": "b", "volumes": {"v": {"csv": True}}}},
            "hosts": {n: {"site": n[0], "networks": ["lan"], "storage": {"san": {"protocol": "fc"}}}
                      for n in ("a-1", "a-2", "b-1")},
            "vms": {"vm": {"on": "b-1", "files": "san/v"}},
            "clusters": {"c": {"members": ["a-1", "a-2", "b-1"], "quorum": {"witness": {"kind": "none"}}}},
            "services": {"s": {"runs_on": "vm"}},
        }
    )  # fmt: skip
    (fact,) = [f for f in draw(linked, "failure", of="dark").facts if f.id == "risk"]
    assert fact.text == "The loss of link lit takes s down."


def test_at_risk_after_a_failure_are_adapters_hosts_and_sites_as_well_whatever_was_lost() -> None:
    def risk(name: str, of: str) -> str:
        return next(f.text for f in draw(ESTATES[name], "failure", of=of).facts if f.id == "risk")

    # One network is left to the cluster: a member that its clients cannot reach cannot tell.
    assert "The loss of the adapter of HV-01 in Client network" in risk("article-mixed", "heartbeat")
    # What is lost is no machine: the nodes whose quorum hangs on it are near to it.
    assert risk("article-host", "san-a") == "The loss of HV-01 or HV-02 leaves HVC-A without quorum."
    assert "The loss of Fort Worth, SAN Fort Worth or" in risk("north-texas", "dallas")
    assert "others" not in risk("north-texas", "dallas")
    # A name with a comma in it stands in quotes where a list names an adapter.
    assert "the adapter of hv-ftw-1 in “Clients, Fort Worth” may take" in risk("north-texas", "hv-ftw-4")


def test_an_adapter_is_told_by_its_host_where_that_leaves_its_cluster_with_no_service() -> None:
    facts = draw(ESTATES["proxmox-three-nodes"], "failure", of="pve-1").facts
    assert next(f.text for f in facts if f.id == "risk").startswith(
        "The loss of pve-2 or pve-3 takes PostgreSQL"
    )
    assert "adapter" not in next(f.text for f in facts if f.id == "risk")


def test_what_takes_a_service_down_on_any_day_is_told_after_a_failure_too() -> None:
    def note(of: str) -> str:
        figure = draw(ESTATES["article-hybrid"], "failure", of=of)
        return next(f.note for f in figure.facts if f.id == "risk")

    shared = "As on any day, a service would be down without SAN-S (a volume on it too), Client network or "
    assert note("hv-02").startswith(shared)
    # What lies on storage that is lost already is no point of its own.
    assert "SAN-S" not in note("san-s")


def test_a_list_of_a_hundred_names_is_not_cut() -> None:
    vms = {f"machine-{n:03}": {"on": "hv-1"} for n in range(100)}
    analysis = of_data(
        {
            "hadocs": 1, "name": "hundred", "platform": "hyper-v/2022", "hosts": {"hv-1": {}, "hv-2": {}},
            "vms": vms, "clusters": {"c": {"members": ["hv-1", "hv-2"]}},
            "services": {f"s{n}": {"runs_on": vm} for n, vm in enumerate(vms)},
        }
    )  # fmt: skip
    figure = draw(analysis, "maintenance", of="hv-2")
    fact = figure.facts[-1]
    assert all(name in fact.note for name in vms)
    assert not [w.text for w in paint.scene(figure).words() if w.full and w.full.startswith(fact.note[:20])]
    assert faults(figure) == []


@pytest.mark.parametrize(("name", "host"), EVERY)
def test_each_step_of_work_has_its_number_in_the_picture(name: str, host: str) -> None:
    figure = drawn(name, host)
    tiles = [tile for stage in figure.stages for frame in stage.frames for tile in frame.tiles]
    there = {n for tile in tiles for n in (tile.number, *tile.also)}
    there |= {card.number for tile in tiles for card in tile.cards}
    there |= {n for flow in figure.flows for n in (flow.number, flow.before)}
    some = {step.number for step in figure.steps[-2:]}
    assert some <= {tiles[0].number, *tiles[0].also}
    assert {step.number for step in figure.steps if "Nobody can take" not in step.text} <= there
    painted = [s for s in paint.scene(figure).shapes if isinstance(s, Box) and s.look == "number-plain"]
    assert len(painted) == 2 * len(some)  # in the picture, and in the list


def test_a_volume_is_told_by_its_title_and_not_by_its_place_in_the_spec() -> None:
    said = " ".join(draw(ESTATES["microsoft-two-site-manual"], "failure", of="site-a").description)
    assert "the volume Replica of array-a/csv-1 on Array B" in said
    assert "array-b/replica" not in said
