"""What several things have in common that can fail: power, cooling, chassis, rooms; switches; links between sites."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hadocs.spec.model.base import Duration, Part, Ref, Refs, Text

DomainKind = Literal["feed", "ups", "pdu", "generator", "cooling", "chassis", "room", "other"]


StandsIn = Annotated[
    Refs, Field(description="The failure domains it stands in: it goes with any one of them.")
]
Power = Annotated[
    Refs, Field(description="The failure domains that feed it, each on its own: it goes when all of them do.")
]


class FailureDomain(Part):
    """Something that takes along what stands in it, and what it alone feeds."""

    title: Text | None = Field(default=None, description="Its name for people.")
    kind: DomainKind = Field(description="feed, ups, pdu, generator, cooling, chassis, room or other.")
    site: Ref | None = Field(default=None, description="The site it stands in.")
    stands_in: StandsIn = ()
    power: Power = ()
    runtime: Duration | None = Field(
        default=None,
        description="ups: how long its battery lasts once what feeds it is lost, such as 10 min.",
    )


class Switch(Part):
    """A switch of which more is to be said than its name."""

    title: Text | None = Field(default=None, description="Its name for people.")
    site: Ref | None = Field(default=None, description="The site it stands in.")
    rack: Text | None = Field(default=None, description="The rack it stands in.")
    stands_in: StandsIn = ()
    power: Power = ()


class Adapter(Part):
    """A network adapter of a machine, and the switch that its cable leads to."""

    switch: Ref = Field(description="The switch that it hangs on.")
    networks: tuple[Ref, ...] = Field(
        default=(),
        description="The networks it carries, where not all of the machine's that its switch carries.",
    )


class Link(Part):
    """What joins two sites. All that runs between them runs over their links."""

    title: Text | None = Field(default=None, description="Its name for people.")
    between: tuple[Ref, ...] = Field(min_length=2, max_length=2, description="The two sites that it joins.")
    stands_in: StandsIn = ()
