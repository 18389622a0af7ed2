"""What pages of failures say holds for the cluster that they are of: its storage, its fencing, its disks, its sites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.spec.load import load_text

HYPER_V = """\
hadocs: 1
name: two
platform: hyper-v/{version}
hosts: {{h-1: {{memory: 64 GiB}}, h-2: {{memory: 64 GiB}}}}
storage:
  san: {{protocols: [iscsi], volumes: {{csv: {{csv: true}}, q: {{}}}}}}
  share: {{protocols: [smb], volumes: {{vms: {{}}}}}}
vms: {{a: {{on: h-1, memory: 8 GiB, files: {a}}}, b: {{on: h-1, memory: 8 GiB, files: {b}}}}}
clusters: {{c: {{members: [h-1, h-2], quorum: {{witness: {{kind: disk, on: san/q}}}}}}}}
services: {{s: {{runs_on: a}}, t: {{runs_on: b}}}}
"""


def of(text: str) -> Runbooks:
    return runbooks(analyse_loaded(load_text(text)))


def page(books: Runbooks, name: str) -> str:
    (planned,) = [p for p in books.all if p.id == name]
    return markdown.whole(books.make(planned), "x")


def test_only_machines_on_shares_run_on_while_their_host_is_isolated() -> None:
    block = of(HYPER_V.format(version="2022", a="san/csv", b="san/csv"))
    failed, parted = page(block, "host-failure-h-1"), page(block, "network-partition-c")
    assert "`a` and `b` stand still there (`PausedCritical`)" in failed
    assert "go on running there" not in failed and "machines run" not in failed
    assert "machines stand still (`PausedCritical`)" in parted and "run on for 4 minutes" not in parted
    shares = of(HYPER_V.format(version="2022", a="share/vms", b="share/vms"))
    failed, parted = page(shares, "host-failure-h-1"), page(shares, "network-partition-c")
    assert "`a` and `b` go on running there, for 4 minutes" in failed and "`PausedCritical`" not in failed
    assert "machines run on for 4 minutes first" in parted and "`PausedCritical`" not in parted
    both = page(of(HYPER_V.format(version="2022", a="share/vms", b="san/csv")), "host-failure-h-1")
    assert "`a` goes on running there" in both and "`b` stands still there" in both


def test_before_2016_no_host_is_isolated() -> None:
    assert "Isolated" not in page(
        of(HYPER_V.format(version="2012r2", a="san/csv", b="san/csv")), "host-failure-h-1"
    )


@pytest.mark.parametrize("version", ["2008", "2008r2"])
def test_shared_volumes_and_cmdlets_came_with_2008_r2(version: str) -> None:
    """Cluster Shared Volumes and the module FailoverClusters: before them cluster.exe, and a disk is had or not."""
    text = HYPER_V.format(version=version, a="san/csv", b="san/csv").replace("{csv: true}", "{}")
    books = of(text)
    later = ("Get-ClusterGroup", "Clear-ClusterDiskReservation", "redirected", "512", "shared volumes")
    told = "\n".join(
        page(books, name) for name in ("storage-path-loss-c", "storage-loss-san", "node-remove-h-1")
    )
    assert [word for word in later if word in told] == ([] if version == "2008" else list(later))
    assert ("`cluster group /status`" in told) is (version == "2008")


@pytest.mark.parametrize(
    ("version", "domain", "live"),
    [("2008", "joined", False), ("2022", "joined", True), ("2022", "workgroup", False)],
)
def test_machines_that_are_saved_go_home_over_no_network(version: str, domain: str, live: bool) -> None:
    text = HYPER_V.format(version=version, a="san/csv", b="san/csv").replace(
        "c: {members", f"c: {{domain: {domain}, members"
    )
    told = page(of(text), "failback-c")
    assert ("migration network" in told) is live
    assert ("stands still for a moment" in told) is live
    assert ("the storage and the memory of one host carry all of it" in told) is not live


PACEMAKER = """\
hadocs: 1
name: pair
platform: pacemaker/{version}
networks: {{lan: {{roles: [client, cluster], switches: [sw]}}}}
storage: {{san: {{controllers: 2, volumes: {{d: {{}}}}}}}}
servers: {{a: {{networks: [lan], storage: {{san: {{protocol: fc}}}}}}, b: {{like: a}}}}
clusters: {{k: {{members: [a, b], quorum: {{two_node: true, no_quorum_policy: {policy}}}, fencing: {fencing}}}}}
services: {{s: {{product: x, cluster_aware: true, runs_on: k, active_on: a, data: san/d}}}}
"""
FAILURES = (
    "host-failure-a",
    "network-partition-k",
    "quorum-loss-k",
    "service-failure-s",
    "host-maintenance-a",
)


@pytest.mark.parametrize("version", ["rhel7", "rhel9", "sles15"])
@pytest.mark.parametrize("name", FAILURES)
def test_where_nothing_is_fenced_no_page_waits_for_it(version: str, name: str) -> None:
    books = of(PACEMAKER.format(version=version, policy="ignore", fencing="{enabled: false}"))
    told = page(books, name)
    body = re.sub(r"(?m)^\*\*[A-Z]\d\d\*\* .*$", "", told)  # what rules find speaks of fencing, as it should
    assert not re.search(
        r"(?i)\b(?:is|was|are|were|be) fenced|fence each other|\bconfirm(?:ed)?\b(?! that)", body
    )
    assert "\\*\\*" not in told


def test_where_nothing_is_fenced_a_node_that_may_live_is_not_waited_for() -> None:
    known = page(
        of(PACEMAKER.format(version="rhel9", policy="stop", fencing="{enabled: false}")), "host-failure-a"
    )
    assert "**without waiting**" in known and "Nothing that waits is harmed" not in known
    fenced = page(
        of(PACEMAKER.format(version="rhel9", policy="stop", fencing="{methods: [ipmi]}")), "host-failure-a"
    )
    assert "two minutes are over" in fenced and "Nothing that waits is harmed" in fenced


def test_a_look_waits_for_as_long_as_fencing_of_this_cluster_may_take() -> None:
    sbd = "{methods: [sbd], delay_max: 60 s, sbd: {devices: [san/d], watchdog_timeout: 60 s, msgwait: 120 s}}"
    told = page(of(PACEMAKER.format(version="sles15", policy="stop", fencing=sbd)), "host-failure-a")
    assert "Wait four minutes, then look" in told and "four minutes are over since" in told
    assert "two minutes" not in told


def test_two_nodes_with_a_watchdog_alone_keep_corosync_s_quorum_and_lose_that_of_sbd() -> None:
    fencing = "{methods: [watchdog], sbd: {watchdog_timeout: 60 s}}"
    books = of(PACEMAKER.format(version="rhel9", policy="stop", fencing=fencing))
    failed, parted, quorum = (page(books, n) for n in FAILURES[:3])
    assert "Without `a` `b` resets itself, too" in failed and "1 are needed" not in failed
    assert "`Quorate: Yes` until `b` resets itself" in failed and "sbd -d" not in failed
    assert "whoever fences first goes on" not in parted and "Both nodes reset themselves" in parted
    assert "It outlives no loss at all" in quorum and "quorum is not lost while it runs" not in quorum
    disk = page(
        of(PACEMAKER.format(version="rhel9", policy="stop", fencing="{methods: [sbd]}")), "host-failure-a"
    )
    assert "sbd -d" in disk


INSIDE = """\
hadocs: 1
name: branch
platform: hyper-v/{version}
sites: {{here: {{}}}}
hosts: {{h-1: {{site: here, memory: 64 GiB}}, h-2: {{like: h-1}}}}
{server}
storage: {{san: {{site: here, protocols: [iscsi], controllers: 2, volumes: {{csv: {{csv: true}}, q: {{}}}}}}}}
vms: {{dc: {{on: h-1, memory: 8 GiB, files: san/csv}}, app: {{on: h-2, memory: 8 GiB, files: san/csv}}}}
clusters: {{c: {{members: [h-1, h-2], quorum: {{witness: {{kind: disk, on: san/q}}}}}}}}
services: {{directory: {{product: ad-ds, runs_on: {on}}}, s: {{runs_on: app}}}}
"""


def test_where_the_only_directory_is_inside_it_is_told_how_to_sign_in() -> None:
    inside = of(INSIDE.format(version="2019", server="", on="[dc]"))
    for name in ("quorum-loss-c", "storage-loss-san", "cold-start-here"):
        assert "local administrator's password of each host" in page(inside, name), name
    assert "does not form the cluster" not in page(inside, "quorum-loss-c")
    old = of(INSIDE.format(version="2008r2", server="", on="[dc]"))
    assert "does not form the cluster without a domain controller" in page(old, "quorum-loss-c")
    outside = of(INSIDE.format(version="2019", server="servers: {dc-2: {site: here}}", on="[dc, dc-2]"))
    for name in ("quorum-loss-c", "storage-loss-san", "cold-start-here"):
        assert "domain controller" not in page(outside, name), name


def test_the_configuration_of_all_is_laid_back_while_the_cluster_service_runs() -> None:
    books = of(INSIDE.format(version="2019", server="", on="[dc]"))
    (planned,) = [p for p in books.all if p.id == "config-restore-c"]
    typed = [step.command.text for step in books.make(planned).steps if step.command]
    recovery = next(i for i, command in enumerate(typed) if command.startswith("wbadmin start recovery"))
    assert "net stop clussvc" not in typed[:recovery], "event 1542: some nodes are not running"
    assert any(command.startswith("wbadmin start systemstaterecovery") for command in typed[recovery:])


def test_one_machine_is_not_all() -> None:
    books = of(INSIDE.format(version="2022", server="", on="[dc]"))
    told = page(books, "host-maintenance-h-1")
    assert "One machine `Online`: `dc`" in told and "`dc`, all" not in told
    assert "Suspend-BitLocker" in told and "Resume-BitLocker" in told
    text = HYPER_V.format(version="2022", a="san/csv", b="san/csv")
    three = text.replace("h-2: {memory", "h-3: {memory: 64 GiB}, h-2: {memory").replace(
        "h-1, h-2]", "h-1, h-2, h-3]"
    )
    two = page(of(three), "host-maintenance-h-1")
    assert "Two machines, all `Online`" in two and "Even if both landed on one host" in two


STRETCHED = """\
hadocs: 1
name: stretched
platform: {platform}
sites: {{a: {{}}, b: {{}}}}
hosts: {{a-1: {{site: a, memory: 64 GiB}}, a-2: {{like: a-1}}{more}}}
storage: {{san: {{site: a, volumes: {{d: {{}}, q: {{}}}}}}}}
vms: {{v: {{on: a-1, memory: 8 GiB, files: san/d}}}}
clusters: {{c: {{members: {members}{quorum}}}}}
services: {{s: {{runs_on: v}}}}
"""


def test_a_site_beside_which_nothing_can_run_is_not_handed_over() -> None:
    text = STRETCHED.format(
        platform="hyper-v/2022",
        more="",
        members="[a-1, a-2]",
        quorum=", quorum: {witness: {kind: file-share, site: b}}",
    )
    books = of(text)
    ids = {p.id for p in books.all}
    assert "cold-start-a" in ids and not ids & {"site-failover-a", "site-return-a", "dr-test-a"}
    assert "other sites" not in page(books, "cold-start-a")


@pytest.mark.parametrize("elsewhere", [True, False])
def test_hosts_are_forced_off_only_where_they_could_not_be_emptied(elsewhere: bool) -> None:
    text = STRETCHED.format(
        platform="vsphere/8.0",
        more=", b-1: {site: b, memory: 64 GiB}" if elsewhere else "",
        members="[a-1, a-2, b-1]" if elsewhere else "[a-1, a-2]",
        quorum=", ha: {enabled: true}",
    )
    told = page(of(text), "site-shutdown-a")
    assert ("Stop-VMHost -VMHost a-1,a-2 -Confirm" in told) == elsewhere
    assert ("takes the power from whatever does" in told) != elsewhere


CLONES = """\
hadocs: 1
name: four
platform: pacemaker/rhel9
networks: {lan: {roles: [client, cluster], switches: [sw]}}
storage: {san: {controllers: 2, volumes: {gfs2: {}}}}
servers: {a: {networks: [lan], storage: {san: {protocol: fc}}}, b: {like: a}, c: {like: a}, d: {like: a}}
clusters:
  k:
    members: [a, b, c, d]
    quorum: {last_man_standing: true, auto_tie_breaker: true, wait_for_all: true, no_quorum_policy: freeze}
    fencing: {methods: [ipmi, pdu]}
