"""What it would take to give a service another topology: steps with the names of this spec. Judges nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names
from hadocs.pages.narrative.words import say, verb
from hadocs.pages.traits import platform_fact
from hadocs.topology.model import ServiceView


def steps(ctx: Context, service: ServiceView, target: str) -> tuple[Md, ...]:
    """The steps from a service's topology to another one."""
    return tuple(
        s
        for s in {"host": _to_host, "guest": _to_guest, "hybrid": _to_hybrid, "mixed": _to_mixed}[target](
            ctx, service
        )
        if s
    )


def _vms(ctx: Context, service: ServiceView) -> list[str]:
    return [m for m in service.machines if ctx.machine(m).kind == "vm"]


def _metal(ctx: Context, service: ServiceView) -> list[str]:
    return [m for m in service.machines if ctx.machine(m).kind != "vm"]


def _hosts(ctx: Context, machines: Sequence[str]) -> list[str]:
    found = (ctx.world.host_of(m) for m in machines if ctx.machine(m).kind == "vm")
    return list(dict.fromkeys(h for h in found if h))


def _clustered(ctx: Context, service: ServiceView) -> bool:
    return service.cluster is not None and ctx.cluster(service.cluster).kind != "host"


def _host_cluster(ctx: Context, machines: Sequence[str]) -> list[Md]:
    """Steps that put the hosts of some VMs into host clusters, where they are in none."""
    loose = [h for h in _hosts(ctx, machines) if ctx.world.host_cluster(h) is None]
    if not loose:
        return []
    spare = [h for h in ctx.spec.hosts if ctx.machine(h).member_of is None and h not in loose]
    members = loose if len(loose) > 1 else [*loose, *spare[:1]]
    if len(members) == 1:
        join = say(
            "Add a second host beside {} and put both into a host cluster, with a witness.", code(members[0])
        )
    else:
        witness = ", with a witness, as their number is even" if len(members) % 2 == 0 else ""
        join = say("Put {} into a host cluster{}.", members, witness)
    found = [join]
    local = [m for m in machines if ctx.machine(m).kind == "vm" and ctx.machine(m).on in loose]
    lacking = [v for v in local if not _seen_by_all(ctx, v, members)]
    if lacking:
        who = members if len(members) > 1 else Md("both hosts")
        found.append(
            say("Put the files of {} on storage that {} all reach.", lacking, who)
            if len(members) > 1
            else say("Put the files of {} on storage that both hosts reach.", lacking)
        )
    return found


def _seen_by_all(ctx: Context, vm: str, hosts: Sequence[str]) -> bool:
    files = ctx.spec.vms[vm].files
    return bool(files) and len(hosts) > 1 and all(ctx.world.states_reach(h, files or "") for h in hosts)


def _to_host(ctx: Context, service: ServiceView) -> list[Md]:
    found: list[Md] = []
    vms, metal = _vms(ctx, service), _metal(ctx, service)
    if not vms:
        found.append(say("Move {} into a virtual machine on a host cluster.", metal))
        return found
    keep = next((m for m in service.active if m in vms), vms[0])
    found += _host_cluster(ctx, [keep])
    if _clustered(ctx, service):
        rest = [m for m in service.machines if m != keep]
        found.append(
            say(
                "Run {} in {} alone: take it out of {}, and retire {}.",
                code(service.id),
                code(keep),
                code(service.cluster or ""),
                rest,
            )
        )
    if service.topology == "stand-alone" and not found:
        found.append(say("Let its host cluster keep {} running as a clustered machine.", code(keep)))
    return found


def _second(ctx: Context, service: ServiceView) -> list[Md]:
    """Steps that give a service a second member and a guest cluster."""
    if _clustered(ctx, service):
        return []
    first = service.machines[0]
    if ctx.machine(first).kind != "vm":
        return [
            say("Move {} into a virtual machine, and make a second one on another host.", code(first)),
            Md("Install failover clustering in both and put them into a cluster, with a witness."),
        ]
    if len(service.machines) > 1:
        return [
            say(
                "Put {} into a guest cluster{}.",
                service.machines,
                ", with a witness" if len(service.machines) % 2 == 0 else "",
            )
        ]
    other = [h for h in ctx.spec.hosts if h != ctx.machine(first).on]
    near = list(ctx.machine(first).may_run_on) or other
    where = say(" on {}", code(near[0])) if near else Md(" on a second host")
    return [
        say("Make a second VM beside {}{}, with the same operating system.", code(first), where),
        say(
            "Install the clustering software in both, and put them into a guest cluster "
            "with a witness that lies on neither host."
        ),
        *_data(ctx, service, first),
    ]


