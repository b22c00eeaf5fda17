"""Who is told, and of what: one action group, and the alerts that the client's package has."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native.monitor import (
    ActionGroup,
    ActionGroupArgs,
    ActionListArgs,
    ActivityLogAlert,
    AlertRuleAllOfConditionArgs,
    AlertRuleAnyOfOrLeafConditionArgs,
    AlertRuleLeafConditionArgs,
    ArmRoleReceiverArgs,
    MicrosoftCommonEmailReceiverArgs,
    WebhookReceiverArgs,
)

from baselines.control import Control
from baselines.load import controls_of
from components.azure.landing_zone import LandingZone
from components.azure.part import Part
from components.base import Context
from tenantry.errors import UsageError
from tenantry.spec.model import Azure

SHORT_NAME_LIMIT = 12
ACTION_GROUP = "Microsoft.Insights/actionGroups"
OWNER_ROLE = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


class Hook(Part):
    """`monitoring`. Raises UsageError when the webhook's secret was not given."""

    TYPE = "tenantry:monitoring:Hook"

    def __init__(self, context: Context, azure: Azure, zone: LandingZone) -> None:
        super().__init__(context, azure)
        self.action_group_id = self.id_in("core", ACTION_GROUP, "core")
        self.action_group = self._action_group(zone)
        for control in controls_of(context.spec.package).values():
            if control.kind == "activity-log-alert":
                self._alert(control)
        self.register_outputs({})

    def _action_group(self, zone: LandingZone) -> ActionGroup:
        notify = self.context.spec.monitoring
        nobody = not (notify.urgent or notify.helpdesk)
        return self.made(
            ActionGroup(
                "monitoring/action-group",
                action_group_name=self.name(ACTION_GROUP, "core"),
                resource_group_name=self.group("core"),
                location="global",
                group_short_name=self.context.spec.client[:SHORT_NAME_LIMIT].rstrip("-"),
                enabled=True,
                email_receivers=[
                    MicrosoftCommonEmailReceiverArgs(name="urgent", email_address=notify.urgent, use_common_alert_schema=True)
                ]
                if notify.urgent
                else None,
                webhook_receivers=self._webhooks(notify.helpdesk) if notify.helpdesk else None,
                # An alert that reaches nobody is none: then the owners of the subscription are told.
                arm_role_receivers=[ArmRoleReceiverArgs(name="owners", role_id=OWNER_ROLE, use_common_alert_schema=True)]
                if nobody
                else None,
                tags=self.tags("monitoring/action-group"),
                opts=self.child("monitoring/action-group", after=[zone.groups["core"]]),
            )
        )

    def _webhooks(self, reference: str) -> pulumi.Output[list[WebhookReceiverArgs]]:
        """The whole list is secret, not its URL alone: a receiver added by hand would move ours to an unmarked place."""
        url = self.context.secrets.get(reference)
        if url is None:
            raise UsageError(
                f"monitoring.notify.helpdesk refers to {reference}, which was not found",
                hint=f"provide {reference}, or remove it",
            )
        return pulumi.Output.secret([WebhookReceiverArgs(name="helpdesk", service_uri=url, use_common_alert_schema=True)])

    def _alert(self, control: Control) -> None:
        place = f"monitoring/{control.id}"
        self.made(
            ActivityLogAlert(
                place,
                activity_log_alert_name=self.name("Microsoft.Insights/activityLogAlerts", control.id),
                resource_group_name=self.group("core"),
                location="global",
                description=control.title,
                enabled=True,
                scopes=[self.subscription_id],
                condition=_condition(control.body["condition"]),
                actions=ActionListArgs(action_groups=[ActionGroupArgs(action_group_id=self.action_group_id)]),
                tags=self.tags(place),
                opts=self.child(place, after=[self.action_group]),
            )
        )


def _condition(body: dict[str, Any]) -> AlertRuleAllOfConditionArgs:
    return AlertRuleAllOfConditionArgs(
        all_of=[
            AlertRuleAnyOfOrLeafConditionArgs(
                any_of=[AlertRuleLeafConditionArgs(field=leaf["field"], equals=leaf["equals"]) for leaf in part["anyOf"]]
            )
            if "anyOf" in part
            else AlertRuleAnyOfOrLeafConditionArgs(field=part["field"], equals=part["equals"])
            for part in body["allOf"]
        ]
    )
