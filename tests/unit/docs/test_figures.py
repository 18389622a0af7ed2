"""What the page on figures says is so: formats, views, and a workflow that does what it says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.shipped import analysed
from support.small import OTHER, SMALL

from hadocs.cli import main
from hadocs.figures import draw
from hadocs.figures.formats import formats
from hadocs.figures.views import of_a_service, of_an_estate, views

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
(WORKFLOW,) = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```\n\nThe job", PAGE, re.DOTALL)]
ROWS = [
    [cell.strip() for cell in row.strip("| \n").split(" | ")]
    for row in re.findall(r"^\| `.*$", PAGE, re.MULTILINE)
]
FORMATS = {row[0].strip("`"): tuple(re.findall(r"`(\.\w+)`", row[1])) for row in ROWS if "`." in row[1]}
VIEWS = {name: row[2] for row in ROWS if "`." not in row[1] for name in re.findall(r"`([\w-]+)`", row[0])}


def test_the_page_lists_all_formats_with_their_endings() -> None:
    assert {name: one.endings for name, one in formats().items()} == FORMATS


GRAPHS = sorted(
    name for name, one in formats().items() if one.refusal(draw(analysed("article-hybrid"), "thumbnail"))
)


def test_the_page_lists_all_views_and_says_of_each_whether_it_comes_as_a_graph() -> None:
    assert set(views()) <= set(VIEWS)
    assert set(GRAPHS) == {"mermaid", "dot", "diagrams", "structurizr"}
    for view in set(views()) - set(of_an_estate()):  # of one spec these join nothing
        figure = draw(analysed("article-hybrid"), view)
        for form in GRAPHS:
            assert (VIEWS[view] == "yes") is not bool(formats()[form].refusal(figure)), (view, form)
    assert {"single-points", "fault-tree", "composition", "comparison", "decision"} <= set(of_a_service())


@pytest.mark.parametrize("line", re.findall(r"^hadocs draw .*$", PAGE, re.MULTILINE))
def test_the_examples_run(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("specs").mkdir()
    Path("specs/ledger.yaml").write_text(SMALL, encoding="utf-8")
    assert main(shlex.split(line)[1:]) == 0


def test_the_job_that_runs_what_strangers_wrote_may_only_read() -> None:
    assert WORKFLOW["permissions"] == {}
    drawing, telling = WORKFLOW["jobs"]["draw"], WORKFLOW["jobs"]["comment"]
    assert drawing["permissions"] == {"contents": "read"}
    assert not drawing["steps"][0]["with"]["persist-credentials"]
    assert telling["permissions"] == {"pull-requests": "write"}
    assert "head.repo.full_name == github.repository" in telling["if"]
    assert not any(
        "checkout" in step.get("uses", "") or "hadocs" in step.get("run", "") for step in telling["steps"]
    )
    for job in WORKFLOW["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "what comes from outside goes through the environment"
            assert step.get("uses", "actions/").startswith("actions/")


@pytest.mark.skipif(shutil.which("git") is None or os.name == "nt", reason="needs git and bash")
def test_the_comment_has_what_changed_and_nothing_else(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "specs" / "other.yaml").write_text(OTHER, encoding="utf-8")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "before")
    base = git("rev-parse", "HEAD")
    more = SMALL.replace("  app: {on: hv-1}", "  app: {on: hv-1}\n  web: {on: hv-2}")
    (tmp_path / "specs" / "small.yaml").write_text(more, encoding="utf-8")
    program = tmp_path / "bin" / "hadocs"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hadocs "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (step,) = [s for s in WORKFLOW["jobs"]["draw"]["steps"] if "env" in s]
    environment = {
        **os.environ, "BASE": base, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "comment" / "comment.md").read_text(encoding="utf-8")
    assert (tmp_path / "summary").read_text(encoding="utf-8") == said
    assert "<summary>small</summary>" in said
    assert "1 more<br>web" in said
    assert "other" not in said
    assert said.count("```") % 2 == 0
    assert (tmp_path / "figures" / "small.svg").is_file()
