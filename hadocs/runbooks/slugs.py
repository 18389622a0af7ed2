"""Ids of a spec as parts of the names of files and anchors."""

from __future__ import annotations

import hashlib
import re

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug(key: str) -> str:
    """An id as a part of a file's name, on whatever system the site is built; different ids never give the same."""
    parts = key.split("/")
    if all(_SLUG.fullmatch(part) for part in parts) and len(key) <= 60:
        return "--".join(parts)
    tame = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:40]
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{tame}---{digest}" if tame else f"x---{digest}"
