"""The figures of a host out of service and of a failure: what they say, and that they say it of anything."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, cast

import pytest
from support.estates import spec
from support.geometry import faults, narrow
from support.golden import NAMES, SPECS
from support.upkeep import estate

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.errors import UsageError
from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Box, Words
from hadocs.figures.parts.away import _ticks
from hadocs.figures.plan import Figure
from hadocs.figures.views import of_a_thing
from hadocs.spec.model import Spec
from hadocs.topology.build import build

ODD = 'Größe <b>&"x"</b> 東京 חנות \u202e\x07 ] --> {{ }}'
LONG = "the-longest-name-that-anyone-ever-gave-to-anything-" * 4


@pytest.fixture(scope="module")
def analyses() -> dict[str, Analysis]:
    return {path.stem: pipeline.analyse(path) for path in SPECS}


def of_data(data: dict[str, Any]) -> Analysis:
    parsed = Spec.model_validate(data)
    return Analysis(cast(Any, None), parsed, build(parsed))


def tiles(figure: Figure, stage: int = 0) -> dict[str, list[str]]:
    return {
        tile.title: [card.title for card in tile.cards]
        for frame in figure.stages[stage].frames
        for tile in frame.tiles
    }


def painted(figure: Figure) -> None:
    assert [*faults(figure), *narrow(figure)] == []
    root = ET.fromstring(paint.svg(figure, standalone=False))
    assert root.find("{http://www.w3.org/2000/svg}desc") is not None


def test_each_machine_is_drawn_where_it_leaves_and_where_it_arrives(analyses) -> None:
    found = tiles(draw(analyses["north-texas"], "maintenance", of="hv-dal-1"))
    leaving = found.pop("hv-dal-1")
    assert sorted(leaving) == sorted(vm for some in found.values() for vm in some)
    assert found["hv-dal-4"] == ["exch-1"]


def test_the_steps_of_maintenance_are_numbered_and_say_what_users_notice(analyses) -> None:
    figure = draw(analyses["north-texas"], "maintenance", of="hv-dal-1")
    assert [s.number for s in figure.steps] == [1, 2, 3, 4, 5]
    assert (figure.steps[0].text, figure.steps[0].note) == (
        "Make Mailboxes active on exch-2, 3 or 4.",
        "Mailboxes: 15 to 60 s",
    )
    assert {f.number for f in figure.flows} == {2, 3}
    assert figure.facts[0].votes == ("lost", "vote", "vote", "vote", "lost-witness")
    assert figure.facts[-1].title == "Do not lose rack d-02"


def test_a_physical_server_hands_its_services_over_which_is_not_nothing(analyses) -> None:
    figure = draw(analyses["clusters-from-scratch"], "maintenance", of="pcmk-1")
    assert figure.sentence == "Web site is handed over. Meanwhile pcmk-2 must not fail."
    assert figure.steps[0].text == "Make Web site active on pcmk-2."
    assert figure.facts[1].note.startswith("Stop, and bring pcmk-1 back first, if pcmk-2 is to be worked on.")


def test_what_can_not_leave_is_drawn_as_that_and_has_no_way(analyses) -> None:
    figure = draw(analyses["proxmox-three-nodes"], "maintenance", of="pve-1")
    (source,) = [t for f in figure.stages[0].frames for t in f.tiles if t.look == "away"]
    assert [c.title for c in source.cards if c.look == "gone"] == ["db-1"]
    assert "vm:db-1" not in {card for flow in figure.flows for card in flow.source}
    assert "db-1 stays and is shut down." in figure.sentence


def test_many_machines_of_one_role_fold_by_where_they_go() -> None:
    vms = {f"web-{n}": {"on": "h1", "role": "web server", "memory": "1 GiB"} for n in range(12)}
    hosts = {h: {"memory": "64 GiB"} for h in ("h1", "h2", "h3")}
    cluster = {"c": {"members": [*hosts], "quorum": {"witness": {"kind": "cloud"}}}}
    data = {"platform": "hyper-v/2022", "hosts": hosts, "vms": vms, "clusters": cluster}
    figure = draw(of_data({"hadocs": 1, "name": "many", **data}), "maintenance", of="h1")
    assert tiles(figure)["h1"] == ["6 × web server", "6 × web server"]
    painted(figure)


def test_a_failure_shows_where_everything_was_and_where_it_is_then(analyses) -> None:
    figure = draw(analyses["article-hybrid"], "failure", of="hv-02")
    assert tiles(figure, 0) == {"HV-01": [], "HV-02": ["SQL-A"], "HV-03": ["SQL-B"]}
    assert tiles(figure, 1) == {"HV-01": ["SQL-A"], "HV-02": ["SQL-A"], "HV-03": ["SQL-B"]}
    notes = {
        c.title: c.note for f in figure.stages[1].frames for t in f.tiles for c in t.cards if c.look != "gone"
    }
    assert notes["SQL-B"] == "SQL Server FCI · active"
    assert figure.steps[0].text == "HV-02 fails; SQL-A and SQL Server FCI stop with it."


def test_several_things_are_lost_at_once_and_what_stops_stops_with_them(analyses) -> None:
    figure = draw(analyses["article-hybrid"], "failure", of="hv-01, san-a")
    assert figure.title == "HV-01 and SAN-A are lost at once"
    assert (
        figure.steps[0].text == "HV-01 and SAN-A are lost at once; SQL-A and SQL Server FCI stop with them."
    )
    assert figure.name != draw(analyses["article-hybrid"], "failure", of="hv-01").name
    (risk,) = [f.text for f in figure.facts if f.id == "risk"]
    # A host of SQL-B is left to HVC-B, which starts it on the other one; an adapter of it is not.
    assert risk == (
        "The loss of SAN-B, the witness of SQL-FCI, the adapter of HV-03 in Client network or the adapter of HV-03 in "
        "iSCSI network takes SQL Server FCI down; the loss of SAN-S, iSCSI network or the witness of SQL-FCI leaves "
        "SQL-FCI without quorum."
    )
    assert [t.text for s in figure.stages for f in s.frames for t in f.tiles if t.look == "lost"] == ["lost"]


def test_what_lasts_without_an_end_lasts_so_long_or_more(analyses) -> None:
    assert draw(analyses["article-hybrid"], "failure").sentence == (
        "SQL Server FCI is away for 35 s or more, then runs on SQL-B."
    )


def test_the_numbers_on_what_acts_are_those_of_the_steps(analyses) -> None:
    figure = draw(analyses["vmware-wsfc-across-boxes"], "failure", of="esxi-01")
    told = {s.number: s.text for s in figure.steps}
    cards = {c.title: c.number for f in figure.stages[1].frames for t in f.tiles for c in t.cards if c.number}
    assert told[cards["sql-2"]] == "SQL Server FCI runs again on sql-2."
    assert told[cards["sql-1"]] == "sql-1 is up again on esxi-03."


def test_no_step_begins_with_another_name_than_the_spec_gives(analyses) -> None:
    figure = draw(analyses["north-texas"], "failure", of="hv-dal-1")
    assert figure.steps[0].text.startswith("hv-dal-1 fails; 7 machines and Mailboxes stop")


def test_times_are_ranges_and_bars_are_at_least_and_at_most(analyses) -> None:
    (panel,) = draw(analyses["north-texas"], "failure", of="hv-dal-1").panels
    (mail,) = panel.bars
    assert (mail.text, [p.value for p in mail.pieces]) == ("20 to 35 s", [20.0, 15.0])


@pytest.mark.parametrize("view", of_a_thing())
@pytest.mark.parametrize("name", NAMES)
def test_without_a_name_a_view_shows_what_has_something_to_tell(analyses, name: str, view: str) -> None:
    painted(draw(analyses[name], view))


@pytest.mark.parametrize("seed", range(12))
def test_figures_of_generated_estates_have_no_faults(seed: int) -> None:
    analysis = of_data(estate(seed))
    for host in list(analysis.spec.hosts)[:2]:
        painted(draw(analysis, "maintenance", of=host))
        painted(draw(analysis, "failure", of=host))


@pytest.mark.parametrize("word", [ODD, LONG])
def test_any_name_is_painted_literally_and_within_its_place(word: str) -> None:
    data = estate(5)
    for part in ("hosts", "vms", "clusters", "services"):
        for entry in data[part].values():
            entry["title"] = word
    data["services"] = {k: {**v, "title": f"{k} {word}"} for k, v in data["services"].items()}
    analysis = of_data(data)
    for view in of_a_thing():
        painted(draw(analysis, view))


def test_an_estate_without_hosts_says_so() -> None:
    analysis = Analysis(cast(Any, None), spec(vms={"a": {}}), build(spec(vms={"a": {}})))
    assert "no host" in draw(analysis, "maintenance").sentence
    painted(draw(analysis, "maintenance"))
    painted(draw(analysis, "failure"))
    empty = Analysis(cast(Any, None), spec(), build(spec()))
    painted(draw(empty, "failure"))


def test_a_name_that_is_not_there_is_answered_with_the_nearest(analyses) -> None:
    with pytest.raises(UsageError, match="did you mean hv-dal-1"):
        draw(analyses["north-texas"], "maintenance", of="hv-dal1")
    with pytest.raises(UsageError, match="of no single thing; those are: failure, maintenance"):
        draw(analyses["north-texas"], "topology", of="hv-dal-1")


def test_the_same_spec_gives_the_same_figure() -> None:
    path = Path("specs/north-texas.yaml")
    one, two = (draw(pipeline.analyse(path), "maintenance", of="hv-dal-1") for _ in range(2))
    assert paint.svg(one, standalone=True) == paint.svg(two, standalone=True)


def test_a_member_that_takes_over_is_drawn_with_what_is_handed_over_to_it(analyses) -> None:
    figure = draw(analyses["clusters-from-scratch"], "maintenance", of="pcmk-1")
    other = figure.stages[0].frames[0].tiles[1]
    assert (other.title, [c.title for c in other.cards]) == ("pcmk-2", ["Web site"])
    assert [(f.source, f.target, f.number, f.look) for f in figure.flows] == [
        (("service:website",), "server:pcmk-2", 1, "guest")
    ]
    assert faults(figure) == []


def test_a_machine_that_takes_over_from_one_that_stays_is_drawn_on_its_host(analyses) -> None:
    figure = draw(analyses["article-guest"], "maintenance", of="hv-01")
    other = figure.stages[0].frames[0].tiles[1]
    assert (other.title, [(c.title, c.note, c.look) for c in other.cards]) == (
        "HV-02", [("mailbox (CCR)", "on EXCH-B", "active")],
    )  # fmt: skip
    assert [(f.source, f.target, f.look) for f in figure.flows] == [(("vm:exch-a",), "host:hv-02", "guest")]
    server = draw(analyses["article-mixed"], "maintenance", of="phys-01")
    assert [(f.source, f.target) for f in server.flows] == [(("service:file-service",), "host:hv-01")]
    painted(figure)
    painted(server)


def test_what_a_server_in_no_cluster_carries_stops_with_it(analyses) -> None:
    figure = draw(analyses["north-texas"], "maintenance", of="dc-3")
    (source,) = figure.stages[0].frames[0].tiles
    assert ([(c.title, c.look) for c in source.cards], source.said) == ([("Active Directory", "gone")], ())
    assert [s.text for s in figure.steps] == ["Shut DC-3 down.", "Bring it back; then take the next host."]
    assert [key.text for key in figure.legend] == ["stays, and is shut down"]
    data = {
        "hadocs": 1, "name": "pair", "servers": {"a": {}, "b": {}},
        "storage": {"d1": {"on": ["a"]}, "d2": {"on": ["b"]}},
    }  # fmt: skip
    alone = draw(of_data(data), "maintenance", of="a")
    assert alone.stages[0].frames[0].tiles[0].said == ("Nothing runs on a: nothing has to move.",)


def test_of_several_that_may_take_over_none_is_drawn_as_if_it_were_sure(analyses) -> None:
    figure = draw(analyses["proxmox-three-nodes"], "maintenance", of="pve-1")
    said = {t.title: t.said[-1] for f in figure.stages[0].frames for t in f.tiles if t.said}
    assert said == {"pve-2": "db-2 may carry PostgreSQL then", "pve-3": "db-3 may carry PostgreSQL then"}
    assert {f.look for f in figure.flows} == {"host"}


def test_no_host_of_many_is_left_out_and_those_of_which_the_same_is_to_be_said_are_one(analyses) -> None:
    figure = draw(analyses["microsoft-fault-domains"], "maintenance", of="server01")
    assert list(tiles(figure)) == ["server01", "server02", "server03", "server04, server05 and server06"]
    last = figure.stages[0].frames[0].tiles[-1]
    assert last.said == (
        "not exch-1: do not reach the volume Mailbox databases on Array in Seattle, where the files of exch-1 lie",
        "0 % to 50 % of memory in use",
    )
    vms = {f"v{n}": {"on": "h0", "memory": "1 GiB"} for n in range(3)}
    hosts = {f"h{n}": {"memory": "64 GiB"} for n in range(9)}
    cluster = {"c": {"members": [*hosts], "quorum": {"witness": {"kind": "cloud"}}}}
    data = {"platform": "hyper-v/2022", "hosts": hosts, "vms": vms, "clusters": cluster}
    figure = draw(of_data({"hadocs": 1, "name": "many", **data}), "maintenance", of="h0")
    *some, rest = figure.stages[0].frames[0].tiles[1:]
    assert [t.title for t in some] == ["h1", "h2", "h3"]
    assert (rest.title, rest.text) == ("h4, h5 and 3 others", "5 hosts")
    assert rest.said == ("may take each of the 3 as well", "0 % of memory in use")
    painted(figure)


def test_the_name_of_a_cluster_is_whole_beside_the_number_of_a_step(analyses) -> None:
    scene = paint.scene(draw(analyses["proxmox-three-nodes"], "failure", of="pve-1"))
    said = [s.text for s in scene.shapes if isinstance(s, Words) and s.text.endswith("/3")]
    assert said
    assert not any("…" in one for one in said)


def test_a_role_that_nobody_can_take_is_named_in_its_step(analyses) -> None:
    figure = draw(analyses["dell-2008-guest"], "maintenance", of="server-1")
    assert figure.steps[0].text.endswith("Nobody can take Files within one server.")


TWICE = {
    "hadocs": 1,
    "name": "twice",
    "platform": "pacemaker/rhel9",
    "servers": {n: {} for n in ("a", "b", "c")},
    "clusters": {"k": {"members": ["a", "b", "c"], "quorum": {"witness": {"kind": "none"}}}},
    "services": {
        "all": {"runs_on": "k", "cluster_aware": True, "instances": "all"},
        "one": {"runs_on": "k", "cluster_aware": True, "active_on": "a"},
    },
}


def test_what_runs_on_several_members_is_active_on_each_and_does_not_move() -> None:
    figure = draw(of_data(TWICE), "failure", of="a")
    before = {t.title: c.note for f in figure.stages[0].frames for t in f.tiles for c in t.cards}
    assert before == {"a": "all and one · active", "b": "all · active", "c": "all · active"}
    alone = {**TWICE, "services": {"all": TWICE["services"]["all"]}}  # type: ignore[index]
    assert draw(of_data(alone)).sentence == "all runs on a, b and c at once; k watches over it."


def test_a_machine_and_its_service_of_one_name_are_named_once() -> None:
    data = {
        "hadocs": 1,
        "name": "x",
        "hosts": {"h": {}},
        "vms": {"app": {"on": "h"}},
        "services": {"app": {"runs_on": "app"}},
    }
    assert draw(of_data(data), "failure", of="h").steps[0].text == "h fails; app stops with it."


def test_machines_that_start_elsewhere_and_are_not_drawn_are_counted_there() -> None:
    data = {
        "hadocs": 1,
        "name": "x",
        "platform": "vsphere/8.0",
        "hosts": {h: {"memory": "256 GiB", "storage": {"san": {}}} for h in ("h1", "h2")},
        "storage": {"san": {"volumes": {"v": {}}}},
        "vms": {
            f"vm-{n}": {"on": "h1" if n < 6 else "h2", "memory": "4 GiB", "files": "san/v"} for n in range(8)
        },
        "clusters": {"c": {"members": ["h1", "h2"], "ha": {"enabled": True}}},
    }
    before, after = (
        {t.title: (len(t.cards), t.note) for f in stage.frames for t in f.tiles}
        for stage in draw(of_data(data), "failure", of="h1").stages
    )
    assert before == {"h1": (3, "3 more machines"), "h2": (0, "2 machines")}
    assert after == {"h1": (3, "3 more machines"), "h2": (3, "5 more machines")}


def test_a_way_that_is_gone_twice_has_both_numbers_and_only_what_grows_has_two_shares() -> None:
    figure = draw(spec_with_members_and_others(), "maintenance", of="h1")
    (flow,) = figure.flows
    assert (flow.before, flow.number) == (2, 3)
    ends = {t.title: t.meter.ends for f in figure.stages[0].frames for t in f.tiles if t.meter}
    assert ends == {"h2": ("3 %", "9 %"), "h3": ("3 %", "")}
    said = [
        "memory before",
        "what the move adds",
        "vote in a host cluster",
        "vote in a guest cluster",
        "vote not counted",
    ]
    assert [k.text for k in figure.legend][-5:] == said
    painted(figure)


def spec_with_members_and_others() -> Analysis:
    hosts = {h: {"memory": "128 GiB", "storage": {"san": {}}} for h in ("h1", "h2", "h3")}
    vms = {
        vm: {"on": on, "memory": "4 GiB", "files": "san/v"}
        for vm, on in (("m1", "h1"), ("m2", "h3"), ("plain", "h1"), ("other", "h2"))
    }
    return of_data(
        {
            "hadocs": 1,
            "name": "x",
            "platform": "hyper-v/2022",
            "hosts": hosts,
            "storage": {"san": {"volumes": {"v": {}}}},
            "vms": vms,
            "clusters": {
                "hvc": {
                    "members": list(hosts),
                    "anti_affinity": [{"members": [vm, "m2"], "hard": True} for vm in ("m1", "plain")],
                },
                "gc": {"members": ["m1", "m2"]},
            },
            "services": {"s": {"runs_on": "gc", "active_on": "m1"}},
        }
    )


def test_each_host_says_what_it_would_take_too_of_few_machines_and_of_many(analyses) -> None:
    figure = draw(analyses["north-texas"], "maintenance", None, "hv-dal-1")
    said = {t.title: t.said for f in figure.stages[0].frames for t in f.tiles}
    assert said["hv-dal-2"] == ("not exch-1: exch-2 is there", "may take dev-1 and build-1 as well")
    assert said["hv-dal-3"] == ("may take each of the other 5 as well",)
    assert said["hv-dal-4"] == ("may take each of the other 6 as well",)
    moved = [s.text for s in figure.steps if s.text.startswith("Move")]
    assert moved == ["Move exch-1 to hv-dal-3 or 4.", "Move the other 6 machines to hv-dal-2, 3 or 4."]
    assert "machine moves, one way of several" in [key.text for key in figure.legend]


def test_bars_of_memory_are_to_one_scale(analyses) -> None:
    scene = paint.scene(draw(analyses["north-texas"], "maintenance", None, "hv-dal-1"))
    bars = {s.area.w for s in scene.shapes if isinstance(s, Box) and s.look == "meter"}
    assert len(bars) == 1


def test_votes_of_a_guest_cluster_have_its_colour(analyses) -> None:
    facts = draw(analyses["article-guest"], "maintenance", None, "hv-01").facts
    assert {f.tone for f in facts if f.votes} == {"guest"}


def test_a_node_without_a_vote_has_no_square_and_the_votes_are_those_that_are_counted(analyses) -> None:
    fact = draw(analyses["microsoft-two-site-manual"], "maintenance", None, "node-a1").facts[0]
    assert (fact.votes, fact.text) == (("lost", "vote", "witness"), "2 votes, 2 needed")
    for analysis in analyses.values():
        figure = draw(analysis, "maintenance")
        for one in figure.facts:
            if one.votes:
                assert one.text.startswith(f"{sum(v in ('vote', 'witness') for v in one.votes)} vote")
            if {"lost", "lost-witness"} & {vote for one in figure.facts for vote in one.votes}:
                assert "vote not counted" in [key.text for key in figure.legend]


def test_a_scale_of_time_has_one_unit() -> None:
    for most in (1, 7, 25, 59, 95, 119, 120, 130, 170, 305, 590, 700, 1320, 4000, 9000, 90000):
        units = {tick.text.rpartition(" ")[2] for tick in _ticks(float(most))} - {"0"}
        assert len(units) <= 1, (most, units)


def test_what_is_not_certain_says_on_what_it_depends(analyses) -> None:
    fact = draw(analyses["clusters-from-scratch"], "failure", None, "pcmk-1").facts[0]
    assert fact.text == "Whether Web site goes on is not certain."
    assert fact.note.startswith("It depends on whether the management board of pcmk-1 still has power")


def test_a_frame_around_hosts_in_no_cluster_says_so(analyses) -> None:
    for stage in draw(analyses["article-mixed"], "failure", None, "phys-01").stages:
        assert [frame.title for frame in stage.frames] == ["In no host cluster"]


@pytest.mark.parametrize("name", NAMES)
def test_a_step_has_its_number_once_at_what_it_acts_on(analyses, name: str) -> None:
    """An arrow has its number beside it: the card that it leads away from does not repeat that."""
    analysis = analyses[name]
    for host in (*analysis.spec.hosts, *analysis.spec.servers):
        figure = draw(analysis, "maintenance", of=host)
        told = {(card, flow.number) for flow in figure.flows for card in flow.source}
        cards = [c for stage in figure.stages for f in stage.frames for tile in f.tiles for c in tile.cards]
        assert not [c.id for c in cards if c.number and (c.id, c.number) in told]
        texts = {step.number: step.text for step in figure.steps}
        for card in (c for c in cards if c.number):
            machine = analysis.topology.machines[card.id.partition(":")[2]]
            carried = [analysis.topology.services[s].title for s in machine.active]
            assert any(f"{title} active on" in texts[card.number] for title in carried)


@pytest.mark.parametrize(
    ("name", "host", "who"),
    [
        ("proxmox-three-nodes", "pve-1", "PostgreSQL and Web application: 15 to 60 s"),
        ("vmware-wsfc-across-boxes", "esxi-01", "SQL Server FCI and Order application: 15 to 60 s"),
    ],
)
def test_what_is_away_while_a_service_is_handed_over_is_named_with_what_needs_it(
    name: str, host: str, who: str
) -> None:
    figure = draw(pipeline.analyse(next(s for s in SPECS if s.stem == name)), "maintenance", of=host)
    assert figure.steps[0].note == who
    assert not [s for s in figure.steps if s.note.startswith("away")]
