"""The checker finds what it is there to find."""

from hadocs.figures.check import faults
from hadocs.figures.paint.scene import Area, Box, Scene, Wire, Words

HELLO = Words(20, 40, "hello", 14, 400, "strong")


def scene(*shapes) -> Scene:
    return Scene(200, 100, list(shapes))


def test_clean_text_has_no_faults() -> None:
    assert faults(scene(HELLO)) == []


def test_a_line_through_letters_is_found_before_and_behind() -> None:
    line = Wire(((0, 36), (200, 36)), "storage")
    assert len(faults(scene(line, HELLO))) == 1
    assert len(faults(scene(HELLO, line))) == 1


def test_a_line_that_passes_behind_an_opaque_label_is_fine() -> None:
    line = Wire(((0, 36), (200, 36)), "storage")
    assert faults(scene(line, Box(Area(10, 20, 80, 30), 6, "tag-storage"), HELLO)) == []


def test_text_on_text_is_found() -> None:
    assert "overlap" in faults(scene(HELLO, Words(25, 42, "there", 14, 400, "quiet")))[0]


def test_text_over_the_edge_or_too_small_is_found() -> None:
    assert "cut off" in faults(scene(Words(190, 40, "hello", 14, 400, "strong")))[0]
    assert "smaller" in faults(scene(Words(20, 40, "hello", 11, 400, "strong")))[0]


def test_text_under_a_box_is_found() -> None:
    assert "covered" in " ".join(faults(scene(HELLO, Box(Area(10, 10, 100, 60), 6, "card-plain"))))
