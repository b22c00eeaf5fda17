"""`m365:index:Assignment`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class Assignment(M365Resource):
    """Everybody whom one policy of Intune reaches. On delete it reaches nobody; an adopted or imported set is left as it is."""

    TOKEN = "m365:index:Assignment"
    WIRE: ClassVar[Mapping[str, str]] = {
        "policy_type": "policyType",
        "policy_id": "policyId",
        "groups": "groups",
        "excluded_groups": "excludedGroups",
        "all_devices": "allDevices",
        "all_users": "allUsers",
        "collections": "collections",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    policy_type: pulumi.Output[str]
    """Collection of the policy. One of deviceConfigurations, deviceCompliancePolicies, deviceEnrollmentConfigurations. A
    change makes a new object."""
    policy_id: pulumi.Output[str]
    """Id of the policy. Letter case means nothing. A change makes a new object."""
    groups: pulumi.Output[Sequence[str] | None]
    """Object ids of groups that it reaches. A set: order and repeats mean nothing."""
    excluded_groups: pulumi.Output[Sequence[str] | None]
    """Object ids of groups that it does not reach. A set: order and repeats mean nothing."""
    all_devices: pulumi.Output[bool | None]
    """Whether it reaches all devices."""
    all_users: pulumi.Output[bool | None]
    """Whether it reaches all licensed users."""
    collections: pulumi.Output[Sequence[str] | None]
    """Ids of collections of Configuration Manager that it reaches. A set: order and repeats mean nothing."""
    adopt: pulumi.Output[bool | None]
    """Take over a set that others have made. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        policy_type: pulumi.Input[str],
        policy_id: pulumi.Input[str],
        groups: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        excluded_groups: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        all_devices: pulumi.Input[bool] | None = None,
        all_users: pulumi.Input[bool] | None = None,
        collections: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "policy_type": policy_type,
            "policy_id": policy_id,
            "groups": groups,
            "excluded_groups": excluded_groups,
            "all_devices": all_devices,
            "all_users": all_users,
            "collections": collections,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
