"""Measuring, wrapping and shortening text."""

import re
from pathlib import Path

import pytest
from conftest import missing
from hypothesis import given
from hypothesis import strategies as st
from support.shipped import analysed

from hadocs.figures import draw, paint, scripts, text
from hadocs.spec.bidi import END, START, isolated


def test_a_width_is_the_sum_of_robotos_advances() -> None:
    # Roboto Regular of font-roboto, hmtx: H 1461, i 498 of 2048 units
    assert text.width("Hi", 2048) == pytest.approx(1461 + 498)


def test_letters_of_east_asian_scripts_are_one_em_wide_and_known_to_be_missing() -> None:
    assert text.width("東", 10) == 10
    assert not text.known("東京")
    assert text.known("Größe · 5 µs …")


def test_control_characters_go_and_line_ends_become_spaces() -> None:
    assert text.clean("a\x00\x08b\n c\u2028d\ud800\ufffe") == "ab c d"


@given(st.text(max_size=80), st.floats(20, 400))
def test_shortened_text_fits_or_is_one_ellipsis(words: str, room: float) -> None:
    short = text.shorten(words, room, 14)
    assert text.width(short, 14) <= room or short == text.ELLIPSIS
    assert short == words or short.endswith(text.ELLIPSIS)


@given(st.text(max_size=120), st.integers(1, 4))
def test_wrapped_text_has_no_more_lines_than_asked_for_and_each_fits(words: str, lines: int) -> None:
    made = text.wrap(text.clean(words), 120, 14, lines=lines)
    assert len(made) <= lines
    assert all(text.width(line, 14) <= 120 for line in made)


@pytest.mark.parametrize(
    "whole",
    [
        "nodé".replace("é", "e\u0301") * 9, "👩\u200d💻" * 9, "🇩🇪🇫🇷🇮🇹" * 5, "👍🏽" * 9, "ที่" * 12, "हिन्दी" * 6,
    ],
)  # fmt: skip
@given(room=st.floats(20, 160))
def test_what_stands_on_a_letter_or_is_joined_to_a_picture_is_not_parted_from_it(
    whole: str, room: float
) -> None:
    short = text.shorten(whole, room, 14).removesuffix(text.ELLIPSIS)
    assert whole.startswith(short)
    assert list(scripts.parts(short)) == list(scripts.parts(whole))[: len(list(scripts.parts(short)))]


def test_letters_with_marks_pictures_and_flags_are_parts() -> None:
    assert list(scripts.parts("e\u0301x👩\u200d💻👍🏽🇩🇪🇫🇷")) == [
        "e\u0301",
        "x",
        "👩\u200d💻",
        "👍🏽",
        "🇩🇪",
        "🇫🇷",
    ]
    assert text.shorten("🇩🇪🇫🇷🇮🇹🇪🇸", 120, 14) == "🇩🇪🇫🇷…"


WORDS = {
    "Hebrew": "שרת מסדי נתונים ראשי",
    "Arabic": "خادم قاعدة البيانات الرئيسي",
    "Armenian": "տվյալների բազայի սերվեր",
    "Georgian": "მონაცემთა ბაზის სერვერი",
}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("weight", [400, 700])
def test_words_in_other_scripts_are_painted_no_wider_than_they_are_measured(words: str, weight: int) -> None:
    painted = text_extent(words, weight)
    assert 0.7 * text.width(words, 40, weight) < painted <= text.width(words, 40, weight)


def text_extent(words: str, weight: int) -> float:
    """How wide DejaVu Sans, which has these scripts, paints them at 40 px; skips where it is not installed."""
    if not Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf").is_file():
        missing("DejaVu Sans (apt-get install fonts-dejavu-core)")
    import resvg_py
    from support.renderers import picture

    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="80"><text x="20" y="50" font-size="40" '
        f'font-family="DejaVu Sans" font-weight="{weight}">{words}</text></svg>'
    )
    shown = picture(bytes(resvg_py.svg_to_bytes(svg_string=source))).convert("L").point(lambda v: 255 - v)
    box = shown.getbbox()
    assert box is not None
    return float(box[2] - box[0])


