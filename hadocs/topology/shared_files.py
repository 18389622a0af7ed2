"""File systems that several members mount and write at once, by their names."""

from __future__ import annotations

import re

from hadocs.spec.model import Service, Spec

_NAMED = re.compile(r"\b(gfs|ocfs)-?2?\b", re.IGNORECASE)
"""How people write them; the language has no key for a file system."""


def file_system(spec: Spec, service: Service) -> str:
    """The cluster file system that a service lies on, by its product, title or data; empty where none is named."""
    storage, _, volume = (service.data or "").partition("/")
    stored = spec.storage[storage].volumes.get(volume) if storage in spec.storage else None
    for text in (service.product, service.title, service.data, stored.title if stored else None):
        if text and (found := _NAMED.search(text)):
            return f"{found[1].upper()}2"
    return ""
