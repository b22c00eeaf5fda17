"""What Azure Policy holds the client's subscription to: regions where resources may be made, and our tag on every resource.

Regions are enforced: Azure refuses what anybody makes or changes elsewhere. `global` resources are always allowed; what stands in
another region stays, and can be changed once that region is in `allowed_regions`. Who moves a client names the new region there
first. The tag is only looked at, since Azure itself makes resources without tags (disks, network watchers, restore points), and a
refusal would stop those; Azure's compliance page shows what was made without us. The definitions are built in: "Allowed
locations", "Allowed locations for resource groups", "Require a tag on resources"."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_azure_native.authorization import NonComplianceMessageArgs, ParameterValuesValueArgs, PolicyAssignment

from components.azure.landing_zone import LandingZone
from components.azure.part import Default, Part
from components.base import CLIENT_TAG, Context
from tenantry.spec.model import Azure, Package

_DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions"
LOCATIONS = f"{_DEFINITIONS}/e56962a6-4747-49cd-b67b-bf8b01975c4c"
GROUP_LOCATIONS = f"{_DEFINITIONS}/e765b5de-1225-4ba3-bd56-1ac6695af988"
REQUIRED_TAG = f"{_DEFINITIONS}/871b6d14-10aa-478d-b590-94f262ecfa99"
TAG_WATCHED: dict[Package, bool] = {"basic": False, "standard": True, "premium": True}


class Governance(Part):
    """`azure.allowed_regions`. The client's own region is always one of them."""

    TYPE = "tenantry:azure:Governance"
    BLOCKS = ("azure/region", "azure/allowed_regions")
    DEFAULTS = (Default(what="Azure Policy looks for resources without our tag", by_package=TAG_WATCHED),)

    def __init__(self, context: Context, azure: Azure, zone: LandingZone) -> None:
        super().__init__(context, azure)
        self.zone = zone
        regions = sorted({azure.region, *azure.allowed_regions})
        told = f"Resources of this client are made in {', '.join(regions)} only."
        for name, definition in (("allowed-locations", LOCATIONS), ("allowed-locations-of-groups", GROUP_LOCATIONS)):
            self._assign(name, definition, {"listOfAllowedLocations": regions}, told)
        if TAG_WATCHED[context.spec.package]:
            self._assign("tagged", REQUIRED_TAG, {"tagName": CLIENT_TAG}, "Made without Tenantry.", enforced=False)
        self.register_outputs({})

    def _assign(
        self, name: str, definition: str, parameters: Mapping[str, object], message: str, *, enforced: bool = True
    ) -> None:
        place = f"azure/policies/{name}"
        self.made(
            PolicyAssignment(
                place,
                policy_assignment_name=f"tenantry-{name}",
                scope=self.subscription_id,
                policy_definition_id=definition,
                display_name=f"Tenantry: {name.replace('-', ' ')}",
                description=self.context.note(message, place),
                enforcement_mode="Default" if enforced else "DoNotEnforce",
                non_compliance_messages=[NonComplianceMessageArgs(message=message)],
                parameters={key: ParameterValuesValueArgs(value=value) for key, value in parameters.items()},
                opts=self.child(place, after=list(self.zone.groups.values())),
            )
        )
