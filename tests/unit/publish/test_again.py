"""After each edit the preview is what a build from nothing would give, and only what changed was made and written."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mkdocs.commands.build as mkdocs_build
import pytest
from jinja2 import Environment, FileSystemLoader
from mkdocs.config import load_config
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.theme import Theme

from hadocs import pipeline
from hadocs.publish import again
from hadocs.spec import load as loading

URL = "http://127.0.0.1:8000/"
Edit = Callable[[Path], None]


class Preview:
    """What MkDocs' server does at each change of a file, without the server."""

    def __init__(self, project: Path, site: Path) -> None:
        self.project, self.site = project, site
        self.settings().plugins.on_startup(command="serve", dirty=False)

    def settings(self) -> Any:
        file = self.project / "mkdocs.yml"
        return load_config(str(file), site_dir=str(self.site), site_url=URL, strict=False)

    def build(self) -> None:
        mkdocs_build.build(self.settings(), serve_url=URL)

    def end(self) -> None:
        self.settings().plugins.on_shutdown()

    def files(self) -> dict[str, bytes]:
        every = sorted(path for path in self.site.rglob("*") if path.is_file())
        return {path.relative_to(self.site).as_posix(): path.read_bytes() for path in every}

    def folders(self) -> list[str]:
        return sorted(
            path.relative_to(self.site).as_posix() for path in self.site.rglob("*") if path.is_dir()
        )


def spec(name: str, extra: str = "") -> str:
    return f"hadocs: 1\nname: {name}\n{extra}hosts: {{h: {{}}}}\n"


def settings(plugins: str = "[hadocs, search, offline]", more: str = "") -> str:
    return (
        f"site_name: Ours\ntheme: {{name: material, font: false, custom_dir: theme}}\nplugins: {plugins}\n"
        f"use_directory_urls: false\n{more}"
    )


