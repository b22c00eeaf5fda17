"""Connections of virtual network gateways (Microsoft.Network/connections).

The shared key and the authorization key go in and never come out again with the resource; the shared key has an operation of its
own (`.../sharedkey`: read, set, make anew). Microsoft's description wants the properties of the gateways that a connection refers
to; the service takes an id alone, so do we. The key of a connection that was given none is made by the service.
"""

from __future__ import annotations

from typing import Any

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write, in_group
from simulator.arm.operation import serve
from simulator.arm.resource_types.network import names
from simulator.arm.resource_types.network.parts import settle
from simulator.arm.resource_types.network.references import Referrer
from simulator.arm.resource_types.network.refusals import bad, unreadable
from simulator.messages import Json, Request, Response
from simulator.store import Tenant, stable_id

TYPE = names.CONNECTION
_GATEWAYS = {
    "virtualNetworkGateway1": names.VIRTUAL_NETWORK_GATEWAY,
    "virtualNetworkGateway2": names.VIRTUAL_NETWORK_GATEWAY,
    "localNetworkGateway2": names.LOCAL_NETWORK_GATEWAY,
}
_PEER = {"IPsec": "localNetworkGateway2", "Vnet2Vnet": "virtualNetworkGateway2", "ExpressRoute": "peer"}
_SECRETS = ("sharedKey", "authorizationKey")
_KEY_LENGTHS = range(1, 129)
_KEY = f"{in_group(TYPE)}/sharedkey"
_READ = f"{TYPE}/sharedKey/action"


def prepare(write: Write, wanted: Json) -> None:
    properties = settle(write, wanted)
    kind = properties["connectionType"]
    peer = _PEER.get(kind)
    if peer and not properties.get(peer):
        raise bad("ConnectionPeerMissing", f"Connection {write.id.text} of type {kind} must have {peer}.")
    referrer = Referrer(tenant=write.request.tenant, id=write.id.text)
    for name, arm_type in _GATEWAYS.items():
        referrer.take(properties, name, "properties", arm_type)
        if name in properties:
            # Kept as the description wants it; a read shows the id alone.
            properties[name]["properties"] = {}
    for name in _SECRETS:
        given = properties.pop(name, None)
        wanted[f"_{name}"] = given or (write.current or {}).get(f"_{name}")
    if kind != "ExpressRoute":
        wanted["_sharedKey"] = wanted["_sharedKey"] or _new_key(write.request.cloud.new_id(), 32)
    for name, default in (
        ("routingWeight", 0),
        ("enableBgp", False),
        ("usePolicyBasedTrafficSelectors", False),
        ("useLocalAzureIpAddress", False),
        ("expressRouteGatewayBypass", False),
        ("connectionMode", "Default"),
        ("dpdTimeoutSeconds", 0),
        ("ipsecPolicies", []),
        ("trafficSelectorPolicies", []),
    ):
        properties.setdefault(name, default)
    if kind in ("IPsec", "Vnet2Vnet"):
        properties.setdefault("connectionProtocol", "IKEv2")
    properties["connectionStatus"] = "Unknown"
    properties["ingressBytesTransferred"] = properties["egressBytesTransferred"] = 0


def shown(_: Tenant, found: Json) -> Json:
    ends = {name: {"id": found["properties"][name]["id"]} for name in _GATEWAYS if name in found["properties"]}
    return found | {"properties": found["properties"] | ends}


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=names.PATTERN, etag="etag", weak_etag=True, patchable=(), shown=shown)


@serve(TYPE, "PUT", at=(in_group(TYPE),))
def connection(request: Request) -> Response:
    request.body = _with_properties(request.body)
    return crud.put(request, KIND)


@serve(TYPE, "GET", at=(_KEY,), action=_READ)
def shared_key(request: Request) -> Response:
    return Response(body={"value": _connection(request).get("_sharedKey", "")})


@serve(TYPE, "PUT", at=(_KEY,), action=f"{TYPE}/write")
def set_shared_key(request: Request) -> Response:
    found = _connection(request)
    value = request.body.get("value") if isinstance(request.body, dict) else None
    if not isinstance(value, str) or not value:
        raise unreadable("MissingSharedKey", "Value for value is missing. Path value.")
    found["_sharedKey"] = value
    return Response(body={"value": value})


@serve(TYPE, "POST", at=(f"{_KEY}/reset",), action=f"{TYPE}/sharedKey/action")
def reset_shared_key(request: Request) -> Response:
    found = _connection(request)
    length = request.body.get("keyLength") if isinstance(request.body, dict) else None
    if isinstance(length, bool) or not isinstance(length, int) or length not in _KEY_LENGTHS:
        raise bad("InvalidSharedKeyLength", "The key length must be a number between 1 and 128.")
    found["_sharedKey"] = _new_key(request.cloud.new_id(), length)
    return Response(body={"keyLength": length})


def _connection(request: Request) -> Json:
    target = ids.parse(request.path[: request.path.lower().rindex("/sharedkey")])
    found = crud.stored(request.tenant, target)
    if found is None:
        raise KIND.not_found(target)
    return found


def _new_key(seed: str, length: int) -> str:
    text = "".join(stable_id(seed, part).replace("-", "") for part in range(length // 32 + 1))
    return text[:length]


def _with_properties(body: Any) -> Any:
    properties = body.get("properties") if isinstance(body, dict) else None
    if not isinstance(properties, dict):
        return body
    filled = {
        name: {"properties": {}} | value if isinstance(value, dict) and name in _GATEWAYS else value
        for name, value in properties.items()
    }
    return {**body, "properties": filled}
