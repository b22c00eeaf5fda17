"""Markdown for people: the comment on a pull request, the text of an issue. What hurts comes first and unfolded.

Every function gives a whole page, at most as long as a comment may be (`markdown_text.COMMENT_LIMIT`); a longer one is cut and
says so. Values can't break out of it: see `markdown_text`."""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.drift.deviation import Deviation, DriftReport
from tenantry.errors import Problem
from tenantry.plan.change import Change, Plan, Verdict
from tenantry.plan.reading import blocks_sign_in, counts, is_destructive
from tenantry.plan.result import Result, Step
from tenantry.report.markdown_text import COMMENT_LIMIT, Page, code, code_html, prose, table
from tenantry.report.naming import named_plan, named_report
from tenantry.report.values import shown, shown_pair
from tenantry.spec.model import Override

_LONG = 1000
# So many clients have a line in the table of the head; the others still have their changes below.
_CLIENTS = 150


def plans(made: Sequence[Plan], *, limit: int = COMMENT_LIMIT) -> str:
    """Counts, refusals, overrides, what could not be read, destructive changes; then all others, folded."""
    made = [named_plan(plan) for plan in made]
    days = sorted({plan.as_of for plan in made})
    head = f"## Tenantry plan{' as of ' + ', '.join(days) if days else ''}"
    page = Page(f"{head}\n\n{_plan_table(made)}", limit=limit, whole="the plan's JSON (`tenantry plan --format json`)")
    refusals = [(plan, verdict) for plan in made for verdict in plan.verdicts if verdict.refuses]
    passed = [(plan, verdict) for plan in made for verdict in plan.verdicts if verdict.reasons and not verdict.refuses]
    page.add([block for plan, verdict in refusals for block in _verdict(plan, verdict)], title="Refused")
    page.add(
        [
            f"- {code(plan.client)}: {code(read.name)} ({code(read.type)}): {prose(read.reason)}"
            for plan in made
            for read in plan.unknown
        ],
        title="Could not be read: nothing will be written",
    )
    page.add([_change(plan, item) for plan in made for item in plan.changes if is_destructive(item)], title="Destructive changes")
    page.add([block for plan, verdict in passed for block in _verdict(plan, verdict)], title="Passed by an override")
    page.add([_override(plan, item) for plan in made for item in plan.overrides], title="Overrides in effect")
    for plan in made:
        rest = [item for item in plan.changes if not is_destructive(item)]
        page.fold(f"{code_html(plan.client)}: {_told(rest)}", [_change(plan, item) for item in rest])
    return page.text()


def results(ended: Sequence[Result], *, limit: int = COMMENT_LIMIT) -> str:
    """Counts, then what failed, is unknown or was not started; what was done is folded."""
    rows = [
        (
            code(item.client),
            str(len(item.done)),
            str(len(item.failed)),
            str(len(item.not_started)),
            str(len(item.unknown)),
            _digest(item.digest),
        )
        for item in ended[:_CLIENTS]
    ]
    head = table(("Client", "Done", "Failed", "Not started", "Unknown", "Digest"), rows, frozenset({1, 2, 3, 4}))
    page = Page(f"## Tenantry result\n\n{head}{_more(len(ended))}", limit=limit, whole="the result's JSON (`--format json`)")
    page.add([_step(item, step) for item in ended for step in item.failed], title="Failed")
    page.add([_step(item, step) for item in ended for step in item.unknown], title="Unknown")
    page.add([_step(item, step) for item in ended for step in item.not_started], title="Not started")
    for item in ended:
        page.fold(f"{code_html(item.client)}: {len(item.done)} done", [_step(item, step) for step in item.done])
    return page.text()


def drift(reports: Sequence[DriftReport], *, limit: int = COMMENT_LIMIT) -> str:
    """Counts, what could not be read, deviations worst first; accepted ones are folded."""
    reports = [named_report(report) for report in reports]
    rows = [
        (
            code(item.client),
            item.outcome.replace("_", " "),
            str(len(_open(item))),
            str(len(item.deviations) - len(_open(item))),
            str(len(item.unknown)),
        )
        for item in reports[:_CLIENTS]
    ]
    head = table(("Client", "Outcome", "Deviations", "Accepted", "Unknown"), rows, frozenset({2, 3, 4}))
    page = Page(
        f"## Tenantry drift\n\n{head}{_more(len(reports))}",
        limit=limit,
        whole="the report's JSON (`tenantry drift --format json`)",
    )
    page.add(
        [
            f"- {code(item.client)}: {code(read.name)} ({code(read.type)}): {prose(read.reason)}"
            for item in reports
            for read in item.unknown
        ],
        title="Could not be read",
    )
    for item in reports:
        page.add([_deviation(found) for found in _open(item)], title=f"Deviations of {code(item.client)}")
    for item in reports:
        accepted = [found for found in item.deviations if found.accepted]
        page.fold(f"{code_html(item.client)}: {len(accepted)} accepted", [_deviation(found) for found in accepted])
    return page.text()


