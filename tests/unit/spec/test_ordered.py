"""What order, place and instances of services are refused for, with what would be right."""

import pytest

from hadocs.errors import InputError
from hadocs.spec.load import load_text

START = """hadocs: 1
name: x
servers: {n1: {}, n2: {}, alone: {}}
clusters: {k: {members: [n1, n2], platform: pacemaker/rhel-9}}
services:
  base: {runs_on: k, active_on: n2}
"""


@pytest.mark.parametrize(
    ("service", "message", "expected", "near"),
    [
        ("{runs_on: k, starts_after: [bass]}", 'nothing called "bass"', "a service: base", "base"),
        ("{runs_on: alone, starts_after: [base]}", "order and place are set on one cluster", "needs: [base]", ""),
        ("{runs_on: k, together_with: [base], active_on: n1}", 'is kept together with "base", which is on "n2"',
         "n2, or active_on: n1", "n2"),
        ("{runs_on: k, instances: 3}", "can't have 3 instances on 2 members", "at most 2, or all: n1, n2", "all"),
        ("{runs_on: k, instances: some}", 'is "some"', "a whole number of members, such as 2, or all", ""),
        ("{runs_on: k, instances: 1, needed: 2}", "can't need 2 of 1 instance", "at most as many as instances, 1", ""),
        ("{runs_on: alone, promotable: true}", "runs on no cluster: promotable", "runs_on: a cluster", ""),
        ("{runs_on: k, together_with: [s]}", "in a circle", "no circle", ""),
        ("{runs_on: alone, changes: {releases: rolling}}", 'runs on "alone" alone', "several machines", ""),
        ("{runs_on: k, changes: {patches: at-once}}", 'can\'t be "at-once"', "rolling, all-at-once", "all-at-once"),
        ("{runs_on: k, changes: {rollout: rolling}}", 'unknown key "rollout"', "releases, patches", ""),
        ("{runs_on: k, changes: rolling}", "rolling", "releases: rolling", ""),
        ("{runs_on: k, patching: rolling}", 'unknown key "patching"', "changes: {patches: rolling}", ""),
        ("{runs_on: k, group: [base]}", 'unknown key "group"', "", "together_with"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_told_with_what_can(service: str, message: str, expected: str, near: str) -> None:
    with pytest.raises(InputError) as found:
        load_text(f"{START}  s: {service}\n")
    (problem,) = found.value.problems
    assert message in problem.message
    assert expected in problem.expected
    assert near in problem.nearest
    assert problem.place.line == 7


def test_a_machine_is_patched_in_one_way_whatever_runs_on_it() -> None:
    with pytest.raises(InputError) as found:
        load_text(
            f"{START}  s: {{runs_on: k, changes: {{patches: rolling}}}}\n"
            "  t: {runs_on: [n2, alone], changes: {patches: all-at-once}}\n"
            "  u: {runs_on: [n1, alone], changes: {releases: all-at-once}}\n"
        )
    (problem,) = found.value.problems
    assert '"n2" is patched "all-at-once" by this, and "rolling" by what "s" says' in problem.message
    assert problem.nearest == "rolling"
    assert problem.place.line == 8
