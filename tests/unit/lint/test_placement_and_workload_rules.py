"""What the examples of the rules on placement, capacity and workloads leave open: boundaries, severities, unknowns."""

from datetime import date, timedelta

import pytest

from hadocs.lint.findings import Findings
from hadocs.lint.run import check, rules
from hadocs.spec.load import load_text
from hadocs.topology.build import build, estate_of

TODAY = date(2026, 11, 22)


def said(rule: str, text: str, today: date = TODAY) -> Findings:
    spec = load_text(f"hadocs: 1\nname: example\n{text}").spec
    return check(spec, build(spec), estate_of(spec), today=today, chosen=[rules()[rule]])


def severities(rule: str, text: str) -> list[str]:
    return [f.severity for f in said(rule, text).found]


def guests(
    *, platform: str = "hyper-v/2022", hosts: int = 3, members: int = 2, more: str = "", rule: str = ""
) -> str:
    """Guest-cluster members spread over the hosts of one host cluster."""
    names = [f"h{n}" for n in range(hosts)]
    vms = [f"m{n}" for n in range(members)]
    lines = [f"platform: {platform}", "hosts:", *(f"  {h}: {{memory: 64 GiB}}" for h in names), "vms:"]
    lines += [f"  {v}: {{on: h{n % hosts}, os: Windows Server 2022 Standard}}" for n, v in enumerate(vms)]
    lines += [
        "clusters:",
        f"  hc: {{members: [{', '.join(names)}]{rule}}}",
        f"  g: {{members: [{', '.join(vms)}]}}",
    ]
    return "\n".join([*lines, more, ""])


def test_two_hosts_can_not_keep_members_apart_for_long_so_the_rule_warns() -> None:
    assert severities("P02", guests(hosts=3)) == ["error"]
    assert severities("P02", guests(hosts=2)) == ["warning"]
    assert severities("P02", "environment: lab\n" + guests(hosts=3)) == ["warning"]


def test_one_rule_for_some_members_leaves_the_others_free_to_meet() -> None:
    rule = ", anti_affinity: [{members: [m0, m1]}]"
    (found,) = said("P02", guests(members=3, rule=rule)).found
    assert "m0, m1 and m2" in found.message


def test_a_member_without_a_host_is_unknown() -> None:
    text = "vms: {a: {os: RHEL 9}, b: {on: h1}}\nhosts: {h1: {}}\nclusters: {g: {members: [a, b]}}\n"
    assert [u.add for u in said("P01", text).unknown] == ["vms.a.on: the host it runs on"]


def test_less_than_half_of_the_members_on_one_host_is_a_warning() -> None:
    text = guests(hosts=4, members=5)
    assert severities("P01", text) == ["warning"]


ONE_MORE = "Add a host for m2: of two hosts one always carries half of the {} members of g, or more."


@pytest.mark.parametrize(
    ("hosts", "members", "p01", "p02"),
    [
        (2, 3, ONE_MORE.format("three"), "Add a host"),
        (2, 4, ONE_MORE.format("four"), "Add a host"),
        (3, 5, "Move m3 to another host than h0.", "Add a host to hc, and an anti-affinity rule"),
    ],
)
def test_members_that_no_move_can_part_take_another_host(
    hosts: int, members: int, p01: str, p02: str
) -> None:
    text = guests(hosts=hosts, members=members)
    assert said("P01", text).found[0].fix == p01
    assert said("P02", text).found[0].fix.startswith(p02)


def test_hard_rules_with_a_machine_for_each_host() -> None:
    rule = ", anti_affinity: [{members: [m0, m1, m2], hard: true}]"
    assert severities("P04", guests(members=3, rule=rule)) == ["info"], (
        "the guest cluster goes on without one"
    )
    assert severities("P04", guests(members=3, hosts=4, rule=rule)) == []


def test_proxmox_rules_are_hard_whatever_the_spec_says() -> None:
    rule = ", anti_affinity: [{members: [m0, m1, m2]}]"
    assert severities("P04", guests(platform="proxmox/9", hosts=2, members=3, rule=rule)) == ["error"]
    assert severities("P04", guests(platform="hyper-v/2022", hosts=2, members=3, rule=rule)) == []


