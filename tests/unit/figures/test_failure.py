"""The figure of a failure: numbers of steps where they happen, bars that nobody knows the end of, labels and chips."""

from __future__ import annotations

import re

import pytest
from support.geometry import faults
from support.golden import NAMES
from support.shipped import analysed

from hadocs.figures import draw, paint
from hadocs.figures.paint.bars import TORN
from hadocs.figures.paint.scene import Box, Words
from hadocs.figures.plan import Figure

_AGAIN = re.compile(r"runs? again|are connected again")
SHARP = ("article-host", "microsoft-two-site-manual")
OPEN = ("article-guest", "article-hybrid", "vmware-wsfc-across-boxes")


def failure(name: str, of: str = "") -> Figure:
    return draw(analysed(name), "failure", of=of)


def drawn(figure: Figure) -> set[int]:
    """The numbers of steps that stand in the drawing of how things are after it."""
    stage = figure.stages[-1]
    cards = [card for frame in stage.frames for tile in frame.tiles for card in tile.cards]
    return {n for card in cards for n in (*card.also, card.number)}


@pytest.mark.parametrize("name", NAMES)
def test_a_service_that_starts_again_has_its_number_on_the_card_of_who_carries_it(name: str) -> None:
    figure = failure(name)
    last = [s for s in figure.steps if _AGAIN.search(s.text)]
    assert {s.number for s in last} <= drawn(figure) or not figure.stages
    assert faults(figure) == []


def test_the_number_of_the_machine_stands_before_that_of_its_service() -> None:
    figure = failure("article-host")
    cards = [c for f in figure.stages[-1].frames for t in f.tiles for c in t.cards if c.look == "arrives"]
    assert [(c.also, c.number) for c in cards] == [((3,), 4)]
    # The arrow is the machine's, and of the step in which that starts.
    assert [f.number for f in figure.flows] == [3]


@pytest.mark.parametrize("name", OPEN)
def test_a_bar_of_which_nobody_knows_the_end_is_open_there(name: str) -> None:
    figure = failure(name)
    bars = [bar for panel in figure.panels for bar in panel.bars]
    assert {bar.open for bar in bars if bar.text.endswith("or more")} == {True}
    widths = [s.area.w for s in paint.scene(figure).shapes if isinstance(s, Box) and s.look == "bar-static"]
    for _, wide in TORN:
        assert widths.count(wide) == len(bars)
    said = [w.text for w in paint.scene(figure).words()]
    assert all(bar.text in said for bar in bars), "its value has room behind it"


@pytest.mark.parametrize("name", SHARP)
def test_a_bar_with_a_known_end_is_not_open(name: str) -> None:
    bars = [bar for panel in failure(name).panels for bar in panel.bars if bar.text != "down"]
    assert bars
    assert not any(bar.open for bar in bars)


@pytest.mark.parametrize("name", ["article-hybrid", "vmware-wsfc-across-boxes", "proxmox-three-nodes"])
def test_the_chip_of_a_member_is_clear_of_the_line_below_its_name(name: str) -> None:
    shapes = paint.scene(failure(name)).shapes
    chips = [s.area for s in shapes if isinstance(s, Box) and s.look == "tag-guest" and s.role == "part"]
    words = [s for s in shapes if isinstance(s, Words)]
    assert chips
    for chip in chips:
        # The letters of a line of this size reach so far above what it stands on.
        tops = [
            w.y - 9 for w in words if chip.bottom < w.y < chip.bottom + 20 and w.area.right > chip.x > w.x
        ]
        assert all(top - chip.bottom >= 1.5 for top in tops), chip


def test_a_label_too_long_for_its_edge_keeps_its_pill_and_leaves_its_note_whole() -> None:
    figure = failure("article-hybrid")
    (frame,) = [f for f in figure.stages[-1].frames if f.note]
    words = [w.text for w in paint.scene(figure).words()]
    assert (frame.title, frame.note) == ("HVC-B · 2 of 2 nodes, 3 votes", "(1 drawn)")
    assert frame.title in words
    assert "(1 drawn)" in words
    pills = [
        s for s in paint.scene(figure).shapes
        if isinstance(s, Box) and s.look == "pill-host" and s.of == frame.id
    ]  # fmt: skip
    assert len(pills) == 2, "before and after"


def test_a_failure_tells_all_that_it_takes_for_granted_questions_as_such() -> None:
    notes = failure("article-hybrid", "hv-02").notes
    assert any("recovery of the databases of SQL Server FCI takes as long as" in note for note in notes)
    asked = failure("article-guest", "hv-01").notes
    assert "How long the clustered mailbox server takes to start on EXCH-B is not known." in asked
    assert not any("assumes that how long" in note for note in asked)


