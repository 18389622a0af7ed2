"""Clusters: members, quorum, placement and fencing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hadocs.spec.model.base import Count, Duration, Flag, GuestWatch, Part, Ref, Refs, Table, Text, empty

WitnessKind = Literal["disk", "file-share", "cloud", "qdevice", "none"]
FenceMethod = Literal["ipmi", "pdu", "sbd", "watchdog", "hypervisor", "fabric", "person", "other"]
NoQuorumPolicy = Literal["stop", "freeze", "ignore", "demote", "fence", "suicide"]
AdmissionControl = Literal["percentage", "slots", "dedicated-hosts", "disabled"]
Votes = Annotated[int, Field(ge=0, le=255)]


class Witness(Part):
    """What breaks a tie between the halves of a cluster."""

    kind: WitnessKind = Field(description="disk, file-share, cloud, qdevice or none.")
    on: Ref | None = Field(default=None, description="The volume, storage or machine that it lies on.")
    site: Ref | None = Field(default=None, description="Its site, where it lies on nothing of this spec.")
    algorithm: Literal["ffsplit", "lms"] | None = Field(default=None, description="QDevice: ffsplit or lms.")
    tie_breaker: Text | None = Field(
        default=None, description="QDevice, of equal parts: lowest, highest or the member whose part wins."
    )
    heuristics: Flag | None = Field(
        default=None, description="QDevice: whether commands on the nodes count in its decision."
    )
    sync_timeout: Duration | None = Field(
        default=None, description="QDevice: how long a new membership may wait for it."
    )
    dfs: Flag | None = Field(default=None, description="file-share: whether its path is a DFS namespace.")


class Quorum(Part):
    """How the cluster counts votes. What is left out is the platform's default, or unknown."""

    witness: Witness | None = Field(
        default=None, description="What breaks a tie; kind none where nothing does."
    )
    votes: Table[Votes] = Field(default_factory=empty, description="Votes by node, where it is not one each.")
    disk_only: Flag = Field(default=False, description="The witness disk alone decides (legacy).")
    dynamic: Flag | None = Field(default=None, description="WSFC: whether dynamic quorum is on.")
    preferred: Ref | None = Field(
        default=None,
        description="WSFC: the site or member that keeps its vote where another has to lose one (PreferredSite).",
    )
    expected_votes: Count | None = Field(default=None, description="votequorum: expected_votes.")
    two_node: Flag = Field(default=False, description="votequorum: two_node.")
    wait_for_all: Flag | None = Field(default=None, description="votequorum: wait_for_all.")
    last_man_standing: Flag = Field(default=False, description="votequorum: last_man_standing.")
    last_man_standing_window: Duration | None = Field(
        default=None, description="votequorum: last_man_standing_window, until votes are counted anew."
    )
    auto_tie_breaker: Flag = Field(default=False, description="votequorum: auto_tie_breaker.")
    auto_tie_breaker_node: Text | None = Field(
        default=None, description="votequorum: lowest, highest or the member whose half goes on."
    )
    no_quorum_policy: NoQuorumPolicy | None = Field(
        default=None, description="Pacemaker: what a part without quorum does."
    )


class AntiAffinity(Part):
    """Machines that are kept apart: on different hosts."""

    members: tuple[Ref, ...] = Field(min_length=2, description="The machines to keep apart.")
    hard: Flag = Field(default=False, description="true: rather stay down than share a host.")


class Affinity(Part):
    """Machines that are kept together: on the same host."""

    members: tuple[Ref, ...] = Field(min_length=2, description="The machines to keep together.")
    hard: Flag = Field(default=False, description="true: rather stay down than run apart.")


class NodeAffinity(Part):
    """Machines that belong on some of the hosts."""

    members: tuple[Ref, ...] = Field(min_length=1, description="The machines.")
    hosts: tuple[Ref, ...] = Field(min_length=1, description="The hosts they belong on.")
    strict: Flag = Field(default=False, description="true: rather stay down than run on another host.")


