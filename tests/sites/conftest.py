"""Real MkDocs sites of other people, built strictly, with the pages of one spec that is full of others' markup."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from support.links import dead_links

from hadocs import pipeline
from hadocs.pages.page import Page
from hadocs.publish import leftout, tree

JINJA = (
    "{{ 7*7 }}",
    "{% raw %}",
    "{# a comment #}",
    "[[ 7*7 ]]",
    "$= no.such.name =$",
    "<% 7*7 %>",
    "$= 7*7 =$",
)
"""What mkdocs-macros would run: with its own delimiters, and with those of sites that have others."""
SPEC = f"""\
hadocs: 1
name: ledger
title: 'Ledger {" ".join(JINJA)}'
summary: 'Summary {" ".join(JINJA)}'
platform: hyper-v/2022
hosts:
  hv-01: {{title: 'Host {" ".join(JINJA)}', memory: 256 GiB}}
  hv-02: {{like: hv-01}}
vms:
  ledger-01: {{on: hv-01, memory: 32 GiB}}
clusters:
  hvc: {{members: [hv-01, hv-02], quorum: {{witness: {{kind: cloud}}}}}}
services:
  ledger: {{runs_on: ledger-01, title: 'Books {" ".join(JINJA)}'}}
"""
KEPT = ("index.md", "clusters/", "glossary.md", "guide/index.md", "rules/index.md")
"""Of the pages that belong to no spec only these: a build of all takes ten times as long."""
OWN = {
    "index.md": "# The company\n\n![The figure](clusters/ledger/topology.svg)\n\n[Ledger](clusters/ledger/index.md)\n",
    "team/own.md": "---\ntags: [team]\n---\n\n# A page of our own\n\n[Clusters](../clusters/index.md)\n",
}


@dataclass(frozen=True)
class Built:
    """A site that was built."""

    site: Path
    pages: Mapping[str, Page]
    said: list[str] = field(default_factory=list)
    failure: BaseException | None = None

    def text(self, path: str) -> str:
        """A file of the site."""
        return (self.site / path).read_text(encoding="utf-8")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.skipped = 0

    def handle_starttag(self, tag: str, _: object) -> None:
        self.skipped += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.skipped -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.found.append(data)


def words(page: str) -> str:
    """What a reader sees of a page, with single spaces."""
    parser = _Words()
    parser.feed(page)
    return " ".join("".join(parser.found).split())


def small(whole: pipeline.Publication, kept: tuple[str, ...] = KEPT) -> pipeline.Publication:
    """A publication with few of the pages that belong to no spec, and no links to the others."""
    gone = {path: None for path in whole.pages if not path.startswith(kept)}
    found = {}
    for path, page in whole.pages.items():
        if path in gone:
            continue
        content = page.content
        if path.endswith(".md"):
            assert isinstance(content, str)
            content = leftout.relink(content, path, gone)
        found[path] = Page(path, content, page.edit)
    nav = tree.kept(whole.nav, {path: path for path in found})
    return pipeline.Publication(MappingProxyType(found), nav, whole.read)


@pytest.fixture(scope="session")
def made() -> Callable[..., pipeline.Publication]:
    """`pipeline.publish_tree` with the result of `small`, each made once."""
    known: dict[Any, pipeline.Publication] = {}
    real = pipeline.publish_tree

    def publish(specs: list[Path], wanted: Any, *_: Any) -> pipeline.Publication:
        key = (tuple(p.read_text(encoding="utf-8") for p in specs), wanted)
        if key not in known:
            known[key] = small(real(specs, wanted))
        return known[key]

    return publish


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Callable[..., pipeline.Publication]
) -> Path:
    """A folder with one spec, which is the current one."""
    monkeypatch.setattr(pipeline, "publish_tree", made)
    root = tmp_path / "project"
    (root / "specs").mkdir(parents=True)
    (root / "specs" / "ledger.yaml").write_text(SPEC, encoding="utf-8")
    monkeypatch.chdir(root)
    return root


Build = Callable[..., Built]


@pytest.fixture
def build(project: Path, made: Callable[..., pipeline.Publication]) -> Build:
    """Build a site with some plugins as ``mkdocs build`` does; whatever MkDocs warns of is a failure."""

    def run(plugins: list[Any], *, own: Mapping[str, str] = OWN, **settings: Any) -> Built:
        from hadocs.publish.generate import Wanted

        built = attempt(project, plugins, own=own, **settings)
        if built.failure is not None:
            raise built.failure
        assert built.said == []
        pages = made([project / "specs" / "ledger.yaml"], Wanted()).pages
        return Built(built.site, pages)

    return run


def attempt(project: Path, plugins: list[Any], *, own: Mapping[str, str] = OWN, **settings: Any) -> Built:
    """Write a project's mkdocs.yml and its own pages, and build it."""
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config

    docs = project / settings.get("docs_dir", "docs")
    for path, content in own.items():
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(content, encoding="utf-8")
    docs.mkdir(parents=True, exist_ok=True)
    theme = settings.pop("theme", "material")
    theme = {"name": theme, "font": False} if theme == "material" else theme
    whole = {
        "site_name": "Ours",
        "site_url": "https://docs.example/",
        "strict": True,
        "theme": theme,
        "plugins": plugins,
        **settings,
    }
    (project / "mkdocs.yml").write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, listener = logging.getLogger("mkdocs"), Listener(logging.WARNING)
    logger.addHandler(listener)
    failure: BaseException | None = None
    config = None
    try:
        config = load_config(str(project / "mkdocs.yml"))
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
    except (Exception, SystemExit) as error:
        failure = error
    finally:
        logger.removeHandler(listener)
        if config is not None:
            config.plugins.on_shutdown()
    return Built(project / settings.get("site_dir", "site"), {}, said, failure)


def figures(markdown: str) -> list[str]:
    """The figures of a page as they are to be shown."""
    return re.findall(r"<svg\b.*?</svg>", markdown, re.DOTALL)


def assert_whole(built: Built, prefix: str = "") -> None:
    """Nothing of ours is lost or changed: pages, figures, the text of the spec, links."""
    shown = 0
    for path, page in built.pages.items():
        if not path.startswith(("clusters/", "guide/")):
            continue
        assert isinstance(page.content, str)
        if path.endswith(".svg"):
            assert built.text(prefix + path) == page.content
            continue
        output = built.text(prefix + path.removesuffix(".md") + ".html")
        for figure in figures(page.content):
            assert figure in output, path
            shown += 1
        assert "data-hadocs=" not in re.sub(r"<svg\b.*?</svg>", "", output, flags=re.DOTALL)
        seen = words(output)
        meant = html.unescape(page.content)
        for text in JINJA:
            if f"Ledger {JINJA[0]}" in meant:
                assert text in seen, (path, text)
        assert "49" not in re.findall(r"(?:Ledger|Summary|Host|Books) (\d+)", seen), path
    assert shown >= 5
    assert dead_links(built.site, skip=("404.html", "print_page", "print_page.html"), at_root=True) == []
