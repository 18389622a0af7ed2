"""Branches of a service that are drawn as one. Draws nothing."""

from __future__ import annotations

from hadocs.topology.branches import Branch

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
