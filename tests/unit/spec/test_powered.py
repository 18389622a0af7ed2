"""What failure domains, switches, adapters and links are refused for, with what would be right."""

import pytest

from hadocs.errors import InputError, Problem
from hadocs.spec.load import load_text

START = """hadocs: 1
name: x
sites: {a: {}, b: {}}
failure_domains:
  mains: {kind: feed}
  ups-1: {kind: ups, power: mains}
  hall: {kind: room}
switches: {core-1: {}, core-2: {}}
networks: {lan: {switches: [core-1]}, san: {switches: [core-2]}, free: {}}
"""


def refused(text: str) -> Problem:
    with pytest.raises(InputError) as found:
        load_text(START + text)
    (problem,) = found.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "message", "expected", "near"),
    [
        ("hosts: {h: {power: hal}}", 'nothing called "hal"', "a failure domain: mains, ups-1, hall", "hall"),
        ("hosts: {h: {power: hall}}", 'the room "hall" feeds nothing', "a feed, ups, pdu or generator: mains, ups-1",
         ""),
        ("hosts: {h: {stands_in: ups-1}}", 'nothing stands in the ups "ups-1"', "a room, chassis or cooling: hall", ""),
        ("hosts: {h: {power: [mains, mains]}}", '"mains" is named twice', "each of them once", ""),
        ("hosts: {h: {networks: [lan], adapters: {n: {switch: core-3}}}}", 'nothing called "core-3"',
         "a switch: core-1, core-2", "core-1"),
        ("hosts: {h: {networks: [lan], adapters: {n: {switch: core-2}}}}", 'core-2" carries no network of "h"',
         "one of core-1", "core-1"),
        ("hosts: {h: {networks: [lan], adapters: {n: {switch: core-1, networks: [lam]}}}}", 'to the network "lam"',
         "one of its networks: lan", "lan"),
        ("hosts: {h: {networks: [lan, san], adapters: {n: {switch: core-1, networks: [san]}}}}",
         'core-1" does not carry the network "san"', "one that it carries: lan", ""),
        ("hosts: {h: {}}\nlinks: {l: {between: [a, c]}}", 'nothing called "c"', "a site: a, b", ""),
        ("hosts: {h: {}}\nlinks: {l: {between: [a]}}", "too few items", "a list of 2 or more", ""),
    ],
)  # fmt: skip
def test_what_leads_nowhere_or_can_not_be_is_refused_with_what_is_right(
    text: str, message: str, expected: str, near: str
) -> None:
    problem = refused(text)
    assert message in problem.message
    assert problem.expected.startswith(expected)
    assert problem.nearest == near
    assert problem.place.line >= START.count("\n")


@pytest.mark.parametrize(
    ("text", "message", "near"),
    [
        ("  f: {kind: feeds}", '"kind" can\'t be "feeds"', "feed"),
        ("  f: {kind: battery}", '"kind" can\'t be "battery"', "ups"),
        ("  f: {}", 'missing key "kind"', ""),
        ("  f: {kind: feed, runtime: 5 min}", "of kind feed, which has no battery", "ups"),
        ("  f: {kind: ups, runtime: 5}", "the unit is missing", ""),
        ("  f: {kind: pdu, power: f}", 'in a circle: "f"', ""),
        ("  f: {kind: pdu, power: g}\n  g: {kind: ups, power: f}", "in a circle", ""),
    ],
)
def test_a_failure_domain_is_refused_for_what_it_says_of_itself(text: str, message: str, near: str) -> None:
    with pytest.raises(InputError) as found:
        load_text(f"hadocs: 1\nname: x\nfailure_domains:\n{text}\nhosts: {{h: {{}}}}\n")
    (problem,) = found.value.problems
    assert message in problem.message
    assert problem.nearest == near


def test_once_a_switch_is_declared_networks_name_declared_ones() -> None:
    text = (
        "hadocs: 1\nname: x\nswitches: {core-1: {}}\nnetworks: {lan: {switches: [cor-1]}}\nhosts: {h: {}}\n"
    )
    with pytest.raises(InputError) as found:
        load_text(text)
    (problem,) = found.value.problems
    assert problem.nearest == "core-1"
    load_text(text.replace("switches: {core-1: {}}\n", ""))


def test_one_name_needs_no_list() -> None:
    spec = load_text(START + "hosts: {h: {power: ups-1, stands_in: [hall]}}\n").spec
    assert spec.hosts["h"].power == ("ups-1",)
    assert spec.failure_domains["ups-1"].power == ("mains",)
