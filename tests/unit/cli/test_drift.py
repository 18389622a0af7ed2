"""``hadocs drift``: what differs by thing, what that changes, and what was not observed, which is none."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest
from support import pve, rvtools, windows

from hadocs import cli
from hadocs.drift.compare import Difference
from hadocs.drift.html import as_html
from hadocs.drift.report import as_markdown, as_text
from hadocs.drift.run import Drift, drift
from hadocs.importers.formats import formats
from hadocs.importers.model import Imported, Issue
from hadocs.importers.text import written
from hadocs.spec.load import load_text


def observed(*documents: Any) -> Imported:
    return formats()["windows"].read([windows.source(d, f"{n}.json") for n, d in enumerate(documents)])


def against(documents: list[Any], change: Any = str, **settings: Any) -> Drift:
    """The imported estate as documentation, changed by a person, against what is observed."""
    text = change(written(observed(windows.hosts(), windows.guests())))
    return drift(load_text(text), observed(*documents), **settings)


def said(found: Drift) -> set[tuple[str, str, str]]:
    return {(d.what, d.thing, d.key) for d in found.found}


def drifted() -> dict[str, Any]:
    hosts = windows.hosts()
    first, second = hosts["hosts"]
    second["VMs"].append(first["VMs"].pop(0))
    first["VMs"][0]["State"] = "Off"
    first["VMs"].append({**first["VMs"][0], "Name": "NEW", "Id": "new", "State": "Running"})
    hosts["groups"][1]["AntiAffinityClassNames"] = []
    hosts["cluster"]["SameSubnetThreshold"] = 10
    hosts["nodes"][1]["NodeWeight"] = 0
    hosts["quorum"] = {"QuorumType": "Majority", "Resource": ""}
    return hosts


def test_the_cluster_as_documented_has_none() -> None:
    found = against([windows.hosts(), windows.guests()])
    assert not found.found
    assert "no drift" in as_text(found)


def test_each_difference_is_told_by_thing() -> None:
    found = against([drifted(), windows.guests()])
    assert said(found) == {
        ("new", "new", ""), ("placement", "sql-a", "on"), ("gone", "web1", ""),
        ("changed", "hvc", "heartbeat.threshold"), ("changed", "hvc", "quorum.votes"),
        ("changed", "hvc", "quorum.witness"), ("changed", "hvc", "anti_affinity"),
    }  # fmt: skip
    assert "web1\n  runs on hv1 as documented, switched off as observed" in as_text(found)


def test_what_it_changes_is_worked_out() -> None:
    effect = against([drifted(), windows.guests()]).effect
    assert {f.rule for f in effect.new} == {"C09", "P01", "P02"}
    assert {f.rule for f in effect.gone} == {"P03", "Q07"}
    before, after = effect.minutes["sql-server-mssqlserver"]
    assert after > 1.2 * before
    assert effect.preflight["hv1"]["What users notice"] == (
        "sql-server-mssqlserver pauses for 15 to 60 s, handed over before a live migration",
        "sql-server-mssqlserver is down",
    )


def test_what_was_not_observed_is_no_drift() -> None:
    hosts = windows.hosts()
    assert not against([hosts]).found, "the cluster in the guests was not asked"
    hosts["hosts"] = [hosts["hosts"][1]]
    hosts["cluster"] = {"Name": "HVC", "Id": "c-1"}
    hosts["groups"] = []
    assert not against([hosts]).found, "hv1 did not tell of its machines, nor the cluster of its rules"


def test_placement_is_told_apart_and_may_be_ignored() -> None:
    hosts = windows.hosts()
    first, second = hosts["hosts"]
    second["VMs"].append(first["VMs"].pop(1))
    assert said(against([hosts])) == {("placement", "web1", "on")}
    found = against([hosts], ignore=("placement",))
    assert not found.found
    assert found.ignored == 1
    owned = against([hosts], lambda text: text.replace("  web1:\n", "  web1:\n    possible_owners: [hv1]\n"))
    assert ("changed", "web1", "on") in said(owned), "no cluster moves it to a host that may not own it"


def test_what_people_call_otherwise_is_the_same_thing() -> None:
    def by_hand(text: str) -> str:
        for old, new in (
            ("hvc-disks", "san-a"),
            ("hv1", "host-one"),
            ("sqlc", "sql cluster"),
            ("web1", "web-1"),
        ):
            text = text.replace(old, new)
        return text.replace("title: HV1", "title: HV-1").replace("256 GiB", "255 GiB")

    assert not against([windows.hosts(), windows.guests()], by_hand).found


def test_a_new_thing_of_a_name_that_something_else_has_gets_another() -> None:
    def by_hand(text: str) -> str:
        return text.replace("hvc:", "new:").replace("host: hvc", "host: new")

    found = against([drifted(), windows.guests()], by_hand)
    assert ("new", "new-2", "") in said(found)
    assert ("changed", "new", "quorum.votes") in said(found), "the cluster of that name is the cluster"


def test_names_with_signs_are_told_as_they_are() -> None:
    found = against([windows.hosts()])
    odd = Difference("changed", "a|b", "x", "`1`", "<b>\n2", ("vms", "a|b", "x"))
    shown = as_markdown(Drift(found.name, "T*", (), (odd,), 0, found.effect, (), 1))
    assert "| a\\|b | x | \\`1\\` | \\<b\\> 2 |" in shown


def test_the_page_of_html_says_it_all_and_lets_no_text_out() -> None:
    found = against([drifted(), windows.guests()])
    page = as_html(found)
    for d in found.found:
        assert escape(d.documented) in page
        assert escape(d.observed) in page
    for f in (*found.effect.new, *found.effect.gone):
        assert escape(f.message) in page
    assert "src=" not in page
    assert "url(" not in page
    assert "prefers-color-scheme:dark" in page
    odd = Difference(
        "changed", "<script>a", '"><b>', "</td>&", "<img src=x>\n\x1b[31m", ("vms", "a", "x"), where="<i>"
    )
    shown = as_html(
        replace(found, title="<b>&", head=("<u>",), found=(odd,), unseen=(Issue("not read", "<s>", "<q>"),))
    )
    assert not re.search("<(?:script|b|img|i|u|s|q)[ >]|\x1b", shown)
    assert "&lt;script&gt;a" in shown


@pytest.mark.parametrize("name", ["proxmox", "vsphere"])
def test_every_format_can_be_held_against_a_spec(name: str) -> None:
    source = pve.archived("tar") if name == "proxmox" else rvtools.folder()
    found = formats()[name].read([source])
    assert not drift(load_text(written(found)), found).found


def test_the_command_says_it_and_exits_by_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec, hosts, other = tmp_path / "spec.yaml", tmp_path / "hosts.json", tmp_path / "other.json"
    spec.write_text(written(observed(windows.hosts())), encoding="utf-8")
    hosts.write_bytes(windows.source(windows.hosts()).data)
    other.write_bytes(windows.source(drifted()).data)
    assert cli.main(["drift", str(spec), "--against", "windows", str(hosts)]) == 0
    assert "HVC: no drift" in capsys.readouterr().out
    assert cli.main(["drift", str(spec), "--against", "windows", str(other), "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert {"spec", "differences", "changes", "not_observed"} <= set(data)
    kinds = [word for kind in ("changed", "placement", "new", "gone") for word in ("--ignore", kind)]
    assert cli.main(["drift", str(spec), "--against", "windows", str(other), *kinds]) == 0, "each is left out"
    capsys.readouterr()
    for words, told in (
        ([str(spec)], "--against FORMAT FILE... is missing"),
        ([], "SPEC is missing"),
        ([str(spec), "--against", "window", str(hosts)], "did you mean windows?"),
        ([str(spec), "--against", "windows", str(spec)], "is nothing of Windows"),
        ([str(spec), "--against", "pacemaker", str(hosts)], f"on Windows: --against windows {hosts.name}"),
        ([str(spec), "--against", "windows", str(hosts), "--ignore", "moves"], "is none of placement"),
    ):
        assert cli.main(["drift", *words]) == 2
        assert told in capsys.readouterr().err
