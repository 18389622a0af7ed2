"""The page of what ends when: all that the specs of a site run, by the last day of its support."""

from __future__ import annotations

from hadocs import pipeline
from hadocs.pages import ends
from hadocs.spec.load import load_text

OLD = """\
hadocs: 1
name: old
title: Old <b>
platform: hyper-v/2012r2
hosts: {h1: {}, h2: {}}
vms: {a: {on: h1, os: OpenVMS 9}}
clusters: {hvc: {members: [h1, h2]}}
services: {db: {product: sql-server/2016-ag, runs_on: a}}
"""
NEW = """\
hadocs: 1
name: new
platform: proxmox/9
hosts: {p1: {}}
vms: {a: {on: p1, os: Debian 13}, b: {on: p1, os: Windows Server 2012 R2}}
services: {db: {product: sql-server/ag, runs_on: a}}
"""


def lines() -> list[str]:
    page = ends.page([pipeline.analyse_loaded(load_text(text)) for text in (OLD, NEW)])
    assert page.path == "platforms/ends.md"
    return page.content.splitlines()


def test_each_version_stands_there_once_with_all_who_run_it_the_earliest_end_first() -> None:
    rows = [line.split(" | ") for line in lines() if line.startswith("| ")][2:]
    assert [row[0].removeprefix("| ") for row in rows] == [
        "Windows Server 2012 R2",
        "SQL Server 2016",
        "Debian 13",
        "Proxmox VE 9",
    ]
    assert "clusters/old/index.md): hvc (two hosts)" in rows[0][1]
    assert "clusters/new/index.md): one machine" in rows[0][1]
    assert rows[0][2:5] == [
        "<time>2018-10-09</time><br>mainstream support",
        "<time>2023-10-10</time><br>extended support",
        "<time>2026-10-13</time><br>Extended Security Updates, paid",
    ]
    assert rows[3][3] == "no end is announced"
    assert all("endoflife" in row[5] for row in rows)


def test_what_has_no_known_end_is_named_and_text_of_specs_is_escaped() -> None:
    text = "\n".join(lines())
    assert "OpenVMS 9" in text
    assert "clusters/new/index.md): SQL Server" in text
    assert "<b>" not in text


def test_no_day_is_held_against_today() -> None:
    assert not [line for line in lines() if " ago" in line or "expired" in line]
