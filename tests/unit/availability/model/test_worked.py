"""Arithmetic that adds up in front of the reader: each printed product is the product of what is printed."""

from __future__ import annotations

import random
import re
from math import exp

import pytest
from support.golden import ROOT

from hadocs.availability.model import worked
from hadocs.availability.model.assess import assess
from hadocs.availability.model.derived import Alone
from hadocs.availability.model.explained import explain, names
from hadocs.availability.model.numbers import figure
from hadocs.spec.load import load
from hadocs.topology.build import study

SPECS = (
    "article-guest",
    "article-hybrid",
    "proxmox-three-nodes",
    "microsoft-two-site-manual",
    "dell-2008-guest",
)
PRODUCT = re.compile(
    r"(?:^|[ (])([\d.]+) (?:a year |pauses a year of )?×? ?([\d.]+)(?: minutes each, on average)? = ([\d.]+)"
)
TIMES = re.compile(r"down for ([\d.]+ \w+) of ([\d.]+ \w+), ([\d.]+) minutes a year\n.* times as many")


def rounded(value: float, like: str) -> str:
    return figure(value, worked.digits_of(like))


def test_any_two_factors_are_printed_so_that_their_product_is_right() -> None:
    rng = random.Random("factors")
    for _ in range(3000):
        one, two = (exp(rng.uniform(-6, 6)) for _ in range(2))
        a, b, c = worked.product(one, two)
        assert figure(float(a) * float(b), 3) == c == figure(one * two, 3)
        assert float(a) == pytest.approx(one, rel=0.005)
        assert float(b) == pytest.approx(two, rel=0.011)
        assert max(map(worked.digits_of, (a, b))) <= 5


def test_any_two_times_are_printed_so_that_their_share_of_a_year_is_right() -> None:
    rng = random.Random("times")
    for _ in range(3000):
        mended = exp(rng.uniform(-6, 5))
        every = mended * exp(rng.uniform(2, 12))
        middle = mended / (every + mended) * 525_600
        found = worked.single(Alone(every, mended, middle, 1.9, middle * 1.9))
        share = worked.hours(found.mended) / worked.hours(found.period)
        assert rounded(share * 525_600, found.middle) == found.middle
        assert figure(float(found.middle) * float(found.times), 3) == found.minutes


@pytest.mark.parametrize("name", SPECS)
def test_what_is_explained_can_be_done_again_by_hand(name: str) -> None:
    made = load(ROOT / "specs" / f"{name}.yaml").spec
    found = assess(made, *study(made), compare=False)
    seen = 0
    for part in names(found):
        text = explain(found, part)
        for one, two, result in PRODUCT.findall(text):
            assert figure(float(one) * float(two), 3) == result
            seen += 1
        for mended, period, middle in TIMES.findall(text):
            assert rounded(worked.hours(mended) / worked.hours(period) * 525_600, middle) == middle
            seen += 1
    assert seen > 20
