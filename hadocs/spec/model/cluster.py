"""Clusters: members, quorum, placement and fencing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hadocs.spec.model.base import Count, Duration, Flag, Part, Ref, Table, Text, empty

WitnessKind = Literal["disk", "file-share", "cloud", "qdevice", "none"]
FenceMethod = Literal["ipmi", "pdu", "sbd", "watchdog", "hypervisor", "other"]
Votes = Annotated[int, Field(ge=0, le=255)]


class Witness(Part):
    """What breaks a tie between the halves of a cluster."""

    kind: WitnessKind = Field(description="disk, file-share, cloud, qdevice or none.")
    on: Ref | None = Field(default=None, description="The volume, storage or machine that it lies on.")
    site: Ref | None = Field(default=None, description="Its site, where it lies on nothing of this spec.")
    algorithm: Literal["ffsplit", "lms"] | None = Field(default=None, description="QDevice: ffsplit or lms.")


class Quorum(Part):
    """How the cluster counts votes. What is left out is the platform's default, or unknown."""

    witness: Witness | None = Field(
        default=None, description="What breaks a tie; kind none where nothing does."
    )
    votes: Table[Votes] = Field(default_factory=empty, description="Votes by node, where it is not one each.")
    disk_only: Flag = Field(default=False, description="The witness disk alone decides (legacy).")
    dynamic: Flag | None = Field(default=None, description="WSFC: whether dynamic quorum is on.")
    expected_votes: Count | None = Field(default=None, description="votequorum: expected_votes.")
    two_node: Flag = Field(default=False, description="votequorum: two_node.")
    wait_for_all: Flag | None = Field(default=None, description="votequorum: wait_for_all.")
    last_man_standing: Flag = Field(default=False, description="votequorum: last_man_standing.")
    auto_tie_breaker: Flag = Field(default=False, description="votequorum: auto_tie_breaker.")


class AntiAffinity(Part):
    """Machines that are kept apart: on different hosts."""

    members: tuple[Ref, ...] = Field(min_length=2, description="The machines to keep apart.")
    hard: Flag = Field(default=False, description="true: rather stay down than share a host.")


class Heartbeat(Part):
    """How soon a silent node is declared down: after ``delay`` times ``threshold``."""

    delay: Duration | None = Field(default=None, description="Time between heartbeats, such as 1 s.")
    threshold: Count | None = Field(default=None, description="Missed heartbeats until the node is down.")
    networks: tuple[Ref, ...] = Field(default=(), description="Networks that carry it, where not all do.")


class Fencing(Part):
    """How a node that does not answer is made sure to be off."""

    enabled: Flag = Field(default=True, description="Whether failed nodes are fenced.")
    methods: tuple[FenceMethod, ...] = Field(
        default=(), description="ipmi, pdu, sbd, watchdog, hypervisor, other."
    )


class Cluster(Part):
    """Machines that watch each other and take over; the members decide what kind of cluster it is."""

    title: Text | None = Field(default=None, description="Its name for people.")
    members: tuple[Ref, ...] = Field(min_length=1, description="Hosts, vms and servers.")
    platform: Text | None = Field(
        default=None, description="Platform id / version of the clustering, where the members do not tell."
    )
    quorum: Quorum | None = Field(default=None, description="Votes and witness.")
    anti_affinity: tuple[AntiAffinity, ...] = Field(default=(), description="Machines that are kept apart.")
    heartbeat: Heartbeat | None = Field(default=None, description="Delay and threshold.")
    fencing: Fencing | None = Field(default=None, description="How nodes are fenced.")
