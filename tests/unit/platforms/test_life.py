"""Until when what the catalogue has is supported: every version has days, in order, each with a source."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hadocs.platforms import catalog, files, life, schema, systems
from hadocs.platforms.facts import Life

EVERY = [one for family in life.families() for one in life.lives(family).values()]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.key)
def test_days_are_in_order_and_have_a_source(one: Life) -> None:
    days = [day for day in (one.mainstream, one.support, one.extended) if day]
    assert days == sorted(days)
    assert one.open == (one.support is None)
    assert one.source
    assert one.checked >= date(2026, 11, 29)
    assert all(
        name in one.names for name, day in (("mainstream", one.mainstream), ("extended", one.extended)) if day
    )


def test_every_version_of_every_platform_has_a_life_but_what_nobody_ships() -> None:
    without = [p.key for p in catalog.platforms() if catalog.life_of(p.id, p.version) is None]
    assert without == ["pacemaker/upstream"]


def test_facts_of_platforms_and_products_have_the_same_days() -> None:
    server = catalog.find_platform("hyper-v/2016")
    product = catalog.find_product("sql-server/2016-ag")
    assert server is not None
    assert product is not None
    assert [server.facts[f"{name}_ends"].value for name in ("mainstream", "support", "extended")] == [
        date(2022, 1, 11),
        date(2027, 1, 12),
        date(2030, 1, 12),
    ]
    assert server.facts["extended_ends"].note == "Extended Security Updates, paid."
    assert product.facts["support_ends"].value == date(2026, 7, 14)
    assert "support_ends" not in catalog.find_product("sql-server/ag").facts  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("os", "key"),
    [
        ("Windows Server 2012 R2 Datacenter", "windows-server/2012r2"),
        ("hyper-v-server-2019", "windows-server/2019"),
        ("RHEL 9.4", "rhel/9"),
        ("sles-15-sp5", "sles/15.5"),
        ("SLES 15", "sles/15"),
        ("Ubuntu 22.04 LTS", "ubuntu/22.04"),
        ("Azure Local 24H2", "azure-local/24h2"),
    ],
)
def test_the_life_of_a_system(os: str, key: str) -> None:
    found = systems.life_of_system(os)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("os", ["", "OpenVMS 9", "Debian", "Debian 4", "Windows 11"])
def test_what_is_not_known_has_none(os: str) -> None:
    assert systems.life_of_system(os) is None


GOOD = """\
title: Example
phases: {mainstream: full, support: support, extended: paid}
source: [a page]
checked: 2026-11-29
basis: R
versions: {'1': {mainstream: 2020-01-01, support: 2021-01-01, extended: 2022-01-01}, '2': {support: open}}
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("support: 2021-01-01", "support: 2019-01-01", "before"),
        ("extended: 2022-01-01", "extended: 2020-06-01", "before"),
        ("{support: open}", "{}", "says when its support ends"),
        (", extended: paid}", "}", "calls extended"),
        ("source: [a page]\n", "source: []\n", "source"),
        ("basis: R\n", "basis: guess\n", "basis"),
        ("support: open", "support: soon", "support"),
    ],
)
def test_a_slip_in_such_a_file_is_found(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(GOOD, encoding="utf-8")
    schema.check_life(path)
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        schema.check_life(path)


def test_there_is_a_file_for_each_that_the_systems_name() -> None:
    assert {"windows-server", "rhel", "rocky", "sles", "debian", "ubuntu"} <= set(life.families())
    assert files.DATA.joinpath("life").is_dir()
