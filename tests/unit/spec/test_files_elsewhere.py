"""A spec uses what lies in its project; nothing is shown of anything else, and what is no file is not waited for."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hadocs.errors import InputError, Problem
from hadocs.spec.load import load, load_all
from hadocs.spec.terminal import render

Folder = Callable[..., Path]

NO_SPECS = {
    "users": "root:x:0:0:S3CRET:/root:/bin/bash\n",
    "words": "- S3CRET\n- other\n",
    "kubeconfig": "apiVersion: v1\nkind: S3CRET\nclusters:\n- cluster: {server: S3CRET}\n  name: S3CRET\nusers: []\n",
    "compose": "services:\n  S3CRET: {environment: [S3CRET]}\nnetworks: {S3CRET: }\n",
    "tokens": "hosts:\n  example.com: {token: S3CRET}\n",
    "broken": 'password: "S3CRET\n',
    "twice": "S3CRET: 1\nS3CRET: 2\n",
    "tagged": "a: !S3CRET x\n",
    "alias": "a: *S3CRET\n",
    "control": "S3CRET\x07\n",
    "ours, but another's": "hosts: {S3CRET: S3CRET}\nvms: S3CRET\nname: S3CRET\n",
}


def problems_of(*paths: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load_all(paths)
    return caught.value.problems


def told(problems: tuple[Problem, ...]) -> str:
    return render(problems) + repr(problems)


@pytest.mark.parametrize("text", NO_SPECS.values(), ids=NO_SPECS)
def test_nothing_of_a_file_that_is_no_spec_is_shown(text: str, folder: Folder) -> None:
    folder(secret=text, a="hadocs: 1\nname: a\nhosts: {h: }\nuses: [secret.yaml]\n")
    assert "S3CRET" not in told(problems_of("secret.yaml"))
    assert "S3CRET" not in told(problems_of("a.yaml"))


@pytest.mark.parametrize("data", [b"\x7fELF\x00S3CRET\xff", b"S3CRET \xff\n", "S3CRET".encode("utf-16-le")])
def test_nothing_of_a_binary_file_is_shown(data: bytes, folder: Folder) -> None:
    folder(secret=data)
    found = told(problems_of("secret.yaml"))
    assert "S3CRET" not in found
    assert "S\\x003" not in found


def test_the_line_of_a_spec_is_shown_also_where_it_is_no_yaml(folder: Folder) -> None:
    folder(a="hadocs: 1\nname: 'a\n", b="{hadocs: 1, name: [b}\n")
    assert [p.place.text for p in problems_of("a.yaml", "b.yaml")] == ["name: 'a", "{hadocs: 1, name: [b}"]


def test_a_spec_without_its_version_is_told_what_else_is_wrong_but_not_shown(folder: Folder) -> None:
    folder(a="name: a\nhosts: {h: {cores: 4, os: x, rak: x}}\n")
    assert [(p.message, p.place.text) for p in problems_of("a.yaml")] == [
        ('missing key "hadocs"', ""),
        ('unknown key "rak" in "h"', ""),
    ]


OUTSIDE = ["../secret.yaml", "../../secret.yaml", "x/../../../secret.yaml", "link.yaml", "linked/secret.yaml"]


@pytest.mark.parametrize("reference", OUTSIDE)
@pytest.mark.parametrize("there", [True, False])
def test_what_lies_outside_of_the_project_is_not_used_and_not_looked_for(
    reference: str, there: bool, folder: Folder
) -> None:
    root = folder(project__a="")
    (root / "project" / "mkdocs.yml").write_text("site_name: x\n")
    spec = root / "project" / "a.yaml"
    spec.write_text(f"hadocs: 1\nname: a\nhosts: {{h: }}\nuses: [{reference}]\n")
    (root / "project" / "link.yaml").symlink_to("../secret.yaml")
    (root / "project" / "linked").symlink_to("..")
    if there:
        (root / "secret.yaml").write_text("hadocs: 1\nhosts: {h9: }\n")
        (root.parent / "secret.yaml").write_text("hadocs: 1\nhosts: {h9: }\n")
    (found,) = problems_of("project/a.yaml")
    assert found.message == f'"{reference}" leads out of the project'
    assert found.place.line == 4


@pytest.mark.parametrize(
    "reference",
    ["/etc/passwd", "C:/x.yaml", "C:x.yaml", "//server/share/x.yaml", "\\\\server\\x", "\\x.yaml"],
)
def test_a_path_begins_at_the_folder_of_its_file(reference: str, folder: Folder) -> None:
    folder(a=f"hadocs: 1\nname: a\nhosts: {{h: }}\nuses: ['{reference}']\n")
    (found,) = problems_of("a.yaml")
    assert "is no path from the folder of this file" in found.message


def test_a_path_has_forward_slashes_everywhere(folder: Folder) -> None:
    folder(a="hadocs: 1\nname: a\nhosts: {h: }\nuses: ['..\\b.yaml']\n")
    (found,) = problems_of("a.yaml")
    assert (found.message, found.expected) == ('"..\\b.yaml" holds a backslash', "../b.yaml")


USES = "hadocs: 1\nname: a\nuses: [../common.yaml]\n"
PART = "hadocs: 1\nhosts: {h9: }\n"


@pytest.mark.parametrize("mark", ["mkdocs.yml", "mkdocs.yaml", ".git"])
def test_a_project_is_the_folder_of_mkdocs_yml_or_of_the_repository(
    mark: str, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder(project__specs__a=USES, project__common=PART)
    (root / "project" / mark).touch()
    (root / "elsewhere").mkdir()
    monkeypatch.chdir(root / "elsewhere")
    assert list(load("../project/specs/a.yaml").spec.hosts) == ["h9"]


def test_without_a_project_it_is_the_working_directory_above_or_what_was_given(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder(project__specs__a=USES, project__common=PART)
    assert list(load("project/specs/a.yaml").spec.hosts) == ["h9"]
    (root / "elsewhere").mkdir()
    monkeypatch.chdir(root / "elsewhere")
    with pytest.raises(InputError, match="leads out of the project"):
        load("../project/specs/a.yaml")
    with pytest.raises(InputError, match="leads out of the project"):
        load_all(["../project/specs"])
    assert list(load_all(["../project"])[0].spec.hosts) == ["h9"]


def test_a_root_may_be_stated(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    root = folder(project__specs__a=USES, project__common=PART)
    monkeypatch.setenv("HADOCS_ROOT", str(root / "project" / "specs"))
    with pytest.raises(InputError, match="leads out of the project"):
        load("project/specs/a.yaml")
    monkeypatch.setenv("HADOCS_ROOT", str(root / "project"))
    assert list(load("project/specs/a.yaml").spec.hosts) == ["h9"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these in folders")
def test_what_is_no_file_is_told_and_never_waited_for(folder: Folder) -> None:
    root = folder(
        specs__a="hadocs: 1\nname: a\nhosts: {h: }\n", specs__dir__b="hadocs: 1\nname: b\nhosts: {h: }\n"
    )
    os.mkfifo(root / "specs" / "pipe.yaml")
    (root / "specs" / "nothing.yaml").symlink_to("nowhere")
    (root / "specs" / "device.yaml").symlink_to("/dev/zero")
    (root / "specs" / "folder.yaml").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("specs/s.yaml")
        found = problems_of("specs")
    assert [p.message.partition(": ")[2] for p in found] == [
        "it is a device, not a file",
        "it is a link to nothing",
        "it is a pipe, not a file",
        "it is a socket, not a file",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_that_is_used_is_not_waited_for_either(folder: Folder) -> None:
    root = folder(a="hadocs: 1\nname: a\nhosts: {h: }\nuses: [pipe.yaml]\n")
    os.mkfifo(root / "pipe.yaml")
    (found,) = problems_of("a.yaml")
    assert (found.message, found.place.line) == ("can't read pipe.yaml: it is a pipe, not a file", 4)
