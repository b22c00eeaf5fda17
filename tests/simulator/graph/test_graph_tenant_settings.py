"""Settings of the whole tenant: group settings and lifetimes, consent, other organisations, domains, contacts, invitations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"
GUEST = "08d542b9-071f-4e16-94b0-74abb372e3d9"
CROSS = "/policies/crossTenantAccessPolicy/default"
CONSENT = "/policies/adminConsentRequestPolicy"
LIFECYCLE = "/groupLifecyclePolicies"
INVITATIONS = "/invitations"
GUEST_BODY = {"invitedUserEmailAddress": "ada@other.example", "inviteRedirectUrl": "https://app.example"}
YEAR: dict[str, Any] = {
    "groupLifetimeInDays": 365,
    "managedGroupTypes": "All",
    "alternateNotificationEmails": "it@client.example",
}


def team(graph: Graph) -> dict[str, Any]:
    return graph.group(groupTypes=["Unified"], mailEnabled=True)


def setting(graph: Graph, **values: str) -> dict[str, Any]:
    given = [{"name": name, "value": value} for name, value in values.items()]
    return graph.post("/groupSettings", {"templateId": UNIFIED, "values": given})


def test_settings_are_made_from_a_template(graph: Graph) -> None:
    templates = {one["id"]: one for one in graph.get("/groupSettingTemplates")["value"]}
    assert graph.get(f"/groupSettingTemplates/{UNIFIED}")["values"] == templates[UNIFIED]["values"]
    assert graph.get("/groupSettings")["value"] == []
    made = setting(graph, EnableGroupCreation="false")
    values = {one["name"]: one["value"] for one in made["values"]}
    assert set(values) == {one["name"] for one in templates[UNIFIED]["values"]}
    assert (values["EnableGroupCreation"], values["AllowToAddGuests"], made["displayName"]) == ("false", "true", "Group.Unified")
    path = f"/groupSettings/{made['id']}"
    graph.change("PATCH", path, {"values": [{"name": "AllowToAddGuests", "value": "false"}]})
    after = {one["name"]: one["value"] for one in graph.get(path)["values"]}
    assert (after["AllowToAddGuests"], after["EnableGroupCreation"]) == ("false", "true")
    assert graph.refused("POST", "/groupSettings", {"templateId": UNIFIED, "values": []})[0] == 400
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[0] == 404
    log = [one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"][:3]]
    assert log == ["Delete company settings", "Update company settings", "Create company settings"]


@pytest.mark.parametrize(
    "body",
    [
        {"templateId": "00000000-0000-0000-0000-0000000000aa", "values": []},
        {"templateId": GUEST, "values": []},
        {"values": []},
        {"templateId": UNIFIED, "values": [{"name": "EnableGroupCreation", "value": "no"}]},
        {"templateId": UNIFIED, "values": [{"name": "EnableGroupCreation", "value": None}]},
        {"templateId": UNIFIED, "values": [{"name": "EnableGroups", "value": "true"}]},
        {"templateId": UNIFIED, "values": [{"name": "EnableGroupCreation", "value": "true"}] * 2},
        {"templateId": UNIFIED, "values": [{"name": "GroupCreationAllowedGroupId", "value": "everybody"}]},
        {"templateId": UNIFIED, "values": [{"name": "EnableGroupCreation", "value": True}]},
        {"templateId": UNIFIED, "values": [], "id": "mine"},
    ],
)
def test_refused_settings(graph: Graph, body: dict[str, Any]) -> None:
    assert graph.refused("POST", "/groupSettings", body)[0] == 400
    assert graph.get("/groupSettings")["value"] == []


def test_one_group_may_keep_guests_out(graph: Graph) -> None:
    group = team(graph)
    path = f"/groups/{group['id']}/settings"
    made = graph.post(path, {"templateId": GUEST, "values": [{"name": "AllowToAddGuests", "value": "false"}]})
    assert [one["id"] for one in graph.get(path)["value"]] == [made["id"]]
    assert graph.get("/groupSettings")["value"] == []
    assert graph.refused("POST", path, {"templateId": UNIFIED, "values": []})[0] == 400


def test_names_are_held_against_the_requirement(graph: Graph) -> None:
    path = "/directoryObjects/validateProperties"
    body = {"entityType": "Group", "displayName": "Sales", "mailNickname": "sales"}
    graph.change("POST", path, body)
    setting(graph, PrefixSuffixNamingRequirement="GRP_[GroupName]_[Department]", CustomBlockedWordsList="CEO,Payroll")
    user = graph.user(department="Bonn")
    answer = graph.ask("POST", path, body | {"onBehalfOfUserId": user["id"]})
    assert answer.status_code == 422
    details = answer.json()["error"]["details"]
    assert [(one["target"], one["code"], one["prefix"], one["suffix"]) for one in details] == [
        ("displayName", "MissingPrefixSuffix", "GRP_", "_Bonn"),
        ("mailNickname", "MissingPrefixSuffix", "GRP_", "_Bonn"),
    ]
    good = {"entityType": "Group", "displayName": "GRP_Sales_Bonn", "onBehalfOfUserId": user["id"]}
    graph.change("POST", path, good)
    blocked = graph.ask("POST", path, good | {"displayName": "GRP_payroll_Bonn"}).json()["error"]["details"]
    assert [one["code"] for one in blocked] == ["ContainsBlockedWord"]
    group = graph.group(groupTypes=["Unified"], mailEnabled=True, displayName="GRP_Team_", mailNickname="GRP_Team_")
    taken = {"entityType": "Group", "mailNickname": group["mailNickname"]}
    conflict = graph.ask("POST", path, taken)
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (422, "Request_UnprocessableEntity")
    assert [one["code"] for one in conflict.json()["error"]["details"]] == ["ObjectConflict"]
    for wrong in ({"entityType": "User", "displayName": "x"}, {"entityType": "Group"}, {"entityType": "Group", "name": "x"}):
        assert graph.refused("POST", path, wrong)[0] == 400


def test_groups_expire_by_the_policy(graph: Graph) -> None:
    group, security = team(graph), graph.group()
    assert graph.get(f"/groups/{group['id']}")["expirationDateTime"] is None
    made = graph.post(LIFECYCLE, YEAR)
    first = graph.get(f"/groups/{group['id']}")["expirationDateTime"]
    assert int(first[:4]) == int(group["createdDateTime"][:4]) + 1
    assert graph.get(f"/groups/{security['id']}")["expirationDateTime"] is None
    assert [one["id"] for one in graph.get(f"/groups/{group['id']}/groupLifecyclePolicies")["value"]] == [made["id"]]
    assert graph.refused("POST", LIFECYCLE, YEAR)[0] == 400
    changed = graph.ask("PATCH", f"{LIFECYCLE}/{made['id']}", {"managedGroupTypes": "Selected", "groupLifetimeInDays": 30})
    assert (changed.status_code, changed.json()["groupLifetimeInDays"]) == (200, 30)
    assert graph.get(f"/groups/{group['id']}/groupLifecyclePolicies")["value"] == []
    body = {"groupId": group["id"]}
    assert graph.post(f"{LIFECYCLE}/{made['id']}/addGroup", body, status=200)["value"] is True
    assert graph.get(f"/groups/{group['id']}")["expirationDateTime"] < first
    before = graph.simulator.http.get("/_sim/clock").json()["now"]
    try:
        graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": 10 * 86400})
        old = graph.get(f"/groups/{group['id']}")["expirationDateTime"]
        graph.change("POST", f"/groups/{group['id']}/renew")
        assert graph.get(f"/groups/{group['id']}")["expirationDateTime"] > old
    finally:
        graph.simulator.http.post("/_sim/clock", json={"now": before})
    assert graph.post(f"{LIFECYCLE}/{made['id']}/removeGroup", body, status=200)["value"] is True
    assert graph.post(f"{LIFECYCLE}/{made['id']}/removeGroup", body, status=200)["value"] is False
    assert graph.refused("POST", f"{LIFECYCLE}/{made['id']}/addGroup", {"groupId": security["id"]})[0] == 400
    graph.change("DELETE", f"{LIFECYCLE}/{made['id']}")
    assert graph.get(LIFECYCLE)["value"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"groupLifetimeInDays": 29},
        {"groupLifetimeInDays": None},
        {"managedGroupTypes": "Some"},
        {"alternateNotificationEmails": "somebody"},
        {"id": "mine"},
        {"colour": "red"},
    ],
)
def test_refused_lifetimes(graph: Graph, change: dict[str, Any]) -> None:
    assert graph.refused("POST", LIFECYCLE, YEAR | change)[0] == 400


def test_the_default_for_other_organisations(graph: Graph) -> None:
    before = graph.get(CROSS)
    assert (before["isServiceDefault"], before["b2bCollaborationInbound"]["applications"]["accessType"]) == (True, "allowed")
    trust = {"isMfaAccepted": True}
    graph.change("PATCH", CROSS, {"inboundTrust": trust})
    after = graph.get(CROSS)
    assert after["inboundTrust"] == before["inboundTrust"] | trust
    assert after["isServiceDefault"] is False
    graph.change("POST", f"{CROSS}/resetToSystemDefault")
    assert graph.get(CROSS) == before
    log = [one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"][:2]]
    assert log[0] == "Reset the cross-tenant access default setting"
    refused: tuple[dict[str, Any], ...] = (
        {"isServiceDefault": False},
        {"automaticUserConsentSettings": {"inboundAllowed": True}},
        {"b2bCollaborationInbound": None},
        {"b2bCollaborationInbound": {"usersAndGroups": {"accessType": "blocked", "targets": []}}},
        {
            "b2bCollaborationInbound": {
                "applications": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]}
            }
        },
        {"b2bCollaborationInbound": {"usersAndGroups": {"accessType": "open"}}},
        {"inbound": {}},
    )
    for wrong in refused:
        assert graph.refused("PATCH", CROSS, wrong)[0] == 400
    assert graph.get(CROSS) == before


def test_the_consent_policy_is_replaced(graph: Graph) -> None:
    assert graph.get(CONSENT)["isEnabled"] is False
    reviewer = {"query": f"/users/{graph.user()['id']}", "queryType": "MicrosoftGraph", "queryRoot": None}
    body = {
        "isEnabled": True,
        "notifyReviewers": True,
        "remindersEnabled": True,
        "requestDurationInDays": 30,
        "reviewers": [reviewer],
    }
    graph.change("PUT", CONSENT, body)
    read = graph.get(CONSENT)
    assert {name: read[name] for name in body} == body
    assert read["version"] == 1
    graph.change("PUT", CONSENT, body)
    assert graph.get(CONSENT)["version"] == 1
    changes: tuple[dict[str, Any], ...] = (
        {"reviewers": []},
        {"reviewers": [{"query": "ada", "queryType": "MicrosoftGraph"}]},
        {"requestDurationInDays": 61},
        {"isEnabled": None},
        {"version": 7},
        {"colour": "red"},
    )
    for change in changes:
        assert graph.refused("PUT", CONSENT, body | change)[0] == 400
    for name in body:
        assert graph.refused("PUT", CONSENT, {key: value for key, value in body.items() if key != name})[0] == 400


def test_passwords_of_a_domain(graph: Graph) -> None:
    path = f"/domains/{graph.tenant.domain}"
    assert graph.get(path)["passwordValidityPeriodInDays"] is None
    graph.change("PATCH", path, {"passwordValidityPeriodInDays": 2147483647, "passwordNotificationWindowInDays": 14})
    read = graph.get(path)
    assert (read["passwordValidityPeriodInDays"], read["passwordNotificationWindowInDays"]) == (2147483647, 14)
    assert graph.get("/auditLogs/directoryAudits")["value"][0]["activityDisplayName"] == "Set password policy"
    for wrong in (
        {"passwordValidityPeriodInDays": 0},
        {"passwordValidityPeriodInDays": "never"},
        {"isVerified": False},
        {"isDefault": False},
        {"colour": "red"},
    ):
        assert graph.refused("PATCH", path, wrong)[0] == 400
    other = next(one["id"] for one in graph.get("/domains")["value"] if one["id"] != graph.tenant.domain)
    graph.change("PATCH", f"/domains/{other}", {"isDefault": True})
    assert [one["id"] for one in graph.get("/domains")["value"] if one["isDefault"]] == [other]


def test_contacts_of_the_organisation(graph: Graph) -> None:
    path = f"/organization/{graph.tenant.id}"
    body = {
        "technicalNotificationMails": ["it@client.example"],
        "privacyProfile": {"contactEmail": "privacy@client.example", "statementUrl": "https://client.example/privacy"},
    }
    graph.change("PATCH", path, body)
    read = graph.get(path)
    assert {name: read[name] for name in body} == body
    assert graph.get("/auditLogs/directoryAudits")["value"][0]["activityDisplayName"] == "Set Company Information"
    for wrong in ({"displayName": "Other"}, {"technicalNotificationMails": ["nobody"]}, {"colour": "red"}):
        assert graph.refused("PATCH", path, wrong)[0] == 400


def test_a_guest_is_invited_once_and_bound_anew(graph: Graph) -> None:
    made = graph.post(INVITATIONS, GUEST_BODY | {"invitedUserDisplayName": "Ada", "sendInvitationMessage": True})
    assert (made["status"], made["invitedUserType"]) == ("PendingAcceptance", "Guest")
    assert made["inviteRedeemUrl"].startswith("https://login.microsoftonline.com/redeem?rd=")
    path = f"/users/{made['invitedUser']['id']}"
    guest = graph.get(path, select="displayName,userType,externalUserState,creationType,mail,userPrincipalName,accountEnabled")
    upn = guest.pop("userPrincipalName")
    assert upn.startswith("ada_other.example#EXT#@")
    assert {name: value for name, value in guest.items() if name[0] != "@"} == {
        "displayName": "Ada",
        "userType": "Guest",
        "externalUserState": "PendingAcceptance",
        "creationType": "Invitation",
        "mail": "ada@other.example",
        "accountEnabled": True,
    }
    again = graph.post(INVITATIONS, GUEST_BODY)
    assert again["invitedUser"]["id"] == made["invitedUser"]["id"]
    bound = graph.post(
        INVITATIONS,
        GUEST_BODY
        | {
            "invitedUserEmailAddress": "ada@new.example",
            "resetRedemption": True,
            "invitedUser": {"id": made["invitedUser"]["id"]},
        },
    )
    assert bound["invitedUser"]["id"] == made["invitedUser"]["id"]
    assert graph.get(path, select="mail")["mail"] == "ada@new.example"
    assert graph.get("/users", filter="userType eq 'Guest'", select="id")["value"] == [{"id": made["invitedUser"]["id"]}]
    log = [one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"][:3]]
    assert log == ["Invite external user with reset invitation status", "Invite external user", "Invite external user"]


@pytest.mark.parametrize(
    "change",
    [
        {"invitedUserEmailAddress": "nobody"},
        {"invitedUserEmailAddress": None},
        {"inviteRedirectUrl": "app"},
        {"invitedUserType": "Friend"},
        {"status": "Completed"},
        {"colour": "red"},
    ],
)
def test_refused_invitations(graph: Graph, change: dict[str, Any]) -> None:
    assert graph.refused("POST", INVITATIONS, GUEST_BODY | change)[0] == 400
    assert graph.get("/users", filter="userType eq 'Guest'")["value"] == []


def test_who_cannot_be_invited(graph: Graph) -> None:
    user = graph.user()
    status, _, message = graph.refused("POST", INVITATIONS, GUEST_BODY | {"invitedUserEmailAddress": user["userPrincipalName"]})
    assert (status, user["id"] in message) == (400, True)
    own = GUEST_BODY | {"invitedUserEmailAddress": f"new@{graph.tenant.domain}"}
    assert graph.refused("POST", INVITATIONS, own)[0] == 400


def test_policies_can_forbid_invitations(graph: Graph, admin: Graph) -> None:
    policy = "/policies/authorizationPolicy"
    graph.change("PATCH", policy, {"allowInvitesFrom": "adminsAndGuestInviters"})
    assert graph.refused("POST", INVITATIONS, GUEST_BODY)[0] == 403
    admin.post(INVITATIONS, GUEST_BODY)
    graph.change("PATCH", policy, {"allowInvitesFrom": "none"})
    assert admin.refused("POST", INVITATIONS, GUEST_BODY)[0] == 403
    graph.change("PATCH", policy, {"allowInvitesFrom": "everyone"})
    blocked = {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]}
    graph.change("PATCH", CROSS, {"b2bCollaborationInbound": {"usersAndGroups": blocked}})
    assert graph.refused("POST", INVITATIONS, GUEST_BODY)[0] == 400


def test_who_may_change_settings(graph: Graph) -> None:
    reader = graph.as_app_with("Policy.Read.All", "GroupSettings.Read.All", "Domain.Read.All")
    assert reader.get("/groupSettings")["value"] == []
    for method, path, body in (
        ("POST", "/groupSettings", {"templateId": UNIFIED, "values": []}),
        ("POST", LIFECYCLE, YEAR),
        ("PATCH", CROSS, {"inboundTrust": {"isMfaAccepted": True}}),
        ("PUT", CONSENT, {}),
        ("PATCH", f"/domains/{graph.tenant.domain}", {"passwordValidityPeriodInDays": 90}),
        ("PATCH", f"/organization/{graph.tenant.id}", {"technicalNotificationMails": []}),
        ("POST", INVITATIONS, GUEST_BODY),
    ):
        assert reader.refused(method, path, body)[0] == 403, path
