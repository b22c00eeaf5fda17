"""A new machine has all that it needs, an existing one nothing that it already is."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.blocks.servers import Server
from tenantry.spec.model import Azure
from tenantry.spec.rule import Draft, Finding, Rule

_NEW = ("size", "image", "administrator")
_NEW_ONLY = (*_NEW, "disks", "subnet", "public_address")


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    if azure is None:
        return
    for key, server in azure.servers.items():
        written = draft.raw["azure"]["servers"][key]
        if server.existing is not None:
            yield from _existing(key, written)
        else:
            yield from _new(azure, server, written)


def _existing(key: str, written: dict[str, object]) -> Iterator[Finding]:
    for name in _NEW_ONLY:
        if name in written:
            message = f"found `{name}` of an existing machine, which is not made from here"
            hint = "delete the line; `os`, `backup` and `patch_ring` count for an existing machine"
            yield Finding(path=f"azure/servers/{key}/{name}", message=message, hint=hint)
    if "os" not in written:
        message = "found an existing machine without its operating system, expected `os`"
        yield Finding(path=f"azure/servers/{key}", message=message, hint="write `os: windows` or `os: linux`")


def _new(azure: Azure, server: Server, written: dict[str, object]) -> Iterator[Finding]:
    path = f"azure/servers/{server.key}"
    lacking = [name for name in _NEW if name not in written]
    if lacking:
        message = f"found a new machine without {', '.join(lacking)}, expected size, image and administrator"
        yield Finding(
            path=path, message=message, hint="add what is missing, or `existing` with the id of a machine that is there"
        )
    if "image" in written and "os" in written and not _same(server):
        message = f"found `{server.os}`, but the image {server.image} is another system"
        yield Finding(path=f"{path}/os", message=message, hint="delete the line: the image says it")
    if azure.network is None:
        message = "found a new machine, but the client has no network for it"
        yield Finding(path=path, message=message, hint="add azure.network")
    elif server.subnet not in azure.network.subnets:
        there = ", ".join(f"`{name}`" for name in azure.network.subnets)
        message = f"the machine stands in the subnet `{server.subnet}`, which does not exist"
        yield Finding(path=f"{path}/subnet", message=message, hint=f"use one of {there}, or add it to azure.network.subnets")


def _same(server: Server) -> bool:
    return server.image.startswith("windows") == (server.os == "windows")


RULE = Rule(
    id="server-complete",
    title="Machines are new or existing, and whole",
    text="A new machine needs a size, an image, an administrator and a subnet. Of an existing one only its system counts.",
    needs=frozenset({"azure"}),
    check=check,
)
