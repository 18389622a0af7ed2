"""The one configuration that all of hadocs' own sites share."""

from __future__ import annotations

from pathlib import Path

import yaml

from hadocs.publish import assets, config


def test_no_part_of_it_comes_from_another_host() -> None:
    text = config.dump(config.standalone())
    assert "http" not in text
    assert config.base()["theme"]["font"] is False


def test_every_asset_that_it_names_is_published() -> None:
    published = {page.path for page in assets.pages()}
    base = config.base()
    named = [
        *base["extra_css"],
        *base["extra_javascript"],
        *base["extra"]["polyfills"],
        base["theme"]["favicon"],
    ]
    assert set(named) <= published


def test_stylesheets_point_only_at_published_files() -> None:
    import re

    published = {page.path for page in assets.pages()}
    for page in assets.pages():
        if page.path.endswith(".css"):
            assert isinstance(page.content, bytes)
            for target in re.findall(r'url\("([^"]+)"\)', page.content.decode()):
                assert assets.FOLDER + target in published


def test_each_call_gives_a_fresh_value() -> None:
    config.base()["theme"]["name"] = "changed"
    assert config.base()["theme"]["name"] == "material"


def test_the_plugin_comes_before_the_search() -> None:
    settings = config.with_plugin(config.standalone(), {"specs": "specs"})
    assert list(settings["plugins"]) == ["hadocs", "search", "offline"]


def test_it_is_dumped_as_people_write_it() -> None:
    text = config.dump(config.with_plugin(config.standalone(), {"specs": "s"}), ("a word",))
    assert text.startswith("# a word\n")
    read = yaml.safe_load(text)
    assert read["plugins"] == [
        {"hadocs": {"specs": "s"}},
        {"search": config.base()["plugins"]["search"]},
        "offline",
    ]
    assert "admonition" in read["markdown_extensions"]


def test_the_project_s_own_site_is_built_with_it() -> None:
    own = yaml.safe_load((Path(__file__).parents[3] / "mkdocs.yml").read_text(encoding="utf-8"))
    own["markdown_extensions"] = {
        name: options or {}
        for item in own["markdown_extensions"]
        for name, options in (item if isinstance(item, dict) else {item: {}}).items()
    }
    base = config.base()
    del base["plugins"]
    assert {key: own.get(key) for key in base} == base
