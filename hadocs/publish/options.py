"""The plugin's options in mkdocs.yml, and what is refused of them."""

from __future__ import annotations

import re
from typing import Any

from mkdocs.config import base, config_options
from mkdocs.config.base import ValidationError

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"|?*#%\\]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
"""Names of devices: Windows has no folder of such a name."""


def folder(text: str) -> str:
    """``path`` as a folder of the site, without slashes at its end; ``""`` is the site itself.

    Raises `mkdocs.config.base.ValidationError` for what may lead out of the site, and for what is no
    folder on every system or no part of an address.
    """
    said = f"path: {text!r} is no folder below the site:"
    if text.startswith("/"):
        raise ValidationError(f"{said} it starts with a slash. Leave that out: {_like(text)}")
    if "\\" in text:
        raise ValidationError(f"{said} it has a backslash. Write {_like(text.replace(chr(92), '/'))}")
    parts = text.rstrip("/").split("/") if text.strip("/") else []
    for part in parts:
        if part == "..":
            raise ValidationError(
                f"{said} `..` leads out of what it is in. Name a folder, such as clusters/north"
            )
        if re.match(r"[A-Za-z]:", part):
            raise ValidationError(f"{said} {part[:2]} is a drive. Leave it out")
        if bad := _FORBIDDEN.search(part):
            raise ValidationError(
                f"{said} {bad[0]!r} can't be in the name of a folder that is also part of an address"
            )
        if not part or part != part.strip() or part.startswith(".") or part.endswith("."):
            raise ValidationError(
                f"{said} each name between slashes needs a letter, and neither starts nor ends with a dot or a space"
            )
        if _RESERVED.fullmatch(part):
            raise ValidationError(f"{said} Windows has no folder named {part}")
    return "/".join(parts)


def _like(text: str) -> str:
    return "/".join(p for p in text.split("/") if p and p != "..") or "clusters"


class Folder(config_options.Type[str]):
    """A folder of the site."""

    def run_validation(self, value: object) -> str:
        """See `folder`."""
        return folder(super().run_validation(value))


class Specs(config_options.Type[Any]):
    """Files and folders: one, or a list of them. Paths are relative to mkdocs.yml."""

    def run_validation(self, value: object) -> list[str]:
        """As a list."""
        said = super().run_validation(value)
        given = [said] if isinstance(said, str) else said
        if not given:
            raise ValidationError("the list is empty; name the file or the folder that has the specs")
        for one in given:
            if not isinstance(one, str) or not one.strip():
                raise ValidationError(f"{one!r} is neither a file nor a folder")
        return list(given)


class Options(base.Config):  # type: ignore[no-untyped-call]
    """The options. docs/mkdocs.md tells each."""

    specs = Specs((str, list), default="specs")
    path = Folder(str, default="")
    home: Any = config_options.Type(bool, default=True)
    guide: Any = config_options.Type(bool, default=True)
    glossary: Any = config_options.Type(bool, default=True)
    observed: Any = config_options.Optional(config_options.Type(str))
