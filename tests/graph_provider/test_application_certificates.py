"""Certificates of applications: seen by what they are, kept by their ids, and never a private key."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization

from graph_provider.certificates import body_of
from tests.graph_provider.applications import MARK, drift, make
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import Refused, go
from tests.simulator.entra.keys import Key, make_key


@pytest.fixture(scope="module")
def keys() -> tuple[Key, Key]:
    return make_key("first"), make_key("second")


def pem(key: Key) -> str:
    return key.certificate.public_bytes(serialization.Encoding.PEM).decode()


def test_certificates_come_go_and_are_told_by_what_they_are(tenant: Tenant, keys: tuple[Key, Key]) -> None:
    first, second = (pem(key) for key in keys)
    inputs = {"displayName": "Rota", "mark": MARK, "certificates": [first]}
    state = make(tenant, "Application", inputs)
    path = f"/applications/{state.object_id}"
    read = go(tenant, lambda run: run.refresh(state))
    assert read.inputs["certificates"] == [first]
    crlf = {**inputs, "certificates": [first.replace("\n", "\r\n")]}
    assert go(tenant, lambda run: run.diff(read, crlf)) == {}
    assert go(tenant, lambda run: run.diff(read, {**inputs, "certificates": [second]})) == {"certificates": "update"}
    both = go(tenant, lambda run: run.update(read, {**inputs, "certificates": [second, first]}))
    held = tenant.admin("GET", f"{path}?$select=keyCredentials")["keyCredentials"]
    assert {one["key"] for one in held} == {keys[0].encoded, keys[1].encoded}
    imported = go(tenant, lambda run: run.imported("Application", state.object_id))
    assert {body_of(text) for text in imported.inputs["certificates"]} == {keys[0].encoded, keys[1].encoded}
    assert go(tenant, lambda run: run.diff(imported, both.inputs)) == {}
    kept = next(one for one in held if one["key"] == keys[1].encoded)
    less = go(tenant, lambda run: run.update(both, {**inputs, "certificates": [second]}))
    (left,) = tenant.admin("GET", f"{path}?$select=keyCredentials")["keyCredentials"]
    assert left["keyId"] == kept["keyId"], "what stays is the same credential"
    assert drift(tenant, less, less.inputs) == {}


def test_a_certificate_that_somebody_put_in_our_place_is_seen(tenant: Tenant, keys: tuple[Key, Key]) -> None:
    """Also one that calls itself by our thumbprint."""
    inputs = {"displayName": "Rota", "mark": MARK, "certificates": [pem(keys[0])]}
    state = make(tenant, "Application", inputs)
    path = f"/applications/{state.object_id}"
    (ours,) = tenant.admin("GET", f"{path}?$select=keyCredentials")["keyCredentials"]
    evil = keys[1].credential(customKeyIdentifier=ours["customKeyIdentifier"], displayName=ours["displayName"])
    tenant.admin("PATCH", path, {"keyCredentials": [evil]})
    read = go(tenant, lambda run: run.refresh(state))
    assert go(tenant, lambda run: run.diff(read, inputs)) == {"certificates": "update"}
    go(tenant, lambda run: run.update(read, inputs))
    (left,) = tenant.admin("GET", f"{path}?$select=keyCredentials")["keyCredentials"]
    assert left["key"] == keys[0].encoded


def test_an_empty_list_keeps_certificates_away(tenant: Tenant, keys: tuple[Key, Key]) -> None:
    inputs = {"displayName": "Rota", "mark": MARK, "certificates": []}
    state = make(tenant, "Application", inputs)
    tenant.admin("PATCH", f"/applications/{state.object_id}", {"keyCredentials": [keys[1].credential()]})
    read = go(tenant, lambda run: run.refresh(state))
    assert go(tenant, lambda run: run.diff(read, inputs)) == {"certificates": "delete"}


def test_a_private_key_is_refused_and_not_shown(keys: tuple[Key, Key], tenant: Tenant) -> None:
    private = (
        keys[0]
        .private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )
    with pytest.raises(Refused) as refused:
        make(tenant, "Application", {"displayName": "Rota", "certificates": [private]})
    assert "must never leave its owner" in refused.value.reasons["certificates"]
    assert private.splitlines()[1] not in str(refused.value)
