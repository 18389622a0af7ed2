"""The inventory: machines, storage and networks as rows, and what each loss takes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, md, names, or_dash
from hadocs.pages.narrative.findings import chips
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.surroundings import fed_by, lean
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.words import each, say
from hadocs.spec import units
from hadocs.spec.model import Access, Host, Vm
from hadocs.spec.protocols import NAMES
from hadocs.topology.domains import word
from hadocs.topology.model import Machine, Thing
from hadocs.topology.wiring import wiring_of

_DASH = Md("–")
_MIRRORED_BY = {"array": ", by the arrays themselves", "storage-replica": ", by Storage Replica"}


def _named(ctx: Context, thing: Thing, title: str | None = None) -> Md:
    same = title is None or "".join(filter(str.isalnum, title.casefold())) == "".join(
        filter(str.isalnum, thing.id.casefold())
    )
    anchor = Md(f'<span id="{ctx.anchor(thing)}"></span>')
    name = Md(f"{anchor}{code(thing.id)}")
    return each([name if same else say("{} {}", name, title), chips(ctx.noted_at.get(thing.id, ()))])


def _many(ids: Iterable[str]) -> Md:
    return names(tuple(ids)) or _DASH


def _place(ctx: Context, machine: str) -> Md:
    found = ctx.machine(machine)
    body = ctx.spec.hosts.get(machine) or ctx.spec.servers.get(machine)
    inside = body.stands_in if body else ()
    parts = [p for p in (found.site, found.rack.rpartition("/")[2] if found.rack else None, *inside) if p]
    return Md(", ".join(map(code, parts))) or _DASH


def machines(ctx: Context, kind: str) -> Grid | None:
    """Hosts or physical servers."""
    table = ctx.spec.hosts if kind == "host" else ctx.spec.servers
    rows = []
    for key, entry in table.items():
        machine = ctx.machine(key)
        size = ", ".join(_size(entry))
        what = machine.platform.title if kind == "host" and machine.platform else entry.os
        runs = list(ctx.guests_on(key)) if kind == "host" else machine.active
        rows.append(
            Row(
                (
                    _named(ctx, Thing(machine.kind, key), entry.title),
                    or_dash(what),
                    _place(ctx, key),
                    fed_by(entry.power),
                    or_dash(size),
                    _clustered(machine),
                    _many(runs),
                    _reach(entry.storage),
                    _many(entry.networks),
                )
            )
        )
    heads = (
        "Host" if kind == "host" else "Server",
        "Platform" if kind == "host" else "System",
        "Place",
        "Fed by",
        "Size",
        "Cluster",
        "Runs" if kind == "host" else "Carries",
        "Storage",
        "Networks",
    )
    return lean(Grid(heads, tuple(rows))) if rows else None


def _clustered(machine: Machine) -> Md:
    """The cluster of a machine, and whether it is one of its remote or guest nodes."""
    if machine.remote_to is not None:
        return say("{} node of {}", "guest" if machine.guest else "remote", code(machine.remote_to))
    return code(machine.member_of) if machine.member_of else _DASH


def _size(entry: Host) -> Iterator[str]:
    """What a host has, what it keeps for itself, and what it may carry."""
    if entry.cores:
        most = f" ({units.format_ratio(entry.overcommit)})" if entry.overcommit else ""
        yield f"{entry.cores} cores{most}"
    if entry.memory:
        yield units.format_size(entry.memory)
    kept = entry.reserved
    if kept and (kept.cores or kept.memory):
        parts = (
            f"{kept.cores} cores" if kept.cores else "",
            units.format_size(kept.memory) if kept.memory else "",
        )
        yield f"{' and '.join(p for p in parts if p)} kept for itself"
    if entry.max_vms:
        yield f"at most {entry.max_vms} machines"


def _reach(storage: Mapping[str, Access]) -> Md:
    parts = []
    for ref, access in storage.items():
        how = ", ".join(
            p
            for p in (
                NAMES.get(access.protocol or "", ""),
                f"{access.paths} paths" if access.paths and access.paths > 1 else "",
            )
            if p
        )
        parts.append(Md("{} ({})").format(code(ref), how) if how else code(ref))
    return Md("; ".join(parts)) or _DASH


def vms(ctx: Context) -> Grid | None:
    """Virtual machines: where each runs, where it may run, where it can't and why."""
    rows = []
    for key, vm in ctx.spec.vms.items():
        machine = ctx.machine(key)
        size = ", ".join(
            p
            for p in (
                f"{vm.vcpus} vCPU" if vm.vcpus else "",
                units.format_size(vm.memory) if vm.memory else "",
            )
            if p
        )
        does = [*machine.services] or ([vm.role] if vm.role else [])
        rows.append(
            Row(
                (
                    _named(ctx, Thing("vm", key), vm.title),
                    or_dash(vm.os),
                    or_dash(size),
                    _many(does),
                    code(vm.on) if vm.on else _hosted(vm),
                    _elsewhere(ctx, key),
                    _clustered(machine),
                    code(vm.files) if vm.files else _DASH,
                    _reach(vm.storage),
                )
            )
        )
    heads = ("VM", "System", "Size", "Carries", "Runs on", "May run on", "Cluster", "Files", "Own storage")
    return lean(Grid(heads, tuple(rows))) if rows else None


