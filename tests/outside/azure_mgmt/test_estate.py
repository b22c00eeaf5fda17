"""One of every type, by the client for any resource (azure-mgmt-resource): made, found by HEAD, read, changed, listed, gone.

`estate.json` holds a row for each, in the order in which they can be made. This client keeps all that an answer has, so nothing
that was written may be missing; the clients of the single types, which know their own models only, list what it has made.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.core.rest import HttpRequest

from simulator.arm import codes, ids, kind
from simulator.routes import tables
from tests.outside.azure_mgmt.target import Json, Target, lost, told

ROWS: list[Json] = json.loads((Path(__file__).parent / "estate.json").read_text(encoding="utf-8"))
LISTED = [row for row in ROWS if "listed" in row]
PATCHED = [row for row in ROWS if "patch" in row]
# The group is the fixture's; an item is protected only by a machine's backup (test_backups); whoever asks for a management group
# that isn't there is refused, and the directory's own settings are written by an administrator (test_governance_scopes).
ELSEWHERE = {
    "Microsoft.Resources/resourceGroups",
    "Microsoft.Management/managementGroups",
    "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems",
    "microsoft.aadiam/diagnosticSettings",
}


class Estate:
    """All that the rows name, made once for the module; `rows` are filled in."""

    def __init__(self, target: Target, group: str) -> None:
        manager = target.client("azure.mgmt.resource.resources", "ResourceManagementClient", polling_interval=0.05)
        self.target, self.resources = target, manager.resources
        subscription = f"/subscriptions/{target.subscription}"
        self.known = {
            "{subscription}": subscription,
            "{group}": f"{subscription}/resourceGroups/{group}",
            "{tenant}": target.tenant,
            "{principal}": target.principal,
            "{unique}": uuid.uuid4().hex[:12],
            "{guid}": str(uuid.uuid4()),
            "{month}": target.now.strftime("%Y-%m-01T00:00:00Z"),
        }

    def filled(self, value: Any) -> Any:
        """The row, or a part of one, of this tenant."""
        text = json.dumps(value)
        for name, known in self.known.items():
            text = text.replace(name, known)
        return json.loads(text)

    def there(self, row: Json) -> bool:
        found: bool = self.resources.check_existence_by_id(row["path"], api_version=row["version"])
        return found

    def get(self, row: Json) -> Any:
        return self.resources.get_by_id(row["path"], api_version=row["version"])

    def make(self, row: Json) -> None:
        assert self.there(row) is row.get("always", False)
        sent = merged(row["body"], row.get("hidden", {}))
        made = self.resources.begin_create_or_update_by_id(row["path"], sent, api_version=row["version"]).result()
        assert lost(row["body"], made) == []
        again = self.resources.begin_create_or_update_by_id(row["path"], sent, api_version=row["version"]).result()
        assert again.id == made.id

    def remove(self, row: Json) -> None:
        self.resources.begin_delete_by_id(row["path"], api_version=row["version"]).result()
        # What is not there is deleted all the same where Microsoft's client of the type takes that for a success.
        accepted = codes.of(ids.parse(row["path"]).type).on_resource("DELETE")
        assert accepted is not None
        with nullcontext() if 204 in accepted.codes else pytest.raises(ResourceNotFoundError):
            self.resources.begin_delete_by_id(row["path"], api_version=row["version"]).result()


def merged(body: Json, more: Json) -> Json:
    return {
        **body,
        **{name: merged(body.get(name, {}), value) if isinstance(value, dict) else value for name, value in more.items()},
    }


def called(row: Json) -> str:
    _, _, kept = str(row["path"]).rpartition("/providers/")
    return kept.replace("{", "").replace("}", "")


@pytest.fixture(scope="module")
def estate(target: Target) -> Iterator[Estate]:
    groups = target.client("azure.mgmt.resource.resources", "ResourceManagementClient").resource_groups
    groups.create_or_update("estate", {"location": "westeurope"})
    made = Estate(target, "estate")
    for row in made.filled(ROWS):
        made.make(row)
    yield made


@pytest.mark.parametrize("row", ROWS, ids=called)
def test_what_was_made_is_there(estate: Estate, row: Json) -> None:
    row = estate.filled(row)
    assert estate.there(row) is True
    read = estate.get(row)
    assert lost(row["body"], read) == []
    assert ids.parse(read.id).key == ids.parse(row["path"]).key
    assert read.name == row["path"].rpartition("/")[2]
    assert read.type.lower() == ids.parse(row["path"]).type.lower()
    for hidden in leaves(row.get("hidden", {})):
        assert hidden not in leaves(told(read))


def leaves(value: Any) -> list[Any]:
    """All values that hold no others."""
    if isinstance(value, dict | list):
        return [leaf for one in (value.values() if isinstance(value, dict) else value) for leaf in leaves(one)]
    return [value]


@pytest.mark.parametrize("row", LISTED, ids=called)
def test_the_list_of_the_subscription_has_it(estate: Estate, row: Json) -> None:
    row = estate.filled(row)
    module, client, operation = row["listed"].split()
    owner, _, method = operation.partition(".")
    found = list(getattr(getattr(estate.target.client(module, client), owner), method)())
    assert [told(one)["id"] for one in found if one.id.lower() == row["path"].lower()] == [estate.get(row).id]


@pytest.mark.parametrize("at", ["{subscription}", "{group}"])
def test_the_lists_of_what_has_no_client(estate: Estate, at: str) -> None:
    manager = estate.target.client("azure.mgmt.resource.resources", "ResourceManagementClient")
    place, known = estate.filled(at), "providers/Microsoft.Web/connections"
    answer = manager.send_request(HttpRequest("GET", f"{place}/{known}?api-version=2016-06-01"))
    assert answer.status_code == 200
    (one,) = answer.json()["value"]
    assert one == told(estate.resources.get_by_id(f"{estate.filled('{group}')}/{known}/tickets", api_version="2016-06-01"))


def test_all_with_a_place_are_listed_together(estate: Estate) -> None:
    listed = {one.id.lower(): one for one in estate.resources.list(filter="resourceGroup eq 'estate'")}
    wanted = {
        row["path"].lower()
        for row in estate.filled(ROWS)
        if "location" in row["body"] and "/resourceGroups/estate/" in row["path"] and row["path"].count("/providers/") == 1
    }
    assert wanted <= set(listed)
    for path in wanted:
        (one,) = estate.resources.list(filter=f"resourceType eq '{listed[path].type}' and name eq '{listed[path].name}'")
        assert one.id.lower() == path


@pytest.mark.parametrize("row", PATCHED, ids=called)
def test_a_change_is_kept_and_the_rest_stays(estate: Estate, row: Json) -> None:
    row = estate.filled(row)
    before = told(estate.get(row))
    changed = estate.resources.begin_update_by_id(row["path"], row["patch"], api_version=row["version"]).result()
    assert lost(row["patch"], changed) == []
    read = estate.get(row)
    assert lost(row["patch"], read) == []
    assert lost(without(row["body"], row["patch"]), read) == []
    assert before != told(read)


def without(body: Json, changed: Json) -> Json:
    """What was written and isn't changed."""
    kept = {name: value for name, value in body.items() if name not in changed}
    both = {name: without(body[name], changed[name]) for name in body.keys() & changed.keys() if isinstance(changed[name], dict)}
    return kept | both


def test_all_of_it_goes(estate: Estate) -> None:
    rows = [row for row in estate.filled(ROWS) if not row.get("always")]
    for row in reversed(rows):
        estate.remove(row)
        assert estate.there(row) is False
        with pytest.raises(ResourceNotFoundError) as caught:
            estate.get(row)
        assert caught.value.error is not None and caught.value.error.code and caught.value.error.message


def test_no_type_is_forgotten() -> None:
    tables()
    places = {"{subscription}": "/subscriptions/s", "{group}": "/subscriptions/s/resourceGroups/g"}
    named = {ids.parse(re.sub(r"^{\w+}", lambda found: places[found[0]], row["path"])).type.lower() for row in ROWS}
    assert {one.type for one in kind.every() if one.type.lower() not in named} == ELSEWHERE
