"""The command line: arguments in, results on stdout, talk on stderr, exit codes 0, 1 and 2."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.small import SMALL

from hadocs import cli
from hadocs.figures.views import views


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small spec that is valid."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def run(*args: object, **options: object) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "hadocs", *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        **options,
    )


def commands() -> list[str]:
    """All commands, from the help itself."""
    help_text = run("--help").stdout
    return re.findall(r"^    ([a-z-]+) ", help_text, re.MULTILINE)


def test_every_command_has_an_example_in_the_help() -> None:
    found = commands()
    assert {"check", "show", "draw", "build", "serve", "export", "new", "schema"} <= set(found)
    for command in found:
        assert f"example: hadocs {command}" in run(command, "--help").stdout


def test_a_clean_check_is_quiet_on_stdout(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(small), "--select", "F,S"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("no findings in 1 spec")


def test_bad_input_ends_in_2_with_the_place_and_writes_nothing(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.write_text(SMALL.replace("on: hv-1", "on: hv-9"), encoding="utf-8")
    figure = small.with_suffix(".svg")
    for command in (["check", str(small)], ["show", str(small)], ["draw", str(small), "-o", str(figure)]):
        assert cli.main(command) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert f'{small}:8:13: error: there is nothing called "hv-9"' in err
        assert "Traceback" not in err
    assert not figure.exists()


@pytest.mark.parametrize("platform", ["hyper-v/2031", "cloudstack/4"])
def test_an_unknown_platform_or_version_is_a_warning_and_a_finding(
    small: Path, platform: str, capsys: pytest.CaptureFixture[str]
) -> None:
    small.write_text(SMALL.replace("hyper-v/2022", platform), encoding="utf-8")
    assert cli.main(["check", str(small)]) == 1
    out, _ = capsys.readouterr()
    assert f"{small}:3:11: warning:" in out
    assert cli.main(["show", str(small)]) == 0


def test_check_as_json_has_every_problem(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(SMALL.replace("hv-2: {}", "hv-2: {memory: 12, colour: red}"), encoding="utf-8")
    assert cli.main(["check", str(small), "--format", "json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(p["line"], p["column"], p["severity"]) for p in problems] == [(6, 18, "error"), (6, 22, "error")]
    assert problems[1]["message"] == 'unknown key "colour" in "hv-2"'


def test_findings_are_the_result_and_end_in_1(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(SMALL.replace("{kind: cloud}", "{kind: none}"), encoding="utf-8")
    assert cli.main(["check", str(small), "--select", "Q01"]) == 1
    out, err = capsys.readouterr()
    assert f"{small}:10:50: " in out
    assert "Q01 even-votes-without-witness: " in out
    assert "hadocs explain Q01" in out
    assert err == ""
    assert cli.main(["check", str(small), "--ignore", "even-votes-without-witness,Q"]) == 0
    assert cli.main(["check", str(small), "--ignore", "even-votes-without-witness", "--ignore", "Q"]) == 0


@pytest.mark.parametrize(
    ("least", "code"), [("error", 0), ("warning", 1), ("info", 1)], ids=["error", "warning", "info"]
)
def test_fail_on_sets_the_least_severity_that_counts(small: Path, least: str, code: int) -> None:
    small.write_text(SMALL.replace("hyper-v/2022", "hyper-v/2031"), encoding="utf-8")
    assert cli.main(["check", str(small), "--fail-on", least, "--select", "Q01"]) == code


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_formats_for_machines_are_json(small: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(SMALL.replace("{kind: cloud}", "{kind: none}"), encoding="utf-8")
    assert cli.main(["check", str(small), "--format", form, "--select", "Q01"]) == 1
    made = json.loads(capsys.readouterr().out)
    found = made["findings"] if form == "json" else made["runs"][0]["results"]
    assert [f.get("rule", f.get("ruleId")) for f in found] == ["Q01"]


def test_a_word_that_is_no_rule_is_a_usage_error(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(small), "--select", "even-votes-without-witnes"]) == 2
    assert "did you mean even-votes-without-witness?" in capsys.readouterr().err


def test_explain_tells_how_long_a_platform_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "hyper-v/2022"]) == 0
    out = capsys.readouterr().out
    assert "isolation before machines are moved: 4 min" in out
    assert "checked for 2016 to 2025; basis R;" in out
    assert cli.main(["explain", "hyper-v/2012", "--format", "json"]) == 0
    names = {t["name"] for t in json.loads(capsys.readouterr().out)}
    assert "isolation" not in names
    assert "heartbeat_threshold" in names
    assert cli.main(["explain", "hyper-v/2099"]) == 2


def test_explain_knows_ids_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "q01"]) == 0
    by_id = capsys.readouterr().out
    assert cli.main(["explain", "even-votes-without-witness"]) == 0
    assert capsys.readouterr().out == by_id
    assert cli.main(["explain", "--format", "json"]) == 0
    assert "Q01" in [r["id"] for r in json.loads(capsys.readouterr().out)]


def test_show_as_json_has_clusters_services_and_losses(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["show", str(small), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["clusters"]["hvc"]["kind"] == "host"
    assert shown["clusters"]["hvc"]["members"] == ["hv-1", "hv-2"]
    assert shown["services"]["ledger"]["topology"] == "host"
    assert shown["services"]["ledger"]["why"].startswith("It runs in app")
    assert shown["losses"]["hv-1"]["down"] == []
    assert shown["losses"]["hv-1"]["moved"] == ["app"]
    assert shown["losses"]["app"]["down"] == ["ledger"]


def test_show_as_text_says_the_same(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", str(small)]) == 0
    out = capsys.readouterr().out
    assert "  ledger: host\n    It runs in app, which host cluster hvc keeps running" in out
    assert re.search(r"^  host +hv-1 +interrupted: ledger; moved: app$", out, re.MULTILINE)


def test_what_would_steer_a_terminal_is_shown_not_sent(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.write_text(SMALL + 'title: "a\\u009b31m b"\n', encoding="utf-8")
    assert cli.main(["show", str(small)]) in (0, 2)
    assert "\x9b" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["check", "nowhere.yaml"], "nowhere.yaml"),
        (["draw", "SPEC", "-o", "figure.bmp"], ".svg"),
        (["draw", "SPEC", "-o", "figure.svg", "--view", "topolgy"], "topology"),
    ],
)
def test_bad_usage_ends_in_2_with_what_would_be_right(
    args: list[str], says: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([str(small) if a == "SPEC" else a for a in args]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert "Traceback" not in err


def test_no_command_is_a_usage_error() -> None:
    done = run()
    assert done.returncode == 2
    assert "usage: hadocs" in done.stderr


def test_colour_is_for_terminals_only(small: Path) -> None:
    small.write_text(SMALL.replace("on: hv-1", "on: hv-9"), encoding="utf-8")
    assert "\x1b[" not in run("check", small).stderr


def test_a_reader_who_has_had_enough_is_no_error(small: Path) -> None:
    piped = f"{sys.executable} -m hadocs show {small} --format json | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", piped], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr == ""


def test_check_imports_nothing_heavy(small: Path) -> None:
    heavy = [
        "mkdocs",
        "material",
        "diagrams",
        "graphviz",
        "pygraphviz",
        "jinja2",
        "typst",
        "resvg_py",
        "fontTools",
        "hadocs.availability",
        "hadocs.behaviour.timeline",  # a spec without objectives and drills asks for no times
        "hadocs.figures",
        "hadocs.pages",
    ]
    code = (
        "import sys; from hadocs.cli import main; code = main(['check', sys.argv[1]]); "
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(small)], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr == "[]\n"


def test_the_schema_is_printed_as_json() -> None:
    assert json.loads(run("schema").stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("view", views())
def test_draw_writes_each_view(view: str, small: Path, tmp_path: Path) -> None:
    figure = tmp_path / "figure.svg"
    assert cli.main(["draw", str(small), "-o", str(figure), "--view", view]) == 0
    assert figure.read_text(encoding="utf-8").startswith("<svg")


def test_text_that_a_terminal_cannot_write_is_escaped_and_json_stays_json(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    title = "B\u00fcro \U0001f680"
    path.write_text(SMALL.replace("name: small", f"name: small\ntitle: {title}"), encoding="utf-8")
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    shown = run("show", path, env=ascii_only)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("B\\u00fcro \\ud83d\\ude80 (small)")
    assert json.loads(run("show", path, "--format", "json", env=ascii_only).stdout)["title"] == title


def test_a_path_that_is_no_text_is_a_message(tmp_path: Path) -> None:
    found = run("check", os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml"))
    assert found.returncode == 2
    assert "\\udcff.yaml:1:1: error:" in found.stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    found = run("serve", "--port", port)
    assert found.returncode == 2
    assert f"{port!r} is no port" in found.stderr


def test_a_day_out_of_range_is_a_message(small: Path) -> None:
    found = run("check", small, env={**os.environ, "SOURCE_DATE_EPOCH": "9" * 17})
    assert (found.returncode, found.stderr.count("\n")) == (2, 1)
    assert "is no day of any calendar" in found.stderr


def test_a_check_is_made_as_on_the_day_that_is_stated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "old.yaml"
    spec.write_text("hadocs: 1\nname: old\nplatform: hyper-v/2016\nhosts: {h1: {}}\n", encoding="utf-8")
    ask = ["check", str(spec), "--select", "W10", "--on"]
    assert cli.main([*ask, "2027-01-12"]) == 0
    assert cli.main([*ask, "2027-01-13"]) == 1
    assert "ended on 2027-01-12" in capsys.readouterr().out
    assert cli.main([*ask, "tomorrow"]) == 2
    assert "expected a day, such as 2026-03-14" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_a_message(small: Path) -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            [sys.executable, "-m", "hadocs", "show", small], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (found.returncode, found.stderr) == (2, "hadocs: No space left on device\n")


@pytest.mark.skipif(os.name != "posix", reason="closes a stream as a shell does")
def test_a_closed_stdout_is_no_fault(small: Path) -> None:
    found = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m hadocs show "$1" >&-', sys.executable, small],
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_bad_input_is_annotated_on_github_too(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(SMALL.replace("on: hv-1", "on: hv-9"), encoding="utf-8")
    assert cli.main(["check", str(small), "--format", "github"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith(f"::error file={small},line=8,col=13::")
    assert "did you mean" in err


def test_recommend_tells_which_topology_and_by_which_questions(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["recommend", str(small), "--format", "json"]) == 0
    service = json.loads(capsys.readouterr().out)["services"]["ledger"]
    assert {"recommended", "path", "against", "steps"} <= set(service)
    assert service["path"][0]["answer"] == "unknown"


def test_availability_tells_what_it_is_made_of(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["availability", str(small), "--format", "json"]) == 0
    service = json.loads(capsys.readouterr().out)["services"]["ledger"]
    assert {"p5", "p50", "p95"} <= set(service["minutes_per_year"])
    assert {"outages_per_year", "by_failure_mode", "single_points", "topologies"} <= set(service)
    assert 0.9 < service["availability"] < 1


def test_availability_of_one_service_alone(capsys: pytest.CaptureFixture[str]) -> None:
    spec = str(Path(__file__).parents[2] / "specs" / "dell-2008-guest.yaml")
    assert cli.main(["availability", spec, "--format", "json", "--service", "files-across"]) == 0
    assert list(json.loads(capsys.readouterr().out)["services"]) == ["files-across"]
    assert cli.main(["availability", spec, "--service", "file-across"]) == 2
    assert "The services are: files-within, files-across." in capsys.readouterr().err


def test_a_services_model_is_written_for_other_engines_and_read_back(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "ledger.xml"
    assert cli.main(["availability", str(small), "--open-psa", str(model)]) == 0
    assert cli.main(["fault-tree", str(model), "--format", "json", "--cut-sets", "2"]) == 0
    tree = json.loads(capsys.readouterr().out)
    assert {"probability", "minimal_cut_sets", "importance"} <= set(tree)
    assert cli.main(["availability", str(small), "--open-psa", str(model), "--service", "x"]) == 2
    assert "The services are: ledger." in capsys.readouterr().err
