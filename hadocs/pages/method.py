"""The numbers of the guide's page on availability: all computed from its reference service, none written down.

Knows what that page asks for and how numbers are written; the page itself has the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import yaml

from hadocs.analysis import Analysis
from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.markov import covered_pair, redundant
from hadocs.availability.model import earned
from hadocs.availability.model.catalogue import catalogue
from hadocs.availability.model.composed import FEW, FEWER, LARGE, SEVERAL, SMALL
from hadocs.availability.model.numbers import amount, downtime, figure, percent, stated
from hadocs.availability.model.result import SURE, Assessment
from hadocs.availability.model.sampled import SAMPLES
from hadocs.availability.model.sla import product
from hadocs.availability.model.year import DRAWS
from hadocs.pages.escape import Md, md
from hadocs.pages.narrative import alternatives, minutes
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.render import environment
from hadocs.spec.units import format_percent

PROMISED = (0.9999, 0.9999, 0.9995, 0.999, 0.99995, 0.999, 0.9999, 0.999)
"""Eight promises of things in series, as a published example of SLA arithmetic has them."""
HOST = 0.9995
_MTTF, _MTTR, _COVERED = 5000.0, 4.0, 0.9
_RECONFIGURE, _REBOOT = 30 / 3600, 10 / 60
"""Two processors as Heimann, Mittal and Trivedi (1990) have them, in hours."""


@dataclass(frozen=True)
class Method:
    """What the page asks for by name, as text that is ready to be shown."""

    analysis: Analysis

    @cached_property
    def assessment(self) -> Assessment:
        """The reference service."""
        return next(iter(self.analysis.availability.values()))

    def of(self, kind: str, *modes: str) -> str:
        """Minutes a year of the reference service under a topology by some failure modes."""
        by = self.assessment.topologies[kind].by_failure_mode
        return downtime(sum(by.get(mode, 0.0) for mode in modes))

    def total(self, kind: str) -> str:
        """All its minutes a year under a topology."""
        return figure(self.assessment.topologies[kind].minutes or 0.0)

    @property
    def table(self) -> Md:
        """Minutes a year by failure mode and topology."""
        made = alternatives.table(self.assessment)
        template = environment().get_template("_grid.md.j2")
        return Md(template.make_module().grid(made))  # type: ignore[attr-defined]

    @property
    def agreement(self) -> Md:
        """How the timelines agree with the software that they are about."""
        text = (files("hadocs.pages") / "data" / "agreement.yaml").read_text(encoding="utf-8")
        grid = Grid(
            ("Software", "What was asked", "Compared", "Agree", "The rest"),
            tuple(
                Row(
                    (Md.escape(r["software"]), Md(r["how"]), md(r["compared"]), md(r["agree"]), md(r["rest"]))
                )
                for r in yaml.safe_load(text)
            ),
        )
        template = environment().get_template("_grid.md.j2")
        return Md(template.make_module().grid(grid))  # type: ignore[attr-defined]

    @property
    def added(self) -> Md:
        """What was added to the reference service for the other topologies."""
        return Md(" ".join(alternatives.assumed(self.assessment)))

    @property
    def range(self) -> str:
        """The range of its minutes as it is."""
        return minutes.range_of(self.assessment.minutes)

    @property
    def available(self) -> str:
        """Its availability as it is."""
        return percent(self.assessment.availability)

    @property
    def host(self) -> str:
        """The availability of one host in the mistake."""
        return format_percent(HOST)

    @property
    def mistake(self) -> str:
        """What the mistake makes of two such hosts."""
        return percent(1 - (1 - HOST) ** 2)

    @property
    def mistaken(self) -> str:
        """The same in time a year."""
        return minutes.span((1 - HOST) ** 2 * MINUTES_PER_YEAR)

    @cached_property
    def _heimann(self) -> tuple[float, float]:
        chain, up = covered_pair(
            mttf=_MTTF, mttr=_MTTR, coverage=_COVERED, reconfigure=_RECONFIGURE, reboot=_REBOOT
        )
        naive, both = redundant(2, 1, mttf=_MTTF, mttr=_MTTR)
        return chain.unavailability(up) * MINUTES_PER_YEAR, naive.unavailability(both) * MINUTES_PER_YEAR

    @property
    def heimann(self) -> str:
        """Minutes a year of the published pair, with coverage."""
        return figure(self._heimann[0])

    @property
    def heimann_naive(self) -> str:
        """Minutes a year of the same pair by the mistake."""
        return figure(self._heimann[1])

    @property
    def heimann_times(self) -> str:
        """How many times too good that is."""
        return figure(self._heimann[0] / self._heimann[1])

    def value(self, key: str) -> str:
        """The catalogue's value of an input."""
        entry = catalogue()[key]
        return stated(entry)

    def between(self, key: str) -> str:
        """The catalogue's range of an input."""
        entry = catalogue()[key]
        return f"{amount(entry, entry.low)} to {amount(entry, entry.high)}"

    @property
    def samples(self) -> str:
        """How often the inputs are drawn."""
        return (
            f"{SAMPLES} times ({FEW} times where a spec has {SEVERAL} services or more, whose figures stand side by "
            f"side, and where a diagram has more than {SMALL} nodes, {FEWER} where it has more than {LARGE})"
        )

    @property
    def sure(self) -> str:
        """The share of draws from which on one way is said to be better."""
        return f"{round(SURE * 100)} %"

    @property
    def years(self) -> int:
        """The draws for which single years are worked out."""
        return DRAWS

    @property
    def middle(self) -> str:
        """The middle of its minutes as it is."""
        return earned.middle(self.assessment.minutes)

    @property
    def mean(self) -> str:
        """Their mean."""
        return figure(self.assessment.minutes.mean)

    @property
    def changed(self) -> str:
        """What changes make of the minutes for which it is down by more than a pause or planned work."""
        a = self.assessment
        return minutes.share(a.by_failure_mode.get("changes", 0.0), a.static_minutes)

    @property
    def inputs(self) -> tuple[int, int]:
        """How many figures the catalogue has, and how many of them are assumed."""
        entries = catalogue().values()
        return len(entries), sum(e.basis == "assumed" for e in entries)

    @property
    def promised(self) -> str:
        """The promises of the example of SLA arithmetic."""
        return " × ".join(format_percent(p) for p in PROMISED)

    @property
    def product(self) -> str:
        """What they multiply to."""
        return percent(product(PROMISED))
