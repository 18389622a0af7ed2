"""What the catalogue's data files may hold: a model of each kind, so that a slip in one fails a check.

Knows nothing of looking things up; `catalog` trusts the files, because the checks have run over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

from hadocs.platforms.facts import Basis, Kind, QuorumModel, Support, Topology
from hadocs.spec.model.cluster import WitnessKind
from hadocs.spec.model.estate import Protocol
from hadocs.spec.units import parse_duration

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]
Value = bool | int | date | Text | list[Text]

VALUES: dict[str, Any] = {
    "csv": bool,
    "editions_with_clustering": list[Text],
    "guest_shared_storage": list[Protocol],
    "host_storage": list[Protocol],
    "max_vms_per_cluster": int,
    "max_vms_per_node": int,
    "max_nodes": int | Text,
    "planned_move": list[Literal["quick-migration", "live-migration"]],
    "quorum_model": QuorumModel,
    "witnesses": list[WitnessKind],
    "wsfc_vmotion_cross_threshold": int,
    "wsfc_vmotion_route_history": int,
    "wsfc_vmotion_threshold": int,
}
"""The types of facts that code reads; other facts are for people, and their names are free."""

REQUIRED = (
    "editions_with_clustering",
    "max_nodes",
    "planned_move",
    "guest_shared_storage",
    "host_storage",
    "csv",
    "quorum_model",
    "witnesses",
)
"""The facts that a platform has for at least one version."""


REPLICATION = ("asynchronous", "synchronous", "by-commit")
"""How a product copies its data; ``by-commit`` where that is set for each of its clusters."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ClaimEntry(_Strict):
    """What another source says instead."""

    value: Value
    source: Text | list[Text]


class FactEntry(_Strict):
    """One fact."""

    value: Value
    source: Text | list[Text]
    checked: date
    basis: Basis
    note: Text | None = None
    remark: Text | None = None
    """For whoever works on the catalogue; it is not read from the file, and no page shows it."""
    also: list[ClaimEntry] = Field(default_factory=list)

    @model_validator(mode="after")
    def _told(self) -> FactEntry:
        if self.also and not self.note:
            raise ValueError("where sources disagree a note says so")
        return self


class PlatformFact(FactEntry):
    """One fact for the versions from ``since`` to ``until``: those that it was checked for, and no later ones."""

    since: str
    until: str


class Naming(_Strict):
    """How something is called in full and in short."""

    title: Text
    short: Text


class VersionEntry(Naming):
    """A version of a platform, and what its clustering is called where it runs in a guest."""

    aliases: list[str] = Field(default_factory=list)
    clustering: Naming | None = None
    life: Text | None = None
    """Its version in a file of ``life``: ``windows-server/2019``."""


class PlatformHead(Naming):
    """The first document of a platform's file."""

    aliases: list[Text] = Field(default_factory=list)
    clustering: Naming | None = None
    versions: dict[str, VersionEntry] = Field(min_length=1)
    facts: dict[Name, list[PlatformFact]]


class PlatformBody(_Strict):
    """The second document of a platform's file."""

    facts: dict[Name, list[PlatformFact]]


class LifeEntry(_Strict):
    """The last days of the phases of one version; ``open`` where no end of support is announced."""

    title: Text | None = None
    mainstream: date | None = None
    support: date | Literal["open"] | None = None
    extended: date | None = None
    note: Text | None = None
    source: list[Text] | None = None
    basis: Basis | None = None

    @model_validator(mode="after")
    def _ordered(self) -> LifeEntry:
        days = [d for d in (self.mainstream, self.support, self.extended) if isinstance(d, date)]
        if days != sorted(days):
            raise ValueError(
                "mainstream support ends before support does, and support before what extends it"
            )
        if self.support is None:
            raise ValueError("a version says when its support ends, or that no end is announced (open)")
        return self


class LifeFile(_Strict):
    """A file of ``life``: until when the versions of one thing are supported."""

    title: Text
    phases: dict[Literal["mainstream", "support", "extended"], Text]
    source: list[Text] = Field(min_length=1)
    checked: date
    basis: Basis
    versions: dict[str, LifeEntry] = Field(min_length=1)

    @model_validator(mode="after")
    def _named(self) -> LifeFile:
        for version, entry in self.versions.items():
            for phase in ("mainstream", "support", "extended"):
                if getattr(entry, phase) is not None and phase not in self.phases:
                    raise ValueError(f"{version}: what its vendor calls {phase} is not said")
        return self


