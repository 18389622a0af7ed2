"""Where a result goes: standard output, a file, a folder; as a whole or not at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.small import OTHER, SMALL, Run

from hadocs import cli
from hadocs.figures.views import of_a_service, of_an_estate, views

WITH_OUTPUT = {
    "check": ["check", "specs", "--format", "json"],
    "explain": ["explain", "Q01"],
    "list": ["list", "specs"],
    "show": ["show", "specs"],
    "recommend": ["recommend", "specs"],
    "availability": ["availability", "specs"],
    "schema": ["schema"],
    "fail": ["fail", "specs/small.yaml", "hv-1"],
}


@pytest.mark.parametrize("words", WITH_OUTPUT.values(), ids=WITH_OUTPUT)
def test_a_result_is_the_same_in_a_file(
    words: list[str], specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(words)
    printed = capsys.readouterr().out
    assert printed
    assert cli.main([*words, "-o", "-"]) == code
    assert capsys.readouterr().out == printed
    for option in ("-o", "--output"):
        assert cli.main([*words, option, "result"]) == code
        assert capsys.readouterr() == ("", "wrote result\n")
        assert Path("result").read_text(encoding="utf-8") == printed
        Path("result").unlink()


def test_a_file_that_cannot_be_written_is_a_message(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", "specs", "-o", "nowhere/result"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nowhere/result" in err


def test_findings_that_nobody_has_are_written_to_a_file_all_the_same(specs: Path) -> None:
    assert cli.main(["check", "specs", "--select", "F", "-o", "result"]) == 0
    assert Path("result").read_text(encoding="utf-8") == "no findings in 2 specs\n"


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_a_figure_goes_to_standard_output_in_the_format_that_is_said(
    form: str, specs: Path, run: Run
) -> None:
    assert cli.main(["draw", "specs/small.yaml", "-o", f"figure.{form}", "--caption", "A"]) == 0
    found = run("draw", "-", "-o", "-", "--format", form, "--caption", "A", feed=SMALL.encode())
    assert (found.returncode, found.stderr) == (0, b"")
    assert found.stdout == Path(f"figure.{form}").read_bytes()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["specs/small.yaml", "-o", "-"], "add --format "),
        (["specs/small.yaml", "-o", "x.svg", "--format", "png"], "which of them?"),
        (["specs/small.yaml", "-o", "x", "--format", "pgn"], "did you mean png?"),
        (["specs", "-o", "x.svg"], "a folder such as x/"),
        (["specs", "-o", "-", "--format", "svg"], "a folder such as figures/"),
        (["specs", "-o", "out/", "--view", "topolgy"], "Did you mean topology?"),
        (["specs", "-o", "out/", "--view", "comparison", "--service", "ledgr"], "Did you mean ledger?"),
        (["specs", "-o", "specs/small.yaml/"], "can't make the folder"),
        (["specs", "-o", "-", "--all", "--format", "svg"], "give a folder such as figures/"),
        (["specs", "-o", "out/", "--all", "--service", "ledger"], "leave out --service"),
        (["specs/small.yaml", "-o", "x.svg", "--scale", "1"], "--scale is for png, and this is svg"),
        (["specs/small.yaml", "-o", "x.png", "--scale", "5"], "'5' is none of 1, 2, 3, 4"),
        (["specs/small.yaml", "-o", "x.png", "--paper", "a4"], "--paper is for pdf, and this is png"),
        (["specs/small.yaml", "-o", "x.pdf", "--paper", "slides"], "did you mean slide?"),
    ],
)
def test_a_figure_without_a_place_is_refused_and_nothing_is_written(
    words: list[str], says: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["draw", *words]) == 2
    assert says in capsys.readouterr().err
    assert sorted(p.name for p in Path().rglob("*")) == ["other.yaml", "small.yaml", "specs"]


def test_a_format_names_what_the_file_does_not(specs: Path) -> None:
    assert cli.main(["draw", "specs/small.yaml", "-o", "figure", "--format", "svg"]) == 0
    assert Path("figure").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize("view", views())
def test_figures_of_several_specs_go_into_a_folder(view: str, specs: Path) -> None:
    assert cli.main(["draw", "specs", "-o", "out/", "--view", view]) == 0
    per_service = {"other": "other-{}-mail", "small": "small-{}-ledger"}
    expected = [
        (per_service[name] if view in of_a_service() else "{1}" if view == "topology" else "{1}-{0}").format(
            view, name
        )
        for name in ("other", "small")
    ]
    expected = ["estate"] if view in of_an_estate() else expected  # one figure of all of them
    assert sorted(p.name for p in Path("out").iterdir()) == [f"{name}.svg" for name in expected]


def test_all_views_go_into_a_folder_that_needs_no_slash(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["draw", "--all", "-o", "out"]) == 0
    names = {p.name for p in Path("out").iterdir()}
    alone = [view for view in views() if view not in of_an_estate()]
    for name, service in (("small", "ledger"), ("other", "mail")):
        for view in alone:
            end = f"-{view}-{service}" if view in of_a_service() else f"-{view}" if view != "topology" else ""
            assert f"{name}{end}.svg" in names
    assert names >= {f"{view}.svg" for view in of_an_estate()}
    assert len(names) == 2 * len(alone) + len(of_an_estate())
    assert capsys.readouterr().err == f"wrote {len(names)} figures to out\n"


def test_a_figure_says_what_it_was_made_from_unless_it_is_told(specs: Path, run: Run) -> None:
    def text(*words: str, feed: str = "") -> str:
        found = run("draw", *words, "-o", "-", "--format", "svg", feed=feed.encode())
        return found.stdout.decode()

    said = re.search(r"small · small\.yaml · revision [0-9a-f]{16}<", text("specs/small.yaml"))
    assert said
    assert "revision" not in text("specs/small.yaml", "--caption", "")
    assert "Our mail &amp; theirs" in text("specs/small.yaml", "--caption", "Our mail & theirs")
    piped = text("-", feed=SMALL)
    assert "small · revision " in piped
    assert "stdin" not in piped


def test_what_fails_is_the_view_failure(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["draw", "specs/small.yaml", "--fail", "hv-1,hv-2", "-o", "both.svg"]) == 0
    assert (
        cli.main(["draw", "specs/small.yaml", "--view", "failure", "--of", "hv-1,hv-2", "-o", "of.svg"]) == 0
    )
    assert Path("both.svg").read_bytes() == Path("of.svg").read_bytes()
    assert "are lost at once" in Path("both.svg").read_text(encoding="utf-8")
    for more in (["--view", "topology"], ["--of", "hv-1"]):
        assert cli.main(["draw", "specs/small.yaml", "--fail", "hv-1", *more, "-o", "x.svg"]) == 2
        assert "--fail is the view failure" in capsys.readouterr().err
    assert not Path("x.svg").exists()


def test_a_folder_that_is_there_needs_no_slash(specs: Path) -> None:
    Path("out").mkdir()
    assert cli.main(["draw", "specs/small.yaml", "-o", "out", "--format", "png"]) == 0
    assert [p.name for p in Path("out").iterdir()] == ["small.png"]


def test_a_wrong_spec_draws_nothing_at_all(specs: Path) -> None:
    (specs / "small.yaml").write_text(SMALL.replace("on: hv-1", "on: hv-9"), encoding="utf-8")
    (specs / "other.yaml").write_text(OTHER, encoding="utf-8")
    assert cli.main(["draw", "specs", "-o", "out/"]) == 2
    assert not Path("out").exists()


def test_the_model_of_a_service_has_two_ways_to_be_written(specs: Path) -> None:
    assert cli.main(["availability", "specs/small.yaml", "--open-psa", "old.xml"]) == 0
    assert cli.main(["availability", "specs/small.yaml", "--format", "open-psa", "-o", "new.xml"]) == 0
    assert Path("old.xml").read_bytes() == Path("new.xml").read_bytes()


@pytest.mark.parametrize(
    "words", [["out", "specs"], ["specs", "-o", "out"], ["specs", "--output", "out"], ["out"], ["-o", "out"]]
)
def test_an_export_has_its_folder_first_or_as_output(words: list[str], specs: Path) -> None:
    assert cli.main(["export", *words]) == 0
    assert Path("out/docs/clusters/small/index.md").is_file()


@pytest.mark.parametrize(
    "words", [["show", "specs", "-o", ""], ["draw", "specs", "-o", ""], ["show", ""], ["new", ""]]
)
def test_an_empty_path_is_not_the_current_folder(
    words: list[str], specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    assert "expected a path" in capsys.readouterr().err
    assert [p.name for p in Path().iterdir()] == ["specs"]


@pytest.mark.parametrize("command", ["build", "export"])
def test_many_files_do_not_go_to_standard_output(
    command: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, "-o", "-"]) == 2
    assert "expected a folder" in capsys.readouterr().err
    assert [p.name for p in Path().iterdir()] == ["specs"]


def test_an_export_without_a_folder_is_refused(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export"]) == 2
    assert "--output DIR is missing" in capsys.readouterr().err


def test_bad_input_as_json_goes_where_findings_would(specs: Path) -> None:
    (specs / "small.yaml").write_text(SMALL.replace("on: hv-1", "on: hv-9"), encoding="utf-8")
    assert cli.main(["check", "specs", "--format", "json", "-o", "result"]) == 2
    assert json.loads(Path("result").read_text(encoding="utf-8"))["problems"]


def test_a_pdf_whose_text_gets_too_small_for_its_paper_says_what_to_draw_instead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tall = Path(__file__).parents[3] / "specs" / "north-texas.yaml"
    target = tmp_path / "x.pdf"
    assert cli.main(["draw", str(tall), "-o", str(target), "--paper", "a4"]) == 0
    said = capsys.readouterr().err
    assert "below 7: draw --view overview, a part with --cluster or --site, or less" in said
    assert target.is_file()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"zensical.toml": '[project]\nplugins = ["hadocs"]\n'}, True),
        ({"zensical.toml": '[project]\nplugins = ["search"]\n'}, False),
        ({"mkdocs.yml": "site_name: A\nplugins: [hadocs]\n"}, False),  # nobody knows who builds it
        ({}, False),
    ],
)
def test_check_says_where_zensical_builds_a_site_that_counts_on_the_plugin(
    settings: dict[str, str], said: bool, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in settings.items():
        Path(name).write_text(text, encoding="utf-8")
    cli.main(["check", "specs"])
    assert ("which Zensical does not run" in capsys.readouterr().err) is said
