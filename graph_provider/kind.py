"""What a resource type of this provider is. One instance a type, found by scan in `kinds/` (the module's `KIND`).

Check and diff follow from the declared fields, so that no type can forget them; reading and writing are abstract.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

from graph_provider.errors import NoNaturalKey
from graph_provider.fields import GUID, Difference, Failure, Field, Output
from graph_provider.session import Session
from graph_provider.values import Json


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """Least application permissions of Microsoft Graph for one type. `rare`: what a write needs as well in some cases, with the
    case: `("RoleManagement.ReadWrite.Directory", "a group that is assignable to roles")`."""

    read: tuple[str, ...]
    write: tuple[str, ...]
    rare: tuple[tuple[str, str], ...] = ()


class Mark(Enum):
    """Where a type's objects carry our ownership mark."""

    EXTENSION = "a directory extension property of the provider's app"
    DESCRIPTION = "the last line of the description"
    NOTES = "the last line of the notes"
    NONE = "none: it is known as ours by an equal body and the audit log"
    OWNER = "none: it is a part of another object, and as much ours as that"
    TENANT = "none: the tenant has exactly one, which is adopted and given back"


class Family(Enum):
    """The budget of Microsoft's throttling limits that a type's requests count against."""

    DIRECTORY = "directory objects"
    CONDITIONAL_ACCESS = "conditional access"
    POLICIES = "identity policies"
    INTUNE = "Intune"
    SHAREPOINT = "SharePoint settings"
    OTHER = "other services"


@dataclass(frozen=True, kw_only=True)
class Oddity:
    """Something about a type that nobody would guess, and where it is written down."""

    what: str
    source: str


@dataclass(frozen=True, kw_only=True)
class About:
    """Facts of one type. `path`: where Graph keeps it, `/users/{id}`. `key`: what the resource id is. `natural_key`: the inputs
    that say which object it is without an id, () when only the id does; an import takes their value (joined by ", " when there
    are several). `license`: what the tenant must own, "" for nothing beyond Entra ID Free."""

    path: str
    key: str
    natural_key: tuple[str, ...]
    mark: Mark
    family: Family
    license: str = ""
    oddities: tuple[Oddity, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Found:
    """A live object: `inputs` in the form of the type's inputs (all of them), `outputs` what else is known from reading."""

    object_id: str
    inputs: Json
    outputs: Json = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Made:
    """The result of a create. `outputs` always holds `origin`."""

    object_id: str
    outputs: Json


CREATED = "created"
ADOPTED = "adopted"
ORIGIN = Output(
    name="origin",
    note="how the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted",
    always=True,
)


class Kind(ABC):
    """One resource type; its docstring is the type's description in the schema and of the class that programs use. `outputs`:
    what only the provider knows, beside `origin`; one that is an input too is filled in where the program leaves it out. `seen`:
    outputs that a read tells, so that one which it leaves out is no longer there. The methods get a Session (client, lists,
    marks) and plain values; they raise M365Error."""

    token: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    outputs: ClassVar[tuple[Output, ...]] = ()
    seen: ClassVar[frozenset[str]] = frozenset()
    permissions: ClassVar[Permissions]
    about: ClassVar[About]

    @property
    def name(self) -> str:
        """The type's name alone, `User`."""
        return self.token.rpartition(":")[2]

    @property
    def all_outputs(self) -> tuple[Output, ...]:
        """The outputs of the type with `origin`, which all have."""
        return (ORIGIN, *self.outputs)

    @property
    def declared(self) -> tuple[Field | Output, ...]:
        """Inputs, then outputs that are no inputs."""
        inputs = {field.name for field in self.fields}
        return (*self.fields, *(output for output in self.all_outputs if output.name not in inputs))

    @property
    def secrets(self) -> frozenset[str]:
        """Wire names of the inputs and outputs that are encrypted in the state."""
        return frozenset(one.name for one in self.declared if one.secret)

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """What is wrong between several inputs. Unknown values must pass."""
        del inputs
        yield from ()

    def complete(self, inputs: Mapping[str, Any]) -> Json:
        """Inputs with defaults that depend on other inputs."""
        return dict(inputs)

    async def settle(self, session: Session, inputs: Mapping[str, Any]) -> tuple[Json, Sequence[Failure]]:
        """Inputs in the form that is kept where that takes a look at the tenant, and what is wrong with them. Asked by every
        check, so it must cost nothing where there is nothing to look up. Unknown values must pass."""
        del session
        return dict(inputs), ()

    def refuse(self, old: Mapping[str, Any], changed: Sequence[Difference]) -> None:
        """Raises M365Error for a change that the state (inputs and outputs) already says is impossible, so that a preview says
        so."""
        del old, changed

    def replaced_by(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Sequence[str]:
        """Inputs whose change needs a new object although their field alone would not say so."""
        del old, new
        return ()

    def origin_of_new(self, inputs: Mapping[str, Any]) -> str | None:
        """`origin` as far as it is known before the create, None when only the create will tell."""
        return None if inputs.get("adopt") else CREATED

    def is_id(self, text: str) -> bool:
        """Whether `text` has the form of this type's ids; anything else is looked up as a natural key by an import."""
        return GUID.fullmatch(text) is not None

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """Ids of the live objects whose natural key is `text`. Raises M365Error when the type can only be imported by id."""
        del session
        raise NoNaturalKey(self.name, text, self.about.key)

    @abstractmethod
    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        """The live object; None only for a clean "not there". `prior`: the inputs in the state, empty for an import."""

    @abstractmethod
    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        """Make the object, or take over what a crash, a deletion or `adopt` left for us. Safe to repeat."""

    @abstractmethod
    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        """Change what differs from `old` (inputs and outputs in the state); give outputs that changed."""

    @abstractmethod
    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        """Delete what we created, release what we adopted. An object that is gone already is fine."""


def registry() -> dict[str, Kind]:
    """Every type by token."""
    package = importlib.import_module("graph_provider.kinds")
    found: dict[str, Kind] = {}
    for entry in pkgutil.iter_modules(package.__path__):
        kind = getattr(importlib.import_module(f"graph_provider.kinds.{entry.name}"), "KIND", None)
        if isinstance(kind, Kind):
            found[kind.token] = kind
    return found


def tops(changed: Sequence[Difference]) -> set[str]:
    """The inputs that have at least one difference."""
    return {difference.top for difference in changed}
