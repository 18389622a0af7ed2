"""A Pacemaker cluster's CIB and corosync.conf as a spec: what is there is said with its place, what is not is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import cases

from hadocs.api import load
from hadocs.errors import InputError
from hadocs.importers.formats import formats, guess
from hadocs.importers.join import joined
from hadocs.importers.model import Imported, Source, bare
from hadocs.importers.report import as_data, as_text
from hadocs.importers.text import written

COROSYNC = """
totem {
    version: 2
    cluster_name: web
    transport: knet
    crypto_cipher: aes256
    token: 5000
}
nodelist {
    node { }
    node {
        ring0_addr: 10.0.0.1
        ring1_addr: 10.1.0.1
        name: n1
        nodeid: 1
    }
    node {
        ring0_addr: 10.0.0.2
        name: n2
        quorum_votes: 2
        nodeid: 2
    }
}
quorum {
    provider: corosync_votequorum
    # a comment
    device {
        model: net
        sync_timeout: 40000
        net {
            host: q
            algorithm: ffsplit
        }
    }
}
""".replace("    node { }\n", "")


def cib(options: str = "", resources: str = "", constraints: str = "", status: str = "") -> Source:
    pairs = "".join(
        f'<nvpair id="o{n}" name="{o.partition("=")[0]}" value="{o.partition("=")[2]}"/>'
        for n, o in enumerate(options.split())
    )
    text = f"""<cib validate-with="pacemaker-3.9" epoch="7" cib-last-written="Fri Aug 14 09:00:00 2026">
  <configuration>
    <crm_config><cluster_property_set id="cib-bootstrap-options">{pairs}</cluster_property_set></crm_config>
    <nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes>
    <resources>{resources}</resources>
    <constraints>{constraints}</constraints>
  </configuration>
  <status>{status}</status>
</cib>
"""
    return Source("cib.xml", text.encode())


def ran(node: str, resource: str, code: int = 0, operation: str = "start") -> str:
    return (
        f'<node_state uname="{node}" crmd="online"><lrm id="{node}"><lrm_resources><lrm_resource id="{resource}">'
        f'<lrm_rsc_op id="{resource}_1" operation="{operation}" call-id="3" rc-code="{code}"/>'
        "</lrm_resource></lrm_resources></lrm></node_state>"
    )


WEB = """
<group id="web">
  <primitive id="web-ip" class="ocf" provider="heartbeat" type="IPaddr2"/>
  <primitive id="web-server" class="ocf" provider="heartbeat" type="apache">
    <meta_attributes id="m"><nvpair id="m1" name="migration-threshold" value="3"/></meta_attributes>
    <operations><op id="w" name="monitor" interval="20s" timeout="40"/></operations>
  </primitive>
</group>
<primitive id="fence-n1" class="stonith" type="fence_ipmilan">
  <instance_attributes id="f"><nvpair id="f1" name="pcmk_host_list" value="n1"/>
  <nvpair id="f2" name="pcmk_delay_base" value="10s"/></instance_attributes>
