"""Settings that hold for all tests, who runs which, and the browser that some share: a process starts it once."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from support.golden import NAMES

# The same examples on every machine and every run: a red run can then be repeated. More of them by hand with
# `--hypothesis-profile=long`. What failed is told as it was found: to make it small takes minutes for each, which a
# whole run has not got; `--hypothesis-profile=shrink` with the test's name does that.
settings.register_profile(
    "project",
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
settings.register_profile("shrink", settings.get_profile("project"), phases=tuple(Phase))
settings.register_profile("long", max_examples=1000, deadline=None)
settings.load_profile("project")

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.hookimpl(
    tryfirst=True
)  # what tells the workers of groups is registered later, and would be asked before
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one shipped spec go to one worker, where what is made of it is made once."""
    for item in items:
        given = getattr(item, "callspec", None)
        if given is None or item.get_closest_marker("xdist_group"):
            continue
        for value in given.params.values():
            name = value.stem if isinstance(value, Path) else value
            # A service of a spec is named by both: north-texas/mail.
            spec = name.partition("/")[0] if isinstance(name, str) else ""
            if spec in NAMES:
                item.add_marker(pytest.mark.xdist_group(spec))
                break


def pytest_collection_finish() -> None:
    """What was collected stays until the end: Python need not look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 25, 25)


def missing(what: str) -> None:
    """Skip a test for want of a program, with a word; where the run has to have them all (CI), fail."""
    if os.environ.get("HADOCS_BROWSER") == "required":
        pytest.fail(f"needs {what}")
    pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    missing("Chromium (apt-get install chromium)")
    raise AssertionError


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="needs playwright (pip install playwright)"
    )
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()
