"""Findings as text, JSON, GitHub's annotations and SARIF: the same ones, each in the words of its reader."""

import json
import re
from datetime import date
from typing import Any
from urllib.parse import unquote, urlparse

import pytest
from jsonschema import Draft7Validator

from hadocs.errors import InputError, Place, Problem
from hadocs.lint import report
from hadocs.lint.findings import Accepted, Finding, Findings, Unknown
from hadocs.lint.report import Checked
from hadocs.lint.rule import Rule, Severity
from hadocs.lint.run import check, rules
from hadocs.spec.load import load_text
from hadocs.topology.build import build, estate_of

TEXT = """\
hadocs: 1
name: example
hosts:
  hv-1: {memory: 64 GiB}
  hv-2: {memory: 32 GiB}
clusters:
  hvc: {members: [hv-1, hv-2]}
"""
MEMORY = ("hosts", "hv-2", "memory")
MEMBERS = ("clusters", "hvc", "members")
NASTY = 'a, b: 100 % "c" <d>\ne\r\x1b[31m::error::f\u202e'


def finding(**changes: Any) -> Finding:
    """A finding about the memory of hv-2, with changes."""
    given: dict[str, Any] = {
        "rule": "C90",
        "name": "too-little-memory",
        "severity": "warning",
        "route": MEMORY,
        "message": "hv-2 has half the memory of hv-1.",
        "fix": "Add 32 GiB to hv-2.",
        "about": ("hv-2", "hv-1"),
    }
    return Finding(**{**given, **changes})


def one(*found: Finding, name: str = "conf/example.yaml", **more: Any) -> Checked:
    """A checked spec with some findings; ``more`` are unknowns and accepted findings."""
    return Checked("example", load_text(TEXT, name).source, Findings(found, **more))


UNKNOWN = Unknown("N90", "unknown-speed", ("clusters", "hvc"), "clusters.hvc.quorum", ("hvc",))
ACCEPTED = Accepted(finding(rule="C91", name="known-one", route=MEMBERS), "it is a lab", date(2027, 1, 31))


class TestText:
    def test_a_finding_reads_as_a_compilers(self) -> None:
        assert report.as_text([one(finding())]) == (
            "conf/example.yaml:5:18: warning C90 too-little-memory: hv-2 has half the memory of hv-1.\n"
            "    5 |   hv-2: {memory: 32 GiB}\n"
            "      |                  ^^^^^^\n"
            "  fix Add 32 GiB to hv-2.\n"
            "  more hadocs explain C90, or rules/C90.html on the site\n"
            "\n"
            "1 warning in 1 spec\n"
        )

    def test_the_caret_may_stand_on_the_key(self) -> None:
        text = report.as_text([one(finding(key=True))])
        assert "conf/example.yaml:5:10: " in text
        assert "      |          ^^^^^^\n" in text

    def test_they_stand_in_the_order_of_the_file(self) -> None:
        late, early = finding(route=MEMBERS), finding(route=("hosts", "hv-1", "memory"), severity="error")
        places = re.findall(r"^conf/example\.yaml:(\d+):", report.as_text([one(late, early)]), re.M)
        assert places == ["4", "7"]

    def test_the_last_line_counts_them_all(self) -> None:
        found = [
            finding(severity=s, message=f"{n}.") for n, s in enumerate(("error", "error", "info", "warning"))
        ]
        checked = one(*found, unknown=(UNKNOWN,), accepted=(ACCEPTED,))
        last = report.as_text([checked]).splitlines()[-1]
        assert last == "2 errors, 1 warning, 1 note in 1 spec; 1 accepted; 1 unknown (what to add: --unknown)"

    def test_nothing_found_is_said_too(self) -> None:
        assert report.as_text([one(), one()]) == "no findings in 2 specs\n"

    def test_what_is_unknown_is_shown_in_full_on_demand(self) -> None:
        checked = one(unknown=(UNKNOWN,))
        assert "clusters.hvc.quorum" not in report.as_text([checked])
        assert report.as_text([checked], unknown=True) == (
            "conf/example.yaml:7:8: unknown N90 unknown-speed\n"
            "  add clusters.hvc.quorum\n"
            "\n"
            "no findings in 1 spec; 1 unknown\n"
        )

    def test_a_finding_of_a_file_that_two_specs_use_is_told_once(self) -> None:
        text = report.as_text([one(finding()), one(finding())])
        assert text.count("too-little-memory") == 1
        assert text.endswith("1 warning in 2 specs\n")

    def test_what_is_wrong_with_an_acceptance_has_no_page(self) -> None:
        text = report.as_text([one(finding(rule="A02", name="accepts-nothing"))])
        assert "fix Add" in text
        assert "hadocs explain" not in text

    def test_nothing_in_it_can_steer_a_terminal(self) -> None:
        text = report.as_text([one(finding(message=NASTY, fix=NASTY))], unknown=True)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
        assert '  fix a, b: 100 % "c" <d>\\x0ae\\x0d\\x1b[31m::error::f\\u202e\n' in text

    @pytest.mark.parametrize(
        ("severity", "code"), [("error", "\x1b[31m"), ("warning", "\x1b[33m"), ("info", "\x1b[36m")]
    )
    def test_in_colour_it_says_the_same(self, severity: Severity, code: str) -> None:
        checked = [one(finding(severity=severity), unknown=(UNKNOWN,))]
        colored = report.as_text(checked, color=True, unknown=True)
        assert code in colored
        assert re.sub(r"\x1b\[\d+m", "", colored) == report.as_text(checked, unknown=True)


