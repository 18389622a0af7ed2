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
    assert told.startswith("At once: hv-1 stops, and file with it. share stops there.")
    assert "hvc counts hv-1 out and keeps quorum." in told
    assert "hvc begins to start file again on hv-2." in told
    assert case(ctx, "hv-1 fails").outcome == "interrupted"


def test_what_must_not_fail_next_is_named() -> None:
    ctx = context(estates.host_cluster())
    assert "Until hv-1 is back, the loss of hv-2 or the witness of hvc takes share down as well." in plain(
        case(ctx, "hv-1 fails").risk
    )


def test_windows_before_2016_restarts_machines_as_soon_as_the_host_is_down() -> None:
    ctx = context(estates.host_cluster(platform="hyper-v/2008r2"))
    assert "After 5 s: hvc misses hv-1." in steps(ctx, "hv-1 fails")
    assert "isolated" not in steps(ctx, "hv-1 fails")
    assert "before anything is started" in plain(case(ctx, "hv-1 fails").users)


def test_windows_since_2016_waits_four_minutes_for_an_isolated_host() -> None:
    ctx = context(estates.host_cluster(platform="hyper-v/2022"))
    assert "After 10 s: hvc misses hv-1." in steps(ctx, "hv-1 fails")
    assert "hvc keeps hv-1 isolated" in steps(ctx, "hv-1 fails")
    assert "After 4 min 10 s to 4 min 35 s: hvc takes hv-1 for failed" in steps(ctx, "hv-1 fails")


def test_an_objective_that_can_not_be_met_is_said_so() -> None:
    services = {"share": {"runs_on": "file", "objectives": {"rto": "1 min"}}}
    ctx = context(estates.host_cluster(platform="hyper-v/2022", services=services))
    assert "The objective of share (1 min) is missed." in plain(case(ctx, "hv-1 fails").users)


def test_the_heartbeat_of_the_spec_wins_over_the_default() -> None:
    sections = estates.host_cluster(platform="hyper-v/2008r2")
    sections["clusters"]["hvc"] = {
        **sections["clusters"]["hvc"],
        "heartbeat": {"delay": "2 s", "threshold": 10},
    }
    ctx = context(sections)
    assert "After 20 s: hvc misses hv-1." in steps(ctx, "hv-1 fails")
    table = failover.detection_table(ctx)
    assert table is not None
    assert "missed heartbeats 20 s (`heartbeat.delay` and `heartbeat.threshold`)" in table.rows[0].cells[3]


def test_the_time_of_a_platform_without_a_figure_is_said_to_be_assumed() -> None:
    table = failover.detection_table(context(estates.host_cluster(platform="acme/1")))
    assert table is not None
    assert "(assumed)" in table.rows[0].cells[3]


def test_a_role_of_a_host_cluster_is_handed_over_by_it() -> None:
    services = {"dfs": {"runs_on": "hvc", "active_on": "hv-1"}}
    ctx = context(estates.host_cluster(services=services))
    assert "hvc begins to start dfs on hv-2." in steps(ctx, "hv-1 fails")
    found = tradeoffs.compare(ctx, "dfs")
    assert dict(found.rows)["Its operating system hangs"][0].outcome == "excluded"
    assert dict(found.rows)["Its host is taken down on purpose"][0].outcome == "interrupted"


def test_a_guest_cluster_hands_the_service_over() -> None:
    ctx = context(estates.guest_cluster())
    told = steps(ctx, "hv-1 fails")
    assert "gc hands mail over to b." in told
    assert "hv-1 fails" in {plain(c.title) for c in failover.chapters(ctx)[0].cases}
    assert "a starts only once hv-1 is back, by hand where nothing else does it." in plain(
        case(ctx, "hv-1 fails").todo
    )


def test_in_a_hybrid_the_lost_member_comes_back_by_itself() -> None:
    told = steps(context(estates.hybrid()), "hv-1 fails")
    assert (
        told.index("gc hands sql over to b.")
        < told.index("a is up again on hv-2")
        < told.index("a rejoins gc.")
    )


