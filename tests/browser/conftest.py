"""The project's own site, built once, in a real browser: from a server below a sub-path, and from files."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SUB_PATH = "some/where"
NO_SEARCH = """window.Worker = class extends Worker {
  constructor() { super(URL.createObjectURL(new Blob([""]))) }
}"""
"""Material reads the search's index of all pages anew on each page, in a worker; this leaves the worker idle."""
STILL = """addEventListener("DOMContentLoaded", () => {
  const style = document.createElement("style");
  style.textContent = "*, *::before, *::after { transition: none !important; animation: none !important }";
  document.head.append(style);
})"""
"""What moves, as Material's colours when a page begins, is at once where it ends."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # One worker builds the site and starts the browser, once.
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the site is in; SUB_PATH below a folder that is served.

    HADOCS_SITE names a folder where it was built already.
    """
    folder = tmp_path_factory.mktemp("served") / SUB_PATH
    if built := os.environ.get("HADOCS_SITE"):
        shutil.copytree(built, folder)
        return folder
    from hadocs.publish import site as publishing

    return publishing.build(site_dir=folder, project=ROOT)


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of the site, below a sub-path, with a slash at its end."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    folder = site.parents[len(Path(SUB_PATH).parts) - 1]
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    ) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}/{SUB_PATH}/"
        running.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    package = pytest.importorskip("axe_core_python", reason="needs axe-core (pip install axe-core-python)")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def open_page(browser: Any, server: str, site: Path) -> Iterator[Callable[..., Any]]:
    """Opens pages of the site; fails where one asks another host for something, or logs an error."""
    contexts: list[Any] = []
    wrong: list[str] = []
    allowed = (server, f"{site.as_uri()}/", "data:", "blob:", "about:")

    def opened(
        path: str,
        *,
        files: bool = False,
        search: bool = True,
        still: bool = False,
        width: int = 1300,
        height: int = 900,
        **options: Any,
    ) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        for script, wanted in ((NO_SEARCH, not search), (STILL, still)):
            if wanted:
                context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda r: None if r.url.startswith(allowed) else wrong.append(f"asks for {r.url}"))
        page.on("response", lambda r: wrong.append(f"{r.status} for {r.url}") if r.status >= 400 else None)
        page.on(
            "console",
            lambda m: wrong.append(f"console: {m.text} {m.location}") if m.type == "error" else None,
        )
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.goto((f"{site.as_uri()}/" if files else server) + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    # A browser asks for an icon of its own accord where a file has none (an SVG that is opened alone).
    assert [w for w in wrong if "/favicon.ico" not in w] == []


def html_pages(site: Path) -> list[str]:
    return sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html") if p.name != "404.html")
