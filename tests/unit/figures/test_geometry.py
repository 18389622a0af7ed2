"""Every figure of every shipped spec, held to the check of the geometry; a new view without being told.

``python -m support.geometry SPEC VIEW`` says what is wrong with one, and where.
"""

from __future__ import annotations

import pytest
from support.geometry import faults, narrow
from support.golden import NAMES
from support.shipped import analysed

from hadocs.figures import draw
from hadocs.figures.views import of_a_service, views

KNOWN: frozenset[tuple[str, str]] = frozenset(
    {
        ("single-points", "dangling"),
        ("single-points", "label on a border"),
        ("single-points", "label on an edge"),
        ("single-points", "no dot"),
        ("single-points", "short title cut"),
        ("single-points", "small in a column"),
        ("single-points", "through a frame"),
        ("single-points", "through a node"),
        ("thumbnail", "across a frame"),
        ("thumbnail", "along a border"),
        ("thumbnail", "dangling"),
        ("thumbnail", "through a frame"),
        ("thumbnail", "through a node"),
        ("topology", "dangling"),
        ("topology", "label on a border"),
        ("topology", "label on an edge"),
        ("topology", "no dot"),
        ("topology", "short title cut"),
        ("topology", "small in a column"),
        ("topology", "through a frame"),
        ("topology", "through a node"),
    }
)
"""What is known to be wrong with views as they are, by view and kind. It only shrinks: who mends one takes it out."""


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
