"""Files: the right format by ending, the same bytes each time, nothing left behind, a clean stderr."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from support.shipped import analysed

from hadocs import pipeline
from hadocs.cli import main
from hadocs.errors import UsageError
from hadocs.figures import draw, export, paint, text
from hadocs.figures.formats import _foot, _still, formats
from hadocs.figures.how import How
from hadocs.figures.paint.scene import Box, Hot, Scene, Words
from hadocs.figures.plan import Figure, Node

HYBRID = "specs/article-hybrid.yaml"


@pytest.fixture(scope="module")
def figure():
    return draw(pipeline.analyse(HYBRID))


def made(figure: Figure, form: str, **how: object) -> bytes:
    return formats()[form].encoded(figure, How(**how))  # type: ignore[arg-type]


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<svg "), ("png", b"\x89PNG"), ("pdf", b"%PDF-")])
def test_the_ending_decides_the_format_and_bytes_repeat(
    figure, tmp_path: Path, ending: str, start: bytes
) -> None:
    one, two = tmp_path / f"a.{ending}", tmp_path / f"b.{ending.upper()}"
    export.write(figure, one)
    export.write(figure, two)
    assert one.read_bytes().startswith(start)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == [one.name, two.name]


@pytest.mark.parametrize("name", ["figure.gif", "figure", "figure.svg.txt"])
def test_an_unknown_ending_names_the_known_ones_and_writes_nothing(figure, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"Known endings: .*\.pdf, \.png, .*\.svg"):
        export.write(figure, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told_without_a_traceback(figure, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Can't write"):
        export.write(figure, tmp_path / "none" / "figure.svg")


def test_a_folder_in_the_way_stays_and_nothing_is_left_beside_it(figure, tmp_path: Path) -> None:
    (tmp_path / "figure.svg").mkdir()
    with pytest.raises(UsageError):
        export.write(figure, tmp_path / "figure.svg")
    assert [p.name for p in tmp_path.iterdir()] == ["figure.svg"]


def test_links_with_an_address_of_their_own_become_a_numbered_list() -> None:
    analysis = pipeline.analyse(HYBRID)
    plain = draw(analysis)
    absolute = draw(analysis, links={"host:hv-01": "https://example.com/#hv-01"})
    relative = draw(analysis, links={"host:hv-01": "../inventory.html#hv-01"})
    assert _foot.listed(paint.scene(absolute)) == ("1. HV-01: https://example.com/#hv-01",)
    assert made(relative, "png") == made(plain, "png") != made(absolute, "png")


def test_each_number_of_the_list_stands_in_the_picture_at_what_leads_there_and_covers_no_text() -> None:
    links = {"host:hv-01": "https://example.com/one", "vm:sql-a": "https://example.com/two"}
    scene = paint.scene(draw(pipeline.analyse(HYBRID), links=links))
    marked = _foot.numbered(scene)
    added = marked.shapes[len(scene.shapes) :]
    places = [s.area for s in added if isinstance(s, Box)]
    numbers = [s.text for s in added if isinstance(s, Words)]
    leads = [s for s in scene.shapes if isinstance(s, Hot) and s.href.startswith("https")]
    assert numbers == [{"one": "1", "two": "2"}[s.href.rpartition("/")[2]] for s in leads]
    assert len(leads) == 3  # the machine, and the place where it may run
    assert all(place.meets(lead.area) for place, lead in zip(places, leads, strict=True))
    assert not any(place.meets(words.area) for place in places for words in scene.words())
    assert (
        _foot.numbered(paint.scene(draw(pipeline.analyse(HYBRID)))).shapes
        == paint.scene(draw(pipeline.analyse(HYBRID))).shapes
    )


def test_a_figure_whose_text_gets_too_small_on_its_paper_says_so() -> None:
    pdf = formats()["pdf"]
    small, large = draw(analysed("article-hybrid")), draw(analysed("north-texas"))
    assert pdf.warning(small, How(paper="a4")) == ""
    assert re.fullmatch(
        r"its smallest text has [\d.]+ pt on A4, below 7", pdf.warning(large, How(paper="a4"))
    )
    assert pdf.warning(large, How()) == ""
    assert pdf.warning(draw(analysed("north-texas"), "overview"), How(paper="a4")) == ""


def test_the_embedded_letters_are_those_of_the_figure(figure) -> None:
    from hadocs.figures import fonts
    from hadocs.figures.subset import subset

    whole = fonts.font_path(400).read_bytes()
    part = subset(400, map(ord, "AÄb"))
    assert len(part) < len(whole) / 50
    assert part == subset(400, map(ord, "bÄA"))


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_drawing_says_nothing_on_stderr(tmp_path: Path, ending: str) -> None:
    code = (
        "from pathlib import Path; from hadocs import pipeline; from hadocs.figures import draw, export;"
        f"export.write(draw(pipeline.analyse({HYBRID!r})), Path({str(tmp_path / f'x.{ending}')!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def titled(title: str) -> Figure:
    return Figure(name="n", form="tree", title=title, nodes=(Node(id="a", kind="question", title=title),))


def letters(title: str) -> set[str]:
    return {f.name.partition("[")[0] for f in plain(title).fonts} - ROBOTO


def plain(title: str) -> _still.Still:
    figure = titled(title)
    return _still.still(paint.scene(figure), figure, "light")


ROBOTO = {"Roboto-Regular.ttf", "Roboto-Medium.ttf", "Roboto-Bold.ttf"}


@pytest.mark.parametrize(
    ("title", "fonts"),
    [
        ("Größe · 5 µs", set()),
        ("שרת ראשי", {"NotoSansHebrew"}),
        ("خادم 🔥", {"NotoSansArabic", "NotoEmoji"}),
        ("หลัก", {"NotoSansThai"}),
    ],
)
def test_letters_of_other_scripts_come_from_fonts_of_a_package_and_not_of_the_system(title, fonts) -> None:
    assert plain(title).known
    assert letters(title) == fonts
    assert made(titled(title), "png") == made(titled(title), "png")
    assert made(titled(title), "pdf").startswith(b"%PDF-")


def test_letters_of_two_fonts_in_one_text_are_painted_also_where_the_first_joins_some() -> None:
    """``fi`` is one letter in Roboto and two in others: resvg would paint boxes in place of the Hebrew."""
    import resvg_py

    def dots(said: str) -> bytes:
        """The left part of a text as it is painted, all else hidden."""
        scene = Scene(200, 40, [Words(10, 28, said, 16, 400, "strong")])
        made = _still.still(scene, titled("x"), "light")
        cut = made.source.replace('width="200"', 'width="60"').replace("0 0 200 40", "0 0 60 40")
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=cut,
                skip_system_fonts=True,
                font_files=[str(file) for file in made.fonts],
                font_family="Roboto",
                sans_serif_family="Roboto",
            )
        )

    assert dots("שרת ראשי file") == dots("שרת ראשי sale")
    assert "file" in plain("file").source, "what needs no other font keeps its letters"


def test_only_for_what_no_package_has_the_fonts_of_the_system_are_asked() -> None:
    assert not plain("東京 שרת").known
    assert letters("東京 שרת") == {"NotoSansHebrew"}


def test_a_file_embeds_letters_that_stand_by_themselves_and_stretches_none() -> None:
    hebrew, arabic = (paint.svg(titled(t), standalone=True) for t in ("שרת", "خادم 東京 🔥"))
    assert "font-family:hadocs;unicode-range:U+5E8,U+5E9,U+5EA;src" in hebrew
    assert "font-family:hadocs" not in arabic
    assert "textLength" not in hebrew + arabic


class PanicException(BaseException):
    """What Rust code that panics raises in Python is no `Exception`, and can't be imported."""


