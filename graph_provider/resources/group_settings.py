"""`m365:index:GroupSettings`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class GroupSettings(M365Resource):
    """Directory settings of one template: `Group.Unified`, `Password Rule Settings`, `Consent Policy Settings`. Only the values
    that `values` names are managed."""

    TOKEN = "m365:index:GroupSettings"
    WIRE: ClassVar[Mapping[str, str]] = {
        "template": "template",
        "values": "values",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    template: pulumi.Output[str]
    """Group.Unified, Password Rule Settings, Consent Policy Settings, or a template's id. Letter case means nothing. A change
    makes a new object."""
    values: pulumi.Output[Mapping[str, Any]]
    """The values by name. What is not named in it is left alone."""
    leave_on_delete: pulumi.Output[bool | None]
    """Keep the settings on delete, instead of those from before. An instruction to the provider: changing it alone changes
    nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    before: pulumi.Output[Mapping[str, Any] | None]
    """What the managed properties were before; restored on delete."""

    def __init__(
        self,
        resource_name: str,
        *,
        template: pulumi.Input[str],
        values: pulumi.Input[Mapping[str, Any]],
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "template": template,
            "values": values,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
