"""The index by what people see: the symptoms that can occur in a spec, what each means for whom, where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hadocs.runbooks import templates
from hadocs.runbooks.cards import asked
from hadocs.runbooks.make import Planned, Runbooks
from hadocs.runbooks.prognosis import Prognosis
from hadocs.runbooks.schema import SymptomEntry
from hadocs.runbooks.signs import Signs, signs
from hadocs.runbooks.targets import SPECIFIC
from hadocs.runbooks.templates import listed
from hadocs.runbooks.text import Run, Text, runs
from hadocs.runbooks.values import holds
from hadocs.runbooks.views.clusters import ClusterLook

HEADS = ("You see", "Where", "It means here", "The danger now", "Go to")


@dataclass(frozen=True, slots=True)
class Told:
    """What a symptom means for some clusters; ``who`` is empty where it is the same for all that have it."""

    who: Text
    means: Text


@dataclass(frozen=True, slots=True)
class Symptom:
    """One row."""

    id: str
    see: Text
    where: Text
    told: tuple[Told, ...]
    danger: Text
    to: tuple[Planned, ...]


def symptoms(of: Runbooks, known: Signs | None = None) -> tuple[Symptom, ...]:
    """All that can occur, those of host clusters' platforms first."""
    found: dict[tuple[str, str, str], list[tuple[ClusterLook, SymptomEntry, dict[str, object]]]] = {}
    for cluster in sorted(of.look.clusters, key=lambda c: c.kind != "host"):
        values = asked(of.look, cluster, Prognosis(of.look, cluster))
        for folder, entry in (known or signs()).of(cluster):
            if holds(entry, folder, values):
                found.setdefault((folder, entry.id, str(entry.see)), []).append((cluster, entry, values))
    rows = sorted(found.items(), key=lambda pair: pair[0][0] == SPECIFIC[0])
    return tuple(_row(of, key, some) for key, some in rows)


def _row(
    of: Runbooks, key: tuple[str, str, str], some: list[tuple[ClusterLook, SymptomEntry, dict[str, object]]]
) -> Symptom:
    _, entry, values = some[0]
    return Symptom(
        id=f"{key[0]}-{key[1]}",
        see=templates.prose(entry.see, values),
        where=_common(some, "where"),
        told=tuple(_told(some)),
        danger=_common(some, "danger"),
        to=tuple({p.id: p for c, e, _ in some for p in of.leads(e.to, c.id)}.values()),
    )


def _common(some: list[tuple[ClusterLook, SymptomEntry, dict[str, object]]], what: str) -> Text:
    """What is said for the first of some clusters, and once for each that has it otherwise."""
    texts = dict.fromkeys(templates.prose(getattr(entry, what), values) for _, entry, values in some)
    joined: list[Run] = []
    for text in texts:
        joined += [Run("; ", "words"), *text] if joined else text
    return tuple(joined)


def _told(some: list[tuple[ClusterLook, SymptomEntry, dict[str, object]]]) -> Iterator[Told]:
    alike: dict[Text, list[ClusterLook]] = {}
    for cluster, entry, values in some:
        alike.setdefault(templates.prose(entry.means, values), []).append(cluster)
    for means, clusters in alike.items():
        yield Told(runs(listed(clusters)) if len(alike) > 1 else (), means)
