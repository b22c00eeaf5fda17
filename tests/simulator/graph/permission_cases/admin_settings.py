"""Settings of whole services."""

from __future__ import annotations

from tests.simulator.graph.permission_cases.maker import CASES

CASES["PATCH", "/admin/sharepoint/settings", ""] = lambda _: ("/admin/sharepoint/settings", {"isLoopEnabled": True})
CASES["PATCH", "/admin/reportSettings", ""] = lambda _: ("/admin/reportSettings", {"displayConcealedNames": True})
