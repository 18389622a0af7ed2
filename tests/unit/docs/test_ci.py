"""What the page on CI shows is true: the hook exists, the commands and options are those of hadocs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from hadocs.cli import main

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
BLOCKS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
WORKFLOWS = [b for b in BLOCKS if isinstance(b, dict) and "jobs" in b]
WORKFLOW = next(b for b in WORKFLOWS if "check" in b["jobs"])
WINDOWS = next(b for b in WORKFLOWS if "windows" in b["jobs"])["jobs"]["windows"]
RUNS = [step["run"] for step in WORKFLOW["jobs"]["check"]["steps"] if "run" in step]


def test_the_hook_checks_the_whole_folder_of_specs(capsys: pytest.CaptureFixture[str]) -> None:
    assert HOOK["language"] == "python"
    assert not HOOK["pass_filenames"]
    assert re.search(HOOK["files"], "specs/mail.yaml")
    assert re.search(HOOK["files"], "specs/common/estate.yaml")
    assert not re.search(HOOK["files"], "mkdocs.yml")
    command, *rest = [*shlex.split(HOOK["entry"]), *HOOK["args"]]
    assert command == "hadocs"
    *rest, folder = rest
    assert main([*rest, str(ROOT / folder)]) in (0, 1)
    assert " in 14 specs" in "".join(capsys.readouterr())


def test_the_examples_name_the_hook_that_there_is() -> None:
    hooks = [
        h for b in BLOCKS if isinstance(b, dict) and "repos" in b for r in b["repos"] for h in r["hooks"]
    ]
    hooks += [h for b in BLOCKS if isinstance(b, list) for h in b]
    assert len(hooks) == 2
    assert {h["id"] for h in hooks} == {HOOK["id"]}


@pytest.mark.parametrize("run", [r for r in RUNS if r.startswith("hadocs")])
def test_the_workflow_runs_commands_that_there_are(run: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = shlex.split(run.partition(">")[0])
    assert main([str(ROOT / "specs") if word == "specs" else word for word in command[1:]]) in (0, 1)
    assert capsys.readouterr().out


def test_what_is_uploaded_is_what_was_written() -> None:
    (upload,) = (s for s in WORKFLOW["jobs"]["check"]["steps"] if "upload-sarif" in s.get("uses", ""))
    assert any(f"> {upload['with']['sarif_file']}" in run for run in RUNS)
    assert WORKFLOW["permissions"]["security-events"] == "write"


def test_the_workflow_on_windows_builds_what_it_uploads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert WINDOWS["runs-on"] == "windows-latest"
    check, build = (shlex.split(s["run"]) for s in WINDOWS["steps"] if s.get("run", "").startswith("hadocs"))
    (upload,) = (s for s in WINDOWS["steps"] if "upload-artifact" in s.get("uses", ""))
    assert build[-2:] == ["-o", upload["with"]["path"]]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text("hadocs: 1\nname: a\nhosts: {h: {}}\n")
    assert main(check[1:]) == 0
    assert main(build[1:]) == 0
    assert (tmp_path / "site" / "clusters" / "a" / "index.html").is_file()
