"""PostgreSQL: under Patroni the lock of the lost primary lapses in the store, and a running replica takes it.

Sources: Patroni's pages on its dynamic configuration and on replication modes, by timer; patroni/patroni, issues 2380
and 2388, and patroni/ha.py, _is_healthiest_node: nobody takes the lock while the old primary answers that it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hadocs.behaviour.known import of_layer, unknown
from hadocs.behaviour.model import Term
from hadocs.behaviour.products import Aside, Fewer, Handover, Taking
from hadocs.behaviour.wording import clock
from hadocs.platforms.catalog import find_product
from hadocs.platforms.facts import Product
from hadocs.platforms.majorities import brought_by
from hadocs.topology.active import active_on
from hadocs.topology.handing import commit_of
from hadocs.topology.quorum_rules import MAJORITIES
from hadocs.topology.wording import listed
from hadocs.topology.world import World

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
        held=f"{taking.carrier} may keep its lock, or answer that it is the primary, while its disks hang: nothing is "
        "promoted then, unless a watchdog of Patroni resets it",
    )


def gives_up(product: Product) -> Term | None:
    """A primary that can't renew its lock retries, and is demoted before the lock lapses."""
    return of_layer("patroni", "demotion") if product.id.endswith("patroni") else None


def goes_on(fewer: Fewer) -> tuple[Aside, ...]:
    """Commits wait for a synchronous standby that is lost, until Patroni has the primary do without it.

    Source: patroni/patroni, docs/replication_modes.rst, "Synchronous mode".
    """
    if not fewer.product.id.endswith("patroni"):
        return _plainly(fewer)
    wait = of_layer("patroni", "standby_lost")
    lost, open_ = _waited_for(fewer.world, fewer.service, fewer.lost)
    if open_ or not lost or wait is None:
        return open_
    others, _ = _waited_for(fewer.world, fewer.service, fewer.left)
    strict = (
        f"synchronous_mode_strict of {fewer.service} is off: with it, commits wait until a standby is back"
    )
    why = f"commits wait for {listed(lost)} until Patroni has the primary do without it, {clock(wait.span)} by default"
    held = replace(wait, assumed="" if others else strict)
    return (Aside("runs-on", "engine", (held,), why),)


def _plainly(fewer: Fewer) -> tuple[Aside, ...]:
    """Without Patroni the server itself sets no end to the wait: another standby does, or who runs it.

    Sources: PostgreSQL, "Synchronous Replication", planning for high availability; ClusterLabs/resource-agents,
    heartbeat/pgsql, rep_mode and set_async_mode.
    """
    entry = fewer.world.spec.services[fewer.service]
    if entry.data is not None:
        return ()
    gone, open_ = _waited_for(fewer.world, fewer.service, fewer.lost)
    if open_ or not gone:
        return open_
    others, _ = _waited_for(fewer.world, fewer.service, fewer.left)
    if others:
        instead, them = listed(others, joiner="or"), listed(gone)
        why = (
            f"commits wait for {instead} in place of {them} where synchronous_standby_names names both and asks for "
            f"one of them, and for {them} as well where it asks for more"
        )
    else:
        why = (
            f"commits wait for {listed(gone)} until the agent pgsql has the primary do without (rep_mode sync), and "
            "under another agent until a person does"
        )
    return (Aside("runs-on", "engine", (), why),)


def _waited_for(
    world: World, service: str, members: Sequence[str]
) -> tuple[tuple[str, ...], tuple[Aside, ...]]:
    """Those of some standbys that commits wait for; and what is to be told where that is not stated."""
    entry = world.spec.services[service]
    modes = {m: commit_of(entry, m) for m in members if m not in active_on(world, entry)}
    found = tuple(m for m, mode in modes.items() if mode == "synchronous")
    unsaid = tuple(m for m, mode in modes.items() if mode is None)
    if found or not unsaid:
        return found, ()
    why = (
        f"whether commits of {service} wait for {listed(unsaid)} is not stated (services.{service}.commit); by default "
        "they wait for nobody"
    )
    return (), (Aside("runs-on", "engine", (), why),)


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