services: {share: {product: GFS2, cluster_aware: true, runs_on: [a, b, c, d], data: san/gfs2}}
"""


def test_what_runs_on_all_members_is_carried_and_missed_and_votes_are_counted_anew() -> None:
    books = of(CLONES)
    kept, failed = page(books, "host-maintenance-a"), page(books, "host-failure-a")
    assert "carries `share` beside others" in kept and "no service" not in kept
    assert "3 of 4 votes are left, and 3 are needed until corosync has counted anew" in kept
    assert "| `k` | 4, 3 needed | 4, 3 needed | 3, 2 needed |" in kept and "no more are there" not in kept
    assert "| **Tell first** | Users of `share`" in failed


def test_who_needs_a_service_is_told_of_its_host() -> None:
    text = HYPER_V.format(version="2022", a="san/csv", b="san/csv").replace("b: {on: h-1,", "b: {on: h-2,")
    failed = page(of(text.replace("t: {runs_on: b}", "t: {runs_on: b, needs: [s]}")), "host-failure-h-1")
    assert "| **Tell first** | Users of `s` and `t`" in failed


def test_a_drill_in_which_disks_do_not_answer_for_a_while_is_told_to_users() -> None:
    reach = "{site: here, memory: 64 GiB, storage: {san: {protocol: iscsi, paths: 2}}}"
    text = INSIDE.format(version="2019", server="", on="[dc]").replace("{site: here, memory: 64 GiB}", reach)
    drills = page(of(text), "drills")
    assert "`directory` stands still for" in drills and "`directory`:&#32;stands still for 20 to" in drills
    (told,) = [line for line in drills.splitlines() if line.startswith("| **Tell first** |")]
    assert "`directory`" in told
    path = drills[drills.index("loses its paths") :]
    assert "Users notice nothing" not in path[: path.index("###")]


def test_machines_that_do_not_move_while_they_run_leave_before_the_drain_and_come_back_by_hand() -> None:
    text = HYPER_V.format(version="2019", a="san/csv", b="san/csv")
    workgroup = of(text.replace("c: {members:", "c: {domain: workgroup, members:"))
    for name in ("host-maintenance-h-1", "cluster-patching-c"):
        (planned,) = [p for p in workgroup.all if p.id == name]
        typed = [step.command.text for step in workgroup.make(planned).steps if step.command]
        quick = [command for command in typed if command.endswith("-MigrationType Quick")]
        assert len(quick) == 4 and not [command for command in typed if "-MigrationType Live" in command]
        drain = next(
            i for i, command in enumerate(typed) if command.startswith("Suspend-ClusterNode -Name h-1")
        )
        assert all(
            typed.index(command) < drain for command in quick if command.endswith("h-2 -MigrationType Quick")
        )
    assert "of `h-1` stand still for a moment" not in page(workgroup, "host-maintenance-h-1")
    assert "-MigrationType Quick" in page(workgroup, "failback-c")
    domain = of(text)
    assert "Quick" not in page(domain, "host-maintenance-h-1") + page(domain, "failback-c")


POOLED = """\
hadocs: 1
name: pooled
platform: hyper-v/2022
hosts: {h-1: {memory: 64 GiB}, h-2: {memory: 64 GiB}, h-3: {memory: 64 GiB}}
storage: {pool: {kind: hyperconverged, protocols: [s2d], on: [h-1, h-2, h-3], copies: 3, volumes: {csv: {csv: true}}}}
vms: {a: {on: h-1, memory: 8 GiB, files: pool/csv}}
clusters: {c: {members: [h-1, h-2, h-3], quorum: {witness: {kind: cloud}}}}
services: {s: {runs_on: a}}
"""


def test_disks_of_a_pool_are_put_aside_before_each_restart_and_taken_in_again() -> None:
    books = of(POOLED)
    for name, turns in (("host-maintenance-h-1", 1), ("cluster-patching-c", 3)):
        (planned,) = [p for p in books.all if p.id == name]
        typed = [step.command.text for step in books.make(planned).steps if step.command]
        turn = [
            "Enable-StorageMaintenanceMode",
            "Restart-Computer",
            "Disable-StorageMaintenanceMode",
            "Resume-",
        ]
        kinds = [word for command in typed for word in turn if word in command]
        assert kinds == turn * turns, name
    assert "**without that step**" in page(books, "node-remove-h-1")


def test_a_witness_that_goes_with_its_site_is_moved_before_anything_is_stopped_there() -> None:
    text = """\
