"""How commands are called: help, version, and what is said of names that there are not."""

from __future__ import annotations

from pathlib import Path

import pytest

import hadocs.cli.commands
from hadocs import __version__, cli

FOLDER = Path(hadocs.cli.commands.__file__).parent


def test_a_command_is_a_file_of_the_folder() -> None:
    files = {f.stem.strip("_").replace("_", "-") for f in FOLDER.glob("*.py") if f.stem != "__init__"}
    assert set(cli.command_names()) == files


@pytest.mark.parametrize("word", ["-V", "--version"])
def test_the_version_is_a_result(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([word]) == 0
    assert capsys.readouterr() == (f"hadocs {__version__}\n", "")


@pytest.mark.parametrize("command", cli.command_names())
def test_help_of_a_command_is_said_in_three_ways(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for words in (["help", command], [command, "--help"], [command, "-h"]):
        assert cli.main(words) == 0
        out, err = capsys.readouterr()
        assert err == ""
        said.append(out)
    assert said[0] == said[1] == said[2]
    assert said[0].startswith(f"usage: hadocs {command}")
    assert f"example: hadocs {command}" in said[0]


def test_help_alone_is_that_of_hadocs_with_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["help"]) == 0
    out = capsys.readouterr().out
    assert cli.main(["--help"]) == 0
    assert capsys.readouterr().out == out
    for command in cli.command_names():
        assert f"\n    {command} " in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["chek", "specs"], "there is no command 'chek'; did you mean check?"),
        (["help", "chek"], "there is no command 'chek'; did you mean check?"),
        (["check", "--formt", "json"], "there is no option --formt; did you mean --format?"),
        (["--versoin"], "there is no option --versoin; did you mean --version?"),
        (["check", "--format", "jsn"], "'jsn' is none of text, json, sarif, github; did you mean json?"),
        (["fault-tree", "x.xml", "--cut-sets", "-1"], "expected a whole number"),
        (["new"], "DIR is missing"),
        (["new", "a", "b"], "unexpected extra argument"),
    ],
)
def test_a_mistake_in_a_call_ends_in_2_and_is_named(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert "more: hadocs help" in err
    assert err.startswith("usage: hadocs")


def test_no_name_is_made_up_where_none_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["xyzzy"]) == 2
    assert "did you mean" not in capsys.readouterr().err
