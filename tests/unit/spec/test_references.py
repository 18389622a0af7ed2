"""References lead somewhere, to a kind of thing that fits, and what they say together is possible."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.smallest import SMALLEST
from support.work import growth

from hadocs.errors import Problem, Route
from hadocs.spec.load import load, load_text
from hadocs.spec.nodes import Text
from hadocs.spec.parse import parse
from hadocs.spec.references import REFERENCES, Reference
from hadocs.spec.validate import plain

One = Callable[[str], Problem]
EVERYTHING = Path(__file__).parent / "data" / "everything.yaml"

# What the smallest spec has (h1, h2) with one more of each kind.
BASE = (
    SMALLEST
    + """sites: {east: {}}
networks: {lan: {}}
storage: {san: {volumes: {mbx: {}}}, nas: {}}
servers: {p1: {}}
vms: {a: {on: h1}, b: {on: h2}, c: {}}
"""
)
TAIL = "clusters: {hv: {members: [h1, h2]}, g: {members: [a, b]}}\nservices: {web: {runs_on: c}}\n"

# (the lines that are changed or added, where, message, expected, nearest)
WRONG = [
    ("  d: {on: h3}", "vms", '"h3"', "a host: h1, h2", "h1"),
    ("  d: {on: a}", "vms", "a VM can't run on a VM", "the host it runs on", ""),
    ("  d: {on: d}", "vms", "a VM can't run on a VM", "the host it runs on", ""),
    ("  d: {on: p1}", "vms", "a server is no hypervisor", "a host", ""),
    ("  d: {on: hv}", "vms", "not on a cluster", "the host", ""),
    ("  d: {on: lan}", "vms", '"lan" is a network; a host is expected', "a host", ""),
    ("  d: {on: H1}", "vms", 'nothing called "H1"', "a host", "h1"),
    ("  d: {networks: [lam]}", "vms", '"lam"', "a network: lan", "lan"),
    ("  d: {networks: [lan, lan]}", "vms", '"lan" is named twice', "once", ""),
    ("  d: {files: san/mbx2}", "vms", 'the storage "san" has no volume "mbx2"', "san/mbx", "san/mbx"),
    ("  d: {files: sam/mbx}", "vms", '"sam/mbx"', "a storage or a volume", "san/mbx"),
    ("  d: {files: east}", "vms", '"east" is a site', "a storage or a volume", ""),
    ("  d: {storage: {saan: {}}}", "vms", '"saan"', "a storage or a volume", "san"),
    ("  d: {possible_owners: [a]}", "vms", '"a" is a VM; a host is expected', "a host", ""),
    ("  d: {on: h1, possible_owners: [h2]}", "vms", "not among its possible_owners", "h2", ""),
    ("  h3: {site: west}", "hosts", '"west"', "a site: east", "east"),
    ("  p2: {site: h1}", "servers", '"h1" is a host; a site is expected', "a site", ""),
    ("  s2: {on: [h1, x9]}", "storage", '"x9"', "a host, a server or a VM", ""),
    ("  s2: {shipped_every: 5 min}", "storage", '"s2" has no shipped_to', "shipped_to beside it", ""),
    ("  d: {on: h1, site: east}", "vms", '"d" has the site "east" beside a host of this spec, "h1"', "either on", ""),
    ("  d: {site: west}", "vms", '"west"', "a site: east", "east"),
    ("  d: {replica_every: 5 min}", "vms", '"d" has no replica', "replica beside it", ""),
    ("  s: {runs_on: [a, b], needed: 3}", "services", "can't need 3 of 2 instances", "at most", ""),
    ("  s: {runs_on: c, clients: {checks: 2}}", "services", "none are said to be made", "health_check", ""),
    ("  s: {runs_on: g, preference: [b, c]}", "services", '"s" does not run on "c"', "one of a, b", ""),
    ("  s2: {on: [h1], copies: 2}", "storage", "2 copies can't lie on 1 machine", "1", ""),
    ("  s2: {mirror: s2}", "storage", "can't be its own mirror", "another", ""),
    ("  s2: {mirror: san/mbx}", "storage", '"san/mbx" is a volume', "a storage", ""),
    ("  x: {members: [c, x]}", "clusters", "can't be a member of itself", "its machines", ""),
    ("  x: {members: [c, g]}", "clusters", "a cluster can't be a member of a cluster", "the machines", ""),
    ("  x: {members: [c, c]}", "clusters", '"c" is named twice', "once", ""),
    ("  x: {members: [a]}", "clusters", 'already a member of the cluster "g"', "one cluster", ""),
    ("  x: {members: [h2]}", "clusters", 'already a member of the cluster "hv"', "one cluster", ""),
    ("  x: {members: [c, h9]}", "clusters", '"h9"', "a host, a server or a VM", "h1"),
    ("  x: {members: [c], quorum: {votes: {a: 1}}}", "clusters", 'no member of the cluster "x"', "one of c", ""),
    ("  x: {members: [c], quorum: {witness: {kind: disk, on: san/q}}}", "clusters", 'no volume "q"', "a volume", ""),
    ("  x: {members: [c], quorum: {witness: {kind: disk, on: lan}}}", "clusters", '"lan" is a network', "", ""),
    ("  x: {members: [c], quorum: {witness: {kind: cloud, site: est}}}", "clusters", '"est"', "a site", "east"),
    ("  x: {members: [c], heartbeat: {networks: [man]}}", "clusters", '"man"', "a network", "lan"),
    ("  x: {members: [c], anti_affinity: [{members: [c, z]}]}", "clusters", '"z"', "a host, a server or a VM", ""),
    ("  s: {runs_on: h1}", "services", "does not run on a host itself", "the vm on it", ""),
    ("  s: {runs_on: nope}", "services", '"nope"', "a cluster, a VM or a server", ""),
    ("  s: {runs_on: [a, g]}", "services", '"g" is a cluster', "one cluster alone", ""),
    ("  s: {runs_on: [a, h1]}", "services", "does not run on a host itself", "the vm on it", ""),
    ("  s: {runs_on: g, active_on: c}", "services", '"s" does not run on "c"', "one of a, b", ""),
    ("  s: {runs_on: c, active_on: a}", "services", '"s" does not run on "a"', "one of c", ""),
    ("  s: {runs_on: [a, p1], active_on: p}", "services", '"s" does not run on "p"', "a, p1", "p1"),
    ("  s: {runs_on: g, copies: {c: san/mbx}}", "services", '"s" does not run on "c"', "one of a, b", ""),
    ("  s: {runs_on: g, copies: {a: san/m}}", "services", 'no volume "m"', "a storage or a volume", "san/mbx"),
    ("  s: {runs_on: g, data: lan}", "services", '"lan" is a network', "a storage or a volume", ""),
    ("  s: {runs_on: g, needs: [wbe]}", "services", '"wbe"', "a service", "web"),
    ("  s: {runs_on: g, needs: [s]}", "services", 'in a circle: "s" → "s"', "no circle", ""),
]  # fmt: skip


def read(text: str) -> dict[str, Any]:
    """YAML as dicts, with the loader's own reading: ``on`` is text."""
    root, found = parse(Text.of("t.yaml", text))
    assert found == []
    assert root is not None
    return plain(root)


