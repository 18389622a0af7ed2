"""``hadocs import``: a spec or a report, whole or not at all, and what is wrong in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import windows

from hadocs import cli

CIB = """<cib epoch="1"><configuration><crm_config/><nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes>
<resources><primitive id="app" class="systemd" type="app"/></resources><constraints/></configuration><status/></cib>
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cib.xml"
    path.write_text(CIB, encoding="utf-8")
    return path


def test_a_spec_is_written_that_checks(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = file.parent / "spec.yaml"
    assert cli.main(["import", "pacemaker", str(file), "-o", str(target)]) == 0
    assert "it does not say stand at its end" in capsys.readouterr().err
    assert cli.main(["check", str(target)]) in (0, 1)


def test_a_spec_that_is_there_is_not_written_over(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = file.parent / "spec.yaml"
    target.write_text("mine", encoding="utf-8")
    assert cli.main(["import", "pacemaker", str(file), "-o", str(target)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "mine"


def test_the_report_is_data_instead_of_the_spec(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["import", "pacemaker", str(file), "--report", "json"]) == 0
    issues = json.loads(capsys.readouterr().out)["issues"]
    assert {"kind", "thing", "text", "place"} == set(issues[0])


def test_the_report_stands_beside_the_spec(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = file.parent / "spec.yaml"
    assert cli.main(["import", "pacemaker", str(file), "-o", str(target), "--report", "text"]) == 0
    assert capsys.readouterr().out.startswith("not observed:\n")
    assert target.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "a format and FILE are missing; formats: pacemaker"),
        (["pacemakr", "x"], "did you mean pacemaker?"),
        (["pacemaker"], "cibadmin --query"),
        (["pacemaker", "nowhere.xml"], "can't read nowhere.xml"),
        (["pacemaker", str(Path(__file__).parent)], "a folder in which hadocs finds no file of a cluster"),
        (["--guess"], "FILE is missing"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert err.count("\n") <= 3


def test_a_file_without_its_format_is_told_how(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["import", str(file)]) == 2
    assert f"hadocs import pacemaker {file}" in capsys.readouterr().err


def test_a_file_of_another_kind_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("hadocs: 1\n", encoding="utf-8")
    assert cli.main(["import", "pacemaker", str(path)]) == 2
    assert "is nothing of Pacemaker" in capsys.readouterr().err


def test_the_format_of_a_file_is_said(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = file.parent / "other"
    other.write_text("text", encoding="utf-8")
    assert cli.main(["import", "--guess", str(file), str(other)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("pacemaker, a cluster information base (CIB) of Pacemaker")
    assert second.endswith("none that hadocs knows")


def test_broken_xml_has_a_place_and_nothing_is_written(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(CIB[:60], encoding="utf-8")
    target = file.parent / "spec.yaml"
    assert cli.main(["import", "pacemaker", str(file), "-o", str(target)]) == 2
    assert "cib.xml:1:" in capsys.readouterr().err
    assert not target.exists()


def test_the_collector_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["import", "windows", "--collector"]) == 0
    assert capsys.readouterr().out.startswith("<#\n.SYNOPSIS")
    target = tmp_path / "hadocs-collect.ps1"
    assert cli.main(["import", "windows", "--collector", "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("<#")
    assert cli.main(["import", "pacemaker", "--collector"]) == 2


def test_formats_are_mixed_each_with_its_files(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hosts = tmp_path / "hosts.json"
    hosts.write_bytes(windows.source(windows.hosts()).data)
    assert cli.main(["import", "pacemaker", str(file), "windows", str(hosts)]) == 0
    out = capsys.readouterr().out
    assert "name: hvc\n" in out
    assert "members: [a, b]" in out
    assert cli.main(["import", "pacemaker", str(hosts)]) == 2
    assert "hosts.json is what hadocs-collect.ps1 wrote" in capsys.readouterr().err


def test_nothing_is_written_where_the_input_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, book = tmp_path / "spec.yaml", tmp_path / "map.json"
    bad = tmp_path / "bad.json"
    bad.write_bytes(windows.source(windows.hosts()).data[:-200])
    words = ["import", "windows", str(bad), "--anonymise", "--map", str(book), "-o", str(target)]
    assert cli.main(words) == 2
    assert "this JSON ends in the middle" in capsys.readouterr().err
    assert not target.exists()
    assert not book.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["vsphere", "https://vcenter.example.com"], "is an address, and vsphere reads files"),
        (["proxmox", "http://pve1.example.com"], "is no address of Proxmox VE"),
        (["proxmox", "https://pve1.example.com:8006"], "HADOCS_PVE_TOKEN has to hold a token"),
    ],
)
def test_an_address_is_asked_by_a_format_that_asks_and_with_a_token(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HADOCS_PVE_TOKEN", raising=False)
    assert cli.main(["import", *words]) == 2
    assert told in capsys.readouterr().err


def test_an_empty_file_is_told_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vms.json").write_bytes(b"")
    assert cli.main(["import", "vsphere", str(tmp_path / "vms.json")]) == 2
    assert "vms.json is empty" in capsys.readouterr().err
