"""Who may reach a OneDrive: permissions of its root, given by invitation.

People and groups of the tenant get theirs at once; somebody outside as far as the tenant's sharing settings let them. Sources:
Graph API reference, Send a sharing invitation, permission, List, Update and Delete permission. General knowledge: the code
noResolvedUsers's sentence, that the owner's permission stays, and that a repeated invitation replaces the role.
"""

from __future__ import annotations

import base64
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import directory, drives, envelope, sharepoint_settings, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

OF_USER, BY_ID = drives.OF_USER + "/items/{item_id}", drives.BY_ID + "/items/{item_id}"
KIND = Kind(
    collection="drivePermissions",
    segment="permissions",
    type_name="graph.permission",
    resource="Permission",
    default=("id", "roles", "grantedTo", "grantedToV2", "invitation", "shareId"),
    directory=False,
)
ROLES = ("read", "write", "owner")
MESSAGE_LENGTH = 2000


def _path(request: Request, user: Json) -> str:
    return f"drives('{drives.drive_id(request.tenant, user)}')/items('{drives.root_id(request.tenant, user)}')/permissions"


def _stored(request: Request, user: Json) -> dict[str, Json]:
    permissions: dict[str, Json] = request.tenant.collections.get(drives.COLLECTION, {}).get(user["id"].lower(), {})
    return permissions


def _all(request: Request, user: Json) -> dict[str, Json]:
    own = _permission(user["userPrincipalName"], ["owner"], user=user)
    return {own["id"]: own, **_stored(request, user)}


def _permission(login: str, roles: list[str], *, user: Json | None = None, group: Json | None = None, email: str = "") -> Json:
    """A permission as Graph shows it; its id follows from whom it is for, as the live service's does."""
    claim = f"c:0o.c|federateddirectoryclaimprovider|{login}" if group is not None else f"i:0#.f|membership|{login.lower()}"
    out: Json = {"id": base64.urlsafe_b64encode(claim.encode()).decode().rstrip("="), "roles": roles}
    holder = user or group
    if holder is not None:
        shown = {"id": holder["id"], "displayName": holder["displayName"]}
        if holder.get("mail") or user is not None:
            shown["email"] = holder.get("mail") or login
        kind, site = ("group", "siteGroup") if group is not None else ("user", "siteUser")
        out["grantedToV2"] = {kind: shown, site: {"displayName": holder["displayName"], "loginName": claim}}
        out["grantedTo"] = {"user": shown}
    if email:
        out["invitation"] = {"email": email, "signInRequired": True}
    return out


def _find(request: Request, user: Json) -> Json:
    drives.demand_item(request, user)
    found = _all(request, user).get(request.path_params["permission_id"])
    if found is None:
        raise drives.not_found()
    return found


@route("GET", OF_USER + "/permissions")
@route("GET", BY_ID + "/permissions")
def list_permissions(request: Request) -> Response:
    user = drives.owner(request)
    drives.demand_item(request, user)
    return envelope.collection(request, KIND, _all(request, user).values(), path=_path(request, user))


@route("GET", OF_USER + "/permissions/{permission_id}")
@route("GET", BY_ID + "/permissions/{permission_id}")
def get_permission(request: Request) -> Response:
    user = drives.owner(request)
    return envelope.entity(request, KIND, _find(request, user), path=_path(request, user))


