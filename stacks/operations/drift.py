"""Drift: what is not as the spec says, what nobody declared, who did it, and what could not be read."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from baselines.load import controls
from stacks.changes import findings_of, unknown_of
from stacks.events import EngineRun
from stacks.operations.plan import rounds
from stacks.operations.prepare import Client, Options, opened
from tenantry.drift.compare import make_report
from tenantry.drift.control import ControlFacts, leaf_paths
from tenantry.drift.deviation import DriftReport, UnknownObject


def drift_client(name: str, options: Options) -> DriftReport:
    """One client's drift report. Never writes."""
    with opened(name, options, for_drift=True) as client:
        return check(client)[0]


def check(client: Client, *, plan_file: Path | None = None) -> tuple[DriftReport, list[EngineRun]]:
    """The report and the engine runs it came from (see `rounds`). `client` must have been opened for drift."""
    began = time.monotonic()
    client.options.stage("reading", len(client.state.resources))
    runs = rounds(client, plan_file=plan_file)
    reads = [*client.unknown, *(read for one in runs for read in unknown_of(one))]
    unknown = [UnknownObject(type=read.type, name=read.name, reason=read.reason) for read in reads]
    failed = frozenset[str]().union(*(one.failed for one in runs))
    # What an earlier round has read the later ones may leave out.
    findings = {finding.urn: finding for one in runs for finding in findings_of(one) if finding.urn not in failed}
    report = make_report(
        findings=tuple(findings.values()),
        managed_ids=client.state.managed_ids,
        inventory=client.reading.inventory,
        spec=client.spec,
        controls=control_facts(),
        unknown=tuple(dict.fromkeys(unknown)),
        break_glass_ids=frozenset(account.id for account in client.facts.break_glass.values()),
        seconds=round(time.monotonic() - began, 3),
    )
    return replace(report, names=client.names), runs


@cache
def control_facts() -> Mapping[str, ControlFacts]:
    """What a drift report must know of each control."""
    facts = {}
    for name, control in controls().items():
        whole = control.kind != "authorization-policy"
        facts[name] = ControlFacts(
            title=control.title,
            severity=control.severity,
            place="" if whole else "security/authorization-policy",
            paths=frozenset() if whole else leaf_paths(control.body),
        )
    return facts
