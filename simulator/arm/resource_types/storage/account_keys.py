"""The two access keys of a storage account: listKeys, regenerateKey. Whoever may not call these actions never sees a key."""

from __future__ import annotations

import base64
import hashlib

from simulator.arm import crud, ids
from simulator.arm.kind import in_group, of
from simulator.arm.operation import serve
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud

TYPE = "Microsoft.Storage/storageAccounts"
_ACTION = f"{TYPE}/listKeys/action"


def pair(cloud: Cloud) -> list[Json]:
    """New keys, as they are stored: `[{"keyName", "value", "creationTime"}]`."""
    return [_new(cloud, name) for name in ("key1", "key2")]


def creation_times(keys: list[Json]) -> Json:
    return {key["keyName"]: key["creationTime"] for key in keys}


@serve(TYPE, "POST", at=(f"{in_group(TYPE)}/listKeys",), action=_ACTION)
def list_keys(request: Request) -> Response:
    return _answer(_account(request))


@serve(TYPE, "POST", at=(f"{in_group(TYPE)}/regenerateKey",), action=f"{TYPE}/regenerateKey/action")
def regenerate_key(request: Request) -> Response:
    """Body: `{"keyName": "key1"}`; answers with all keys."""
    account = _account(request)
    name = request.body.get("keyName") if isinstance(request.body, dict) else None
    if name not in [key["keyName"] for key in account["_keys"]]:
        raise ArmFault(
            400,
            "InvalidValuesForRequestParameters",
            "Values for request parameters are invalid: keyName.",
            target="keyName",
        )
    account["_keys"] = [_new(request.cloud, name) if key["keyName"] == name else key for key in account["_keys"]]
    account["properties"]["keyCreationTime"] = creation_times(account["_keys"])
    return _answer(account)


def _account(request: Request) -> Json:
    target = ids.parse(request.path.rpartition("/")[0])
    found = crud.stored(request.tenant, target)
    if found is None:
        raise of(TYPE).not_found(target)
    return found


def _answer(account: Json) -> Response:
    return Response(body={"keys": [{**key, "permissions": "FULL"} for key in account["_keys"]]})


def _new(cloud: Cloud, name: str) -> Json:
    value = base64.b64encode(hashlib.sha512(cloud.new_id().encode()).digest()).decode()
    return {"keyName": name, "value": value, "creationTime": cloud.timestamp()}