def test_a_host_cluster_does_not_see_the_application() -> None:
    failed = case(context(estates.host_cluster()), "share fails while its machine runs on")
    assert "hvc sees that file runs, and not what fails in it" in plain(failed.steps[0])
    assert failed.outcome == "down"


def test_a_guest_cluster_restarts_the_application() -> None:
    failed = case(context(estates.guest_cluster()), "mail fails while its machine runs on")
    assert "gc begins to start mail again on a." in plain(" ".join(failed.steps))
    assert (
        "helps; if it does not, another member of gc takes it over, by default after 1 restart within 15 min; after 1 "
        "such move" in plain(failed.open)
    )
    assert failed.outcome == "interrupted"


def test_losing_shared_data_takes_a_guest_cluster_down() -> None:
    lost = case(context(estates.guest_cluster()), "san is lost")
    assert lost.outcome == "down"
    assert "mail is down until san is back, or its data are restored." in plain(lost.users)


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
    told = steps(context(pacemaker(fencing={"methods": ["sbd"]})), "n1 fails")
    assert told.index("pc fences n1") < told.index("pc begins to start web on n2")
    assert "After 2.4 to 3 s: pc misses n1." in told


def test_a_board_that_may_be_without_power_leaves_the_takeover_open() -> None:
    ctx = context(pacemaker(fencing={"methods": ["ipmi"]}))
    assert (
        "pc fences n1 if it can, which hangs on whether the management board of n1 still has power (a second method"
        in steps(ctx, "n1 fails")
    )
    assert case(ctx, "n1 fails").outcome == "uncertain"
    assert "runs again is not certain: it depends on whether the management board" in plain(
        case(ctx, "n1 fails").users
    )


def test_fencing_that_is_not_stated_is_unknown() -> None:
    told = steps(context(pacemaker()), "n1 fails")
    assert (
        "pc fences n1 if it can: the spec does not say how pc fences its nodes (clusters.pc.fencing.methods)."
        in told
    )


def test_fencing_that_is_off_is_a_danger() -> None:
    ctx = context(pacemaker(fencing={"enabled": False}))
    assert "two nodes may write the same data" in plain(case(ctx, "n1 fails").risk)


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
        "ha": {"enabled": True},
        "quorum": {"witness": {"kind": "none"}},
    }
    sections["hosts"]["hv-3"] = {"storage": {"san": {}}}
    told = steps(context(sections), "hv-1 fails")
    assert "After 110 to 190 s: hvc knows hv-1 to be off." in told
    assert "After 111 to 200 s: hvc begins to start file again" in told


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
    told = plain(" ".join(planned.steps))
    assert told.startswith("a can’t leave: hv-1 is in no host cluster.")
    assert told.index("Hand mail over to b.") < told.index("Shut down a.")


