"""`m365:index:DelegatedGrant`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class DelegatedGrant(M365Resource):
    """Delegated permissions of an application at an API: admin consent for everybody, or for the person of `principal_id`."""

    TOKEN = "m365:index:DelegatedGrant"
    WIRE: ClassVar[Mapping[str, str]] = {
        "client_id": "clientId",
        "resource_id": "resourceId",
        "principal_id": "principalId",
        "scopes": "scopes",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    client_id: pulumi.Output[str]
    """Object id of the service principal that acts in people's names. A change makes a new object."""
    resource_id: pulumi.Output[str]
    """Object id of the API's service principal. A change makes a new object."""
    principal_id: pulumi.Output[str | None]
    """Object id of the one person; everybody when left out. A change makes a new object."""
    scopes: pulumi.Output[Sequence[str]]
    """The delegated permissions. A set: order and repeats mean nothing."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing grant. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        client_id: pulumi.Input[str],
        resource_id: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        principal_id: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "client_id": client_id,
            "resource_id": resource_id,
            "principal_id": principal_id,
            "scopes": scopes,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
