"""Being told to stop, by whatever signal, ends as Ctrl-C does: all that was begun is cleaned up on the way out."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from hadocs.errors import Terminated

SIGNALS = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""What a service manager, a terminal that closes and a Windows console send; those that this system has."""


@contextmanager
def as_interrupt() -> Iterator[None]:
    """Raise `hadocs.errors.Terminated` where one of `SIGNALS` comes, for as long as this lasts.

    A signal that is ignored (as ``nohup`` has it) stays so. Only the main thread hears signals; in others this does
    nothing.
    """

    def end(number: int, _: FrameType | None) -> None:
        raise Terminated(number)

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
