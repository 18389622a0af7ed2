"""How far a long build is: on one line that is written over, and in a log now and then. Knows nothing of pages."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from time import monotonic

WORTH_IT = 60
"""From how many steps on it is told."""
EVERY = 5.0
"""So many seconds lie between two lines in a log, so that whoever watches it sees that something happens."""
_CLEAR = "\r\x1b[K"


@dataclass(slots=True)
class Progress:
    """Steps of which so many are done. ``what`` is said with the numbers: ``read 12 of 300 pages``."""

    what: str
    total: int
    done: int = 0
    told: float = field(default_factory=monotonic)

    def step(self) -> None:
        """One more is done; on a terminal the line goes away with the last."""
        self.done += 1
        if self.total < WORTH_IT or sys.stderr is None:
            return
        said = "" if self.done >= self.total else f"{self.what} {self.done} of {self.total} pages"
        if sys.stderr.isatty():
            sys.stderr.write(_CLEAR + said)
        elif said and monotonic() - self.told >= EVERY:
            self.told = monotonic()
            sys.stderr.write(said + "\n")
        else:
            return
        sys.stderr.flush()
