"""The catalogue finds platforms, products and operating systems by what people write."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import get_args

import pytest

from hadocs.platforms import catalog, facts, meant, systems


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hyper-v/2008r2", "hyper-v/2008r2"),
        ("Hyper-V/2008 R2", "hyper-v/2008r2"),
        ("hyperv/2008-r2", "hyper-v/2008r2"),
        ("wsfc/2008 r2 sp1", "hyper-v/2008r2"),
        ("windows / 2012r2", "hyper-v/2012r2"),
        ("hyper-v-wsfc/2022", "hyper-v/2022"),
        ("hyperv-wsfc/2025", "hyper-v/2025"),
        ("vsphere/7", "vsphere/7.0"),
        ("VMware/7.0", "vsphere/7.0"),
        ("esxi/8.0u2", "vsphere/8.0"),
        ("vsphere/6.7 U3", "vsphere/6.7"),
        ("vsphere/7.0.3", "vsphere/7.0"),
        ("proxmox/9.1", "proxmox/9"),
        ("proxmox-ve/8", "proxmox/8"),
        ("PVE/8.4.1", "proxmox/8"),
        ("kvm/rhel-9", "pacemaker/rhel9"),
        ("kvm-pacemaker/RHEL 8.6", "pacemaker/rhel8.4"),
        ("pacemaker/rhel8.2", "pacemaker/rhel8.3"),
        ("pacemaker/Debian 12", "pacemaker/debian12"),
        ("pacemaker/ubuntu-22.04", "pacemaker/ubuntu22.04"),
        ("pacemaker/ubuntu22", "pacemaker/ubuntu22.04"),
        ("pacemaker-corosync/upstream", "pacemaker/upstream"),
        ("corosync/upstream", "pacemaker/upstream"),
    ],
)
def test_a_platform_is_found_however_its_name_is_written(text: str, key: str) -> None:
    found = catalog.find_platform(text)
    assert found is not None
    assert (found.key, found.known) == (key, True)
    assert found.facts


def test_titles_are_for_people() -> None:
    found = catalog.find_platform("hyper-v/2008r2")
    assert found is not None
    assert found.title == "Hyper-V on Windows Server 2008 R2"
    assert found.short == "Hyper-V 2008 R2"


@pytest.mark.parametrize(
    "text", ["xen/4", "", "/2019", "../hyper-v/2019", "../../etc/passwd", "hyper v 2019"]
)
def test_an_unknown_platform_is_none(text: str) -> None:
    assert catalog.find_platform(text) is None


@pytest.mark.parametrize("text", ["hyper-v/2030", "proxmox/10", "vsphere/7.1", "pacemaker/rhel11"])
def test_an_unknown_version_has_no_facts_its_neighbours_are_not_assumed(text: str) -> None:
    found = catalog.find_platform(text)
    assert found is not None
    assert not found.known
    assert not found.facts
    assert found.quorum_model == "unknown"
    assert found.version == text.partition("/")[2]


def test_without_a_version_only_what_all_versions_share_holds() -> None:
    proxmox, hyperv = catalog.find_platform("proxmox"), catalog.find_platform("hyper-v")
    assert proxmox is not None
    assert hyperv is not None
    assert proxmox.known
    assert proxmox.quorum_model == "votequorum"
    assert hyperv.quorum_model == "unknown"  # static in 2008, dynamic since
    assert "max_nodes" not in hyperv.facts


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("hyper-v/2008", "wsfc-static"),
        ("hyper-v/2008r2", "wsfc-static"),
        ("hyper-v/2012", "wsfc-dynamic"),
        ("hyper-v/2012r2", "wsfc-dynamic-witness"),
        ("hyper-v/2025", "wsfc-dynamic-witness"),
        ("vsphere/8.0", "vsphere-ha"),
        ("proxmox/9", "votequorum"),
        ("pacemaker/rhel9", "votequorum"),
    ],
)
def test_quorum_models_by_version(text: str, model: str) -> None:
    found = catalog.find_platform(text)
    assert found is not None
    assert found.quorum_model == model
    assert found.facts["quorum_model"].value == model


@pytest.mark.parametrize(
    ("version", "storage"),
    [
        ("2008", ("iscsi",)),
        ("2008r2", ("iscsi",)),
        ("2012", ("iscsi", "fc", "smb")),
        ("2012r2", ("iscsi", "fc", "smb", "shared-vhdx")),
        ("2016", ("iscsi", "fc", "smb", "shared-vhdx", "vhd-set", "s2d")),
    ],
)
def test_what_guests_on_hyper_v_can_share(version: str, storage: tuple[str, ...]) -> None:
    found = catalog.find_platform(f"hyper-v/{version}")
    assert found is not None
    assert found.facts["guest_shared_storage"].value == storage


def test_where_sources_disagree_both_stand() -> None:
    found = catalog.find_platform("hyper-v/2012")
    assert found is not None
    fact = found.facts["max_vms_per_cluster"]
    assert fact.value == 8000
    assert [claim.value for claim in fact.also] == [4000]
    assert fact.note
    assert not fact.firm


def test_own_knowledge_is_never_firm() -> None:
    found = catalog.find_platform("hyper-v/2025")
    assert found is not None
    assert found.facts["max_nodes"].basis == "O"
    assert not found.facts["max_nodes"].firm
    assert found.facts["cloud_witness"].firm


def test_ids_and_versions_are_listed_in_order() -> None:
    assert catalog.platform_ids() == ("hyper-v", "pacemaker", "proxmox", "vsphere")
    assert catalog.versions("hyperv") == (
        *("2008", "2008r2", "2012", "2012r2", "2016", "2019", "2022", "2025"),
        *("azurelocal22h2", "azurelocal23h2", "azurelocal24h2"),
    )
    assert catalog.versions("xen") == ()
    assert [p.key for p in catalog.platforms() if p.id == "vsphere"] == [
        "vsphere/6.5",
        "vsphere/6.7",
        "vsphere/7.0",
        "vsphere/8.0",
        "vsphere/9.0",
        "vsphere/9.1",
    ]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("hyperv/2018", "hyper-v/2019"),
        ("proxmx/9", "proxmox/9"),
        ("vsphere/80", "vsphere/8.0"),
        ("vsphre", "vsphere"),
        ("zen/1", ""),
        ("Hyper-V 2019", "hyper-v/2019"),
        ("HyperV2019", "hyper-v/2019"),
        ("hyper-v/2020", "hyper-v/2019"),
        ("Windows Server 2019", "hyper-v/2019"),
        ("Windows Server 2012 R2 Datacenter", "hyper-v/2012r2"),
        ("Proxmox 8", "proxmox/8"),
        ("Proxmox VE 8.2", "proxmox/8"),
        ("VMware 7", "vsphere/7.0"),
        ("VMware ESXi 7.0 U3", "vsphere/7.0"),
        ("ESXi 8.0", "vsphere/8.0"),
        ("vSphere 8 U2", "vsphere/8.0"),
        ("RHEL 9", "pacemaker/rhel9"),
        ("Rocky Linux 9", "pacemaker/rhel9"),
        ("pacemaker 2.1", "pacemaker/upstream"),
        ("Hyper-V", ""),
        ("Azure Local 24H2", "hyper-v/azurelocal24h2"),
        ("azure-stack-hci/23h2", "hyper-v/azurelocal23h2"),
        ("vsphere/9", "vsphere/9.1"),
        ("pacemaker/debian14", "pacemaker/debian13"),
        ("pacemaker/rhel11", "pacemaker/rhel10"),
        ("Nutanix AHV", ""),
    ],
)
def test_the_nearest_platform_for_messages(text: str, near: str) -> None:
    assert meant.nearest(text) == near


@pytest.mark.parametrize(
    ("text", "id_", "aware", "disk", "replicates", "balanced"),
    [
        ("exchange/2007-ccr", "exchange/2007-ccr", True, False, True, False),
        ("Exchange/2007 SCC", "exchange/2007-scc", True, True, False, False),
        ("exchange/2016-dag", "exchange/2016-dag", True, False, True, False),
        ("sql-server/fci", "sql-server/fci", True, True, False, False),
        ("mssql/2019-fci", "sql-server/2019-fci", True, True, False, False),
        ("sql-server/2008r2-fci", "sql-server/2008r2-fci", True, True, False, False),
        ("sql-server/2022-ag", "sql-server/2022-ag", True, False, True, False),
        ("file-server/2008", "file-server/2008", True, True, False, False),
        ("sofs", "sofs", True, True, False, True),
        ("dhcp/2008r2", "dhcp/2008r2", True, True, False, False),
        ("dhcp/2019", "dhcp/2012", True, False, True, True),
        ("print/2003", "print/2003", True, True, False, False),
        ("active-directory", "ad-ds", False, False, True, True),
        ("iis", "iis", False, False, False, True),
        ("generic-clustered", "generic-clustered", True, None, None, None),
        ("postgresql/patroni", "postgresql/patroni", True, False, True, False),
        ("postgres", "postgresql", True, None, True, False),
        ("pg/16", "postgresql/16", True, None, True, False),
    ],
)
def test_products(
    text: str, id_: str, aware: bool, disk: bool | None, replicates: bool | None, balanced: bool | None
) -> None:
    found = catalog.find_product(text)
    assert found is not None
    assert found.id == id_
    told = (found.cluster_aware, found.shared_disk, found.own_replication, found.load_balanced)
    assert told == (aware, disk, replicates, balanced)


@pytest.mark.parametrize(
    "text", ["Our ERP", "dns", "exchange", "exchange/2031-dag", "sql-server/2008-ag", "../x", "", "<b>&amp;"]
)
def test_free_text_is_no_product(text: str) -> None:
    assert catalog.find_product(text) is None


@pytest.mark.parametrize(
    ("product", "hybrid"),
    [
        ("exchange/2007-ccr", "ruled-out"),
        ("exchange/2007-scc", "ruled-out"),
        ("exchange/2010-dag", "ruled-out"),
        ("exchange/2010-sp1-dag", "supported"),
        ("exchange/2016-dag", "conditional"),
        ("sql-server/fci", "supported"),
    ],
)
def test_what_vendors_say_to_a_guest_cluster_on_clustered_hosts(product: str, hybrid: str) -> None:
    found = catalog.find_product(product)
    assert found is not None
    assert found.topologies["hybrid"].value == hybrid
    assert found.topologies["hybrid"].source


def test_a_release_says_so_in_its_title() -> None:
    found = catalog.find_product("sql-server/2008r2-fci")
    assert found is not None
    assert found.title == "SQL Server 2008 R2 failover cluster instance"


def test_products_are_listed_once_each() -> None:
    ids = [product.id for product in catalog.products()]
    assert len(ids) == len(set(ids))
    assert ids[0] == "ad-ds"
    assert all(catalog.find_product(id_) for id_ in ids)
    assert meant.nearest_product("exchange/2007-cr") == "exchange/2007-ccr"


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("SQL Server 2019", ("sql-server/2019-fci", "sql-server/2019-ag")),
        ("SQL Server 2019 Standard", ("sql-server/2019-fci", "sql-server/2019-ag")),
        ("mssql/2019", ("sql-server/2019-fci", "sql-server/2019-ag")),
        ("SQL Server FCI", ("sql-server/fci",)),
        ("Exchange 2016", ("exchange/2016-dag",)),
        ("Exchange Server 2019 DAG", ("exchange/2019-dag",)),
        ("exchnge/2016-dag", ("exchange/2016-dag",)),
        ("File server 2019", ("file-server",)),
        ("DHCP 2019", ("dhcp/2019",)),
        ("PostgreSQL with streaming replication", ()),
        ("our own ledger", ()),
        ("nginx", ()),
    ],
)
def test_what_a_product_that_the_catalogue_does_not_have_may_mean(text: str, near: tuple[str, ...]) -> None:
    assert meant.nearest_products(text) == near


@pytest.mark.parametrize(
    ("os", "key", "title"),
    [
        ("windows-server-2008-r2-enterprise", "hyper-v/2008r2", "Windows Server 2008 R2 Enterprise"),
        ("Windows Server 2022 Datacenter", "hyper-v/2022", "Windows Server 2022 Datacenter"),
        ("win2016", "hyper-v/2016", "Windows Server 2016"),
        ("windows-server-2008-enterprise-x64", "hyper-v/2008", "Windows Server 2008 Enterprise x64"),
        ("hyper-v-server-2019", "hyper-v/2019", "Hyper-V Server 2019"),
        ("rhel-9", "pacemaker/rhel9", "RHEL 9"),
        ("rhel8.10", "pacemaker/rhel8.4", "RHEL 8.10"),
        ("rhel-8", "pacemaker/rhel8", "RHEL 8"),
        ("rocky-9", "pacemaker/rhel9", "Rocky Linux 9"),
        ("almalinux-9", "pacemaker/rhel9", "AlmaLinux 9"),
        ("sles-15-sp5", "pacemaker/sles15", "SLES 15 SP5"),
        ("debian-12", "pacemaker/debian12", "Debian 12"),
        ("ubuntu-22.04", "pacemaker/ubuntu22.04", "Ubuntu 22.04"),
        ("Microsoft Windows Server 2012 R2 (64-bit)", "hyper-v/2012r2", "Windows Server 2012 R2"),
        ("Microsoft Windows Server 2022 Datacenter", "hyper-v/2022", "Windows Server 2022 Datacenter"),
        ("Debian GNU/Linux 12 (64-bit)", "pacemaker/debian12", "Debian 12"),
        ("SUSE Linux Enterprise 15 (64-bit)", "pacemaker/sles15", "SLES 15"),
    ],
)
def test_the_clustering_that_comes_with_an_operating_system(os: str, key: str, title: str) -> None:
    found = systems.guest_platform(os)
    assert found is not None
    assert found.key == key
    assert found.facts
    assert systems.os_title(os) == title


@pytest.mark.parametrize(
    "os",
    [
        "windows-11",
        "windows",
        "freebsd-14",
        "",
        "<script>",
        "TrueNAS 13",
        "debian {{x}}",
        "Microsoft Windows Server 2016 or later (64-bit)",
        "Windows Server 2016 or later",
    ],
)
def test_an_operating_system_that_is_not_known_is_left_as_it_is(os: str) -> None:
    assert systems.guest_platform(os) is None
    assert systems.os_title(os) == os


def test_a_guest_is_named_for_its_clustering_not_for_a_hypervisor() -> None:
    found = systems.guest_platform("windows-server-2008-r2-enterprise")
    assert found is not None
    assert found.title == "Failover clustering of Windows Server 2008 R2"
    assert found.quorum_model == "wsfc-static"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("hyper-v/2022", "Failover clustering of Windows Server 2022"),
        ("wsfc", "Windows Server failover clustering"),
        ("pacemaker/upstream", "Pacemaker and Corosync"),
        ("proxmox/9", "Proxmox VE 9"),
    ],
)
def test_a_cluster_of_guests_names_the_clustering_software_alone(text: str, title: str) -> None:
    found = catalog.find_clustering(text)
    assert found is not None
    assert found.title == title
    assert catalog.find_clustering("xen/4") is None
    unknown = catalog.find_clustering("hyper-v/2030")
    assert unknown is not None
    assert not unknown.known


def test_looking_for_one_platform_reads_no_other_platform_and_no_facts() -> None:
    code = (
        "from hadocs.platforms import catalog, files; catalog.find_platform('hyper-v/2019');"
        "print(files._text.cache_info().currsize, files.body.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "0"]


def test_every_fact_has_a_source_a_date_and_a_basis() -> None:
    every = [f for p in catalog.platforms() for f in p.facts.values()]
    every += [f for p in catalog.products() for f in (*p.facts.values(), *p.topologies.values())]
    assert len(every) > 500
    for fact in every:
        assert all(fact.source)
        assert fact.checked >= date(2026, 1, 1)
        assert fact.basis in get_args(facts.Basis)
