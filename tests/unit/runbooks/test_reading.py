"""Files of procedures: every mistake has its line, what would be right, and the nearest key."""

from pathlib import Path

import pytest

from hadocs.errors import InputError, Problem
from hadocs.runbooks import reading
from hadocs.runbooks.library import BESIDE, DATA, library, load
from hadocs.runbooks.schema import ProcedureEntry

GOOD = """\
id: restart
title: "Restart {{ host }}"
about: "Restart {{ host }}."
each: host
answer: {title: Yes}
who: Operators
long: A minute
parts:
  - id: do
    title: Do it
    steps:
      - id: now
        title: Restart it
        on: "{{ host }}"
        shell: bash
        command: reboot {{ host }}
        sees: A boot.
        source: reboot(8)
basis: [Read.]
"""


def problems(text: str) -> list[Problem]:
    return reading.read("x.yaml", text, ProcedureEntry)[1]


def test_a_whole_file_is_read() -> None:
    made, found = reading.read("x.yaml", GOOD, ProcedureEntry)
    assert not found
    assert made.parts[0].steps[0].command == "reboot {{ host }}"
    assert made.parts[0].steps[0].command.place.line == 16


@pytest.mark.parametrize(
    ("wrong", "right", "line", "message", "near"),
    [
        ("    tilte: Do it", "    title: Do it", 10, 'unknown key "tilte"', "title"),
        ("        comand: x", "        on: ", 14, 'unknown key "comand"', "command"),
        ("        shell: bsh", "        shell: bash", 15, 'can\'t be "bsh"', "bash"),
        ("each: hosts", "each: host", 4, 'can\'t be "hosts"', "host"),
        ("who: [a]", "who: Operators", 6, "no text", ""),
    ],
)
def test_a_slip_is_told_with_its_line_and_the_nearest(
    wrong: str, right: str, line: int, message: str, near: str
) -> None:
    whole = next(row for row in GOOD.splitlines() if row.startswith(right))
    found = problems(GOOD.replace(whole, wrong, 1))
    told = next(p for p in found if message in p.message)
    assert (told.place.file, told.place.line, told.nearest) == ("x.yaml", line, near)


@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ("        sees: A boot.\n", "a step says what one sees"),
        ("        source: reboot(8)\n", "a command needs its source"),
        ("        shell: bash\n", "a command needs its shell"),
        ("who: Operators\n", 'missing key "who"'),
    ],
)
def test_what_a_procedure_can_not_do_without(lost: str, message: str) -> None:
    assert message in problems(GOOD.replace(lost, ""))[0].message


def test_a_name_within_quotes_would_be_quoted_twice() -> None:
    (found,) = problems(GOOD.replace("reboot {{ host }}", "'reboot ''{{ host }}'''"))
    assert "within quotes" in found.message
    assert found.place.line == 16


def test_text_that_is_no_yaml_is_told_as_that() -> None:
    assert problems("id: [a\n")


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


def test_one_file_is_a_procedure(tmp_path: Path) -> None:
    (found,) = load(write(tmp_path / "data", "pacemaker/restart.yaml", GOOD)).procedures
    assert (found.folder, found.id) == ("pacemaker", "restart")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("pacemakr/restart.yaml", GOOD, "pacemakr"),
        ("pacemaker/again.yaml", GOOD, "not the name of its file"),
        ("wsfc/restart.yaml", GOOD + "since: '2023'\n", "no version"),
    ],
)
def test_a_file_in_the_wrong_place_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(write(tmp_path / "data", name, text))


@pytest.mark.parametrize(
    ("row", "more"),
    [
        ("        sees: A boot.", "\n        since: '2023'"),
        ("        sees: A boot.", "\n        if_not: [{text: No., until: '2023'}]"),
        ("basis: [Read.]", "\nstop: [{text: No., since: '2023'}]"),
    ],
)
def test_a_version_that_there_is_not_is_told_where_it_stands(tmp_path: Path, row: str, more: str) -> None:
    text = GOOD.replace(row, row + more)
    with pytest.raises(InputError) as found:
        load(write(tmp_path / "data", "wsfc/restart.yaml", text))
    (problem,) = found.value.problems
    assert "2023" in text.splitlines()[problem.place.line - 1]
    assert problem.expected.startswith("one of")


def test_all_that_comes_with_hadocs_is_right() -> None:
    assert {p.file for p in library().procedures} == {
        f for f in DATA.glob("*/*.yaml") if f.name not in BESIDE
    }
