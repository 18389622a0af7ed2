"""A value that is of another key's kind is doubted: free text is never wrong, and yet it may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.spec.doubts import DOUBTS
from hadocs.spec.load import load, load_text
from hadocs.spec.shape import fields, sections

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))

BASE = "hadocs: 1\nname: n\nhosts: {hv1: {%s}}\nvms: {a: {on: hv1, %s}}\nnetworks: {lan: {%s}}\n"


@pytest.mark.parametrize(
    ("host", "vm", "network", "message", "expected"),
    [
        ("", "os: hv1", "", '"os" is "hv1", which is a host', "on: hv1 says on which host it runs"),
        ("", "os: a", "", '"os" is "a", which is a VM', "such as Windows Server 2022"),
        ("", "os: 2019", "", '"os" is "2019", which is a quantity', "such as Windows Server 2022"),
        ("os: 64 GB", "", "", "which is a quantity", "memory: 64 GB says how much memory it has"),
        ("rack: 512GB", "", "", '"rack" is "512GB", which is a quantity', "memory: 512GB"),
        ("rack: hv1", "", "", "which is a host", "such as r1"),
        ("", "role: 'yes'", "", "which says nothing here", "such as database"),
        ("", "title: 16 GiB", "", "which is a quantity", "its name for people"),
        ("", "", "cidr: 120", "which is a quantity", "such as 10.0.0.0/24"),
        ("", "", "adapter: 10 Gbit/s", "which is a quantity", "such as NIC team 1"),
        ("", "", "switches: [hv1]", "which is a host", "such as [sw-1, sw-2]"),
    ],
)
def test_a_value_of_another_kind_is_doubted(
    host: str, vm: str, network: str, message: str, expected: str
) -> None:
    (found,) = load_text(BASE % (host, vm, network)).warnings
    assert found.severity == "warning"
    assert message in found.message
    assert expected in found.expected


@pytest.mark.parametrize(
    "lines",
    [
        "hosts: {h: {rack: 12, os: Windows Server 2022, title: '5'}}",
        "hosts: {h: {rack: dc1, site: dc1}}\nsites: {dc1: }",
    ],
)
def test_what_may_be_meant_is_not_doubted(lines: str) -> None:
    assert not load_text(f"hadocs: 1\nname: n\n{lines}\n").warnings


def test_what_copies_have_from_their_original_is_doubted_once() -> None:
    assert len(load_text("hadocs: 1\nname: n\nhosts: {a: {rack: 5 GB}, b: {like: a}}\n").warnings) == 1


def test_only_keys_are_looked_at_that_there_are() -> None:
    for section, keys in DOUBTS.items():
        item = sections()[section].item
        assert item is not None
        assert item.part is not None
        assert keys.keys() <= fields(item.part).keys()


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_nothing_of_the_shipped_specs_is_doubted(path: Path) -> None:
    assert not load(path).warnings
