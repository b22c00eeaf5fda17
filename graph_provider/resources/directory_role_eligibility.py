"""`m365:index:DirectoryRoleEligibility`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class DirectoryRoleEligibility(M365Resource):
    """A directory role that a principal is eligible for, until `end_date_time` or for good. Who has it activates it."""

    TOKEN = "m365:index:DirectoryRoleEligibility"
    WIRE: ClassVar[Mapping[str, str]] = {
        "role": "role",
        "principal_id": "principalId",
        "directory_scope_id": "directoryScopeId",
        "end_date_time": "endDateTime",
        "justification": "justification",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    role: pulumi.Output[str]
    """The directory role, by name, template id or definition id. Letter case means nothing. A change makes a new object."""
    principal_id: pulumi.Output[str]
    """Object id of the user, group or service principal. A change makes a new object."""
    directory_scope_id: pulumi.Output[str]
    """Where it holds: `/`, `/administrativeUnits/ID`, or `/ID` of one application. Letter case means nothing. A change makes a
    new object."""
    end_date_time: pulumi.Output[str | None]
    """When it ends, as `2027-01-31T00:00:00Z`; never by default."""
    justification: pulumi.Output[str | None]
    """Why, for the log of the requests. At most 500 characters. An instruction to the provider: changing it alone changes
    nothing."""
    adopt: pulumi.Output[bool | None]
    """Take over the role where somebody else gave it. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        role: pulumi.Input[str],
        principal_id: pulumi.Input[str],
        directory_scope_id: pulumi.Input[str] | None = None,
        end_date_time: pulumi.Input[str] | None = None,
        justification: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "role": role,
            "principal_id": principal_id,
            "directory_scope_id": directory_scope_id,
            "end_date_time": end_date_time,
            "justification": justification,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
