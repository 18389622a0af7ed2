"""A spec held against what was observed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from hadocs.drift.compare import Difference, What, differences
from hadocs.drift.effect import Effect, effect
from hadocs.drift.match import Names, matched
from hadocs.importers.model import Imported, Issue
from hadocs.importers.rename import renamed
from hadocs.importers.text import written
from hadocs.spec.load import Loaded, load_text
from hadocs.spec.references import ONE_NAMESPACE
from hadocs.spec.validate import plain


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs, what that changes, and what was not observed."""

    name: str
    title: str
    head: tuple[str, ...]
    found: tuple[Difference, ...]
    ignored: int
    effect: Effect
    unseen: tuple[Issue, ...]
    compared: int
    """How many machines and clusters of the documentation were found in what was observed."""


def drift(
    loaded: Loaded, observed: Imported, ignore: Collection[What] = (), day: date | None = None
) -> Drift:
    """Where a spec and what was observed part.

    ``ignore`` names kinds of differences that are left out. Findings that depend on the day are told as on ``day``.

    Raises:
        InputError: where what was observed makes no valid spec.
    """
    names = matched(loaded.spec, observed)
    there = at_names(names, observed)
    seen = load_text(written(there), "<observed>").spec
    every = differences(loaded.spec, there, seen, plain(loaded.source.root))
    found = tuple(d for d in every if d.what not in ignore)
    unseen = tuple(i for i in observed.issues if i.kind != "not modelled")
    there_is = {*loaded.spec.hosts, *loaded.spec.servers, *loaded.spec.vms, *loaded.spec.clusters}
    compared = sum(new in there_is for kind in ONE_NAMESPACE for new in names.get(kind, {}).values())
    return Drift(
        loaded.spec.name, loaded.spec.display_title, tuple(observed.head), found, len(every) - len(found),
        effect(loaded, found, there.tree, day), unseen, compared,
    )  # fmt: skip


def at_names(names: Names, observed: Imported) -> Imported:
    """What was observed, under the ids of the documentation."""
    tree = renamed(observed.tree, names)
    known = {_of(names, key): identity for key, identity in observed.known.items()}
    clusters = names.get("cluster", {})
    whole = {clusters.get(c, c): seen for c, seen in observed.whole.items()}
    return replace(observed, tree=tree, known=known, whole=whole)


def _of(names: Names, machine: str) -> str:
    return next(
        (n[machine] for kind, n in names.items() if kind in ("host", "server", "vm") and machine in n),
        machine,
    )
