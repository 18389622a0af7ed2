"""What lies on a storage and on each of its volumes, in a few words."""

from __future__ import annotations

from collections.abc import Callable

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.plans.storage import Volume
from hadocs.spec.model import Storage
from hadocs.spec.units import format_size

FEW = 6
"""So many volumes are drawn; the rest is counted."""
NAMED = 4


def volumes(analysis: Analysis, key: str, href: Callable[[str, str], str]) -> tuple[Volume, ...]:
    """The volumes of a storage; what lies on it without a volume lies on one that has no name."""
    entry = analysis.spec.storage[key]
    out = []
    for name, volume in entry.volumes.items():
        ref = f"{key}/{name}"
        lines, label = contents(analysis, ref)
        size = format_size(volume.size) if volume.size else "size not stated"
        text = f"{name} · {size}" if volume.title else size
        copy = any(s.shipped_to == ref for s in analysis.spec.storage.values())
        out.append(
            Volume(
                id=f"volume:{ref}", title=volume.title or name, text=text, lines=lines, label=label, copy=copy,
                href=href("volume", ref),
            )
        )  # fmt: skip
    lines, label = contents(analysis, key)
    if lines or not out:
        out += copied(analysis, key) if not lines else []
        if lines or not out:
            title = "Without a volume" if entry.volumes else "Volumes not stated"
            out.append(Volume(id=f"volume:{key}", title=title, lines=lines, label=label))
    if len(out) > FEW:
        more = [v.title for v in out[FEW - 1 :]]
        out = [
            *out[: FEW - 1],
            Volume(id=f"volume:{key}/", title=f"{len(more)} more volumes", lines=(words.named(more, 5),)),
        ]
    return tuple(out)


def copied(analysis: Analysis, key: str) -> list[Volume]:
    """The copies on a storage that states no volumes: of its mirror's, or of what is shipped to it."""
    spec = analysis.spec
    mirror = analysis.estate.world.mirror_of(key)
    sources = [(s, "mirror") for s in (mirror,) if s]
    sources += [(k, "replica") for k, s in spec.storage.items() if s.shipped_to == key]
    out = []
    for source, word in sources:
        for name, volume in spec.storage[source].volumes.items():
            text = f"{name} of {spec.storage[source].title or source}"
            title = f"{word} of {volume.title or name}"
            out.append(Volume(id=f"volume:{key}:{source}/{name}", title=title, text=text, copy=True))
    return out


def contents(analysis: Analysis, ref: str) -> tuple[tuple[str, ...], str]:
    """What lies on a volume, or on a storage without one, in lines; and the cluster whose disk it is."""
    spec, topology = analysis.spec, analysis.topology
    lines: list[str] = []
    files = [topology.machines[k].title for k, vm in spec.vms.items() if vm.files == ref]
    if len(files) == len(spec.vms) and len(files) > 2:
        lines.append(f"files of all {len(files)} machines")
    elif files:
        lines.append(f"files of {words.named(files, NAMED)}")
    data = [topology.services[k] for k, s in spec.services.items() if s.data == ref]
    if data:
        lines.append(f"data of {words.named((d.title for d in data), NAMED)}")
    for key, service in spec.services.items():
        some = [topology.machines[m].title for m, at in service.copies.items() if at == ref]
        if some:
            lines.append(
                f"{'copy' if len(some) == 1 else 'copies'} of {topology.services[key].title} for {words.named(some, 3)}"
            )
    label = next((topology.clusters[d.cluster].title for d in data if d.cluster), "")
    for view in topology.clusters.values():
        if view.votes.witness_on == ref:
            lines.append(f"{words.witness(view)} of {view.title}")
            label = label or view.title
    for key, cluster in spec.clusters.items():
        if cluster.fencing and cluster.fencing.sbd and ref in cluster.fencing.sbd.devices:
            lines.append(f"SBD of {topology.clusters[key].title}")
    return tuple(lines), label


def about(analysis: Analysis, entry: Storage) -> str:
    """What a storage is, where its shape does not say so."""
    machines = analysis.topology.machines
    on = words.named((machines[m].title for m in entry.on), 4)
    if entry.kind == "hyperconverged":
        copies = f", {words.counted(entry.copies, 'copy', 'copies')} of each block" if entry.copies else ""
        if "drbd" in entry.protocols and entry.on:
            return f"the same on {on}"
        return f"disks of {on}{copies}" if on else f"disks of machines, joined{copies}"
    if entry.kind == "share":
        return f"file share on {on}" if on else "file share"
    if entry.kind == "local":
        return f"disks of {on}" if on else "local disks"
    return ""
