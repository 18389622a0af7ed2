"""The catalogue's data files hold what they may hold, and a slip in one is found."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hadocs.platforms import catalog, files, schema

FILES = list(schema.data_files(files.DATA))

GOOD = """\
title: Example
short: Ex
versions: {'1': {title: Example 1, short: Ex 1}, '2': {title: Example 2, short: Ex 2}}
facts:
  quorum_model: [{since: '1', until: '2', value: votequorum, source: a page, checked: 2026-11-22, basis: R}]
---
facts:
  editions_with_clustering: [{since: '1', until: '2', value: [all], source: a page, checked: 2026-11-22, basis: R}]
  max_nodes: [{since: '1', until: '2', value: 8, source: a page, checked: 2026-11-22, basis: R}]
  planned_move: [{since: '1', until: '2', value: [live-migration], source: a page, checked: 2026-11-22, basis: R}]
  guest_shared_storage: [{since: '1', until: '2', value: [iscsi], source: a page, checked: 2026-11-22, basis: R}]
  host_storage: [{since: '1', until: '2', value: [fc], source: a page, checked: 2026-11-22, basis: R}]
  csv: [{since: '1', until: '2', value: false, source: a page, checked: 2026-11-22, basis: R}]
  witnesses: [{since: '1', until: '2', value: [qdevice], source: [a page, another], checked: 2026-11-22, basis: R}]
"""


@pytest.mark.parametrize(("kind", "path"), FILES, ids=[f"{kind}-{path.stem}" for kind, path in FILES])
def test_every_data_file_is_as_the_schema_says(kind: str, path: Path) -> None:
    if kind == "platform":
        schema.check_platform(path)
    elif kind == "product":
        schema.check_products(path)
    elif kind == "life":
        schema.check_life(path)
    else:
        schema.check_systems(path, {key: catalog.versions(key) for key in catalog.platform_ids()})


def _check(tmp_path: Path, text: str) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")
    schema.check_platform(path)


def test_the_example_is_good(tmp_path: Path) -> None:
    _check(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("value: false, source: a page,", "value: false,", "source"),
        (
            "value: false, source: a page, checked: 2026-11-22,",
            "value: false, source: x y,",
            "checked",
        ),
        ("checked: 2026-11-22, basis: R}]\n---", "checked: 2026-11-22}]\n---", "basis"),
        ("value: 8,", "value: 8, colour: red,", "colour"),
        ("since: '1', until: '2', value: 8,", "since: '3', until: '2', value: 8,", "'3' is not in list"),
        ("since: '1', until: '2', value: 8,", "since: '2', until: '1', value: 8,", "later"),
        ("since: '1', until: '2', value: 8,", "until: '2', value: 8,", "since"),
        ("since: '1', until: '2', value: 8,", "since: '1', value: 8,", "until"),
        ("value: 8,", "value: 10 s,", "a duration, which belongs into timers/example.yaml"),
        ("[iscsi]", "[carrier-pigeon]", "carrier-pigeon"),
        ("votequorum", "show-of-hands", "show-of-hands"),
        ("basis: R}]\n---", "basis: guess}]\n---", "basis"),
        ("  csv: ", "  disks: ", "lacks csv"),
        ("value: 8,", "value: 8, also: [{value: 9, source: a page}],", "disagree"),
        ("short: Ex\n", "short: Ex\ncolour: red\n", "colour"),
    ],
)
def test_a_slip_is_found(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(ValueError, match=says):
        _check(tmp_path, GOOD.replace(old, new, 1))


def test_two_values_for_one_version_are_found(tmp_path: Path) -> None:
    entry = "{since: '1', until: '2', value: 8, source: a page, checked: 2026-11-22, basis: R}"
    with pytest.raises(ValueError, match="two entries for 1, 2"):
        _check(tmp_path, GOOD.replace(f"[{entry}]", f"[{entry}, {entry}]"))


def test_a_product_in_the_wrong_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "dns.yaml"
    fact = "{value: true, source: a page, checked: 2026-11-22, basis: R}"
    path.write_text(
        f"title: DNS\nkind: network\n---\nproducts: {{dhcp/1: {{title: DHCP 1, facts: {{cluster_aware: {fact}}}}}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=r"belongs into dhcp\.yaml"):
        schema.check_products(path)


def test_what_authors_tell_one_another_is_not_published() -> None:
    """Notes are for readers; what was read where, and what was not, stands in ``remark``."""
    spoken = ("not read", "excerpt", "the page ", "one page ", "nothing was found", "look up", "this file")
    for kind, path in FILES:
        if kind in ("system", "life"):
            continue
        for note in _notes(list(yaml.safe_load_all(path.read_text(encoding="utf-8")))):
            assert not [word for word in spoken if word in note.lower()], (path.name, note)


def _notes(entry: object) -> list[str]:
    if isinstance(entry, dict):
        own = [entry["note"]] if isinstance(entry.get("note"), str) else []
        return own + [note for value in entry.values() for note in _notes(value)]
    return [note for value in entry for note in _notes(value)] if isinstance(entry, list) else []
