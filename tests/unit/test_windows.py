"""What differs on Windows, as far as it can be had elsewhere: names, line ends, consoles, backslashes, packages."""

from __future__ import annotations

import io
import os
import pickle
import re
import subprocess
import sys
import tomllib
from pathlib import Path, PureWindowsPath

import pytest
from packaging.requirements import Requirement

from hadocs import cli, pages, pipeline
from hadocs.analysis import Analysis
from hadocs.cli import run
from hadocs.errors import InputError
from hadocs.files import DEVICES
from hadocs.publish import site, spawned
from hadocs.spec.load import load, load_text

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "specs" / "article-hybrid.yaml"
PATH = os.pathsep.join([str(ROOT), *filter(None, sys.path)])


MINIMAL = "hadocs: 1\nname: {}\nhosts: {{h: {{}}}}\n"


# --- Names


@pytest.mark.parametrize("name", sorted(d for d in DEVICES if d.isascii() and d.isalnum()))
def test_no_spec_has_the_name_of_a_device(name: str) -> None:
    with pytest.raises(InputError) as caught:
        load_text(MINIMAL.format(name))
    (problem,) = caught.value.problems
    assert (
        problem.message
        == f'"name" is "{name}": Windows keeps that name for a device, and folders have this name'
    )
    assert problem.expected == f"another name, such as {name}-cluster"
    assert load_text(MINIMAL.format(f"{name}-cluster"))


@pytest.mark.parametrize("name", ["a.", "nul.", "a:b", "x/../y", "CON"])
def test_no_spec_has_a_name_that_no_folder_has(name: str) -> None:
    with pytest.raises(InputError, match="can't be"):
        load_text(MINIMAL.format(f'"{name}"'))


IDS = ["nul", "con", "AUX", "com1.svg", "trailing.", "a:b", "x" * 300, "sql/data", "Sql", "sql", "ü", "a?b"]


def test_whatever_the_ids_are_the_files_of_pages_can_be_written_on_windows() -> None:
    machines = "\n".join(f'  "{n}": {{on: h1}}' for n in IDS)
    services = "\n".join(f'  "{n}": {{runs_on: "{n}"}}' for n in IDS)
    text = (
        f"hadocs: 1\nname: {'n' * 80}\nplatform: hyper-v/2022\nhosts: {{h1: {{}}, h2: {{}}}}\n"
        f"vms:\n{machines}\nclusters: {{hc: {{members: [h1, h2], quorum: {{witness: {{kind: cloud}}}}}}}}\n"
        f"services:\n{services}\n"
    )
    loaded = load_text(text)
    made = pages.spec_paths(pipeline.analyse_loaded(loaded))
    assert len(made) > len(IDS)
    assert len({path.lower() for path in made}) == len(made)
    for path in made:
        assert len(path) <= 180, "the rest of a path of 259 characters is for the folder of the site"
        for part in PureWindowsPath(path).parts:
            assert not PureWindowsPath(part).is_reserved()
            assert not re.search(r'[<>:"|?*\\\x00-\x1f]|[. ]$', part)


# --- Line ends, backslashes


def meaning(analysis: Analysis) -> object:
    return analysis.spec, analysis.topology


def test_a_spec_with_the_line_ends_of_windows_means_the_same_at_the_same_places(tmp_path: Path) -> None:
    text = SPEC.read_text(encoding="utf-8")
    (tmp_path / "lf.yaml").write_bytes(text.encode())
    (tmp_path / "crlf.yaml").write_bytes(text.replace("\n", "\r\n").encode())
    lf, crlf = (pipeline.analyse(tmp_path / f"{n}.yaml") for n in ("lf", "crlf"))
    assert meaning(lf) == meaning(crlf)
    for route in (("vms",), ("clusters",), ("services",)):
        one, other = lf.source.locate(route), crlf.source.locate(route)
        assert (one.line, one.column, one.text) == (other.line, other.column, other.text)


def test_an_error_in_such_a_spec_is_shown_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"hadocs: 1\r\nname: a\r\nhosts: {h: {}}\r\nowner: {x: 1}\r\n")
    with pytest.raises(InputError) as caught:
        load(tmp_path / "a.yaml")
    (problem,) = caught.value.problems
    assert (problem.place.line, problem.place.column, problem.place.text) == (4, 9, "owner: {x: 1}")


