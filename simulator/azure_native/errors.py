"""What the stand-in refuses or fails with. The engine shows `str(error)` beside the resource, so every message is whole.

StandInError
+-- ConfigurationMissing   an environment variable is absent or unusable
+-- NotLoopback            a host that is not this machine: the stand-in is for the simulator only
+-- InvalidInputs          inputs that cannot be sent (an unusable id or name)
+-- AlreadyExists          create found something that is not ours
+-- Unreachable            no answer at all
+-- Stopped                the engine is gone or has cancelled: nothing more is sent
+-- ArmError               an answer that says no; carries status, code and message
"""

from __future__ import annotations


class StandInError(Exception):
    """Root of the tree."""


class ConfigurationMissing(StandInError):
    """An environment variable is absent or unusable."""


class NotLoopback(StandInError):
    """A host that is not this machine."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url} is not on this machine: this azure-native plugin is the simulator's stand-in and never talks to a real cloud"
        )


class InvalidInputs(StandInError):
    """Inputs that cannot be turned into a request."""


class AlreadyExists(StandInError):
    """Create found something under this id that does not carry our mark."""

    def __init__(self, resource_id: str) -> None:
        super().__init__(f"cannot create already existing resource '{resource_id}'; import it, or delete it first")


class Unreachable(StandInError):
    """The cloud did not answer."""


class Stopped(StandInError):
    """The engine is gone or has cancelled."""

    def __init__(self) -> None:
        super().__init__("stopped: the engine is gone or has cancelled, nothing more is sent")


# Only these say "the thing itself is not there". A 404 for the subscription, for the provider or without a code (a proxy's
# page, say) does not, and must not make a resource look deleted.
ABSENT_CODES = frozenset(
    {
        "NotFound",
        "ResourceNotFound",
        "ResourceGroupNotFound",
        "ParentResourceNotFound",
        "RoleAssignmentNotFound",
        "LockNotFound",
        "PolicyAssignmentNotFound",
        # Azure Backup's word for an item that its vault does not have.
        "BMSUserErrorDataSourceObjectNotFound",
    }
)


class ArmError(StandInError):
    """ARM's error envelope. `status` is the HTTP status, `code` ARM's code ("" when the body was no envelope)."""

    def __init__(self, *, method: str, path: str, status: int, code: str, message: str) -> None:
        super().__init__(f'{method} {path}: Status={status} Code="{code}" Message="{message}"')
        self.status = status
        self.code = code
        self.message = message

    @property
    def absent(self) -> bool:
        """Whether this is a clean "not there"."""
        return self.status == 404 and self.code in ABSENT_CODES
