"""The whole spec of one estate."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from hadocs.files import DEVICES, forbidden
from hadocs.spec.model.base import Part, Table, Text, empty
from hadocs.spec.model.cluster import Cluster
from hadocs.spec.model.estate import Host, Network, Server, Site, Storage, Vm
from hadocs.spec.model.observed import Observed
from hadocs.spec.model.power import FailureDomain, Link, Switch
from hadocs.spec.model.served import servers_of
from hadocs.spec.model.service import Acceptance, Assumption, Operations, Owner, Service

LANGUAGE_VERSION = 1
NAME_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _possible(name: str) -> str:
    """The name, which is that of a folder too, on whatever system the site is built."""
    if reason := forbidden(name):
        raise ValueError(f"{reason}, and folders have this name; another name, such as {name}-cluster")
    return name


Name = Annotated[
    str,
    StringConstraints(pattern=NAME_PATTERN, max_length=80),
    AfterValidator(_possible),
    Field(json_schema_extra={"not": {"enum": sorted(d for d in DEVICES if d.isascii() and d.isalnum())}}),
]


class Spec(Part):
    """One estate: the machines, what runs where, what is clustered, and what is expected of it."""

    hadocs: Literal[1] = Field(description="The version of this language: 1.")
    name: Name = Field(description="Lower-case letters, digits and hyphens; names the pages and files.")
    title: Text | None = Field(default=None, description="Its name for people.")
    summary: Text | None = Field(default=None, description="What it is for, in a sentence or two.")
    source: Text | None = Field(default=None, description="Where the architecture is published, if it is.")
    environment: Literal["production", "test", "lab"] = Field(
        default="production", description="production, test or lab."
    )
    owner: Owner | None = Field(default=None, description="Who answers for it.")
    platform: Text | None = Field(default=None, description="Default for hosts: platform id / version.")
    uses: tuple[Text, ...] = Field(default=(), description="Other files whose estate this one builds on.")
    sites: Table[Site] = Field(default_factory=empty, description="Where things stand, by id.")
    failure_domains: Table[FailureDomain] = Field(
        default_factory=empty, description="Power feeds, UPS, cooling, chassis, rooms, by id."
    )
    links: Table[Link] = Field(default_factory=empty, description="What joins sites, by id.")
    networks: Table[Network] = Field(default_factory=empty, description="Networks, by id.")
    switches: Table[Switch] = Field(
        default_factory=empty, description="Switches, by id, where more is known than their names."
    )
    storage: Table[Storage] = Field(default_factory=empty, description="Storage, by id.")
    hosts: Table[Host] = Field(default_factory=empty, description="Hypervisors, by id.")
    servers: Table[Server] = Field(default_factory=empty, description="Physical servers, by id.")
    vms: Table[Vm] = Field(default_factory=empty, description="Virtual machines, by id.")
    clusters: Table[Cluster] = Field(default_factory=empty, description="Clusters, by id.")
    services: Table[Service] = Field(default_factory=empty, description="Services, by id.")
    operations: Operations | None = Field(
        default=None, description="What was validated and tested, and when."
    )
    observed: Observed | None = Field(
        default=None,
        description="What this spec rests on that was read from the cluster, and what was not seen.",
    )
    assumptions: Table[Assumption] = Field(
        default_factory=empty,
        description="Figures of your own in place of those assumed, by what they are of.",
    )
    accept: Table[Acceptance] = Field(default_factory=empty, description="Accepted findings, by rule id.")

    @model_validator(mode="after")
    def _tell_who_is_served(self) -> Spec:
        """A service that lies on storage which another one serves can't run without that."""
        for key, servers in servers_of(self.storage, self.vms, self.clusters, self.services).items():
            self.services[key]._served = servers
        return self

    @property
    def display_title(self) -> str:
        """The title, or the name where there is none."""
        return self.title or self.name
