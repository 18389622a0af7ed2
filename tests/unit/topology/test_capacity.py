"""What hosts keep for themselves, how many machines they may carry, and how many virtual processors."""

import pytest

from hadocs.errors import InputError
from hadocs.lint.run import check, rules
from hadocs.spec.load import load_text
from hadocs.spec.model import Spec
from hadocs.topology.build import build, estate_of
from hadocs.topology.capacity import processors
from hadocs.topology.failures import lose
from hadocs.topology.model import Loss, Thing

TEXT = """hadocs: 1
name: room
platform: hyper-v/2022
hosts:
  h1: {cores: 8, memory: 64 GiB}
  h2: {cores: 8, memory: 64 GiB}
  h3: {cores: 8, memory: 64 GiB}
vms:
  a: {on: h1, vcpus: 12, memory: 24 GiB}
  b: {on: h2, vcpus: 12, memory: 24 GiB}
  c: {on: h3, vcpus: 12, memory: 24 GiB}
clusters:
  hvc: {members: [h1, h2, h3], quorum: {witness: {kind: cloud}}}
services:
  s: {runs_on: a}
"""


def read(more: dict[str, str]) -> Spec:
    text = TEXT
    for host, keys in more.items():
        text = text.replace(
            f"  {host}: {{cores: 8, memory: 64 GiB}}", f"  {host}: {{cores: 8, memory: 64 GiB, {keys}}}"
        )
    return load_text(text).spec


def without_h1(more: dict[str, str]) -> Loss:
    return lose(estate_of(read(more)), [Thing("host", "h1")])


def test_memory_that_a_host_keeps_is_not_there_for_restarts() -> None:
    assert without_h1({}).interrupted == ("s",)
    kept = {"h2": "reserved: {memory: 17 GiB}", "h3": "reserved: {memory: 17 GiB}"}
    found = without_h1(kept)
    assert found.down == ("s",)
    assert found.why["s"] == "no host that may run a has enough free memory"
    (move,) = without_h1({"h2": "reserved: {memory: 17 GiB}"}).moved
    assert move.to == "h3"


def test_no_more_machines_are_started_on_a_host_than_it_may_carry() -> None:
    (move,) = without_h1({"h2": "max_vms: 1"}).moved
    assert move.to == "h3"
    found = without_h1({"h2": "max_vms: 1", "h3": "max_vms: 1"})
    assert found.down == ("s",)
    assert "h2 carries as many machines as it may (hosts.h2.max_vms)" in found.why["s"]
    assert without_h1({"h2": "max_vms: 2", "h3": "max_vms: 1"}).moved[0].to == "h2"


def test_processors_keep_no_machine_from_a_restart_and_what_is_too_much_is_told() -> None:
    every = dict.fromkeys(("h1", "h2", "h3"), "overcommit: 2:1")
    found = without_h1(every)
    assert found.interrupted == ("s",)
    assert "h2 and h3 cope with 36 virtual processors, where cores and overcommit allow 32" in found.assumes
    plenty = dict.fromkeys(("h1", "h2", "h3"), "overcommit: 4:1")
    assert not any("processors" in a for a in without_h1(plenty).assumes)
    assert not any("processors" in a for a in without_h1({"h2": "overcommit: 1:1"}).assumes)


def test_cores_that_a_host_keeps_count_for_no_machine() -> None:
    spec = read({"h1": "overcommit: 3:1, reserved: {cores: 2}"})
    found = processors(spec, ["h1"], ["a"])
    assert found is not None
    assert (found.need, found.limit, found.beyond) == (12, 18.0, False)
    assert processors(spec, ["h1", "h2"], ["a"]) is None


@pytest.mark.parametrize(
    ("keys", "unknown"),
    [
        ({}, None),
        ({"h1": "overcommit: 2:1"}, "hosts: overcommit of h2 and h3"),
    ],
)
def test_without_a_stated_overcommit_nobody_says_what_is_too_much(
    keys: dict[str, str], unknown: str | None
) -> None:
    spec = read(keys)
    said = check(spec, build(spec), estate_of(spec), today=None, chosen=[rules()["C10"]])  # type: ignore[arg-type]
    assert said.found == ()
    assert [u.add for u in said.unknown] == ([unknown] if unknown else [])


@pytest.mark.parametrize(
    ("text", "message", "expected"),
    [
        ("hosts: {h: {overcommit: 4:2}}", '"overcommit" is "4:2"', "so many for one, such as 4:1"),
        ("hosts: {h: {overcommit: 0}}", "none for one is not possible", "something like 4:1"),
        ("hosts: {h: {max_vms: 0}}", '"max_vms" can\'t be', "1 or more"),
        ("hosts: {h: {reserved: {memory: 8}}}", "the unit is missing", "one of KB"),
        ("servers: {p: {overcommit: 4:1}}", '"p" is a server, which carries no machines', "a host"),
        ("hosts: {h: {over_commit: 4:1}}", 'unknown key "over_commit"', "overcommit: 4:1"),
    ],
)
def test_what_can_not_be_is_refused(text: str, message: str, expected: str) -> None:
    with pytest.raises(InputError) as found:
        load_text(f"hadocs: 1\nname: x\n{text}\n")
    (problem,) = found.value.problems
    assert message in problem.message
    assert problem.expected.startswith(expected)
