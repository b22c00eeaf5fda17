"""What a refresh saw, as findings: a change that the program has no wish about is none."""

from __future__ import annotations

from stacks.changes import findings_of
from stacks.events import EngineRun, Refreshed, Step

TOKEN = "azure-native:recoveryservices:ProtectionPolicy"
URN = f"urn:pulumi:northwind::tenantry::tenantry:azure:Backup${TOKEN}::azure/backup/policies/daily"
COUNTED = Refreshed(
    urn=URN,
    id="/policy",
    state={"properties": {"timeZone": "UTC"}},
    live={"properties": {"timeZone": "UTC", "protectedItemsCount": 1}},
    paths=("properties.protectedItemsCount",),
)


def test_what_the_program_leaves_to_the_cloud_is_no_drift() -> None:
    assert findings_of(EngineRun(refreshed={URN: COUNTED}, same={URN})) == ()


def test_what_the_program_would_put_back_is() -> None:
    step = Step(op="update", urn=URN, id="/policy", after={"properties": {"timeZone": "UTC"}})
    (found,) = findings_of(EngineRun(refreshed={URN: COUNTED}, steps={URN: step}))

    assert (found.kind, [item.path for item in found.properties]) == ("changed", ["properties.protectedItemsCount"])


def test_what_nobody_compared_with_the_program_is_told() -> None:
    assert len(findings_of(EngineRun(refreshed={URN: COUNTED}))) == 1
