"""What the pages say about small estates, sentence by sentence."""

from __future__ import annotations

from typing import Any

import pytest
from support import estates
from support.golden import SPECS
from support.reading import unmarked

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.narrative import failover, home, overview, tradeoffs
from hadocs.pages.narrative.model import Case
from hadocs.pages.narrative.words import count, span, verb
from hadocs.spec.load import load
from hadocs.topology.build import build


def context(sections: dict[str, Any]) -> Context:
    spec = estates.spec(**sections)
    return Context(Analysis(load(SPECS[0]).source, spec, build(spec)))


def plain(text: str) -> str:
    return unmarked(text.replace("**", ""))


def case(ctx: Context, title: str) -> Case:
    found = {plain(c.title): c for chapter in failover.chapters(ctx) for c in chapter.cases}
    assert title in found, list(found)
    return found[title]


def steps(ctx: Context, title: str) -> str:
    return " ".join(plain(s) for s in case(ctx, title).steps)


def titles(ctx: Context) -> set[str]:
    return {chapter.title for chapter in failover.chapters(ctx)}


def test_a_host_cluster_restarts_the_machine_of_a_failed_host() -> None:
    ctx = context(estates.host_cluster())
    told = steps(ctx, "hv-1 fails")
    assert told.startswith("hv-1 stops, and file with it. share stops there.")
    assert "hvc keeps quorum: 2 of 3 votes remain; 2 are needed." in told
    assert "hvc starts file on hv-2, as after a power cut: what it held in memory is lost." in told
    assert case(ctx, "hv-1 fails").outcome == "interrupted"


def test_what_must_not_fail_next_is_named() -> None:
    ctx = context(estates.host_cluster())
    assert "Until hv-1 is back, the loss of hv-2 takes share down as well." in plain(
        case(ctx, "hv-1 fails").risk
    )


def test_windows_before_2016_restarts_machines_as_soon_as_the_host_is_down() -> None:
    ctx = context(estates.host_cluster(platform="hyper-v/2008r2"))
    assert "after 5 s of silence" in steps(ctx, "hv-1 fails")
    assert "isolated" not in steps(ctx, "hv-1 fails")
    assert "away for 5 s before anything is done" in plain(case(ctx, "hv-1 fails").users)


def test_windows_since_2016_waits_four_minutes_for_an_isolated_host() -> None:
    ctx = context(estates.host_cluster(platform="hyper-v/2022"))
    assert "after 10 s of silence" in steps(ctx, "hv-1 fails")
    assert "they start elsewhere about 4 min 10 s after the failure" in steps(ctx, "hv-1 fails")
    assert "isolated" not in steps(ctx, "hv-2 fails"), "there is no machine to wait for"


def test_an_objective_that_can_not_be_met_is_said_so() -> None:
    services = {"share": {"runs_on": "file", "objectives": {"rto": "1 min"}}}
    ctx = context(estates.host_cluster(platform="hyper-v/2022", services=services))
    assert "Its objective is 1 min: missed before the start begins." in plain(case(ctx, "hv-1 fails").users)


def test_the_heartbeat_of_the_spec_wins_over_the_default() -> None:
    sections = estates.host_cluster(platform="hyper-v/2008r2")
    sections["clusters"]["hvc"] = {
        **sections["clusters"]["hvc"],
        "heartbeat": {"delay": "2 s", "threshold": 10},
    }
    ctx = context(sections)
    assert "after 20 s of silence" in steps(ctx, "hv-1 fails")
    table = failover.detection_table(ctx)
    assert table is not None
    assert "as the spec sets it" in table.rows[0].cells[1]


def test_a_platform_without_a_figure_says_that_it_is_not_known() -> None:
    table = failover.detection_table(context(estates.host_cluster(platform="hyper-v/2008")))
    assert table is not None
    assert "not known" in table.rows[0].cells[1]


def test_a_role_of_a_host_cluster_is_handed_over_by_it() -> None:
    services = {"dfs": {"runs_on": "hvc", "active_on": "hv-1"}}
    ctx = context(estates.host_cluster(services=services))
    assert "dfs goes from hv-1 to hv-2, which starts it there." in steps(ctx, "hv-1 fails")
    found = tradeoffs.compare(ctx, "dfs")
    assert dict(found.rows)["A guest’s system crashes"][0].outcome == "excluded"
    assert dict(found.rows)["A host is taken down on purpose"][0].outcome == "interrupted"


