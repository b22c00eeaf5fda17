"""`m365:index:ApplicationPassword`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class ApplicationPassword(M365Resource):
    """A client secret of an application; `secret_text` is only known when this provider made it. Another `lifetime_days` or
    `rotation` makes a new one: the old one goes first, so to change over without a gap use two resources. A certificate or a
    FederatedIdentityCredential needs no secret at all."""

    TOKEN = "m365:index:ApplicationPassword"
    WIRE: ClassVar[Mapping[str, str]] = {
        "application_id": "applicationId",
        "display_name": "displayName",
        "lifetime_days": "lifetimeDays",
        "rotation": "rotation",
        "adopt": "adopt",
        "origin": "origin",
        "secret_text": "secretText",
        "key_id": "keyId",
        "end_date_time": "endDateTime",
    }
    OUTPUTS = (
        "origin",
        "secret_text",
        "key_id",
        "end_date_time",
    )
    SECRETS = ("secret_text",)

    application_id: pulumi.Output[str]
    """Object id of the application. A change makes a new object."""
    display_name: pulumi.Output[str]
    """What people see in place of the secret. At most 90 characters. A change makes a new object."""
    lifetime_days: pulumi.Output[int]
    """Days until it ends. A change makes a new object."""
    rotation: pulumi.Output[str | None]
    """Any text; another one makes a new secret. Never read back. A change makes a new object."""
    adopt: pulumi.Output[bool | None]
    """Keep an existing secret of this name, without knowing it. An instruction to the provider: changing it alone changes
    nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    secret_text: pulumi.Output[str | None]
    """The secret, of one that was made here."""
    key_id: pulumi.Output[str]
    """Id of the secret, as sign-in logs name it."""
    end_date_time: pulumi.Output[str]
    """When it ends, UTC."""

    def __init__(
        self,
        resource_name: str,
        *,
        application_id: pulumi.Input[str],
        display_name: pulumi.Input[str],
        lifetime_days: pulumi.Input[int] | None = None,
        rotation: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "application_id": application_id,
            "display_name": display_name,
            "lifetime_days": lifetime_days,
            "rotation": rotation,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
