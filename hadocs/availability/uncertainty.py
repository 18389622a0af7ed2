"""What uncertain inputs make of the result: 5, 50 and 95 %, and the mean.

Knows of diagrams and of lognormal ranges only.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, hypot, log, sqrt
from statistics import NormalDist, StatisticsError, correlation

from hadocs.availability.diagram import Diagram
from hadocs.availability.tree import FaultTreeError

SAMPLES = 1000
Z95 = 1.6448536269514722
"""The standard normal's 95 % quantile: an error factor of f is a spread of ln f / Z95."""
_SEED = 20_061_017


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles of the result over the samples, each between the two samples next to it, and their ``mean``.

    The mean is what is to be expected: with ranges that reach further up than down it lies above the middle.
    ``errors`` are the standard errors of the three quantiles: how far other samples would have them elsewhere.
    """

    p5: float
    p50: float
    p95: float
    mean: float
    errors: tuple[float, float, float] = (0.0, 0.0, 0.0)


def normals(sources: Sequence[str], samples: int = SAMPLES) -> list[list[float]]:
    """Standard normal values by source and sample: a Latin hypercube, so each source is spread evenly.

    The values of a source depend on its name alone, so renaming another or adding one changes nothing of it.
    The same on every machine: the generator is Python's Mersenne Twister, seeded with text.
    """
    quantile = NormalDist().inv_cdf
    result = []
    for source in sources:
        rng = random.Random(f"{_SEED} {source}")
        strata = list(range(samples))
        rng.shuffle(strata)
        # 0 has no quantile, and the generator can give it.
        result.append([quantile(max((s + rng.random()) / samples, 1e-12)) for s in strata])
    return result


def sampled(diagram: Diagram, samples: int = SAMPLES) -> list[float]:
    """The top event's probability with every uncertain event drawn anew, sample by sample.

    An event's probability is the median of a lognormal with its error factor, cut off at 1; events with one
    source are drawn together, since they were read from the same figure.
    """
    if samples < 20:
        raise FaultTreeError(f"{samples} samples can't show 5 and 95 %; 20 is the least")
    wide = [e for e in diagram.levels if e.error_factor > 1 and e.probability > 0]
    sources = list(dict.fromkeys(e.source or e.name for e in wide))
    drawn = dict(zip(sources, normals(sources, samples), strict=True))
    base = list(diagram.probabilities)
    if not wide:
        return [diagram.values(base)[diagram.root]] * samples
    moved = [
        (at, e.probability, log(e.error_factor) / Z95, drawn[e.source or e.name])
        for at, e in enumerate(diagram.levels)
        if e.error_factor > 1 and e.probability > 0
    ]
    root = diagram.root
    result = []
    for sample in range(samples):
        for at, median, sigma, values in moved:
            base[at] = min(1.0, median * exp(sigma * values[sample]))
        result.append(diagram.values(base)[root])
    return result


def quantiles(values: Sequence[float]) -> Spread:
    """5, 50 and 95 % of values, linear between neighbours, and their mean.

    The error of a quantile is that of its rank, which is binomial: half of what lies between the values one standard
    deviation of the rank below and above. Values that are spread more evenly than by chance have less.
    """
    ordered = sorted(values)
    count = len(ordered)

    def at(share: float) -> float:
        exact = min(1.0, max(0.0, share)) * (count - 1)
        below = int(exact)
        above = min(below + 1, count - 1)
        return ordered[below] + (exact - below) * (ordered[above] - ordered[below])

    def error(share: float) -> float:
        turn = sqrt(share * (1 - share) / count)
        return (at(share + turn) - at(share - turn)) / 2

    middle = fsum(values) / count
    return Spread(at(0.05), at(0.5), at(0.95), middle, (error(0.05), error(0.5), error(0.95)))


def alongside(
    found: Spread, few: Sequence[float], other: Sequence[float], mean: float, most: float
) -> Spread:
    """The spread of ``other``, drawn together with ``few`` of what there is the spread of many draws of, ``found``.
    Its ``mean`` is known; no value is above ``most``.

    What few draws make of the one by chance they make of the other as well, as far as the two go together; so much is
    taken back. Two that are the same have the same spread, whatever the draws.
    """
    now, then = quantiles(few), quantiles(other)
    if min(*few, *other, found.p5) <= 0:
        return Spread(then.p5, then.p50, then.p95, mean, then.errors)
    try:
        along = max(0.0, correlation([log(v) for v in few], [log(v) for v in other]))
    except StatisticsError:  # one of them does not vary
        along = 0.0
    values, errors = [], []
    for name, many, alone in zip(("p5", "p50", "p95"), found.errors, then.errors, strict=True):
        of_many, of_few, of_other = getattr(found, name), getattr(now, name), getattr(then, name)
        values.append(min(most, of_other * (of_many / of_few) ** along))
        own = alone / of_other * sqrt(max(0.0, 1 - along * along))
        errors.append(values[-1] * hypot(many / of_many * along, own))
    low, middle, high = sorted(values)
    return Spread(low, middle, high, mean, (errors[0], errors[1], errors[2]))


def spread(diagram: Diagram, samples: int = SAMPLES) -> Spread:
    """5, 50 and 95 % and the mean of the top event's probability."""
    return quantiles(sampled(diagram, samples))