def test_a_guest_cluster_hands_the_service_over() -> None:
    ctx = context(estates.guest_cluster())
    told = steps(ctx, "hv-1 fails")
    assert "mail goes from a to b, which takes san/data and starts it there." in told
    assert "hv-1 fails" in {plain(c.title) for c in failover.chapters(ctx)[0].cases}
    assert "a starts no sooner" in plain(case(ctx, "hv-1 fails").todo)


def test_in_a_hybrid_the_lost_member_comes_back_by_itself() -> None:
    told = steps(context(estates.hybrid()), "hv-1 fails")
    assert (
        told.index("hvc-1 starts a on hv-2")
        < told.index("sql goes from a to b")
        < told.index("Once a is up again, it rejoins gc.")
    )


def test_a_host_cluster_does_not_see_the_application() -> None:
    failed = case(context(estates.host_cluster()), "share fails, its machine runs on")
    assert (
        plain(failed.steps[0]) == "hvc notices nothing of it: the machine runs, and that is all it watches."
    )
    assert failed.outcome == "down"


def test_a_guest_cluster_restarts_the_application() -> None:
    failed = case(context(estates.guest_cluster()), "mail fails, its machine runs on")
    assert "It first starts it again on a; if that does not help, on b." in plain(" ".join(failed.steps))
    assert failed.outcome == "interrupted"


def test_losing_shared_data_takes_a_guest_cluster_down() -> None:
    lost = case(context(estates.guest_cluster()), "san is lost")
    assert lost.outcome == "down"
    assert "mail is down until a person has repaired it." in plain(lost.users)


def pacemaker(**cluster: Any) -> dict[str, Any]:
    return {
        "servers": {"n1": {"platform": "pacemaker/upstream"}, "n2": {"platform": "pacemaker/upstream"}},
        "clusters": {
            "pc": {
                "members": ["n1", "n2"],
                "quorum": {"two_node": True, "witness": {"kind": "none"}},
                **cluster,
            }
        },
        "services": {"web": {"runs_on": "pc", "active_on": "n1"}},
    }


def test_pacemaker_fences_before_it_starts_anything() -> None:
    told = steps(context(pacemaker(fencing={"methods": ["ipmi"]})), "n1 fails")
    assert "Pacemaker fences n1 (IPMI) and starts nothing elsewhere until that is confirmed." in told
    assert "after 3 s of silence" in told


def test_fencing_that_is_not_stated_is_unknown() -> None:
    told = steps(context(pacemaker()), "n1 fails")
    assert "The spec states no fencing for pc, so whether that works is unknown" in told


def test_fencing_that_is_off_is_a_danger() -> None:
    told = steps(context(pacemaker(fencing={"enabled": False})), "n1 fails")
    assert "two nodes may write the same data" in told


@pytest.mark.parametrize(
    ("platform", "absent"),
    [("proxmox/9", ("Windows", "Pacemaker", "vSphere")), ("vsphere/8.0", ("Windows", "Pacemaker", "quorum"))],
)
def test_no_sentence_for_another_platform(platform: str, absent: tuple[str, ...]) -> None:
    sections = estates.host_cluster(platform=platform)
    sections["clusters"]["hvc"] = {"members": ["hv-1", "hv-2"]}
    ctx = context(sections)
    told = " ".join(
        plain(s)
        for chapter in failover.chapters(ctx)
        for c in chapter.cases
        for s in (*c.steps, c.users, c.todo)
    )
    for word in absent:
        assert word not in told


def test_proxmox_says_when_machines_start_elsewhere() -> None:
    sections = estates.host_cluster(platform="proxmox/9")
    sections["clusters"]["hvc"] = {
        "members": ["hv-1", "hv-2", "hv-3"],
        "quorum": {"witness": {"kind": "none"}},
    }
    sections["hosts"]["hv-3"] = {"storage": {"san": {}}}
    assert "Machines start elsewhere about 2 min after the loss." in steps(context(sections), "hv-1 fails")


def test_moving_a_machine_on_purpose_depends_on_the_version() -> None:
    quick = case(
        context(estates.host_cluster(platform="hyper-v/2008")), "hv-1 or hv-2 is taken down for maintenance"
    )
    live = case(
        context(estates.host_cluster(platform="hyper-v/2008r2")), "hv-1 or hv-2 is taken down for maintenance"
    )
    assert "quick migration" in " ".join(quick.steps)
    assert quick.outcome == "interrupted"
    assert "live migration" in " ".join(live.steps)
    assert live.outcome == "up"


