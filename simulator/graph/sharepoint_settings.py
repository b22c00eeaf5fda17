"""`/admin/sharepoint/settings`: what SharePoint and OneDrive allow in the whole tenant.

Source: Graph API reference, sharepointSettings, Get and Update settings (a change answers with all of them). That a tenant
without SharePoint gets none, the values of a new tenant, and the bounds are those of SharePoint's own admin pages: general
knowledge.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import envelope, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/admin/sharepoint/settings"
KIND = Kind(
    collection="sharepointSettings",
    segment="admin/sharepoint/settings",
    type_name="graph.sharepointSettings",
    resource="SharepointSettings",
    directory=False,
)
PLANS = frozenset({"SHAREPOINTSTANDARD", "SHAREPOINTENTERPRISE"})
NEW: Json = {
    "allowedDomainGuidsForSyncApp": [],
    "availableManagedPathsForSiteCreation": ["/sites/", "/teams/"],
    "deletedUserPersonalSiteRetentionPeriodInDays": 30,
    "excludedFileExtensionsForSyncApp": [],
    "idleSessionSignOut": {"isEnabled": False, "warnAfterInSeconds": 0, "signOutAfterInSeconds": 0},
    "imageTaggingOption": "basic",
    "isCommentingOnSitePagesEnabled": True,
    "isFileActivityNotificationEnabled": True,
    "isLegacyAuthProtocolsEnabled": True,
    "isLoopEnabled": True,
    "isMacSyncAppEnabled": True,
    "isRequireAcceptingUserToMatchInvitedUserEnabled": False,
    "isResharingByExternalUsersEnabled": True,
    "isSharePointMobileNotificationEnabled": True,
    "isSharePointNewsfeedEnabled": True,
    "isSiteCreationEnabled": True,
    "isSiteCreationUIEnabled": True,
    "isSitePagesCreationEnabled": True,
    "isSitesStorageLimitAutomatic": True,
    "isSyncButtonHiddenOnPersonalSite": False,
    "isUnmanagedSyncAppForTenantRestricted": False,
    "personalSiteDefaultStorageLimitInMB": 1048576,
    "sharingAllowedDomainList": [],
    "sharingBlockedDomainList": [],
    "sharingCapability": "externalUserAndGuestSharing",
    "sharingDomainRestrictionMode": "none",
    "siteCreationDefaultManagedPath": "/sites/",
    "siteCreationDefaultStorageLimitInMB": 26214400,
    "tenantDefaultTimezone": "(UTC-08:00) Pacific Time (US and Canada)",
}
_READ_ONLY = ("id", "availableManagedPathsForSiteCreation")
_DOMAIN_LISTS = ("sharingAllowedDomainList", "sharingBlockedDomainList")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}\Z")
# Least and greatest, both allowed.
_BOUNDS = {
    "deletedUserPersonalSiteRetentionPeriodInDays": (30, 3650),
    "personalSiteDefaultStorageLimitInMB": (1024, 26214400),
    "siteCreationDefaultStorageLimitInMB": (1024, 26214400),
}


def has_sharepoint(request: Request) -> bool:
    skus = request.tenant.collection("subscribedSkus").values()
    return any(plan["servicePlanName"] in PLANS for sku in skus for plan in sku.get("servicePlans", []))


def current(request: Request) -> Json:
    """The tenant's settings. Raises GraphFault 400 in a tenant that has never bought SharePoint."""
    if not has_sharepoint(request):
        raise GraphFault(400, "BadRequest", "Tenant does not have a SPO license.")
    changed = request.tenant.collections.get("policies", {}).get(KIND.collection, {})
    return {**NEW, **changed}


def _answer(request: Request) -> Response:
    answer = envelope.entity(request, KIND, current(request))
    answer.body.pop("id", None)  # a singleton without a key
    return answer


@route("GET", PATH)
def get_settings(request: Request) -> Response:
    return _answer(request)


@route("PATCH", PATH)
def update_settings(request: Request) -> Response:
    before = current(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in _READ_ONLY:
        if name in body:
            raise _invalid(name, "it is read-only")
    for name, value in body.items():
        if value is None:
            raise _invalid(name, "it needs a value")
        least, greatest = _BOUNDS.get(name, (None, None))
        if least is not None and greatest is not None and not least <= value <= greatest:
            raise _invalid(name, f"it must lie between {least} and {greatest}")
    after = {**before, **body}
    if "idleSessionSignOut" in body:
        after["idleSessionSignOut"] = {**before["idleSessionSignOut"], **body["idleSessionSignOut"]}
    _check(after)
    request.tenant.collection("policies").setdefault(KIND.collection, {}).update({name: after[name] for name in body})
    return _answer(request)


def _check(after: Json) -> None:
    for name in _DOMAIN_LISTS:
        for domain in after[name]:
            if not _DOMAIN.match(domain):
                raise _invalid(name, f"{domain!r} is no domain")
    mode = after["sharingDomainRestrictionMode"]
    needed = {"allowList": "sharingAllowedDomainList", "blockList": "sharingBlockedDomainList"}.get(mode)
    if needed is not None and not after[needed]:
        raise _invalid("sharingDomainRestrictionMode", f"{mode} needs a domain in {needed}")
    idle = after["idleSessionSignOut"]
    if idle["isEnabled"] and not 0 < (idle["warnAfterInSeconds"] or 0) < (idle["signOutAfterInSeconds"] or 0):
        raise _invalid("idleSessionSignOut", "the warning must come before the end of the session")


def _invalid(name: str, why: str) -> GraphFault:
    return GraphFault(400, "invalidRequest", f"The value of {name} cannot be used: {why}.")
