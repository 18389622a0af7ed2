"""An RVTools export as a spec: CSV files and workbooks, both headers, missing tabs, and guests joined to it."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from support import cases, rvtools, windows

from hadocs.api import load
from hadocs.errors import InputError, UsageError
from hadocs.importers.formats import formats, guess
from hadocs.importers.join import joined
from hadocs.importers.model import Imported, Source, bare
from hadocs.importers.text import written
from hadocs.importers.vsphere import tables

VSPHERE = formats()["vsphere"]


def read(source: Source) -> Imported:
    found = VSPHERE.read([source])
    load(written(found))
    return found


def tree(source: Source) -> Any:
    return bare(read(source).tree)


def test_hosts_machines_and_ha_are_there() -> None:
    found = tree(rvtools.folder())
    assert found["platform"] == "vsphere/8.0"
    assert found["hosts"]["esx1"]["memory"] == "262144 MiB"
    assert set(found["vms"]) == {"sql-a", "sql-b"}
    assert found["vms"]["sql-a"]["memory"] == "32768 MiB"
    assert found["vms"]["sql-a"]["files"] == "san-1"
    assert found["vms"]["sql-b"]["fault_tolerance"] is True
    assert found["clusters"]["Prod"]["ha"] == {
        "enabled": True, "failures_tolerated": 1, "isolation_response": "power-off", "vm_monitoring": "guest",
        "failure_interval": "30 s",
    }  # fmt: skip


def test_datastores_are_shared_local_or_shares() -> None:
    found = tree(rvtools.folder())
    assert found["storage"]["local-1"] == {"title": "local-1", "kind": "local", "on": ["esx1"]} or (
        found["storage"]["local-1"] == {"kind": "local", "on": ["esx1"]}
    )
    assert found["storage"]["iso"]["kind"] == "share"
    assert found["hosts"]["esx1"]["storage"]["san-1"] == {"paths": 2}


def test_what_no_tab_tells_is_said() -> None:
    told = {i.thing: i.text for i in read(rvtools.folder()).issues}
    assert told["old"] == "switched off, and left out"
    assert "distributed switches" in told["dv-storage"]
    assert "together or apart" in told["apart"]
    few = {"vInfo": rvtools.TABS["vInfo"]}
    assert {"vCluster", "vDatastore", "esx1"} <= {i.thing for i in read(rvtools.folder(tabs=few)).issues}


@pytest.mark.parametrize(("sign", "encoding"), [(",", "utf-8-sig"), (";", "utf-16"), ("\t", "cp1252")])
def test_signs_and_encodings_make_no_difference(sign: str, encoding: str) -> None:
    assert tree(rvtools.folder(sign, encoding)) == tree(rvtools.folder())


def test_a_workbook_says_the_same() -> None:
    pytest.importorskip("python_calamine")
    assert guess(rvtools.workbook()) == ("vsphere", "an RVTools workbook")
    assert tree(rvtools.workbook()) == tree(rvtools.folder())


def test_a_workbook_that_nobody_here_wrote_is_read() -> None:
    pytest.importorskip("python_calamine")
    data = (cases.folder("vsphere") / "rvtools-example1.xlsx").read_bytes()
    found = tree(Source("rvtools.xlsx", data))
    assert len(found["hosts"]) == 10
    assert set(found["vms"]) == {"vm-3", "vm-8", "vm-9"}


def test_without_what_reads_workbooks_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(UsageError, match=r"pip install 'hadocs\[xlsx\]'"):
        VSPHERE.read([rvtools.workbook()])


def test_a_cluster_in_guests_of_vsphere_is_joined_by_name_and_address() -> None:
    guests = windows.guests()
    for machine in guests["machines"]:
        machine["Guest"] = {}
        machine["Manufacturer"], machine["Model"] = "VMware, Inc.", "VMware20,1"
    found = joined([VSPHERE.read([rvtools.folder()]), formats()["windows"].read([windows.source(guests)])])
    load(written(found))
    assert bare(found.tree)["clusters"]["sqlc"]["members"] == ["sql-a", "sql-b"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (Source("x.xlsx", rvtools.workbook().data[:-40]), "broken or cut off"),
        (rvtools.workbook({"vInfo": [["VM"]]}), "names no host"),
        (Source("x", b"", (("RVTools_tabvDisk.csv", b"VM\n"),)), "nor vHost"),
        (Source("x", b"", (("RVTools_tabvInfo.csv", b'VM\n"' + b"a" * 200_000),)), "is no CSV"),
    ],
)
def test_bad_input_is_one_message(source: Source, told: str) -> None:
    pytest.importorskip("python_calamine")
    with pytest.raises(InputError) as error:
        VSPHERE.read([source])
    assert told in str(error.value)


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("python_calamine")
    monkeypatch.setattr(tables, "MOST_UNPACKED", 1000)
    with pytest.raises(InputError, match="once it is unpacked"):
        VSPHERE.read([rvtools.workbook()])
