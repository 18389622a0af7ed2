"""From paths to specs: which files are specs, what can't be read, and all problems of all files at once."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.smallest import SMALLEST
from support.work import growth

from hadocs.errors import HadocsError, InputError, Problem
from hadocs.spec.files import MAX_BYTES
from hadocs.spec.load import find, load, load_all, load_text

Folder = Callable[..., Path]
GOOD = b"hadocs: 1\nname: a\nhosts: {h: }\n"


def spec(name: str, more: str = "") -> str:
    return f"hadocs: 1\nname: {name}\nhosts: {{h: }}\n{more}"


def problem_of(path: str | Path) -> Problem:
    with pytest.raises(InputError) as caught:
        load(path)
    (only,) = caught.value.problems
    return only


# one file


@pytest.mark.parametrize(
    "data", [GOOD, b"\xef\xbb\xbf" + GOOD, GOOD.replace(b"\n", b"\r\n"), GOOD.replace(b"\n", b"\r")]
)
def test_a_byte_order_mark_and_other_line_ends_simply_work(data: bytes, folder: Folder) -> None:
    folder(a=data)
    assert load("a.yaml").spec.name == "a"


def test_places_are_right_behind_a_byte_order_mark_and_with_crlf(folder: Folder) -> None:
    folder(a=b"\xef\xbb\xbfHadocs: 1\r\nname: a\r\nhosts: {h: {x: }}\r\n")
    with pytest.raises(InputError) as caught:
        load("a.yaml")
    assert [(str(p.place), p.place.text) for p in caught.value.problems] == [
        ("a.yaml:1:1", "Hadocs: 1"), ("a.yaml:1:1", "Hadocs: 1"), ("a.yaml:3:13", "hosts: {h: {x: }}"),
    ]  # fmt: skip


def test_what_is_not_utf_8_is_told_with_its_byte_and_place(folder: Folder) -> None:
    folder(a="hadocs: 1\r\nname: é\n".encode() + b"title: caf\xe9 x\nfoo: \xff\n")
    found = problem_of("a.yaml")
    assert found.message == "byte 30 of the file, 0xE9, is not UTF-8"
    assert (found.place.line, found.place.column, found.place.text) == (3, 11, "title: caf\ufffd x")
    assert "Windows-1252" in found.expected


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-16", "UTF-16"), ("utf-32", "UTF-32")],
)
def test_utf_16_is_recognised_by_its_mark(encoding: str, name: str, folder: Folder) -> None:
    folder(a=GOOD.decode().encode(encoding))
    assert problem_of("a.yaml").message == f"the file is {name}, not UTF-8"


def test_utf_16_without_a_mark_is_guessed(folder: Folder) -> None:
    folder(a=GOOD.decode().encode("utf-16-le"))
    assert "may be UTF-16" in problem_of("a.yaml").expected


def test_ten_megabytes_are_refused_before_they_are_parsed(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(a=GOOD + b"# padding\n" * (MAX_BYTES // 10 * 3))
    monkeypatch.setattr("hadocs.spec.load.parse", lambda *_: pytest.fail("it was parsed"))
    assert "larger than 4 MiB" in problem_of("a.yaml").message


def test_a_large_file_of_many_values_is_refused_soon(folder: Folder) -> None:
    folder(a=GOOD + b"vms: [" + b"x," * (MAX_BYTES // 3) + b"]\n")
    assert "values" in problem_of("a.yaml").message


def test_a_file_that_is_not_there(folder: Folder) -> None:
    folder()
    found = problem_of("gone.yaml")
    assert (found.message, str(found.place)) == (
        "can't read gone.yaml: there is no such file",
        "gone.yaml:1:1",
    )


def test_a_folder_given_as_a_file(folder: Folder) -> None:
    folder(sub__a=spec("a"))
    assert problem_of("sub").message == "can't read sub: it is a folder, not a file"


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (PermissionError(13, "Permission denied"), "you have no permission to read it"),
        (FileNotFoundError(2, "No such file or directory"), "there is no such file"),
        (OSError(5, "Input/output error"), "input/output error"),
        (OSError(), "it can't be read"),
    ],
)
def test_what_the_system_says_is_a_problem_too(
    error: OSError, why: str, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(a=spec("a"))

    def fail(*_: object, **__: object) -> None:
        raise error

    # Also a file that vanishes between its being found and its being read.
    monkeypatch.setattr(Path, "open", fail)
    assert problem_of("a.yaml").message == f"can't read a.yaml: {why}"


@pytest.mark.parametrize("name", ["a\0b.yaml", "x" * 5000 + ".yaml"])
def test_a_name_that_no_file_can_have(name: str) -> None:
    assert "can't read" in problem_of(name).message


def test_a_loaded_spec_cannot_be_changed() -> None:
    loaded = load_text(SMALLEST)
    with pytest.raises(dataclasses.FrozenInstanceError):
        loaded.spec = None  # type: ignore[misc,assignment]
    with pytest.raises(TypeError):
        loaded.source.root.entries["x"] = None  # type: ignore[index]
    with pytest.raises(TypeError):
        loaded.spec.hosts["x"] = None  # type: ignore[index]


def test_the_digest_tells_whether_anything_changed(folder: Folder) -> None:
    root = folder(a="hadocs: 1\nname: a\nuses: [b.yaml]\n", b="hadocs: 1\nhosts: {h: }\n")
    first = load("a.yaml").source.digest()
    assert load("a.yaml").source.digest() == first
    (root / "b.yaml").write_text("hadocs: 1\nhosts: {h: , i: }\n")
    assert load("a.yaml").source.digest() != first


def test_the_revision_is_the_same_wherever_the_files_lie(folder: Folder) -> None:
    root = folder(a="hadocs: 1\nname: a\nuses: [b.yaml]\n", b="hadocs: 1\nhosts: {h: }\n")
    first = load("a.yaml").source.revision
    assert load(str(root / "a.yaml")).source.revision == first
    (root / "b.yaml").write_text("hadocs: 1\nhosts: {h: , i: }\n")
    assert load("a.yaml").source.revision != first


# many files


def test_files_are_taken_as_given_and_folders_are_walked(folder: Folder) -> None:
    root = folder(specs__b=spec("b"), specs__deep__c=spec("c"), specs___hidden=spec("d"), other=spec("x"))
    (root / "specs/e.yml").write_text(spec("e"))
    (root / "specs/.f.yaml").write_text(spec("f"))
    (root / "specs/.git").mkdir()
    (root / "specs/.git/g.yaml").write_text(spec("g"))
    (root / "specs/readme.md").write_text("no spec")
    (root / "odd.txt").write_text(spec("odd"))
    assert [p.as_posix() for p in find(["specs", "odd.txt"])] == [
        "odd.txt", "specs/_hidden.yaml", "specs/b.yaml", "specs/deep/c.yaml", "specs/e.yml",
    ]  # fmt: skip


def test_a_folder_that_cannot_be_listed(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(specs__a=spec("a"))

    def fail(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", fail)
    for function in (find, load_all):
        with pytest.raises(InputError, match="can't read specs: you have no permission"):
            function(["specs"])


def test_a_file_that_is_meant_twice_is_taken_once(folder: Folder) -> None:
    root = folder(specs__b=spec("b"))
    assert find(["specs", "specs/b.yaml", root / "specs", "./specs"]) == [Path("specs/b.yaml")]


def test_a_loop_of_links_ends(folder: Folder) -> None:
    root = folder(specs__b=spec("b"))
    (root / "specs/again").symlink_to(root / "specs", target_is_directory=True)
    (root / "specs/broken.yaml").symlink_to(root / "nowhere.yaml")
    (root / "specs/self.yaml").symlink_to("self.yaml")
    assert [p.as_posix() for p in find(["specs"])] == ["specs/b.yaml", "specs/broken.yaml", "specs/self.yaml"]
    with pytest.raises(InputError) as caught:
        load_all(["specs"])
    assert [p.place.file for p in caught.value.problems] == ["specs/broken.yaml", "specs/self.yaml"]


def test_a_shared_part_without_a_name_is_no_spec(folder: Folder) -> None:
    folder(
        s__a="hadocs: 1\nname: a\nuses: [shared/x.yaml, b.yaml]\n",
        s__b="hadocs: 1\nname: b\nhosts: {hb: }\n",
        s__shared__x="hadocs: 1\nhosts: {hx: }\n",
    )
    assert [p.name for p in find(["s"])] == ["a.yaml", "b.yaml"]
    assert [loaded.spec.name for loaded in load_all(["s"])] == ["a", "b"]
    # Given by name it is taken for a spec, and what it lacks is told.
    with pytest.raises(InputError, match='missing key "name"'):
        load_all(["s/shared/x.yaml", "s/a.yaml"])


def test_no_spec_at_all_is_an_error(folder: Folder) -> None:
    folder().joinpath("empty").mkdir()
    for function in (find, load_all):
        with pytest.raises(HadocsError, match="no spec found in empty"):
            function(["empty"])
        with pytest.raises(HadocsError, match="no spec found"):
            function([])


def test_parts_that_only_use_each_other_are_told_of(folder: Folder) -> None:
    folder(s__a="hadocs: 1\nuses: [b.yaml]\n", s__b="hadocs: 1\nuses: [a.yaml]\n")
    with pytest.raises(InputError, match="files use each other in a circle"):
        load_all(["s"])


def test_two_specs_cannot_have_one_name(folder: Folder) -> None:
    folder(s__a=spec("same"), s__b=spec("same"), s__c=spec("other"))
    with pytest.raises(InputError) as caught:
        load_all(["s"])
    (only,) = caught.value.problems
    assert (str(only.place), only.message) == ("s/b.yaml:2:7", 'another spec has the name "same" already')
    assert "s/a.yaml:2:7" in only.expected


def test_all_problems_of_all_files_are_told_at_once_each_once(folder: Folder) -> None:
    folder(
        s__a="hadocs: 1\nname: a\nuses: [x/shared.yaml]\n",
        s__b="hadocs: 1\nname: b\nuses: [x/shared.yaml]\nvms: {v: {on: q}}\n",
        s__c="- a\n",
        s__x__shared="hadocs: 1\nhosts: {h: {cores: 0}}\n",
    )
    with pytest.raises(InputError) as caught:
        load_all(["s", "gone.yaml"])
    assert [str(p.place) for p in caught.value.problems] == [
        "gone.yaml:1:1", "s/b.yaml:4:15", "s/c.yaml:1:1", "s/x/shared.yaml:2:20",
    ]  # fmt: skip


def test_specs_come_in_the_order_of_their_names(folder: Folder) -> None:
    folder(s__a=spec("z"), s__b=spec("m"), s__c=spec("a"))
    assert [loaded.spec.name for loaded in load_all(["s/c.yaml", "s"])] == ["a", "m", "z"]
    assert load_all(["s/c.yaml", "s"]) == load_all(["s", "s/c.yaml"])


def test_reading_is_work_in_step_with_the_number_of_machines() -> None:
    def read(number: int) -> None:
        vms = "".join(
            f"  vm-{i}: {{on: hv-{i % 8}, memory: 4 GiB, vcpus: 2, networks: [lan]}}\n" for i in range(number)
        )
        hosts = "".join(f"  hv-{i}: {{cores: 16, memory: 128 GiB, networks: [lan]}}\n" for i in range(8))
        load_text(f"hadocs: 1\nname: n\nnetworks: {{lan: }}\nhosts:\n{hosts}vms:\n{vms}")

    assert growth(read, 120) < 2.1
