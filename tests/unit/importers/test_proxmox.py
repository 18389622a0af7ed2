"""A copy of /etc/pve as a spec: as folder, tar and zip, of 7, 8 and 9; and archives that would do harm."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from support import cases, pve

from hadocs import cli
from hadocs.api import check, load
from hadocs.errors import InputError
from hadocs.importers import bundle
from hadocs.importers.formats import formats, guess
from hadocs.importers.model import Imported, Source, bare
from hadocs.importers.text import written

PROXMOX = formats()["proxmox"]


def read(files: dict[str, str] | None = None) -> Imported:
    found = PROXMOX.read([pve.archived("tar", files)])
    load(written(found))
    return found


def tree(files: dict[str, str] | None = None) -> Any:
    return bare(read(files).tree)


def test_machines_stand_where_their_configuration_lies() -> None:
    vms = tree()["vms"]
    assert {v: entry["on"] for v, entry in vms.items()} == {
        "db-1": "pve1",
        "db-2": "pve2",
        "proxy": "pve3",
        "build": "pve3",
    }
    assert vms["db-1"]["memory"] == "8192 MiB"
    assert vms["db-1"]["vcpus"] == 4
    assert vms["build"]["files"] == "local-lvm-pve3"
    assert vms["build"]["replica_every"] == "5 min"
    assert vms["proxy"]["live_migration"] is False


def test_what_ha_does_not_manage_is_not_started_elsewhere() -> None:
    vms = tree()["vms"]
    assert [v for v, entry in vms.items() if entry.get("priority") == "disabled"] == ["proxy", "build"]


def test_rules_of_9_are_strict_affinity_and_those_that_are_off_are_told() -> None:
    found = read()
    cluster = bare(found.tree)["clusters"]["Office"]
    assert cluster["anti_affinity"] == [{"members": ["db-1", "db-2"], "hard": True}]
    assert cluster["node_affinity"] == [{"members": ["db-1"], "hosts": ["pve1", "pve2"], "strict": True}]
    assert "affinity" not in cluster
    assert {"off", "near"} <= {i.thing for i in found.issues if i.kind == "not modelled"}
    assert bare(found.tree)["platform"] == "proxmox/9"


def test_groups_of_7_and_8_are_node_affinity() -> None:
    files = {k: v for k, v in pve.FILES.items() if k != "ha/rules.cfg"}
    files["ha/groups.cfg"] = "group: first\n\tnodes pve1,pve2:1\n\trestricted 1\n\tnofailback 1\n"
    files["ha/resources.cfg"] = "vm: 100\n\tgroup first\n\tstate started\n"
    found = read(files)
    cluster = bare(found.tree)["clusters"]["Office"]
    assert cluster["node_affinity"] == [{"members": ["db-1"], "hosts": ["pve1", "pve2"], "strict": True}]
    assert any(i.thing == "version" for i in found.issues)


def test_the_quorum_device_comes_from_corosync_conf() -> None:
    device = "  device {\n    model: net\n    net {\n      algorithm: ffsplit\n      host: q\n    }\n  }\n}\n"
    text = pve.FILES["corosync.conf"].rstrip("}\n") + "\n" + device
    assert tree({**pve.FILES, "corosync.conf": text})["clusters"]["Office"]["quorum"]["witness"] == {
        "kind": "qdevice",
        "algorithm": "ffsplit",
    }


def test_what_follows_of_it_is_true() -> None:
    found = check(written(read()))
    assert {f.rule for f in found.findings.found} == {"S11", "C08", "N01", "N02"}


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
@pytest.mark.parametrize("prefix", ["", "pve/", "backup/etc/pve/"])
def test_every_archive_gives_the_same_spec(kind: str, prefix: str) -> None:
    source = pve.archived(kind, prefix=prefix)
    assert guess(source) == ("proxmox", "a copy of /etc/pve of Proxmox VE")
    assert bare(PROXMOX.read([source]).tree) == tree()


def test_a_folder_is_read_and_its_keys_are_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in pve.FILES.items():
        path = tmp_path / "pve" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "pve" / "local").symlink_to(tmp_path / "pve" / "nodes")
    assert cli.main(["import", "proxmox", str(tmp_path / "pve")]) == 0
    out = capsys.readouterr().out
    assert "db-1" in out
    assert "secret" not in out
    assert cli.main(["import", "--guess", str(tmp_path / "pve")]) == 0
    assert "proxmox" in capsys.readouterr().out


def _zip(name: str, data: bytes) -> Source:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return Source("pve.zip", held.getvalue())


def _tar(name: str) -> Source:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name))
    return Source("pve.tar", held.getvalue())


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (_zip("../../etc/corosync.conf", b""), "leads out of the archive"),
        (_zip("C:\\corosync.conf", b""), "leads out of the archive"),
        (_tar("/etc/pve/corosync.conf"), "leads out of the archive"),
        (_zip("corosync.conf", bytes(2**20 + 1)), "has more than 1 MiB"),
        (Source("pve.tar.gz", zlib.compress(bytes(2**21 + 1), wbits=31)), "more than 2 MiB"),
        (Source("pve.zip", pve.archived("zip").data[:300]), "broken or cut off"),
        (Source("pve.tar.gz", pve.archived("tar.gz").data[:300]), "broken or cut off"),
        (_zip("notes.txt", b"x"), "no corosync.conf and no nodes/"),
        (pve.archived("tar", {"corosync.conf": "totem {\n"}), "does not end"),
        (pve.archived("tar", {"corosync.conf": "totem {\n}\n"}), "names no node"),
    ],
)
def test_archives_that_would_do_harm_are_refused(
    source: Source, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "MOST_EACH", 2**20)
    monkeypatch.setattr(bundle, "MOST_TOGETHER", 2**21)
    with pytest.raises(InputError) as error:
        PROXMOX.read([source])
    assert told in str(error.value)


def test_broken_lines_are_told_and_stop_nothing() -> None:
    files = {**pve.FILES, "storage.cfg": "what?\n" + pve.FILES["storage.cfg"]}
    files["nodes/pve9/qemu-server/200.conf"] = "name: lost\n"
    files["nodes/pve1/qemu-server/100.conf"] += ""
    told = {i.thing: i.text for i in read(files).issues}
    assert "line 1 is neither" in told["storage.cfg"]
    assert "corosync.conf does not name it" in told["pve9"]


def test_rules_that_nobody_here_wrote_are_read() -> None:
    names = sorted(cases.folder("proxmox").glob("rules_cfgs/*.cfg"))
    nodes = {f"nodes/node{n}/qemu-server/{100 + n}.conf": f"name: vm{n}\n" for n in range(1, 10)}
    for path in names:
        found = read({**nodes, "ha/rules.cfg": path.read_text(encoding="utf-8")})
        assert not [i for i in found.issues if i.kind == "not read"], path.name


def test_estates_that_nobody_here_wrote_are_read() -> None:
    folders = [p.parent for p in sorted(cases.folder("proxmox").glob("test-*/service_config"))]
    for folder in folders[::7]:
        machines = json.loads((folder / "service_config").read_text(encoding="utf-8"))
        nodes = json.loads((folder / "hardware_status").read_text(encoding="utf-8"))
        files = {
            "corosync.conf": "nodelist {\n" + "".join(f"node {{\nname: {n}\n}}\n" for n in nodes) + "}\n",
            "ha/resources.cfg": "".join(
                f"{m.replace(':', ': ')}\n\tstate {s.get('state', 'started')}\n" for m, s in machines.items()
            ),
        }
        for machine, said in machines.items():
            kind, _, number = machine.partition(":")
            if kind in ("vm", "ct"):
                files[f"nodes/{said['node']}/{'qemu-server' if kind == 'vm' else 'lxc'}/{number}.conf"] = (
                    "memory: 512\n"
                )
        for name, path in (
            ("rules_config", "ha/rules.cfg"),
            ("groups", "ha/groups.cfg"),
            ("datacenter.cfg", "datacenter.cfg"),
        ):
            if (folder / name).exists():
                files[path] = (folder / name).read_text(encoding="utf-8")
        found = read(files)
        assert len(bare(found.tree).get("vms", {})) == len(
            [m for m in machines if m[:3] in ("vm:", "ct:")]
        ), folder.name
