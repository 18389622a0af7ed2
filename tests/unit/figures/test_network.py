"""The figure of networks: who is attached to what, which switch carries what, and what covers for one."""

from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given, settings
from support.generate import estates
from support.geometry import faults
from support.golden import NAMES
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint, text
from hadocs.figures.paint.scene import Box, Wire, Words
from hadocs.figures.paint.stems import stems
from hadocs.figures.paint.uplinks import CORNER
from hadocs.figures.plan import Figure
from hadocs.figures.plans.network import Column, Networks, Row, Sheet
from hadocs.spec.model import Spec
from hadocs.topology.build import build


def of_data(data: dict[str, Any]) -> Analysis:
    parsed = Spec.model_validate({"hadocs": 1, "name": "made", "platform": "proxmox/9", **data})
    return Analysis(cast(Any, None), parsed, build(parsed))


def sheets(figure: Figure) -> tuple[Sheet, ...]:
    assert isinstance(figure.content, Networks)
    return figure.content.sheets


def rows(figure: Figure) -> dict[str, Row]:
    return {row.title: row for sheet in sheets(figure) for band in sheet.bands for row in band.rows}


def hosts(count: int, networks: list[str], **more: Any) -> dict[str, Any]:
    return {f"h{n}": {"networks": networks, **more} for n in range(count)}


def test_a_dot_is_an_attachment_and_machines_are_counted() -> None:
    figure = draw(analysed("proxmox-two-nodes-qdevice"), "network")
    found = rows(figure)
    (sheet,) = sheets(figure)
    assert [sheet.columns[n].title for n in found["LAN"].on] == ["pve-1", "pve-2", "QNetd server"]
    assert [sheet.columns[n].title for n in found["Corosync"].on] == ["pve-1", "pve-2"]
    assert (found["LAN"].machines, found["Corosync"].machines) == (4, 0)


def test_rows_stand_by_role_and_switches_that_carry_the_same_are_one_stack() -> None:
    (sheet,) = sheets(draw(analysed("proxmox-three-nodes"), "network"))
    assert [(band.title, band.note) for band in sheet.bands] == [
        ("Clients, management", ""),
        ("Migration", "shares its switches"),
        ("Cluster", "two links, either may fail"),
        ("Storage", ""),
    ]
    assert [tuple(s.title for s in stack.switches) for stack in sheet.stacks] == [
        ("sw-1", "sw-2"),
        ("sw-3",),
        ("sw-4",),
        ("sw-5", "sw-6"),
    ]
    assert [any(f.alone for f in stack.feeds) for stack in sheet.stacks] == [False, True, True, False]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("proxmox-three-nodes", "either covers for the other."),
        ("proxmox-two-nodes-qdevice", "Corosync hangs on sw-3 alone; LAN covers for it."),
        ("north-texas", "“Office, Austin” hangs on sw-aus-1 alone; no service is down without it."),
        ("clusters-from-scratch", "hangs on sw-1 alone; without it Web site is down."),
        ("article-guest", "No network hangs on one switch."),
    ],
)
def test_the_heading_says_what_covers_for_a_switch_and_only_if_the_model_does(name: str, said: str) -> None:
    figure = draw(analysed(name), "network")
    assert figure.sentence.endswith(said)
    assert figure.description[0] == figure.sentence


def test_nothing_covers_where_another_link_hangs_on_the_same_switch() -> None:
    data = {
        "networks": {n: {"roles": ["cluster"], "switches": ["sw-1"]} for n in ("one", "two")},
        "hosts": hosts(3, ["one", "two"]),
        "clusters": {"c": {"members": ["h0", "h1", "h2"], "heartbeat": {"networks": ["one", "two"]}}},
    }
    figure = draw(of_data(data), "network")
    assert "cover" not in figure.sentence
    assert "one and two hang on sw-1 alone" in figure.sentence


def test_what_is_stated_of_a_network_is_said_and_what_is_not_is_not_stated() -> None:
    bond = {"mode": "802.3ad", "lacp_rate": "fast"}
    data = {
        "networks": {
            "lan": {"speed": "2.5 Gbit/s", "cidr": "10.0.0.0/24", "adapter": "bond0", "bond": bond},
            "other": {},
        },
        "hosts": hosts(1, ["lan"]),
    }
    found = rows(draw(of_data(data), "network"))
    assert (found["lan"].text, found["lan"].speed, found["lan"].note) == (
        "10.0.0.0/24",
        "2.5 Gbit/s",
        "bond0, LACP fast",
    )
    assert (found["other"].text, found["other"].speed) == ("range not stated", "not stated")


