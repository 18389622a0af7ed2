"""The smallest spec that is valid, for tests that add to it; its own text is three lines."""

from __future__ import annotations

SMALLEST = "hadocs: 1\nname: small\nhosts: {h1: {}, h2: {}}\n"