def test_each_line_of_a_text_from_right_to_left_has_a_direction_of_its_own() -> None:
    said = f"Host cluster {isolated('שרת הקבצים של המחלקה')} · 2 nodes"
    assert text.wrap(said, 120, 14, lines=9)[-1].endswith(" · 2 nodes")
    for lines in (text.wrap(said, 120, 14, lines=9), text.broken(said, 120, 14)):
        assert len(lines) > 2
        assert all(line.count(START) == line.count(END) for line in lines)
        assert all(line.index(START) < line.index(END) for line in lines if END in line)


def test_a_count_at_the_end_of_a_name_stays_where_the_name_is_cut() -> None:
    assert text.shorten("A cluster with a long name 1/3", 130, 12) == "A cluster with a lo… 1/3"
    assert text.shorten("hypervisor-in-dallas-1 and 7 more", 140, 12).endswith("… and 7 more")
    assert text.broken("A cluster with a long name 1/3", 70, 12, 400, 2)[-1].endswith("… 1/3")
    assert text.shorten("A name 1/3", 24, 12).endswith("…"), "there is no room for both"
    assert text.shorten("A cluster with a long name · 3 nodes", 150, 12).endswith("… · 3 nodes")
    assert text.broken("A patch day of one, two and three or 5 others", 90, 12, 400, 2)[-1].endswith(
        "… or 5 others"
    )
    assert (
        text.broken("A-cluster-without-a-space · 3 nodes and a witness", 150, 12, 400, 2)[-1]
        == "3 nodes and a witness"
    )
    long = "prod-eu-central-1-virtualisation-platform-hv-4 and 1 more"
    *name, last = text.broken(long, 80, 12, 400, 3)
    assert (len(name), last) == (2, "and 1 more"), "a line of its own, where there is no room beside the name"
    assert name[-1].endswith("…")


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    for said in ("asked: back in 1 h, no loss", "asked: back in 99.95 %", "no more than 16 GiB of it"):
        for room in range(60, 240, 5):
            for lines in (text.broken(said, room, 12), text.wrap(said, room, 12, lines=9)):
                assert not any(line[-1].isdigit() for line in lines), lines


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("The database that everybody knows, since the move: 54 to 270 s", "54 to 270 s"),
        ("or network A, the network of the old building or 2 others; all nodes run", "2 others"),
        ("The database of the department · 2 nodes + a witness on the array of it", "2 nodes"),
        ("The first of the services and 2 others, the cluster of the department 1/4", "2 others"),
        ("The first of the services and 2 others, the cluster of the department 1/4", "1/4"),
        ("reached from one cluster, another one, 2 clusters, the server of backups", "2 clusters"),
    ],
)
def test_numbers_stay_where_names_are_cut(said: str, kept: str) -> None:
    assert kept in text.shorten(said, 200, 12)
    for lines in (text.broken(said, 130, 12, 400, 2), text.wrap(said, 130, 12, lines=2)):
        assert kept in " ".join(lines), lines
        assert all(text.width(line, 12) <= 130 for line in lines)


def test_no_number_is_shown_in_part() -> None:
    for room in range(20, 200, 3):
        assert not re.search(r"\d…", text.shorten("virtual machine 1024 and machine-2048", room, 12))


def test_what_follows_a_name_stands_clear_of_it_with_the_letters_of_other_programs() -> None:
    """Arial is wider than Roboto: a service stood in the name of its cluster, in pictures made without fonts."""
    name = "PostgreSQL with Pacemaker"
    assert text.clear(name, 13, 700) > text.width(name, 13, 700) * 1.05
    assert text.clear(name, 13) < text.clear(name, 13, 700)
    words = {w.text: w for w in paint.scene(draw(analysed("proxmox-three-nodes"), "overview")).words()}
    left, right = words[name].area, words["PostgreSQL · 3 nodes, no QDevice"].area
    assert right.x - left.x >= text.clear(name, 13.5, 700)


def test_a_text_of_many_clauses_is_cut_without_trying_each_of_them_with_each_other() -> None:
    """Sixty clauses with a number each: what is tried must not double with each of them."""
    many = ", ".join(f"{n} machines of cluster {n}" for n in range(1, 61)) + " and 7 others"
    short = text.shorten(many, 300, 12)
    assert text.ELLIPSIS in short and short.endswith("and 7 others")
    assert text.width(short, 12) <= 300
    lines = text.broken(many, 300, 12, lines=5)
    assert len(lines) <= 5 and lines[-1].endswith("and 7 others")
