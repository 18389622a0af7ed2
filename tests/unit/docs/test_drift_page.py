"""What the page on drift shows for every night works: the units, the workflow's steps and the names of files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PAGE = (Path(__file__).parents[3] / "docs" / "drift.md").read_text(encoding="utf-8")
UNITS = dict(re.findall(r'```ini title="/etc/systemd/system/([^"]+)"\n(.*?)```', PAGE, re.DOTALL))
(WORKFLOW,) = (yaml.safe_load(t) for t in re.findall(r"```yaml title=.*?\n(.*?)```", PAGE, re.DOTALL))
STEPS = {s["name"]: s["run"] for s in WORKFLOW["jobs"]["drift"]["steps"] if "name" in s}

SPEC = "hadocs: 1\nname: web\nservers: {a: {}, b: {}}\nclusters: {c: {members: [a, b]}}\n"
CIB = """<cib epoch="1"><configuration><crm_config/><nodes><node id="1" uname="a"/><node id="2" uname="b"/>MORE</nodes>
<resources/><constraints/></configuration><status/></cib>
"""
GH = """#!/bin/sh
if [ "$1 $2" = "issue list" ]; then echo "$OPEN"; else echo "$@" >> asked; fi
"""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze")
def test_systemd_finds_nothing_wrong_in_the_units(tmp_path: Path) -> None:
    for name, text in UNITS.items():
        # What it would start has to be there.
        (tmp_path / name).write_text(text.replace("/usr/local/bin/hadocs", sys.executable), encoding="utf-8")
    made = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "hadocs-drift" not in made.stderr, made.stderr
    assert set(UNITS) == {"hadocs-drift.service", "hadocs-drift.timer"}


@pytest.mark.skipif(sys.platform == "win32", reason="steps of a runner with Linux")
@pytest.mark.parametrize(
    ("more", "open_", "asked"),
    [
        ("", "", ""),
        ("", "7", "issue close 7"),
        ('<node id="3" uname="x"/>', "", "issue create"),
        ('<node id="3" uname="x"/>', "7", "issue edit 7 --body-file drift.md"),
    ],
)
def test_the_workflow_keeps_one_issue(tmp_path: Path, more: str, open_: str, asked: str) -> None:
    for name, text in (("specs/web.yaml", SPEC), ("observed/web.xml", CIB.replace("MORE", more)), ("bin/gh", GH),
                       ("bin/hadocs", f'#!/bin/sh\nexec "{sys.executable}" -m hadocs "$@"\n')):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    settings = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", "OPEN": open_,
                "GITHUB_ENV": str(tmp_path / "env"), "PYTHONPATH": str(Path(__file__).parents[3])}  # fmt: skip
    for step in STEPS.values():
        subprocess.run(
            ["bash", "-e", "-c", step], cwd=tmp_path, env=settings, check=True, capture_output=True
        )
        settings |= dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines())
    file = tmp_path / "asked"
    done = file.read_text(encoding="utf-8") if file.exists() else ""
    assert asked in done
    assert bool(asked) == bool(done)
    if "create" in asked:
        assert done.startswith("label create drift --force")


@pytest.mark.skipif(sys.platform == "win32", reason="steps of a runner with Linux")
def test_bad_input_fails_the_workflow(tmp_path: Path) -> None:
    (tmp_path / "hadocs").write_text("#!/bin/sh\nexit 2\n", encoding="utf-8")
    (tmp_path / "hadocs").chmod(0o755)
    settings = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_ENV": str(tmp_path / "env"),
    }
    made = subprocess.run(
        ["bash", "-e", "-c", next(iter(STEPS.values()))], cwd=tmp_path, env=settings, check=False
    )
    assert made.returncode != 0