def test_a_host_in_no_cluster_has_to_stop_its_machines() -> None:
    planned = case(context(estates.guest_cluster()), "hv-1 is taken down for maintenance")
    assert "Shut down a: hv-1 is in no host cluster, so it has nowhere to go." in plain(
        " ".join(planned.steps)
    )


def test_chapters_that_do_not_apply_are_absent() -> None:
    found = titles(context({"servers": {"s": {}}, "services": {"x": {"runs_on": "s"}}}))
    assert found == {
        "A physical server fails",
        "An application fails inside a running machine",
        "Planned: a guest is patched",
    } or (
        "A host fails" not in found
        and "A witness is lost" not in found
        and "A cluster is cut in two" not in found
    )


def stretched(witness: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "platform": "hyper-v/2022",
        "sites": {"east": {}, "west": {}, "third": {}},
        "hosts": {h: {"site": "east" if h[0] == "e" else "west"} for h in ("e1", "e2", "w1", "w2")},
        "vms": {"v": {"on": "e1"}},
        "clusters": {
            "sc": {"members": ["e1", "e2", "w1", "w2"], "quorum": {"witness": witness}}
            if witness
            else {"members": ["e1", "e2", "w1", "w2"]}
        },
        "services": {"x": {"runs_on": "v"}},
    }


def test_the_side_with_the_witness_goes_on() -> None:
    ctx = context(stretched({"kind": "file-share", "site": "east"}))
    cut = case(ctx, "The link between east and west is cut, and with it sc")
    assert plain(cut.steps[0]).startswith(
        "The side of east (e1 and e2) goes on with 2 votes and that of the file share witness, which is there."
    )


def test_with_the_witness_at_a_third_site_either_side_goes_on() -> None:
    ctx = context(stretched({"kind": "file-share", "site": "third"}))
    cut = case(ctx, "The link between east and west is cut, and with it sc")
    assert plain(cut.steps[0]).startswith("Either the side of east")


def test_members_of_another_site_are_waited_for_longer() -> None:
    ctx = context(stretched({"kind": "cloud"}))
    assert "after 10 s of silence" in steps(ctx, "e1 fails")
    assert "after 20 s of silence" in steps(ctx, "east is lost")


def column(ctx: Context, service: str, kind: str) -> dict[str, str]:
    found = tradeoffs.compare(ctx, service)
    at = found.heads.index(kind)
    return {label: cells[at].word for label, cells in found.rows}


def test_what_a_topology_protects_against() -> None:
    host = column(context(estates.host_cluster()), "share", "host")
    guest = column(context(estates.guest_cluster()), "mail", "guest")
    assert host["A host fails"] == guest["A host fails"] == "interrupted"
    assert host["The application fails"] == "down"
    assert guest["The application fails"] == "interrupted"
    assert host["A guest is patched"] == "down"
    assert guest["A guest is patched"] == "interrupted"


def test_the_actual_column_comes_first_and_the_others_follow() -> None:
    assert tradeoffs.compare(context(estates.guest_cluster()), "mail").heads == (
        "guest",
        "host",
        "hybrid",
        "mixed",
    )
    alone = context({"servers": {"s": {}}, "services": {"x": {"runs_on": "s"}}})
    assert tradeoffs.compare(alone, "x").heads == ("stand-alone", "host", "guest", "hybrid", "mixed")


def test_a_service_that_does_not_support_clustering_has_no_other_topology_than_a_host_cluster() -> None:
    services = {"share": {"runs_on": "file", "cluster_aware": False}}
    found = tradeoffs.compare(context(estates.host_cluster(services=services)), "share")
    assert dict(found.excluded) == dict.fromkeys(("guest", "hybrid", "mixed"), "not possible")
    assert all(cell.outcome == "excluded" for _, cells in found.rows for cell in cells[1:])


def test_exchange_2007_is_ruled_out_on_host_clusters() -> None:
    services = {
        "mail": {
            "runs_on": "gc",
            "active_on": "a",
            "product": "exchange/2007-ccr",
            "copies": {"a": "san/csv", "b": "san/data"},
        }
    }
    found = tradeoffs.compare(context(estates.guest_cluster(services=services)), "mail")
    assert dict(found.excluded) == {"host": "ruled out", "hybrid": "ruled out"}


