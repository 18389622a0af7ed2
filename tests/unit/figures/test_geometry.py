"""Every figure of every shipped spec, held to the check of the geometry; a new view without being told.

``python -m support.geometry SPEC VIEW`` says what is wrong with one, and where.
"""

from __future__ import annotations

import pytest
from support.geometry import faults, narrow
from support.geometry.known import KNOWN
from support.golden import NAMES
from support.shipped import analysed

from hadocs.figures import draw
from hadocs.figures.views import of_a_service, views


@pytest.mark.parametrize("view", list(views()))
def test_the_figures_of_all_shipped_specs_have_no_faults_but_known_ones(view: str) -> None:
    found: dict[str, str] = {}
    for name in NAMES:
        analysis = analysed(name)
        for service in analysis.spec.services if view in of_a_service() else [""]:
            figure = draw(analysis, view, None, service)
            for fault in (*faults(figure), *(() if figure.bare else narrow(figure))):
                found.setdefault(fault.kind, f"{name} {service}: {fault}")
    known = {kind for one, kind in KNOWN if one == view}
    assert [said for kind, said in found.items() if kind not in known] == []
    assert sorted(known - found.keys()) == [], "mended: take it out of KNOWN"


def test_what_is_known_is_of_views_that_there_are() -> None:
    assert {view for view, _ in KNOWN} <= set(views())
