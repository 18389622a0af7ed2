"""A spec to be shared: no name or address of the estate is left in it, and the same things follow from it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support import govc, pve, rvtools, windows

from hadocs import cli
from hadocs.api import check
from hadocs.importers.anonymise import Book, anonymised
from hadocs.importers.formats import formats
from hadocs.importers.model import Imported
from hadocs.importers.text import written


def estates() -> dict[str, Imported]:
    known = formats()
    return {
        "windows": known["windows"].read(
            [windows.source(windows.hosts()), windows.source(windows.guests(), "sql.json")]
        ),
        "proxmox": known["proxmox"].read([pve.archived("tar")]),
        "pvesh": known["proxmox"].read([pve.answered()]),
        "vsphere": known["vsphere"].read([rvtools.folder()]),
        "govc": known["vsphere"].read(govc.sources()),
    }


ESTATES = estates()
PRIVATE = {
    "windows": ["HVC", "hv1", "HV2", "SQL-A", "sqlc", "WEB1", "Dallas", "CSV1", "Volume1", "FS9", "MSSQLSERVER", "iqn",
                "10.0.0.0", "10.0.1.0", "10.0.2.0", "Contoso", "Cluster Disk", "hosts.json", "example.com"],
    "proxmox": ["Office", "pve1", "db-1", "proxy", "golden", "10.1.2.0", "10.1.9.9", "local-lvm", "vmbr0", "export"],
    "pvesh": ["Office", "pve1", "db-1", "proxy", "10.1.2.0", "10.1.9.9", "local-lvm", "vmbr0", "export", "office.json"],
    "govc": ["Prod", "esx1", "sql-1", "san-1", "boot-1", "vMotion", "Servers", "10.0.2.0", "keep off", "Contoso"],
    "vsphere": ["Prod", "esx1", "sql-a", "san-1", "iso", "VM Network", "dv-storage", "apart", "10.0.0.11"],
}  # fmt: skip


@pytest.mark.parametrize("name", PRIVATE)
def test_no_name_is_left(name: str) -> None:
    text = written(anonymised(ESTATES[name], {}))
    for private in PRIVATE[name]:
        assert not re.search(rf"(?<![a-z]){re.escape(private)}(?![a-z0-9])", text, re.IGNORECASE), private


@pytest.mark.parametrize("name", PRIVATE)
def test_the_same_follows_of_it(name: str) -> None:
    before = check(written(ESTATES[name])).findings.found
    after = check(written(anonymised(ESTATES[name], {}))).findings.found
    assert sorted(f.rule for f in before) == sorted(f.rule for f in after)


def test_a_name_is_replaced_by_the_same_over_several_inputs() -> None:
    book: Book = {}
    first = written(anonymised(ESTATES["windows"], book))
    assert written(anonymised(ESTATES["windows"], book)) == first
    assert book["vm"] == {"sql-a": "vm-1", "web1": "vm-2", "sql-b": "vm-3"}
    assert book["range"]["10.0.0.0/24"] == "10.1.0.0/24"


def test_the_book_is_written_and_kept_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hosts, book = tmp_path / "hosts.json", tmp_path / "map.json"
    hosts.write_bytes(windows.source(windows.hosts()).data)
    words = ["import", "windows", str(hosts), "--anonymise", "--map", str(book)]
    assert cli.main(words) == 0
    first = capsys.readouterr().out
    assert json.loads(book.read_text(encoding="utf-8"))["host"] == {"hv1": "host-1", "hv2": "host-2"}
    assert cli.main(words) == 0
    assert capsys.readouterr().out == first
    book.write_text("[]", encoding="utf-8")
    assert cli.main(words) == 2
    assert "is no map of names" in capsys.readouterr().err
    assert cli.main(["import", "windows", str(hosts), "--map", str(book)]) == 2