</primitive>
<primitive id="fence-n2" class="stonith" type="fence_ipmilan"/>
"""


def read(*sources: Source) -> Imported:
    return formats()["pacemaker"].read(sources)


def loaded(found: Imported, folder: Path):  # type: ignore[no-untyped-def]
    path = folder / "spec.yaml"
    path.write_text(written(found), encoding="utf-8")
    return load(path).spec


def test_a_cluster_of_two_servers_with_a_group_and_ipmi(tmp_path: Path) -> None:
    found = read(
        cib(
            "cluster-name=web no-quorum-policy=freeze dc-version=2.1.7-5.el9",
            WEB,
            status=ran("n2", "web-server"),
        ),
        Source("corosync.conf", COROSYNC.encode()),
    )
    tree = bare(found.tree)
    assert tree["platform"] == "pacemaker/rhel9"
    cluster = tree["clusters"]["web"]
    assert cluster["members"] == ["n1", "n2"]
    assert cluster["quorum"] == {
        "no_quorum_policy": "freeze",
        "witness": {"kind": "qdevice", "algorithm": "ffsplit", "sync_timeout": "40000 ms"},
        "votes": {"n2": 2},
    }
    assert cluster["fencing"] == {"enabled": True, "methods": ["ipmi"], "delay": "10 s", "delay_for": "n1"}
    assert cluster["corosync"] == {"transport": "knet", "crypto": True, "token": "5000 ms"}
    assert tree["servers"] == {"n1": {"networks": ["ring0", "ring1"]}, "n2": {"networks": ["ring0"]}}
    assert tree["services"]["web"] == {
        "runs_on": "web",
        "active_on": "n2",
        "cluster_aware": True,
        "monitor": {"interval": "20 s", "timeout": "40 s", "restarts": 2},
    }
    spec = loaded(found, tmp_path)
    assert spec.clusters["web"].fencing.delay == 10
    assert "# web-server ran there" in written(found)


def test_nodes_that_a_hypervisor_switches_are_virtual_machines() -> None:
    tree = bare(read(cib(resources='<primitive id="f" class="stonith" type="fence_vmware_soap"/>')).tree)
    assert list(tree["vms"]) == ["n1", "n2"]
    assert "servers" not in tree


def test_nodes_that_run_machines_are_hosts_and_what_keeps_these_apart_is_said() -> None:
    machines = "".join(
        f'<primitive id="{vm}" class="ocf" provider="heartbeat" type="VirtualDomain">'
        f'<meta_attributes id="m{vm}"><nvpair id="a{vm}" name="allow-migrate" value="true"/></meta_attributes>'
        f'<utilization id="u{vm}"><nvpair id="h{vm}" name="hv_memory" value="2048"/></utilization></primitive>'
        for vm in ("a", "b")
    )
    rule = '<rsc_colocation id="c" rsc="a" with-rsc="b" score="-INFINITY"/>'
    rule += '<rsc_location id="l" rsc="b" node="n1" score="-INFINITY"/>'
    tree = bare(read(cib(resources=machines, constraints=rule, status=ran("n1", "a"))).tree)
    assert list(tree["hosts"]) == ["n1", "n2"]
    assert tree["vms"]["a"] == {"on": "n1", "memory": "2048 MiB", "live_migration": True}
    cluster = tree["clusters"]["cluster"]
    assert cluster["anti_affinity"] == [{"members": ["a", "b"], "hard": True}]
    assert cluster["node_affinity"] == [{"members": ["b"], "hosts": ["n2"], "strict": True}]


def test_a_promoted_member_is_where_the_service_is_and_drbd_is_its_disk() -> None:
    resources = """
    <master id="ms-db"><primitive id="db" class="ocf" provider="heartbeat" type="pgsqlms"/></master>
    <clone id="disk-clone"><meta_attributes id="p"><nvpair id="p1" name="promotable" value="true"/></meta_attributes>
      <primitive id="disk" class="ocf" provider="linbit" type="drbd">
        <instance_attributes id="d"><nvpair id="d1" name="drbd_resource" value="r0"/></instance_attributes>
      </primitive></clone>
    """
    together = (
        '<rsc_colocation id="c" rsc="ms-db" with-rsc="disk-clone" score="INFINITY" with-rsc-role="Master"/>'
    )
    status = ran("n1", "db", 8, "monitor") + ran("n2", "db")
    tree = bare(read(cib(resources=resources, constraints=together, status=status)).tree)
    assert tree["services"]["ms-db"]["active_on"] == "n1"
    assert tree["services"]["ms-db"]["product"] == "postgresql"
    assert tree["services"]["ms-db"]["data"] == "drbd-r0"
    assert tree["storage"]["drbd-r0"]["on"] == ["n1", "n2"]


def test_what_is_not_there_is_told_and_never_guessed() -> None:
    ticket = '<rsc_ticket id="t" rsc="web" ticket="site-a"/>'
    failed = '<node_state uname="n1"><nvpair id="f" name="fail-count-web-server#monitor_20000" value="2"/></node_state>'
    found = read(cib("maintenance-mode=true placement-strategy=balanced", WEB, ticket, failed))
    told = as_text(found.issues)
    assert "votes, two_node, a quorum device, rings: no corosync.conf" in told
    assert "whether they are physical" in told
    assert "tickets of booth" in told
    assert "maintenance-mode" in told
    assert "web-server: failures that count" in " ".join(told.split())
    assert "placement-strategy" in told
    assert "quorum" not in bare(found.tree)["clusters"]["cluster"]
    assert {i["kind"] for i in as_data(found.issues)["issues"]} == {"not observed", "not modelled"}


def test_options_of_pacemaker_3_are_those_of_before_under_new_names() -> None:
    tree = bare(read(cib("fencing-enabled=false fencing-timeout=90s")).tree)
    assert tree["clusters"]["cluster"]["fencing"] == {"enabled": False, "timeout": "90 s"}


def test_names_that_a_spec_cannot_have_become_ids_that_do_not_meet(tmp_path: Path) -> None:
    resources = "".join(
        f'<primitive id="{name}" class="lsb" type="app"/>' for name in ("web: a", "web a", "on", "yes", "1")
    )
    found = read(cib("cluster-name=Büro", resources))
    spec = loaded(found, tmp_path)
    assert spec.name == "buro"
    assert list(spec.services) == ["web-a", "web-a-2", "on", "yes", "1"]


def test_the_same_files_give_the_same_bytes() -> None:
    sources = (cib("cluster-name=web", WEB), Source("corosync.conf", COROSYNC.encode()))
    assert written(read(*sources)) == written(read(*reversed(sources)))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<cib><configuration>", "this is not XML"),
        (b"<html/>", "no cluster information base"),
        (b'<!DOCTYPE cib [<!ENTITY a "b">]><cib/>', "DOCTYPE"),
        (b"", "this is not XML"),
        (b"\xff\xfe<\x00", "XML"),
    ],
)
def test_what_is_no_cib_is_told_with_its_place(data: bytes, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read(Source("cib.xml", data))
    (problem,) = caught.value.problems
    assert told in problem.message
    assert problem.place.file == "cib.xml"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("totem {\n  token: 1\n", 1, "does not end"),
        ("totem {\n}\n}\n", 3, "not begun"),
        ("totem {\nx\n}", 2, "neither"),
    ],
)
def test_a_broken_corosync_conf_is_told_with_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read(cib(), Source("corosync.conf", text.encode()))
    assert told in caught.value.problems[0].message
    assert caught.value.problems[0].place.line == line


GUESTS = """
<primitive id="vm-a" class="ocf" provider="heartbeat" type="VirtualDomain">
  <meta_attributes id="ga"><nvpair id="ga1" name="remote-node" value="guest-a"/></meta_attributes></primitive>
