"""tenantry doctor"""

from __future__ import annotations

import json
from pathlib import Path

import click

from tenantry.cli.options import clients_option, cloud_option, format_option
from tenantry.cli.output import silence_libraries, write_result


@click.command(
    epilog="""\b
Examples:
  tenantry doctor
  tenantry doctor northwind --cloud simulator    also signs in to that client's tenant"""
)
@click.argument("client", required=False)
@clients_option
@cloud_option
@format_option("text", "json")
def command(client: str | None, clients_dir: Path, cloud: str | None, form: str) -> int:
    """Look at the engine, the plugins, the state, the credentials and the cloud: what is found, what is missing, what to do."""
    silence_libraries()
    from stacks.doctor import examine

    findings = examine(client, clients_dir, cloud)
    if form == "json":
        rows = [{"check": f.check, "good": f.good, "message": f.message, "hint": f.hint} for f in findings]
        write_result(json.dumps({"version": 1, "checks": rows}, indent=2))
    else:
        words = {True: "ok", False: "MISSING", None: "note"}
        lines = []
        for finding in findings:
            lines.append(f"{words[finding.good]:8}{finding.check}: {finding.message}")
            if finding.hint:
                lines.append(f"{'':8}{finding.hint}")
        write_result("\n".join(lines))
    return 1 if any(finding.good is False for finding in findings) else 0
