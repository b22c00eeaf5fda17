"""What Intune's policies have in common: several types in one list, told apart by `@odata.type`, and assignments by an action.

Facts: Graph deviceConfiguration, deviceCompliancePolicy and deviceEnrollmentConfiguration. Their lists take `$select` for the
properties of the base alone, so it is left out; `$expand=assignments` saves a request a policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from graph_provider import intune_assignments
from graph_provider.fields import Failure
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.lists import Collection
from graph_provider.plain import Plain
from graph_provider.session import Session
from graph_provider.values import Json

CONFIGURATIONS = Collection("/deviceManagement/deviceConfigurations", params=(("$expand", "assignments"),), paged=False)
COMPLIANCE = Collection(
    "/deviceManagement/deviceCompliancePolicies",
    params=(("$expand", "assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)"),),
    paged=False,
)
ENROLMENT = Collection("/deviceManagement/deviceEnrollmentConfigurations", params=(("$expand", "assignments"),), paged=False)
CONFIGURE = Permissions(read=("DeviceManagementConfiguration.Read.All",), write=("DeviceManagementConfiguration.ReadWrite.All",))
SERVICE = Permissions(read=("DeviceManagementServiceConfig.Read.All",), write=("DeviceManagementServiceConfig.ReadWrite.All",))
TYPE = "#microsoft.graph."


def about(collection: Collection, *oddities: Oddity) -> About:
    """Facts of a type of policy."""
    return About(
        path=f"{collection.path}/{{id}}",
        key="object id",
        natural_key=("displayName",),
        mark=Mark.DESCRIPTION,
        family=Family.INTUNE,
        license="Microsoft Intune",
        oddities=(
            Oddity(what="the list holds several types; a PATCH repeats @odata.type", source="Microsoft Graph, Intune, update"),
            Oddity(what="a deleted policy is gone: there is no recycle bin", source="Microsoft Graph, Intune, delete"),
            Oddity(what="names need not be unique", source="Microsoft Graph, Intune, displayName"),
            *oddities,
        ),
    )


class IntunePolicy(Plain):
    """`assigned`: what the body of the action `assign` calls the assignments. `zeros`: what clears what may not be null."""

    later = frozenset({intune_assignments.ASSIGNMENTS.name})
    assigned: ClassVar[str] = "assignments"
    zeros: ClassVar[Json] = {}

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from intune_assignments.problems(inputs.get("assignments"))

    def live_inputs(self, item: Mapping[str, Any]) -> Json:
        return {**super().live_inputs(item), "assignments": intune_assignments.told(item.get("assignments") or ())}

    def patch_body(self, old: Mapping[str, Any], new: Mapping[str, Any], names: set[str]) -> Json:
        body = super().patch_body(old, new, names)
        return {name: self.zeros.get(name) if value is None else value for name, value in body.items()}

    async def write_later(self, session: Session, object_id: str, new: Mapping[str, Any], names: set[str]) -> None:
        if "assignments" in names:
            path = f"{self.collection.path}/{object_id}"
            await intune_assignments.assign(session, path, new.get("assignments"), self.assigned)
