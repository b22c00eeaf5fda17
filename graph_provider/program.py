"""What the resource classes that programs use have in common: Python names on this side, Graph's names on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi


class M365Resource(pulumi.CustomResource):
    """A resource of package `m365`. The generated classes below `resources/` say which."""

    TOKEN: ClassVar[str]
    WIRE: ClassVar[Mapping[str, str]]
    """Graph's name of each property by its Python name, inputs and outputs."""
    OUTPUTS: ClassVar[tuple[str, ...]]
    """Python names of what only the provider knows."""
    SECRETS: ClassVar[tuple[str, ...]] = ()
    """Those of them that must be encrypted in the state."""

    def __init__(self, name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        """`inputs` by Python name; those that are None are left out."""
        secret = pulumi.ResourceOptions(additional_secret_outputs=[self.WIRE[key] for key in self.SECRETS])
        properties = {**dict.fromkeys(self.OUTPUTS), **inputs}
        super().__init__(self.TOKEN, name, properties, pulumi.ResourceOptions.merge(opts, secret))

    def translate_output_property(self, prop: str) -> str:
        return next((python for python, wire in self.WIRE.items() if wire == prop), prop)

    def translate_input_property(self, prop: str) -> str:
        return self.WIRE.get(prop, prop)
