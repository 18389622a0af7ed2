"""Pages rendered a piece at a time say what they say when they are rendered whole."""

from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hadocs.publish import config as settings
from hadocs.publish.handover import made_file
from hadocs.publish.pieces import Pieces

TEXT = """# `pve-1` has *failed*

[All clusters](../index.md){ .hadocs-of } › [There](other.md#decide)

<div class="hadocs-tabs" markdown="1">

- [Overview](index.md)

</div>

<div data-hadocs-block="0"></div>

## Decide & look { #decide }

<div data-hadocs-block="1"></div>
<div data-hadocs-block="2"></div>

### A · `qm` { #part-a }

Some **words**.

## Go back { #rollback }

<div data-hadocs-block="3"></div>
"""


@pytest.fixture
def site(tmp_path: Path):
    (tmp_path / "docs").mkdir()
    file = tmp_path / "mkdocs.yml"
    own = settings.standalone(docs_dir=str(tmp_path / "docs"), site_dir=str(tmp_path / "site"))
    file.write_text(settings.dump(own), encoding="utf-8")
    config = load_config(str(file))
    config.plugins._current_plugin = "hadocs"  # MkDocs sets it while it runs a plugin
    files = Files([])
    for path in (
        "index.md",
        "clusters/x/index.md",
        "clusters/x/one.md",
        "clusters/x/other.md",
        "clusters/y/one.md",
    ):
        files.append(made_file(config, path, None))
    files.append(made_file(config, "clusters/index.md", None))
    return config, files


def page(site, path: str, text: str = TEXT) -> Page:
    config, files = site
    found = Page(None, files.get_file_from_path(path), config)
    found.markdown, found.meta = text, {}
    return found


def words(html: str) -> str:
    return "".join(html.split())


def test_the_same_html_contents_title_anchors_and_links(site) -> None:
    config, files = site
    whole, pieces = page(site, "clusters/x/one.md"), page(site, "clusters/x/one.md")
    whole.render(config, files)
    Pieces().render(pieces, config, files)
    assert words(pieces.content) == words(whole.content)
    assert str(pieces.toc) == str(whole.toc)
    assert [i.active for i in pieces.toc][:1] == [True]
    assert pieces.title == whole.title == "pve-1 has failed"
    assert pieces.present_anchor_ids == whole.present_anchor_ids
    assert pieces.links_to_anchors == whole.links_to_anchors


def test_a_piece_is_rendered_once_for_the_pages_of_a_folder(site, monkeypatch: pytest.MonkeyPatch) -> None:
    config, files = site
    rendered = []
    render = Page.render
    monkeypatch.setattr(Page, "render", lambda self, *a: (rendered.append(self.markdown), render(self, *a)))
    together = Pieces()
    together.render(page(site, "clusters/x/one.md"), config, files)
    first = len(rendered)
    other = page(site, "clusters/x/other.md", TEXT.replace("pve-1", "pve-2"))
    together.render(other, config, files)
    assert rendered[first:] == ["# `pve-2` has *failed*"]
    assert "pve-2" in other.content
    assert "pve-1" not in other.content
    assert str(other.toc).startswith("<code>pve-2</code>") or "pve-2" in str(other.toc)


def test_a_piece_without_links_is_rendered_once_for_all_folders(
    site, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, files = site
    text = "# A\n\n[b](../index.md)\n\n## Decide & look { #decide }\n"
    together = Pieces()
    one, other = page(site, "clusters/x/one.md", text), page(site, "clusters/y/one.md", text)
    together.render(one, config, files)
    rendered = []
    render = Page.render
    monkeypatch.setattr(Page, "render", lambda self, *a: (rendered.append(self.markdown), render(self, *a)))
    together.render(other, config, files)
    assert [words(text) for text in rendered] == ["[b](../index.md)"]
    assert other.links_to_anchors == {other.file: {"a": "#a", "decide": "#decide"}}


def test_links_of_another_folder_lead_from_there(site) -> None:
    config, files = site
    together = Pieces()
    low = page(site, "clusters/x/one.md", "# A\n\n[b](../index.md)\n")
    high = page(site, "clusters/index.md", "# A\n\n[b](index.md)\n")
    for one in (low, high):
        together.render(one, config, files)
    assert 'href="../index.html"' in low.content
    assert 'href="index.html"' in high.content


def test_headings_stand_below_the_last_one_above_them(site) -> None:
    config, files = site
    made = page(site, "clusters/x/one.md", "# A\n\n### B\n\n## C\n\n### D\n\n# E\n")
    Pieces().render(made, config, files)
    assert [(i.title, [(c.title, [d.title for d in c.children]) for c in i.children]) for i in made.toc] == [
        ("A", [("B", []), ("C", ["D"])]),
        ("E", []),
    ]
