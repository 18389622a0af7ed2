"""The availability pages: which there are, and that they say what the assessments say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from support.golden import NAMES, SPECS

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.pages import cluster

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" role="img"><title>t</title></svg>'


@cache
def shipped(path: Path) -> Analysis:
    return pipeline.analyse(path)


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_paths_are_those_of_the_pages(spec: Path) -> None:
    analysis = shipped(spec)
    assert cluster.paths(analysis) == tuple(p.path for p in cluster.pages(analysis))


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_paths_are_known_without_working_out_any_availability(spec: Path) -> None:
    analysis = pipeline.analyse(spec)
    cluster.paths(analysis)
    assert "availability" not in vars(analysis)
