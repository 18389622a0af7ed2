"""The availability model beside a life that is lived through: where the two differ by more than chance can tell."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import fmean
from zlib import crc32

from hadocs.availability.model.catalogue import Figures, figures
from hadocs.availability.model.composed import at_medians
from hadocs.availability.model.core import Model
from hadocs.availability.model.year import chance, streams
from hadocs.behaviour.durations import moves_at_once
from hadocs.spec.model import Spec
from hadocs.topology.build import estate_of
from support.estate_parts import raised
from support.measured import Measured, lived
from support.simulate_estate import Life

LONGER = float(os.environ.get("HADOCS_SIMULATE_LONGER", "1"))
"""How many times longer than usual estates are lived through; more than once lives through all topologies as well."""
CHANCE = 0.01
"""That any of the comparisons of all the specs fails although the two agree."""
COMPARISONS = 400
"""Services and failure modes that are compared in all; each gets its share of that chance (Bonferroni)."""
UNSEEN = 1 / 500
"""A failure mode that should account for less than this of a service's minutes can't be told from none."""
LASTS = {
    "operating system": 1.2, "application": 1.2, "hypervisor": 1.7, "network": 4.0, "site": 4.0,
    "planned host work": 5.0, "planned guest work": 1.0, "changes": 2.0,
}  # fmt: skip
"""Hours that most of the time of a failure mode comes in; 8 for the others."""


@dataclass(frozen=True)
class Lived:
    """A spec with the figures of its simulation, and what that came to."""

    spec: Spec
    figures: Figures
    measured: Mapping[tuple[str, str], Measured]


def live(spec: Spec, years: float, seed: str) -> Lived:
    """Live through a spec's estate; the same seed is the same life."""
    estate = estate_of(spec)
    base = figures(spec, {})
    values = raised(base.medians)
    # An input's value is what its median stands for, which is another thing where it is a plan.
    made = replace(
        base, inputs={k: replace(i, value=values[k] * i.value / i.median) for k, i in base.inputs.items()}
    )
    # What platforms say of detection and moves is a figure, too; how it is used is the simulation's own.
    times = Model(estate, inputs=made).times
    acts = {c: times.acts(c) for c in spec.clusters}
    programs = {s: (times.program(s), times.restart_of_program(s)) for s in spec.services}
    resets = {v: found for v in spec.vms if (found := times.reset(v)) is not None}
    stalls = {
        f"stall:{s} {m}": found
        for s, entry in spec.storage.items()
        for m in entry.on
        if (found := times.stalled(s, m)) is not None
    }
    reached = {
        f"clients:{k} {to}": found
        for k, s in spec.services.items()
        if (c := estate.world.cluster_of(s))
        for to in (None, *estate.world.carriers(s))
        if (found := times.reached(k, c, to)) is not None
    }
    addresses = {
        f"address:{k}": found for k in spec.services if (found := times.address_taken(k)) is not None
    }
    ends = {c: end for c in spec.clusters if (end := times.ended(c)) is not None}
    medians = {k: i.median for k, i in times.inputs.items()}
    detect = {c: act(medians) for c, act in acts.items()}
    move = {v: m(values) for v in spec.vms if (m := times.move(v)) is not None}
    software = {f"program:{s}": seen(medians) for s, (seen, _) in programs.items()}
    software |= {f"again:{s}": again(medians) for s, (_, again) in programs.items()}
    software |= {f"system:{v}": reset(medians) for v, reset in resets.items()}
    clustered = {k: c for k, s in spec.services.items() if (c := estate.world.cluster_of(s))}
    moves = (k for k, c in clustered.items() if moves_at_once(estate.world, times.clusters[c], k))
    software |= {f"moves:{k}": 1.0 for k in moves}
    users = {k: found(medians) for k, found in reached.items()}
    detect |= {f"storage:{c}": end(medians) for c, end in ends.items()}
    detect |= {k: found(medians) for k, found in addresses.items()}
    detect |= software | users | {k: stall(medians) for k, stall in stalls.items()}
    life = Life(estate, values, detect, move, random.Random(crc32(seed.encode())))
    return Lived(spec, made, lived(life, years * LONGER))


MIDDLE, APART = 0.19, 0.08
"""How far chance takes the mean of 40 ranks from a half (4 σ), and that of their distances to it from a quarter."""
SEVERAL = 3.0
"""Spans with fewer outages that matter are mostly without one, and their ranks all the same."""


def strange_years(life: Lived, model: Model | None = None) -> list[str]:
    """Services whose minutes go up and down from one span of years to the next as a single year is not said to do.

    Each span's minutes have a rank in the distribution that is told; the ranks are spread evenly where that is right.
    """
    model = model or Model(estate_of(life.spec), inputs=life.figures)
    found = []
    for key in life.spec.services:
        there = life.measured[key, "all"]
        long = there.years / len(there.batches)
        whole = at_medians(model.core(key))
        (kinds,) = streams(whole, [0])
        spans = tuple(s._replace(rate=s.rate * long) for s in kinds)
        expected = sum(s.rate * s.minutes for s in spans)
        varies = sum(s.rate * s.minutes**2 * (2 if s.repaired else 1) for s in spans)
        if expected**2 < SEVERAL * varies:
            continue
        # Many years at once have many short outages, which vary together.
        ranks = [chance(spans, whole.planned[0] * long, b * long, 400) for b in there.batches]
        middle, apart = fmean(ranks), fmean(abs(r - 0.5) for r in ranks)
        if abs(middle - 0.5) > MIDDLE or abs(apart - 0.25) > APART:
            found.append(f"{key}: ranks {middle:.2f} on average, {apart:.2f} from the middle")
    return found


def disagreements(life: Lived, model: Model | None = None) -> list[str]:
    """Services and failure modes whose minutes are outside of the simulation's confidence interval.

    Beyond it the model is allowed what it leaves out on purpose: that nothing interrupts a service which is down.
    """
    model = model or Model(estate_of(life.spec), inputs=life.figures)
    found = []
    for key in life.spec.services:
        core = model.core(key)
        each = at_medians(core).modes
        modes = {**each, "all": sum(each.values())}
        seen = {m for k, m in life.measured if k == key}
        for mode in sorted({*modes, *seen}):
            expected = modes.get(mode, 0.0)
            there = life.measured.get((key, mode)) or replace(life.measured[key, "all"], batches=(0.0,) * 40)
            wide = there.half_width(CHANCE / COMPARISONS, expected, LASTS.get(mode, 8.0))
            allowed = wide + 2 * core.unavailability * expected + UNSEEN * modes["all"]
            if abs(there.mean - expected) > allowed:
                found.append(f"{key}, {mode}: {expected:.2f}, simulated {there.mean:.2f} ± {wide:.2f}")
    return found
