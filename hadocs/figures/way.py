"""The way of the users to a service while something is lost, as a line, and storage. Plain data: no pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Users reach a service on the ``card`` of its machine; its data is on ``storage``, which is called ``title``;
    ``note`` says whose machine uses it.

    ``storage`` is empty where that is not stated, or differs by machine.
    """

    id: str
    card: str
    storage: str = ""
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A storage that a way leads to at any time of a figure, that is lost, or the mirror of one that is.

    ``lost`` where it is lost then, by the step with that ``number``; ``also`` are those of other steps in which
    something happens to it. ``note`` says what it is to the one that is lost.
    """

    id: str
    title: str
    lost: bool = False
    number: int = 0
    also: tuple[int, ...] = ()
    note: str = ""
