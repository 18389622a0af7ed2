"""What always holds for a figure, whatever the estate: it is painted, well formed, and no letter is spoilt."""

import xml.etree.ElementTree as ET
from typing import Any, cast

from hypothesis import given, settings
from support.generate import estates
from support.geometry import faults

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.views import of_a_service
from hadocs.spec.model import Spec
from hadocs.topology.build import build


def analysed(data: dict[str, Any]) -> Analysis:
    spec = Spec.model_validate(data)
    return Analysis(cast(Any, None), spec, build(spec))


@given(estates(odd=True))
@settings(max_examples=60)
def test_any_estate_is_painted_without_faults(data: dict[str, Any]) -> None:
    analysis = analysed(data)
    figure = draw(analysis)
    assert faults(figure) == []
    ET.fromstring(paint.svg(figure, standalone=False))
    ET.fromstring(paint.svg(draw(analysis, "thumbnail"), standalone=True))


@given(estates(odd=True))
@settings(max_examples=40)
def test_no_two_chassis_or_cards_lie_on_one_another(data: dict[str, Any]) -> None:
    from hadocs.figures.paint.place import place

    figure = draw(analysed(data))
    done = place(figure, 0, {})
    chassis = [done.areas[n.id] for n in figure.nodes]
    cards = [done.areas[c.id] for _, c in figure.cards()]
    for series in (chassis, cards):
        for index, one in enumerate(series):
            assert not any(one.meets(two) for two in series[index + 1 :])


@given(estates(odd=True))
@settings(max_examples=25)
def test_the_figures_of_any_service_are_painted_without_faults(data: dict[str, Any]) -> None:
    analysis = analysed(data)
    for service in list(analysis.spec.services)[:2]:
        for view in of_a_service():
            figure = draw(analysis, view, None, service)
            assert faults(figure) == []
            ET.fromstring(paint.svg(figure, standalone=False))
