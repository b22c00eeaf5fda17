"""The review rule: what was reviewed is what gets applied.

On a real cloud a digest or a reviewed plan file binds the run; without one a person on a terminal is shown the plan and asked;
without a terminal it is refused. On the simulator `--yes` is enough.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from tenantry.cli.output import colour_wanted
from tenantry.errors import Interrupted, PlanMismatch, Refused, UsageError
from tenantry.plan.build import require_reviewed
from tenantry.plan.change import Plan
from tenantry.report import terminal


def reviewed_plans(file: Path) -> dict[str, Mapping[str, Any]]:
    """The clients of a plan's JSON (`plan --format json`), by name. UsageError says what is wrong with the file."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        plans = {entry["client"]: entry for entry in document["clients"]}
        if document.get("version") != 1 or not all(isinstance(p.get("digest"), str) for p in plans.values()):
            raise ValueError("it is not a plan of version 1")
    except OSError as error:
        raise UsageError(f"The plan {file} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{file} is no plan: {error}.", hint="Make one with: tenantry plan CLIENT --format json --output FILE"
        ) from error
    return plans


def approval(
    *, digest: str | None, reviewed: Mapping[str, Mapping[str, Any]] | None, yes: bool, simulated: bool
) -> Callable[[Plan], None]:
    """What an operation calls with the plan made just now."""

    def approve(plan: Plan) -> None:
        if digest is not None:
            require_reviewed(plan, digest)
        elif reviewed is not None:
            entry = reviewed.get(plan.client)
            if entry is None:
                raise PlanMismatch(
                    f"{plan.client} is not in the reviewed plan.", hint="Nothing was written. Plan it, and have it reviewed."
                )
            require_reviewed(plan, str(entry["digest"]), entry)
        elif not plan.changes or (yes and simulated):
            return
        elif sys.stdin.isatty() and sys.stderr.isatty():
            click.echo(terminal.plans([plan], colour=colour_wanted(sys.stderr)), err=True)
            try:
                if not click.confirm(f"Apply this to {plan.client}?", err=True):
                    raise Refused([f"{plan.client}: not confirmed"])
            except click.Abort:
                raise Interrupted("Stopped. Nothing was written.") from None
        else:
            raise Refused(
                [f"{plan.client}: nobody has reviewed this plan ({plan.digest})"],
                hint="Give --plan FILE (the reviewed plan's JSON) or --digest; on the simulator --yes is enough.",
            )

    return approve
