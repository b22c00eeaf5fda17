"""`m365:index:GroupMember`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class GroupMember(M365Resource):
    """One member of a group; the group may have others. On delete the member leaves, unless it was adopted."""

    TOKEN = "m365:index:GroupMember"
    WIRE: ClassVar[Mapping[str, str]] = {
        "group_id": "groupId",
        "member_id": "memberId",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    group_id: pulumi.Output[str]
    """Object id of the group. A change makes a new object."""
    member_id: pulumi.Output[str]
    """Object id of the member. A change makes a new object."""
    adopt: pulumi.Output[bool | None]
    """Take over a member whom somebody else added. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        group_id: pulumi.Input[str],
        member_id: pulumi.Input[str],
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "group_id": group_id,
            "member_id": member_id,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
