"""Runbooks as PDF, read back: everything is in it, nothing is cut, and the same spec gives the same bytes."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.golden import ROOT
from support.paper import Paper, closed
from support.shipped import analysed

from hadocs import cli
from hadocs.figures import fonts, typeset
from hadocs.figures.paint.scene import Words
from hadocs.pages.runbooks.paper import document, pictures, wrap
from hadocs.pages.runbooks.paper.data import Paper as Sheet
from hadocs.pages.runbooks.paper.data import one_line
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.model import Block, Command, Part, Piece, Step, Table
from hadocs.runbooks.text import Run, plain

ONE = "host-maintenance-hv-01"


@cache
def one() -> Paper:
    of = runbooks(analysed("article-host"))
    return Paper(document.pdf(of, of.named(ONE), whole=False, day=date(2024, 2, 29)).pdf)


@cache
def whole() -> tuple[Paper, str]:
    of = runbooks(analysed("proxmox-two-nodes-qdevice"))
    made = document.pdf(of, of.all, whole=True, day=None)
    return Paper(made.pdf), made.told


def test_one_runbook_has_all_its_steps_in_order_with_their_commands_whole() -> None:
    of = runbooks(analysed("article-host"))
    (book,) = map(of.make, of.named(ONE))
    text, at = one().closed, 0
    for step in book.steps:
        for part in (f"{step.number} · {plain(step.title)}", step.command.text if step.command else ""):
            found = text.find(closed(part), at)
            assert found >= at, part
            at = found
    for gate in book.gates:
        assert closed(f"GATE {gate.letter} · {plain(gate.title)}") in text
    assert all(closed(plain(line)) in text for line in (*book.stop, *book.never, *book.answers))


def test_each_page_says_which_it_is_and_of_what() -> None:
    revision = analysed("article-host").source.revision
    pages = one().pages
    for n, page in enumerate(pages, 1):
        assert "HVC-A · Take HV-01 down for maintenance" in page
        assert f"sheet {n} of {len(pages)}" in page
        assert f"spec article-host.yaml, revision {revision}, dated 2024-02-29" in page
        assert f"page {n} of {len(pages)}" in page


def test_the_contents_tell_the_page_of_each_section() -> None:
    for title in ("Before you begin", "B · Empty the host", "Go back"):
        said = re.search(rf"{title}[ .]*(\d+)", one().pages[0], re.MULTILINE)
        assert said
        assert title in one().pages[int(said[1]) - 1]


def test_nothing_tells_when_it_was_made_and_it_brings_its_fonts() -> None:
    assert {"/CreationDate", "/ModDate"}.isdisjoint(one().reader.metadata or {})
    assert date.today().isoformat() not in one().closed
    found = one().fonts()
    assert all(found.values())
    assert {name.partition("+")[2].partition("-")[0] for name in found} == {"Roboto", "DejaVuSansMono"}


def test_the_same_spec_gives_the_same_bytes_wherever_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["runbook", str(ROOT / "specs/article-host.yaml"), "--procedure", ONE, "--format", "pdf", "-o"]
    assert cli.main([*words, str(tmp_path / "a.pdf")]) == 0
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert cli.main([*words, str(tmp_path / "b.pdf")]) == 0
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_a_whole_set_has_a_cover_contents_cards_symptoms_and_every_runbook_on_the_page_that_is_told() -> None:
    of, (paper, told) = runbooks(analysed("proxmox-two-nodes-qdevice")), whole()
    assert told == ""
    contents, pages = paper.pages[1], []
    for planned in of.all:
        title = closed(plain(of.title(planned)[0]))
        line = next(line for line in contents.splitlines() if closed(line).startswith(title))
        page = int(re.findall(r"\d+", line)[-1])
        pages.append((planned.target.cluster, page))
        assert "sheet 1 of" in paper.pages[page - 1]
        assert title in closed(paper.pages[page - 1])
    clusters = [cluster for cluster, _ in sorted(pages, key=lambda pair: pair[1])]
    assert len([*itertools.groupby(clusters)]) == len(set(clusters))
    cards = [page for page in paper.pages if "EMERGENCY CARD" in page]
    assert len(cards) == len(of.look.clusters)
    assert all("Called" in page and "Decided by" in page for page in cards)
    order = [
        "EMERGENCY CARD",
        "The danger now",
        plain(of.title(of.all[0])[0]) + " sheet 1",
        "What the spec does not say",
    ]
    places = [next(n for n, page in enumerate(paper.pages) if word in page and n > 1) for word in order]
    assert places == sorted(places)


HOSTILE = [
    '#read("/etc/passwd")', "$x$", "*a*", "_b_", "@b", "<c>", "// d", "/* e */", "\\", "\\u{41}", "[f]", "#[g]", "`h`",
    "= i", "- j", "+ k", "~", "--", "...", "'l'", '"m"', "http://n.example", "/ o: p", "#panic()", "sys.inputs",
    "ß ﬁ é", "Ω Привет", "a" * 90, "x" * 40 + "/" + "y" * 40,
]  # fmt: skip


def texts() -> list[str]:
    """Those that mean something to Typst, and others of the same letters."""
    letters = random.Random(28)
    alphabet = "#$*_@<>/\\[](){}`=-+~'\":;,.!?^%&|ab 1éΩ"
    return HOSTILE + ["".join(letters.choices(alphabet, k=letters.randint(1, 30))) for _ in range(200)]


def test_any_text_comes_out_as_it_is_in_every_place() -> None:
    of = runbooks(analysed("article-host"))
    (planned,) = of.named(ONE)
    data = document.Document(of, [planned], whole=False).data(None)
    found, said = [], []
    for n, text in enumerate(texts(), 1):
        kinds = [(Run(f"{n}:"), Run(text, kind), Run(":")) for kind in ("words", "name", "code", "procedure")]  # type: ignore[arg-type]
        typed = Command("bash", (Piece(f"run {n} "), Piece(text), Piece(" "), Piece(f"<{text}>", slot=True)))
        said += [one_line(text).strip()] * 5 + [f"run {n} {text} <{text}>"]
        blocks = (*(Block(text=runs) for runs in kinds), Block(items=(kinds[0],)), Block(command=typed))
        found.append(Step(f"s{n}", n, (Run(text or "-"),), sees=blocks))
    book = replace(
        of.make(planned),
        parts=(Part("all", "A", (Run(HOSTILE[0]),), (), tuple(found)),),
        decide=Table((), ((Run(HOSTILE[1]),),), tuple(((Run(text),),) for text in HOSTILE)),
    )
    data["books"] = [{**Sheet(book, "book-1").data(), "cluster": [HOSTILE[0]], "figure": None}]
    paper = Paper(document.typeset_as(data).pdf)
    at = paper.closed.index("1·")
    for text in said:
        place = paper.closed.find(closed(text), at)
        assert place >= 0, text
        at = place


def test_letters_that_no_font_has_are_written_as_numbers_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(typeset, "_of_system", lambda *_: ())
    spec = tmp_path / "a.yaml"
    spec.write_text(
        "hadocs: 1\nname: a\nplatform: proxmox/9\ntitle: 東京 שרת\nhosts: {h1: , h2: , h3: }\n"
        "clusters: {c: {title: 京都, members: [h1, h2, h3]}}\n",
        encoding="utf-8",
    )
    target = tmp_path / "a.pdf"
    assert (
        cli.main(["runbook", str(spec), "--procedure", "quorum-loss", "--format", "pdf", "-o", str(target)])
        == 0
    )
    said = capsys.readouterr().err
    assert "no font has these characters" in said
    assert "[U+4EAC]" in said
    text = Paper(target.read_bytes()).closed
    assert "[U+4EAC][U+90FD]" in text
    assert set("שרת") <= set(text)


def test_only_for_what_hadocs_lacks_the_fonts_of_the_system_are_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Typst:
        @staticmethod
        def Fonts(**_: object) -> object:  # noqa: N802
            raise AssertionError("asked")

    assert typeset.letters(Typst, ["Ω ● → é שרת خادم"]).system == ()
    with pytest.raises(AssertionError):
        typeset.letters(Typst, ["東"])


def test_the_source_has_no_letter_that_its_fonts_lack() -> None:
    roboto = fonts.load(700).glyphs
    assert {c for c in document.source() if c != "\n" and ord(c) not in roboto} <= typeset._SHAPES


@given(
    st.lists(st.tuples(st.text("ab'\" -/中é", max_size=60), st.booleans()), max_size=6), st.integers(12, 40)
)
def test_rows_of_a_command_are_the_command_again(found: list[tuple[str, bool]], width: int) -> None:
    pieces = tuple(Piece(text, slot) for text, slot in found)
    rows = wrap.rows(pieces, width)
    joined = ""
    for kind, spans in rows:
        text = "".join(words for words, _ in spans)
        assert sum(map(wrap.columns, text)) <= width
        assert kind != wrap.SPACE or not text.startswith(" ")
        joined += {"first": "\n", "space": " ", "close": ""}[kind] + text
    assert joined[1:] == "".join(piece.text for piece in pieces)


@given(st.text(max_size=80))
def test_pieces_of_a_word_are_the_word_again(text: str) -> None:
    from hadocs.spec.bidi import isolated

    assert "".join(wrap.pieces(text)) == isolated(text)


@pytest.mark.parametrize("name", ["article-host", "proxmox-three-nodes"])
def test_a_long_figure_is_parted_where_no_line_of_text_is_cut(name: str) -> None:
    from hadocs.figures import draw
    from hadocs.figures.paint import scene

    painted = scene(draw(analysed(name), "failure"))
    found = [*pictures.parts(painted)]
    assert len(found) > 1
    assert sum(height for _, height in found) == painted.height
    assert all(height <= pictures.HIGH for _, height in found)
    for top, _ in found[1:]:
        assert not [w.text for w in painted.shapes if isinstance(w, Words) and w.area.y < top < w.area.bottom]


def test_an_item_that_a_page_may_not_hold_can_be_parted() -> None:
    of = runbooks(analysed("article-host"))
    book = of.make(of.all[0])
    long = (Run("A line that is long enough to be one of its own on any page that it is set on. "),)
    step = Step("s", 1, (Run("x"),), sees=(Block(items=(long,) * 80),))
    data = Sheet(replace(book, parts=(Part("p", "A", (), (), (step,)),)), "book-1").data()
    (made,) = next(s["blocks"] for s in data["sections"] if s["title"][0].startswith("A"))
    assert made["high"]
    assert not made["high-begin"]


def test_without_typst_it_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    words = ["runbook", str(ROOT / "specs/article-host.yaml"), "--procedure", ONE, "--format", "pdf"]
    assert cli.main([*words, "-o", str(tmp_path / "a.pdf")]) == 2
    said = capsys.readouterr().err
    assert "pip install typst" in said
    assert "--format html" in said
    assert not [*tmp_path.iterdir()]


def test_a_pdf_is_not_printed_unless_that_is_asked_for(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ["runbook", str(ROOT / "specs/article-host.yaml"), "--procedure", ONE, "--format", "pdf"]
    assert cli.main(words) == 2
    assert b"-o FILE" in capsysbinary.readouterr().err
