"""``hadocs import --into``: what was observed in a spec that people have edited, and nothing of theirs lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import windows

from hadocs import cli
from hadocs.api import load

BY_HAND = """\
# Our estate. Do not touch without asking Kim.
hadocs: 1
name: prod
title: Production   # as the board calls it
owner: {team: Platform, contact: kim@example.com}
platform: hyper-v/2022

networks:
  lan: {roles: [client, cluster], cidr: 10.0.0.0/24}   # the one with the users

storage:
  san-a: # bought in 2024
    controllers: 2
    volumes: {csv-1: {csv: true}}

hosts:
  # Left rack
  hv-1:
    memory: 256 GiB # 16 modules
    networks: [lan]
    storage: {san-a: {protocol: iscsi, paths: 4}}
  hv-2: {like: hv-1}

vms:
  sql-a: {on: hv-1, memory: 16 GiB, files: san-a/csv-1, networks: [lan]} # to be resized
  sql-b: {like: sql-a, on: hv-2}
  old-9: {on: hv-2, memory: 1 GiB}

clusters:
  hvc:
    members:
      - hv-1
      - hv-2
    quorum: {witness: {kind: none}}
    heartbeat:
      threshold: 10 # we were told so

  # Asked for by the board

services:
  orders: {product: sql-server/fci, runs_on: [sql-a, sql-b]}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "prod.yaml"
    path.write_text(BY_HAND, encoding="utf-8")
    for name, document in (("hosts", windows.hosts()), ("sql", windows.guests())):
        (tmp_path / f"{name}.json").write_bytes(windows.source(document).data)
    return path


def put(spec: Path, *names: str) -> int:
    files = [str(spec.parent / f"{name}.json") for name in names]
    return cli.main(["import", "windows", *files, "--into", str(spec)])


def test_what_people_wrote_stays_where_it_is(spec: Path) -> None:
    assert put(spec, "hosts", "sql") == 0
    text = spec.read_text(encoding="utf-8")
    comments = [
        "# Our estate. Do not touch without asking Kim.\nhadocs: 1",
        "title: Production   # as the board calls it",
        "  san-a: # bought in 2024\n",
        "  # Left rack\n  hv-1:\n    memory: 256 GiB # 16 modules\n",
        "# to be resized",
        "  # Asked for by the board\n",
    ]
    for comment in comments:
        assert comment in text
    places = [text.index(c) for c in comments]
    assert places == sorted(places)
    assert text.index("threshold:") < text.index("# Asked for by the board") < text.index("services:")


def test_what_differs_is_replaced_and_marked(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(spec, "hosts")
    text = spec.read_text(encoding="utf-8")
    assert "threshold: 20 # we were told so (was 10; SameSubnetThreshold)" in text
    told = capsys.readouterr().err
    assert "sql-a: memory was 16 GiB, is 32 GiB" in told
    assert "old-9: on none of its hosts; left in the spec" in told
    found = load(text).spec
    assert found.vms["sql-b"].memory == 32 * 2**30
    assert found.vms["web1"].on == "hv-1"
    assert found.vms["sql-a"].files == "san-a/csv-1"
    assert found.clusters["hvc"].anti_affinity[0].members == ("sql-a", "sql-b")


def test_a_cluster_in_guests_comes_in_with_the_ids_of_the_spec(spec: Path) -> None:
    put(spec, "hosts", "sql")
    assert load(spec).spec.clusters["sqlc"].members == ("sql-a", "sql-b")


def test_twice_is_once(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(spec, "hosts", "sql")
    first = spec.read_bytes()
    capsys.readouterr()
    assert put(spec, "hosts", "sql") == 0
    assert spec.read_bytes() == first
    assert "says all that was observed" in capsys.readouterr().err


def test_line_ends_of_windows_stay(spec: Path) -> None:
    spec.write_bytes(BY_HAND.replace("\n", "\r\n").encode())
    assert put(spec, "hosts") == 0
    found = spec.read_bytes()
    assert found.count(b"\n") == found.count(b"\r\n")


def test_bad_input_changes_nothing(spec: Path) -> None:
    (spec.parent / "bad.json").write_text('{"cluster": {', encoding="utf-8")
    assert put(spec, "bad") == 2
    assert spec.read_text(encoding="utf-8") == BY_HAND
    broken = spec.parent / "broken.yaml"
    broken.write_text("hadocs: 1\nname: [", encoding="utf-8")
    assert put(broken, "hosts") == 2
    assert put(spec.parent / "none.yaml", "hosts") == 2


def test_what_was_read_stays_a_line_each_and_where_it_was_read_is_said_once(tmp_path: Path) -> None:
    source = windows.source(windows.hosts(), "hosts.json")
    (tmp_path / "hosts.json").write_bytes(source.data)
    path = tmp_path / "mine.yaml"
    assert cli.main(["import", "windows", str(tmp_path / "hosts.json"), "-o", str(path)]) == 0
    text = path.read_text(encoding="utf-8").replace("memory: 256 GiB", "memory: 999 GiB")
    path.write_text(text.replace("collected 2026-11-29", "collected 2026-10-01"), encoding="utf-8")
    assert put(path, "hosts") == 0
    after = path.read_text(encoding="utf-8")
    assert "# TotalPhysicalMemory (was 999 GiB)\n" in after
    assert "  source:\n    - Imported from hosts.json, collected 2026-11-29" in after
