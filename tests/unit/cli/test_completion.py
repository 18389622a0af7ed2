"""Completion as the shells do it: each is started at a terminal, fed the beginning of a line, and then Tab."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import sys
import time
from pathlib import Path

import pytest
from support.small import Run

from hadocs import cli
from hadocs.cli import complete
from hadocs.figures.views import views
from hadocs.lint.run import rules

SETUP = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'PS1="R"DY; eval "$(hadocs completion bash)"\n'),
    "zsh": (
        ["zsh", "-f", "-i"],
        'autoload -U compinit; compinit -u -D; PROMPT="R"DY; eval "$(hadocs completion zsh)"\n',
    ),
    "fish": (
        ["fish", "--no-config", "--private"],
        'function fish_prompt; echo -n "R"DY; end; hadocs completion fish | source\n',
    ),
}
SHELLS = [
    pytest.param(shell, marks=pytest.mark.skipif(shutil.which(shell) is None, reason=f"no {shell} here"))
    for shell in SETUP
]
CLEAR = "\x15"
CASES = {
    "hadocs recom": "mend ",
    "hadocs check --ignore C01,q01": " ",
    "hadocs draw --view topol": "ogy ",
    "hadocs draw --view=topol": "ogy ",
    "hadocs check --form": "at ",
    "hadocs check --format sari": "f ",
    "hadocs show specs/sm": "all.yaml ",
    "hadocs show specs/no": r"t\ so\ small.yaml ",
    "hadocs show sp": "ecs",
    "hadocs availability specs/small.yaml --service led": "ger ",
    "hadocs fail specs/small.yaml hv-1 --then ap": "p ",
    "hadocs help compl": "etion ",
    "hadocs completion powe": "rshell ",
    "hadocs schema -o sp": "ecs/",
}
"""What is typed before Tab, and what the shell adds."""


@pytest.fixture
def command(specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``hadocs`` on the path, in a folder with specs, one of which has spaces in its name."""
    text = (specs / "small.yaml").read_text(encoding="utf-8")
    (specs / "not so small.yaml").write_text(text.replace("name: small", "name: not"), encoding="utf-8")
    (specs / "notes.yaml").write_text("no: spec\n", encoding="utf-8")
    place = tmp_path / "bin"
    place.mkdir()
    script = place / "hadocs"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hadocs "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PS1", raising=False)


class Terminal:
    """A shell at a terminal of its own."""

    def __init__(self, words: list[str]) -> None:
        self.child, self.fd = pty.fork()
        if self.child == 0:
            os.execvp(words[0], words)
        self.seen = ""

    def type(self, text: str) -> None:
        """Send keys."""
        os.write(self.fd, text.encode())

    def wait(self, pattern: str, seconds: float = 30) -> str:
        """What was shown since the last time, until something is seen."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            left = end - time.monotonic()
            assert left > 0, f"waited for {pattern}; seen {self.seen!r}"
            if select.select([self.fd], [], [], left)[0]:
                self.seen += os.read(self.fd, 4096).decode("utf-8", "replace").replace("\x07", "")
        shown, self.seen = self.seen[: found.end()], self.seen[found.end() :]
        return shown

    def close(self) -> None:
        """End it."""
        os.close(self.fd)
        os.kill(self.child, 9)
        os.waitpid(self.child, 0)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_what_was_begun(shell: str, command: None) -> None:
    words, setup = SETUP[shell]
    terminal = Terminal(words)
    try:
        terminal.type(setup)
        terminal.wait("RDY")
        for begun, added in CASES.items():
            terminal.type(begun + "\t")
            terminal.wait(re.escape(begun.split()[-1] + added))
            terminal.type(CLEAR)
            terminal.seen = ""
    finally:
        terminal.close()


POWERSHELL = pytest.mark.skipif("powershell" not in complete.known(), reason="click 8.5 is the first with it")


def asked(run: Run, line: str, shell: str) -> list[str]:
    """What hadocs answers a script, by the protocol that bash, zsh and PowerShell share."""
    words = line.split(" ")
    found = run(_HADOCS_COMPLETE=f"{shell}_complete", COMP_WORDS=line.strip(), COMP_CWORD=str(len(words) - 1))
    assert found.stderr == b""
    return [line for line in found.stdout.decode().splitlines() if line]


@POWERSHELL
def test_powershell_is_answered_in_groups_of_three_lines(command: None, run: Run) -> None:
    assert asked(run, "hadocs recom", "powershell") == ["plain", "recommend", "say which topology fits"]
    assert asked(run, "hadocs draw --view=topol", "powershell")[:2] == ["plain", "--view=topology"]
    assert asked(run, "hadocs show specs/sm", "powershell")[:2] == ["plain", "specs/small.yaml"]


@POWERSHELL
def test_the_script_for_powershell_registers_a_completer_for_hadocs(run: Run) -> None:
    script = run("completion", "powershell").stdout.decode()
    assert "Register-ArgumentCompleter -Native -CommandName hadocs" in script
    assert "$env:_HADOCS_COMPLETE = 'powershell_complete'" in script
    assert script.count("{") == script.count("}")


def test_only_specs_are_offered_where_specs_are_wanted(command: None, run: Run) -> None:
    assert asked(run, "hadocs show specs/", "bash") == [
        r"plain,specs/not\\ so\\ small.yaml",
        "plain,specs/other.yaml",
        "plain,specs/small.yaml",
    ]
    assert asked(run, "hadocs show nowhere/", "bash") == ["file,nowhere/"]


def test_every_command_view_and_rule_is_offered(command: None, run: Run) -> None:
    def values(line: str) -> set[str]:
        return {answer.partition(",")[2] for answer in asked(run, line, "bash")}

    assert values("hadocs ") == set(cli.command_names())
    assert values("hadocs draw --view ") == set(views())
    assert values("hadocs explain ") == set(rules())


def test_a_broken_spec_is_no_trouble_for_the_line(specs: Path, run: Run) -> None:
    (specs / "small.yaml").write_text("hadocs: 1\nservices: [", encoding="utf-8")
    assert asked(run, "hadocs draw specs/small.yaml --service ", "bash") == []
    assert asked(run, "hadocs availability --service ", "bash") == ["plain,mail"]


def test_an_unknown_shell_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", "fsh"]) == 2
    assert "did you mean fish?" in capsys.readouterr().err
