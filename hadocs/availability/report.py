"""Open-PSA texts in, a report out: all that `hadocs fault-tree` does between reading and printing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from hadocs.availability.diagram import NODES
from hadocs.availability.evaluate import evaluate
from hadocs.availability.openpsa import read_all
from hadocs.errors import UsageError


def fault_tree(
    texts: Sequence[tuple[bytes | str, str]],
    *,
    form: Literal["text", "json"] = "text",
    cut_sets: int = 0,
    top: str = "",
    budget: int = NODES,
) -> str:
    """The report on the fault tree that one or several Open-PSA texts hold, ending in a line break.

    ``texts`` are the files' contents, each with the name to show; ``cut_sets`` is how many minimal cut sets to
    list, ``top`` the gate to evaluate where it isn't the first that no other gate needs.
    Raises InputError, placed, for a file that isn't valid, and UsageError for a negative number.
    """
    if cut_sets < 0:
        raise UsageError(f"the number of cut sets to list is {cut_sets}, it must be 0 or more")
    evaluation = evaluate(read_all(texts, top=top), cut_sets=cut_sets, budget=budget)
    if form == "json":
        return json.dumps(evaluation.as_data(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return evaluation.as_text()
