"""How far a long build is, on one line that is written over; on a terminal only. Knows nothing of pages."""

from __future__ import annotations

import sys
from dataclasses import dataclass

WORTH_IT = 60
"""From how many steps on it is told."""
_CLEAR = "\r\x1b[K"


@dataclass(slots=True)
class Progress:
    """Steps of which so many are done. ``what`` is said with the numbers: ``read 12 of 300 pages``."""

    what: str
    total: int
    done: int = 0

    def step(self) -> None:
        """One more is done; the line goes away with the last."""
        self.done += 1
        if self.total < WORTH_IT or not sys.stderr.isatty():
            return
        said = "" if self.done >= self.total else f"{self.what} {self.done} of {self.total} pages"
        sys.stderr.write(_CLEAR + said)
        sys.stderr.flush()
