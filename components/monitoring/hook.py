"""Who is told, and of what: action groups, and the activity log alerts that the client's package has.

The helpdesk's webhook and the Teams workflow hear of everything, the urgent mail address only of what cannot wait. All of them
get Azure's common alert schema. Teams needs a workflow of Power Automate on the other side: trigger "When a Teams webhook
request is received" (anyone may call it: its URL is the secret), then "Parse JSON" by that schema, then "Post card in a chat or
channel" with what it holds. The ready-made template that posts cards does not do: it takes a card, not an alert."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import alertsmanagement as management
from pulumi_azure_native.alertsmanagement import AlertProcessingRuleByName
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
PROCESSING_RULE = "Microsoft.AlertsManagement/actionRules"
CORE, URGENT = "core", "urgent"
URGENT_CATEGORIES = frozenset({"ServiceHealth", "ResourceHealth"})
OWNER_ROLE = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


class Hook(Part):
    """`monitoring.notify`. Raises UsageError when the secret of a webhook was not given."""

    TYPE = "tenantry:monitoring:Hook"
    BLOCKS = ("monitoring/notify",)

    def __init__(self, context: Context, azure: Azure, zone: LandingZone) -> None:
        super().__init__(context, azure)
        notify = context.spec.monitoring
        self._webhooks = {name: url for name, url in (("helpdesk", notify.helpdesk), ("teams", notify.teams)) if url}
        # Who gets only what cannot wait is a group of its own, beside those who get all.
        self.groups = {CORE: self._core(zone)}
        if notify.urgent and self._webhooks:
            self.groups[URGENT] = self._urgent(zone, notify.urgent)
        for control in controls_of(context.spec.package).values():
            if control.kind == "activity-log-alert":
                self._alert(control)
        self._deleted_backups()
        self.register_outputs({})

    def group_ids(self, *, urgent: bool) -> list[str]:
        """The action groups that an alert tells."""
        return [self.id_in("core", ACTION_GROUP, name) for name in self.groups if urgent or name != URGENT]

    def _core(self, zone: LandingZone) -> ActionGroup:
        place, urgent = "monitoring/action-group", self.context.spec.monitoring.urgent
        # An alert that reaches nobody is none: then the owners of the subscription are told.
        owners = ArmRoleReceiverArgs(name="owners", role_id=OWNER_ROLE, use_common_alert_schema=True)
        return self.made(
            ActionGroup(
                place,
                action_group_name=self.name(ACTION_GROUP, CORE),
                resource_group_name=self.group("core"),
                location="global",
                group_short_name=self.context.spec.client[:SHORT_NAME_LIMIT].rstrip("-"),
                enabled=True,
                email_receivers=[_mail(urgent)] if urgent and not self._webhooks else None,
                webhook_receivers=self._receivers() if self._webhooks else None,
                arm_role_receivers=None if urgent or self._webhooks else [owners],
                tags=self.tags(place),
                opts=self.child(place, after=[zone.groups["core"]]),
            )
        )

    def _urgent(self, zone: LandingZone, address: str) -> ActionGroup:
        place, tail = "monitoring/action-group-urgent", "-now"
        return self.made(
            ActionGroup(
                place,
                action_group_name=self.name(ACTION_GROUP, URGENT),
                resource_group_name=self.group("core"),
                location="global",
                group_short_name=self.context.spec.client[: SHORT_NAME_LIMIT - len(tail)].rstrip("-") + tail,
                enabled=True,
                email_receivers=[_mail(address)],
                tags=self.tags(place),
                opts=self.child(place, after=[zone.groups["core"]]),
            )
        )

    def _receivers(self) -> pulumi.Output[list[WebhookReceiverArgs]]:
        """The whole list is secret, not its URLs alone: a receiver added by hand would move ours to an unmarked place."""
        found = []
        for name, reference in self._webhooks.items():
            url = self.context.secrets.get(reference)
            if url is None:
                raise UsageError(
                    f"monitoring.notify.{name} refers to {reference}, which was not found",
                    hint=f"provide {reference}, or remove it",
                )
            found.append(WebhookReceiverArgs(name=name, service_uri=url, use_common_alert_schema=True))
        return pulumi.Output.secret(found)

    def _deleted_backups(self) -> None:
        """Azure Backup says by itself, with severity 0, when somebody deletes backups or turns their protection off, and tells
        nobody of it: no alert rule is there that would name an action group. (Failed jobs, severity 1, have a rule of ours.)"""
        place = "monitoring/deleted-backups"
        self.made(
            AlertProcessingRuleByName(
                place,
                alert_processing_rule_name=self.name(PROCESSING_RULE, "deleted-backups"),
                resource_group_name=self.group("core"),
                location="Global",
                properties=management.AlertProcessingRulePropertiesArgs(
                    description="What Azure Backup says of deleted backups is told to whoever is on call.",
                    enabled=True,
                    scopes=[self.subscription_id],
                    actions=[
                        management.AddActionGroupsArgs(
                            action_type="AddActionGroups", action_group_ids=self.group_ids(urgent=True)
                        )
                    ],
                    conditions=[
                        management.ConditionArgs(field="MonitorService", operator="Equals", values=["Azure Backup"]),
                        management.ConditionArgs(field="Severity", operator="Equals", values=["Sev0"]),
                    ],
                ),
                tags=self.tags(place),
                opts=self.child(place, after=list(self.groups.values())),
            )
        )

    def _alert(self, control: Control) -> None:
        place = f"monitoring/{control.id}"
        urgent = control.severity in ("high", "critical") or bool(_categories(control.body["condition"]) & URGENT_CATEGORIES)
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
                actions=ActionListArgs(
                    action_groups=[ActionGroupArgs(action_group_id=one) for one in self.group_ids(urgent=urgent)]
                ),
                tags=self.tags(place),
                opts=self.child(place, after=list(self.groups.values())),
            )
        )


def _mail(address: str) -> MicrosoftCommonEmailReceiverArgs:
    return MicrosoftCommonEmailReceiverArgs(name="urgent", email_address=address, use_common_alert_schema=True)


def _categories(condition: dict[str, Any]) -> set[str]:
    """The categories of the activity log that a condition names."""
    return {part["equals"] for part in condition["allOf"] if part.get("field") == "category"}


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
