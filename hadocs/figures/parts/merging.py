"""Branches of a service that are drawn as one, and names that are written as one. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures.abridged import abridged, listed
from hadocs.topology.branches import Branch

FEW = 3
"""So many names are said of several that are one."""
ROWS = 5
"""So many branches of a site stand by themselves; of more all are one."""


def merged(found: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Branches on the same host as one, as no host is drawn twice; and all of a site where there are very many."""
    out: list[Branch] = []
    for branch in found:
        at = next(
            (n for n, b in enumerate(out) if b.site == branch.site and set(b.hosts) & set(branch.hosts)), None
        )
        if at is None:
            out.append(branch)
        else:
            out[at] = _joined(out[at], branch)
    sites = dict.fromkeys(b.site for b in out)
    kept: list[Branch] = []
    for site in sites:
        some = [b for b in out if b.site == site]
        virtual = [b for b in some if b.hosts]
        if len(some) > ROWS and len(virtual) > 1:
            whole = virtual[0]
            for other in virtual[1:]:
                whole = _joined(whole, other)
            some = [whole, *(b for b in some if not b.hosts)]
        kept += some
    return tuple(kept)


def _joined(one: Branch, two: Branch) -> Branch:
    hosts = tuple(dict.fromkeys((*one.hosts, *two.hosts)))
    return Branch(
        one.site,
        (*one.machines, *two.machines),
        one.active or two.active,
        hosts,
        tuple(h for h in dict.fromkeys((*one.others, *two.others)) if h not in hosts),
        tuple(dict.fromkeys((*one.uses, *two.uses))),
    )


def shortened(names: Sequence[str], like: str) -> str:
    """Names as people write them down: of those that end in numbers, only these after the first: ``hv-1, 2, 4``."""
    head = (like or names[0]).rstrip("0123456789")
    rest = [name.removeprefix(head) for name in names]
    if (
        len(names) > 1
        and len(head) > 1
        and all(r.isdigit() and n.startswith(head) for r, n in zip(rest, names, strict=True))
    ):
        more = len(names) - 2 * FEW
        short = ", ".join((names[0], *rest[1 : 2 * FEW]))
        return abridged(f"{short} and {more} more", names) if more > 0 else short
    return listed(names, FEW, "or", shown=2)
