"""tenantry completion"""

from __future__ import annotations

import click

from tenantry.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  tenantry completion bash >> ~/.bashrc
  tenantry completion fish > ~/.config/fish/completions/tenantry.fish"""
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the shell completion script."""
    from click.shell_completion import get_completion_class

    from tenantry.cli.entry import tenantry

    found = get_completion_class(shell)
    if found is None:
        raise UsageError(f"There is no completion for {shell}.")
    try:
        click.echo(found(tenantry, {}, "tenantry", "_TENANTRY_COMPLETE").source())
    except RuntimeError as error:
        raise UsageError(f"No completion for {shell}: {error}") from error
    return 0
