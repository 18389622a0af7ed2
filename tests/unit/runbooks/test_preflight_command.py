"""``hadocs runbook --preflight``: one host, or all of them, for people and for machines."""

import json
from typing import Any

import pytest

from hadocs.cli.run import main

SPEC = "specs/proxmox-three-nodes.yaml"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["runbook", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_one_host_is_told_with_its_answer_tables_and_findings(capsys) -> None:
    code, out, _ = run(capsys, SPEC, "--preflight", "pve-1")
    assert code == 0
    assert "**Nothing stops.** `database` and `web` pause for 15 to 60 s." in out
    assert "| `db-1` | 64 | **nowhere** |" in out
    assert "- **C08** While one of pve-1, pve-2 and pve-3 is down for maintenance" in out
    assert "`pve-2`" in out
    assert "## `pve-2`" not in out


def test_without_a_host_all_are_told_with_the_order_in_which_they_are_patched(capsys) -> None:
    code, out, _ = run(capsys, SPEC, "--preflight")
    assert code == 0
    assert "### What if it is taken down now" in out
    assert [n for n in ("pve-1", "pve-2", "pve-3") if f"## `{n}`" in out] == ["pve-1", "pve-2", "pve-3"]
    order = out.partition("### Order of the hosts")[2].partition("##")[0]
    assert order.index("`pve-2`") < order.index("`pve-3`") < order.index("`pve-1`")


def test_machines_get_the_same_as_json(capsys) -> None:
    code, out, _ = run(capsys, SPEC, "--preflight", "--format", "json")
    data: dict[str, Any] = json.loads(out)
    assert code == 0
    assert [one["host"] for one in data["preflight"]] == ["pve-1", "pve-2", "pve-3"]
    assert data["preflight"][0]["stays"][0]["machine"] == "db-1"
    assert [turn["host"] for turn in data["orders"][0]["turns"]] == ["pve-2", "pve-3", "pve-1"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--preflight", "pve1"), "did you mean pve-1"),
        (("--preflight", "db-1"), "db-1 is a machine on a host"),
        (("--preflight", "--list"), "stands alone"),
        (("--preflight", "--format", "html"), "as md or json"),
    ],
)
def test_what_can_not_be_answered_is_bad_usage(capsys, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(capsys, SPEC, *words)
    assert (code, out) == (2, "")
    assert said in err
