"""Automation accounts (Microsoft.Automation/automationAccounts), with the keys by which machines register.

What is filled in: azure-mgmt-automation's model; that Free and Basic are the only SKUs, and names of 6 to 50 characters:
Microsoft's documentation.
"""

from __future__ import annotations

import base64
import hashlib

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write, in_group
from simulator.arm.operation import serve
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud

TYPE = "Microsoft.Automation/automationAccounts"
_SKUS = ("Free", "Basic")


def prepare(write: Write, wanted: Json) -> None:
    given = wanted.get("properties") or {}
    current = write.current or {}
    held = current.get("properties", {})
    sku = given.get("sku") or held.get("sku")
    if not sku:
        raise _bad("The property sku is required.")
    if sku["name"] not in _SKUS:
        raise _bad(f"The sku '{sku['name']}' is not one of {', '.join(_SKUS)}.")
    encryption = given.get("encryption") or {}
    if encryption.get("keySource") == "Microsoft.Keyvault" and not encryption.get("keyVaultProperties"):
        raise _bad("Encryption by a key vault's key needs keyVaultProperties.")
    cloud, who = write.request.cloud, write.request.who
    now = cloud.timestamp()
    wanted["_keys"] = current.get("_keys") or {name: _key(cloud) for name in ("Primary", "Secondary")}
    wanted["properties"] = {
        "publicNetworkAccess": True,
        "disableLocalAuth": False,
        **given,
        "sku": {"family": None, "capacity": None, **sku},
        "encryption": {"keySource": "Microsoft.Automation", "identity": {"userAssignedIdentity": None}, **encryption},
        "state": "Ok",
        "creationTime": held.get("creationTime", now),
        "lastModifiedTime": now,
        "lastModifiedBy": who.name if who.kind == "user" else None,
    }


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]", etag="etag")


@serve(TYPE, "POST", at=(f"{in_group(TYPE)}/listKeys",), action=f"{TYPE}/listKeys/action")
def list_keys(request: Request) -> Response:
    target = ids.parse(request.path.rpartition("/")[0])
    account = crud.stored(request.tenant, target)
    if account is None:
        raise KIND.not_found(target)
    keys = [{"KeyName": name, "Permissions": "Full", "Value": value} for name, value in account["_keys"].items()]
    return Response(body={"keys": keys})


def _key(cloud: Cloud) -> str:
    return base64.b64encode(hashlib.sha512(cloud.new_id().encode()).digest()).decode()


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
