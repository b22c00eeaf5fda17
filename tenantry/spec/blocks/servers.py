"""`azure.servers`: the client's machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

OperatingSystem = Literal["windows", "linux"]


@dataclass(frozen=True, kw_only=True)
class PublicAddress:
    """`azure.servers.KEY.public_address`: why a machine may be reached from the internet."""

    reason: str
    approved_by: str


@dataclass(frozen=True, kw_only=True)
class Administrator:
    """`azure.servers.KEY.administrator`. `password` is a secret reference (env/NAME or file/PATH), `ssh_key` a public key."""

    name: str
    password: str | None = None
    ssh_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Server:
    """`azure.servers.KEY`. `disks` are data disks in GB. `backup` names a policy (daily), `patch_ring` a ring; None: neither.

    `existing`: the id of a virtual machine or Arc machine that we look after and did not make; then only `backup`, `patch_ring`
    and `os` count."""

    key: str
    os: OperatingSystem
    size: str = ""
    image: str = ""
    disks: tuple[int, ...] = ()
    subnet: str = "servers"
    backup: str | None = None
    patch_ring: str | None = None
    administrator: Administrator | None = None
    public_address: PublicAddress | None = None
    existing: str | None = None

    @property
    def is_arc(self) -> bool:
        """A machine outside of Azure."""
        return "/microsoft.hybridcompute/machines/" in (self.existing or "").lower()


def server_of(key: str, values: Mapping[str, Any]) -> Server:
    """One machine as a value."""
    public = values.get("public_address")
    image = values.get("image", "")
    return Server(
        key=key,
        os=values.get("os") or ("windows" if image.startswith("windows") else "linux"),
        size=values.get("size", ""),
        image=image,
        disks=tuple(int(disk.split(" ")[0]) for disk in values.get("disks", ())),
        subnet=values.get("subnet", "servers"),
        backup=values.get("backup"),
        patch_ring=values.get("patch_ring"),
        administrator=Administrator(**values["administrator"]) if "administrator" in values else None,
        public_address=PublicAddress(reason=public["reason"], approved_by=public["approved_by"].lower()) if public else None,
        existing=values.get("existing"),
    )
