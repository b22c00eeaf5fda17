"""What the resource classes that programs use have in common: Python names on this side, Graph's names on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


def camel(name: str) -> str:
    """`user_principal_name` to `userPrincipalName`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


class M365Resource(pulumi.CustomResource):
    """A resource of package `m365`. `inputs` has Python names; inputs that are None are left out. `outputs` names what only the
    provider knows, `secret_outputs` those that must be encrypted in the state."""

    origin: pulumi.Output[str]
    """How the object came under management: `created` or `adopted`. What was adopted is released on delete, never deleted."""

    def __init__(
        self,
        token: str,
        name: str,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        *,
        outputs: Sequence[str] = (),
        secret_outputs: Sequence[str] = (),
    ) -> None:
        self._names = {camel(key): key for key in (*inputs, *outputs, "origin")}
        marked = pulumi.ResourceOptions(additional_secret_outputs=[camel(key) for key in secret_outputs])
        super().__init__(
            token, name, {**inputs, **dict.fromkeys((*outputs, "origin"))}, pulumi.ResourceOptions.merge(opts, marked)
        )

    def translate_output_property(self, prop: str) -> str:
        return self._names.get(prop, prop)

    def translate_input_property(self, prop: str) -> str:
        return camel(prop) if self._names.get(camel(prop)) == prop else prop
