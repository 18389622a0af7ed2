"""Where inputs lie that nobody here wrote, beside the project; they are read and never copied."""

from __future__ import annotations

from pathlib import Path

import pytest


def folder(name: str) -> Path:
    """A folder of them; skips the test where it is not there."""
    for parent in Path(__file__).parents:
        found = parent / "shared" / "cases" / name
        if found.is_dir():
            return found
    pytest.skip(f"../shared/cases/{name} is not there")