def test_rules_at_odds_are_an_error_where_they_are_switched_off_or_hard() -> None:
    rule = ", affinity: [{members: [m0, m1], hard: %s}], anti_affinity: [{members: [m0, m1], hard: %s}]"
    assert severities("P05", guests(platform="proxmox/9", rule=rule % ("false", "false"))) == ["error"]
    assert severities("P05", guests(rule=rule % ("true", "true"))) == ["error"]
    assert severities("P05", guests(rule=rule % ("true", "false"))) == ["warning"]


def test_two_rules_about_hosts_are_fine_outside_of_proxmox_while_they_leave_a_host() -> None:
    first = "{members: [m0], hosts: [h0, h1], strict: true}"
    rule = f", node_affinity: [{first}, {{members: [m0], hosts: [%s], strict: true}}]"
    assert severities("P05", guests(platform="proxmox/9", rule=rule % "h1")) == ["error"]
    assert severities("P05", guests(rule=rule % "h1")) == []
    assert severities("P05", guests(rule=rule % "h2")) == ["error"]


def test_a_rule_about_machines_of_another_cluster_does_nothing() -> None:
    text = (
        "platform: proxmox/9\nhosts: {h1: {}, h2: {}, h3: {}}\nvms: {a: {on: h1}, b: {on: h3}}\n"
        "clusters:\n"
        "  one: {members: [h1, h2], anti_affinity: [{members: [a, b], hard: true}]}\n"
        "  two: {members: [h3]}\n"
    )
    assert severities("P05", text) == ["warning"]


def test_a_pinned_member_of_a_guest_cluster_is_worth_a_note_only() -> None:
    rule = ", node_affinity: [{members: [m0], hosts: [h0], strict: true}]"
    assert severities("P07", guests(rule=rule)) == ["info"]


def test_members_of_one_host_cluster_are_judged_by_its_racks_once() -> None:
    text = guests().replace("{memory: 64 GiB}", "{rack: r1}")
    (found,) = said("P08", text).found
    assert found.about[0] == "hc"


def test_domain_controllers_inside_are_worst_before_2012() -> None:
    text = (
        "platform: hyper-v/%s\nhosts: {h1: {}, h2: {}}\nvms: {dc-1: {on: h1}, dc-2: {on: %s}}\n"
        "clusters: {hc: {members: [h1, h2]}}\nservices: {directory: {product: ad-ds, runs_on: [dc-1, dc-2]}}\n"
    )
    assert severities("P09", text % ("2008r2", "h2")) == ["error"]
    assert severities("P09", text % ("2022", "h2")) == ["warning"]
    unsaid = said("P09", text.replace("on: %s", "role: x") % "2022")
    assert [u.add for u in unsaid.unknown] == ["vms.dc-2.on: the host it runs on"]


ROOM = """\
hosts: {h1: {memory: 64 GiB}, h2: {memory: %s}}
vms: {a: {on: h1, memory: 32 GiB}, b: {on: h2, memory: 32 GiB, priority: %s}}
clusters: {hc: {members: [h1, h2], platform: hyper-v/2022}}
"""


def test_room_is_enough_to_the_last_byte() -> None:
    assert severities("C01", ROOM % ("64 GiB", "low")) == []
    assert severities("C01", ROOM % ("63 GiB", "low")) == ["error"]


def test_a_machine_that_is_not_to_be_restarted_needs_no_room() -> None:
    tight = ROOM.replace("{h1: {memory: 64 GiB}", "{h1: {memory: 32 GiB}") % ("64 GiB", "%s")
    assert severities("C01", tight % "low") == ["error"]
    assert severities("C01", tight % "disabled") == []


def test_memory_counts_even_where_the_quorum_would_be_lost_as_well() -> None:
    text = ROOM.replace("platform: hyper-v/2022", "platform: hyper-v/2008, quorum: {witness: {kind: none}}")
    assert severities("C01", text % ("63 GiB", "low")) == ["error"]


