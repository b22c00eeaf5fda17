"""The blob service of a storage account (.../blobServices/default): it is there with the account, so it is set, never made."""

from __future__ import annotations

from simulator.arm import crud, ids
from simulator.arm.ids import ArmId
from simulator.arm.kind import Kind, Write, in_group, of
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Tenant

ACCOUNTS = "Microsoft.Storage/storageAccounts"
TYPE = f"{ACCOUNTS}/blobServices"
_LONGEST = 365
_OFF: Json = {"enabled": False}


def prepare(_: Write, wanted: Json) -> None:
    given = wanted.get("properties") or {}
    deletion = given.get("deleteRetentionPolicy") or _OFF
    _check_days(deletion, "deleteRetentionPolicy.days")
    _check_days(given.get("containerDeleteRetentionPolicy") or _OFF, "containerDeleteRetentionPolicy.days")
    restore = given.get("restorePolicy") or _OFF
    if restore["enabled"]:
        _check_restore(given, deletion, restore)
    feed = given.get("changeFeed") or {}
    if "retentionInDays" in feed and not 1 <= feed["retentionInDays"] <= 146000:
        raise _refused("changeFeed.retentionInDays", feed["retentionInDays"])
    rules = (given.get("cors") or {}).get("corsRules") or []
    if len(rules) > 5:
        raise _refused("cors.corsRules", f"{len(rules)} rules")
    wanted["properties"] = {
        **given,
        "cors": {"corsRules": rules},
        "deleteRetentionPolicy": {"allowPermanentDelete": False, "enabled": False, **deletion},
    }


def shown(tenant: Tenant, stored: Json) -> Json:
    account = tenant.collection("arm")[ids.parse(stored["id"]).parent.lower()]
    return {**stored, "sku": account["sku"]}


def default(request: Request, target: ArmId) -> Json | None:
    """None for another name than `default`, and where there is no account. 400 for an account without blobs."""
    account = request.tenant.collection("arm").get(target.parent.lower())
    if account is None or target.name.lower() != "default":
        return None
    if account["kind"] == "FileStorage":
        raise ArmFault(
            400, "OperationNotAllowedOnKind", "The operation is not allowed on the account kind FileStorage.", target="kind"
        )
    found: Json = {
        "id": target.text,
        "name": "default",
        "type": TYPE,
        "properties": {
            "cors": {"corsRules": []},
            "deleteRetentionPolicy": {"allowPermanentDelete": False, "enabled": False},
        },
    }
    return found


KIND = Kind(type=TYPE, prepare=prepare, shown=shown, default=default)


@serve(TYPE, "GET", at=(f"{in_group(ACCOUNTS)}/blobServices",))
def blob_services(request: Request) -> Response:
    target = ids.parse(f"{request.path.rstrip('/')}/default")
    found = crud.current_of(request, target, KIND)
    if found is None:
        raise of(ACCOUNTS).not_found(ids.parse(target.parent))
    return page(request, [shown(request.tenant, found)])


def _check_days(policy: Json, name: str) -> None:
    if policy.get("enabled") and not 1 <= policy.get("days", 0) <= _LONGEST:
        raise _refused(name, policy.get("days"))


def _check_restore(given: Json, deletion: Json, restore: Json) -> None:
    # Point-in-time restore reads versions and the change feed, and can't reach further back than what was deleted is kept.
    feed = given.get("changeFeed") or _OFF
    if not (given.get("isVersioningEnabled") and feed.get("enabled") and deletion.get("enabled")):
        raise ArmFault(
            400,
            "InvalidRequestPropertyValue",
            "restorePolicy needs isVersioningEnabled, changeFeed and deleteRetentionPolicy to be enabled.",
            target="restorePolicy",
        )
    if not 1 <= restore.get("days", 0) < deletion["days"]:
        raise _refused("restorePolicy.days", restore.get("days"))


def _refused(name: str, value: object) -> ArmFault:
    # The code is general knowledge.
    return ArmFault(400, "InvalidRequestPropertyValue", f"The value '{value}' is not allowed for property {name}.", target=name)
