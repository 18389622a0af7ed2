"""SQL Server: an instance that recovers its databases elsewhere, or a secondary replica that becomes the primary.

Sources: Microsoft's pages on failover cluster instances, availability modes and listeners, by timer.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.clients import old_address
from hadocs.behaviour.known import assumed, of_layer
from hadocs.behaviour.model import Span, Term
from hadocs.behaviour.products import Aside, Fewer, Handover, Taking
from hadocs.behaviour.wording import clock
from hadocs.topology.handing import commit_of
from hadocs.topology.wording import listed

PRODUCTS = ("sql-server",)


def hands_over(taking: Taking) -> Handover | None:
    """By whether it is an availability group or an instance."""
    release = taking.product.id.partition("/")[2]
    if release.endswith("ag"):
        return _group(taking)
    if release.endswith("fci"):
        return _instance(taking)
    return None


def _instance(taking: Taking) -> Handover:
    """The services start and every database is recovered: no bound is known for that."""
    return Handover(
        starts=(recovers(taking.service, assumed("role")),),
        clients=_clients(taking),
    )


def recovers(service: str, usual: Term) -> Term:
    """Whatever starts the engine after it did not end in order: it recovers every database before users have it."""
    why = f"recovery of the databases of {service} takes as long as their open transactions need"
    return Term("recovery", Span(usual.span.low, None), usual.grounds, why)


def _group(taking: Taking) -> Handover:
    """The secondary redoes what it has not yet, and opens the databases."""
    role = assumed("role")
    to = taking.to or "the secondary"
    mode = commit_of(taking.entry, taking.to) if taking.to else taking.entry.commit
    otherwise = f"else {taking.service} is back with {taking.carrier}, or a person forces it over"
    if mode == "synchronous":
        open_ = f"{to} was synchronised and is set to fail over automatically: {otherwise}"
    else:
        open_ = (
            f"{to} commits synchronously, is set to fail over automatically and was synchronised, none of which the "
            f"spec says: {otherwise} and may lose data"
        )
    return Handover(
        what="is-promoted",
        starts=(replace(role, name="redo", assumed=open_),),
        clients=_clients(taking),
        data_loss="" if mode == "synchronous" else None,
    )


def _clients(taking: Taking) -> tuple[Term, ...]:
    """Across subnets clients try all addresses at once, one after the other, or know the old one alone.

    Source: Microsoft, "SQL Server Multi-Subnet Clustering", client recovery latency.
    """
    why = (
        f"whether clients of {taking.service} set MultiSubnetFailover is not stated: at once with it; without it they "
        "try all addresses in turn where RegisterAllProvidersIP is on, as SQL Server sets it, else they keep the old "
        "one until its record has run out (HostRecordTTL)"
    )
    return old_address(taking.world, taking.service, taking.carrier, taking.others, why)


def goes_on(fewer: Fewer) -> tuple[Aside, ...]:
    """Commits wait for a synchronous secondary that is lost, until its session times out, and go on without it."""
    wait = of_layer("sql-server", "session")
    entry = fewer.world.spec.services[fewer.service]
    lost = tuple(
        m for m in fewer.lost if commit_of(entry, m) == "synchronous" and m in (entry.copies or (m,))
    )
    if wait is None or not lost or not fewer.product.id.endswith("ag"):
        return ()
    names, time = listed(lost), clock(wait.span)
    held = replace(wait, span=Span(0.0, wait.span.high))
    why = (
        f"commits wait for {names} until its session has timed out, {time} by default; then nothing fails over to it "
        "until it is synchronised again"
    )
    return (Aside("runs-on", "engine", (held,), why),)
