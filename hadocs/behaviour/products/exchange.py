"""Exchange: Active Manager mounts another copy of a database; CCR moves the clustered mailbox server.

Sources: Microsoft's pages on database availability groups, their mount dial and Safety Net, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer, unknown
from hadocs.behaviour.model import Span, Term
from hadocs.behaviour.products import Handover, Taking

PRODUCTS = ("exchange",)
_LOGS = {"lossless": 0, "good-availability": 6, "best-availability": 12}
"""How many logs a copy may lack by its mount dial (AutoDatabaseMountDial of Set-MailboxServer)."""


def hands_over(taking: Taking) -> Handover | None:
    """By Active Manager since 2010, by the cluster in 2007."""
    release = taking.product.id.partition("/")[2]
    if release.endswith("dag"):
        return _dag(taking)
    if release.endswith("ccr"):
        start = unknown(
            "ccr", f"how long the clustered mailbox server takes to start on {taking.to} is not known"
        )
        return Handover(
            starts=(start,),
            data_loss="what was in logs that were not copied: mail comes again from the transport dumpster, "
            "contacts, calendars and drafts do not",
        )
    return None


def _dag(taking: Taking) -> Handover:
    whole = of_layer("exchange", "server_failover")
    if whole is None or whole.span.high is None:
        mount = unknown("mount", f"how long Active Manager takes to mount {taking.service} is not known")
    else:
        # The bound counts from the failure, of which the cluster has used its part. Where that had to wait
        # for votes, the bound is over before anything can be mounted, and is taken from when they are back.
        rest = whole.span.high if taking.anew else max(whole.span.high - taking.counted.low, 0.0)
        dial = f"a copy of {taking.service} is healthy and within the mount dial: beyond it nothing mounts by itself"
        if taking.to in taking.entry.preference and len(taking.able) > 1:
            dial += f"; that on {taking.to} is as fresh as the others, else a fresher one is mounted"
        mount = Term("mount", Span(0.0, rest), whole.grounds, dial)
    logs = _LOGS.get(taking.entry.mount_dial or "")
    most = "by default 6" if logs is None else str(logs)
    loss = f"what was in logs that were not copied, {most} of them at most: delivered mail comes again from Safety "
    forms = unknown(
        "forms", f"how long {taking.view.id} takes to form again once it has its votes is not known"
    )
    return Handover(
        actor="engine",
        title="Active Manager",
        begins=(forms,) if taking.anew else (),
        starts=(mount,),
        data_loss="" if logs == 0 else f"{loss}Net, other changes do not",
    )
