"""The figure of quorum: who votes where, what each loss leaves, in squares and in words."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any, cast

import pytest
from support.estates import spec
from support.geometry import faults
from support.golden import NAMES
from support.shipped import analysed

from benchmarks.large import one_cluster
from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.behaviour.model import Step
from hadocs.behaviour.polls import polls
from hadocs.errors import UsageError
from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Box, Wire
from hadocs.figures.parts.naming import Names
from hadocs.figures.parts.polled import Told
from hadocs.figures.plan import Figure
from hadocs.figures.plans.quorum import Cell, Loss, Quorum
from hadocs.topology.build import build
from hadocs.topology.failures import examine

LONG = "A cluster whose name is as long as forty"
ODD = "名前の長いクラスタ مجموعة ☕️🧪"


def content(figure: Figure) -> Quorum:
    assert isinstance(figure.content, Quorum)
    return figure.content


def losses(figure: Figure) -> dict[str, Loss]:
    return {loss.title: loss for table in content(figure).ledgers for loss in table.losses}


def left(figure: Figure, cluster: str) -> dict[str, Cell]:
    """What each loss leaves of one of several clusters."""
    (one,) = [e for e in content(figure).electorates if e.title == cluster]
    return {loss.title: loss.cells[0] for loss in one.losses}


def made(**sections: Any) -> Analysis:
    found = spec(**sections)
    return Analysis(cast(Any, None), found, build(found))


def nodes(count: int, **cluster: Any) -> Analysis:
    names = [f"n{n}" for n in range(count)]
    return made(hosts={n: {} for n in names}, clusters={"c": {"members": names, **cluster}})


def test_a_stretched_cluster_has_a_row_for_each_site_and_none_has_the_majority() -> None:
    figure = draw(analysed("microsoft-two-site-automatic"), "quorum")
    (one,) = content(figure).electorates
    assert [(p.title, p.text, p.said) for p in one.places] == [
        ("Site A", "2 votes", "not enough alone"),
        ("Site B", "2 votes", "not enough alone"),
        ("Site C (witness only)", "1 vote", "not enough alone"),
    ]
    assert figure.sentence == (
        "5 votes, and 3 are needed: no site has them alone, and any one node, site or witness may be lost."
    )


def test_each_loss_has_the_votes_again_their_number_and_the_outcome() -> None:
    rows = losses(draw(analysed("microsoft-two-site-automatic"), "quorum"))
    (cell,) = rows["Site A"].cells
    assert cell.votes == ("lost", "lost", "vote", "vote", "vote")
    assert (cell.text, cell.said) == ("3 of 5", "goes on at Site B; the votes are counted anew")
    (cell,) = rows["Site A, then the witness"].cells
    assert cell.votes == ("uncounted", "uncounted", "vote", "vote", "lost")
    assert (cell.text, cell.said) == ("2 of 3", "goes on at Site B: the votes were counted anew")
    (cell,) = rows["The link between Site A and Site B"].cells
    assert cell.text == "3 and 2"
    assert cell.said.startswith("either side goes on: the first at the witness")
    assert set(cell.votes) == {"vote"}, "no side is the other one where either may go on"
    (cell,) = rows["Site A and the witness at once"].cells
    assert (cell.text, cell.said, cell.mood) == ("2 of 5", "stops, until people act", "bad")


def test_where_no_site_is_named_each_cluster_has_a_box_with_what_each_loss_leaves() -> None:
    figure = draw(analysed("article-hybrid"), "quorum")
    assert [e.title for e in content(figure).electorates] == ["HVC-A", "HVC-B", "SQL-FCI"]
    assert {name: (c.text, c.said, c.mood) for name, c in left(figure, "SQL-FCI").items()} == {
        "Any one node, the host below it, SAN-A or SAN-B": ("2 of 3", "goes on", "good"),
        "The witness, SAN-S or iSCSI network": ("2 of 3", "goes on", "good"),
        "HV-01 and HV-02 at once or HV-03 and HV-04 at once": ("2 of 3", "goes on", "good"),
        "HV-02 and HV-03 at once": ("1 of 3", "stops until its nodes run again", "back"),
        "The host below one node, then the witness": ("2 of 3", "goes on", "good"),
        "The host below one node and the witness at once": (
            "1 of 3",
            "stops until its node runs again",
            "back",
        ),
        "The witness, then the host below one node": ("1 of 3", "stops until its node runs again", "back"),
    }
    assert content(figure).ledgers == ()
    assert "Quorum is not all: SQL Server FCI also needs SAN-S." in figure.notes


def test_one_cluster_may_be_named() -> None:
    figure = draw(analysed("article-hybrid"), "quorum", of="sql-fci")
    assert figure.title == "Quorum of SQL-FCI"
    assert next(iter(losses(figure))) == "Any one node"
    with pytest.raises(UsageError, match="did you mean sql-fci"):
        draw(analysed("article-hybrid"), "quorum", of="sql-fc")


def test_a_cluster_without_votes_says_what_rules_instead() -> None:
    (ruled,) = content(draw(analysed("vmware-wsfc-across-boxes"), "quorum")).ruled
    assert ruled.text == "No votes: vSphere HA restarts machines on any host that is left."


def test_what_the_spec_does_not_say_is_not_known() -> None:
    figure = draw(nodes(2, platform="hyper-v/2022"), "quorum")
    (cell,) = losses(figure)["Any one node"].cells
    assert (cell.mood, cell.said) == ("unsure", "not known: the spec does not say whether there is a witness")
    assert "The spec does not say whether there is a witness." in figure.notes


def test_many_votes_are_squares_and_many_clusters_rows() -> None:
    figure = draw(nodes(40, platform="hyper-v/2022", quorum={"witness": {"kind": "cloud"}}), "quorum")
    assert faults(figure) == []
    names = [f"n{n}" for n in range(16)]
    pairs = {f"c{n}": {"members": names[2 * n : 2 * n + 2], "platform": "hyper-v/2022"} for n in range(8)}
    several = draw(made(hosts={n: {} for n in names}, clusters=pairs), "quorum")
    assert content(several).electorates == ()
    assert [loss.title for loss in content(several).ledgers[0].losses] == list(pairs)
    assert faults(several) == []


def test_fencing_that_may_fail_is_told_as_that_and_not_as_failed() -> None:
    # A board powered by its server may have power or not once the server is lost: `hadocs fail` says "not certain".
    figure = draw(analysed("clusters-from-scratch"), "quorum")
    loss, parted = losses(figure).values()
    assert figure.sentence.endswith(
        "it starts nothing elsewhere if it can't fence what is lost; but the loss of “Cluster and client network” or "
        "switch sw-1 leaves each side of it with quorum."
    )
    assert parted.cells[0].said == "each side has quorum, and neither can fence the other: people have to act"
    assert [(c.said, c.mood) for c in loss.cells] == [
        ("has quorum; starts nothing elsewhere if it can't fence", "unsure")
    ]


def test_a_spec_without_clusters_says_so() -> None:
    figure = draw(made(hosts={"a": {}}), "quorum")
    assert figure.sentence == "The spec has no cluster."
    assert faults(figure) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_cluster_by_itself_has_no_faults_and_is_told_in_sentences(name: str) -> None:
    for key in analysed(name).topology.clusters:
        figure = draw(analysed(name), "quorum", of=key)
        assert faults(figure) == []
        said = " ".join(figure.description)
        for title, loss in losses(figure).items():
            assert title in said
            assert all(cell.said in said for cell in loss.cells)


@pytest.mark.parametrize("word", [LONG, ODD, "x" * 60])
def test_any_name_has_room(word: str) -> None:
    hosts = {f"n{n}": {"title": f"{word} {n}", "site": f"s{n % 2}"} for n in range(4)}
    sites = {f"s{n}": {"title": f"{word} {n}"} for n in range(2)}
    cluster = {"title": word, "platform": "hyper-v/2022", "members": list(hosts)}
    witness = {"quorum": {"witness": {"kind": "file-share"}}}
    one = made(sites=sites, hosts=hosts, clusters={"c": {**cluster, **witness}})
    pairs = {f"c{n}": {**cluster, "members": list(hosts)[2 * n : 2 * n + 2]} for n in range(2)}
    two = made(sites=sites, hosts=hosts, clusters=pairs)
    for analysis in (one, two):
        assert faults(draw(analysis, "quorum")) == []


def test_one_large_cluster_is_drawn_in_a_moment(tmp_path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(one_cluster(128))
    figure = draw(pipeline.analyse(path), "quorum")
    (one,) = content(figure).electorates
    assert len(one.places[0].voters) == 65
    assert faults(figure) == []


def test_any_two_nodes_are_not_the_same_two_for_another_cluster() -> None:
    figure = draw(analysed("north-texas"), "quorum")
    assert left(figure, "HVC-DAL")["Any two nodes at once"].votes.count("lost") == 2
    assert "Any two nodes at once" in left(figure, "HVC-FTW")
    assert len([name for name in left(figure, "HVC-FTW") if "two" in name]) == 1
    # None, one or two of its five: it goes on whichever they are.
    mail = left(figure, "DAG-1")["Any two nodes of HVC-DAL at once or any two nodes of HVC-FTW at once"]
    assert (mail.votes, mail.said) == ((), "goes on")


def test_where_any_two_nodes_cost_another_cluster_as_many_votes_that_is_told() -> None:
    figure = draw(analysed("proxmox-three-nodes"), "quorum")
    any_two = left(figure, "PostgreSQL with Pacemaker")["Any two nodes of PVE cluster at once"]
    # The third host fences itself, and its member goes with it.
    assert (any_two.votes.count("lost"), any_two.said) == (3, "no node is left")


def test_a_failure_names_the_site_that_must_not_be_lost_as_work_on_the_same_node_does() -> None:
    for view, words in (("failure", "The loss of Site B takes"), ("maintenance", "Site B")):
        figure = draw(analysed("microsoft-two-site-automatic"), view)
        assert words in " ".join(figure.description)


def test_each_loss_is_told_of_the_clusters_that_it_stops() -> None:
    assert draw(analysed("north-texas"), "quorum").sentence.endswith(
        "the loss of Dallas takes all nodes of HVC-DAL, that of Fort Worth takes all nodes of HVC-FTW."
    )


@pytest.mark.parametrize("cluster", ["hvc-dal", "hvc-ftw"])
def test_a_cluster_alone_is_told_of_the_same_losses_as_beside_others(cluster: str) -> None:
    analysis = analysed("north-texas")
    alone = draw(analysis, "quorum", None, cluster)
    site = {"hvc-dal": "Dallas", "hvc-ftw": "Fort Worth"}[cluster]
    assert losses(alone)[site].cells[0].said == "no node is left"
    assert left(draw(analysis, "quorum"), cluster.upper())[site].said == "no node is left"
    assert alone.sentence.endswith(f"but the loss of {site} takes all of its nodes.")


def pacemaker(nodes: tuple[str, ...] = ("a", "b"), **cluster: Any) -> Analysis:
    quorum = {"witness": {"kind": "none"}, **cluster.pop("quorum", {})}
    return made(
        platform="pacemaker/rhel9",
        servers={n: {"rack": f"r{i // 2}"} for i, n in enumerate(nodes)},
        clusters={"c": {"members": list(nodes), "quorum": quorum, **cluster}},
    )


@pytest.mark.parametrize(
    ("fencing", "note"),
    [
        ({"methods": ["ipmi", "pdu"]}, "With two_node either node goes on alone, once it has fenced the other."),
        ({"enabled": False}, "With two_node either node goes on alone, and nothing fences the other."),
        ({"methods": ["watchdog"]}, "Two_node leaves either node quorum, and its watchdog resets it all the same."),
    ],
)  # fmt: skip
def test_what_two_node_comes_to_is_told_of_the_fencing_that_there_is(
    fencing: dict[str, Any], note: str
) -> None:
    figure = draw(pacemaker(quorum={"two_node": True}, fencing=fencing), "quorum")
    assert note in figure.notes
    told = (
        "2 votes, and 1 is needed: the loss of any one node stops it, that of Rack r0 takes all of its nodes."
    )
    stops = figure.sentence == told
    assert stops == ("watchdog" in note)


def test_a_loss_of_the_host_below_is_told_apart_from_that_of_the_node_where_it_ends_otherwise() -> None:
    def votes(**cluster: Any) -> list[str]:
        machines = {"a": {"on": "x"}, "b": {"on": "y"}}
        return list(
            losses(
                draw(
                    made(
                        platform="vsphere/8.0",
                        hosts={"x": {}, "y": {}},
                        vms={vm: {**found, "os": "rhel-9"} for vm, found in machines.items()},
                        clusters={"g": {"members": ["a", "b"], "platform": "pacemaker/rhel9", **cluster}},
                    ),
                    "quorum",
                )
            )
        )

    quorum = {"witness": {"kind": "none"}, "two_node": True}
    assert votes(quorum=quorum, fencing={"methods": ["hypervisor"]}) == [
        "The host below any one node",
        "Any one node",
    ]
    assert votes(quorum=quorum, fencing={"enabled": False}) == ["Any one node"]


def test_two_nodes_that_are_a_rack_are_told_once() -> None:
    figure = draw(pacemaker(("a", "b", "c", "d"), quorum={"auto_tie_breaker": True}), "quorum")
    rows = list(losses(figure))
    assert "Rack r0" in rows
    assert "a and b at once" not in rows


def test_a_site_with_all_nodes_is_not_said_to_be_one_that_may_be_lost() -> None:
    sites = {"campus": {}, "cloud": {}}
    quorum = {"witness": {"kind": "cloud", "site": "cloud"}}
    found = made(
        platform="hyper-v/2025",
        sites=sites,
        hosts={f"n{n}": {"site": "campus"} for n in range(4)},
        clusters={"c": {"members": [f"n{n}" for n in range(4)], "quorum": quorum}},
    )
    assert draw(found, "quorum").sentence == (
        "5 votes, and 3 are needed: any one node or witness may be lost, but the loss of campus takes all of its nodes."
    )


@pytest.mark.parametrize("platform", ["hyper-v/2022", "hyper-v/2012r2"])
def test_no_side_of_a_cut_is_the_other_one_where_either_may_go_on(platform: str) -> None:
    even = made(
        platform=platform,
        sites={"a": {}, "b": {}, "w": {}},
        hosts={n: {"site": n[0]} for n in ("a-1", "a-2", "b-1", "b-2")},
        servers={"fs": {"site": "w"}},
        clusters={
            "c": {
                "members": ["a-1", "a-2", "b-1", "b-2"],
                "quorum": {"witness": {"kind": "file-share", "on": "fs"}},
            }
        },
    )
    (cell,) = losses(draw(even, "quorum"))["The link between a and b"].cells
    assert "apart" not in cell.votes, cell
    assert "either side" in cell.said


def test_the_other_side_is_dashed_where_one_side_has_the_votes() -> None:
    uneven = made(
        platform="hyper-v/2022",
        sites={"a": {}, "b": {}},
        hosts={n: {"site": n[0]} for n in ("a-1", "a-2", "b-1")},
        clusters={"c": {"members": ["a-1", "a-2", "b-1"], "quorum": {"witness": {"kind": "none"}}}},
    )
    (cell,) = losses(draw(uneven, "quorum"))["The link between a and b"].cells
    assert cell.votes == ("vote", "vote", "apart")


def test_a_node_that_is_lost_at_either_side_of_a_cut_is_said_to_be_of_either() -> None:
    figure = draw(analysed("microsoft-fault-domains"), "quorum")
    cut = "The link between Seattle and New York City"
    assert "apart" not in left(figure, "Six nodes")[cut].votes
    assert left(figure, "DAG-1")[cut].said == "goes on: nodes of either side are lost"
    assert "Any two nodes at once" in left(figure, "Six nodes")


def test_what_takes_votes_of_the_clusters_of_a_table_has_its_row() -> None:
    rows = left(draw(analysed("north-texas"), "quorum"), "FSC")
    assert "Dallas, Rack d-02, Rack d-05 or SAN Dallas" in rows
    assert "Fort Worth, Rack f-02, Rack f-05 or SAN Fort Worth" in rows
    assert "network “Office, Austin” or switch sw-aus-1" in " ".join(rows)


@pytest.mark.parametrize("name", NAMES)
def test_each_single_loss_that_touches_one_of_several_clusters_is_named_in_its_box(name: str) -> None:
    analysis = analysed(name)
    figure = draw(analysis, "quorum")
    names = Names(analysis)
    for one in content(figure).electorates if len(content(figure).electorates) > 1 else ():
        cluster = one.id.removeprefix("cluster:")
        said = " ".join(f"{loss.title} {loss.note}" for loss in one.losses)
        voters = {v.id.partition(":")[2] for place in one.places for v in place.voters if v.icon != "witness"}
        hosts = {analysis.estate.world.host_of(n) for n in voters}
        for poll in polls(analysis.estate, (cluster,)):
            (ballot,) = poll.ballots
            for thing in (
                t for (t, *rest) in poll.alike if poll.kind == "lost" and ballot.touched and not rest
            ):
                if thing.kind == "witness":
                    assert "he witness" in said
                elif thing.id in voters | hosts:
                    assert "ny one node" in said or any(
                        word in said for word in (names.name(thing.id, thing.kind), "the host below")
                    )
                else:
                    assert names.name(thing.id, thing.kind) in said, (one.title, thing)
        assert not [loss for loss in one.losses if " others" in loss.title]


def test_what_each_loss_leaves_of_many_clusters_fits_a_page_or_two() -> None:
    assert paint.scene(draw(analysed("north-texas"), "quorum")).height < 1850
    assert faults(draw(analysed("north-texas"), "quorum")) == []


def test_no_kind_of_thing_may_be_lost_of_which_one_leaves_a_cluster_without_quorum() -> None:
    assert draw(analysed("north-texas"), "quorum").sentence == (
        "6 clusters count votes of their own: any one node, rack or witness may be lost, but the loss of Dallas takes "
        "all nodes of HVC-DAL, that of Fort Worth takes all nodes of HVC-FTW."
    )
    assert draw(analysed("vmware-wsfc-across-boxes"), "quorum").sentence.endswith(
        "any one node or witness may be lost, but the loss of All-flash array takes all nodes of SQL-FCI."
    )


@pytest.mark.parametrize(
    ("by_hand", "tail"),
    [
        ("", ""),
        ("c", "; after that of c it starts nothing elsewhere until people confirm what is off"),
        ("bc", "; after that of b or c it starts nothing elsewhere until people confirm what is off"),
        ("abc", "; it starts nothing elsewhere until people confirm what is off"),
    ],
)
def test_the_sentence_names_the_losses_after_which_alone_people_confirm_what_is_off(
    by_hand: str, tail: str
) -> None:
    ways = {"pdu": [n for n in "abc" if n not in by_hand], "person": list(by_hand)}
    levels = [{"members": some, "devices": [{"method": way}]} for way, some in ways.items() if some]
    three = made(
        platform="pacemaker/rhel9",
        servers={n: {} for n in "abc"},
        clusters={
            "c": {
                "members": list("abc"),
                "quorum": {"witness": {"kind": "none"}},
                "fencing": {"levels": levels},
            }
        },
    )
    sentence = draw(three, "quorum").sentence
    assert sentence == f"3 votes, and 2 are needed: any one node may be lost{tail}."


def test_sides_that_both_have_quorum_are_said_to_fence_each_other_only_where_they_can() -> None:
    """Without a network to a device neither fences the other; with one left to one of them only that one does."""
    rows = losses(draw(analysed("clusters-from-scratch"), "quorum"))
    (cell,) = rows["“Cluster and client network” or switch sw-1"].cells
    assert cell.said == "each side has quorum, and neither can fence the other: people have to act"

    def cut(networks: list[str], **fencing: Any) -> str:
        found = made(
            networks={"lan": {"roles": ["cluster"]}, "boards": {"roles": ["management"]}},
            hosts={n: {"networks": networks} for n in ("n1", "n2")},
            clusters={
                "c": {
                    "members": ["n1", "n2"],
                    "platform": "pacemaker/rhel9",
                    "heartbeat": {"networks": ["lan"]},
                    "quorum": {"two_node": True, "witness": {"kind": "none"}},
                    "fencing": {"enabled": True, "methods": ["ipmi"], **fencing},
                }
            },
        )
        ((cell,),) = [x.cells for t, x in losses(draw(found, "quorum")).items() if "lan" in t]
        return cell.said

    assert cut(["lan", "boards"]) == "each side has quorum and fences the other"
    assert (
        cut(["lan", "boards"], delay="10 s", delay_for="n2")
        == "each side has quorum, and n2 fences the other"
    )
    assert "neither can fence the other" in cut(["lan"])


def test_what_holds_only_once_a_node_is_started_elsewhere_says_so() -> None:
    rows = losses(draw(analysed("vmware-wsfc-across-boxes"), "quorum"))
    assert not [title for title in rows if title.startswith(("One node", "Both nodes"))]
    between = "one after another, the node started elsewhere in between"
    assert rows["The host below one node, then that below the other"].note == between
    assert rows["The host below one node, then the witness"].note == between
    # Which of the two is started on the one host that is left is not said.
    (cell,) = rows["The hosts below both nodes at once"].cells
    assert cell.said == "stops until one of its nodes runs again"
    (cell,) = rows["The host below one node and the witness at once"].cells
    assert cell.said == "stops until its node runs again"


def test_the_order_of_a_node_and_the_witness_is_told_where_it_matters() -> None:
    figure = draw(analysed("microsoft-two-site-manual"), "quorum")
    rows = losses(figure)
    assert rows["One node and the witness"].note == "at once or in this order"
    (cell,) = rows["The witness, then one node"].cells
    assert (cell.said, cell.mood) == ("a coin toss", "unsure")
    # A node that has none, and one that is no longer counted, are drawn alike.
    assert "no vote, or no longer counted" in [key.text for key in figure.legend]
    rows = losses(draw(analysed("article-host"), "quorum"))
    assert rows["One node and the witness"].note == "at once or one after another"


@pytest.mark.parametrize("name", NAMES)
def test_a_cluster_that_outlives_a_cut_is_no_good_news_where_its_services_do_not(name: str) -> None:
    analysis = analysed(name)
    for cluster in analysis.topology.clusters:
        for poll in polls(analysis.estate, (cluster,)):
            (ballot,) = poll.ballots
            if poll.kind != "cut" or ballot.ending != "goes-on":
                assert not ballot.shaky
                continue
            names = analysis.estate.rules[cluster].names
            side = frozenset(n for n in names if analysis.estate.world.site_of(n) == poll.places[0])
            cut = Step(parts=MappingProxyType({cluster: (side, frozenset(names) - side)}))
            found = analysis.timeline((cut,)).services
            own = [s.id for s in analysis.topology.services.values() if s.cluster == cluster]
            hurt = {key for key in own if found[key].state in ("down", "uncertain")}
            cell = Told(analysis.estate, (cluster,), Names(analysis).name).cell(ballot, "host")
            assert hurt == {*ballot.shaky} & {*own}
            assert (cell.mood == "unsure") == cell.said.endswith("may be down") == bool(ballot.shaky)


def test_arrays_that_may_choose_the_other_site_are_told_beside_the_votes() -> None:
    analysis = analysed("microsoft-two-site-automatic")
    (cell,) = losses(draw(analysis, "quorum"))["The link between Site A and Site B"].cells
    assert (cell.said, cell.mood) == (
        "either side goes on: the first at the witness; 4 services may be down",
        "unsure",
    )
    for view in ("single-points", "dependencies"):
        said = draw(analysis, view, None, "portal").sentence
        assert "It may be down where Site A and Site B do not reach each other though all else runs." in said


@pytest.mark.parametrize("name", NAMES)
def test_a_network_that_parts_clusters_is_in_one_row_of_each(name: str) -> None:
    analysis = analysed(name)
    figure = draw(analysis, "quorum")
    for one in content(figure).electorates:
        for key in analysis.spec.networks:
            named = Names(analysis).name(key, "network")
            rows = [
                loss.title
                for loss in one.losses
                if named in re.split(r", | or |“|”", f"{loss.title}, {loss.note}")
            ]
            assert len(rows) <= 1, (one.title, rows)


def test_of_a_few_clusters_the_witness_is_lost_after_a_node_too() -> None:
    rows = left(draw(analysed("dell-2008-guest"), "quorum"), "Across two servers")
    assert (rows["One node and the witness"].text, rows["One node and the witness"].mood) == ("1 of 3", "bad")


def test_a_host_of_all_nodes_is_named() -> None:
    rows = left(draw(analysed("dell-2008-guest"), "quorum"), "Within one server")
    assert rows["server-1, the host of all nodes"].said == "no node is left"


@pytest.mark.parametrize("name", NAMES)
def test_the_line_of_the_majority_stands_between_votes(name: str) -> None:
    shapes = paint.scene(draw(analysed(name), "quorum")).shapes
    boxes = [s.area for s in shapes if isinstance(s, Box) and s.look.startswith(("vote-", "card-vote-"))]
    lines = [
        s for s in shapes if isinstance(s, Wire) and s.look == "limit" and s.points[0][0] == s.points[1][0]
    ]
    assert lines
    for line in lines:
        (x, top), (_, bottom) = line.points
        for box in boxes:
            beside = box.y < bottom and top < box.bottom
            assert not (beside and box.x - 1 < x < box.right + 1), (line, box)


def test_a_network_whose_loss_takes_nodes_of_either_side_goes_on_at_no_site_by_name() -> None:
    ends = losses(draw(analysed("microsoft-fault-domains"), "quorum", of="dag"))
    assert "goes on at New York City" in {
        loss.cells[0].said for title, loss in ends.items() if "Seattle, Rack A01" in title
    }
    network = ends["Cluster network"]
    assert (network.note, network.cells[0].said) == (
        "and the node of either side",
        "goes on: nodes of either side are lost",
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_site_is_named_as_the_one_that_goes_on_where_a_network_is_lost_at_which_either_may(
    name: str,
) -> None:
    analysis = analysed(name)
    for cluster in analysis.topology.clusters:
        for poll in polls(analysis.estate, (cluster,)):
            (ballot,) = poll.ballots
            runs = {run.state.cut.get(cluster, frozenset()) | run.state.machines & {n for n, _ in ballot.votes}
                    for (one, *_) in poll.alike if one.kind in ("network", "switch")
                    for run in examine(analysis.estate, (one,))[1] if run.state.parted}  # fmt: skip
            assert ballot.open_side or len(runs) < 2, (cluster, poll.alike)


@pytest.mark.parametrize("name", NAMES)
def test_squares_that_count_are_as_many_as_the_number_beside_them(name: str) -> None:
    content_ = draw(analysed(name), "quorum").content
    assert isinstance(content_, Quorum)
    rows = [r for t in content_.ledgers for r in t.losses] + [
        r for e in content_.electorates for r in e.losses
    ]
    for row in rows:
        for cell in row.cells:
            if re.fullmatch(r"\d+ of \d+", cell.text) and cell.mood in ("good", "bad", "back"):
                counting = cell.votes.count("vote")
                assert counting == int(cell.text.split()[0]) or "lost" not in cell.votes, (
                    name,
                    row.title,
                    cell,
                )


def test_a_node_that_dynamic_quorum_may_have_left_without_a_vote_is_drawn_so_and_the_cluster_may_stop() -> (
    None
):
    rows = losses(draw(analysed("vmware-wsfc-across-boxes"), "quorum"))
    (cell,) = rows["The witness, then the host below one node"].cells
    assert (cell.votes, cell.text) == (("lost", "uncounted", "uncounted"), "0 of 1")
    assert cell.said == "may stop until its node runs again"
