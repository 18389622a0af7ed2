"""CONTRIBUTING keeps its word: the tasks, paths and stages that it names are there; and so do counts elsewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([^`\n]+)`", TEXT)
STAGES = {"located text": "spec/parse.py", "valid model": "spec/model", "files": "publish"}
"""Where a stage is whose name is not its folder's or module's."""


def tasks() -> set[str]:
    spec = importlib.util.spec_from_file_location("tasks", ROOT / "tasks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return set(module.TASKS)


def test_the_tasks_that_it_names_are_there_and_it_names_all_but_the_plain_ones() -> None:
    named = set(re.findall(r"`(?:make|python tasks\.py)\s+([a-z]+)", TEXT))
    assert named <= tasks()
    assert tasks() - named == {"site", "clean"}  # the README has the one, the other needs no word


@pytest.mark.parametrize(
    "path", [n for n in NAMED if re.match(r"(hadocs|docs|specs|fuzz|benchmarks|\.ci)/", n)]
)
def test_a_path_that_it_names_is_there(path: str) -> None:
    plain = re.sub(r"<\w+>", "*", path)
    assert list(ROOT.glob(plain.rstrip("/")))


@pytest.mark.parametrize("name", [n for n in NAMED if n.endswith(".py") and "<" not in n])
def test_a_module_that_it_names_is_there(name: str) -> None:
    assert (ROOT / name).is_file() or (ROOT / "hadocs" / name).is_file()


def test_the_stages_are_packages_or_modules() -> None:
    (said,) = re.findall(r"one way: ([^.]+)\.", TEXT)
    stages = [re.sub(r"\(.*?\)", "", s).strip() for s in said.replace("\n", " ").split("→")]
    assert len(stages) >= 8
    for stage in stages:
        place = ROOT / "hadocs" / STAGES.get(stage, stage)
        assert place.exists() or place.with_suffix(".py").exists()


def test_rules_are_counted_right() -> None:
    number = sum(1 for _ in (ROOT / "hadocs" / "lint" / "rules").glob("[a-z]*.py"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for text in (readme, changes):
        assert f"some {number // 10 * 10} rules" in text


@pytest.mark.parametrize("name", ["CHANGELOG.md", "CONTRIBUTING.md", "README.md"])
def test_no_mark_of_a_merge_is_left(name: str) -> None:
    assert not re.search(r"^(<{7}|={7}|>{7})", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
