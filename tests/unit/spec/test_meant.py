"""A key of the trade is answered with the key of the language and its value; it is read as that, and never loads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pydantic import TypeAdapter
from support.smallest import SMALLEST

from hadocs.errors import InputError, Problem
from hadocs.spec import model
from hadocs.spec.load import load_text
from hadocs.spec.meant import at, normal
from hadocs.spec.model.base import Part
from hadocs.spec.nodes import Text
from hadocs.spec.parse import parse
from hadocs.spec.shape import Shape, fields
from hadocs.spec.validate import plain
from hadocs.spec.words import KEYS, MAIN, VALUES

Problems = Callable[[str], tuple[Problem, ...]]


def part_of(name: str) -> type[Part]:
    found = getattr(model, name)
    assert isinstance(found, type)
    assert issubclass(found, Part)
    return found


def replaced() -> Iterator[tuple[str, str, str, str]]:
    for part, words in KEYS.items():
        for word, meant in words.items():
            if not meant.startswith("- "):
                target, _, rest = meant.partition(" ")
                yield part, word, target, rest.removeprefix(":= ").removeprefix("= ")


@pytest.mark.parametrize(("part", "word", "target", "example"), [*replaced()])
def test_a_word_leads_to_a_key_that_there_is_with_a_value_that_it_takes(
    part: str, word: str, target: str, example: str
) -> None:
    kind = part_of(part)
    assert word not in fields(kind), "it is a key itself"
    assert normal(word) == word
    way = target.split(".")
    shape = at(kind, way)
    root, problems = parse(Text.of("t", f"key: {example}\n"))
    assert root is not None
    assert not problems
    holder = kind
    for step in way[:-1]:
        inner = fields(holder)[step].part
        assert inner is not None
        holder = inner
    value = plain(root, Shape("table", item=shape))["key"]
    if target == "runs_on":
        value = [value]  # it may be one alone
    info = holder.model_fields[way[-1]]
    TypeAdapter(info.annotation).validate_python(value)


@pytest.mark.parametrize("part", sorted({*KEYS, *MAIN, *(part for part, _ in VALUES)}))
def test_the_words_are_those_of_parts_that_there_are(part: str) -> None:
    kind = part_of(part)
    if part in MAIN:
        at(kind, MAIN[part].split("."))
    for (name, key), words in VALUES.items():
        if name == part:
            assert key in fields(kind)
            for word, value in words.items():
                assert word != value


@pytest.mark.parametrize(
    ("lines", "expected", "nearest"),
    [
        ("vms: {a: {host: h1}}", "on: h1", "on"),
        ("vms: {a: {ram: 16GB}}", "memory: 16GB", "memory"),
        ("vms: {a: {RAM: 16 GB}}", "memory: 16 GB", "memory"),
        ("vms: {a: {ram: 16}}", "memory, such as memory: 16 GiB", "memory"),
        ("vms: {a: {vCPU: 4}}", "vcpus: 4", "vcpus"),
        ("vms: {a: {guestOS: RHEL 9}}", "os: RHEL 9", "os"),
        ("vms: {a: {Live-Migration: true}}", "live_migration: true", "live_migration"),
        ("vms: {a: {disk: 100 GB}}", "files, such as files: san/csv1", "files"),
        ("vms: {a: {possibleOwners: [h1]}}", "possible_owners: [h1]", "possible_owners"),
        ("vms: {a: {cluster: hvc}}", "clusters: {hvc: {members: [a, …]}}", ""),
        ("hosts: {h2: {cpu: 32}}", "cores: 32", "cores"),
        ("hosts: {h2: {cluster: hvc}}", "clusters: {hvc: {members: [h2, …]}}, at the top", ""),
        ("hosts: {h2: {ip: 10.0.0.1}}", "nothing: machines have no addresses", ""),
        ("clusters: {c: {nodes: [h1]}}", "members: [h1]", "members"),
        ("clusters: {c: {members: [h1], witness: cloud}}", "quorum: {witness: {kind: cloud}}", ""),
        ("clusters: {c: {members: [h1], witness: Azure}}", "quorum: {witness: {kind: cloud}}", ""),
        ("clusters: {c: {members: [h1], fsw: x}}", "quorum: {witness: {kind: file-share}}", ""),
        ("clusters: {c: {members: [h1], two_node: true}}", "two_node inside quorum, such as quorum: {tw", ""),
        ("clusters: {c: {members: [h1], type: wsfc}}", "nothing: the members decide", ""),
        ("clusters: {c: {members: [h1], quorum: {witness: cloud}}}", "witness: {kind: cloud}", ""),
        ("clusters: {c: {members: [h1], fencing: ipmi}}", "fencing: {methods: [ipmi]}", ""),
        ("clusters: {c: {members: [h1], ha: true}}", "ha: {enabled: true}", ""),
        ("storage: {s: {type: ceph}}", "kind: hyperconverged", "kind"),
        ("storage: {s: {kind: nas}}", "one of array, local, share, hyperconverged", "share"),
        ("storage: {s: {csv: [c1, c2]}}", "volumes: {c1: {}, c2: {}}", "volumes"),
        ("networks: {n: {subnet: 10.0.0.0/24}}", "cidr: 10.0.0.0/24", "cidr"),
        ("networks: {n: {type: vmotion}}", "roles: [migration]", "roles"),
        ("datastores: {ds1: {}}", "storage: {ds1: {}}", "storage"),
        ("vms: {a: }\nservices: {s: {vm: a}}", "runs_on: a", "runs_on"),
        ("vms: {a: }\nservices: {s: {nodes: [a]}}", "runs_on: [a]", "runs_on"),
        ("vms: {a: }\nservices: {s: {runs_on: a, type: nginx}}", "product: nginx", "product"),
        ("vms: {a: }\nservices: {s: {runs_on: a, sla: 99.9%}}", "objectives: {availability: 99.9%}", ""),
    ],
)  # fmt: skip
def test_a_key_of_the_trade_is_answered_with_the_key_and_its_value(
    lines: str, expected: str, nearest: str, problems: Problems
) -> None:
    text = SMALLEST + lines + "\n"
    if lines.startswith("hosts"):
        text = f"hadocs: 1\nname: n\n{lines}\n"
    (found,) = problems(text)
    assert expected in found.expected
    assert found.nearest == nearest


@pytest.mark.parametrize("key", ["host", "fci", "dag", "resources", "xyz", "nods", "cluste"])
def test_a_word_that_is_like_a_key_by_chance_is_not_taken_for_it(key: str, problems: Problems) -> None:
    (found,) = problems(f"{SMALLEST}vms: {{a: {{{key}: h1}}}}\n")
    assert found.nearest in ("", "on")


def test_what_else_is_wrong_is_told_at_the_same_try(problems: Problems) -> None:
    found = problems(
        "hadocs: 1\nname: n\nnodes: {pve1: {ram: 1 XB}}\nvms: {db: {node: pve2}}\n"
        "clusters: {c: {nodes: [pve1, pve3]}}\n"
    )
    assert [p.message for p in found] == [
        'unknown key "nodes"',
        'unknown key "ram" in "pve1"',
        'unknown key "node" in "db"',
        'there is nothing called "pve2"',
        'unknown key "nodes" in "c"',
        'there is nothing called "pve3"',
    ]


def test_a_list_of_things_with_names_is_read_as_a_table_of_them(problems: Problems) -> None:
    found = problems(
        "hadocs: 1\nname: n\nhosts:\n  - {name: h1, ram: 1 GB}\n  - name: h2\nvms: {a: {on: h2}, b: {on: h3}}\n"
    )
    assert [p.message for p in found] == [
        '"hosts" is a list',
        'unknown key "ram" in "h1"',
        'there is nothing called "h3"',
    ]
    assert found[0].expected == "a table from ids: hosts: {h1: {…}, h2: {…}}"


def test_what_a_copy_has_from_its_original_is_told_once(problems: Problems) -> None:
    found = problems("hadocs: 1\nname: n\nhosts: {h1: {ram: 1 GB}, h2: {like: h1}, h3: {like: h2}}\n")
    assert len(found) == 1


def test_two_words_for_one_key_are_told(problems: Problems) -> None:
    found = problems(SMALLEST + "vms: {a: , b: }\nservices: {s: {vm: a, node: b}}\n")
    assert found[1].expected == "runs_on: b alone, or what runs_on is already"


def test_nothing_that_was_read_as_something_else_loads() -> None:
    for part, words in KEYS.items():
        section = {"Vm": "vms", "Host": "hosts", "Storage": "storage", "Network": "networks"}.get(part)
        for word in words if section else ():
            with pytest.raises(InputError, match="unknown key"):
                load_text(f"hadocs: 1\nname: n\nservers: {{x: }}\n{section}: {{a: {{{word}: x}}}}\n")


def test_volumes_go_by_their_storage(problems: Problems) -> None:
    (found,) = problems(SMALLEST + "storage: {netapp: {volumes: {csv1: }}}\nvms: {a: {files: csv1}}\n")
    assert found.nearest == "netapp/csv1"
    both = "storage: {netapp: {volumes: {csv1: }}, pure: {volumes: {csv1: }}}\n"
    (found,) = problems(SMALLEST + both + "vms: {a: {files: csv1}}\n")
    assert (found.nearest, found.expected) == ("", "netapp/csv1, pure/csv1")
    listed = problems(SMALLEST + "storage: {san: {volumes: [csv1]}}\nvms: {a: {files: csv1}}\n")
    assert [p.nearest for p in listed] == ["", "san/csv1"]


def test_a_section_that_there_is_not_yet_is_shown(problems: Problems) -> None:
    (found,) = problems(SMALLEST + "vms: {a: {networks: [VM Network]}}\n")
    assert "networks: {VM Network: {}} at the top" in found.expected


def test_a_service_is_in_a_machine_and_not_on_hosts(problems: Problems) -> None:
    (found,) = problems(
        SMALLEST + "vms: {a: {on: h1}}\nclusters: {c: {members: [h1]}}\nservices: {s: {runs_on: c}}\n"
    )
    assert "a cluster of hosts" in found.message
    assert found.expected.endswith(": a")
