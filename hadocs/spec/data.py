"""Plain data as the text of a spec, so that problems in it have a place to show. Knows nothing of the language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from hadocs.errors import UsageError
from hadocs.spec.parse import MAX_DEPTH


def as_text(data: Mapping[str, Any]) -> str:
    """Data as YAML, in their order.

    Raises:
        UsageError: for a value that YAML has no words for, or data that hold themselves.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        # All but nothing is text in a spec, so that only what reads as nothing needs quotes.
        yaml_implicit_resolvers = {  # noqa: RUF012 - as PyYAML wants it
            first: [(tag, shape) for tag, shape in known if tag.endswith(":null")]
            for first, known in yaml.SafeDumper.yaml_implicit_resolvers.items()
        }

        def ignore_aliases(self, _: Any) -> bool:
            return True

    text: str = yaml.dump(_plain(data, ()), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return text


def _plain(value: Any, route: tuple[str, ...]) -> Any:
    where = ".".join(route) or "the data"
    if len(route) > MAX_DEPTH:
        raise UsageError(
            f"{'.'.join(route[:3])}… lies deeper than {MAX_DEPTH} levels; do the data hold themselves?"
        )
    if isinstance(value, Mapping):
        return {_key(key): _plain(inner, (*route, _key(key))) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, (*route, str(number))) for number, inner in enumerate(value)]
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    kind = repr(value) if isinstance(value, float) else type(value).__name__
    raise UsageError(f"{where} is {kind}, which no spec can hold: expected text, a number, a list or a table")


def _key(key: Any) -> str:
    """A key as text. PyYAML and others read the key ``on`` as true."""
    return "on" if key is True else str(key)
