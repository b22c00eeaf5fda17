"""Blob containers (.../blobServices/default/containers). Public ones only where the account lets blobs be public."""

from __future__ import annotations

import re

from simulator.arm import crud, ids, versions
from simulator.arm.kind import Kind, Write, in_group
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

ACCOUNTS = "Microsoft.Storage/storageAccounts"
TYPE = f"{ACCOUNTS}/blobServices/containers"
_METADATA = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def prepare(write: Write, wanted: Json) -> None:
    given = wanted.get("properties") or {}
    before = (write.current or {}).get("properties", {})
    account = write.request.tenant.collection("arm")[ids.parse(ids.parse(write.id.parent).parent).key]
    access = given.get("publicAccess", before.get("publicAccess", "None"))
    if access != "None" and not account["properties"]["allowBlobPublicAccess"]:
        raise ArmFault(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.")
    for name in given.get("metadata") or {}:
        if not _METADATA.fullmatch(name):
            raise ArmFault(400, "InvalidMetadata", "The metadata specified is invalid. It has characters that are not permitted.")
    worm = given.get("immutableStorageWithVersioning") or before.get("immutableStorageWithVersioning") or {"enabled": False}
    wanted["properties"] = {
        "defaultEncryptionScope": "$account-encryption-key",
        "denyEncryptionScopeOverride": False,
        **given,
        "publicAccess": access,
        "immutableStorageWithVersioning": worm,
        "lastModifiedTime": write.request.cloud.timestamp(),
        "leaseStatus": "Unlocked",
        "leaseState": "Available",
        "hasImmutabilityPolicy": False,
        "hasLegalHold": False,
        "deleted": False,
        "remainingRetentionDays": 0,
    }


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=r"(?=.{3,63}\Z)[a-z0-9]+(-[a-z0-9]+)*|\$root|\$web|\$logs",
    etag="etag",
)


@serve(TYPE, "GET", at=(f"{in_group(ACCOUNTS)}/blobServices/default/containers",))
def containers(request: Request) -> Response:
    """`$filter` is the beginning of the names, `$maxpagesize` the size of a page (5,000 at most)."""
    target = ids.parse(request.path)
    service = ids.parse(target.parent)
    if crud.stored(request.tenant, ids.parse(service.parent)) is None:
        raise KIND.not_found(ids.parse(service.parent))
    start = versions.option(request, "$filter") or ""
    size = versions.option(request, "$maxpagesize") or "5000"
    if not (size.isascii() and size.isdigit() and 1 <= int(size) <= 5000):
        raise ArmFault(400, "InvalidMaxPageSize", f"The $maxpagesize '{size}' must be between 1 and 5000.")
    found = [one for one in crud.below(request.tenant, target.parent, TYPE) if one["name"].startswith(start)]
    return page(request, sorted(found, key=lambda one: str(one["name"])), size=int(size))