def test_chapters_that_do_not_apply_are_absent() -> None:
    found = titles(context({"servers": {"s": {}}, "services": {"x": {"runs_on": "s"}}}))
    assert found == {
        "A physical server fails",
        "An operating system hangs",
        "A program fails on a running machine",
        "Planned: a guest is patched",
    } or (
        "A host fails" not in found and "A witness is lost" not in found and "A cluster is cut" not in found
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
    assert plain(cut.steps[0]).startswith("e1 and e2 go on")
    assert "sc counts w1 and w2 out and keeps quorum" in " ".join(plain(s) for s in cut.steps)
    assert cut.outcome == "up", "what runs at east runs on"


def test_with_the_witness_at_a_third_site_either_side_goes_on() -> None:
    ctx = context(stretched({"kind": "file-share", "site": "third"}))
    cut = case(ctx, "The link between east and west is cut, and with it sc")
    assert plain(cut.steps[0]).startswith("Which part of sc goes on is not known beforehand.")
    assert plain(cut.users).endswith("or not at all: which part of sc goes on is not known beforehand.")


def test_three_nodes_have_the_cut_of_the_one_that_carries_most() -> None:
    cut = case(context(three(active=["b"])), "b does not hear the others of gc")
    assert plain(cut.steps[0]).startswith("a and c go on")
    assert "s-b is away for" in plain(cut.users)
    assert cut.outcome == "interrupted"


def test_hosts_are_told_together_only_where_all_is_the_same_but_their_name() -> None:
    sections = estates.host_cluster(platform="hyper-v/2022")
    sections["hosts"]["hv-3"] = {**sections["hosts"]["hv-2"]}
    sections["clusters"]["hvc"]["members"] = ["hv-1", "hv-2", "hv-3"]
    ctx = context(sections)
    told = steps(ctx, "hv-2 or hv-3 fails")
    assert told.startswith("At once: It stops. After 10 s: hvc misses it.")
    assert "hv-2" not in told and "hv-3" not in told


def test_until_a_person_restarts_a_member_the_other_must_not_be_lost() -> None:
    ctx = context(estates.guest_cluster())
    hung = next(c for chapter in failover.chapters(ctx) for c in chapter.cases if "hangs" in c.title)
    first, second = ctx.spec.clusters[next(iter(ctx.spec.clusters))].members
    assert plain(hung.risk).startswith(f"Until {first} is back, the loss of {second} or the witness of ")


def test_a_host_whose_own_ways_carry_an_instance_is_told_of() -> None:
    sections = estates.host_cluster(platform="vsphere/8.0")
    for host in sections["hosts"].values():
        host["storage"]["san"] = {"protocol": "fc"}
    sections["vms"] |= {"one": {"on": "hv-1", "files": "san/csv"}, "two": {"on": "hv-2", "files": "san/csv"}}
    sections["services"] = {"web": {"runs_on": ["one", "two"], "cluster_aware": False}}
    told = case(context(sections), "hv-2 loses its paths to san (hv-2:san)")
    assert "web goes on with one; who was connected to two has to connect anew." in plain(told.users)


def test_of_machines_that_stay_only_those_on_the_host_are_shut_down() -> None:
    sections = estates.host_cluster(platform="proxmox/9")
    sections["vms"] = {"a": {"on": "hv-1", "files": "san/csv"}, "b": {"on": "hv-2", "files": "san/csv"}}
    apart = {"members": ["a", "b"], "hard": True}
    sections["clusters"] = {"hvc": {"members": ["hv-1", "hv-2"], "anti_affinity": [apart]}}
    sections["services"] = {"web": {"runs_on": ["a", "b"], "cluster_aware": False}}
    told = steps(context(sections), "hv-1 or hv-2 is taken down for maintenance")
    assert "Of a and b, shut down what is on that host, and leave the others running." in told


def test_steps_are_in_order_of_time() -> None:
    ctx = context(estates.hybrid())
    for thing in ctx.losses:
        whens = [e.when.order for e in ctx.after(thing).events]
        assert whens == sorted(whens)


def test_a_cut_that_leaves_services_where_they_are_goes_on() -> None:
    sections = stretched({"kind": "file-share", "site": "east"})
    cut = case(context(sections), "The link between east and west is cut, and with it sc")
    assert cut.outcome == "up"
    assert not cut.hit.interrupted
    assert plain(cut.users) == "Nothing."


def test_power_that_returns_is_told_for_every_spec() -> None:
    found = case(context(estates.hybrid()), "Everything is off, and power returns")
    told = " ".join(plain(s) for s in found.steps)
    assert told.index("hvc-1 forms once") < told.index("hvc-1 starts a") < told.index("gc forms once")


def test_members_of_another_site_are_waited_for_longer() -> None:
    sections = stretched({"kind": "cloud"})
    sections["networks"] = {"lan-e": {"roles": ["cluster"]}, "lan-w": {"roles": ["cluster"]}}
    for host, entry in sections["hosts"].items():
        entry["networks"] = [f"lan-{host[0]}"]
    ctx = context(sections)
    assert "After 10 s: sc misses e1." in steps(ctx, "e1 fails")
    assert "After 20 s: sc misses e1 and e2." in steps(ctx, "east is lost")


def column(ctx: Context, service: str, kind: str) -> dict[str, str]:
    found = tradeoffs.compare(ctx, service)
    at = found.heads.index(kind)
    return {label: cells[at].word for label, cells in found.rows}


def test_what_a_topology_protects_against() -> None:
    host = column(context(estates.host_cluster()), "share", "host")
    guest = column(context(estates.guest_cluster()), "mail", "guest")
    assert host["A host fails"] == guest["A host fails"] == "interrupted"
    assert host["Its program fails"] == "down"
    assert guest["Its program fails"] == "interrupted"
    assert host["Its machine is patched"] == "down"
    assert guest["Its machine is patched"] == "interrupted"


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
    assert dict(found.excluded) == dict.fromkeys(("guest", "hybrid", "mixed"), "not supported, says the spec")
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
        "clusters": {"ha": {"members": ["esx-1", "esx-2"], "ha": {"enabled": "true"}}},
        "services": {"shop": {"runs_on": "app"}},
    }


