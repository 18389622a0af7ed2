"""Bytes as text and as JSON, in the encodings that Windows and Unix write. Knows no format."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.model import Source

MOST_JSON = 16 * 1024 * 1024
"""Bytes of JSON that are read: each becomes some twenty in memory. An estate of a thousand machines has two million."""

MOST_VALUES = 3_000_000
"""What people and programs write has some twenty bytes a value or more; a value takes a hundred in memory."""

_SPACE = re.compile(r"[\ufeff\s]*")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def text_of(data: bytes) -> str:
    """The text: by its byte order mark, else UTF-16 by its zeros, else UTF-8, else what old Windows writes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:64]
    if len(head) > 3 and head[1::2].count(0) > len(head) // 3:
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def json_of(source: Source, expected: str) -> Any:
    """The JSON in a file.

    Raises:
        InputError: where it is none, with the line and column; or more than `MOST_JSON`.
    """
    text = _measured(source, expected)
    with _told(source, text, expected):
        return json.loads(text)


def json_stream(source: Source, expected: str, most: int = MOST_JSON) -> Iterator[Any]:
    """The values of JSON in a file, which may hold several one after another, each made when it is asked for.

    Raises:
        InputError: where it is none, with the line and column; or more than so many bytes.
    """
    text = _measured(source, expected, most)
    decoder, at = json.JSONDecoder(), 0
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if at and at == len(text):
            return
        with _told(source, text, expected):
            value, at = decoder.raw_decode(text, at)
        yield value


def _measured(source: Source, expected: str, most: int = MOST_JSON) -> str:
    if len(source.data) > most:
        message = f"more than {most // 1024 // 1024} MiB of JSON"
        raise InputError((Problem(message, Place(source.name), expected),))
    if source.data.count(b",") > MOST_VALUES:
        message = f"more than {MOST_VALUES // 10**6} million values in this JSON"
        raise InputError((Problem(message, Place(source.name), expected),))
    return text_of(source.data)


@contextmanager
def _told(source: Source, text: str, expected: str) -> Iterator[None]:
    """What JSON's reader raises, as a message."""
    try:
        yield
    except json.JSONDecodeError as error:
        lines = text.splitlines()
        line = lines[error.lineno - 1] if 0 < error.lineno <= len(lines) else ""
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        message = "this JSON ends in the middle" if cut else f"this is not JSON: {error.msg}"
        place = Place(source.name, error.lineno, error.colno, line[:200], 1)
        raise InputError((Problem(message, place, expected),)) from None
    except RecursionError:
        message = "this JSON nests too deep"
        raise InputError((Problem(message, Place(source.name), expected),)) from None
    except ValueError:
        message = "a number in this JSON has too many digits"
        raise InputError((Problem(message, Place(source.name), expected),)) from None


def looks_like_json(source: Source) -> bool:
    """Whether a file may be JSON."""
    return text_of(source.data[:400]).lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
