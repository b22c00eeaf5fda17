"""A machine's administrator can be made: a name that Azure takes, and one way to sign in that the system knows."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule

# Source: osProfile.adminUsername in Microsoft's description of virtual machines ("Disallowed values").
_TAKEN = frozenset(
    {
        *("administrator", "admin", "user", "user1", "test", "user2", "test1", "user3", "admin1", "1", "123", "a", "actuser"),
        *("adm", "admin2", "aspnet", "backup", "console", "david", "guest", "john", "owner", "root", "server", "sql"),
        *("support", "support_388945a0", "sys", "test2", "test3", "user4", "user5"),
    }
)


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    for key, server in (azure.servers if azure else {}).items():
        who, path = server.administrator, f"azure/servers/{key}/administrator"
        if who is None:
            continue
        if who.name in _TAKEN:
            message = f"found the name `{who.name}`, which Azure refuses: it is tried by everybody first"
            yield Finding(path=f"{path}/name", message=message, hint="choose a name of the client's own")
        if server.os == "windows" and (who.ssh_key or not who.password):
            message = "found an administrator of Windows without a password alone, expected `password`"
            yield Finding(path=path, message=message, hint="write `password: env/NAME`, without `ssh_key`")
        if server.os == "linux" and bool(who.ssh_key) == bool(who.password):
            message = f"found {'both' if who.password else 'neither'} of password and ssh_key, expected one of them"
            yield Finding(path=path, message=message, hint="write `ssh_key` with a public key, or `password: env/NAME`")


RULE = Rule(
    id="server-administrator",
    title="Machines have an administrator who can sign in",
    text="Azure refuses common names. Windows takes a password, Linux a password or an SSH key.",
    needs=frozenset({"azure"}),
    check=check,
)
