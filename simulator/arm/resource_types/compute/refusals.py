"""How the compute service refuses: InvalidParameter, PropertyChangeNotAllowed (as users report both), the parameter as target."""

from __future__ import annotations

from simulator.errors import ArmFault


def missing(name: str) -> ArmFault:
    return ArmFault(400, "InvalidParameter", f"Required parameter '{name}' is missing (null).", target=name)


def wrong(name: str, why: str) -> ArmFault:
    return ArmFault(400, "InvalidParameter", why, target=name)


def fixed(name: str) -> ArmFault:
    return ArmFault(409, "PropertyChangeNotAllowed", f"Changing property '{name}' is not allowed.", target=name)
