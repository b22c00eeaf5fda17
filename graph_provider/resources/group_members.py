"""`m365:index:GroupMembers`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class GroupMembers(M365Resource):
    """Everybody in one group. On delete the declared members leave it; an imported set is left as it is."""

    TOKEN = "m365:index:GroupMembers"
    WIRE: ClassVar[Mapping[str, str]] = {
        "group_id": "groupId",
        "member_ids": "memberIds",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    group_id: pulumi.Output[str]
    """Object id of the group. A change makes a new object."""
    member_ids: pulumi.Output[Sequence[str]]
    """Object ids of all members. A set: order and repeats mean nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        group_id: pulumi.Input[str],
        member_ids: pulumi.Input[Sequence[pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "group_id": group_id,
            "member_ids": member_ids,
        }
        super().__init__(resource_name, inputs, opts)
