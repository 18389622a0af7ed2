"""Placing by Graphviz: order and distances hold, with pygraphviz and with the program alike."""

import sys
import sysconfig

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


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("win-amd64", r"pip install pygraphviz; or winget install Graphviz\.Graphviz"),
        ("win-arm64", r"no pygraphviz: install the program \(winget .*\) or Python for x86-64"),
        ("linux-x86_64", r"pip install pygraphviz\)\.$"),
    ],
)
def test_what_to_install_is_what_there_is_for_the_platform(monkeypatch, platform: str, said: str) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sysconfig, "get_platform", lambda: platform)
    with pytest.raises(UsageError, match=said):
        layout.place(REQUEST)


def test_a_dot_that_fails_is_told_in_its_own_words(monkeypatch, tmp_path) -> None:
    dot = tmp_path / "dot"
    dot.write_text("#!/bin/sh\necho 'no plugins, run dot -c' >&2\nexit 1\n")
    dot.chmod(0o755)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(UsageError, match="dot, which places figures, failed: no plugins, run dot -c"):
        layout.place(REQUEST)
