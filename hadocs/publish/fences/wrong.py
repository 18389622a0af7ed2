"""What a page asks for and can't have."""

from __future__ import annotations

from hadocs.errors import HadocsError, Place, Problem


class WrongError(HadocsError):
    """Something that a page says, with what would be right; ``key`` is the key of the fence whose value it is."""

    def __init__(self, message: str, expected: str = "", nearest: str = "", key: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.nearest = nearest
        self.key = key

    def at(self, place: Place) -> Problem:
        """The problem, at a place of the page."""
        return Problem(self.message, place, self.expected, self.nearest)
