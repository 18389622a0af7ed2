"""Proxmox VE: corosync counts a node out, the HA manager waits for its lock, and its own watchdog resets it.

Times are those of pve-ha-manager's sources and of its own tests, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.engines.pacemaker import consensus, device, token_lost
from hadocs.behaviour.known import term, unknown
from hadocs.behaviour.model import Actor, Alone, Ground, Reaction, Term, Wait
from hadocs.behaviour.silent import Silent
from hadocs.behaviour.wording import seconds

ACTOR: Actor = "HA manager"


def counts_out(silent: Silent) -> tuple[Reaction, ...]:
    """Corosync's token and consensus, and the quorum device's vote."""
    if silent.how == "left":
        return (Reaction("is-noticed"), Reaction("is-counted-out"))
    terms = (consensus(silent), *device(silent))
    return (Reaction("is-noticed", (token_lost(silent),)), Reaction("is-counted-out", terms))


def clears(silent: Silent) -> tuple[Reaction, ...]:
    """The node's lock lapses, counted from the loss: later where the lost node was the HA master.

    A node on which HA manages nothing is not waited for: nothing of it has to be started elsewhere.
    Source: pve-ha-manager, src/PVE/HA/Manager.pm: a service's own state asks for the fencing of its node.
    """
    if silent.how == "left" or not silent.managed:
        return ()
    if silent.member and not _under_ha(silent):
        return ()
    lock = term(silent.platform, "node_lock") or unknown(
        "node_lock", "when the lock of a lost node lapses is not known"
    )
    named = Term(
        "node_lock",
        lock.span,
        lock.grounds,
        "any node may be the HA master" if lock.grounds else lock.assumed,
    )
    return (Reaction("is-fenced", (named,), from_loss=True),)


def begins(silent: Silent) -> tuple[Term, ...]:
    """Until a node begins to start the machine."""
    return (
        term(silent.platform, "begin_start")
        or unknown("begin_start", "how soon a start begins is not known"),
    )


def without_quorum(silent: Silent) -> tuple[Reaction, ...]:
    """With HA machines on it a node without quorum is reset by its watchdog; else what runs there runs on."""
    first = (Reaction("is-noticed", (token_lost(silent),)), Reaction("loses-quorum", (consensus(silent),)))
    if not silent.managed:
        return (*first, Reaction("runs-on"))
    if silent.member and not _under_ha(silent):
        why = "HA manages nothing there: where it is not the HA master, no watchdog resets it"
        return (*first, Reaction("runs-on", why=why))
    watchdog = term(silent.platform, "watchdog") or unknown(
        "watchdog", "when the watchdog resets a node is not known"
    )
    return (*first, Reaction("resets-itself", (watchdog,), from_loss=True))


def _under_ha(silent: Silent) -> bool:
    """Whether a node runs anything that HA manages: only then its local resource manager holds the watchdog.

    Source: pve-ha-manager, src/PVE/HA/LRM.pm and count_active_services of Tools.pm.
    """
    vms = silent.world.spec.vms
    return any(vms[v].priority != "disabled" for v in silent.world.vms_on.get(silent.member, ()))


def unplaced(silent: Silent, machine: str, there: bool) -> Reaction | None:  # noqa: ARG001 - the same for all
    """It stays in the state recovery until a node fits; a node is chosen without a look at its storage.

    Sources: pve-ha-manager, src/PVE/HA/Manager.pm, next_state_recovery; pve-docs, ha-manager.adoc, on max_restart,
    max_relocate and the state error.
    """
    every = term(silent.platform, "manager_round")
    if every is None:
        return None
    if not there:
        source = (
            "https://pve.proxmox.com/pve-docs/chapter-ha-manager.html (max_restart, max_relocate, error recovery)",
        )
        ground = Ground(fact="proxmox starts without disks", source=source, basis="R")
        why = (
            "started by HA without disks all the same; that fails, once more there and once elsewhere by default, "
            "and ends in the state error"
        )
        return Reaction("waits-for-a-host", (), (ground,), why=why)
    why = f"left in the state recovery, and tried again every {seconds(every.span.high or 0)}"
    return Reaction("waits-for-a-host", (), every.grounds, why=why)


def alone(silent: Silent, machine: str) -> Alone:  # noqa: ARG001 - the same for every machine
    """Machines stop with what their node does."""
    return Alone("stops")


def rests(silent: Silent) -> tuple[Wait, ...]:  # noqa: ARG001 - the same for every member
    """Nothing: members join again by themselves."""
    return ()
