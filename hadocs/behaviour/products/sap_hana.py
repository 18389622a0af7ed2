"""SAP HANA with system replication: the resource agent makes the secondary the primary where both were in step.

Sources: SUSE/SAPHanaSR, man/SAPHanaSR.7 and man/ocf_suse_SAPHana.7; SAP's parameter logshipping_timeout, by timer.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.known import of_layer, unknown
from hadocs.behaviour.model import Span
from hadocs.behaviour.products import Aside, Fewer, Handover, Taking
from hadocs.behaviour.wording import clock
from hadocs.topology.handing import commit_of
from hadocs.topology.wording import listed

PRODUCTS = ("sap-hana",)


def hands_over(taking: Taking) -> Handover:
    """The cluster promotes the secondary, which becomes the primary by a takeover of HANA's own."""
    to = taking.to or listed(taking.able, joiner="or")
    took = of_layer("sap-hana", "takeover") or unknown("takeover", "how long a takeover takes is not known")
    in_step = f"{to} was in step (SOK in SAPHanaSR-showAttr): else {taking.view.id} takes nothing over"
    mode = commit_of(taking.entry, taking.to) if taking.to else taking.entry.commit
    return Handover(
        what="is-promoted",
        starts=(replace(took, assumed=in_step),),
        data_loss="" if mode == "synchronous" else None,
        leaves=(took,),
    )


def goes_on(fewer: Fewer) -> tuple[Aside, ...]:
    """Commits wait for a synchronous secondary that is silent, and go on without it."""
    wait = of_layer("sap-hana", "log_shipping")
    entry = fewer.world.spec.services[fewer.service]
    lost = tuple(m for m in fewer.lost if commit_of(entry, m) == "synchronous")
    if wait is None or not lost:
        return ()
    held = replace(wait, span=Span(0.0, wait.span.high))
    names = listed(lost)
    why = (
        f"commits wait for {names} until logshipping_timeout has passed, {clock(wait.span)} by default; then nothing "
        "is taken over by it until it is in step again"
    )
    return (Aside("runs-on", "engine", (held,), why),)
