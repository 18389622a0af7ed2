"""What pages say of database availability groups: who takes over, what a person does, and where nothing is to do.

Sources: OfficeDocs-Exchange, datacenter-switchovers, dac-mode and configure-activation-policies.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support import estates

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.escape import plain
from hadocs.pages.narrative.failover import chapters
from hadocs.pages.narrative.inventory import storage
from hadocs.pages.narrative.serving import services
from hadocs.pipeline import analyse
from hadocs.runbooks.cards import card
from hadocs.runbooks.make import runbooks
from hadocs.topology.build import study
from hadocs.topology.failures import examine
from hadocs.topology.model import Thing

CASES = Path(__file__).parents[1] / "behaviour"
TWO_SITES, ONE_SITE = "published/dag-dac-two-sites", "field/dag-witness-beside-a-member"


@cache
def analysed(spec: str) -> Analysis:
    return analyse(CASES / f"{spec}.yaml")


def to_do(spec: str, anchor: str) -> str:
    (found,) = (c for ch in chapters(Context(analysed(spec))) for c in ch.cases if c.anchor == anchor)
    return plain(found.todo).replace("`", "")


def test_nobody_hands_over_where_mail_goes_on() -> None:
    assert "hand over" not in to_do(TWO_SITES, "site-tulsa")
    assert "a person has to hand over" in to_do(TWO_SITES, "site-plano")


def test_a_dag_in_dac_mode_is_not_forced_and_goes_on_from_no_lagged_copy() -> None:
    told = to_do(TWO_SITES, "site-plano")
    assert "d-4" not in told and "d-3" in told
    assert "last resort" not in told and "Force nothing in dag" in told


def test_the_inventory_says_who_takes_over_by_itself() -> None:
    grid = services(Context(analysed(TWO_SITES)))
    assert grid is not None
    told = plain(grid.rows[0].cells[-1]).replace("`", "")
    assert told == (
        "ex-2 then ex-3; ex-3 by a person where Primary is lost; ex-4, kept 7 days behind, by a person alone"
    )


def dag(witness: str) -> dict[str, Any]:
    """Two members at one site and one at another; the witness stands at ``witness``."""
    return {
        "sites": {"p": {}, "t": {}, "third": {}},
        "storage": {f"d{n}": {"kind": "local", "on": [f"e{n}"]} for n in "1234"},
        "servers": {
            **{f"e{n}": {"site": "p" if n in "12" else "t", "os": "Windows Server 2022"} for n in "1234"},
            "wit": {"site": witness, "os": "Windows Server 2022"},
        },
        "clusters": {
            "k": {
                "members": ["e1", "e2", "e3", "e4"],
                "site_failover": "manual",
                "quorum": {"witness": {"kind": "file-share", "on": "wit"}},
            }
        },
        "services": {
            "s": {
                "product": "exchange/2019-dag",
                "runs_on": "k",
                "active_on": "e1",
                "copies": {f"e{n}": f"d{n}" for n in "1234"},
            }
        },
    }


@pytest.mark.parametrize(("witness", "state"), [("p", "interrupted"), ("third", "down")])
def test_members_and_their_disks_have_one_answer_where_a_person_hands_sites_over(
    witness: str, state: str
) -> None:
    """Where votes leave it to a person, no copy is blocked; where they would not, the copies elsewhere are."""
    made = estates.spec(**dag(witness))
    _, estate = study(made)
    for kind, lost in (("server", ("e1", "e2")), ("storage", ("d1", "d2"))):
        (run,) = examine(estate, tuple(Thing(kind, key) for key in lost))[1]
        assert run.fates["s"].state == state, lost


def test_no_switchover_helps_where_the_network_of_clients_is_gone() -> None:
    assert "until lan is back" in _until(ONE_SITE, "lan")


def _until(spec: str, network: str) -> str:
    (found,) = (
        c for ch in chapters(Context(analysed(spec))) for c in ch.cases if c.anchor == f"network-{network}"
    )
    return plain(found.users).replace("`", "")


def test_a_lagged_copy_is_told_on_the_card_and_beside_its_disk() -> None:
    grid = storage(Context(analysed(TWO_SITES)))
    assert grid is not None
    holds = {
        plain(row.cells[0]).replace("`", "").strip(): plain(row.cells[-1]).replace("`", "")
        for row in grid.rows
    }
    told = {key[-3:]: text for key, text in holds.items()}
    assert told["d-4"] == "data of mail, kept 7 days behind" and told["d-3"] == "data of mail"
    made = card(runbooks(analysed(TWO_SITES)), "dag")
    units = {unit.name: unit for group in made.groups for unit in group.units}
    assert "kept 7 days behind" in units["ex-4"].note and "behind" not in units["ex-3"].note


def test_a_database_is_not_mounted_in_the_moment_in_which_its_witness_is_up_again() -> None:
    (host,) = (c for ch in chapters(Context(analysed(ONE_SITE))) for c in ch.cases if c.anchor == "host-h1")
    assert len([s for s in host.steps if "is up again" in plain(s) and "runs again" in plain(s)]) == 0


def test_what_goes_back_by_itself_after_work_is_one_more_interruption() -> None:
    cases = [c for ch in chapters(Context(analysed(TWO_SITES))) for c in ch.cases]
    (patched,) = (c for c in cases if c.anchor == "patch-cluster-dag")
    told = plain(patched.users).replace("`", "")
    assert "mail goes back by itself afterwards, by default within 1 h: that is one more interruption" in told


@pytest.mark.parametrize("anchor", ["storage-d-4", "server-ex-4"])
def test_nobody_waits_for_the_replay_of_a_copy_that_lags(anchor: str) -> None:
    assert "Healthy, with a short CopyQueueLength; logs wait there for 7 days, on purpose." in to_do(
        TWO_SITES, anchor
    )


def test_of_copies_some_of_which_lag_the_others_are_waited_for() -> None:
    assert "ReplayQueueLength too, but on ex-4, where logs wait for the lag." in to_do(
        TWO_SITES, "server-ex-1"
    )
    assert "Mounted or Healthy, with short queues." in to_do(ONE_SITE, "system-ex-1")


def test_a_row_of_work_counts_the_way_home_of_what_goes_back_by_itself() -> None:
    cases = [c for ch in chapters(Context(analysed(TWO_SITES))) for c in ch.cases]
    (down,) = (c for c in cases if c.anchor == "planned-metal-cluster-dag")
    assert down.grid is not None
    told = {
        plain(row.cells[0]).replace("`", ""): plain(row.cells[1]).replace("`", "") for row in down.grid.rows
    }
    assert told["ex-1"] == "mail is interrupted for 15 to 60 s. Once more when mail goes back by itself."
    assert told["ex-2"] == "Nothing."
