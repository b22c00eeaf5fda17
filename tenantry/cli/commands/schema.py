"""tenantry schema"""

from __future__ import annotations

from pathlib import Path

import click

from tenantry.cli.options import output_option
from tenantry.cli.output import write_result


@click.command(
    epilog="""\b
Examples:
  tenantry schema --output clients/.schema.json
  # then, as the first line of a spec:
  # yaml-language-server: $schema=.schema.json"""
)
@output_option
def command(output: Path | None) -> int:
    """Print the JSON Schema of a client's spec, for editors."""
    import json

    from tenantry.spec.schema import schema

    write_result(json.dumps(schema(), indent=2, ensure_ascii=False), output)
    return 0
