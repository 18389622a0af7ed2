"""Whether support has ended on a day, and what is left after it, in words."""

from __future__ import annotations

from datetime import date

from hadocs.platforms.facts import Life


def ended(life: Life, day: date) -> date | None:
    """The last day of support, where that is before ``day``."""
    return life.support if life.support is not None and life.support < day else None


def extension(life: Life) -> str:
    """What extends support after its end, as the end of a sentence; empty where there is no such thing."""
    return f"; {life.names['extended']}: until {life.extended}" if life.extended is not None else ""
