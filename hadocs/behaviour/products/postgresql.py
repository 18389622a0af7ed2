"""PostgreSQL under Patroni: the lock of the lost primary lapses in the store, and a running replica takes it.

Sources: Patroni's pages on its dynamic configuration and on replication modes, by timer.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.known import of_layer, unknown
from hadocs.behaviour.products import Handover, Taking

PRODUCTS = ("postgresql",)


def hands_over(taking: Taking) -> Handover | None:
    """By Patroni, whose times count from the loss: whatever its store does about its own members runs beside it."""
    if taking.product.id.partition("/")[2] != "patroni":
        return None
    service, store = taking.service, taking.view.id
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
        why=f"a running replica takes the leader's lock in {store}",
        # Nothing that was acknowledged is lost with synchronous_mode alone, which the spec can't say.
        data_loss=None,
    )
