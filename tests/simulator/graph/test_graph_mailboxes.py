"""Mailboxes as Graph shows them: who has one, what can be set, rules that forward."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import PREMIUM

Json = dict[str, Any]
EXCHANGE = "9aaf7827-d63c-4b61-89c3-182f06f82e5c"
NO_MAILBOX = (
    404,
    "MailboxNotEnabledForRESTAPI",
    "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
)
RULE = {
    "displayName": "Forward",
    "sequence": 2,
    "actions": {"forwardTo": [{"emailAddress": {"name": "Boss", "address": "boss@client.example"}}], "stopProcessingRules": True},
}


def _licence(graph: Graph, user: Json, add: bool = True, off: tuple[str, ...] = ()) -> None:
    wanted = [{"skuId": PREMIUM, "disabledPlans": list(off)}] if add else []
    graph.post(
        f"/users/{user['id']}/assignLicense", {"addLicenses": wanted, "removeLicenses": [] if add else [PREMIUM]}, status=200
    )


def _mailbox(graph: Graph) -> tuple[str, str]:
    """A person with a mailbox: (the person's path, the path of the settings)."""
    user = graph.user()
    _licence(graph, user)
    return f"/users/{user['id']}", f"/users/{user['id']}/mailboxSettings"


def _patch(graph: Graph, path: str, body: Json) -> Json:
    answer = graph.ask("PATCH", path, body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_a_mailbox_comes_and_goes_with_the_licence(graph: Graph) -> None:
    user = graph.user()
    path = f"/users/{user['id']}/mailboxSettings"
    assert graph.refused("GET", path) == NO_MAILBOX
    assert graph.refused("PATCH", path, {"timeZone": "UTC"}) == NO_MAILBOX
    assert graph.refused("GET", f"/users/{user['id']}/mailFolders/inbox/messageRules") == NO_MAILBOX
    _licence(graph, user)
    assert _patch(graph, path, {"timeZone": "W. Europe Standard Time"})["timeZone"] == "W. Europe Standard Time"
    _licence(graph, user, off=(EXCHANGE,))
    assert graph.refused("GET", path) == NO_MAILBOX
    _licence(graph, user, add=False)
    assert graph.refused("GET", path) == NO_MAILBOX
    _licence(graph, user)
    assert graph.get(path)["timeZone"] == "W. Europe Standard Time"


def test_a_licence_from_a_group_counts(graph: Graph) -> None:
    user, group = graph.user(), graph.group()
    graph.change("POST", f"/groups/{group['id']}/members/$ref", graph.reference(user["id"]))
    body = {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": []}], "removeLicenses": []}
    assert graph.ask("POST", f"/groups/{group['id']}/assignLicense", body).status_code < 300
    assert graph.get(f"/users/{user['id']}/mailboxSettings")["userPurpose"] == "user"


def test_settings_whole_and_one_by_one(graph: Graph) -> None:
    path, settings = _mailbox(graph)
    whole = graph.get(settings)
    assert whole["@odata.context"].endswith(f"#users('{path.rpartition('/')[2]}')/mailboxSettings")
    assert whole["automaticRepliesSetting"]["status"] == "disabled"
    assert graph.get(f"{settings}/language") | {"@odata.context": ""} == whole["language"] | {"@odata.context": ""}
    assert graph.get(f"{settings}/timeZone")["value"] == "UTC"
    assert graph.get(f"{settings}/userpurpose")["value"] == "user"
    assert graph.get(f"{settings}/workingHours")["daysOfWeek"] == whole["workingHours"]["daysOfWeek"]
    assert set(graph.get(settings, select="timeZone")) == {"@odata.context", "timeZone"}
    assert graph.refused("GET", settings, select="shoeSize")[:2] == (400, "BadRequest")
    assert graph.refused("GET", f"{settings}/shoeSize")[:2] == (400, "BadRequest")


def test_automatic_replies(graph: Graph) -> None:
    """What is not named keeps its value, and the answer holds what was changed."""
    _, settings = _mailbox(graph)
    replies = {"status": "alwaysEnabled", "externalAudience": "contactsOnly", "internalReplyMessage": "Gone"}
    changed = _patch(graph, settings, {"automaticRepliesSetting": replies})
    assert set(changed) == {"@odata.context", "automaticRepliesSetting"}
    times = {
        "scheduledStartDateTime": {"dateTime": "2027-01-01T00:00:00", "timeZone": "UTC"},
        "scheduledEndDateTime": {"dateTime": "2027-02-01T00:00:00.0000000", "timeZone": "UTC"},
    }
    _patch(graph, settings, {"automaticRepliesSetting": {"status": "Scheduled", **times}})
    shown = graph.get(f"{settings}/automaticRepliesSetting")
    assert (shown["status"], shown["externalAudience"], shown["internalReplyMessage"]) == ("scheduled", "contactsOnly", "Gone")
    assert shown["scheduledEndDateTime"] == times["scheduledEndDateTime"]


def test_working_hours_in_a_zone_of_ones_own(graph: Graph) -> None:
    _, settings = _mailbox(graph)
    zone = {
        "@odata.type": "#microsoft.graph.customTimeZone",
        "bias": -300,
        "name": "Customized Time Zone",
        "standardOffset": {"time": "02:00:00.0000000", "dayOccurrence": 2, "dayOfWeek": "Sunday", "month": 10, "year": 0},
        "daylightOffset": {
            "daylightBias": 100,
            "time": "02:00:00.0000000",
            "dayOccurrence": 4,
            "dayOfWeek": "sunday",
            "month": 5,
            "year": 0,
        },
    }
    _patch(graph, settings, {"workingHours": {"endTime": "18:30:00.0000000", "daysOfWeek": ["Monday"], "timeZone": zone}})
    shown = graph.get(f"{settings}/workingHours")
    assert shown["daysOfWeek"] == ["monday"] and shown["startTime"] == "08:00:00.0000000"
    assert shown["timeZone"]["standardOffset"]["dayOfWeek"] == "sunday"
    assert shown["timeZone"]["@odata.type"] == "#microsoft.graph.customTimeZone"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"workingHours": {"startTime": "18:00", "endTime": "09:00:00"}}, "ErrorInvalidTimeSettings"),
        ({"workingHours": {"startTime": "08"}}, "BadRequest"),
        ({"workingHours": {"daysOfWeek": ["someday"]}}, "BadRequest"),
        ({"workingHours": {"timeZone": {"name": "Middle Earth"}}}, "InvalidTimeZone"),
        ({"workingHours": None}, "ErrorInvalidPropertySet"),
        ({"timeZone": "Middle Earth"}, "InvalidTimeZone"),
        ({"timeZone": None}, "InvalidTimeZone"),
        ({"language": {"locale": "klingon"}}, "ErrorInvalidLocale"),
        ({"dateFormat": ""}, "ErrorInvalidPropertySet"),
        ({"userPurpose": "shared"}, "ErrorInvalidPropertySet"),
        ({"shoeSize": 1}, "BadRequest"),
        ({"automaticRepliesSetting": {"status": "perhaps"}}, "BadRequest"),
        (
            {"automaticRepliesSetting": {"status": "scheduled", "scheduledStartDateTime": {"dateTime": "x", "timeZone": "UTC"}}},
            "RequestBodyRead",
        ),
        (
            {
                "automaticRepliesSetting": {
                    "status": "scheduled",
                    "scheduledStartDateTime": {"dateTime": "2027-02-01T00:00:00", "timeZone": "UTC"},
                    "scheduledEndDateTime": {"dateTime": "2027-01-01T00:00:00", "timeZone": "UTC"},
                }
            },
            "ErrorInvalidScheduledOofDuration",
        ),
        ("text", "BadRequest"),
    ],
)
def test_what_cannot_be_set(graph: Graph, body: Any, code: str) -> None:
    _, settings = _mailbox(graph)
    before = graph.get(settings)
    assert graph.refused("PATCH", settings, body)[:2] == (400, code)
    assert graph.get(settings) == before