def _hosted(vm: Vm) -> Md:
    """Where a machine runs whose host the spec does not name."""
    if vm.provider is None:
        return code(vm.site) if vm.site else Md("not stated")
    return say("{}, {}", vm.provider, code(vm.site)) if vm.site else say("a host of {}", vm.provider)


def _elsewhere(ctx: Context, vm: str) -> Md:
    machine = ctx.machine(vm)
    if machine.on is None and (provider := ctx.spec.vms[vm].provider):
        return say("its provider, {}, decides", provider)
    if machine.on is None:
        return Md("unknown")
    if machine.host_cluster is None:
        return say("nowhere else: {} is in no host cluster", code(machine.on))
    return _many(machine.may_run_on) if machine.may_run_on else Md("nowhere else")


def barred(ctx: Context) -> tuple[Md, ...]:
    """Where VMs can't run and why; hosts that lack the same are named together, and so are VMs that it bars alike."""
    hosts: dict[tuple[str, str, bool], list[str]] = {}
    for key, machine in ctx.topology.machines.items():
        for bar in machine.barred:
            lacks = bar.why.startswith(head := f"{bar.host} does not ")
            hosts.setdefault((key, bar.why.removeprefix(head) if lacks else bar.why, lacks), []).append(
                bar.host
            )
    vms: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for (key, why, lacks), of in hosts.items():
        verb = f"{of[0]} does not " if len(of) == 1 else "they do not "
        vms.setdefault((tuple(of), verb + why if lacks else why), []).append(key)
    return tuple(
        say("{} on {}: {}", names(keys), names(of, joiner="or"), titled(ctx, why))
        for (of, why), keys in vms.items()
    )


def _copies(copies: int | None, parity: int | None) -> str:
    if copies and parity:
        return f"{copies} pieces, {parity} of them parity"
    return f"{copies} copies" if copies else ""


def storage(ctx: Context) -> Grid | None:
    """Storage with its volumes."""
    rows = []
    for key, entry in ctx.spec.storage.items():
        about = [
            entry.kind,
            ", ".join(entry.protocols),
            f"{entry.controllers} controllers" if entry.controllers else "",
            _copies(entry.copies, entry.parity),
            f"protocol {entry.drbd_protocol}" if entry.drbd_protocol else "",
        ]
        place = [p for p in (ctx.world.storage_site(key), entry.rack, *entry.stands_in) if p]
        where = Md(", ".join(map(code, place))) or (say("on {}", entry.on) if entry.on else _DASH)
        mirror = ctx.world.mirror_of(key)
        what = md("; ".join(a for a in about if a)) + (say("; mirror {}", code(mirror)) if mirror else Md(""))
        by_hand = ctx.world.switched_to(key)
        what += say("; mirror {}, a person switches to it", code(by_hand)) if by_hand else Md("")
        what += md(_MIRRORED_BY.get(ctx.world.mirrors.by.get(key, ""), ""))
        often = (
            f" every {units.format_duration(entry.shipped_every)}" if entry.shipped_every is not None else ""
        )
        what += say("; shipped to {}{}", code(entry.shipped_to), often) if entry.shipped_to else Md("")
        rows.append(
            Row(
                (
                    _named(ctx, Thing("storage", key), entry.title),
                    what,
                    where,
                    fed_by(entry.power),
                    _DASH,
                    _users(ctx, key),
                )
            )
        )
        for name, volume in entry.volumes.items():
            ref = f"{key}/{name}"
            size = units.format_size(volume.size) if volume.size else None
            kind = "Cluster Shared Volume" if volume.csv else "volume"
            rows.append(
                Row(
                    (
                        _named(ctx, Thing("volume", ref), volume.title),
                        Md(kind),
                        _DASH,
                        _DASH,
                        or_dash(size),
                        _users(ctx, ref),
                    )
                )
            )
    return lean(Grid(("Storage", "Kind", "Place", "Fed by", "Size", "Holds"), tuple(rows))) if rows else None


