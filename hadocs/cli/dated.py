"""The date of a spec: the day of the last commit that changed one of its files, where Git knows them as they are."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

PATIENCE = 10.0
"""So many seconds Git may take for one answer."""


def day(files: Sequence[Path]) -> date | None:
    """The latest day; ``None`` where a file is in no repository, was changed since, or the history is cut short.

    A file's own time says when it was fetched or copied, and today when a runbook was printed: neither is its date.
    """
    days = [_committed(file) for file in files]
    known = [one for one in days if one]
    return max(known) if known and len(known) == len(days) else None


def _committed(file: Path) -> date | None:
    here = file.parent
    shallow = _git(here, "rev-parse", "--is-shallow-repository")
    blob = _git(here, "rev-parse", "--verify", "--quiet", f"HEAD:./{file.name}")
    if shallow != "false" or not blob or not _same(file, blob):
        return None
    said = _git(
        here, "-c", "log.showSignature=false", "log", "-1", "--format=%cs", "--", f":(literal){file.name}"
    )
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _same(file: Path, blob: str) -> bool:
    """Whether a file is what was committed; lines may end as this system ends them."""
    try:
        content = file.read_bytes()
    except OSError:
        return False
    kind = hashlib.sha1 if len(blob) == 40 else hashlib.sha256
    some = (content, content.replace(b"\r\n", b"\n"))
    return any(kind(b"blob %d\0" % len(one) + one).hexdigest() == blob for one in some)


def _git(here: Path, *words: str) -> str:
    """What Git answers in one line; empty where there is none."""
    try:
        done = subprocess.run(
            ["git", *words],
            cwd=here,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()
