"""What is not certain says which key of the spec would settle it."""

import re
from pathlib import Path
from types import MappingProxyType

import pytest

from hadocs.behaviour.model import Step, Timeline
from hadocs.behaviour.scenario import sides
from hadocs.behaviour.timeline import timeline
from hadocs.spec.load import load
from hadocs.topology.build import study

SPECS = (*sorted(Path("specs").glob("*.yaml")), *sorted(Path("tests/unit/behaviour/field").glob("*.yaml")))
KEY = re.compile(r"\b(clusters|storage|vms|services|hosts|networks|fencing|ha|platform)\.[a-zA-Z]")
CHANCE = (
    "goes on is not known beforehand",  # whichever part takes the witness first
    "what that leaves of it is not known",  # two wrote to one disk
    "for failed as well: Windows may",  # how its clusters judge an adapter that hears nobody
    "whether the secondary of",  # vSphere places it by itself
    "it needs ",  # told at the service that is needed
)


def cases(path: Path) -> list[Timeline]:
    """Every single loss and every cut of a spec."""
    spec = load(path).spec
    topology, estate = study(spec)
    steps = [Step((thing,)) for thing in estate.world.things]
    steps += [
        Step((), "cut", 0.0, MappingProxyType({key: sides(estate.world, topology, key)}))
        for key, view in topology.clusters.items()
        if len(view.members) > 1
    ]
    return [timeline(estate, topology, [step]) for step in steps]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_what_is_uncertain_names_the_key_to_add(path: Path) -> None:
    for found in cases(path):
        for key, outcome in found.services.items():
            if outcome.state == "uncertain":
                told = outcome.question
                assert KEY.search(told) or any(c in told for c in CHANCE), (found.steps, key, told)
