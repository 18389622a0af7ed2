"""What runs in Node: draw.io's model and Mermaid itself, from the packages that `make node` installs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from support.golden import ROOT

FOLDER = ROOT / "tests" / "node"


def _missing(what: str) -> None:
    """Skip, with a word; fail where the run has installed it."""
    if os.environ.get("HADOCS_NODE") == "required":
        pytest.fail(f"needs {what}")
    pytest.skip(f"needs {what}")


def told(script: str, files: Sequence[Path]) -> dict[str, Any]:
    """What a script of `tests/node` makes of some files, by their paths; skips, with a word, where it can't run."""
    program = shutil.which("node")
    if program is None:
        _missing("Node (apt-get install nodejs npm)")
    if not (FOLDER / "node_modules").is_dir():
        _missing("the packages of tests/node (make node)")
    assert program is not None
    done = subprocess.run(
        [program, str(FOLDER / script), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found