def document(line: str, section: str) -> str:
    """The base with one more entry in a section; the entry is the last line, or is it followed by the rest."""
    data = read(BASE + TAIL)
    data[section] |= read(line)
    return yaml.safe_dump(data, sort_keys=False, default_flow_style=None, width=10_000)


def test_the_base_of_these_tests_is_valid() -> None:
    assert load_text(BASE + TAIL).warnings == ()


@pytest.mark.parametrize(("line", "section", "message", "expected", "nearest"), WRONG)
def test_a_reference_that_does_not_fit_is_told_with_what_would(
    line: str, section: str, message: str, expected: str, nearest: str, problem: One
) -> None:
    found = problem(document(line, section))
    assert message in found.message
    assert expected in found.expected
    assert found.nearest == nearest
    # The caret stands under the very name that is wrong.
    shown = found.place.text[found.place.column - 1 :][: found.place.length]
    assert shown.rpartition("/")[2].strip("'") in found.message
    assert found.route[:1] == (section,)


def test_where_runs_on_leads_nowhere_a_member_is_at_least_a_machine(
    problems: Callable[[str], tuple[Problem, ...]],
) -> None:
    lines = "vms: {a: }\nservices: {s: {runs_on: nope, active_on: %s}}\n"
    assert len(problems(SMALLEST + lines % "a")) == 1
    assert 'there is no machine "gone"' in problems(SMALLEST + lines % "gone")[1].message


