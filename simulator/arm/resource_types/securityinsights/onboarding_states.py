"""Whether a workspace carries Microsoft Sentinel ({workspace}/providers/Microsoft.SecurityInsights/onboardingStates).

There is one state, `default`. Rules and connectors need it (the code of that refusal is general knowledge).
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.SecurityInsights/onboardingStates"
WORKSPACE = "Microsoft.OperationalInsights/workspaces"


def prepare(write: Write, wanted: Json) -> None:
    on_workspace(write)
    held = (write.current or {}).get("properties")
    given = wanted.get("properties") or {}
    if held and given.get("customerManagedKey", False) != held["customerManagedKey"]:
        raise ArmFault(400, "BadRequest", "customerManagedKey can't be changed after the workspace has been onboarded.")
    wanted["properties"] = {"customerManagedKey": False, **given}


def on_workspace(write: Write) -> None:
    """400 for anything of Sentinel that hangs elsewhere than on a workspace."""
    if f"/providers/{WORKSPACE}/".lower() not in write.id.scope.lower():
        raise ArmFault(400, "BadRequest", f"The scope '{write.id.scope}' is not a workspace.")


def require(write: Write) -> None:
    on_workspace(write)
    state = f"{write.id.scope}/providers/{TYPE}/default".lower()
    if state not in write.request.tenant.collection("arm"):
        raise ArmFault(400, "BadRequest", f"The workspace '{write.id.scope}' is not onboarded to Microsoft Sentinel.")


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="(?i:default)", etag="etag")
