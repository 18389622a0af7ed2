"""A route has a place: of the value, of its key, or of the last thing on the way."""

from __future__ import annotations

import pytest

from hadocs.errors import Route
from hadocs.spec.load import load_text

TEXT = """\
hadocs: 1
name: n
title: 'A title'
summary: |
  One line.
  Another.
hosts:
  h1: {cores: 4, networks: [lan, wan]}
  h2:
    like: h1
networks:
  lan:
  wan: {}
"""


@pytest.mark.parametrize(
    ("route", "key", "where", "length"),
    [
        ((), False, "1:1", 6),
        (("title",), False, "3:8", 9),
        (("title",), True, "3:1", 5),
        (("summary",), False, "4:10", 1),
        (("hosts",), False, "7:1", 5),
        (("hosts", "h1"), False, "8:7", 32),
        (("hosts", "h1"), True, "8:3", 2),
        (("hosts", "h1", "cores"), False, "8:15", 1),
        (("hosts", "h1", "networks", 1), False, "8:34", 3),
        (("hosts", "h2", "cores"), False, "8:15", 1),
        (("networks", "lan"), False, "12:3", 3),
        # What is not there is shown by the last thing on the way.
        (("hosts", "h1", "memory"), False, "8:3", 2),
        (("hosts", "h1", "networks", 7), False, "8:18", 8),
        (("hosts", "h1", "cores", "x"), False, "8:8", 5),
        (("hosts", "h9", "cores"), False, "7:1", 5),
        (("vms", "x"), False, "1:1", 6),
    ],
)
def test_locate(route: Route, key: bool, where: str, length: int) -> None:
    place = load_text(TEXT).source.locate(route, key=key)
    assert (str(place), place.length) == (f"spec.yaml:{where}", length)
    assert place.text == TEXT.splitlines()[place.line - 1]
