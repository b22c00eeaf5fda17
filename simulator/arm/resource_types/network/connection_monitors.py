"""Connection monitors (Microsoft.Network/networkWatchers/connectionMonitors), which live in the region of their watcher.

A test group names endpoints and test configurations of the same body. The codes of the refusals are general knowledge.
"""

from __future__ import annotations

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.resource_types.network import names
from simulator.arm.resource_types.network.parts import settle
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json, Request, Response

TYPE = names.CONNECTION_MONITOR
_ACTION = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/networkWatchers/{watcher}"
    "/connectionMonitors/{name}/"
)


def prepare(write: Write, wanted: Json) -> None:
    watcher = write.request.tenant.collection("arm")[write.id.parent.lower()]
    # The body may leave the place out.
    if wanted.setdefault("location", watcher["location"]) != watcher["location"]:
        raise bad(
            "InvalidConnectionMonitorRegion",
            f"Connection monitor {write.id.text} must be in the region of its network watcher, {watcher['location']}.",
        )
    properties = settle(write, wanted, guid=False)
    held = (write.current or {}).get("properties", {})
    classic = bool(properties.get("source"))
    if not classic:
        _check(properties)
    properties["connectionMonitorType"] = "SingleSourceDestination" if classic else "MultiEndpoint"
    started = properties.setdefault("autoStart", True)
    properties["monitoringStatus"] = held.get("monitoringStatus") or ("Running" if started else "NotStarted")
    properties["startTime"] = held.get("startTime") or write.request.cloud.timestamp()


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=names.PATTERN, etag="etag", weak_etag=True, patchable=())


@serve(TYPE, "POST", at=(f"{_ACTION}stop",), action=f"{TYPE}/stop/action")
def stop(request: Request) -> Response:
    target = ids.parse(request.path.rstrip("/").rpartition("/")[0])
    found = crud.stored(request.tenant, target)
    if found is None:
        raise KIND.not_found(target)
    found["properties"]["monitoringStatus"] = "Stopped"
    return Response(status=200)


def _check(properties: Json) -> None:
    known = {
        "sources": {one["name"] for one in properties.get("endpoints") or ()},
        "destinations": {one["name"] for one in properties.get("endpoints") or ()},
        "testConfigurations": {one["name"] for one in properties.get("testConfigurations") or ()},
    }
    if not properties.get("testGroups"):
        raise bad("ConnectionMonitorTestGroupsMissing", "A connection monitor must have at least one test group.")
    for group in properties["testGroups"]:
        for name, there in known.items():
            missing = [one for one in group[name] if one not in there]
            if missing or not group[name]:
                what = f"names the unknown {missing[0]}" if missing else "is empty"
                raise bad("ConnectionMonitorInvalidTestGroup", f"{name} of test group {group['name']} {what}.")