def test_of_an_outcome_that_is_not_certain_both_ways_are_told_that_in_which_it_runs_first() -> None:
    figure = failure("clusters-from-scratch", "pcmk-1")
    assert figure.sentence == "Web site runs again on pcmk-2, or is down: which is not certain."
    note = next(f.note for f in figure.facts if f.id == "users")
    assert (
        "Either Web site runs again on pcmk-2, or it is down: mycluster can't make sure that pcmk-1" in note
    )
    assert "(a second method, not ipmi, would do without it)" in note
    assert figure.stages[-1].said == ("Users reach Web site on pcmk-2, or not at all.",)
    cards = {c.id: c for f in figure.stages[-1].frames for t in f.tiles for c in t.cards}
    heir = cards["after:pcmk-2:pcmk-2"]
    assert (heir.note, heir.look) == ("Web site · may be active", "maybe")
    assert any(
        "tries to make sure that pcmk-1 is off; whether it can is not certain" in s.text for s in figure.steps
    )
    assert faults(figure) == []


@pytest.mark.parametrize(
    ("name", "lost"), [("article-hybrid", "hv-02,hv-03"), ("vmware-wsfc-across-boxes", "esxi-01,esxi-02")]
)
def test_databases_are_recovered_as_long_where_their_machine_is_started_again_as_where_another_takes_over(
    name: str, lost: str
) -> None:
    one, both = failure(name), failure(name, lost)
    for figure in (one, both):
        bars = [b for panel in figure.panels for b in panel.bars if b.title.startswith("SQL Server FCI")]
        assert [bar.open for bar in bars] == [True], "how long recovery takes is not known"
    assert any("open transactions" in note for note in both.notes)


@pytest.mark.parametrize(("lost", "said"), [("dallas", "stop with it."), ("hv-01,hv-02", "stop with them.")])
def test_a_site_is_one_thing_that_is_lost_however_many_hosts_go_with_it(lost: str, said: str) -> None:
    assert failure("article-guest", lost).steps[0].text.endswith(said)


def of_users(figure: Figure) -> str:
    return next(f.text for f in figure.facts if f.id == "users")


def test_that_disks_do_not_answer_for_a_while_is_something_that_users_notice() -> None:
    figure = failure("microsoft-two-site-automatic", "array-a")
    who = "ERP database, ERP application, Customer portal and Reports"
    said = f"{who} go on, but their disks do not answer for 15 to 60 s."
    assert figure.sentence == of_users(figure) == said
    beside = failure("proxmox-three-nodes", "pve-1")
    assert (
        "Load balancer and Monitoring go on, but their disks do not answer for 21 to 30 s." in beside.sentence
    )
    assert "back by themselves; Load balancer and Monitoring go on" in of_users(beside)


def test_what_may_as_well_not_be_away_at_all_is_not_told_as_certain() -> None:
    figure = failure("microsoft-fault-domains", "cluster")
    assert "Mailboxes may be away for 20 to 35 s, then run on exch-2." in figure.sentence
    assert "Mailboxes may be away for 20 to 35 s, and back by themselves" in of_users(figure)
    (bar,) = [b for p in figure.panels for b in p.bars if b.title == "Mailboxes"]
    assert bar.text == "20 to 35 s, or not at all"
    assert [p.look for p in bar.pieces] == ["planned"]
    assert figure.stages[-1].note.endswith("drawn is one way of several")
    assert "one way" not in failure("microsoft-fault-domains", "sea").stages[-1].note


def test_a_service_with_the_id_of_its_machine_stands_on_the_card_by_its_own_title() -> None:
    cards = [
        c
        for s in failure("microsoft-fault-domains", "cluster").stages
        for f in s.frames
        for t in f.tiles
        for c in t.cards
    ]
    assert {c.note for c in cards if c.title == "warehouse"} == {"Warehouse application", "stopped"}


def test_every_host_of_a_service_all_of_whose_instances_are_down_is_drawn() -> None:
    figure = failure("proxmox-three-nodes", "public")
    assert [t.title for f in figure.stages[0].frames for t in f.tiles] == ["pve-1", "pve-2", "pve-3"]


def test_assumptions_call_clusters_by_their_titles() -> None:
    notes = " ".join(failure("proxmox-three-nodes", "public").notes)
    assert "start nothing before PostgreSQL with Pacemaker has quorum there" in notes


def test_what_leaves_a_cluster_without_quorum_too_is_told_among_what_takes_a_service_down_on_any_day() -> (
    None
):
    risk = next(f for f in failure("proxmox-two-nodes-qdevice", "pve-1").facts if f.id == "risk")
    assert (
        "the loss of LAN or the witness of Branch cluster leaves Branch cluster without quorum" in risk.text
    )
    assert "NAS (a volume on it too), LAN or “Storage and migration”" in risk.note


@pytest.mark.parametrize("name", ["article-host", "article-guest"])
def test_a_machine_that_runs_while_its_service_is_down_says_so(name: str) -> None:
    cards = [c for f in failure(name, "client").stages[-1].frames for t in f.tiles for c in t.cards]
    assert cards
    assert all(c.note.endswith(" · down") for c in cards)


@pytest.mark.parametrize(
    ("name", "time"), [("dell-2008-guest", "35 to 105 s"), ("dell-2008-host", "15 to 240 s")]
)
def test_how_long_users_miss_something_is_not_broken_in_its_middle(name: str, time: str) -> None:
    said = [w.text for w in paint.scene(draw(analysed(name), "maintenance")).words()]
    assert any(line.endswith(time) for line in said), "who in one line, how long in the next"
