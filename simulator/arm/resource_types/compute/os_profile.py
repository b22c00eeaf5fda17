"""A machine's `osProfile`: who administers it and how it is set up when it is made.

What only the machine may know (password, custom data, unattended answers) is never given back. Rules and forbidden names from
Microsoft's description of the property (azure-mgmt-compute); the texts of the refusals are general knowledge.
"""

from __future__ import annotations

import re

from simulator.arm.resource_types.compute.refusals import fixed, missing, wrong
from simulator.messages import Json

_FORBIDDEN = frozenset(
    {
        *("administrator", "admin", "admin1", "admin2", "adm", "a", "actuser", "aspnet", "backup", "console", "david", "guest"),
        *("john", "owner", "root", "server", "sql", "support", "support_388945a0", "sys", "1", "123"),
        *("user", "user1", "user2", "user3", "user4", "user5", "test", "test1", "test2", "test3"),
    }
)
_WEAK = frozenset(
    {
        *("abc@123", "p@$$w0rd", "p@ssw0rd", "p@ssword123", "pa$$word", "pass@word1"),
        *("password!", "password1", "password22", "iloveyou!"),
    }
)
_KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
_FIXED = ("computerName", "adminUsername")


def prepare(name: str, wanted: Json, held: Json | None, *, windows: bool) -> Json:
    """The profile as it is stored. `name`: the machine's; `held`: the one that it has (None: the machine is made now)."""
    if held is None:
        return _filled({"computerName": name, **_checked(name, wanted, windows=windows)}, windows=windows)
    for field in _FIXED:
        if field in wanted and wanted[field] != held.get(field):
            raise fixed(f"osProfile.{field}")
    for field in ("windowsConfiguration", "linuxConfiguration"):
        if wanted.get(field) and field not in held:
            raise fixed(f"osProfile.{field}")
    keys = (wanted.get("linuxConfiguration") or {}).get("ssh")
    if keys and keys != held.get("linuxConfiguration", {}).get("ssh"):
        raise fixed("osProfile.linuxConfiguration.ssh")
    return _filled({**held, **wanted}, windows=windows)


def _checked(name: str, wanted: Json, *, windows: bool) -> Json:
    user, password = wanted.get("adminUsername"), wanted.get("adminPassword")
    linux = wanted.get("linuxConfiguration") or {}
    if not user:
        raise missing("osProfile.adminUsername")
    if user.lower() in _FORBIDDEN or len(user) > (20 if windows else 64) or (windows and user.endswith(".")):
        raise wrong("adminUsername", "The Admin Username specified is not allowed.")
    computer = wanted.get("computerName", name)
    if windows and (len(computer) > 15 or computer.isdigit()):
        raise wrong(
            "computerName",
            "Windows computer name cannot be more than 15 characters long, be entirely numeric, or contain the following "
            "characters: ` ~ ! @ # $ % ^ & * ( ) = + _ [ ] { } \\ | ; : . ' \" , < > / ?.",
        )
    if not windows and len(computer) > 64:
        raise wrong("computerName", "Linux host name cannot exceed 64 characters in length.")
    keys = (linux.get("ssh") or {}).get("publicKeys") or []
    if linux.get("disablePasswordAuthentication") and not keys:
        raise wrong(
            "linuxConfiguration", "Authentication using either SSH or by user name and password must be enabled in Linux profile."
        )
    for key in keys:
        if key.get("path") != f"/home/{user}/.ssh/authorized_keys":
            raise wrong(
                "linuxConfiguration.ssh.publicKeys.path",
                f"Destination path for SSH public keys is currently limited to its default value "
                f"/home/{user}/.ssh/authorized_keys due to a known issue in Linux provisioning agent.",
            )
    if not password and not keys:
        raise missing("osProfile.adminPassword")
    if password:
        _check_password(password, windows=windows)
    return wanted


def _check_password(password: str, *, windows: bool) -> None:
    longest = 123 if windows else 72
    kinds = sum(bool(re.search(kind, password)) for kind in _KINDS)
    if not 8 <= len(password) <= longest or kinds < 3 or password.lower() in _WEAK:
        raise wrong(
            "adminPassword",
            f"The supplied password must be between 8-{longest} characters long and must satisfy at least 3 of "
            "password complexity requirements from the following: 1) Contains an uppercase character 2) Contains a lowercase "
            "character 3) Contains a numeric digit 4) Contains a special character 5) Control characters are not allowed",
        )


def _filled(profile: Json, *, windows: bool) -> Json:
    filled = {
        "secrets": [],
        "allowExtensionOperations": True,
        "requireGuestProvisionSignal": True,
        **{name: value for name, value in profile.items() if name not in ("adminPassword", "customData")},
    }
    if windows:
        given = dict(profile.get("windowsConfiguration") or {})
        given.pop("additionalUnattendContent", None)
        patches = {"patchMode": "AutomaticByOS", "assessmentMode": "ImageDefault", **(given.get("patchSettings") or {})}
        filled["windowsConfiguration"] = {
            "provisionVMAgent": True,
            "enableAutomaticUpdates": True,
            **given,
            "patchSettings": patches,
        }
    else:
        given = profile.get("linuxConfiguration") or {}
        patches = {"patchMode": "ImageDefault", "assessmentMode": "ImageDefault", **(given.get("patchSettings") or {})}
        filled["linuxConfiguration"] = {
            "disablePasswordAuthentication": False,
            "provisionVMAgent": True,
            **given,
            "patchSettings": patches,
        }
    return filled
