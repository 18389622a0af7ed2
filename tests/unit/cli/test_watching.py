"""``--watch``: drawn again after each change, whatever was wrong in between; Ctrl-C ends it cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.small import SMALL

from hadocs import cli

PATIENCE = 60.0


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    def wait(there: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not there():
            assert time.monotonic() < end, "nothing happened"
            time.sleep(0.05)

    return wait


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole group of processes")
def test_a_figure_is_drawn_again_after_a_change_and_a_mistake_is_waited_for(
    specs: Path, until: Callable[[Callable[[], bool]], None]
) -> None:
    spec, figure, log = specs / "small.yaml", specs / "small.svg", Path("log")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as told:
        running = subprocess.Popen(
            [sys.executable, "-m", "hadocs", "draw", str(spec), "-o", str(figure), "--watch"],
            stderr=told, env=environment,
        )  # fmt: skip
        try:
            until(lambda: figure.is_file() and b"Ctrl-C ends" in log.read_bytes())
            first = figure.read_bytes()
            spec.write_text(
                SMALL.replace("name: small", "name: small\ntitle: Another title"), encoding="utf-8"
            )
            until(lambda: figure.read_bytes() != first)
            assert "Another title" in figure.read_text(encoding="utf-8")
            spec.write_text(SMALL.replace("on: hv-1", "on: hv-9"), encoding="utf-8")
            until(lambda: b"hv-9" in log.read_bytes())
            assert running.poll() is None
            spec.write_text(SMALL, encoding="utf-8")
            until(lambda: figure.read_bytes() == first)
            running.send_signal(signal.SIGINT)
            assert running.wait(PATIENCE) == 0
        finally:
            running.kill()
            running.wait()
    assert b"Traceback" not in log.read_bytes()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-", "-o", "x.svg"], "standard input can't be watched"),
        (["specs/small.yaml", "-o", "-", "--format", "svg"], "give a file or a folder"),
    ],
)
def test_what_cannot_be_watched_is_refused(
    words: list[str], says: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["draw", *words, "--watch"]) == 2
    assert says in capsys.readouterr().err
    assert not Path("x.svg").exists()
