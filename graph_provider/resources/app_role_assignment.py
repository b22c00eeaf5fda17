"""`m365:index:AppRoleAssignment`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class AppRoleAssignment(M365Resource):
    """One app role for one user, group or service principal: access of people to an application, or a permission of an
    application (admin consent), as in Microsoft Graph's `User.Read.All`."""

    TOKEN = "m365:index:AppRoleAssignment"
    WIRE: ClassVar[Mapping[str, str]] = {
        "principal_id": "principalId",
        "resource_id": "resourceId",
        "app_role_id": "appRoleId",
        "adopt": "adopt",
        "origin": "origin",
        "assignment_id": "assignmentId",
    }
    OUTPUTS = (
        "origin",
        "assignment_id",
    )

    principal_id: pulumi.Output[str]
    """Object id of who holds the role. A change makes a new object."""
    resource_id: pulumi.Output[str]
    """Object id of the service principal whose role it is. A change makes a new object."""
    app_role_id: pulumi.Output[str]
    """Id of the role; zeros, the default, for access without a role. A change makes a new object."""
    adopt: pulumi.Output[bool | None]
    """Take over an assignment that somebody else made. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    assignment_id: pulumi.Output[str]
    """Graph's own id of the assignment."""

    def __init__(
        self,
        resource_name: str,
        *,
        principal_id: pulumi.Input[str],
        resource_id: pulumi.Input[str],
        app_role_id: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "principal_id": principal_id,
            "resource_id": resource_id,
            "app_role_id": app_role_id,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
