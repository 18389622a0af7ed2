"""What a command is about: a spec, several, a folder, standard input."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from support.small import OTHER, SMALL, Run

from hadocs import cli

LOOKING = ["show", "recommend", "availability"]


def data(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """What a command prints as JSON."""
    assert cli.main([*words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", LOOKING)
def test_several_specs_are_a_table_by_name_and_one_is_itself(
    command: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small, other = (data(capsys, command, str(specs / f"{name}.yaml")) for name in ("small", "other"))
    assert "services" in small
    both = {"specs": {"other": other, "small": small}}
    assert data(capsys, command, str(specs)) == both
    assert data(capsys, command, str(specs / "small.yaml"), str(specs / "other.yaml")) == both
    assert data(capsys, command) == both, "the folder specs is meant where nothing is said"


def test_a_folder_of_one_spec_has_the_shape_of_a_folder(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (specs / "other.yaml").unlink()
    assert list(data(capsys, "show", str(specs))["specs"]) == ["small"]


@pytest.mark.parametrize("command", LOOKING)
def test_text_of_several_specs_says_of_which(
    command: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, str(specs)]) == 0
    out = capsys.readouterr().out
    heads = [line for line in out.splitlines() if line.endswith(("other", "small", "(other)", "(small)"))]
    assert [head.strip("=() ").split("(")[-1] for head in heads] == ["other", "small"]


def test_a_wrong_spec_among_several_stops_all(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (specs / "other.yaml").write_text(OTHER.replace("on: hv-1", "on: hv-9"), encoding="utf-8")
    assert cli.main(["show", str(specs)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "specs/other.yaml:8:13" in err


@pytest.mark.parametrize("command", ["check", *LOOKING])
def test_standard_input_is_read_as_a_spec(command: str, specs: Path, run: Run) -> None:
    form = ["--format", "json"]
    read = run(command, "-", *form, feed=SMALL.encode())
    file = run(command, specs / "small.yaml", *form)
    assert read.returncode == file.returncode
    assert read.stderr == file.stderr == b""
    shown, expected = (json.loads(r.stdout.replace(b"<stdin>", str(specs / "small.yaml").encode()))
                       for r in (read, file))  # fmt: skip
    assert shown == expected


def test_standard_input_may_stand_among_files(specs: Path, run: Run) -> None:
    found = run("show", "-", specs / "small.yaml", "--format", "json", feed=OTHER.encode())
    assert list(json.loads(found.stdout)["specs"]) == ["other", "small"]
    twice = run("show", "-", specs / "small.yaml", feed=SMALL.encode())
    assert twice.returncode == 2
    assert b"another spec has the name" in twice.stderr


def test_messages_call_it_stdin(specs: Path, run: Run) -> None:
    found = run("check", "-", feed=SMALL.replace("on: hv-1", "on: hv-9").encode())
    assert (found.returncode, found.stdout) == (2, b"")
    assert b"<stdin>:8:13: error:" in found.stderr


def test_what_it_uses_is_looked_for_from_the_current_folder(specs: Path, run: Run) -> None:
    (specs / "common.yaml").write_text("hadocs: 1\nhosts: {hv-9: {}}\n", encoding="utf-8")
    text = "hadocs: 1\nname: user\nuses: [specs/common.yaml]\n"
    found = run("show", "-", "--format", "json", feed=text.encode())
    assert list(json.loads(found.stdout)["machines"]) == ["hv-9"]


@pytest.mark.parametrize(
    ("feed", "says"),
    [
        (b"", "the file is empty"),
        (b"hadocs: 1\nname: caf\xe9\n", "<stdin>:2:10: error: byte 19 of the file, 0xE9, is not UTF-8"),
        (b"\xff\xfeh\x00", "the file is UTF-16, not UTF-8"),
        (b"#" * (4 * 2**20 + 1), "the file is larger than 4 MiB"),
    ],
    ids=["empty", "latin-1", "utf-16", "large"],
)
def test_what_is_no_text_is_a_problem_with_a_place(feed: bytes, says: str, specs: Path, run: Run) -> None:
    found = run("show", "-", feed=feed)
    assert found.returncode == 2
    assert says in found.stderr.decode()
    assert b"Traceback" not in found.stderr


@pytest.mark.parametrize("command", ["build", "serve", "export"])
def test_a_site_is_not_made_from_standard_input(
    command: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [command, "-", *(["-o", "out"] if command == "export" else [])]
    assert cli.main(words) == 2
    assert "made from files" in capsys.readouterr().err


def test_a_fault_tree_is_read_from_standard_input(specs: Path, run: Run) -> None:
    model = run("availability", specs / "small.yaml", "--format", "open-psa").stdout
    assert model.startswith(b"<")
    found = run("fault-tree", "-", "--format", "json", feed=model)
    assert 0 < json.loads(found.stdout)["probability"] < 1
    assert b"<stdin>:1:" in run("fault-tree", "-", feed=b"<no").stderr


def test_one_service_is_taken_from_the_spec_that_has_it(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = data(capsys, "availability", str(specs), "--service", "mail")
    assert {name: list(of["services"]) for name, of in found["specs"].items()} == {"other": ["mail"]}
    assert cli.main(["availability", str(specs), "--service", "ledgr"]) == 2
    assert "Did you mean ledger?" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_in_the_place_of_a_fault_tree_is_not_waited_for(specs: Path, run: Run) -> None:
    os.mkfifo("pipe.xml")
    found = run("fault-tree", "pipe.xml")
    assert (found.returncode, found.stdout) == (2, b"")
    assert found.stderr.decode().strip() == (
        "hadocs: can't read pipe.xml: it is a pipe, not a file; a name of - reads standard input"
    )
