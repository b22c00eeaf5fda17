"""What the fuzz has found once, each as the one request that showed it, so that it stays found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fuzz import judge
from tests.fuzz.calls import Call
from tests.fuzz.place import Place

# Method, address with names from the place, body, and the status that is right.
FOUND: dict[str, tuple[str, str, Any, int]] = {
    "a segment in capitals": ("GET", "/V1.0/USERS/{user}/AUTHENTICATION/PHONEMETHODS", None, 200),
    "a person called like a segment": ("GET", "/v1.0/users/authentication/authentication/phoneMethods", None, 404),
    "a rule of a mailbox that has none": ("DELETE", "/v1.0/users/{user}/mailFolders/inbox/messageRules/x", None, 404),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_is_answered_well(ground: Place, name: str) -> None:
    method, address, body, status = FOUND[name]
    service = "graph" if address[1:5].lower() in ("v1.0", "beta") else "arm"
    path = address.format(**ground.names)
    content = b"" if body is None else json.dumps(body).encode()
    headers = (("authorization", f"Bearer {ground.token(service)}"), ("content-type", "application/json"))
    answer = ground.wire.ask(method, path, headers, content)
    call = Call(service=service, method=method, path=path, template=address, target=path, headers=headers, content=content)
    assert not judge.fault_of(call, answer, ground.secrets())
    assert answer.status == status, answer.content[:500]