def _data(ctx: Context, service: ServiceView, machine: str) -> list[Md]:
    entry = ctx.spec.services[service.id]
    if entry.copies:
        return []
    host = ctx.world.host_of(machine)
    fact = (
        platform_fact(ctx.machine(host).platform, "guest_shared_storage")
        if host and host in ctx.spec.hosts
        else None
    )
    ways = fact.value if fact and isinstance(fact.value, tuple) else None
    where = code(entry.data.partition("/")[0]) if entry.data else Md("storage that both reach")
    if ways is None:
        return [
            say(
                "Put its data where both guests reach it; what guests can share on this "
                "platform is not known."
            )
        ]
    words = [_WAYS.get(str(w), str(w)) for w in ways]
    how = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    spec = ctx.spec.storage[entry.data.partition("/")[0]] if entry.data else None
    title = ctx.machine(host).platform.title if host and ctx.machine(host).platform else ""  # type: ignore[union-attr]
    if spec and spec.protocols and not set(spec.protocols) & set(ways):
        return [
            say(
                "Put its data on storage that guests reach over {} (all that {} can share); {} "
                "offers {} only.",
                how,
                title,
                where,
                ", ".join(spec.protocols),
            )
        ]
    return [say("Put its data on {}, where both guests reach it over {} ({}).", where, how, title)]


_WAYS = {
    "iscsi": "iSCSI",
    "fc": "Fibre Channel",
    "smb": "SMB",
    "shared-vhdx": "shared VHDX",
    "vhd-set": "VHD Set",
    "s2d": "Storage Spaces Direct",
    "nfs": "NFS",
    "rbd": "RBD",
    "drbd": "DRBD",
    "fcoe": "FCoE",
    "nvme": "NVMe",
    "rdm": "RDM",
    "vvol": "vVol",
    "vsan": "vSAN",
    "vmdk": "clustered VMDK",
}


def _replace_metal(ctx: Context, service: ServiceView) -> list[Md]:
    metal = _metal(ctx, service) if _clustered(ctx, service) else []
    if not metal:
        return []
    used = _hosts(ctx, _vms(ctx, service))
    free = [h for h in ctx.spec.hosts if h not in used]
    own = verb(metal, "a host of its own", "hosts of their own")
    where = say("on {}", code(free[0])) if free and len(metal) == 1 else Md(f"on {own}")
    return [say("Replace {} by {} {}.", metal, verb(metal, "a VM", "VMs"), where)]


def _to_guest(ctx: Context, service: ServiceView) -> list[Md]:
    found = [*_replace_metal(ctx, service), *_second(ctx, service)]
    held = [m for m in _vms(ctx, service) if ctx.machine(m).host_cluster]
    if held:
        clusters = list(dict.fromkeys(str(ctx.machine(m).host_cluster) for m in held))
        who = held if _clustered(ctx, service) else Md("both members")
        found.append(
            say(
                "Run {} on hosts outside of {}; left on {}, the service is hybrid.",
                who,
                clusters,
                verb(clusters, "it", "them"),
            )
        )
    return found


def _to_hybrid(ctx: Context, service: ServiceView) -> list[Md]:
    found = [*_replace_metal(ctx, service), *_second(ctx, service), *_host_cluster(ctx, _vms(ctx, service))]
    apart = _vms(ctx, service)
    beneath = {ctx.machine(m).host_cluster for m in apart}
    if len(beneath) == 1 and len(apart) > 1 and not all(ctx.world.rivals.get(m) for m in apart):
        found.append(say("Keep {} on different hosts with a hard anti-affinity rule.", apart))
    elif len(apart) < 2:
        found.append(Md("Keep the two members on different hosts with a hard anti-affinity rule."))
    found.append(
        Md(
            "Raise the guest cluster’s heartbeat limit above the pause of a live migration, "
            "and validate both clusters."
        )
    )
    return found


def _to_mixed(ctx: Context, service: ServiceView) -> list[Md]:
    vms = _vms(ctx, service)
    if not vms:
        return [
            say(
                "Add a VM with the same operating system to {}.", code(service.cluster or service.machines[0])
            ),
            Md("Let it reach the same data as the physical members."),
        ]
    keep = next((m for m in service.active if m in vms), vms[0])
    rest = [m for m in vms if m != keep]
    free = [s for s in ctx.spec.servers if ctx.machine(s).member_of is None]
    server = code(free[0]) if free else Md("a physical server")
    found = []
    if _clustered(ctx, service):
        found.append(
            say(
                "Replace {} by {} with the same operating system, in {}.",
                names(rest) or code(keep),
                server,
                code(service.cluster or ""),
            )
        )
    else:
        found.append(
            say(
                "Set up {} with the same operating system as {}, and put both into a cluster, "
                "with a witness.",
                server,
                code(keep),
            )
        )
        found += _data(ctx, service, keep)
    found.append(
        Md("Keep drivers and patches of two kinds of machine alike; for production that is rarely worth it.")
    )
    return found
