"""``mkdocs serve --strict`` of a site of other people's shows what is wrong with a spec, and goes on."""

from __future__ import annotations

import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from .conftest import OWN, SPEC

pytestmark = pytest.mark.filterwarnings("ignore")  # of others' code
BROKEN = SPEC.replace("hosts:", "hostz:")
NAV = [{"Home": "index.md"}, {"Ledger": ["clusters/ledger/index.md", "clusters/ledger/failover.md"]}]


def wait_for(test: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def serve(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Callable[[str], str]]]:
    """`mkdocs serve --strict` in a thread; gives a function that fetches a page ("" while there is none)."""
    from mkdocs import livereload
    from mkdocs.commands.serve import serve as mkdocs_serve

    servers: list[livereload.LiveReloadServer] = []
    threads: list[threading.Thread] = []
    init = livereload.LiveReloadServer.__init__

    def remembered(self: livereload.LiveReloadServer, *args: object, **kwargs: object) -> None:
        init(self, *args, **{**kwargs, "polling_interval": 0.1, "shutdown_delay": 0.05})  # type: ignore[arg-type]
        servers.append(self)

    monkeypatch.setattr(livereload.LiveReloadServer, "__init__", remembered)
    for path, content in OWN.items():
        (project / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (project / "docs" / path).write_text(content, encoding="utf-8")
    settings = {
        "site_name": "Ours",
        "strict": True,
        "theme": "mkdocs",
        "plugins": ["search", "hadocs"],
        "nav": NAV,
    }
    (project / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")

    def start() -> Callable[[str], str]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        at = f"127.0.0.1:{port}"
        thread = threading.Thread(
            target=mkdocs_serve, args=[str(project / "mkdocs.yml")], kwargs={"dev_addr": at, "strict": True}
        )
        threads.append(thread)
        thread.start()

        def fetch(path: str) -> str:
            try:
                with urllib.request.urlopen(f"http://{at}/{path}", timeout=10) as answer:
                    body: bytes = answer.read()
                return body.decode()
            except (urllib.error.URLError, OSError):
                return ""

        return fetch

    try:
        yield start
    finally:
        for server in servers:
            server.shutdown()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()


def test_a_spec_that_is_broken_shows_its_message_until_it_is_mended(
    project: Path, serve: Callable[[], Callable[[str], str]]
) -> None:
    fetch = serve()
    page = "clusters/ledger/index.html"
    wait_for(lambda: "Books" in fetch(page))
    spec = project / "specs" / "ledger.yaml"
    spec.write_text(BROKEN, encoding="utf-8")
    wait_for(lambda: "hostz" in fetch(page))
    assert "The company" in fetch("index.html")
    spec.write_text(SPEC, encoding="utf-8")
    wait_for(lambda: "Books" in fetch(page))


def test_it_starts_with_a_spec_that_is_broken(
    project: Path, serve: Callable[[], Callable[[str], str]]
) -> None:
    spec = project / "specs" / "ledger.yaml"
    spec.write_text(BROKEN, encoding="utf-8")
    fetch = serve()
    page = "clusters/ledger/index.html"
    wait_for(lambda: "hostz" in fetch(page))
    spec.write_text(SPEC, encoding="utf-8")
    wait_for(lambda: "Books" in fetch(page))