<primitive id="far" class="ocf" provider="pacemaker" type="remote">
  <instance_attributes id="r"><nvpair id="r1" name="reconnect_interval" value="60s"/></instance_attributes>
  <operations><op id="rm" name="monitor" interval="10s" timeout="20s"/></operations></primitive>
<primitive id="app" class="ocf" provider="heartbeat" type="apache"/>
"""


def test_remote_and_guest_nodes_carry_what_runs_on_them(tmp_path: Path) -> None:
    status = ran("n1", "vm-a") + ran("guest-a", "app")
    tree = bare(read(cib(resources=GUESTS, status=status)).tree)
    assert tree["clusters"]["cluster"]["remotes"] == {
        "far": {"monitor": "10 s", "timeout": "20 s", "reconnect": "60 s"},
        "vm-a": {},
    }
    assert list(tree["servers"]) == ["far"]
    assert tree["services"]["app"]["active_on"] == "vm-a"
    spec = loaded(read(cib(resources=GUESTS, status=status)), tmp_path)
    assert spec.clusters["cluster"].remotes["far"].reconnect == 60


BOUND = """
<clone id="dlm"><meta_attributes id="d"><nvpair id="d1" name="clone-max" value="1"/></meta_attributes>
  <primitive id="lock" class="systemd" type="lockd"/></clone>
<clone id="all"><primitive id="one" class="systemd" type="one"/></clone>
<primitive id="db" class="ocf" provider="heartbeat" type="mysql">
  <operations><op id="w" name="monitor" interval="20s" on-fail="fence"/></operations></primitive>
<primitive id="web" class="ocf" provider="heartbeat" type="apache"/>
<bundle id="cache"><podman image="x" replicas="3" replicas-per-host="2"/>
  <primitive id="redis" class="ocf" provider="heartbeat" type="redis"/></bundle>
<primitive id="off" class="systemd" type="off">
  <meta_attributes id="o"><nvpair id="oo" name="target-role" value="Stopped"/></meta_attributes></primitive>
