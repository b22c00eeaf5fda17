"""How Microsoft.Network refuses: nearly always 400, with a code of its own."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.errors import ArmFault


def bad(code: str, message: str) -> ArmFault:
    return ArmFault(400, code, message)


def unreadable(code: str, message: str) -> ArmFault:
    """What the service says of a body that it can't make sense of: one code outside, the reason inside."""
    return ArmFault(400, "InvalidRequestFormat", "Cannot parse the request.", [{"code": code, "message": message}])


def listed(ids: Sequence[str]) -> str:
    return ", ".join(ids)