def test_of_very_many_ids_the_nearest_is_still_found(problem: One) -> None:
    def found(number: int) -> None:
        vms = "".join(f"  vm-{i:05}: {{on: h1}}\n" for i in range(number))
        told = problem(
            f"hadocs: 1\nname: n\nhosts: {{h1: }}\nvms:\n{vms}services: {{s: {{runs_on: vm-000999}}}}\n"
        )
        assert told.nearest.startswith("vm-0")
        assert str(number + 1) not in told.message

    assert growth(found, 2000) < 2.1


def test_very_many_problems_are_all_told_in_step_with_their_number(
    problems: Callable[[str], tuple[Problem, ...]],
) -> None:
    def told(number: int) -> None:
        vms = "".join(f"  v{i}: {{on: q{i}}}\n" for i in range(number))
        assert len(problems(f"hadocs: 1\nname: n\nhosts: {{h1: }}\nvms:\n{vms}")) == number

    assert growth(told, 2000) < 2.1


def test_a_host_and_a_vm_cannot_be_in_one_cluster(wrong: One) -> None:
    found = wrong("vms: {a: {on: h1}}\nclusters: {x: {members: [h1, a]}}\n")
    assert 'the host "h1" and "a" can\'t be members of one cluster' in found.message
    assert (found.place.line, found.place.column) == (5, 30)


def test_a_circle_of_needs_is_told_once_where_it_closes(wrong: One) -> None:
    found = wrong(
        "vms: {a: {}}\nservices:\n  x: {runs_on: a, needs: [y]}\n  y: {runs_on: a, needs: [z]}\n"
        "  z: {runs_on: a, needs: [x]}\n"
    )
    assert found.message.endswith('"x" → "y" → "z" → "x"')
    assert found.place.line == 8


def test_of_a_long_circle_of_needs_the_ends_are_told_and_how_many_are_between(wrong: One) -> None:
    chain = "".join(f"  s{i}: {{runs_on: a, needs: [s{(i + 1) % 100}]}}\n" for i in range(100))
    assert wrong(f"vms: {{a: {{}}}}\nservices:\n{chain}").message == (
        'services need each other in a circle: "s0" → "s1" → "s2" → "s3" → … (93 more) → "s97" → "s98" → "s99" → "s0"'
    )


def test_needs_that_meet_again_are_no_circle() -> None:
    load_text(
        SMALLEST
        + "vms: {a: {}}\nservices:\n  x: {runs_on: a, needs: [y, z]}\n  y: {runs_on: a, needs: [w]}\n"
        "  z: {runs_on: a, needs: [w]}\n  w: {runs_on: a}\n"
    )


def test_a_chain_of_ten_thousand_services_is_followed() -> None:
    chain = "".join(f"  s{i}: {{runs_on: a, needs: [s{i + 1}]}}\n" for i in range(10_000))
    load_text(SMALLEST + f"vms: {{a: {{}}}}\nservices:\n{chain}  s10000: {{runs_on: a}}\n")


