"""Inputs of importers with something wrong in them, by a seed: cut, doubled, swapped, of another type, too long."""

from __future__ import annotations

import json
import random
from typing import Any

from hadocs.importers.model import Source
from support import govc, pve, rvtools, windows

CIB = """<cib epoch="1"><configuration>
<crm_config>
<cluster_property_set id="o" score="3"><nvpair id="e" name="stonith-enabled" value="true"/></cluster_property_set>
<cluster_property_set id="p"><nvpair id="f" name="fencing-enabled" value="false"/><nvpair id="v" name="dc-version"
value="3.0.2-1.el10"/></cluster_property_set></crm_config>
<nodes><node id="1" uname="a"><utilization id="u"><nvpair id="h" name="hv_memory" value="4096"/></utilization></node>
<node id="2" uname="b"/></nodes>
<resources>
<group id="g"><primitive id="ip" class="ocf" type="IPaddr2"/><primitive id="db" class="ocf" type="pgsql">
<operations><op id="m" name="monitor" interval="10s" timeout="30"/></operations></primitive></group>
<primitive id="f" class="stonith" type="fence_ipmilan"><instance_attributes id="i"><nvpair id="i1"
name="pcmk_host_map" value="a:1;b:2"/><nvpair id="i2" name="pcmk_delay_base" value="a:5s"/></instance_attributes>
</primitive>
<template id="t" class="ocf" type="VirtualDomain"><meta_attributes id="m1"><nvpair id="m2" name="remote-node"
value="guest"/></meta_attributes></template><primitive id="vm" template="t"/>
<clone id="k"><meta_attributes id="m3"><nvpair id="m4" name="promotable" value="true"/></meta_attributes>
<primitive id="s" class="ocf" type="Stateful"/></clone>
</resources>
<constraints><rsc_colocation id="c" rsc="g" with-rsc="f" score="-INFINITY"/>
<rsc_location id="l" rsc="g"><rule id="r" score="5"><expression id="x" attribute="#uname" operation="ne" value="a"/>
</rule></rsc_location><rsc_order id="n" first="k" first-action="promote" then="g"/>
<rsc_order id="q"><resource_set id="q1"><resource_ref id="g"/><resource_ref id="k"/></resource_set></rsc_order>
</constraints>
<fencing-topology><fencing-level id="y" index="1" target-pattern="^[ab]$" devices="f"/></fencing-topology>
</configuration><status/></cib>
"""
ODD: tuple[Any, ...] = (
    None, "", "\n\x00\u202e", "a" * 5000, -1, 2**70, 1e308, True, [], {}, [[]], [None], {"value": [], "Count": 0}, "0",
    "\u221e", " ", "../..", "10.0.0.0/99", "name with\nlines", "\u00fc#: {[",
)  # fmt: skip


def mangled(name: str, seed: int) -> list[Source]:
    """The sources of a format, some of them spoilt."""
    chance = random.Random(seed)
    if name == "windows":
        documents = [windows.hosts(), windows.guests()]
        for _ in range(chance.randint(1, 12)):
            _spoil(chance, chance.choice(documents))
        sources = [windows.source(d, f"{n}.json") for n, d in enumerate(documents)]
        if chance.random() < 0.3:
            sources.append(windows.domains(_text(chance, windows.DOMAINS)))
        return [_bytes(chance, s) for s in sources] if chance.random() < 0.3 else sources
    if name == "proxmox" and chance.random() < 0.5:
        answers = pve.answers()
        for _ in range(chance.randint(1, 8)):
            _spoil(chance, answers)
        asked = pve.asked_folder(answers) if chance.random() < 0.5 else pve.answered(answers)
        asked = _bytes(chance, asked) if asked.data and chance.random() < 0.2 else asked
        return [asked] if chance.random() < 0.7 else [pve.archived("tar"), asked]
    if name == "proxmox":
        files = dict(pve.FILES)
        for _ in range(chance.randint(1, 6)):
            key = chance.choice(list(files))
            files[key] = _text(chance, files[key])
        source = pve.archived(chance.choice(["zip", "tar", "tar.gz"]), files)
        return [_bytes(chance, source) if chance.random() < 0.2 else source]
    if name == "vsphere" and chance.random() < 0.5:
        printed = govc.files()
        for _ in range(chance.randint(1, 8)):
            _spoil(chance, printed)
        listed = {k: v if isinstance(v, list) else [v] for k, v in printed.items()}
        files_ = [_bytes(chance, s) if chance.random() < 0.1 else s for s in govc.sources(listed)]
        return files_ if chance.random() < 0.8 else [rvtools.folder(), *files_]
    if name == "vsphere":
        tabs = {k: [list(row) for row in rows] for k, rows in rvtools.TABS.items() if chance.random() < 0.9}
        for rows in tabs.values():
            for _ in range(chance.randint(0, 4)):
                row = chance.choice(rows)
                row[chance.randrange(len(row))] = str(chance.choice(ODD)).replace("\n", " ")
        found = rvtools.folder(tabs=tabs)
        if chance.random() < 0.3:
            return [
                Source(
                    found.name, b"", tuple((p, _bytes(chance, Source(p, d)).data) for p, d in found.members)
                )
            ]
        return [found]
    text = _text(chance, CIB)
    return [
        Source("cib.xml", text.encode("utf-8", "replace")),
        Source("corosync.conf", _text(chance, pve.FILES["corosync.conf"]).encode()),
    ]


def _spoil(chance: random.Random, held: Any) -> None:
    """Something else at one place of a tree."""
    while True:
        keys = list(held) if isinstance(held, dict) else list(range(len(held)))
        if not keys:
            return
        key = chance.choice(keys)
        inner = held[key]
        if isinstance(inner, (dict, list)) and inner and chance.random() < 0.85:
            held = inner
            continue
        if chance.random() < 0.15:
            del held[key]
        else:
            held[key] = json.loads(json.dumps(chance.choice(ODD)))
        return


def _text(chance: random.Random, text: str) -> str:
    for _ in range(chance.randint(1, 4)):
        at, width = chance.randrange(len(text) + 1), chance.randint(0, 30)
        piece = chance.choice(
            [
                "",
                "",
                text[at : at + width],
                "}",
                "{",
                "\t",
                "\n",
                "<",
                "0",
                "é",
                "99999999999999999999",
                "node ",
            ]
        )
        text = text[:at] + piece + text[at + chance.randint(0, width) :]
    return text


def _bytes(chance: random.Random, source: Source) -> Source:
    data = bytearray(source.data)
    for _ in range(chance.randint(1, 4)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.3:
        del data[chance.randrange(len(data) + 1) :]
    return Source(source.name, bytes(data))
