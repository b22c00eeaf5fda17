"""$batch as the real client sends it (msgraph-core's batch module, which needs the package `deprecated`)."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.models.user import User

from tests.outside.msgraph.filled import made, person
from tests.outside.msgraph.world import World, asked

pytest.importorskip("deprecated", reason="msgraph-core's batch module imports it without declaring it")

# The module carries no types.
_PACKAGE = "msgraph_core.requests"
BatchRequestContent: Any = importlib.import_module(f"{_PACKAGE}.batch_request_content").BatchRequestContent
BatchRequestItem: Any = importlib.import_module(f"{_PACKAGE}.batch_request_item").BatchRequestItem
BatchRequestContentCollection: Any = importlib.import_module(
    f"{_PACKAGE}.batch_request_content_collection"
).BatchRequestContentCollection
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def user(world: World) -> str:
    return world.run(made_of(world, "Ada Byron"))


async def made_of(world: World, name: str) -> str:
    return await made(await world.client.users.post(person(world.domain, name)))


def _item(number: str, request: RequestInformation, *depends: Any) -> Any:
    return BatchRequestItem(request, id=number, depends_on=list(depends))


def _send(world: World, *items: Any) -> Any:
    return world.run(world.client.batch.post(BatchRequestContent({item.id: item for item in items})))


def test_each_part_answers_for_itself(world: World, user: str) -> None:
    users = world.client.users
    here, other = users.by_user_id(user), users.by_user_id(world.run(made_of(world, "Carl Dorn")))
    wanted = asked(users, filter="city eq 'Bonn'", select=["id", "city"])
    answer = _send(
        world,
        _item("read", users.to_get_request_information(wanted)),
        _item("write", here.to_patch_request_information(User(department="Sales"))),
        _item("none", users.by_user_id(NOBODY).to_get_request_information()),
        _item("act", other.revoke_sign_in_sessions.to_post_request_information()),
        _item("count", users.count.to_get_request_information()),
    )
    assert answer.get_response_status_codes() == {
        "read": 200,
        "write": 204,
        "none": 404,
        "act": 200,
        "count": 400,
    }
    read = world.run(here.get(request_configuration=asked(here, select="department")))
    assert read is not None and read.department == "Sales"


def test_twenty_parts_and_no_more(world: World, user: str) -> None:
    users = world.client.users
    items = [_item(str(n), users.by_user_id(user).to_get_request_information()) for n in range(20)]
    assert set(_send(world, *items).get_response_status_codes().values()) == {200}
    with pytest.raises(RuntimeError):
        BatchRequestContent({item.id: item for item in items}).add_request(
            "20", _item("20", users.by_user_id(user).to_get_request_information())
        )
    collection = BatchRequestContentCollection()
    for number in range(45):
        collection.add_batch_request_item(_item(str(number), users.by_user_id(user).to_get_request_information()))
    answers = world.run(world.client.batch.post(collection)).get_responses()
    codes = [code for answer in answers for code in answer.get_response_status_codes().values()]
    assert codes == [200] * 45


def test_what_the_client_calls_depends_on_is_passed_over(world: World, user: str) -> None:
    """msgraph-core 1.5.2 writes `depends_on`, which Graph does not know (an open fault of the client), so parts stay parallel."""
    users = world.client.users
    first = _item("1", users.by_user_id(NOBODY).to_patch_request_information(User(city="Bonn")))
    second = _item("2", users.by_user_id(user).to_get_request_information(), first)
    assert _send(world, first, second).get_response_status_codes() == {"1": 404, "2": 200}


def _raw(world: World, *parts: dict[str, Any]) -> dict[str, Any]:
    """A batch with the words that Graph knows, through the client's own adapter; the answers by id. The client's own model of
    an answer loses the bodies."""
    request = RequestInformation(Method.POST, f"{world.info.url}/v1.0/$batch")
    request.set_stream_content(json.dumps({"requests": parts}).encode(), "application/json")
    adapter: Any = world.client.request_adapter
    answer = world.run(adapter.send_primitive_async(request, "bytes", {}))
    assert isinstance(answer, bytes)
    return {one["id"]: one for one in json.loads(answer)["responses"]}


def _codes(answers: dict[str, Any]) -> dict[str, int]:
    return {number: answer["status"] for number, answer in answers.items()}


def test_dependants_wait_and_fail_with_what_they_depend_on(world: World, user: str) -> None:
    path = f"/users/{user}"
    write = {"method": "PATCH", "url": path, "headers": {"Content-Type": "application/json"}}
    good = _raw(
        world,
        {"id": "1", **write, "body": {"city": "Bonn"}},
        {"id": "2", "method": "GET", "url": f"{path}?$select=city", "dependsOn": ["1"]},
        {"id": "3", **write, "body": {"city": "Ulm"}, "dependsOn": ["2"]},
    )
    assert _codes(good) == {"1": 204, "2": 200, "3": 204}
    assert good["2"]["body"]["city"] == "Bonn"
    bad = _raw(
        world,
        {"id": "1", **write, "body": {"city": ""}},
        {"id": "2", **write, "body": {"city": "Rome"}, "dependsOn": ["1"]},
        {"id": "3", "method": "GET", "url": path, "dependsOn": ["2"]},
        {"id": "4", "method": "GET", "url": f"{path}?$select=city"},
        {"id": "5", "method": "GET", "url": "/users/$count", "headers": {"ConsistencyLevel": "eventual"}},
    )
    assert _codes(bad) == {"1": 400, "2": 424, "3": 424, "4": 200, "5": 200}
    assert bad["4"]["body"]["city"] == "Ulm"
    assert bad["5"]["body"].isdigit() and bad["5"]["headers"]["Content-Type"].startswith("text/plain")


def test_side_by_side_writes_of_one_object_clash(world: World, user: str) -> None:
    here = world.client.users.by_user_id(user)
    one, two = (here.to_patch_request_information(User(city=city)) for city in ("Bonn", "Rome"))
    assert _send(world, _item("1", one), _item("2", two)).get_response_status_codes() == {"1": 204, "2": 409}
