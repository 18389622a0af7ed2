"""The frozen models of a spec. They carry no positions: `Source` finds those from a route."""

from hadocs.spec.model.cluster import (
    Affinity,
    AntiAffinity,
    Cluster,
    Corosync,
    Fencing,
    Ha,
    Heartbeat,
    NodeAffinity,
    Quorum,
    Sbd,
    Witness,
)
from hadocs.spec.model.drills import Drill, Measured
from hadocs.spec.model.estate import Access, Bond, Host, Network, Reserved, Server, Site, Storage, Vm, Volume
from hadocs.spec.model.power import Adapter, FailureDomain, Link, Switch
from hadocs.spec.model.service import (
    Acceptance,
    Assumption,
    Clients,
    Monitor,
    Objectives,
    Operations,
    Owner,
    Service,
)
from hadocs.spec.model.spec import LANGUAGE_VERSION, Spec

__all__ = [
    "LANGUAGE_VERSION",
    "Acceptance",
    "Access",
    "Adapter",
    "Affinity",
    "AntiAffinity",
    "Assumption",
    "Bond",
    "Clients",
    "Cluster",
    "Corosync",
    "Drill",
    "FailureDomain",
    "Fencing",
    "Ha",
    "Heartbeat",
    "Host",
    "Link",
    "Measured",
    "Monitor",
    "Network",
    "NodeAffinity",
    "Objectives",
    "Operations",
    "Owner",
    "Quorum",
    "Reserved",
    "Sbd",
    "Server",
    "Service",
    "Site",
    "Spec",
    "Storage",
    "Switch",
    "Vm",
    "Volume",
    "Witness",
]
