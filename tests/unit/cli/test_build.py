"""``hadocs build`` ends with what was found, and with ``--strict`` it counts; ``serve`` says where it listens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.small import SMALL

from hadocs import cli
from hadocs.lint import report
from hadocs.lint.findings import Finding, Findings
from hadocs.publish import site

WRONG = SMALL.replace("{kind: cloud}", "{kind: none}")


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A build that writes nothing, and what it was asked for; the specs are checked for real."""
    asked: dict[str, Any] = {}

    def build(specs: Any, *, tell: Any, **options: Any) -> Path:
        from hadocs import pipeline

        asked.update(options, specs=specs)
        found = pipeline.analyse_all(specs or [Path("specs")])
        tell([report.Checked(a.spec.name, a.source, a.findings, a.warnings) for a in found])
        return Path("site")

    monkeypatch.setattr(site, "build", build)
    return asked


def test_findings_are_summed_up_after_a_real_build(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (specs / "small.yaml").write_text(WRONG, encoding="utf-8")
    assert cli.main(["build", "-o", "out"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    told = [line for line in err.splitlines() if not line.startswith(("read ", "wrote "))]
    published, counts, worst, *_, more = told
    assert published == f"published {Path('out').resolve()}"
    assert counts.startswith("found 1 error, ")
    assert counts.endswith(" in 2 specs")
    assert worst == "  error Q01 even-votes-without-witness: small"
    assert more.startswith("more: hadocs check")


def test_strict_ends_in_1_for_findings_from_a_warning_on(specs: Path, built: dict[str, Any]) -> None:
    assert cli.main(["build", "--strict"]) == 0
    assert built["strict"] is True
    (specs / "small.yaml").write_text(WRONG, encoding="utf-8")
    assert cli.main(["build", "--strict"]) == 1
    assert cli.main(["build"]) == 0
    assert built["strict"] is False


def test_an_unknown_platform_counts_as_a_warning(
    specs: Path, built: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    (specs / "small.yaml").write_text(SMALL.replace("hyper-v/2022", "cloudstack/4"), encoding="utf-8")
    assert cli.main(["build", "--strict"]) == 1
    assert "found 1 warning" in capsys.readouterr().err


def test_what_mkdocs_warns_of_stops_a_strict_build(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: material, font: false}\nplugins: [hadocs]\n", encoding="utf-8"
    )
    Path("docs").mkdir()
    Path("docs/index.md").write_text("[nowhere](nowhere.md)\n", encoding="utf-8")
    assert cli.main(["build", "specs/small.yaml", "--strict"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not Path("site/index.html").exists()


def test_old_and_new_names_of_the_folder_are_the_same(specs: Path, built: dict[str, Any]) -> None:
    for option in ("-o", "--output", "--site-dir"):
        assert cli.main(["build", option, "out"]) == 0
        assert built["site_dir"] == Path("out")


def checked(**found: list[tuple[str, str]]) -> list[report.Checked]:
    return [
        report.Checked(
            name,
            None,  # type: ignore[arg-type]
            Findings(tuple(Finding(rule, f"name-{rule}", severity, (), "", "", ()) for rule, severity in of)),  # type: ignore[arg-type]
        )
        for name, of in found.items()
    ]


def test_the_worst_come_first_with_their_specs_and_few_of_them() -> None:
    found = checked(
        a=[("S01", "warning"), ("S01", "warning"), ("C01", "info")],
        b=[("Q01", "error"), ("S01", "warning")],
        c=[(f"N0{n}", "warning") for n in range(1, 8)],
    )
    assert report.as_ending(found, most=3).splitlines() == [
        "found 1 error, 10 warnings, 1 note in 3 specs",
        "  error Q01 name-Q01: b",
        "  warning N01 name-N01: c",
        "  warning N02 name-N02: c",
        "  … and 6 more",
        "more: hadocs check, or the page of a rule on the site",
    ]
    assert "S01 name-S01: a, b" in report.as_ending(found, most=9)


def test_where_nothing_was_found_nothing_is_said() -> None:
    assert report.as_ending(checked(a=[])) == ""


def test_serve_is_told_where_to_listen_and_whether_to_open(
    specs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(site, "serve", lambda specs, **options: calls.append((specs, options)))
    assert cli.main(["serve"]) == 0
    assert cli.main(["serve", "specs", "--host", "::1", "--port", "80", "--open"]) == 0
    assert calls == [
        ((), {"host": "127.0.0.1", "port": 8000, "open_browser": False}),
        ((Path("specs"),), {"host": "::1", "port": 80, "open_browser": True}),
    ]


@pytest.mark.usefixtures("specs")
def test_a_folder_of_what_was_observed_is_passed_on(built: dict[str, Any]) -> None:
    Path("seen").mkdir()
    assert cli.main(["build", "--observed", "seen"]) == 0
    assert built["observed"] == Path("seen")


def test_what_was_observed_of_no_spec_stops_a_build_before_anything_is_written(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (specs.parent / "seen").mkdir()
    (specs.parent / "seen" / "nobody.xml").write_text("<cib/>", encoding="utf-8")
    assert cli.main(["build", "-o", "out", "--observed", "seen"]) == 2
    assert "nobody.xml: there is no spec named nobody" in capsys.readouterr().err
    assert not Path("out").exists()
