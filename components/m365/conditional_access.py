"""The conditional access policies that the client's package has."""

from __future__ import annotations

from typing import Any

import pulumi

from baselines.control import Control
from baselines.load import controls_of
from components.base import Component, Context
from graph_provider.resources import ConditionalAccessPolicy
from tenantry.errors import Refused
from tenantry.spec.model import ClientSpec

REPORT_ONLY = "enabledForReportingButNotEnforced"
ENFORCED = "enabled"


class ConditionalAccess(Component):
    """`security`. Raises Refused when a break-glass account is unknown: a policy without it could lock everybody out."""

    TYPE = "tenantry:m365:ConditionalAccess"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        for control in controls_of(context.spec.package).values():
            if control.kind == "conditional-access-policy":
                self._policy(control)
        self.register_outputs({})

    def _policy(self, control: Control) -> pulumi.Resource:
        place = f"security/{control.id}"
        return ConditionalAccessPolicy(
            place,
            display_name=control.body["displayName"],
            state=policy_state(self.context.spec),
            conditions=without_break_glass(control.body["conditions"], break_glass_ids(self.context)),
            grant_controls=control.body.get("grantControls"),
            session_controls=control.body.get("sessionControls"),
            description=control.title,
            mark=self.context.mark("conditional-access-policy", control.id),
            opts=self.child(place),
        )


def policy_state(spec: ClientSpec) -> str:
    """Graph's state of every policy on the spec's day: report-only through the rollout's date, enforced afterwards."""
    rollout = spec.security.conditional_access
    if rollout.enforced:
        return ENFORCED
    over = rollout.report_only_until is not None and spec.today > rollout.report_only_until
    return ENFORCED if over else REPORT_ONLY


def break_glass_ids(context: Context) -> list[str]:
    """Object ids of the spec's break-glass accounts, sorted. Raises Refused unless every one of them was found."""
    wanted, found = context.spec.tenant.break_glass, context.break_glass
    missing = [upn for upn in wanted if upn not in found]
    if missing or not wanted:
        reasons = [f"break-glass account {upn} was not found in the tenant" for upn in missing] or [
            "no break-glass account is named"
        ]
        raise Refused(reasons, hint="conditional access is made only once every break-glass account can be excluded from it")
    return sorted(found[upn] for upn in wanted)


def without_break_glass(conditions: dict[str, Any], excluded: list[str]) -> dict[str, Any]:
    """`conditions` with these users excluded."""
    users = conditions["users"]
    return {**conditions, "users": {**users, "excludeUsers": sorted({*users.get("excludeUsers", ()), *excluded})}}
