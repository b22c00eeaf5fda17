"""People read names, machines read ids."""

from __future__ import annotations

from tenantry.drift.deviation import Deviation, DriftReport, PropertyDeviation
from tenantry.plan.change import Change, Plan, PropertyChange
from tenantry.report import as_json, markdown, terminal

ADA, TOM = "0c2f6c52-0000-4000-8000-00000000000a", "0c2f6c52-0000-4000-8000-00000000000b"
NAMES = {ADA: "ada@x.example", TOM: "tom@x.example"}


def test_a_plan_names_ids_for_people_only() -> None:
    change = Change(
        action="update",
        type="group-members",
        name="groups/staff/members",
        urn="urn",
        properties=(PropertyChange(path="memberIds", before=[ADA], after=[TOM.upper(), ADA]),),
    )
    plan = Plan(client="x", as_of="2026-11-02", changes=(change,), same=0, names=NAMES)
    for text in (terminal.plans([plan]), markdown.plans([plan])):
        assert "tom@x.example" in text
        assert ADA not in text
    assert ADA in as_json.plans([plan])
    assert "tom@x.example" not in as_json.plans([plan])


def test_a_drift_report_names_ids_inside_objects_too() -> None:
    properties = (PropertyDeviation(path="conditions", expected={"users": {"excludeUsers": [ADA]}}, actual=None),)
    deviation = Deviation(
        id="1", kind="changed", type="conditional-access-policy", name="p", resource_id=TOM, properties=properties
    )
    report = DriftReport(client="x", outcome="drifted", deviations=(deviation,), names=NAMES)
    assert "ada@x.example" in terminal.drift([report])
    assert "ada@x.example" in markdown.drift([report])
    assert ADA in as_json.drift([report])
