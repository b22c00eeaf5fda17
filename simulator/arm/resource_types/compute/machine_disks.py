"""A machine's `storageProfile`: its image, its system disk, its data disks. Disks are no resources of their own here.

Names of disks and what is filled in are as the service does it; the sizes of images are general knowledge.
"""

from __future__ import annotations

from simulator.arm.kind import Write
from simulator.arm.resource_types.compute.refusals import fixed, missing, wrong
from simulator.messages import Json

_SIZES = {"Windows": 127, "Linux": 30}


def is_windows(properties: Json) -> bool:
    """Whether the machine runs Windows, as its disk, its profile or its image says."""
    storage = properties.get("storageProfile") or {}
    said = (storage.get("osDisk") or {}).get("osType")
    if said:
        return bool(said == "Windows")
    if (properties.get("osProfile") or {}).get("windowsConfiguration"):
        return True
    image = storage.get("imageReference") or {}
    return str(image.get("publisher", "")).lower().startswith(("microsoftwindows", "microsoftsqlserver"))


def prepare(write: Write, wanted: Json | None, held: Json | None, *, windows: bool) -> Json:
    """The storage profile as it is stored; `held` is the one before (None: the machine is made now)."""
    if held is None and not wanted:
        raise missing("storageProfile")
    storage = {**(held or {}), **(wanted or {})}
    disk = storage.get("osDisk") or {"createOption": "FromImage"}
    image = storage.get("imageReference")
    if disk["createOption"] == "FromImage" and not image:
        raise missing("imageReference")
    if disk["createOption"] == "Attach" and not ((disk.get("managedDisk") or {}).get("id") or disk.get("vhd")):
        raise missing("osDisk.managedDisk")
    if held is not None:
        _check_same(held, image, disk)
    os_type = "Windows" if windows else "Linux"
    before = (held or {}).get("osDisk", {})
    name = disk.get("name") or before.get("name") or f"{write.id.name}_OsDisk_1_{write.request.cloud.new_id().replace('-', '')}"
    size = disk.get("diskSizeGB", before.get("diskSizeGB", _SIZES[os_type]))
    if size < before.get("diskSizeGB", 0):
        raise wrong("osDisk.diskSizeGB", "The disk size can't be made smaller.")
    filled: Json = {
        "caching": "ReadWrite",
        "deleteOption": "Detach",
        **disk,
        "osType": os_type,
        "name": name,
        "diskSizeGB": size,
        "managedDisk": _managed(write, disk.get("managedDisk"), name),
    }
    result = {**storage, "osDisk": filled, "dataDisks": _data_disks(write, storage.get("dataDisks") or [])}
    if image and "id" not in image:
        for part in ("publisher", "offer", "sku", "version"):
            if not image.get(part):
                raise missing(f"imageReference.{part}")
        exact = (held or {}).get("imageReference", {}).get("exactVersion")
        result["imageReference"] = {**image, "exactVersion": exact or image["version"].replace("latest", "1.0.0")}
    result.setdefault("diskControllerType", "SCSI")
    return result


def _check_same(held: Json, image: Json | None, disk: Json) -> None:
    before = held.get("imageReference")
    parts = ("publisher", "offer", "sku", "version", "id")
    if image is not None and before is not None and any(image.get(part) != before.get(part) for part in parts):
        raise fixed("imageReference")
    for part in ("name", "createOption"):
        if part in disk and disk[part] != held["osDisk"][part]:
            raise fixed(f"osDisk.{part}")


def _data_disks(write: Write, wanted: list[Json]) -> list[Json]:
    luns = [disk["lun"] for disk in wanted]
    if len(set(luns)) != len(luns):
        raise wrong("dataDisks.lun", "A disk at LUN of the same number exists already: each data disk needs a LUN of its own.")
    filled = []
    for disk in wanted:
        if not 0 <= disk["lun"] <= 63:
            raise wrong("dataDisks.lun", f"The LUN {disk['lun']} is not between 0 and 63.")
        if disk["createOption"] == "Empty" and not disk.get("diskSizeGB"):
            raise missing("dataDisk.diskSizeGB")
        name = disk.get("name") or f"{write.id.name}_disk{disk['lun'] + 2}_{write.request.cloud.new_id().replace('-', '')}"
        filled.append(
            {
                "caching": "None",
                "deleteOption": "Detach",
                "toBeDetached": False,
                **disk,
                "name": name,
                "managedDisk": _managed(write, disk.get("managedDisk"), name),
            }
        )
    return filled


def _managed(write: Write, given: Json | None, name: str) -> Json:
    where = f"{write.id.scope}/providers/Microsoft.Compute/disks/{name}"
    return {"storageAccountType": "Premium_LRS", "id": where, **(given or {})}
