"""The API of Proxmox VE, asked over the network with a token that may only read: the one importer that asks a cluster.

Each answer is kept by its path, and the whole is JSON as a file of answers holds it. Nothing is sent but GET.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from hadocs.errors import UsageError
from hadocs.importers.model import Source
from hadocs.importers.proxmox.answers import amount, line, tables

TOKEN = "HADOCS_PVE_TOKEN"  # noqa: S105 - the name of a variable
"""The variable that holds ``user@realm!name=secret``: on the command line others would see it."""
AUTHORITY = "HADOCS_PVE_CA"
"""The variable with the file of the authority that signed the certificate, where the system does not know it."""
MOST_MACHINES = 5_000
SECONDS = 15
_CLUSTER = (
    "version", "cluster/status", "cluster/resources", "cluster/options", "cluster/ha/resources", "cluster/ha/groups",
    "cluster/ha/rules", "cluster/replication", "cluster/config/nodes", "cluster/config/totem",
    "cluster/config/qdevice", "storage",
)  # fmt: skip
_PRIVILEGES = ("Sys.Audit", "VM.Audit", "Datastore.Audit")
_NODE = ("status", "network")
_CEPH = ("ceph/pool", "ceph/osd", "ceph/mon")

Get = Callable[[str], Any]
"""What the API answers to a path; raises whatever it likes."""


def ask(address: str, settings: Mapping[str, str], get: Get | None = None) -> Source:
    """The answers of a cluster as a file.

    Raises:
        UsageError: where the address or the token is none, what asks is not installed, or the API does not answer.
    """
    place = urlsplit(address)
    try:
        host, port = place.hostname, place.port or 8006
    except ValueError:
        host, port = None, 0
    if place.scheme != "https" or not host or place.path.strip("/") or place.username or place.query:
        raise UsageError(f"{address} is no address of Proxmox VE, such as https://pve1.example.com:8006")
    get = get or _client(host, port, settings)
    _permitted(get, f"{host}:{port}")
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for path in _paths(answers):
        try:
            answers[path] = get(path)
        except Exception as error:  # what asks raises errors of its own, of requests, and of JSON
            # A release without rules, or without groups, has no such path; that is no failure.
            if not re.match(r"(?:501|404)\b", str(error)) and "have been migrated" not in str(error):
                errors[path] = _said(error)
    held = {f"/{path}": value for path, value in answers.items()}
    return Source(host, json.dumps({**held, "/errors": errors}).encode())


def _permitted(get: Get, place: str) -> None:
    """Refuse a token that may not read all: what it may not see the API leaves out, as if it were not there."""
    try:
        held = get("access/permissions")
    except Exception as error:  # as above
        raise UsageError(f"{place} does not answer: {_said(error)}") from None
    everywhere = held.get("/") if isinstance(held, dict) else None
    missing = [p for p in _PRIVILEGES if not (isinstance(everywhere, dict) and everywhere.get(p))]
    if missing:
        message = f"the token may not see all: on / it lacks {', '.join(missing)}, with what is below"
        raise UsageError(f"{message}; give its user the role PVEAuditor on /")


def _paths(answers: Mapping[str, Any]) -> Iterator[str]:
    """What is asked for, in order; which nodes and machines there are is known once that is answered."""
    yield from _CLUSTER
    rows = tables(answers.get("cluster/resources"))
    nodes = [line(r.get("node")) for r in rows if r.get("type") == "node" and r.get("status") != "offline"]
    nodes = [n for n in nodes if re.fullmatch(r"[A-Za-z0-9.-]+", n)]
    for node in nodes:
        yield from (f"nodes/{node}/{path}" for path in _NODE)
    machines = [r for r in rows if r.get("type") in ("qemu", "lxc") and line(r.get("node")) in nodes]
    for row in machines[:MOST_MACHINES]:
        number = amount(row.get("vmid"))
        if number is not None and not row.get("template"):
            yield f"nodes/{line(row.get('node'))}/{row['type']}/{number}/config"
    if nodes and any(r.get("type") == "rbd" and not r.get("monhost") for r in tables(answers.get("storage"))):
        yield from (f"nodes/{nodes[0]}/{path}" for path in _CEPH)


def _client(host: str, port: int, settings: Mapping[str, str]) -> Get:
    found = re.fullmatch(r"([^!=]+@[^!=]+)!([^!=]+)=(\S+)", settings.get(TOKEN, ""))
    if found is None:
        raise UsageError(
            f"{TOKEN} has to hold a token that may read, as user@realm!name=secret: "
            "pveum user token add tells the secret once"
        )
    try:
        from proxmoxer import ProxmoxAPI
    except ImportError:
        message = (
            "what asks Proxmox VE is not installed: pip install 'hadocs[proxmox]', or give a copy of /etc/pve"
        )
        raise UsageError(message) from None
    api = ProxmoxAPI(
        host, port=port, user=found[1], token_name=found[2], token_value=found[3], timeout=SECONDS,
        verify_ssl=settings.get(AUTHORITY) or True,
    )  # fmt: skip
    return lambda path: api(path).get()


def _said(error: Exception) -> str:
    """An error on one line; of one that wraps others, what the innermost says. None of them holds the token."""
    text = " ".join("".join(c if c.isprintable() else " " for c in str(error)).split())
    head, wrapped, cause = text.partition("(Caused by ")
    if wrapped:
        cause = re.sub(r"\s*\(_ssl\.c:\d+\)", "", cause.rpartition(": ")[2])
        cause = re.sub(r"(?:[\"']\)+|\)\))$", "", cause)
        text = cause or head
        if "certificate" in text:
            text += f"; {AUTHORITY} may name the file of the authority that signed it"
    return (text or type(error).__name__)[:300]