@pytest.mark.parametrize("raised", [PanicException("no\nbounding box"), ValueError("no\nbounding box")])
@pytest.mark.parametrize(("ending", "by"), [("png", "resvg"), ("pdf", "typst")])
def test_what_a_renderer_dies_of_is_one_message_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    ending: str,
    by: str,
    raised: BaseException,
) -> None:
    def dies(*_: object, **__: object) -> bytes:
        raise raised

    monkeypatch.setattr("resvg_py.svg_to_bytes", dies)
    monkeypatch.setattr("typst.compile", dies)
    target = tmp_path / f"figure.{ending}"
    target.write_text("the one from yesterday")
    assert main(["draw", HYBRID, "-o", str(target)]) == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith(f"hadocs: {by} can't make a {ending.upper()} of this figure: no bounding box. ")
    assert "\n" not in said
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [(target.name, "the one from yesterday")]


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_who_stops_a_renderer_stops_it(figure, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    def stopped(*_: object, **__: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("resvg_py.svg_to_bytes", stopped)
    monkeypatch.setattr("typst.compile", stopped)
    with pytest.raises(KeyboardInterrupt):
        made(figure, ending)


def test_a_file_asks_programs_without_style_sheets_for_a_font_as_narrow_as_roboto() -> None:
    figure = draw(analysed("article-host"))
    alone, page = paint.svg(figure, standalone=True), paint.svg(figure, standalone=False)
    assert ' font-family="Arial,' in alone  # LibreOffice looks for the first alone
    assert ":root{font-family:Roboto," in alone
    assert ' font-family="Roboto,' in page
    assert ":root{font-family" not in page


def test_texts_keep_the_width_that_they_were_measured_with_in_any_font() -> None:
    """Where Roboto is not there a wider font paints them: it is squeezed, and a narrow one asked for first."""
    figure = draw(analysed("article-hybrid"), "topology")
    alone = ET.fromstring(paint.svg(figure, standalone=True))
    written = [e for e in alone.iter("{http://www.w3.org/2000/svg}text") if e.text]
    assert written
    for one in written:
        wide = text.width(one.text or "", float(one.get("font-size", 0)), int(one.get("font-weight", 400)))
        assert float(one.get("textLength", 0)) == pytest.approx(wide, abs=0.06)
        assert one.get("lengthAdjust") == "spacingAndGlyphs"
    fonts = alone.get("font-family", "")
    assert fonts.index("DejaVu Sans Condensed") < fonts.index("'DejaVu Sans'")
    assert "textLength" not in paint.svg(figure, standalone=False), "a page brings Roboto along"