def _users(ctx: Context, ref: str) -> Md:
    files = [v for v, vm in ctx.spec.vms.items() if vm.files == ref]
    data = [s for s, e in ctx.spec.services.items() if e.data == ref or ref in e.copies.values()]
    witness = [
        c
        for c, e in ctx.spec.clusters.items()
        if e.quorum and e.quorum.witness and e.quorum.witness.on == ref
    ]
    parts = []
    if files:
        parts.append(say("files of {}", files))
    if data:
        kept = [own.lag for s in data for m, own in ctx.spec.services[s].replicas.items()
                if own.lag and ctx.spec.services[s].copies.get(m) == ref]  # fmt: skip
        late = f", kept {units.format_lag(max(kept))} behind" if kept else ""
        parts.append(say("data of {}{}", data, late))
    if witness:
        parts.append(say("witness of {}", witness))
    return Md("; ".join(parts)) or _DASH


def networks(ctx: Context) -> Grid | None:
    """Networks and the switches that carry them."""
    rows = []
    for key, net in ctx.spec.networks.items():
        who = [m for m in ctx.topology.machines if key in ctx.world.body(m).networks]
        rows.append(
            Row(
                (
                    _named(ctx, Thing("network", key), net.title),
                    or_dash(", ".join(net.roles)),
                    or_dash(net.cidr),
                    _switches(ctx, key),
                    _many(who),
                )
            )
        )
    return lean(Grid(("Network", "Carries", "Range", "Switches", "Attached"), tuple(rows))) if rows else None


def _switches(ctx: Context, network: str) -> Md:
    carrying, before = wiring_of(ctx.world).carrying, list(ctx.spec.networks)
    seen = {s for n in before[: before.index(network)] for s in carrying[n]}
    parts = []
    for switch in carrying[network]:
        anchor = "" if switch in seen else f'<span id="{ctx.anchor(Thing("switch", switch))}"></span>'
        marks = "" if switch in seen else chips(ctx.noted_at.get(switch, ()))
        parts.append(f"{anchor}{code(switch)}{' ' if marks else ''}{marks}")
    return Md(", ".join(parts)) or _DASH


def places(ctx: Context) -> Grid | None:
    """Sites and racks with what stands there."""
    rows, standing = [], any(site.stands_in for site in ctx.spec.sites.values())
    for thing in ctx.things("site", "rack"):
        title = ctx.spec.sites[thing.id].title if thing.kind == "site" else None
        here = [
            m for m, e in ctx.topology.machines.items() if e.kind != "vm" and thing.id in (e.site, e.rack)
        ]
        stored = [
            s for s in ctx.spec.storage if thing.id in (ctx.world.storage_site(s), ctx.world.storage_rack(s))
        ]
        inside = names(ctx.spec.sites[thing.id].stands_in) if thing.kind == "site" else Md("")
        cells = (_named(ctx, thing, title), Md(thing.kind), inside or _DASH, _many(here), _many(stored))
        rows.append(Row(cells if standing else (*cells[:2], *cells[3:])))
    heads = ("Place", "Kind", *(("Stands in",) if standing else ()), "Machines", "Storage")
    return Grid(heads, tuple(rows)) if rows else None


def losses(ctx: Context) -> Grid:
    """What each loss takes with it; things of a kind whose loss comes to the same share a row."""
    same: dict[tuple[str, tuple[Md, ...]], list[str]] = {}
    for thing, loss in ctx.losses.items():
        moved = [m.what for m in loss.moved]
        unsure = Md("; ".join(x for x in (names(loss.uncertain), md("; ".join(loss.assumes))) if x)) or _DASH
        cells = (_many(loss.down), _many(loss.interrupted), _many(moved), unsure)
        same.setdefault((word(ctx.spec, thing), cells), []).append(thing.id)
    rows = [
        Row((say("{} {}", kind, names(ids, joiner="or", limit=60)), *cells))
        for (kind, cells), ids in same.items()
    ]
    return lean(
        Grid(("Loss of", "Down", "Stops, comes back", "Restarted elsewhere", "Not certain"), tuple(rows))
    )
