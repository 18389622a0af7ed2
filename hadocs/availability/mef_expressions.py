"""Values of Open-PSA expressions, such as a probability from a rate and a time; knows nothing of events.

Random deviates count with their mean, as the point value of a model does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

from hadocs.availability.mef_periodic import in_full, periodic
from hadocs.xmltext import Element, fail

Lookup = Callable[[Element], float]
"""The value of the parameter that an element refers to."""


def _exponential(rate: float, time: float) -> float:
    return -math.expm1(-rate * time)


def _glm(on_demand: float, failure: float, repair: float, time: float) -> float:
    both = failure + repair
    if both == 0:
        return on_demand
    return (failure - (failure - on_demand * both) * math.exp(-both * time)) / both


def _weibull(scale: float, shape: float, start: float, time: float) -> float:
    return 0.0 if time <= start else -math.expm1(-(((time - start) / scale) ** shape))


def _divided(values: Sequence[float]) -> float:
    result = values[0]
    for v in values[1:]:
        result /= v
    return result


def _less(values: Sequence[float]) -> float:
    return -values[0] if len(values) == 1 else values[0] - math.fsum(values[1:])


def _lognormal(values: Sequence[float]) -> float:
    """By (mean, error factor, confidence level) the mean; by (μ, σ) the mean of that distribution."""
    return values[0] if len(values) == 3 else math.exp(values[0] + values[1] ** 2 / 2)


def _periodic(values: Sequence[float]) -> float:
    return in_full(*values) if len(values) == _IN_FULL else periodic(*values)


_IN_FULL = 11
# tag → (fewest arguments, most, value)
_FUNCTIONS: dict[str, tuple[int, int, Callable[[Sequence[float]], float]]] = {
    "neg": (1, 1, lambda v: -v[0]),
    "add": (1, 10_000, math.fsum),
    "sub": (1, 10_000, _less),
    "mul": (1, 10_000, math.prod),
    "div": (2, 10_000, _divided),
    "pow": (2, 2, lambda v: math.pow(v[0], v[1])),
    "exp": (1, 1, lambda v: math.exp(v[0])),
    "log": (1, 1, lambda v: math.log(v[0])),
    "log10": (1, 1, lambda v: math.log10(v[0])),
    "sqrt": (1, 1, lambda v: math.sqrt(v[0])),
    "abs": (1, 1, lambda v: abs(v[0])),
    "ceil": (1, 1, lambda v: float(math.ceil(v[0]))),
    "floor": (1, 1, lambda v: float(math.floor(v[0]))),
    "min": (1, 10_000, min),
    "max": (1, 10_000, max),
    "mean": (1, 10_000, lambda v: math.fsum(v) / len(v)),
    "mod": (2, 2, lambda v: math.fmod(v[0], v[1])),
    "sin": (1, 1, lambda v: math.sin(v[0])),
    "cos": (1, 1, lambda v: math.cos(v[0])),
    "tan": (1, 1, lambda v: math.tan(v[0])),
    "asin": (1, 1, lambda v: math.asin(v[0])),
    "acos": (1, 1, lambda v: math.acos(v[0])),
    "atan": (1, 1, lambda v: math.atan(v[0])),
    "sinh": (1, 1, lambda v: math.sinh(v[0])),
    "cosh": (1, 1, lambda v: math.cosh(v[0])),
    "tanh": (1, 1, lambda v: math.tanh(v[0])),
    "not": (1, 1, lambda v: float(not v[0])),
    "and": (1, 10_000, lambda v: float(all(v))),
    "or": (1, 10_000, lambda v: float(any(v))),
    "eq": (2, 2, lambda v: float(v[0] == v[1])),
    "df": (2, 2, lambda v: float(v[0] != v[1])),
    "lt": (2, 2, lambda v: float(v[0] < v[1])),
    "gt": (2, 2, lambda v: float(v[0] > v[1])),
    "leq": (2, 2, lambda v: float(v[0] <= v[1])),
    "geq": (2, 2, lambda v: float(v[0] >= v[1])),
    "exponential": (2, 2, lambda v: _exponential(*v)),
    "GLM": (4, 4, lambda v: _glm(*v)),
    "Weibull": (4, 4, lambda v: _weibull(*v)),
    "periodic-test": (4, 11, _periodic),
    "uniform-deviate": (2, 2, lambda v: (v[0] + v[1]) / 2),
    "normal-deviate": (2, 2, lambda v: v[0]),
    "lognormal-deviate": (2, 3, _lognormal),
    "gamma-deviate": (2, 2, lambda v: v[0] * v[1]),
    "beta-deviate": (2, 2, lambda v: v[0] / (v[0] + v[1])),
}
_Range = tuple[Callable[[float], bool], str]
_PROBABILITY: _Range = (lambda v: 0 <= v <= 1, "a number from 0 to 1")
_NOT_NEGATIVE: _Range = (lambda v: v >= 0, "a number of 0 or more")
_POSITIVE: _Range = (lambda v: v > 0, "a number above 0")
_WHOLE: _Range = (lambda v: v == int(v), "a whole number")
_TIME = ("time", _NOT_NEGATIVE)
_FAILURE = ("failure rate", _NOT_NEGATIVE)
_REPAIR = ("repair rate", _NOT_NEGATIVE)
_TESTS = (("time between tests", _POSITIVE), ("time of the first test", _NOT_NEGATIVE), _TIME)
# (tag, number of arguments) → what each argument is and may be
_ARGUMENTS: dict[tuple[str, int], tuple[tuple[str, _Range], ...]] = {
    ("exponential", 2): (_FAILURE, _TIME),
    ("GLM", 4): (("probability of failure on demand", _PROBABILITY), _FAILURE, _REPAIR, _TIME),
    ("Weibull", 4): (("scale", _POSITIVE), ("shape", _POSITIVE), ("time shift", _NOT_NEGATIVE), _TIME),
    ("periodic-test", 4): (_FAILURE, *_TESTS),
    ("periodic-test", 5): (_FAILURE, _REPAIR, *_TESTS),
    ("periodic-test", _IN_FULL): (
        _FAILURE,
        ("failure rate in a test", _NOT_NEGATIVE),
        _REPAIR,
        *_TESTS[:2],
        ("probability of failure by a test", _PROBABILITY),
        ("length of a test", _POSITIVE),
        ("availability in a test", (lambda v: v in {0.0, 1.0}, "true or false")),
        ("probability that a test finds a failure", _PROBABILITY),
        ("probability of a bad restart", _PROBABILITY),
        _TIME,
    ),
    ("mod", 2): (
        ("dividend", _WHOLE),
        ("divisor", (lambda v: v >= 1 and v == int(v), "a whole number above 0")),
    ),
    ("normal-deviate", 2): (("mean", (lambda _: True, "")), ("standard deviation", _NOT_NEGATIVE)),
    ("lognormal-deviate", 2): (("μ", (lambda _: True, "")), ("σ", _NOT_NEGATIVE)),
    ("lognormal-deviate", 3): (
        ("mean", _POSITIVE),
        ("error factor", (lambda v: v >= 1, "a number of 1 or more")),
        ("confidence level", (lambda v: 0 < v < 1, "a number between 0 and 1")),
    ),
    ("gamma-deviate", 2): (("shape", _POSITIVE), ("scale", _POSITIVE)),
    ("beta-deviate", 2): (("α", _POSITIVE), ("β", _POSITIVE)),
}
# Where not each number of arguments between the fewest and the most will do.
_NUMBERS = {"periodic-test": "4, 5 or 11"}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUTH = {"true": 1.0, "1": 1.0, "false": 0.0, "0": 0.0}


def evaluate(element: Element, lookup: Lookup, mission_time: float) -> float:
    """The value of an expression; raises InputError at the very element that has none."""
    tag = element.tag
    if tag in {"float", "int"}:
        value = number(element, "value")
        if tag == "int" and value != int(value):
            fail(element, f"<int> has the value {value:g}", "a whole number, or <float>")
        return value
    if tag in {"bool", "constant"}:
        text = element.attributes.get("value", "")
        if text not in _TRUTH:
            fail(element, f"<{tag}> has the value {text!r}", "true or false")
        return _TRUTH[text]
    if tag == "pi":
        return math.pi
    if tag == "system-mission-time":
        return mission_time
    if tag == "parameter":
        return lookup(element)
    if tag in _SPECIAL:
        return _SPECIAL[tag](element, lookup, mission_time)
    if tag not in _FUNCTIONS:
        fail(
            element,
            f"hadocs can't evaluate the expression <{tag}>",
            "one of " + ", ".join(sorted(["float", "parameter", *_SPECIAL, *_FUNCTIONS])),
        )
    least, most, function = _FUNCTIONS[tag]
    if not least <= len(element.children) <= most:
        wanted = str(least) if least == most else f"{least} or more" if most > 99 else f"{least} to {most}"
        fail(element, f"<{tag}> has {len(element.children)} arguments", _NUMBERS.get(tag, wanted))
    if tag in _NUMBERS and (tag, len(element.children)) not in _ARGUMENTS:
        fail(element, f"<{tag}> has {len(element.children)} arguments", _NUMBERS[tag])
    values = [evaluate(child, lookup, mission_time) for child in element]
    for child, given, (what, (allowed, right)) in zip(
        element, values, _ARGUMENTS.get((tag, len(values)), ()), strict=False
    ):
        if not allowed(given):
            fail(child, f"the {what} of <{tag}> is {given:g}", right)
    if tag == "uniform-deviate" and values[0] > values[1]:
        fail(element, f"<{tag}> is from {values[0]:g} to {values[1]:g}", "the lower end first")
    if (tag, len(values)) == ("periodic-test", _IN_FULL) and values[6] > values[3]:
        between = f"{values[3]:g} between tests"
        fail(
            element,
            f"<{tag}> has tests of {values[6]:g} with {between}",
            "tests shorter than the time between them",
        )
    try:
        result = function(values)
    except (ArithmeticError, ValueError):
        result = math.nan
    # A negative number to a fraction is complex in Python.
    if isinstance(result, complex) or not math.isfinite(result):
        shown = ", ".join(f"{v:g}" for v in values)
        fail(element, f"<{tag}> has no value for {shown}")
    return result


def _either(element: Element, lookup: Lookup, mission_time: float) -> float:
    """The second argument where the first is true, else the third: what is not asked for need not have a value."""
    if len(element.children) != 3:
        fail(element, f"<ite> has {len(element.children)} arguments", "3")
    asked, then, otherwise = element.children
    return evaluate(then if evaluate(asked, lookup, mission_time) else otherwise, lookup, mission_time)


def _switched(element: Element, lookup: Lookup, mission_time: float) -> float:
    """The value of the first case that is true, else of what comes after all cases."""
    *cases, otherwise = element.children or (None,)
    if otherwise is None or otherwise.tag == "case":
        fail(element, "<switch> says nothing for where no case is true", "an expression after the cases")
    for case in cases:
        if case.tag != "case" or len(case.children) != 2:
            fail(case, f"<switch> holds <{case.tag}> before its end", "<case> of a condition and a value")
        asked, then = case.children
        if evaluate(asked, lookup, mission_time):
            return evaluate(then, lookup, mission_time)
    return evaluate(otherwise, lookup, mission_time)


def _histogram(element: Element, lookup: Lookup, mission_time: float) -> float:
    """The mean of a histogram: its lower end, then bins of an upper end and a weight."""
    start, *bins = element.children or (None,)
    if start is None or not bins:
        fail(element, "<histogram> has no bin", "a lower end and bins")
    below = evaluate(start, lookup, mission_time)
    total = weights = 0.0
    for part in bins:
        if part.tag != "bin" or len(part.children) != 2:
            fail(part, f"<histogram> holds <{part.tag}>", "<bin> of an upper end and a weight")
        above, weight = (evaluate(child, lookup, mission_time) for child in part)
        if above <= below:
            fail(part, f"a bin is from {below:g} to {above:g}", "the lower end first")
        if weight < 0:
            fail(part, f"the weight of a bin is {weight:g}", "a number of 0 or more")
        total += weight * (below + above) / 2
        weights += weight
        below = above
    if not weights:
        fail(element, "the weights of <histogram> add up to nothing")
    return total / weights


_SPECIAL: dict[str, Callable[[Element, Lookup, float], float]] = {
    "ite": _either,
    "switch": _switched,
    "histogram": _histogram,
}


def number(element: Element, attribute: str) -> float:
    """The number that an attribute holds; raises InputError where it holds none."""
    value = element.attributes.get(attribute, "")
    # Python reads more than the format knows: 1_0, digits of other scripts.
    result = float(value) if _NUMBER.fullmatch(value.strip()) else math.nan
    if not math.isfinite(result):
        fail(element, f"<{element.tag}> has the {attribute} {value!r}", "a number")
    return result
