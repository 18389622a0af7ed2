"""What a service's topology protects it against, beside the other three for the same service.

The service's own column comes from the losses of its spec. The others are what the topology gives in general, with
what the catalogue knows of this product and platform; where that knows nothing, they say unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative.model import Outcome
from hadocs.pages.narrative.outcome import outcome_of
from hadocs.pages.narrative.words import say
from hadocs.pages.traits import Traits, platform_fact
from hadocs.platforms import catalog
from hadocs.platforms.facts import Product
from hadocs.topology.model import ServiceView

Kind = Literal["host", "guest", "hybrid", "mixed"]
KINDS: tuple[Kind, ...] = ("host", "guest", "hybrid", "mixed")
MODES = (
    ("host", "A host fails"),
    ("guest", "A guest’s system crashes"),
    ("app", "The application fails"),
    ("storage", "Its storage is lost"),
    ("network", "Its clients’ network is lost"),
    ("site", "A site is lost"),
    ("maintenance", "A host is taken down on purpose"),
    ("patching", "A guest is patched"),
)
WORDS: dict[Outcome, str] = {
    "up": "goes on",
    "interrupted": "interrupted",
    "uncertain": "not certain",
    "down": "down",
    "unknown": "unknown",
    "excluded": "–",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a failure does under a topology, and why in a few words."""

    outcome: Outcome
    why: Md = NOTHING

    @property
    def word(self) -> str:
        """The outcome in a word or two."""
        return WORDS[self.outcome]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One service beside the other topologies."""

    service: ServiceView
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    excluded: Mapping[Kind, str]


def compare(ctx: Context, key: str) -> Comparison:
    """A service's topology beside the other ones."""
    service = ctx.service(key)
    product = product_of(ctx, key)
    excluded = {kind: word for kind in KINDS if (word := _excluded(service, kind, product))}
    others = [k for k in KINDS if k != service.topology]
    modes = [m for m in MODES if m[0] != "site" or len(ctx.spec.sites) > 1]
    own = tuple((label, _actual(ctx, service, mode)) for mode, label in modes)
    rows = tuple(
        (
            label,
            (
                cell,
                *(
                    Cell("excluded") if k in excluded else _other(ctx, service, k, mode, product)
                    for k in others
                ),
            ),
        )
        for (mode, _), (label, cell) in zip(modes, own, strict=True)
    )
    return Comparison(service, (service.topology, *others), rows, excluded)


def product_of(ctx: Context, key: str) -> Product | None:
    """The catalogue's product of a service."""
    text = ctx.spec.services[key].product
    return catalog.find_product(text) if text else None


def _actual(ctx: Context, service: ServiceView, mode: str) -> Cell:
    if mode in _OF_KIND:
        return _from_losses(ctx, service, mode)
    clustered = service.cluster is not None
    many = len(service.machines) > 1
    if mode == "guest" and not any(ctx.machine(m).kind == "vm" for m in service.machines):
        return Cell("excluded")
    if mode == "guest":
        return _from_losses(ctx, service, "guest") if clustered or many else _plain_guest(ctx, service)
    if mode == "app":
        if clustered:
            return Cell(
                "interrupted", say("{} starts it again or fails it over", code(service.cluster or ""))
            )
        if many:
            return Cell("unknown", Md("depends on what spreads users over the instances"))
        return Cell("down", _unseen(ctx, service))
    if mode == "maintenance":
        return _maintenance(ctx, service, clustered, many)
    if clustered:
        return Cell("interrupted", Md("handed over to another member first"))
    return (
        Cell("unknown", Md("one instance at a time, if users are led to the others"))
        if many
        else Cell("down", Md("while it restarts"))
    )


_OF_KIND = {
    "host": ("host", "server"),
    "storage": ("storage", "volume"),
    "network": ("network",),
    "site": ("site",),
}


def _from_losses(ctx: Context, service: ServiceView, mode: str) -> Cell:
    kinds = _OF_KIND.get(mode, ("vm",))
    things = [d.thing for d in service.depends_on if d.thing.kind in kinds]
    if mode == "guest":
        things = [t for t in things if t.id in service.machines]
    if mode == "network":
        client = {
            n for m in service.machines for n in ctx.world.with_role(ctx.world.networks_of(m), "client")
        }
        things = [t for t in things if t.id in client]
    if not things:
        return Cell("unknown", Md("the spec does not tell"))
    by: dict[Outcome, list[str]] = {}
    for thing in things:
        by.setdefault(outcome_of(ctx.losses[thing], service.id), []).append(thing.id)
    order: tuple[Outcome, ...] = ("down", "uncertain", "interrupted", "up")
    worst = next(o for o in order if o in by)
    parts = [say("{}: {}", names(_fewer(by[o]), joiner="or", limit=5), WORDS[o]) for o in order if o in by]
    return Cell(worst, Md("; ".join(parts)))


def _fewer(ids: list[str]) -> list[str]:
    """Volumes fold into their storage where that is in the list too."""
    return [i for i in ids if "/" not in i or i.partition("/")[0] not in ids]


