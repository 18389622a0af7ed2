"""What resource agents and fence agents are, by their names: data, with where it is from.

Source: the folders of github.com/ClusterLabs/resource-agents (heartbeat) and github.com/ClusterLabs/fence-agents
(agents, read on 2026-11-29); the plugins of github.com/ClusterLabs/cluster-glue (lib/plugins/stonith, by their names).
"""

from __future__ import annotations

from typing import Literal

Method = Literal["ipmi", "pdu", "sbd", "watchdog", "hypervisor", "fabric", "person", "other"]

_IPMI = (
    "fence_ipmilan", "fence_ilo", "fence_drac", "fence_idrac", "fence_imm", "fence_rsa", "fence_rsb",
    "fence_redfish", "fence_amt", "fence_alom", "fence_ironic",
)  # fmt: skip
"""A board in the machine, which has the machine's power. What manages a chassis has its own, and is none of these."""
_PDU = (
    "fence_apc", "fence_cdu", "fence_cyberpower", "fence_eaton", "fence_emerson", "fence_eps", "fence_ipdu",
    "fence_lindypdu", "fence_netio", "fence_powerman", "fence_raritan", "fence_shelly", "fence_tripplite",
    "fence_wti",
)  # fmt: skip
_HYPERVISOR = (
    "fence_xvm", "fence_virt", "fence_virsh", "fence_vmware", "fence_vbox", "fence_rhevm", "fence_ovm",
    "fence_pve", "fence_xenapi", "fence_ahv", "fence_nutanix_ahv", "fence_kubevirt", "fence_skalar",
    "fence_aliyun", "fence_aws", "fence_azure_arm", "fence_gce", "fence_ecloud", "fence_hetzner_cloud",
    "fence_ibm_powervs", "fence_ibm_vpc", "fence_ibmz", "fence_lpar", "fence_ldom", "fence_zvm",
    "fence_openstack",
)  # fmt: skip
"""Who runs the machine that the node is: so it is a virtual machine. Bare machines that a provider resets, and hosts of
OpenStack that fence_compute and fence_evacuate take out of it, are none."""
_FABRIC = ("fence_scsi", "fence_mpath", "fence_brocade", "fence_sanbox2", "fence_cisco_mds")
"""What keeps a node from its disks and leaves it running."""
_PLUGINS: dict[Method, tuple[str, ...]] = {
    "ipmi": ("external/ipmi", "external/ibmrsa", "external/ibmrsa-telnet", "external/riloe", "external/drac5",
             "ipmilan", "drac3", "riloe"),
    "pdu": ("external/rackpdu", "external/ippower9258", "apcmaster", "apcmastersnmp", "baytech", "rps10", "wti_nps",
            "wti_mpc", "nw_rpc100s"),
    "hypervisor": ("external/vmware", "external/vcenter", "external/libvirt", "external/xen0", "external/xen0-ha",
                   "external/ec2", "external/hmchttp", "ibmhmc"),
    "person": ("meatware", "fence_manual"),
    "sbd": ("fence_sbd", "external/sbd"),
    "watchdog": ("fence_watchdog",),
}  # fmt: skip
"""By their whole names: others begin with the same letters and are something else."""

CLOUD = frozenset({"azure-lb", "azure-events", "azure-events-az", "gcp-vpc-move-vip", "gcp-vpc-move-route", "gcp-ilb",
                   "aws-vpc-move-ip", "aws-vpc-route53", "awsvip", "awseip", "aliyun-vpc-move-ip"})  # fmt: skip
"""Agents that ask the cloud in which the node is a virtual machine."""

_PRODUCTS = {
    "pgsql": "postgresql", "pgsqlms": "postgresql", "postgres": "postgresql", "postgresql": "postgresql",
    "mysql": "mysql", "galera": "galera", "mariadb": "mariadb", "rabbitmq-cluster": "rabbitmq",
    "rabbitmq-server-ha": "rabbitmq", "nfsserver": "nfs", "exportfs": "nfs", "nfs-server": "nfs",
    "SAPHana": "sap-hana", "SAPHanaController": "sap-hana",
}  # fmt: skip

MACHINES = frozenset({"VirtualDomain", "Xen", "vmware", "KVM"})
"""Agents whose resource is a virtual machine."""
SUPPORT = frozenset((
    "IPaddr", "IPaddr2", "IPv6addr", "IPsrcaddr", "Route", "Filesystem", "LVM", "LVM-activate", "lvmlockd",
    "clvm", "clvmd", "controld", "o2cb", "ping", "pingd", "drbd", "SysInfo", "HealthCPU", "SendArp",
    "ClusterMon", "sfex", "Delay", "diskd", "LVM2", "iSCSILogicalUnit", "azure-lb", "gcp-vpc-move-vip",
    "aws-vpc-move-ip", "awsvip", "awseip", "portblock", "MailTo", "BridgedVlan", "LibvirtStoragePool",
    "NodeParams", "Raid1", "mdraid", "EvmsSCC", "EvmsSD", "attribute", "NodeUtilization", "SAPHanaTopology",
    "SAPHanaFilesystem", "remote",
))  # fmt: skip
"""Agents of what a service stands on: addresses, file systems, locks, probes."""


def method(agent: str) -> Method:
    """How a fence agent takes a node down."""
    for kind, plugins in _PLUGINS.items():
        if agent in plugins:
            return kind
    families: tuple[tuple[Method, tuple[str, ...]], ...] = (
        ("hypervisor", _HYPERVISOR), ("ipmi", _IPMI), ("pdu", _PDU), ("fabric", _FABRIC)
    )  # fmt: skip
    # Its network is cut, and the machine goes on; what manages a chassis of Moonshot is no board of its node.
    if agent.startswith(("fence_aws_vpc", "fence_ilo_moonshot")):
        return "other"
    return next((kind for kind, names in families if agent.startswith(names)), "other")


def product(agents: list[str]) -> str | None:
    """The product of the catalogue that the agents of a service run, where one of them tells."""
    for agent in reversed(agents):
        if agent in _PRODUCTS:
            return _PRODUCTS[agent]
    return None
