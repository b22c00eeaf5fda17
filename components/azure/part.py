"""What every part of the client's Azure shares: names, tags, and what it offers to those parts that look after all others.

A part says which of its resources hold data (they are locked), which write logs (they are sent to the workspace), and what is
worth an alert. It makes none of these itself: `Locks`, `Diagnostics` and `Alerts` do, the same way for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeVar

import pulumi

from components.base import Component, Context
from tenantry.errors import UsageError
from tenantry.spec.azure_names import azure_name
from tenantry.spec.model import Azure, Package
from tenantry.spec.windows_zones import windows_zone

# What the resource groups are for. `core`: what looks after the rest.
Purpose = Literal["core", "network", "servers", "backup"]
Severity = Literal[0, 1, 2, 3, 4]
Made = TypeVar("Made", bound=pulumi.Resource)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A resource that holds data: its place, its id, what it holds, and the resource itself."""

    place: str
    resource_id: str
    what: str
    resource: pulumi.Resource


@dataclass(frozen=True, kw_only=True)
class Logged:
    """A resource that writes logs. `groups` are category groups (`audit`, `allLogs`), `categories` single ones."""

    place: str
    resource_id: str
    resource: pulumi.Resource
    groups: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    metrics: bool = False


@dataclass(frozen=True, kw_only=True)
class MetricRule:
    """A metric that is worth an alert. `window` and `every` are ISO 8601 durations; severity 0 is critical."""

    place: str
    title: str
    resource_id: str
    resource: pulumi.Resource
    namespace: str
    metric: str
    aggregation: Literal["Average", "Minimum", "Maximum", "Total", "Count"]
    operator: Literal["GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"]
    threshold: float
    severity: Severity
    window: str = "PT15M"
    every: str = "PT5M"


@dataclass(frozen=True, kw_only=True)
class LogRule:
    """A query over the workspace that is worth an alert when it finds more than `above` rows.

    `resolves`: a state that holds until the query finds no more of it: told once, and when it is over. Else each run that finds
    rows tells of them, so `window` should not reach further back than `every`, unless the query sees to that."""

    place: str
    title: str
    query: str
    severity: Severity
    above: int = 0
    window: str = "PT1H"
    every: str = "PT1H"
    resolves: bool = False


@dataclass(frozen=True, kw_only=True)
class Default:
    """What a part does when the spec says nothing, by package. `what` carries the unit; docs/azure-components.md shows it."""

    what: str
    by_package: Mapping[Package, object]


@dataclass(kw_only=True)
class Offers:
    """What a part offers to those that look after all. `sign_ins`: what brings Entra's sign-ins to the workspace."""

    held: list[Held] = field(default_factory=list)
    logged: list[Logged] = field(default_factory=list)
    metric_rules: list[MetricRule] = field(default_factory=list)
    log_rules: list[LogRule] = field(default_factory=list)
    sign_ins: pulumi.Resource | None = None


class Part(Component):
    """Base of the components of the client's Azure. `resources` are all that it made, in order.

    `BLOCKS`: the places of the spec that it serves (`azure/network`). `DEFAULTS`: what the package decides."""

    BLOCKS: ClassVar[tuple[str, ...]] = ()
    DEFAULTS: ClassVar[tuple[Default, ...]] = ()

    def __init__(self, context: Context, azure: Azure) -> None:
        super().__init__(context)
        self.azure = azure
        self.resources: list[pulumi.Resource] = []
        self.offers = Offers()

    @property
    def subscription_id(self) -> str:
        return f"/subscriptions/{self.azure.subscription}"

    @property
    def windows_zone(self) -> str:
        """The client's time zone as Azure's schedules call it. Raises UsageError for one that Windows has no name for."""
        iana = self.context.spec.tenant.time_zone
        found = windows_zone(iana)
        if found is None:
            raise UsageError(
                f"tenant.time_zone is {iana}, which has no name in Windows, and Azure's schedules take no other",
                hint="Choose a place with the same hours, such as Europe/Berlin.",
            )
        return found

    def name(self, kind: str, *words: str) -> str:
        """The name of a resource of an ARM type."""
        return azure_name(kind, self.context.spec.client, *words, subscription=self.azure.subscription)

    def group(self, purpose: Purpose) -> str:
        """The name of a resource group."""
        return self.name("Microsoft.Resources/resourceGroups", purpose)

    def group_id(self, purpose: Purpose) -> str:
        return f"{self.subscription_id}/resourceGroups/{self.group(purpose)}"

    def id_in(self, purpose: Purpose, kind: str, *words: str) -> str:
        """The id of a resource of a type with no parent, `.../providers/KIND/NAME`."""
        return f"{self.group_id(purpose)}/providers/{kind}/{self.name(kind, *words)}"

    def made(self, resource: Made) -> Made:
        """Note down a resource of this part."""
        self.resources.append(resource)
        return resource

    def tags(self, place: str) -> dict[str, str]:
        return self.context.tags(place)


def resources_of(parts: Sequence[Part]) -> list[pulumi.Resource]:
    """Everything that these made, in order."""
    return [resource for part in parts for resource in part.resources]
