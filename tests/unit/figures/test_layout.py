"""Placing by Graphviz: order and distances hold, with pygraphviz and with the program alike."""

import sys

import pytest

from hadocs.errors import UsageError
from hadocs.figures import layout
from hadocs.figures.layout import Item, Request, Tie

REQUEST = Request(
    items=(Item('a"\\N', 300, 100, 0), Item("b <b>", 300, 100, 0), Item("c", 200, 60, 1)),
    ties=(Tie('a"\\N', "b <b>", gap=140, weight=20), Tie('a"\\N', "c"), Tie("b <b>", "c")),
)


@pytest.fixture(autouse=True)
def fresh():
    layout.place.cache_clear()
    yield
    layout.place.cache_clear()


def test_neighbours_keep_their_order_and_the_gap_asked_for() -> None:
    places = layout.place(REQUEST)
    assert places["b <b>"][0] - places['a"\\N'][0] == pytest.approx(440, abs=1)
    assert places['a"\\N'][1] == places["b <b>"][1] < places["c"][1]


def test_without_pygraphviz_the_program_gives_the_same_places(monkeypatch) -> None:
    import graphviz
    import pygraphviz

    expected = layout.place(REQUEST)
    layout.place.cache_clear()

    def pipe(self, format: str, encoding: str) -> str:  # what the dot program prints for -Tplain
        return pygraphviz.AGraph(string=self.source).draw(format=format, prog="dot").decode(encoding)

    monkeypatch.setattr(graphviz.Source, "pipe", pipe)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    found = layout.place(REQUEST)
    for key, (x, y) in expected.items():
        assert found[key] == (pytest.approx(x, abs=1), pytest.approx(y, abs=1))


def test_without_either_the_user_is_told_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="pip install pygraphviz"):
        layout.place(REQUEST)
