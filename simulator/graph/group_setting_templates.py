"""`/groupSettingTemplates`: what can be set for the whole tenant or one group, with Microsoft's defaults.

Ids are those of the facts (password protection); names, types and defaults of single values are from Entra's pages on group
settings, naming, guest access and password protection (general knowledge where these name no default).
"""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, faults
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

PATH = "/v1.0/groupSettingTemplates"
KIND = Kind(
    collection="groupSettingTemplates",
    segment="groupSettingTemplates",
    type_name="graph.groupSettingTemplate",
    resource="GroupSettingTemplate",
    directory=False,
    page=0,
)
UNIFIED, GUEST = "62375ab9-6b52-47ed-826b-58e47e0e304b", "08d542b9-071f-4e16-94b0-74abb372e3d9"
PASSWORDS, CONSENT = "5cf42378-d67d-4f36-ba46-e8b86229381d", "dffd5d46-495d-40a9-8e21-954ff55e198a"
_BOOLEAN, _TEXT, _NUMBER, _GUID = "System.Boolean", "System.String", "System.Int32", "System.Guid"
# By template: its name and, by value, type and default.
TEMPLATES: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    UNIFIED: (
        "Group.Unified",
        {
            "NewUnifiedGroupWritebackDefault": (_BOOLEAN, "true"),
            "EnableMIPLabels": (_BOOLEAN, "false"),
            "CustomBlockedWordsList": (_TEXT, ""),
            "EnableMSStandardBlockedWords": (_BOOLEAN, "false"),
            "ClassificationDescriptions": (_TEXT, ""),
            "DefaultClassification": (_TEXT, ""),
            "PrefixSuffixNamingRequirement": (_TEXT, ""),
            "AllowGuestsToBeGroupOwner": (_BOOLEAN, "false"),
            "AllowGuestsToAccessGroups": (_BOOLEAN, "true"),
            "GuestUsageGuidelinesUrl": (_TEXT, ""),
            "GroupCreationAllowedGroupId": (_GUID, ""),
            "AllowToAddGuests": (_BOOLEAN, "true"),
            "UsageGuidelinesUrl": (_TEXT, ""),
            "ClassificationList": (_TEXT, ""),
            "EnableGroupCreation": (_BOOLEAN, "true"),
        },
    ),
    GUEST: ("Group.Unified.Guest", {"AllowToAddGuests": (_BOOLEAN, "true")}),
    PASSWORDS: (
        "Password Rule Settings",
        {
            "BannedPasswordCheckOnPremisesMode": (_TEXT, "Audit"),
            "EnableBannedPasswordCheckOnPremises": (_BOOLEAN, "true"),
            "EnableBannedPasswordCheck": (_BOOLEAN, "true"),
            "LockoutDurationInSeconds": (_NUMBER, "60"),
            "LockoutThreshold": (_NUMBER, "10"),
            "BannedPasswordList": (_TEXT, ""),
        },
    ),
    CONSENT: (
        "Consent Policy Settings",
        {
            "EnableGroupSpecificConsent": (_BOOLEAN, "false"),
            "BlockUserConsentForRiskyApps": (_BOOLEAN, "true"),
            "EnableAdminConsentRequests": (_BOOLEAN, "false"),
            "ConstrainGroupSpecificConsentToMembersOfGroupId": (_GUID, ""),
        },
    ),
}


def value_of(tenant: Tenant, template_id: str, name: str) -> str:
    """What the tenant has set, or the template's default."""
    for setting in tenant.collection("groupSettings").values():
        if setting["templateId"] == template_id:
            return next((str(one["value"]) for one in setting["values"] if one["name"] == name), "")
    return TEMPLATES[template_id][1][name][1]


def _shown(template_id: str) -> Json:
    name, values = TEMPLATES[template_id]
    return {
        "id": template_id,
        "deletedDateTime": None,
        "displayName": name,
        "description": f"Settings: {name}.",
        "values": [
            {"name": one, "type": kind, "defaultValue": default, "description": f"{one}."}
            for one, (kind, default) in values.items()
        ],
    }


@route("GET", PATH)
def list_templates(request: Request) -> Response:
    return envelope.collection(request, KIND, [_shown(one) for one in TEMPLATES])


@route("GET", PATH + "/{template_id}")
def get_template(request: Request) -> Response:
    wanted = request.path_params["template_id"]
    if wanted.lower() not in TEMPLATES:
        raise faults.not_found(wanted)
    return envelope.entity(request, KIND, _shown(wanted.lower()))
