"""YAML without its surprises: text stays text, everything has a place, nothing explodes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
import yaml
from support.smallest import SMALLEST
from support.work import growth

from hadocs.errors import Problem
from hadocs.spec import parse as module
from hadocs.spec.nodes import Scalar, Table, Text
from hadocs.spec.parse import MAX_NODES, parse
from hadocs.spec.validate import plain

One = Callable[[str], Problem]


def tree(text: str) -> Table:
    root, found = parse(Text.of("t.yaml", text))
    assert found == []
    assert isinstance(root, Table)
    return root


@pytest.fixture(params=["C parser", "Python parser"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of this holds with either parser of PyYAML; the C one is not everywhere."""
    if request.param == "Python parser":
        monkeypatch.setattr(module, "_LOADER", yaml.SafeLoader)


@pytest.mark.parametrize(
    "written", ["no", "on", "Yes", "1:30", "2008", "1.10", "0x10", "1e3", "2026-03-14", "=", "+1"]
)
def test_plain_text_stays_as_it_is_written(written: str) -> None:
    assert plain(tree(f"a: {written}\n")) == {"a": written}


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_an_empty_value_is_not_given(written: str) -> None:
    value = tree(f"a: {written}\n").entries["a"].value
    assert isinstance(value, Scalar)
    assert value.text is None


def test_quoted_text_is_never_nothing() -> None:
    assert plain(tree("a: ''\nb: \"null\"\n")) == {"a": "", "b": "null"}


def test_keys_and_values_have_places() -> None:
    entry = tree("a:\n  b: [x, 'yy']\n").entries["a"].value
    assert isinstance(entry, Table)
    key, value = entry.entries["b"]
    assert (key.line, key.column, key.end_column) == (2, 3, 4)
    assert (value.mark.line, value.mark.column, value.mark.end_column) == (2, 6, 15)


def test_a_block_ends_with_what_is_in_it() -> None:
    mark = tree("a:\n  b: 1\n  c: 22\n\n\nd: 1\n").entries["a"].value.mark
    assert (mark.end_line, mark.end_column) == (3, 8)


def test_columns_count_characters_not_bytes() -> None:
    assert tree("ü: {名前: x}\n").entries["ü"].value.entries["名前"].value.mark.column == 9  # type: ignore[union-attr]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_the_same(end: str) -> None:
    text = Text.of("t.yaml", f"a: 1{end}b: 22{end}")
    root, _ = parse(text)
    assert isinstance(root, Table)
    place = text.place(root.entries["b"].value.mark)
    assert (place.line, place.column, place.text, place.length) == (2, 4, "b: 22", 2)


def test_an_alias_stands_for_what_its_anchor_holds() -> None:
    assert plain(tree("a: &x [1, 2]\nb: *x\n&k c: *k\n")) == {"a": ["1", "2"], "b": ["1", "2"], "c": "c"}


# What is wrong is told in our words, where a person would mend it: text below three good lines, then
# line:column, a part of the message, a part of what is expected.
WRONG = [
    ("name: b\n", "4:1", 'the key "name" is given twice', "the first is in line 2"),
    ("vms: {a: {}, a: {}}\n", "4:14", 'the key "a" is given twice', "each key once"),
    ("<<: {a: b}\n", "4:1", "merge keys (<<)", "like:"),
    ("title: !foo x\n", "4:8", "tags such as !foo", "the plain value"),
    ("title: !!python/object/apply:os.system x\n", "4:8", "tags such as !!python", "the plain value"),
    ("title: !e!x 1\n", "4:8", "tags are not part", "in quotes"),
    ("vms: &v {a: *v}\n", "4:13", "the alias *v lies inside", "something else"),
    ("title: *x\n", "4:8", "there is no &x before", "an anchor"),
    ("--- \nb: 1\n", "4:1", "a second document", "one spec in a file"),
    ("vms:\n\ta: {}\n", "5:1", "a tab can't be used to indent", "spaces"),
    ("vms:\n  a:\n  \ton: h1\n", "6:3", "a tab can't be used to indent", "spaces"),
    ("title: a: b\n", "4:9", "a ':' is not possible here", "quotes around text that holds ': '"),
    ("platform\nvms: {}\n", "4:1", "no ':' after its key", "key: value"),
    ("vms:\n  a:\n    on: h1\n     os: x\n", "7:6", "indented deeper than the one above", "the indentation"),
    ("title: 'abc\nx: 1\n", "4:8", "this quote is never closed", "a closing '"),
    ("title: [1, 2\nx: 3\n", "4:8", "this [ is not closed", "line 5 is not part of it"),
    ("title: {a: 3\n", "4:8", "this { is not closed", "a closing }"),
    ("title: {a: b c: d}\n", "4:15", "a comma or the closing } is missing", "a ',' or a }"),
    ("title: ['a' 'b']\n", "4:13", "a comma or the closing ] is missing", "a ',' or a ]"),
    ("title: [a,\n", "4:10", "the file ends in the middle", "the closing bracket"),
    ("title: *.vhd\n", "4:9", "begins with * or &", "in quotes"),
    ("title: @x\n", "4:8", "begins with @", "in quotes"),
    ("title: %x\n", "4:8", "begins with %", "in quotes"),
    ("title: 'it's x'\n", "4:12", "text behind the closing quote", "written twice"),
    ('title: "C:\\qm"\n', "4:11", "this escape is not known", "single quotes"),
    ('title: "C:\\vm"\n', "4:8", "control character U+000B", "single quotes"),
    ("title: - a\n", "4:8", "a list can't begin behind a key", "on a line of its own"),
    ("vms:\n    a: {}\n  b: {}\n", "6:3", "does not fit in the lines above", "indentation"),
    ("title: |x\n  a\n", "4:9", "must begin on the next line", "indented"),
    ("title: a\0b\n", "4:9", "control character U+0000", "can be printed"),
    ("title: a\x1bb\n", "4:9", "control character U+001B", "can be printed"),
    ("title: \ufffe\n", "4:8", "control character U+FFFE", "can be printed"),
    ("? [a]\n: b\n", "4:3", "a key must be text, not a list", "a plain key"),
    ("accept: {a: &a [x], *a : b}\n", "4:21", "a key must be text, not a list", "a plain key"),
    ("? \n: b\n", "4:2", "a key is missing before this ':'", "key: value"),
    ("title: }\n", "4:8", "a value is expected here", "quote"),
]


