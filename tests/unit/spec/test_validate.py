"""Every value is checked, and what is wrong with it is said in our own words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.smallest import SMALLEST

from hadocs.errors import Problem
from hadocs.spec.load import load_text

One = Callable[[str], Problem]

WRONG = [
    # the lines below the smallest spec, line:column, message, expected, nearest
    ("titel: x\n", "4:1", 'unknown key "titel"', "one of hadocs, name, title", "title"),
    ("vm: {}\n", "4:1", 'unknown key "vm"', "one of hadocs", "vms"),
    ("vms:\n  a: {memroy: 1 GiB}\n", "5:7", 'unknown key "memroy" in "a"', "one of title, on", "memory"),
    ("vms:\n  a: {ram: 1 GiB}\n", "5:7", 'unknown key "ram"', "memory: 1 GiB", "memory"),
    ("vms:\n  a: {cpus: 1}\n", "5:7", 'unknown key "cpus"', "vcpus: 1", "vcpus"),
    ("vms:\n  a: {rack: x}\n", "5:7", 'unknown key "rack"', "a VM stands where its host stands", ""),
    ("clusters: {c: {kind: guest, members: [h1]}}\n", "4:16", 'unknown key "kind"', "the members decide", ""),
    ("vms: {a: {}}\nservices: {s: {runs_on: a, rto: 5 min}}\n", "5:28", 'key "rto"', "rto inside objectives", ""),
    ("storage: {s: {size: 4 TB}}\n", "4:15", 'unknown key "size"', "size inside one of volumes", ""),
    ("cores: 4\n", "4:1", 'unknown key "cores"', "cores inside one of hosts", ""),
    ("vms: {a: {on: [h1, h2]}}\n", "4:15", '"on" is a list', "one text, not several", ""),
    ("vms: {a: {storage: san}}\n", "4:20", '"storage" is "san"', "a table from ids, such as {san: {}}", ""),
    ("clusters: {c: {members: 'h1, h2'}}\n", "4:25", '"members" is', "a list, such as [h1, h2]", ""),
    ("owner: {team: a, fax: 1}\n", "4:18", 'unknown key "fax" in "owner"', "one of team, contact, escal", ""),
    ("clusters: {c: {}}\n", "4:12", 'missing key "members"', "members: [", ""),
    ("vms: {a: }\nservices: {s: {}}\n", "5:12", 'missing key "runs_on"', "a cluster, a vm or a server", ""),
    ("accept: {Q07: }\n", "4:10", 'missing key "reason"', "reason: why", ""),
    ("assumptions: {host: {mtbf: 5 y}}\n", "4:15", 'missing key "source"', "source: where", ""),
    ("assumptions: {host: {mtbf: 5 y to 1 y, source: x}}\n", "4:28", "from the lesser", "20 min to 1 h", ""),
    ("assumptions: {rol: {value: 5 s, source: x}}\n", "4:15", 'called "rol" to assume', "a kind of component", "role"),
    ("assumptions: {beta: {value: 5 s, source: x}}\n", "4:29", '"beta" is a share', "such as 2 % to 8 %", ""),
    ("assumptions: {role: {mtbf: 5 s, source: x}}\n", "4:22", '"role" is no component', "value, such as 20 min", ""),
    ("assumptions: {host: {value: 5 s, source: x}}\n", "4:22", '"host" is a component', "mtbf, mttr", ""),
    ("assumptions: {host: {release_every: 5 d, source: x}}\n", "4:22", "has no releases", "application", ""),
    ("assumptions: {array: {patch_every: 5 d, source: x}}\n", "4:23", "has no patch days", "host, guest", ""),
    ("assumptions: {array: {failures: 2, source: x}}\n", "4:23", "failures without over", "over: 7 y", ""),
    ("assumptions: {array: {failures: 2, over: 0 s, source: x}}\n", "4:42", "in no time", "such as 7 y", ""),
    ("assumptions: {role: {source: x}}\n", "4:15", 'nothing is assumed of "role"', "value", ""),
    ("clusters: {c: {members: [h1], quorum: {witness: {on: h2}}}}\n", "4:40", 'missing key "kind"', "kind: disk", ""),
    ("title: [a, b]\n", "4:8", '"title" is a list', "text", ""),
    ("title: {a: b}\n", "4:8", '"title" is a table of keys', "text", ""),
    ("title: ' '\n", "4:8", '"title" is empty', "leave the key out", ""),
    ("owner: me\n", "4:8", '"owner" is "me"', "a table of keys: team, contact, escalation", ""),
    ("vms: [a]\n", "4:6", '"vms" is a list', "a table from ids", ""),
    ("vms: a\n", "4:6", '"vms" is text', "a table from ids", ""),
    ("vms: {a: b}\n", "4:10", '"a" is "b"', "a table of keys: title, on", ""),
    ("services: [a]\n", "4:11", '"services" is a list', "a table from ids, such as {a: {}}", ""),
    ("clusters: {c: {members: h1}}\n", "4:25", '"members" is "h1"', "a list, such as", ""),
    ("clusters: {c: {members: []}}\n", "4:25", '"members" has too few items', "a list of 1 or more", ""),
    ("clusters: {c: {members: [[h1]]}}\n", "4:26", 'item 1 of "members" is a list', "text", ""),
    ("clusters: {c: {members: [h1, ]}, d: {members: [h2, ~]}}\n", "4:52", 'item 2 of "members" is not given', "te", ""),
    ("vms: {a: {vcpus: many}}\n", "4:18", '"vcpus" is "many"', "a whole number", ""),
    ("vms: {a: {vcpus: 1.5}}\n", "4:18", '"vcpus" is "1.5"', "a whole number", ""),
    ("vms: {a: {vcpus: 0}}\n", "4:18", "\"vcpus\" can't be \"0\"", "1 or more", ""),
    ("vms: {a: {vcpus: -4}}\n", "4:18", "\"vcpus\" can't be \"-4\"", "1 or more", ""),
    ("vms: {a: {vcpus: " + "9" * 5000 + "}}\n", "4:18", '"vcpus" is "999', "number", ""),
    ("vms: {a: {memory: 16}}\n", "4:19", '"memory" is "16": the unit is missing', "KB, MB, GB", ""),
    ("vms: {a: {memory: 16 gib}}\n", "4:19", 'unknown unit "gib"', "KB, MB, GB", "16 GiB"),
    ("vms: {a: {memory: 16 G}}\n", "4:19", 'unknown unit "G"', "KB, MB, GB", "16 GiB"),
    ("vms: {a: {memory: -1 GiB}}\n", "4:19", "a negative number", "128 GiB", ""),
    ("vms: {a: {memory: lots}}\n", "4:19", '"memory" is "lots"', "a number with a unit, such as 128 GiB", ""),
    ("vms: {a: {memory: [1 GiB]}}\n", "4:19", '"memory" is a list', "a number with a unit", ""),
    ("environment: prod\n", "4:14", "\"environment\" can't be \"prod\"", "one of production, test, lab", "production"),
    ("networks: {n: {roles: [clients]}}\n", "4:24", "item 1 of \"roles\" can't be", "one of client, cl", "client"),
    ("storage: {s: {volumes: {v: {csv: yes}}}}\n", "4:34", '"csv" is "yes"', "true or false", "true"),
    ("storage: {s: {copies: 0}}\n", "4:23", "\"copies\" can't be", "1 or more", ""),
    ("clusters: {c: {members: [h1], quorum: {votes: {h1: 256}}}}\n", "4:52", "can't be", "255 or less", ""),
    ("clusters: {c: {members: [h1], quorum: {votes: {h1: }}}}\n", "4:48", '"h1" is not given', "a whole number", ""),
    ("operations: {validated: 2025}\n", "4:25", '"validated" is "2025"', "a day as year-month-day", ""),
    ("operations: {validated: 2025-02-30}\n", "4:25", "no calendar has this day", "2026-03-14", ""),
    ("vms: {a: }\nservices: {s: {runs_on: a, objectives: {rto: 5}}}\n", "5:46", "unit is missing", "5 min", ""),
    ("vms: {a: }\nservices: {s: {runs_on: a, objectives: {rto: 5 m}}}\n", "5:46", 'unit "m"', "ms, s, min", "5 min"),
    ("vms: {a: }\nservices: {s: {runs_on: a, objectives: {availability: 101 %}}}\n", "5:55", "than 100 %", "99.95", ""),
    ("vms: {a: }\nservices: {s: {runs_on: a, objectives: {availability: 99}}}\n", "5:55", "unit is missing", "%", ""),
    ("vms: {a: }\nservices: {s: {runs_on: []}}\n", "5:25", '"runs_on" has too few items', "1 or more", ""),
    ("sites: {d: {title: Dallas, the first}}\n", "4:28", 'key "the first"', "quotes around text that holds", ""),
    ("uses: x.yaml\n", "4:7", '"uses" is "x.yaml"', "a list", ""),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "where", "message", "expected", "nearest"), WRONG)
def test_a_value_that_is_wrong_is_told_with_what_would_be_right(
    lines: str, where: str, message: str, expected: str, nearest: str, wrong: One
) -> None:
    found = wrong(lines)
    assert message in found.message
    assert str(found.place) == f"spec.yaml:{where}"
    assert expected in found.expected
    assert found.nearest == nearest
    assert len(found.message) < 200


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("../../x", "x"), ("A", "a"), ("a_b", "a-b"), ("-a", "a"), ("a--b", "a-b"), ("é", ""), ("a.md", "a-md")],
)  # fmt: skip
def test_a_name_is_lower_case_letters_digits_and_hyphens(name: str, nearest: str, problem: One) -> None:
    found = problem(f"hadocs: 1\nname: {name}\nhosts: {{h: }}\n")
    assert "lower-case letters, digits and single hyphens" in found.message
    assert found.nearest == nearest


@pytest.mark.parametrize("name", ['"a\\n"', "a" * 81, "''"])
def test_a_name_has_one_line_of_at_most_80_characters(name: str, problem: One) -> None:
    if name == '"a\\n"':
        # Space at its ends is taken off, so this is a good name.
        assert load_text(f"hadocs: 1\nname: {name}\nhosts: {{h: }}\n").spec.name == "a"
    else:
        assert problem(f"hadocs: 1\nname: {name}\nhosts: {{h: }}\n").place.line == 2


def test_what_a_section_of_a_wrong_type_would_hold_is_not_told_to_be_missing(problem: One) -> None:
    found = problem("hadocs: 1\nname: n\nhosts: [h1]\nvms: {a: {on: h1}}\nclusters: {c: {members: [h1]}}\n")
    assert found.message == '"hosts" is a list'


def test_missing_keys_of_the_whole_are_told_together(problems: Callable[[str], tuple[Problem, ...]]) -> None:
    assert [p.message for p in problems("title: x\nhosts: {h: }\n")] == [
        'missing key "hadocs"',
        'missing key "name"',
    ]


@pytest.mark.parametrize("version", ["2", "0", "1.0", "one", "[1]", "{}"])
def test_an_unknown_version_is_all_that_is_told(version: str, problem: One) -> None:
    found = problem(f"hadocs: {version}\nfrobnicate: true\nhosts: [x]\n")
    assert "this hadocs knows version 1" in found.message
    assert (found.place.line, found.expected) == (1, "hadocs: 1")


def test_a_file_of_something_else_is_told_in_one_sentence(problem: One) -> None:
    assert "this is not a spec" in problem("site_name: x\nnav: []\ntheme: material\n").message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"), ("# only words\n", "the file is empty"), ("---\n", "the file is empty"),
        ("~\n", "the file is empty"), ("- a\n- b\n", "the file holds a list"), ("hello\n", "the file holds text"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_table_is_told_so(text: str, message: str, problem: One) -> None:
    found = problem(text)
    assert found.message == message
    assert "a table of keys, such as hadocs: 1" in found.expected


def test_what_is_empty_is_not_given() -> None:
    spec = load_text(
        SMALLEST + "title:\nvms:\nsites: ~\nowner:\nnetworks: {lan: }\noperations: {notes: }\n"
    ).spec
    assert (spec.title, dict(spec.vms), dict(spec.sites), spec.owner) == (None, {}, {}, None)
    assert list(spec.networks) == ["lan"]


def test_text_of_any_look_is_text_and_numbers_are_numbers() -> None:
    spec = load_text(
        SMALLEST + "title: 2008\nsummary: no\nvms: {a: {os: 1.10, role: 1:30, vcpus: 16}}\n"
    ).spec
    assert (spec.title, spec.summary) == ("2008", "no")
    assert (spec.vms["a"].os, spec.vms["a"].role, spec.vms["a"].vcpus) == ("1.10", "1:30", 16)


def test_a_service_may_name_one_machine_or_several() -> None:
    spec = load_text(SMALLEST + "vms: {a: , b: }\nservices: {x: {runs_on: a}, y: {runs_on: [a, b]}}\n").spec
    assert (spec.services["x"].runs_on, spec.services["y"].runs_on) == (("a",), ("a", "b"))


def test_every_problem_is_told_at_once_in_the_order_of_the_file(
    problems: Callable[[str], tuple[Problem, ...]],
) -> None:
    found = problems(
        "hadocs: 1\nname: B\nhosts: {h: {cores: x}}\n"
        "vms:\n  a: {on: i, vcpus: 0}\n  a: {}\nservices: {s: {runs_on: q}}\n"
    )
    assert [(p.place.line, p.place.column) for p in found] == [
        (2, 7),
        (3, 20),
        (5, 11),
        (5, 21),
        (6, 3),
        (7, 25),
    ]
