"""Texts that are put down in a file until they are wanted, so that a large site need not fit into memory at once."""

from __future__ import annotations

import tempfile


class Spool:
    """Texts by number, each read back as often as it is asked for. The file goes away with this."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this does
        self._places: list[tuple[int, int]] = []
        self._end = 0

    def put(self, text: str) -> int:
        """Put a text down; the number that it is had back by."""
        data = text.encode("utf-8")
        self._file.seek(self._end)
        self._file.write(data)
        self._places.append((self._end, len(data)))
        self._end += len(data)
        return len(self._places) - 1

    def get(self, number: int) -> str:
        """A text, as it was put down."""
        at, length = self._places[number]
        self._file.seek(at)
        return self._file.read(length).decode("utf-8")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