"""


def test_instances_order_place_and_bundles_are_said_and_what_is_not_is_told(tmp_path: Path) -> None:
    rules = """
    <rsc_order id="o1" first="db" then="web"/>
    <rsc_order id="o2" first="dlm" then="db" kind="Optional"/>
    <rsc_colocation id="c1" rsc="db" with-rsc="web" score="INFINITY"/>
    <rsc_colocation id="c2" rsc="web" with-rsc="all" score="100"/>
    <rsc_location id="l1" rsc="dlm" node="n2" score="-INFINITY"/>
    <rsc_location id="l2" rsc="db" node="n2" score="50"/>
    <rsc_location id="l3" rsc="web"><rule id="r" score="-INFINITY"><expression id="e" attribute="#uname"
      operation="eq" value="n1"/></rule></rsc_location>
    <rsc_location id="l4" rsc="web"><rule id="r4" score="5"><expression id="e4" attribute="pingd" operation="defined"/>
      </rule></rsc_location>
    """
    found = read(cib(resources=BOUND, constraints=rules))
    services = bare(found.tree)["services"]
    assert services["dlm"]["possible_owners"] == ["n1"]
    assert services["dlm"]["instances"] == "all"  # on the one node that it may run on
    assert services["all"]["instances"] == "all"
    assert services["web"]["starts_after"] == ["db"]
    assert services["web"]["together_with"] == [
        "db"
    ]  # told the way of the order: the other would be a circle
    assert services["web"]["possible_owners"] == ["n2"]
    assert services["db"]["preference"] == ["n2"]
    assert services["db"]["monitor"]["on_fail"] == "fence"
    assert (services["cache"]["instances"], services["cache"]["per_member"]) == (3, 2)
    assert services["cache"]["container"] == "podman"
    assert "off" not in services
    told = as_text(found.issues)
    for words in (
        "an order that counts only",
        "a place that is only preferred",
        "a rule on where",
        "target-role",
    ):
        assert words in told
    assert loaded(found, tmp_path).services["web"].requires == ("db",)


def test_fencing_levels_are_tried_in_their_order_and_nodes_without_any_by_every_device() -> None:
    resources = "".join(
        f'<primitive id="{d}" class="stonith" type="{t}"/>'
        for d, t in (("i1", "fence_ipmilan"), ("p1", "fence_apc"), ("p2", "fence_apc"))
    )
    levels = (
        '<fencing-topology><fencing-level id="a" target="n1" index="2" devices="p1,p2"/>'
        '<fencing-level id="b" target="n1" index="1" devices="i1"/>'
        '<fencing-level id="c" target-pattern="(n+)+" index="1" devices="i1"/></fencing-topology>'
    )
    text = cib(resources=resources).data.decode().replace("</configuration>", levels + "</configuration>")
    found = read(Source("cib.xml", text.encode()))
    fencing = bare(found.tree)["clusters"]["cluster"]["fencing"]
    assert "methods" not in fencing
    assert fencing["levels"] == [
        {"members": ["n2"], "devices": [{"method": "ipmi"}]},
        {"members": ["n2"], "devices": [{"method": "pdu"}]},
        {"members": ["n1"], "devices": [{"method": "ipmi"}]},
        {"members": ["n1"], "devices": [{"method": "pdu"}, {"method": "pdu"}]},
    ]
    assert "c: a fencing level for nodes by a pattern" in as_text(found.issues)


DRBD = b"""
resource "r0" {
    net { protocol A; fencing resource-only; }
    options { quorum majority; on-no-quorum io-error; }
    on n1 { node-id 0; }
    on n2 { node-id 1; } # the other one
}
"""
DISK = """<master id="ms"><primitive id="disk" class="ocf" provider="linbit" type="drbd"><instance_attributes id="d">
<nvpair id="d1" name="drbd_resource" value="r0"/></instance_attributes></primitive></master>"""


def test_what_drbd_says_of_its_disks_is_read_beside_the_cib() -> None:
    tree = bare(read(cib(resources=DISK), Source("r0.res", DRBD)).tree)
    assert tree["storage"]["drbd-r0"] == {
        "kind": "hyperconverged", "protocols": ["drbd"], "on": ["n1", "n2"], "copies": 2, "drbd_protocol": "A",
        "fencing": "resource-only", "quorum": "majority", "on_no_quorum": "io-error",
    }  # fmt: skip
    assert guess(Source("r0.res", DRBD)) == ("pacemaker", "a configuration of DRBD")
    with pytest.raises(InputError, match="does not end") as caught:
        read(cib(), Source("r0.res", b"resource r0 {\n net {\n"))
    assert caught.value.problems[0].place.line == 2


def test_two_clusters_are_not_mixed() -> None:
    with pytest.raises(InputError, match="two clusters"):
        read(cib(), cib())


def test_a_file_is_known_by_what_is_in_it() -> None:
    assert guess(cib()) == ("pacemaker", "a cluster information base (CIB) of Pacemaker")
    assert guess(Source("x", COROSYNC.encode())) == ("pacemaker", "a corosync.conf")
    assert guess(Source("x", b"hadocs: 1\n")) is None


@pytest.mark.parametrize("folder", ["pacemaker", "pacemaker-real"])
def test_every_cib_that_people_and_pacemaker_itself_have_becomes_a_spec(folder: str, tmp_path: Path) -> None:
    for path in sorted(cases.folder(folder).glob("*.xml")):
        spec = loaded(read(Source(path.name, path.read_bytes())), tmp_path)
        assert spec.clusters, path.name
        (cluster,) = spec.clusters.values()
        assert len(cluster.members) == len({*cluster.members})


def test_machines_of_hosts_are_the_nodes_of_a_cluster_in_them_by_the_name_of_their_file() -> None:
    held = "".join(
        f'<primitive id="vm_{n}" class="ocf" provider="heartbeat" type="VirtualDomain">'
        f'<instance_attributes id="i{n}"><nvpair id="c{n}" name="config" value="/etc/libvirt/qemu/n{n}.xml"/>'
        f'</instance_attributes><meta_attributes id="m{n}"><nvpair id="r{n}" name="remote-node" value="{node}"/>'
        "</meta_attributes></primitive>"
        for n, node in ((1, ""), (2, "n2"))
    )
    above = cib(resources=held)
    above = Source(above.name, above.data.replace(b'uname="n', b'uname="kvm'))
    below = cib(resources='<primitive id="f" class="stonith" type="fence_virsh"/>')
    found = joined([read(above), read(below)])
    load(written(found))
    tree = bare(found.tree)
    assert list(tree["hosts"]) == ["kvm1", "kvm2"]
    # What is a guest node of one cluster is no member of another, whatever its name.
    assert [c["members"] for c in tree["clusters"].values()] == [["kvm1", "kvm2"], ["vm_1", "n2"]]


def primitive(name: str, agent: str = "Dummy", **meta: str) -> str:
    pairs = "".join(
        f'<nvpair id="{name}-{k}" name="{k.replace("_", "-")}" value="{v}"/>' for k, v in meta.items()
    )
    held = f'<meta_attributes id="{name}-m">{pairs}</meta_attributes>' if meta else ""
    return f'<primitive id="{name}" class="ocf" provider="heartbeat" type="{agent}">{held}</primitive>'


def device(name: str, agent: str = "fence_ipmilan", **said: str) -> str:
    pairs = "".join(f'<nvpair id="{name}-{k}" name="{k}" value="{v}"/>' for k, v in said.items())
    return (
        f'<primitive id="{name}" class="stonith" type="{agent}">'
        f'<instance_attributes id="{name}-i">{pairs}</instance_attributes></primitive>'
    )


def cluster_of(found: Imported) -> dict:  # type: ignore[type-arg]
    (only,) = bare(found.tree)["clusters"].values()
    return only  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("release", "enabled", "named"),
    [
        ("3.0.2-1.el10", True, "# fencing-enabled"),
        ("3.0.1-1.el10", False, "# stonith-enabled"),
        ("2.1.7", False, "# stonith-enabled"),
    ],
)
def test_of_the_new_and_the_old_name_of_an_option_the_release_knows_which_counts(
    release: str, enabled: bool, named: str
) -> None:
    found = read(cib(f"dc-version={release} stonith-enabled=false fencing-enabled=true", WEB))
    assert cluster_of(found)["fencing"]["enabled"] is enabled
    assert f"enabled: {str(enabled).lower()} {named}" in written(found)


def test_of_several_sets_the_higher_score_counts_then_the_later_set_then_the_earlier_value() -> None:
    sets = (
        '<meta_attributes id="a" score="{high}">'
        '<nvpair id="a1" name="migration-threshold" value="2"/></meta_attributes>'
        '<meta_attributes id="b"><nvpair id="b1" name="migration-threshold" value="3"/>'
        '<nvpair id="b2" name="migration-threshold" value="9"/></meta_attributes>'
        '<operations><op id="w" name="monitor" interval="20s"/></operations>'
    )
    for high, restarts in (("0", 2), ("10", 1), ("-5", 2)):
        text = f'<primitive id="p" class="ocf" type="Dummy">{sets.format(high=high)}</primitive>'
        tree = bare(read(cib(resources=text)).tree)
        assert tree["services"]["p"]["monitor"]["restarts"] == restarts
    options = cib("no-quorum-policy=freeze").data.decode()
    other = (
        '<cluster_property_set id="z" score="100"><nvpair id="z1" name="no-quorum-policy" value="ignore"/>'
    )
    text = options.replace("</crm_config>", f"{other}</cluster_property_set></crm_config>")
    found = read(Source("cib.xml", text.encode()))
    assert cluster_of(found)["quorum"]["no_quorum_policy"] == "freeze", "cib-bootstrap-options come first"


@pytest.mark.parametrize(("prefers", "restarts"), [("true", 0), ("True", 0), ("false", 4999), (None, 4999)])
def test_the_agent_of_sap_hana_hands_over_with_the_first_failure_where_it_prefers_that(
    prefers: str | None, restarts: int
) -> None:
    said = f'<nvpair id="i1" name="PREFER_SITE_TAKEOVER" value="{prefers}"/>' if prefers else ""
    text = (
        '<master id="m"><primitive id="p" class="ocf" provider="suse" type="SAPHana">'
        f'<instance_attributes id="i">{said}</instance_attributes>'
        '<meta_attributes id="mm"><nvpair id="m1" name="migration-threshold" value="5000"/></meta_attributes>'
        '<operations><op id="o" name="monitor" interval="60" role="Master" timeout="700"/></operations>'
        "</primitive></master>"
    )
    service = bare(read(cib(resources=text)).tree)["services"]["m"]
    assert service["product"] == "sap-hana"
    assert service["monitor"]["restarts"] == restarts


def test_what_a_resource_says_itself_counts_before_its_template_and_its_group() -> None:
    text = (
        '<template id="t" class="ocf" provider="pacemaker" type="Dummy">'
        '<meta_attributes id="tm"><nvpair id="t1" name="target-role" value="Stopped"/></meta_attributes>'
        '<operations><op id="to" name="monitor" interval="10s" timeout="5s"/></operations></template>'
        '<primitive id="a" template="t">'
        '<meta_attributes id="am"><nvpair id="a1" name="target-role" value="Started"/></meta_attributes>'
        '<operations><op id="ao" name="monitor" interval="10s" timeout="7s"/></operations></primitive>'
        '<group id="g"><meta_attributes id="gm"><nvpair id="g1" name="migration-threshold" value="4"/>'
        '</meta_attributes><primitive id="b" class="ocf" type="Dummy"><operations>'
        '<op id="bo" name="monitor" interval="30s"/></operations></primitive></group>'
    )
    services = bare(read(cib(resources=text)).tree)["services"]
    assert services["a"]["monitor"] == {"interval": "10 s", "timeout": "7 s"}
    assert services["g"]["monitor"] == {"interval": "30 s", "restarts": 3}


def test_values_that_hold_at_some_hours_are_told() -> None:
    rule = '<meta_attributes id="day"><rule id="r"><date_expression id="d" operation="gt"/></rule></meta_attributes>'
    text = f'<primitive id="p" class="ocf" type="Dummy">{rule}</primitive>'
    assert "day: values that hold by a rule alone" in as_text(read(cib(resources=text)).issues)


def test_a_cluster_that_has_not_started_has_the_nodes_of_its_corosync_conf(tmp_path: Path) -> None:
    empty = Source("cib.xml", cib(resources=WEB).data.replace(b'<node id="1" uname="n1"/>', b"").replace(
        b'<node id="2" uname="n2"/>', b""))  # fmt: skip
    found = read(empty, Source("corosync.conf", COROSYNC.encode()))
    assert loaded(found, tmp_path).clusters["web"].members == ("n1", "n2")
    with pytest.raises(InputError, match="the CIB names no node"):
        read(empty)


def test_a_machine_that_is_told_not_to_run_is_none_and_one_left_alone_is_not_restarted(
    tmp_path: Path,
) -> None:
    vms = (
        primitive("on", "VirtualDomain", allow_migrate="TRUE")
        + primitive("off", "VirtualDomain", target_role="stopped", remote_node="guest")
        + primitive("alone", "VirtualDomain", is_managed="False")
        + '<primitive id="box" class="ocf" type="VirtualDomain"><instance_attributes id="i">'
        '<nvpair id="i1" name="hypervisor" value="lxc:///"/></instance_attributes></primitive>'
    )
    found = read(cib(resources=vms))
    assert bare(found.tree)["vms"] == {
        "on": {"live_migration": True},
        "alone": {"priority": "disabled"},
        "box": {"live_migration": False},
    }
    assert "off: a machine that is stopped on purpose" in as_text(found.issues)
    assert "remotes" not in cluster_of(found)
    assert loaded(found, tmp_path).vms["alone"].priority == "disabled"


def test_a_device_fences_the_nodes_that_it_names_and_what_is_left_over_is_told(tmp_path: Path) -> None:
    both = device("a", pcmk_host_list="n1,n2") + device("b", "fence_apc", pcmk_host_map="n1:1;n2:2")
    assert cluster_of(read(cib(resources=both)))["fencing"]["methods"] == ["ipmi", "pdu"]
    one = read(cib(resources=device("a", pcmk_host_list="n1") + device("x", pcmk_host_list="other")))
    assert cluster_of(one)["fencing"]["levels"] == [{"members": ["n1"], "devices": [{"method": "ipmi"}]}]
    assert "n2: no fence device of the CIB is for it" in as_text(one.issues)
    assert "x: a fence device for nodes that the CIB does not have" in as_text(one.issues)
    assert loaded(one, tmp_path).clusters["cluster"].fencing.levels
    none = read(cib(resources=device("x", pcmk_host_list="other")))
    assert cluster_of(none)["fencing"] == {"enabled": True}
    asked = read(cib(resources=device("a", pcmk_host_list="n1", pcmk_host_check="dynamic-list")))
    assert cluster_of(asked)["fencing"]["methods"] == ["ipmi"]


def test_where_fencing_is_on_without_any_device_the_spec_says_by_nothing(tmp_path: Path) -> None:
    found = read(cib(resources=primitive("p")))
    assert "methods: [] # no fence device is in the CIB" in written(found)
    assert loaded(found, tmp_path).clusters["cluster"].fencing.says_how
    watched = read(cib("have-watchdog=true", primitive("p")))
    assert cluster_of(watched)["fencing"] == {"enabled": True}


@pytest.mark.parametrize(
    ("agent", "method"),
    [
        ("fence_scsi", "fabric"), ("meatware", "person"), ("fence_ovh", "other"), ("fence_compute", "other"),
        ("external/ipmi", "ipmi"), ("external/ipmi-soft", "other"), ("fence_cisco_ucs", "other"),
    ],
)  # fmt: skip
def test_an_agent_is_what_it_does_and_not_what_its_name_begins_with(agent: str, method: str) -> None:
    assert cluster_of(read(cib(resources=device("f", agent))))["fencing"]["methods"] == [method]


def test_a_head_start_may_stand_in_a_map_of_nodes() -> None:
    found = read(cib(resources=device("f", pcmk_delay_base="n1:0s;n2:5s")))
    assert cluster_of(found)["fencing"] == {
        "enabled": True, "methods": ["ipmi"], "delay": "5 s", "delay_for": "n2",
    }  # fmt: skip


def test_levels_of_one_index_are_one_and_nodes_may_be_told_by_attribute_or_pattern() -> None:
    levels = (
        '<fencing-topology><fencing-level id="a" target-pattern="^n1$" index="1" devices="p1"/>'
        '<fencing-level id="b" target="n1" index="1" devices="p2"/>'
        '<fencing-level id="c" target-attribute="rack" target-value="r2" index="1" devices="i1"/></fencing-topology>'
    )
    devices = device("i1") + device("p1", "fence_apc") + device("p2", "fence_apc")
    rack = (
        '<node id="2" uname="n2"><instance_attributes id="s">'
        '<nvpair id="s1" name="rack" value="r2"/></instance_attributes></node>'
    )
    text = cib(resources=devices).data.decode().replace('<node id="2" uname="n2"/>', rack)
    found = read(Source("cib.xml", text.replace("</configuration>", levels + "</configuration>").encode()))
    assert cluster_of(found)["fencing"]["levels"] == [
        {"members": ["n1"], "devices": [{"method": "pdu"}, {"method": "pdu"}]},
        {"members": ["n2"], "devices": [{"method": "ipmi"}]},
    ]


def test_what_starts_behind_an_instance_that_is_not_promoted_yet_is_told() -> None:
    state = '<master id="state"><primitive id="s" class="ocf" type="Stateful"/></master>'
    order = '<rsc_order id="o" first="state" {action} then="app"/>'
    for action, after in (('first-action="promote" then-action="start"', ["state"]), ("", None)):
        found = read(cib("", state + primitive("app"), order.format(action=action)))
        assert bare(found.tree)["services"]["app"].get("starts_after") == after
    assert "o: app starts after an instance of state has started, promoted or not" in as_text(found.issues)


def test_what_no_node_may_run_and_what_needs_that_is_no_service() -> None:
    found = read(
        cib(
            "symmetric-cluster=false",
            primitive("here") + primitive("nowhere") + primitive("behind"),
            '<rsc_location id="l" rsc="here" node="n1" score="1"/>'
            '<rsc_location id="m" rsc="behind" node="n1" score="1"/>'
            '<rsc_order id="o" first="nowhere" then="behind"/>',
        )
    )
    assert list(bare(found.tree)["services"]) == ["here"]
    assert "nowhere: no node that it may run on" in as_text(found.issues)
    assert "behind: it needs nowhere, which no node may run" in as_text(found.issues)


def test_a_location_that_can_not_be_told_leaves_open_where_things_run() -> None:
    rule = (
        '<rsc_location id="l" rsc="p"><rule id="r" score="1"><expression id="e" attribute="ping" operation="defined"/>'
        '</rule></rsc_location><rsc_location id="n" rsc-pattern="q.*" node="n1" score="-INFINITY"/>'
    )
    found = read(cib("symmetric-cluster=false", primitive("p") + primitive("q"), rule))
    assert sorted(bare(found.tree)["services"]) == ["p", "q"]
    assert "n: where all may run whose names are of a pattern" in as_text(found.issues)


def test_nodes_with_agents_of_a_cloud_are_its_machines() -> None:
    tree = bare(read(cib(resources=primitive("lb", "azure-lb") + device("f", "external/sbd"))).tree)
    assert list(tree["vms"]) == ["n1", "n2"]


def test_a_release_that_does_not_tell_its_distribution_is_said_to() -> None:
    assert "platform: pacemaker/upstream # no dc-version tells more" in written(read(cib()))
    suse = read(cib("dc-version=2.1.2+20211124.ada5c3b36-150400.4.9.2"))
    assert "which distribution it is: dc-version 2.1.2+20211124" in as_text(suse.issues)
    assert "which distribution" not in as_text(read(cib("dc-version=3.0.1-1.el10")).issues)


def test_where_something_is_promoted_is_not_where_it_may_run() -> None:
    state = '<master id="state"><primitive id="s" class="ocf" type="Stateful"/></master>'
    rule = (
        '<rsc_location id="l" rsc="state"><rule id="r" role="Promoted" score="-INFINITY">'
        '<expression id="e" attribute="#uname" operation="eq" value="n1"/></rule></rsc_location>'
    )
    found = read(cib("", state, rule))
    assert "possible_owners" not in bare(found.tree)["services"]["state"]
    assert "l: where state is promoted" in as_text(found.issues)


def test_machines_are_kept_to_hosts_preferred_there_and_ordered_by_what_the_cib_says() -> None:
    found = read(
        cib(
            "symmetric-cluster=false",
            "".join(primitive(vm, "VirtualDomain") for vm in ("a", "b", "c"))
            + '<group id="g">' + primitive("d", "VirtualDomain") + "</group>",
            '<rsc_location id="1" rsc="a" node="n1" score="10"/><rsc_location id="2" rsc="a" node="n2" score="5"/>'
            '<rsc_location id="3" rsc="b" node="n1" score="10"/>'
            '<rsc_location id="4" rsc="g"><rule id="r" score="7"><expression id="e" attribute="#uname" operation="eq" '
            'value="n2"/></rule></rsc_location><rsc_order id="o" first="a" then="b"/>',
        )
    )  # fmt: skip
    assert cluster_of(found)["node_affinity"] == [
        {"members": ["a"], "hosts": ["n1"], "strict": False},
        {"members": ["b"], "hosts": ["n1"], "strict": True},
        {"members": ["d"], "hosts": ["n2"], "strict": True},
    ]
    assert "c: no host that it may run on" in as_text(found.issues)
    assert "o: an order of machines" in as_text(found.issues)


def test_what_a_failed_monitor_brings_and_a_spec_has_no_word_for_is_told() -> None:
    text = (
        '<primitive id="p" class="ocf" type="Stateful"><operations>'
        '<op id="o" name="monitor" interval="9s" on-fail="demote"/></operations></primitive>'
    )
    assert "p: on-fail demote of its monitor" in as_text(read(cib(resources=text)).issues)


def test_a_place_beside_another_on_nodes_of_one_attribute_is_no_place_on_one_node() -> None:
    near = '<rsc_colocation id="c" rsc="b" with-rsc="a" score="INFINITY" node-attribute="{}"/>'
    for attribute, beside in (("#uname", ["a"]), ("rack", None)):
        found = read(cib("", primitive("a") + primitive("b"), near.format(attribute)))
        assert bare(found.tree)["services"]["b"].get("together_with") == beside
    assert "c: a place on nodes that have the same value of an attribute" in as_text(found.issues)
    machines = primitive("a", "VirtualDomain") + primitive("b", "VirtualDomain")
    assert "affinity" not in cluster_of(read(cib("", machines, near.format("rack"))))


def test_nodes_without_names_are_known_by_their_ids_and_are_not_guessed() -> None:
    nodes = "nodelist {\n node {\n ring0_addr: a\n nodeid: 2\n quorum_votes: 3\n }\n node {\n ring0_addr: b\n"
    conf = nodes + " nodeid: %s\n }\n}\nquorum {\n provider: corosync_votequorum\n}\n"
    known = read(cib(), Source("corosync.conf", (conf % 1).encode()))
    assert cluster_of(known)["quorum"]["votes"] == {"n2": 3}
    strange = read(cib(), Source("corosync.conf", (conf % 9).encode()))
    assert "corosync.conf: which of n1, n2 1 of its 2 nodes are: neither names nor ids tell" in as_text(
        strange.issues
    )
    assert bare(strange.tree)["servers"] == {"n1": {}, "n2": {"networks": ["ring0"]}}
    alike = "nodelist {\n node {\n ring0_addr: a\n }\n node {\n ring0_addr: b\n }\n}\n"
    assert bare(read(cib(), Source("corosync.conf", alike.encode())).tree)["servers"]["n1"] == {
        "networks": ["ring0"]
    }
