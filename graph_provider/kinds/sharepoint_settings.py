"""`m365:index:SharePointSettings`: what SharePoint and OneDrive allow in the whole tenant.

Facts: Graph sharepointSettings (what Graph lacks of SharePoint's settings is only reachable by its own admin endpoint).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph_provider.errors import BadRequest, GraphError, M365Error
from graph_provider.fields import Failure, Field, Manage, Shape
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.session import Session
from graph_provider.singletons import LEAVE, Singleton
from graph_provider.values import Json

_SHARING = ("disabled", "existingExternalUserSharingOnly", "externalUserSharingOnly", "externalUserAndGuestSharing")
_LISTS = {"allowList": "sharingAllowedDomainList", "blockList": "sharingBlockedDomainList"}


def _flag(name: str, note: str) -> Field:
    return Field(name=name, note=note, shape=Shape.FLAG)


def _number(name: str, note: str) -> Field:
    return Field(name=name, note=note, shape=Shape.NUMBER)


def _texts(name: str, note: str, *, guid: bool = False) -> Field:
    return Field(name=name, note=note, shape=Shape.TEXTS, fold_case=True, guid=guid)


class SharePointSettingsKind(Singleton):
    """The tenant's SharePoint and OneDrive settings; `before` holds what was there, and is restored on delete."""

    token = "m365:index:SharePointSettings"
    object_id = "sharepointSettings"
    path = "/admin/sharepoint/settings"
    about = About(
        path=path,
        key="fixed id sharepointSettings",
        natural_key=(),
        mark=Mark.TENANT,
        family=Family.SHAREPOINT,
        license="SharePoint",
        oddities=(
            Oddity(
                what="a tenant that never bought SharePoint answers 400 to a read",
                source="Microsoft Graph, sharepointSettings, get",
            ),
        ),
    )
    permissions = Permissions(read=("SharePointTenantSettings.Read.All",), write=("SharePointTenantSettings.ReadWrite.All",))
    fields = (
        Field(name="sharingCapability", note="with whom people may share", choices=_SHARING),
        Field(name="sharingDomainRestrictionMode", note="whose domains count", choices=("none", *_LISTS)),
        _texts("sharingAllowedDomainList", "domains that people may share with"),
        _texts("sharingBlockedDomainList", "domains that people may not share with"),
        _flag("isResharingByExternalUsersEnabled", "guests may share on"),
        _flag("isRequireAcceptingUserToMatchInvitedUserEnabled", "guests accept with the account that was invited"),
        _flag("isLegacyAuthProtocolsEnabled", "apps without modern authentication"),
        _flag("isUnmanagedSyncAppForTenantRestricted", "sync only on computers of the allowed domains"),
        _texts("allowedDomainGuidsForSyncApp", "Active Directory domains whose computers may sync", guid=True),
        _texts("excludedFileExtensionsForSyncApp", "file types that are not synced"),
        _flag("isMacSyncAppEnabled", "sync on Macs"),
        _flag("isSyncButtonHiddenOnPersonalSite", "no sync button on OneDrive"),
        Field(
            name="idleSessionSignOut",
            note="browser sessions that nobody uses end",
            shape=Shape.OBJECT,
            manage=Manage.GIVEN,
            parts=(
                _flag("isEnabled", "whether they end"),
                _number("warnAfterInSeconds", "when people are warned"),
                _number("signOutAfterInSeconds", "when they are signed out"),
            ),
        ),
        _number("deletedUserPersonalSiteRetentionPeriodInDays", "how long a leaver's OneDrive stays, 30 to 3650 days"),
        _number("personalSiteDefaultStorageLimitInMB", "room of a OneDrive"),
        _flag("isSitesStorageLimitAutomatic", "sites share the tenant's room"),
        _number("siteCreationDefaultStorageLimitInMB", "room of a new site"),
        Field(name="siteCreationDefaultManagedPath", note="where new sites go", choices=("/sites/", "/teams/")),
        _flag("isSiteCreationEnabled", "people may make sites"),
        _flag("isSiteCreationUIEnabled", "the command for it is shown"),
        _flag("isSitePagesCreationEnabled", "people may make pages"),
        _flag("isCommentingOnSitePagesEnabled", "people may comment on pages"),
        _flag("isFileActivityNotificationEnabled", "OneDrive tells of changes"),
        _flag("isSharePointMobileNotificationEnabled", "SharePoint tells of changes on phones"),
        _flag("isSharePointNewsfeedEnabled", "the newsfeed on modern sites"),
        _flag("isLoopEnabled", "Loop components"),
        Field(name="imageTaggingOption", note="tags of pictures", choices=("disabled", "basic", "enhanced")),
        Field(name="tenantDefaultTimezone", note="time zone of new sites, as SharePoint names it"),
        LEAVE,
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        name = _LISTS.get(str(inputs.get("sharingDomainRestrictionMode")))
        if name is not None and inputs.get(name) == []:
            yield Failure(path=name, reason="the restriction needs at least one domain")
        days = inputs.get("deletedUserPersonalSiteRetentionPeriodInDays")
        if isinstance(days, int) and not 30 <= days <= 3650:
            yield Failure(path="deletedUserPersonalSiteRetentionPeriodInDays", reason=f"{days} is not between 30 and 3650")

    async def live(self, session: Session) -> Json:
        try:
            return await super().live(session)
        except BadRequest as error:
            raise _explained(error) from error


def _explained(error: GraphError) -> M365Error:
    if "license" not in error.message.lower():
        return error
    return M365Error(
        "This tenant has no SharePoint: its settings need a subscription with SharePoint Online (plan SHAREPOINTSTANDARD or "
        f"SHAREPOINTENTERPRISE). Buy one, or leave SharePointSettings out. Request id {error.request_id}."
    )


KIND = SharePointSettingsKind()
