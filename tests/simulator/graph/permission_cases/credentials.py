"""Secrets and federated credentials of applications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulator.graph.permission_cases.maker import CASES, Case, Maker, a_principal, an_app, plain

_TRUST = {"name": "deploy", "issuer": "https://issuer.example", "subject": "deploy", "audiences": ["api://AzureADTokenExchange"]}
_FEDERATED = "/applications/{id}/federatedIdentityCredentials"


def _trusting(maker: Maker) -> str:
    """Where an application's only federated credential stands."""
    path = _FEDERATED.replace("{id}", an_app(maker))
    maker.graph.post(path, _TRUST)
    return f"{path}/deploy"


def _federated(change: Any) -> Case:
    return lambda maker: (_trusting(maker), change)


def _with_password(part: str, target: Callable[[Maker], str]) -> Case:
    def make(maker: Maker) -> tuple[str, Any]:
        path = f"/{part}/{target(maker)}"
        made = maker.graph.post(f"{path}/addPassword", {}, status=200)
        return f"{path}/removePassword", {"keyId": made["keyId"]}

    return make


plain("GET", _FEDERATED, an_app)
plain("POST", _FEDERATED, an_app, _TRUST)
for _method, _change in (("GET", None), ("PATCH", {"description": "New"}), ("DELETE", None)):
    CASES[_method, _FEDERATED + "/{id}", ""] = _federated(_change)
for _part, _make in (("applications", an_app), ("servicePrincipals", a_principal)):
    plain("POST", f"/{_part}/{{id}}/addPassword", _make, {})
    CASES["POST", f"/{_part}/{{id}}/removePassword", ""] = _with_password(_part, _make)
