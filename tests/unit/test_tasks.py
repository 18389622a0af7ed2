"""The tasks of a checkout: one list, with and without make."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.setenv("VENV", str(tmp_path / "venv"))
    spec = importlib.util.spec_from_file_location("tasks", ROOT / "tasks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module


@pytest.fixture
def ran(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is run, in place of running it."""
    commands: list[list[str]] = []
    monkeypatch.setattr(tasks, "run", lambda *command, **_: commands.append([str(word) for word in command]))
    (tasks.VENV).mkdir()
    return commands


def test_make_has_the_same_tasks_and_does_nothing_of_its_own(tasks: ModuleType) -> None:
    rules = re.findall(r"^([a-z]+):\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert [name for name, _ in rules] == list(tasks.TASKS)
    for name, recipe in rules:
        passed_on = re.sub(r"( --[a-z]+)? \$\([A-Z]+\)", "", recipe.strip().replace("@$(TASK)", "@TASK"))
        assert passed_on == f"@TASK {name}"


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_passes_on_the_folder_the_python_and_the_tests(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "-n", "--no-print-directory", "test", "PYTHON=python9", "VENV=some/where", "TESTS=tests/unit"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f'VENV="{ROOT}/some/where" python9 tasks.py test tests/unit\n'


def test_site_sets_up_once_and_builds(tasks: ModuleType, ran: list[list[str]]) -> None:
    assert tasks.main(["site"]) == 0
    assert ran[0] == [sys.executable, "-m", "venv", str(tasks.VENV)]
    assert ran[1][-2:] == ["--editable", "."]
    assert ran[-1] == [str(tasks.VENV / tasks.place("python")), "-m", "hadocs", "build"]
    ran.clear()
    assert tasks.main(["site"]) == 0
    assert ran == [[str(tasks.VENV / tasks.place("python")), "-m", "hadocs", "build"]]


def test_tests_may_be_named(tasks: ModuleType, ran: list[list[str]]) -> None:
    assert tasks.main(["test", "tests/unit"]) == 0
    assert ran[-1][1:3] == ["-m", "pytest"]
    assert ran[-1][-1] == "tests/unit"


@pytest.mark.parametrize("name", ["article-host", "article-host/files"])
def test_tests_of_a_spec_go_to_one_worker(name: str, request: pytest.FixtureRequest) -> None:
    """What is made of a spec is made once: nothing but the time shows where groups are heard of no more."""
    spec = name.partition("/")[0]
    assert request.node.get_closest_marker("xdist_group").args == (spec,)
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith(f"@{spec}")


def test_on_windows_programs_are_where_windows_has_them(tasks: ModuleType) -> None:
    assert tasks.place("ruff", "nt") == "Scripts/ruff.exe"
    assert tasks.place("ruff", "posix") == "bin/ruff"


def test_what_fails_ends_with_its_code(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise tasks.Failed(3)

    monkeypatch.setattr(tasks, "run", fails)
    assert tasks.main(["check"]) == 3


@pytest.mark.parametrize(("words", "code"), [([], 2), (["sight"], 2), (["--help"], 0)])
def test_all_tasks_are_listed(
    tasks: ModuleType, words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tasks.main(words) == code
    out, err = capsys.readouterr()
    for name in tasks.TASKS:
        assert re.search(rf"^  {name} ", out if code == 0 else err, re.MULTILINE)


def test_what_the_checks_need_is_enough_for_the_site(tasks: ModuleType, ran: list[list[str]]) -> None:
    assert tasks.main(["setup"]) == 0
    assert ran[1][-1] == ".[dev]"
    ran.clear()
    assert tasks.main(["site"]) == 0
    assert ran == [[str(tasks.VENV / tasks.place("python")), "-m", "hadocs", "build"]]