@route("POST", OF_USER + "/invite")
@route("POST", BY_ID + "/invite")
def invite(request: Request) -> Response:
    """All recipients or none."""
    user = drives.owner(request)
    drives.demand_item(request, user)
    body = typecheck.check_parameters(request.body, "graph.invite", "graph.driveItem")
    roles = _roles(body.get("roles"))
    recipients = body.get("recipients") or []
    if not recipients:
        raise _invalid("At least one recipient is needed.")
    if len(body.get("message") or "") > MESSAGE_LENGTH:
        raise _invalid(f"The message is longer than {MESSAGE_LENGTH} characters.")
    if body.get("password") or body.get("expirationDateTime"):
        raise _invalid("Passwords and expiration of an invitation are not supported on OneDrive for Business.")
    given = [_granted(request, one, roles) for one in recipients]
    kept = request.tenant.collection(drives.COLLECTION).setdefault(user["id"].lower(), {})
    kept.update({one["id"]: one for one in given if one["id"] != _owner_id(user)})
    return Response(body={"@odata.context": f"{request.origin}/v1.0/$metadata#Collection(permission)", "value": given})


@route("PATCH", OF_USER + "/permissions/{permission_id}")
@route("PATCH", BY_ID + "/permissions/{permission_id}")
def update_permission(request: Request) -> Response:
    """Only the roles can be changed."""
    user = drives.owner(request)
    found = _changeable(request, user)
    body = typecheck.check_body(request.body, KIND.type_name)
    if set(body) - {"roles", "id"}:
        raise _invalid("Only the roles of a permission can be changed.")
    found["roles"] = _roles(body.get("roles"))
    return envelope.entity(request, KIND, found, path=_path(request, user))


@route("DELETE", OF_USER + "/permissions/{permission_id}")
@route("DELETE", BY_ID + "/permissions/{permission_id}")
def delete_permission(request: Request) -> Response:
    user = drives.owner(request)
    del _stored(request, user)[_changeable(request, user)["id"]]
    return envelope.done()


def _owner_id(user: Json) -> str:
    return str(_permission(user["userPrincipalName"], ["owner"], user=user)["id"])


def _changeable(request: Request, user: Json) -> Json:
    found = _find(request, user)
    if found["id"] == _owner_id(user):
        raise GraphFault(403, "accessDenied", "Access denied")
    return found


def _roles(given: list[str] | None) -> list[str]:
    roles = list(dict.fromkeys(given or []))
    if len(roles) != 1 or roles[0] not in ROLES:
        raise _invalid(f"The roles must name one of {', '.join(ROLES)}.")
    return roles


def _granted(request: Request, recipient: Json, roles: list[str]) -> Json:
    """The permission of one recipient. Raises GraphFault 400 for somebody unknown, 403 for somebody whom sharing leaves out."""
    tenant, wanted = request.tenant, recipient.get("email") or recipient.get("alias") or recipient.get("objectId") or ""
    for person in tenant.collection("users").values():
        names = (person["id"], person["userPrincipalName"], person.get("mail") or "", person.get("mailNickname") or "")
        if wanted and wanted.lower() in {name.lower() for name in names}:
            return _permission(person["userPrincipalName"], roles, user=person)
    for group in tenant.collection("groups").values():
        if wanted and wanted.lower() in {group["id"], (group.get("mail") or "").lower()}:
            return _permission(group["id"], roles, group=group)
    email = recipient.get("email") or ""
    domain = email.rpartition("@")[2].lower()
    if "@" not in email or domain in directory.verified_domains(tenant):
        raise GraphFault(400, "noResolvedUsers", "One or more users could not be resolved.")
    _demand_sharing(request, domain)
    return _permission(email, roles, email=email)


def _demand_sharing(request: Request, domain: str) -> None:
    """With people whom the directory doesn't know."""
    settings = sharepoint_settings.current(request)
    mode = settings["sharingDomainRestrictionMode"]
    listed = {
        "allowList": domain in {one.lower() for one in settings["sharingAllowedDomainList"]},
        "blockList": domain not in {one.lower() for one in settings["sharingBlockedDomainList"]},
    }.get(mode, True)
    if settings["sharingCapability"] in ("disabled", "existingExternalUserSharingOnly") or not listed:
        raise GraphFault(403, "accessDenied", "Sharing with people outside of the organization is not allowed by its settings.")


def _invalid(message: str) -> GraphFault:
    return GraphFault(400, "invalidRequest", message)
