"""Runbooks of database availability groups use Exchange's own tools, and say what a DAG does by itself.

Sources: OfficeDocs-Exchange, manage-dags, dac-mode and datacenter-switchovers; office-docs-powershell,
Set-DatabaseAvailabilityGroup.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse, analyse_loaded
from hadocs.runbooks.cards import card
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.runbooks.text import plain
from hadocs.spec.load import load_text

CASES = Path(__file__).parents[1] / "behaviour"
TWO_SITES, ONE_SITE = "published/dag-dac-two-sites", "field/dag-witness-beside-a-member"


@cache
def books(spec: str) -> Runbooks:
    return runbooks(analyse(CASES / f"{spec}.yaml"))


@cache
def page(spec: str, name: str) -> str:
    (planned,) = [p for p in books(spec).all if p.id == name]
    return markdown.whole(books(spec).make(planned), "x")


def test_a_datacentre_is_switched_over_only_where_mail_is_down_with_it() -> None:
    found = {p.id for p in books(TWO_SITES).all}
    assert "datacentre-switchover-plano" in found and "datacentre-switchover-tulsa" not in found


@pytest.mark.parametrize("spec", [TWO_SITES, ONE_SITE])
def test_the_witness_is_a_property_of_the_dag(spec: str) -> None:
    made = page(spec, "witness-replacement-dag")
    assert "Set-ClusterQuorum" not in made
    assert (
        "Set-DatabaseAvailabilityGroup -Identity dag -WitnessServer" in made and "-WitnessDirectory" in made
    )
    assert "Exchange Trusted Subsystem" in made


def test_a_witness_of_two_sites_may_stay_where_it_is() -> None:
    assert "else at Primary, as the old one" in page(TWO_SITES, "witness-replacement-dag")


@pytest.mark.parametrize("name", ["reseed-ex-4", "guest-failure-ex-4", "member-maintenance-ex-4"])
def test_nobody_waits_for_the_replay_of_a_lagged_copy(name: str) -> None:
    made = page(TWO_SITES, name)
    assert not re.search(r"ReplayQueueLength (near|fall)", made)
    assert "logs wait there for 7 days, on purpose" in made
    assert re.search(
        r"CopyQueueLength and ReplayQueueLength (near|fall)", page(TWO_SITES, name.replace("4", "3"))
    )


def test_nothing_is_handed_over_to_a_lagged_copy() -> None:
    made = page(TWO_SITES, "member-maintenance-ex-1")
    assert "`mail` to `ex-2` or `ex-3`" in made and "`ex-3` or `ex-4` |" not in made
    over = page(TWO_SITES, "datacentre-switchover-plano")
    assert "-ActivateOnServer ex-3" in over and "The copies on `ex-4` are kept 7 days behind" in over
    assert "The copies on `ex-4` are kept 7 days behind" in page(TWO_SITES, "site-failover-plano")


def test_a_lost_site_of_a_dag_leads_to_exchanges_own_page_and_promotes_no_storage() -> None:
    made = page(TWO_SITES, "site-failover-plano")
    assert "By Exchange's own page" in made
    assert "promoted at the other site" not in made and "storage of Recovery first" not in made
    for name in ("site-failover-plano", "quorum-loss-dag"):
        (planned,) = [p for p in books(TWO_SITES).all if p.id == name]
        there = books(TWO_SITES).beside("datacentre-switchover", planned.target)
        assert there is not None and there.id == "datacentre-switchover-plano"


def test_members_that_were_evicted_return_by_exchanges_cmdlet_and_nobody_chooses_a_direction() -> None:
    made = page(TWO_SITES, "site-return-plano")
    assert "direction twice" not in made and "Start-DatabaseAvailabilityGroup" in made
    assert "Nothing had to be switched over" in page(TWO_SITES, "site-return-tulsa")
    start = page(TWO_SITES, "cold-start-plano")
    assert "Storage: `d-1`" not in start and "In DAC mode no database of `mail` mounts before" in start
    assert "`Start-DatabaseAvailabilityGroup` alone takes it in again" in start


@pytest.mark.parametrize("member", ["ex-1", "ex-2"])
def test_what_may_be_activated_is_written_down_before_maintenance_and_set_again_after(member: str) -> None:
    made = page(TWO_SITES, f"member-maintenance-{member}")
    noted = made.index(f"Get-MailboxServer {member} | Format-List Name,DatabaseCopyAutoActivationPolicy")
    ended = made.index(f"StopDagServerMaintenance.ps1 -serverName {member}")
    again = made.index(f"Set-MailboxServer {member} -DatabaseCopyAutoActivationPolicy")
    assert noted < made.index("StartDagServerMaintenance.ps1") < ended < again


def test_databases_that_go_back_by_themselves_are_no_sign_of_a_fault() -> None:
    made = page(TWO_SITES, "role-failback-mail")
    assert "PreferenceMoveFrequency" in made and "Where it runs now it may stay" not in made
    assert "went back by itself: the reason is not mended" not in made
    assert "do it in a quiet hour" not in page(TWO_SITES, "member-maintenance-ex-1")


@pytest.mark.parametrize("spec", [TWO_SITES, ONE_SITE])
def test_a_dag_without_an_access_point_is_not_reached_by_its_name(spec: str) -> None:
    for planned in books(spec).all:
        assert "-Cluster dag" not in markdown.whole(books(spec).make(planned), "x"), planned.id


def dag_of(*, dac: bool, sites: int) -> str:
    """The runbook for lost quorum of a DAG of four members and a witness."""
    text = f"""
