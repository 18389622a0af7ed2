"""A live preview shows what is wrong in place of the pages that it concerns, and comes back."""

from __future__ import annotations

import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import fake_site

from hadocs.publish import preview, site
from hadocs.publish.generate import Wanted, generate


def specs(project: Path) -> list[Path]:
    return fake_site.find([project / "specs"])


def break_spec(project: Path, name: str = "beta") -> None:
    (project / "specs" / f"{name}.yaml").write_text(
        f"hadocs: 1\nname: {name}\nBROKEN: <script>yes</script>\n"
    )


def content(tree: object, path: str) -> str:
    page = tree.pages[path].content  # type: ignore[attr-defined]
    assert isinstance(page, str)
    return page


def test_where_all_is_well_it_is_the_ordinary_site(project: Path) -> None:
    tree, message = preview.tolerant(specs(project), Wanted(), {}, generate)
    assert message == ""
    assert tree == generate(specs(project), Wanted())


def test_a_wrong_spec_has_its_message_on_each_of_its_pages_and_the_others_stay(project: Path) -> None:
    good = generate(specs(project), Wanted())
    break_spec(project)
    tree, message = preview.tolerant(specs(project), Wanted(), preview.names(good), generate)
    assert "beta.yaml:3:1" in message
    for file in preview.CLUSTER_PAGES:
        assert "beta.yaml has errors" in content(tree, f"clusters/beta/{file}").replace("&#126;", "~")
        assert content(tree, f"clusters/alpha/{file}") == content(good, f"clusters/alpha/{file}")


def test_the_home_page_says_so_below_its_title(project: Path) -> None:
    break_spec(project)
    tree, _ = preview.tolerant(specs(project), Wanted(), {}, generate)
    home = content(tree, "index.md")
    assert (
        home.index("# Our clusters") < home.index("Not all specs could be read") < home.index("What we run")
    )


def test_the_message_is_literal_whatever_is_in_it(project: Path) -> None:
    break_spec(project)
    tree, _ = preview.tolerant(specs(project), Wanted(), {}, generate)
    for path in ("index.md", "clusters/beta/index.md"):
        assert "<script>" not in content(tree, path)
        assert "<b>" not in content(tree, path)
        assert "*this*" not in content(tree, path)


def test_the_pages_keep_the_name_that_the_spec_had_when_it_was_right(project: Path) -> None:
    spec = project / "specs" / "beta.yaml"
    spec.write_text("hadocs: 1\nname: gamma\n")
    known = preview.names(generate(specs(project), Wanted()))
    spec.write_text("BROKEN")
    tree, _ = preview.tolerant(specs(project), Wanted(), known, generate)
    assert "clusters/gamma/index.md" in tree.pages


def test_a_spec_that_was_never_right_goes_by_its_name_line_or_else_by_its_file(project: Path) -> None:
    (project / "specs" / "beta.yaml").write_text('name: "delta"  # BROKEN\n')
    (project / "specs" / "Odd One.yaml").write_text("BROKEN")
    tree, _ = preview.tolerant(specs(project), Wanted(), {}, generate)
    assert {"clusters/delta/index.md", "clusters/odd-one/index.md"} <= set(tree.pages)


def test_a_wrong_spec_never_takes_the_pages_of_one_that_is_right(project: Path) -> None:
    (project / "specs" / "beta.yaml").write_text("name: alpha\nBROKEN\n")
    tree, _ = preview.tolerant(specs(project), Wanted(), {}, generate)
    assert "Words about alpha" in content(tree, "clusters/alpha/index.md")


def test_where_every_spec_is_wrong_the_home_page_still_says_why(project: Path) -> None:
    break_spec(project, "alpha")
    break_spec(project, "beta")
    tree, message = preview.tolerant(specs(project), Wanted(), {}, generate)
    assert "alpha.yaml:3:1" in message
    assert "beta.yaml:3:1" in message
    assert "have errors" in content(tree, "index.md")
    assert "assets/hadocs/hadocs.css" in tree.pages