def test_past_ten_hosts_those_that_are_attached_alike_are_one_column_with_their_count() -> None:
    assert len(sheets(draw(analysed("north-texas"), "network"))[0].columns) == 10
    data = {
        "networks": {"lan": {}, "san": {}},
        "hosts": {**hosts(9, ["lan"]), **{f"s{n}": {"networks": ["lan", "san"]} for n in range(4)}},
    }
    (sheet,) = sheets(draw(of_data(data), "network"))
    assert [(c.title, c.count) for c in sheet.columns] == [("h0 and 8 more", 9), ("s0 and 3 more", 4)]


def test_past_twelve_networks_each_site_has_a_sheet_of_its_own() -> None:
    data = {
        "sites": {"a": {"title": "Here"}, "b": {"title": "There"}},
        "networks": {**{f"{s}{n}": {} for s in "ab" for n in range(7)}, "nobody": {}},
        "hosts": {s: {"site": s, "networks": [f"{s}{n}" for n in range(7)]} for s in "ab"},
    }
    found = sheets(draw(of_data(data), "network"))
    assert [s.title for s in found] == ["Here", "There", "Site not stated"]
    assert [sum(len(b.rows) for b in s.bands) for s in found] == [7, 7, 1]


def test_a_spec_without_networks_says_so() -> None:
    figure = draw(of_data({"hosts": {"h": {}}}), "network")
    assert figure.sentence == "The spec states no networks."
    assert faults(figure) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_is_as_wide_as_the_column_of_a_page_and_tells_every_network_in_words(name: str) -> None:
    figure = draw(analysed(name), "network")
    assert paint.scene(figure).width == 830
    said = " ".join(figure.description)
    assert all((n.title or key) in said for key, n in analysed(name).spec.networks.items())


@given(estates(odd=True))
@settings(max_examples=25, deadline=None)
def test_any_estate_is_drawn_without_a_fault_and_with_short_titles_whole(data: dict[str, Any]) -> None:
    figure = draw(of_data(data), "network")
    scene = paint.scene(figure)
    assert faults(figure) == []
    cut = [w.full for w in scene.words() if w.text.endswith(text.ELLIPSIS)]
    assert [name for name in cut if len(name) <= 40] == []


def test_each_name_of_a_site_stands_above_its_columns_or_is_led_to_them() -> None:
    """Names that are wider than the columns of their sites were pushed above those of others."""
    data = {
        "sites": {s: {"title": f"Rechenzentrumsgebäudekomplex{s}"} for s in ("A", "B", "C", "D")},
        "networks": {"lan": {"roles": ["client"]}},
        "hosts": {
            f"h{n}": {"title": f"host number {n} of all", "site": s, "networks": ["lan"]}
            for n, s in enumerate("ABCD")
        },
    }
    figure = draw(of_data(data), "network")
    assert faults(figure) == []
    scene = paint.scene(figure)
    columns = sorted(s.area.middle for s in scene.shapes if isinstance(s, Box) and s.look == "column")
    names = [w for w in scene.words() if "komplex" in w.text and w.y < 200]
    led = [s.points[0] for s in scene.shapes if isinstance(s, Wire) and s.look == "place"]
    upright = sorted({x for x, _ in led} & set(columns))
    assert len(names) == 4
    assert upright == columns
    assert sorted(w.x - 6 for w in names) == columns


def test_sites_side_by_side_have_bars_of_their_own_with_their_names_above() -> None:
    """Bars from column to column were one dotted line, with the names of all sites on steps for the sake of one."""
    figure = draw(analysed("north-texas"), "network")
    shapes = paint.scene(figure).shapes
    bars = sorted(s.points for s in shapes if isinstance(s, Wire) and s.look == "place")
    assert len(bars) == 3
    assert len({y for points in bars for _, y in points}) == 1
    for (_, (right, _)), ((left, _), _) in pairwise(bars):
        assert left - right >= 10
    names = {w.text: w.x for w in shapes if isinstance(w, Words)}
    for name, ((low, _), (high, _)) in zip(("Dallas", "Fort Worth", "witnesses)"), bars, strict=True):
        assert low <= names[name] <= high
    assert faults(figure) == []


def heads(figure: Figure) -> list[tuple[str, str]]:
    """What is written in the heads of columns, with the whole that is kept with it."""
    shapes = paint.scene(figure).shapes
    boxes = [s.area for s in shapes if isinstance(s, Box) and s.look == "header"]
    said = [s for s in shapes if isinstance(s, Words)]
    return [(w.text, w.full) for box in boxes for w in said if box.holds(w.area)]


