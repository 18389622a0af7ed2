"""A folder of what clusters said of themselves: which spec each belongs to, of which day it is, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support import windows

from hadocs import cli
from hadocs.analysis import Analysis
from hadocs.api import analyse
from hadocs.errors import HadocsError, InputError, UsageError
from hadocs.importers.formats import formats
from hadocs.importers.text import written
from hadocs.publish.generate import Wanted
from hadocs.publish.observed import Observer

CIB = """<cib epoch="1"><configuration><crm_config/><nodes><node id="1" uname="a"/><node id="2" uname="{0}"/></nodes>
<resources/><constraints/></configuration><status/></cib>
"""


@cache
def spec(name: str) -> Analysis:
    text = written(formats()["windows"].read([windows.source(windows.hosts())]))
    return analyse(text.replace("name: hvc", f"name: {name}"))


@cache
def pair() -> Analysis:
    return analyse("hadocs: 1\nname: web\nservers: {a: {}, b: {}}\nclusters: {c: {members: [a, b]}}\n")


def hosts(day: str = "2026-11-29", **cluster: Any) -> bytes:
    said = windows.hosts()
    said["collectedAt"] = f"{day}T10:00:00Z"
    said["cluster"] |= cluster
    return windows.source(said).data


def put(folder: Path, name: str, data: bytes | str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def test_files_belong_to_the_spec_that_they_are_named_after(tmp_path: Path) -> None:
    put(tmp_path, "hvc.json", hosts(SameSubnetThreshold=10))
    put(tmp_path, "web/cib.xml", CIB.format("b"))
    put(tmp_path, ".hidden/any", "")
    found = Observer(tmp_path)((spec("hvc"), pair(), spec("other")))
    assert set(found) == {"hvc", "web"}
    assert [(d.thing, d.key, d.observed) for d in found["hvc"].differences] == [
        ("hvc", "heartbeat.threshold", "10")
    ]
    assert not found["web"].differences
    assert found["web"].source[0] == "Imported from web/cib.xml."


def test_the_day_is_that_of_the_observation(tmp_path: Path) -> None:
    put(tmp_path, "hvc-2026-11-01.json", hosts("2026-10-31"))
    put(tmp_path, "web.xml", CIB.format("b"))
    found = Observer(tmp_path)((spec("hvc"), pair()))
    assert found["hvc"].day == "2026-10-31", "what a file says itself is surer than its name"
    assert found["web"].day == "", "no clock and no time of a file takes its place"
    (tmp_path / "web.xml").rename(tmp_path / "web-2026-11-02.xml")
    assert Observer(tmp_path)((spec("hvc"), pair()))["web"].day == "2026-11-02"


def test_of_folders_named_by_a_day_the_newest_counts(tmp_path: Path) -> None:
    put(tmp_path, "web/2026-11-03/cib.xml", CIB.format("b"))
    put(tmp_path, "web/2026-11-02/cib.xml", CIB.format("x"))
    found = Observer(tmp_path)((pair(),))["web"]
    assert (found.day, found.differences) == ("2026-11-03", ())


def test_what_has_not_changed_is_the_same_value(tmp_path: Path) -> None:
    put(tmp_path, "web.xml", CIB.format("b"))
    observer = Observer(tmp_path)
    first = observer((pair(),))["web"]
    assert observer((pair(),))["web"] is first
    put(tmp_path, "web.xml", CIB.format("c"))
    assert observer((pair(),))["web"].differences


@pytest.mark.parametrize(
    ("name", "data", "kind", "told"),
    [
        ("wbe.xml", CIB.format("b"), UsageError, r"wbe\.xml: there is no spec named wbe; name a file"),
        ("web/a.xml", CIB.format("b")[:90], InputError, r"seen/web/a\.xml:"),
        ("web.txt", "text", UsageError, r"web\.txt is none of the formats"),
        ("web/notes/none", "text", UsageError, "none of the formats"),
        ("web.xml", CIB.replace('"a"', '"x"').format("y"), UsageError, "of another cluster"),
    ],
)
def test_what_can_not_be_right_is_refused(
    tmp_path: Path, name: str, data: str, kind: type[HadocsError], told: str
) -> None:
    put(tmp_path / "seen", name, data)
    with pytest.raises(kind, match=told):
        Observer(tmp_path / "seen")((pair(),))


def test_an_empty_folder_of_a_spec_and_one_that_is_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    with pytest.raises(UsageError, match="nothing is in it"):
        Observer(tmp_path)((pair(),))
    with pytest.raises(UsageError, match="can't read"):
        Observer(tmp_path / "nowhere")((pair(),))


def test_a_preview_bears_what_belongs_to_no_spec(tmp_path: Path) -> None:
    put(tmp_path, "wbe.xml", CIB.format("b"))
    assert Observer(tmp_path, strict=False)((pair(),)) == {}
    assert Wanted() == Wanted(observe=None)


def test_links_that_lead_round_in_a_circle_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "web/cib.xml", CIB.format("b"))
    (tmp_path / "web" / "again").symlink_to(tmp_path / "web")
    assert not Observer(tmp_path)((pair(),))["web"].differences


@pytest.mark.parametrize("watch", [False, True])
def test_an_export_has_what_was_observed_too(
    watch: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Wanted] = []

    def generate(_specs: object, wanted: Wanted, *_: object) -> None:
        asked.append(wanted)
        raise KeyboardInterrupt

    monkeypatch.setattr(
        "hadocs.publish.watching.generate" if watch else "hadocs.publish.site.generate", generate
    )
    (tmp_path / "web.yaml").write_text("hadocs: 1\nname: web\nservers: {a: {}}\n", encoding="utf-8")
    put(tmp_path, "seen/web/cib.xml", CIB.format("b"))
    words = [
        "export",
        str(tmp_path / "web.yaml"),
        "-o",
        str(tmp_path / "out"),
        "--observed",
        str(tmp_path / "seen"),
    ]
    with suppress(KeyboardInterrupt, SystemExit):
        cli.main([*words, "--watch"] if watch else words)
    assert [w.observe.folder for w in asked if w.observe] == [tmp_path / "seen"]
