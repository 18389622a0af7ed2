"""The changes that taking a host down and bringing it back come to, whatever its platform's commands are."""

from __future__ import annotations

from hadocs.runbooks.model import Change
from hadocs.runbooks.preflight_model import Preflight
from hadocs.runbooks.simulate import Announced


def changes(found: Preflight, *, returns: bool = True) -> tuple[Change, ...]:
    """Roles are handed over, machines leave, what can't leave is shut down, then the host; and back in reverse.

    Machines return before their roles do; without ``returns`` roles stay where they are.
    """
    host = found.host
    handed = [(key, heirs[0]) for key, (_, heirs) in found.handover.items() if heirs]
    # Whoever carries a role goes last, so that it does not wander from one to another that goes as well.
    stays = [row.vm for row in sorted(found.stays, key=lambda row: bool(row.roles))]
    return (
        *(Change("hand-over", key, to) for key, to in handed),
        Change("drain", host),
        *(Change("stop", vm) for vm in stays),
        Change("stop", host),
        Change("start", host),
        *(Change("start", vm) for vm in reversed(stays)),
        Change("resume", host),
        *(Change("give-back", key) for key in dict.fromkeys((*found.handover, *found.wandered)) if returns),
    )


def announced(found: Preflight) -> Announced:
    """What a preflight tells users of beforehand."""
    pauses = frozenset(p.service for p in found.pauses)
    return Announced(pauses, frozenset({*found.down, *found.uncertain}))
