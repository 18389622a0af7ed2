"""Products whose members elect by a majority of their own: what is left goes on once the lost one is noticed.

Sources: the pages of each on elections and write concerns, by the facts and timers of its name.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.products import Handover, Taking
from hadocs.platforms.majorities import brought_by
from hadocs.topology.handing import commit_of

PRODUCTS = (
    "consul", "etcd", "galera", "kafka", "kubernetes", "mariadb", "mongodb", "mysql", "rabbitmq", "vault", "zookeeper"
)  # fmt: skip


def hands_over(taking: Taking) -> Handover | None:
    """By the majority that is left, as soon as its cluster has noticed; on another cluster it is that one's."""
    own = brought_by(taking.product.id)
    platform = taking.view.platform
    if own is None or platform is None or platform.id != own.id:
        return None
    fact = taking.product.facts.get("replication")
    mode = fact.value if fact else None
    if mode == "by-commit":
        mode = commit_of(taking.entry, taking.to or taking.carrier)
    loss = {"synchronous": "", "asynchronous": f"what {taking.carrier} had acknowledged and no majority had"}
    # A primary that leaves says so: its members elect at once, and wait for nobody's silence.
    elects = of_layer(own.id, "election")
    return Handover(
        what="is-promoted",
        actor="engine",
        title=own.title,
        leaves=(elects,) if elects else None,
        data_loss=loss.get(mode) if isinstance(mode, str) else None,
    )