def test_a_mirror_that_is_not_reached_is_told_to_hold_the_data() -> None:
    sections = vsan()
    sections["clusters"]["ha"]["ha"]["component_protection"] = "false"
    todo = plain(case(context(sections), "here is lost").todo)
    assert todo.startswith("Bring here back. there holds the same data:")


def test_a_mirror_is_no_backup_of_a_volume() -> None:
    todo = plain(case(context(vsan()), "here/vol is lost").todo)
    assert todo.startswith(
        "Bring here/vol back, or restore from a backup; there mirrors what happened to it."
    )


def test_where_sides_need_no_votes_none_is_said_to_have_stopped() -> None:
    sections = vsan()
    sections["storage"] = {"here": {"site": "east", "volumes": {"vol": {}}}}
    found = case(context(sections), "The link between east and west is cut, and with it ha")
    assert (
        plain(found.todo) == "Restore the link. The members of ha then join each other again by themselves."
    )
    assert "stop" not in " ".join(map(plain, found.steps))


def test_of_two_mirrors_that_are_cut_apart_the_one_that_gives_up_is_waited_for() -> None:
    found = case(context(vsan()), "The link between east and west is cut, and with it ha")
    assert "Then wait until here is in step again." in plain(found.todo)


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
        "Patch b and c first, one at a time, while s-a runs on a. Wait until the last has rejoined gc, hand s-a "
        "over, and patch a."
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


def test_what_needs_a_patched_machine_is_said_to_be_away_with_it() -> None:
    sections = estates.host_cluster()
    sections["vms"]["web"] = {"on": "hv-2", "files": "san/csv"}
    sections["services"] = {
        "db": {"runs_on": "file", "cluster_aware": False},
        "shop": {"runs_on": "web", "cluster_aware": False, "needs": ["db"]},
    }
    told = plain(case(context(sections), "file or web is patched").users)
    assert told == "db or shop is away while its machine restarts. While file does, shop is away as well."


def test_a_question_that_is_not_stated_is_a_sentence() -> None:
    sections = estates.host_cluster(platform="hyper-v/2022")
    told = plain(case(context(sections), "The operating system of file hangs").users)
    assert "is not certain: whether hvc watches the heartbeat of file is not stated" in told


def test_nobody_is_forced_where_no_member_is_left() -> None:
    sections = estates.guest_cluster()
    sections["vms"]["b"] = {**sections["vms"]["b"], "on": "hv-1"}
    todo = plain(case(context(sections), "hv-1 fails").todo)
    assert "gc starts by itself once enough votes are back." in todo
    assert "Forcing" not in todo