def test_ids_are_unique_over_hosts_servers_vms_and_clusters(
    problems: Callable[[str], tuple[Problem, ...]],
) -> None:
    found = problems(SMALLEST + "servers: {h1: }\nvms: {h1: , h2: }\nclusters: {h2: {members: [h1]}}\n")
    assert [(p.place.line, p.message) for p in found] == [
        (4, 'the id "h1" is already that of a host'),
        (5, 'the id "h1" is already that of a host'),
        (5, 'the id "h2" is already that of a host'),
        (6, 'the id "h2" is already that of a host'),
    ]
    assert all("spec.yaml:3:" in p.expected for p in found)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ('vms: {"": {}}\n', "is empty"),
        ('vms: {" ": {}}\n', "is empty"),
        ('vms: {" a": {}}\n', "begins or ends with a space"),
        ('vms: {"a\\nb": {}}\n', "more than one line"),
        ('vms: {"a\\u2028b": {}}\n', "more than one line"),
        ("storage: {a/b: {}}\n", "holds a '/'"),
        ("storage: {a: {volumes: {b/c: }}}\n", "holds a '/'"),
    ],
)
def test_ids_are_one_line_of_text(lines: str, why: str, wrong: One) -> None:
    assert why in wrong(lines).message


def test_ids_and_titles_may_hold_anything_else() -> None:
    strange = "<b>&\"'`{{ x }} {% y %} #[a](b) $(rm -rf /) ; | \\ \\\\ -> \\n ü 名 🙂 a/b"
    quoted = "'" + strange.replace("'", "''") + "'"
    spec = load_text(
        f"hadocs: 1\nname: n\ntitle: {quoted}\nhosts: {{{quoted}: {{title: {quoted}}}}}\nvms: {{v: {{on: {quoted}}}}}\n"
    ).spec
    assert list(spec.hosts) == [strange]
    assert (spec.title, spec.hosts[strange].title, spec.vms["v"].on) == (strange, strange, strange)


def test_ids_that_look_like_other_types_are_text() -> None:
    spec = load_text(
        "hadocs: 1\nname: n\nhosts: {1: , no: , 1.10: , null: }\nvms: {v: {on: no}, w: {on: 1.10}}\n"
    ).spec
    assert list(spec.hosts) == ["1", "no", "1.10", "null"]
    assert (spec.vms["v"].on, spec.vms["w"].on) == ("no", "1.10")


@pytest.mark.parametrize(
    ("text", "line"),
    [("hadocs: 1\nname: n\n", 2), ("hadocs: 1\nname: n\nhosts: {}\n", 3), ("hadocs: 1\nname: n\nvms:\n", 2)],
)
def test_a_spec_has_a_machine(text: str, line: int, problem: One) -> None:
    found = problem(text)
    assert found.message == "the spec has no machine"
    assert found.place.line == line


def _plant(data: Any, where: Route, value: str) -> Any:
    """The data with a name at the first place of a pattern; what is not there on the way is made."""
    if not where:
        return value
    step, rest = where[0], where[1:]
    if step == "[]":
        items = data if isinstance(data, list) and data else [None]
        return [_plant(items[0], rest, value), *items[1:]]
    table = data if isinstance(data, dict) else {}
    if step == "@":
        return table | {value: {}}
    key = next(iter(table), "an-id") if step == "*" else step
    return table | {key: _plant(table.get(key), rest, value)}


@pytest.mark.parametrize("rule", REFERENCES, ids=lambda rule: ".".join(map(str, rule.where)))
def test_every_reference_of_the_language_is_followed(
    rule: Reference, problems: Callable[[str], tuple[Problem, ...]]
) -> None:
    data = _plant(read(BASE + TAIL), rule.where, "leads-nowhere")
    found = problems(yaml.safe_dump(data, sort_keys=False))
    assert any(p.message == 'there is nothing called "leads-nowhere"' for p in found)
    assert not any("unknown key" in p.message for p in found)


def test_the_example_of_the_language_is_valid_as_a_whole() -> None:
    assert load(EVERYTHING).spec.name == "mailboxes"
