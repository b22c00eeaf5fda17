"""Microsoft's azure-identity signs people in by a code shown on another device, and keeps them signed in by refresh tokens."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from azure.identity import DeviceCodeCredential

from tests.outside.azure_identity.place import ARM, GRAPH, Place, claims_of, refused


def test_a_person_by_device_code(either: Place) -> None:
    shown: list[str] = []

    def person(address: str, code: str, ends: datetime) -> None:
        """Somebody who reads the code and signs in at another device."""
        shown.append(code)
        assert address.startswith("https://")
        assert ends > datetime.now(UTC)
        answer = either.http.post("/_sim/device-codes", json={"userCode": code, "user": either.admin})
        assert answer.status_code == 204

    with DeviceCodeCredential(tenant_id=either.tenant, prompt_callback=person, **either.options) as credential:
        claims = either.used(credential)
        assert (claims["upn"], claims["idtyp"], claims["tid"]) == (either.admin, "user", either.tenant)
        # The token for the second resource came by the refresh token, without asking the person again.
        assert len(shown) == 1
        record = credential.authenticate(scopes=[GRAPH])
        assert (record.username, record.tenant_id) == (either.admin, either.tenant)


def test_a_person_who_takes_a_moment(place: Place) -> None:
    timers: list[threading.Timer] = []

    def person(_address: str, code: str, _ends: datetime) -> None:
        body = {"userCode": code, "user": place.admin}
        timers.append(threading.Timer(1, lambda: place.http.post("/_sim/device-codes", json=body)))
        timers[0].start()

    with DeviceCodeCredential(tenant_id=place.tenant, prompt_callback=person, **place.options) as credential:
        assert claims_of(credential.get_token(GRAPH).token)["upn"] == place.admin
    timers[0].join()


def test_a_person_who_declines_or_is_too_late(place: Place, advance: Callable[[float], None]) -> None:
    def decline(_address: str, code: str, _ends: datetime) -> None:
        assert place.http.post("/_sim/device-codes", json={"userCode": code, "decline": True}).status_code == 204

    with DeviceCodeCredential(tenant_id=place.tenant, prompt_callback=decline, **place.options) as credential:
        refused(credential, 65004)
    with DeviceCodeCredential(tenant_id=place.tenant, prompt_callback=lambda *_: advance(1), **place.options) as credential:
        refused(credential, 70020)
    with DeviceCodeCredential(tenant_id=place.tenant, client_id=str(uuid.uuid4()), **place.options) as credential:
        refused(credential, 700016)


def test_a_person_whose_sessions_are_revoked_is_asked_again(place: Place, advance: Callable[[float], None]) -> None:
    asked: list[str] = []

    def person(_address: str, code: str, _ends: datetime) -> None:
        asked.append(code)
        place.http.post("/_sim/device-codes", json={"userCode": code, "user": place.admin}).raise_for_status()

    with DeviceCodeCredential(tenant_id=place.tenant, prompt_callback=person, **place.options) as credential:
        credential.get_token(GRAPH)
        advance(0.001)
        token = place.http.post("/_sim/token", json={"tenantId": place.tenant, "user": place.admin}).json()["access_token"]
        revoked = place.http.post(f"/v1.0/users/{place.admin}/revokeSignInSessions", headers={"authorization": f"Bearer {token}"})
        assert revoked.status_code == 200
        credential.get_token(ARM)
    assert len(asked) == 2