class TestJson:
    def test_it_has_all_that_is_known_of_each_finding(self) -> None:
        data = report.as_data([one(finding(), unknown=(UNKNOWN,), accepted=(ACCEPTED,))])
        assert data == {
            "findings": [
                {
                    "rule": "C90",
                    "name": "too-little-memory",
                    "severity": "warning",
                    "file": "conf/example.yaml",
                    "line": 5,
                    "column": 18,
                    "message": "hv-2 has half the memory of hv-1.",
                    "fix": "Add 32 GiB to hv-2.",
                    "about": ["hv-2", "hv-1"],
                }
            ],
            "unknown": [
                {
                    "spec": "example",
                    "rule": "N90",
                    "name": "unknown-speed",
                    "file": "conf/example.yaml",
                    "line": 7,
                    "column": 8,
                    "add": "clusters.hvc.quorum",
                }
            ],
            "accepted": [
                {
                    "spec": "example",
                    "rule": "C91",
                    "name": "known-one",
                    "file": "conf/example.yaml",
                    "line": 7,
                    "column": 18,
                    "message": "hv-2 has half the memory of hv-1.",
                    "reason": "it is a lab",
                    "until": "2027-01-31",
                }
            ],
            "problems": [],
        }

    def test_an_acceptance_without_end_has_none(self) -> None:
        endless = Accepted(finding(), "it is a lab", None)
        assert report.as_data([one(accepted=(endless,))])["accepted"][0]["until"] is None

    def test_it_is_plain_data(self) -> None:
        data = report.as_data([one(finding(message=NASTY), unknown=(UNKNOWN,), accepted=(ACCEPTED,))])
        assert json.loads(json.dumps(data)) == data
        assert data["findings"][0]["message"] == NASTY

    def test_warnings_of_the_loader_are_problems_each_once(self) -> None:
        place = Place("conf/example.yaml", 3, 1, "hosts:", 5)
        problem = Problem("hyper-v/2031 is not known", place, "a version", "hyper-v/2025", "warning")
        checked = Checked("example", load_text(TEXT).source, Findings(), (problem,))
        expected = {
            "severity": "warning",
            "file": "conf/example.yaml",
            "line": 3,
            "column": 1,
            "message": "hyper-v/2031 is not known",
            "expected": "a version",
            "nearest": "hyper-v/2025",
        }
        assert report.as_data([checked, checked])["problems"] == [expected]

    def test_bad_input_has_the_same_shape(self) -> None:
        with pytest.raises(InputError) as raised:
            load_text("hadocs: 1\nname: x\nhosts: {hv-1: {memory: 64}}\n", "bad.yaml")
        data = report.problems_data(raised.value.problems)
        assert set(data) == set(report.as_data([]))
        assert [(p["severity"], p["file"], p["line"]) for p in data["problems"]] == [("error", "bad.yaml", 3)]