def test_memory_that_is_not_stated_is_unknown() -> None:
    text = ROOM.replace("a: {on: h1, memory: 32 GiB}", "a: {on: h1}")
    for rule in ("C01", "C02"):
        assert [u.add for u in said(rule, text % ("64 GiB", "low")).unknown] == ["vms: memory of a"]


@pytest.mark.parametrize(
    ("platform", "severity"), [("hyper-v/2022", "error"), ("vsphere/8.0", "info"), ("vsphere/6.7", "warning")]
)
def test_mixed_clusters_are_supported_on_vsphere(platform: str, severity: str) -> None:
    text = (
        f"platform: {platform}\nhosts: {{h1: {{}}}}\nservers: {{p: {{}}}}\n"
        "vms: {v: {on: h1}}\nclusters: {c: {members: [v, p]}}\n"
    )
    assert severities("W02", text) == [severity]


def test_a_topology_is_ruled_out_as_firmly_as_its_source_was_read() -> None:
    text = "platform: hyper-v/2008r2\nhosts: {h1: {}, h2: {}}\nvms: {v: {on: h1%s}}\n"
    text += "clusters: {hc: {members: [h1, h2]}}\n"
    text += "services: {mail: {product: exchange/2010-dag, runs_on: v}}\n"
    assert severities("W03", text % "") == ["warning"], "read in excerpts only"
    assert severities("W03", text % ", possible_owners: [h1]") == [], "a pinned machine does not move"


def test_where_a_service_pack_allows_it_the_product_with_it_is_named() -> None:
    """Who names the release alone may have had the service pack for years."""
    guests = "platform: hyper-v/2008r2\nhosts: {h1: {}, h2: {}}\nvms: {v: {on: h1}, w: {on: h2}}\n"
    guests += "clusters: {hc: {members: [h1, h2]}, dag: {members: [v, w]}}\n"
    guests += "services: {mail: {product: %s, runs_on: dag}}\n"
    (found,) = said("W03", guests % "exchange/2010-dag").found
    assert "Service Pack 1 or a later one, with which it is supported" in found.fix
    assert "product: exchange/2010-sp1-dag." in found.fix
    assert severities("W03", guests % "exchange/2010-sp1-dag") == []
    (alone,) = said("W03", guests.replace("runs_on: dag", "runs_on: v") % "exchange/2010-dag").found
    assert "supported under conditions, name that: product: exchange/2010-sp1-dag." in alone.fix
    (ccr,) = said("W03", guests.replace("2008r2", "2008") % "exchange/2007-ccr").found
    assert "Service Pack" not in ccr.fix, "none is known to have changed it"


def test_editions_are_judged_by_the_version_of_the_member_itself() -> None:
    text = (
        "platform: hyper-v/2022\nhosts: {h1: {}, h2: {}}\n"
        "vms: {a: {on: h1, os: %s}, b: {on: h2, os: Windows Server 2022 Standard}}\n"
        "clusters: {g: {members: [a, b]}}\n"
    )
    assert severities("W07", text % "Windows Server 2022 Essentials") == ["error"]
    assert severities("W07", text % "Windows Server 2008 Standard") == ["warning"], "read in excerpts only"
    assert severities("W07", text % "Hyper-V Server 2008 R2") == [], "said to cluster"
    assert [u.add for u in said("W07", text % "Windows Server 2022").unknown] == [
        "vms.a.os: version and edition"
    ]


def test_support_ends_with_the_day_after_its_last() -> None:
    text = "platform: hyper-v/2016\nhosts: {h1: {}}\n"
    assert said("W10", text, date(2027, 1, 12)).found == ()
    (found,) = said("W10", text, date(2027, 1, 13)).found
    assert "2027-01-12" in found.message


def test_what_extends_support_is_told_with_it() -> None:
    text = "platform: hyper-v/2016\nhosts: {h1: {}}\n"
    (found,) = said("W10", text, date(2028, 1, 1)).found
    assert found.message == (
        "Support of Windows Server 2016 (h1) ended on 2027-01-12; Extended Security Updates, paid: until 2030-01-12."
    )