def test_names_of_hosts_that_begin_alike_say_that_once_above_their_columns() -> None:
    lan = {"lan": {"roles": ["client"], "switches": ["sw-1", "sw-2"], "speed": "10 Gbit/s"}}
    some = {f"dal-hv-{n:02}": {"networks": ["lan"]} for n in range(1, 9)}
    figure = draw(of_data({"networks": lan, "hosts": some}), "network")
    assert heads(figure) == [(name[-2:], name) for name in some]
    assert [w.text for w in paint.scene(figure).words() if w.text == "dal-hv-"] == ["dal-hv-"]
    assert faults(figure) == []


def test_a_beginning_stands_above_neighbours_of_one_site_and_names_that_fit_are_whole() -> None:
    figure = draw(analysed("north-texas"), "network")
    said = [w.text for w in paint.scene(figure).words()]
    assert (said.count("hv-dal-"), said.count("hv-ftw-")) == (1, 1)
    whole = [full or told for told, full in heads(figure)]
    assert [name for name in whole if name.startswith("hv-")] == [
        f"hv-{site}-{n}" for site in ("dal", "ftw") for n in range(1, 5)
    ]
    assert heads(draw(analysed("microsoft-fault-domains"), "network"))[0] == ("server01", "")


def test_names_that_are_read_from_the_right_or_stand_for_several_are_not_parted() -> None:
    def made(*names: str, count: int = 1) -> tuple[Column, ...]:
        return tuple(Column(id=n, title=n, count=count) for n in names)

    assert [stem.text for stem in stems(made("web-1", "web-2", "db-1", "db-2", "db-3"))] == ["web-", "db-"]
    assert stems(made("חנות-1", "חנות-2")) == ()
    assert stems(made("web-1 and 2 more", "web-4 and 2 more", count=3)) == ()
    assert stems(made("a1", "a2")) == ()


def test_usual_names_of_switches_stay_whole_and_a_line_of_two_meets_what_divides_them() -> None:
    shapes = paint.scene(draw(analysed("north-texas"), "network")).shapes
    said = [s.text for s in shapes if isinstance(s, Words)]
    assert {"san-sw-dal-1", "san-sw-ftw-2"} <= set(said)
    stacks = [s.area for s in shapes if isinstance(s, Box) and s.look == "switch"]
    rules = [
        s.points[0][1] for s in shapes if isinstance(s, Wire) and s.look == "uplink" and s.role == "rule"
    ]
    lines = [s.points[0] for s in shapes if isinstance(s, Wire) and s.look == "uplink" and s.role != "rule"]
    for box in (b for b in stacks if any(b.y < y < b.bottom for y in rules)):
        starts = [y for x, y in lines if x == box.right and box.y < y < box.bottom]
        dividers = [y for y in rules if box.y < y < box.bottom]
        assert starts
        assert all(min(abs(y - d) for d in dividers) < CORNER for y in starts)


def test_a_finding_about_a_cluster_stands_at_each_network_that_it_names() -> None:
    """It stood at the first of three, as if that one alone were to blame."""

    def chips(name: str) -> dict[str, list[str]]:
        found = draw(analysed(name), "network").content
        assert isinstance(found, Networks)
        rows = [row for sheet in found.sheets for band in sheet.bands for row in band.rows]
        return {row.id: [chip.text for chip in row.chips] for row in rows}

    three = ("network:client-sea", "network:cluster", "network:client-nyc")
    assert chips("microsoft-fault-domains") == {key: ["S02"] for key in three}
    # What is foremost about one network stands there alone, whatever else it names.
    assert chips("dell-2008-guest")["network:private"] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_site_stands_over_no_column_of_another_one(name: str) -> None:
    figure = draw(analysed(name), "network")
    shapes = paint.scene(figure).shapes
    places = {w for sheet in sheets(figure) for place in sheet.places for w in text.clean(place).split()}
    lines = [s for s in shapes if isinstance(s, Wire) and s.look == "place"]
    spans = [
        (s.points[0][0], s.points[1][0], s.points[0][1]) for s in lines if s.points[0][1] == s.points[1][1]
    ]
    words = [
        s for s in shapes if isinstance(s, Words) and s.anchor == "middle" and {*s.text.split()} <= places
    ]
    for word in words:
        below = [(a, b) for a, b, y in spans if word.y < y < word.y + 60]
        over = [min(b, word.area.right) - max(a, word.area.x) for a, b in below]
        # Long words are wider than a narrow column.
        assert sum(wide > word.area.w / 4 for wide in over) <= 1, (word.text, over)


def test_a_network_that_would_be_taken_for_two_stands_in_quotes_where_it_hangs_on_one_switch() -> None:
    assert "“Office, Austin” hangs on sw-aus-1 alone" in draw(analysed("north-texas"), "network").sentence
