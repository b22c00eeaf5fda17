"""Faults as a client meets them: errors, silence, cut connections, slow and half bodies, lists wrongly empty."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests.simulator.running import RunningSimulator, SeededTenant

pytestmark = pytest.mark.usefixtures("no_faults")

Json = dict[str, Any]


def put(simulator: RunningSimulator, **rule: Any) -> str:
    answer = simulator.http.post("/_sim/faults", json=rule)
    assert answer.status_code == 200, answer.text
    made: str = answer.json()["id"]
    return made


def rule_of(simulator: RunningSimulator, number: str) -> Json:
    answer = simulator.http.get(f"/_sim/faults/{number}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def group(name: str) -> Json:
    return {"displayName": name, "mailEnabled": False, "mailNickname": name, "securityEnabled": True}


def names(simulator: RunningSimulator, headers: dict[str, str]) -> list[str]:
    return [one["displayName"] for one in simulator.http.get("/v1.0/groups", headers=headers).json()["value"]]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_each_service_answers_in_its_own_shape(simulator: RunningSimulator, tenant: SeededTenant, status: int) -> None:
    graph, arm = simulator.headers(tenant.id), simulator.headers(tenant.id, "arm")
    put(simulator, path=tenant.id, service="entra", status=status)
    put(simulator, path="/subscriptions", service="arm", status=status)
    put(simulator, path="/v1.0/groups", service="graph", status=status)
    login = simulator.app_token(tenant.id)
    assert (login.status_code, set(login.json()) >= {"error", "error_description", "error_codes"}) == (status, True)
    resources = simulator.http.get("/subscriptions?api-version=2022-12-01", headers=arm)
    assert (resources.status_code, set(resources.json()["error"])) == (status, {"code", "message"})
    directory = simulator.http.get("/v1.0/groups", headers=graph)
    assert (directory.status_code, set(directory.json()["error"])) == (status, {"code", "message", "innerError"})
    assert {answer.headers["retry-after"] for answer in (login, resources, directory)} == {"1"}


def test_only_the_named_service_is_hit(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    put(simulator, path=".", service="arm", status=503)
    assert simulator.http.get("/v1.0/groups", headers=headers).status_code == 200
    arm = simulator.headers(tenant.id, "arm")
    assert simulator.http.get("/subscriptions?api-version=2022-12-01", headers=arm).status_code == 503


def test_rules_are_listed_counted_and_removed_one_by_one(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    spent = put(simulator, path="^/v1.0/groups$", status=503, count=1)
    kept = put(simulator, path="^/v1.0/users$", status=503)
    for path in ("groups", "users", "users"):
        assert simulator.http.get(f"/v1.0/{path}", headers=headers).status_code == 503
    assert [rule["id"] for rule in simulator.http.get("/_sim/faults").json()["faults"]] == [kept]
    assert (rule_of(simulator, spent)["used"], rule_of(simulator, spent)["count"]) == (1, 0)
    assert rule_of(simulator, kept)["used"] == 2
    assert simulator.http.delete(f"/_sim/faults/{kept}").status_code == 204
    assert simulator.http.get("/v1.0/users", headers=headers).status_code == 200
    assert simulator.http.delete(f"/_sim/faults/{kept}").status_code == 404
    assert simulator.http.get(f"/_sim/faults/{kept}").status_code == 404


def test_the_first_requests_may_pass(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    put(simulator, path="^/v1.0/groups$", status=500, skip=2, count=1)
    seen = [simulator.http.get("/v1.0/groups", headers=headers).status_code for _ in range(4)]
    assert seen == [200, 200, 500, 200]


def test_a_share_hits_the_same_requests_in_each_run(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)

    def run(seed: int, share: float) -> list[int]:
        number = put(simulator, path="^/v1.0/groups$", status=500, share=share, seed=seed)
        seen = [simulator.http.get("/v1.0/groups", headers=headers).status_code for _ in range(40)]
        assert rule_of(simulator, number)["used"] == seen.count(500)
        simulator.http.delete(f"/_sim/faults/{number}")
        return seen

    first = run(7, 0.5)
    assert first == run(7, 0.5) != run(8, 0.5)
    assert 8 < first.count(500) < 32
    assert (set(run(7, 0)), set(run(7, 1))) == ({200}, {500})


@pytest.mark.parametrize(("takes_effect", "there"), [(False, []), (True, ["Cut"])])
def test_a_dropped_connection(simulator: RunningSimulator, tenant: SeededTenant, takes_effect: bool, there: list[str]) -> None:
    headers = simulator.headers(tenant.id)
    number = put(simulator, path="^/v1.0/groups$", method="POST", kind="drop", takesEffect=takes_effect, count=1)
    with pytest.raises(httpx.RemoteProtocolError):
        simulator.http.post("/v1.0/groups", json=group("Cut"), headers=headers)
    assert names(simulator, headers) == there
    assert rule_of(simulator, number)["used"] == 1


def test_an_error_may_hide_that_a_write_took_effect(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    put(simulator, path="^/v1.0/groups$", method="POST", status=504, takesEffect=True, count=1)
    assert simulator.http.post("/v1.0/groups", json=group("Made"), headers=headers).status_code == 504
    assert names(simulator, headers) == ["Made"]


def test_a_timeout_is_silence_and_then_a_cut(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    put(simulator, path="^/v1.0/groups$", kind="timeout", seconds=0.5)
    began = time.monotonic()
    with pytest.raises(httpx.RemoteProtocolError):
        simulator.http.get("/v1.0/groups", headers=headers)
    assert 0.45 < time.monotonic() - began < 5
    with pytest.raises(httpx.ReadTimeout):
        simulator.http.get("/v1.0/groups", headers=headers, timeout=0.2)
    assert simulator.http.get("/v1.0/users", headers=headers).status_code == 200, "others are served meanwhile"


def test_a_slow_body_comes_whole(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    right = simulator.http.get("/v1.0/users", headers=headers).json()
    put(simulator, path="^/v1.0/users$", kind="slow", seconds=0.6, count=1)
    began = time.monotonic()
    with simulator.http.stream("GET", "/v1.0/users", headers=headers) as answer:
        pieces = list(answer.iter_raw())
    assert time.monotonic() - began > 0.55
    assert len(pieces) > 3
    assert httpx.Response(200, content=b"".join(pieces)).json() == right


def test_a_truncated_body_breaks_off(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    put(simulator, path="^/v1.0/users$", kind="truncate", count=1)
    with simulator.http.stream("GET", "/v1.0/users", headers=headers) as answer:
        assert answer.status_code == 200
        got = b""
        with pytest.raises(httpx.RemoteProtocolError):
            for piece in answer.iter_raw():
                got += piece
        assert len(got) == int(answer.headers["content-length"]) // 2
    assert simulator.http.get("/v1.0/users", headers=headers).status_code == 200


def test_a_list_is_wrongly_empty(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id) | {"consistencylevel": "eventual"}
    right = simulator.http.get("/v1.0/users?$count=true", headers=headers).json()
    assert right["@odata.count"] > 1
    number = put(simulator, path="^/v1.0/users", kind="empty", count=2)
    assert simulator.http.get(f"/v1.0/users/{tenant.admin}", headers=headers).json()["userPrincipalName"] == tenant.admin
    assert rule_of(simulator, number)["used"] == 0, "what is no list is not hit"
    wrong = simulator.http.get("/v1.0/users?$count=true&$top=1", headers=headers).json()
    assert (wrong["value"], wrong["@odata.count"], "@odata.nextLink" in wrong) == ([], 0, False)
    parts = [{"id": "1", "method": "GET", "url": "/users"}]
    part = simulator.http.post("/v1.0/$batch", json={"requests": parts}, headers=headers).json()["responses"][0]
    assert (part["status"], part["body"]["value"]) == (200, [])
    assert simulator.http.get("/v1.0/users?$count=true", headers=headers).json() == right


def test_parts_of_a_batch_fail_inside_a_200(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    put(simulator, path="^/v1.0/groups$", status=429, retryAfter=7, batch=True)
    assert simulator.http.get("/v1.0/groups", headers=headers).status_code == 200
    parts = [{"id": "1", "method": "GET", "url": "/groups"}, {"id": "2", "method": "GET", "url": "/users?$top=1"}]
    answer = simulator.http.post("/v1.0/$batch", json={"requests": parts}, headers=headers)
    first, second = answer.json()["responses"]
    assert (answer.status_code, first["status"], second["status"]) == (200, 429, 200)
    assert (first["headers"]["Retry-After"], first["body"]["error"]["code"]) == ("7", "TooManyRequests")
    simulator.http.delete("/_sim/faults")
    put(simulator, path="^/v1.0/groups$", status=500, batch=False)
    put(simulator, path="^/v1.0/groups$", kind="drop")
    again = simulator.http.post("/v1.0/$batch", json={"requests": parts}, headers=headers).json()["responses"]
    assert [part["status"] for part in again] == [200, 200], "a part has no connection of its own"
    assert simulator.http.get("/v1.0/groups", headers=headers).status_code == 500


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "flood"},
        {"kind": "timeout"},
        {"kind": "slow", "seconds": 0},
        {"kind": "timeout", "seconds": 601},
        {"kind": "drop", "seconds": 1},
        {"kind": "drop", "status": 500},
        {"kind": "empty", "takesEffect": True},
        {"status": 500, "share": 1.5},
        {"status": 500, "share": -0.1},
        {"status": 500, "skip": -1},
        {"status": 500, "seed": "x"},
        {"status": 500, "service": "exchange"},
        {"status": 500, "batch": "yes"},
        {"status": 500, "takesEffect": 1},
        {"status": 503, "retryAfter": -1},
    ],
)
def test_a_wrong_rule_is_refused(simulator: RunningSimulator, rule: Json) -> None:
    assert simulator.http.post("/_sim/faults", json={"path": "x"} | rule).status_code == 400
    assert simulator.http.get("/_sim/faults").json() == {"faults": []}
