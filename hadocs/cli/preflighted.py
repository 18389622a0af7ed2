"""``hadocs runbook --preflight``: what if a host is taken down now, for one host or for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hadocs.cli import output
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.analysis import Analysis
    from hadocs.runbooks.order import Order
    from hadocs.runbooks.preflight_model import Preflight

ALL = "*"
"""What ``--preflight`` without a host stands for."""


def show(analysis: Analysis, host: str, form: str, target: Path | None) -> None:
    """Print or write the preflight of a host, or of all with `ALL`, as ``md`` or ``json``.

    Raises:
        UsageError: for a host that the spec does not have, or a spec without any.
    """
    from hadocs.runbooks import preflight
    from hadocs.runbooks.preflight_json import as_data, order_as_data

    found = [preflight.preflight(analysis, one) for one in _asked(analysis, host)]
    if form == "json":
        orders = _orders(analysis) if host == ALL else []
        whole = {"spec": analysis.spec.name, "preflight": [as_data(one) for one in found]}
        output.result_json({**whole, "orders": [order_as_data(one) for one in orders]}, target)
    else:
        output.result("\n\n".join(_pages(analysis, found, host == ALL)) + "\n", target)


def _asked(analysis: Analysis, host: str) -> tuple[str, ...]:
    from hadocs.runbooks.preflight import hosts
    from hadocs.spec.names import enumerated, nearest

    known = hosts(analysis)
    if host == ALL and known:
        return known
    if host in known:
        return (host,)
    if not known:
        raise UsageError("the spec has no host, and no physical server that is a member of a cluster")
    if host in analysis.spec.vms:
        raise UsageError(f"{host} is a machine on a host; a preflight is of a host: {enumerated(known)}")
    near = nearest(host, known)
    hint = f"did you mean {near}?" if near else f"there are {enumerated(known)}."
    raise UsageError(f"the spec has no host {host!r}; {hint}")


def _orders(analysis: Analysis) -> list[Order]:
    from hadocs.runbooks.order import order

    views = analysis.topology.clusters.values()
    return [order(analysis, v.id) for v in views if v.kind != "guest" and len(v.members) > 1]


def _pages(analysis: Analysis, found: list[Preflight], several: bool) -> Iterator[str]:
    from hadocs.pages.escape import code, md
    from hadocs.pages.runbooks.markdown import table, text
    from hadocs.runbooks.context import Look
    from hadocs.runbooks.order_table import turns
    from hadocs.runbooks.preflight_short import summary
    from hadocs.runbooks.preflight_tables import answer, tables

    name = Look(analysis).called
    yield f"# {md(analysis.spec.display_title)}: what if a host is taken down now"
    yield "Computed from the spec, with everything up. Look whether it is still so before you touch anything."
    if several:
        yield table(summary(found, name))
        yield from (table(t) for one in _orders(analysis) if (t := turns(one, name)) is not None)
    for one in found:
        yield f"## {code(name(one.host))}"
        yield from map(text, answer(one, name))
        yield from map(table, tables(one, name))
        if one.findings or one.unknowns:
            yield "### Findings that matter"
            lines = [f"- **{f.rule}** {md(f.message)}" for f in one.findings]
            yield "\n".join(
                [*lines, *(f"- **{u.rule}: the spec does not say** {md(u.add)}" for u in one.unknowns)]
            )
        if one.assumes:
            yield "This assumes that " + "; ".join(str(md(a.rstrip("."))) for a in one.assumes) + "."
