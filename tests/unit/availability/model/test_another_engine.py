"""SCRAM (Debian package scram) reads what we write of each service, and finds the same unavailability."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hadocs.availability.diagram import compile_tree
from hadocs.availability.mef_write import write
from hadocs.availability.model.core import Model
from hadocs.spec.load import load
from hadocs.topology.build import estate_of

SPECS = sorted((Path(__file__).parents[4] / "specs").glob("*.yaml"))
TOO_LARGE = {"north-texas"}
"""The other engine wants too much time for these."""
DIGITS = 1e-5
"""It prints six."""


@pytest.mark.parametrize("file", [f for f in SPECS if f.stem not in TOO_LARGE], ids=lambda f: f.stem)
def test_another_engine_finds_the_same(file: Path, tmp_path: Path) -> None:
    scram = shutil.which("scram")
    if scram is None:
        pytest.skip("needs scram (Debian package), which is not installed")
    spec = load(file).spec
    model = Model(estate_of(spec))
    for service in spec.services:
        tree = model.core(service).tree
        written = tmp_path / "tree.xml"
        written.write_text(write(tree), encoding="utf-8")
        command = [scram, "--bdd", "--probability", "1", "--limit-order", "1", str(written)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        found = re.search(r'probability="([^"]+)"', done.stdout)
        assert found, done.stdout
        assert float(found[1]) == pytest.approx(compile_tree(tree).probability(), rel=DIGITS)
