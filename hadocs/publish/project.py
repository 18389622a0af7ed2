"""``hadocs new``: a project that builds, with one commented spec. Knows neither MkDocs nor pages."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from hadocs.publish import config, folder

SCHEMA = ".hadocs/spec.schema.json"
COMMENT = (
    "`hadocs build` publishes this project into site/; `hadocs serve` shows it while you write.",
    "Plain `mkdocs build` and `mkdocs serve` do the same: hadocs is the plugin below.",
)


FIRST = "file-service"
"""The spec of a project of which no platform is said."""


def new(target: Path, *, site_name: str = config.SITE_NAME, platform: str = "") -> None:
    """Write a project to ``target``, a folder that is new or empty; `hadocs.errors.UsageError` if it is not.

    ``platform`` is the name of a file in ``new/platforms``: what the clusters of its spec run.
    """
    folder.write(contents(site_name, platform), target, marker=None)


def contents(site_name: str = config.SITE_NAME, platform: str = "") -> dict[str, str | bytes]:
    """The files of a new project, by path."""
    template = files("hadocs.publish") / "new"
    name = platform or FIRST
    spec = _text(template / "platforms" if platform else template, f"{name}.yaml")
    settings = config.with_plugin(config.standalone(site_name=site_name), {"specs": "specs"})
    # The plugin would bring it along; Zensical, which runs no plugin, has it say so.
    settings["markdown_extensions"]["hadocs"] = {}
    return {
        "mkdocs.yml": config.dump(settings, COMMENT),
        "README.md": _text(template, "README.md").replace(FIRST, name),
        ".gitignore": _text(template, "gitignore"),
        "docs/.gitkeep": "",
        f"specs/{name}.yaml": spec,
        SCHEMA: _schema(),
    }


def _text(folder_of_templates: Any, name: str) -> str:
    text: str = (folder_of_templates / name).read_text(encoding="utf-8")
    return text


def _schema() -> str:
    from hadocs.spec.schema import dump

    return dump()
