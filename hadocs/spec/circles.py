"""Finds where things that name each other come back to where they began. Knows nothing of what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hadocs.spec.nodes import Mark

Edge = tuple[str, str, Mark]
"""What a thing names, with the key and the place where it does."""


def circles(edges: Mapping[str, Sequence[Edge]]) -> Iterator[tuple[str, Edge, list[str]]]:
    """Each circle once: who closes it, the edge by which, and all that are on it from where it closes.

    What an edge leads to has to be among the keys of ``edges``.
    """
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        # An explicit stack: a chain of ten thousand must not crash Python.
        chain: dict[str, None] = {start: None}
        work = [(start, iter(edges[start]))]
        while work:
            name, rest = work[-1]
            step = next(rest, None)
            if step is None:
                work.pop()
                chain.pop(name)
                done.add(name)
            elif step[0] in chain:
                way = [*chain]
                yield name, step, way[way.index(step[0]) :]
            elif step[0] not in done:
                chain[step[0]] = None
                work.append((step[0], iter(edges[step[0]])))
