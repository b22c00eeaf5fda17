"""Where Microsoft's own management clients (azure-mgmt-*) go, and what their models keep of what was written."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A tenant in a simulator. `options` are the arguments that every client takes, `principal` a user's object id."""

    subscription: str
    tenant: str
    http: httpx.Client
    options: Json
    principal: str
    now: datetime

    def client(self, module: str, name: str, **more: Any) -> Any:
        """The real client, made as a user would. Not imported where it is used: the type checker would read all its models."""
        return getattr(importlib.import_module(module), name)(subscription_id=self.subscription, **self.options, **more)

    def seconds(self, seconds: float) -> None:
        """How long long-running operations take from now on."""
        self.http.put("/_sim/operations", json={"seconds": seconds}).raise_for_status()


def told(model: Any) -> Json:
    """What a model of either generation (TypeSpec, AutoRest) has read, under the names of the REST interface."""
    read: Json = model.serialize(keep_readonly=True) if hasattr(model, "serialize") else model.as_dict()
    return read


def lost(sent: Any, model: Any) -> list[str]:
    """The paths of all that was written and that the model, having read it back, doesn't have with the same value."""
    return list(_lost(sent, told(model), ""))


def _lost(sent: Any, read: Any, path: str) -> list[str]:
    if isinstance(sent, Mapping):
        if not isinstance(read, Mapping):
            return [path]
        return [one for name, value in sent.items() for one in _lost(value, read.get(name), f"{path}.{name}" if path else name)]
    if isinstance(sent, list):
        if not isinstance(read, list) or len(read) != len(sent):
            return [path]
        return [one for number, value in enumerate(sent) for one in _lost(value, read[number], f"{path}[{number}]")]
    same = sent.lower() == read.lower() if isinstance(sent, str) and isinstance(read, str) and "/" in sent else sent == read
    return [] if same else [path]
