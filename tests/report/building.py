"""From a report's case file to the values that the report functions take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tenantry.drift.deviation import Accepted, ChangedBy, Deviation, DriftReport, PropertyDeviation, UnknownObject
from tenantry.errors import Problem
from tenantry.plan.build import make_plan
from tenantry.plan.change import Plan, UnknownRead
from tenantry.plan.result import Result, Step
from tests.plan.building import Json, changes_of, facts_of, spec_of


def values_of(case: Json) -> Sequence[Any]:
    """`report` names the kind: problems, plans, results or drift; `values` are its entries."""
    return [_BUILDERS[case["report"]](entry) for entry in case["values"]]


def _plan(entry: Json) -> Plan:
    spec = spec_of(entry.get("spec", {}))
    return make_plan(
        client=spec.client,
        as_of=spec.today.isoformat(),
        changes=changes_of(entry.get("changes", [])),
        same=entry.get("same", 0),
        unknown=[UnknownRead(**read) for read in entry.get("unknown", [])],
        spec=spec,
        facts=facts_of(entry.get("facts", {})),
    )


def _result(entry: Json) -> Result:
    steps = {key: tuple(Step(**step) for step in entry.get(key, [])) for key in ("done", "failed", "not_started", "unknown")}
    return Result(client=entry["client"], digest=entry.get("digest", ""), **steps)


def _drift(entry: Json) -> DriftReport:
    return DriftReport(
        **(
            entry
            | {
                "deviations": tuple(_deviation(item) for item in entry.get("deviations", [])),
                "unknown": tuple(UnknownObject(**item) for item in entry.get("unknown", [])),
            }
        )
    )


def _deviation(item: Json) -> Deviation:
    pairs = item.get("properties", {})
    return Deviation(
        **(
            item
            | {
                "properties": tuple(
                    PropertyDeviation(path=path, expected=pair[0], actual=pair[1]) for path, pair in pairs.items()
                ),
                "changed_by": ChangedBy(**item["changed_by"]) if "changed_by" in item else None,
                "accepted": Accepted(**item["accepted"]) if "accepted" in item else None,
            }
        )
    )


def _problem(entry: Json) -> Problem:
    return Problem(**entry)


_BUILDERS = {"problems": _problem, "plans": _plan, "results": _result, "drift": _drift}
