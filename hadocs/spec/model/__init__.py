"""The frozen models of a spec. They carry no positions: `Source` finds those from a route."""

from hadocs.spec.model.cluster import AntiAffinity, Cluster, Fencing, Heartbeat, Quorum, Witness
from hadocs.spec.model.estate import Access, Host, Network, Server, Site, Storage, Vm, Volume
from hadocs.spec.model.service import Acceptance, Assumption, Objectives, Operations, Owner, Service
from hadocs.spec.model.spec import LANGUAGE_VERSION, Spec

__all__ = [
    "LANGUAGE_VERSION",
    "Acceptance",
    "Access",
    "AntiAffinity",
    "Assumption",
    "Cluster",
    "Fencing",
    "Heartbeat",
    "Host",
    "Network",
    "Objectives",
    "Operations",
    "Owner",
    "Quorum",
    "Server",
    "Service",
    "Site",
    "Spec",
    "Storage",
    "Vm",
    "Volume",
    "Witness",
]
