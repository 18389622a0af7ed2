"""SLA arithmetic: the product of promises, and nothing that could be taken for an availability."""

from __future__ import annotations

import pytest

from hadocs.availability.model.sla import product


def test_eight_promises_in_series_are_the_published_product() -> None:
    """P11: a serial system of eight parts, 99.616 % as printed."""
    promised = (0.9999, 0.9999, 0.9995, 0.999, 0.99995, 0.999, 0.9999, 0.999)
    assert round(product(promised) * 100, 3) == 99.616


def test_the_order_of_promises_does_not_matter_and_none_is_certainty() -> None:
    assert product([0.9, 0.99]) == pytest.approx(product([0.99, 0.9]), rel=1e-15)
    assert product([]) == 1
    assert product(iter([0.5, 0.5])) == 0.25


@pytest.mark.parametrize("promised", [[99.95], [0.9, -0.1], [float("nan")]])
def test_a_promise_is_a_share_of_the_time(promised: list[float]) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        product(promised)