@pytest.mark.parametrize(("lines", "where", "message", "expected"), WRONG)
def test_what_is_not_yaml_is_told_in_plain_words(
    lines: str, where: str, message: str, expected: str, problems: Callable[[str], tuple[Problem, ...]]
) -> None:
    found = problems(SMALLEST + lines)
    matching = [p for p in found if message in p.message and expected in p.expected]
    assert matching, found
    assert str(matching[0].place) == f"spec.yaml:{where}"


def test_a_line_without_a_colon_is_shown_itself(problem: One) -> None:
    found = problem("hadocs: 1\nname 'x'\nhosts: {}\n")
    assert found.place.line == 2
    assert "no ':'" in found.message


def test_problems_that_leave_a_tree_do_not_hide_others(
    problems: Callable[[str], tuple[Problem, ...]],
) -> None:
    found = problems(SMALLEST + "name: again\ntitle: !x y\nvms: {a: {on: nowhere}}\n")
    assert [p.place.line for p in found] == [4, 5, 6]


def test_an_alias_of_a_text_may_be_a_key() -> None:
    assert plain(tree("a: &k b\n*k : c\n")) == {"a": "b", "b": "c"}


def test_aliases_that_explode_are_stopped_at_once(problem: One) -> None:
    lines = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 60)]
    found: list[Problem] = []

    def read(number: int) -> None:
        text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "\n".join(lines[:number])
        found.append(problem(text))

    assert growth(read, 29) < 1.1  # what ten times as much would take is never begun
    assert all(str(MAX_NODES) in f.message and "aliases" in f.expected for f in found)


def test_a_lot_of_aliases_of_little_is_fine() -> None:
    root = tree("a: &a {x: 1}\n" + "".join(f"k{i}: *a\n" for i in range(1000)))
    assert len(root.entries) == 1001


@pytest.mark.parametrize("opens", ["[", "{a: ", "- ", "? "])
def test_depth_does_not_crash_the_interpreter(opens: str) -> None:
    text = opens * 100_000
    script = (
        "import sys\nfrom hadocs.errors import InputError\nfrom hadocs.spec.load import load_text\n"
        "try:\n    load_text(sys.stdin.read())\nexcept InputError as e:\n    print(e)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=text, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "spec.yaml:1:" in done.stdout


def test_json_may_escape_a_character_as_a_pair_of_surrogates() -> None:
    text = r'{"a": "\ud83d\ude00 \\ud83d \uD83D\uDE01", "b": "x", "b": "y"}'
    root, found = parse(Text.of("spec.json", text))
    assert root is not None
    assert plain(root)["a"] == "\U0001f600 \\ud83d \U0001f601"
    (twice,) = found
    assert text[twice.place.column - 1 :].startswith('"b": "y"')


def test_a_lone_surrogate_is_no_character() -> None:
    _, found = parse(Text.of("spec.json", r'{"a": "\ud83d"}'))
    assert [p.message for p in found] in (
        ["this escape is not a character"],
        ["this text holds the control character U+D83D"],
    )
