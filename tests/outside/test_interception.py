"""Microsoft's clients with nothing changed at all: default arguments, default hosts, in a program run by `simulator exec`.

The programs below are what anybody's script looks like; each prints what it found as JSON, or the error that it got.
"""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from simulator import launch
from tests.witness import witness

ROOT = Path(__file__).resolve().parents[2]
WHY = "an outside judge: install {} to run it"
GRAPH, ARM, LOGIN = "graph.microsoft.com", "management.azure.com", "login.microsoftonline.com"

CREDENTIAL = """
import json, os
from azure.identity import ClientSecretCredential

credential = ClientSecretCredential(
    os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"]
)
"""
IDENTITY = (
    CREDENTIAL
    + """
from azure.identity import DefaultAzureCredential, EnvironmentCredential
from azure.core.exceptions import ClientAuthenticationError

HOSTS, found = ("graph.microsoft.com", "management.azure.com"), {}
for name, one in (("secret", credential), ("environment", EnvironmentCredential()), ("default", DefaultAzureCredential())):
    found[name] = [len(one.get_token(f"https://{host}/.default").token) > 100 for host in HOSTS]
try:
    ClientSecretCredential(os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], "wrong").get_token(
        "https://graph.microsoft.com/.default"
    )
except ClientAuthenticationError as error:
    found["wrong"] = error.message
print(json.dumps(found))
"""
)
ASYNC = """
import asyncio, json
from azure.identity.aio import DefaultAzureCredential

async def main():
    async with DefaultAzureCredential() as credential:
        print(json.dumps(len((await credential.get_token("https://management.azure.com/.default")).token) > 100))

asyncio.run(main())
"""
RESOURCES = (
    CREDENTIAL
    + """
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.resource.resources import ResourceManagementClient

client = ResourceManagementClient(credential, os.environ["AZURE_SUBSCRIPTION_ID"])
made = client.resource_groups.create_or_update("rg-intercepted", {"location": "westeurope", "tags": {"a": "b"}})
listed = [group.name for group in client.resource_groups.list()]
client.resource_groups.begin_delete("rg-intercepted").result()
try:
    client.resource_groups.get("rg-intercepted")
    missing = ""
except ResourceNotFoundError as error:
    missing = error.error.code
print(json.dumps({"id": made.id, "tags": made.tags, "listed": listed, "missing": missing}))
"""
)
USERS = (
    CREDENTIAL
    + """
import asyncio
from kiota_abstractions.api_error import APIError
from msgraph import GraphServiceClient
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.user import User
from msgraph.generated.users.users_request_builder import UsersRequestBuilder

async def main():
    graph = GraphServiceClient(credential)
    domain = next(d.id for d in (await graph.domains.get()).value if d.is_default)
    made = []
    for name in ("ada", "grace", "mary"):
        made.append(await graph.users.post(User(
            account_enabled=True, display_name=name.title(), mail_nickname=name, user_principal_name=f"{name}@{domain}",
            password_profile=PasswordProfile(password="Only-for-this-test-1", force_change_password_next_sign_in=False),
        )))
    Query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    page = await graph.users.get(RequestConfiguration(query_parameters=Query(top=1, select=["id", "displayName"])))
    names, links = [user.display_name for user in page.value], []
    while page.odata_next_link:
        links.append(page.odata_next_link)
        page = await graph.users.with_url(page.odata_next_link).get()
        names += [user.display_name for user in page.value]
    for user in made:
        await graph.users.by_user_id(user.id).delete()
    try:
        await graph.users.by_user_id(made[0].id).get()
        code = ""
    except APIError as error:
        code = error.error.code
    print(json.dumps({"names": names, "links": links, "code": code}))

asyncio.run(main())
"""
)
PLAIN = """
import json, os, sys
import httpx, requests

found = {}
for library in (httpx, requests):
    form = {"grant_type": "client_credentials", "client_id": os.environ["AZURE_CLIENT_ID"],
            "client_secret": os.environ["AZURE_CLIENT_SECRET"], "scope": "https://graph.microsoft.com/.default"}
    login = f"https://login.microsoftonline.com/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    token = library.post(login, data=form).json()["access_token"]
    users = library.get("https://graph.microsoft.com/v1.0/users", headers={"Authorization": f"Bearer {token}"})
    found[library.__name__] = [users.status_code, users.json()["@odata.context"]]
print(json.dumps(found))
"""
CURL = r"""
token=$(curl -fsS "https://login.microsoftonline.com/$AZURE_TENANT_ID/oauth2/v2.0/token" \
  -d grant_type=client_credentials -d "client_id=$AZURE_CLIENT_ID" -d "client_secret=$AZURE_CLIENT_SECRET" \
  -d scope=https://management.azure.com/.default | sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
exec curl -fsS -H "Authorization: Bearer $token" "https://management.azure.com/subscriptions?api-version=2022-12-01"
"""
NODE = """
const http = require("http"), https = require("https"), proxy = new URL(process.env.HTTPS_PROXY);
const tunnel = { host: proxy.hostname, port: proxy.port, method: "CONNECT", path: "graph.microsoft.com:443" };
http.request(tunnel).on("connect", (_, socket) => {
  https.get("https://graph.microsoft.com/v1.0/users", { socket, agent: false }, (answer) => {
    let text = "";
    answer.on("data", (more) => (text += more));
    answer.on("end", () => console.log(JSON.stringify([answer.statusCode, JSON.parse(text).error.code])) || socket.end());
  });
}).end();
"""
REFUSED = """
import json
import httpx, requests

found = []
for library in (httpx, requests):
    for url in ("https://www.example.com/", "https://login.windows.net/", "https://vault.azure.net/"):
        try:
            library.get(url)
            found.append("answered")
        except (httpx.HTTPError, requests.RequestException) as error:
            found.append(str(error))
    found.append(library.get("http://graph.microsoft.com/v1.0/users").status_code)
print(json.dumps(found))
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A running simulator and the home that `tenantry` finds it in."""

    info: launch.RunInfo
    http: httpx.Client
    environment: dict[str, str]

    def run(self, *command: str) -> Any:
        """The JSON that `command` prints, run by `simulator exec`."""
        done = subprocess.run(
            [sys.executable, "-m", "tenantry", "simulator", "exec", "--", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def program(self, text: str) -> Any:
        return self.run(sys.executable, "-c", text)

    def journal(self) -> list[Any]:
        return [json.loads(line) for line in self.http.get("/_sim/journal").text.splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("intercepted")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TENANTRY_", "AZURE_", "ARM_")) and "PROXY" not in k.upper()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(home))
        info = launch.start()
        try:
            trust = ssl.create_default_context(cafile=info.ca_file)
            with httpx.Client(base_url=info.url, verify=trust) as http, witness(http, str(request.path)):
                yield Place(info=info, http=http, environment=kept | {"TENANTRY_HOME": str(home), "PYTHONPATH": str(ROOT)})
        finally:
            patch.setenv("TENANTRY_HOME", str(home))
            launch.stop()


@pytest.fixture(autouse=True)
def only_public_names(place: Place) -> Iterator[None]:
    """Whatever the client did stands in the journal under Microsoft's own host names, and nothing else was asked for."""
    place.http.delete("/_sim/journal")
    yield
    answered = [line["url"] for line in place.journal() if (line["method"], line["status"]) != ("CONNECT", 403)]
    assert {urlsplit(url).netloc for url in answered} <= {LOGIN, ARM, GRAPH}


def test_azure_identity(place: Place) -> None:
    found = place.program(IDENTITY)
    assert found.pop("wrong").startswith("Authentication failed: AADSTS7000215: ")
    assert found == {"secret": [True, True], "environment": [True, True], "default": [True, True]}
    asked = {(urlsplit(line["url"]).hostname, line["status"]) for line in place.journal()}
    assert asked == {(LOGIN, 200), (LOGIN, 401)}


def test_azure_identity_asynchronous(place: Place) -> None:
    pytest.importorskip("aiohttp", reason=WHY.format("aiohttp"))
    assert place.program(ASYNC) is True


def test_azure_mgmt_resource(place: Place) -> None:
    pytest.importorskip("azure.mgmt.resource.resources", reason=WHY.format("azure-mgmt-resource"))
    found = place.program(RESOURCES)
    assert found == {
        "id": f"/subscriptions/{place.info.subscription_id}/resourceGroups/rg-intercepted",
        "tags": {"a": "b"},
        "listed": ["rg-intercepted"],
        "missing": "ResourceGroupNotFound",
    }
    # The deletion was followed to its end at the address that its answer named.
    polled = [urlsplit(line["url"]) for line in place.journal() if "/operation" in line["url"].lower()]
    assert polled
    assert {url.netloc for url in polled} == {ARM}


def test_msgraph_sdk(place: Place) -> None:
    pytest.importorskip("msgraph", reason=WHY.format("msgraph-sdk"))
    found = place.program(USERS)
    assert {"Ada", "Grace", "Mary"} <= set(found["names"])
    assert len(found["links"]) == len(found["names"]) - 1
    assert all(link.startswith(f"https://{GRAPH}/v1.0/users?") for link in found["links"])
    assert found["code"] == "Request_ResourceNotFound"


def test_plain_httpx_and_requests(place: Place) -> None:
    pytest.importorskip("requests", reason=WHY.format("requests"))
    context = f"https://{GRAPH}/v1.0/$metadata#users"
    assert place.program(PLAIN) == {"httpx": [200, context], "requests": [200, context]}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(place: Place) -> None:
    found = place.run("sh", "-c", CURL)
    assert [one["subscriptionId"] for one in found["value"]] == [place.info.subscription_id]


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_node(place: Place) -> None:
    """Node before 22.21 leaves the proxy to each library, which opens the tunnel by hand as here. The trust is Node's own."""
    assert place.run("node", "-e", NODE) == [401, "InvalidAuthenticationToken"]


def test_every_other_host_is_refused(place: Place) -> None:
    pytest.importorskip("requests", reason=WHY.format("requests"))
    found = place.program(REFUSED)
    assert [one for one in found if one == "answered"] == []
    assert found[3] == found[7] == 403
    assert all("403 Forbidden: the simulator's proxy answers only" in text for text in found if isinstance(text, str))
    refused = {(line["method"], line["url"], line["status"]) for line in place.journal()}
    assert {url for method, url, status in refused if (method, status) == ("CONNECT", 403)} == {
        "https://www.example.com:443",
        "https://login.windows.net:443",
        "https://vault.azure.net:443",
    }
    assert ("GET", f"http://{GRAPH}/v1.0/users", 403) in refused