hadocs: 1
name: d
platform: hyper-v/2022
networks: {{lan: {{roles: [client, management, cluster]}}}}
sites: {{one: {{}}, two: {{}}}}
servers:
  e1: {{os: Windows Server 2022, networks: [lan], site: one}}
  e2: {{like: e1}}
  e3: {{like: e1, site: {"two" if sites == 2 else "one"}}}
  e4: {{like: e3}}
  w: {{like: e1}}
clusters:
  dag: {{members: [e1, e2, e3, e4], quorum: {{witness: {{kind: file-share, on: w}}}}}}
services:
  mail: {{product: exchange/2019-dag, runs_on: dag, active_on: e1, dac: {str(dac).lower()}}}
"""
    made = runbooks(analyse_loaded(load_text(text)))
    (planned,) = [p for p in made.all if p.id == "quorum-loss-dag"]
    return markdown.whole(made.make(planned), "x")


@pytest.mark.parametrize("sites", [1, 2])
def test_no_start_is_forced_in_dac_mode_where_no_database_would_mount_by_that(sites: int) -> None:
    made = dag_of(dac=True, sites=sites)
    assert "-ForceQuorum" not in made and "NodeWeight = " not in made
    stop, restore = (f"{verb}-DatabaseAvailabilityGroup -Identity dag" for verb in ("Stop", "Restore"))
    assert f"{stop} -MailboxServer" in made and made.index(stop) < made.index(restore)
    assert "Start-DatabaseAvailabilityGroup -Identity dag -MailboxServer" in made.split(restore)[1]
    assert ("has a page of its own" in made) == (sites == 2)


@pytest.mark.parametrize("sites", [1, 2])
def test_a_dag_without_dac_mode_is_forced_and_keeps_its_witness_as_a_property(sites: int) -> None:
    made = dag_of(dac=False, sites=sites)
    assert "-ForceQuorum" in made and "Set-ClusterQuorum" not in made and "NodeWeight = " not in made
    assert ("Set-DatabaseAvailabilityGroup -Identity dag -WitnessServer" in made) == (sites == 2)
    assert "Get-MailboxDatabase -Status" in made and "Get-ClusterGroup" not in made


def test_mail_pauses_where_databases_move_and_not_where_a_setting_is_written_down() -> None:
    made = page(TWO_SITES, "member-maintenance-ex-1")
    felt = re.findall(r"### ☐ \d+ · ([^{\n]+) \{[^\n]*\n\n[^\n]*`mail` pauses", made)
    assert felt == ["Move the mailbox databases off ex-1", "Give the databases back"]
    assert "`mail` pauses twice" in made


@cache
def returned(*, dac: bool, site: str) -> str:
    """The runbook that brings a site of a DAG back: two members active at one site, one each at the other."""
    text = f"""
