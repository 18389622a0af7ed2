"""The worst finding of each thing of an overview, and how many others it has."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.analysis import Analysis
from hadocs.figures.plan import Chip
from hadocs.lint.findings import Finding

_ORDER = ("error", "warning", "info")


class Worst:
    """The findings of a spec by what they stand at: what each is foremost about.

    Where nothing is drawn for that, it stands in the corner of the figure, not at something else that it names.
    ``places`` maps ids of the spec to what is drawn for them; ``links`` leads from ``finding:0`` to where it is told.
    """

    CORNER = ""

    def __init__(self, analysis: Analysis, places: Mapping[str, str], links: Mapping[str, str]) -> None:
        self._found: dict[str, list[tuple[int, Finding]]] = {}
        self._links = links
        self._about: set[str] = set()
        for number, finding in enumerate(analysis.findings.found):
            self._about |= {places[key] for key in finding.about if key in places}
            where = places.get(finding.about[0], self.CORNER) if finding.about else self.CORNER
            self._found.setdefault(where, []).append((number, finding))

    def elsewhere(self, *places: str) -> bool:
        """Whether nothing stands at some of what is drawn, though a finding is about it or about something in it."""
        return self.of(*places) is None and not self._about.isdisjoint(places)

    def of(self, *places: str) -> Chip | None:
        """The worst finding at some of what is drawn, with the number of the others; ``None`` without any."""
        some = [found for place in places for found in self._found.get(place, ())]
        if not some:
            return None
        number, finding = min(some, key=lambda pair: (_ORDER.index(pair[1].severity), pair[0]))
        more = len({f.rule for _, f in some}) - 1
        text = f"{finding.rule}{' note' if finding.severity == 'info' else ''}{f' +{more}' if more else ''}"
        return Chip(text, finding.severity, self._links.get(f"finding:{number}", ""))
