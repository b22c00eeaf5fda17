"""Action groups (Microsoft.Insights/actionGroups): who is told when an alert fires."""

from __future__ import annotations

from collections import Counter

from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.Insights/actionGroups"

# All lists of receivers that every api-version since 2021-09-01 gives back, empty or not.
_RECEIVERS = (
    "emailReceivers",
    "smsReceivers",
    "webhookReceivers",
    "eventHubReceivers",
    "itsmReceivers",
    "azureAppPushReceivers",
    "automationRunbookReceivers",
    "voiceReceivers",
    "logicAppReceivers",
    "azureFunctionReceivers",
    "armRoleReceivers",
)
_WITH_STATUS = ("emailReceivers", "smsReceivers")
_WITH_SCHEMA = (
    "emailReceivers",
    "webhookReceivers",
    "eventHubReceivers",
    "automationRunbookReceivers",
    "logicAppReceivers",
    "azureFunctionReceivers",
    "armRoleReceivers",
)


def prepare(_: Write, wanted: Json) -> None:
    given = wanted["properties"]
    short = given.get("groupShortName", "")
    if not 1 <= len(short) <= 12:
        raise ArmFault(400, "BadRequest", f"The groupShortName '{short}' must have 1 to 12 characters.")
    names = Counter(
        str(receiver.get("name", "")).lower()
        for key, many in given.items()
        if key.endswith("Receivers")
        for receiver in many or ()
    )
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise ArmFault(
            400, "BadRequest", f"The receiver name '{twice[0]}' is used more than once. Receiver names must be unique."
        )
    for receiver in given.get("webhookReceivers") or ():
        if not receiver["serviceUri"].lower().startswith(("https://", "http://")):
            raise ArmFault(400, "BadRequest", f"The serviceUri '{receiver['serviceUri']}' is not a valid URI.")
    for receiver in given.get("emailReceivers") or ():
        if "@" not in receiver["emailAddress"]:
            raise ArmFault(400, "BadRequest", f"The emailAddress '{receiver['emailAddress']}' is not a valid email address.")
    filled = {key: [_filled(key, receiver) for receiver in given.get(key) or ()] for key in _RECEIVERS}
    wanted["properties"] = {**given, **filled}


KIND = Kind(
    type=TYPE, prepare=prepare, name_pattern=r"[^:<>+/&%\\?|]{0,259}[^:<>+/&%\\?|. ]", patchable=("enabled",), global_too=True
)


def _filled(key: str, receiver: Json) -> Json:
    filled = dict(receiver)
    if key in _WITH_SCHEMA:
        filled.setdefault("useCommonAlertSchema", False)
    if key in _WITH_STATUS:
        filled["status"] = "Enabled"
    return filled
