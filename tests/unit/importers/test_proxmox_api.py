"""Answers of the API of Proxmox VE: as files of pvesh, beside a copy of /etc/pve, and asked with a token."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from support import pve

from hadocs.api import load
from hadocs.errors import InputError, UsageError
from hadocs.importers.formats import formats, guess
from hadocs.importers.model import Imported, Source, bare
from hadocs.importers.proxmox import api
from hadocs.importers.text import written

PROXMOX = formats()["proxmox"]
AUDITOR = {"Sys.Audit": 1, "VM.Audit": 1, "Datastore.Audit": 1}
TOKEN = {api.TOKEN: "reader@pve!hadocs=sesame"}


def read(*sources: Source) -> Imported:
    found = PROXMOX.read(sources)
    load(written(found))
    return found


def tree(*sources: Source) -> Any:
    return bare(read(*sources).tree)


def told(found: Imported) -> dict[str, str]:
    return {i.thing: i.text for i in found.issues}


def test_answers_say_what_a_copy_says_and_more() -> None:
    copied, asked = tree(pve.archived("tar")), tree(pve.answered())
    for machine, entry in copied["vms"].items():
        assert asked["vms"][machine].items() >= entry.items(), machine
    assert asked["clusters"] == copied["clusters"]
    assert asked["platform"] == "proxmox/9"
    assert asked["hosts"]["pve1"]["memory"] == "65536 MiB"
    assert asked["hosts"]["pve1"]["cores"] == 16
    assert asked["storage"]["vms"] == {
        **copied["storage"]["vms"], "copies": 3, "min_copies": 2, "fault_domain": "host",
    }  # fmt: skip


def test_a_ring_over_a_bridge_is_one_network_with_it() -> None:
    found = tree(pve.answered())
    assert found["networks"] == {"vmbr0": {"roles": ["cluster", "migration"], "cidr": "10.1.2.0/24"}}
    assert found["vms"]["db-1"]["networks"] == ["vmbr0"]
    assert found["hosts"]["pve2"]["networks"] == ["vmbr0"]


def test_a_folder_and_files_by_their_content_say_the_same() -> None:
    expected = tree(pve.answered())
    assert tree(pve.asked_folder()) == expected
    assert guess(pve.asked_folder()) == ("proxmox", "what the API of Proxmox VE answers")
    named = ("status", "network", "config", "pool", "osd", "mon")
    loose = {k: v for k, v in pve.answers().items() if k.rpartition("/")[2] not in named and v}
    for path, value in loose.items():
        source = Source(f"{abs(hash(path))}.json", json.dumps(value).encode())
        assert PROXMOX.recognises(source), path
    alone = tree(*(Source(f"{n}.json", json.dumps(v).encode()) for n, v in enumerate(loose.values())))
    assert alone["clusters"]["Office"]["members"] == expected["clusters"]["Office"]["members"]


def test_a_few_answers_complete_a_copy() -> None:
    few = {
        k: v for k, v in pve.answers().items() if k in ("version", "cluster/resources", "nodes/pve1/status")
    }
    few["cluster/resources"][1]["status"] = "stopped"
    found = read(pve.archived("tar"), pve.asked_folder(few))
    spec = bare(found.tree)
    assert spec["platform"] == "proxmox/9"
    assert (spec["hosts"]["pve1"]["cores"], "cores" in spec["hosts"]["pve2"]) == (16, False)
    assert "db-2" not in spec["vms"]
    assert told(found)["db-2"] == "switched off, and left out"
    assert "machines" not in told(found), "which of them run was asked"


def test_what_was_not_asked_is_not_taken_as_absent() -> None:
    held = pve.answers()
    for path in ("cluster/ha/resources", "cluster/ha/rules", "cluster/config/qdevice", "storage"):
        del held[path]
    found = read(pve.answered(held))
    spec = bare(found.tree)
    assert all("priority" not in vm for vm in spec["vms"].values())
    assert "enabled" not in spec["clusters"]["Office"].get("ha", {})
    assert "witness" not in spec["clusters"]["Office"].get("quorum", {})
    assert {"ha/resources.cfg", "storage.cfg", "QDevice"} <= set(told(found))
    assert "anti_affinity" not in found.whole["Office"]


def test_a_quorum_device_and_ceph_s_own_output_are_read() -> None:
    held = pve.answers()
    held["cluster/config/qdevice"] = {"Model": "Net", "Algorithm": "Fifty-Fifty split", "State": "Connected"}
    for path in ("pool", "osd", "mon"):
        del held[f"nodes/pve1/ceph/{path}"]
    held["ceph/tree"] = {
        "nodes": [
            {"id": -2, "type": "host", "name": "pve1", "children": [0]}, {"id": 0, "type": "osd", "name": "osd.0"},
            {"id": -3, "type": "host", "name": "pve2", "children": []},
            {"id": -4, "type": "host", "name": "pve3", "children": [1]}, {"id": 1, "type": "osd", "name": "osd.1"},
        ],
        "stray": [],
    }  # fmt: skip
    held["ceph/dump"] = {
        "pools": [{"pool_name": "vms", "size": 2, "min_size": 1, "crush_rule": 0}], "osds": [],
        "stretch_mode": {"stretch_mode_enabled": False},
    }  # fmt: skip
    held["ceph/status"] = {"fsid": "x", "quorum_names": ["pve1", "pve3", "elsewhere"]}
    found = tree(pve.answered(held))
    assert found["clusters"]["Office"]["quorum"]["witness"] == {"kind": "qdevice", "algorithm": "ffsplit"}
    storage = found["storage"]["vms"]
    assert (storage["on"], storage["copies"], storage["min_copies"]) == (["pve1", "pve3"], 2, 1)
    assert (storage["monitors"], storage["stretch_mode"]) == (["pve1", "pve3"], False)
    held["ceph/dump"]["pools"][0]["size"] = 3
    more = read(pve.answered(held))
    assert "copies" not in bare(more.tree)["storage"]["vms"]
    assert "some lie on one node" in told(more)["pool vms"]


def test_two_clusters_become_one_spec_and_answers_find_theirs() -> None:
    other = {
        k: json.loads(json.dumps(v).replace("pve", "lab").replace("Office", "Lab"))
        for k, v in pve.answers().items()
        if not k.startswith("nodes/")
    }
    found = tree(pve.archived("tar"), pve.answered(), pve.answered(other, "lab.json"))
    assert set(found["clusters"]) == {"Office", "Lab"}
    assert found["hosts"]["pve1"]["cores"] == 16
    with pytest.raises(InputError, match="can't be told"):
        copies = [pve.archived("tar"), pve.archived("zip")]
        PROXMOX.read([*copies, Source("version.json", b'{"version": "9.0", "repoid": "x"}')])


def test_names_that_break_lines_stay_in_their_place() -> None:
    held = pve.answers()
    held["storage"].append({"storage": "evil\nrbd: x", "type": "rbd"})
    held["storage"].append({"storage": "bad", "type": "nfs", "server": "x\nrbd: y\n\tpool z", "export": "}"})
    held["cluster/config/totem"]["cluster_name"] = "A\n}\nnodelist {"
    found = tree(pve.answered(held))
    assert set(found["storage"]) == {"vms", "nas", "bad", "local-lvm-pve3"}
    assert found["title"] == "A } nodelist {"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pve.answered().data[:-300], "ends in the middle"),
        (b'{"/version": {"release": "9.0"}}', "no node is among"),
        (b'[{"digest": "x", "memory": 1}]', "can place"),
        (b'{"/storage": ' + b"[" * 3000 + b"]" * 3000 + b"}", "nests too deep"),
        (b'{"/storage": [' + b"9" * 5000 + b"]}", "too many digits"),
        (b'{"/storage": "' + b"a" * (17 * 2**20) + b'"}', "more than 16 MiB"),
        (json.dumps({"/nodes": [{"node": f"n{i}"} for i in range(501)]}).encode(), "more than 500 nodes"),
    ],
)
def test_bad_input_is_one_message(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        PROXMOX.read([Source("x.json", data)])


def test_of_a_folder_an_answer_that_is_broken_or_empty_is_told_and_passed_over() -> None:
    folder = pve.asked_folder()
    spoilt = [(p, b"" if "groups" in p else d) for p, d in folder.members]
    spoilt += [("cluster/ha/groups.json", b""), ("nodes/pve1/qemu/9/config.json", b'{"a"')]
    found = read(Source("asked", b"", tuple(spoilt)))
    assert told(found)["cluster/ha/groups.json"] == "it is empty: pvesh refused it"
    assert told(found)["nodes/pve1/qemu/9/config.json"] == "this JSON ends in the middle"


def test_the_api_is_asked_and_what_it_refuses_is_told() -> None:
    held = pve.answers()
    paths: list[str] = []

    def get(path: str) -> Any:
        paths.append(path)
        if path == "access/permissions":
            return {"/": AUDITOR}
        if path == "nodes/pve2/network":
            raise RuntimeError("403 Forbidden: Permission check failed")
        if path not in held:
            raise RuntimeError("501 Not Implemented: Method 'GET /x' not implemented")
        return held[path]

    source = api.ask("https://pve1.example.com", TOKEN, get)
    assert source.name == "pve1.example.com"
    found = read(source)
    del held["nodes/pve2/network"]
    assert bare(found.tree)["vms"] == tree(pve.answered(held))["vms"]
    assert told(found)["nodes/pve2/network"] == "403 Forbidden: Permission check failed"
    assert len(paths) == len(set(paths)), "nothing is asked twice"


@pytest.mark.parametrize(
    "address", ["http://pve1:8006", "https://", "https://a:b", "https://pve1/x", "https://u:p@pve1"]
)
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(UsageError, match="is no address of Proxmox VE"):
        api.ask(address, TOKEN, dict)


@pytest.mark.parametrize("held", [{}, [], {"/": {**AUDITOR, "VM.Audit": 0}}, {"/vms": AUDITOR}])
def test_a_token_that_does_not_see_all_is_refused_for_what_it_leaves_out_looks_absent(held: Any) -> None:
    with pytest.raises(UsageError, match=r"lacks .*VM\.Audit.*give its user the role PVEAuditor"):
        api.ask("https://pve1", TOKEN, lambda _: held)


def test_without_a_token_or_what_asks_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"user@realm!name=secret"):
        api.ask("https://pve1", {api.TOKEN: "secret"})
    monkeypatch.setitem(__import__("sys").modules, "proxmoxer", None)
    with pytest.raises(UsageError, match=r"pip install 'hadocs\[proxmox\]'"):
        api.ask("https://pve1", TOKEN)


@pytest.fixture
def served(tmp_path: Any) -> Iterator[tuple[Any, str]]:
    """A fake Proxmox VE that speaks HTTPS, and its certificate."""
    fakepve, asyncio = pytest.importorskip("fakepve"), __import__("asyncio")
    pytest.importorskip("proxmoxer")
    from fakepve.certs import make_cert

    certificate, key, *_ = make_cert(str(tmp_path))
    fake = fakepve.FakePve(user="root@pam", password="secret", host="127.0.0.1", port=0)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(fake.start(certificate, key), loop).result(20)
    yield fake, certificate
    asyncio.run_coroutine_threadsafe(fake.stop(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


def test_a_fake_of_the_api_is_read_over_https_with_a_token(served: tuple[Any, str]) -> None:
    fake, certificate = served
    fake.add_node("pve2")
    fake.add_vm(100, "db-1", status="running", config={
        "memory": "4096", "cores": 2, "scsi0": "local-lvm:vm-100-disk-0,size=8G", "net0": "virtio=x,bridge=vmbr0",
    })  # fmt: skip
    fake.add_vm(101, "off", node="pve2")
    fake.apitokens["root@pam!hadocs"] = "sesame"
    address, own = f"https://127.0.0.1:{fake.port}", {api.AUTHORITY: certificate}
    found = read(api.ask(address, {api.TOKEN: "root@pam!hadocs=sesame", **own}))
    spec = bare(found.tree)
    assert set(spec["hosts"]) == {"pve1", "pve2"}
    assert spec["vms"]["db-1"]["memory"] == "4096 MiB"
    assert told(found)["off"] == "switched off, and left out"
    assert {method for method, *_ in fake.requests} == {"GET"}, "nothing is written"
    with pytest.raises(UsageError, match="does not answer: 401"):
        api.ask(address, {api.TOKEN: "root@pam!hadocs=wrong", **own})
    with pytest.raises(UsageError, match="does not answer: self-signed certificate; HADOCS_PVE_CA"):
        api.ask(address, {api.TOKEN: "root@pam!hadocs=sesame"})
