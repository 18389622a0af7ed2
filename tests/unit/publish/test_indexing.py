"""The index of the search comes out as it always does, and what is known of it is not encoded again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hadocs.publish.indexing import Encoder

OPTIONS: dict[str, Any] = {"separators": (",", ":"), "default": str}


def index(*entries: object) -> dict[str, object]:
    return {"config": {"lang": ["en"], "separator": "[\\s]+"}, "docs": list(entries)}


def test_it_is_the_same_text() -> None:
    entries = [{"location": "a/#é", "title": '"<b>', "text": "\u2028", "boost": 2}, {"location": ""}, "odd"]
    encoder = Encoder()
    for some in (entries, entries[1:], [], [entries[0], entries[0]]):
        assert encoder.dumps(index(*some), **OPTIONS) == json.dumps(index(*some), **OPTIONS)
    turned = dict(reversed(index(*entries).items()))
    assert encoder.dumps(turned, **OPTIONS) == json.dumps(turned, **OPTIONS)
    assert encoder.dumps({"x": 1}) == json.dumps({"x": 1})
    assert encoder.loads("[1]") == [1]


def test_an_entry_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, entry = Encoder(), {"location": "a"}
    encoder.dumps(index(entry), **OPTIONS)
    real, encoded = json.dumps, []

    def dumps(data: object, **options: Any) -> str:
        encoded.append(data)
        return real(data, **options)

    monkeypatch.setattr(json, "dumps", dumps)
    other = {"location": "b"}
    encoder.dumps(index(entry, other), **OPTIONS)
    assert other in encoded
    assert entry not in encoded
