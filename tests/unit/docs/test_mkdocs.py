"""docs/mkdocs.md: every option of the plugin is told, and what it shows works."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadocs import pipeline
from hadocs.publish.config import base
from hadocs.publish.generate import Wanted
from hadocs.publish.options import Options

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "mkdocs.md").read_text(encoding="utf-8")
SETTINGS: list[Any] = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]
PLUGIN, _, _MORE = TEXT.partition("## A figure on a page of your own")
FENCES, _, EXTENSION = _MORE.partition("## Without the plugin")
NAMES = [name for name, _ in Options._schema]


def test_the_plugin_has_options() -> None:
    assert {"specs", "path", "home", "guide", "glossary"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_option_has_a_row_with_its_default(name: str) -> None:
    row = re.search(rf"^\| `{name}` \| (.+?) \| (.+) \|$", TEXT, re.MULTILINE)
    assert row is not None
    default = {"True": "true", "False": "false", "": "the site itself", "None": "nothing"}.get(
        str(dict(Options._schema)[name].default), str(dict(Options._schema)[name].default)
    )
    assert row[1].strip("`") == default
    assert len(row[2]) > 20


def test_no_option_is_told_that_is_none() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PLUGIN, re.MULTILINE) == NAMES


def test_the_keys_of_a_fence_and_the_options_of_the_extension_are_told() -> None:
    from hadocs.publish.fences.extension import makeExtension
    from hadocs.publish.fences.figure import OWN

    assert {f"`{key}`" for key in OWN} <= set(re.findall(r"^\| (`\w+`) \|", FENCES, re.MULTILINE))
    told = re.findall(r"^\| `(\w+)` \|", EXTENSION, re.MULTILINE)
    assert set(told) == set(makeExtension().getConfigs())


def test_all_values_are_told_and_no_others() -> None:
    from hadocs.publish.fences.values import PARTS, WHOLE

    rows = dict(re.findall(r"^\| (the spec|`\w+\.ID`) \| (.*) \|$", FENCES, re.MULTILINE))
    told = {key.strip("`").removesuffix(".ID"): re.findall(r"`(\w+)`", row) for key, row in rows.items()}
    assert told.pop("the spec") == list(WHOLE)
    assert told == {name: list(part.values) for name, part in PARTS.items()}


def test_the_options_that_are_shown_are_taken() -> None:
    shown = [
        plugin["hadocs"]
        for settings in SETTINGS
        for plugin in settings.get("plugins", [])
        if isinstance(plugin, dict) and "hadocs" in plugin
    ]
    assert len(shown) >= 3
    for given in shown:
        options = Options()
        options.load_dict(given)
        assert options.validate() == ([], [])


def test_the_navigation_that_is_shown_names_pages_that_are_made(tmp_path: Path) -> None:
    from hadocs.publish.tree import paths

    (tmp_path / "ledger.yaml").write_text(
        "hadocs: 1\nname: ledger\nhosts: {hv-01: {}}\nvms: {a: {on: hv-01}}\nservices: {ledger: {runs_on: a}}\n",
        encoding="utf-8",
    )
    made = pipeline.publish_tree([tmp_path / "ledger.yaml"], Wanted()).pages
    (nav,) = [settings["nav"] for settings in SETTINGS if "nav" in settings]
    assert set(paths(nav)) <= set(made)
    assert {
        f"clusters/ledger/{f}" for f in re.findall(r"`([a-z-]+\.md)`", TEXT) if f != "glossary.md"
    } <= set(made)
    for target in re.findall(r"\]\((clusters/[^)]+)\)", TEXT):
        assert target in made


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_leads_here_and_names_each_option() -> None:
    assert "(docs/mkdocs.md)" in README
    assert [n for n, _ in re.findall(r"^\| `(\w+)` \| (.+?) \|", README, re.MULTILINE)] == NAMES


@pytest.mark.parametrize("text", [TEXT, README], ids=["docs", "readme"])
def test_whole_names_take_the_settings_of_our_own_sites(text: str) -> None:
    (shown,) = [
        block
        for block in map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
        if "extra_css" in block
    ]
    (search,) = [p["search"] for p in shown["plugins"] if isinstance(p, dict) and "search" in p]
    assert search == base()["plugins"]["search"]
    assert set(shown["extra_css"]) <= set(base()["extra_css"])


def test_a_stylesheet_of_ones_own_may_say_that_names_are_whole() -> None:
    (said,) = re.findall(r"```css\n:root \{ (.*?) \}\n```", TEXT)
    assets = ROOT / "hadocs" / "publish" / "assets"
    assert said in (assets / "site.css").read_text(encoding="utf-8")
    assert said.partition(":")[0] in (assets / "hadocs.js").read_text(encoding="utf-8")
