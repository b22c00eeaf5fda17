"""`m365:index:LicenseAssignment`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class LicenseAssignment(M365Resource):
    """The direct licences of a user, or the licences of a group: the whole set. An import takes `users/ID/licenses` or
    `groups/ID/licenses`, with a sign-in name or a group's name in place of the id as well."""

    TOKEN = "m365:index:LicenseAssignment"
    WIRE: ClassVar[Mapping[str, str]] = {
        "user_id": "userId",
        "group_id": "groupId",
        "sku_ids": "skuIds",
        "disabled_plans": "disabledPlans",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    user_id: pulumi.Output[str | None]
    """Object id of the user. A change makes a new object."""
    group_id: pulumi.Output[str | None]
    """Object id of the group. A change makes a new object."""
    sku_ids: pulumi.Output[Sequence[str]]
    """The products. A set: order and repeats mean nothing."""
    disabled_plans: pulumi.Output[Mapping[str, Any] | None]
    """For skuIds the service plans that are switched off, by id or name (TEAMS1); a product that is not named here keeps its
    own. Letter case means nothing. What is not named in it is left alone."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        sku_ids: pulumi.Input[Sequence[pulumi.Input[str]]],
        user_id: pulumi.Input[str] | None = None,
        group_id: pulumi.Input[str] | None = None,
        disabled_plans: pulumi.Input[Mapping[str, Any]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "user_id": user_id,
            "group_id": group_id,
            "sku_ids": sku_ids,
            "disabled_plans": disabled_plans,
        }
        super().__init__(resource_name, inputs, opts)
