"""What was lost on purpose to see what happens, and what was measured then."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from hadocs.spec.model.base import Day, Duration, Flag, Part, Table, Text, empty

Drilled = Literal[
    "host-failure", "guest-failure", "service-failure", "storage-path-loss", "storage-loss", "network-partition",
    "witness-replacement", "quorum-loss", "dr-test", "site-failover", "datacentre-switchover", "forced-failover",
    "host-maintenance", "failback", "config-restore", "cold-start",
]  # fmt: skip
"""The procedures that are tried out: those of the runbooks that one opens when this happens unasked."""


PLANNED: frozenset[Drilled] = frozenset(("host-maintenance", "failback", "config-restore", "cold-start"))
"""Those of them in which nothing fails: work in order, tried out."""


class Measured(Part):
    """What the stopwatch said of one service."""

    noticed: Duration | None = Field(
        default=None,
        description="Until something was done about it: it began to start again or elsewhere, such as 10 s.",
    )
    interrupted: Duration | None = Field(
        default=None, description="How long its users missed it, such as 41 s; 0 s where nobody did."
    )
    data_lost: Duration | None = Field(
        default=None, description="What was acknowledged and lost, as the time in which it was written."
    )


class Drill(Part):
    """One drill: what was lost on a day, and what came of it."""

    procedure: Drilled = Field(description="The procedure that was tried out, such as host-failure.")
    of: tuple[Text, ...] = Field(
        min_length=1,
        description="What was lost, as hadocs fail takes it, such as hv-02; one, or several at once.",
    )
    date: Day = Field(description="The day, such as 2026-05-03.")
    measured: Table[Measured] = Field(
        default_factory=empty, description="What was measured, by service: noticed, interrupted, data_lost."
    )
    passed: Flag | None = Field(default=None, description="Whether all came as it was expected.")
    by: Text | None = Field(default=None, description="Who led it.")
    notes: Text | None = Field(default=None, description="What was seen besides.")

    @field_validator("of", mode="before")
    @classmethod
    def _one_or_more(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value