@pytest.fixture
def site(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with pages of its own, a template of its own, a picture, and a part that a spec uses."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (project / "mkdocs.yml").write_text(settings())
    (project / "theme").mkdir()
    (project / "theme" / "main.html").write_text('{% extends "base.html" %}\n')
    docs = project / "docs"
    docs.mkdir()
    (docs / "own.md").write_text("# Our own\n\n[alpha](clusters/alpha/index.md) ![](picture.svg)\n")
    (docs / "other.md").write_text("# Other\n\n[own](own.md#first)\n")
    (docs / "fenced.md").write_text("# Fenced\n\n```hadocs\nspec: alpha\n```\n\n{hadocs:beta.title}\n")
    (docs / "picture.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (project / "specs" / "part.txt").write_text("two switches")
    (project / "specs" / "beta.yaml").write_text(spec("beta", "uses: part.txt\n"))
    return project


@pytest.fixture
def preview(site: Path, tmp_path: Path) -> Iterator[Preview]:
    made = Preview(site, tmp_path / "served")
    made.build()
    yield made
    again.end()


def fresh(project: Path, tmp_path: Path) -> Preview:
    """The same from nothing."""
    again.end()
    made = Preview(project, tmp_path / "fresh")
    shutil.rmtree(made.site, ignore_errors=True)
    made.build()
    again.end()
    return made


def write(name: str, text: str) -> Edit:
    return lambda project: (project / name).write_text(text) and None


def delete(name: str) -> Edit:
    return lambda project: (project / name).unlink()


EDITS: dict[str, list[Edit]] = {
    "nothing": [lambda _: None],
    "a spec": [write("specs/alpha.yaml", spec("alpha", "# said\n"))],
    "a new spec": [write("specs/gamma.yaml", spec("gamma"))],
    "a spec less": [delete("specs/beta.yaml")],
    "another name": [write("specs/alpha.yaml", spec("omega"))],
    "what a spec uses": [write("specs/part.txt", "three switches")],
    "a spec is broken": [write("specs/alpha.yaml", "hadocs: 1\nname: alpha\nBROKEN\n")],
    "a spec is broken and mended": [
        write("specs/alpha.yaml", "hadocs: 1\nname: alpha\nBROKEN\n"),
        write("specs/alpha.yaml", spec("alpha")),
    ],
    "all specs are broken": [
        write("specs/alpha.yaml", "BROKEN"),
        write("specs/beta.yaml", "name: beta\nBROKEN"),
    ],
    "a page by hand": [write("docs/own.md", "# Our own\n\nChanged.\n")],
    "the title of a page by hand": [write("docs/own.md", "# Another title\n")],
    "a heading that is linked to": [write("docs/own.md", "# Our own\n\n## First\n")],
    "a new page by hand": [write("docs/new.md", "# New\n\n[own](own.md)\n")],
    "a page by hand less": [delete("docs/own.md")],
    "a page by hand over a generated one": [
        lambda project: (project / "docs/clusters/alpha").mkdir(parents=True),
        write("docs/clusters/alpha/index.md", "# By hand\n"),
        delete("docs/clusters/alpha/index.md"),
    ],
    "a picture": [write("docs/picture.svg", "<svg/>")],
    "a template": [
        write("theme/main.html", '{% extends "base.html" %}\n{% block footer %}<p>Mine</p>{% endblock %}')
    ],
    "settings": [write("mkdocs.yml", settings(more="copyright: We\n"))],
    "fewer plugins": [write("mkdocs.yml", settings("[hadocs, search]"))],
    "another path": [write("mkdocs.yml", settings("[{hadocs: {path: below}}, search, offline]"))],
    "no home page": [write("mkdocs.yml", settings("[{hadocs: {home: false}}, search, offline]"))],
    "a navigation": [write("mkdocs.yml", settings(more="nav: [{Mine: own.md}, clusters/index.md]\n"))],
}


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS.keys())
def test_after_an_edit_the_preview_is_what_a_build_from_nothing_gives(
    preview: Preview, tmp_path: Path, edits: list[Edit]
) -> None:
    for edit in edits:
        edit(preview.project)
        preview.build()
    found, folders = preview.files(), preview.folders()
    expected = fresh(preview.project, tmp_path)
    assert found.keys() == expected.files().keys()
    assert [path for path, content in expected.files().items() if found[path] != content] == []
    assert folders == expected.folders()


def test_with_the_search_of_mkdocs_and_another_theme_too(site: Path, tmp_path: Path) -> None:
    (site / "mkdocs.yml").write_text("site_name: Ours\ntheme: readthedocs\nplugins: [search, hadocs]\n")
    preview = Preview(site, tmp_path / "served")
    preview.build()
    (site / "specs" / "alpha.yaml").write_text(spec("omega"))
    preview.build()
    found = preview.files()
    assert found == fresh(site, tmp_path).files()


def times(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_mtime_ns for p in folder.rglob("*.*") if p.is_file()}


ALWAYS = {"sitemap.xml.gz", str(Path("search", "search_index.js"))}
"""What MkDocs and its plugins write without asking."""


def test_only_what_changed_is_written(preview: Preview) -> None:
    before = times(preview.site)
    (preview.project / "specs" / "part.txt").write_text("three switches")
    preview.build()
    written = {path for path, time in times(preview.site).items() if before.get(path) != time} - ALWAYS
    pages = {path for path in written if path.endswith(".html")}
    assert {Path(path).parent.name for path in pages} == {"beta"}
    assert {Path(path).suffix for path in written - pages} == {".json"}


def test_nothing_is_written_where_nothing_changed(preview: Preview) -> None:
    before = times(preview.site)
    preview.build()
    assert {path for path, time in times(preview.site).items() if before.get(path) != time} <= ALWAYS


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that are rendered from now on, as they are."""
    found: list[str] = []
    render = MkDocsPage.render

    def noted(self: MkDocsPage, *arguments: Any) -> None:
        found.append(self.file.src_uri)
        render(self, *arguments)

    monkeypatch.setattr(MkDocsPage, "render", noted)
    return found


def test_only_what_changed_is_rendered(preview: Preview, rendered: list[str]) -> None:
    rendered.clear()
    (preview.project / "specs" / "part.txt").write_text("three switches")
    preview.build()
    assert rendered
    assert all(uri.startswith(("clusters/beta/", "fenced.md")) for uri in rendered)
    assert "fenced.md" in rendered  # it shows a value of beta


@pytest.mark.parametrize(
    "unknown",
    [
        settings("[hadocs, search, tags]"),
        settings(more="hooks: [hook.py]\n"),
        settings(more="markdown_extensions: [pymdownx.snippets]\n"),
    ],
    ids=["plugin", "hook", "extension"],
)
def test_where_a_page_may_come_from_what_cant_be_known_everything_is_made_again(
    site: Path, tmp_path: Path, unknown: str
) -> None:
    (site / "mkdocs.yml").write_text(unknown)
    (site / "hook.py").write_text(
        "from pathlib import Path\n\ndef on_page_markdown(markdown, **_):\n"
        "    return markdown + Path('docs/picture.svg').read_text()\n"
    )
    preview = Preview(site, tmp_path / "served")
    preview.build()
    stray = preview.site / "stray.html"
    stray.write_text("left by a plugin")
    before = times(preview.site)
    (site / "docs" / "picture.svg").write_text("<svg/>")
    preview.build()
    now = times(preview.site)
    assert not stray.exists()
    assert all(before[path] != now[path] for path in now)
    found = preview.files()
    assert found == fresh(site, tmp_path).files()


def test_a_warning_is_told_each_time(preview: Preview, caplog: pytest.LogCaptureFixture) -> None:
    (preview.project / "docs" / "own.md").write_text("# Our own\n\n[nothing](nothing.md)\n")
    for _ in range(2):
        caplog.clear()
        preview.build()
        assert "nothing.md" in caplog.text


def test_after_a_build_that_failed_everything_is_made_again(
    preview: Preview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (preview.project / "theme" / "main.html").write_text("{{ nothing.at.all }}")
    with pytest.raises(Exception, match="undefined"):
        preview.build()
    (preview.project / "theme" / "main.html").write_text('{% extends "base.html" %}\n')
    preview.build()
    found = preview.files()
    assert found == fresh(preview.project, tmp_path).files()


def test_mkdocs_is_as_it_was_when_the_preview_has_ended(site: Path, tmp_path: Path) -> None:
    before = mkdocs_build._build_page
    made = Preview(site, tmp_path / "served")
    assert mkdocs_build._build_page is not before
    made.end()
    assert mkdocs_build._build_page is before


def test_templates_are_listed_without_hidden_folders(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    for path in ("main.html", ".icons/a.svg", "assets/.b/c.svg", "assets/d.css", ".e"):
        (theirs / path).parent.mkdir(parents=True, exist_ok=True)
        (theirs / path).touch()
    (ours / "assets").mkdir(parents=True)
    (ours / "assets" / "d.css").touch()
    env = Environment(loader=FileSystemLoader([ours, theirs]), autoescape=True)
    every = env.list_templates()
    with again.without_hidden(env):
        visible = env.list_templates()
    assert visible == [".e", "assets/d.css", "main.html"]
    assert set(every) - set(visible) == {".icons/a.svg", "assets/.b/c.svg"}
    assert env.list_templates() == every


REAL = [
    (m, name, getattr(m, name))
    for m, name in ((pipeline, "publish_tree"), (loading, "find"), (loading, "load"))
]
"""What stands behind the fake that the other tests here publish."""
CLUSTER = """hosts: {a: {}, b: {}}
clusters: {c: {members: [a, b], quorum: {witness: {kind: cloud}}}}
platform: hyper-v/2022
"""


def test_pages_of_which_only_the_revision_is_another_tell_it_and_are_not_rendered_again(
    site: Path, tmp_path: Path, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps of a runbook are as they were; who prints it must see of which revision it is."""
    for module, name, real in REAL:
        monkeypatch.setattr(module, name, real)
    (site / "specs" / "beta.yaml").unlink()
    (site / "docs" / "fenced.md").unlink()
    text = f"hadocs: 1\nname: alpha\n{CLUSTER}"
    (site / "specs" / "alpha.yaml").write_text(text)
    made = Preview(site, tmp_path / "served")
    made.build()
    rendered.clear()
    for comment in ("# one\n", "# two\n"):
        (site / "specs" / "alpha.yaml").write_text(text + comment)
        made.build()
    assert rendered == []
    files = made.files()
    assert fresh(site, tmp_path).files() == files
    assert any(b"data-revision=" in content for name, content in files.items() if name.endswith(".html"))


def test_templates_are_compiled_once_whoever_asks_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Material's search asks for translations in an environment of its own, in each build."""
    compiled = []
    compile_ = Environment.compile

    def counted(self: Environment, source: Any, *args: Any, **more: Any) -> Any:
        compiled.append(source)
        return compile_(self, source, *args, **more)

    monkeypatch.setattr(Environment, "compile", counted)
    before = Theme.get_env
    again.begin()
    try:
        for _ in range(2):
            Theme(name="mkdocs").get_env().get_template("404.html")
    finally:
        again.end()
    assert len(compiled) == 1
    assert Theme.get_env is before