class Heartbeat(Part):
    """How soon a silent node is declared down: after ``delay`` times ``threshold``."""

    delay: Duration | None = Field(default=None, description="Time between heartbeats, such as 1 s.")
    threshold: Count | None = Field(default=None, description="Missed heartbeats until the node is down.")
    cross_delay: Duration | None = Field(default=None, description="WSFC: delay between subnets.")
    cross_threshold: Count | None = Field(default=None, description="WSFC: threshold between subnets.")
    route_history: Count | None = Field(default=None, description="WSFC: RouteHistoryLength.")
    networks: tuple[Ref, ...] = Field(default=(), description="Networks that carry it, where not all do.")
    isolation: Duration | None = Field(
        default=None,
        description="WSFC from 2016 on: how long a silent host keeps its machines (ResiliencyDefaultPeriod).",
    )
    resiliency_level: Literal["always-isolate", "isolate-on-special-heartbeat"] | None = Field(
        default=None,
        description="WSFC from 2016 on: which silent hosts keep their machines for that time (ResiliencyLevel).",
    )


class Sbd(Part):
    """Storage-based death: a node that loses its disk or its peers resets itself."""

    devices: tuple[Ref, ...] = Field(
        default=(), description="The volumes it uses; none where it is diskless."
    )
    watchdog_timeout: Duration | None = Field(default=None, description="Until the watchdog resets the node.")
    msgwait: Duration | None = Field(default=None, description="Until a message counts as delivered.")


class Corosync(Part):
    """How the nodes of a Pacemaker or Proxmox VE cluster talk."""

    transport: Literal["knet", "udp", "udpu"] | None = Field(default=None, description="knet, udp or udpu.")
    crypto: Flag | None = Field(default=None, description="Whether the traffic is encrypted.")
    token: Duration | None = Field(default=None, description="Token timeout, such as 3 s.")
    token_coefficient: Duration | None = Field(
        default=None, description="What each node above two adds to the token timeout."
    )
    consensus: Duration | None = Field(
        default=None, description="How long nodes wait for agreement once the token is lost."
    )


class Ha(Part):
    """What the platform's own HA is set to (vSphere HA and DRS, the HA manager of Proxmox VE)."""

    enabled: Flag | None = Field(default=None, description="Whether HA is on.")
    admission_control: AdmissionControl | None = Field(
        default=None, description="vSphere: percentage, slots, dedicated-hosts or disabled."
    )
    failures_tolerated: Count | None = Field(
        default=None, description="Host failures that it keeps room for."
    )
    respect_anti_affinity: Flag | None = Field(
        default=None, description="vSphere: whether a restart must respect anti-affinity rules."
    )
    isolation_response: Literal["leave", "shutdown", "power-off"] | None = Field(
        default=None, description="vSphere: what a host that hears no other does with its machines."
    )
    isolation_addresses: Refs = Field(
        default=(),
        description="vSphere: what a host pings that hears no other one (das.isolationaddress).",
    )
    shutdown_policy: Literal["conditional", "freeze", "failover", "migrate"] | None = Field(
        default=None, description="Proxmox VE: what becomes of a node's machines when it is shut down."
    )
    component_protection: Flag | None = Field(
        default=None,
        description="vSphere: whether machines whose host loses its paths to storage are restarted.",
    )
    apd_delay: Duration | None = Field(
        default=None,
        description="vSphere: how long component protection waits once all paths are taken for down.",
    )
    vm_monitoring: GuestWatch | None = Field(
        default=None,
        description="What it watches in its machines: none, guest (the heartbeat of their tools) or application.",
    )
    failure_interval: Duration | None = Field(
        default=None, description="vSphere: how long a guest's tools are silent before it is reset."
    )


class FenceDevice(Part):
    """A device that is asked to switch nodes off, and what it works through."""

    method: FenceMethod = Field(description="ipmi, pdu, sbd, watchdog, hypervisor, fabric, person or other.")
    through: Refs = Field(
        default=(),
        description="The networks, failure domains, switches, storage or machines without which it can't act.",
    )
    timeout: Duration | None = Field(
        default=None, description="Until the device counts as failed (pcmk_reboot_timeout), such as 60 s."
    )


