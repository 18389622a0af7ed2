"""How likely something is is never told as impossible or certain by draws that are some thousand."""

import pytest

from hadocs.availability.model.numbers import chance, likely


@pytest.mark.parametrize(
    ("share", "told", "counted"),
    [
        (0.0, "under 1 %", "0 %"),
        (0.004, "under 1 %", "under 1 %"),
        (0.08, "8 %", "8 %"),
        (1.0, "over 99 %", "100 %"),
    ],
)
def test_what_no_draw_shows_is_not_impossible(share: float, told: str, counted: str) -> None:
    assert (likely(share), chance(share)) == (told, counted)
