"""What a spec names that the catalogue does not have is said, with what was meant, and never silently taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.errors import Problem
from hadocs.platforms.stated import warnings
from hadocs.spec.load import load, load_text
from hadocs.spec.terminal import render

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))


def said(lines: str) -> tuple[Problem, ...]:
    loaded = load_text(f"hadocs: 1\nname: n\n{lines}")
    return warnings(loaded.source.root, loaded.source.texts)


def only(lines: str) -> Problem:
    (found,) = said(lines)
    return found


HOSTS = "hosts: {h1: , h2: }\nclusters: {c: {members: [h1, h2]}}\n"


def test_a_platform_written_for_people_gets_the_one_with_its_version() -> None:
    found = only(f"platform: Hyper-V 2019\n{HOSTS}")
    assert found.nearest == "hyper-v/2019"
    assert (str(found.place), found.severity) == ("spec.yaml:3:11", "warning")


def test_a_platform_without_a_version_does_not_pass_in_silence() -> None:
    found = only(f"platform: hyper-v\n{HOSTS}")
    assert "names no version" in found.message
    assert "hyper-v/2019" in found.expected


def test_what_is_meant_to_be_unknown_is_not_told() -> None:
    assert not said(f"platform: other/etcd\n{HOSTS}services: {{}}\n")
    for product in ("other/postgresql", "nginx", "our own ledger", "sql-server/fci"):
        assert not said(f"vms: {{v: }}\nservices: {{s: {{runs_on: v, product: {product}}}}}\n")


@pytest.mark.parametrize(
    ("lines", "message", "expected"),
    [
        (
            "hosts: {h1: , h2: {platform: hyper-v/2022}}\n",
            "have none: h1",
            "platform: vsphere/8.0 at the top",
        ),
        ("platform: hyper-v/2022\nhosts: {h1: , h2: }\n", 'hosts run "hyper-v/2022"', "no platform here"),
    ],
)
def test_the_platform_of_a_host_cluster_that_its_hosts_do_not_have_is_told(
    lines: str, message: str, expected: str
) -> None:
    found = only(f"{lines}clusters: {{c: {{members: [h1, h2], platform: vsphere/8.0}}}}\n")
    assert message in found.message
    assert expected in found.expected


def test_the_platform_of_a_host_cluster_that_its_hosts_have_is_not_told() -> None:
    assert not said(
        "platform: vsphere/8.0\nhosts: {h: }\nclusters: {c: {members: [h], platform: VMware/8}}\n"
    )


@pytest.mark.parametrize(
    ("keys", "near"),
    [
        ("product: Exchange 2016", "exchange/2016-dag"),
        ("product: SQL Server 2019, data: san", "sql-server/2019-fci"),
        ("product: SQL Server 2019, copies: {v: san}", "sql-server/2019-ag"),
        ("product: mssql/2019", ""),
        ("product: mysql", ""),
    ],
)
def test_a_product_is_only_suggested_where_it_is_sure(keys: str, near: str) -> None:
    found = only(f"storage: {{san: }}\nvms: {{v: }}\nservices: {{s: {{runs_on: v, {keys}}}}}\n")
    assert found.nearest == near
    assert "other/" in found.expected


def test_no_word_is_said_twice() -> None:
    told = render(said(f"platform: zen\n{HOSTS}") + said(f"platform: hyper-v/2030\n{HOSTS}"))
    assert "expected expected" not in told
    assert "expected known" not in told


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_shipped_specs_name_what_there_is(path: Path) -> None:
    loaded = load(path)
    assert not warnings(loaded.source.root, loaded.source.texts)
