"""What a figure was made from, in a line: the caption of its file. Asks neither Git nor a clock."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.analysis import Analysis


def made_from(analyses: Sequence[Analysis], unnamed: str = "", day: str = "") -> str:
    """The spec's title, its file and revision, and the ``day`` that is told; of several their number and files.

    ``unnamed`` is what a source is called that has no file.
    """

    def file(one: Analysis) -> str:
        return "" if unnamed and one.source.name == unnamed else one.source.path.name

    if len(analyses) == 1:
        (analysis,) = analyses
        title, parts = analysis.spec.display_title, [file(analysis), f"revision {analysis.source.revision}"]
    else:
        title = f"{len(analyses)} specs"
        parts = [", ".join(f"{file(a)} revision {a.source.revision}".strip() for a in analyses)]
    return " · ".join(filter(None, (title, *parts, day)))