def _plain_guest(ctx: Context, service: ServiceView) -> Cell:
    machine = service.machines[0]
    if ctx.machine(machine).kind != "vm":
        return Cell("down", say("{} has no other to take over", code(machine)))
    return Cell("down", say("until {} has been restarted, or restored", code(machine)))


def _unseen(ctx: Context, service: ServiceView) -> Md:
    cluster = ctx.machine(service.machines[0]).host_cluster
    return say("{} does not notice", code(cluster)) if cluster else Md("nothing watches it")


def _maintenance(ctx: Context, service: ServiceView, clustered: bool, many: bool) -> Cell:
    if clustered:
        moves = {Traits(ctx, c).planned_move for m in service.machines if (c := ctx.machine(m).host_cluster)}
        if moves == {"live"} and all(ctx.machine(m).may_run_on for m in service.machines):
            return Cell("up", Md("members move live; hand the service over first where heartbeats are tight"))
        return Cell("interrupted", Md("handed over to another member first"))
    if many:
        return Cell("unknown", Md("one host at a time, if users are led to the other instances"))
    machine = ctx.machine(service.machines[0])
    if machine.host_cluster is None or not machine.may_run_on:
        return Cell("down", say("{} has nowhere to go", code(machine.id)))
    return _moving(ctx, machine.host_cluster)


def _moving(ctx: Context, cluster: str) -> Cell:
    move = Traits(ctx, cluster).planned_move
    if move == "live":
        return Cell("up", Md("live migration"))
    if move == "quick":
        return Cell("interrupted", Md("quick migration: it stands still while memory is written and read"))
    return Cell("unknown", Md("how machines move on this platform is not known"))


def _other(ctx: Context, service: ServiceView, kind: Kind, mode: str, product: Product | None) -> Cell:
    if mode == "network":
        return Cell(_actual(ctx, service, "network").outcome, Md("as now: no topology helps there"))
    if mode == "site":
        return Cell("unknown", Md("depends on which sites the members and the data are in"))
    if kind == "host":
        return _host_column(ctx, service, mode)
    if mode == "storage":
        return _storage_cell(ctx, service, product)
    if mode in ("guest", "app"):
        return Cell(
            "interrupted",
            Md("another member takes over")
            if mode == "guest"
            else Md("the cluster starts it again or fails it over"),
        )
    if mode == "patching":
        return Cell("interrupted", Md("handed over to another member first"))
    if mode == "maintenance":
        if kind == "hybrid":
            cell = _platform_moves(ctx, service)
            return (
                Cell("up", Md("members move live"))
                if cell == "live"
                else Cell("interrupted", Md("handed over first"))
            )
        return Cell("interrupted", Md("handed over first; the member on that host stops"))
    tail = {
        "guest": Md("another member takes over; the lost one waits for its host"),
        "hybrid": Md("another member takes over; the lost one restarts elsewhere by itself"),
        "mixed": Md("the other member takes over"),
    }[kind]
    return Cell("interrupted", tail)


def _platform_moves(ctx: Context, service: ServiceView) -> str | None:
    for machine in service.machines:
        host = ctx.world.host_of(machine)
        fact = (
            platform_fact(ctx.machine(host).platform, "planned_move")
            if host and host in ctx.spec.hosts
            else None
        )
        if fact and isinstance(fact.value, tuple):
            return "live" if "live-migration" in fact.value else "quick"
    return None


def _host_column(ctx: Context, service: ServiceView, mode: str) -> Cell:
    if mode == "host":
        return Cell("interrupted", Md("its machine restarts on another host, and boots"))
    if mode == "guest":
        return Cell("down", Md("until the guest is restarted; down if it does not boot"))
    if mode == "app":
        return Cell("down", Md("a host cluster does not notice"))
    if mode == "storage":
        return Cell("down", Md("its machine’s disks lie there, unless they are mirrored"))
    if mode == "maintenance":
        move = _platform_moves(ctx, service)
        if move == "live":
            return Cell("up", Md("live migration"))
        return Cell("interrupted", Md("quick migration")) if move == "quick" else Cell("unknown")
    return Cell("down", Md("while it restarts"))


def _storage_cell(ctx: Context, service: ServiceView, product: Product | None) -> Cell:
    entry = ctx.spec.services[service.id]
    if entry.copies or (product and product.own_replication):
        return Cell("interrupted", Md("each member keeps a copy, if they lie on different storage"))
    if entry.data and product and product.shared_disk:
        return Cell("down", say("the members share it, unless it is mirrored"))
    if product and product.shared_disk:
        return Cell("down", Md("the members share one disk, unless it is mirrored"))
    return Cell("unknown", Md("depends on whether members share their data or copy it"))


def _excluded(service: ServiceView, kind: Kind, product: Product | None) -> str:
    """Why a topology is out of the question, in two words; empty where it is not."""
    if kind != "host" and service.cluster_aware is False:
        return "not supported" + ("" if product and product.cluster_aware is False else ", says the spec")
    fact = product.topologies.get(kind) if product else None
    return "ruled out" if fact is not None and fact.value == "ruled-out" else ""
