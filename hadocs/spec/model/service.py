"""Services, what is expected of them, and what the people who run them have recorded."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, field_validator

from hadocs.spec.model.base import (
    About,
    AboutAny,
    Count,
    Day,
    Duration,
    Flag,
    Instances,
    Part,
    Ratio,
    Ref,
    Table,
    Text,
    empty,
)
from hadocs.spec.model.drills import PLANNED, Drill

Tries = Annotated[int, Field(ge=0)]
"""How often something is tried; none is a number."""

Commit = Literal["synchronous", "asynchronous"]
Failover = Literal["automatic", "manual"]
Rollout = Literal["rolling", "all-at-once"]


class Objectives(Part):
    """What those who depend on the service expect."""

    availability: Ratio | None = Field(default=None, description="Share of the time, such as 99.95 %.")
    rto: Duration | None = Field(default=None, description="Time until it runs again, such as 5 min.")
    rpo: Duration | None = Field(default=None, description="Data that may be lost, as time, such as 0 s.")


class Monitor(Part):
    """How the program of a service is watched: by its cluster, or by what restarts it in its machine."""

    interval: Duration | None = Field(default=None, description="How often its health is checked.")
    timeout: Duration | None = Field(
        default=None, description="Until a check that does not answer has failed."
    )
    restarts: Tries | None = Field(
        default=None,
        description="Failures after which it is started again in place, before another member takes it over.",
    )
    failure_timeout: Duration | None = Field(
        default=None, description="Pacemaker: after how long a failure no longer counts."
    )
    on_fail: Literal["restart", "fence", "standby", "stop", "block", "ignore"] | None = Field(
        default=None, description="Pacemaker: what a failed check leads to."
    )


class Replica(Part):
    """What one member's own copy is set to, where it differs from the others."""

    commit: Commit | None = Field(default=None, description="Whether a commit waits for this copy.")
    failover: Failover | None = Field(
        default=None, description="Whether this copy takes over by itself or a person makes it."
    )
    lag: Duration | None = Field(
        default=None, description="How long it is kept behind the others on purpose, such as 7 d."
    )


class Clients(Part):
    """How those who use a service find it again once another member carries it."""

    name_ttl: Duration | None = Field(
        default=None, description="How long they keep the address of its name (HostRecordTTL), such as 5 min."
    )
    all_addresses: Flag | None = Field(
        default=None,
        description="Whether its name has the addresses of all its subnets (RegisterAllProvidersIP).",
    )
    multi_subnet_failover: Flag | None = Field(
        default=None, description="SQL Server: whether they try all addresses at once (MultiSubnetFailover)."
    )
    health_check: Duration | None = Field(
        default=None, description="How often the load balancer before it checks each member, such as 5 s."
    )
    checks: Count | None = Field(
        default=None, description="After how many checks in a row that takes a member in or out."
    )


class Changes(Part):
    """How changes are made where a service has several machines: on one after another, or on all at once."""

    releases: Rollout | None = Field(
        default=None, description="Its releases, settings and certificates: rolling, or all-at-once."
    )
    patches: Rollout | None = Field(
        default=None, description="Patches of the machines that it runs on: rolling, or all-at-once."
    )


