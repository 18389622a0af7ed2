"""What govc prints of a vCenter as a spec: objects of all kinds, rules, and what its JSON leaves out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support import govc, rvtools, windows

from hadocs.api import load
from hadocs.errors import InputError
from hadocs.importers.formats import formats, guess
from hadocs.importers.join import joined
from hadocs.importers.model import Imported, Source, bare
from hadocs.importers.text import written

VSPHERE = formats()["vsphere"]


def read(*sources: Source) -> Imported:
    found = VSPHERE.read(sources)
    load(written(found))
    return found


def tree(*sources: Source) -> Any:
    return bare(read(*sources).tree)


def told(found: Imported) -> dict[str, str]:
    return {i.thing: i.text for i in found.issues}


def test_hosts_machines_and_networks_are_there() -> None:
    found = tree(*govc.sources())
    assert found["platform"] == "vsphere/8.0"
    assert list(found["hosts"]) == ["esx1", "esx2", "esx3"]
    assert found["hosts"]["esx1"]["memory"] == "262144 MiB"
    assert found["hosts"]["esx1"]["networks"] == ["Servers", "vMotion", "Management-Network"]
    assert list(found["vms"]) == ["sql-1", "sql-2"]
    assert found["vms"]["sql-1"] == {
        "on": "esx1", "os": "Microsoft Windows Server 2022 (64-bit)", "vcpus": 4, "memory": "32768 MiB",
        "files": "san-1", "networks": ["Servers"], "priority": "high",
    }  # fmt: skip
    assert found["networks"]["vMotion"] == {"roles": ["migration"], "cidr": "10.0.2.0/24"}
    assert "DVS0-DVUplinks-8" not in found["networks"]


def test_datastores_have_the_protocol_and_the_paths_that_are_alive() -> None:
    found = tree(*govc.sources())
    assert found["storage"]["san-1"] == {"kind": "array", "protocols": ["fc"]}
    assert found["hosts"]["esx1"]["storage"]["san-1"] == {"protocol": "fc", "paths": 2}
    assert found["storage"]["boot-1"] == {"kind": "local", "on": ["esx1"]}
    assert found["storage"]["iso"] == {"kind": "share", "protocols": ["nfs"]}


def test_the_settings_of_ha_and_the_rules_of_drs_are_there() -> None:
    cluster = tree(*govc.sources())["clusters"]["Prod"]
    assert cluster["ha"] == {
        "enabled": True, "admission_control": "percentage", "failures_tolerated": 1, "respect_anti_affinity": True,
        "isolation_response": "power-off", "component_protection": True, "vm_monitoring": "guest",
        "failure_interval": "30 s",
    }  # fmt: skip
    assert cluster["anti_affinity"] == [{"members": ["sql-1", "sql-2"]}]
    assert cluster["node_affinity"] == [
        {"members": ["sql-1"], "hosts": ["esx1", "esx2"], "strict": True},
        {"members": ["sql-1"], "hosts": ["esx1", "esx2"], "strict": False},
    ]


def test_what_the_language_or_the_output_has_no_word_for_is_told() -> None:
    found = told(read(*govc.sources()))
    assert "switched off" in found["old"]
    assert "after others" in found["first"]
    assert found["esx3"] == "it was in maintenance mode"
    assert found["sql-3"] == "switched off, and left out"


def test_without_the_types_of_rules_it_is_not_guessed_whether_they_keep_together_or_apart() -> None:
    files = govc.files()
    del files["rules.json"]
    found = read(*govc.sources(files))
    assert "together or apart" in told(found)["apart"]
    assert "anti_affinity" not in bare(found.tree)["clusters"]["Prod"]
    assert "anti_affinity" not in found.whole["Prod"]
    files["clusters.json"][0]["changeSet"][2]["val"]["rule"][0]["_typeName"] = "ClusterAffinityRuleSpec"
    assert tree(*govc.sources(files))["clusters"]["Prod"]["affinity"] == [{"members": ["sql-1", "sql-2"]}]


@pytest.mark.parametrize(
    ("policy", "kind", "level"),
    [
        ({"failoverLevel": 2}, "slots", 2),
        ({"failoverHosts": [], "failoverLevel": 1}, "dedicated-hosts", 1),
        ({"cpuFailoverResourcesPercent": 25, "autoComputePercentages": False}, "percentage", None),
        ({}, None, None),
    ],
)
def test_the_policy_of_admission_control_is_told_by_its_fields(
    policy: dict[str, Any], kind: str | None, level: int | None
) -> None:
    files = govc.files()
    files["clusters.json"][0]["changeSet"][2]["val"]["dasConfig"]["admissionControlPolicy"] = policy
    ha = tree(*govc.sources(files))["clusters"]["Prod"]["ha"]
    assert (ha.get("admission_control"), ha.get("failures_tolerated")) == (kind, level)


def test_what_was_not_collected_is_told() -> None:
    found = read(govc.source("hosts.json", govc.FILES["hosts.json"]))
    assert {"machines", "datastores", "networks", "domain-c1"} <= set(told(found))
    assert "vms" not in found.whole["domain-c1"]


def test_capitals_and_lists_of_objects_say_the_same() -> None:
    """What govc before 0.32 printed, and what host.info and vm.info do."""

    def old(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {"_value"}:
                return {"ManagedObjectReference": old(value["_value"])}
            return {k[0].upper() + k[1:]: old(v) for k, v in value.items()}
        return [old(v) for v in value] if isinstance(value, list) else value

    expected = tree(*govc.sources())
    assert tree(*govc.sources(old(govc.FILES))) == expected
    files = govc.files()
    hosts: list[Any] = []
    for document in files["hosts.json"]:
        held: dict[str, Any] = {"self": document["obj"]}
        for change in document["changeSet"]:
            *path, last = change["name"].split(".")
            inside = held
            for step in path:
                inside = inside.setdefault(step, {})
            inside[last] = change["val"]
        hosts.append(held)
    files["hosts.json"] = [{"hostSystems": hosts}]
    assert tree(*govc.sources(files)) == expected


def test_govc_beside_rvtools_tells_what_its_rules_do() -> None:
    rules = [
        ["Rule: apart", "  Type: ClusterAntiAffinityRuleSpec", "  VM: sql-a", "  VM: sql-b", "  VM: off"]
    ]
    found = read(rvtools.folder(), govc.source("rules.json", rules))
    assert bare(found.tree)["clusters"]["Prod"]["anti_affinity"] == [{"members": ["sql-a", "sql-b"]}]
    assert "apart" not in told(found)


def test_a_folder_is_read_and_known() -> None:
    members = tuple((s.name, s.data) for s in govc.sources())
    folder = Source("prod", b"", members)
    assert guess(folder) == ("vsphere", "what govc prints of a vCenter")
    assert tree(folder) == tree(*govc.sources())
    for source in govc.sources():
        assert VSPHERE.recognises(source), source.name
    assert VSPHERE.recognises(Source("rules.txt", b"Rule: apart\n  Type: ClusterAffinityRuleSpec\n"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (govc.sources()[1].data[:-400], "ends in the middle"),
        (b'[{"name": "x", "val": 1}]', "no host is among these"),
        (b'{"a": 1}', "nothing that hadocs reads of govc"),
        (b'{"self": ' + b"[" * 5000 + b"]" * 5000 + b"}", "nests too deep"),
        (b'{"obj": {"type": "HostSystem", "value": "h"}, "changeSet": [' + b"9" * 5000 + b"]}", "too many digits"),
        (b"", "ends in the middle"),
        (b" " * (33 * 2**20), "more than 32 MiB"),
        (b'{"self": [' + b"0," * 3_000_001 + b"0]}", "more than 3 million values"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        VSPHERE.read([Source("x.json", data)])


def test_clusters_and_machines_of_one_name_are_told_apart() -> None:
    files = govc.files()
    other = json.loads(json.dumps(files["clusters.json"][0]))
    other["obj"]["value"] = "domain-c2"
    other["changeSet"][1]["val"] = {"_value": []}
    files["clusters.json"].append(other)
    moved = json.loads(
        json.dumps(files["hosts.json"][0]).replace("domain-c1", "domain-c2").replace("host-1", "host-9")
    )
    files["hosts.json"].append(moved)
    files["vms.json"][1]["changeSet"][0]["val"] = "sql-1\nx"
    found = tree(*govc.sources(files))
    assert [c["members"] for c in found["clusters"].values()] == [["esx1", "esx2", "esx3"], ["esx1-2"]]
    assert list(found["vms"]) == ["sql-1", "sql-1-x"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_windows_guest_of_another_name_is_joined_by_the_id_of_its_firmware(turned: bool) -> None:
    guests = windows.guests()
    for number, machine in enumerate(guests["machines"], 1):
        told = f"0000aaaa-0000-4000-8000-00000000000{number}" if not turned else ""
        machine |= {"Guest": {}, "Manufacturer": "VMware, Inc.", "Model": "VMware20,1", "Addresses": []}
        machine["UUID"] = told.upper() or f"aaaa0000-0000-0040-8000-00000000000{number}"
    files = govc.files()
    for number, document in enumerate(files["vms.json"], 1):
        for change in document["changeSet"]:
            if change["name"] == "config.uuid":
                change["val"] = f"0000aaaa-0000-4000-8000-00000000000{number}"
            if change["name"] in ("guest.hostName", "guest.ipAddress"):
                change["val"] = ""
    found = joined([VSPHERE.read(govc.sources(files)), formats()["windows"].read([windows.source(guests)])])
    load(written(found))
    assert bare(found.tree)["clusters"]["sqlc"]["members"] == ["sql-1", "sql-2"]
    assert any("by id" in line for line in found.head)


def test_a_host_that_two_clusters_claim_is_in_the_one_that_it_names() -> None:
    files = govc.files()
    other = json.loads(json.dumps(files["clusters.json"][0]).replace("domain-c1", "domain-c2"))
    files["clusters.json"].insert(0, other)
    assert [c["members"] for c in tree(*govc.sources(files))["clusters"].values()] == [
        ["esx1", "esx2", "esx3"]
    ]
