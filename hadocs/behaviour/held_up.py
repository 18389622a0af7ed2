"""What lies on storage that a service serves: it hangs while that is handed over, and goes on where it was.

Clients of NFS, iSCSI and continuously available SMB shares wait for their server and send again what it had not
answered; a guest gives a disk up by its own timeout, which is taken to be longer.
Sources: nfs(5), hard (requests are retried without end; the default); Microsoft, SMB transparent failover.
"""

from __future__ import annotations

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.model import Ground
from hadocs.spec.model import Service
from hadocs.topology.fates import spared

_PATIENCE = 30.0
"""Seconds for which any system waits for a disk: Linux gives up one on SCSI after as long, Windows after a minute."""


def served(draft: Draft) -> None:
    """What a service serves does not answer while that is handed over, for machines as for services that lie on it."""
    for key, storage in draft.world.spec.storage.items():
        server = storage.served_by or ""
        if server not in draft.away or server not in draft.back or not _used(draft, key):
            continue
        if any((e.what, e.subject) == ("pauses", key) for e in draft.events):
            continue
        at = (Ground(route=("storage", key, "served_by"), basis="spec"),)
        why, away, back = f"it is away with {server}, which serves it", draft.away[server], draft.back[server]
        draft.add("pauses", key, "storage", cause=away, why=why, grounds=at, kind="storage")
        draft.add("resumes", key, "storage", cause=back, grounds=at, kind="storage")


def patience(draft: Draft) -> tuple[str, ...]:
    """What is taken for granted where served storage does not answer for longer than any system waits for a disk."""
    found = []
    for key, storage in draft.world.spec.storage.items():
        server = storage.served_by or ""
        if not any((e.what, e.subject) == ("resumes", key) for e in draft.events) or server not in draft.back:
            continue
        length = draft.between(draft.away[server], draft.back[server])
        if length.high is None or length.high > _PATIENCE:
            found.append(f"what has its disks on {key} waits that long for them, and does not give them up")
    return tuple(found)


def held_up(draft: Draft, key: str, service: Service) -> bool:
    """Tell of a service that needs another one for its disks alone, and hangs while that is handed over."""
    if draft.run.fates[key].failover is not None:
        return False
    missed = [n for n in service.requires if n in draft.away and not _spared(draft, key, n)]
    if not missed or any(n not in service.lies_with or n not in draft.back for n in missed):
        return False
    last = max(missed, key=lambda n: draft.events[draft.back[n]].when.order)
    at = tuple(
        Ground(route=("storage", k, "served_by"), basis="spec")
        for k, storage in draft.world.spec.storage.items()
        if storage.served_by in missed
    )
    why = f"its disks do not answer until {last} runs again, which serves them"
    draft.away[key] = draft.add(
        "pauses", key, "storage", cause=draft.away[missed[0]], why=why, grounds=at, kind="service"
    )
    draft.add("resumes", key, "storage", cause=draft.back[last], grounds=at, kind="service")
    return True


def _spared(draft: Draft, key: str, need: str) -> bool:
    return spared(draft.run.state, key, need, draft.run.fates[need])


def _used(draft: Draft, key: str) -> bool:
    """Whether files of machines or data of services lie on a storage."""
    spec = draft.world.spec
    refs = [vm.files for vm in spec.vms.values()]
    refs += [r for s in spec.services.values() for r in (s.data, *s.copies.values())]
    return any((ref or "").partition("/")[0] == key for ref in refs)
