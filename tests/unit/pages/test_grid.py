"""Tables of plain data: which are read row by row on a narrow screen."""

import pytest

from hadocs.pages.escape import Md
from hadocs.pages.narrative.model import Grid, Row

SAID = "fails once in 25 years and is mended in 8 hours, each in the middle of its range, as published"


def grid(heads: tuple[str, ...], *cells: str) -> Grid:
    return Grid(heads, (Row(tuple(map(Md, cells))),))


def test_a_table_with_sentences_in_four_columns_names_its_headings_for_narrow_screens() -> None:
    found = grid(("Part", "Arithmetic", "Rests on", "Minutes a year"), "san", SAID, "repair", "38")
    assert found.stacked == "--h1:'Part';--h2:'Arithmetic';--h3:'Rests on';--h4:'Minutes a year'"


@pytest.mark.parametrize(
    "plain",
    [
        grid(("Part", "Arithmetic", "Rests on"), "san", SAID, "repair"),
        grid(("Part", "A", "B", "C"), SAID, "1", "2", "3"),
        grid(
            ("Part", "A", "B", "C"), "san", f"[four words of link](https://example.org/{'x' * 90})", "2", "3"
        ),
        grid(("Part", "it's", "B", "C"), "san", SAID, "2", "3"),
        grid(("Part", "<b>", "B", "C"), "san", SAID, "2", "3"),
    ],
    ids=["three columns", "a long name", "a long address", "a quote", "markup"],
)
def test_other_tables_stay_as_they_are(plain: Grid) -> None:
    assert plain.stacked is None
