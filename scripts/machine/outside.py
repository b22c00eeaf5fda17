"""The outside clients that are programs of their own, which tests/outside needs: az and the judge in Go."""

from __future__ import annotations

from scripts.machine.azure_cli import az_is_there, bring_az
from scripts.machine.go_client import bring_go_client, go_client_is_there


def bring_outside_clients() -> None:
    """Makes what isn't there yet. Raises SetupError."""
    bring_az()
    bring_go_client()


def outside_clients_are_there() -> bool:
    """Whether all of them were made to the end."""
    return az_is_there() and go_client_is_there()
