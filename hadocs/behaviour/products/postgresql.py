"""PostgreSQL under Patroni: the lock of the lost primary lapses in the store, and a running replica takes it.

Sources: Patroni's pages on its dynamic configuration and on replication modes, by timer.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.known import of_layer, unknown
from hadocs.behaviour.model import Term
from hadocs.behaviour.products import Handover, Taking
from hadocs.platforms.catalog import find_product
from hadocs.platforms.facts import Product
from hadocs.platforms.majorities import brought_by
from hadocs.topology.handing import commit_of
from hadocs.topology.quorum_rules import MAJORITIES

PRODUCTS = ("postgresql",)


def hands_over(taking: Taking) -> Handover | None:
    """By Patroni, whose times count from the loss: whatever its store does about its own members runs beside it."""
    if not taking.product.id.endswith("patroni"):
        return None
    service, store = taking.service, _store(taking)
    lock = of_layer("patroni", "leader_lock") or unknown(
        "leader_lock", "when the leader's lock lapses is not known"
    )
    promotion = of_layer("patroni", "promotion") or unknown(
        "promotion", "how long a promotion takes is not known"
    )
    majority = f"{store} keeps its majority: without it nobody takes the lock of {service}"
    lag = f"a replica of {service} runs and lags no further behind than maximum_lag_on_failover allows"
    return Handover(
        what="is-promoted",
        actor="engine",
        title="Patroni",
        from_loss=True,
        begins=(replace(lock, assumed=majority),),
        starts=(replace(promotion, assumed=lag),),
        why=f"a running replica takes the leader's lock in {store.rstrip(',')}",
        data_loss=_loses(taking),
    )


def gives_up(product: Product) -> Term | None:
    """A primary that can't renew its lock retries, and is demoted before the lock lapses."""
    return of_layer("patroni", "demotion") if product.id.endswith("patroni") else None


def _store(taking: Taking) -> str:
    """What holds the lock: the service that is needed, or the cluster that it runs on itself."""
    services = taking.world.spec.services
    for need in taking.entry.requires:
        product = find_product(services[need].product or "")
        if product is not None and (own := brought_by(product.id)) is not None and own.store:
            return need
    if taking.view.votes.model in MAJORITIES:
        return taking.view.id
    return f"the store of Patroni, which {taking.service} does not name,"


def _loses(taking: Taking) -> str | None:
    """Nothing that was acknowledged is lost with synchronous_mode alone; it is off by default."""
    mode = commit_of(taking.entry, taking.to) if taking.to else taking.entry.commit
    if mode == "synchronous":
        return ""
    if mode is None:
        return None
    return (
        f"what {taking.carrier} had acknowledged and not yet sent: as much as maximum_lag_on_failover allows, and what "
        "was written since the positions were last compared"
    )