class Service(Part):
    """What users use."""

    title: Text | None = Field(default=None, description="Its name for people.")
    product: Text | None = Field(default=None, description="Product id from the catalogue, or free text.")
    runs_on: tuple[Ref, ...] = Field(
        min_length=1,
        description="A cluster, a vm or a server; or several vms and servers, each an instance of its own.",
    )
    possible_owners: tuple[Ref, ...] = Field(
        default=(),
        description="The members of its cluster, or its remote nodes, that it may run on, where not all.",
    )
    active_on: Ref | None = Field(default=None, description="The member that carries it now.")
    data: Ref | None = Field(default=None, description="The storage or volume that moves with it.")
    copies: Table[Ref] = Field(
        default_factory=empty, description="Where each member keeps a copy of its own: member to volume."
    )
    commit: Commit | None = Field(
        default=None, description="Products that copy their data: whether a commit waits for another copy."
    )
    failover: Failover | None = Field(
        default=None, description="Whether another copy takes over by itself or a person makes it."
    )
    replicas: Table[Replica] = Field(
        default_factory=empty, description="Members whose copy is set otherwise: commit, failover, lag."
    )
    preference: tuple[Ref, ...] = Field(
        default=(), description="Who takes over, the first of these that can (preferred owners, priorities)."
    )
    mount_dial: Literal["lossless", "good-availability", "best-availability"] | None = Field(
        default=None, description="Exchange: AutoDatabaseMountDial, how many logs a copy may lack."
    )
    failsafe: Flag | None = Field(default=None, description="Patroni: failsafe_mode.")
    dac: Flag | None = Field(default=None, description="Exchange: whether the DAG is in DAC mode.")
    cluster_aware: Flag | None = Field(
        default=None, description="Whether it supports failover clustering; known products need not say."
    )
    needs_physical: Text | None = Field(
        default=None, description="Why one of its members has to be a physical server, such as a dongle."
    )
    needs: tuple[Ref, ...] = Field(default=(), description="Other services that it can't run without.")
    starts_after: tuple[Ref, ...] = Field(
        default=(), description="Services of the same cluster that it starts after and stops before."
    )
    together_with: tuple[Ref, ...] = Field(
        default=(), description="Services of the same cluster that it runs in the same place with."
    )
    instances: Instances | None = Field(
        default=None, description="On how many members of its cluster it runs at once, or all (clone-max)."
    )
    promotable: Flag | None = Field(
        default=None,
        description="Pacemaker: whether one of its instances is promoted, and is what users use.",
    )
    per_member: Count | None = Field(
        default=None,
        description="How many of its instances one member may run (clone-node-max, replicas-per-host); 1 if left out.",
    )
    container: Literal["docker", "podman"] | None = Field(
        default=None,
        description="Pacemaker: what its instances run in, where they are the replicas of a bundle.",
    )
    needed: Count | None = Field(
        default=None,
        description="How many of several instances have to run for it to be used; one if left out.",
    )
    clients: Clients | None = Field(
        default=None, description="How clients find it again: name_ttl, health_check …"
    )
    monitor: Monitor | None = Field(default=None, description="How its program is watched.")
    changes: Changes | None = Field(
        default=None,
        description="Whether releases and patches go to its machines in turn: releases, patches.",
    )
    objectives: Objectives | None = Field(default=None, description="availability, rto, rpo.")
    _served: tuple[str, ...] = PrivateAttr(default=())
    """The services that serve the storage that it lies on: the spec works them out, nobody states them here."""

    @property
    def requires(self) -> tuple[str, ...]:
        """All services that it can't run without: those that it needs, starts after, or is kept together with, and
        those that serve the storage that it lies on.
        """
        if not self.starts_after and not self.together_with and not self._served:
            return self.needs
        return tuple(dict.fromkeys((*self.needs, *self.starts_after, *self.together_with, *self._served)))

    @property
    def lies_with(self) -> tuple[str, ...]:
        """The services that it needs for its disks alone: they serve the storage that it lies on."""
        return tuple(
            n for n in self._served if n not in (*self.needs, *self.starts_after, *self.together_with)
        )

    @field_validator("runs_on", mode="before")
    @classmethod
    def _one_or_more(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class Owner(Part):
    """Who answers for the estate, by day and by night."""

    team: Text | None = Field(default=None, description="The team that owns it.")
    contact: Text | None = Field(default=None, description="Where to write.")
    escalation: Text | None = Field(default=None, description="Whom to call at night.")


class Operations(Part):
    """What has been checked and tested, for runbooks and rules."""

    validated: Day | None = Field(default=None, description="Last cluster validation, such as 2026-03-14.")
    failover_tested: Day | None = Field(default=None, description="Last failover test.")
    hardware_changed: Day | None = Field(default=None, description="Last change of nodes or their hardware.")
    config_backup: Text | None = Field(
        default=None, description="How the cluster's configuration is backed up."
    )
    drills: tuple[Drill, ...] = Field(
        default=(), description="What was lost on purpose, and what was measured."
    )
    drill_every: Duration | None = Field(
        default=None, description="How long a drill counts before it is due again, such as 1 y."
    )
    notes: Text | None = Field(default=None, description="Anything that the night shift should know.")

    @property
    def tested(self) -> date | None:
        """The day of the last failover test, a drill in which something failed among them."""
        drilled = (d.date for d in self.drills if d.procedure not in PLANNED)
        return max((day for day in (self.failover_tested, *drilled) if day), default=None)

    @property
    def newest(self) -> date | None:
        """The newest day that is written down here: so old is what is said, whenever it is read."""
        days = (self.validated, self.failover_tested, self.hardware_changed, *(d.date for d in self.drills))
        return max((day for day in days if day), default=None)


class Assumption(Part):
    """A figure that replaces one of the reliability catalogue, or what was measured of it, with its reason."""

    mtbf: About | None = Field(
        default=None, description="Mean time between failures, such as 5 y, or 3 y to 9 y."
    )
    mttr: About | None = Field(default=None, description="Mean time to repair, such as 8 h, or 4 h to 1 d.")
    patch_every: About | None = Field(
        default=None, description="Time between two patch days of a host or guest, such as 30 d."
    )
    patch_lasts: About | None = Field(
        default=None, description="How long it is away on one of them, such as 40 min to 90 min."
    )
    release_every: About | None = Field(
        default=None, description="Time between two releases of a service, such as 90 d."
    )
    value: AboutAny | None = Field(
        default=None,
        description="A time or a share that belongs to no component, such as 20 min, or 2 % to 8 %.",
    )
    failures: Tries | None = Field(default=None, description="How many failures were counted.")
    of: Count | None = Field(default=None, description="On how many of its kind; 1 where left out.")
    over: Duration | None = Field(default=None, description="In what time they were counted, such as 7 y.")
    lasted: tuple[Duration, ...] = Field(
        default=(), description="How long repairs took that were measured, such as [3 h, 90 min]."
    )
    source: Text = Field(description="Where the figure comes from.")


class Acceptance(Part):
    """A finding that the owner has accepted, with the reason and the day until which it holds."""

    reason: Text = Field(description="Why it is accepted.")
    until: Day | None = Field(default=None, description="The last day on which it is.")
    on: tuple[Text, ...] = Field(default=(), description="The ids it is accepted for; all where left out.")
