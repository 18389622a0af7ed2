"""Charts as tables: each name and each value of the picture is there, and nothing else has a table."""

from __future__ import annotations

import pytest
from support import shipped

from hadocs.figures import draw
from hadocs.figures.plan import Bar, Column, Figure, Key, Limit, Panel, Piece
from hadocs.figures.tables import tables


def chart(*panels: Panel) -> Figure:
    legend = (Key("bar-static", "down"), Key("bar-planned", "planned work"))
    return Figure(name="a", form="bars", title="A", panels=panels, legend=legend)


def test_bars_are_rows_with_their_parts_range_and_remark() -> None:
    bars = (
        Bar(id="a", title="All", text="110", pieces=(Piece("static", 100.0), Piece("planned", 10.0)),
            ends=("5 %: 50", "95 %: 240"), note="as it is"),
        Bar(id="b", title="Other", absent="not possible"),
    )  # fmt: skip
    (table,) = tables(
        chart(Panel(id="p", title="In all", note="minutes", bars=bars, limits=(Limit(5, "5 allowed"),)))
    )
    assert table.title == "In all (minutes)"
    assert table.heads == ("", "value", "down", "planned work", "range", "remark")
    assert table.rows == (
        ("All", "110", "100", "10", "5 %: 50, 95 %: 240", "as it is"),
        ("Other", "not possible", "–", "–", "–", ""),
    )
    assert table.notes == ("5 allowed",)


def test_a_table_of_bars_is_that_table() -> None:
    column = Column(
        id="c", title="Host", bars=(Bar(id="x", title="x", text="1"), Bar(id="y", title="y", text="2"))
    )
    (table,) = tables(chart(Panel(id="p", title="Modes", rows=("x", "y"), columns=(column,))))
    assert (table.heads, table.rows) == (("", "Host"), (("x", "1"), ("y", "2")))


@pytest.mark.parametrize("view", ["composition", "comparison"])
def test_all_that_a_chart_writes_is_in_its_tables(view: str) -> None:
    figure = draw(shipped.analysed("article-hybrid"), view)
    said = {cell for table in tables(figure) for row in table.rows for cell in row}
    for panel in figure.panels:
        every = [*panel.bars, *(bar for column in panel.columns for bar in column.bars)]
        assert {bar.title for bar in every} <= said
        assert {bar.text or bar.absent for bar in every} <= said
    assert all(len(row) == len(table.heads) for table in tables(figure) for row in table.rows)


def test_what_is_no_chart_has_none() -> None:
    assert tables(draw(shipped.analysed("article-hybrid"))) == ()
