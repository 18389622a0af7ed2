"""An observation of a cluster as pages show it beside what is documented."""

from __future__ import annotations

from dataclasses import replace

from hadocs.analysis import Analysis, Compared, Observation
from hadocs.drift.report import OBSERVED, effects, summary
from hadocs.drift.run import drift
from hadocs.errors import UsageError
from hadocs.importers.model import Imported
from hadocs.spec.load import Loaded


def observation(analysis: Analysis, seen: Imported, day: str, name: str) -> Observation:
    """What was observed of the cluster of a spec on a day; ``name`` is what messages call it.

    Raises:
        UsageError: where nothing of it is in the spec.
        InputError: where it makes no valid spec.
    """
    found = drift(Loaded(analysis.source, analysis.spec, analysis.warnings), replace(seen, day=day))
    if not found.compared:
        raise UsageError(
            f"{name}: nothing of what was observed is in the spec {analysis.spec.name}: is it of another cluster?"
        )
    return Observation(
        day,
        tuple(seen.head),
        summary(found),
        tuple(
            Compared(
                d.thing, d.key, d.documented, d.observed,
                "; ".join(note for note in (OBSERVED[d.what].strip(" ()"), d.where) if note),
            )
            for d in found.found
        ),
        tuple(effects(found)),
        tuple(f"{i.thing}: {i.text}" for i in found.unseen),
    )  # fmt: skip