def test_what_takes_a_service_down_is_named() -> None:
    ctx = context(estates.guest_cluster())
    ((head, sentences),) = overview.service_headings(ctx, {"mail": "availability.md"})
    assert plain(head) == "mail"
    assert plain(sentences[0]).startswith("Available ")
    assert "](availability.md)" in sentences[0]
    assert "Taken down by the loss of" in plain(sentences[1])
    assert "san" in sentences[1]


def test_the_home_page_counts_one_and_many() -> None:
    one = plain(home.sentences([context(estates.host_cluster())]))
    assert one.startswith(
        "One spec describes one cluster on two hosts, with one virtual machine and one service: one by host clustering."
    )
    two = plain(home.sentences([context(estates.host_cluster()), context(estates.hybrid())]))
    assert two.startswith("Two specs describe four clusters on six hosts")


def test_small_words() -> None:
    assert verb(["a"], "is", "are") == "is"
    assert verb([], "is", "are") == "are"
    assert count(1, "host") == "one host"
    assert count(14, "host") == "14 hosts"
    assert span(5) == "5 s"
    assert span(250) == "4 min 10 s"
    assert span(14150) == "3 h 55 min"
    assert span(0.5) == "500 ms"
    assert span(7200) == "2 h"


def vsan(**hosts: Any) -> dict[str, Any]:
    """Two vSphere hosts at two sites, the data of both in two storages that are mirrors of each other."""
    return {
        "platform": "vsphere/8.0",
        "sites": {"east": {}, "west": {}},
        "storage": {
            "here": {"site": "east", "mirror": "there", "volumes": {"vol": {}}},
            "there": {"site": "west"},
        },
        "hosts": {"esx-1": {"site": "east", "storage": {"here": {}}}, "esx-2": {"site": "west"}, **hosts},
        "vms": {"app": {"on": "esx-1", "files": "here/vol"}},
        "clusters": {"ha": {"members": ["esx-1", "esx-2"]}},
        "services": {"shop": {"runs_on": "app"}},
    }


def test_a_mirror_that_is_not_reached_is_told_to_hold_the_data() -> None:
    todo = plain(case(context(vsan()), "here is lost").todo)
    assert todo.startswith("Bring here back. there holds the same data:")


def test_a_mirror_is_no_backup_of_a_volume() -> None:
    todo = plain(case(context(vsan()), "here/vol is lost").todo)
    assert todo == "Bring here/vol back, or restore from a backup; there mirrors what happened to it."


def test_where_sides_need_no_votes_none_is_said_to_have_stopped() -> None:
    found = case(context(vsan()), "The link between east and west is cut, and with it ha")
    assert found.todo == "Restore the link; the two sides become one cluster again by themselves."
    assert "(default: Leave powered on (DoNothing))." in " ".join(map(plain, found.steps))


def three(**service: Any) -> dict[str, Any]:
    sections = estates.guest_cluster()
    sections["hosts"] = {**sections["hosts"], "hv-3": {}}
    sections["vms"] = {**sections["vms"], "c": {"on": "hv-3"}}
    sections["clusters"]["gc"] = {"members": ["a", "b", "c"], "quorum": {"witness": {"kind": "none"}}}
    sections["services"] = {f"s-{m}": {"runs_on": "gc", "active_on": m} for m in service["active"]}
    return sections


def test_members_are_patched_in_words_that_fit_their_number() -> None:
    told = steps(context(three(active="a")), "The members of gc are patched")
    assert told == (
        "Patch b and c first, while s-a runs on a. Wait until they have rejoined gc, hand s-a over, and patch a."
    )


def test_where_every_member_carries_something_each_is_emptied_first() -> None:
    told = steps(context(three(active="abc")), "The members of gc are patched")
    assert told == (
        "Patch the members of gc one at a time. "
        "Before each, hand over what runs on it; wait until it has rejoined gc before the next."
    )


def test_physical_servers_are_not_called_guests_when_they_are_patched() -> None:
    sections = estates.guest_cluster()
    sections["servers"] = {m: {"storage": {"san": {}}} for m in sections.pop("vms")}
    assert "Planned: a server is patched" in titles(context(sections))
    assert "Planned: a guest is patched" in titles(context(estates.guest_cluster()))