def wait_for(test: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def served(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """`hadocs serve` in a thread; gives a function that fetches a page ("" while there is none)."""
    from mkdocs import livereload

    servers: list[livereload.LiveReloadServer] = []
    init = livereload.LiveReloadServer.__init__

    def remembered(self: livereload.LiveReloadServer, *args: object, **kwargs: object) -> None:
        init(self, *args, **{**kwargs, "polling_interval": 0.1, "shutdown_delay": 0.05})  # type: ignore[arg-type]
        servers.append(self)

    monkeypatch.setattr(livereload.LiveReloadServer, "__init__", remembered)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    thread = threading.Thread(target=site.serve, kwargs={"port": port})
    thread.start()

    def fetch(path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
                body: bytes = answer.read()
            return body.decode()
        except (urllib.error.URLError, OSError):
            return ""

    try:
        wait_for(lambda: "What we run" in fetch("index.html"))
        yield fetch
    finally:
        for server in servers:
            server.shutdown()
        thread.join(20)
        assert not thread.is_alive()


def test_the_server_lives_through_a_wrong_spec_and_recovers(
    project: Path, served: Callable[[str], str], capfd: pytest.CaptureFixture[str]
) -> None:
    page = "clusters/beta/index.html"
    spec = project / "specs" / "beta.yaml"
    right = spec.read_text()
    assert "Words about beta" in served(page)
    break_spec(project)
    wait_for(lambda: "has errors" in served(page))
    assert "Words about alpha" in served("clusters/alpha/index.html")
    assert "Not all specs could be read" in served("index.html")
    spec.write_text(right)
    wait_for(lambda: "Words about beta" in served(page))
    assert "Not all specs could be read" not in served("index.html")
    assert "beta.yaml:3:1" in capfd.readouterr().err


def test_a_new_spec_appears_by_itself(project: Path, served: Callable[[str], str]) -> None:
    (project / "specs" / "gamma.yaml").write_text("hadocs: 1\nname: gamma\n")
    wait_for(lambda: "Words about gamma" in served("clusters/gamma/index.html"))


def test_a_file_that_a_spec_uses_is_watched_wherever_it_is(
    project: Path, served: Callable[[str], str]
) -> None:
    common = project / "common.txt"
    common.write_text("two switches")
    spec = project / "specs" / "beta.yaml"
    spec.write_text(spec.read_text() + "uses: ../common.txt\n")
    wait_for(lambda: "two switches" in served("clusters/beta/index.html"))
    common.write_text("three switches")
    wait_for(lambda: "three switches" in served("clusters/beta/index.html"))


@pytest.fixture
def configured(project: Path) -> Path:
    """A mkdocs.yml that is there before the preview is."""
    file = project / "mkdocs.yml"
    file.write_text("site_name: Ours\nplugins: [hadocs]\ntheme: {name: material, font: false}\n")
    (project / "docs").mkdir()
    return file


def test_other_options_in_mkdocs_yml_show_too(configured: Path, served: Callable[[str], str]) -> None:
    assert served("guide/host.html")
    right = configured.read_text()
    configured.write_text("site_name: [\n")
    configured.write_text(right.replace("[hadocs]", "[{hadocs: {guide: false, glossary: false}}]"))
    wait_for(lambda: not served("guide/host.html"))
    assert "What we run" in served("index.html")


def test_without_a_single_spec_the_preview_says_so(project: Path) -> None:
    tree, message = preview.tolerant([], Wanted(), {}, generate)
    assert message == "no specs"
    assert "no specs" in content(tree, "index.md")


def test_a_port_that_is_taken_is_said_so(project: Path) -> None:
    from hadocs.errors import UsageError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match=r"can't serve on 127\.0\.0\.1, port"):
            site.serve(port=taken.getsockname()[1])