hadocs: 1
name: zones
platform: hyper-v/2022
sites: {a: {}, b: {}}
servers: {s-1: {site: a, os: Windows Server 2022}, s-2: {site: b, os: Windows Server 2022}, f: {site: SITE}}
clusters: {c: {members: [s-1, s-2], quorum: {witness: {kind: file-share, on: f}}}}
services: {db: {product: sql-server/ag, runs_on: c, active_on: s-1}}
"""
    for site, moved in (("a", True), ("b", False)):
        books = of(text.replace("SITE", site))
        (planned,) = [p for p in books.all if p.id == "site-shutdown-a"]
        steps = [step.id for step in books.make(planned).steps]
        assert any(step.startswith("witness-away") for step in steps) == moved
        if moved:
            first = next(i for i, step in enumerate(steps) if step.startswith("off-"))
            assert next(i for i, step in enumerate(steps) if step.startswith("witness-away")) < first


QDEVICE = """\
hadocs: 1
name: three
platform: proxmox/9
hosts: {{h-1: {{memory: 64 GiB}}, h-2: {{memory: 64 GiB}}, h-3: {{memory: 64 GiB}}{more}}}
servers: {{q: {{os: Debian 13}}}}
clusters: {{c: {{members: [h-1, h-2, h-3{member}], quorum: {{witness: {{kind: qdevice, on: q}}}}}}}}
"""


def test_a_qdevice_is_taken_out_after_a_node_that_is_dead_and_comes_back_for_an_even_number() -> None:
    of_three = page(of(QDEVICE.format(more="", member="")), "node-remove-h-3")
    late = of_three.index("### ☐ 7 · Take the QDevice out now, if h-3 was dead")
    assert of_three.index("pvecm delnode h-3") < late
    assert "`All nodes must be online!`" in of_three and "All nodes but" not in of_three
    assert late < of_three.index("pvecm qdevice setup q")
    assert "`Expected votes: 3`" in of_three
    of_four = page(of(QDEVICE.format(more=", h-4: {memory: 64 GiB}", member=", h-4")), "node-remove-h-4")
    assert "qdevice setup" not in of_four
    assert "`Expected votes: 3`" in of_four


def test_a_host_of_ceph_leaves_no_empty_place_behind() -> None:
    text = """\
