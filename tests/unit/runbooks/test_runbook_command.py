"""`hadocs runbook`: which there are, one or all, in each form; what is not there is answered with what is near."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hadocs import cli

SPEC = "specs/article-host.yaml"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["runbook", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_list_has_each_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, SPEC, "--list")
    assert code == 0
    assert "host-maintenance-hv-01" in out
    _, out, _ = said(capsys, SPEC, "--list", "--format", "json")
    found = {row["id"]: row for row in json.loads(out)["runbooks"]}
    assert found["host-maintenance-hv-01"]["target"] == "hv-01"


def test_one_runbook_is_markdown_json_or_a_file_by_itself(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    name = ("--procedure", "host-maintenance-hv-01")
    code, out, _ = said(capsys, SPEC, *name)
    assert code == 0
    assert out.startswith("# Take HV-01 down for maintenance\n")
    _, out, _ = said(capsys, SPEC, *name, "--format", "json")
    (book,) = json.loads(out)["runbooks"]
    assert book["parts"][0]["items"][0]["you_see"]
    file = tmp_path / "one.html"
    assert said(capsys, SPEC, *name, "--format", "html", "-o", str(file))[0] == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_procedure_is_all_of_its_runbooks(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, SPEC, "--procedure", "host-maintenance", "--format", "json")
    assert [b["id"] for b in json.loads(out)["runbooks"]] == [
        "host-maintenance-hv-01",
        "host-maintenance-hv-02",
    ]


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ((SPEC, "--procedure", "host-maintenence-hv-01"), "did you mean host-maintenance-hv-01?"),
        ((SPEC, "--format", "htm"), "html"),
        (("specs/no-such.yaml",), "no-such"),
    ],
)
def test_what_is_not_there_is_bad_usage(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], near: str
) -> None:
    code, out, err = said(capsys, *words)
    assert (code, out) == (2, "")
    assert near in err


def test_a_procedure_that_is_for_nothing_here_is_told_as_that(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, "specs/article-guest.yaml", "--procedure", "host-maintenance")
    assert code == 2
    assert "for nothing in this spec" in err


@pytest.mark.parametrize(("node", "told"), [("db-1", True), ("db-2", False)])
def test_only_an_old_primary_of_postgresql_is_put_back_first(
    capsys: pytest.CaptureFixture[str], node: str, told: bool
) -> None:
    _, out, _ = said(capsys, "specs/proxmox-three-nodes.yaml", "--procedure", f"host-failure-{node}")
    assert ("its file `PGSQL.lock` is removed" in out) is told


@pytest.mark.parametrize(("node", "told"), [("hana-1", True), ("hana-2", False)])
def test_an_old_primary_of_sap_hana_is_registered_before_it_follows(
    capsys: pytest.CaptureFixture[str], node: str, told: bool
) -> None:
    spec = "tests/unit/runbooks/specs/sles-hana.yaml"
    _, out, _ = said(capsys, spec, "--procedure", f"host-maintenance-{node}")
    assert out.count("SAPHanaSR-showAttr") == 2, "before anything is changed, and once it is back"
    assert ("hdbnsutil -sr_register" in out) is told
    _, out, _ = said(capsys, spec, "--procedure", f"host-failure-{node}")
    assert ("hdbnsutil -sr_register" in out) is told


def test_a_database_that_takes_over_is_promoted_and_not_merely_started(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = "tests/unit/runbooks/specs/sles-hana.yaml"
    _, out, _ = said(capsys, spec, "--procedure", "host-failure-hana-1")
    assert "`Promoted` there (`Master` before Pacemaker 2.1)" in out
    _, out, _ = said(capsys, "specs/clusters-from-scratch.yaml", "--procedure", "host-failure-pcmk-1")
    assert "`Promoted` there" not in out
