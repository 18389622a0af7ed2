"""Estates with failure domains, switches, adapters and links put around what they have."""

from __future__ import annotations

import copy
import random
from itertools import pairwise
from typing import Any


def powered(estate: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same estate on feeds and UPS, in chassis, on switches of its own, with links between its sites."""
    spec, rng = copy.deepcopy(estate), random.Random(seed)
    spec["failure_domains"] = {
        "mains-a": {"kind": "feed"}, "mains-b": {"kind": "feed"},
        "ups-a": {"kind": "ups", "power": ["mains-a"], "runtime": "10 min"},
        "ups-b": {"kind": "ups", "power": rng.choice([["mains-a"], ["mains-b"], ["mains-a", "mains-b"]])},
        "pdu-a": {"kind": "pdu", "power": rng.choice(["ups-a", "mains-a"])},
        "pdu-b": {"kind": "pdu", "power": ["ups-b"], "stands_in": ["room"]},
        "chassis": {"kind": "chassis", "power": ["pdu-a", "pdu-b"]}, "room": {"kind": "room"},
    }  # fmt: skip
    feeds = ["mains-a", "ups-a", "pdu-a", "pdu-b", "ups-b"]
    carried = sorted({s for n in spec.get("networks", {}).values() for s in (n or {}).get("switches", ())})
    spec["switches"] = {s: {"power": rng.sample(feeds, rng.randint(0, 2))} for s in carried}
    for section in ("hosts", "servers", "storage"):
        for entry in spec.get(section, {}).values():
            if entry is None or "like" in entry:
                continue
            if rng.random() < 0.6:
                entry["power"] = rng.sample(feeds, rng.randint(1, 2))
            if rng.random() < 0.2:
                entry["stands_in"] = [rng.choice(["chassis", "room"])]
            if section != "storage" and carried and entry.get("networks") and rng.random() < 0.5:
                entry["adapters"] = _adapters(spec, entry["networks"], rng)
    sites = list(spec.get("sites", {}))
    if len(sites) > 1:
        spec["links"] = {
            f"link-{n}": {"between": [one, other], "stands_in": rng.choice([[], ["room"]])}
            for n, (one, other) in enumerate(pairwise(sites))
        }
    return spec


def _adapters(spec: dict[str, Any], networks: list[str], rng: random.Random) -> dict[str, Any]:
    found = {}
    for network in networks:
        switches = (spec["networks"][network] or {}).get("switches")
        if switches:
            found[f"nic-{network}"] = {"switch": rng.choice(switches), "networks": [network]}
    return found
