"""`/invitations`: a guest is made, or invited once more.

Sources: Graph "create invitation": an app's own permission does not work where invitations are off or left to administrators;
authorizationPolicy, values of allowInvitesFrom: which people may invite.
The form of a guest's sign-in name, `creationType` and the words of refusals are general knowledge.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from simulator.addresses import parts_of
from simulator.errors import GraphFault
from simulator.graph import audit, authorization_policy, cross_tenant_defaults, directory, envelope, faults, privileges, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KIND = Kind(
    collection="invitations",
    segment="invitations",
    type_name="graph.invitation",
    resource="Invitation",
    directory=False,
)
DEEP = frozenset({"invitedUser", "invitedUserSponsors"})
GUEST_INVITER = "95e79109-95c0-4d8e-aee3-d01accf2d47b"
INVITERS = frozenset({privileges.GLOBAL_ADMINISTRATOR, privileges.USER_ADMINISTRATOR, GUEST_INVITER})
_ADDRESS = re.compile(r"[^@\s]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}\Z")
_WRITABLE = frozenset(
    {
        "invitedUserDisplayName",
        "invitedUserEmailAddress",
        "invitedUserMessageInfo",
        "invitedUserType",
        "inviteRedirectUrl",
        "resetRedemption",
        "sendInvitationMessage",
        *DEEP,
    }
)


def _body(request: Request) -> Json:
    body = typecheck.check_body(request.body, KIND.type_name, deep=DEEP)
    for name in body:
        if name not in _WRITABLE:
            raise faults.read_only(name, KIND.resource)
    for name in ("invitedUserEmailAddress", "inviteRedirectUrl"):
        if not body.get(name):
            raise faults.missing_value(name, KIND.resource)
    if not _ADDRESS.match(body["invitedUserEmailAddress"]):
        raise faults.invalid_value("invitedUserEmailAddress", KIND.resource)
    if not parts_of(body["inviteRedirectUrl"]).hostname:
        raise faults.invalid_value("inviteRedirectUrl", KIND.resource)
    if body.get("invitedUserType") not in (None, "Guest", "Member"):
        raise faults.invalid_value("invitedUserType", KIND.resource)
    return body


def _check_allowed(request: Request) -> None:
    """What the tenant's policies say of invitations."""
    who = request.tenant.collection("policies")[authorization_policy.NAME]["allowInvitesFrom"]
    if not _may_invite(request, who):
        message = "Guest invitations not allowed for your company. Contact your company administrator for more details."
        raise GraphFault(403, "Authorization_RequestDenied", message)
    inbound = cross_tenant_defaults.current(request)["b2bCollaborationInbound"]["usersAndGroups"] or {}
    if inbound.get("accessType") == "blocked" and any(one.get("target") == "AllUsers" for one in inbound.get("targets") or []):
        raise faults.bad_request("The cross-tenant access policy of the organization blocks this invitation.")


def _may_invite(request: Request, who: str) -> bool:
    if who in ("none", "everyone"):
        return who == "everyone"
    if request.who.kind == "user" and privileges.caller_roles(request) & INVITERS:
        return True
    if who == "adminsAndGuestInviters":
        return False
    caller = request.tenant.collection("users").get(request.who.object_id, {})
    return caller.get("userType") != "Guest"


def _guest(request: Request, body: Json) -> Json:
    """The guest of this address: the one there is, or a new one."""
    address = body["invitedUserEmailAddress"]
    tenant = request.tenant
    for user in tenant.collection("users").values():
        addresses = {str(user.get("mail") or "").lower(), str(user["userPrincipalName"]).lower()}
        if address.lower() in addresses:
            if user.get("creationType") == "Invitation":
                return user
            raise faults.bad_request(
                f"The invited user already exists in the directory as object ID: {user['id']}. They can use that account to sign "
                "in to shared apps and resources."
            )
    local, _, domain = address.rpartition("@")
    if domain.lower() in directory.verified_domains(tenant):
        raise faults.bad_request("The invited user's domain is a verified domain of this organization.")
    now = request.cloud.timestamp()
    user = {
        "id": request.cloud.new_id(),
        "createdDateTime": now,
        "deletedDateTime": None,
        "accountEnabled": True,
        "businessPhones": [],
        "creationType": "Invitation",
        "displayName": body.get("invitedUserDisplayName") or local,
        "externalUserState": "PendingAcceptance",
        "externalUserStateChangeDateTime": now,
        "mail": address,
        "mailNickname": f"{local}_{domain}#EXT#",
        "otherMails": [address],
        "proxyAddresses": [f"SMTP:{address}"],
        "signInSessionsValidFromDateTime": now,
        "userPrincipalName": f"{local}_{domain}#EXT#@{directory.initial_domain(tenant)}",
        "userType": body.get("invitedUserType") or "Guest",
    }
    if directory.holders(tenant, "users", "userPrincipalName", user["userPrincipalName"]):
        raise faults.conflict("userPrincipalName")
    tenant.collection("users")[user["id"]] = user
    return user


def _reset(request: Request, body: Json) -> Json:
    """An existing guest is bound anew to the address."""
    wanted = str((body.get("invitedUser") or {}).get("id"))
    user = directory.find(request.tenant, "users", wanted)
    if user.get("creationType") != "Invitation":
        raise faults.bad_request("Only a user who was invited can have the redemption reset.")
    address = body["invitedUserEmailAddress"]
    user.update(mail=address, otherMails=[address], externalUserState="PendingAcceptance")
    user["externalUserStateChangeDateTime"] = request.cloud.timestamp()
    return user


@route("POST", "/v1.0/invitations")
def invite(request: Request) -> Response:
    body = _body(request)
    _check_allowed(request)
    for sponsor in body.get("invitedUserSponsors") or []:
        if directory.find_object(request.tenant, str(sponsor.get("id"))) is None:
            raise faults.not_found(str(sponsor.get("id")))
    user = _reset(request, body) if body.get("resetRedemption") else _guest(request, body)
    invitation_id = request.cloud.new_id()
    target = f"https://invitations.microsoft.com/redeem/?tenant={request.tenant.id}&user={invitation_id}&ver=2.0"
    info = body.get("invitedUserMessageInfo") or {}
    invitation = {
        "id": invitation_id,
        "inviteRedeemUrl": f"https://login.microsoftonline.com/redeem?rd={quote(target, safe='')}",
        "invitedUserDisplayName": body.get("invitedUserDisplayName"),
        "invitedUserType": user["userType"],
        "invitedUserEmailAddress": body["invitedUserEmailAddress"],
        "sendInvitationMessage": bool(body.get("sendInvitationMessage")),
        "resetRedemption": bool(body.get("resetRedemption")),
        "inviteRedirectUrl": body["inviteRedirectUrl"],
        "status": user["externalUserState"] if user["externalUserState"] == "PendingAcceptance" else "Completed",
        "invitedUserMessageInfo": {"messageLanguage": None, "customizedMessageBody": None, "ccRecipients": [], **info},
        "invitedUser": {"id": user["id"]},
    }
    audit.record(
        request,
        "Invite external user with reset invitation status" if body.get("resetRedemption") else "Invite external user",
        category="UserManagement",
        operation="Add",
        service="Invited Users",
        targets=[audit.target("User", user)],
    )
    return envelope.created(request, KIND, invitation)
