"""Common-cause groups of Open-PSA; knows of expressions and members, not of what a group does to a tree."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hadocs.availability.ccf import MOST_COMBINATIONS, combinations_of, remarks, shares
from hadocs.availability.mef_expressions import number
from hadocs.availability.mef_names import Names, content, named, seen
from hadocs.availability.mef_values import Values
from hadocs.availability.tree import CauseModel, CommonCause, FaultTreeError
from hadocs.xmltext import Element, fail, where

_MODELS: Mapping[str, CauseModel] = {
    "beta-factor": "beta-factor",
    "MGL": "MGL",
    "alpha-factor": "alpha-factor",
    "phi-factor": "phi-factor",
}


def group(names: Names, values: Values, element: Element, path: tuple[str, ...]) -> CommonCause:
    """The group that an element defines; its members are then ``names.members``."""
    name = named(element)
    what = f"common-cause group {name!r}"
    model = _MODELS.get(element.attributes.get("model", ""))
    if model is None:
        shown = element.attributes.get("model", "")
        fail(element, f"{what} has the model {shown!r}", ", ".join(_MODELS))
    parts = {c.tag: c for c in element}
    for wanted in ("members", "distribution"):
        if wanted not in parts:
            fail(element, f"{what} has no <{wanted}>")
    members = tuple(_member(names, m, path, what) for m in parts["members"])
    body = content(parts["distribution"])
    if body is None:
        fail(parts["distribution"], "<distribution> is empty", "an expression")
    total = values.probability(body, path, f"probability of group {name!r}")
    holders = [f for c in element for f in (c if c.tag == "factors" else (c,)) if f.tag == "factor"]
    factors: dict[int, float] = {}
    level = {"beta-factor": len(members) - 1, "MGL": 1}.get(model, 0)
    for factor in holders:
        # Where a level is left out, it is the next; the first one is the lowest that the model has.
        level = _level(factor) if "level" in factor.attributes else level + 1
        expression = content(factor)
        if expression is None:
            fail(factor, "<factor> is empty", "an expression")
        if level in factors:
            fail(factor, f"{what} has two factors of level {level}", "one factor for each level")
        value = values.of(expression, path)
        # Alpha factors may be counts of what was observed.
        if not 0 <= value <= (math.inf if model == "alpha-factor" else 1):
            fail(
                expression,
                f"the factor of level {level} of group {name!r} is {value:g}",
                "a number from 0 to 1",
            )
        factors[level] = value
    found = CommonCause(name, model, members, total, tuple(factors.items()))
    try:
        split = shares(found)
        if combinations_of(found, split) > MOST_COMBINATIONS:
            fail(element, f"{what} has more than {MOST_COMBINATIONS} combinations", "factors of fewer levels")
    except FaultTreeError as error:
        fail(element, str(error))
    for remark in remarks(found):
        names.notes[f"{where(element)}: {remark}"] = None
    return found


def _member(names: Names, element: Element, path: tuple[str, ...], what: str) -> str:
    known = names.known(named(element), path, "basic-event")
    name = known.id if known else named(element)
    before = names.members.get(name)
    if before is not None:
        fail(element, f"{name!r} is in a common-cause group already, {seen(before, element)}", "one group")
    if known is not None and known.sort != "basic-event":
        fail(element, f"{name!r} is a {known.sort.replace('-', ' ')}", "<basic-event>")
    if known is not None and content(known.element) is not None:
        fail(
            known.element,
            f"{name!r} has a probability of its own, and is in {what}, {seen(element, known.element)}",
            "one of the two",
        )
    names.members[name] = element
    return name


def _level(factor: Element) -> int:
    level = number(factor, "level")
    if level < 1 or level != int(level):
        fail(factor, f"<factor> has the level {level:g}", "a whole number of 1 or more")
    return int(level)
