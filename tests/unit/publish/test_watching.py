"""An export that follows its specs: only what is new is written, what is wrong is waited for, Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hadocs import pipeline
from hadocs.errors import UsageError
from hadocs.pages.page import Page
from hadocs.publish import watching
from hadocs.spec import load as loading

ROOT = Path(__file__).parents[3]
Step = Callable[[], None]


def spec(name: str, title: str = "") -> str:
    return f"hadocs: 1\nname: {name}\ntitle: '{title or name}'\nhosts: {{h: {{}}}}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two specs, and a publication of a page each that is quickly made."""

    def publish(
        paths: list[Path], wanted: object, spread: object, memory: pipeline.Memory
    ) -> pipeline.Publication:
        loaded = loading.load_all(paths, memory=memory.loads)
        pages = {f"clusters/{one.spec.name}.md": Page(f"clusters/{one.spec.name}.md", one.spec.display_title)
                 for one in loaded}  # fmt: skip
        nav = tuple(pages)
        return pipeline.Publication(pages, nav, tuple(str(f) for one in loaded for f in one.source.files))

    monkeypatch.setattr(pipeline, "publish_tree", publish)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    for name in ("a", "b"):
        (tmp_path / "specs" / f"{name}.yaml").write_text(spec(name), encoding="utf-8")
    return tmp_path


@pytest.fixture
def follow(project: Path) -> Callable[..., list[str]]:
    """Watch while some steps are done, one after another; what was told."""

    def run(*steps: Step) -> list[str]:
        told: list[str] = []

        def doing() -> Iterator[None]:
            for step in steps:
                step()
                before = len(told)
                for _ in range(5):
                    yield
                    if len(told) > before:
                        break
            raise KeyboardInterrupt

        moments = doing()
        watching.watch([], project / "out", told.append, pause=lambda: next(moments))
        return told

    return run


def age(folder: Path) -> None:
    """Make all files of a folder old, so that what is written again can be told."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (1, 1))


def new(folder: Path) -> list[str]:
    return sorted(
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.stat().st_mtime > 1
    )


def test_only_what_changes_is_written(project: Path, follow: Callable[..., list[str]]) -> None:
    out = project / "out"

    def edit() -> None:
        age(out)
        (project / "specs" / "a.yaml").write_text(spec("a", "Other"), encoding="utf-8")

    told = follow(edit)
    assert new(out) == ["docs/clusters/a.md"]
    assert told[1:] == [f"1 file written in {out}"]
    assert "Other" in (out / "docs/clusters/a.md").read_text(encoding="utf-8")


def test_pages_of_specs_that_go_go_and_what_others_built_stays(
    project: Path, follow: Callable[..., list[str]]
) -> None:
    out = project / "out"

    def remove() -> None:
        (out / "site").mkdir()
        (out / "site" / "index.html").write_text("theirs", encoding="utf-8")
        (project / "specs" / "b.yaml").unlink()

    told = follow(remove)
    assert told[-1].endswith(f"1 removed in {out}")
    assert not (out / "docs/clusters/b.md").exists()
    assert (out / "site" / "index.html").exists()


def test_a_later_watch_writes_what_is_other_than_the_export_that_is_there(
    project: Path, follow: Callable[..., list[str]]
) -> None:
    follow()
    (project / "specs" / "b.yaml").unlink()
    age(project / "out")
    follow()
    assert new(project / "out") == ["mkdocs.yml"]
    assert not (project / "out/docs/clusters/b.md").exists()


def test_a_wrong_spec_is_told_and_waited_for(project: Path, follow: Callable[..., list[str]]) -> None:
    file, out = project / "specs" / "a.yaml", project / "out"

    def breaks() -> None:
        age(out)
        file.write_text(spec("a").replace("hosts", "hostz"), encoding="utf-8")

    told = follow(
        breaks, lambda: None if new(out) else file.write_text(spec("a", "Mended"), encoding="utf-8") and None
    )
    assert "hostz" in told[1]
    assert told[2].startswith("1 file written")
    assert "Mended" in (out / "docs/clusters/a.md").read_text(encoding="utf-8")


def test_it_begins_with_a_wrong_spec_too(project: Path, follow: Callable[..., list[str]]) -> None:
    file = project / "specs" / "a.yaml"
    file.write_text("hadocs: 1\n", encoding="utf-8")
    told = follow(lambda: file.write_text(spec("a"), encoding="utf-8") and None)
    assert "name" in told[0]
    assert (project / "out/docs/clusters/a.md").exists()


def test_a_folder_that_is_no_export_is_left_alone(project: Path, follow: Callable[..., list[str]]) -> None:
    (project / "out").mkdir()
    (project / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="no earlier export"):
        follow()
    assert [p.name for p in (project / "out").iterdir()] == ["mine.txt"]


@pytest.mark.skipif(os.name == "nt", reason="sends the signal that Ctrl-C is elsewhere")
def test_ctrl_c_ends_the_command_cleanly(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text(spec("a"), encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, "-m", "hadocs", "export", "--watch", "out"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    first = running.stderr.readline()
    assert first.endswith("files written in out\n")
    (tmp_path / "specs" / "a.yaml").write_text(spec("a", "Other"), encoding="utf-8")
    assert "written in out" in running.stderr.readline()
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 0
    assert running.stderr.read() == ""
    running.stderr.close()
    assert "Other" in (tmp_path / "out/docs/clusters/a/index.md").read_text(encoding="utf-8")
