"""Figures of generated estates of any size, with names of any script, held to the check of the geometry.

25 of them here; `make crowds` takes 300, and says what is known to be wrong and is found no more. HADOCS_CROWDS says
how many, or which: ``40-60`` are those from 40 on, without 60.
"""

from __future__ import annotations

import os
import warnings
from typing import Any, cast

import pytest
from support.crowds import crowd
from support.geometry import faults, narrow
from support.geometry.known import CROWDED

from hadocs.analysis import Analysis
from hadocs.figures import draw
from hadocs.figures.views import of_a_service, views
from hadocs.spec.model import Spec
from hadocs.topology.build import build

FIRST, _, LAST = os.environ.get("HADOCS_CROWDS", "0-25").rpartition("-")
SEEDS = range(int(FIRST or 0), int(LAST))
WHOLE = "HADOCS_CROWDS" in os.environ
"""Each estate in every view."""
MANY = 200
"""Of more machines, the charts are left out: they do not depend on the size, and their numbers take long."""
CHARTS = ("assumptions", "comparison", "composition", "fault-tree")
SHARE = 1 if WHOLE else 3
"""Each estate is seen in every so-manieth view; the next one in the others."""

seen: set[tuple[str, str]] = set()


def analysed(seed: int) -> Analysis:
    spec = Spec.model_validate(crowd(seed))
    return Analysis(cast(Any, None), spec, build(spec))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_of_any_estate_have_no_faults_but_known_ones(seed: int) -> None:
    analysis = analysed(seed)
    many = len(analysis.spec.vms) > MANY
    found: dict[tuple[str, str], str] = {}
    for view in list(views())[seed % SHARE :: SHARE]:
        if many and view in CHARTS:
            continue
        for service in list(analysis.spec.services)[:1] if view in of_a_service() else [""]:
            figure = draw(analysis, view, None, service)
            for fault in (*faults(figure), *(() if figure.bare else narrow(figure))):
                found.setdefault((view, fault.kind), f"{view} {service}: {fault}")
    seen.update(found)
    assert [said for key, said in found.items() if key not in CROWDED] == []


def test_a_crowd_is_the_same_for_the_same_seed_and_of_all_sizes() -> None:
    assert crowd(7) == crowd(7)
    sizes = [(len(c["hosts"]), len(c["vms"])) for c in map(crowd, range(112))]
    assert {hosts for hosts, _ in sizes} >= {1, 8, 64}
    assert min(vms for _, vms in sizes) == 0
    assert max(vms for _, vms in sizes) == 1000
    titles = "".join(h["title"] for n in range(8) for h in crowd(n)["hosts"].values())
    assert all(part in titles for part in ("東京", "שרת", "خادم", "🚀"))


@pytest.mark.skipif(len(SEEDS) < 300, reason="make crowds")
def test_what_is_known_is_still_to_be_found() -> None:
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        for key in sorted(CROWDED - seen):
            warnings.warn(f"found no more: {key}; take it out of support/geometry/known.py", stacklevel=1)
