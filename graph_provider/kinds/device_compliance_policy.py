"""`m365:index:DeviceCompliancePolicy`: what a device must be like, and what happens when it is not.

Facts: Graph deviceCompliancePolicy (one rule, whose actions hold a `block`; they are changed by a request of their own;
0 to 8760 hours). The name of the rule means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph_provider import intune_assignments, intune_types
from graph_provider.fields import Failure, Field, Shape
from graph_provider.intune import COMPLIANCE, CONFIGURE, about
from graph_provider.intune_settings import TypedPolicy, choice_field, settings_field
from graph_provider.kind import Oddity
from graph_provider.nested import plain
from graph_provider.plain import adopt_field, mark_field
from graph_provider.session import Session
from graph_provider.values import Json, is_unknown

_WORD = "CompliancePolicy"
_PLATFORMS = {name.removesuffix(_WORD): name for name in intune_types.family("deviceCompliancePolicy")}
_RULE, _CONFIGURATIONS = "scheduledActionsForRule", "scheduledActionConfigurations"
_NONE = "00000000-0000-0000-0000-000000000000"
_MOST_HOURS = 8760
_ACTIONS = ("noAction", "notification", "block", "retire", "wipe", "removeResourceAccessProfiles", "pushNotification")
_BLOCK = [{"actionType": "block", "gracePeriodHours": 0}]


def _normal(actions: Any) -> Any:
    """No wait, no template and nobody in copy are what an action has when nobody says more."""
    if not isinstance(actions, list):
        return actions
    empty = {"gracePeriodHours": 0, "notificationTemplateId": _NONE}
    return [
        {name: value for name, value in one.items() if value != empty.get(name, [])} if isinstance(one, Mapping) else one
        for one in actions
    ]


class DeviceCompliancePolicyKind(TypedPolicy):
    """A compliance policy of Intune for one platform; `settings` are the properties that Graph gives its type."""

    token = "m365:index:DeviceCompliancePolicy"
    what = "compliance policy"
    collection = COMPLIANCE
    chooser = "platform"
    types = _PLATFORMS
    later = TypedPolicy.later | {"actions"}
    posted = frozenset({"actions"})
    about = about(
        COMPLIANCE,
        Oddity(
            what="a policy cannot be made without an action that blocks, and its actions only show when they are asked for",
            source="Microsoft Graph, deviceCompliancePolicy, create",
        ),
    )
    permissions = CONFIGURE
    fields = (
        Field(name="displayName", note="the name people see", required=True),
        Field(name="description", note="what the policy is for"),
        choice_field("platform", "the platform of the devices", _PLATFORMS),
        settings_field("properties of the platform's type, as Graph calls them"),
        Field(
            name="actions",
            note="what happens to a device that does not comply, one of them block; block at once if left out",
            shape=Shape.OBJECTS,
            default=_BLOCK,
            normal=_normal,
            parts=(
                Field(name="actionType", note="what is done", choices=_ACTIONS, required=True),
                Field(name="gracePeriodHours", note=f"after how long, 0 to {_MOST_HOURS}", shape=Shape.NUMBER),
                Field(name="notificationTemplateId", note="id of a notification template"),
                Field(name="notificationMessageCCList", note="ids of groups that get a copy", shape=Shape.TEXTS),
            ),
        ),
        intune_assignments.ASSIGNMENTS,
        mark_field(),
        adopt_field("compliance policy"),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        actions = inputs.get("actions")
        if not isinstance(actions, list) or is_unknown(actions):
            return
        if not any(one.get("actionType") == "block" for one in actions):
            yield Failure(path="actions", reason="one of them must be block: Intune takes no policy without it")
        for one in actions:
            hours = one.get("gracePeriodHours", 0)
            if not 0 <= hours <= _MOST_HOURS:
                yield Failure(path="actions.gracePeriodHours", reason=f"{hours} is not 0 to {_MOST_HOURS}")
            if one.get("actionType") == "notification" and not one.get("notificationTemplateId"):
                yield Failure(path="actions.notificationTemplateId", reason="a notification needs the id of its template")

    def inputs_of(self, item: Mapping[str, Any]) -> Json:
        rules = item.get(_RULE) or ()
        live = [plain(one) for rule in rules for one in rule.get(_CONFIGURATIONS) or ()]
        actions = [{name: value for name, value in one.items() if name != "id" and value not in ("", None, [])} for one in live]
        return {**super().inputs_of(item), "actions": actions}

    def post_body(self, inputs: Mapping[str, Any]) -> Json:
        return {**super().post_body(inputs), _RULE: _rules(inputs)}

    async def write_later(self, session: Session, object_id: str, new: Mapping[str, Any], names: set[str]) -> None:
        if "actions" in names:
            body = {"deviceComplianceScheduledActionForRules": _rules(new)}
            await session.client.post(f"{self.collection.path}/{object_id}/scheduleActionsForRules", body)
        await super().write_later(session, object_id, new, names)


def _rules(inputs: Mapping[str, Any]) -> list[Json]:
    """The one rule with its actions, whole."""
    whole: Json = {"gracePeriodHours": 0, "notificationTemplateId": "", "notificationMessageCCList": []}
    actions = [{**whole, **one} for one in inputs.get("actions") or _BLOCK]
    return [{"ruleName": "PasswordRequired", _CONFIGURATIONS: actions}]


KIND = DeviceCompliancePolicyKind()
