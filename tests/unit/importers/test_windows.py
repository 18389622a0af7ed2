"""Windows clusters from the JSON of the collector: hosts and guests joined, a forgiving reader, a script that reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import tree_sitter
import tree_sitter_powershell
from support import commands, windows

from hadocs.api import check, load
from hadocs.errors import InputError
from hadocs.importers.formats import formats, guess
from hadocs.importers.model import Imported, Source, bare
from hadocs.importers.text import written

WINDOWS = formats()["windows"]
SCRIPT = WINDOWS.collector()  # type: ignore[attr-defined]


def read(*documents: Any) -> Imported:
    return WINDOWS.read([windows.source(d, f"{n}.json") for n, d in enumerate(documents)])


def tree(*documents: Any) -> Any:
    found = read(*documents)
    load(written(found))
    return bare(found.tree)


def test_hosts_and_guests_are_one_estate() -> None:
    found = tree(windows.hosts(), windows.guests())
    assert set(found["vms"]) == {"sql-a", "sql-b", "web1"}
    assert found["clusters"]["sqlc"]["members"] == ["sql-a", "sql-b"]
    assert found["services"]["sql-server-mssqlserver"]["product"] == "sql-server/fci"
    assert found["services"]["sql-server-mssqlserver"]["active_on"] == "sql-a"
    assert found["vms"]["sql-a"]["os"] == "Windows Server 2022 Datacenter"
    assert "cluster-network-1" not in found["networks"]


def test_the_disks_of_guests_are_the_shared_disks_of_their_hosts() -> None:
    found = tree(windows.hosts(), windows.guests())
    assert set(found["storage"]) == {"hvc-disks"}
    assert found["clusters"]["sqlc"]["quorum"]["witness"]["on"] == "hvc-disks/sqlc-cluster-disk-1"
    assert found["services"]["sql-server-mssqlserver"]["data"] == "hvc-disks/sqlc-cluster-disk-2"


def test_what_follows_of_it_is_true() -> None:
    findings = check(written(read(windows.hosts(), windows.guests())))
    assert {f.rule for f in findings.findings.found} == {"C08", "Q07", "P03", "N03", "S12"}


def test_the_order_of_files_changes_no_estate() -> None:
    one, other = tree(windows.hosts(), windows.guests()), tree(windows.guests(), windows.hosts())
    assert one == other


def test_importing_twice_gives_the_same_bytes() -> None:
    assert written(read(windows.hosts(), windows.guests())) == written(
        read(windows.hosts(), windows.guests())
    )


def test_what_was_not_seen_is_said() -> None:
    told = {(i.thing, i.kind) for i in read(windows.hosts()).issues}
    assert told >= {("OLD", "not modelled"), ("hvc-disks", "not observed"), ("fs9", "not observed")}


@pytest.mark.parametrize("by", ["id", "name", "address"])
def test_a_guest_is_found_by(by: str) -> None:
    guests = windows.guests()
    for machine in guests["machines"]:
        machine["Guest"] = {}
        machine["Addresses"] = []
    if by != "address":
        guests["interfaces"] = []
    if by == "id":
        for machine, name in zip(guests["machines"], ("SQL-A", "SQL-B"), strict=True):
            machine["Guest"] = {"VirtualMachineId": windows.VM_IDS[name]}
    if by == "name":
        guests = _renamed(guests, {"SQLNODE1": "SQL-A", "SQLNODE2": "SQL-B"})
    assert tree(windows.hosts(), guests)["clusters"]["sqlc"]["members"] == ["sql-a", "sql-b"]


def test_a_guest_that_may_be_two_machines_is_neither() -> None:
    guests = windows.guests()
    guests["machines"][0] = {**guests["machines"][0], "Guest": {"VirtualMachineName": "SQL-B"}}
    found = read(windows.hosts(), guests)
    assert any("it may be sql-a, sql-b" in i.text for i in found.issues)
    assert bare(found.tree)["clusters"]["sqlc"]["members"] == ["sqlnode1", "sql-b"]


def test_two_clusters_of_one_name_are_two() -> None:
    other = windows.guests()
    other["cluster"] = {**other["cluster"], "Name": "HVC"}
    found = read(windows.hosts(), other)
    assert set(bare(found.tree)["clusters"]) == {"hvc", "hvc-2"}
    assert any("two clusters are named hvc" in i.text for i in found.issues)


def test_files_of_several_nodes_of_one_cluster_are_one_cluster() -> None:
    second = {**windows.guests(), "machines": [windows.guests()["machines"][1]], "machine": "SQLNODE2"}
    assert set(tree(windows.guests(), second)["clusters"]) == {"sqlc"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_what_windows_writes_is_read(encoding: str) -> None:
    document = _renamed(windows.hosts(), {"WEB1": "CAFÉ"})
    text = windows.source(document).data.decode().replace("\\u00c9", "É")
    found = WINDOWS.read([Source("hosts.json", text.encode(encoding))])
    assert "café" in bare(found.tree)["vms"]


def test_one_alone_a_number_and_a_count_are_read_as_what_they_mean() -> None:
    document = windows.hosts()
    document["groups"] = {"value": document["groups"], "Count": 4}
    document["hosts"][1]["VMs"] = document["hosts"][1]["VMs"][0]
    for group in document["groups"]["value"]:
        group["GroupType"] = {"Cluster": 1, "VirtualMachine": {"value": 111, "Value": "VirtualMachine"}}[
            group["GroupType"]
        ]
    for network in document["networks"]:
        network["Role"] = {"ClusterAndClient": 3, "Cluster": "1", "None": 0}[network["Role"]]
    document["quorum"]["QuorumType"] = 1
    found = tree(document)
    assert found == tree({**windows.hosts(), "hosts": document["hosts"]})


def test_what_failed_on_windows_is_told_and_stops_nothing() -> None:
    document = windows.hosts()
    document["hosts"] = [document["hosts"][0]]
    document["errors"] = {"object": "Hyper-V host HV2", "message": "The RPC\r\nserver is unavailable."}
    document["networks"] = "System.Object[]"
    found = read(document)
    told = {(i.kind, i.thing): i.text for i in found.issues}
    assert told["not read", "Hyper-V host HV2"] == "The RPC server is unavailable."
    assert ("not read", "networks") in told
    assert "its memory" in told["not observed", "SQL-B"]
    assert bare(found.tree)["vms"]["sql-b"]["on"] == "hv2"
    load(written(found))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"cluster": {', "ends in the middle"),
        (b'{"cluster": nope}', "this is not JSON"),
        (b"[1, 2]", "none of a cluster"),
        (b"{}", "none of a cluster"),
        (b'{"cluster": ' + b"[" * 100_000, "nests too deep"),
        (b'{"cluster": ' + b"1" * 5000 + b"}", "too many digits"),
        (b'{"format": 2, "machines": [{}]}', "is newer"),
        (b'{"cluster": {"Name": "a"}, "nodes": []}', "no node and no machine"),
        (b" " * (16 * 1024 * 1024 + 1), "more than 16 MiB"),
    ],
)
def test_bad_input_is_one_message(data: bytes, told: str) -> None:
    with pytest.raises(InputError) as error:
        WINDOWS.read([Source("x.json", data)])
    assert told in str(error.value)
    assert len(error.value.problems) == 1


def test_it_is_known_by_what_it_is() -> None:
    assert guess(windows.source(windows.hosts(), encoding="utf-16")) == (
        "windows",
        "what hadocs-collect.ps1 wrote on Windows",
    )
    assert guess(Source("x.json", b'{"a": 1}')) is None


def _nodes(node: tree_sitter.Node) -> Any:
    yield node
    for child in node.children:
        yield from _nodes(child)


def test_the_collector_is_powershell_that_only_reads() -> None:
    root = (
        tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
        .parse(SCRIPT.encode())
        .root_node
    )
    assert not root.has_error
    own = {n.text.decode().lower() for n in _nodes(root) if n.type == "function_name"}
    known = commands.known("powershell")
    called = set()
    for node in (n for n in _nodes(root) if n.type == "command"):
        head = node.child_by_field_name("command_name")
        name = head.text.decode().lower() if head is not None else "$body"
        if name in own or name == "$body":
            continue
        called.add(name)
        given = {
            n.text.decode()[1:].lower()
            for n in _nodes(node)
            if n.type == "command_parameter" and n.parent.parent == node
        }
        assert given <= {p.lower() for p in (*known[name], *commands.COMMON)}, name
    changing = {c for c in called if not re.match("get-|where-|foreach-|convertto-|test-path", c)}
    assert changing == {"set-content"}, "it writes its own file, and nothing else"


def test_the_reader_and_the_collector_speak_of_the_same_keys() -> None:
    folder = Path(__file__).parents[3] / "hadocs" / "importers" / "windows"
    text = "".join(p.read_text(encoding="utf-8") for p in folder.glob("*.py"))
    asked = set(re.findall(r'\.(?:text|texts|number|flag|word|row|rows|raw|all|part)\("(\w+)"', text))
    assert len(asked) > 60
    assert {key for key in asked if not re.search(rf"\b{key}\b", SCRIPT)} == set()


def _renamed(document: Any, names: dict[str, str]) -> Any:
    if isinstance(document, dict):
        return {k: _renamed(v, names) for k, v in document.items()}
    if isinstance(document, list):
        return [_renamed(v, names) for v in document]
    return names.get(document, document) if isinstance(document, str) else document


def test_services_that_are_watched_in_a_machine_are_read_where_its_heartbeat_is() -> None:
    found = bare(WINDOWS.read([windows.source(windows.hosts())]).tree)["vms"]
    assert (found["sql-a"]["monitoring"], found["sql-b"]["monitoring"]) == ("guest", "application")
    held = windows.hosts()
    for resource in held["resources"]:
        resource["Parameters"]["CheckHeartbeat"] = "0"
    assert bare(WINDOWS.read([windows.source(held)]).tree)["vms"]["sql-b"]["monitoring"] == "none"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_fault_domains_as_xml_complete_their_cluster(encoding: str) -> None:
    held = windows.hosts()
    held["faultDomains"] = []
    declared = f"<?xml version='1.0' encoding='utf-8'?>\n{windows.DOMAINS}"
    found = WINDOWS.read([windows.domains(declared, encoding), windows.source(held)])
    load(written(found))
    hosts = bare(found.tree)["hosts"]
    assert (hosts["hv1"]["site"], hosts["hv1"]["rack"]) == ("sea", "A01")
    assert (hosts["hv2"]["site"], hosts["hv2"]["rack"], hosts["hv2"]["stands_in"]) == (
        "nyc",
        "NYC A01",
        ["b1"],
    )


def test_fault_domains_alone_name_nodes_and_nothing_else_of_a_cluster() -> None:
    assert guess(windows.domains()) == (
        "windows", "the fault domains of a Windows cluster (Get-ClusterFaultDomainXML)",
    )  # fmt: skip
    found = WINDOWS.read([windows.domains()])
    load(written(found))
    assert bare(found.tree)["clusters"]["cluster"] == {"members": ["hv1", "hv2"]}
    assert found.whole == {"cluster": frozenset({"members"})}
    assert "cluster" in {i.thing for i in found.issues}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (windows.DOMAINS[:-20], "this is not XML"),
        ("<Topology><Site Name='a'/></Topology>", "names no node"),
        ("<Topology><Room Name='a'/></Topology>", "no fault domain with a name"),
        ("<Topology><Node/></Topology>", "no fault domain with a name"),
        (
            "<Topology><Node Name='a'/><Site Name='b'><Node Name='A'/></Site></Topology>",
            "stands in two places",
        ),
        ("<!DOCTYPE Topology [<!ENTITY a 'b'>]><Topology/>", "DOCTYPE"),
        ("<Topology>" + "<Site Name='a'>" * 500, "nest deeper"),
        ("<x><Topology/></x>", "no topology"),
        ("<Topology>" + " " * (5 * 2**20), "more than 4 MiB"),
    ],
)
def test_broken_fault_domains_are_one_message(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        WINDOWS.read([windows.domains(text)])
