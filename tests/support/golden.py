"""Golden files: what hadocs makes now is held against what was accepted; HADOCS_ACCEPT=1 accepts it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
NAMES = [s.stem for s in SPECS]


def hold(path: Path, made: str) -> None:
    """Fail where ``made`` is not what ``path`` holds; write it there where that was asked for, never in CI."""
    if os.environ.get("HADOCS_ACCEPT") == "1" and not os.environ.get("CI"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made, encoding="utf-8", newline="\n")
    assert path.is_file(), f"{path.relative_to(ROOT)} is not there yet; `make accept` makes it"
    accepted = path.read_text(encoding="utf-8")
    assert made == accepted, f"{path.relative_to(ROOT)} has changed; `make accept` takes the change"