def test_users_of_an_instance_that_hangs_connect_anew_where_something_leads_them_away() -> None:
    sections = estates.host_cluster()
    sections["vms"]["web"] = {"on": "hv-2", "files": "san/csv"}
    sections["servers"] = {"iron": {}}
    shop = {"runs_on": ["file", "iron"], "product": "iis"}

    def told(**more: Any) -> str:
        sections["services"] = {"shop": {**shop, **more}}
        return plain(case(context(sections), "The operating system of iron hangs").users)

    assert "who was connected to iron has to connect anew" in told(clients={"health_check": "5 s"})
    assert told() == (
        "Whether shop goes on is not certain: what leads users away from an instance that no longer answers is not "
        "stated."
    )


def test_a_network_whose_title_does_not_show_it_is_said_to_be_one() -> None:
    sections = estates.host_cluster()
    sections["networks"] = {
        "c": {"title": "Clients, Seattle", "roles": ["client"]},
        "lan": {"title": "Office LAN"},
    }
    for host in sections["hosts"].values():
        host["networks"] = ["c", "lan"]
    sections["vms"]["file"]["networks"] = ["c"]
    lost = case(context(sections), "Clients, Seattle (c) is lost")
    assert plain(lost.steps[0]).startswith("At once: The network Clients, Seattle is lost.")
    assert plain(lost.todo) == "Repair the network Clients, Seattle."
    assert plain(case(context(sections), "Office LAN (lan) is lost").todo) == "Repair Office LAN."


def test_what_one_host_loses_is_said_before_what_is_typed() -> None:
    sections = estates.host_cluster(platform="hyper-v/2022")
    for host in sections["hosts"].values():
        host["networks"] = ["lan", "hb"]
    sections["networks"] = {"lan": {"title": "LAN", "roles": ["client"]}, "hb": {"roles": ["cluster"]}}
    sections["vms"]["file"]["networks"] = ["lan"]
    sections["vms"]["web"] = {"on": "hv-2", "files": "san/csv", "networks": ["lan"]}
    sections["services"]["portal"] = {"runs_on": "web", "needs": ["share"]}
    lost = case(context(sections), "hv-1 loses its adapter in lan (hv-1:lan)")
    assert (
        "share is away; for how long is not known (until it has moved). portal is away for as long as share."
        in (plain(lost.users))
    )


def on_ceph() -> dict[str, Any]:
    """Two instances of a service and a machine of another one on three nodes that hold its disks together."""
    nodes = ["p1", "p2", "p3"]
    machine = {"files": "ceph/vms"}
    return {
        "platform": "proxmox/9",
        "storage": {
            "ceph": {
                "kind": "hyperconverged",
                "protocols": ["rbd"],
                "on": nodes,
                "copies": 3,
                "volumes": {"vms": {}},
            }
        },
        "hosts": {n: {"storage": {"ceph": {"protocol": "rbd"}}} for n in nodes},
        "vms": {"w1": {"on": "p1", **machine}, "w2": {"on": "p2", **machine}, "m": {"on": "p3", **machine}},
        "clusters": {"pve": {"members": nodes, "quorum": {"witness": {"kind": "none"}}}},
        "services": {
            "shop": {"runs_on": ["w1", "w2"], "cluster_aware": False},
            "monitor": {"runs_on": "m", "cluster_aware": False},
        },
    }


def test_instances_that_are_left_wait_for_their_disks_as_well() -> None:
    told = plain(case(context(on_ceph()), "p1 fails").users)
    assert (
        "shop goes on with w2, whose disks do not answer for 21 to 30 s; "
        "who was connected to w1 has to connect anew."
    ) in told
    assert "monitor goes on, but its disks do not answer for 21 to 30 s." in told


def test_the_overview_tells_apart_what_goes_on_at_once_and_what_once_its_disks_answer() -> None:
    ctx = context(on_ceph())
    told = " ".join(plain(s) for s in overview.summary(ctx, ctx.service("monitor")))
    assert "Goes on, once its disks answer again, after the loss of p1 or p2." in told
    assert "Goes on without" not in told
