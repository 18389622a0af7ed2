"""The index of Material's search as JSON, of which a preview encodes what is new alone. Knows nothing of pages."""

from __future__ import annotations

import json
from typing import Any

KEYS = {"config", "docs"}


class Encoder:
    """Stands in the place of the module ``json`` where the search encodes its index; the same text comes out.

    Entries that are the same objects as the last time are not encoded again: nobody changes them.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[object, str]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(json, name)

    def dumps(self, data: Any, **options: Any) -> str:
        """See `json.dumps`."""
        if not isinstance(data, dict) or set(data) != KEYS or options.get("separators") != (",", ":"):
            return json.dumps(data, **options)
        before, self._kept = self._kept, {}
        for entry in data["docs"]:
            known = before.get(id(entry))
            same = known is not None and known[0] is entry
            self._kept[id(entry)] = known if known and same else (entry, json.dumps(entry, **options))
        docs = ",".join(self._kept[id(entry)][1] for entry in data["docs"])
        parts = {"config": json.dumps(data["config"], **options), "docs": f"[{docs}]"}
        return "{" + ",".join(f'"{key}":{parts[key]}' for key in data) + "}"
