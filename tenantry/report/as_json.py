"""JSON for machines. Each document has `version: 1`; keys are snake_case; what is added later comes as new keys.

Every function gives the whole document as text; the `..._document` ones give it as a value."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from tenantry.drift.deviation import Deviation, DriftReport
from tenantry.errors import Problem
from tenantry.plan.change import Change, Plan, Verdict
from tenantry.plan.digest import plain
from tenantry.plan.reading import counts
from tenantry.plan.result import Result, Step
from tenantry.spec.model import Override

VERSION = 1
Json = dict[str, Any]

# Legal in JSON, but a terminal obeys them or a reader is misled: DEL, C1 controls, bidi and zero-width marks.
_ESCAPED = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def problems(found: Sequence[Problem]) -> str:
    """`validate`."""
    return text(problems_document(found))


def plans(made: Sequence[Plan]) -> str:
    """`plan`."""
    return text(plans_document(made))


def results(ended: Sequence[Result]) -> str:
    """`apply`, `repair`, `destroy`."""
    return text(results_document(ended))


def drift(reports: Sequence[DriftReport]) -> str:
    """`drift`."""
    return text(drift_document(reports))


def text(document: Json) -> str:
    """The document as indented text that ends with a newline and is valid UTF-8, whatever the values hold."""
    body = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", body) + "\n"


def problems_document(found: Sequence[Problem]) -> Json:
    return {
        "version": VERSION,
        "problems": [
            {
                "file": item.file,
                "line": item.line,
                "column": item.column,
                "path": item.path,
                "message": item.message,
                "hint": item.hint,
            }
            for item in found
        ],
    }


def plans_document(made: Sequence[Plan]) -> Json:
    return {"version": VERSION, "clients": [_plan(plan) for plan in made]}


def results_document(ended: Sequence[Result]) -> Json:
    return {"version": VERSION, "clients": [_result(result) for result in ended]}


def drift_document(reports: Sequence[DriftReport]) -> Json:
    return {"version": VERSION, "clients": [_report(report) for report in reports]}


def _plan(plan: Plan) -> Json:
    return {
        "client": plan.client,
        "as_of": plan.as_of,
        "digest": plan.digest,
        "summary": counts(plan),
        "changes": [_change(change) for change in plan.changes],
        "guards": [_verdict(verdict) for verdict in plan.verdicts],
        "overrides": [_override(override) for override in plan.overrides],
        "unknown": [{"type": item.type, "name": item.name, "reason": item.reason} for item in plan.unknown],
    }


def _change(change: Change) -> Json:
    return {
        "action": change.action,
        "type": change.type,
        "name": change.name,
        "urn": change.urn,
        "resource_id": change.resource_id,
        "origin": change.origin,
        "data_bearing": change.data_bearing,
        "properties": [
            {"path": item.path, "before": plain(item.before), "after": plain(item.after)} for item in change.properties
        ],
    }


def _verdict(verdict: Verdict) -> Json:
    return {
        "guard": verdict.guard,
        "title": verdict.title,
        "refused": verdict.refuses,
        "reasons": list(verdict.reasons),
        "hint": verdict.hint,
        "overridden_by": verdict.overridden_by,
    }


def _override(override: Override) -> Json:
    return {
        "guard": override.guard,
        "reason": override.reason,
        "approved_by": override.approved_by,
        "until": override.until.isoformat(),
    }


def _result(result: Result) -> Json:
    return {
        "client": result.client,
        "digest": result.digest,
        "done": [_step(step) for step in result.done],
        "failed": [_step(step) for step in result.failed],
        "not_started": [_step(step) for step in result.not_started],
        "unknown": [_step(step) for step in result.unknown],
    }


def _step(step: Step) -> Json:
    return {
        "action": step.action,
        "type": step.type,
        "name": step.name,
        "resource_id": step.resource_id,
        "message": step.message,
    }


def _report(report: DriftReport) -> Json:
    return {
        "client": report.client,
        "outcome": report.outcome,
        "deviations": [_deviation(item) for item in report.deviations],
        "unknown": [{"type": item.type, "name": item.name, "reason": item.reason} for item in report.unknown],
        "requests": {"graph": report.graph_requests, "arm": report.arm_requests},
        "seconds": round(report.seconds, 3),
    }


def _deviation(item: Deviation) -> Json:
    by, accepted = item.changed_by, item.accepted
    return {
        "id": item.id,
        "kind": item.kind,
        "type": item.type,
        "name": item.name,
        "resource_id": item.resource_id,
        "severity": item.severity,
        "control": item.control,
        "properties": [
            {"path": entry.path, "expected": plain(entry.expected), "actual": plain(entry.actual)} for entry in item.properties
        ],
        "changed_by": {"actor": by.actor, "at": by.at, "activity": by.activity} if by else None,
        "accepted": (
            {"reason": accepted.reason, "approved_by": accepted.approved_by, "until": accepted.until} if accepted else None
        ),
        "note": item.note,
    }
