"""The MkDocs configuration that all of hadocs' own sites share. Knows no spec and does not import MkDocs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

SITE_NAME = "High-availability clusters"
SITE_DESCRIPTION = "How each cluster is built, how it fails over, and what that protects against."


def base() -> dict[str, Any]:
    """The shared settings, fresh: theme, plugins that come with it, Markdown extensions."""
    import yaml

    settings = yaml.safe_load((files("hadocs.publish") / "base.yml").read_text(encoding="utf-8"))
    assert isinstance(settings, dict)
    return settings


def standalone(**settings: Any) -> dict[str, Any]:
    """A whole configuration: a name and a description, the base, and ``settings`` over them."""
    return {"site_name": SITE_NAME, "site_description": SITE_DESCRIPTION, **base(), **settings}


def with_plugin(settings: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with the hadocs plugin in it, first, so that it comes before the search."""
    plugins = dict(settings["plugins"])
    return {**settings, "plugins": {"hadocs": dict(options), **plugins}}


def dump(settings: Mapping[str, Any], comment: Sequence[str] = ()) -> str:
    """The configuration as a mkdocs.yml, plugins and extensions as the lists that people know."""
    import yaml

    def listed(named: Mapping[str, Any]) -> list[Any]:
        return [{name: options} if options else name for name, options in named.items()]

    shown = {
        key: listed(value)
        if key in ("plugins", "markdown_extensions") and isinstance(value, Mapping)
        else value
        for key, value in settings.items()
    }
    text: str = yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=100)
    return "".join(f"# {line}\n" for line in comment) + text
