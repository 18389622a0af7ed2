"""File servers of Windows: a share moves with its disk, or is served by all members at once (scale-out).

Sources: Microsoft's pages on SMB transparent failover and the SMB witness, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.clients import old_address
from hadocs.behaviour.known import of_layer, unknown
from hadocs.behaviour.model import Span, Term
from hadocs.behaviour.products import Aside, Fewer, Handover, Taking
from hadocs.topology.platform import older
from hadocs.topology.wording import listed

PRODUCTS = ("file-server", "sofs")


def hands_over(taking: Taking) -> Handover | None:
    """The disk is mounted and clients find the other member; a scale-out file server has no disk to mount."""
    mount = of_layer("smb", "mount")
    witness, patience = of_layer("smb", "witness"), of_layer("smb", "patience")
    if mount is None or witness is None or patience is None:
        return None
    if taking.product.id.startswith("sofs"):
        # At once by the witness service, or once the cluster has counted the member out: sources do not say which.
        counted = taking.counted + witness.span
        told = Term("smb-witness", Span(0.0, counted.high), witness.grounds, "clients speak SMB 3")
        leaves = (Term("smb-witness", witness.span, witness.grounds, "clients speak SMB 3"),)
        why = "every member serves the share already"
        return Handover(starts=(told,), from_loss=True, why=why, leaves=leaves)
    # Continuously available shares came with SMB 3 and Windows Server 2012.
    old = taking.product.id.endswith("2008") or older(taking.view.platform, "hyper-v", "2012")
    reach = Term(
        "smb-clients",
        patience.span if old else Span(witness.span.low, patience.span.high),
        patience.grounds if old else (*witness.grounds, *patience.grounds),
        "" if old else f"whether the shares of {taking.service} are continuously available is not stated",
    )
    start = (
        mount if mount.span.high is not None else unknown("mount", "how long the mount takes is not known")
    )
    return Handover(
        starts=(start,),
        clients=(reach, *old_address(taking.world, taking.service, taking.carrier, taking.others)),
    )


def goes_on(fewer: Fewer) -> tuple[Aside, ...]:
    """Clients of a scale-out file server that were connected to a lost member are told, or find another one."""
    witness, patience = of_layer("smb", "witness"), of_layer("smb", "patience")
    if witness is None or patience is None or not fewer.product.id.startswith("sofs"):
        return ()
    found = Term("smb-clients", Span(witness.span.low, patience.span.high), patience.grounds)
    who = "those that were connected to"
    return (
        Aside(
            "reconnects",
            "clients",
            (found,),
            f"{who} {listed(fewer.lost, joiner='or')} stand still until then",
        ),
    )
