"""Graph's beta, asked by Microsoft's own client of it (msgraph-beta-sdk), pointed here by configuration alone.

`$batch` is all that is served below /beta. Whatever joins it needs a test here: the models of v1.0 know less than beta's bodies.
"""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from azure.identity import ClientSecretCredential
from kiota_abstractions.api_error import APIError
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider

from simulator.routes import tables
from tests.outside.msgraph.test_graph_batches import BatchRequestContent, BatchRequestItem
from tests.outside.msgraph.world import World

JUDGED = {("POST", "/beta/$batch")}


@pytest.fixture(scope="module")
def client(world: World) -> Any:
    beta: Any = pytest.importorskip("msgraph_beta", reason="msgraph-beta-sdk, which judges this, is not installed")
    credential = ClientSecretCredential(
        world.tenant, world.info.client_id, world.info.client_secret, authority=world.info.url, disable_instance_discovery=True
    )
    provider = AzureIdentityAuthenticationProvider(
        credential, scopes=["https://graph.microsoft.com/.default"], allowed_hosts=["localhost"]
    )
    adapter = importlib.import_module("msgraph_beta.graph_request_adapter").GraphRequestAdapter(provider)
    adapter.base_url = f"{world.info.url}/beta"
    return beta.GraphServiceClient(request_adapter=adapter)


def missed(world: World, path: str) -> int:
    """How often it was asked for and not served."""
    return sum(one["count"] for one in world.http.get("/_sim/usage").json()["missed"] if one["path"] == path)


def test_every_path_below_beta_is_judged_here() -> None:
    assert {(one.method, one.template) for one in tables()["graph"].routes() if one.template.startswith("/beta")} == JUDGED


def test_a_batch_of_beta(world: World, client: Any) -> None:
    """A part that isn't served says so, as alone. The beta client has no word for batches; msgraph-core has one for both."""
    batch = importlib.import_module("msgraph_core.requests.batch_request_builder").BatchRequestBuilder(client.request_adapter)
    wanted = BatchRequestItem(client.users.to_get_request_information(), id="people")
    answer = world.run(batch.post(BatchRequestContent({wanted.id: wanted})))
    assert answer.get_response_status_codes() == {"people": 501}
    assert missed(world, "/beta/users") == 1


def test_a_batch_of_beta_may_ask_for_what_is_served(world: World, client: Any) -> None:
    """Each part by its whole address, as msgraph-core writes it at times: v1.0 is answered through beta's batch, too."""
    address = f"{world.info.url}/v1.0/users?$select=userPrincipalName"
    request = RequestInformation(Method.POST, f"{world.info.url}/beta/$batch")
    parts = [{"id": "1", "method": "GET", "url": address}, {"id": "2", "method": "GET", "url": "/users"}]
    request.set_stream_content(json.dumps({"requests": parts}).encode(), "application/json")
    told = json.loads(world.run(client.request_adapter.send_primitive_async(request, "bytes", {})))
    served, refused = sorted(told["responses"], key=lambda one: one["id"])
    collection = importlib.import_module("msgraph_beta.generated.models.user_collection_response").UserCollectionResponse
    node = importlib.import_module("kiota_serialization_json.json_parse_node").JsonParseNode(served["body"])
    people = node.get_object_value(collection).value
    assert served["status"] == 200
    assert {one.user_principal_name.partition("@")[0] for one in people} == {"bg", "admin"}
    assert refused["status"] == 501
    assert refused["body"]["error"]["message"] == "The simulator does not serve GET /beta/users."


def test_all_else_is_said_not_to_be_served_and_counted(world: World, client: Any) -> None:
    with pytest.raises(APIError) as caught:
        world.run(client.device_management.configuration_policies.get())
    told: Any = caught.value
    assert told.response_status_code == 501
    assert told.error.message == "The simulator does not serve GET /beta/deviceManagement/configurationPolicies."
    assert missed(world, "/beta/deviceManagement/configurationPolicies") == 1
