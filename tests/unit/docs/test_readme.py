"""The README keeps its word: its spec loads, its commands exist, its paths are there."""

import re
from pathlib import Path

import pytest

from hadocs.cli import command_names, main
from hadocs.spec.load import load_text

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)


def test_the_spec_of_the_readme_is_valid() -> None:
    specs = [text for kind, text in BLOCKS if kind == "yaml" and text.startswith("hadocs:")]
    assert len(specs) == 1
    assert load_text(specs[0]).spec.name == "ledger"


def test_all_commands_are_told_of_and_no_others() -> None:
    table = set(re.findall(r"^\| `hadocs ([a-z-]+)", TEXT, re.MULTILINE))
    assert table == set(command_names())


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    shown = [
        line
        for kind, text in BLOCKS
        if kind == "sh"
        for line in text.splitlines()
        if line.startswith("make ")
    ]
    assert shown == ["make site", "make test"]
    assert {line.removeprefix("make ") for line in shown} <= set(targets)


def test_without_make_they_are_the_same_tasks() -> None:
    shown = [text.split() for kind, text in BLOCKS if kind == "powershell"]
    assert shown == [["python", "tasks.py", "site", "python", "tasks.py", "test"]]
    assert (ROOT / "tasks.py").is_file()


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", re.sub(r"`[^`\n]*`", "", TEXT)))
def test_what_the_readme_links_to_is_there(target: str) -> None:
    assert (ROOT / target).exists()


SHOWN = [c for c in re.findall(r"^\| `hadocs ([^`]+)`", TEXT, re.MULTILINE) if "specs/ledger.yaml" in c]
WAYS = re.findall(r"`(--(?:then|split|view) [^`]+)`", TEXT)


@pytest.mark.parametrize("command", SHOWN)
def test_what_is_shown_for_a_spec_works_with_the_spec_of_the_readme(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "specs").mkdir()
    spec = next(text for kind, text in BLOCKS if kind == "yaml" and text.startswith("hadocs:"))
    (tmp_path / "specs" / "ledger.yaml").write_text(spec, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    first = command.split(maxsplit=1)[0]
    ways = [w for w in WAYS if first == ("draw" if w.startswith("--view") else "fail")]
    for way in ["", *ways]:
        words = [*command.split(), *way.split()]
        if way.startswith("--split"):
            words.remove("hv-01")  # a cut by itself
        assert main(words) == 0


def test_there_are_such_commands() -> None:
    assert len(SHOWN) >= 5
    assert len(WAYS) >= 3
