"""A figure of one view in one format loads no other view and no other format, so that a command starts at once."""

import subprocess
import sys

import pytest
from support.golden import ROOT

from hadocs.figures.views import of_a_part, of_a_service, of_a_thing, of_an_estate, views

CODE = """
import sys
from pathlib import Path
from hadocs import pipeline
from hadocs.figures import draw
from hadocs.figures.formats import of_ending
from hadocs.figures.how import How

of_ending(".svg").encoded(draw(pipeline.analyse(Path("specs/article-host.yaml")), "quorum"), How())
for folder in ("views", "formats"):
    start = f"hadocs.figures.{folder}."
    print(*sorted(m.removeprefix(start) for m in sys.modules if m.startswith(start) and "._" not in m))
"""


def test_one_view_in_one_format_loads_no_other() -> None:
    run = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["quorum", "svg"]


def test_what_views_say_of_themselves_is_asked_by_name() -> None:
    assert {"topology", "failure", "fault-tree"} <= set(views())
    assert len(views()) == len(list(views()))
    assert "comparison" in of_a_service()
    assert list(of_an_estate()) == ["estate"]
    assert of_a_thing()["maintenance"] == "host"
    assert "topology" in of_a_part()
    assert "quorum" not in of_a_service()


@pytest.mark.parametrize("name", ["fault_tree", "Topology", "", "__init__", "no-such-view"])
def test_a_name_that_no_view_has_is_none(name: str) -> None:
    assert name not in views()
    with pytest.raises(KeyError):
        views()[name]
