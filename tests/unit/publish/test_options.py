"""The plugin's options: what can't be meant is refused, with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from mkdocs.config.base import ValidationError

from hadocs.errors import UsageError
from hadocs.publish import options, site


@pytest.mark.parametrize("text", ["", "ha", "ha/clusters", "ha/", "ha docs", "Hochverfügbarkeit", "v1.2"])
def test_a_folder_of_the_site_is_taken(text: str) -> None:
    assert options.folder(text) == text.rstrip("/")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("../up", "leads out"),
        ("..", "leads out"),
        ("a/../../b", "leads out"),
        ("/etc", "starts with a slash. Leave that out: etc"),
        ("/", "starts with a slash"),
        ("//host/share", "starts with a slash"),
        ("C:/x", "C: is a drive"),
        ("c:x", "c: is a drive"),
        ("..\\up", "backslash"),
        ("a\\b", "backslash. Write a/b"),
        ("a//b", "needs a letter"),
        ("./a", "neither starts"),
        (".hidden", "neither starts"),
        ("a./b", "nor ends with a dot"),
        ("a /b", "nor ends with a dot or a space"),
        ("a?b", "part of an address"),
        ("a#b", "part of an address"),
        ("a%2e%2e", "part of an address"),
        ("a\nb", "part of an address"),
        ("nul", "Windows has no folder named nul"),
        ("x/CON.docs", "Windows has no folder named CON"),
    ],
)
def test_what_may_lead_out_of_the_site_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValidationError, match="is no folder below the site") as caught:
        options.folder(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "option",
    [
        {"path": "../up"},
        {"path": 3},
        {"path": ["a"]},
        {"home": "yes please"},
        {"guide": 1},
        {"glossary": []},
        {"specs": 3},
        {"specs": []},
        {"specs": [3]},
        {"specs": ""},
        {"specs": {"a": "b"}},
    ],
    ids=str,
)
def test_a_wrong_option_is_a_usage_error_that_names_it_and_nothing_is_written(
    project: Path, option: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    (project / "docs").mkdir()
    (project / "mkdocs.yml").write_text(yaml.safe_dump({"site_name": "x", "plugins": [{"hadocs": option}]}))
    with pytest.raises(UsageError, match="configuration error"):
        site.build()
    assert f"Plugin 'hadocs' option '{next(iter(option))}': " in caplog.text
    assert not (project / "site").exists()
    assert not (project.parent / "up").exists()
