"""What a spec rests on that was read from a cluster, and what was not seen of it."""

from __future__ import annotations

from pydantic import Field

from hadocs.spec.model.base import Day, Part, Text


class Observed(Part):
    """A reading of the cluster: of which day, of what, and what it did not tell. ``hadocs import`` writes it."""

    date: Day | None = Field(
        default=None, description="The day of the reading, such as 2026-03-14, where it is known."
    )
    source: tuple[Text, ...] = Field(default=(), description="What was read.")
    not_read: tuple[Text, ...] = Field(default=(), description="What was broken in it.")
    not_observed: tuple[Text, ...] = Field(default=(), description="What it does not hold.")
    not_modelled: tuple[Text, ...] = Field(
        default=(), description="What it holds and this language has no word for."
    )

    @property
    def unseen(self) -> int:
        """How much it did not tell."""
        return len(self.not_read) + len(self.not_observed)