class FenceLevel(Part):
    """Devices that all have to succeed; where one of them fails, the next level is tried."""

    devices: tuple[FenceDevice, ...] = Field(min_length=1, description="The devices, in their order.")
    members: Refs = Field(default=(), description="The members that it switches off, where not all.")


class Fencing(Part):
    """How a node that does not answer is made sure to be off."""

    enabled: Flag = Field(default=True, description="Whether failed nodes are fenced.")
    methods: tuple[FenceMethod, ...] = Field(
        default=(), description="ipmi, pdu, sbd, watchdog, hypervisor, fabric, person, other."
    )
    levels: tuple[FenceLevel, ...] = Field(
        default=(),
        description="Fencing levels, the first of which that succeeds is enough; instead of methods.",
    )
    delay: Duration | None = Field(
        default=None, description="Head start of one node in a fence race (pcmk_delay_base)."
    )
    delay_for: Ref | None = Field(
        default=None, description="The member with the head start: it is shot that much later."
    )
    delay_max: Duration | None = Field(
        default=None, description="Random delay before a device acts (pcmk_delay_max)."
    )
    priority_delay: Duration | None = Field(
        default=None, description="Head start of the node that runs more (priority-fencing-delay)."
    )
    timeout: Duration | None = Field(default=None, description="Until fencing counts as failed.")
    sbd: Sbd | None = Field(default=None, description="Settings of storage-based death.")

    @property
    def ways(self) -> tuple[FenceMethod, ...]:
        """How nodes are fenced, each once: the methods, or those of the devices of all levels in their order."""
        if not self.levels:
            return tuple(dict.fromkeys(self.methods))
        return tuple(dict.fromkeys(d.method for level in self.levels for d in level.devices))

    @property
    def says_how(self) -> bool:
        """Whether the spec says how, and be it by nothing."""
        return bool(self.levels) or "methods" in self.model_fields_set


class Remote(Part):
    """A machine on which a cluster of Pacemaker runs services without its having a vote: a remote or a guest node."""

    monitor: Duration | None = Field(
        default=None, description="How often the connection to it is checked, such as 30 s."
    )
    timeout: Duration | None = Field(
        default=None, description="Until a check of the connection that is not answered has failed."
    )
    reconnect: Duration | None = Field(
        default=None, description="How long the cluster waits before it connects anew (reconnect_interval)."
    )


class Cluster(Part):
    """Machines that watch each other and take over; the members decide what kind of cluster it is."""

    title: Text | None = Field(default=None, description="Its name for people.")
    members: tuple[Ref, ...] = Field(min_length=1, description="Hosts, vms and servers.")
    remotes: Table[Remote] = Field(
        default_factory=empty,
        description="Pacemaker: remote and guest nodes, machines that run its services and have no vote.",
    )
    platform: Text | None = Field(
        default=None, description="Platform id / version of the clustering, where the members do not tell."
    )
    quorum: Quorum | None = Field(default=None, description="Votes and witness.")
    anti_affinity: tuple[AntiAffinity, ...] = Field(default=(), description="Machines that are kept apart.")
    affinity: tuple[Affinity, ...] = Field(default=(), description="Machines that are kept together.")
    node_affinity: tuple[NodeAffinity, ...] = Field(default=(), description="Machines and their hosts.")
    site_failover: Literal["automatic", "manual"] | None = Field(
        default=None, description="Whether a lost site is taken over by itself or by a person."
    )
    domain: Literal["joined", "detached", "workgroup"] | None = Field(
        default=None, description="WSFC: how the cluster stands to Active Directory."
    )
    stickiness: int | None = Field(
        default=None, ge=0, description="Pacemaker: resource-stickiness; 0 lets it place anew what runs well."
    )
    migration_blackout: Duration | None = Field(
        default=None, description="Host cluster: how long a live migration may hold a machine still."
    )
    ha: Ha | None = Field(default=None, description="Settings of the platform's own HA.")
    corosync: Corosync | None = Field(default=None, description="How corosync is set.")
    heartbeat: Heartbeat | None = Field(default=None, description="Delay and threshold.")
    fencing: Fencing | None = Field(default=None, description="How nodes are fenced.")