def problems(found: Sequence[Problem], *, limit: int = COMMENT_LIMIT) -> str:
    """Every problem of the spec files with its place and the way out."""
    head = f"## Tenantry validate\n\n{len(found)} problems" if found else "## Tenantry validate\n\nNo problems."
    page = Page(head, limit=limit, whole="the result's JSON (`tenantry validate --format json`)")
    page.add([_problem(item) for item in found])
    return page.text()


def _plan_table(made: Sequence[Plan]) -> str:
    header = ("Client", "Create", "Update", "Replace", "Delete", "Import", "Release", "Unchanged", "Verdict", "Digest")
    rows = [
        (code(plan.client), *(str(number) for number in counts(plan).values()), _word(plan), _digest(plan.digest))
        for plan in made
    ]
    return table(header, rows[:_CLIENTS], frozenset(range(1, 8))) + _more(len(made))


def _word(plan: Plan) -> str:
    words = [
        word for word, holds in (("**refused**", any(v.refuses for v in plan.verdicts)), ("**unknown**", plan.unknown)) if holds
    ]
    return ", ".join(words) or ("allowed" if plan.changes else "no changes")


def _digest(digest: str) -> str:
    return code(digest) if digest else ""


def _more(clients: int) -> str:
    return f"\n\nand {clients - _CLIENTS} more clients" if clients > _CLIENTS else ""


def _verdict(plan: Plan, verdict: Verdict) -> list[str]:
    line = f"{code(plan.client)}, guard {code(verdict.guard)}: {prose(verdict.title)}"
    if verdict.overridden_by:
        line += f"\n\nPassed by {code(verdict.overridden_by)}."
    elif verdict.hint:
        line += f"\n\nWay out: {prose(verdict.hint)}"
    return [line, *(f"- {prose(reason)}" for reason in verdict.reasons)]


def _override(plan: Plan, override: Override) -> str:
    return (
        f"- {code(plan.client)}: {code(override.guard)} may pass until {override.until},"
        f" approved by {code(override.approved_by)}: {prose(override.reason)}"
    )


def _change(plan: Plan, change: Change) -> str:
    remark = (
        ", **blocks sign-in**"
        if blocks_sign_in(change)
        else ", holds data"
        if change.data_bearing and is_destructive(change)
        else ""
    )
    line = f"**{change.action}** {code(change.name)} ({code(change.type)}) of {code(plan.client)}{remark}"
    if not change.properties:
        return line
    if change.action == "create":
        return (
            f"{line}\n\n{table(('Property', 'Value'), [(code(p.path), code(shown(p.after), _LONG)) for p in change.properties])}"
        )
    rows = []
    for item in change.properties:
        before, after = shown_pair(item.before, item.after)
        rows.append((code(item.path), code(before, _LONG), code(after, _LONG)))
    return f"{line}\n\n{table(('Property', 'Live now', 'After'), rows)}"


def _told(changes: Sequence[Change]) -> str:
    actions = [change.action for change in changes]
    return ", ".join(f"{actions.count(action)} {action}" for action in dict.fromkeys(actions))


def _step(result: Result, step: Step) -> str:
    message = f": {prose(step.message)}" if step.message else ""
    return f"- {code(result.client)}: {step.action} {code(step.name)} ({code(step.type)}){message}"


def _open(report: DriftReport) -> list[Deviation]:
    return [item for item in report.deviations if item.accepted is None]


def _deviation(item: Deviation) -> str:
    control = f", control {code(item.control)}" if item.control else ""
    lines = [f"**{item.severity}**, {item.kind}: {code(item.name)} ({code(item.type)}){control}, deviation {code(item.id)}", ""]
    if item.properties:
        rows = []
        for entry in item.properties:
            expected, actual = shown_pair(entry.expected, entry.actual)
            rows.append((code(entry.path), code(expected, _LONG), code(actual, _LONG)))
        lines += [table(("Property", "Expected", "Found"), rows), ""]
    if item.kind == "unmanaged":
        lines.append(f"- No spec knows it: {code(item.resource_id)}")
    if by := item.changed_by:
        lines.append(f"- By {code(by.actor)} at {code(by.at)}: {prose(by.activity)}")
    if yes := item.accepted:
        lines.append(f"- Accepted by {code(yes.approved_by)} until {code(yes.until)}: {prose(yes.reason)}")
    if item.note:
        lines.append(f"- Note: {prose(item.note)}")
    return "\n".join(lines).rstrip()


def _problem(item: Problem) -> str:
    place = f"{item.file}:{item.line}:{item.column}" if item.line else item.file
    path = f" {code(item.path)}:" if item.path else ""
    hint = f"\n  - {prose(item.hint)}" if item.hint else ""
    return f"- {code(place)}:{path} {prose(item.message)}{hint}"
