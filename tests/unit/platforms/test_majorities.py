"""Software that elects by a majority of its own: each file is whole, and found by what people call it."""

from pathlib import Path

import pytest
import yaml

from hadocs.platforms import timers
from hadocs.platforms.catalog import find_product
from hadocs.platforms.majorities import DATA, MODELS, brought_by, find_majority, majorities

FILES = sorted(DATA.glob("*.yaml"))
KEYS = {
    "title",
    "aliases",
    "counts",
    "store",
    "halts",
    "brought_by",
    "forced",
    "leaves",
    "in_step",
    "all_off",
    "first",
    "acknowledges",
    "source",
    "basis",
    "checked",
}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_each_is_whole(path: Path) -> None:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(raw) <= KEYS
    assert raw["counts"] in MODELS
    assert raw["source"]
    assert timers.general(path.stem), "its times"
    for product in raw.get("brought_by", [path.stem]):
        assert find_product(product) is not None, product


@pytest.mark.parametrize("text", ["etcd", "etcd/3.5", "other/etcd", "other/etcd 3.5", "ETCD/v3"])
def test_it_is_found_by_its_name(text: str) -> None:
    found = find_majority(text)
    assert found is not None
    assert found[0].id == "etcd"


@pytest.mark.parametrize("text", ["pacemaker/rhel9", "other/keeper", "hyper-v/2022", ""])
def test_others_are_none(text: str) -> None:
    assert find_majority(text) is None


def test_a_product_brings_its_own() -> None:
    assert brought_by("postgresql/patroni") is majorities()["patroni"]
    assert brought_by("sql-server/ag") is None
