"""Text for a terminal. It reads the same without colour: every colour only repeats a sign or a word.

Every function gives text that ends with a newline. `colour` adds ANSI codes; the caller decides (terminal, NO_COLOR)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tenantry.drift.deviation import Deviation, DriftReport
from tenantry.errors import Problem
from tenantry.plan.change import Change, Plan, Verdict
from tenantry.plan.reading import blocks_sign_in, counts, is_destructive
from tenantry.plan.result import Result, Step
from tenantry.report.naming import named_plan, named_report
from tenantry.report.values import one_line, safe, shown, shown_pair

_SIGNS = {"create": "+", "update": "~", "replace": "!", "delete": "-", "import": "<", "release": ">"}
_COLOURS = {"create": "green", "update": "yellow", "replace": "red", "delete": "red", "import": "cyan", "release": "cyan"}
_CODES = {"red": "31", "green": "32", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}
_SEVERITY_COLOURS = {"critical": "red", "high": "red", "medium": "yellow", "low": "dim"}
_OUTCOMES = {"in_sync": ("in sync", "green"), "drifted": ("drifted", "yellow"), "unknown": ("unknown", "red")}


@dataclass(frozen=True, kw_only=True)
class _Ink:
    colour: bool

    def __call__(self, text: str, name: str) -> str:
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.colour else text


def problems(found: Sequence[Problem], *, colour: bool = False) -> str:
    """`file:line:column: path: message`, the hint below; the count at the end. Nothing found says so."""
    ink = _Ink(colour=colour)
    if not found:
        return ink("No problems.", "green") + "\n"
    lines = []
    for item in found:
        place = safe(item.file) + (f":{item.line}:{item.column}" if item.line else "")
        path = f"{safe(item.path)}: " if item.path else ""
        lines.append(f"{ink(place, 'bold')}: {path}{safe(item.message)}")
        if item.hint:
            lines.append(ink(f"    hint: {safe(item.hint)}", "cyan"))
    lines += ["", ink(f"{_count(len(found), 'problem')} found", "red")]
    return _text(lines)


def plans(made: Sequence[Plan], *, colour: bool = False, details: bool = True) -> str:
    """Plans, one after the other. Without `details` what is created is one line each, without its properties."""
    ink = _Ink(colour=colour)
    return _text(_blocks(_plan(plan, ink, details) for plan in map(named_plan, made)))


def results(ended: Sequence[Result], *, colour: bool = False) -> str:
    """What was done, what failed and why, what was not started, what is unknown."""
    ink = _Ink(colour=colour)
    return _text(_blocks(_result(result, ink) for result in ended))


def drift(reports: Sequence[DriftReport], *, colour: bool = False) -> str:
    """Deviations, worst first, each with its id, who did it, and what is expected and found."""
    ink = _Ink(colour=colour)
    return _text(_blocks(_report(report, ink) for report in map(named_report, reports)))


def _plan(plan: Plan, ink: _Ink, details: bool) -> list[str]:
    lines = [f"{ink(safe(plan.client), 'bold')}  plan as of {plan.as_of}"]
    for change in plan.changes:
        lines += _change(change, ink, details)
    if not plan.changes:
        lines.append("  No changes." if not plan.unknown else "  No changes seen.")
    for verdict in plan.verdicts:
        lines += _verdict(verdict, ink)
    for override in plan.overrides:
        until = f"{safe(override.approved_by)}, until {override.until}: {one_line(override.reason)}"
        lines.append(f"  override {ink(safe(override.guard), 'yellow')} by {until}")
    lines += _unread([(read.type, read.name, read.reason) for read in plan.unknown], ink)
    if plan.unknown:
        lines.append(ink("    so nothing is written", "red"))
    number = counts(plan)
    told = [f"{number[key]} to {key}" for key in _SIGNS if number[key] or key in ("create", "update", "delete")]
    lines += ["", f"  {', '.join(told)}, {number['same']} unchanged", f"  digest {plan.digest}"]
    return lines


def _change(change: Change, ink: _Ink, details: bool) -> list[str]:
    sign = ink(f"{_SIGNS.get(change.action, '?')} {change.action:<7}", _COLOURS.get(change.action, "bold"))
    remark = ""
    if blocks_sign_in(change):
        remark = ink("  blocks sign-in", "red")
    elif is_destructive(change) and change.data_bearing:
        remark = ink("  holds data", "red")
    lines = [f"  {sign} {one_line(change.name)}  {ink(f'({safe(change.type)})', 'dim')}{remark}"]
    if change.action == "create" and not details:
        return lines
    for item in change.properties:
        before, after = shown_pair(item.before, item.after)
        value = after if change.action == "create" else f"{before} -> {after}"
        lines.append(f"      {safe(item.path)}: {value}")
    return lines


def _verdict(verdict: Verdict, ink: _Ink) -> list[str]:
    passed = f"passed, as {safe(verdict.overridden_by or '')} overrides"
    word = ink("refused by", "red") if verdict.refuses else ink(passed, "yellow")
    lines = ["", f"  {word} {ink(safe(verdict.guard), 'bold')}: {safe(verdict.title)}"]
    lines += [f"    - {one_line(reason, 1000)}" for reason in verdict.reasons]
    if verdict.hint and verdict.refuses:
        lines.append(ink(f"    hint: {safe(verdict.hint)}", "cyan"))
    return lines


def _result(result: Result, ink: _Ink) -> list[str]:
    lines = [ink(safe(result.client), "bold")]
    lines += _steps("done", result.done, "green", ink)
    lines += _steps("failed", result.failed, "red", ink)
    lines += _steps("not started", result.not_started, "yellow", ink)
    lines += _steps("unknown", result.unknown, "red", ink)
    told = [f"{len(result.done)} done"]
    rest = (("failed", result.failed), ("not started", result.not_started), ("unknown", result.unknown))
    told += [f"{len(steps)} {word}" for word, steps in rest if steps]
    return [*lines, f"  {', '.join(told)}" if len(lines) > 1 else "  Nothing to do."]


def _steps(word: str, steps: Iterable[Step], colour: str, ink: _Ink) -> list[str]:
    return [
        f"  {ink(f'{word:<11}', colour)} {step.action:<7} {one_line(step.name)}  {ink(f'({safe(step.type)})', 'dim')}"
        + (f": {one_line(step.message, 1000)}" if step.message else "")
        for step in steps
    ]


def _report(report: DriftReport, ink: _Ink) -> list[str]:
    word, colour = _OUTCOMES[report.outcome]
    seen = _count(len(report.deviations), "deviation")
    accepted = sum(item.accepted is not None for item in report.deviations)
    lines = [f"{ink(safe(report.client), 'bold')}  {ink(word, colour)}: {seen}" + (f", {accepted} accepted" if accepted else "")]
    for item in report.deviations:
        lines += _deviation(item, ink)
    lines += _unread([(item.type, item.name, item.reason) for item in report.unknown], ink)
    requests = f"{report.graph_requests} Graph and {report.arm_requests} ARM requests"
    return [*lines, ink(f"  {requests}, {report.seconds:.1f} s", "dim")]


def _deviation(item: Deviation, ink: _Ink) -> list[str]:
    severity = ink(f"{item.severity:<8}", _SEVERITY_COLOURS[item.severity])
    head = f"  {item.id} {severity} {item.kind:<9} {one_line(item.name)}  {ink(f'({safe(item.type)})', 'dim')}"
    lines = [head]
    for entry in item.properties:
        expected, actual = shown_pair(entry.expected, entry.actual)
        lines.append(f"      {safe(entry.path)}: expected {expected}, found {actual}")
    if item.kind == "unmanaged":
        lines.append(f"      no spec knows it: {shown(item.resource_id)}")
    if item.changed_by:
        by = item.changed_by
        lines.append(f"      by {one_line(by.actor)} at {by.at}: {one_line(by.activity)}")
    if item.accepted:
        yes = item.accepted
        lines.append(ink(f"      accepted by {one_line(yes.approved_by)} until {yes.until}: {one_line(yes.reason)}", "green"))
    if item.note:
        lines.append(f"      {one_line(item.note)}")
    return lines


def _unread(items: Sequence[tuple[str, str, str]], ink: _Ink) -> list[str]:
    if not items:
        return []
    lines = ["", ink(f"  {_count(len(items), 'thing')} could not be read:", "red")]
    return lines + [f"    ? {one_line(name)}  ({safe(kind)}): {one_line(reason, 1000)}" for kind, name, reason in items]


def _blocks(blocks: Iterable[list[str]]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        lines += ["", *block] if lines else block
    return lines


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
