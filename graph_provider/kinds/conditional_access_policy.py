"""`m365:index:ConditionalAccessPolicy`: one conditional access policy. All of it is managed: what is left out is empty.

Facts: Graph conditionalAccessPolicy (what the server fills in, PATCH keeps what is left out, report-only state, soft delete for
30 days). The ownership mark is the last line of the description.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph_provider.conditional_access import CONDITIONS, GRANT, SESSION, normal_conditions, normal_grant, normal_session
from graph_provider.fields import Failure, Field, Shape, canonical
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.nested import cleared
from graph_provider.plain import Plain, adopt_field, mark_field
from graph_provider.session import DELETED_POLICIES, POLICIES
from graph_provider.values import Json, is_unknown

STATES = ("enabled", "disabled", "enabledForReportingButNotEnforced")


class ConditionalAccessPolicyKind(Plain):
    """A conditional access policy; `conditions`, `grant_controls` and `session_controls` have Graph's own form and names."""

    token = "m365:index:ConditionalAccessPolicy"
    what = "conditional access policy"
    collection = POLICIES
    deleted = DELETED_POLICIES
    about = About(
        path=f"{POLICIES.path}/{{id}}",
        key="object id",
        natural_key=("displayName",),
        mark=Mark.DESCRIPTION,
        family=Family.CONDITIONAL_ACCESS,
        license="Microsoft Entra ID P1",
        oddities=(
            Oddity(
                what="a PATCH keeps what it does not name, within objects too",
                source="Microsoft Graph, conditionalAccessPolicy, update",
            ),
            Oddity(
                what="one request a second for the tenant, 429 without Retry-After",
                source="Microsoft Graph throttling limits, identity and access",
            ),
            Oddity(
                what="a deleted policy can be restored for 30 days", source="Microsoft Graph, conditionalAccessPolicy, restore"
            ),
        ),
    )
    permissions = Permissions(
        read=("Policy.Read.All",),
        write=("Policy.Read.All", "Policy.ReadWrite.ConditionalAccess", "Application.Read.All"),
    )
    fields = (
        Field(name="displayName", note="the name people see", required=True, longest=256),
        Field(name="state", note="whether the policy is enforced, reported or off", required=True, choices=STATES),
        Field(
            name="conditions",
            note="whom and what it applies to",
            shape=Shape.OBJECT,
            required=True,
            parts=CONDITIONS,
            normal=normal_conditions,
        ),
        Field(name="grantControls", note="what it asks for", shape=Shape.OBJECT, always=True, parts=GRANT, normal=normal_grant),
        Field(
            name="sessionControls",
            note="what holds in the session",
            shape=Shape.OBJECT,
            always=True,
            parts=SESSION,
            normal=normal_session,
        ),
        Field(name="description", note="what the policy is for"),
        mark_field(),
        adopt_field("policy"),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        conditions = inputs["conditions"]
        if isinstance(conditions, Mapping):
            for name in ("users", "applications"):
                part = conditions.get(name)
                if not is_unknown(conditions) and canonical(part) is None and not conditions.get("clientApplications"):
                    yield Failure(path=f"conditions.{name}", reason="a policy must say whom and what it applies to")
        if not inputs.get("grantControls") and not inputs.get("sessionControls"):
            yield Failure(path="grantControls", reason="give grantControls or sessionControls, else the policy asks for nothing")

    def inputs_of(self, item: Mapping[str, Any]) -> Json:
        return {**super().inputs_of(item), "grantControls": normal_grant(item.get("grantControls"))}

    def body(self, inputs: Mapping[str, Any], names: set[str]) -> Json:
        """Graph asks for the operator of grant controls, also where there is only one."""
        body = super().body(inputs, names)
        if isinstance(body.get("grantControls"), Mapping):
            body["grantControls"] = {"operator": "OR", **body["grantControls"]}
        return body

    def patch_body(self, old: Mapping[str, Any], new: Mapping[str, Any], names: set[str]) -> Json:
        body = self.body(new, names)
        for name in names & {"conditions", "grantControls", "sessionControls"}:
            body[name] = cleared(old.get(name), body[name])
        return body


KIND = ConditionalAccessPolicyKind()