hadocs: 1
name: ceph
platform: proxmox/9
hosts: {h-1: {}, h-2: {}, h-3: {}, h-4: {}}
storage: {ceph: {kind: hyperconverged, protocols: [rbd], on: [h-1, h-2, h-3, h-4], copies: 3}}
clusters: {c: {members: [h-1, h-2, h-3, h-4], quorum: {witness: {kind: none}}}}
"""
    shown = page(of(text), "node-remove-h-4")
    assert (
        shown.index("pveceph osd destroy")
        < shown.index("ceph osd crush remove h-4")
        < shown.index("pvecm delnode")
    )


VSPHERE_ARRAY = """\
hadocs: 1
name: esx
platform: vsphere/8.0
hosts: {e-1: {}, e-2: {}, e-3: {}}
storage: {array: {protocols: [fc], volumes: {ds: {}}}}
vms: {a: {on: e-1, files: array/ds}}
clusters: {ha: {members: [e-1, e-2, e-3], ha: {enabled: true}}}
services: {s: {runs_on: a}}
"""


def test_hosts_on_one_array_have_no_copies_to_lose() -> None:
    books = of(VSPHERE_ARRAY)
    assert "copy away" not in page(books, "host-maintenance-e-1")
    assert "or no copy" not in page(books, "host-failure-e-1")


MIXED = """\
hadocs: 1
name: pair
platform: {platform}
networks: {{lan: {{roles: [client, cluster]}}}}
storage: {{san: {{protocols: [{protocols}], volumes: {{d: {{}}}}}}}}
hosts: {{h: {{memory: 64 GiB, networks: [lan]}}}}
servers: {{iron: {{os: {os}, networks: [lan], storage: {{san/d: {{protocol: fc}}}}}}}}
vms: {{v: {{on: h, os: {os}, memory: 8 GiB, networks: [lan], storage: {{san/d: {{protocol: {protocol}}}}}}}}}
clusters: {{k: {{members: [v, iron], quorum: {{witness: {{kind: none}}}}}}}}
services: {{s: {{product: file-server, runs_on: k, active_on: iron, data: san/d}}}}
"""


@pytest.mark.parametrize(
    ("platform", "os"),
    [
        ("hyper-v/2008", "Windows Server 2008"),
        ("hyper-v/2022", "Windows Server 2022"),
        ("proxmox/9", "Debian 12"),
    ],
)
def test_a_vm_has_no_lights_and_no_mains_switch(platform: str, os: str) -> None:
    books = of(MIXED.format(platform=platform, os=os, protocols="fc, iscsi", protocol="iscsi"))
    told = page(books, "quorum-loss-k")
    if "Windows" in os:
        assert "whether `iron` has its lights on, and whether `v` is meant to be running" in told
        assert "`iron` `On` or `Off`; `v` `Running` or `Off`" in told
        assert "`v`, if silent: shut off on its host" in told and "A person at `iron`, if silent" in told
    else:
        assert "the service processors, whoever runs the hosts of the VMs" in told
        assert "has pulled its power where it is no VM" in told


@pytest.mark.parametrize(("protocol", "asked"), [("iscsi", False), ("fc", True)])
def test_a_host_is_asked_for_a_disk_only_where_it_hands_it_on(protocol: str, asked: bool) -> None:
    """An initiator in the guest goes past its host, which has no disk of that storage to look for."""
    text = MIXED.format(
        platform="hyper-v/2022", os="Windows Server 2022", protocols="fc, iscsi", protocol=protocol
    )
    told = page(of(text), "guest-disk-loss-s")
    assert ("then on `h`" in told) is asked
    assert ("`v` reaches it from inside" in told) is not asked
    assert ("no disk of it is listed on `h`." in told) is not asked


@pytest.mark.parametrize("product", ["postgresql/patroni", "postgresql/16-patroni", "pg/16-patroni"])
def test_a_release_of_postgresql_does_not_hide_that_patroni_runs_it(product: str) -> None:
    text = (Path(__file__).parents[1] / "behaviour" / "field" / "patroni.yaml").read_text(encoding="utf-8")
    made = runbooks(analyse_loaded(load_text(text.replace("postgresql/patroni", product))))
    assert {p.id for p in made.all} >= {"service-failure-pg", "reinit-pg1", "host-failure-pg2"}


@pytest.mark.parametrize("version", ["2008", "2022"])
@pytest.mark.parametrize("two", [True, False])
def test_of_two_hosts_the_other_one_has_a_name(version: str, two: bool) -> None:
    """Where there is one other host, there is none to choose, to ask besides or to lose one more of."""
    text = HYPER_V.format(version=version, a="san/csv", b="san/csv")
    if not two:
        text = text.replace("h-2: {memory: 64 GiB}", "h-2: {memory: 64 GiB}, h-3: {memory: 64 GiB}")
        text = text.replace("[h-1, h-2]", "[h-1, h-2, h-3]")
    books = of(text)
    names = ("host-maintenance-h-1", "cluster-patching-c", "host-failure-h-1", "node-remove-h-1")
    told = "\n".join(page(books, name) for name in names)
    several = [
        "ask another host",
        "one more of",
        "Ask the others for",
        "Even if both landed",
        "Afterwards the others",
    ]
    if version == "2008":
        several.append("try another host")
    else:
        several.append("the cluster picks its own")
    assert [words for words in several if words in told] == ([] if two else several)
    assert ("Ask `h-2` for `h-1`" in told or "Ask h-2 for h-1" in told) is two
    if version == "2008":
        assert "the cluster picks its own" not in told  # a person moves each to where its step says


@pytest.mark.parametrize(
    ("hosts", "said"), [(2, "column HA `master`;"), (3, "one of them `master`, the others")]
)
def test_of_two_hosts_of_vsphere_the_one_that_is_left_is_the_master(hosts: int, said: str) -> None:
    names = [f"x-{n}" for n in range(1, hosts + 1)]
    text = (
        "hadocs: 1\nname: two\nplatform: vsphere/8.0\n"
        f"hosts: {{{', '.join(f'{n}: {{memory: 64 GiB}}' for n in names)}}}\n"
        "storage: {san: {protocols: [fc], volumes: {d: {}}}}\n"
        "vms: {a: {on: x-1, memory: 8 GiB, files: san/d}}\n"
        f"clusters: {{c: {{members: [{', '.join(names)}], ha: {{enabled: true}}}}}}\n"
        "services: {s: {runs_on: a}}\n"
    )
    told = page(of(text), "host-failure-x-1")
    assert said in told
    assert ("one of them" in told) is (hosts > 2)
