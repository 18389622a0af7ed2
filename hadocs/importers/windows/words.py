"""What Windows calls things, in the words of a spec. Knows no estate."""

from __future__ import annotations

import ipaddress
import re

_BUILDS = {
    6001: "2008", 6002: "2008", 6003: "2008", 7600: "2008r2", 7601: "2008r2", 9200: "2012", 9600: "2012r2",
    14393: "2016", 17763: "2019", 20348: "2022", 26100: "2025",
}  # fmt: skip
"""learn.microsoft.com/windows-server/get-started/windows-server-release-info, and the older ones' own pages."""
_YEAR = re.compile(r"Windows Server\D{0,5}(20\d\d)( R2)?")

VIRTUAL = ("virtual machine", "vmware", "kvm", "standard pc", "qemu", "hvm domu", "google compute engine",
           "virtualbox", "bochs", "openstack", "amazon ec2", "xen")  # fmt: skip
"""Beginnings of the model or the maker that a hypervisor shows its guests."""

SHOWN_ROLES = {
    "sql server": ("sql-server/fci", "SQL Server"), "sql server availability group": ("sql-server/ag", ""),
    "scale out file server": ("sofs", ""), "file server": ("file-server", ""), "dhcp service": ("dhcp", ""),
    "print spooler": ("print", ""), "nfs share": ("nfs", ""), "msmq": ("Message Queuing", ""),
    "msmqtriggers": ("Message Queuing", ""), "distributed transaction coordinator": ("MSDTC", ""),
    "iscsi target server": ("iSCSI target server", ""), "generic application": ("generic-clustered", ""),
    "generic service": ("generic-clustered", ""), "generic script": ("generic-clustered", ""),
    "wins service": ("WINS", ""),
}  # fmt: skip
"""By type of resource: the product. The types are those that Get-ClusterResourceType lists."""
ORDER = tuple(SHOWN_ROLES)
"""The first of these in a role is what it is for: beside an instance of SQL Server a generic service may stand."""
CATALOGUED = frozenset({"sql-server/fci", "sql-server/ag", "sofs", "file-server", "dhcp", "print", "nfs",
                        "generic-clustered"})  # fmt: skip


def version(build: int | None, caption: str) -> str:
    """The version of Windows Server as the catalogue has it; "" where it has none of that build and name."""
    if build in _BUILDS:
        return _BUILDS[build]
    found = _YEAR.search(caption)
    told = f"{found.group(1)}{'r2' if found.group(2) else ''}" if found else ""
    return told if told in _BUILDS.values() else ""


def system(caption: str) -> str:
    """The operating system without its maker's name and its marks."""
    text = re.sub(r"\((?:R|TM)\)|[®™]", "", caption)
    return " ".join(text.replace("Microsoft ", "").split())


def virtual(maker: str, model: str) -> bool | None:
    """Whether a machine is virtual by what it says of its hardware; ``None`` where it says nothing."""
    if not maker and not model:
        return None
    said = (model.lower(), maker.lower())
    return any(text.startswith(VIRTUAL) for text in said)


def cidr(address: str, mask: str) -> str:
    """An address and a mask or the length of a prefix as a range; "" where it is none."""
    try:
        return str(ipaddress.ip_network(f"{address.partition('%')[0]}/{mask}", strict=False))
    except ValueError:
        return ""


def within(address: str, ranges: dict[str, str]) -> str:
    """The network of an address, by its range; "" where it is in none."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if found.is_link_local:
        return ""
    for name, text in ranges.items():
        if text and found in ipaddress.ip_network(text):
            return name
    return ""


def usable(address: str) -> str:
    """An address that tells machines apart; "" for those that every machine may have."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    return "" if found.is_link_local or found.is_loopback or found.is_unspecified else str(found)


def seconds(number: int | None, unit: str = "s") -> str | None:
    """A time in the words of a spec."""
    if not number:
        return None
    if unit == "ms" and number % 1000 == 0:
        return f"{number // 1000} s"
    return f"{number} {unit}"


def size(number: int | None) -> str | None:
    """Bytes in the words of a spec, in the largest unit that loses less than a hundredth."""
    if not number:
        return None
    for unit, bits in (("TiB", 40), ("GiB", 30), ("MiB", 20)):
        whole = round(number / 2**bits)
        if whole and abs(whole * 2**bits - number) <= number / 100:
            return f"{whole} {unit}"
    return f"{number // 2**20 or 1} MiB"


def firmware(text: str) -> tuple[str, ...]:
    """The id that a machine's firmware has, in both orders of its first three parts; none where it is a filler.

    A hypervisor and its guest may tell it in either: knowledge.broadcom.com/external/article/344089.
    """
    found = re.fullmatch(
        r"([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4}-[0-9a-f]{12})", text.lower()
    )
    if found is None or len(set(text.lower()) - {"-"}) < 3:
        return ()
    turned = (bytes.fromhex(found[n])[::-1].hex() for n in (1, 2, 3))
    return found[0], "-".join((*turned, found[4]))
