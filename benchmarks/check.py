"""How long `hadocs check` takes on a small spec, as a whole process, beside Python with pydantic alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Result, medians

SPEC = """\
hadocs: 1
name: small
platform: hyper-v/2022
hosts:
  hv-1: {memory: 128 GiB}
  hv-2: {like: hv-1}
vms:
  app: {on: hv-1, memory: 16 GiB}
clusters:
  hvc: {members: [hv-1, hv-2]}
services:
  ledger: {runs_on: app}
"""


def run() -> list[Result]:
    """`python -m hadocs check FILE` against `python -c "import pydantic"` with a model made."""
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "small.yaml"
        spec.write_text(SPEC, encoding="utf-8")

        # An installed package is compiled once; where Python may not write its bytecode, every run would do it again.
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)

        def process(*args: str) -> None:
            subprocess.run([sys.executable, *args], check=True, capture_output=True, env=settings)

        pydantic = "import pydantic\nclass M(pydantic.BaseModel):\n    a: int\nM(a=1)"
        ours, theirs = medians(
            [lambda: process("-m", "hadocs", "check", str(spec)), lambda: process("-c", pydantic)], rounds=9
        )
    return [
        Result(
            "hadocs check, small spec",
            ours,
            "s",
            "under 0.5",
            ours < 0.5,
            "the whole process, compiled as when installed",
        ),
        Result(
            "hadocs check / python with pydantic",
            ours / theirs,
            "×",
            "at most 3",
            ours / theirs <= 3,
            f"{ours * 1000:.0f} ms against {theirs * 1000:.0f} ms for importing pydantic and making one model",
        ),
    ]