class ProductEntry(_Strict):
    """A product and what its vendor says to each topology."""

    title: Text
    aliases: list[Text] = Field(default_factory=list)
    releases: list[str] = Field(default_factory=list)
    release_title: Text | None = None
    life: Text | None = None
    """Its file in ``life``, and the version there where the product is one release."""
    facts: dict[Name, FactEntry]
    topologies: dict[Topology, FactEntry] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _kept(self) -> ProductEntry:
        if bool(self.releases) != bool(self.release_title):
            raise ValueError("releases and release_title go together")
        if "replication" in self.facts and self.facts["replication"].value not in REPLICATION:
            raise ValueError(f"replication is one of {', '.join(REPLICATION)}")
        if strange := [name for name in self.facts if name.endswith("_ends")]:
            raise ValueError(f"{strange[0]}: the days on which support ends belong into life/")
        if "cluster_aware" not in self.facts:
            raise ValueError("a product says whether it is cluster-aware")
        for topology, fact in self.topologies.items():
            if fact.value not in get_args(Support):
                raise ValueError(f"{topology}: {fact.value} is not one of {', '.join(get_args(Support))}")
        for name in ("cluster_aware", "shared_disk", "own_replication", "load_balanced", "virtual_address"):
            if name in self.facts and not isinstance(self.facts[name].value, bool):
                raise ValueError(f"{name} is true or false; leave it out where it is not known")
        return self


class ProductHead(_Strict):
    """The first document of a family of products."""

    title: Text
    kind: Kind
    aliases: list[Text] = Field(default_factory=list)


class ProductBody(_Strict):
    """The second document of a family of products."""

    products: dict[str, ProductEntry] = Field(min_length=1)


class SystemFamily(_Strict):
    """A family of operating systems, and the platform whose clustering comes with it."""

    title: Text
    aliases: list[Text] = Field(default_factory=list)
    version: str = ""
    platform: Text
    versions: dict[str, str] | None = None
    life: Text | None = None
    """Its file in ``life``, where that has another name."""


class Systems(_Strict):
    """The file of operating systems."""

    families: dict[str, SystemFamily]


def check_platform(path: Path) -> None:
    """Checks a platform's file.

    Raises `ValueError` (pydantic's is one) for a key or a type that is not allowed, a fact that does not say for which
    versions it was checked, a version that the file does not list, two entries of one fact for the same version, a
    duration, and a fact that every platform has and this one lacks.
    """
    first, second = yaml.safe_load_all(path.read_text(encoding="utf-8"))
    head = PlatformHead.model_validate(first)
    facts = {**head.facts, **PlatformBody.model_validate(second).facts}
    order = list(head.versions)
    for name, entries in facts.items():
        taken: set[str] = set()
        for entry in entries:
            since, until = order.index(entry.since), order.index(entry.until)
            if since > until:
                raise ValueError(f"{name}: {entry.since} is later than {entry.until}")
            versions = set(order[since : until + 1])
            if taken & versions:
                raise ValueError(f"{name}: two entries for {', '.join(sorted(taken & versions))}")
            taken |= versions
            TypeAdapter(VALUES.get(name, Value)).validate_python(entry.value)
            if _is_duration(entry.value):
                raise ValueError(
                    f"{name}: {entry.value} is a duration, which belongs into timers/{path.name}"
                )
    if ends := [name for name in facts if name.endswith("_ends")]:
        raise ValueError(f"{ends[0]}: the days on which support ends belong into life/")
    missing = [name for name in REQUIRED if name not in facts]
    if missing:
        raise ValueError(f"{path.name} lacks {', '.join(missing)}")


def _is_duration(value: object) -> bool:
    try:
        parse_duration(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def check_products(path: Path) -> None:
    """Checks a file of products; raises `ValueError` as `check_platform` does."""
    first, second = yaml.safe_load_all(path.read_text(encoding="utf-8"))
    ProductHead.model_validate(first)
    for key in ProductBody.model_validate(second).products:
        if key.partition("/")[0] != path.stem:
            raise ValueError(f"{key} belongs into {key.partition('/')[0]}.yaml")


def check_systems(path: Path, platforms: dict[str, tuple[str, ...]]) -> None:
    """Checks the file of operating systems against the versions of ``platforms``; raises `ValueError`."""
    for key, family in Systems.model_validate(
        yaml.safe_load(path.read_text(encoding="utf-8"))
    ).families.items():
        unknown = sorted(set((family.versions or {}).values()) - set(platforms[family.platform]))
        if unknown:
            raise ValueError(f"{key}: {family.platform} has no version {', '.join(unknown)}")


def check_life(path: Path) -> None:
    """Checks a file of ``life``; raises `ValueError` for days out of order and for what is not as it should be."""
    LifeFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def data_files(data: Path) -> Iterator[tuple[str, Path]]:
    """Every data file below ``data`` with its kind: platform, product, system or life."""
    folders = {"platform": ".", "product": "products", "system": "systems", "life": "life"}
    for kind, folder in folders.items():
        for path in sorted((data / folder).glob("*.yaml")):
            yield kind, path
