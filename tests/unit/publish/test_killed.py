"""Whoever is stopped, by whatever means, leaves the old site or the new one, and nothing else."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from hadocs.publish import site

SPEC = """hadocs: 1
name: {name}
platform: hyper-v/2022
hosts: {{h1: {{}}, h2: {{}}}}
vms: {{v: {{on: h1}}}}
clusters: {{hc: {{members: [h1, h2], quorum: {{witness: {{kind: cloud}}}}}}}}
services: {{s: {{runs_on: v}}}}
"""


@pytest.fixture
def fake_pipeline() -> None:
    """Not here: what is stopped is the whole of it, in a process of its own."""


@pytest.fixture
def begun(project: Path, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts a command in the project, with a folder of its own for temporary files."""
    for name in ("alpha", "beta", "gamma"):
        (project / "specs" / f"{name}.yaml").write_text(SPEC.format(name=name))
    (tmp_path / "tmp").mkdir()
    path = os.pathsep.join(filter(None, sys.path))

    def start(*args: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "hadocs", *args],
            cwd=project,
            env={**os.environ, "PYTHONPATH": path, "TMPDIR": str(tmp_path / "tmp"), "SOURCE_DATE_EPOCH": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return start


def content(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def group(pid: int) -> list[int]:
    """The processes that are left of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == pid and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


def besides_progress(said: str) -> list[str]:
    """What was said but how far it is, which a slow machine says after some seconds."""
    return [line for line in said.splitlines() if not re.fullmatch(r"(read|wrote) \d+ of \d+ pages", line)]


def wait_for(test: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def pages_written(project: Path) -> bool:
    return any(True for _ in project.glob(".site.hadocs-new-*/clusters/**/*.html"))


def an_old_site(project: Path) -> dict[str, bytes]:
    for path in ("sitemap.xml", "index.html", "clusters/alpha/index.html", "assets/a.css"):
        (project / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (project / "site" / path).write_text("old")
    return content(project / "site")


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.thorough)]
)
def test_a_build_that_is_stopped_leaves_the_old_site_and_nothing_else(
    project: Path, tmp_path: Path, begun: Callable[..., subprocess.Popen[str]], number: signal.Signals
) -> None:
    before = an_old_site(project)
    process = begun("build")
    wait_for(lambda: pages_written(project))
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert besides_progress(said) == []
    assert content(project / "site") == before
    assert group(process.pid) == []
    assert sorted(p.name for p in project.iterdir()) == ["site", "specs"]
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    "old", [True, pytest.param(False, marks=pytest.mark.thorough)], ids=["an old site", "none"]
)
def test_a_build_that_is_killed_leaves_what_was_there_and_the_next_one_cleans_up(
    project: Path, begun: Callable[..., subprocess.Popen[str]], old: bool
) -> None:
    before = an_old_site(project) if old else {}
    process = begun("build")
    wait_for(lambda: pages_written(project))
    process.kill()
    process.communicate()
    assert content(project / "site") == before
    wait_for(lambda: not group(process.pid))
    following = begun("build")
    _, said = following.communicate(timeout=120)
    assert following.returncode == 0, said
    assert "old" not in (project / "site" / "index.html").read_text()[:3]
    assert sorted(p.name for p in project.iterdir()) == ["site", "specs"]


def test_what_mkdocs_alone_left_half_built_is_taken_for_a_site(project: Path) -> None:
    half = project / "site" / "assets" / "javascripts"
    half.mkdir(parents=True)
    (half / "bundle.0123abcd.min.js").write_text("")
    site._refuse_to_replace(project / "site", [])
    assert (half / "bundle.0123abcd.min.js").exists()


@pytest.mark.parametrize("number", [pytest.param(signal.SIGTERM, marks=pytest.mark.thorough), signal.SIGINT])
def test_a_preview_that_is_stopped_leaves_nothing(
    project: Path, tmp_path: Path, begun: Callable[..., subprocess.Popen[str]], number: signal.Signals
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = begun("serve", "--port", str(port))

    def answers() -> bool:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page,
        ):
            return bool(page.read())
        assert process.poll() is None, process.communicate()
        return False

    wait_for(answers)
    assert list((tmp_path / "tmp").iterdir()) != []
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert list((tmp_path / "tmp").iterdir()) == []
    assert group(process.pid) == []


def test_a_preview_that_is_stopped_while_it_builds_leaves_nothing(
    project: Path, tmp_path: Path, begun: Callable[..., subprocess.Popen[str]]
) -> None:
    process = begun("serve", "--port", "38417")
    wait_for(lambda: any((tmp_path / "tmp").glob("hadocs-*/mkdocs_*")))
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, 143)
    assert "Traceback" not in said
    assert list((tmp_path / "tmp").iterdir()) == []
    assert group(process.pid) == []
