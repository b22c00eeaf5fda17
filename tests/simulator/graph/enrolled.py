"""Devices for tests: they join and enrol by the simulator's own control, and its clock moves them on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.simulator.graph.conftest import Graph

Json = dict[str, Any]
MANAGED = "/deviceManagement/managedDevices"
COMPLIANCE = "/deviceManagement/deviceCompliancePolicies"
WINDOWS = "windows10CompliancePolicy"
ALL_DEVICES = {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}
ALL_USERS = {"target": {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}}


@dataclass(kw_only=True)
class Fleet:
    """The devices of one tenant."""

    graph: Graph
    made: int = field(default=0)

    def wait(self, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        seconds = 60 * (minutes + 60 * (hours + 24 * days))
        answer = self.graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": seconds})
        assert answer.status_code == 200, answer.text

    def join(self, **more: Any) -> Json:
        """`id` in the directory, `deviceId`, `managedDeviceId`."""
        self.made += 1
        body = {"tenantId": self.graph.tenant.id, "name": f"LAPTOP-{self.made}", **more}
        answer = self.graph.simulator.http.post("/_sim/devices", json=body)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    def report(self, managed_id: str, **more: Any) -> None:
        """Change what the device says of itself."""
        body = {"tenantId": self.graph.tenant.id, **more}
        answer = self.graph.simulator.http.post(f"/_sim/devices/{managed_id}", json=body)
        assert answer.status_code == 204, answer.text

    def read(self, managed_id: str) -> Json:
        return self.graph.get(f"{MANAGED}/{managed_id}")

    def state(self, managed_id: str) -> str:
        return str(self.read(managed_id)["complianceState"])

    def policy(self, *, hours: int = 0, to: Json = ALL_DEVICES, kind: str = WINDOWS, **asked: Any) -> str:
        """A compliance policy that asks for this, blocks after `hours` and is assigned."""
        block = {
            "actionType": "block",
            "gracePeriodHours": hours,
            "notificationTemplateId": "",
            "notificationMessageCCList": [],
        }
        body = {
            "@odata.type": f"#microsoft.graph.{kind}",
            "displayName": "Windows compliance",
            "scheduledActionsForRule": [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [block]}],
            **asked,
        }
        made = str(self.graph.post(COMPLIANCE, body)["id"])
        self.graph.post(f"{COMPLIANCE}/{made}/assign", {"assignments": [to]}, status=200)
        return made

    def group_with(self, object_id: str) -> str:
        group = str(self.graph.group()["id"])
        self.graph.change("POST", f"/groups/{group}/members/$ref", self.graph.reference(object_id))
        return group


def to_group(group_id: str, *, exclude: bool = False) -> Json:
    kind = "exclusionGroupAssignmentTarget" if exclude else "groupAssignmentTarget"
    return {"target": {"@odata.type": f"#microsoft.graph.{kind}", "groupId": group_id}}


@contextmanager
def fleet_of(graph: Graph) -> Iterator[Fleet]:
    """A fleet whose clock stands still but for `wait`; it is put back in the end."""
    clock = graph.simulator.http
    before = clock.post("/_sim/clock", json={"frozen": True}).json()["now"]
    try:
        yield Fleet(graph=graph)
    finally:
        clock.post("/_sim/clock", json={"now": before, "frozen": False})
