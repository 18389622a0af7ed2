"""What resource agents and fence agents are, by their names: data, with where it is from.

Source: the folders of github.com/ClusterLabs/resource-agents (heartbeat) and github.com/ClusterLabs/fence-agents
(agents, read on 2026-11-29); the plugins of cluster-glue (``external/…``) by name, not looked up.
"""

from __future__ import annotations

from typing import Literal

Method = Literal["ipmi", "pdu", "sbd", "watchdog", "hypervisor", "other"]

_IPMI = (
    "fence_ipmilan", "fence_ilo", "fence_drac", "fence_idrac", "fence_imm", "fence_rsa", "fence_rsb",
    "fence_redfish", "fence_cisco_ucs", "fence_bladecenter", "fence_hpblade", "fence_ibmblade", "fence_hds_cb",
    "fence_intelmodular", "fence_amt", "fence_alom", "fence_ironic", "external/ipmi", "external/ibmrsa",
    "external/riloe", "external/drac5", "ipmilan",
)  # fmt: skip
"""A board in the machine or its chassis, which has the machine's power."""
_PDU = (
    "fence_apc", "fence_cdu", "fence_cyberpower", "fence_eaton", "fence_emerson", "fence_eps", "fence_ipdu",
    "fence_lindypdu", "fence_netio", "fence_powerman", "fence_raritan", "fence_shelly", "fence_tripplite",
    "fence_wti", "external/rackpdu", "apcmaster", "apcmastersnmp", "apcsmart", "wti_nps", "wti_mpc", "baytech",
    "rps10",
)  # fmt: skip
_HYPERVISOR = (
    "fence_xvm", "fence_virt", "fence_virsh", "fence_vmware", "fence_vbox", "fence_rhevm", "fence_ovh",
    "fence_ovm", "fence_pve", "fence_xenapi", "fence_ahv", "fence_nutanix_ahv", "fence_kubevirt",
    "fence_skalar", "fence_aliyun", "fence_aws", "fence_azure_arm", "fence_gce", "fence_ecloud",
    "fence_hetzner_cloud", "fence_ibm_powervs", "fence_ibm_vpc", "fence_ibmz", "fence_lpar", "fence_ldom",
    "fence_zvm", "fence_openstack", "fence_compute", "fence_nova", "external/vmware", "external/vcenter",
    "external/libvirt", "external/xen0", "external/ec2", "ibmhmc",
)  # fmt: skip
"""Who runs the machine that the node is: so it is a virtual machine."""

_PRODUCTS = {
    "pgsql": "postgresql", "pgsqlms": "postgresql", "postgres": "postgresql", "postgresql": "postgresql",
    "mysql": "mysql", "galera": "galera", "mariadb": "mariadb", "rabbitmq-cluster": "rabbitmq",
    "rabbitmq-server-ha": "rabbitmq", "nfsserver": "nfs", "exportfs": "nfs", "nfs-server": "nfs",
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
    if agent in ("fence_sbd", "external/sbd"):
        return "sbd"
    if agent == "fence_watchdog":
        return "watchdog"
    kinds: tuple[tuple[Method, tuple[str, ...]], ...] = (
        ("hypervisor", _HYPERVISOR), ("ipmi", _IPMI), ("pdu", _PDU)
    )  # fmt: skip
    # Its network is cut, and the machine goes on.
    if agent.startswith("fence_aws_vpc"):
        return "other"
    return next((kind for kind, names in kinds if agent.startswith(names)), "other")


def product(agents: list[str]) -> str | None:
    """The product of the catalogue that the agents of a service run, where one of them tells."""
    for agent in reversed(agents):
        if agent in _PRODUCTS:
            return _PRODUCTS[agent]
    return None
