"""Every error of the simulator.

SimulatorError
+-- Fault               what an answer says instead of a result; a handler raises it, the router writes the envelope
|   +-- GraphFault      Microsoft Graph's envelope
|   +-- ArmFault        Azure Resource Manager's envelope
|   +-- ExchangeFault   Exchange's envelope
|   +-- EntraFault      the login service's envelope (AADSTS codes)
|   +-- ControlFault    the simulator's own endpoints under /_sim/
+-- StartError          a simulator process could not be started
|   +-- AlreadyRunning  one of this name runs; `info` says where
|   +-- PortInUse       another program listens on the wanted port
|   +-- TemplateMissing the state has no tenant from the template that the start asks for
+-- BadName             a name that cannot be a folder
+-- NotAnswering        a simulator that should run does not answer
+-- NoSuchTenant        a tenant that a running simulator does not have
+-- StateUnusable       a state file or snapshot that cannot be loaded
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.run_file import RunInfo

Json = dict[str, Any]


class SimulatorError(Exception):
    """Root of the tree. `str(error)` is one sentence for a person."""


class Fault(SimulatorError):
    """An answer that is an error. `status` is the HTTP status, `code` the service's own word for it."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


class GraphFault(Fault):
    """`details` is Graph's list of `{"code", "target", "message"}`."""

    def __init__(
        self, status: int, code: str, message: str, details: Sequence[Json] = (), *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, code, message, headers=headers)
        self.details = list(details)


class ArmFault(Fault):
    """`details` is ARM's list of `{"code", "message", "target"?}`; `additional_info` its list of `{"type", "info"}`."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: Sequence[Json] = (),
        *,
        target: str | None = None,
        additional_info: Sequence[Json] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, code, message, headers=headers)
        self.details = list(details)
        self.target = target
        self.additional_info = list(additional_info)


class ExchangeFault(Fault):
    """What goes wrong with a command: what is told is in `details`, with the name of an exception before it."""


class EntraFault(Fault):
    """`error` is OAuth's word (`invalid_client`), `aadsts` the number behind AADSTS (7000215)."""

    def __init__(
        self, status: int, error: str, aadsts: int, description: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, error, description, headers=headers)
        self.aadsts = aadsts


class ControlFault(Fault):
    """A control request that cannot be served: `{"error": {"code", "message"}}`."""


class StartError(SimulatorError):
    """The simulator process did not come up; the message names its log file."""


class AlreadyRunning(StartError):
    """A simulator of this name runs already."""

    def __init__(self, info: RunInfo) -> None:
        super().__init__(f"simulator {info.name!r} is already running at {info.url} (process {info.pid}, since {info.started})")
        self.info = info


class PortInUse(StartError):
    """The wanted port belongs to another program."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} on 127.0.0.1 is in use by another program; choose another one, or 0 for any free port")
        self.port = port


class TemplateMissing(StartError):
    """A state that was kept is not seeded by a start."""

    def __init__(self, template: str) -> None:
        super().__init__(f"the state that was kept has no tenant from the template {template!r}; a start adds none to it")
        self.template = template


class BadName(SimulatorError):
    """A simulator's name is 1 to 40 of a-z, 0-9 and dash, beginning with a letter or digit."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} cannot name a simulator: use 1 to 40 of a-z, 0-9 and dash, not beginning with a dash")
        self.name = name


class NotAnswering(SimulatorError):
    """The run file names a simulator that does not answer."""

    def __init__(self, info: RunInfo, problem: str) -> None:
        super().__init__(f"the simulator {info.name!r} at {info.url} does not answer: {problem}")
        self.info = info


class UnexpectedAnswer(SimulatorError):
    """A simulator answers, but with an error where none belongs; it may have been told to."""

    def __init__(self, info: RunInfo, asked: str, status: int) -> None:
        super().__init__(
            f"the simulator {info.name!r} answered {asked} with {status}; if it was told to fail, its faults are listed at "
            f"{info.url}/_sim/faults"
        )


class NoSuchTenant(SimulatorError):
    """`known` are the ids of the tenants that there are."""

    def __init__(self, info: RunInfo, tenant: str, known: Sequence[str]) -> None:
        super().__init__(f"the simulator {info.name!r} has no tenant {tenant!r}; it has {', '.join(known)}")
        self.known = tuple(known)


class StateUnusable(SimulatorError):
    """A state file or snapshot that is not one, or of another version."""