class TestGitHub:
    @pytest.mark.parametrize(
        ("severity", "command"), [("error", "error"), ("warning", "warning"), ("info", "notice")]
    )
    def test_a_finding_is_one_command_at_its_line(self, severity: Severity, command: str) -> None:
        assert report.as_github([one(finding(severity=severity))]) == (
            f"::{command} file=conf/example.yaml,line=5,col=18,title=C90 too-little-memory"
            "::hv-2 has half the memory of hv-1. Add 32 GiB to hv-2.\n"
        )

    def test_a_message_can_neither_end_nor_begin_a_command(self) -> None:
        written = report.as_github([one(finding(message=NASTY, fix="100%25"))])
        assert written.count("\n") == 1
        assert "\r" not in written
        message = written.rstrip("\n").split("::", 2)[2]
        assert message == NASTY.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A") + " 100%2525"

    def test_a_file_name_can_not_add_a_property(self) -> None:
        written = report.as_github([one(finding(), name="a,line=1:b%.yaml")])
        assert written.startswith("::warning file=a%2Cline=1%3Ab%25.yaml,line=5,col=18,title=")

    def test_nothing_found_is_nothing_written(self) -> None:
        assert report.as_github([one(unknown=(UNKNOWN,))]) == ""


TEXT_OBJECT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "additionalProperties": False,
                                "properties": {
                                    "name": {"type": "string", "minLength": 1},
                                    "semanticVersion": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "additionalProperties": False,
                                            "properties": {
                                                "id": {"type": "string", "minLength": 1},
                                                "name": {"type": "string"},
                                                "shortDescription": TEXT_OBJECT,
                                                "fullDescription": TEXT_OBJECT,
                                                "help": TEXT_OBJECT,
                                                "defaultConfiguration": {
                                                    "type": "object",
                                                    "additionalProperties": False,
                                                    "properties": {"level": LEVEL},
                                                },
                                            },
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string", "minLength": 1},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": LEVEL,
                                "message": TEXT_OBJECT,
                                "locations": {
                                    "type": "array",
                                    "uniqueItems": True,
                                    "items": {
                                        "type": "object",
                                        "required": ["physicalLocation"],
                                        "additionalProperties": False,
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation", "region"],
                                                "additionalProperties": False,
                                                "properties": {
                                                    "artifactLocation": {
                                                        "type": "object",
                                                        "required": ["uri"],
                                                        "additionalProperties": False,
                                                        "properties": {
                                                            "uri": {
                                                                "type": "string",
                                                                "pattern": r"^[A-Za-z0-9%/._~-]+$",
                                                            }
                                                        },
                                                    },
                                                    "region": {
                                                        "type": "object",
                                                        "required": ["startLine", "startColumn", "endColumn"],
                                                        "additionalProperties": False,
                                                        "properties": {
                                                            key: {"type": "integer", "minimum": 1}
                                                            for key in (
                                                                "startLine",
                                                                "startColumn",
                                                                "endColumn",
                                                            )
                                                        },
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What SARIF 2.1.0 (OASIS, sections 3.13 to 3.58) demands of the parts that hadocs writes, and no part besides."""


def sarif(*checked: Checked, known: tuple[Rule, ...] = ()) -> Any:
    """The one run of a log, which is valid."""
    log = json.loads(report.as_sarif(checked, known, "1.2.3"))
    errors = [f"{list(e.absolute_path)}: {e.message}" for e in Draft7Validator(SARIF).iter_errors(log)]
    assert errors == []
    (only,) = log["runs"]
    return only


class TestSarif:
    def test_a_log_of_every_rule_is_valid(self) -> None:
        run = sarif(one(finding()), known=tuple(rules().values()))
        driver = run["tool"]["driver"]
        assert (driver["name"], driver["semanticVersion"]) == ("hadocs", "1.2.3")
        described = {rule["id"]: rule for rule in driver["rules"]}
        assert list(described)[:-1] == list(rules())
        q01 = described["Q01"]
        assert q01["name"] == "even-votes-without-witness"
        assert q01["shortDescription"]["text"] == rules()["Q01"].document.title
        assert q01["fullDescription"]["text"] == rules()["Q01"].document.why
        assert q01["help"]["text"] == rules()["Q01"].document.fix
        assert q01["defaultConfiguration"]["level"] == "warning"

    def test_a_log_without_findings_is_valid(self) -> None:
        assert sarif(one())["results"] == []
        assert sarif()["results"] == []

    def test_a_result_is_at_the_value_with_its_level_and_its_fix(self) -> None:
        (result,) = sarif(one(finding()))["results"]
        assert result["ruleId"] == "C90"
        assert result["level"] == "warning"
        assert result["message"]["text"] == "hv-2 has half the memory of hv-1. Add 32 GiB to hv-2."
        (location,) = result["locations"]
        where = location["physicalLocation"]
        assert where["artifactLocation"]["uri"] == "conf/example.yaml"
        # The end column is that of the first character behind: 32 GiB is six long.
        assert where["region"] == {"startLine": 5, "startColumn": 18, "endColumn": 24}

    @pytest.mark.parametrize(
        ("severity", "level"), [("error", "error"), ("warning", "warning"), ("info", "note")]
    )
    def test_severities_have_their_levels(self, severity: Severity, level: str) -> None:
        assert sarif(one(finding(severity=severity)))["results"][0]["level"] == level

    def test_every_result_points_at_its_rule(self) -> None:
        found = [finding(rule=key, route=("hosts", "hv-1")) for key in ("Q01", "A02", "C90", "A01", "P01")]
        run = sarif(one(*found), known=tuple(rules().values()))
        described = run["tool"]["driver"]["rules"]
        assert {r["ruleId"] for r in run["results"]} == {"Q01", "A02", "C90", "A01", "P01"}
        assert all(described[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
        assert len({rule["id"] for rule in described}) == len(described)

    @pytest.mark.parametrize(
        "name",
        ["a b.yaml", "x:y.yaml", "50%.yaml", "?#.yaml", "名前/æ.yaml", "/srv/specs/a.yaml", "../a.yaml"],
    )
    def test_a_file_is_a_relative_reference_that_leads_back_to_it(self, name: str) -> None:
        (result,) = sarif(one(finding(), name=name))["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote(uri) == name
        assert urlparse(uri)[0] == ""
        assert urlparse(uri).path == uri

    def test_a_file_name_that_is_no_text_does_not_break_it(self) -> None:
        (result,) = sarif(one(finding(), name="bad\udcff.yaml"))["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == "bad%FF.yaml"

    def test_columns_count_characters_and_not_bytes_or_halves(self) -> None:
        text = 'hadocs: 1\nname: x\nhosts: {"😀æ": {memory: 64 GiB}}\n'
        checked = Checked(
            "x", load_text(text, "x.yaml").source, Findings((finding(route=("hosts", "😀æ", "memory")),))
        )
        run = sarif(checked)
        assert run["columnKind"] == "unicodeCodePoints"
        region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
        line = text.splitlines()[2]
        assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "64 GiB"

    def test_any_text_stands_in_it_as_it_is(self) -> None:
        (result,) = sarif(one(finding(message=NASTY, fix="Mend it.")))["results"]
        assert result["message"]["text"] == f"{NASTY} Mend it."


ORDER: tuple[Severity, ...] = ("error", "warning", "info")


class TestFailing:
    @pytest.mark.parametrize("severity", ORDER)
    @pytest.mark.parametrize("least", ORDER)
    def test_a_check_fails_on_findings_that_are_as_severe_or_more(
        self, severity: Severity, least: Severity
    ) -> None:
        failed = report.fails([one(finding(severity=severity))], least)
        assert failed is (ORDER.index(severity) <= ORDER.index(least))

    def test_nothing_found_does_not_fail(self) -> None:
        assert report.fails([one(unknown=(UNKNOWN,), accepted=(ACCEPTED,))], "info") is False


def test_all_formats_tell_of_the_same_findings() -> None:
    text = TEXT.replace("hosts:", "platform: hyper-v/2008\nhosts:") + "operations: {notes: none}\n"
    loaded = load_text(text, "example.yaml")
    spec = loaded.spec
    checked = [
        Checked(spec.name, loaded.source, check(spec, build(spec), estate_of(spec), today=date(2026, 11, 22)))
    ]
    told = [(f["rule"], f["line"], f["column"]) for f in report.as_data(checked)["findings"]]
    assert len(told) > 1
    text = report.as_text(checked)
    headed = re.findall(r"^example\.yaml:(\d+):(\d+): \w+ ([A-Z]\d\d) ", text, re.M)
    assert [(rule, int(line), int(column)) for line, column, rule in headed] == told
    annotated = re.findall(r"line=(\d+),col=(\d+),title=([A-Z]\d\d) ", report.as_github(checked))
    assert [(rule, int(line), int(column)) for line, column, rule in annotated] == told
    results = sarif(*checked, known=tuple(rules().values()))["results"]
    regions = [r["locations"][0]["physicalLocation"]["region"] for r in results]
    assert [
        (r["ruleId"], g["startLine"], g["startColumn"]) for r, g in zip(results, regions, strict=True)
    ] == told
