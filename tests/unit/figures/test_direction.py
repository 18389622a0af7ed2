"""Titles from right to left in figures: digits and words beside them stay where they are."""

from __future__ import annotations

import re

from hadocs.figures import draw
from hadocs.figures.paint import svg
from hadocs.pages.escape import Md, code, md
from hadocs.pipeline import analyse_loaded
from hadocs.spec.bidi import END, START
from hadocs.spec.load import load_text

SPEC = """\
hadocs: 1
name: rtl
networks: {lan: {title: "רשת (1)", cidr: 10.0.0.0/24, roles: [client]}}
hosts: {hv-1: {title: "مضيف (2)", networks: [lan]}, hv-2: {networks: [lan]}}
vms: {a: {on: hv-1}}
clusters: {hvc: {title: "אשכול (א)", members: [hv-1, hv-2]}}
services: {s: {runs_on: a}}
"""


def test_a_title_has_a_direction_of_its_own_wherever_it_stands() -> None:
    figure = draw(analyse_loaded(load_text(SPEC)))
    painted = svg(figure, standalone=True)
    for title in ("רשת (1)", "مضيف (2)", "אשכול (א)"):
        assert re.search(re.escape(title), painted)
        assert not re.search(rf"(?<!{START}){re.escape(title)}|{re.escape(title)}(?!{END})", painted)
    assert f">{START}רשת (1){END}<" in painted


def test_ids_of_the_plan_are_not_touched_and_other_specs_have_no_marks() -> None:
    figure = draw(analyse_loaded(load_text(SPEC.replace("hv-1", "מארח"))))
    assert any(n.id == "host:מארח" for n in figure.nodes)
    plain = draw(analyse_loaded(load_text(re.sub(r'title: "[^"]*"', "title: x", SPEC))))
    assert START not in svg(plain, standalone=True)


def test_pages_keep_them_apart_too() -> None:
    assert md("רשת (1)") == Md(f"{START}רשת (1){END}")
    assert START in code("מארח")
