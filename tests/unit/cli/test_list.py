"""``hadocs list``: which specs there are, and the worst that is found in each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.small import SMALL

from hadocs import cli


def test_each_spec_is_a_line_with_its_worst_finding(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (specs / "small.yaml").write_text(
        SMALL.replace("{kind: cloud}", "{kind: none}").replace("name: small", "name: small\ntitle: Büro"),
        encoding="utf-8",
    )
    assert cli.main(["list"]) == 0
    head, other, small = capsys.readouterr().out.splitlines()
    assert head.split()[0] == "NAME"
    assert other.split()[0] == "other"
    assert small.split()[:2] == ["small", "Büro"]
    assert "  hyper-v/2022  " in small
    assert "  host  " in small
    assert small.endswith("Q01 even-votes-without-witness")


def test_as_data_it_counts_findings_and_places_the_worst(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (specs / "small.yaml").write_text(SMALL.replace("{kind: cloud}", "{kind: none}"), encoding="utf-8")
    assert cli.main(["list", "--format", "json"]) == 0
    small = json.loads(capsys.readouterr().out)["specs"]["small"]
    assert cli.main(["check", "specs/small.yaml", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    for severity, count in small["findings"].items():
        assert count == sum(f["severity"] == severity for f in found)
    assert (small["file"], small["topologies"]) == ("specs/small.yaml", ["host"])
    assert small["services"] == {"ledger": "host"}
    worst = next(f for f in found if f["rule"] == small["worst"]["rule"])
    assert {k: worst[k] for k in small["worst"]} == small["worst"]


def test_a_platform_that_is_not_known_is_the_worst_where_there_are_but_notes(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (specs / "small.yaml").write_text(SMALL.replace("hyper-v/2022", "cloudstack/4"), encoding="utf-8")
    assert cli.main(["list", "specs/small.yaml", "--format", "json"]) == 0
    worst = json.loads(capsys.readouterr().out)["specs"]["small"]["worst"]
    assert (worst["severity"], worst["rule"]) == ("warning", None)
    assert "cloudstack/4" in worst["message"]


def test_bad_input_ends_in_2_and_lists_nothing(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (specs / "small.yaml").write_text("hadocs: 1\n", encoding="utf-8")
    assert cli.main(["list"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "small.yaml" in err
