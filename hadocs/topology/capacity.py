"""How many virtual processors hosts carry and may carry; places nothing, for clusters start machines all the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hadocs.spec.model import Spec


@dataclass(frozen=True, slots=True)
class Processors:
    """The virtual processors of some machines, and how many the hosts that are there for them may carry."""

    need: int
    limit: float

    @property
    def beyond(self) -> bool:
        """Whether there are more than may be."""
        return self.need > self.limit


def processors(spec: Spec, hosts: Collection[str], vms: Collection[str]) -> Processors | None:
    """What some machines on some hosts come to; ``None`` where the spec does not say for all of them."""
    limits = [spec.hosts[h].processors for h in hosts]
    if None in limits:
        return None
    needs = [spec.vms[v].vcpus for v in vms]
    if None in needs:
        return None
    return Processors(sum(n or 0 for n in needs), sum(limit or 0 for limit in limits))
