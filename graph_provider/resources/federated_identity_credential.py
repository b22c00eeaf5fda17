"""`m365:index:FederatedIdentityCredential`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class FederatedIdentityCredential(M365Resource):
    """Tokens of `issuer` for `subject` that are taken in place of a secret of the application."""

    TOKEN = "m365:index:FederatedIdentityCredential"
    WIRE: ClassVar[Mapping[str, str]] = {
        "application_id": "applicationId",
        "name": "name",
        "issuer": "issuer",
        "subject": "subject",
        "audiences": "audiences",
        "description": "description",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    application_id: pulumi.Output[str]
    """Object id of the application. A change makes a new object."""
    name: pulumi.Output[str]
    """3 to 120 letters, digits, dashes and underscores. Letter case means nothing. A change makes a new object."""
    issuer: pulumi.Output[str]
    """Address of the identity provider, as its tokens name it. At most 600 characters."""
    subject: pulumi.Output[str]
    """Whom the tokens must be for. At most 600 characters."""
    audiences: pulumi.Output[Sequence[str]]
    """The one audience that the tokens must name. A set: order and repeats mean nothing."""
    description: pulumi.Output[str | None]
    """What it is for. At most 600 characters."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY, kept as the description's last line. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing one of this name. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        application_id: pulumi.Input[str],
        name: pulumi.Input[str],
        issuer: pulumi.Input[str],
        subject: pulumi.Input[str],
        audiences: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        description: pulumi.Input[str] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "application_id": application_id,
            "name": name,
            "issuer": issuer,
            "subject": subject,
            "audiences": audiences,
            "description": description,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
