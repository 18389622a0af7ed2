"""How nodes are fenced, in a sentence of the inventory."""

from __future__ import annotations

from hadocs.pages.escape import Md
from hadocs.pages.narrative.words import say
from hadocs.spec import units
from hadocs.spec.model import FenceDevice, Fencing


def fenced(fencing: Fencing) -> Md:
    """By what methods, or level by level with what each device works through."""
    if not fencing.levels:
        return say("Fencing: {}.", ", ".join(fencing.ways) or "on")
    told = []
    for number, level in enumerate(fencing.levels, 1):
        devices = Md(" and ").join(_device(d) for d in level.devices)
        who = say(" for {}", level.members) if level.members else Md("")
        told.append(say("level {}{}: {}", number, who, devices))
    return say("Fencing, each level where the one before it fails: {}.", Md("; ").join(told))


def _device(device: FenceDevice) -> Md:
    through = say(" through {}", device.through) if device.through else Md("")
    limit = say(" within {}", units.format_duration(device.timeout)) if device.timeout else Md("")
    return say("{}{}{}", device.method, through, limit)
