"""Several things that fail by one cause and leave a service to a person, where each of them alone would not.

Both hosts of a site are the site, to a cluster whose sites a person hands over.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.availability.model.component import Quantity
from hadocs.availability.model.modelled import Modelled
from hadocs.availability.model.waiting import awaiting
from hadocs.topology.failures import lose
from hadocs.topology.model import Thing


def left_to_a_person(
    model: Modelled, closure: Sequence[str], things: Sequence[Thing], afterwards: Quantity, comes: Quantity
) -> list[Quantity]:
    """How long a service and what it needs wait for somebody after a loss of all these things at once.

    ``afterwards`` is what takes its time once somebody has acted, ``comes`` until then.
    """
    if len(things) < 2 or not any(p.by_hand for p in model.estate.policies.values()):
        return []
    by_itself = lose(model.waiting.estate, things).down
    attended = lose(model.estate, things).down
    if any(key in by_itself and key not in attended for key in closure):
        return [awaiting("person", afterwards, afterwards, comes)]
    return []
