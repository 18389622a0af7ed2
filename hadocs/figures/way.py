"""The way of the users to a service while something is lost, as a line. Plain data: no pixels."""

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
