"""An edit of one spec among a hundred in a live preview, against the whole build that it took before."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.measure import Result
from benchmarks.site import project

SPECS = 100
EDITS = 5
SETTINGS = """site_name: High-availability clusters
theme: {name: material, font: false, features: [navigation.prune, navigation.tabs]}
plugins: [hadocs, search, offline]
use_directory_urls: false
"""


@contextmanager
def preview(folder: Path, site: Path) -> Iterator[Callable[[], float]]:
    """A function that does what MkDocs' server does at a change, and gives the seconds that it took."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    url = "http://127.0.0.1:8000/"

    def settings() -> object:
        return load_config(str(folder / "mkdocs.yml"), site_dir=str(site), site_url=url)

    def again() -> float:
        start = time.perf_counter()
        build(settings(), serve_url=url)  # type: ignore[arg-type]
        return time.perf_counter() - start

    plugins = settings().plugins  # type: ignore[attr-defined]
    plugins.on_startup(command="serve", dirty=False)
    try:
        yield again
    finally:
        plugins.on_shutdown()


def run() -> list[Result]:
    """The first build of a preview, and the median of some edits of one spec each; the server waits 0.3 s besides."""
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="hadocs-bench-") as scratch:
        folder = project(Path(scratch) / "project", SPECS)
        (folder / "docs").mkdir()
        (folder / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
        os.chdir(folder)
        try:
            with preview(folder, Path(scratch) / "site") as again:
                whole = again()
                taken = []
                for number in range(EDITS):
                    spec = folder / "specs" / f"estate-{number * 7:03}.yaml"
                    text = spec.read_text(encoding="utf-8")
                    spec.write_text(
                        text.replace("memory: 64 GiB", f"memory: {65 + number} GiB"), encoding="utf-8"
                    )
                    taken.append(again())
        finally:
            os.chdir(before)
    edit = median(taken)
    return [
        Result(
            "an edit in a preview / the whole build",
            edit / whole,
            "×",
            "at most 0.08",
            edit / whole <= 0.08,
            f"{SPECS} specs, {EDITS} edits of one spec each: {edit:.2f} s against {whole:.1f} s",
        ),
        Result(
            "an edit in a preview",
            edit,
            "s",
            "at most 0.85",
            edit <= 0.85,
            "from MkDocs' being told to the site written; with the server's waiting 1 s",
        ),
    ]