def test_selected_with_the_person(graph: Graph) -> None:
    path, settings = _mailbox(graph)
    _patch(graph, settings, {"timeZone": "Europe/Berlin"})
    assert graph.get(path, select="id,mailboxSettings")["mailboxSettings"]["timeZone"] == "Europe/Berlin"
    assert graph.refused("GET", "/users", select="mailboxSettings")[:2] == (501, "NotImplemented")
    assert graph.refused("GET", f"/users/{graph.user()['id']}", select="mailboxSettings") == NO_MAILBOX
    assert graph.as_app_with("User.Read.All").refused("GET", path, select="mailboxSettings")[0] == 403
    assert graph.as_app_with("User.Read.All", "MailboxSettings.Read").get(path, select="mailboxSettings")


def test_nobody(graph: Graph) -> None:
    refused = graph.refused("GET", "/users/nobody@nowhere.example/mailboxSettings")
    assert refused == (404, "ErrorInvalidUser", "The requested user 'nobody@nowhere.example' is invalid.")


def test_rules_from_create_to_delete(graph: Graph) -> None:
    path, _ = _mailbox(graph)
    rules = f"{path}/mailFolders/inbox/messageRules"
    assert graph.get(rules)["value"] == []
    made = graph.post(rules, RULE)
    first = graph.post(rules, RULE | {"sequence": 1, "displayName": "First", "actions": {"markAsRead": True}})
    assert (made["isEnabled"], made["hasError"], made["isReadOnly"]) == (True, False, False)
    assert [one["id"] for one in graph.get(rules)["value"]] == [first["id"], made["id"]]
    assert graph.get(f"{rules}/{made['id']}")["actions"] == RULE["actions"]
    changed = _patch(graph, f"{rules}/{made['id']}", {"isEnabled": False, "actions": {"delete": True}})
    assert changed["actions"] == {"delete": True} and changed["isEnabled"] is False
    assert [one["displayName"] for one in graph.get(rules, filter="isEnabled eq false")["value"]] == ["Forward"]
    graph.change("DELETE", f"{rules}/{made['id']}")
    assert graph.refused("GET", f"{rules}/{made['id']}")[:2] == (404, "ErrorItemNotFound")
    assert graph.refused("DELETE", f"{rules}/{made['id']}")[:2] == (404, "ErrorItemNotFound")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"actions": None}, "ErrorInvalidRequest"),
        ({"actions": {}}, "ErrorInvalidRequest"),
        ({"displayName": ""}, "ErrorInvalidRequest"),
        ({"sequence": 0}, "ErrorInvalidRequest"),
        ({"sequence": "1"}, "BadRequest"),
        ({"actions": {"forwardTo": [{"emailAddress": {"address": "nobody"}}]}}, "ErrorInvalidRequest"),
        ({"actions": {"forwardTo": [{}]}}, "ErrorInvalidRequest"),
        ({"actions": {"throwAway": True}}, "BadRequest"),
        ({"conditions": {"colour": "red"}}, "BadRequest"),
    ],
)
def test_what_is_no_rule(graph: Graph, change: Json, code: str) -> None:
    path, _ = _mailbox(graph)
    rules = f"{path}/mailFolders/inbox/messageRules"
    assert graph.refused("POST", rules, RULE | change)[:2] == (400, code)
    made = graph.post(rules, RULE)
    assert graph.refused("PATCH", f"{rules}/{made['id']}", change)[:2] == (400, code)
    assert graph.get(rules)["value"] == [{key: value for key, value in made.items() if key != "@odata.context"}]
