"""The order in which the hosts of a cluster are patched."""

from functools import cache
from pathlib import Path

from hadocs.pipeline import analyse
from hadocs.runbooks.order import Order, order
from hadocs.runbooks.order_table import turns
from hadocs.runbooks.text import plain


@cache
def of(name: str, cluster: str) -> Order:
    return order(analyse(Path("specs") / f"{name}.yaml"), cluster)


def test_hosts_with_nothing_active_come_first_and_each_role_moves_once() -> None:
    found = of("proxmox-three-nodes", "pve")
    assert found.hosts == ("pve-2", "pve-3", "pve-1")
    assert dict(found.pauses) == {"database": 1, "web": 1}
    assert [t.reason for t in found.turns] == ["quiet", "quiet", "spared"]


def test_a_role_goes_to_a_member_of_its_own_site_whose_host_is_done() -> None:
    found = of("north-texas", "hvc-dal")
    assert found.hosts[:2] == ("hv-dal-2", "hv-dal-1")
    assert found.turns[1].handed == {"mail": "exch-2"}
    assert set(found.pauses.values()) == {1}


def test_the_table_says_why_each_comes_when_it_comes() -> None:
    table = turns(of("proxmox-three-nodes", "pve"))
    assert table is not None
    assert [plain(row[-1]) for row in table.rows] == [
        "users miss nothing",
        "users miss nothing",
        "database stays where it goes from now on",
    ]
    assert plain(table.notes[0]) == "In the whole round: database and web pause once."


def test_machines_that_stand_still_as_they_move_do_so_out_and_back_whatever_the_order() -> None:
    found = of("dell-2008-host", "hv-cluster")
    assert set(found.pauses.values()) == {2}
    assert {t.reason for t in found.turns} == {"still"}


def test_it_says_what_the_next_turn_costs_if_the_host_before_is_not_back() -> None:
    found = of("proxmox-three-nodes", "pve")
    assert [(t.unless, t.costs_quorum) for t in found.turns] == [
        ("", ()),
        ("pve-2", ("pve",)),
        ("pve-3", ("pve",)),
    ]
    table = turns(found)
    assert table is not None
    assert "Stop here if pve-2 is not back: taking pve-3 down then costs pve quorum" in plain(table.notes[1])
    assert not [t for t in of("north-texas", "hvc-dal").turns if t.unless]


def test_a_turn_tells_how_often_each_service_pauses_in_it() -> None:
    """Machines that are saved to be moved pause on the way out and back: the turn says so, as the sum does."""
    found = of("dell-2008-host", "hv-cluster")
    assert [dict(turn.often) for turn in found.turns] == [{"intranet": 2, "doors": 2}, {"ledger": 2}]
    table = turns(found)
    assert table is not None
    assert [plain(row[3]) for row in table.rows] == ["intranet and doors pause twice", "ledger pauses twice"]