@pytest.mark.parametrize(
    ("os", "last"),
    [
        ("RHEL 8", date(2029, 5, 31)),
        ("Rocky Linux 8.10", date(2029, 5, 31)),
        ("Oracle Linux 8", date(2029, 7, 31)),
        ("CentOS Stream 9", date(2027, 5, 31)),
        ("SLES 15 SP5", date(2024, 12, 31)),
        ("SLES 15", date(2031, 7, 31)),
        ("Debian 12", date(2026, 7, 11)),
        ("Ubuntu 22.04 LTS", date(2027, 4, 1)),
        ("Windows Server 2012 R2 Standard", date(2023, 10, 10)),
    ],
)
def test_each_system_has_its_own_last_day(os: str, last: date) -> None:
    text = f"hosts: {{h1: {{platform: hyper-v/2025}}}}\nvms: {{a: {{on: h1, os: {os}}}}}\n"
    assert not said("W10", text, last).found
    (found,) = said("W10", text, last + timedelta(days=1)).found
    assert f"ended on {last}" in found.message


def test_a_host_has_the_days_of_its_system_where_pacemaker_clusters_it() -> None:
    text = "platform: pacemaker/rhel8\nhosts: {h1: {os: CentOS Stream 8}}\n"
    (found,) = said("W10", text, date(2024, 6, 1)).found
    assert "CentOS Stream 8 (h1)" in found.message


@pytest.mark.parametrize(
    ("product", "last"),
    [
        ("postgresql/14-patroni", date(2026, 11, 12)),
        ("etcd/3.5", date(2027, 7, 8)),
        ("exchange/2019-dag", date(2025, 10, 14)),
    ],
)
def test_a_release_of_a_product_has_a_last_day(product: str, last: date) -> None:
    text = f"servers: {{a: {{}}}}\nservices: {{s: {{product: {product}, runs_on: a}}}}\n"
    assert not said("W14", text, last).found
    assert len(said("W14", text, last + timedelta(days=1)).found) == 1


def test_software_that_a_cluster_runs_has_a_last_day_too() -> None:
    text = "servers: {a: {}, b: {}, c: {}}\nclusters: {e: {members: [a, b, c], platform: etcd/3.4}}\n"
    (found,) = said("W10", text).found
    assert found.about == ("e",)


def test_pages_judge_support_by_the_newest_day_of_the_spec_and_by_no_clock() -> None:
    text = "hadocs: 1\nname: example\nplatform: hyper-v/2016\nhosts: {h1: {}}\n"
    for operations, found in (
        ("", 0),
        ("operations: {validated: 2027-01-12}", 0),
        ("operations: {validated: 2027-01-13}", 1),
    ):
        spec = load_text(text + operations).spec
        assert len(check(spec, build(spec), estate_of(spec), chosen=[rules()["W10"]]).found) == found
    accepted = load_text(
        text + "accept: {W10: {reason: it goes soon}}\noperations: {validated: 2026-01-01}"
    ).spec
    assert not check(accepted, build(accepted), estate_of(accepted), chosen=[rules()["W10"]]).found


def test_a_service_that_needs_a_directory_is_not_in_a_workgroup() -> None:
    text = (
        "servers: {a: {os: Windows Server 2022 Standard}, b: {os: Windows Server 2022 Standard}, dc: {}}\n"
        "clusters: {c: {members: [a, b]}}\n"
        "services: {files: {product: file-server, runs_on: c%s}, directory: {product: ad-ds, runs_on: dc}}\n"
    )
    assert [u.add for u in said("W12", text % "").unknown] == [
        "clusters.c.domain: joined, detached or workgroup"
    ]
    assert said("W12", text % ", needs: [directory]").unknown == ()


@pytest.mark.parametrize(("version", "asked"), [("2008", 0), ("2008r2", 1), ("2022", 1)])
def test_dynamic_memory_is_asked_for_only_where_hyper_v_has_it(version: str, asked: int) -> None:
    text = (
        f"platform: hyper-v/{version}\nhosts: {{hv: {{}}}}\nvms: {{exch: {{on: hv}}}}\n"
        "services: {mail: {product: exchange/2010-dag, runs_on: exch}}\n"
    )
    assert len(said("C05", text).unknown) == asked
