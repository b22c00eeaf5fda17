"""`m365:index:AdministrativeUnit`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class AdministrativeUnit(M365Resource):
    """An administrative unit. `member_ids` is the whole set of its members; a `membership_rule` makes it dynamic instead."""

    TOKEN = "m365:index:AdministrativeUnit"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "description": "description",
        "visibility": "visibility",
        "is_member_management_restricted": "isMemberManagementRestricted",
        "member_ids": "memberIds",
        "membership_rule": "membershipRule",
        "membership_rule_processing_state": "membershipRuleProcessingState",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    display_name: pulumi.Output[str]
    """The name people see. At most 256 characters."""
    description: pulumi.Output[str | None]
    """What the unit is for."""
    visibility: pulumi.Output[str | None]
    """Whether everybody sees who is in it. One of Public, HiddenMembership. A change makes a new object."""
    is_member_management_restricted: pulumi.Output[bool | None]
    """Only administrators of the unit may change its members. A change makes a new object."""
    member_ids: pulumi.Output[Sequence[str] | None]
    """Object ids of all members: users, groups, devices. A set: order and repeats mean nothing."""
    membership_rule: pulumi.Output[str | None]
    """Rule of a dynamic unit."""
    membership_rule_processing_state: pulumi.Output[str | None]
    """Whether the rule works; On by default. One of On, Paused."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing unit of this name. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        visibility: pulumi.Input[str] | None = None,
        is_member_management_restricted: pulumi.Input[bool] | None = None,
        member_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        membership_rule: pulumi.Input[str] | None = None,
        membership_rule_processing_state: pulumi.Input[str] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "description": description,
            "visibility": visibility,
            "is_member_management_restricted": is_member_management_restricted,
            "member_ids": member_ids,
            "membership_rule": membership_rule,
            "membership_rule_processing_state": membership_rule_processing_state,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
