"""Which topology is recommended: the article's cases, versions of products and platforms, and what is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.estates import guest_cluster, host_cluster, hybrid, spec
from support.golden import SPECS
from support.shipped import analysed

from hadocs.availability.model.catalogue import catalogue
from hadocs.lint.concerns import of_service
from hadocs.lint.findings import Findings
from hadocs.lint.run import check
from hadocs.platforms import catalog
from hadocs.recommend import Recommendation, recommend, recommend_one
from hadocs.recommend.answers import QUESTIONS
from hadocs.recommend.report import no_steps
from hadocs.recommend.tree import decision, tree
from hadocs.topology.build import build, estate_of
from hadocs.topology.world import World


def every(sections: dict[str, Any]) -> dict[str, Recommendation]:
    """The recommendations for all services of a spec of some sections."""
    made = spec(**sections)
    return dict(recommend(made, build(made)))


def only(sections: dict[str, Any]) -> Recommendation:
    """The recommendation for the one service of a spec."""
    (found,) = every(sections).values()
    return found


def answers(found: Recommendation) -> dict[str, str]:
    return {a.id: a.answer for a in found.path}


def said(found: Recommendation, topology: str) -> str:
    return " ".join(r.said.text for t, reasons in found.against.items() if t == topology for r in reasons)


def steps(found: Recommendation) -> list[str]:
    return [s.text for s in found.steps]


WAITS = {"availability": "99.9 %"}
"""An objective that leaves time for the repair of a host."""
HURRY = {"availability": "99.99 %"}
"""An objective that does not."""


def mail(product: str, **more: Any) -> dict[str, Any]:
    entry = {"runs_on": "gc", "active_on": "a", "product": product, "objectives": WAITS}
    return {"services": {"mail": {**entry, **more}}}


def test_one_service_by_itself_is_advised_as_among_the_others() -> None:
    of = analysed("north-texas")
    every = recommend(of.spec, of.topology, of.findings)
    assert len(every) > 1
    for key in list(every)[-2:]:
        assert recommend_one(of.spec, of.topology, key, of.findings) == every[key]


# --- The tree


def test_there_is_an_answer_to_every_question_of_the_tree() -> None:
    assert list(QUESTIONS) == list(tree().nodes)


def test_a_path_asks_in_the_tree_s_order_and_words() -> None:
    words = {n["id"]: n["question"] for n in decision()["nodes"]}
    for found in (
        only(guest_cluster()),
        only(host_cluster()),
        only(guest_cluster(**mail("exchange/2016-dag"))),
    ):
        order = [a.id for a in found.path]
        assert order == [n for n in words if n in order]
        assert [a.question for a in found.path] == [words[key] for key in order]


def test_guest_clustering_is_reached_in_two_ways() -> None:
    assert [[answer for _, answer in way] for way in tree().ways_to("guest")] == [
        ["yes", "no", "yes"],
        ["yes", "no", "no", "no"],
    ]


# --- The article's cases, and the versions that came later


def test_exchange_2007_ccr_belongs_in_a_guest_cluster_and_never_on_a_host_cluster() -> None:
    found = only(guest_cluster(**mail("exchange/2007-ccr", copies={"a": "san/data", "b": "san/csv"})))
    assert found.recommended == "guest"
    assert found.as_is
    assert not found.steps
    assert "must not" in said(found, "host")
    assert "must not" in said(found, "hybrid")


def test_exchange_2007_ccr_on_clustered_hosts_is_to_leave_them() -> None:
    sections = hybrid(services={"mail": {"runs_on": "gc", "product": "exchange/2007-ccr"}})
    found = only(sections)
    assert found.present == "hybrid"
    assert found.recommended == "guest"
    assert steps(found) == [
        "Dissolve hvc-1 and hvc-2, which keep nothing else running, or run a and b on hosts outside."
    ]


def test_exchange_2016_dag_may_be_hybrid_and_is_on_clustered_hosts() -> None:
    found = only(hybrid(**mail("exchange/2016-dag", objectives=HURRY)))
    assert found.recommended == "hybrid"
    assert answers(found) == {"aware": "yes", "physical": "no", "ruled-out": "no", "both": "yes"}
    assert any("cold boot" in c.said.text for c in found.conditions)


def test_exchange_2010_may_be_hybrid_from_service_pack_1_on() -> None:
    ruled = {
        product: only(hybrid(**mail(product, objectives=HURRY))).recommended
        for product in ("exchange/2010-dag", "exchange/2010-sp1-dag", "exchange/2019-dag")
    }
    assert ruled == {
        "exchange/2010-dag": "guest",
        "exchange/2010-sp1-dag": "hybrid",
        "exchange/2019-dag": "hybrid",
    }


@pytest.mark.parametrize("version", ["2008", "2008r2"])
def test_a_file_service_of_2008_is_a_guest_cluster_over_iscsi_only(version: str) -> None:
    found = only(guest_cluster(platform=f"hyper-v/{version}", **mail("file-server/2008", data="san/data")))
    assert found.recommended == "guest"
    (condition,) = found.conditions
    assert "over iSCSI only" in condition.said.text
    assert condition.source.kind == "platform"
    assert condition.source.of == f"hyper-v/{version}"
    assert condition.source.cited


def test_guests_of_2012_share_over_more_than_iscsi() -> None:
    found = only(guest_cluster(platform="hyper-v/2012", **mail("file-server", data="san/data")))
    assert "iSCSI, Fibre Channel or SMB" in found.conditions[0].said.text


def test_data_on_fibre_channel_speaks_against_guests_of_2008_and_is_to_move() -> None:
    storage = {"san": {"protocols": ["fc"], "volumes": {"csv": {}, "data": {}, "quorum": {}}}}
    sections = guest_cluster(storage=storage, **mail("file-server/2008", data="san/data"))
    found = only(sections)
    assert "Move san/data to iSCSI: san offers Fibre Channel only." in steps(found)
    assert "san/data is offered over Fibre Channel only" in said(found, "hybrid")
    sections["storage"]["san-i"] = {"protocols": ["iscsi"]}
    assert "Move san/data to san-i: san offers Fibre Channel only." in steps(only(sections))


def test_a_member_that_reaches_the_data_in_a_way_guests_do_not_have_is_told_the_right_one() -> None:
    guest = {"os": "windows-server-2008-enterprise", "storage": {"san": {"protocol": "fc"}}}
    sections = guest_cluster(vms={"a": {"on": "hv-1", **guest}, "b": {"on": "hv-2", **guest}})
    sections["services"]["mail"] |= {"product": "file-server", "objectives": WAITS}
    assert (
        "Move san/data to iSCSI for a: guests on Hyper-V on Windows Server 2008 can't share it over Fibre Channel."
        in (steps(only(sections)))
    )


def test_a_service_that_is_not_cluster_aware_belongs_on_a_host_cluster() -> None:
    found = only(
        host_cluster(services={"ledger": {"runs_on": "file", "product": "ledger", "cluster_aware": False}})
    )
    assert found.recommended == "host"
    assert found.as_is
    assert not found.steps
    assert "The spec says that ledger does not support failover clustering." in said(found, "guest")


def test_what_the_spec_claims_against_the_catalogue_is_told_as_its_claim() -> None:
    found = only(host_cluster(services={"web": {"runs_on": "file", "product": "iis", "cluster_aware": True}}))
    assert found.path[0].because.text == (
        "The spec says that web supports failover clustering. The catalogue says otherwise of IIS web server."
    )
    sections = mail("sql-server/fci", cluster_aware=False)
    assert (
        only(guest_cluster(**sections))
        .path[0]
        .because.text.endswith("The catalogue says that SQL Server failover cluster instance does.")
    )


def test_a_file_service_on_a_host_cluster_is_to_become_hybrid() -> None:
    found = only(
        host_cluster(services={"share": {"runs_on": "file", "product": "file-server", "objectives": HURRY}})
    )
    assert found.recommended == "hybrid"
    assert steps(found) == [
        "Create a second machine for file on hv-2 and cluster the two, with a witness outside of both.",
        "Put the data of share on storage that both machines reach over iSCSI.",
        "Add soft anti-affinity in hvc for file and the second machine.",
    ]


def test_directories_are_instances_and_web_servers_share_the_load() -> None:
    sections = host_cluster()
    sections["vms"]["dc-2"] = {"on": "hv-2"}
    sections["services"] = {
        "directory": {"runs_on": ["file", "dc-2"], "product": "ad-ds"},
        "web": {"runs_on": "file", "product": "iis"},
    }
    found = every(sections)
    assert found["directory"].recommended == "stand-alone"
    assert found["directory"].outcomes == ("instances",)
    assert found["directory"].as_is
    assert found["web"].recommended == "stand-alone"
    assert found["web"].outcomes == ("load-balanced",)
    assert steps(found["web"]) == [
        "Create a second instance of web beside file on hv-2, and put a load balancer before the two.",
        "Add soft anti-affinity in hvc for file and the second instance.",
    ]


def test_a_clustered_directory_is_to_become_instances() -> None:
    found = only(guest_cluster(**mail("ad-ds")))
    assert found.recommended == "stand-alone"
    assert steps(found) == ["Take mail out of gc: run an independent instance in each of a and b."]


def test_dhcp_replicates_from_2012_on_and_is_clustered_before() -> None:
    assert only(guest_cluster(**mail("dhcp/2012"))).recommended == "stand-alone"
    assert only(guest_cluster(**mail("dhcp/2008r2", data="san/data"))).recommended == "guest"


# --- Physical members


def test_that_a_member_is_physical_does_not_say_that_it_has_to_be() -> None:
    sections = guest_cluster(**mail("file-server", data="san/data"))
    sections["servers"] = {"p": {"storage": {"san": {}}}}
    sections["clusters"]["gc"] = {"members": ["a", "p"], "quorum": sections["clusters"]["gc"]["quorum"]}
    found = only(sections)
    assert found.recommended is None
    assert found.open == ("guest", "mixed")
    assert "mail: state needs_physical with the reason, or run it in virtual machines alone." in steps(found)
    sections["services"]["mail"]["needs_physical"] = "a dongle"
    found = only(sections)
    assert found.recommended == "mixed"
    assert found.as_is
    assert "The spec says why: a dongle." in said(found, "guest")


def test_a_physical_member_that_is_needed_is_to_come_where_all_are_virtual() -> None:
    found = only(guest_cluster(**mail("file-server", data="san/data", needs_physical="a dongle")))
    assert found.recommended == "mixed"
    assert not found.as_is


def test_nobody_says_that_a_host_cluster_restarts_a_physical_server() -> None:
    sections = guest_cluster(**mail("file-server", data="san/data"))
    sections["servers"] = {"p": {"storage": {"san": {}}}}
    sections["clusters"]["gc"] = {"members": ["p", "a"], "quorum": sections["clusters"]["gc"]["quorum"]}
    assert "A host cluster restarts a when its host is lost" in said(only(sections), "host")


@pytest.mark.parametrize("environment", ["production", "test", "lab"])
def test_without_a_physical_member_nothing_is_mixed(environment: str) -> None:
    found = only(guest_cluster(environment=environment, **mail("file-server", data="san/data")))
    assert found.recommended == "guest"
    assert "drivers and patches" in said(found, "mixed")
    assert ("would be a finding" in said(found, "mixed")) == (environment == "production")


def test_physical_members_alone_stay_a_cluster_of_physical_servers() -> None:
    sections = {
        "servers": {"p1": {}, "p2": {}},
        "clusters": {"pc": {"members": ["p1", "p2"], "platform": "pacemaker/rhel9"}},
        "services": {"web": {"runs_on": "pc", "product": "apache", "cluster_aware": True}},
    }
    found = only(sections)
    assert found.recommended == "physical"
    assert found.as_is
    assert said(found, "mixed")


def test_a_lone_physical_server_gets_a_second_one_where_there_are_no_hosts() -> None:
    found = only(
        {"servers": {"p1": {}, "p2": {}}, "services": {"f": {"runs_on": "p1", "product": "file-server"}}}
    )
    assert found.recommended == "physical"
    assert steps(found) == ["Set up p2 beside p1 and cluster the two, with a witness outside of both."]


# --- Must a lost member come back by itself?


@pytest.mark.parametrize(
    ("availability", "recommended"), [("99.9 %", "guest"), ("99.95 %", "hybrid"), (None, None)]
)
@pytest.mark.parametrize("estate", [guest_cluster, hybrid])
def test_availability_decides_whether_it_may_wait_and_not_what_it_is_now(
    estate: Any, availability: str | None, recommended: str | None
) -> None:
    objectives = {"availability": availability} if availability else None
    found = only(estate(**mail("exchange/2016-dag", objectives=objectives)))
    assert found.recommended == recommended
    both = next(a for a in found.path if a.id == "both")
    if availability:
        assert "assum" in both.because.text
        assert both.source.route == ("services", "mail", "objectives", "availability")
    else:
        assert found.open == ("guest", "hybrid")
        assert both.answer == "unknown"
        assert "mail: state objectives.availability." in steps(found)


def test_hosts_that_are_clustered_for_other_machines_cost_only_settings() -> None:
    sections = hybrid(**mail("exchange/2016-dag"))
    assert only(sections).recommended == "guest"
    sections["vms"]["erp"] = {"on": "hv-1", "files": "san-1"}
    found = only(sections)
    assert found.recommended == "hybrid"
    assert "hvc-1 keeps other machines running as well (erp)" in said(found, "guest")


def test_the_repair_of_a_host_takes_as_long_as_availability_says() -> None:
    figure = catalogue()["host.mttr"]
    found = only(guest_cluster(**mail("exchange/2016-dag", objectives={"availability": "99.95 %"})))
    both = next(a for a in found.path if a.id == "both")
    assert f"the repair of a host takes {figure.median:g} h (" in both.because.text
    assert ("published" in both.because.text) is (figure.basis == "published")


def test_the_repair_time_of_the_spec_replaces_the_assumed_one() -> None:
    sections = guest_cluster(
        assumptions={"host": {"mttr": "2 h", "source": "a contract"}},
        **mail("exchange/2016-dag", objectives={"availability": "99.95 %"}),
    )
    found = only(sections)
    assert found.recommended == "guest"
    assert "by the assumptions of the spec" in said(found, "hybrid")


def test_to_become_hybrid_the_hosts_are_clustered_and_the_machines_put_on_shared_storage() -> None:
    found = only(guest_cluster(**mail("exchange/2016-dag", objectives={"availability": "99.99 %"})))
    assert steps(found) == [
        "Put hv-1 and hv-2 into a host cluster with a witness.",
        "Put the configuration and virtual disks of a and b on storage that hv-1 and hv-2 reach.",
    ]


def test_members_that_one_host_cluster_may_start_together_are_to_be_kept_apart() -> None:
    sections = guest_cluster(**mail("sql-server/fci", data="san/data", objectives=HURRY))
    sections["hosts"] = {"hv-1": {}, "hv-2": {}, "hv-3": {}}
    sections["clusters"]["hvc"] = {"members": ["hv-1", "hv-2", "hv-3"]}
    # 2008 R2 has no hard rules, as far as its facts go.
    assert steps(only(sections)) == ["Add soft anti-affinity for a and b in hvc."]
    sections["platform"] = "hyper-v/2022"
    found = only(sections)
    assert "Add hard anti-affinity for a and b in hvc." in steps(found)
    sections["platform"] = "hyper-v/2008r2"
    sections["clusters"]["hvc"]["anti_affinity"] = [{"members": ["a", "b"], "hard": True}]
    assert not only(sections).steps


def test_a_hard_rule_is_not_asked_for_where_it_would_keep_the_lost_member_down() -> None:
    sections = guest_cluster(**mail("sql-server/fci", data="san/data", objectives=HURRY))
    sections["clusters"]["hvc"] = {"members": ["hv-1", "hv-2"]}
    (step,) = steps(only(sections))
    assert step.startswith("Add soft anti-affinity for a and b in hvc: ")


def test_members_on_one_host_are_to_be_parted() -> None:
    sections = guest_cluster(**mail("sql-server/fci", data="san/data"))
    sections["vms"]["b"]["on"] = "hv-1"
    assert steps(only(sections)) == ["Move b to hv-2: a and b would be lost with hv-1 together."]


def test_a_cluster_that_one_loss_stops_is_to_get_a_witness() -> None:
    sections = guest_cluster(**mail("sql-server/fci", data="san/data"))
    sections["clusters"]["gc"]["quorum"] = {"witness": {"kind": "none"}}
    assert steps(only(sections)) == ["Give gc a witness that lies outside of a and b."]


def test_an_edition_without_clustering_is_named() -> None:
    sections = host_cluster(
        services={"share": {"runs_on": "file", "product": "sql-server/ag", "objectives": HURRY}}
    )
    sections["vms"]["file"]["os"] = "Windows Server 2008 Standard"
    assert steps(only(sections))[0] == (
        "Give file an edition with failover clustering (Enterprise or Datacenter); "
        "Windows Server 2008 Standard has none."
    )


def test_a_service_bound_to_one_member_is_to_become_a_role_of_its_cluster() -> None:
    sections = guest_cluster(
        services={"db": {"runs_on": "a", "product": "sql-server/ag", "objectives": WAITS}}
    )
    assert steps(only(sections)) == ["Make db a role of gc, so that b can take it over."]


def test_a_cluster_that_comes_to_stand_on_clustered_hosts_is_to_outlast_a_live_migration() -> None:
    sections = guest_cluster(
        platform="hyper-v/2022",
        **mail("sql-server/fci", data="san/data", objectives={"availability": "99.99 %"}),
    )
    words = "Set the heartbeat of gc so that it outlasts the pause of a live migration."
    assert words in steps(only(sections))
    sections["clusters"]["gc"]["heartbeat"] = {"delay": "1 s", "threshold": 20}
    assert words not in steps(only(sections))


# --- What is not known


@pytest.mark.parametrize("product", [None, "ledger"])
def test_an_unknown_product_leaves_branches_open_and_says_what_to_state(product: str | None) -> None:
    found = only(host_cluster(services={"ledger": {"runs_on": "file", "product": product}}))
    assert found.recommended is None
    assert {"host", "guest"} <= set(found.open)
    assert "stand-alone" not in found.open
    assert answers(found)["aware"] == "unknown"
    assert any("cluster_aware" in s for s in steps(found))
    for candidate in found.open:
        assert "stays open" in said(found, candidate)


def test_that_it_runs_in_a_guest_cluster_does_not_show_that_it_is_supported_there() -> None:
    found = only(guest_cluster(**mail("ledger")))
    assert answers(found)["aware"] == "unknown"
    assert "gc shows that it can be made to start" in found.path[0].because.text


def test_an_unknown_ruling_leaves_guest_and_hybrid_open_only_where_it_matters() -> None:
    aware = mail("ledger", cluster_aware=True)
    assert only(guest_cluster(**aware)).recommended == "guest"
    clustered = only(hybrid(**mail("ledger", cluster_aware=True, objectives=HURRY)))
    assert clustered.recommended is None
    assert clustered.open == ("guest", "hybrid")


def test_several_instances_of_an_unknown_product_are_instances_whatever_they_do() -> None:
    sections = host_cluster()
    sections["vms"]["two"] = {"on": "hv-2"}
    sections["services"] = {"app": {"runs_on": ["file", "two"], "product": "app", "cluster_aware": False}}
    found = only(sections)
    assert answers(found) == {"aware": "no", "replicates": "unknown", "balanced": "yes"}
    assert found.recommended == "stand-alone"


def test_on_an_unknown_platform_no_limit_is_made_up() -> None:
    found = only(guest_cluster(platform="xen/4", **mail("file-server", data="san/data")))
    assert found.recommended == "guest"
    assert not found.conditions


# --- Facts have sources


def test_every_answer_and_every_reason_tells_where_it_is_from() -> None:
    for sections in (host_cluster(), hybrid(), guest_cluster(**mail("exchange/2016-dag"))):
        found = only(sections)
        sources = [a.source for a in found.path] + [r.source for rs in found.against.values() for r in rs]
        assert all(s.cited for s in sources if s.kind in ("catalogue", "platform"))
        assert all(s.route for s in sources if s.kind == "spec")
        assert all(found.against.values()), "something speaks against each of the others"


# --- Every product of the catalogue

ESTATES = {"host": host_cluster, "guest": guest_cluster, "hybrid": hybrid}


@pytest.mark.parametrize("estate", ESTATES)
@pytest.mark.parametrize("product", catalog.products(), ids=lambda p: p.id)
def test_every_product_gets_a_recommendation_that_its_vendor_does_not_rule_out(
    product: catalog.Product, estate: str
) -> None:
    sections = ESTATES[estate]()
    (service,) = sections["services"].values()
    service["product"] = product.id
    found = only(sections)
    candidates = {found.recommended} if found.recommended else set(found.open)
    assert candidates
    assert {t for t, fact in product.topologies.items() if fact.value == "ruled-out"}.isdisjoint(candidates)
    assert found.recommended in product.topologies or found.recommended in (None, "stand-alone")
    if not product.cluster_aware:
        assert candidates <= {"host", "stand-alone"}
    elif (guest := product.topologies.get("guest")) and guest.value in ("supported", "conditional"):
        assert candidates <= {"guest", "hybrid"}


# --- What the rules find is among the steps


def checked(sections: dict[str, Any]) -> dict[str, Recommendation]:
    """The recommendations for all services of a spec, with what the rules find in it."""
    made = spec(**sections)
    topology = build(made)
    return dict(recommend(made, topology, check(made, topology, estate_of(made))))


def pacemaker(**quorum: Any) -> dict[str, Any]:
    return {
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "storage": {"encl": {"mirror": "far"}, "far": {}},
        "servers": {"n1": {"networks": ["lan"]}, "n2": {"networks": ["lan"]}},
        "clusters": {
            "k": {
                "platform": "pacemaker/rhel9",
                "members": ["n1", "n2"],
                "quorum": {"two_node": True, **quorum},
                "fencing": {"enabled": False},
            }
        },
        "services": {
            "s3": {"runs_on": "k", "product": "object store", "cluster_aware": True, "data": "encl"}
        },
    }


def test_what_errors_and_warnings_ask_for_are_steps_of_the_present_design_the_worst_first() -> None:
    found = checked(pacemaker(no_quorum_policy="ignore"))["s3"]
    assert found.as_is
    rules = [step.rules for step in found.steps]
    assert rules == [("F01",), ("Q19",), ("N01",), ("N02",)]


def test_a_note_is_no_step_and_what_could_not_be_asked_is_said() -> None:
    sections = host_cluster(services={"erp": {"runs_on": "file", "cluster_aware": False}})
    found = checked(sections)["erp"]
    assert "C08" in {f.rule for f in check_of(sections).found}
    assert not any("C08" in step.rules for step in found.steps)
    assert found.unsaid


def test_what_the_better_design_would_have_to_mend_as_well_does_not_speak_against_the_present_one() -> None:
    sections = hybrid(services={"dir": {"runs_on": "gc", "product": "ad-ds"}})
    sections["clusters"]["hvc-1"]["quorum"] = {"witness": {"kind": "none"}}
    found = checked(sections)["dir"]
    assert found.recommended == "stand-alone"
    assert any("Q01" in step.rules for step in found.steps)
    assert not any(r.source.of == "Q01" for reasons in found.against.values() for r in reasons)


def test_conditions_about_another_platform_speak_against_nothing() -> None:
    sections = guest_cluster(
        services={"db": {"runs_on": "gc", "product": "sql-server/fci", "data": "san/data"}}
    )
    assert "with conditions only" not in said(only(sections), "mixed")


def check_of(sections: dict[str, Any]) -> Findings:
    made = spec(**sections)
    return check(made, build(made), estate_of(made))


def test_a_finding_about_what_is_left_behind_or_about_another_service_is_no_step() -> None:
    sections = hybrid(services={"dir": {"runs_on": "gc", "product": "ad-ds"}})
    sections["clusters"]["gc"]["quorum"] = {"witness": {"kind": "none"}}
    sections["clusters"]["hvc-1"]["quorum"] = {"witness": {"kind": "none"}}
    found = checked(sections)["dir"]
    assert found.recommended == "stand-alone"
    texts = [step.text for step in found.steps]
    assert any("hvc-1" in t and "witness" in t for t in texts)
    assert not any("Give gc a witness" in t for t in texts)


@pytest.mark.parametrize("path", sorted(SPECS), ids=lambda p: p.stem)
def test_nothing_is_said_to_be_complete_beside_an_error_or_a_warning(path: Path) -> None:
    made = analysed(path.stem)
    for key, found in recommend(made.spec, made.topology, made.findings).items():
        about = of_service(made.findings.found, World(made.spec), made.topology, key)
        worst = [f for f in about if f.severity != "info"]
        if found.as_is:
            assert {f.rule for f in worst} <= {r for step in found.steps for r in step.rules}
        if worst:
            assert "none; it is so already" not in no_steps(found) or found.steps


# --- No step leads to what a rule refuses


def test_a_second_domain_controller_does_not_wait_for_the_cluster_that_waits_for_it() -> None:
    sections = host_cluster(services={"directory": {"runs_on": "file", "product": "ad-ds"}})
    found = checked(sections)["directory"]
    assert [s.text for s in found.steps][:1] == [
        "Create a second instance of directory beside file on a machine that hvc does not have to start, "
        "and let the two replicate."
    ]
    sections["hosts"]["hv-3"] = {}
    text = checked(sections)["directory"].steps[0].text
    assert "beside file on hv-3" in text


def test_a_second_instance_goes_to_another_site_and_another_rack_where_there_is_one() -> None:
    sections = host_cluster(services={"web": {"runs_on": "file", "product": "iis"}})
    sections["sites"] = {"a": {}, "b": {}}
    racks = {"hv-1": ("a", "r1"), "hv-2": ("a", "r1"), "hv-3": ("a", "r2"), "hv-4": ("b", "r1")}
    sections["hosts"] = {h: {"site": s, "rack": r, "storage": {"san": {}}} for h, (s, r) in racks.items()}
    sections["clusters"]["hvc"]["members"] = list(racks)
    assert "beside file on hv-4" in steps(only(sections))[0]
    del sections["hosts"]["hv-4"]
    sections["clusters"]["hvc"]["members"] = ["hv-1", "hv-2", "hv-3"]
    assert "beside file on hv-3" in steps(only(sections))[0]


def test_a_host_without_the_memory_gets_no_second_machine() -> None:
    sections = host_cluster(services={"web": {"runs_on": "file", "product": "iis"}})
    sections["vms"]["file"]["memory"] = "24 GiB"
    sections["hosts"]["hv-2"]["memory"] = "16 GiB"
    assert "beside file on another host" in steps(only(sections))[0]


def test_where_a_platform_has_no_anti_affinity_machines_are_bound_to_hosts() -> None:
    sections = host_cluster(platform="proxmox/8", services={"web": {"runs_on": "file", "product": "iis"}})
    assert (
        "Bind file and the second instance to different hosts of hvc: Proxmox VE 8 has no anti-affinity rules."
        in steps(only(sections))
    )


def test_rules_are_those_that_the_platform_has() -> None:
    sections = host_cluster(platform="proxmox/9", services={"web": {"runs_on": "file", "product": "iis"}})
    assert (
        "Let file and the second instance prefer different hosts of hvc: Proxmox VE 9 has hard anti-affinity alone, "
        "which needs a spare host." in steps(only(sections))
    )
    sections["clusters"]["hvc"]["members"] = ["hv-1", "hv-2", "hv-3"]
    sections["hosts"]["hv-3"] = {
        "storage": {}
    }  # without the storage it may not own file, and is no spare host for it
    assert "Let file and the second instance prefer different hosts of hvc" in " ".join(steps(only(sections)))
    sections["hosts"]["hv-3"] = {}
    assert "Add hard anti-affinity in hvc for file and the second instance." in steps(only(sections))
    sections["platform"] = "hyper-v/2008"
    assert "Add soft anti-affinity in hvc for file and the second instance." in steps(only(sections))


def test_what_the_new_design_would_lack_is_among_the_steps() -> None:
    sections = host_cluster(
        networks={"lan": {"roles": ["client"]}},
        services={"share": {"runs_on": "file", "product": "file-server", "objectives": HURRY}},
    )
    sections["vms"]["file"]["networks"] = ["lan"]
    texts = {r: s.text for s in checked(sections)["share"].steps for r in s.rules}
    assert (
        texts["N03"] == "Attach file and the second machine to a network that is for the new cluster alone."
    )


def test_what_a_vendor_says_of_another_platform_is_not_told() -> None:
    for platform, told in (("hyper-v/2022", True), ("vsphere/8.0", False)):
        sections = {
            "platform": platform,
            "hosts": {"h1": {}, "h2": {}},
            "vms": {
                "a": {"on": "h1", "os": "Windows Server 2022"},
                "b": {"on": "h2", "os": "Windows Server 2022"},
            },
            "storage": {"san": {"protocols": ["iscsi"]}},
            "clusters": {"hosts": {"members": ["h1", "h2"]}, "fci": {"members": ["a", "b"]}},
            "services": {"db": {"product": "sql-server/fci", "runs_on": "fci", "data": "san"}},
        }
        assert ("Hyper-V 2008 R2" in str(only(sections))) is told, platform
