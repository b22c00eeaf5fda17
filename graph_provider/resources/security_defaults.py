"""`m365:index:SecurityDefaults`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class SecurityDefaults(M365Resource):
    """The tenant's security defaults; `before` holds whether they were on, and is restored on delete."""

    TOKEN = "m365:index:SecurityDefaults"
    WIRE: ClassVar[Mapping[str, str]] = {
        "is_enabled": "isEnabled",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    is_enabled: pulumi.Output[bool]
    """Whether security defaults are on."""
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
        is_enabled: pulumi.Input[bool],
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "is_enabled": is_enabled,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