hadocs: 1
name: d
platform: hyper-v/2022
networks: {{lan: {{roles: [client, management, cluster]}}}}
sites: {{one: {{}}, two: {{}}}}
servers:
  e1: {{os: Windows Server 2022, networks: [lan], site: one}}
  e2: {{like: e1}}
  e3: {{like: e1, site: two}}
  w: {{like: e1}}
clusters:
  dag: {{members: [e1, e2, e3], quorum: {{witness: {{kind: file-share, on: w}}}}}}
services:
  mail: {{product: exchange/2019-dag, runs_on: dag, active_on: e1, dac: {str(dac).lower()}}}
  post: {{product: exchange/2019-dag, runs_on: dag, active_on: e2, dac: {str(dac).lower()}}}
"""
    made = runbooks(analyse_loaded(load_text(text)))
    (planned,) = [p for p in made.all if p.id == f"site-return-{site}"]
    return markdown.whole(made.make(planned), "x")


@pytest.mark.parametrize("dac", [True, False])
def test_databases_go_home_by_their_preference_once_for_the_dag_and_not_all_that_one_server_has(
    dac: bool,
) -> None:
    made = returned(dac=dac, site="one")
    assert "Move-ActiveMailboxDatabase" not in made
    assert made.count("RedistributeActiveDatabases.ps1 -DagName dag -BalanceDbsByActivationPreference") == 1
    names = made.index("Turn names and mail back to one")
    assert made.index("Take the members of dag here in again") < names < made.index("Redistribute")


def test_databases_that_would_go_back_by_themselves_are_held_until_their_hour() -> None:
    made = returned(dac=True, site="one")
    held = made.index("-PreferenceMoveFrequency ([System.Threading.Timeout]::InfiniteTimeSpan)")
    # Members that were not evicted join as soon as they are started.
    assert (
        held
        < made.index("Start one cut off from users")
        < made.index("Take the members of dag here in again")
    )
    assert made.index("Redistribute") < made.index("-PreferenceMoveFrequency <")


def test_a_site_whose_loss_moved_no_database_gives_none_back() -> None:
    made = page(TWO_SITES, "site-return-tulsa")
    assert "Redistribute" not in made and "PreferenceMoveFrequency" not in made and "Turn names" not in made


def test_where_nothing_is_down_nobody_is_warned_of_a_forced_start_and_the_card_knows_dac_mode() -> None:
    assert "forcequorum" not in page(TWO_SITES, "site-failover-tulsa").casefold()
    two, one = (" ".join(map(plain, card(books(spec), "dag").nevers)) for spec in (TWO_SITES, ONE_SITE))
    assert "in DAC mode no database mounts by that" in two and "both parts would run" not in two
    assert "both parts would run" in one and "DAC" not in one


def test_a_member_with_a_damaged_configuration_is_taken_out_and_in_by_exchange() -> None:
    text = page(ONE_SITE, "config-restore-dag")
    order = [
        "Remove-MailboxDatabaseCopy",
        "Remove-DatabaseAvailabilityGroupServer -Identity dag",
        "Add-DatabaseAvailabilityGroupServer -Identity dag",
        "Add-MailboxDatabaseCopy",
    ]
    places = [text.index(word) for word in order]
    assert places == sorted(places)
    # Nothing tells how a backup is laid over the configuration of a DAG.
    assert "wbadmin" not in text and "Add-ClusterNode" not in text