def test_pages_of_such_a_spec_are_the_same_to_the_byte(tmp_path: Path) -> None:
    text = MINIMAL.format("a") + "platform: hyper-v/2022\nvms: {v: {on: h}}\nservices: {s: {runs_on: v}}\n"
    made = []
    for end in ("\n", "\r\n"):
        (tmp_path / "a.yaml").write_bytes(text.replace("\n", end).encode())
        made.append([(p.path, p.content) for p in pages.spec_pages(pipeline.analyse(tmp_path / "a.yaml"))])
    assert made[0] == made[1]


def test_shells_that_leave_patterns_to_programs_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(MINIMAL.format(name))
    monkeypatch.setattr(run, "WINDOWS", True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["hadocs", "check", "*.yaml"])
    assert cli.main() == 0
    assert " in 2 specs" in "".join(capsys.readouterr())
    monkeypatch.setattr(sys, "argv", ["hadocs", "check", "none*.yaml"])
    assert cli.main() == 2
    assert "none*.yaml" in capsys.readouterr().err


def test_a_spec_on_another_drive_has_no_edit_link_and_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text(MINIMAL.format("a"))
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nplugins: [hadocs]\nrepo_url: https://git.example/x\nedit_uri: edit/main/docs/\n"
    )
    way = os.path.relpath

    def relpath(path: str, start: str = ".") -> str:
        if str(path).endswith("a.yaml"):
            raise ValueError("path is on mount 'D:', start on mount 'C:'")
        return way(path, start)

    monkeypatch.setattr(os.path, "relpath", relpath)
    out = site.build(project=tmp_path)
    assert (out / "clusters" / "a" / "index.html").is_file()


def test_what_is_known_of_a_spec_can_be_sent_to_a_process_that_was_not_forked(tmp_path: Path) -> None:
    analysis = pipeline.analyse(SPEC)
    file = tmp_path / "made"
    code = (
        "import pickle, sys, pathlib\n"
        "make, analysis = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "pathlib.Path(sys.argv[1]).write_bytes(pickle.dumps([(p.path, p.content) for p in make(analysis)]))\n"
    )
    assert spawned.WORTH_IT  # imported: it is what makes the maps of a spec fit to be sent
    file.write_bytes(pickle.dumps((pages.spec_pages, analysis)))
    subprocess.run(
        [sys.executable, "-c", code, str(file)], env={**os.environ, "PYTHONPATH": PATH}, check=True
    )
    assert pickle.loads(file.read_bytes()) == [(p.path, p.content) for p in pages.spec_pages(analysis)]


# --- Consoles


@pytest.mark.parametrize(
    "command", [["show", str(SPEC)], ["recommend", str(SPEC)], ["explain", "Q01"], ["--help"]]
)
@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_a_console_of_few_letters_gets_all_words(command: list[str], encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hadocs", *command],
        env={**os.environ, "PYTHONPATH": PATH, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    assert done.stdout.decode(encoding)


def test_a_mistake_in_letters_that_the_console_lacks_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_text("hadocs: 1\nname: 漢字\n", encoding="utf-8")
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", newline="\r\n")
    monkeypatch.setattr(sys, "stderr", stream)
    assert cli.main(["check", str(tmp_path / "a.yaml")]) == 2
    stream.flush()
    said = stream.buffer.getvalue()  # type: ignore[attr-defined]
    assert b"\\u6f22\\u5b57" in said
    assert said.count(b"\r\n") == said.count(b"\n")


def test_files_are_read_and_written_as_utf8_whatever_the_console_has(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning:hadocs", "-m", "hadocs", "draw",
         str(SPEC), "-o", str(tmp_path / "a.svg")],
        env={**os.environ, "PYTHONPATH": PATH, "PYTHONUTF8": "0", "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"EncodingWarning" not in done.stderr
    assert b"\r" not in (tmp_path / "a.svg").read_bytes()


# --- Packages


def needed(system: str, machine: str) -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [Requirement(text) for text in settings["project"]["dependencies"]]
    here = {"platform_system": system, "platform_machine": machine}
    return {r.name for r in wanted if r.marker is None or r.marker.evaluate(here)}


def test_windows_has_all_that_linux_has() -> None:
    assert needed("Windows", "AMD64") == needed("Linux", "x86_64") >= {"pygraphviz", "typst", "resvg-py"}


def test_windows_on_arm_lacks_what_there_is_no_wheel_for() -> None:
    assert needed("Linux", "aarch64") - needed("Windows", "ARM64") == {"pygraphviz", "typst"}
